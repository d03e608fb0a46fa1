"""The steps of the plan in Python: rows in, rows out, the same for every engine.

Each is handed the rows of a partition in their order, as tuples, and makes rows with the columns that
:mod:`kdbib.bulk.plan` declares. None of them keeps anything from one entry, or one work, to the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from kdbib import records as serial
from kdbib.bulk.claims import from_text, of_row, to_text
from kdbib.index import keys, search
from kdbib.index.rows import record_of
from kdbib.index.search import Asked, Hit, witness
from kdbib.ledger import Line
from kdbib.ledger_lines import line_from_json, line_to_json
from kdbib.model import Attempt, Entry, Identified, Identifier, Query, Record, Unread
from kdbib.pipeline import claimed_work, resolution_of, work_of
from kdbib.settle import Decided, agreed, judged
from kdbib.stages.emit import csl, report
from kdbib.stages.identify import identify
from kdbib.stages.match import expand
from kdbib.stages.resolve import resolve
from kdbib.titles import title_key

Row = tuple[Any, ...]

KEY = "\ufdd0"
"""Stands for a work's key until keys are given: a sign that no text has (Unicode, noncharacters)."""
SOURCE = "local bibliographies"


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
    """What was joined to an entry, asked as the index is."""

    name = SOURCE

    def __init__(self, found: Mapping[int, Sequence[Hit]]) -> None:
        self._found = found

    def look_up(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Attempt]:
        """The records that carry each identifier."""
        return search.look_up(self.name, identifiers, self._fetch)

    def search(self, query: Query) -> Attempt:
        """The records that might be meant."""
        return search.search(self.name, [query], self._fetch)[0]

    def _fetch(self, asked: Asked) -> Mapping[int, Sequence[Hit]]:
        return {key: self._found[key] for key in asked if key in self._found}


def decided(rows: Iterable[Row]) -> Iterator[Row]:
    """What is decided of each entry: first comes its claim, then the records joined to it, by number."""
    for number, group in groupby(rows, itemgetter(0)):
        (_, claim, *_), *joined = group
        found: dict[int, list[Hit]] = {}
        numbers: dict[Record, int] = {}
        for _, _, told, crowded, *columns in joined:
            record = record_of(columns)
            numbers.setdefault(record, columns[0])
            for key in told or ():
                found.setdefault(key, []).append(Hit(record))
            for key in crowded or ():
                found.setdefault(key, []).append(Hit(record, crowded=True))
        identified = identify(from_text(claim))
        (offered,) = resolve([identified], [_Joined(found)])
        one = judged(number, identified, offered)
        yield _decided(one, numbers)


def _decided(one: Decided, numbers: Mapping[Record, int]) -> Row:
    decision = one.decision
    matched = [match.record for match in decision.matches]
    line = line_to_json(one.fingerprint, Line("", one.identified.entry, decision, ""))
    texts = [serial.to_json(record) for record in matched]
    shared = "" if decision.resolved else "\x1f".join(map(str, claimed_work(one)))
    found = [numbers[record] for record in matched]
    made = (json.dumps(line, ensure_ascii=False), json.dumps(texts, ensure_ascii=False))
    return one.number, one.fingerprint, decision.resolved, decision.score, shared, found, *made


def works(rows: Iterable[Row]) -> Iterator[Row]:
    """The work of each group of entries, and what is wrong with each of these."""
    for group, members in groupby(rows, itemgetter(0)):
        entries_of_work = agreed([_read(*columns) for _, *columns in members])
        matched = (match.record for one in entries_of_work for match in one.decision.matches)
        listed = [(one.identified, one.decision) for one in entries_of_work]
        work = work_of(KEY, tuple(dict.fromkeys(matched)), listed)
        item = json.dumps(csl.item_of(work), ensure_ascii=False)
        lead = json.dumps(work.authors[0] if work.authors else None, ensure_ascii=False)
        twins: list[Entry] = []
        for one in entries_of_work:
            told = report.entry_of(resolution_of(one, work, twins))
            twins.append(one.identified.entry)
            found = json.dumps(told["findings"], ensure_ascii=False)
            outcome = (told["status"], told["score"], told["reason"], found)
            yield one.number, group, *outcome, item, one.identified.entry.key, lead, work.title, work.year


def _read(number: int, claim: str, decision: str, texts: str) -> Decided:
    held = {record.ref: record for record in (serial.from_json(text) for text in json.loads(texts))}
    name, line = line_from_json(json.loads(decision), held)
    return Decided(number, identify(from_text(claim)), name, line.decision)


STEPS = {"entries": entries, "more": more, "decided": decided, "works": works}
