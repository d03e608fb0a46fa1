"""Citations whose title nothing delimits: "Title. A. Lee et al. CVPR 2020", "A. Lee, B. Roe, Title, 2013"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kdbib.model import Name
from kdbib.stages.parse.claims import Claims, merge, read_tag, take_tags
from kdbib.stages.parse.lines import HARD, SOFT
from kdbib.stages.parse.people import leading_people, read_people, split_et_al
from kdbib.stages.parse.segments import read_segment, split_segments
from kdbib.stages.parse.stated import split_year, take_identifiers
from kdbib.stages.parse.venue_text import (
    clean_venue,
    is_affiliation,
    is_known,
    is_sure_venue,
    trim,
    write_out_years,
)

_COMMA = re.compile(r"\s*(?:,\s+|，)(?=\S)")
_MANY, _FEW_WORDS = 2, 3
_LONGEST = 20  # parts between commas that a title may have
_OPENING = re.compile(
    r"\s*(?P<tag>(?:[A-Z][\w/&-]*\s?){0,2}['’]?\d{2,4}(?:[-./]\d{1,2}){0,2})[\s:,–-]+(?=[A-Z\"“](?:\S*\s+\S+){2})"
)
_SHORT_TAIL = re.compile(
    r"\s+(?P<tail>(?:(?:IEEE|ACM|IEEE/CVF)\s+)?[A-Za-z][\w&/-]*(?:\s?['’‘`]\s?\d\d|[\s-]?(?:19|20)\d\d))\s*$"
)


def read_citation(text: str) -> Claims:
    """Title and claims of a text in which nothing but words and punctuation tells them apart.

    The title comes first or right after the authors. What comes before it and claims something (a year,
    "2017-CVPR - ") is taken off; commas, colons and full stops inside a title do not end it unless authors,
    a venue or a year follow. No title is an empty one.
    """
    text, identifiers = take_identifiers(_part_date(text))
    text, tags = take_tags(write_out_years(text))
    pieces = [(piece, gap) for piece, gap in split_segments(text) if trim(piece)]
    read = [read_segment(piece, is_sure_venue) for piece, _ in pieces]
    start = next((index for index, claims in enumerate(read) if not _is_claim(claims)), len(read))
    if start == len(read) > 1 and _may_be_title(read[0]) and any(claims.authors for claims in read[1:]):
        start = 0
    end = start + 1
    while end < len(read) and HARD not in pieces[end - 1][1] and not _ends_title(read[end]):
        end += 1
    title = "".join(piece + gap for piece, gap in pieces[start:end]) if start < len(pieces) else ""
    others = (*read[:start], *read[end:])
    within = _part_commas(title.replace(SOFT, " ").strip(), alone=not any(c.authors for c in others))
    return replace(merge((*others, within, *tags)), identifiers=identifiers)


def _part_date(text: str) -> str:
    """The text with a break behind a date or meeting that opens it: "2019.05 Title", "CVPR'20: Title"."""
    found = _OPENING.match(text)
    tag = read_tag(found["tag"]) if found else None
    if found is None or tag is None or tag.year is None or (tag.venue and not is_known(tag.venue)):
        return text
    return f"{found['tag']}{HARD}{text[found.end() :]}"


def _is_claim(claims: Claims) -> bool:
    """Whether a piece of text is all claims."""
    return not claims.is_empty and not claims.rest


def _may_be_title(claims: Claims) -> bool:
    """Whether what has the look of a venue may be a short title: "Mask R-CNN" before its authors."""
    return bool(claims.venue) and not claims.authors and not is_known(claims.venue)


def _ends_title(claims: Claims) -> bool:
    """Whether a piece of text is all claims, or lists authors with no more than a remark beside them."""
    is_list = len(claims.authors) >= _MANY and len(claims.rest.split()) <= _FEW_WORDS
    return is_list or _is_claim(claims)


def _part_commas(text: str, *, alone: bool) -> Claims:
    """A piece with a title, and authors, venue and year that only commas part from it.

    ``alone`` says that no other piece names authors.
    """
    parted = split_et_al(text) if alone else None
    if parted is not None and not trim(parted[1]):
        return _title_before_et_al(parted[0])
    first = read_people(f"{parted[0]} et al.") if parted is not None else None
    if parted is not None and first is not None:
        lead, _, rest = parted[1].lstrip(" ,.;:").partition(",")
        tag = read_tag(lead) if trim(rest) else None
        after = _part_commas(parted[1].lstrip(" ,.;:") if tag is None else rest.strip(), alone=False)
        return replace(merge((after, tag or Claims())), authors=first.names, authors_complete=False)
    name, year = _split_last_year(text)
    parts, venue = _peel_venue([part for part in _COMMA.split(name) if trim(part)], dated=year is not None)
    found = Claims(venue=venue, year=year, dated=year is not None)
    people = _peel_people(parts, dated=bool(year or venue)) if alone else None
    if people is not None:
        return replace(people, venue=venue, year=year, dated=found.dated)
    return _peel_short_tail(replace(found, title=", ".join(parts) if year or venue else text))


def _split_last_year(text: str) -> tuple[str, int | None]:
    """Take a year off the last part of a text, or off the whole of it if the last part is the year."""
    head, comma, last = text.rpartition(",")
    name, year = split_year(last) if comma else (last, None)
    if year is None:
        return text, None
    return f"{head}, {name}" if trim(name) else head, year


def _peel_venue(parts: list[str], *, dated: bool) -> tuple[list[str], str]:
    """Take the venue off the end of parts between commas, with its volume; one part is always left."""
    while dated and len(parts) > 1 and not clean_venue(parts[-1]):
        parts = parts[:-1]
    venue = clean_venue(parts[-1]) if len(parts) > 1 else ""
    return (parts[:-1], venue) if venue and is_sure_venue(venue, dated=dated) else (parts, "")


def _peel_people(parts: Sequence[str], *, dated: bool) -> Claims | None:
    """The authors before or after a title in parts between commas; ``dated`` if venue or year came after."""
    count, people = leading_people(parts)
    rest = ", ".join(parts[count:])
    if people is not None and rest and max(count, len(rest.split())) >= _MANY:
        return Claims(rest, people.names, people.complete)
    if dated and len(parts) > 1 and is_affiliation(trim(parts[-1])):
        return Claims(", ".join(parts[:-1]), (Name(literal=trim(parts[-1])),))
    for index in range(1, min(len(parts), _LONGEST)):
        people = read_people(", ".join(parts[index:]))
        if people is not None and (len(people.names) >= _MANY or "." in parts[index]):
            return Claims(", ".join(parts[:index]), people.names, people.complete)
    return None


def _title_before_et_al(text: str) -> Claims:
    """A title and the first authors before "et al."."""
    parts = [part for part in _COMMA.split(text) if trim(part)]
    for index in range(1, min(len(parts), _LONGEST)):
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
