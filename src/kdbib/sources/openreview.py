"""OpenReview: notes by their id, and its search. A page there is not a publication: venue tells.

Clauses: https://docs.openreview.net/reference/api-v2. In API 2 each field of a note is wrapped
(``{"value": …}``), in API 1 it is plain; both are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from kdbib import names
from kdbib.bibliographies.bibtex_entries import RawEntry, entries
from kdbib.model import Date, Identifier, Name, Query, Record, Update
from kdbib.sources.search_words import search_words
from kdbib.sources.service import Found, Request, Response, Unreadable
from kdbib.sources.shapes import answer, array, line, mapping
from kdbib.text import collapse
from kdbib.titles import plain_title
from kdbib.venues import find

V1 = "https://api.openreview.net"
"""The API that holds the notes of venues until about ICLR 2023, which API 2 does not know."""

_NOT_FOUND = 404
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LIMIT = 10
_UNPUBLISHED = re.compile(
    r"\bsubmi(?:tted|ssion)|\breject|\bwithdr|\bunder review|\bin review|\bpending|\bretract", re.IGNORECASE
)
_UNPUBLISHED_ID = re.compile(
    r"/[^/]*(?:Submi|Reject|Withdr|Under_Review|Pending|Assigning|Retract)[^/]*$", re.IGNORECASE
)
_HOW = r"(?:(?:oral|spotlight)?\s?poster|oral|spotlight|highlight|talk|notable|top[ -]?\d+%|accept(?:ed)?)"
_PRESENTED = re.compile(rf"^accepted (?:by|to|at)\s|\({_HOW}\)|(?:\s+\(?{_HOW}\)?(?!\w))+\s*$", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_IN_2100 = 4_102_444_800_000  # ms since 1970


class _Standing(NamedTuple):
    """What became of a manuscript: the CSL type, where it appeared, and when."""

    type: str
    container: str
    year: int | None


@dataclass(frozen=True, slots=True)
class OpenReview:
    """OpenReview through one of its two APIs: ``api`` is its address, or ``""`` for that in services.toml."""

    name: str = "openreview"
    batch: int = 1
    api: str = ""

    def knows(self, identifier: Identifier) -> bool:
        """Whether it is the id of a note."""
        return identifier.scheme == "openreview"

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """The note of this id."""
        return Request(self.name, f"{self.api}/notes", (("id", identifiers[0].value),))

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The record of the note. No paper is meant where the note is a review or a comment.

        Raises:
            Unreadable: neither the note nor an error of the name NotFoundError.

        """
        (asked,) = identifiers
        if response.status == _NOT_FOUND:
            if mapping(response.json(), "the error").get("name") != "NotFoundError":
                raise Unreadable("status 404 without saying that there is no such note")
            return {asked: ()}
        notes = _notes(response)
        if any(note.get("id") != asked.value for note in notes):
            raise Unreadable("another note than was asked for")
        papers = [note for note in notes if _opens_forum(note)]
        if not all(_field(note["content"], "title") for note in papers):
            raise Unreadable("the note has no title")
        return {asked: tuple(_record(note) for note in papers)}

    def by_title(self, query: Query) -> Request | None:
        """A full-text search in the notes that open a forum, which reviews do not."""
        words = search_words(query.title)
        if not words:
            return None
        where = (("content", "all"), ("group", "all"), ("source", "forum"), ("limit", str(_LIMIT)))
        return Request(self.name, f"{self.api}/notes/search", (("term", " ".join(words)), *where))

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:  # noqa: ARG002
        """The papers found, in the service's order; notes without a title are none.

        Raises:
            Unreadable: the answer is no list of notes.

        """
        papers = (note for note in _notes(response) if _opens_forum(note))
        return tuple(_record(note) for note in papers if _field(note["content"], "title"))


