"""What every reader of a bibliography is told and gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kdbib.model import Record, Unread

Located = tuple[Record, int]
"""A record and the line of its file (from 1) where it begins."""

_PLACES = 20  # of bad bytes that are told one by one


class Origin(NamedTuple):
    """Whose records these are: the file's name in messages, the source's name, the day (ISO 8601)."""

    name: str
    source: str
    retrieved: str


def bad_bytes(data: bytes, name: str, first: int = 1) -> Iterator[Unread]:
    """The lines of ``data`` that are not UTF-8; ``first`` is the number of its first line."""
    bad = 0
    for number, line in enumerate(data.split(b"\n"), start=first):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            bad += 1
            if bad <= _PLACES:
                reason = f"byte {error.start + 1} is not UTF-8; the entry is kept with that byte replaced"
                yield Unread(name, number, reason)
    if bad > _PLACES:
        yield Unread(name, first, f"{bad - _PLACES} more lines from here on are not UTF-8")
