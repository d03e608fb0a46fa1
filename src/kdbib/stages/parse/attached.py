"""Lines that tell of a paper whose title stands above them, and lines that begin with a title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kdbib.stages.parse.anchors import plain
from kdbib.stages.parse.entries import read_draft
from kdbib.stages.parse.fields import read_field
from kdbib.stages.parse.headline import find_headline
from kdbib.stages.parse.people import read_people
from kdbib.stages.parse.structure import Block, Kind
from kdbib.stages.parse.styled import Line, Mark
from kdbib.stages.parse.venue_text import is_award

_ENDS = " .,;:|·•*–—-_\t[](){}0123456789\"'“‘"
_MAX_ABOVE = 3  # lines of tags and authors that may stand above a title
_MIN_WORDS = 2  # of a title that opens a line


def lines_of(block: Block) -> list[Line]:
    """The lines of a paragraph or of the first items of a list that tell of the title above; else none."""
    if block.kind is Kind.PARAGRAPH:
        return list(block.lines) if is_attached(block.lines) else []
    lines: list[Line] = []
    for item in block.children if block.kind is Kind.LIST else ():
        if item.children or len(item.lines) != 1 or not is_attached(item.lines):
            break
        lines += item.lines
    return lines


def is_attached(lines: Sequence[Line]) -> bool:
    """Whether lines tell of a paper without naming it: fields, labelled links, authors, venue, "Oral"."""
    if all(read_field(line) is not None or is_award(plain(line.text)) for line in lines):
        return True
    headlines = (find_headline(line) for line in lines)
    if any(headline is not None and headline.mark is not Mark.ITALIC for headline in headlines):
        return False
    draft = read_draft(lines)
    return not draft.title and (bool(draft.links) or not draft.claims.is_empty)


def begins_with_title(line: Line) -> bool:
    """Whether a line begins with a title in bold type, as a link or in quotes."""
    headline = find_headline(line) if read_field(line) is None else None
    if headline is None or headline.mark is Mark.ITALIC or len(headline.text.split()) < _MIN_WORDS:
        return False
    return not plain(line.text[: headline.start]).strip(_ENDS) and read_people(headline.text) is None


def split_titles(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of a paragraph, cut before each one that begins with a title."""
    group: list[Line] = []
    for line in lines:
        if group and begins_with_title(line) and not _goes_on(group, line):
            yield group
            group = []
        group.append(line)
    yield group


def _goes_on(group: Sequence[Line], line: Line) -> bool:
    """Whether a line that begins with a title goes on with what stands above: a sentence, or its authors."""
    end = group[-1].text.rstrip()[-1:]
    if not line.hard and (end.islower() or end == ","):
        return True
    return len(group) <= _MAX_ABOVE and is_attached(group)
