"""What a text outside of the title claims, piece by piece: authors, venue, year, and where they end.

A text falls into pieces at full stops, bars, dashes and broken lines. The parts of a piece are told apart
by their words (``claims.toml``, ``venues.find``), by the shape of names, and by where a year stands. A title
that nothing delimits is read by :mod:`kdbib.stages.parse.citations`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from kdbib.stages.parse.claims import Claims, drop_remarks, merge, take_tags
from kdbib.stages.parse.lines import HARD, SOFT
from kdbib.stages.parse.people import (
    People,
    is_initials,
    is_name,
    leading_people,
    read_author,
    read_people,
    split_et_al,
)
from kdbib.stages.parse.stated import split_year, take_identifiers, take_stamp
from kdbib.stages.parse.venue_text import (
    claim_words,
    clean_venue,
    is_award,
    is_known,
    is_venue,
    trim,
    write_out_years,
)
from kdbib.text import collapse

_BREAK = re.compile(
    rf"\s*{HARD}[\s{HARD}]*|\s*[|｜]+\s*|\s+[-–—·•/]+\s+|(?<=[.?!])\s+|(?<=\d{{4}});\s+|(?<=。)|(?<=\bal\.)(?=\w)",
)
_LAST_WORD = re.compile(r"([^\s.,;:()\[\]]+(?:\.[^\s.,;:()\[\]]+)*)\.$")
_INVERTED_INITIAL = re.compile(r",\s+(?:[A-Z]\.[\s-]?)*[A-Z]\.$")
_LISTED = re.compile(r"\s*(?:[,;&]|\b(?:and|et al)\b)\s*")
_ENDS_NAME = re.compile(rf"{_LISTED.pattern}|\.\s")
_PAIR = 2
_MAX_BEFORE = 4  # parts between commas that a venue before authors may have
_OPENS_INVERTED = re.compile(r"\W*(?:[\w'’-]+\s){0,2}[\w'’-]{2,},\s+[A-Z]\.")
_NEXT_ABBREVIATION = re.compile(r"([A-Z][a-z]+)\.")
_INITIAL_NEXT = re.compile(r"[A-Z]\.")
_SURNAME_INITIALS = re.compile(
    r"\W*(?:[A-Z][\w'’-]+\s[A-Z]{1,3},\s+)+(?:and\s+|&\s+)?[A-Z][\w'’-]+\s[A-Z]{1,3}\.(?=\s)"
)
_LOWER_VENUE = re.compile(r"(?:ar[xX]iv|iclr|icml|cvpr|iccv|eccv|neurips|nips|aaai|acl|emnlp|in|submitted)\b")
_COMMAS = re.compile(r"\s*[,;，；]\s*(?=\S)")
_DATED_BRACKETS = re.compile(
    r"[\[(（【](?P<inner>[^\[\]()（）【】]{0,80}(?:19|20)\d\d[^\[\]()（）【】]{0,20})[\])）】]"
)
_LEADING = " \t.,;:|·•*–—-\"'“”‘’»"
_BY = re.compile(r"[\s,.;:>)–—-]*\bby:?\s+(?=\S)", re.IGNORECASE)
_STOP = re.compile(r"\.(?=\s|$)")
_MAX_STOPS = 40  # full stops among which the one behind a list of authors is looked for
_MEETING = r"\s(?=[A-Z]+[A-Za-z]*[A-Z][A-Za-z]*[\s'’-]{0,2}(?:19|20)?\d\d\b)"


def split_segments(text: str) -> list[tuple[str, str]]:
    """The pieces of a text, each with what stands between it and the next.

    A full stop after an initial or an abbreviation ends nothing, nor does one before a small letter.
    """
    pieces, start = [], 0
    vancouver = _SURNAME_INITIALS.match(text)
    for found in _BREAK.finditer(text):
        after_list = vancouver is not None and found.start() == vancouver.end()
        if found.start() >= start and (after_list or _is_break(text, start, found)):
            pieces.append((text[start : found.start()], found.group()))
            start = found.end()
    return [*pieces, (text[start:], "")]


def _is_break(text: str, start: int, found: re.Match[str]) -> bool:
    """Whether what looks like a break is one; only full stops leave a doubt."""
    if (
        HARD in found.group()
        or found.group().strip()
        or text[found.start() - 1 : found.start()] not in {".", "?", "!"}
    ):
        return True
    before, after = text[start : found.start()], text[found.end() :]
    if not after or not (after[0].isupper() or not after[0].isalpha() or _LOWER_VENUE.match(after)):
        return False
    if before.endswith(("?", "!")):
        return True
    return not _is_abbreviated(before, after)


def _ends_inverted(before: str, after: str) -> bool:
    """Whether ``before`` ends a list in which families and initials alternate: "Lee, A., Roe, B.".

    In "Ann Lee, J. Bea Roe, Cy Poe" the initial begins a name.
    """
    if not _OPENS_INVERTED.match(before) or not _INVERTED_INITIAL.search(before[-40:]):
        return False
    parts = [part for part in _LISTED.split(before) if trim(part)]
    if len(parts) > _PAIR:
        return all(is_initials(part) for part in parts[1::2])
    begun = f"{parts[-1]} {_ENDS_NAME.split(after, maxsplit=1)[0]}"
    return not (is_name(parts[0]) and is_name(begun))


def _is_abbreviated(before: str, after: str) -> bool:
    """Whether the full stop at the end of ``before`` belongs to its last word."""
    word = _LAST_WORD.search(before[-40:])
    if word is None:
        return False
    letters = word[1].rpartition(".")[2]
    if len(letters) == 1 and letters.isalpha():
        return not _ends_inverted(before, after) or _INITIAL_NEXT.match(after) is not None
    known = claim_words()
    if word[1].lower() in known.abbreviations:
        return True
    neighbour = _NEXT_ABBREVIATION.match(after)
    beside = before[-40:][: word.start()].endswith(". ") or (
        neighbour is not None and neighbour[1].lower() in known.abbreviations | known.abbreviated_words
    )
    return beside and word[1].lower() in known.abbreviated_words


class VenueTest(Protocol):
    """Whether a text names a venue; ``dated`` if a year stands beside it."""

    def __call__(self, text: str, *, dated: bool) -> bool:
        """Judge the text."""
        ...


def read_claims(text: str, venue_test: VenueTest = is_venue) -> Claims:
    """The claims of a text that holds no title: ", A. Lee et al., *CVPR* 2020 (Oral)"."""
    text, stamp = take_stamp(text)
    text, byline = _take_byline(text)
    text, identifiers = take_identifiers(text)
    text, tags = take_tags(_part_lists(write_out_years(text)))
    text = _DATED_BRACKETS.sub(rf"{HARD}\g<inner>{HARD}", text)
    found = merge((byline, *tags, *(read_segment(segment, venue_test) for segment in _with_dates(text))))
    return replace(found, year=found.year or stamp, identifiers=identifiers + found.identifiers)


def _take_byline(text: str) -> tuple[str, Claims]:
    """The text without "by" and the authors behind it, and those: "by Lee A, Roe B. Some Journal, 2020"."""
    byline = _BY.match(text)
    if byline is None:
        return text, Claims()
    text = text[byline.end() :]
    for stop in [found.start() for found in _STOP.finditer(text)][_MAX_STOPS::-1]:
        people = read_author(text[:stop].strip(" ."))
        if people is not None:
            return text[stop + 1 :], Claims(authors=people.names, authors_complete=people.complete)
    return text, Claims()


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
    text = collapse(drop_remarks(text.replace(SOFT, " ")))
    if not trim(text) or is_award(text):
        return Claims()
    head, tail = split_et_al(text.lstrip(_LEADING)) or ("", text)
    before, head = _part_head(head, venue_test)
    name, year = split_year(f"{before}, {tail}" if before else tail)
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


def _part_head(head: str, venue_test: VenueTest) -> tuple[str, str]:
    """The venue before the authors that "et al." cuts short, and the authors: "ICML 2020, Lee, Ann"."""
    if not head or read_people(f"{head} et al.") is not None:
        return "", head
    parts = [part for part in _COMMAS.split(head) if trim(part)]
    for index in range(1, min(len(parts), _MAX_BEFORE + 1)):
        before, authors = ", ".join(parts[:index]), ", ".join(parts[index:])
        name, year = split_year(before)
        if not trim(name) or venue_test(clean_venue(name), dated=year is not None):
            people = read_people(f"{authors} et al.")
            if people is not None:
                return before, authors
    return "", head


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
