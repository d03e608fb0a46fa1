"""Bibliography files read as records: ``.bib`` and CSL-JSON, plain or gzipped."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kdbib.errors import InputError
from kdbib.model import Record, Unread
from kdbib.updates import with_true_title

if TYPE_CHECKING:
    from kdbib.bibliographies.bibtex import Mapper

Located = tuple[Record, int]
"""A record and the line of its file (from 1) where it begins."""

_LOOK = 1 << 13  # bytes at the beginning that tell what a file is
_GZIP_MAGIC = b"\x1f\x8b"  # RFC 1952, section 2.3.1
_RATIO, _HARMLESS = 100, 64 * 2**20
"""Text of references packs to a tenth; beyond this ratio and these bytes a gzip file is a bomb."""
_PLACES = 20  # of bad bytes that are told one by one


class TooLarge(Exception):  # noqa: N818 - a state of an input
    """What would have to be in memory at once is too large; the text says what, and what to do."""


class Origin(NamedTuple):
    """Whose records these are: the file's name in messages, the source's name, the day (ISO 8601)."""

    name: str
    source: str
    retrieved: str


def is_bibliography(path: Path) -> bool:
    """Whether the file's name says that it is a bibliography: ``.bib`` or ``.json``, perhaps ``.gz``."""
    return _suffix(path) in {".bib", ".bibtex", ".json", ".jsonl"}


def read(path: Path, name: str, mapper: Mapper = map) -> Iterator[Located | Unread]:
    """Every record of a bibliography with its line, and what could not be read, in the file's order.

    ``name`` is how messages call the file; ``mapper`` see :func:`kdbib.bibliographies.bibtex.read`. Records
    are said to be retrieved on the day the file was last changed; their ``source`` is dblp where they say
    so, else the file's stem. A key used twice is reported, and both records are given.

    Raises:
        InputError: the file is missing, a folder or not readable, a gzip file is cut, damaged or a bomb, or
        what would have to be in memory at once is too large.

    """
    with _opened(path, name) as stream:
        retrieved = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        origin = Origin(name, path.name.split(".", 1)[0], retrieved)
        for item in read_stream(stream, origin, mapper, is_json=_suffix(path) in {".json", ".jsonl"}):
            yield item if isinstance(item, Unread) else (with_true_title(item[0]), item[1])


def read_stream(
    stream: BufferedReader | gzip.GzipFile, origin: Origin, mapper: Mapper = map, *, is_json: bool
) -> Iterator[Located | Unread]:
    """What :func:`read` gives, of an open file that is CSL-JSON or BibTeX."""
    from kdbib.bibliographies import bibtex, csl

    if problem := _not_text(stream):
        yield Unread(origin.name, 1, problem)
        return
    found = csl.read(stream, origin, mapper) if is_json else bibtex.read(stream, origin, mapper)
    empty = True
    for item in _with_repeated(found, origin.name):
        empty = False
        yield item
    if empty:
        kind = "CSL-JSON" if is_json else "BibTeX"
        yield Unread(origin.name, 1, f"no record was found in it; is it {kind}?")


def _with_repeated(found: Iterable[Located | Unread], name: str) -> Iterator[Located | Unread]:
    """The same, a report before each record whose key was used before. dblp's dumps repeat themselves."""
    lines: dict[str, int] = {}
    for item in found:
        if not isinstance(item, Unread) and item[0].source != "dblp":
            record, line = item
            first = lines.setdefault(record.id, line)
            if first != line:
                reason = f"the key {record.id} was used in line {first}; both records are kept"
                yield Unread(name, line, reason)
        yield item


def _not_text(stream: BufferedReader | gzip.GzipFile) -> str:
    """Why the stream is no text, ``""`` where it may be."""
    start = stream.peek(_LOOK)[:_LOOK]
    if not start.strip():
        return "" if len(start) == _LOOK else "the file is empty"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "it is UTF-16; save it as UTF-8"
    return "it is not a text file: it holds a zero byte" if b"\0" in start else ""


def _suffix(path: Path) -> str:
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()


class _Unpacked(gzip.GzipFile):
    """What a gzip file of ``size`` bytes holds, as far as that is in proportion."""

    def __init__(self, packed: BufferedReader, size: int) -> None:
        super().__init__(fileobj=packed)
        self._most = max(_HARMLESS, _RATIO * size)

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if self.tell() > self._most:
            raise TooLarge(
                f"it unpacks to more than {_RATIO} times its size; unpack it yourself if that is right"
            )
        return data


@contextmanager
def _opened(path: Path, name: str) -> Iterator[BufferedReader | gzip.GzipFile]:
    """The file as a stream of bytes, unpacked where it is gzip's, whatever its name says."""
    try:
        with path.open("rb") as raw:
            packed = raw.peek(2)[:2] == _GZIP_MAGIC
            yield _Unpacked(raw, path.stat().st_size) if packed else raw
    except TooLarge as error:
        raise InputError(name, str(error)) from error
    except FileNotFoundError as error:
        raise InputError(name, "there is no such file; check the name") from error
    except IsADirectoryError as error:
        raise InputError(name, "this is a folder; name the files in it") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(name, f"the gzip file is cut or damaged ({error}); fetch it again") from error
    except OSError as error:
        raise InputError(name, f"it cannot be read ({error.strerror or error})") from error


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
