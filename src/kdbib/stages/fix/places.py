"""Where the claims of an entry may stand in the text of its list, and what could be written there.

Places are guesses, the likeliest first; :mod:`kdbib.stages.fix` proves them by reading the list again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from kdbib.model import Entry
from kdbib.stages.parse.inline import clean_url
from kdbib.stages.parse.stated import dates_in

_LINE_END = re.compile(r"\r\n|\r|\n")  # as kdbib.stages.parse.source.tidy has it
_HEADING = re.compile(r"[ \t]{0,3}(?:#{1,6}(?:\s|$)|<h[1-6]\b)", re.IGNORECASE)
_TARGET = re.compile(r"\]\((?P<url>[^()\r\n]*(?:\([^()\r\n]*\)[^()\r\n]*)*)\)")
_ADDRESS = re.compile(
    rf"""{_TARGET.pattern.replace("?P<url>", "?:")}|https?://[^\s<>()\]"']+|\b(?:src|href)=(?:"[^"]*"|'[^']*'|[^\s>]+)"""
)
_YEAR_INSIDE = r"(?:((?:19|20)\d\d|['’‘]\d\d)[\W_]{1,3})?"
_PREPRINT_NUMBER = re.compile(
    r"(?:[\s,:]*(?:preprint\s*)?(?:vol\.?\s*)?(?:arxiv\s*[:.]?\s*|abs/)|\s*:\s*)"
    r"\d{4}\.\d{4,5}(?:v\d+)?(?:\s*\[[a-z-]+\.[a-z]{2}\])?",
    re.IGNORECASE,
)
_PAGES = re.compile(
    r"(?:[,;\s]+(?:vol(?:ume)?|no|number|issue|pp?|pages?)\b\.?\s*[:#]?\s*\d[\d:.()–-]*(?<![.:]))+",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"(?:['’‘`´]\s?|[A-Za-z][- ]?)$")
