"""BibTeX entries of the plain form, which nearly all are written in, told apart from all other text.

A plain entry is written in braces, begins a line, ends before the next entry does, and repeats no field. Its
values are in balanced braces, in quotes without braces, or bare words, none joined and no brace escaped. Of
these there is one reading, which a regular expression gives as the library does, in a tenth of its time. All
else is the library's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bibtexparser.model import Block

_START = re.compile(r"^[^\S\n]*@\w*[ \t]*[{(]", re.MULTILINE)
"""Where the library begins a block, whatever is open before it."""
_NESTED = r"[^{}]*+"
for _ in range(4):
    _NESTED = rf"(?:[^{{}}]++|\{{{_NESTED}\}})*+"
_FIELD = re.compile(
    rf'\s*([^\s{{}}",=\\@#]++)\s*=\s*(\{{{_NESTED}\}}|"[^"{{}}\\]*+"|[\w.:+/-]++)\s*(?:,|(?=\}}))'
)
_HEAD = re.compile(r'\s*@(?!comment|preamble|string)(\w+)[ \t]*\{\s*([^\s{}",=\\@#]*+)\s*,', re.IGNORECASE)
_TAIL = re.compile(r"\s*\}\s*")


class PlainEntry(NamedTuple):
    """An entry as it is written: names and values as they stand, ``line`` counted from 0."""

    type: str
    key: str
    fields: tuple[tuple[str, str], ...]
    line: int


class Other(NamedTuple):
    """Text that is to be read by the library; ``line`` is that of its beginning, counted from 0."""

    text: str
    line: int


def parted(text: str) -> Iterator[PlainEntry | Other]:
    """The plain entries of a text and what stands between them, in order.

    What is not plain goes together with the plain entry behind it, which is what stops the library.
    """
    cuts = [0, *(found.start() for found in _START.finditer(text)), len(text)]
    line, first, waiting = 0, 0, ""
    for start, end in pairwise(cuts):
        block = text[start:end]
        plain = _plain(block, line) if block.strip() else None
        if plain is not None and not waiting:
            yield plain
        elif block.strip():
            first = first if waiting else line
            waiting += block
            if plain is not None:
                yield Other(waiting, first)
                waiting = ""
        else:
            waiting += block if waiting else ""
        line += block.count("\n")
    if waiting:
        yield Other(waiting, first)


def _plain(block: str, line: int) -> PlainEntry | None:
    head = _HEAD.match(block)
    if head is None or "\\{" in block or "\\}" in block:
        return None
    fields: list[tuple[str, str]] = []
    position = head.end()
    while found := _FIELD.match(block, position):
        fields.append((found[1], found[2]))
        position = found.end()
    if not _TAIL.fullmatch(block, position) or len(dict(fields)) < len(fields):
        return None
    return PlainEntry(head[1], head[2], tuple(fields), line)


def by_library(text: str) -> list[Block]:
    """The blocks of a text as the library reads it."""
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it says is in the failed blocks
    return list(parse_string(text, parse_stack=[]).blocks)
