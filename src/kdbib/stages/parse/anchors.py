"""The links and badges of a line: labels, people or titles; what they claim, and the words without them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from urllib.parse import unquote

from kdbib.model import Link, LinkRole
from kdbib.stages.parse.claims import Claims, read_tag
from kdbib.stages.parse.lines import HARD, SOFT, Line, Mark, Span
from kdbib.stages.parse.links import (
    drop_emoji,
    host_role,
    is_badge,
    is_label_word,
    is_repository,
    make,
    read_label,
)
from kdbib.stages.parse.people import is_name, read_people
from kdbib.stages.parse.venue_text import clean_venue, is_preprint, is_venue
from kdbib.text import collapse

# https://shields.io/badges/static-badge: label-message-color or message-color; "--" is a dash, "_" a blank.
_STATIC = re.compile(r"/badge/(?P<text>[^/?#]+)")
_DASH = "\x00"
_OPEN_BRACKETS = re.compile(rf"[\[(（【<|]{{0,3}}\s*({HARD})")
_CLOSE_BRACKETS = re.compile(rf"({HARD})[\s{HARD}]*[\])）】>|]{{0,3}}")
_NEAR = 60  # characters before a link in which its label stands
_LABEL_BEFORE = re.compile(r"([^\W_][\w /-]{0,24})\s*[:：]\s*$")
_WRAPPED = re.compile(r"[\[`(\s]*(?P<inner>[^\[\]`]*)[\]`)\s]*")
_SCHEMES = ("http://", "https://", "www.")
_ELSEWHERE = ("#", "mailto:")
_MAX_LABEL, _FEW_WORDS, _SOME_WORDS = 80, 3, 6


def images_in(line: Line, span: Span) -> Iterator[Span]:
    """The images inside a span."""
    for index in range(bisect_left(line.spans, span.start, key=attrgetter("start")), len(line.spans)):
        found = line.spans[index]
        if found.start > span.end:
            return
        if found.mark is Mark.IMAGE and found.end <= span.end:
            yield found


def badge_text(url: str) -> str:
    """What a static badge says: its label and message; ``""`` for what is none."""
    return " ".join(_parts(url))


def badge_claims(line: Line) -> Iterator[str]:
    """The texts of the badges in a line that may claim something: the message, then label and message."""
    for image in line.marked(Mark.IMAGE):
        parts = _parts(image.url)
        if parts:
            yield from dict.fromkeys((parts[-1], " ".join(parts)))


def _parts(url: str) -> tuple[str, ...]:
    found = _STATIC.search(url) if is_badge(url) else None
    if found is None:
        return ()
    text = unquote(found["text"]).removesuffix(".svg").replace("--", _DASH)
    parts = [part.replace("_", " ").replace(_DASH, "-").strip() for part in text.split("-")]
    return tuple(part for part in parts[:-1] if part)


def plain(text: str) -> str:
    """Text on one line, without the marks of joined lines, emoji and shortcodes."""
    return collapse(drop_emoji(text.replace(SOFT, " ").replace(HARD, " ")))


def leads_elsewhere(line: Line, span: Span) -> bool:
    """Whether a link leads to a section of the list, a mailbox or a badge, or is an image leading nowhere."""
    nowhere = not span.url and any(images_in(line, span))
    return nowhere or span.url.startswith(_ELSEWHERE) or is_badge(span.url)


def is_label(line: Line, span: Span) -> bool:
    """Whether a link's text is a label: a role, a venue, a repository, a badge, a short bracketed word."""
    if any(images_in(line, span)):
        return True
    text = line.text[span.start : span.end]
    if _is_label_text(text, span.url) or _is_venue_cell(line, span):
        return True
    words = plain(text).strip("[] ").split()
    if len(words) > _SOME_WORDS or not _stands_in_brackets(line, span):
        return False
    before = line.text[: span.start]
    if len(words) > _FEW_WORDS:
        return any(map(_is_title_like, re.split(r"[\[\]|]", before)))
    return any(char.isalpha() for char in before) or any(read_label(word) for word in words)


def _is_title_like(text: str) -> bool:
    """Whether a text before a link may be a title: of some words, no claim and no names."""
    return len(text.split()) >= _FEW_WORDS and read_tag(text) is None and read_people(plain(text)) is None


def _is_venue_cell(line: Line, span: Span) -> bool:
    """Whether a link names a venue behind a bar and a title: "Title | Authors | [Cell Systems](…)"."""
    *before, beside = re.split(r"[|｜]", line.text[: span.start])
    if not before or beside.strip() or not any(map(_is_title_like, before)):
        return False
    text = plain(line.text[span.start : span.end])
    return read_label(text) is None and (" " not in text or is_venue(text, dated=True))


def _stands_in_brackets(line: Line, span: Span) -> bool:
    """Whether a link has square brackets in or around it."""
    text = line.text[span.start : span.end].strip()
    around = line.text[: span.start].rstrip().endswith("[") and line.text[span.end :].lstrip().startswith("]")
    return around or (text.startswith("[") and text.endswith("]"))