_MARKS = r"(?:[*_`]|\]\([^\s()]*\))*"  # bold type, code, or a link may end inside a title
_SPECIAL = re.compile(r"([\\`*\[\]<])")
_LONG_BADGE = 80  # characters from "/badge/" to a claim
_RAW_URL_END = r"(?![^\s<>()\[\]\"'|,])"


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Characters ``[start:end]`` of a text to be replaced."""

    start: int
    end: int
    text: str


class Place(NamedTuple):
    """A stretch of a text: ``[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A list as it stands in its file, and the place of each of its entries in it."""

    text: str
    extents: tuple[Place, ...]


def line_starts(text: str) -> list[int]:
    """Where the lines of a text begin; CRLF, CR and LF end one."""
    return [0, *(found.end() for found in _LINE_END.finditer(text))]


def located(text: str, entries: Sequence[Entry]) -> Source:
    """A list with its entries (in the order of their lines): each reaches to the next one or to a heading."""
    starts = line_starts(text)
    headings = [n for n, start in enumerate(starts, start=1) if _HEADING.match(text, start)]
    ends = sorted({*headings, *(entry.line for entry in entries), len(starts) + 1})
    extents = []
    for entry in entries:
        end = ends[bisect_right(ends, entry.line)]
        extents.append(Place(starts[entry.line - 1], starts[end - 1] if end <= len(starts) else len(text)))
    return Source(text, tuple(extents))


def removal(source: Source, extent: Place) -> Edit:
    """The lines of an entry up to the first blank one, left out; without them the text ends as before."""
    lines = re.match(r"(?:[^\r\n]*\S[^\r\n]*(?:\r\n|\r|\n|$))+", source.text[extent.start : extent.end])
    end = extent.start + (lines.end() if lines else 0)
    is_last = end == len(source.text) and not source.text.endswith(("\r", "\n"))
    before = re.search(r"(?:\r\n|\r|\n)$", source.text[: extent.start]) if is_last else None
    return Edit(before.start() if before else extent.start, end, "")


def venue_edits(
    source: Source, extent: Place, claimed: str, texts: Sequence[str]
) -> Iterator[tuple[Edit, str]]:
    """Ways to write a venue in place of the claimed one, each with the venue that is then claimed.

    A year inside the claim is written as ``{year}``. Volume and pages go with it, and a preprint's number
    unless it stands nowhere else.
    """
    text = source.text
    for found, is_address in _ranked(source, extent, _pattern(claimed, rf"[\W_]{{1,3}}{_YEAR_INSIDE}")):
        if is_address and not _is_badge(text, found.start()):
            continue
        inside = " {year}" if any(found.groups()) else ""
        number = _PREPRINT_NUMBER.match(text, found.end(), extent.end)
        numbers = number or _PAGES.match(text, found.end(), extent.end)
        end = numbers.end() if numbers else found.end()
        for new in texts:
            written = (_badge(new) if is_address else new) + inside
            apart = [(Edit(found.start(), end, f"{written} "), new)] if text[end : end + 1].isdigit() else []
            plain = (Edit(found.start(), end, written), new)
            beside = [(Edit(found.start(), found.start(), f"{written}, "), new)] if number else []
            yield from (*apart, plain, *beside) if " " in new else (plain, *apart, *beside)


def _is_badge(text: str, place: int) -> bool:
    return "/badge/" in text[max(place - _LONG_BADGE, 0) : place]


def _badge(text: str) -> str:
    """A text in a static badge (https://shields.io/badges/static-badge)."""
    return text.replace("-", "--").replace("_", "__").replace(" ", "_")


def year_edits(source: Source, extent: Place, claimed: int, actual: int) -> Iterator[Edit]:
    """Ways to write a year in place of the claimed one; a date with its month goes as a whole."""
    text = source.text
    dates = [Place(extent.start + s, extent.start + e) for s, e in dates_in(text[extent.start : extent.end])]
    pattern = rf"(?<!\d)(?:{claimed}|{claimed % 100:02})(?!\d)"
    for found, is_address in _ranked(source, extent, pattern):
        is_short = len(found[0]) < len(str(claimed))
        if is_short and not _SHORT_YEAR.search(text[max(found.start() - 3, 0) : found.start()]):
            continue
        if is_address and not _is_badge(text, found.start()):
            continue
        for date in dates:
            if date.start <= found.start() and found.end() <= date.end and not is_short:
                yield Edit(*date, str(actual))
        yield Edit(found.start(), found.end(), f"{actual % 100:02}" if is_short else str(actual))


def title_edits(source: Source, extent: Place, claimed: str, actual: str) -> Iterator[tuple[Edit, str]]:
    """Ways to write a title in place of the claimed one, each with the title that is then claimed.

    Where marks stand inside the title only the words that differ are written anew.
    """
    old, new = claimed.split(), actual.split()
    for found, is_address in _ranked(
        source, extent, _pattern(claimed, rf"{_MARKS}\s+(?:>\s*)*{_MARKS}", words=True)
    ):
        if is_address:
            continue
        whole = [(Edit(found.start(), found.end(), written), actual) for written in _escaped(actual)]
        part = [made for ends in _differing(old, new) for made in _partly(found, old, new, ends)]
        marked = _marks(found[0]) != _marks(claimed)
        yield from ([*part, *(whole if _is_balanced(found[0]) else ())] if marked else [*whole, *part])


def _differing(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """How many words at the beginning and at the end two titles have in common, where they differ between.

    Where words are only added or left out one beside them counts as differing, on either side.
    """
    shortest = min(len(old), len(new))
    pairs = list(zip(old, new, strict=False))
    before = next((n for n, (a, b) in enumerate(pairs) if a.casefold() != b.casefold()), shortest)
    tail = list(zip(old[::-1], new[::-1], strict=False))[: shortest - before]
    behind = next((n for n, (a, b) in enumerate(tail) if a.casefold() != b.casefold()), len(tail))
    ends = [(before, behind)]
    if before + behind == shortest:
        ends = [(before - 1, behind), (before, behind - 1)]
    return [(first, last) for first, last in ends if min(first, last) >= 0 < first + last]


def _partly(
    found: re.Match[str], old: Sequence[str], new: Sequence[str], ends: tuple[int, int]
) -> Iterator[tuple[Edit, str]]:
    """The edit of the words that differ, those before and after being as the list writes them."""
    before, behind = ends
    start, end = found.start(before + 1), found.end(len(old) - behind)
    if not _is_balanced(found.string[start:end]):
        return
    words = new[before : len(new) - behind]
    title = " ".join((*old[:before], *words, *old[len(old) - behind :]))
    for text in _escaped(" ".join(words)):
        yield Edit(start, end, text), title


def _marks(text: str) -> list[int]:
    """How many marks of each kind a text has; an underscore inside a word is none (CommonMark 6.2)."""
    text = re.sub(r"(?<=\w)_(?=\w)", "", text)
    return [text.count(mark) for mark in ("*", "_", "`", "](")]


def _is_balanced(text: str) -> bool:
    """Whether all marks that begin in a text end there."""
    return not any(count % 2 for count in _marks(text)[:3]) and "](" not in text


def _escaped(text: str) -> list[str]:
    """A plain text as Markdown (CommonMark 2.4), and as it is where that is something else."""
    return list(dict.fromkeys((_SPECIAL.sub(r"\\\1", text), text)))


def link_edits(
    source: Source, extent: Place, claimed: str, label: str, actual: str
) -> list[tuple[Edit, ...]]:
    """Ways to write a URL in place of a link's target: at all of its places, or at one of them."""
    text, url = source.text, _written(actual)
    targets = [
        Edit(found.start("url"), found.end("url"), url)
        for found in _TARGET.finditer(text, extent.start, extent.end)
        if clean_url(found["url"]) == claimed
    ]
    labelled = [
        edit for edit in targets if label and label in text[extent.start : edit.start][-len(label) - 6 :]
    ]
    if claimed:
        forms = (claimed, claimed.replace("&", "&amp;"), claimed.removeprefix("https://"))
        either = "|".join(map(re.escape, dict.fromkeys(forms)))
        raw = re.compile(f"(?:{either}){_RAW_URL_END}").finditer(text, extent.start, extent.end)
        targets = [Edit(found.start(), found.end(), url) for found in raw] or targets
    ways = [tuple(targets), tuple(labelled), *((edit,) for edit in targets)]
    ways = ways if claimed else [*ways[1:], ways[0]]
    return [way for way in dict.fromkeys(ways) if way]


def _written(url: str) -> str:
    """A URL as a link target can hold it (CommonMark 6.3)."""
    for char, code in ((" ", "%20"), ("|", "%7C"), ("<", "%3C"), (">", "%3E")):
        url = url.replace(char, code)
    return url if url.count("(") == url.count(")") else url.replace("(", "%28").replace(")", "%29")


def repair_edits(source: Source, extent: Place, written: str, repaired: str) -> Iterator[Edit]:
    """Ways to write a broken link as Markdown."""
    for found in re.compile(re.escape(written)).finditer(source.text, extent.start, extent.end):
        yield Edit(found.start(), found.end(), repaired)


def _ranked(source: Source, extent: Place, pattern: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Where a pattern matches in an entry, and whether that is in an address; those in addresses last."""
    text = source.text
    addresses = [found.span() for found in _ADDRESS.finditer(text, extent.start, extent.end)]
    places = [
        (found, any(start <= found.start() < end for start, end in addresses))
        for found in re.compile(pattern).finditer(text, extent.start, extent.end)
    ]
    yield from sorted(places, key=lambda place: place[1])


_OWN_MARKS = frozenset("*_`[](){}<>~\\")


def _pattern(claimed: str, gap: str, *, words: bool = False) -> str:
    """A pattern for a claim as Markdown may write it: escapes, entities and marks between its characters."""
    marks = _MARKS if words else "[*_`]*"
    plain = claimed.split()
    written = [_spelled(word, marks) for word in plain]
    gaps = [gap if _has_letters(one) and _has_letters(other) else r"\s+" for one, other in pairwise(plain)]
    parts = [f"({word})" if words else word for word in written]
    middle = parts[0] + "".join(gap + part for gap, part in zip(gaps, parts[1:], strict=True))
    first, last = claimed[:1].isalpha(), claimed[-1:].isalpha()
    return (r"(?<![^\W\d_])" if first else "") + middle + (r"(?![^\W\d_])" if last else "")


def _spelled(word: str, marks: str) -> str:
    """The characters of a word with marks between, but not beside marks of its own (slow)."""
    parts = [_character(word[0])]
    for before, char in pairwise(word):
        parts.append(
            _character(char) if _OWN_MARKS.intersection((before, char)) else marks + _character(char)
        )
    return "".join(parts)


def _has_letters(word: str) -> bool:
    """Whether a word is more than signs, which a gap may hold too: to try both takes exponential time."""
    return any(char.isalnum() for char in word)


def _character(char: str) -> str:
    if char == "&":
        return "&(?:amp;)?"
    if char == "\ufffd":
        return "[\udc80-\udcff]+"
    return re.escape(char) if char.isalnum() else rf"\\?{re.escape(char)}"
