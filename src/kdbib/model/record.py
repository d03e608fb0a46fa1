"""What sources say: records, and how asking them went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kdbib.model.entry import Date, Identifier, LinkEvidence, Name

PREPRINT_TYPES = frozenset({"article"})
"""CSL types that mean "not (yet) published": CSL 1.0.2 uses ``article`` for preprints."""


class Update(NamedTuple):
    """What befell a published text afterwards: its retraction, withdrawal, correction.

    ``type`` is Crossref's word ("retraction", "expression_of_concern"), ``doi`` the notice's, ``date`` its
    day as far as it is known (ISO 8601); both may be ``""``. ``asserted_by`` names who says so: "publisher",
    "retraction-watch", or the source of the record. https://www.crossref.org/documentation/crossmark/
    """

    type: str
    doi: str = ""
    date: str = ""
    asserted_by: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one version of a work.

    ``source`` names who said it ("dblp", "crossref", a bibliography's name), ``id`` its key there and
    ``retrieved`` the day (ISO 8601) it was said. ``type`` is a CSL type. ``issued`` is the date of the
    volume or issue, not of the preprint nor of online-first. ``event_date`` is the first day of the
    conference, ``event_place`` its town and country. ``language`` is that of the text (BCP 47).
    ``arxiv_class`` is the primary category ("cs.CV"). ``seen`` are the pages a gathered fact was seen on.
    ``keywords`` are what a bibliography files it under; index and ledger do not keep them. ``updates`` are
    what befell this very version.
    """

    source: str
    id: str
    retrieved: str
    type: str
    title: str
    authors: tuple[Name, ...] = ()
    authors_complete: bool = True
    issued: Date | None = None
    container_title: str = ""
    container_title_short: str = ""
    collection_title: str = ""
    event_title: str = ""
    event_place: str = ""
    event_date: Date | None = None
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    publisher: str = ""
    isbn: str = ""
    issn: str = ""
    language: str = ""
    url: str = ""
    arxiv_class: str = ""
    identifiers: tuple[Identifier, ...] = ()
    seen: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    updates: tuple[Update, ...] = ()

    def __hash__(self) -> int:
        """What tells most records apart is hashed: sets of them are made often."""
        return hash((self.source, self.id, self.title))

    @property
    def ref(self) -> str:
        """The record's name among all records: ``source/id``."""
        return f"{self.source}/{self.id}"

    @property
    def is_preprint(self) -> bool:
        """Whether this version is a preprint."""
        return self.type in PREPRINT_TYPES

    @property
    def container(self) -> str:
        """The title of what it appeared in, in full if that is told, else short; a mere year is none."""
        told = self.container_title or self.container_title_short
        return told if any(map(str.isalpha, told)) else ""

    def identifier(self, scheme: str) -> str:
        """Return the value of the first identifier of a scheme, or ``""``."""
        return next((i.value for i in self.identifiers if i.scheme == scheme), "")


class Outcome(StrEnum):
    """How asking a source went. Nothing found, not able to ask and not asked are three things.

    What was put off was not asked either, for want of budget: the next run asks.
    """

    FOUND = "found"
    NOTHING = "nothing"
    FAILED = "failed"
    NOT_ASKED = "not asked"
    PUT_OFF = "put off"

    @property
    def is_answer(self) -> bool:
        """Whether the source answered, with records or without."""
        return self in {Outcome.FOUND, Outcome.NOTHING}

    @property
    def is_open(self) -> bool:
        """Whether there will be an answer another time."""
        return self in {Outcome.FAILED, Outcome.PUT_OFF}


@dataclass(frozen=True, slots=True)
class Query:
    """What a source is asked for by description: a title, and what else is known."""

    title: str
    authors: tuple[Name, ...] = ()
    year: int | None = None
    evidence: tuple[LinkEvidence, ...] = ()
    venue: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One question to one source and its outcome; ``error`` says why it failed."""

    source: str
    query: str
    outcome: Outcome
    records: tuple[Record, ...] = ()
    error: str = ""
