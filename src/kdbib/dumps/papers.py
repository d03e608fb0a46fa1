"""The papers of the dumps that hold JSON, each read by the function that reads the service's answer.

Crossref: https://www.crossref.org/learning/public-data-file/;
OpenAlex: https://developers.openalex.org/download/snapshot-format;
Semantic Scholar: https://api.semanticscholar.org/api-docs/datasets;
DataCite: https://support.datacite.org/docs/datacite-public-data-file;
arXiv: https://www.kaggle.com/datasets/Cornell-University/arxiv.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from email.utils import parsedate
from typing import Any, NamedTuple

from kdbib.dumps.model import MOST_AUTHORS, Item, Skipped
from kdbib.model import Date, Record, Unread
from kdbib.sources.service import Unreadable
from kdbib.sources.shapes import array, line, mapping

Found = Record | Skipped
Object = Mapping[str, Any]
_NO_TITLE = Skipped("no title")
_NOTICE = Skipped("notice on another paper")
_NO_TEXT = frozenset(
    "audiovisual award collection dataset event image instrument interactiveresource model physicalobject "
    "project service sound studyregistration".split()
)
"""Values of ``resourceTypeGeneral`` (DataCite Metadata Schema 4, appendix 1) of what cannot be read."""
_EXCERPT = 80


class Papers(NamedTuple):
    """How the items of a dump are known, and read as retrieved on a day; ``people`` holds the authors."""

    known: Callable[[Object], bool]
    read: Callable[[Object, str], Found]
    people: str


def items_of(value: object, where: int, papers: Papers, name: str, retrieved: str) -> list[Item]:
    """What an item of a file gives: a record, a report where not all of it is kept, or why there is none."""
    try:
        item, reports = with_first(_attributes(mapping(value, "an item")), papers.people, name, where)
        found = papers.read(item, retrieved)
    except Unreadable as error:
        return [Unread(name, where, f"the record cannot be read: {error}", _excerpt(value))]
    if isinstance(found, Skipped):
        return [found]
    if reports:
        found = replace(found, authors_complete=False)
    return [*reports, (found, where)]


def with_first(item: Object, people: str, name: str, where: int) -> tuple[Object, list[Item]]:
    """The item with no more than :data:`MOST_AUTHORS` under ``people``; a report if there were more."""
    listed = item.get(people)
    if not isinstance(listed, list) or len(listed) <= MOST_AUTHORS:
        return item, []
    report = too_many(len(listed), name, where, _excerpt(item))
    return {**item, people: listed[:MOST_AUTHORS]}, [report]


def too_many(authors: int, name: str, where: int, excerpt: str) -> Unread:
    """The report on a record of which not all authors are kept."""
    return Unread(name, where, f"of {authors} authors the first {MOST_AUTHORS} are kept", excerpt)


def _excerpt(value: object) -> str:
    """What a person finds the item by."""
    if not isinstance(value, dict):
        return repr(value)[:_EXCERPT]
    keys = (_attributes(value).get(key) for key in ("DOI", "doi", "id", "corpusid"))
    return str(next(filter(None, keys), ""))[:_EXCERPT]


def _crossref(item: Object, retrieved: str) -> Found:
    from kdbib.sources import crossref_work

    found = crossref_work.record(item, "crossref", retrieved)
    if found is not None:
        return found
    kind = str(item["type"])
    if kind in crossref_work.NO_PAPER:
        return Skipped(kind.replace("-", " "))
    return _NOTICE if any(item.get("title") or ()) else _NO_TITLE


def _openalex(item: Object, retrieved: str) -> Found:
    """Snapshots hold whole lists of authors, which the service's lists do not."""
    from kdbib.sources import openalex

    if not line(item.get("id"), "id").rpartition("/")[2].startswith("W"):
        return Skipped("no work")
    found = openalex.record(item)
    if found is None:
        return Skipped(line(item.get("type"), "type")) if item.get("title") else _NO_TITLE
    return replace(found, retrieved=retrieved, authors_complete=True)


def _semanticscholar(item: Object, retrieved: str) -> Found:
    """A paper of the data set ``papers``, whose members are those of the graph in lower case."""
    from kdbib.sources import semanticscholar_paper

    if not line(item.get("title"), "title"):
        return _NO_TITLE
    own = line(item.get("url"), "url").rpartition("/")[2]
    given = {name: item.get(name.lower()) for name in semanticscholar_paper.FIELDS}
    given["paperId"] = own or f"CorpusID:{line(item.get('corpusid'), 'corpusid')}"
    return replace(semanticscholar_paper.record_of(given), retrieved=retrieved)


def _datacite(item: Object, retrieved: str) -> Found:
    from kdbib.sources import datacite

    general = mapping(item.get("types") or {}, "types").get("resourceTypeGeneral")
    if isinstance(general, str) and general.lower() in _NO_TEXT:
        return Skipped(general.lower())
    return datacite.record({"attributes": item}, retrieved) or _NO_TITLE


def _attributes(item: Object) -> Object:
    """The attributes of a DOI, which may stand in an object of JSON:API as in the answers of the service."""
    found = item.get("attributes")
    return found if isinstance(found, dict) else item


def _arxiv(item: Object, retrieved: str) -> Found:
    """A line of the snapshot. The order of ``categories`` is arXiv's: the primary one is first."""
    from kdbib.sources import arxiv

    people = (
        array(person, "an author") for person in array(item.get("authors_parsed") or [], "authors_parsed")
    )
    keys = ("id", "title", "journal-ref", "comments", "doi", "categories", "abstract", "update_date")
    told = {key: line(item.get(key), key) for key in keys}
    preprint = arxiv.Preprint(
        told["id"],
        told["title"],
        tuple(_display([line(part, "a name") for part in person]) for person in people),
        _posted(item),
        told["journal-ref"],
        told["comments"],
        told["doi"],
        told["categories"].partition(" ")[0],
        told["abstract"],
        told["update_date"],
    )
    return replace(arxiv.record(preprint), retrieved=retrieved)


def _display(parts: list[str]) -> str:
    """A name as the service prints it, of ``[family, given, suffix]``."""
    family, given, suffix = (*parts[:3], "", "", "")[:3]
    return " ".join(filter(None, (given, family, suffix)))


def _posted(item: Object) -> Date | None:
    """The day of the first version ("Mon, 2 Apr 2007 19:18:42 GMT")."""
    versions = array(item.get("versions") or [], "versions")
    told = line(mapping(versions[0], "a version").get("created"), "created") if versions else ""
    found = parsedate(told)
    return Date(*found[:3]) if found else None


PAPERS: Mapping[str, Papers] = {
    "crossref": Papers(
        lambda item: "DOI" in item and not {"indexed", "member", "deposited", "prefix"}.isdisjoint(item),
        _crossref,
        "author",
    ),
    "openalex": Papers(
        lambda item: str(item.get("id", "")).startswith("https://openalex.org/"), _openalex, "authorships"
    ),
    "semanticscholar": Papers(
        lambda item: {"corpusid", "title", "externalids"} <= item.keys(), _semanticscholar, "authors"
    ),
    "datacite": Papers(
        lambda item: "doi" in _attributes(item) and {"titles", "types"} <= _attributes(item).keys(),
        _datacite,
        "creators",
    ),
    "arxiv": Papers(
        lambda item: {"id", "authors_parsed", "versions"} <= item.keys(), _arxiv, "authors_parsed"
    ),
}
