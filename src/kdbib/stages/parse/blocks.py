"""The blocks of a Markdown text, read by markdown-it-py: headings, paragraphs, lists, tables and their lines.

Two rules of CommonMark are off, since lists rely on neither and break by both: HTML blocks (a list inside
``<details>`` is a list), and indented code (an item with four blanks before it is an item).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from kdbib.stages.parse import inline
from kdbib.stages.parse.paragraphs import split_paragraph
from kdbib.stages.parse.structure import Block, Kind, Row, make_cell
from kdbib.stages.parse.styled import Line

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FOLDED = frozenset({"details", "summary"})
_MAX_NESTING = 60  # levels of lists and quotes; what is deeper is left out by the reader


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
    shown = [block for block in texts if block.lines[0].tag not in _FOLDED and block not in apart]
    own = tuple(line for block in shown or texts for line in block.lines)
    listed = tuple(Block(Kind.ITEM, block.line, block.lines) for block in apart)
    inside = tuple(block for block in blocks if block.kind in {Kind.LIST, Kind.TABLE})
    return Block(Kind.ITEM, line, own, (*inside, *listed))


def _rows(tokens: Sequence[Token]) -> Iterator[Row]:
    """The rows of a Markdown table (GFM 4.10)."""
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            line = token.map[0] + 1 if token.map else 1
            inner = tokens[index + 1 : _closing(tokens, index)]
            cells = (t.children or () for t in inner if t.type == "inline")
            yield tuple(make_cell(inline.read(cell, line), line) for cell in cells)
