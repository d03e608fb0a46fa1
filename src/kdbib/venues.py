"""Which venue a free text names, and how a venue is written in a bibliography.

The venues are those of ``data/venues.toml``. Texts and names are compared by whole folded words. A name is
found if it is all that a text says, if it stands inside a text from boundary to boundary, or if the text
abbreviates it word by word.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kdbib.text import collapse
from kdbib.venue_registry import EVENTS, PART_OF, Phrase, Venue, is_acronym, registry
from kdbib.venue_words import Word, clean, venue_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Venue", "all_venues", "by_id", "clean", "container_title", "event_title", "find", "same"]

_UNDECIDED = re.compile(r"\b(?:submitted to|submission to|under review|rejected|withdrawn)\b", re.IGNORECASE)
_SHORT = 2  # letters of an acronym that may mean anything, words of a name likewise


class _Hit(NamedTuple):
    """A name of a venue at ``words[start:end]``."""

    start: int
    end: int
    phrase: Phrase


@lru_cache(maxsize=16384)
def find(text: str) -> Venue | None:
    """Find the venue a text names ("CVPR 2021", "IEEE Trans. Med. Imaging"); ``None`` where none surely is."""
    words = () if _UNDECIDED.search(text) else venue_words(text)
    hits = tuple(_hits(words))
    named = [hit for hit in hits if _stands_alone(hit, words) or _stands_inside(hit, words)]
    if named:
        best = min(named, key=lambda hit: (hit.phrase.venue.type == "preprint", hit.start, -hit.end))
        return _part(best.phrase.venue, words, hits)
    venue = _abbreviated(words)
    return _part(venue, words, hits) if venue else None


def by_id(venue_id: str) -> Venue | None:
    """Give the venue with an id of ``venues.toml``."""
    return registry().venues.get(venue_id)


def all_venues() -> tuple[Venue, ...]:
    """Give every venue, in the order of ``venues.toml``."""
    return tuple(registry().venues.values())


def container_title(venue: Venue, year: int | None) -> str:
    """Write the CSL ``container-title`` of a paper; without the year where none is known."""
    return collapse(venue.container.replace("{year}", str(year or ""))).replace("( ", "(").replace(" ()", "")


def event_title(venue: Venue, year: int | None) -> str:
    """Write the CSL ``event-title`` of a paper of a conference or workshop ("CVPR 2021"); else ``""``."""
    return f"{venue.acronym} {year or ''}".strip() if venue.type in {"conference", "workshop"} else ""


def same(first: str, second: str) -> bool:
    """Tell whether two texts name one venue: by id where both are known, else by their words.

    Words may be abbreviated ("Proc. Foo Bar Symp."); years, ordinals, sponsors and words such as
    "International Conference" do not count. An unknown acronym names a text that holds it or spells it out.
    """
    one, other = find(first), find(second)
    if one and other:
        return one.id == other.id
    left, right = _essence(first), _essence(second)
    if left and len(left) == len(right) and (_abbreviates(left, right) or _abbreviates(right, left)):
        return True
    return _is_acronym_of(first, second) or _is_acronym_of(second, first)


def _hits(words: tuple[Word, ...]) -> Iterator[_Hit]:
    """Find every name of every venue, by whole words."""
    phrases = registry().phrases
    keys = tuple(word.key for word in words)
    for start, key in enumerate(keys):
        for phrase in phrases.get(key, ()):
            end = start + len(phrase.words)
            if keys[start:end] == phrase.words:
                yield _Hit(start, end, phrase)


def _stands_alone(hit: _Hit, words: tuple[Word, ...]) -> bool:
    """Tell whether all other words are the venue's own or say nothing of the venue."""
    own = _own_words(hit.phrase.venue.id)
    return all(word.key in own for word in (*words[: hit.start], *words[hit.end :]))


@cache
def _own_words(venue_id: str) -> frozenset[str]:
    venue = registry().venues[venue_id]
    texts = (venue.name, venue.acronym, venue.publisher)
    own = {word.key for text in texts for word in venue_words(text)} | registry().beside
    return frozenset(own | EVENTS if venue.type in {"conference", "workshop"} else own)


