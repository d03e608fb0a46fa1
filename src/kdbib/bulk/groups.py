"""What takes all entries at once: which of them are one work, and which key each work has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kdbib.keys import Listed, give_keys
from kdbib.ledger import Ledger
from kdbib.model import Entry, Identified, Record, Work
from kdbib.works import Groups, blocks, same_work


@dataclass(frozen=True, slots=True)
class Outcome:
    """What of a decision tells which entries go together: its matched records, or the name of its claim."""

    entry: int
    fingerprint: str
    resolved: bool
    score: float
    shared: str
    matched: Sequence[int]


def grouped(outcomes: Sequence[Outcome]) -> Groups[object]:
    """Entries, by their numbers, and records, as ``("record", number)``, joined where they are one work."""
    best: dict[str, Outcome] = {}
    for one in outcomes:
        known = best.get(one.fingerprint, one)
        best[one.fingerprint] = max(known, one, key=lambda each: (each.resolved, each.score))
    groups = Groups[object]()
    for one in outcomes:
        groups.add(one.entry)
        chosen = best[one.fingerprint]
        named: list[tuple[str, object]] = [("record", number) for number in chosen.matched]
        named = named or [("claim", chosen.shared)]
        for name in named:
            groups.add(name)
            groups.join(one.entry, name)
    return groups


def join_works(
    groups: Groups[object], pairs: Iterable[tuple[int, int]], records: Mapping[int, Record]
) -> None:
    """Join the groups of records that are of one work, as :func:`kdbib.works.cluster` does.

    ``pairs`` are numbers of records that may be.
    """
    for one, other in sorted(pairs):
        first, second = records[one], records[other]
        if groups.find(("record", one)) == groups.find(("record", other)):
            continue
        if same_work(first, second) and not set(blocks(first)).isdisjoint(blocks(second)):
            groups.join(("record", one), ("record", other))


def numbered(groups: Groups[object]) -> list[tuple[int, int, bool]]:
    """Each entry with the number of its group, which is that of its first entry, and whether it is alone."""
    pairs = []
    for members in groups.lists():
        entries = sorted(one for one in members if isinstance(one, int))
        pairs += [(entry, entries[0], len(entries) == 1) for entry in entries]
    return sorted(pairs)


def named(rows: Iterable[Sequence[Any]]) -> list[tuple[int, str]]:
    """The key of each group, in the order of their first entries; rows as :data:`NAMING` gives them."""
    works: dict[int, tuple[str, list[Identified]]] = {}
    for group, stated, base in rows:
        works.setdefault(group, (base, []))[1].append(Identified(Entry("", "", 0, key=stated)))
    ordered = sorted(works.items())
    unknown = Work("", "", "")
    listed = [Listed(unknown, tuple(entries), (), base) for _, (base, entries) in ordered]
    return [(group, key) for (group, _), key in zip(ordered, give_keys(listed, Ledger()), strict=True)]


OUTCOMES = "SELECT entry, fingerprint, resolved, full_score, shared, matched FROM decided ORDER BY entry"
NAMING = "SELECT grp, stated, base FROM told ORDER BY entry"
