"""Places that keep or list papers which appear elsewhere: preprint servers, repositories, indexes.

arXiv and its mirrors, bioRxiv, SSRN, Zenodo, HAL, IACR, OpenReview; Semantic Scholar, dblp, PubMed,
ResearchGate, DiVA, search engines.
"""

from __future__ import annotations

import re

from kdbib import titles
from kdbib.model import Identifier
from kdbib.stages.identify.clues import NOTHING, Clue, of_doi, slug_words, surname
from kdbib.stages.identify.identifiers import arxiv_in_path, arxiv_year, doi_in_address
from kdbib.stages.identify.urls import Url, page

_BIORXIV_NUMBER = re.compile(r"/(?:early/(?:\d+/){3})?((?:\d{4}\.\d\d\.\d\d\.)?\d{6,8})(?:v\d+)?(?:[./]|$)")
_SSRN = re.compile(r"/abstract=(\d+)|ssrn[_-]id(\d+)", re.IGNORECASE)
_ZENODO = re.compile(r"/records?/(\d+)")
_HAL = re.compile(r"/((?:hal|inria|tel|cea|lirmm|inserm|halshs)-\d{8})", re.IGNORECASE)
_IACR = re.compile(r"/(\d{4})/0*([1-9]\d*)(?:\.pdf|/|$)")
_OPENREVIEW_PAGES = frozenset({"forum", "pdf", "attachment"})
_NOTE = re.compile(r"[\w-]{6,24}", re.ASCII)


def arxiv(url: Url) -> Clue:
    """An arXiv id in the path; the year is that of the posting, which is no year of publication."""
    identifier = arxiv_in_path(url.path)
    if not identifier:
        return NOTHING
    return Clue((Identifier("arxiv", identifier),), "arXiv", arxiv_year(identifier))


def biorxiv(url: Url) -> Clue:
    """The DOI in the path without version; old pages have its number alone (``/early/2017/05/01/123456``)."""
    venue = "medRxiv" if "medrxiv" in url.host else "bioRxiv"
    if found := doi_in_address(url.path):
        return Clue((Identifier("doi", found),), venue)
    number = _BIORXIV_NUMBER.search(url.path)
    return Clue((Identifier("doi", f"10.1101/{number.group(1)}"),), venue) if number else NOTHING


def ssrn(url: Url) -> Clue:
    """The number of an abstract, with the DOI 10.2139/ssrn.<number>."""
    found = _SSRN.search(url.path)
    number = (
        url.parameter("abstract_id", "abstractid", "abstract") or (found and (found[1] or found[2])) or ""
    )
    return of_doi(f"10.2139/ssrn.{number}") if number.isdecimal() else NOTHING


def zenodo(url: Url) -> Clue:
    """The number of a record, with the DOI 10.5281/zenodo.<number>."""
    found = _ZENODO.search(url.path)
    return Clue((Identifier("doi", f"10.5281/zenodo.{found.group(1)}"),)) if found else NOTHING


def hal(url: Url) -> Clue:
    """The HAL id, without version."""
    found = _HAL.search(url.path)
    return Clue((Identifier("hal", found.group(1).lower()),)) if found else NOTHING


def iacr(url: Url) -> Clue:
    """Year and number of a report in the Cryptology ePrint Archive."""
    found = _IACR.match(url.path)
    if found is None:
        return NOTHING
    return Clue((Identifier("iacr", f"{found[1]}/{found[2]}"),), "IACR-ePrint", int(found[1]))


def openreview(url: Url) -> Clue:
    """The id of a note, case-sensitive. A forum is no proof of acceptance, so there is no venue.

    The id of a revision (``/references/pdf?id=``) is not the note's.
    """
    note = url.parameter("id")
    known = url.path.strip("/") in _OPENREVIEW_PAGES and _NOTE.fullmatch(note)
    return Clue((Identifier("openreview", note),)) if known else NOTHING


