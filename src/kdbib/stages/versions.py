"""The versions of one work: preprint, workshop, conference and journal; which to cite, where it appeared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from kdbib import venues
from kdbib.model import Entry, Identified, LinkEvidence, Record
from kdbib.venues import Venue, by_id, find, same

_AUTHORITY = {"crossref": 0, "datacite": 0, "publisher": 0, "acl": 0, "openreview": 1, "dblp": 1}
"""Sources by how close they are to the version of record; the rest come last (2)."""
_TOLD = attrgetter(
    "container_title", "container_title_short", "volume", "page", "issued", "publisher", "authors"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
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

    @property
    def event_year(self) -> int | None:
        """The year in which the conference was held; its proceedings may be of the year after.

        A record's own words tell ("ACCV 2018", printed in 2019), else how often it is held.
        """
        year = self.year
        if year is None or self.venue is None or self.venue.type not in {"conference", "workshop"}:
            return year
        texts = (text for r in self.records for text in (r.container_title, r.event_title) if text)
        named = (one for text in texts for one in _years(text))
        return next((one for one in named if one in {year, year - 1}), self.venue.held_by(year))

    @property
    def year_of_volume(self) -> int | None:
        """The year of its volume, for a series that has one a year."""
        volume = next((record.volume for record in self.records if record.volume), "")
        return self.venue.year_of(volume) if self.venue else None

    @property
    def is_hearsay(self) -> bool:
        """Whether aggregators alone tell of it."""
        return all(record.source in HINTS for record in self.records)

    def is_claimed_by(self, entry: Entry) -> bool:
        """Whether the entry names this version's venue."""
        claimed = find(entry.venue)
        if claimed and self.venue:
            return claimed.id == self.venue.id
        return bool(entry.venue and self.container) and same(entry.venue, self.container)


@lru_cache(maxsize=1024)
def _years(text: str) -> tuple[int, ...]:
    """The years that a text names, such as the title of proceedings."""
    return tuple(map(int, _YEAR.findall(text)))


def versions(records: Iterable[Record]) -> list[Version]:
    """The records of one work by version, each version's records by authority; the order given is no matter.

    Published records that name no container belong to the first published version, if there is one.
    """
    ordered = sorted(records, key=authority)
    if len(ordered) == 1:
        return [_version(tuple(ordered))]
    grouped: dict[str, list[Record]] = {}
    keyed = []
    for record in ordered:
        key = _version_key(record, grouped)
        keyed.append((key, record))
        if key:
            grouped.setdefault(key, [])
    home = next((key for key in grouped if key != _PREPRINT), "unknown")
    for key, record in keyed:
        grouped.setdefault(key or home, []).append(record)
    return [_version(tuple(group)) for group in grouped.values()]


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


def _version(records: tuple[Record, ...]) -> Version:
    text = next(filter(None, (r.container for r in records)), "")
    short = next((r.container_title_short for r in records if r.container_title_short), "")
    return Version(records, find(text) or find(short), text)


def authority(record: Record) -> tuple[int, bool, int, str]:
    """Sorts records: publishers and registries first, then dblp, then the rest; the fuller one first."""
    known = sum(map(bool, _TOLD(record)))
    has_doi = bool(record.identifier("doi"))
    return (_AUTHORITY.get(record.source, 2), not has_doi, -known, record.ref)


def to_cite(candidates: Sequence[Version], listed: Sequence[Identified]) -> Version:
    """The version that the bibliography cites: of those published the first in the order of ``PREFERENCES``.

    A preprint is cited only where it is all there is, or where one aggregator alone tells of a publication
    that the list does not know of.
    """
    if len(candidates) == 1:
        return candidates[0]
    published = [version for version in candidates if not version.is_preprint]
    certain = [version for version in published if not is_contested(version, candidates, listed)]
    preprints = [version for version in candidates if version.is_preprint]
    entries = [identified.entry for identified in listed]
    return min(
        certain or preprints or published,
        key=lambda version: (
            *(preferred(version, entries) for preferred in PREFERENCES),
            version.records[0].ref,
        ),
    )


