"""Which stretch of an entry is its title, where bold type, a link, quotes or italics delimit it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kdbib.model import LinkRole
from kdbib.stages.parse.anchors import is_label, leads_elsewhere, masked, plain
from kdbib.stages.parse.citations import read_citation
from kdbib.stages.parse.claims import read_tag
from kdbib.stages.parse.lines import SOFT, Line, Mark, Span, cut
from kdbib.stages.parse.links import host_role, read_field
from kdbib.stages.parse.people import is_name, read_people
from kdbib.stages.parse.venue_text import claim_words, is_sure_venue, is_venue

_QUOTES = "\"'“”‘’«»「」《》"
_NUMBER = re.compile(r"^\s*(?:\[\d{1,4}\]|\(\d{1,4}\)|#?\d{1,4}[.)](?=\s|[A-Z]))\s*(?=\S)")
_NICKNAME = re.compile(r"^\s*\[[^\[\]\s]+(?:\s[^\[\]\s]+){0,2}\]\s*(?=\S)")
_YEAR_AT_END = re.compile(r"[\s,.]*[(\[（]([^()\[\]（）]{4,60})[)\]）]\s*$")
_CLAIM_AT_END = re.compile(r"[,.]\s+((?:[A-Z][\w/&'’-]*\s?){1,3}\s?(?:19|20)\d\d)\s*$")
_HOST_AT_END = re.compile(r"\s+[-–—|]\s+([A-Z]?[a-zA-Z]\w*(?:\s(?:19|20)\d\d)?)\s*$")
_ENDS = ".,;:|·•*–—-_ \t"
_QUOTED = re.compile(r"[“«「]([^“”«»「」]{6,})[”»」]|(?<![\w'])\"([^\"]{6,})\"(?!\w)")
_CONTINUED = re.compile(
    r"[\"”’]?(?:\s*:\s*\w|\s+[–—-]+\s+[A-Z]\w+\s|\s+(?!(?:by|in|at|from|and|is|was|with|et)\b)[a-z]+\s+\w)"
)
_FEW_WORDS, _SOME_WORDS, _SHORT_TITLE, _MAX_CLAIM_WORDS = 3, 4, 5, 12
_MAX_BESIDE = 80  # characters between a bracket and a word in it


def clean_title(text: str) -> str:
    """A title without quotes around it, a number before it and a full stop after it; no word is lost."""
    text = plain(text)
    text = _NUMBER.sub("", text)
    stripped = text.lstrip(_ENDS) if text.endswith(("...", "…")) else text.strip(_ENDS)
    if len(stripped) > 1 and stripped[0] in _QUOTES and stripped[-1] in _QUOTES:
        inner = stripped[1:-1]
        if not any(quote in inner for quote in (stripped[0], stripped[-1])):
            stripped = inner.strip(_ENDS)
    return stripped


def drop_nickname(text: str) -> str:
    """The text without a short name in brackets before it: "[DETR] End-to-End …"."""
    return _NICKNAME.sub("", text)


def split_claims(title: str) -> tuple[str, str]:
    """A delimited title, and the year or venue that was put inside with it: "Show and tell (CVPR 2015)"."""
    for pattern in (_YEAR_AT_END, _CLAIM_AT_END, _HOST_AT_END):
        found = pattern.search(title)
        for inside in (found[1], found[1].rpartition(",")[2]) if found and found.start() else ():
            tag = read_tag(inside)
            if found and tag is not None and (tag.year or tag.venue):
                return title[: found.start()], inside
    lead = re.match(r"\s*[\[(（【]([^\[\]()（）【】]{2,40})[\])）】]+[\s:–-]*(?=\S)", title)
    tag = read_tag(lead[1]) if lead else None
    return (title[lead.end() :], lead[1]) if lead and tag is not None else (title, "")


@dataclass(frozen=True, slots=True)
class Headline:
    """A title's place ``[start:end]`` in a line. ``mark`` is ``None`` for a quoted one."""

    start: int
    end: int
    text: str
    mark: Mark | None


def find_headline(line: Line) -> Headline | None:
    """The title of an entry where something delimits it, or ``None``.

    The first of bold type and links that is no label, number, field, venue or name; a quoted title, or the
    link behind it, goes before a short name in bold ("**SGM**: *"Stereo processing …"*"). Italics count
    only where nothing else does, and at the beginning.
    """
    marked = list(_marked(line))
    quoted = next(_quoted(line), None)
    first = next((c for c in marked if read_people(c.text) is None), marked[0] if marked else None)
    if first is None or (quoted is not None and len(first.text.split()) <= _SOME_WORDS):
        first = quoted
    if first is None:
        return _italic(line)
    if len(first.text.split()) > _SHORT_TITLE:
        return first
    later = (c for c in marked if c.mark is Mark.LINK and c.start >= first.end)
    linked = next(later, None) if first.mark is Mark.BOLD else None
    if linked is not None and len(linked.text.split()) >= _FEW_WORDS:
        return linked
    return _continued(line, first) or first


