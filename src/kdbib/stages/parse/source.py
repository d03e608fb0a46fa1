"""An input file as lines of text, and what of it could not be read as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kdbib.errors import InputError
from kdbib.model import Unread

LARGEST = 256 * 2**20  # bytes of an input that is read whole
MAX_LINE = 10_000  # characters; entries with hundreds of authors have fewer
MAX_BAD_BYTES = 20  # places reported of one file
_EXCERPT = 120
_GAP = re.compile(r"(?<=\S)[^\S\n]{30,}")  # blanks in a line, which say no more than two of them
# Marks the parser sets itself (see kdbib.stages.parse.lines), and what no list means to contain.
_CONTROLS = dict.fromkeys([*range(0x1C, 0x20), 0x0B, 0x0C, 0x85, 0x2028, 0x2029], " ")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of an input, its ends of line all LF, and what was left out of it, line by line."""

    name: str
    text: str
    unread: tuple[Unread, ...] = ()


def load(path: Path, name: str) -> Source:
    """Read a file. A byte order mark is dropped, CRLF and CR become LF, bad UTF-8 is replaced and reported.

    Raises :class:`InputError` if the file is missing, is a folder or may not be read.
    """
    return decode(read_bytes(path, name), name)


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file; a pipe is read to its end.

    Raises :class:`InputError` if the file is missing, is a folder, is larger than :data:`LARGEST` (also a
    device that never ends) or may not be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError(name, "no such file") from None
    except IsADirectoryError:
        raise InputError(name, "is a folder; name a file") from None
    except OSError as error:
        raise InputError(name, f"cannot be read: {error.strerror or error}") from None
    if len(data) > LARGEST:
        raise InputError(name, f"is larger than {LARGEST >> 20} MB; split it")
    return data


def decode(data: bytes, name: str) -> Source:
    """The text of a file's bytes; UTF-16 is read where a byte order mark says so."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, bad = data.decode("utf-16", errors="replace"), list[Unread]()
    elif b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        return Source(name, "", (Unread(name, line, "not a text file: it holds a zero byte"),))
    else:
        text, bad = data.decode("utf-8-sig", errors="replace"), list(_bad_bytes(data, name))
    source = tidy(text, name)
    return Source(name, source.text, (*bad, *source.unread))


def tidy(text: str, name: str) -> Source:
    """The text with LF ends of line; a line too long to be an entry is blanked and reported."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    if not text.strip():
        return Source(name, "", (Unread(name, 1, "the file is empty"),))
    lines = text.translate(_CONTROLS).split("\n")
    unread = []
    for index, line in enumerate(lines):
        if len(line) > MAX_LINE:
            reason = f"line of {len(line)} characters; too long to be an entry"
            unread.append(Unread(name, index + 1, reason, excerpt(line)))
            lines[index] = ""
    return Source(name, _GAP.sub("  ", "\n".join(lines)), tuple(unread))


def excerpt(text: str) -> str:
    """The beginning of a text, for a report."""
    text = " ".join(text[: 4 * _EXCERPT].split())
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…"


def _bad_bytes(data: bytes, name: str) -> Iterator[Unread]:
    """Where the bytes are not UTF-8: one value per line, at most ``MAX_BAD_BYTES``."""
    if _is_utf8(data):
        return
    bad = [n for n, line in enumerate(data.split(b"\n"), start=1) if not _is_utf8(line)]
    for number in bad[:MAX_BAD_BYTES]:
        line = data.split(b"\n", number)[number - 1]
        yield Unread(
            name, number, "bytes that are not UTF-8", excerpt(line.decode("utf-8", errors="replace"))
        )
    if len(bad) > MAX_BAD_BYTES:
        reason = f"bytes that are not UTF-8 in {len(bad) - MAX_BAD_BYTES} more lines"
        yield Unread(name, bad[MAX_BAD_BYTES], reason)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
