"""Markdown lists and plain lists as a whole: their text into entries, and into reports of what is none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from kdbib.model import Entry, Reading, Unread
from kdbib.stages.parse.anchors import images_in, leads_elsewhere, plain
from kdbib.stages.parse.blocks import Block, Kind, read_blocks
from kdbib.stages.parse.entries import read_draft, why_not
from kdbib.stages.parse.groups import Group, next_groups
from kdbib.stages.parse.headline import clean_title
from kdbib.stages.parse.inline import broken_links, read_plain
from kdbib.stages.parse.lines import Line, Mark, cut, join
from kdbib.stages.parse.links import is_badge
from kdbib.stages.parse.source import Source, excerpt, tidy

_SHOWN = 8  # lines of a group that a report shows the beginning of
_MARKDOWN_SIGN = re.compile(
    r"^[^\S\n]*(?:(?:[-*+]|\d{1,4}[.)])\s+\S|\|.*\||\[[^\]\n]+\]:\s)|\]\(|\*\*\S", re.MULTILINE
)
_IDENTIFIER = re.compile(
    r"^[^\S\n]*(?:https?://\S+|(?:doi:\s*)?10\.\d{4,9}/\S+|(?:arxiv:\s*)?\d{4}\.\d{4,5}(?:v\d+)?)\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_COMMENT = re.compile(r"\s*(?:#|%|//)")


def parse_markdown(text: str, name: str) -> Reading:
    """The entries of a Markdown text in the order of their lines, and what could not be read as entries.

    ``name`` is the file's name in the entries. Raises nothing, whatever the text.
    """
    return read_markdown_source(tidy(text, name))


def read_markdown_source(source: Source) -> Reading:
    """The entries of a Markdown file whose text was read already."""
    reading = _reading(source, _walk(deque(read_blocks(source.text)), source.name) if source.text else ())
    return replace(reading, entries=tuple(_with_repairs(reading.entries, source.text)))


def _with_repairs(entries: Sequence[Entry], text: str) -> Iterator[Entry]:
    """The entries, each with the broken ones of its links."""
    starts = [entry.line for entry in entries]
    repairs: dict[int, list[tuple[str, str]]] = {}
    for place, written, repaired, url in broken_links(text):
        index = bisect_right(starts, text.count("\n", 0, place) + 1) - 1
        if index >= 0 and any(link.url == url for link in entries[index].links):
            repairs.setdefault(index, []).append((written, repaired))
    for index, entry in enumerate(entries):
        yield replace(entry, repairs=tuple(repairs[index])) if index in repairs else entry


def _reading(source: Source, found: Iterable[Entry | Unread]) -> Reading:
    """What was found in a source, and what was left out of it, each in the order of lines."""
    entries: list[Entry] = []
    unread = list(source.unread)
    for one in found:
        if isinstance(one, Entry):
            entries.append(one)
        else:
            unread.append(one)
    by_line = attrgetter("line")
    return Reading(tuple(sorted(entries, key=by_line)), tuple(sorted(unread, key=by_line)))


def _walk(blocks: deque[Block], file: str) -> Iterator[Entry | Unread]:
    """What the blocks hold, each under the headings before it."""
    path: list[tuple[int, str]] = []
    while blocks:
        block = blocks[0]
        if block.kind is Kind.HEADING:
            path = [above for above in path if above[0] < block.level]
        section = tuple(title for _, title in path if title)
        for group in next_groups(blocks):
            yield from _judge(group, file, section)
        if block.kind is Kind.HEADING:
            path.append((block.level, heading_text(block.lines)))


def _judge(group: Group, file: str, section: tuple[str, ...]) -> Iterator[Entry | Unread]:
    """The entry of a group, or a report of links that are none; nothing for lines without links."""
    reason = why_not(group.draft, is_item=group.is_item)
    number = group.lines[0].number
    if not reason:
        yield group.draft.entry(file, number, section)
    elif any(_leads_out(line) for line in group.lines):
        yield Unread(file, number, reason, excerpt(plain(join(group.lines[:_SHOWN]).text)))


def _leads_out(line: Line) -> bool:
    """Whether a line has a link to somewhere else than a section of the list; badges do not count."""
    return any(
        not leads_elsewhere(line, span) and not any(is_badge(image.url) for image in images_in(line, span))
        for span in line.marked(Mark.LINK)
    )


def heading_text(lines: Sequence[Line]) -> str:
    """The text of a heading without images, emoji, anchors and what leads back to the top."""
    line = join(lines)
    pieces, position = [], 0
    for span in line.spans:
        is_jump = (
            span.mark is Mark.LINK
            and span.url.startswith("#")
            and "top" in span.url + line.text[span.start : span.end]
        )
        if (span.mark is Mark.IMAGE or is_jump) and span.start >= position:
            pieces.append(cut(line, position, span.start).text)
            position = span.end
    return clean_title("".join((*pieces, line.text[position:]))).strip("#[] ")


def is_plain(text: str, *, named_markdown: bool) -> bool:
    """Whether a text is no Markdown list: it has no items, links, bold type or tables.

    A file named as Markdown is plain only if it has lines that are but a DOI, an arXiv id or a URL.
    """
    if _MARKDOWN_SIGN.search(text) is not None:
        return False
    return not named_markdown or _IDENTIFIER.search(text) is not None


def parse_plain(text: str, name: str) -> Reading:
    """The entries of a text with one paper on each line; ``#`` begins a comment. Raises nothing."""
    return read_plain_source(tidy(text, name))


def read_plain_source(source: Source) -> Reading:
    """The entries of a plain text that was read already."""
    return _reading(source, _read_lines(source))


def _read_lines(source: Source) -> Iterator[Entry | Unread]:
    for number, text in enumerate(source.text.split("\n"), start=1):
        if not text.strip() or _COMMENT.match(text):
            continue
        draft = read_draft([read_plain(text, number)])
        is_url = bool(draft.links) and not draft.title and not draft.claims.rest
        if why_not(draft, is_item=True) and not is_url:
            yield Unread(
                source.name, number, "neither a DOI, an arXiv id, a URL nor a citation", excerpt(text)
            )
        else:
            yield draft.entry(source.name, number, ())
