"""What an object of Semantic Scholar may claim: its venue, year and DOI can be of three versions.

The graph merges a preprint and its publication into one paper. Its ``venue`` is often the publication's while
``year``, DOI and ``journal`` are still the preprint's, and may also be a later reprint's. So a claim counts
only with what supports it: a DOI, an id of the ACL Anthology, a key of dblp, or a venue that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kdbib.model import Date, Identifier, Name, Record
from kdbib.names import from_display
from kdbib.sources.service import Unreadable
from kdbib.sources.shapes import array, line, mapping
from kdbib.stages.identify import normalize, with_related
from kdbib.stages.identify.identifiers import arxiv_year
from kdbib.titles import plain_title
from kdbib.venues import Venue, find

if TYPE_CHECKING:
    from semanticscholar.Paper import Paper

_OBJECTS = ("externalIds", "publicationVenue", "journal")
_LISTS = ("authors", "publicationTypes")
FIELDS = ("paperId", "corpusId", "title", "year", "venue", *_OBJECTS, *_LISTS)
"""The fields to ask for; all but ``paperId`` and ``title`` may be null."""
_SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        "DOI": "doi",
        "ACL": "acl",
        "DBLP": "dblp",
        "ArXiv": "arxiv",
        "PubMed": "pmid",
        "PubMedCentral": "pmcid",
    }
)
_MERGED = frozenset({"s2", "corpusid"})
# arXiv, SSRN, Research Square, openRxiv, TechRxiv, OSF, PsyArXiv, Preprints.org, ChemRxiv, Authorea, Zenodo;
# bioRxiv and medRxiv share a prefix with journals, whose suffixes begin with a letter.
_PREPRINT_DOI = re.compile(
    r"10\.(?:(?:48550|2139|21203|64898|36227|31219|31234|20944|26434|22541|5281)/|1101/\d)"
)
_CORR = "journals/corr/"
_KEY_YEAR = re.compile(r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)|(?P<short>\d\d))[a-z]{0,2}$")
_BOOK_TYPES = (("BookSection", "chapter"), ("Book", "book"))
_DASH = re.compile(r"\s*(?:-+|–|—)\s*")


class _Place(NamedTuple):
    """What a paper says of its version: CSL type ("article" is a preprint), venue and year."""

    type: str
    container_title: str = ""
    year: int | None = None


def record_of(item: object, asked: Identifier | None = None) -> Record:
    """The record of one object; ``asked`` is the identifier that the service answered with it.

    Raises:
        Unreadable: the object is not of the documented shape.

    """
    paper = _read(item)
    title = line(paper.title, "title")
    ids = _identifiers(paper)
    place = _place(paper, ids)
    published = place.type != "article"
    volume, page = _volume_and_page(paper) if published else ("", "")
    merged = published or "arxiv" in ids  # arXiv's DOIs say no more than its ids
    kept = [one for one in ids.values() if not (merged and _is_preprint_doi(one))]
    if asked and asked.scheme in _MERGED:  # merged papers are found by their old ids, too
        kept.append(asked)
    return Record(
        source="semanticscholar",
        id=line(paper.paperId, "paperId"),
        retrieved="",
        type=place.type,
        title=plain_title(title) or title,
        authors=_authors(paper),
        issued=Date(place.year) if place.year else None,
        container_title=place.container_title,
        volume=volume,
        page=page,
        identifiers=with_related(kept),
    )


def _read(item: object) -> Paper:
    """The object through the package's model, which looks at no types and breaks on wrong ones."""
    from semanticscholar.Paper import Paper

    given = mapping(item, "a paper")
    data = {name: given[name] for name in FIELDS if given.get(name) is not None}
    for name in _OBJECTS:
        mapping(data.get(name, {}), name)
    for name in _LISTS:
        array(data.get(name, []), name)
    for author in data.get("authors", ()):
        mapping(author, "an author")
    if type(data.get("year", 0)) is not int:
        raise Unreadable("year is no number")
    if not line(data.get("paperId"), "paperId") or not line(data.get("title"), "title"):
        raise Unreadable("a paper without an id or a title")
    return Paper(data)


def _authors(paper: Paper) -> tuple[Name, ...]:
    names = (line(author.name, "an author's name") for author in paper.authors or ())
    return tuple(from_display(name) for name in names if name)


