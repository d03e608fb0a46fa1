"""A diskcache that never unpickles: a cache restored in CI is input from outside (CVE-2025-69872)."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from diskcache import Cache, JSONDisk
from diskcache.core import MODE_RAW

_NO_FILES = 1 << 40  # bytes from which a value would be a file of its own: none is
_NO_LIMIT = 1 << 50  # bytes from which diskcache would begin to drop answers


class PlainDisk(JSONDisk):  # type: ignore[misc]  # diskcache has no types
    """Values in the database as compressed JSON. What a row says of pickles or files is not followed."""

    def get(self, key: Any, raw: bool) -> Any:
        """The key of a row."""
        if not raw:
            raise sqlite3.DatabaseError("a key in it is not JSON")
        with _plain():
            return super().get(key, raw)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
        """The value of a row."""
        if mode != MODE_RAW or read:
            raise sqlite3.DatabaseError("a value in it is not JSON")
        with _plain():
            return super().fetch(mode, filename, value, read)

    def remove(self, file_path: str) -> None:
        """Nothing: there are no files, whatever a row says."""


@contextmanager
def _plain() -> Iterator[None]:
    """What is not compressed JSON is damage to the database.

    Raises:
        sqlite3.DatabaseError: it is not.

    """
    try:
        yield
    except (TypeError, ValueError, zlib.error, RecursionError) as error:
        raise sqlite3.DatabaseError("a key or a value in it is not JSON") from error


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
        )
    except TypeError as error:
        raise sqlite3.DatabaseError("its settings are none of ours") from error
