"""The values of the readers: a part of a dump, and what is found in it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kdbib.bibliographies import Located, Origin
from kdbib.model import Unread

LONGEST = 1 << 27
"""Bytes of one record beyond which it is reported and not read; a million authors fit."""
MOST_AUTHORS = 10_000
"""Authors of one record that are kept; the longest lists that are published have some 15,000."""


class Part(NamedTuple):
    """What one process reads at a time: a file, or a range of the bytes of a plain one.

    ``name`` is how messages call the file, ``form`` a key of :data:`kdbib.dumps.forms.FORMS`, ``end`` the
    offset behind its last byte (``None``: the end of the file), ``line`` the number of its first line.
    ``encoding`` is that of XML. ``problem`` says why nothing is read of it, ``""`` where all is well.
    """

    path: Path
    name: str
    form: str
    start: int = 0
    end: int | None = None
    line: int = 1
    encoding: str = "utf-8"
    problem: str = ""


class Skipped(NamedTuple):
    """What is left out because it is plainly no paper: why, and how often. Reasons are few."""

    reason: str
    times: int = 1


Item = Located | Unread | Skipped


class Context(NamedTuple):
    """What readers of pieces must know of their file: whose records these are, and how they are encoded."""

    origin: Origin
    encoding: str = "utf-8"
