"""The normal form of identifiers of every scheme; DOIs, arXiv's and the Anthology's also out of addresses.

- DOI: ISO 26324; DOI Handbook, section 2.
- arXiv: https://info.arxiv.org/help/arxiv_identifier.html
- ACL Anthology: https://aclanthology.org/info/ids/
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import unquote

from kdbib.model import Identifier
from kdbib.stages.identify import urls

_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_PLAIN_DOI = re.compile(r"10\.[0-9]{4,9}/[a-z0-9._()/-]*[0-9]")  # nothing to undo: most are
_RESOLVER = "https://doi.org/"
_DOI_IN_ADDRESS = re.compile(r"(?:^|[/=:(]|\bdoi\W?)(10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+)", re.IGNORECASE)
_PLATFORM = re.compile(
    r"(?:/(?:full|pdf|pdfft|epdf|pdfdirect|epub|abs|abstract|meta|html?|xml|fulltext|full-text|full-html|summary|"
    r"references|citations|figures|tables|metrics|suppinfo|supplementary|_?pdf/-char/en)"
    r"|\.(?:full|full-text|short|long|abstract|pdf|html?|xml|epub|ris|bib))/?$",
    re.IGNORECASE,
)
_LATEX_ESCAPE = re.compile(r"\\([_%#&])")
_VERSION = re.compile(r"v\d+$")
_UNVERSIONED = ("10.1101/", "10.64898/", "10.48550/arxiv.")
PSEUDO_PREFIX = "10.5555/"
"""ACM's numbers for papers without a DOI; the prefix is a test prefix, nothing under it resolves."""


def find_doi(text: str) -> str:
    """The DOI that a text holds, in normal form, or ``""``."""
    found = _DOI.search(text)
    return normal_doi(found.group()) if found else ""


def doi_in_address(path: str) -> str:
    """The DOI that stands in a path or a query as a part of its own, in normal form, or ``""``."""
    if "10." not in path:
        return ""
    found = _DOI_IN_ADDRESS.search(path)
    return normal_doi(found.group(1)) if found else ""


def resolved_doi(address: str) -> str:
    """The DOI of a plain address of the resolver, as most addresses of papers are; ``""`` for any other."""
    doi = address.removeprefix(_RESOLVER).lower()
    is_plain = len(doi) < len(address) and _PLAIN_DOI.fullmatch(doi) and "/10." not in doi
    return doi if is_plain and not doi.startswith(_UNVERSIONED) else ""


def normal_doi(doi: str) -> str:
    """The DOI in lower case, without what platforms and sentences put behind it; ``""`` if it is none.

    Preprint servers put versions behind DOIs that have none (``10.1101/2020.01.02.123456v1``).
    """
    doi = doi.lower()
    if _PLAIN_DOI.fullmatch(doi) and not doi.startswith(_UNVERSIONED):
        return doi
    previous = ""
    while doi != previous:
        previous = doi
        doi = _PLATFORM.sub("", urls.strip_punctuation(_unescaped(doi))).rstrip("/")
        if doi.startswith(_UNVERSIONED):
            doi = _VERSION.sub("", doi)
    return doi if _DOI.fullmatch(doi) else ""


def _unescaped(doi: str) -> str:
    if "%" in doi:
        doi = unquote(doi)
    if "&" in doi:
        doi = html.unescape(doi)
    if "\\" in doi:
        doi = _LATEX_ESCAPE.sub(r"\1", doi)
    return doi.lower()


_ARXIV_FORM = (
    r"(?:(?P<yy>\d\d)(?P<mm>0[1-9]|1[0-2])\.(?P<number>\d{4,5})"
    r"|(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?/(?P<old>\d\d(?:0[1-9]|1[0-2])\d{3}))(?:v\d+)?"
)
_ARXIV = re.compile(_ARXIV_FORM, re.IGNORECASE | re.ASCII)
_ARXIV_IN_PATH = re.compile(r"[/:=]" + _ARXIV_FORM + r"(?=$|[./?&#:)\s])", re.IGNORECASE | re.ASCII)
_ARXIV_ARCHIVES = frozenset(
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat "
    "cs dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th "
    "patt-sol physics plasm-ph q-alg q-bio quant-ph solv-int supr-con".split()
)
# Year and month of the first new ids and of the first longer ones; later ids are misread.
_ARXIV_FIRST, _ARXIV_LONGER, _ARXIV_LAST = 704, 1501, 4912
_ARXIV_OLDEST = 91


