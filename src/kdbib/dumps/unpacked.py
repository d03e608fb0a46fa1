"""The bytes of a file, unpacked, as far as it is whole; and pieces of them that hold whole records."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kdbib.bibliographies.bibtex import Piece
from kdbib.dumps.model import LONGEST
from kdbib.errors import InputError
from kdbib.model import Unread

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 1 << 20
"""Bytes of a piece, if no record is longer."""
_BUFFER = 1 << 18
_TAG = 64  # bytes in which the end of a record may begin
_PACKED = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "lzma"))
"""What files begin with: RFC 1952, section 2.3.1; bzip2; the .xz file format, section 2.1.1.1."""


class Unpacked(io.RawIOBase):
    """A stream that ends where its file is damaged or ``end`` is reached; ``damage`` then says what is wrong.

    All that was unpacked before the damage is given.
    """

    def __init__(self, source: Any, rest: int | None = None) -> None:
        self.damage = ""
        self._source = source
        self._rest = rest

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """The number of bytes put into ``buffer``; 0 at the end."""
        view = memoryview(buffer).cast("B")
        wanted = len(view) if self._rest is None else min(len(view), self._rest)
        found = self._next(wanted) if wanted and not self.damage else b""
        view[: len(found)] = found
        if self._rest is not None:
            self._rest -= len(found)
        return len(found)

    def _next(self, wanted: int) -> bytes:
        from lzma import LZMAError

        try:
            # One step of the unpacker: a longer read would lose what comes before the damage.
            found: bytes = self._source.read1(wanted)
        except (EOFError, zlib.error, LZMAError, OSError) as error:
            self.damage = f"the file is cut or damaged ({error}); nothing behind this place is read"
            return b""
        return found


@contextmanager
def opened(path: Path, name: str, start: int = 0, end: int | None = None) -> Iterator[io.BufferedReader]:
    """The file as a stream of bytes whose ``raw`` is an :class:`Unpacked`. Only plain files have ranges.

    Raises:
        InputError: the file is missing, a folder or not readable.

    """
    try:
        with path.open("rb") as file:
            source = _source(file)
            if start:
                file.seek(start)
            rest = None if end is None else end - start
            yield io.BufferedReader(Unpacked(source, rest), _BUFFER)
    except FileNotFoundError as error:
        raise InputError(name, "there is no such file; check the name") from error
    except OSError as error:
        raise InputError(name, f"it cannot be read ({error.strerror or error})") from error


def _source(file: io.BufferedReader) -> Any:
    """The unpacker that the file's first bytes call for, whatever its name says."""
    start = file.peek(6)
    kind = next((kind for magic, kind in _PACKED if start.startswith(magic)), "")
    if kind == "gzip":
        import gzip

        return gzip.GzipFile(fileobj=file)
    if kind == "bz2":
        import bz2

        return bz2.BZ2File(file)
    if kind == "lzma":
        import lzma

        return lzma.LZMAFile(file)
    return file


def is_packed(path: Path) -> bool:
    """Whether the file is packed, so that it must be read from its beginning."""
    with path.open("rb") as file:
        return file.peek(6).startswith(tuple(magic for magic, _ in _PACKED))


def damage(stream: io.BufferedReader) -> str:
    """What is wrong with the file at the place where the stream ended, ``""`` where it is whole."""
    return stream.raw.damage if isinstance(stream.raw, Unpacked) else ""


Cut = Callable[[bytes], int]
"""Where the last whole record of some bytes ends; 0 where there is no end of a record."""


def pieces(
    stream: io.BufferedReader, cut: Cut, name: str, line: int, reports: list[Unread]
) -> Iterator[Piece]:
    """The stream in pieces of about :data:`PIECE` bytes, each of whole records; the first begins in ``line``.

    What stands behind the last whole record of a damaged file is left out, and so is a record longer than
    :data:`LONGEST`; both go to ``reports``.
    """
    held, wanted, lost = b"", PIECE, False
    while block := stream.read(wanted - len(held)):
        held += block
        end = cut(held)
        if end:
            yield Piece(line, held[:end], b"")
            lost = False
        elif lost or wanted >= LONGEST:
            if not lost:
                reports.append(Unread(name, line, f"a record of more than {LONGEST >> 20} MB is not read"))
            end, lost = len(held) - _TAG, True
        line, held = line + held.count(b"\n", 0, end), held[end:]
        wanted = min(max(PIECE, 2 * len(held)), LONGEST)
    if problem := damage(stream):
        reports.append(Unread(name, line, problem))
    elif held and not lost:
        yield Piece(line, held, b"")
