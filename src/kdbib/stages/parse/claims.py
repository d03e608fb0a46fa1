"""What a text claims of a paper, as a value; short texts that are all claim, and brackets in a text.

Such are "[CVPR 2022]", "(2015)", "**NeurIPS'20**".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kdbib.model import Identifier, Name
from kdbib.stages.parse.lines import HARD
from kdbib.stages.parse.links import read_label
from kdbib.stages.parse.people import leading_people, read_people, split_et_al
from kdbib.stages.parse.stated import split_short, split_year, take_identifiers
from kdbib.stages.parse.venue_text import (
    claim_words,
    clean_venue,
    is_acronym,
    is_award,
    is_known,
    is_preprint,
    is_sure_venue,
    trim,
)

_BRACKETS = re.compile(r"[\[(（【「]{1,3}([^\[\]()（）【】「」]{0,120})[\])】）」]{1,3}")
_CHECKBOX = re.compile(r"[-x ✓✔]?|\d{1,3}|[a-zA-Z]\d?|[A-Z]/OL")  # [x], [12], and the [J] of GB/T 7714
_DATED_NAME = re.compile(
    r"(?P<name>[A-Z][\w&/-]*(?:\s(?:[A-Z][\w&/-]*|and|of|on|in|the|for|&)){0,5}),?\s(?P<year>(?:19|20)\d\d)"
)
_MAX_WORDS, _MAX_UNKNOWN = 10, 5


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text claims of a paper.

    ``dated`` says that a year stands beside the venue; ``rest`` are words that were read as nothing.
    """

    title: str = ""
    authors: tuple[Name, ...] = ()
    authors_complete: bool = True
    venue: str = ""
    year: int | None = None
    identifiers: tuple[Identifier, ...] = ()
    rest: str = ""
    dated: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is claimed."""
        return not (self.authors or self.venue or self.year or self.identifiers)


def merge(claims: Iterable[Claims]) -> Claims:
    """Claims of several places as one.

    The first title and the first list of authors count; of the venues a dated one before others, that of a
    preprint last; the year is the one beside the venue, else the first.
    """
    claims = list(claims)
    venues = sorted((c for c in claims if c.venue), key=lambda c: (is_preprint(c.venue), not c.dated))
    best = venues[0] if venues else Claims()
    people = _one_list_of(claims)
    return Claims(
        title=next((c.title for c in claims if c.title), ""),
        authors=tuple(name for part in people for name in part.authors),
        authors_complete=all(part.authors_complete for part in people),
        venue=best.venue,
        year=best.year or next((c.year for c in claims if c.year), None),
        identifiers=tuple(dict.fromkeys(i for c in claims for i in c.identifiers)),
        rest=" ".join(c.rest for c in claims if c.rest),
        dated=best.dated,
    )


def _one_list_of(claims: Sequence[Claims]) -> list[Claims]:
    """The first claims with authors and those right after them, until "et al." or something else."""
    people: list[Claims] = []
    for part in claims:
        if part.authors and (not people or people[-1].authors_complete):
            people.append(part)
        elif people:
            break
    return people


@lru_cache(maxsize=8192)
def read_tag(text: str) -> Claims | None:
    """The claims of a short text in brackets or bold, if it claims nothing but venue, year or identifier.

    "CVPR 2022", "2023/05", "ICLR'21 Oral", "NeurIPS", "arXiv:2105.01601"; empty claims for "Oral", "1", "x"
    and for labels of links such as "PyTorch".
    """
    text = trim(text)
    if len(text.split()) > _MAX_WORDS:
        return None
    if _CHECKBOX.fullmatch(text) or is_award(text):
        return Claims()
    remainder, identifiers = take_identifiers(text)
    if identifiers:
        rest = _read_venue(trim(remainder)) if trim(remainder) else Claims()
        return replace(rest, identifiers=identifiers) if rest is not None else None
    found = _read_people(text) or _read_venue(text)
    is_label = found is None and any(char.isalpha() for char in text) and read_label(text) is not None
    return Claims() if is_label else found


def _read_venue(text: str) -> Claims | None:
    """The venue and year a text is, or ``None`` if it is not sure to be that."""
    text = trim(claim_words().award_at_end.sub("", text))
    name, year = split_year(text)
    if year is None:
        name, year = split_short(text)
        if not is_known(name):
            name, year = text, None
    venue = clean_venue(name)
    if not venue:
        return Claims(year=year, dated=True) if year else None
    may_be = is_known(venue) or (year is not None and len(venue.split()) <= _MAX_UNKNOWN)
    sure = may_be and is_sure_venue(venue, dated=year is not None)
    return Claims(venue=venue, year=year, dated=year is not None) if sure else None


def _read_people(text: str) -> Claims | None:
    """The claims of "Vaswani et al., 2017" and "Ann Lee and Bob Roe, CVPR 2020"."""
    head, tail = split_et_al(text) or ("", text)
    parts = [part for part in re.split(r",\s*", tail) if trim(part)]
    count, people = (0, read_people(f"{head} et al.")) if head else leading_people(parts)
    rest = _read_venue(trim(", ".join(parts[count:])))
    if people is None or rest is None:
        return None
    return replace(rest, authors=people.names, authors_complete=people.complete)


def take_tags(text: str) -> tuple[str, list[Claims]]:
    """Take brackets that hold a venue or the like out of a text; a year stays, without its brackets."""
    tags: list[Claims] = []

    def take(match: re.Match[str]) -> str:
        inner = " ".join(match[1].split())
        undated = match[0].startswith(("(", "（")) and split_year(inner).year is None
        tag = None if undated and _continues_venue(text[: match.start()]) else read_tag(inner)
        if tag is None and not undated and not trim(text[match.end() :].replace(HARD, " ")):
            tag = _read_dated(inner)
        if tag is None:
            return match[0]
        if tag == Claims(year=tag.year, dated=True):
            return f", {inner}{HARD}"
        tags.append(tag)
        return HARD

    return _BRACKETS.sub(take, text), tags


def _read_dated(text: str) -> Claims | None:
    """A venue that nobody knows, in brackets behind all else: "(Distributed and Parallel Databases 2020)"."""
    found = _DATED_NAME.fullmatch(text)
    return Claims(venue=found["name"], year=int(found["year"]), dated=True) if found else None


def drop_remarks(text: str) -> str:
    """The text without brackets, but for short names of venues behind their long ones."""

    def drop(match: re.Match[str]) -> str:
        kept = match[0].startswith(("(", "（")) and _continues_venue(text[: match.start()])
        return match[0] if kept and is_acronym(trim(match[1])) else " "

    return _BRACKETS.sub(drop, text)


def _continues_venue(before: str) -> bool:
    """Whether a bracket stands right behind words of a venue: "… on Robotics and Automation (ICRA)"."""
    words = re.findall(r"[\w-]+", re.split(rf"[{HARD}|.,;]", before)[-1])
    return len(words) > 1 and bool(claim_words().venue.intersection(word.lower() for word in words))
