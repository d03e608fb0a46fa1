"""What follows from an identifier alone: other identifiers of the same paper, and a page of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from kdbib.model import Identified, Identifier
from kdbib.stages.identify.clues import BMVC_BEFORE, of_acl_id, proceedings
from kdbib.stages.identify.identifiers import ACL_NEW, acl_of_doi, arxiv_of_doi, normal_arxiv
from kdbib.venues import find

_AAAI = re.compile(r"10\.1609/[a-z-]+\.v(\d+)i\d+\.(\d+)")
_AAAI_19 = "33"  # its DOIs end in the page
_IEEE = re.compile(r"10\.1109/[a-z0-9]*?[a-z](\d{4,6})?\.\d{4}\.(\d{7,9})")
_MANUSCRIPTS = range(2_000_000, 4_000_000)  # numbers in DOIs of journals since 2008, which are no documents
_INTERSPEECH = re.compile(r"10\.21437/(interspeech)\.(\d{4})-(\d+)")
_BMVC = re.compile(r"10\.5244/c\.(\d+)\.(\d+)")
_PII = re.compile(r"10\.1016/(s?\d{4}-\d{3}[\dx]\(\d\d\)\d{5}-[\dx])")
_CORR = re.compile(r"journals/corr/abs-(\d{4})-(\d{4,5})")


def related(identifier: Identifier) -> tuple[Identifier, ...]:
    """The identifiers that follow from one by an exact rule. None of them is a DOI.

    Every rule leads from what registries and indexes write (a DOI, a dblp key) to the number that links of
    the host hold, so that both meet; DOIs that only usually exist are in :func:`candidates`.
    """
    if identifier.scheme == "doi":
        read = _BY_PREFIX.get(identifier.value.partition("/")[0])
        found = read(identifier.value) if read else None
        return (found,) if found else ()
    if identifier.scheme == "dblp" and (corr := _CORR.fullmatch(identifier.value)):
        value = normal_arxiv(".".join(corr.groups()))
        return (Identifier("arxiv", value),) if value else ()
    return ()


def with_related(found: Iterable[Identifier | None]) -> tuple[Identifier, ...]:
    """The identifiers that there are, each once, and after them those that follow from them."""
    own = tuple(dict.fromkeys(one for one in found if one))
    return tuple(dict.fromkeys((*own, *(more for one in own for more in related(one)))))


def _from_arxiv(doi: str) -> Identifier | None:
    value = arxiv_of_doi(doi)
    return Identifier("arxiv", value) if value else None


def _from_acl(doi: str) -> Identifier | None:
    value = acl_of_doi(doi)
    return Identifier("acl", value) if value else None


def _from_aaai(doi: str) -> Identifier | None:
    """10.1609/aaai.v<volume>i<issue>.<article number>; in volume 33 the last part is a page."""
    found = _AAAI.fullmatch(doi)
    if found is None or found.group(1) == _AAAI_19:
        return None
    return Identifier("aaai", found.group(2))


def _from_ieee(doi: str) -> Identifier | None:
    """10.1109/<conference><five digits>.<year>.<document number>, where the last part has 7 digits or more.

    Journals (and conferences until 2017, without the five digits) look alike; journals count manuscripts.
    """
    found = _IEEE.fullmatch(doi)
    if found is None or (not found.group(1) and int(found.group(2)) in _MANUSCRIPTS):
        return None
    return Identifier("ieee", found.group(2))


def _from_isca(doi: str) -> Identifier | None:
    """10.21437/Interspeech.<year>-<number>: until 2020 the number in the archive's addresses."""
    found = _INTERSPEECH.fullmatch(doi)
    return Identifier("isca", f"interspeech_{found[2]}/{found[3]}") if found else None


def _from_bmvc(doi: str) -> Identifier | None:
    """10.5244/C.<year - 1986>.<number of the paper>."""
    found = _BMVC.fullmatch(doi)
    return Identifier("bmvc", f"{int(found[1]) + BMVC_BEFORE}/{int(found[2])}") if found else None


def _from_elsevier(doi: str) -> Identifier | None:
    """Until about 2004 the DOI is the PII with its punctuation: 10.1016/S0031-3203(99)00139-9."""
    found = _PII.fullmatch(doi)
    return Identifier("pii", re.sub(r"[()-]", "", found[1]).upper()) if found else None


_BY_PREFIX = {
    "10.48550": _from_arxiv,
    "10.18653": _from_acl,
    "10.3115": _from_acl,
    "10.1609": _from_aaai,
    "10.1109": _from_ieee,
    "10.21437": _from_isca,
    "10.5244": _from_bmvc,
    "10.1016": _from_elsevier,
}


def candidates(identifier: Identifier) -> tuple[Identifier, ...]:
    """DOIs that a paper of this identifier usually has; they must be looked up before they are believed."""
    make = _CANDIDATES.get(identifier.scheme)
    return tuple(Identifier("doi", doi) for doi in make(identifier.value)) if make else ()


