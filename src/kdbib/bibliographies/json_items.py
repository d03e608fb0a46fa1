"""JSON values one after another, each with its line: of an array, of an object that holds one, of lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from kdbib.model import Unread

_DECODER = json.JSONDecoder()
_BLANK = re.compile(r"\s*")
_BETWEEN = re.compile(r"[\s,]*")
_LISTS = frozenset({"items", "references"})
"""What Zotero's exports and pandoc call the array inside an object."""


def items(text: str, name: str) -> Iterator[tuple[str, int] | Unread]:
    """Each value as it is written, which is JSON, with the line (from 1) where it begins.

    Behind a syntax error in an array nothing can be found: the place is reported, and what stood before is
    kept. Where values stand on lines of their own, only the line is lost.
    """
    start = _inside(text)
    position, line, counted = start, 1, 0
    while True:
        position = _end(_BETWEEN, text, position)
        line, counted = line + text.count("\n", counted, position), position
        if position >= len(text) or (start and text[position] == "]"):
            yield from _ending(text, position, line, name, bool(start))
            return
        try:
            begin = position
            _, position = _DECODER.raw_decode(text, begin)
            yield text[begin:position], line
        except (ValueError, RecursionError) as error:
            yield _failure(error, name, line)
            position = len(text) if start else _next_line(text, position)
            if position == len(text):
                return


def _failure(error: ValueError | RecursionError, name: str, line: int) -> Unread:
    """ValueError is a syntax error, or a number with too many digits."""
    if isinstance(error, json.JSONDecodeError):
        return Unread(name, error.lineno, f"not JSON from here on: {error.msg}")
    reason = (
        "nested too deeply" if isinstance(error, RecursionError) else "it holds a number that is too long"
    )
    return Unread(name, line, f"{reason} to be CSL-JSON")


def _next_line(text: str, position: int) -> int:
    """Where the next line begins with an object; the end of the text where none does."""
    found = re.compile(r"\n\s*(?=\{)").search(text, position)
    return found.end() if found else len(text)


def _ending(text: str, position: int, line: int, name: str, in_array: bool) -> Iterator[Unread]:
    """What is wrong with the end of an array: it is missing, or another one follows."""
    if not in_array:
        return
    if position >= len(text):
        yield Unread(name, line, "the array is not closed; the file may be cut")
        return
    after = _end(_BETWEEN, text, position + 1)
    if text[after : after + 1] in {"[", "{"}:
        line += text.count("\n", position, after)
        yield Unread(name, line, "what follows the end of the array is not read", text[after : after + 80])


def _inside(text: str) -> int:
    """The offset behind the ``[`` of the array that holds the items; 0 where there is none."""
    start = _end(_BLANK, text, 0)
    if text[start : start + 1] == "[":
        return start + 1
    if text[start : start + 1] != "{":
        return 0
    position = start + 1
    try:
        while True:
            member, position = _DECODER.raw_decode(text, _end(_BETWEEN, text, position))
            position = _end(_BLANK, text, position)
            value = _end(_BLANK, text, position + 1)
            if member in _LISTS and text[value] == "[":
                return value + 1
            _, position = _DECODER.raw_decode(text, value)
    except (ValueError, RecursionError, IndexError, TypeError):
        return 0  # no such member; what is wrong is told where the values are read


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position
