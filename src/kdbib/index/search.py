"""What an index answers, given which records are filed under which key: the same for one list and in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kdbib import names
from kdbib.index import keys
from kdbib.model import Attempt, Identifier, Outcome, Query, Record
from kdbib.titles import content_words
from kdbib.venues import find

NEAREST = 12
"""Records of nearly the same title that are offered at most."""


class Hit(NamedTuple):
    """A record under a key; ``crowded`` where so many share the key that it needs a second witness."""

    record: Record
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Witness:
    """What a question tells beside its title: years and their neighbours, surnames and ids of venues."""

    years: frozenset[int]
    names: frozenset[str]

    def bears_out(self, record: Record) -> bool:
        """Whether a record is of one of the years, and of one of the first authors or venues."""
        if record.issued is None or record.issued.year not in self.years:
            return False
        venue = find(record.container)
        lead = names.surname(record.authors[0]) if record.authors else ""
        return lead in self.names or (venue is not None and venue.id in self.names)


Asked = Mapping[int, Sequence[Query]]
"""Keys with the questions that ask for them, whose witness crowded keys need."""
Fetch = Callable[[Asked], Mapping[int, Sequence[Hit]]]
"""Gives the records under each key, each key's in one order; of crowded keys at least what is borne out."""


def witness(query: Query) -> Witness:
    """What a question tells beside its title."""
    years = (query.year, *(evidence.year for evidence in query.evidence))
    venue = find(query.venue)
    told = {names.surname(name) for name in query.authors} | {venue.id if venue else ""}
    told.update(text for evidence in query.evidence for text in (evidence.surname, evidence.venue))
    near = {year + offset for year in years if year for offset in (-1, 0, 1)}
    return Witness(frozenset(near), frozenset(told - {""}))


def look_up(source: str, identifiers: Sequence[Identifier], fetch: Fetch) -> dict[Identifier, Attempt]:
    """The records that carry each identifier."""
    asked = {one: keys.of_identifier(one) for one in identifiers}
    found = fetch(dict.fromkeys(asked.values(), ()))
    answers = {}
    for one, number in asked.items():
        records = (hit.record for hit in found.get(number, ()) if not hit.crowded)
        answers[one] = _attempt(source, str(one), (r for r in records if one in r.identifiers))
    return answers


def search(source: str, queries: Sequence[Query], fetch: Fetch) -> list[Attempt]:
    """For each question the records of its title, of the places its links name or the titles they spell.

    Where these are preprints, or none, those of nearly the same title follow, the nearest first.
    """
    first = [keys.first(query) for query in queries]
    found = fetch(_asked(zip(queries, first, strict=True)))
    offered = [
        list(dict.fromkeys(_known(*pair, found, keys.spelled(pair[0]))))
        for pair in zip(queries, first, strict=True)
    ]
    still = [n for n, records in enumerate(offered) if all(record.is_preprint for record in records)]
    second = [(queries[n], keys.second(queries[n])) for n in still]
    near = fetch(_asked(second))
    for number, (query, asked) in zip(still, second, strict=True):
        known = offered[number]
        known += _nearest(query, (r for r in _known(query, asked, near, {}) if r not in known))
    return [_attempt(source, query.title, known) for query, known in zip(queries, offered, strict=True)]


def _asked(pairs: Iterable[tuple[Query, Sequence[int]]]) -> Asked:
    asked: dict[int, list[Query]] = {}
    for query, numbers in pairs:
        for number in numbers:
            asked.setdefault(number, []).append(query)
    return asked


def _known(
    query: Query, asked: Sequence[int], found: Mapping[int, Sequence[Hit]], spelled: Mapping[int, str]
) -> Iterator[Record]:
    """The records under the keys, those of crowded ones where they are borne out."""
    for number in asked:
        for record, crowded in found.get(number, ()):
            begins = spelled.get(number, "")
            if crowded and not witness(query).bears_out(record):
                continue
            if not begins or any(text.startswith(begins) for text in keys.titles(record.title)):
                yield record


def _nearest(query: Query, records: Iterable[Record]) -> list[Record]:
    """Those that share most words with the question, by the share of all their words."""
    own = set(content_words(query.title))

    def likeness(record: Record) -> float:
        other = set(content_words(record.title))
        return len(own & other) / (len(own | other) or 1)

    unique = sorted(dict.fromkeys(records), key=lambda record: (-likeness(record), record.ref, record.title))
    return unique[:NEAREST]


def _attempt(source: str, query: str, records: Iterable[Record]) -> Attempt:
    found = tuple(dict.fromkeys(records))
    return Attempt(source, query, Outcome.FOUND if found else Outcome.NOTHING, found)