def _acl_dois(identifier: str) -> tuple[str, ...]:
    """DOIs that the paper of an id usually has: 10.18653/v1/ID, before 2016 also 10.3115/v1/ID."""
    new = ACL_NEW.fullmatch(identifier)
    code = new.group(2) if new else identifier[0]
    year = of_acl_id(identifier).year or 0
    if code in proceedings()["acl"]["without_doi"]["codes"] or year < _ACL_FIRST_DOI:
        return ()
    prefixes = ["10.18653"] if year >= _ACL_OWN_PREFIX else ["10.3115"]
    if year == _ACL_OWN_PREFIX - 1:
        prefixes.append("10.18653")
    return tuple(f"{prefix}/v1/{identifier.lower()}" for prefix in prefixes)


_DIGITS = 9  # of a number that may be an article's


def _aaai_dois(number: str) -> Iterator[str]:
    """By the observed ranges of article numbers in each issue; since volume 35 issues are not padded.

    Numbers rise from issue to issue: one between two ranges is of either issue, or of one between them.
    """
    if not number.isdecimal() or len(number) > _DIGITS:
        return
    issues = proceedings()["aaai"]["number"]["issues"]
    for volume in {volume for volume, *_ in issues}:
        ranges = [(issue, first, last) for v, issue, first, last in issues if v == volume]
        before = [issue for issue, first, _ in ranges if first <= int(number)]
        after = [issue for issue, _, last in ranges if int(number) <= last]
        if before and after:
            for issue in range(max(before), min(after) + 1):
                yield f"10.1609/aaai.v{volume}i{issue}.{number}"


def of_entry(identified: Identified) -> tuple[Identifier, ...]:
    """DOIs that an entry's paper may have by what its links and its list say; to be looked up, as above.

    Many of IEEE's conferences end their DOIs in the document number: the rest is the conference's and year's.
    """
    guessed = [doi for identifier in identified.identifiers for doi in candidates(identifier)]
    venue = find(identified.entry.venue)
    codes = proceedings()["ieee"]["code"].get(venue.id, {}) if venue else {}
    year = str(identified.entry.year)
    if venue and year in codes:
        prefix = f"10.1109/{venue.id.lower()}{codes[year]}.{year}"
        numbers = (one.value for one in identified.identifiers if one.scheme == "ieee")
        guessed += [Identifier("doi", f"{prefix}.{number}") for number in numbers]
    return tuple(dict.fromkeys(guessed))


def _isca_dois(value: str) -> Iterator[str]:
    """Demonstrations (Show & Tell) have a number too, but no DOI."""
    event, _, number = value.partition("/")
    if number:
        yield f"10.21437/{event.replace('_', '.')}-{number}"


def _bmvc_dois(value: str) -> Iterator[str]:
    """Until 2016."""
    year, _, number = value.partition("/")
    if int(year) <= _BMVC_LAST_DOI:
        yield f"10.5244/c.{int(year) - BMVC_BEFORE}.{number}"


_ACL_FIRST_DOI, _ACL_OWN_PREFIX, _BMVC_LAST_DOI = 2012, 2016, 2016  # years
_CANDIDATES = {
    "arxiv": lambda value: (f"10.48550/arxiv.{value}",),
    "acl": _acl_dois,
    "aaai": _aaai_dois,
    "isca": _isca_dois,
    "bmvc": _bmvc_dois,
}


_FORMS = {
    "doi": "https://doi.org/{}",
    "acm": "https://dl.acm.org/doi/{}",
    "arxiv": "https://arxiv.org/abs/{}",
    "acl": "https://aclanthology.org/{}/",
    "openreview": "https://openreview.net/forum?id={}",
    "s2": "https://www.semanticscholar.org/paper/{}",
    "corpusid": "https://api.semanticscholar.org/CorpusID:{}",
    "ieee": "https://ieeexplore.ieee.org/document/{}",
    "pii": "https://www.sciencedirect.com/science/article/pii/{}",
    "dblp": "https://dblp.org/rec/{}",
    "pmlr": "https://proceedings.mlr.press/{}.html",
    "ijcai": "https://www.ijcai.org/Abstract/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
    "hal": "https://hal.science/{}",
    "url": "https://{}",
}


def address(identifier: Identifier) -> str:
    """A page of the paper, from which the identifier can be read again; ``""`` where none follows from it."""
    scheme, value = identifier
    if scheme == "aaai" and value.isdecimal():
        return f"https://ojs.aaai.org/index.php/AAAI/article/view/{value}"
    if scheme == "neurips" and "/" in value:
        year, digest = value.split("/")
        return f"https://proceedings.neurips.cc/paper_files/paper/{year}/hash/{digest}-Abstract.html"
    if scheme == "ijcai":
        value = value.removeprefix("20")
    form = _FORMS.get(scheme)
    return form.format(quote(value, safe="/:()~?=&%!$'*+,;@")) if form else ""
