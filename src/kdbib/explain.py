"""Why an item is as it is: each field's source and reason, and how its records were matched."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from kdbib.errors import NothingDone
from kdbib.ledger import Ledger, Line
from kdbib.model import Match, Work
from kdbib.stages.reconcile import reconcile


def explain(key: str, ledger: Ledger) -> str:
    """The explanation of one work, as lines of text.

    Raises:
        NothingDone: the ledger has no such key.

    """
    lines = [line for line in ledger.decisions.values() if line.key == key]
    records = ledger.works.get(key, ())
    if not lines and not records:
        raise NothingDone(_unknown(key, ledger))
    if not records:
        return "\n".join([key, "  unresolved: no record was accepted", *_decisions(lines)])
    work = reconcile(key, records, [line.claim for line in lines])
    return "\n".join([key, *_fields(work), *_decisions(lines)])


def _unknown(key: str, ledger: Ledger) -> str:
    if not ledger.keys:
        return "the ledger is empty; 'kdbib run' fills it"
    near = ", ".join(get_close_matches(key, sorted(ledger.keys), n=5))
    return f"the ledger knows no key {key!r}{f'; do you mean {near}?' if near else ''}"


def _fields(work: Work) -> Iterator[str]:
    for item in work.provenance:
        yield f"  {item.field}: {item.value}"
        yield f"      from {item.record}: {item.reason}"
        for record, value in item.others:
            yield f"      {record} says: {value}"


def _decisions(lines: list[Line]) -> Iterator[str]:
    for line in sorted(lines, key=lambda one: (one.claim.file, one.claim.line)):
        claim = line.claim
        said = " ".join(filter(None, (claim.venue, str(claim.year or ""))))
        place = f"{claim.file}:{claim.line}"
        yield f"  listed at {place} as “{claim.title}” ({said or 'no venue'}), {line.decided}"
        if line.decision.reason:
            yield f"      {line.decision.reason}"
        for match in line.decision.matches:
            yield from _match(match, "accepted")
        for match in line.decision.rejected:
            yield from _match(match, "rejected")


def _match(match: Match, verdict: str) -> Iterator[str]:
    yield f"      {verdict} {match.record.ref} at {match.score:.3f}: “{match.record.title}”"
    for feature in match.features:
        yield f"          {feature.weight:+.1f} {feature.name}: {feature.detail}"
