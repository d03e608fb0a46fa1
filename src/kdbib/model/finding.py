"""What is wrong with an entry, or not known of it, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class FindingCode(StrEnum):
    """The kinds of difference between claim and truth; ``data/findings.toml`` explains each."""

    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    CONCERN = "concern"
    CORRECTED = "corrected"
    PUBLISHED = "published"
    VENUE = "wrong-venue"
    UNKNOWN_VENUE = "unknown-venue"
    WORKSHOP = "workshop"
    PUBLISHER = "publisher-not-venue"
    NOT_PUBLISHED = "not-published"
    YEAR = "wrong-year"
    FUTURE = "future-year"
    RENAMED = "renamed"
    MISSING_AUTHORS = "missing-authors"
    AUTHOR_ORDER = "author-order"
    AUTHORS = "wrong-authors"
    PLACEHOLDER = "placeholder-authors"
    DOI = "wrong-doi"
    UNKNOWN_DOI = "unknown-doi"
    WRONG_LINK = "wrong-link"
    EMPTY_LINK = "empty-link"
    BROKEN_LINK = "broken-link"
    DEAD_LINK = "dead-link"
    DUPLICATE = "duplicate"
    CONTESTED = "contested"
    UNCONFIRMED = "unconfirmed"
    UNRESOLVED = "unresolved"


class Severity(IntEnum):
    """How much a finding weighs: something is false, out of date or imprecise, or only worth knowing."""

    NOTE = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Witness:
    """A record that bears a finding out: its name (``source/id``) and what it says of the field."""

    record: str
    says: str


class Leads(StrEnum):
    """Where a link of an entry leads, as far as the evidence tells."""

    WORK = "work"
    PREPRINT = "preprint"
    OTHER = "other"
    NOTHING = "nothing"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Audit:
    """The judgement of a link to a paper: where it leads, and what tells so."""

    url: str
    leads: Leads
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference between what an entry claims (``claimed``) and what is so (``actual``, if that is known).

    ``field`` is what it is about: "title", "authors", "venue", "year", "doi", "link" or "entry".
    ``evidence`` tells in words where it can be looked up.
    """

    code: FindingCode
    field: str
    claimed: str
    actual: str
    evidence: str
    witnesses: tuple[Witness, ...] = ()
