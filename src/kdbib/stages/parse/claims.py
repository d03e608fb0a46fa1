"""What a text outside of the title claims: authors, venue, year and identifiers, and where they end.

Parts are told apart by their words (``claims.toml``, ``venues.find``), by the shape of names, and by
where a year stands. A title that nothing delimits is read by :mod:`kdbib.stages.parse.citations`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from kdbib.stages.parse.claimed import Claims, merge
from kdbib.stages.parse.dates import split_year
from kdbib.stages.parse.people import People, leading_people, read_people, split_et_al
from kdbib.stages.parse.person import is_name
from kdbib.stages.parse.segments import split_segments
from kdbib.stages.parse.stated import take_identifiers
from kdbib.stages.parse.styled import HARD, SOFT
from kdbib.stages.parse.tags import drop_remarks, take_tags
from kdbib.stages.parse.venue_text import clean_venue, is_award, is_known, is_venue, trim, write_out_years
from kdbib.stages.parse.words import claim_words

_COMMAS = re.compile(r"\s*[,;，；]\s*(?=\S)")
_DATED_BRACKETS = re.compile(
    r"[\[(（【](?P<inner>[^\[\]()（）【】]{0,80}(?:19|20)\d\d[^\[\]()（）【】]{0,20})[\])）】]"
)
_LEADING = " \t.,;:|·•*–—-\"'“”‘’»"
_MEETING = r"\s(?=[A-Z]+[A-Za-z]*[A-Z][A-Za-z]*[\s'’-]{0,2}(?:19|20)?\d\d\b)"


class VenueTest(Protocol):
    """Whether a text names a venue; ``dated`` if a year stands beside it."""

    def __call__(self, text: str, *, dated: bool) -> bool:
        """Judge the text."""
        ...


def read_claims(text: str, venue_test: VenueTest = is_venue) -> Claims:
    """The claims of a text that holds no title: ", A. Lee et al., *CVPR* 2020 (Oral)"."""
    text, identifiers = take_identifiers(text)
    text, tags = take_tags(_part_lists(write_out_years(text)))
    text = _DATED_BRACKETS.sub(rf"{HARD}\g<inner>{HARD}", text)
    found = merge((*tags, *(read_segment(segment, venue_test) for segment in _with_dates(text))))
    return replace(found, identifiers=identifiers + found.identifiers)


def _part_lists(text: str) -> str:
    """The text with a break where a list of authors ends at a wrapped line, or before "CVPR2015"."""
    for mark, kept, least in ((SOFT, SOFT, 2), (_MEETING, " ", 1)):
        pieces = re.split(mark, text)
        for index in range(1, len(pieces)):
            people = read_people(re.split(rf"[{HARD}|]", pieces[index - 1])[-1])
            is_list = people is not None and len(people.names) >= least
            pieces[index] = (HARD if is_list else kept) + pieces[index]
        text = "".join(pieces)
    return text


def _with_dates(text: str) -> list[str]:
    """The pieces of a text, a date that stands by itself joined to the piece before it ("RSS. 2019")."""
    pieces: list[str] = []
    for piece, _ in split_segments(text):
        name, year = split_year(piece)
        if pieces and year is not None and not trim(name) and split_year(pieces[-1]).year is None:
            pieces[-1] = f"{pieces[-1].rstrip(' .')}, {piece}"
        elif trim(piece):
            pieces.append(piece)
    return pieces


def read_segment(text: str, venue_test: VenueTest = is_venue) -> Claims:
    """The claims of one piece of text: its authors, then its venue and year, in whatever part it has.

    ``venue_test`` tells whether a part names a venue. What is nothing of this becomes ``rest``.
    """
    text = drop_remarks(text.replace(SOFT, " "))
    if not trim(text) or is_award(text):
        return Claims()
    head, tail = split_et_al(text.lstrip(_LEADING)) or ("", text)
    name, year = split_year(tail)
    parts = [part for part in _COMMAS.split(name.strip(" ,;:")) if trim(part)]
    count, listed = (0, read_people(f"{head} et al.")) if head else _listed(parts)
    venue, rest = _find_venue(parts[count:], year is not None, venue_test)
    if head and listed is None:
        rest = [trim(head), *rest]
    elif listed is None and venue and rest:
        count, listed = _listed(rest)
        rest = rest[count:]
    return Claims(
        authors=listed.names if listed else (),
        authors_complete=listed.complete if listed else True,
        venue=venue,
        year=year,
        rest=" ".join(rest),
        dated=year is not None,
    )


def _listed(parts: Sequence[str]) -> tuple[int, People | None]:
    """How many parts list authors, from the first, and those; a journal with a name's shape is none."""
    count, listed = leading_people(parts)
    return (0, None) if count == 1 and is_known(trim(parts[0])) else (count, listed)


def _find_venue(parts: Sequence[str], dated: bool, venue_test: VenueTest) -> tuple[str, list[str]]:
    """The venue among parts between commas, with the parts that go on with it; and the other parts."""
    for index, part in enumerate(parts):
        venue = clean_venue(split_year(part).text)
        if not venue_test(venue, dated=dated) or (is_name(part) and not is_known(venue)):
            continue
        end = index + 1
        while end < len(parts) and _goes_on(parts[end]):
            venue = f"{venue}, {clean_venue(parts[end])}"
            end += 1
        return venue, _remarks((*parts[:index], *parts[end:]))
    return "", _remarks(parts)


def _remarks(parts: Iterable[str]) -> list[str]:
    """The parts that say something, but for awards and numbers."""
    trimmed = (trim(part) for part in parts)
    return [
        part for part in trimmed if any(char.isalpha() for char in clean_venue(part)) and not is_award(part)
    ]


def _goes_on(part: str) -> bool:
    """Whether a part goes on with the venue before it: "on Acoustics, Speech and Signal Processing"."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", part)]
    if not claim_words().venue.intersection(words):
        return False
    continues = words[0] == "and" or part.strip()[0].islower()
    return continues or ("and" in words and not is_known(part))
