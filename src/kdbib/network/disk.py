"""A diskcache that never unpickles: a cache restored in CI is input from outside (CVE-2025-69872).

And what its errors mean: damage, which is mended by beginning anew, or what only the user can mend.
"""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from diskcache import Cache, JSONDisk, Timeout
from diskcache.core import DBNAME, MODE_RAW

_NO_FILES = 1 << 40  # bytes from which a value would be a file of its own: none is
_NO_LIMIT = 1 << 50  # bytes from which diskcache would begin to drop answers
_OURS_TO_MEND = frozenset(
    {
        sqlite3.SQLITE_ERROR,  # all statements are right: the tables are none of ours
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_TOOBIG,
    }
)
_ROOM = 1 << 16  # bytes with which a database can just be opened
_LARGEST = 1 << 24  # bytes of an answer, unpacked: a thousand times what the largest one has
_BASE = 0xFF  # the part of an extended error code that tells its kind: https://www.sqlite.org/rescode.html


class PlainDisk(JSONDisk):  # type: ignore[misc]  # diskcache has no types
    """Values in the database as compressed JSON; ``None`` is what is none.

    What a row says of pickles or files is not followed.
    """

    def get(self, key: Any, raw: bool) -> Any:
        """The key of a row."""
        return _plain(key) if raw else None

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:  # noqa: ARG002
        """The value of a row."""
        return _plain(value) if mode == MODE_RAW and not read else None

    def remove(self, file_path: str) -> None:
        """Nothing: there are no files, whatever a row says."""


def _plain(packed: Any) -> Any:
    with suppress(TypeError, ValueError, zlib.error, RecursionError):
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(packed, _LARGEST)
        return json.loads(text.decode("utf-8")) if unpacking.eof else None
    return None


def opened(folder: Path) -> Cache:
    """The cache in a folder, which is made where there is none and is the user's alone.

    Raises:
        OSError, sqlite3.Error: it cannot be opened.

    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return Cache(
            str(folder),
            disk=PlainDisk,
            disk_min_file_size=_NO_FILES,
            eviction_policy="none",
            size_limit=_NO_LIMIT,
            cull_limit=0,
            sqlite_mmap_size=0,  # a mapped file that is cut short ends the process
        )
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise sqlite3.DatabaseError("its settings are none of ours") from error


@contextmanager
def transaction(cache: Cache) -> Iterator[None]:
    """All of what is written within, or nothing.

    Raises:
        sqlite3.Error: it cannot be written. diskcache itself would try again without end.

    """
    try:
        with cache.transact():
            yield
    except Timeout as error:
        why = error.__context__
        raise why if isinstance(why, sqlite3.Error) else sqlite3.OperationalError("it is locked") from None


def is_damaged(error: Exception, folder: Path) -> bool:
    """Whether an error says that the database is none, or none of ours, and must be begun anew."""
    code = _code(error)
    if code is None:
        return isinstance(error, sqlite3.Error)
    if code == sqlite3.SQLITE_IOERR_SHORT_READ or code & _BASE in _OURS_TO_MEND:
        return True
    return code & _BASE == sqlite3.SQLITE_CANTOPEN and (folder / DBNAME).is_dir()


def is_gone(error: Exception) -> bool:
    """Whether an error may say that the files were removed while in use; opening them again helps."""
    code = _code(error)
    moved = code in {sqlite3.SQLITE_READONLY_DBMOVED, sqlite3.SQLITE_READONLY_CANTINIT}
    lost = code is not None and code & _BASE in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
    return moved or lost or isinstance(error, FileNotFoundError)


def is_full(error: Exception, folder: Path) -> bool:
    """Whether an error says that there is no room left, or may mean it: not always does SQLite tell."""
    code = _code(error)
    if code is None:
        return getattr(error, "errno", None) == errno.ENOSPC
    with suppress(OSError):
        return code & _BASE == sqlite3.SQLITE_FULL or shutil.disk_usage(folder).free < _ROOM
    return False


def _code(error: Exception) -> int | None:
    """SQLite's own code of an error; errors that come from elsewhere have none."""
    code = getattr(error, "sqlite_errorcode", None)
    return code if isinstance(code, int) else None
