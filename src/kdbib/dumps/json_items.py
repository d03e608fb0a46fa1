"""JSON items one after another, streaming: one a line, or the members of a long array.

JSON lines: https://jsonlines.org. Arrays stand alone or in an object, as in Crossref's files
(``{"items": [...]}``).
"""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BufferedReader
from typing import Any, NamedTuple

from kdbib.bibliographies import Origin, bad_bytes, csl
from kdbib.bibliographies.bibtex import Piece
from kdbib.dumps.model import LONGEST, Context, Item
from kdbib.dumps.papers import Papers, items_of, with_first
from kdbib.dumps.unpacked import PIECE, damage, pieces
from kdbib.model import Unread

ARRAY = re.compile(rb'\s*(?:\{\s*"(?:items|data|results|references|message)"\s*:\s*)*\[\s*(?=\{)')
"""The beginning of a file that holds its items in an array."""
_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[\s,]*")
_KEY = re.compile(r'\{\s*"(?:[^"\\]|\\.)*"\s*:')
BOM = b"\xef\xbb\xbf"
"""May stand before the first item of a file."""
_NEAR = 32  # characters before the end of what is read in which an error may be due to the end
_EXCERPT = 80


def cut(raw: bytes) -> int:
    """Where the last whole line ends."""
    return raw.rfind(b"\n") + 1


def of_lines(stream: BufferedReader, name: str) -> Iterator[object]:
    """The values of the lines, of lines that are no JSON :class:`Unread`."""
    for piece in pieces(stream, cut, name, 1, []):
        for number, text in enumerate(piece.raw.removeprefix(BOM).split(b"\n"), piece.first):
            if text and not text.isspace():
                yield _loads(text, name, number, [])


def of_array(stream: BufferedReader, name: str) -> Iterator[object]:
    """The items of an array, of what is no JSON :class:`Unread`."""
    for found in _Array(stream, name, 1).items():
        yield found if isinstance(found, Unread) else found.value


def read_lines(piece: Piece, context: Context, papers: Papers) -> list[Item]:
    """What the lines of a piece give. Lines that are no JSON are reported, and so are bytes not of UTF-8."""
    name, retrieved = context.origin.name, context.origin.retrieved
    return _of_lines(piece, name, lambda value, line: items_of(value, line, papers, name, retrieved))


def read_csl_lines(piece: Piece, context: Context) -> list[Item]:
    """The same of lines that are CSL items; one without an id is called by its line."""
    return _of_lines(piece, context.origin.name, lambda value, line: _csl_item(value, line, context.origin))


def _csl_item(value: object, line: int, origin: Origin) -> list[Item]:
    if not isinstance(value, dict):
        return [csl.located(value, line, origin, line)]
    item, reports = with_first(value, "author", origin.name, line)
    found = csl.located(item, line, origin, line)
    if reports and not isinstance(found, Unread):
        found = replace(found[0], authors_complete=False), line
    return [*reports, found]


def _of_lines(piece: Piece, name: str, read: Callable[[object, int], list[Item]]) -> list[Item]:
    found: list[Item] = []
    for number, text in enumerate(piece.raw.removeprefix(BOM).split(b"\n"), piece.first):
        if text.isspace() or not text:
            continue
        value = _loads(text, name, number, found)
        if not isinstance(value, Unread):
            found += read(value, number)
    return found


def _loads(text: bytes, name: str, line: int, reports: list[Item]) -> Any:
    """The value of a line; what is wrong with the line goes to ``reports``."""
    import orjson

    try:
        return orjson.loads(text)
    except ValueError:
        reports += bad_bytes(text, name, line)
    try:  # it takes what orjson does not: halves of surrogate pairs, numbers of any length
        return json.loads(text.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError) as error:
        unread = Unread(name, line, f"the line is no JSON: {_reason(error)}", _excerpt(text))
        reports.append(unread)
        return unread


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (character {error.pos + 1})"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"


def _excerpt(text: bytes) -> str:
    return text[:_EXCERPT].decode("utf-8", errors="replace")


class _Found(NamedTuple):
    value: Any
    line: int


def read_array(stream: BufferedReader, context: Context, papers: Papers, line: int) -> Iterator[Item]:
    """What the items of an array give. Behind an error the next item is what begins as the first did."""
    name, retrieved = context.origin.name, context.origin.retrieved
    for found in _Array(stream, name, line).items():
        if isinstance(found, Unread):
            yield found
        else:
            yield from items_of(found.value, found.line, papers, name, retrieved)


class _Array:
    """A window on the text of an array that is read from its beginning to its end."""

    def __init__(self, stream: BufferedReader, name: str, line: int) -> None:
        self._stream, self._name, self._line = stream, name, line
        self._decode = getincrementaldecoder("utf-8-sig")(errors="replace").decode
        self._text, self._position, self._counted = "", 0, 0
        self._number = 0  # of the item, from 1
        self._bad: list[Unread] = []

    def items(self) -> Iterator[_Found | Unread]:
        self._more(PIECE)
        start = ARRAY.match(self._text.encode()) if self._text else None
        self._position = len(start.group().decode()) if start else 0
        begins = _KEY.match(self._text, self._position)
        like = re.compile(re.escape(begins.group())) if begins else _KEY
        while self._skip_to_item():
            self._number += 1
            yield from self._next(like)
            yield from self._bad
            self._bad.clear()
        yield from self._bad
        yield from self._ending()

    def _skip_to_item(self) -> bool:
        """Move to the next item; false at the end of the array or of the text."""
        while True:
            found = _BETWEEN.match(self._text, self._position)
            self._position = found.end() if found else self._position
            if self._position < len(self._text):
                return self._text[self._position] != "]"
            if not self._more(PIECE):
                return False

    def _next(self, like: re.Pattern[str]) -> Iterator[_Found | Unread]:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._position)
            except (ValueError, RecursionError) as error:
                if self._is_cut(error) and self._more(max(PIECE, len(self._text))):
                    continue
                if not (self._is_cut(error) and damage(self._stream)):
                    yield Unread(
                        self._name, self._line_at(), f"item {self._number} is no JSON: {_reason(error)}"
                    )
                self._resume(like)
                return
            yield _Found(value, self._line_at())
            self._position = end
            return

    def _is_cut(self, error: ValueError | RecursionError) -> bool:
        """Whether more text may mend it."""
        if not isinstance(error, json.JSONDecodeError) or len(self._text) - self._position > LONGEST:
            return False
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _NEAR

    def _resume(self, like: re.Pattern[str]) -> None:
        """Move to the next beginning of an item, else to the end."""
        self._position += 1
        while not (found := like.search(self._text, self._position)):
            self._position = max(self._position, len(self._text) - _NEAR)
            if not self._more(PIECE):
                self._position = len(self._text)
                return
        self._position = found.start()

    def _more(self, size: int) -> bool:
        """Read on, and forget what is behind; false at the end."""
        raw = self._stream.read(size)
        text = self._decode(raw, final=not raw)
        self._line_at()
        if "\ufffd" in text:
            self._bad += bad_bytes(raw, self._name, self._line + self._text.count("\n", self._position))
        self._text = self._text[self._position :] + text
        self._position = self._counted = 0
        return bool(raw)

    def _line_at(self) -> int:
        self._line += self._text.count("\n", self._counted, self._position)
        self._counted = self._position
        return self._line

    def _ending(self) -> Iterator[Unread]:
        if problem := damage(self._stream):
            yield Unread(self._name, self._line_at(), f"{problem} (behind item {self._number})")
        elif self._position >= len(self._text):
            yield Unread(self._name, self._line_at(), "the array is not closed; the file may be cut")
