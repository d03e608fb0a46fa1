"""What a list says wrongly: the differences between an entry's claims and links and its work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kdbib.difference import difference
from kdbib.model import (
    Decision,
    Entry,
    Finding,
    FindingCode,
    Identified,
    Work,
)
from kdbib.stages.unverified import publisher_evidence
from kdbib.stages.wrong_links import link_findings
from kdbib.venues import Venue, by_id, find, same


def findings(
    identified: Identified, decision: Decision, work: Work, twins: Sequence[Entry]
) -> tuple[Finding, ...]:
    """Every finding of an entry; ``twins`` are the entries of the same work that stand before it."""
    entry = identified.entry
    return (
        *_claims(identified, decision, work),
        *link_findings(identified, decision, work),
        *(
            Finding(
                FindingCode.DUPLICATE,
                "entry",
                f"{entry.file}:{entry.line}",
                f"{twin.file}:{twin.line}",
                work.key,
            )
            for twin in twins[:1]
        ),
    )


def _claims(identified: Identified, decision: Decision, work: Work) -> Iterator[Finding]:
    entry = identified.entry
    if not decision.resolved:
        yield Finding(FindingCode.UNRESOLVED, "entry", entry.title, "", decision.reason)
        yield from _against_link(identified, work)
        return
    renamed = difference(entry.title, work.title)
    if not renamed.same or renamed.typos:
        yield Finding(FindingCode.RENAMED, "title", entry.title, work.title, _evidence(work))
    venue = next(_venue(identified, work), None)
    if venue:
        yield venue
    by_records = _is_told(work, "year") and not (venue and venue.code is FindingCode.UNCONFIRMED)
    if entry.year and work.year and entry.year != work.year and by_records:
        yield Finding(FindingCode.YEAR, "year", str(entry.year), str(work.year), _evidence(work))


def _against_link(identified: Identified, work: Work) -> Iterator[Finding]:
    """For an unresolved entry, the claims that its own link contradicts."""
    entry, told = identified.entry, publisher_evidence(identified.evidence)
    if told is None:
        return
    claimed = find(entry.venue)
    if claimed and claimed.id != told.venue:
        code = _venue_code(claimed, by_id(told.venue), work)
        yield Finding(code, "venue", entry.venue, work.container_title, told.link.url)
    if entry.year and told.year and entry.year != told.year:
        yield Finding(FindingCode.YEAR, "year", str(entry.year), str(told.year), told.link.url)


def _venue(identified: Identified, work: Work) -> Iterator[Finding]:
    """The claim of a venue that is not so, or that no record bears out."""
    entry = identified.entry
    if not entry.venue or not work.container_title:
        return
    claimed, actual = find(entry.venue), by_id(work.venue) if work.venue else None
    agree = claimed.id == actual.id if claimed and actual else same(entry.venue, work.container_title)
    told = _is_told(work, "container_title")
    if agree and told:
        return
    code = FindingCode.UNCONFIRMED if agree else _venue_code(claimed, actual, work)
    to = work.container_title if actual and actual.type == "journal" else work.container_title_short
    to = to or work.container_title
    known = " ".join(record.ref for record in work.records)
    link = next((item.link.url for item in identified.evidence if claimed and item.venue == claimed.id), "")
    if code is FindingCode.VENUE and link:
        why = f"{link} leads there; the sources know {to} ({known})"
        yield Finding(FindingCode.UNCONFIRMED, "venue", entry.venue, "", why)
    elif code is FindingCode.UNCONFIRMED:
        claim = work.container_title if agree else entry.venue
        yield Finding(code, "venue", claim, "", f"no record names a venue ({known})")
    elif told:
        yield Finding(code, "venue", entry.venue, to, _evidence(work))


def _is_told(work: Work, field: str) -> bool:
    """Whether a field comes from a record, and not from the list alone."""
    records = {record.ref for record in work.records}
    return all(item.record in records for item in work.provenance if item.field == field)


def _venue_code(claimed: Venue | None, actual: Venue | None, work: Work) -> FindingCode:
    if claimed and claimed.type == "preprint" and not work.is_preprint:
        return FindingCode.PUBLISHED
    if claimed and claimed.type == "publisher":
        return FindingCode.UNCONFIRMED if work.is_preprint else FindingCode.PUBLISHER
    if actual and actual.type == "workshop" and claimed and claimed.id == actual.parent:
        return FindingCode.WORKSHOP
    return FindingCode.VENUE


def _evidence(work: Work) -> str:
    """Where the truth can be looked up: the landing page and the record it was taken from."""
    record = next((p.record for p in work.provenance if p.field == "title"), "")
    return " ".join(filter(None, (work.url, f"({record})" if record else "")))
