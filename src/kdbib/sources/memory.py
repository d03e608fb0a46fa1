"""The source "ledger": records that were accepted before, found again by identifier or title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kdbib.model import Attempt, Identifier, Outcome, Query, Record
from kdbib.titles import split_prefix, title_key


@dataclass(frozen=True)
class MemorySource:
    """Records held in memory. Nothing fails here: what is not held is nothing found."""

    name: str
    records: tuple[Record, ...]

    def look_up(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Attempt]:
        """The records that carry each identifier."""
        return {one: self._attempt(str(one), self._by_key.get(one, ())) for one in identifiers}

    def search(self, query: Query) -> Attempt:
        """The records of the same title, an acronym in front apart."""
        return self._attempt(
            query.title, (r for key in _title_keys(query.title) for r in self._by_key.get(key, ()))
        )

    def _attempt(self, query: str, found: Iterable[Record]) -> Attempt:
        records = tuple(dict.fromkeys(found))
        return Attempt(self.name, query, Outcome.FOUND if records else Outcome.NOTHING, records)

    @cached_property
    def _by_key(self) -> dict[Hashable, list[Record]]:
        index: dict[Hashable, list[Record]] = defaultdict(list)
        for record in self.records:
            for key in (*record.identifiers, *_title_keys(record.title)):
                index[key].append(record)
        return index


def _title_keys(title: str) -> Iterable[str]:
    return dict.fromkeys(filter(None, (title_key(title), title_key(split_prefix(title)[1]))))
