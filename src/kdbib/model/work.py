"""What comes out: works with their provenance, and the whole bibliography."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kdbib.model.decision import Conflict, Decision
from kdbib.model.entry import Date, Identified, Identifier, Link, LinkRole, Name, Unread
from kdbib.model.finding import Audit, Finding
from kdbib.model.record import PREPRINT_TYPES, Attempt, Record, Update


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a field of a work comes from, why, and what other records said."""

    field: str
    value: str
    record: str
    reason: str
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One item of the bibliography: a work in its version of record, with its preprint beside it.

    ``venue`` is an id of ``venues.toml`` or ``""``; ``year`` that of the volume or issue. ``keywords`` are
    the headings it stands under, ``code`` the addresses of its code. ``resolved`` is false where only the
    list's claims are known. ``updates`` are what befell the version that is cited, and no other one. ``ids``
    are other keys that it is cited by (biblatex, ``ids``): those that it had, and those that lists give it.
    """

    key: str
    type: str
    title: str
    authors: tuple[Name, ...] = ()
    authors_complete: bool = True
    issued: Date | None = None
    venue: str = ""
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
    doi: str = ""
    url: str = ""
    arxiv: str = ""
    arxiv_class: str = ""
    identifiers: tuple[Identifier, ...] = ()
    keywords: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    resolved: bool = True
    updates: tuple[Update, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def year(self) -> int | None:
        """The year to cite."""
        return self.issued.year if self.issued else None

    @property
    def is_preprint(self) -> bool:
        """Whether the version of record is itself a preprint."""
        return self.type in PREPRINT_TYPES


@dataclass(frozen=True, slots=True)
class Resolution:
    """One entry of the bibliography run: the entry, its decision, the key of its work, its findings.

    ``links`` are the judgements of its links to the paper. ``failed`` are questions about it that got no
    answer: what is said of it may not be the last word. Of what the ledger knows and was asked for again,
    ``missed`` are the questions that got no answer, and ``conflicts`` what is told otherwise now.
    """

    identified: Identified
    decision: Decision
    key: str
    findings: tuple[Finding, ...] = ()
    links: tuple[Audit, ...] = ()
    failed: tuple[Attempt, ...] = ()
    missed: tuple[Attempt, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def unanswered(self) -> tuple[Attempt, ...]:
        """Every question about it that got no answer, whether the ledger knows it or not."""
        return (*self.failed, *self.missed)

    def audit_of(self, link: Link) -> Audit | None:
        """The judgement of a link, ``None`` where it is not to the paper."""
        if link.role is not LinkRole.PAPER:
            return None
        return next((one for one in self.links if one.url == link.url), None)


class VenueStyle(StrEnum):
    """How a bibliography writes journals and proceedings: in full, by their acronym, or by ISO 4."""

    FULL = "full"
    SHORT = "short"
    ISO4 = "iso4"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How ``kd.bib`` is spelled: in ASCII, with biblatex' types and fields, with macros for venues.

    ``notes`` tell in ``note`` of retractions and corrections, in ``kd.json`` as well. All of them may be
    combined; none is the file for classic BibTeX and biblatex in UTF-8.
    """

    ascii: bool = False
    biblatex: bool = False
    strings: bool = False
    notes: bool = False


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The outcome of a run: every entry in its order, every work by key, and what could not be read."""

    resolutions: tuple[Resolution, ...] = ()
    works: tuple[Work, ...] = ()
    unread: tuple[Unread, ...] = ()
