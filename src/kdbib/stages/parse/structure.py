"""The blocks of a list, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kdbib.stages.parse.styled import Line, join


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
