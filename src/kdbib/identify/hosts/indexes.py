"""Places that list papers of others: Semantic Scholar, dblp, PubMed, ResearchGate, search engines."""

from __future__ import annotations

import re

from kdbib import titles
from kdbib.identify import arxiv
from kdbib.identify.clue import NOTHING, Clue, slug_words, surname
from kdbib.identify.urls import Url
from kdbib.model import Identifier

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
_PMID = re.compile(r"/(?:pubmed/|med/|articles?/med/|abstract/med/)?(\d{4,9})/?$", re.IGNORECASE)
_RESEARCHGATE = re.compile(r"/publication/\d+_([^/?]+)")
_SLUG = re.compile(r"/(?:paper|publication|papers)/(?:\d+-)?([^/]+)")
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
        identifier = arxiv.in_path(path)
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
    return Clue(title_words=slug_words(_SLUG_NUMBER.sub("", found.group(1))))


def diva(url: Url) -> Clue:
    """The DiVA id, the same at all universities of Sweden."""
    found = _DIVA.search(url.parameter("pid") or url.path)
    return Clue((Identifier("diva", found.group()),)) if found else NOTHING


def query(url: Url) -> Clue:
    """What a search engine was asked for."""
    asked = url.parameter("q")
    return Clue(title_words=titles.words(asked)) if asked else NOTHING