@lru_cache(maxsize=8192)
def _is_label_text(text: str, url: str) -> bool:
    text = plain(text).strip("[]()`'\" ")
    if text.startswith(_SCHEMES):
        return True
    if len(text) > _MAX_LABEL:
        return False
    if read_label(text) is not None or read_tag(text) is not None or is_repository(text, url):
        return True
    rest = " ".join(word for word in re.split(r"[\s:_-]+", text) if read_label(word) is None)
    return rest != text and (not rest or read_tag(rest) is not None)


def label_of(line: Line, span: Span) -> str:
    """The label of a link: its text without brackets, or what its image says; ``""`` for a URL."""
    for image in images_in(line, span):
        return plain(line.text[image.start : image.end]) or badge_text(image.url)
    text = collapse(line.text[span.start : span.end].replace(SOFT, " ").replace(HARD, " "))
    wrapped = _WRAPPED.fullmatch(text)
    text = wrapped["inner"].strip() if wrapped else text
    return "" if text.startswith(_SCHEMES) else text


def links_of(line: Line, start: int, end: int) -> Iterator[Link]:
    """The links of a line whose title is ``[start:end]``, but for those to people, sections and mailboxes."""
    for span in line.marked(Mark.LINK):
        if leads_elsewhere(line, span):
            continue
        if is_label(line, span):
            yield make(label_of(line, span) or _word_before(line.text[: span.start]), span.url)
        elif start < span.end and span.start < end:
            yield Link(span.url, host_role(span.url) or LinkRole.PAPER)
        elif not _names_people(line, span):
            yield Link(span.url, host_role(span.url) or LinkRole.OTHER, label_of(line, span))


def _word_before(text: str) -> str:
    """The label that stands before a bare link: "Code: https://…"."""
    found = _LABEL_BEFORE.search(text[-_NEAR:])
    return found[1] if found and read_label(found[1]) is not None else ""


def _names_people(line: Line, span: Span) -> bool:
    """Whether a link's text names authors, and is no label."""
    text = line.text[span.start : span.end]
    if host_role(span.url) is LinkRole.PAPER or is_label(line, span):
        return False
    return is_name(text) or read_people(text) is not None


def remainder(line: Line) -> str:
    """The words of a line without images and links, but with those that name people.

    A break stands where something was left out, and the brackets around it are gone.
    """
    pieces, position = [], 0
    for span in line.spans:
        dropped = span.mark is Mark.IMAGE or (span.mark is Mark.LINK and not _names_people(line, span))
        if dropped and span.start >= position:
            pieces += [line.text[position : span.start], HARD]
            position = span.end
    text = "".join((*pieces, line.text[position:]))
    return drop_emoji(_CLOSE_BRACKETS.sub(r"\1", _OPEN_BRACKETS.sub(r"\1", text)))


def masked(line: Line) -> str:
    """The text of a line in which breaks stand for each character of images and labels."""
    text = line.text
    for span in line.spans:
        if span.mark is Mark.IMAGE or (span.mark is Mark.LINK and is_label(line, span)):
            text = text[: span.start] + HARD * (span.end - span.start) + text[span.end :]
    return text


def tags_of(line: Line) -> Iterator[Claims]:
    """What labels of links and badges claim: "[[CVPR'21]](…)", "Paper-ICML15", a badge "CVPR 2023"."""
    for span in line.marked(Mark.LINK):
        if is_label(line, span):
            text = label_of(line, span)
            named = (Claims(venue=clean_venue(text)),) if _is_venue_cell(line, span) else ()
            yield from islice(_tags(text) or named, 1)
    for text in badge_claims(line):
        yield from islice(_tags(text), 1)


def _tags(text: str) -> list[Claims]:
    """What a label claims, read whole and without the words that only label ("Paper-ICML15" not whole)."""
    words = re.split(r"[\s_-]+", text)
    kept = " ".join(word for word in words if word.isdigit() or not is_label_word(word))
    readings = (kept, text) if len(text.split()) == 1 else (text, kept)
    tags = (read_tag(reading) for reading in readings if reading)
    return [_without_host(tag) for tag in tags if tag is not None and not tag.is_empty]


def _without_host(tag: Claims) -> Claims:
    """The claims of a label; where a paper is kept ("arXiv") is no claim of where it appeared."""
    is_word = read_label(tag.venue) is not None and len(tag.venue.split()) == 1
    is_host = tag.year is None and (is_preprint(tag.venue) or is_word)
    return replace(tag, venue="") if is_host else tag


def is_of_paper(link: Link) -> bool:
    """Whether a link shows that an entry is a paper: by its host, or by a label that says so."""
    if link.role is not LinkRole.PAPER:
        return False
    if host_role(link.url) is LinkRole.PAPER:
        return True
    label, tag = (read_label(link.label), read_tag(link.label)) if link.label else (None, None)
    if label is not None:
        return label.plain and label.role is LinkRole.PAPER
    return tag is not None and bool(tag.venue or tag.identifiers)
