"""Markdown reading lists: the entries under their headings, and what could not be read as one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from kdbib.model import Entry, Reading, Unread
from kdbib.stages.parse.anchors import leads_elsewhere, plain
from kdbib.stages.parse.badges import images_in
from kdbib.stages.parse.blocks import read_blocks
from kdbib.stages.parse.entries import why_not
from kdbib.stages.parse.groups import Group, next_groups
from kdbib.stages.parse.links import is_badge
from kdbib.stages.parse.source import Source, excerpt, tidy
from kdbib.stages.parse.structure import Block, Kind
from kdbib.stages.parse.styled import Line, Mark, cut, join
from kdbib.stages.parse.title_text import clean_title

_SHOWN = 8  # lines of a group that a report shows the beginning of


def parse_markdown(text: str, name: str) -> Reading:
    """The entries of a Markdown text in the order of their lines, and what could not be read as entries.

    ``name`` is the file's name in the entries. Raises nothing, whatever the text.
    """
    return read_source(tidy(text, name))


def read_source(source: Source) -> Reading:
    """The entries of a Markdown file whose text was read already."""
    found = list(_walk(deque(read_blocks(source.text)), source.name)) if source.text else []
    entries = sorted((one for one in found if isinstance(one, Entry)), key=lambda one: one.line)
    unread = [*source.unread, *(one for one in found if isinstance(one, Unread))]
    return Reading(tuple(entries), tuple(sorted(unread, key=lambda one: one.line)))


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
