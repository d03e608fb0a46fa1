"""The versions of one work: preprint, workshop, conference and journal; which to cite, where it appeared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kdbib import venues
from kdbib.model import Entry, Record
from kdbib.venues import Venue, find, same

_AUTHORITY = {"crossref": 0, "datacite": 0, "publisher": 0, "acl": 0, "openreview": 1, "dblp": 1}
"""Sources by how close they are to the version of record; the rest come last (2)."""
_PUBLISHED = ("container_title", "container_title_short", "volume", "page")
_UNDECIDED = re.compile(
    r"\b(?:submi(?:tted|ssion)|(?:under|in) review|rejected|withdrawn|in preparation|preprint|unpublished)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Version:
    """The records of one version of a work, the most authoritative first."""

    records: tuple[Record, ...]
    venue: Venue | None
    container: str

    @property
    def is_preprint(self) -> bool:
        """Whether this version is a preprint."""
        return self.records[0].is_preprint

    @property
    def year(self) -> int | None:
        """The first year that its records tell, in order of authority."""
        return next((r.issued.year for r in self.records if r.issued), None)

    def is_claimed_by(self, entry: Entry) -> bool:
        """Whether the entry names this version's venue."""
        claimed = find(entry.venue)
        if claimed and self.venue:
            return claimed.id == self.venue.id
        return bool(entry.venue and self.container) and same(entry.venue, self.container)


def versions(records: Iterable[Record]) -> list[Version]:
    """The records of one work by version, each version's records by authority; the order given is no matter.

    Published records that name no container belong to the first published version, if there is one.
    """
    grouped: dict[str, list[Record]] = {}
    homeless: list[Record] = []
    for record in sorted(records, key=authority):
        key = _version_key(record, grouped)
        (grouped.setdefault(key, []) if key else homeless).append(record)
    if homeless:
        home = next((key for key in grouped if key != _PREPRINT), "unknown")
        grouped.setdefault(home, []).extend(homeless)
    return [_version(group) for group in grouped.values()]


_PREPRINT = "preprint"


def _version_key(record: Record, known: Iterable[str]) -> str:
    """The venue's id; for a venue that is not registered the first text of those that name the same."""
    if record.is_preprint:
        return _PREPRINT
    text = record.container
    venue = find(record.container_title) or find(record.container_title_short)
    if venue is not None:
        return venue.id
    return next((key for key in known if text and same(key, text)), text)


def _version(records: Sequence[Record]) -> Version:
    ordered = tuple(sorted(records, key=authority))
    text = next(filter(None, (r.container for r in ordered)), "")
    short = next((r.container_title_short for r in ordered if r.container_title_short), "")
    return Version(ordered, find(text) or find(short), text)


def authority(record: Record) -> tuple[int, bool, int, str]:
    """Sorts records: publishers and registries first, then dblp, then the rest; the fuller one first."""
    known = sum(bool(getattr(record, name)) for name in (*_PUBLISHED, "issued", "publisher", "authors"))
    has_doi = bool(record.identifier("doi"))
    return (_AUTHORITY.get(record.source, 2), not has_doi, -known, record.ref)


def to_cite(candidates: Sequence[Version], entries: Sequence[Entry]) -> Version:
    """The version that the bibliography cites.

    A published version that an entry of the list names; else the version of record: conference and journal
    before workshop, nearest to the year the list names, with a DOI; a preprint only where it is all there
    is.
    """
    published = [version for version in candidates if not version.is_preprint]
    if not published:
        return candidates[0]
    years = [entry.year for entry in entries if entry.year]

    def rank(version: Version) -> tuple[bool, bool, int, bool, str]:
        claimed = any(version.is_claimed_by(entry) for entry in entries)
        workshop = version.venue is not None and version.venue.type == "workshop"
        year = version.year
        distance = min((abs(year - y) for y in years), default=0) if year else 99
        has_doi = any(record.identifier("doi") for record in version.records)
        return (not claimed, workshop, distance, not has_doi, version.records[0].ref)

    return min(published, key=rank)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a work was published: its venue, if known, and the titles to print."""

    venue: Venue | None = None
    container: str = ""
    short: str = ""
    event: str = ""

    @property
    def is_published(self) -> bool:
        """Whether it is a place of publication, and no preprint server."""
        return bool(self.container) and not (self.venue and self.venue.type == "preprint")

    @property
    def csl_type(self) -> str:
        """The CSL type of what appears there; ``""`` where the registry does not know the place."""
        if self.venue is None:
            return ""
        return {"journal": "article-journal", "preprint": "article"}.get(self.venue.type, "paper-conference")


def place(text: str, year: int | None, known: Venue | None = None) -> Place:
    """The place that a container title names, under the registry's names where it is known there."""
    venue = known or find(text)
    if venue is None or venue.type == "publisher":
        return Place(None, venues.clean(text))
    if venue.type in {"journal", "preprint"}:
        return Place(venue, venues.container_title(venue, year), venue.acronym)
    event = venues.event_title(venue, year)
    return Place(venue, venues.container_title(venue, year), venue.acronym, event)


def undecided(text: str) -> bool:
    """Whether what stands in a venue's place says that there is none yet ("Submitted to ICLR 2024")."""
    return bool(_UNDECIDED.search(text))
