"""Identifiers of the same paper that follow from another one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kdbib.identify import acl, arxiv
from kdbib.identify.tables import proceedings
from kdbib.model import Identifier

_AAAI = re.compile(r"10\.1609/[a-z-]+\.v(\d+)i\d+\.(\d+)")
_AAAI_19 = "33"  # its DOIs end in the page
_IEEE = re.compile(r"10\.1109/[a-z0-9]*?[a-z](\d{4,6})?\.\d{4}\.(\d{7,9})")
_MANUSCRIPTS = range(2_000_000, 4_000_000)  # numbers in DOIs of journals since 2008, which are no documents
_INTERSPEECH = re.compile(r"10\.21437/(interspeech)\.(\d{4})-(\d+)")
_BMVC = re.compile(r"10\.5244/c\.(\d+)\.(\d+)")
_BMVC_BEFORE = 1986
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
        value = arxiv.normal(".".join(corr.groups()))
        return (Identifier("arxiv", value),) if value else ()
    return ()


def _from_arxiv(doi: str) -> Identifier | None:
    """10.48550/arXiv.<id>, never with a version (https://info.arxiv.org/help/doi.html)."""
    value = arxiv.normal(doi.removeprefix("10.48550/arxiv."))
    return Identifier("arxiv", value) if value else None


def _from_acl(doi: str) -> Identifier | None:
    """10.18653/v1/<id>, before 2016 10.3115/v1/<id>."""
    value = acl.normal(doi.partition("/v1/")[2])
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
    return Identifier("bmvc", f"{int(found[1]) + _BMVC_BEFORE}/{int(found[2])}") if found else None


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


def _aaai_dois(number: str) -> Iterator[str]:
    """By the observed ranges of article numbers in each issue; since volume 35 issues are not padded."""
    if number.isdecimal():
        for volume, issue, first, last in proceedings()["aaai"]["issues"]:
            if first <= int(number) <= last:
                yield f"10.1609/aaai.v{volume}i{issue}.{number}"


def _isca_dois(value: str) -> Iterator[str]:
    """Demonstrations (Show & Tell) have a number too, but no DOI."""
    event, _, number = value.partition("/")
    if number:
        yield f"10.21437/{event.replace('_', '.')}-{number}"


def _bmvc_dois(value: str) -> Iterator[str]:
    """Until 2016."""
    year, _, number = value.partition("/")
    if int(year) <= _BMVC_LAST_DOI:
        yield f"10.5244/c.{int(year) - _BMVC_BEFORE}.{number}"


_BMVC_LAST_DOI = 2016
_CANDIDATES = {
    "arxiv": lambda value: (f"10.48550/arxiv.{value}",),
    "acl": acl.doi_candidates,
    "aaai": _aaai_dois,
    "isca": _isca_dois,
    "bmvc": _bmvc_dois,
}