_SHA = re.compile(r"/([0-9a-f]{40})(?:/|$)")
_SHA_FILE = re.compile(r"/([0-9a-f]{4})/([0-9a-f]{36})\.pdf")
_S2_SLUG = re.compile(r"/paper/([^/]+)/[0-9a-f]{40}")
_CORPUS = re.compile(r"/corpusid:(\d+)", re.IGNORECASE)
_S2_AUTHORS = 2  # surnames at the end of a slug
_DBLP = re.compile(
    r"/rec/(?:(?:html|bibtex\d?|bib\d?|xml|rdf|ris)/)?((?:conf|journals|books|series|phd)/\S+)"
)
_DBLP_FORMAT = re.compile(r"\.(?:html|bib|xml|rdf|ris|nt|ttl|json)$")
_PMC = re.compile(r"/(?:articles?(?:/PMC)?|pmc)/(PMC\d+)", re.IGNORECASE)
_PMID = re.compile(r"(?:/pubmed/|/med/|^/)(\d{4,9})/?$", re.IGNORECASE)
_RESEARCHGATE = re.compile(r"/publication/\d+_([^/?]+)")
_SLUG = re.compile(r"/(?:paper|publication|papers|ndss-paper)/(?:\d+-)?([^/]+)")
_SLUG_NUMBER = re.compile(r"-\d$")
_DIVA = re.compile(r"diva2:\d+")


def semanticscholar(url: Url) -> Clue:
    """The paper's hash, a corpus id, or an arXiv id; title and two surnames in the slug.

    A slug is the title cut short, then the first two authors' surnames (one, if the paper has one author:
    then the title loses its last word here).
    """
    path = url.path
    if file := _SHA_FILE.search(path):
        return Clue((Identifier("s2", "".join(file.groups())),))
    if corpus := _CORPUS.search(path):
        return Clue((Identifier("corpusid", corpus.group(1)),))
    found = _SHA.search(path)
    if found is None:
        identifier = arxiv_in_path(path)
        return Clue((Identifier("arxiv", identifier),)) if identifier else NOTHING
    own = (Identifier("s2", found.group(1)),)
    slug = _S2_SLUG.search(path)
    words = slug.group(1).split("-") if slug else []
    if len(words) <= _S2_AUTHORS + 1:
        return Clue(own)
    title = titles.words(" ".join(words[:-_S2_AUTHORS]))
    return Clue(own, surname=surname(words[-_S2_AUTHORS]), title_words=title)


def dblp(url: Url) -> Clue:
    """The key of a record."""
    found = _DBLP.search(url.path)
    return Clue((Identifier("dblp", _DBLP_FORMAT.sub("", found.group(1).rstrip("/"))),)) if found else NOTHING


def pubmed(url: Url) -> Clue:
    """The number of PubMed Central or PubMed, whichever the path holds."""
    if found := _PMC.search(url.path):
        return Clue((Identifier("pmcid", found.group(1).upper()),))
    number = _PMID.search(url.path)
    return Clue((Identifier("pmid", number.group(1)),)) if number else NOTHING


def researchgate(url: Url) -> Clue:
    """The title's words; ResearchGate's number is not known elsewhere."""
    found = _RESEARCHGATE.search(url.path)
    return Clue(title_words=slug_words(found.group(1))) if found else NOTHING


def slug(url: Url) -> Clue:
    """Sites whose addresses spell the title; a digit at the end tells equal titles apart."""
    found = _SLUG.search(url.path)
    if found is None:
        return NOTHING
    own = (Identifier("url", page(url)),)
    return Clue(own, title_words=slug_words(_SLUG_NUMBER.sub("", found.group(1))))


def diva(url: Url) -> Clue:
    """The DiVA id, the same at all universities of Sweden."""
    found = _DIVA.search(url.parameter("pid") or url.path)
    return Clue((Identifier("diva", found.group()),)) if found else NOTHING


def query(url: Url) -> Clue:
    """What a search engine was asked for."""
    asked = url.parameter("q")
    return Clue(title_words=titles.words(asked)) if asked else NOTHING
