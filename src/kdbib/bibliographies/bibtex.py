"""BibTeX read as records, streaming: a dump of any size in bounded memory.

The file is cut into pieces where an entry begins, so that a hundred megabytes never stand in memory at
once, and so that every core can read a piece. Entries inherit through ``crossref``, from other pieces too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BufferedIOBase
from typing import Any, NamedTuple

from kdbib.bibliographies import Located, Origin, TooLarge, bad_bytes
from kdbib.bibliographies.bibtex_entries import RawEntry, entries, record_of
from kdbib.model import Unread

PIECE = 1 << 19
"""Bytes of a piece; large enough that parsing dominates, small enough for memory."""

LONGEST = 64 * 2**20
"""Bytes in which an entry must begin: no bibliography is without one for so long."""
MOST_MACROS = 2**20
"""Bytes of all macros, which every piece is read with."""
MOST_INHERITED = 2_000
"""Characters of a field that a parent hands on: no venue has a longer name, and each child reads it anew."""

_START = re.compile(rb"@\s*[a-zA-Z]+\s*[{(]")
_STRING = re.compile(rb"^[ \t]*@string\s*[{(].*?[})][ \t\r]*$", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_PARENT_TYPES = frozenset(
    "proceedings book collection mvbook mvproceedings mvcollection periodical reference".split()
)
"""Types that others refer to by ``crossref`` (biblatex 3.19, appendix B)."""

_GROUPS = (
    ("year", "date", "month"),
    ("publisher", "organization"),
    ("eventtitle",),
    ("series",),
    ("volume",),
    ("isbn",),
    ("issn",),
)
"""Fields that say one thing together: a parent's count where the child has none of a group."""


class Piece(NamedTuple):
    """A part of a file that begins where an entry begins: its first line, its bytes, macros from before."""

    first: int
    raw: bytes
    strings: bytes


class Read(NamedTuple):
    """What is read of a piece.

    ``parents`` are entries that others may refer to; ``waiting`` those whose parent is not in their piece.
    ``skipped`` tells of what dumps hold beside papers: why it is left out, and how often.
    """

    items: list[Located | Unread]
    parents: list[RawEntry]
    waiting: list[RawEntry]
    skipped: tuple[tuple[str, int], ...] = ()


Mapper = Callable[[Callable[[Any], Read], Iterable[Any]], Iterable[Read]]
"""Applies a function to all pieces in order; pieces are a reader's own, and can be pickled."""


def read(stream: BufferedIOBase, origin: Origin, mapper: Mapper = map) -> Iterator[Located | Unread]:
    """The records of a BibTeX stream with their lines; failed blocks as ``Unread``.

    ``mapper`` applies a function to all pieces in order; the one of a process pool uses every core. Entries
    whose ``crossref`` leads to another piece come last.
    """
    parents: dict[str, RawEntry] = {}
    waiting: list[RawEntry] = []
    for found in mapper(partial(_read_piece, origin=origin), pieces(stream)):
        yield from found.items
        parents |= {entry.key.lower(): entry for entry in found.parents}
        waiting += found.waiting
    for entry in waiting:
        parent = parents.get(_parent_of(entry))
        if parent is None:
            reason = f"its crossref {entry.fields['crossref']} is not in this file"
            yield Unread(origin.name, entry.line, reason, entry.key)
        yield _located(inherit(entry, parent) if parent else entry, origin)


def _read_piece(piece: Piece, origin: Origin) -> Read:
    found = Read([], [], [])
    text = piece.raw.decode("utf-8-sig", errors="replace")
    if "\ufffd" in text:
        found.items.extend(bad_bytes(piece.raw, origin.name, piece.first))
    macros = piece.strings.decode("utf-8", errors="replace")
    first = piece.first - macros.count("\n")
    read = [item for item in entries(macros + text, first, origin.name) if item.line >= piece.first]
    known = {item.key.lower(): item for item in read if isinstance(item, RawEntry)}
    for item in read:
        if isinstance(item, Unread):
            found.items.append(item)
            continue
        if item.type in _PARENT_TYPES:
            found.parents.append(item)
        parent = known.get(_parent_of(item))
        if parent is None and _parent_of(item):
            found.waiting.append(item)
        else:
            found.items.append(_located(inherit(item, parent) if parent else item, origin))
    return found


def _located(entry: RawEntry, origin: Origin) -> Located | Unread:
    try:
        record = record_of(entry, origin)
    except RecursionError:
        return Unread(origin.name, entry.line, "the entry is nested too deeply", entry.key)
    if record is None:
        return Unread(origin.name, entry.line, "the entry has no title", entry.key)
    return record, entry.line


def pieces(stream: BufferedIOBase) -> Iterator[Piece]:
    """The stream in pieces of about :data:`PIECE` bytes.

    Raises:
        TooLarge: a piece or the macros would not fit in memory.

    """
    line, strings = 1, b""
    held: list[bytes] = []
    for chunk in iter(partial(stream.read, PIECE), b""):
        cut = _last_start(chunk) if len(chunk) == PIECE else 0
        if not cut:
            held.append(chunk)
            if len(held) * PIECE > LONGEST:
                raise TooLarge(
                    f"no entry begins on a line of its own for {LONGEST >> 20} MB after line {line}"
                )
            continue
        raw = b"".join((*held, chunk[:cut]))
        yield Piece(line, raw, strings)
        line += raw.count(b"\n")
        if b"@string" in raw.lower():
            strings += b"".join(found + b"\n" for found in _STRING.findall(raw))
        if len(strings) > MOST_MACROS:
            raise TooLarge(f"its macros take more than {MOST_MACROS >> 20} MB")
        held = [chunk[cut:]]
    if held:
        yield Piece(line, b"".join(held), strings)


def _last_start(chunk: bytes) -> int:
    """The offset of the last entry that begins a line; 0 where there is none."""
    end = len(chunk)
    while (end := chunk.rfind(b"\n@", 0, end)) >= 0:
        if _START.match(chunk, end + 1):
            return end + 1
    return 0


def _parent_of(entry: RawEntry) -> str:
    """The folded key of the entry's parent, ``""`` where it has none."""
    return entry.fields.get("crossref", "").strip().lower()


def inherit(child: RawEntry, parent: RawEntry) -> RawEntry:
    """The child with what it leaves to its parent: where and when, never title, authors, pages or DOI.

    The parent's title is the child's ``booktitle`` (of an article: ``journal``).
    """
    container = "journal" if child.type == "article" else "booktitle"
    fields = {container: parent.fields.get(container) or parent.fields.get("title", "")}
    for group in _GROUPS:
        if not any(child.fields.get(name) for name in group):
            fields |= {name: parent.fields[name] for name in group if name in parent.fields}
    fields = {name: value for name, value in fields.items() if len(value) <= MOST_INHERITED}
    return child._replace(fields=fields | {name: value for name, value in child.fields.items() if value})
