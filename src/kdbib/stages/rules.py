"""The rules of reconciliation. For each field they stand in their order; the first that can tell decides.

Who is cited decides first (:func:`kdbib.stages.versions.to_cite`): the rules here choose among the records of
that version, the list's own claims and the preprint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from kdbib import venues
from kdbib.difference import difference
from kdbib.model import Date, Entry, Record
from kdbib.stages.versions import Place, Version, place, undecided
from kdbib.titles import is_shouted, title_key

Value = TypeVar("Value")

FIRST = "the most authoritative record that tells"
UNTOLD = "the list's claim; no record tells"
CONTESTED = "the list's claim; one source says otherwise, and no other one bears it out"


@dataclass(frozen=True)
class Facts:
    """What the rules look at.

    ``contested`` says that nobody but an aggregator tells of the cited version, against the list.
    """

    cited: Version
    records: tuple[Record, ...]
    entries: tuple[Entry, ...]
    contested: bool = False

    @cached_property
    def claim(self) -> Entry | None:
        """The entry whose venue stands because no record tells one.

        Sources that know only the preprint do not say that it was never published.
        """
        told = any(record.container for record in self.cited.records)
        if told and not self.cited.is_preprint and not self.contested:
            return None
        return next(filter(_claims_publication, self.entries), None)

    @cached_property
    def posted(self) -> Record | None:
        """The first preprint with a date."""
        preprints = [(r.issued.year, r.ref, r) for r in self.records if r.is_preprint and r.issued]
        return min(preprints, key=lambda one: one[:2])[2] if preprints else None


@dataclass(frozen=True, slots=True)
class Choice(Generic[Value]):
    """What a rule says: the value, how it is written, who tells it, why it is taken, and what others say."""

    value: Value
    text: str
    record: str
    reason: str
    others: tuple[tuple[str, str], ...] = ()


Rule = Callable[[Facts], Choice[Value] | None]


def first(rules: Sequence[Rule[Value]], facts: Facts) -> Choice[Value] | None:
    """What the first rule says that can tell."""
    return next((choice for rule in rules if (choice := rule(facts)) is not None), None)


def fullest_title(facts: Facts) -> Choice[str] | None:
    """The cited version's title in its fullest form.

    Sources drop acronyms and subtitles, none adds them; some write "&" for "and", no formulas, or all in
    capitals, which any other record of the work spells.
    """
    best, reason = facts.cited.records[0], FIRST
    for record in facts.cited.records[1:]:
        differs = difference(best.title, record.title)
        abridged = differs.prefix or differs.subtitle or _spells_and(record.title, best.title)
        if abridged and len(title_key(record.title)) > len(title_key(best.title)):
            best, reason = record, "the fullest form of the title"
    for record in (*facts.cited.records, *facts.records):
        if _tells_more(record.title, best.title):
            best, reason = record, "the same title, as it is spelled"
    others = tuple((record.ref, record.title) for record in facts.cited.records)
    return Choice(best.title, best.title, best.ref, reason, others)


def _tells_more(title: str, than: str) -> bool:
    """Whether a title is the other one with capitals where they belong, or with its formulas."""
    fuller = is_shouted(than) or ("$" in title and "$" not in than)
    return fuller and not is_shouted(title) and title_key(title) == title_key(than)


def year_of_the_claimed_venue(facts: Facts) -> Choice[Date] | None:
    """The list's year, where its venue stands."""
    claim = facts.claim
    return _claimed_year(claim, facts) if claim is not None and claim.year else None


def year_of_the_volume(facts: Facts) -> Choice[Date] | None:
    """The year of the volume or issue as the cited version's records tell it."""
    told = [(record.ref, record.issued) for record in facts.cited.records if record.issued]
    if not told:
        return None
    others = tuple((ref, str(date.year)) for ref, date in told[1:])
    (ref, date), reason = told[0], "the year of the volume or issue"
    return Choice(date, str(date.year), ref, reason, others)


def year_of_the_numbered_volume(facts: Facts) -> Choice[Date] | None:
    """The year that the volume's number tells, where only aggregators date it: they may mean the preprint."""
    year = facts.cited.year_of_volume
    if year is None or not facts.cited.is_hearsay:
        return None
    numbered = next(record for record in facts.cited.records if record.volume)
    told = tuple((record.ref, str(record.issued.year)) for record in facts.cited.records if record.issued)
    return Choice(Date(year), str(year), numbered.ref, f"volume {numbered.volume} is that year's", told)


def year_of_the_list(facts: Facts) -> Choice[Date] | None:
    """The list's year, where no record of the cited version is dated.

    A conference's preprints are posted a year later at most: a claim that is older is none.
    """
    venue, posted = facts.cited.venue, facts.posted
    conference = venue is not None and venue.type == "conference"
    earliest = posted.issued.year - 1 if posted and posted.issued and conference else 1
    telling = next((entry for entry in facts.entries if (entry.year or 0) >= earliest), None)
    return _claimed_year(telling, facts) if telling else None


def year_of_the_preprint(facts: Facts) -> Choice[Date] | None:
    """The year in which the preprint was posted, where nothing better is known."""
    posted = facts.posted
    if posted is None or posted.issued is None:
        return None
    year = posted.issued.year
    return Choice(Date(year), str(year), posted.ref, "the preprint's year; no record tells a later one")


YEAR: tuple[Rule[Date], ...] = (
    year_of_the_claimed_venue,
    year_of_the_numbered_volume,
    year_of_the_volume,
    year_of_the_list,
    year_of_the_preprint,
)


def venue_of_the_list(facts: Facts) -> Choice[Place] | None:
    """The list's venue, where no record tells one, or only an aggregator contests it."""
    claim = facts.claim
    if claim is None:
        return None
    found = place(claim.venue, claim.year)
    return Choice(found, found.container, _where(claim), CONTESTED if facts.contested else UNTOLD)


def venue_of_the_record(facts: Facts) -> Choice[Place] | None:
    """The cited version's container, under the name that the registry has for it."""
    cited = facts.cited
    told = [(record.ref, record.container) for record in cited.records if record.container]
    if not told:
        return None
    dated = None if cited.year else first((year_of_the_claimed_venue, year_of_the_list), facts)
    found = place(told[0][1], dated.value.year if dated else cited.event_year, cited.venue)
    reason = "the version of record's container, under its usual name"
    return Choice(found, found.container, told[0][0], reason, tuple(told[1:]))


def venue_of_the_preprint(facts: Facts) -> Choice[Place] | None:
    """arXiv, for a preprint whose record names no place."""
    if not facts.cited.is_preprint:
        return None
    return Choice(place("arXiv", facts.cited.year), "", "", "")


VENUE: tuple[Rule[Place], ...] = (venue_of_the_list, venue_of_the_record, venue_of_the_preprint)


def _spells_and(title: str, other: str) -> bool:
    """Whether a title is another one with "and" for its "&"."""
    return "&" in other and title_key(title) == title_key(other.replace("&", " and "))


def _claims_publication(entry: Entry) -> bool:
    """Whether an entry names where the paper was published, and not only who did or where it was posted."""
    venue = venues.find(entry.venue)
    if venue is not None:
        return venue.type not in {"preprint", "publisher"}
    return bool(entry.venue) and not undecided(entry.venue)


def _claimed_year(entry: Entry, facts: Facts) -> Choice[Date]:
    reason = CONTESTED if facts.contested else UNTOLD
    return Choice(Date(entry.year or 0), str(entry.year), _where(entry), reason)


def _where(entry: Entry) -> str:
    return f"{entry.file}:{entry.line}"
