"""Blocking keys: numbers under which a record is filed and a question asks for it.

A record may be meant if it shares a key with the question; whether it is, matching decides. So a search is
an equality join, whatever the size of the index. Keys are 64-bit BLAKE2b hashes (RFC 7693) of a kind and a
text: identifiers; titles; beginnings of titles; places (venue, year, page); and sets of words, each title's
and what is left of it without one word, so that a word that is wrong, missing or too many leaves one in
common. Keys of parts of a title and of places are odd numbers: only under the others do records of one work
meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import combinations, pairwise
from struct import unpack

from kdbib.model import Identifier, Query, Record
from kdbib.titles import content_words, plain_title, split_prefix, split_subtitle, title_key
from kdbib.venues import find

PAGE_WINDOW = range(-7, 9)
"""How far a proceedings' own page may be from the publisher's: open-access editions differ by 4 to 6,
and papers are 8 pages long or more."""

_BEGINNINGS = (40, 28, 16)  # letters and digits of a title that are filed as its beginning
_TELLING = _BEGINNINGS[:2]  # of them those that are asked for without a link
_MIN_SPELLED = 4  # words that a link must spell for its cut-off title to be searched
_MIN_WORDS = 2  # content words that a set must have
_MANY_WORDS = 24  # content words from which a title is only filed as a whole
_PAIRS = 12  # content words up to which a question leaves out two
_FIRST_PAGE = re.compile(r"(\d{1,6})(?:-|$)", re.ASCII)


_WHOLE = tuple(f"{kind}\x1f" for kind in ("identifier", "title", "words"))


def key(kind: str, text: str) -> int:
    """The number that stands for a text of a kind: 64 bits, signed, as SQL's BIGINT."""
    return _numbers([_named(kind, text)])[0]


def _named(kind: str, text: str) -> str:
    return f"{kind}\x1f{text}"


def _numbers(named: Iterable[str]) -> list[int]:
    """The keys of texts with their kinds, each once."""
    unique = list(dict.fromkeys(named))
    digests = b"".join([blake2b(text.encode("utf-8", "replace"), digest_size=8).digest() for text in unique])
    numbers = unpack(f">{len(unique)}q", digests)
    return [
        number & ~1 if text.startswith(_WHOLE) else number | 1
        for text, number in zip(unique, numbers, strict=True)
    ]


def of_identifier(identifier: Identifier) -> int:
    """The key of an identifier."""
    return key("identifier", str(identifier))


def of_record(record: Record) -> list[int]:
    """Every key that a record is filed under, each once."""
    named = [_named("identifier", str(identifier)) for identifier in record.identifiers]
    named += _of_title(record.title)
    place = place_of(record)
    if place is not None and place[2] is not None:
        named.append(_place(*place))
    return _numbers(named)


def _of_title(title: str) -> list[str]:
    own = titles(title)
    named = []
    for text in own:
        named.append(_named("title", text))
        named += [_named("beginning", text[:size]) for size in _BEGINNINGS if len(text) >= size]
    named += [_named("main", text) for text in _mains(title) if text not in own]
    return named + _word_sets(_stems(title), left_out=1)


def may_be_one(title: str, other: str) -> bool:
    """Whether two titles are so near that a question for one is offered the other."""
    asked = (*(_named("title", text) for text in titles(other)), *_second(other))
    return not set(_of_title(title)).isdisjoint(asked)


def first(query: Query) -> list[int]:
    """The keys that a question asks at first: its title, places that links name, titles that they spell."""
    asked = _numbers(_first(query))
    return list(dict.fromkeys((*asked, *spelled(query))))


def _first(query: Query) -> Iterator[str]:
    yield from (_named("title", text) for text in titles(query.title))
    for evidence in query.evidence:
        if evidence.venue and evidence.year and evidence.page:
            pages = (evidence.page + offset for offset in PAGE_WINDOW)
            yield from (_place(evidence.venue, evidence.year, page) for page in pages)


def spelled(query: Query) -> dict[int, str]:
    """The beginnings of titles that links spell by their keys, which may be those of a part of them."""
    found = {}
    for evidence in query.evidence:
        text = "".join(evidence.title_words)
        size = next((size for size in _BEGINNINGS if len(text) >= size), 0)
        if size and len(evidence.title_words) >= _MIN_SPELLED:
            found[key("beginning", text[:size])] = text
    return found


def second(query: Query) -> list[int]:
    """The keys that a question asks where the first find no publication: titles that are nearly the same."""
    return _numbers(_second(query.title))


def _second(title: str) -> Iterator[str]:
    own = titles(title)
    yield from (_named("main", text) for text in own)
    yield from (_named(kind, text) for text in _mains(title) for kind in ("title", "main"))
    yield from (_named("beginning", text[:size]) for text in own for size in _TELLING if len(text) >= size)
    stems = _stems(title)
    yield from _word_sets(stems, left_out=2 if len(set(stems)) <= _PAIRS else 1)


def titles(title: str) -> list[str]:
    """The title's letters and digits, and those of its rest behind an acronym."""
    return list(dict.fromkeys(filter(None, (title_key(title), title_key(split_prefix(title)[1])))))


def _mains(title: str) -> list[str]:
    """The same without the subtitle."""
    parts = (split_subtitle(text) for text in dict.fromkeys((plain_title(title), split_prefix(title)[1])))
    return list(dict.fromkeys(filter(None, (title_key(main) for main, subtitle in parts if subtitle))))


def _stems(title: str) -> tuple[str, ...]:
    """The content words behind an acronym, or all where hardly any stand behind it."""
    rest = content_words(split_prefix(title)[1])
    return rest if len(rest) >= _MIN_WORDS else content_words(title)


def _word_sets(stems: Sequence[str], left_out: int) -> list[str]:
    """The words joined in their order; their thirds; their set, and what is left without so many of them.

    Where two words are wrong, one third has none of them.
    """
    if len(stems) < _MIN_WORDS:
        return []
    named = [_named("words", "".join(stems))]
    if len(stems) >= 3 * _MIN_WORDS:
        cuts = [len(stems) * part // 3 for part in range(4)]
        for part, (start, end) in enumerate(pairwise(cuts)):
            named.append(_named("third", f"{part} of {len(stems)}: {' '.join(stems[start:end])}"))
    ordered = sorted(set(stems))
    most = left_out if len(ordered) <= _MANY_WORDS else 0
    for size in range(len(ordered), max(len(ordered) - most, _MIN_WORDS) - 1, -1):
        named += [_named("words", " ".join(part)) for part in combinations(ordered, size)]
    return named


def place_of(record: Record) -> tuple[str, int, int | None] | None:
    """The venue (its id), year and first page of a record; ``None`` where venue or year are not known."""
    venue = find(record.container)
    if venue is None or record.issued is None:
        return None
    page = _FIRST_PAGE.match(record.page)
    return venue.id, record.issued.year, int(page.group(1)) if page else None


def _place(venue: str, year: int, page: int | None) -> str:
    return _named("place", f"{venue} {year} {page}")
