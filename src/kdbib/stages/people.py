"""The authors of a work: which record's list is taken, and given names in full where any record has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kdbib import names
from kdbib.model import Name, Record
from kdbib.text import fold

_PARTS = re.compile(r"[\s.‐-]+")
_WORD = re.compile(r"[^\W\d_]['’]?[^\W\d_]+(?:['’][^\W\d_]+)*")


class People(NamedTuple):
    """The authors, whether they are all, the record whose list it is, and why it was taken."""

    authors: tuple[Name, ...]
    complete: bool
    record: str
    reason: str


def choose(cited: Sequence[Record], others: Sequence[Record]) -> People:
    """The cited version's authors if complete and spelled out, else the fullest list of any version.

    Both are in order of authority. Who has only initials there is given the full name of another record.
    """
    known = [record for record in (*cited, *others) if record.authors]
    if not known:
        return People((), True, "", "")
    best = known[0]
    if len(known) > 1:
        best = min(
            known, key=lambda r: (not r.authors_complete, _abbreviated(r), _sorted(r, known), known.index(r))
        )
    lists = [record.authors for record in known if record is not best]
    listed = tuple(map(_whole, names.once(best.authors)))
    filled = tuple([_spelled_out(position, listed, lists) for position in range(len(listed))])
    reason = "complete, with given names in full"
    if filled != listed:
        reason += " (where this one has initials, from other records)"
    return People(filled, best.authors_complete, best.ref, reason)


def printed(authors: Sequence[Name]) -> str:
    """The names as one text: ``Family, Given; Group``."""
    return "; ".join(name.literal or ", ".join(filter(None, (name.family, name.given))) for name in authors)


@lru_cache(maxsize=8192)
def _whole(name: Name) -> Name:
    """A name without its homonym number and with its capitals, a group's in one piece."""
    if name.literal:
        return name
    return names.parted(_capitalized(name.family), _capitalized(name.given), name.suffix)


def _capitalized(part: str) -> str:
    """A family or given name of one word with a capital, as dblp writes all: "jiade chen" is Jiade Chen."""
    small = part.islower() and part.isalpha() and part not in names.PARTICLES
    return part.capitalize() if small else part


def _abbreviated(record: Record) -> bool:
    """Whether most given names are only initials."""
    short = [name for name in record.authors if any(map(_is_initial, _parts(name.given)[:1]))]
    return len(short) * 2 > len(record.authors)


def _sorted(record: Record, known: Sequence[Record]) -> bool:
    """Whether a source put the authors in alphabetical order: another one has the same people in another."""
    order = [names.surname(name) for name in record.authors]
    others = ([names.surname(name) for name in other.authors] for other in known)
    return order == sorted(order) and any(other != order and sorted(other) == order for other in others)


def _spelled_out(position: int, listed: Sequence[Name], lists: Sequence[Sequence[Name]]) -> Name:
    """A person with the given names that other lists tell in full, unless these contradict each other."""
    person = listed[position]
    if not lists or not _only_initials(person.given):
        return person
    told = [
        other.given
        for people in lists
        if (other := _same(position, listed, people)) and _completes(other.given, person.given)
    ]
    if not told or not all(_agree(given, told[0]) for given in told):
        return person
    wanted = len(_parts(person.given))
    return person._replace(given=min(told, key=lambda given: abs(len(_parts(given)) - wanted)))


def _same(position: int, listed: Sequence[Name], people: Sequence[Name]) -> Name | None:
    """The person in another list: at the same place of one as long, else the only one of that family name."""
    person = listed[position]
    family = names.surname(person)
    if len(people) == len(listed) and names.surname(people[position]) == family:
        return people[position]
    namesakes = [other for other in people if names.surname(other) == family]
    alone = len(namesakes) == 1 and sum(names.surname(other) == family for other in listed) == 1
    return namesakes[0] if alone else None


def _only_initials(given: str) -> bool:
    parts = _parts(given)
    return bool(parts) and all(map(_is_initial, parts))


def _is_initial(part: str) -> bool:
    """Whether it is one letter; a script without capitals writes whole names so."""
    return len(part) == 1 and part.lower() != part.upper()


def _completes(given: str, initials: str) -> bool:
    """Whether given names begin with a name in full, hold nothing else, and have these initials."""
    parts = _parts(given)
    plain = all(len(part) == 1 or _WORD.fullmatch(part) for part in parts)
    return plain and bool(parts) and len(parts[0]) > 1 and _agree(given, initials)


def _agree(first: str, second: str) -> bool:
    """Whether given names, as far as both tell, are the same or have the same initials."""
    return all(
        one == other or (one[:1] == other[:1] and 1 in {len(one), len(other)})
        for one, other in zip(_folded(first), _folded(second), strict=False)
    )


def _folded(given: str) -> Iterator[str]:
    return (fold(part) for part in _parts(given))


@lru_cache(maxsize=8192)
def _parts(given: str) -> tuple[str, ...]:
    return tuple(filter(None, _PARTS.split(given)))