def _continued(line: Line, first: Headline) -> Headline | None:
    """The whole of a title of which only the beginning is marked: "**SimSiam**: Exploring Simple …, 2021"."""
    found = _CONTINUED.match(line.text[first.end :])
    if found is None:
        return None
    start = first.start - (first.mark is None)
    text = masked(line).replace(SOFT, " ")
    citation = read_citation(text[start:])
    title = clean_title(citation.title).rstrip("[( ")
    claimed = bool(citation.venue or citation.year or citation.authors)
    least = _FEW_WORDS - found.group().lstrip('"”’ ').startswith(":")
    if len(title.split()) < len(first.text.split()) + least or not (claimed or first.mark is Mark.BOLD):
        return None
    whole = re.compile(r"\s+".join(map(re.escape, title.split()))).search(text, start)
    return Headline(whole.start(), whole.end(), title, first.mark) if whole is not None else None


def _marked(line: Line) -> Iterator[Headline]:
    """Bold stretches and links that may be titles, in order; of one inside another the outer one."""
    reached = 0
    spans = sorted((*line.marked(Mark.BOLD), *line.marked(Mark.LINK)), key=lambda s: (s.start, -s.end))
    for span in spans:
        if span.end <= reached:
            continue
        for start, end in _without_labels(line, span):
            headline = _candidate(line, start, end, span.mark)
            if headline is not None:
                reached = end
                yield headline
                break


def _without_labels(line: Line, span: Span) -> Iterator[tuple[int, int]]:
    """The stretches of a span between the labels in it."""
    if span.mark is Mark.LINK:
        if not is_label(line, span):
            yield span.start, span.end
        return
    start = span.start
    for link in line.marked(Mark.LINK):
        if span.start <= link.start and link.end <= span.end and is_label(line, link):
            yield start, link.start
            start = link.end
    yield start, span.end


def _candidate(line: Line, start: int, end: int, mark: Mark) -> Headline | None:
    """A stretch as a title, unless it is plainly something else."""
    raw = line.text[start:end]
    text = plain(raw).strip("[]| ") if mark is Mark.BOLD and _is_bracketed(raw) else clean_title(raw)
    if not any(char.isalpha() for char in text) or _is_claim(text):
        return None
    if mark is Mark.BOLD and (_is_bracketed(raw) or _stands_in_brackets(line, start, end)):
        return None
    if mark is Mark.BOLD and read_field(cut(line, start)) is not None:
        return None
    if mark is Mark.LINK and _is_elsewhere(line, start, end, named=is_name(text)):
        return None
    return Headline(start, end, text, mark)


def _is_claim(text: str) -> bool:
    """Whether a text is a tag or names a venue; looked into only where it is short or speaks of one."""
    words = text.lower().split()
    if len(words) > _MAX_CLAIM_WORDS or (
        len(words) > _SOME_WORDS and not claim_words().kind.intersection(words)
    ):
        return False
    return read_tag(text) is not None or is_sure_venue(text, dated=False)


def _is_bracketed(text: str) -> bool:
    text = plain(text)
    return (text.startswith("[") and text.endswith("]")) or (text.startswith("(") and text.endswith(")"))


def _stands_in_brackets(line: Line, start: int, end: int) -> bool:
    """Whether brackets stand around a place, with no more than other words in them: "[**seg** **det**]"."""
    before, after = line.text[max(start - _MAX_BESIDE, 0) : start], line.text[end : end + _MAX_BESIDE]
    return any(
        opening in before
        and closing in after
        and closing not in before[before.rfind(opening) :]
        and opening not in after[: after.find(closing)]
        for opening, closing in ("[]", "()")
    )


def _is_elsewhere(line: Line, start: int, end: int, *, named: bool) -> bool:
    """Whether the link at a place leads to a section, a mailbox or, if it names one, to a person."""
    around = (span for span in line.marked(Mark.LINK) if span.start <= start and end <= span.end)
    return any(leads_elsewhere(line, s) or (named and host_role(s.url) is not LinkRole.PAPER) for s in around)


def _quoted(line: Line) -> Iterator[Headline]:
    """Quoted titles of three words or more, outside of bold type and links; behind a colon of any length."""
    covered: Sequence[Span] = (*line.marked(Mark.BOLD), *line.marked(Mark.LINK))
    for found in _QUOTED.finditer(line.text):
        group = 1 if found[1] is not None else 2
        start, end = found.span(group)
        inside = any(span.start <= start and end <= span.end for span in covered)
        text = clean_title(line.text[start:end])
        before = line.text[: found.start()].rstrip()
        named = before.endswith(":")
        if before[-1:].isalpha() and len(before.split()) > _SOME_WORDS and read_people(plain(before)) is None:
            continue
        if not inside and (len(text.split()) >= _FEW_WORDS or (named and text)):
            yield Headline(start, end, text, None)


def _italic(line: Line) -> Headline | None:
    """A title in italics at the beginning of a line."""
    for span in line.marked(Mark.ITALIC)[:1]:
        text = clean_title(line.text[span.start : span.end])
        before = line.text[: span.start].strip(_ENDS + "[]()0123456789")
        if before and read_people(before) is None:
            return None
        is_other = (is_venue(text, dated=True) and is_sure_venue(text, dated=True)) or read_people(
            text
        ) is not None
        if len(text.split()) >= _FEW_WORDS and not is_other:
            return Headline(span.start, span.end, text, Mark.ITALIC)
    return None
