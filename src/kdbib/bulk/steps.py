"""The steps of the plan in Python: rows in, rows out, the same for every engine.

Each is handed the rows of a partition in their order, as tuples, and makes rows with the columns that
:mod:`kdbib.bulk.plan` declares. None of them keeps anything from one entry, or one work, to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any

from kdbib import records as serial
from kdbib.bulk.claims import from_text, of_row, to_text
from kdbib.index import keys, search
from kdbib.index.rows import record_of
from kdbib.index.search import Asked, Hit, witness
from kdbib.keys import base_of
from kdbib.model import (
    Attempt,
    Decision,
    Elsewhere,
    Identified,
    Identifier,
    Match,
    Query,
    Record,
    Resolution,
    Unread,
    Verdict,
)
from kdbib.pipeline import claimed_work, resolution_of, work_of
from kdbib.settle import Decided, agreed, judged
from kdbib.stages.emit import csl, report
from kdbib.stages.emit.values import status
from kdbib.stages.identify import identify
from kdbib.stages.match import expand
from kdbib.stages.resolve import resolve
from kdbib.titles import title_key

Row = tuple[Any, ...]

KEY = "\ufdd0"
"""Stands for a work's key until keys are given: a sign that no text has (Unicode, noncharacters)."""
SOURCE = "local bibliographies"
_AT_ONCE = 250  # entries that are asked about at once, so that few records are held in memory


def entries(rows: Iterable[Row]) -> Iterator[Row]:
    """Claims are read and identified; which keys each asks for at first."""
    for number, file, line, claim, row in rows:
        entry = from_text(claim) if claim else of_row(row, file, line)
        if isinstance(entry, Unread):
            yield number, file, line, "", "", entry.reason, [], [], [], [], []
            continue
        identified = identify(entry)
        query = _query(identified, entry.title)
        looked_up = [keys.of_identifier(one) for one in sorted(expand(identified.identifiers))]
        spelled = list(keys.spelled(query))
        first = [key for key in keys.first(query) if key not in spelled]
        told = witness(query)
        years, names = sorted(told.years), sorted(told.names)
        text = claim or to_text(entry)
        yield number, file, line, entry.title, text, "", looked_up, first, spelled, years, names


def more(rows: Iterable[Row]) -> Iterator[Row]:
    """The keys that are asked for next: of titles that identifiers led to, and of nearly the same titles."""
    for number, claim, titles, published in rows:
        identified = identify(from_text(claim))
        own = identified.entry.title
        asked = [] if published else keys.second(_query(identified, own))
        others = {title_key(title): title for title in titles or ()}
        others.pop(title_key(own), None)
        for title in others.values():
            query = _query(identified, title)
            asked += keys.first(query) + keys.second(query)
        yield number, list(dict.fromkeys(asked))


def _query(identified: Identified, title: str) -> Query:
    entry = identified.entry
    return Query(title, entry.authors, entry.year, identified.evidence, entry.venue)


class _Joined:
    """What was joined to entries, asked as the index is."""

    name = SOURCE

    def __init__(self, found: Mapping[int, Sequence[Hit]]) -> None:
        self._found = found

    def look_up(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Attempt]:
        """The records that carry each identifier."""
        return search.look_up(self.name, identifiers, self._fetch)

    def search(self, query: Query) -> Attempt:
        """The records that might be meant."""
        return self.search_all([query])[0]

    def search_all(self, queries: Sequence[Query]) -> list[Attempt]:
        """The same for many questions."""
        return search.search(self.name, queries, self._fetch)

    def _fetch(self, asked: Asked) -> Mapping[int, Sequence[Hit]]:
        return {key: self._found[key] for key in asked if key in self._found}


def decided(rows: Iterable[Row]) -> Iterator[Row]:
    """What is decided of each entry: first comes its claim, then the records joined to it, by number."""
    entries_joined = groupby(rows, itemgetter(0))
    while some := [list(group) for _, group in islice(entries_joined, _AT_ONCE)]:
        yield from _decided(some)


