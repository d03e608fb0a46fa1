"""A paragraph's lines as blocks: HTML elements and rows that Markdown took for text stand by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from kdbib.stages.parse.structure import Block, Kind, Row, make_cell
from kdbib.stages.parse.styled import Line, cut

_HEADING = re.compile(r"h[1-6]")
_TABLE = -1


def split_paragraph(lines: Sequence[Line]) -> Iterator[Block]:
    """The blocks that the lines of a Markdown paragraph are."""
    for (element, piped), group in groupby(lines, key=lambda line: (_element(line), _is_piped(line))):
        own = tuple(group)
        first = own[0]
        if element == _TABLE:
            yield Block(Kind.TABLE, first.number, rows=tuple(_html_rows(own)), has_header=first.tag == "th")
        elif piped:
            yield Block(Kind.TABLE, first.number, rows=tuple(_piped_row(line) for line in own))
        elif _HEADING.fullmatch(first.tag):
            yield Block(Kind.HEADING, first.number, own, level=int(first.tag[1]))
        else:
            yield Block(Kind.PARAGRAPH, first.number, own)


def _element(line: Line) -> int:
    """The HTML element that sets a line apart, by its number; all cells of a table are one."""
    return _TABLE if line.row and line.cell else line.element


def _is_piped(line: Line) -> bool:
    return line.text.lstrip().startswith("|") and line.text.count("|") > 1


def _html_rows(lines: Sequence[Line]) -> Iterator[Row]:
    """The rows of an HTML table, each with all its cells."""
    for _, row in groupby(lines, key=lambda line: line.row):
        cells = {number: list(cell) for number, cell in groupby(row, key=lambda line: line.cell)}
        first = next(iter(cells.values()))[0].number
        yield tuple(make_cell(cells.get(number, []), first) for number in range(1, max(cells) + 1))


def _piped_row(line: Line) -> Row:
    """The cells of a row between bars that stand in no link."""
    found = (bar.start() for bar in re.finditer(r"\|", line.text))
    ends = [bar for bar in found if not any(span.start <= bar < span.end for span in line.spans)]
    starts = (0, *(end + 1 for end in ends))
    cells = [cut(line, start, end) for start, end in zip(starts, (*ends, len(line.text)), strict=True)]
    return tuple(cells[1:] if cells[-1].text.strip() else cells[1:-1])
