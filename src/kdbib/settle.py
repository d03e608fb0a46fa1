"""What is decided of each entry: what the ledger says, or anew on what the sources offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kdbib.ledger import Ledger, Line, fingerprint
from kdbib.model import (
    Asked,
    Attempt,
    Conflict,
    Decision,
    Entry,
    Feature,
    Identified,
    Match,
    Outcome,
    Verdict,
)
from kdbib.records import identity
from kdbib.sources import Source
from kdbib.sources.memory import MemorySource
from kdbib.stages.decide import decide
from kdbib.stages.identify import identify
from kdbib.stages.renewal import dead_links, recanted, renew
from kdbib.stages.resolve import Candidates, gathered, resolve

_LEDGER = "ledger"  # what the source of records accepted before is called

Inquire = Callable[[Sequence[Identified], Sequence[Candidates]], list[Candidates]]
"""Asks the services about entries, beside what was offered for each before."""


def _none(entries: Sequence[Identified], offered: Sequence[Candidates]) -> list[Candidates]:
    del entries
    return list(offered)


Due = Callable[[str, Line], date | None]
"""Since when an entry (its fingerprint, its line) is to be asked about again; ``None``: it is not yet."""


def unresolved(name: str, line: Line) -> date | None:
    """What the ledger resolved is not asked about again, the rest always is."""
    del name
    return None if line.decision.resolved else date.min


@dataclass(frozen=True, slots=True)
class Online:
    """How a run uses the network: whom it asks, and what of the ledger is asked about again."""

    inquire: Inquire = _none
    due: Due = unresolved


@dataclass(frozen=True, slots=True)
class Decided:
    """An entry with its place in the input (from 0), its fingerprint, and what was decided of it.

    ``failed`` are the questions that got no answer, where the decision may be another once they do;
    ``missed`` those about what the ledger knows, which stays; ``conflicts`` is what speaks against that.
    """

    number: int
    identified: Identified
    fingerprint: str
    decision: Decision
    failed: tuple[Attempt, ...] = ()
    missed: tuple[Attempt, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def settle(
    entries: Sequence[Entry], ledger: Ledger, sources: Sequence[Source], online: Online
) -> list[Decided]:
    """The entries in their order with what was decided of each.

    What of the ledger is not due stays; the rest is asked for, what has waited longest first.
    """
    known = [identify(entry) for entry in entries]
    names = [fingerprint(identified) for identified in known]
    lines = [ledger.decisions.get(name) for name in names]
    since = [
        online.due(name, line) if line and not line.lost else date.min
        for name, line in zip(names, lines, strict=True)
    ]
    waiting = sorted((day, number) for number, day in enumerate(since) if day is not None)
    pending = [number for _, number in waiting]
    asked = [(known[number], lines[number]) for number in pending]
    offered = dict(zip(pending, _offered(asked, ledger, sources, online), strict=True)) if pending else {}
    keys = ledger.keys_of_records() if pending else {}
    found = []
    for number, (identified, name, line) in enumerate(zip(known, names, lines, strict=True)):
        if number in offered:
            one = _decided(number, identified, name, offered[number], line)
            found.append(_as_known(one, line, ledger, keys))
        elif line:
            found.append(Decided(number, identified, name, line.decision))
    return agreed(found)


def agreed(found: Sequence[Decided]) -> list[Decided]:
    """The same, entries of one fingerprint with one decision."""
    best: dict[str, Decided] = {}
    for one in found:
        known = best.get(one.fingerprint)
        best[one.fingerprint] = _better(known or one, one) if known or one.decision.elsewhere else one
    return [
        one
        if best[one.fingerprint] is one
        else replace(best[one.fingerprint], number=one.number, identified=one.identified)
        for one in found
    ]


def judged(number: int, identified: Identified, offered: Candidates) -> Decided:
    """What is decided of an entry that no ledger knows."""
    return _decided(number, identified, fingerprint(identified), offered, None)


def _offered(
    pending: Sequence[tuple[Identified, Line | None]],
    ledger: Ledger,
    sources: Sequence[Source],
    online: Online,
) -> list[Candidates]:
    """The candidates of each entry: first the ledger's own records, which are no answer where it is stale.

    Nor are they where lines were lost: what those held is found as if it had never been known.
    """
    entries = [identified for identified, _ in pending]
    memory = MemorySource(_LEDGER, ledger.records)
    remembered = resolve(entries, [memory])
    offered = resolve(entries, sources)
    anew = [bool(ledger.damaged or (line and line.decision.resolved)) for _, line in pending]
    current = [
        new if late else gathered((*old.attempts, *new.attempts))
        for late, old, new in zip(anew, remembered, offered, strict=True)
    ]
    asked = online.inquire(entries, current)
    return [
        gathered((*new.attempts, *old.attempts)) if late else new
        for late, old, new in zip(anew, remembered, asked, strict=True)
    ]


def _as_known(
    one: Decided, former: Line | None, ledger: Ledger, keys: Mapping[tuple[str, str], Sequence[str]]
) -> Decided:
    """A new entry with all records of the work that the ledger knows: the entry may be a corrected one.

    A preprint of another title was accepted by the title that the list had before.
    """
    if former is not None:
        return one
    matches = {identity(match.record): match for match in one.decision.matches}
    for match in one.decision.matches:
        known = keys.get(identity(match.record), ())
        for record in ledger.works[known[0]] if len(known) == 1 else ():
            why = Feature("ledger", f"one work with {match.record.ref}", 0.0)
            matches.setdefault(identity(record), Match(record, Verdict.ACCEPTED, match.score, (why,)))
    rejected = tuple(match for match in one.decision.rejected if identity(match.record) not in matches)
    decision = replace(one.decision, matches=tuple(matches.values()), rejected=rejected)
    return replace(one, decision=decision)


def _better(first: Decided, second: Decided) -> Decided:
    """What holds for two entries of one fingerprint: they mean one paper, whatever else they claim of it."""
    chosen = max(first, second, key=lambda one: (one.decision.resolved, one.decision.score))
    links = {one.target: one for one in (*first.decision.elsewhere, *second.decision.elsewhere)}
    return replace(chosen, decision=replace(chosen.decision, elsewhere=tuple(links.values())))


def _decided(
    number: int, identified: Identified, name: str, offered: Candidates, former: Line | None
) -> Decided:
    """The decision on what is offered now, unless the ledger's was based on more.

    It was where no source answered or one failed, where it found what cannot be found now, or where a
    record that it turned down is no longer offered and no other has come.
    """
    new = replace(decide(identified, offered.records), asked=_asked(offered.attempts))
    failed = tuple(one for one in offered.attempts if one.outcome.is_open)
    if not new.resolved and (unasked := _unasked(offered.attempts)):
        told = new.reason if offered.records or not failed else "it is not known yet"
        new = replace(new, reason=f"{told}; {unasked}")
    if former is None:
        return Decided(number, identified, name, new, failed)
    answered = [one for one in offered.attempts if one.source != _LEDGER and one.outcome.is_answer]
    known = {match.record.ref for match in former.decision.rejected}
    gone = known - {record.ref for record in offered.records}
    come = {record.ref for attempt in answered for record in attempt.records} - known
    lost = former.decision.resolved and not new.resolved
    against = recanted(former.decision, new)
    if not answered or failed or lost or (gone and not come):
        return Decided(number, identified, name, former.decision, missed=failed, conflicts=against)
    if not former.decision.resolved:
        return Decided(number, identified, name, new)
    decision, conflicts = renew(identified, former.decision, new)
    decision = replace(decision, dead=dead_links(identified, former.decision, offered.attempts))
    return Decided(number, identified, name, decision, conflicts=(*against, *conflicts))


_TELLING = (Outcome.FOUND, Outcome.FAILED, Outcome.PUT_OFF, Outcome.NOTHING, Outcome.NOT_ASKED)
"""Of several questions to one source the outcome that says most of it comes first."""


def _asked(attempts: Sequence[Attempt]) -> tuple[Asked, ...]:
    """How asking each source went; the ledger's own records are no source."""
    told: dict[str, set[Outcome]] = {}
    for one in attempts:
        if one.source != _LEDGER:
            told.setdefault(one.source, set()).add(one.outcome)
    return tuple(Asked(source, min(told[source], key=_TELLING.index)) for source in sorted(told))


def _unasked(attempts: Sequence[Attempt]) -> str:
    """Who could not be asked about an entry, and why; ``""`` where everybody could."""
    why = Counter(
        (one.source, one.error)
        for one in attempts
        if one.outcome.is_open or (one.outcome is Outcome.NOT_ASKED and one.error)
    )
    told = ", ".join(f"{source} ({error})" for source, error in sorted(why))
    return f"could not be asked: {told}" if told else ""