def _stands_inside(hit: _Hit, words: tuple[Word, ...]) -> bool:
    """Tell whether a name inside a text is whole, not a part of another name."""
    if hit.phrase.kind == "whole":
        return False
    first = words[hit.start]
    begins = first.gap == "," or hit.start == 0 or _beside_name(words[hit.start - 1])
    if hit.phrase.kind == "name":
        return (begins or first.gap == ".") and _ends(hit.end, words)
    spelt = words[hit.start : hit.end]
    dated = spelt[-1].dated
    if not dated and (sum(len(word.raw) for word in spelt) <= _SHORT or _is_sponsor(spelt)):
        return False
    as_written = dated or all(is_acronym(word.raw) for word in spelt) or spelt[-1].raw == hit.phrase.raw
    has_part = any(word.key in PART_OF for word in words)
    return as_written and (begins or first.gap != "-") and (has_part or _ends(hit.end, words))


def _is_sponsor(words: Iterable[Word]) -> bool:
    return all(word.key in registry().sponsors for word in words)


def _beside_name(word: Word) -> bool:
    """Tell whether a word may stand in front of a name: a sponsor, "Annual", another acronym."""
    return word.key in registry().beside or word.key in EVENTS or _is_sponsor([word]) or _names_venue(word)


def _names_venue(word: Word) -> bool:
    phrases = registry().phrases.get(word.key, ())
    return any(phrase.kind == "acronym" and len(phrase.words) == 1 for phrase in phrases)


def _ends(end: int, words: tuple[Word, ...]) -> bool:
    """Tell whether a name may end here: at a break, or before a word that follows names."""
    while end < len(words) and words[end].gap not in {",", "."}:
        word = words[end]
        if word.key in PART_OF or word.key in registry().after:
            return True
        if word.key not in EVENTS:
            return _names_venue(word) and not _is_sponsor([word])
        end += 1
    return True


def _part(venue: Venue, words: tuple[Word, ...], hits: Iterable[_Hit]) -> Venue | None:
    """Turn to the workshops or Findings of a conference where the text says so; ``None`` if unknown."""
    if venue.type != "conference" or venue.parent:
        return venue
    named = {index for hit in hits for index in range(hit.start, hit.end)}
    own = {word.key for word in venue_words(venue.name)}
    for index, word in enumerate(words):
        if word.key in PART_OF and index not in named and word.key not in own:
            return registry().parts.get((venue.id, PART_OF[word.key]))
    return venue


def _abbreviated(words: tuple[Word, ...]) -> Venue | None:
    """Find the one venue whose name a text abbreviates, as ISO 4 does; a conference's up to any comma."""
    ends = [len(words), *(i for i in range(len(words) - 1, _SHORT, -1) if words[i].gap == ",")]
    for end in ends:
        core = _core(words[:end])
        if len(core) < _SHORT + (end < len(words)):
            continue
        phrases = registry().cores.get((len(core), core[0][0]), ())
        found = {phrase.venue.id: phrase.venue for phrase in phrases if _abbreviates(core, phrase.words)}
        sponsors = {word.key for word in words[:end] if _is_sponsor([word])}
        venue = found.popitem()[1] if len(found) == 1 else None
        if venue and sponsors <= _own_words(venue.id) and (end == len(words) or venue.type == "conference"):
            return venue
    return None


def _abbreviates(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    return all(word.startswith(part) for part, word in zip(short, full, strict=True))


def _core(words: Iterable[Word]) -> tuple[str, ...]:
    return registry().core(tuple(word.key for word in words))


def _essence(text: str) -> tuple[str, ...]:
    kinds = EVENTS | {"international", "journal"}
    return tuple(key for key in _core(venue_words(text)) if key not in kinds)


def _is_acronym_of(short: str, full: str) -> bool:
    acronym, words = _essence(short), venue_words(full)
    if len(acronym) != 1 or len(acronym[0]) <= _SHORT or len(words) <= 1:
        return False
    if any(word.key == acronym[0] and is_acronym(word.raw) for word in words):
        return True
    initials = "".join(word.key[0] for word in words)
    return acronym[0] in {initials, "".join(key[0] for key in _essence(full))}