def claimed_by_the_list(version: Version, entries: Sequence[Entry]) -> bool:
    """False (and so first) where an entry names the version's venue."""
    return not any(version.is_claimed_by(entry) for entry in entries)


def of_the_conference_itself(version: Version, entries: Sequence[Entry]) -> bool:
    """False where the version is no workshop's."""
    del entries
    return version.venue is not None and version.venue.type == "workshop"


def near_the_claimed_year(version: Version, entries: Sequence[Entry]) -> int:
    """The distance of the version's year from those that the list names, in years."""
    year = version.year
    return min((abs(year - entry.year) for entry in entries if entry.year), default=0) if year else _UNDATED


def with_a_doi(version: Version, entries: Sequence[Entry]) -> bool:
    """False where a record of the version has a DOI."""
    del entries
    return not any(record.identifier("doi") for record in version.records)


_UNDATED = 99  # years: farther away than any that is told
PREFERENCES: tuple[Callable[[Version, Sequence[Entry]], int], ...] = (
    claimed_by_the_list,
    of_the_conference_itself,
    near_the_claimed_year,
    with_a_doi,
)
"""What makes a published version the one to cite, the weightiest first; the smaller value wins."""


HINTS = frozenset({"semanticscholar", "openalex"})
"""Aggregators: their venues and years are put together from several versions of a work, and they copy each
other's sources, so that all of them are one witness."""
_NO_VENUE = frozenset({"preprint", "publisher"})


def is_contested(version: Version, candidates: Sequence[Version], listed: Sequence[Identified]) -> bool:
    """Whether aggregators alone tell of a publication, nobody bears them out, and an entry says otherwise.

    Witnesses are an entry that names the venue, a link whose address does, and a preprint whose authors do.
    That a paper is on arXiv stays true when it is published: such a claim is not contested.
    """
    if version.is_preprint or not version.is_hearsay or not version.container:
        return False
    records = [record for candidate in candidates for record in candidate.records]
    named = [place for one in listed for place in hinted_places(one.evidence, records)]
    if any(version.venue == venue and year in (None, version.year) for venue, year in named):
        return False
    claims = [identified.entry for identified in listed if _names_a_place(identified.entry)]
    return bool(claims) and not any(_agrees(version, entry) for entry in claims)


def _names_a_place(entry: Entry) -> bool:
    claimed = find(entry.venue)
    return bool(entry.venue) and not (claimed and claimed.type in _NO_VENUE)


def _agrees(version: Version, entry: Entry) -> bool:
    """Whether an entry names the venue, and no year that speaks against the version's.

    The number of a volume bears a year out, and so does the venue as written ("ICRA 2024"). A year in which
    the conference was not held says nothing.
    """
    year = version.year_of_volume or version.year
    stated = {entry.year, *_years(entry.venue)}
    if version.venue and entry.year and version.venue.held_by(entry.year) != entry.year:
        stated.add(None)
    borne_out = year == version.year_of_volume
    return version.is_claimed_by(entry) and (borne_out or year is None or not stated.isdisjoint({None, year}))


def hinted_places(
    evidence: Iterable[LinkEvidence], records: Iterable[Record]
) -> tuple[tuple[Venue, int | None], ...]:
    """Venues and years as links and the authors of preprints name them; servers and publishers are none."""
    linked = ((by_id(item.venue), item.year) for item in evidence)
    hints = (record.event_title for record in records if record.is_preprint)
    told = ((find(hint), _year(hint)) for hint in hints)
    return tuple((venue, year) for venue, year in (*linked, *told) if venue and venue.type not in _NO_VENUE)


def _year(event_title: str) -> int | None:
    """The year that an event's title ends with ("CVPR 2021")."""
    last = event_title.rpartition(" ")[2]
    return int(last) if last.isdecimal() and len(last) == len("2021") else None


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
        return Place(venue, venues.container_title(venue, year), venue.short or venue.acronym)
    event = venues.event_title(venue, year)
    return Place(venue, venues.container_title(venue, year), venue.acronym, event)


def undecided(text: str) -> bool:
    """Whether what stands in a venue's place says that there is none yet ("Submitted to ICLR 2024")."""
    return bool(_UNDECIDED.search(text))
