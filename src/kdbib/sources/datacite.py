"""DataCite's REST API, https://api.datacite.org: what repositories register (arXiv, Zenodo, figshare).

Shape: https://support.datacite.org/docs/api-get-doi, whose attributes follow the DataCite Metadata Schema 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kdbib import names
from kdbib.bibliographies import Origin, csl
from kdbib.model import Identifier, Name, Record, Update
from kdbib.sources.registered import ByIdentifierOnly, Shapes, check, keyed, plain, with_own_doi
from kdbib.sources.service import Found, Request, Response, Unreadable
from kdbib.stages.identify import normalize

Item = Mapping[str, Any]

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "Preprint": "article",
        "JournalArticle": "article-journal",
        "ConferencePaper": "paper-conference",
        "ConferenceProceeding": "paper-conference",
        "BookChapter": "chapter",
        "Book": "book",
        "Dissertation": "thesis",
        "Report": "report",
        "Software": "software",
        "ComputationalNotebook": "software",
        "Dataset": "dataset",
        "Standard": "standard",
    }
)
"""CSL types by ``resourceTypeGeneral``. ``citeproc`` beside it calls software an article."""
_CONTAINED = frozenset({"article-journal", "paper-conference", "chapter"})
_SHAPES: Shapes = MappingProxyType(
    {
        **dict.fromkeys(("titles", "creators", "relatedItems", "dates"), list),
        **dict.fromkeys(("types", "container"), dict),
        "publisher": (str, dict),
        "publicationYear": (int, str),
    }
)
_OK = 200
_DAY = len("2026-01-31")


@dataclass(frozen=True, slots=True)
class DataCite(ByIdentifierOnly):
    """Works by DOI, many at once. There is no telling DataCite's DOIs from others: ask for what is left."""

    name: str = "datacite"
    batch: int = 50

    def knows(self, identifier: Identifier) -> bool:
        """Whether it is a DOI."""
        return identifier.scheme == "doi"

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """``/dois?query=doi:("…" OR "…")``, a query string of Elasticsearch."""
        asked = " OR ".join(f'"{_escaped(one.value)}"' for one in identifiers)
        return Request(
            "datacite", "/dois", (("query", f"doi:({asked})"), ("page[size]", str(2 * len(identifiers))))
        )

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The works of the list; it lacks those that are unknown."""
        if response.status != _OK:
            raise Unreadable(f"HTTP {response.status}: {' '.join(response.text[:200].split())}")
        match response.json():
            case {"data": list() as items, "meta": {"total": int() as total}} if total <= len(items):
                return keyed(identifiers, [found for item in items if (found := record(item))])
        raise Unreadable("JSON that is no whole list of DOIs")


def _escaped(doi: str) -> str:
    return doi.replace("\\", "\\\\").replace('"', '\\"')


def record(item: object, retrieved: str = "") -> Record | None:
    """The record of a member of ``data``; its ``id`` is the DOI in lower case. ``None`` without a title.

    Raises:
        Unreadable: it is no work, or an attribute that is relied on has another shape.

    """
    work = _checked(item)
    doi = plain(work["doi"]).lower()
    read = csl.record_of(_as_csl(work, doi), Origin("datacite", "datacite", retrieved))
    if not read.title:
        return None
    authors = tuple(name for person in _objects(work, "creators") if any(name := _name(person)))
    return with_own_doi(read, [normalize("doi", doi)], authors, tuple(_withdrawals(work)))


def _withdrawals(work: Item) -> Iterator[Update]:
    """The days on which the work was taken away (``dateType`` "Withdrawn", Metadata Schema 4.2)."""
    for date in _objects(work, "dates"):
        if date.get("dateType") == "Withdrawn":
            yield Update("withdrawal", "", plain(date.get("date"))[:_DAY], "datacite")


def _checked(item: object) -> Item:
    work = item.get("attributes") if isinstance(item, dict) else None
    if not isinstance(work, dict) or not isinstance(work.get("doi"), str):
        raise Unreadable("a work without DOI")
    check(work, _SHAPES, work["doi"])
    return work


def _as_csl(work: Item, doi: str) -> dict[str, Any]:
    place = _place(work)
    kind = _type(work, place)
    publisher = work.get("publisher")
    pages = [page for name in ("firstPage", "lastPage") if (page := place.get(name))]
    return {
        "id": doi,
        "DOI": doi,
        "type": kind,
        "title": _title(_objects(work, "titles")),
        "issued": {"date-parts": [[work.get("publicationYear")]]},
        "publisher": publisher.get("name") if isinstance(publisher, dict) else publisher,
        "URL": work.get("url"),
        "language": work.get("language"),
        **({"page": "-".join(map(str, pages)), **place} if kind in _CONTAINED else {}),
    }


def _place(work: Item) -> dict[str, Any]:
    """Where the work appeared: ``container`` (Zenodo names communities there), else ``relatedItems``."""
    container = work.get("container") or {}
    if not container.get("title"):
        within = (one for one in _objects(work, "relatedItems") if one.get("relationType") == "IsPublishedIn")
        container = next(within, {})
    title = container.get("title") or _title(_objects(container, "titles"))
    numbers = {name: container.get(name) for name in ("volume", "issue", "firstPage", "lastPage")}
    return {"container-title": title, **numbers} if title else {}


def _type(work: Item, place: Item) -> str:
    """The CSL type. An article that names no journal is only deposited, whatever its type says."""
    types = work.get("types") or {}
    general = types.get("resourceTypeGeneral")
    kind = _TYPES.get(general) if isinstance(general, str) else None
    if kind is None:
        kind = types.get("citeproc") if general == "Text" else None
    kind = kind if isinstance(kind, str) else "document"
    return "article" if kind == "article-journal" and not place else kind


def _title(titles: list[Item]) -> str:
    """The first title that is no subtitle, translation or alternative of another."""
    main = [title for title in titles if not title.get("titleType")] or titles
    return str(main[0].get("title") or "") if main else ""


def _name(person: Item) -> Name:
    """A creator; ``name`` is "Family, Given" for people whose parts are not told apart."""
    family, given, whole = (plain(person.get(name)) for name in ("familyName", "givenName", "name"))
    if person.get("nameType") == "Organizational":
        return Name(literal=whole)
    if family:
        return names.parted(family, given)
    family, comma, given = whole.partition(",")
    if comma:
        return names.parted(family.strip(), given.strip())
    return names.from_display(whole) if person.get("nameType") == "Personal" else Name(literal=whole)


def _objects(item: Item, name: str) -> list[Item]:
    value = item.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
