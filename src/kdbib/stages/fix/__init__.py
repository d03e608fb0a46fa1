"""A reading list with its claims corrected, in its own text: each edit is a guess, proved by reading again.

A guess holds if the list then reads as it should: the entry claims what is right, and all else is as it was.
An entry for which it does not gets its next guess, at last none. So whatever style of list can be read can be
mended, and nothing is changed that was not meant.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kdbib.model import Entry, Finding, LinkRole, Reading, Resolution, Unread, Work
from kdbib.stages.fix.guesses import Guess, Part, is_removal, parts_of, why_not
from kdbib.stages.fix.places import Edit, line_starts, located
from kdbib.stages.identify import identify
from kdbib.venues import find, same

Read = Callable[[str], Reading]
"""Reads the text of the list as it stands in its file, ends of line and all."""
Active = Mapping[int, tuple[Part, Guess]]
"""The guesses that are tried at once, by the number of their part."""


@dataclass(frozen=True, slots=True)
class Left:
    """A finding that was not corrected, and why."""

    entry: Entry
    finding: Finding
    why: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """The new text of a list, the findings that it settles, and those that are left."""

    text: str
    settled: tuple[Finding, ...] = ()
    left: tuple[Left, ...] = ()


def fix(text: str, resolutions: Sequence[Resolution], works: Mapping[str, Work], read: Read) -> Fixed:
    """A list with its claims corrected.

    ``text`` is that of the file with its ends of line; ``resolutions`` are those of its entries, in the order
    of their lines; ``works`` are the bibliography's by key.
    """
    entries = [one.identified.entry for one in resolutions]
    parts = parts_of(located(text, entries), resolutions, works)
    proof = _Proof(text, entries, read)
    chosen = [0] * len(parts)
    while wrong := proof.wrong(active := _active(parts, chosen)):
        for index in wrong:
            chosen[index] += 1
    settled = dict.fromkeys((part.number, f) for part, guess in active.values() for f in guess.settles)
    gone = {part.number for part, guess in active.values() if is_removal(guess)}
    tried = {(part.number, f) for part in parts for guess in part.guesses for f in guess.settles}
    left = [
        Left(entries[number], f, why_not(resolutions, number, f, tried=(number, f) in tried))
        for number, one in enumerate(resolutions)
        for f in one.findings
        if number not in gone and (number, f) not in settled
    ]
    new, _ = _applied(text, (edit for _, guess in active.values() for edit in guess.edits))
    return Fixed(new, tuple(finding for _, finding in settled), tuple(left))


def _active(parts: Sequence[Part], chosen: Sequence[int]) -> Active:
    """The chosen guesses of the parts that have one left; where an entry goes, nothing else of it is done."""
    made = {
        index: (part, part.guesses[choice])
        for index, (part, choice) in enumerate(zip(parts, chosen, strict=True))
        if choice < len(part.guesses)
    }
    gone = {part.number for part, guess in made.values() if is_removal(guess)}
    return {
        index: (part, guess)
        for index, (part, guess) in made.items()
        if is_removal(guess) or part.number not in gone
    }


class _Proof:
    """Tells which guesses do not hold, by reading the list with them."""

    def __init__(self, text: str, entries: Sequence[Entry], read: Read) -> None:
        self._text, self._entries, self._read = text, entries, read
        self._lines = line_starts(text)
        self._unread = _told(read(text).unread)

    def wrong(self, active: Active) -> set[int]:
        """The parts whose guesses must be given up: those of entries that are not as they should be.

        Where others are not as they were, the culprits are looked for by halves.
        """
        if not active:
            return set()
        own, damage = self._judged(active)
        if own or not damage:
            return own
        numbers = sorted({part.number for part, _ in active.values()})
        if len(numbers) == 1:
            return set(active)
        middle = numbers[len(numbers) // 2]
        first = {index: made for index, made in active.items() if made[0].number < middle}
        second = {index: made for index, made in active.items() if index not in first}
        return self.wrong(first) | self.wrong(second) or set(active)

    def _judged(self, active: Active) -> tuple[set[int], bool]:
        """The parts of entries that are not as they should be, and whether anything else has changed."""
        new, shifted = _applied(self._text, (edit for _, guess in active.values() for edit in guess.edits))
        starts = line_starts(new)
        reading = self._read(new)
        found: dict[int, list[Entry]] = {}
        for entry in reading.entries:
            found.setdefault(entry.line, []).append(entry)
        by_entry: dict[int, list[int]] = {}
        for index, (part, _) in active.items():
            by_entry.setdefault(part.number, []).append(index)
        own: set[int] = set()
        damage = _told(reading.unread) != self._unread
        for number, old in enumerate(self._entries):
            wanted = _wanted(old, (active[index][1] for index in by_entry.get(number, ())))
            if wanted is None:
                continue
            here = found.get(bisect_right(starts, shifted(self._lines[old.line - 1])), [])
            wrong = _differing(old, wanted, here.pop(0)) if here else {"entry"}
            involved = by_entry.get(number, [])
            own.update([i for i in involved if wrong & active[i][0].fields] or involved if wrong else ())
            damage = damage or (bool(wrong) and not involved)
        return own, damage or any(found.values())


def _told(unread: Iterable[Unread]) -> Counter[tuple[str, str]]:
    return Counter((item.reason, item.text) for item in unread)


def _wanted(entry: Entry, guesses: Iterable[Guess]) -> Entry | None:
    """What an entry should claim after some guesses, ``None`` if it should be gone."""
    wanted: Entry | None = entry
    for guess in guesses:
        wanted = guess.claims(wanted) if wanted else None
    return wanted


def _differing(old: Entry, wanted: Entry, found: Entry) -> set[str]:
    """The fields in which an entry is not as it should be."""
    fields = ("title", "year", "authors", "authors_complete", "section", "key", "repairs")
    wrong = {name for name in fields if getattr(wanted, name) != getattr(found, name)}
    if wanted.venue != found.venue and (wanted.venue == old.venue or not _one(wanted.venue, found.venue)):
        wrong.add("venue")
    if _led(wanted) != _led(found):
        wrong.add("links")
    if not _keeps_identifiers(wanted, found):
        wrong.add("identifiers")
    return wrong


def _one(first: str, second: str) -> bool:
    """Whether two texts name one venue."""
    known = find(first)
    return known == find(second) if known else same(first, second)


def _led(entry: Entry) -> list[tuple[str, LinkRole]]:
    """Where an entry leads; the labels of links may be read otherwise once they are whole."""
    return list(dict.fromkeys((link.url, link.role) for link in entry.links))


def _keeps_identifiers(wanted: Entry, found: Entry) -> bool:
    """Whether an entry states its identifiers as before, but for what its links tell as well."""
    stated, still = set(wanted.identifiers), set(found.identifiers)
    return still <= stated and stated - still <= set(identify(found).identifiers)


def _applied(text: str, edits: Iterable[Edit]) -> tuple[str, Callable[[int], int]]:
    """The text with the edits made, and where each place of the old text is in it.

    Of two edits that overlap the first counts.
    """
    made: list[Edit] = []
    for edit in sorted(edits):
        if not made or edit.start >= made[-1].end:
            made.append(edit)
    pieces, position = [], 0
    for edit in made:
        pieces += [text[position : edit.start], edit.text]
        position = edit.end
    ends = [edit.end for edit in made]
    moves = list(accumulate((len(edit.text) - (edit.end - edit.start) for edit in made), initial=0))
    return "".join((*pieces, text[position:])), lambda place: place + moves[bisect_right(ends, place)]
