"""What a list says: entries, their claims and links."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kdbib.model.record import Record


class LinkRole(StrEnum):
    """What a link of an entry leads to."""

    PAPER = "paper"
    CODE = "code"
    PROJECT = "project"
    OTHER = "other"


class Name(NamedTuple):
    """A person (``family`` with ``given`` and ``suffix``) or a group (``literal``); CSL name variable.

    Particles belong to ``family`` ("van der Maaten").
    """

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""


class Identifier(NamedTuple):
    """An identifier in its normal form, such as ``doi:10.1145/3652583.3657606`` or ``arxiv:1909.10351``.

    Schemes: ``doi`` (lower case), ``arxiv`` (no version), ``acl``, ``openreview``, ``s2`` (40 hex digits),
    ``ieee`` (document number without zeros in front), ``pii``, ``dblp`` (record key), ``aaai`` (article
    number), ``pmlr`` (``v119/chen20j``), ``neurips`` (year and md5), ``isca``, ``cvf``, ``ecva``, ``csdl``,
    ``acm`` (10.5555/…, which is no DOI), ``url`` and others: see ``kdbib.stages.identify``.
    """

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class Date(NamedTuple):
    """A date as far as it is known; CSL ``date-parts``."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an entry: where it leads, and what for."""

    url: str
    role: LinkRole = LinkRole.PAPER
    label: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: what it claims of a paper, as written, and where it stands.

    ``file`` is the list as the user named it, ``line`` counts from 1. ``section`` is the path of headings,
    in a bibliography the keywords.
    ``identifiers`` are those stated outright (a DOI field, a bare arXiv id), not those found in links.
    ``type`` is the CSL type that a bibliography gives it, ``""`` in a list; ``record`` is all it says there.
    ``repairs`` are its links that are no Markdown: as written, and as they are meant.
    """

    title: str
    file: str
    line: int
    authors: tuple[Name, ...] = ()
    authors_complete: bool = True
    venue: str = ""
    year: int | None = None
    links: tuple[Link, ...] = ()
    section: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    key: str = ""
    type: str = ""
    repairs: tuple[tuple[str, str], ...] = ()
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A place of an input that could not be read as an entry or a record, with the reason."""

    file: str
    line: int
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What parsing made of one input: its entries in order, and what could not be read."""

    entries: tuple[Entry, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkEvidence:
    """What a link says of its paper before anybody is asked.

    ``venue`` is an id of ``venues.toml``; ``page`` the start page in the proceedings; ``surname`` that of
    the first author; ``title_words`` the words of the title as the link spells them, in order, perhaps
    cut short. Empty or ``None`` where the link does not tell.
    """

    link: Link
    rule: str
    identifiers: tuple[Identifier, ...] = ()
    venue: str = ""
    year: int | None = None
    volume: str = ""
    page: int | None = None
    surname: str = ""
    title_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identified:
    """An entry with what its links are and say, in the order of the links."""

    entry: Entry
    evidence: tuple[LinkEvidence, ...] = ()

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Every identifier, stated or linked, once, in order of appearance."""
        linked = [identifier for item in self.evidence for identifier in item.identifiers]
        return tuple(dict.fromkeys((*self.entry.identifiers, *linked)))
