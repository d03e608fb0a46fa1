"""Which records are of one work: by identifiers that are borne out, or by title and authors together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from kdbib import names
from kdbib.model import Record
from kdbib.titles import difference, title_key

Item = TypeVar("Item", bound=Hashable)

_AUTHORS_AGREE = 0.5
_YEARS_APART = 3
_WEAK_SCHEMES = frozenset({"url"})


def same_work(first: Record, second: Record) -> bool:
    """Whether two records are versions of one work.

    A shared identifier counts only if title or authors bear it out: sources link wrong ids too. Without
    one, the titles must be the same and the authors must agree.
    """
    shared = {i for i in first.identifiers if i.scheme not in _WEAK_SCHEMES} & set(second.identifiers)
    differs = difference(first.title, second.title)
    agree = authors_agree(first, second)
    if shared:
        return (
            bool(agree) or ((agree is None or differs.likeness > _AUTHORS_AGREE) and _alike(differs.likeness))
        )
    if not differs.same or agree is False:
        return False
    if agree is None:
        return _near(first, second) and len(differs.typos) == 0
    return True


def authors_agree(first: Record, second: Record) -> bool | None:
    """Whether the authors are the same people; ``None`` where one record does not tell."""
    if not first.authors or not second.authors:
        return None
    if names.overlap(first.authors, second.authors) < _AUTHORS_AGREE:
        return False
    leads = names.same_person(first.authors[0], second.authors[0])
    return leads or names.overlap(first.authors, second.authors) > _AUTHORS_AGREE


def _alike(likeness: float) -> bool:
    return likeness >= 0.3  # noqa: PLR2004 - a new title keeps some of its words


def _near(first: Record, second: Record) -> bool:
    if not first.issued or not second.issued:
        return True
    return abs(first.issued.year - second.issued.year) <= _YEARS_APART


def blocks(record: Record) -> Iterable[Hashable]:
    """The keys under which records of one work meet: identifiers and title."""
    yield from (i for i in record.identifiers if i.scheme not in _WEAK_SCHEMES)
    yield ("title", title_key(record.title))


def cluster(records: Sequence[Record]) -> list[list[Record]]:
    """Records in groups of one work each, in order of first appearance."""
    groups = Groups[Record]()
    for record in records:
        groups.add(record)
    meeting: dict[Hashable, list[Record]] = defaultdict(list)
    for record in dict.fromkeys(records):
        for block in blocks(record):
            for other in meeting[block]:
                if groups.find(other) != groups.find(record) and same_work(other, record):
                    groups.join(other, record)
            meeting[block].append(record)
    return groups.lists()


class Groups(dict[Item, Item]):
    """Disjoint sets (union-find) that remember the order in which items came."""

    def add(self, item: Item) -> None:
        """Make the item known, in a group of its own at first."""
        self.setdefault(item, item)

    def find(self, item: Item) -> Item:
        """The item that stands for its group."""
        while self[item] != item:
            self[item] = self[self[item]]
            item = self[item]
        return item

    def join(self, first: Item, second: Item) -> None:
        """Make two groups one; the first stands for both."""
        self[self.find(second)] = self.find(first)

    def lists(self) -> list[list[Item]]:
        """The groups in order of first appearance."""
        found: dict[Item, list[Item]] = {}
        for item in self:
            found.setdefault(self.find(item), []).append(item)
        return list(found.values())
