"""The blocks of a Markdown text, read by markdown-it-py: headings, paragraphs, lists, tables and their lines.

Two rules of CommonMark are off, since lists rely on neither and break by both: HTML blocks (a list inside
``<details>`` is a list), and indented code (an item with four blanks before it is an item). HTML elements and
rows that Markdown took for text become blocks of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from kdbib.stages.parse import inline
from kdbib.stages.parse.lines import Line, cut, join

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FOLDED = frozenset({"details", "summary"})
_MAX_NESTING = 60  # levels of lists and quotes; what is deeper is left out by the reader
_HEADING = re.compile(r"h[1-6]")
_BULLET = re.compile(r"[-*+]\s+(?=\S)")
_TABLE = -1


class Kind(StrEnum):
    """The kinds of blocks."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    ITEM = "item"
    TABLE = "table"


Row = tuple[Line, ...]


"""A row of a table: one joined line per cell."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its own lines, and the blocks inside it.

    ``level`` is that of a heading; ``rows`` are those of a table, the first its header if ``has_header``.
    """

    kind: Kind
    line: int
    lines: tuple[Line, ...] = ()
    children: tuple[Block, ...] = ()
    level: int = 0
    rows: tuple[Row, ...] = ()
    has_header: bool = False


def make_cell(lines: Sequence[Line], number: int) -> Line:
    """The lines of a cell as one, at the line of its row."""
    return replace(join(lines), number=number) if lines else Line(number)


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    class Reader(MarkdownIt):
        """CommonMark with tables, in which any link target is a link target, as written."""

        def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
            return True

        def normalizeLink(self, url: str) -> str:  # noqa: N802
            return url

    reader = Reader("commonmark", {"maxNesting": _MAX_NESTING})
    return reader.enable(["table", "strikethrough"]).disable(["html_block", "code"])


def read_blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text in order; comments, code fences and rules are left out."""
    return list(_whole_tables(_blocks(_markdown().parse(_without_comments(text)))))


def _without_comments(text: str) -> str:
    """The text without HTML comments, their ends of line kept; one that does not end is text."""
    pieces: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces += [text[position:start], "\n" * text.count("\n", start, end)]
        position = end + 3
    return "".join((*pieces, text[position:]))


def _whole_tables(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, rows without a header joined to the table of as many columns right before them."""
    last: Block | None = None
    for block in blocks:
        if last is not None and _continues(last, block):
            last = replace(last, rows=(*last.rows, *block.rows))
            continue
        if last is not None:
            yield last
        last = block
    if last is not None:
        yield last


def _continues(table: Block, block: Block) -> bool:
    if not table.kind is block.kind is Kind.TABLE or block.has_header or not (table.rows and block.rows):
        return False
    return len(table.rows[0]) == len(block.rows[0])


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """The blocks of a run of tokens on one level."""
    index = 0
    while index < len(tokens):
        token = tokens[index]
        end = _closing(tokens, index)
        inner = tokens[index + 1 : end]
        line = token.map[0] + 1 if token.map else 1
        match token.type:
            case "paragraph_open":
                yield from split_paragraph(_lines(inner, line))
            case "heading_open":
                lines = _lines(inner, line) or (Line(line),)
                yield Block(Kind.HEADING, line, lines, level=int(token.tag[1:]))
            case "bullet_list_open" | "ordered_list_open":
                yield Block(Kind.LIST, line, children=tuple(_blocks(inner)))
            case "list_item_open":
                yield _item(inner, line)
            case "table_open":
                yield Block(Kind.TABLE, line, rows=tuple(_rows(inner)), has_header=True)
            case "blockquote_open":
                yield from _blocks(inner)
        index = end + 1


def _closing(tokens: Sequence[Token], index: int) -> int:
    """The index of the token that closes the one at ``index``, which may be itself."""
    depth = 0
    for position in range(index, len(tokens)):
        depth += tokens[position].nesting
        if depth <= 0:
            return position
    return len(tokens) - 1


def _lines(tokens: Sequence[Token], number: int) -> tuple[Line, ...]:
    children = (token.children or () for token in tokens if token.type == "inline")
    return tuple(line for child in children for line in inline.read(child, number))


def _item(tokens: Sequence[Token], line: int) -> Block:
    """A list item: the lines of its paragraphs but for what is folded, and the lists and tables in it."""
    blocks = list(_blocks(tokens))
    texts = [block for block in blocks if block.kind in {Kind.PARAGRAPH, Kind.HEADING}]
    apart = [block for block in texts if block.lines[0].tag == "li"]
    shown = [block for block in texts if block.lines[0].tag not in {*_FOLDED, "li"}]
    own, *wrapped = _at_bullets([line for block in shown or texts for line in block.lines])
    listed = tuple(Block(Kind.ITEM, block.line, block.lines) for block in apart)
    listed += tuple(Block(Kind.ITEM, lines[0].number, lines) for lines in wrapped)
    inside = tuple(block for block in blocks if block.kind in {Kind.LIST, Kind.TABLE})
    return Block(Kind.ITEM, line, own, (*inside, *listed))


def _at_bullets(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    """The lines of an item, cut before those that are items too: what is indented too far is wrapped text."""
    groups: list[list[Line]] = [[]]
    for line in lines:
        bullet = None if line.hard else _BULLET.match(line.text)
        if bullet is None:
            groups[-1].append(line)
        else:
            groups.append([cut(line, bullet.end())])
    return [tuple(group) for group in groups]


def _rows(tokens: Sequence[Token]) -> Iterator[Row]:
    """The rows of a Markdown table (GFM 4.10)."""
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            line = token.map[0] + 1 if token.map else 1
            inner = tokens[index + 1 : _closing(tokens, index)]
            cells = (t.children or () for t in inner if t.type == "inline")
            yield tuple(make_cell(inline.read(cell, line), line) for cell in cells)


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
