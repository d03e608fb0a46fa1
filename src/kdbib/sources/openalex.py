"""OpenAlex: works by DOI, and by the words of a title. It gathers from others: its venue is only a hint.

API: https://developers.openalex.org/api-reference/works.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kdbib import names
from kdbib.model import Date, Identifier, Name, Query, Record, Update
from kdbib.sources.search_words import search_words
from kdbib.sources.service import Found, Request, Response, Unreadable
from kdbib.sources.shapes import answer, array, line, mapping
from kdbib.stages.identify import identifiers_of_url, normalize, with_related
from kdbib.titles import plain_title
from kdbib.venues import find

_CANDIDATES = 5
_MOST_AUTHORS = 100  # lists of works cut longer author lists
_PSEUDO = "10.5555/"
_ARXIV = "10.48550/"
_NO_PAPERS = frozenset(
    "component dataset grant libguides paratext peer-review software supplementary-materials".split()
)
_TYPES = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "reference-entry": "chapter",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "dissertation": "thesis",
    "report": "report",
    "standard": "standard",
}
_BY_SOURCE = {"journal": "article-journal", "conference": "paper-conference"}


@dataclass(frozen=True, slots=True)
class OpenAlex:
    """OpenAlex. A batch is no longer than a page where no length is asked for."""

    name: str = "openalex"
    batch: int = 25

    def knows(self, identifier: Identifier) -> bool:
        """Whether it is a DOI that a filter can hold: ``,`` and ``|`` part the values of filters."""
        value = identifier.value
        return identifier.scheme == "doi" and not value.startswith(_PSEUDO) and not set(value) & set(",|")

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """The works of these DOIs; twice the room, as two works may have one DOI."""
        values = "|".join(identifier.value for identifier in identifiers)
        return Request(
            self.name, "/works", (("filter", f"doi:{values}"), ("per-page", str(2 * len(identifiers))))
        )

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The works by DOI, whatever their order; the list lacks what OpenAlex does not know.

        Raises:
            Unreadable: no list of works, not the whole list, or one of a work that nobody asked for.

        """
        works, count = _works(response)
        if len(works) < count:
            raise Unreadable(f"{count} works were announced, {len(works)} sent")
        found = {asked: [work for work in works if _doi(work) == asked] for asked in identifiers}
        if not all(found.values()) and any(_doi(work) not in found for work in works):
            raise Unreadable("a work of a DOI that was not asked for")
        return {asked: _records(few) for asked, few in found.items()}

    def by_title(self, query: Query) -> Request | None:
        """A search for all words of the title in titles."""
        words = search_words(query.title)
        if not words:
            return None
        params = (("filter", f"title.search:{' '.join(words)}"), ("per-page", str(_CANDIDATES)))
        return Request(self.name, "/works", params)

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:  # noqa: ARG002
        """The works found, in the service's order.

        Raises:
            Unreadable: no list of works.

        """
        works, count = _works(response)
        if count and not works:
            raise Unreadable(f"{count} works were announced, none sent")
        return _records(works)


def _works(response: Response) -> tuple[list[Mapping[str, Any]], int]:
    """The works of an answer, and how many there are in all."""
    found = answer(response)
    count = mapping(found.get("meta"), "meta").get("count")
    if not isinstance(count, int):
        raise Unreadable("the number of works is not told")
    return [mapping(work, "work") for work in array(found.get("results"), "results")], count


def _records(works: Sequence[Mapping[str, Any]]) -> tuple[Record, ...]:
    return tuple(filter(None, map(record, works)))


def record(item: object) -> Record | None:
    """The record of a work; ``None`` for what is no paper. Some have no title (``null``): none can cite them.

    Raises:
        Unreadable: it is no work of the documented shape.

    """
    work = mapping(item, "work")
    return None if _text(work, "type") in _NO_PAPERS or not _text(work, "title") else _record(work)


def _record(work: Mapping[str, Any]) -> Record:
    source, biblio = _source(work), _part(work, "biblio")
    csl, kind, title = _type(work), _text(source, "type"), _text(source, "display_name")
    year = work.get("publication_year")
    people = [mapping(one, "authorship") for one in _several(work, "authorships")]
    first, last = _text(biblio, "first_page"), _text(biblio, "last_page")
    published = csl != "article"
    return Record(
        source="openalex",
        id=_text(work, "id").rpartition("/")[2],
        retrieved="",
        type=csl,
        title=plain_title(_text(work, "title")),
        authors=tuple(name for name in map(_name, people) if name != Name()),
        authors_complete=len(people) < _MOST_AUTHORS,
        issued=Date(year) if type(year) is int else None,  # true is an int too
        container_title=title if published and kind in _BY_SOURCE else "",
        collection_title=title if kind == "book series" else "",
        volume=_text(biblio, "volume"),
        issue=_text(biblio, "issue"),
        page=f"{first}-{last}" if first and last and first != last else first,
        url=_text(_location(work), "landing_page_url"),
        identifiers=_identifiers(work),
        updates=(Update("retraction", asserted_by="openalex"),) if work.get("is_retracted") is True else (),
    )


def _type(work: Mapping[str, Any]) -> str:
    """The CSL type: by where the work is kept, by Crossref's type if it is told, by OpenAlex's own.

    A work that OpenAlex knows from a repository alone is no more than a preprint, whatever it became.
    """
    source, own, crossref = _source(work), _text(work, "type"), _text(work, "type_crossref")
    kept, named, doi = _text(source, "type"), find(_text(source, "display_name")), _doi(work)
    if own == "preprint" or crossref == "posted-content" or (doi and doi.value.startswith(_ARXIV)):
        return "article"
    if (named and named.type == "preprint") or (own == "article" and kept == "repository"):
        return "article"
    if own in {"article", "review"} and kept == "conference":
        return "paper-conference"
    return _TYPES.get(crossref) or _TYPES.get(own) or _BY_SOURCE.get(kept, "document")


def _identifiers(work: Mapping[str, Any]) -> tuple[Identifier, ...]:
    """Its own DOI, and what follows from its page; another DOI there is another version's."""
    doi, page = _doi(work), identifiers_of_url(_text(_location(work), "landing_page_url"))
    return with_related((doi, *(one for one in page if doi is None or one.scheme != "doi")))


def _name(authorship: Mapping[str, Any]) -> Name:
    """The name as the paper prints it; as OpenAlex knows the person where a comma makes it doubtful."""
    printed, known = _text(authorship, "raw_author_name"), _text(_part(authorship, "author"), "display_name")
    return names.from_display(known if known and ("," in printed or not printed) else printed)


def _doi(work: Mapping[str, Any]) -> Identifier | None:
    return normalize("doi", _text(work, "doi"))


def _location(work: Mapping[str, Any]) -> Mapping[str, Any]:
    return _part(work, "primary_location")


def _source(work: Mapping[str, Any]) -> Mapping[str, Any]:
    return _part(_location(work), "source")


def _part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside an object; where it is absent or null, an empty one."""
    return {} if value.get(name) is None else mapping(value[name], name)


def _several(value: Mapping[str, Any], name: str) -> list[Any]:
    return [] if value.get(name) is None else array(value[name], name)


def _text(value: Mapping[str, Any], name: str) -> str:
    return line(value.get(name), name)