def normal_arxiv(text: str) -> str:
    """The id without version and class (``math.GT/0309136v2`` is ``math/0309136``); ``""`` if it is none."""
    found = _ARXIV.fullmatch(text)
    return _checked_arxiv(found) if found else ""


def arxiv_in_path(path: str) -> str:
    """The first id that stands in a path as a part of its own, or ``""``."""
    return next(filter(None, map(_checked_arxiv, _ARXIV_IN_PATH.finditer(path))), "")


def arxiv_year(identifier: str) -> int:
    """The year of the first posting, which a normal id begins with."""
    short = int(identifier.partition("/")[2][:2] or identifier[:2])
    return short + (1900 if short >= _ARXIV_OLDEST else 2000)


def arxiv_of_doi(doi: str) -> str:
    """The id in 10.48550/arXiv.<id> (https://info.arxiv.org/help/doi.html), or ``""``."""
    return normal_arxiv(doi.removeprefix("10.48550/arxiv."))


def _checked_arxiv(found: re.Match[str]) -> str:
    if archive := found["archive"]:
        known = archive.lower() in _ARXIV_ARCHIVES and (
            int(found["old"][:2]) >= _ARXIV_OLDEST or int(found["old"][:4]) < _ARXIV_FIRST
        )
        return f"{archive.lower()}/{found['old']}" if known else ""
    posted = int(found["yy"] + found["mm"])
    digits = 5 if posted >= _ARXIV_LONGER else 4
    number = found["number"]
    if not _ARXIV_FIRST <= posted <= _ARXIV_LAST or len(number) != digits or not int(number):
        return ""
    return f"{found['yy']}{found['mm']}.{number}"


_ACL_OLD = r"[A-Z]\d{2}-\d{4}"
_ACL_NEW = r"(?:19|20)\d{2}\.[a-z0-9_]+-[a-z0-9_]+\.\d+"
_ACL = re.compile(rf"({_ACL_OLD}|{_ACL_NEW})(?:v\d+)?", re.IGNORECASE | re.ASCII)
_ACL_IN_PATH = re.compile(rf"(?<![\w.-])({_ACL_OLD}|{_ACL_NEW})(?:v\d+)?(?![\w-])", re.IGNORECASE | re.ASCII)
ACL_OLD = re.compile(r"([A-Z])(\d\d)-(\d)\d{3}")
ACL_NEW = re.compile(r"(\d{4})\.(\w+)-(\w+)\.(\d+)")
"""The parts of a normal id: letter, year and volume; year, code, volume and number."""


def normal_acl(text: str) -> str:
    """The id in its own case (``P19-1001``, ``2023.acl-long.304``) without version; ``""`` if it is none.

    Paper 0 of a volume is its front matter and no paper.
    """
    found = _ACL.fullmatch(text)
    return _cased_acl(found.group(1)) if found else ""


def acl_in_path(path: str) -> str:
    """The last id in a path that stands as a part of its own, or ``""``."""
    found = _ACL_IN_PATH.findall(path)
    return _cased_acl(found[-1]) if found else ""


def acl_of_doi(doi: str) -> str:
    """The id in 10.18653/v1/<id>, before 2016 10.3115/v1/<id>, or ``""``."""
    return normal_acl(doi.partition("/v1/")[2])


def _cased_acl(identifier: str) -> str:
    new = ACL_NEW.fullmatch(identifier.lower())
    if new is None:
        return identifier.upper()
    year, code, volume, number = new.groups()
    return f"{year}.{code}-{volume}.{int(number)}" if int(number) else ""


_ALIASES = {
    "acl anthology": "acl",
    "eprint": "arxiv",
    "pmc": "pmcid",
    "pubmed": "pmid",
    "semantic scholar": "s2",
}


