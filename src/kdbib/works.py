"""Which records are of one work: by identifiers that are borne out, or by title and authors together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from kdbib import names
from kdbib.difference import difference
from kdbib.model import Identifier, Record
from kdbib.titles import content_words, plain_title, split_prefix, title_key

Item = TypeVar("Item", bound=Hashable)

_AUTHORS_AGREE = 0.5
_ALIKE, _NEARLY_SAME = 0.3, 0.8  # likeness that bears out an identifier: authors unknown, authors other
_YEARS_APART = 3
_TELLING = 4  # content words from which a title is taken to name one paper
_LONGEST = 100  # content words of what may be a title, and be one in spite of a word that differs
_WEAK_SCHEMES = frozenset({"url"})


def same_work(first: Record, second: Record) -> bool:
    """Whether two records are versions of one work.

    A shared identifier counts only if title or authors bear it out: sources link wrong ids too. Without
    one, the titles must be the same and the authors must agree; where authors are unknown, or titles are
    short, the years must be near.
    """
    agree = authors_agree(first, second)
    shared = _strong(first) & _strong(second)
    if agree is False and not shared:
        return False
    differs = difference(first.title, second.title)
    if shared:
        needed = _ALIKE if agree is None else _NEARLY_SAME
        return bool(agree) or differs.likeness >= needed or (agree is None and differs.subtitle)
    if not differs.same:
        return False
    telling = min(len(content_words(record.title)) for record in (first, second)) >= _TELLING
    if agree is None:
        return telling and not differs.typos and _near(first, second)
    return telling or _near(first, second)


def _strong(record: Record) -> set[Identifier]:
    return {i for i in record.identifiers if i.scheme not in _WEAK_SCHEMES}


def authors_agree(first: Record, second: Record) -> bool | None:
    """Whether the authors are the same people; ``None`` where one record does not tell."""
    if not first.authors or not second.authors:
        return None
    share = names.overlap(first.authors, second.authors)
    if share == _AUTHORS_AGREE:
        return names.same_person(first.authors[0], second.authors[0])
    return share > _AUTHORS_AGREE


def _near(first: Record, second: Record) -> bool:
    if not first.issued or not second.issued:
        return True
    return abs(first.issued.year - second.issued.year) <= _YEARS_APART


_ANY = ("",)  # stands for a word that may be another one


def blocks(record: Record) -> Iterable[Hashable]:
    """The keys under which records of one work meet: identifiers, and all of a title's words but one."""
    yield from _strong(record)
    yield title_key(record.title)
    for title in dict.fromkeys((plain_title(record.title), split_prefix(record.title)[1])):
        stems = content_words(title)
        yield stems
        if len(stems) <= _LONGEST:
            yield from [stems[:i] + _ANY + stems[i + 1 :] for i in range(len(stems))]


def cluster(records: Sequence[Record], together: Iterable[Sequence[Record]] = ()) -> list[list[Record]]:
    """Records in groups of one work each, in order of first appearance.

    ``together`` are groups that are known to be of one work, of some of these records.
    """
    numbers: dict[Record, int] = {}
    for record in records:
        numbers.setdefault(record, len(numbers))
    unique = list(numbers)
    if len(unique) < 2:  # noqa: PLR2004
        return [unique] if unique else []
    groups = Groups[int]((number, number) for number in range(len(unique)))
    for known in together:
        for record in known[1:]:
            groups.join(numbers[known[0]], numbers[record])
    meeting: dict[Hashable, list[int]] = defaultdict(list)
    for number, record in enumerate(unique):
        for block in blocks(record):
            met = meeting[block]
            for other in met:
                if groups.find(other) != groups.find(number) and same_work(unique[other], record):
                    groups.join(other, number)
            met.append(number)
    return [[unique[number] for number in group] for group in groups.lists()]


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
