"""Which venues a text names, by whole folded words.

A name counts if it is all that the text says, if it stands inside the text from boundary to boundary, or if
the text abbreviates it word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from kdbib.venues.registry import EVENTS, HEAD, PART_OF, Phrase, Venue, is_acronym, registered
from kdbib.venues.words import Word, venue_words

_UNDECIDED = re.compile(r"\b(?:submitted to|submission to|under review|rejected|withdrawn)\b", re.IGNORECASE)
_BREAKS = frozenset(",:")
SHORT = 2
"""Letters of an acronym that may mean anything; words of a name likewise."""


class Hit(NamedTuple):
    """A name of a venue at ``words[start:end]``."""

    start: int
    end: int
    phrase: Phrase


def find_venue(text: str) -> Venue | None:
    """The venue a text names first; a preprint server only if nothing else is named."""
    words = () if _UNDECIDED.search(text) else venue_words(text)
    named = standing(words)
    if not named:
        return _abbreviated(words)
    best = min(named, key=lambda hit: (hit.phrase.venue.type == "preprint", hit.start, -hit.end))
    return _part(best.phrase.venue, words)


def standing(words: tuple[Word, ...]) -> list[Hit]:
    """The names of venues that stand for themselves, alone or inside the text."""
    return [hit for hit in _hits(words) if _stands_alone(hit, words) or _stands_inside(hit, words)]


def core(words: Iterable[Word]) -> tuple[str, ...]:
    """The keys of words without sponsors and without what only stands beside a name."""
    return registered().core(tuple(word.key for word in words))


def abbreviates(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether each word begins its fellow, as in ISO 4 abbreviations."""
    return len(short) == len(full) and all(map(str.startswith, full, short))


def _hits(words: tuple[Word, ...]) -> Iterator[Hit]:
    """Every name of every venue that occurs, by whole words."""
    phrases, heads = registered().phrases, registered().heads
    keys = tuple([word.key for word in words])
    for start in [number for number, key in enumerate(keys) if key in heads]:
        for head in range(start + 1, min(start + HEAD, len(keys)) + 1):
            for phrase in phrases.get(keys[start:head], ()):
                end = start + len(phrase.words)
                if keys[start:end] == phrase.words:
                    yield Hit(start, end, phrase)


def _stands_alone(hit: Hit, words: tuple[Word, ...]) -> bool:
    """Whether all other words are the venue's own or say nothing of the venue."""
    own = _own_words(hit.phrase.venue.id)
    others = (*words[: hit.start], *words[hit.end :])
    return all(word.key in own for word in others) and not _is_ordinary(words[hit.start : hit.end])


@cache
def _own_words(venue_id: str) -> frozenset[str]:
    venue = registered().venues[venue_id]
    texts = (venue.name, venue.acronym, venue.publisher)
    own = {word.key for text in texts for word in venue_words(text)} | registered().beside
    return frozenset(own | EVENTS if venue.type in {"conference", "workshop"} else own)


def _is_ordinary(spelt: tuple[Word, ...]) -> bool:
    """Whether an acronym may be a common word here, having no capitals or no year."""
    word = spelt[0]
    return len(spelt) == 1 and word.key in registered().ordinary and not (word.dated and is_acronym(word.raw))


def _stands_inside(hit: Hit, words: tuple[Word, ...]) -> bool:
    """Whether a name inside a text is whole, not a part of another name."""
    spelt = words[hit.start : hit.end]
    gap, dated = spelt[0].gap, spelt[-1].dated
    begins = gap in _BREAKS or hit.start == 0 or _may_precede(words[hit.start - 1])
    if hit.phrase.kind == "whole" or _is_ordinary(spelt):
        return False
    if hit.phrase.kind == "name":
        return (begins or gap == ".") and _ends(hit.end, words)
    sponsor = len(spelt) == 1 and spelt[0].key in registered().sponsors
    heads_title = hit.end < len(words) and words[hit.end].gap == ":"  # "TIM: A Time Interval Machine"
    if not dated and (sponsor or heads_title or sum(len(word.raw) for word in spelt) <= SHORT):
        return False
    as_written = dated or all(is_acronym(word.raw) for word in spelt) or spelt[-1].raw == hit.phrase.raw
    has_part = any(word.key in PART_OF for word in words)
    return as_written and (begins or gap != "-") and (has_part or _ends(hit.end, words))


def _may_precede(word: Word) -> bool:
    """Whether a word may stand in front of a name: a sponsor, "Annual", "Conference", an acronym."""
    known = registered()
    return word.key in known.sponsors | known.beside | EVENTS or _is_venue(word)


def _is_venue(word: Word) -> bool:
    return any(phrase.kind == "acronym" for phrase in registered().phrases.get((word.key,), ()))


def _ends(end: int, words: tuple[Word, ...]) -> bool:
    """Whether a name may end here: at a break, or before a word that follows names."""
    while end < len(words) and words[end].gap not in {*_BREAKS, "."}:
        word = words[end]
        if word.key in PART_OF or word.key in registered().after:
            return True
        if word.key not in EVENTS:
            return _is_venue(word) and word.key not in registered().sponsors
        end += 1
    return True


def _part(venue: Venue, words: tuple[Word, ...]) -> Venue | None:
    """The workshops or Findings of a conference where the text speaks of them; ``None`` if unknown."""
    if venue.type != "conference" or venue.parent:
        return venue
    within = {index for hit in _hits(words) for index in range(hit.start, hit.end)}
    own = {word.key for word in venue_words(venue.name)}
    for index, word in enumerate(words):
        if word.key in PART_OF and index not in within and word.key not in own:
            return registered().parts.get((venue.id, PART_OF[word.key]))
    return venue


def _abbreviated(words: tuple[Word, ...]) -> Venue | None:
    """The one venue whose name the text abbreviates, as ISO 4 does; a conference's up to any comma."""
    ends = (i for i in range(len(words) - 1, SHORT, -1) if words[i].gap in _BREAKS)
    for end in (len(words), *ends):
        short, whole = core(words[:end]), end == len(words)
        if len(short) < SHORT + (not whole):
            continue
        phrases = registered().cores.get((len(short), short[0][0]), ())
        found = {phrase.venue.id: phrase.venue for phrase in phrases if abbreviates(short, phrase.words)}
        venue = found.popitem()[1] if len(found) == 1 else None
        if venue and (whole or venue.type == "conference") and _sponsored(venue, words[:end]):
            return _part(venue, words)
    return None


def _sponsored(venue: Venue, words: Iterable[Word]) -> bool:
    """Whether the sponsors a text names are those of the venue."""
    return {word.key for word in words} & registered().sponsors <= _own_words(venue.id)
