"""What is to be thought of a reference: whether it exists, and whether it says what is so.

A reference that fits no record is looked at a second time without the claim that stands in the way, its
authors or its title: if all else leads to one work, that claim is what is wrong. That nobody knows a paper
counts against it only where those who were asked would know it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from kdbib import names
from kdbib.difference import difference
from kdbib.kinds import is_correction, is_doubt
from kdbib.model import (
    Decision,
    Entry,
    Finding,
    FindingCode,
    Identified,
    Outcome,
    Record,
    Resolution,
    Work,
)
from kdbib.stages.audit import audit
from kdbib.stages.decide import decide
from kdbib.stages.findings import findings
from kdbib.stages.reconcile import reconcile
from kdbib.venues import Venue, find, same


class Standing(StrEnum):
    """The verdict on an entry: it is right, known and to be corrected, known to nobody, or undecided."""

    VERIFIED = "verified"
    CORRECTABLE = "correctable"
    NOT_FOUND = "not found"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry with its findings, its verdict, why that is so, and the work that it means.

    ``work`` holds the truth as far as it is known; where the entry is not resolved, its own claims.
    """

    resolution: Resolution
    standing: Standing
    reason: str
    work: Work


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a verdict rests on beside the entry: the year it is, and which years of a venue are all known."""

    this_year: int
    covers: Callable[[str, int], bool]


def check(resolution: Resolution, work: Work, grounds: Grounds) -> Checked:
    """The verdict on an entry, with all findings on it."""
    if not resolution.decision.resolved and (decision := _second_look(resolution)):
        resolution, work = _told_anew(resolution, decision, work.key)
    found = tuple(_sharpened(finding, resolution, grounds) for finding in resolution.findings)
    found += tuple(_to_come(resolution, found, grounds))
    if any(finding.code is FindingCode.NOT_PUBLISHED for finding in found):
        work = _as_posted(resolution, work.key)
    resolution = replace(resolution, findings=found)
    standing, reason = _standing(resolution, grounds)
    return Checked(resolution, standing, reason, work)


def _as_posted(resolution: Resolution, key: str) -> Work:
    """The work as its preprint, since the venue that the entry names is not its own."""
    unclaimed = replace(resolution.identified.entry, venue="", year=None)
    records = [match.record for match in resolution.decision.matches]
    return reconcile(key, records, [replace(resolution.identified, entry=unclaimed)])


def _told_anew(resolution: Resolution, decision: Decision, key: str) -> tuple[Resolution, Work]:
    identified = resolution.identified
    work = reconcile(key, [match.record for match in decision.matches], [identified])
    links = audit(identified, decision, work)
    found = findings(identified, decision, work, links, ())
    return replace(resolution, decision=decision, findings=found, links=links), work


def _second_look(resolution: Resolution) -> Decision | None:
    """The decision on an entry without its authors, or under a record's title, if that leads to one work."""
    identified, former = resolution.identified, resolution.decision
    offered = [match.record for match in former.rejected]
    anonymous = replace(identified, entry=replace(identified.entry, authors=()))
    for again in (anonymous, *_retitled(identified, offered)):
        decision = decide(again, offered)
        if decision.resolved and _is_borne_out(identified.entry, decision):
            return replace(decision, asked=former.asked)
    return None


def _is_borne_out(entry: Entry, decision: Decision) -> bool:
    """Whether venue, year or an identifier speak for what was found without one of the claims."""
    features = {
        feature.name for match in decision.matches for feature in match.features if feature.weight > 0
    }
    years = {match.record.issued.year for match in decision.matches if match.record.issued}
    return "identifier" in features or "venue" in features or entry.year in years


_LIKENESS = 0.5  # of a title to the one that is meant: half of its words are right


def _retitled(identified: Identified, offered: list[Record]) -> Iterator[Identified]:
    """The entry under the titles of records that have its authors, venue and year, but another title."""
    entry = identified.entry
    for record in offered:
        differs = difference(entry.title, record.title)
        if differs.likeness < _LIKENESS or differs.telling or not _is_told_by(entry, record):
            continue
        yield replace(identified, entry=replace(entry, title=record.title))


