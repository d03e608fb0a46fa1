"""What every reader of a bibliography is told and gives."""

from __future__ import annotations

from typing import NamedTuple

from kdbib.model import Record

Located = tuple[Record, int]
"""A record and the line of its file (from 1) where it begins."""


class Origin(NamedTuple):
    """Whose records these are: the file's name in messages, the source's name, the day (ISO 8601)."""

    name: str
    source: str
    retrieved: str