def _identifiers(paper: Paper) -> dict[str, Identifier]:
    """The identifiers by scheme, those of the publication first. ACM's pseudo-DOIs are no DOIs."""
    external = paper.externalIds or {}
    stated = {scheme: line(external.get(name), name) for name, scheme in _SCHEMES.items()}
    stated["s2"] = line(paper.paperId, "paperId")
    stated["corpusid"] = line(paper.corpusId, "corpusId")
    if number := stated["pmcid"].removeprefix("PMC"):
        stated["pmcid"] = f"PMC{number}"
    found = (normalize(scheme, value) for scheme, value in stated.items() if value)
    return {one.scheme: one for one in found if one}


def _place(paper: Paper, ids: Mapping[str, Identifier]) -> _Place:
    key = ids["dblp"].value if "dblp" in ids else ""
    doi = ids.get("doi")
    early = "arxiv" in ids or key.startswith(_CORR) or (doi is not None and _is_preprint_doi(doi))
    year = None if early and not _is_after(paper.year, ids.get("arxiv")) else paper.year
    if doi and not _is_preprint_doi(doi):
        # No venue: registries can be asked for that of the DOI, and here it may be a reprint's.
        return _Place(_type(paper, key), "", paper.year)
    if "acl" in ids:
        return _Place(_type(paper, key), "", year)
    if _type_of_key(key):
        name = next((name for name in _venues(paper) if not _is_server(find(name))), "")
        return _Place(_type(paper, key), name, _year_of_key(key, paper.year) or year)
    for name in _venues(paper):
        if (venue := find(name)) and venue.type not in {"preprint", "publisher"}:
            return _Place("article-journal" if venue.type == "journal" else "paper-conference", name, year)
    if early or any(_is_server(find(name)) for name in _venues(paper)):
        return _Place("article", "", paper.year)
    return _Place(_type(paper, key), next(_venues(paper), ""), paper.year)


def _is_after(year: int | None, preprint: Identifier | None) -> bool:
    """Whether a year is later than that of the posting on arXiv, and so not the preprint's own."""
    return year is not None and preprint is not None and year > arxiv_year(preprint.value)


def _is_preprint_doi(identifier: Identifier) -> bool:
    return identifier.scheme == "doi" and _PREPRINT_DOI.match(identifier.value) is not None


def _is_server(venue: Venue | None) -> bool:
    return venue is not None and venue.type == "preprint"


def _venues(paper: Paper) -> Iterator[str]:
    """The names of the venue, that of its own object first."""
    names = (paper.publicationVenue.name if paper.publicationVenue else "", paper.venue)
    return filter(None, (line(name, "venue") for name in names))


def _type_of_key(key: str) -> str:
    """The CSL type that dblp's key of a publication says; CoRR, which is arXiv, is none."""
    if key.startswith("conf/"):
        return "paper-conference"
    return "article-journal" if key.startswith("journals/") and not key.startswith(_CORR) else ""


def _type(paper: Paper, key: str) -> str:
    """The CSL type by dblp's key, then by the paper's types, of which it often has two, then by its venue."""
    if found := _type_of_key(key):
        return found
    types = {line(value, "publicationTypes").replace(" ", "") for value in paper.publicationTypes or ()}
    if "Conference" in types:
        return "paper-conference"
    if found := next((csl for name, csl in _BOOK_TYPES if name in types), ""):
        return found
    if "JournalArticle" in types:
        return "article-journal"
    kind = line(paper.publicationVenue.type, "venue type") if paper.publicationVenue else ""
    return {"conference": "paper-conference", "journal": "article-journal"}.get(kind, "document")


def _year_of_key(key: str, near: int | None) -> int | None:
    """The year at the end of a key ("conf/nips/LahiriG13"), in the century nearer to ``near``."""
    found = _KEY_YEAR.search(key)
    if found is None:
        return None
    if found["year"]:
        return int(found["year"])
    years = (1900 + int(found["short"]), 2000 + int(found["short"]))
    return min(years, key=lambda year: abs(year - (near or 2000)))


def _volume_and_page(paper: Paper) -> tuple[str, str]:
    """Those of the journal, unless that is a preprint server."""
    journal = paper.journal
    if journal is None or _is_server(find(line(journal.name, "journal"))):
        return "", ""
    return line(journal.volume, "volume"), _DASH.sub("-", line(journal.pages, "pages"))