def _decided(joined: Sequence[Sequence[Row]]) -> Iterator[Row]:
    """The same for some entries. What each asked for was joined to it, so that they can be asked at once."""
    columns_of: dict[int, Row] = {}
    found: dict[int, dict[int, bool]] = {}
    for _, _, told, crowded, number, *columns in chain.from_iterable(rows[1:] for rows in joined):
        columns_of[number] = number, *columns
        for key in crowded or ():
            found.setdefault(key, {})[number] = True
        for key in told or ():
            found.setdefault(key, {})[number] = False
    records = {number: record_of(columns) for number, columns in columns_of.items()}
    numbers = {record: number for number, record in sorted(records.items(), reverse=True)}
    hits = {key: [Hit(records[n], held[n]) for n in sorted(held)] for key, held in found.items()}
    known = [identify(from_text(rows[0][1])) for rows in joined]
    settled = [
        judged(rows[0][0], identified, offered)
        for rows, identified, offered in zip(joined, known, resolve(known, [_Joined(hits)]), strict=True)
    ]
    for one, alone in zip(settled, _made([[one] for one in settled]), strict=True):
        yield one.number, *_handed_on(one, numbers), *alone


def _handed_on(one: Decided, numbers: Mapping[Record, int]) -> Row:
    """What tells which entries are of one work, and the decision, as far as that work needs it."""
    decision = one.decision
    shared = "" if decision.resolved else "\x1f".join(map(str, claimed_work(one)))
    matches = [[numbers[match.record], match.score] for match in decision.matches]
    elsewhere = [[other.target, other.record, other.title] for other in decision.elsewhere]
    said = serial.dumps((matches, elsewhere, decision.reason))
    matched = [number for number, _ in matches]
    return one.fingerprint, decision.resolved, decision.score, shared, matched, said


def works(rows: Iterable[Row]) -> Iterator[Row]:
    """The work of each group of entries, and what is wrong with each of these; rows as in :func:`decided`."""
    groups = groupby(rows, itemgetter(0))
    while some := [list(group) for _, group in islice(groups, _AT_ONCE)]:
        settled = [agreed([_read(list(one)) for _, one in groupby(group, itemgetter(1))]) for group in some]
        listed = [
            (one.number, rows[0][0]) for rows, group in zip(some, settled, strict=True) for one in group
        ]
        for number, told in zip(listed, _made(settled), strict=True):
            yield *number, *told


def _made(groups: Sequence[Sequence[Decided]]) -> list[Row]:
    """What is told of each entry of these works, and of its work.

    One thing is made for all before the next: processors keep the code of one at hand, not that of all.
    """
    works_of = [
        work_of(
            KEY,
            tuple(dict.fromkeys(match.record for one in group for match in one.decision.matches)),
            [(one.identified, one.decision) for one in group],
        )
        for group in groups
    ]
    items = [serial.dumps(csl.item_of(work)) for work in works_of]
    bases = [base_of(work) for work in works_of]
    listed = [[one.identified.entry for one in group] for group in groups]
    resolved = [
        [resolution_of(one, work, entries[: min(place, 1)]) for place, one in enumerate(group)]
        for group, work, entries in zip(groups, works_of, listed, strict=True)
    ]
    return [
        (*_outcome(one), item, one.identified.entry.key, base)
        for group, item, base in zip(resolved, items, bases, strict=True)
        for one in group
    ]


def _outcome(resolution: Resolution) -> tuple[object, ...]:
    """What the report tells of an entry too."""
    decision = resolution.decision
    found = serial.dumps([report.finding_of(finding) for finding in resolution.findings])
    return status(decision.resolved), report.score_of(decision), decision.reason, found


def _read(rows: Sequence[Row]) -> Decided:
    """What was decided of an entry, as far as its work and its findings need it."""
    _, number, name, decision, claim, *_ = rows[0]
    matches, elsewhere, reason = serial.loads(decision)
    joined = {columns[0]: columns for _, _, _, _, _, *columns in rows[1:]}
    accepted = [Match(record_of(joined[place]), Verdict.ACCEPTED, score) for place, score in matches]
    others = tuple([Elsewhere(*one) for one in elsewhere])
    return Decided(number, identify(from_text(claim)), name, Decision(tuple(accepted), (), others, reason))


STEPS = {"entries": entries, "more": more, "decided": decided, "works": works}
