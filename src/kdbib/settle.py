"""What is decided of each entry: what the ledger says, or anew on what the sources offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kdbib.ledger import Ledger, Line, fingerprint
from kdbib.model import Decision, Entry, Identified
from kdbib.sources import Source
from kdbib.sources.memory import MemorySource
from kdbib.stages.decide import decide
from kdbib.stages.identify import identify
from kdbib.stages.resolve import Candidates, resolve

_LEDGER = "ledger"  # what the source of records accepted before is called


@dataclass(frozen=True, slots=True)
class Decided:
    """An entry with its place in the input (from 0), its fingerprint, and what was decided of it."""

    number: int
    identified: Identified
    fingerprint: str
    decision: Decision


def settle(entries: Sequence[Entry], ledger: Ledger, sources: Sequence[Source]) -> list[Decided]:
    """The entries in their order with what was decided of each.

    What the ledger resolved stays; the rest is asked for, from the ledger's own records first.
    """
    known = [identify(entry) for entry in entries]
    names = [fingerprint(identified) for identified in known]
    kept = [_settled(ledger, name) for name in names]
    pending = [identified for identified, decision in zip(known, kept, strict=True) if decision is None]
    memory = MemorySource(_LEDGER, ledger.records)
    offered = iter(resolve(pending, [memory, *sources]) if pending else ())
    decisions = [
        decision or _decide_anew(identified, next(offered), ledger.decisions.get(name))
        for identified, name, decision in zip(known, names, kept, strict=True)
    ]
    agreed: dict[str, Decision] = {}
    for name, decision in zip(names, decisions, strict=True):
        agreed[name] = _better(agreed.get(name, decision), decision)
    pairs = enumerate(zip(known, names, strict=True))
    return [Decided(number, identified, name, agreed[name]) for number, (identified, name) in pairs]


def _better(first: Decision, second: Decision) -> Decision:
    """What holds for two entries of one fingerprint: they mean one paper, whatever else they claim of it."""
    chosen = max(first, second, key=lambda decision: (decision.resolved, decision.score))
    links = dict.fromkeys((*first.wrong_links, *second.wrong_links))
    return replace(chosen, wrong_links=tuple(links))


def _decide_anew(identified: Identified, offered: Candidates, former: Line | None) -> Decision:
    """The decision on what is offered now, unless the ledger's was based on more.

    It was where no source answered, or where a record that it turned down is no longer offered and no
    other has come.
    """
    new = decide(identified, offered.records)
    if former is None:
        return new
    others = [attempt for attempt in offered.attempts if attempt.source != _LEDGER]
    known = {match.record.ref for match in former.decision.rejected}
    gone = known - {record.ref for record in offered.records}
    come = {record.ref for attempt in others for record in attempt.records} - known
    if not others or not offered.complete or (gone and not come):
        return former.decision
    return new


def _settled(ledger: Ledger, name: str) -> Decision | None:
    line = ledger.decisions.get(name)
    return line.decision if line and line.decision.resolved else None
