"""The normal form of identifiers of every scheme, and identifiers as people state them in text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from kdbib.identify import acl, arxiv, doi, rules, urls
from kdbib.identify.hosts.publishers import pii
from kdbib.model import Identifier
from kdbib.text import collapse

_STATED = re.compile(
    r"(?:arxiv (?:e-?prints?|preprint),? )?([a-z][a-z\d ]{0,14}?)(?: id| number)? ?[:=] ?(\S+).*",
    re.IGNORECASE,
)
_ALIASES = {
    "acl anthology": "acl",
    "eprint": "arxiv",
    "pmc": "pmcid",
    "pubmed": "pmid",
    "semantic scholar": "s2",
}
_BARE = ("doi", "arxiv", "acl")


def _pattern(pattern: str) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.ASCII)

    def normal(text: str) -> str:
        found = compiled.fullmatch(text)
        return found.group(1) if found else ""

    return normal


def _lower(pattern: str) -> Callable[[str], str]:
    normal = _pattern(pattern)
    return lambda text: normal(text.lower())


def _arxiv(text: str) -> str:
    text = re.sub(r"(?i)^arxiv[:.\s]*|\.pdf$", "", text)
    return arxiv.normal(text) or (arxiv.in_path(text) if "/" in text else "")


def _doi(text: str) -> str:
    return doi.find(re.split(r"[?#]", text)[0] if "//" in text else text)


def _page(text: str) -> str:
    url = urls.parse(text if "//" in text[:8] else f"https://{text}")
    return urls.page(url) if url and "/" in urls.page(url) else ""


_SCHEMES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "doi": _doi,
        "arxiv": _arxiv,
        "acl": acl.normal,
        "openreview": _pattern(r"([\w-]{6,24})"),
        "s2": _lower(r"([0-9a-f]{40})"),
        "corpusid": _pattern(r"0*([1-9]\d{0,11})"),
        "ieee": _pattern(r"0*([1-9]\d{2,9})"),
        "csdl": _pattern(r"(\w{6,20})"),
        "pii": pii,
        "dblp": _pattern(r"(?:DBLP:)?([a-z]+/[\w-]+/\S+)"),
        "aaai": _lower(r"0*([1-9]\d{0,6}|[a-z]+\d\d/\d+)"),
        "pmlr": _lower(r"([vr]\d+/[\w.-]+)"),
        "neurips": _lower(r"(\d{4}/[0-9a-f]{32}|\d{3,5})"),
        "isca": _lower(r"([\w-]+(?:/\d+)?)"),
        "cvf": _lower(r"(\S+_[a-z]+_20\d\d)"),
        "ecva": _pattern(r"(20\d\d/\d+)"),
        "bmvc": _pattern(r"(20\d\d/\d+)"),
        "ijcai": _pattern(r"(20\d\d/\d+)"),
        "jmlr": _lower(r"(v\d+/[\w-]+)"),
        "usenix": _lower(r"([a-z]+\d\d/[\w-]+)"),
        "acm": _pattern(r"(10\.5555/[\d.]+)"),
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
    found = normal(value.strip()) if normal else ""
    if scheme == "doi" and found.startswith(doi.PSEUDO_PREFIX):
        scheme = "acm"
    return Identifier(scheme, found) if found else None


def parse_identifier(text: str) -> Identifier | None:
    """The identifier that a text states: bare, behind its scheme ("doi:…", "arXiv:… [cs.CV]") or as a link.

    ``None`` where the text states none, or is more than an identifier.
    """
    text = collapse(text)
    if (stated := _STATED.fullmatch(text)) and (found := normalize(*stated.groups())):
        return found
    if " " in text:
        return None
    bare = urls.clean(text)
    if "//" not in bare and bare[:1].isalnum():
        for scheme in _BARE:
            if (found := normalize(scheme, bare)) and found.value[:2] == bare[:2].lower():
                return found
    linked = rules.read(bare)[1].identifiers
    return next((one for one in linked if one.scheme != "url"), None)
