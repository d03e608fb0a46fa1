"""Publishers: DOIs in addresses, and numbers from which a DOI follows."""

from __future__ import annotations

import re

from kdbib.model import Identifier
from kdbib.stages.identify.clues import NOTHING, Clue, journals, of_acm_number, of_doi, proceedings, volumes
from kdbib.stages.identify.identifiers import PSEUDO_PREFIX, doi_in_address, find_doi, normal_doi, normalize
from kdbib.stages.identify.urls import Url

_CITATION = re.compile(r"(\d{6,8})\.(\d{6,8})")
_PII = re.compile(
    r"/(?:pii|retrieve/pii|article|fulltext|abstract|1-s2\.0-)/?((?:S|B)?[\dX()-]{16,26})(?=[/.?]|$)",
    re.IGNORECASE,
)
_MDPI = re.compile(r"/(\d{4}-\d{3}[\dX])/(\d+)/(\d+)/(\d+)")
_NATURE = re.compile(r"/articles/([\w.-]+?)(?:_reference)?(?:\.pdf|/|$)", re.IGNORECASE)
_SILVERCHAIR = re.compile(r"/doi/(10\.\d+/[^/]+?(?:/[^/]+?)??)/\d{4,9}(?:/|$)")
_WHOLE_VOLUME = re.compile(r"/(?:book|proceedings|journal|series)/10\.")
_NUMBERED = (
    (
        re.compile(r"elifesciences\.org/(?:articles|reviewed-preprints|content/\d+)/e?(\d+)"),
        "10.7554/elife.{}",
    ),
    (re.compile(r"peerj\.com/articles/(cs)-(\d+)"), "10.7717/peerj-{}.{}"),
    (re.compile(r"peerj\.com/articles/(\d+)"), "10.7717/peerj.{}"),
    (re.compile(r"hindawi\.com/journals/\w+/(20\d\d)/(\d+)"), "10.1155/{}/{}"),
)
_RSS = re.compile(r"/rss(\d\d)/p0*([1-9]\d*)\.")
_RSS_FIRST = 2004
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def doi(url: Url) -> Clue:
    """The DOI in the path, or as ``doi`` or ``id`` in the query; that of a whole book is not the paper's."""
    if _WHOLE_VOLUME.search(url.path):
        return NOTHING
    found = doi_in_address(url.path)
    if not found and "10." in url.query:
        found = find_doi(url.parameter("doi", "id"))
    return of_found(found) if found else NOTHING


def of_found(found: str) -> Clue:
    """What a DOI in normal form says; 10.5555 is no DOI, 10.48550/arXiv.ID is arXiv's paper."""
    if found.startswith(PSEUDO_PREFIX):
        venue, year = of_acm_number(found.removeprefix(PSEUDO_PREFIX), "acm_pseudo")
        return Clue((Identifier("acm", found),), venue, year)
    return of_doi(found)


def acm(url: Url) -> Clue:
    """The DOI in the path; ``citation.cfm?id=N.M`` is 10.1145/N.M or, for some proceedings, 10.5555/N.M."""
    clue = doi(url)
    number = _CITATION.fullmatch(url.parameter("id", "doid")) if clue is NOTHING else None
    if number is None:
        return clue
    for table, prefix in (("acm", "10.1145/"), ("acm_pseudo", PSEUDO_PREFIX)):
        if number.group(1) in volumes(table):
            return of_found(prefix + number.group())
    return NOTHING


def elsevier(url: Url) -> Clue:
    """The PII in the path, in short or in long form ("S0893-6080(19)30234-5")."""
    found = _PII.search(url.path)
    identifier = normalize("pii", found.group(1)) if found else None
    if identifier is None:
        return doi(url)
    return Clue((identifier,), journals().get(identifier.value.lstrip("S")[:8], ""))


def mdpi(url: Url) -> Clue:
    """ISSN, volume, issue and article make the DOI: 10.3390/<code><volume><issue:2><article:4>."""
    found = _MDPI.search(url.path)
    if found is None:
        return doi(url)
    issn, volume, issue, article = found.groups()
    code = proceedings()["mdpi"].get(issn.upper())
    own = (Identifier("doi", f"10.3390/{code}{volume}{issue:0>2}{article:0>4}"),) if code else ()
    return Clue(own, journals().get(issn.replace("-", "").upper(), ""), volume=volume)


def nature(url: Url) -> Clue:
    """The last part of an article's address, behind the prefix 10.1038."""
    clue = doi(url)
    found = _NATURE.search(url.path) if clue is NOTHING else None
    return of_doi(f"10.1038/{found.group(1).lower()}") if found else clue


def silverchair(url: Url) -> Clue:
    """Silverchair's platform writes a number and words of its own behind the DOI."""
    found = _SILVERCHAIR.search(url.path)
    return of_found(normal_doi(found.group(1))) if found else doi(url)


def numbered(url: Url) -> Clue:
    """Publishers whose DOIs are made of the numbers in their addresses: eLife, PeerJ, Hindawi, RSS."""
    address = url.host + url.path
    for pattern, form in _NUMBERED:
        if found := pattern.match(address):
            return of_doi(form.format(*found.groups()))
    if paper := _RSS.search(url.path):
        volume = int(paper.group(1))
        return of_doi(f"10.15607/rss.{_RSS_FIRST + volume}.{_roman(volume)}.{int(paper.group(2)):03d}")
    return doi(url)


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        while number >= value:
            out, number = out + sign, number - value
    return out