def _notes(response: Response) -> list[Mapping[str, Any]]:
    found = answer(response)
    notes = [mapping(note, "note") for note in array(found.get("notes"), "notes")]
    if found.get("count") and not notes:
        raise Unreadable(f"{found['count']} notes were announced, none sent")
    for note in notes:
        name = note.get("id")
        if not (isinstance(name, str) and _ID.fullmatch(name) and isinstance(note.get("forum"), str | None)):
            raise Unreadable("the id of a note is none, or its forum no text")
        mapping(note.get("content"), "content")
    return notes


def _opens_forum(note: Mapping[str, Any]) -> bool:
    return note.get("forum") in (None, note["id"])


def _record(note: Mapping[str, Any]) -> Record:
    content, forum = note["content"], note["id"]
    standing = _standing(note, content)
    return Record(
        source="openreview",
        id=forum,
        retrieved="",
        type=standing.type,
        title=plain_title(_field(content, "title")),
        authors=_authors(content),
        issued=Date(standing.year) if standing.year else None,
        container_title=standing.container,
        url=f"https://openreview.net/forum?id={forum}",
        identifiers=(Identifier("openreview", forum),),
        updates=(Update("retraction", asserted_by="openreview"),) if _is_retracted(content) else (),
    )


def _is_retracted(content: Mapping[str, Any]) -> bool:
    """Whether a paper was taken back once it was accepted; TMLR calls its venue "Retracted Acceptance"."""
    return "retracted" in (_field(content, "venueid") + _field(content, "venue")).lower()


def _standing(note: Mapping[str, Any], content: Mapping[str, Any]) -> _Standing:
    """What the venue says; of notes imported from dblp it counts more than ``venueid``, which may be CoRR's.

    What is rejected, withdrawn, under review or of no venue is a manuscript, dated by when it was put online.
    """
    venue_id = _field(content, "venueid")
    venue = _field(content, "venue") or _cited_venue(content)
    if not venue or _UNPUBLISHED.search(venue) or _UNPUBLISHED_ID.search(venue_id):
        return _Standing("article", "", _year_of(note, "odate", "cdate", "tcdate"))
    stated = _YEAR.search(venue) or _YEAR.search(venue_id)
    year = int(stated.group()) if stated else _year_of(note, "pdate")
    container = collapse(_PRESENTED.sub(" ", venue))
    named = find(container)
    if named is not None and named.type == "preprint":
        return _Standing("article", "", year)
    if named.type == "journal" if named else venue_id.startswith("dblp.org/journals/"):
        return _Standing("article-journal", collapse(_YEAR.sub("", container)), year)
    return _Standing("paper-conference", container, year)


def _cited_venue(content: Mapping[str, Any]) -> str:
    """Venue and year of ``_bibtex``: notes before about ICLR 2021 have no other. Rejected ones are @misc."""
    for entry in entries(_field(content, "_bibtex"), 1, "openreview"):
        if isinstance(entry, RawEntry) and (container := entry.fields.get("booktitle")):
            return collapse(" ".join((container, entry.fields.get("year", ""), entry.fields.get("note", ""))))
    return ""


def _authors(content: Mapping[str, Any]) -> tuple[Name, ...]:
    """The authors, which are names or objects with a ``fullname``; none while they are anonymous."""
    value = _unwrapped(content.get("authors"))
    people = [] if value is None else array(value, "authors")
    spelt = [line(one.get("fullname") if isinstance(one, dict) else one, "author") for one in people]
    return tuple(names.from_display(name) for name in spelt if not name.startswith("Anonymous"))


def _year_of(note: Mapping[str, Any], *dates: str) -> int | None:
    """The year (UTC) of the first of these dates that is set, which are in ms since 1970."""
    for name in dates:
        moment = note.get(name)
        if isinstance(moment, int) and 0 < moment < _IN_2100:
            return datetime.fromtimestamp(moment / 1000, UTC).year
    return None


def _field(content: Mapping[str, Any], name: str) -> str:
    """A field as text; of several venues the first."""
    value = _unwrapped(content.get(name))
    return line(next(iter(value), None) if isinstance(value, list) else value, name)


def _unwrapped(value: object) -> object:
    """The value of a field, absent where only its readers are told."""
    return value.get("value") if isinstance(value, dict) else value