def _pattern(pattern: str) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.ASCII)

    def normal(text: str) -> str:
        found = compiled.fullmatch(text)
        return found.group(1) if found else ""

    return normal


def _lower(pattern: str) -> Callable[[str], str]:
    normal = _pattern(pattern)
    return lambda text: normal(text.lower())


def _stated_arxiv(text: str) -> str:
    text = re.sub(r"(?i)^arxiv[:.\s]*|\.pdf$", "", text)
    return normal_arxiv(text) or (arxiv_in_path(text) if "/" in text else "")


def _stated_doi(text: str) -> str:
    return find_doi(re.split(r"[?#]", text)[0] if "//" in text else text)


_PII = re.compile(r"S?\d{7}[\dX]\d{7}[\dX]|B[\dX]{16,19}", re.ASCII)
_PII_PUNCTUATION = re.compile(r"[()/\s-]")


def _pii(text: str) -> str:
    value = _PII_PUNCTUATION.sub("", text).upper()
    return value if _PII.fullmatch(value) else ""


def _pseudo_doi(text: str) -> str:
    found = find_doi(text)
    return found if found.startswith(PSEUDO_PREFIX) else ""


def _page(text: str) -> str:
    url = urls.parse(text if "//" in text[:8] else f"https://{text}")
    return urls.page(url) if url and "/" in urls.page(url) else ""


_SCHEMES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "doi": _stated_doi,
        "arxiv": _stated_arxiv,
        "acl": normal_acl,
        "openreview": _pattern(r"([\w-]{6,24})"),
        "s2": _lower(r"([0-9a-f]{40})"),
        "corpusid": _pattern(r"0*([1-9]\d{0,11})"),
        "ieee": _pattern(r"0*([1-9]\d{2,9})"),
        "csdl": _pattern(r"(\w{6,20})"),
        "pii": _pii,
        "dblp": _pattern(r"(?:DBLP:)?([a-z]+/[\w-]+/\S+)"),
        "aaai": _lower(r"0*([1-9]\d{0,6}|[a-z]+\d\d/\d+)"),
        "pmlr": _lower(r"([vr]\d+/[\w.-]+)"),
        "neurips": _lower(r"(\d{4}/[0-9a-f]{32}|\d{3,5})"),
        "isca": _lower(r"([a-z-]+\d\d[a-z]*_\w+|interspeech_\d{4}/\d+)"),
        "cvf": _lower(r"(\S+_[a-z]+_20\d\d)"),
        "ecva": _pattern(r"(20\d\d/\d+)"),
        "bmvc": _pattern(r"(20\d\d/\d+)"),
        "ijcai": _pattern(r"(20\d\d/\d+)"),
        "jmlr": _lower(r"(v\d+/[\w-]+)"),
        "usenix": _lower(r"([a-z]+\d\d/[\w-]+)"),
        "acm": _pseudo_doi,
        "iacr": _pattern(r"(\d{4}/[1-9]\d*)"),
        "pvldb": _pattern(r"(\d+/\d+)"),
        "hal": _lower(r"([a-z]+-\d{8})(?:v\d+)?"),
        "diva": _lower(r"(diva2:\d+)"),
        "pmid": _pattern(r"0*([1-9]\d{0,8})"),
        "pmcid": lambda text: _pattern(r"(PMC\d+)")(text.upper()),
        "url": _page,
    }
)


def normalize(scheme: str, value: str) -> Identifier | None:
    """The identifier in its normal form; ``None`` if the value is not well-formed or the scheme unknown.

    ACM's pseudo-DOIs (10.5555/…) are of the scheme ``acm``, whatever scheme they are given with.
    """
    scheme = scheme.strip().lower()
    scheme = _ALIASES.get(scheme, scheme)
    normal = _SCHEMES.get(scheme)
    found = normal(value.strip()) if normal and len(value) <= urls.LONGEST else ""
    if scheme == "doi" and found.startswith(PSEUDO_PREFIX):
        scheme = "acm"
    return Identifier(scheme, found) if found else None