def _is_told_by(entry: Entry, record: Record) -> bool:
    """Whether a record has all authors of an entry in their order, its year and its venue."""
    same_year = record.issued is not None and record.issued.year == entry.year
    same_venue = bool(entry.venue and record.container) and same(entry.venue, record.container)
    if not (same_year and same_venue and entry.authors):
        return False
    if entry.authors_complete and record.authors_complete and len(entry.authors) != len(record.authors):
        return False
    return all(map(names.same_person, entry.authors, record.authors))


def _sharpened(finding: Finding, resolution: Resolution, grounds: Grounds) -> Finding:
    """A conference that no source confirms is a false claim where its papers of that year are all known."""
    entry, matches = resolution.identified.entry, resolution.decision.matches
    venue = find(entry.venue)
    if finding.code is not FindingCode.UNCONFIRMED or venue is None or venue.type != "conference":
        return finding
    if not all(match.record.is_preprint for match in matches):
        return finding
    # dblp follows every conference of the field: what it has of last year's and before as a preprint, it is.
    asked = any(one.source == "dblp" and one.outcome is Outcome.FOUND for one in resolution.decision.asked)
    followed = asked and any(match.record.source == "dblp" for match in matches)
    past = entry.year is not None and entry.year < grounds.this_year
    if (followed and past) or grounds.covers(venue.id, entry.year or 0):
        return replace(finding, code=FindingCode.NOT_PUBLISHED)
    return finding


def _to_come(resolution: Resolution, found: tuple[Finding, ...], grounds: Grounds) -> Iterator[Finding]:
    """A year that is still to come, in place of a year that is merely another."""
    entry = resolution.identified.entry
    if entry.year and entry.year > grounds.this_year and not any(f.code is FindingCode.YEAR for f in found):
        known = {match.record.issued.year for match in resolution.decision.matches if match.record.issued}
        if entry.year not in known:
            yield Finding(FindingCode.FUTURE, "year", str(entry.year), "", "")


_HELD = frozenset({"article-journal", "paper-conference", "article", ""})
"""CSL types of which the sources know most; books, theses and reports they know by chance."""
_SEARCHED = frozenset({"crossref", "dblp", "openalex", "semanticscholar", "openreview"})
_ENOUGH = 2  # of them that know nothing of a paper


def _is_covered(resolution: Resolution, grounds: Grounds) -> bool:
    """Whether those who were asked would know the paper, if it were as the entry says."""
    entry, asked = resolution.identified.entry, resolution.decision.asked
    venue = find(entry.venue)
    if entry.type not in _HELD or not entry.venue:
        return False
    if entry.type == "article" and (venue is None or venue.type != "preprint"):
        return False  # @misc is any page on the web
    answered = {one.source for one in asked if one.outcome.is_answer}
    if len({source.split()[0] for source in answered} & _SEARCHED) >= _ENOUGH:
        return entry.year is None or entry.year <= grounds.this_year
    return (
        venue is not None
        and _is_placed(venue)
        and bool(entry.year)
        and grounds.covers(venue.id, entry.year or 0)
    )


def _is_placed(venue: Venue) -> bool:
    return venue.type in {"conference", "journal", "workshop"}


def _standing(resolution: Resolution, grounds: Grounds) -> tuple[Standing, str]:
    decision, found = resolution.decision, resolution.findings
    weighty = any(map(is_correction, found))
    if decision.resolved:
        if weighty:
            return Standing.CORRECTABLE, ""
        doubts = list(filter(is_doubt, found))
        return (Standing.UNSURE, doubts[0].evidence) if doubts else (Standing.VERIFIED, "")
    if weighty:
        return Standing.CORRECTABLE, decision.reason
    if resolution.failed:
        return Standing.UNSURE, decision.reason
    if _is_covered(resolution, grounds) and not _has_namesake(resolution):
        return Standing.NOT_FOUND, decision.reason
    return Standing.UNSURE, decision.reason


def _has_namesake(resolution: Resolution) -> bool:
    """Whether a paper of the same title is known: what is meant may be hidden behind it."""
    title = resolution.identified.entry.title
    return any(difference(title, match.record.title).same for match in resolution.decision.rejected)
