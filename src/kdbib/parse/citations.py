"""Citations whose title nothing delimits: "Title. A. Lee et al. CVPR 2020", "A. Lee, B. Roe, Title, NIPS, 2013"."""

from __future__ import annotations

import re
from dataclasses import replace

from kdbib.parse.claims import Claims, merge, read_segment, read_tag, take_tags
from kdbib.parse.dates import split_year
from kdbib.parse.inline import HARD, SOFT
from kdbib.parse.people import leading_people, read_people, split_et_al
from kdbib.parse.segments import split_segments
from kdbib.parse.stated import take_identifiers
from kdbib.parse.venue_text import clean_venue, is_known, is_sure_venue, trim

_COMMA = re.compile(r"\s*[,，]\s*(?=\S)")
_MANY, _FEW_WORDS = 2, 3
_SHORT_TAIL = re.compile(r"\s+(?P<tail>(?:(?:IEEE|ACM|IEEE/CVF)\s+)?[A-Za-z][\w&/-]*(?:\s?['’‘`]\s?\d\d|[\s-]?(?:19|20)\d\d))\s*$")


def read_citation(text: str) -> Claims:
    """Title and claims of a text in which nothing but words and punctuation tells them apart.

    The title comes first or right after the authors. What comes before it and claims something (a year,
    "2017-CVPR - ") is taken off; commas, colons and full stops inside a title do not end it unless authors,
    a venue or a year follow. No title is an empty one.
    """
    text, identifiers = take_identifiers(text)
    text, tags = take_tags(text)
    pieces = [(piece, gap) for piece, gap in split_segments(text) if trim(piece)]
    read = [read_segment(piece, is_sure_venue) for piece, _ in pieces]
    start = 0
    while start < len(read) and _is_claim(read[start]):
        start += 1
    end = start + 1
    while end < len(read) and not _is_claim(read[end]) and not _is_list(read[end]) and HARD not in pieces[end - 1][1]:
        end += 1
    title = "".join(piece + gap for piece, gap in pieces[start : end - 1])
    title += pieces[end - 1][0] if start < len(pieces) else ""
    others = (*read[:start], *read[end:])
    within = _part_commas(title.replace(SOFT, " "), alone=not any(c.authors for c in others))
    return replace(merge((*others, within, *tags)), identifiers=identifiers)


def _is_claim(claims: Claims) -> bool:
    """Whether a piece of text is all claims."""
    return not claims.is_empty and not claims.rest


def _is_list(claims: Claims) -> bool:
    """Whether a piece of text lists authors, with no more than a remark beside them."""
    return len(claims.authors) >= _MANY and len(claims.rest.split()) <= _FEW_WORDS


def _part_commas(text: str, *, alone: bool) -> Claims:
    """A piece with a title, and authors, venue and year that only commas part from it.

    ``alone`` says that no other piece names authors.
    """
    parted = split_et_al(text) if alone else None
    if parted is not None and not trim(parted[1]):
        return _title_before_et_al(parted[0])
    name, year = _split_last_year(text)
    parts = [part for part in _COMMA.split(name) if trim(part)]
    count, people = leading_people(parts)
    rest = parts[count:]
    if people is not None and alone and max(count, len(" ".join(rest).split())) >= _MANY and rest:
        title, venue = _peel_venue(rest, dated=year is not None)
        return Claims(", ".join(title), people.names, people.complete, venue, year, dated=year is not None)
    title, venue = _peel_venue(parts, dated=year is not None)
    if year is None and not venue:
        title = [text]
    trailing = _trailing_people(title) if alone and len(title) > 1 else None
    if trailing is not None:
        return replace(trailing, venue=venue, year=year, dated=year is not None)
    return _peel_short_tail(Claims(", ".join(title), venue=venue, year=year, dated=year is not None))


def _split_last_year(text: str) -> tuple[str, int | None]:
    """Take a year off the last part of a text, or off the whole of it if the last part is the year."""
    head, comma, last = text.rpartition(",")
    if not comma:
        return text, None
    name, year = split_year(last)
    return (f"{head}, {name}" if trim(name) else head, year) if year is not None else (text, None)


def _peel_venue(parts: list[str], *, dated: bool) -> tuple[list[str], str]:
    """Take the venue off the end of parts between commas; one part is always left."""
    if len(parts) > 1:
        venue = clean_venue(parts[-1])
        if is_sure_venue(venue, dated=dated):
            return parts[:-1], venue
    return parts, ""


def _trailing_people(parts: list[str]) -> Claims | None:
    """The authors at the end of parts between commas, and the title before them."""
    for index in range(1, len(parts)):
        people = read_people(", ".join(parts[index:]))
        if people is not None and (len(people.names) >= _MANY or "." in parts[index]):
            return Claims(", ".join(parts[:index]), people.names, people.complete)
    return None


def _title_before_et_al(text: str) -> Claims:
    """A title and the first authors before "et al."."""
    parts = [part for part in _COMMA.split(text) if trim(part)]
    for index in range(1, len(parts)):
        people = read_people(", ".join(parts[index:]) + " et al.")
        if people is not None:
            return Claims(", ".join(parts[:index]), people.names, authors_complete=False)
    return Claims(text)


def _peel_short_tail(claims: Claims) -> Claims:
    """Take a known meeting and its year off the end of a title that nothing parts from it: "… CVPR'21"."""
    found = None if claims.venue or claims.year else _SHORT_TAIL.search(claims.title)
    tag = read_tag(found["tail"]) if found else None
    if found is None or tag is None or not is_known(tag.venue):
        return claims
    return replace(tag, title=claims.title[: found.start()])
