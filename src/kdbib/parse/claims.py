"""What a text claims of a paper: its authors, venue, year and identifiers, and where they end.

Parts are told apart by their words (``claims.toml``, ``venues.find``), by the shape of names, and by
where a year stands. A title that nothing delimits is read by :mod:`kdbib.parse.citations`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kdbib.model import Identifier, Name
from kdbib.parse.dates import split_short, split_year
from kdbib.parse.inline import HARD, SOFT
from kdbib.parse.people import People, leading_people, read_people, split_et_al
from kdbib.parse.segments import split_segments
from kdbib.parse.stated import take_identifiers
from kdbib.parse.venue_text import clean_venue, is_acronym, is_award, is_known, is_preprint, is_venue, trim
from kdbib.parse.words import claim_words

_BRACKETS = re.compile(r"[\[(（【「]+([^\[\]()（）【】「」]{0,120})[\])）】」]+")
_CHECKBOX = re.compile(r"[-x ✓✔]?|\d{1,4}|[a-z]\d?")
_COMMAS = re.compile(r"\s*[,;，；]\s*(?=\S)")
_MAX_TAG_WORDS = 10


class VenueTest(Protocol):
    """Whether a text names a venue; ``dated`` if a year stands beside it."""

    def __call__(self, text: str, *, dated: bool) -> bool: ...


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text claims. ``rest`` are words that were read as nothing of this."""

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


def read_claims(text: str) -> Claims:
    """The claims of a text that holds no title: ", A. Lee et al., *CVPR* 2020 (Oral)"."""
    text, identifiers = take_identifiers(text)
    text, tags = take_tags(text)
    found = merge((*tags, *(read_segment(segment) for segment, _ in split_segments(text))))
    return replace(found, identifiers=identifiers + found.identifiers)


def merge(claims: Iterable[Claims]) -> Claims:
    """Claims of several places as one: authors that follow one another, the venue that is dated and no preprint's."""
    claims = list(claims)
    venues = sorted((c for c in claims if c.venue), key=lambda c: (is_preprint(c.venue), not c.dated))
    best = venues[0] if venues else Claims()
    year = best.year or next((c.year for c in claims if c.year), None)
    people = _one_list_of(claims)
    return Claims(
        next((c.title for c in claims if c.title), ""),
        tuple(name for part in people for name in part.authors),
        all(part.authors_complete for part in people),
        best.venue,
        year,
        tuple(dict.fromkeys(i for c in claims for i in c.identifiers)),
        " ".join(c.rest for c in claims if c.rest),
        best.dated,
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


def take_tags(text: str) -> tuple[str, list[Claims]]:
    """Take brackets that hold a year, a venue or the like out of a text."""
    tags: list[Claims] = []

    def take(match: re.Match[str]) -> str:
        inner = match[1].replace(SOFT, " ").replace(HARD, " ")
        undated = match[0].startswith(("(", "（")) and split_year(inner).year is None
        tag = None if undated and _continues_venue(text[: match.start()]) else read_tag(inner)
        if tag is None:
            return match[0]
        tags.append(tag)
        return HARD

    return _BRACKETS.sub(take, text), tags


def _drop_remarks(text: str) -> str:
    """The text without brackets, but for short names of venues behind their long ones."""

    def drop(match: re.Match[str]) -> str:
        kept = match[0].startswith(("(", "（")) and _continues_venue(text[: match.start()])
        return match[0] if kept and is_acronym(trim(match[1])) else " "

    return _BRACKETS.sub(drop, text)


def _continues_venue(before: str) -> bool:
    """Whether a bracket stands right behind words of a venue: "… on Robotics and Automation (ICRA)"."""
    words = re.findall(r"[\w-]+", re.split(rf"[{HARD}|.,;]", before)[-1])
    return len(words) > 1 and bool(claim_words().venue.intersection(word.lower() for word in words))


def read_tag(text: str) -> Claims | None:
    """The claims of a short text in brackets or bold, if it claims nothing but venue, year or identifier.

    "CVPR 2022", "2023/05", "ICLR'21 Oral", "NeurIPS", "arXiv:2105.01601"; empty claims for "Oral", "1", "x".
    """
    text = trim(text)
    if len(text.split()) > _MAX_TAG_WORDS:
        return None
    if _CHECKBOX.fullmatch(text) or is_award(text):
        return Claims()
    remainder, identifiers = take_identifiers(text)
    if identifiers:
        return replace(read_tag(remainder) or Claims(), identifiers=identifiers)
    name, year = split_year(text)
    if year is None:
        name, year = split_short(text)
        if year is not None and not is_known(name):
            name, year = text, None
    venue = clean_venue(name)
    if not venue:
        return Claims(year=year, dated=True) if year else None
    known = is_known(venue)
    if year:
        sure = known or is_venue(venue, dated=True) and len(venue.split()) <= _MAX_TAG_WORDS // 2
        return Claims(venue=venue if sure else "", year=year, dated=True) if sure else None
    return Claims(venue=venue) if known else None


def read_segment(text: str, venue_test: VenueTest = is_venue) -> Claims:
    """The claims of one piece of text: its authors, then its venue and year, in whatever part it has.

    ``venue_test`` tells whether a part names a venue. What is nothing of this becomes ``rest``.
    """
    text = _drop_remarks(text.replace(SOFT, " "))
    if not trim(text) or is_award(text):
        return Claims()
    people_end = split_et_al(text)
    if people_end is not None:
        people = read_people(f"{people_end[0]} et al.")
        after = read_segment(people_end[1], venue_test)
        if people is not None:
            return replace(after, authors=people.names, authors_complete=False)
        return replace(after, rest=f"{trim(people_end[0])} {after.rest}".strip())
    name, year = split_year(text)
    parts = [part for part in _COMMAS.split(name.strip(" ,;.:")) if trim(part)]
    count, listed = leading_people(parts)
    if count == 1 and is_known(trim(parts[0])):
        count, listed = 0, None
    venue, rest = _find_venue(parts[count:], year is not None, venue_test)
    if listed is None and venue and rest:
        rest, listed = _trailing_people(rest)
    return Claims(
        authors=listed.names if listed else (),
        authors_complete=listed.complete if listed else True,
        venue=venue,
        year=year,
        rest=" ".join(rest),
        dated=year is not None,
    )


def _find_venue(parts: Sequence[str], dated: bool, venue_test: VenueTest) -> tuple[str, list[str]]:
    """The venue among parts between commas, with the parts that go on with it; and the other parts."""
    for index, part in enumerate(parts):
        venue = clean_venue(part)
        if not venue_test(venue, dated=dated):
            continue
        end = index + 1
        while end < len(parts) and _goes_on(parts[end]):
            venue = f"{venue}, {clean_venue(parts[end])}"
            end += 1
        others = (trim(other) for other in (*parts[:index], *parts[end:]))
        return venue, [other for other in others if other and not is_award(other)]
    return "", [trim(part) for part in parts if clean_venue(part) and not is_award(part)]


def _goes_on(part: str) -> bool:
    """Whether a part goes on with the venue before the comma: "… on Acoustics, Speech and Signal Processing"."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", part)]
    joined = words[:1] == ["and"] or part.strip()[:1].islower()
    lists = len(words) > 1 and "and" in words and bool(claim_words().venue.intersection(words)) and not is_known(part)
    return bool(words) and (joined or lists) and bool(claim_words().venue.intersection(words))


def _trailing_people(rest: list[str]) -> tuple[list[str], People | None]:
    """Authors that follow the venue, taken out of the rest."""
    count, listed = leading_people(rest)
    return (rest[count:], listed) if listed is not None else (rest, None)
