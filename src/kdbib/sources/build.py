"""Building the index of local bibliographies: files in, one SQLite file out, whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from kdbib import bibliographies
from kdbib.errors import IndexStoreError
from kdbib.files import sweep, sync
from kdbib.model import Record, Unread
from kdbib.records import to_json
from kdbib.sources.local import SCHEMA
from kdbib.sources.manifest import Manifest
from kdbib.sources.parallel import mapper
from kdbib.titles import split_prefix, title_key, words
from kdbib.venues import find

if TYPE_CHECKING:
    from kdbib.bibliographies import Located

Progress = Callable[[str, int], None]

_WORTH_CORES = 4_000_000  # bytes of input, compressed or not, from which processes pay
_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;
CREATE TABLE record (number INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE identifier (scheme TEXT, value TEXT, record INTEGER, PRIMARY KEY (scheme, value, record))
    WITHOUT ROWID;
CREATE TABLE title (key TEXT, record INTEGER, PRIMARY KEY (key, record)) WITHOUT ROWID;
CREATE TABLE place (venue TEXT, year INTEGER, page INTEGER, record INTEGER,
    PRIMARY KEY (venue, year, page, record)) WITHOUT ROWID;
CREATE TABLE held (venue TEXT, year INTEGER, records INTEGER, PRIMARY KEY (venue, year)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(title, content='', tokenize='unicode61');
CREATE TABLE manifest (body TEXT NOT NULL);
"""
_FIRST_PAGE = re.compile(r"(\d{1,6})(?:-|$)", re.ASCII)


def build(files: Sequence[Path], path: Path, progress: Progress | None = None) -> Manifest:
    """Index ``files`` into ``path``, replacing what was there once all is read.

    ``progress`` is told the file and how many of its records were read, every thousand records.

    Raises:
        InputError: a file cannot be read at all; the former index stays.
        IndexStoreError: the index cannot be written; the former index stays.

    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path)
        manifest = _fill(temporary, files, progress)
        sync(temporary)
        temporary.replace(path)
    except (sqlite3.Error, OSError) as error:
        full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        why = os.strerror(errno.ENOSPC) if full else error
        raise IndexStoreError(f"{path}: the index cannot be written ({why})") from error
    except BrokenExecutor as error:
        raise IndexStoreError(
            "a reading process was killed, perhaps for want of memory; try again"
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()
    return manifest


def _fill(temporary: Path, files: Sequence[Path], progress: Progress | None) -> Manifest:
    manifest = Manifest()
    with closing(sqlite3.connect(temporary)) as connection:
        connection.executescript(_TABLES)
        for file in files:
            name = str(file)
            manifest.files[name] = 0
            with mapper(parallel=file.is_file() and file.stat().st_size >= _WORTH_CORES) as mapped:
                _add(connection, bibliographies.read(file, name, mapped), manifest, progress, name)
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        connection.execute("INSERT INTO manifest VALUES (?)", (manifest.to_json(),))
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.commit()
    return manifest


def _add(
    connection: sqlite3.Connection,
    items: Iterable[Located | Unread],
    manifest: Manifest,
    progress: Progress | None,
    name: str,
) -> None:
    for item in items:
        if isinstance(item, Unread):
            manifest.unread.append(item)
            continue
        record, _ = item
        if not _insert(connection, record):
            manifest.repeated += 1
            continue
        manifest.files[name] += 1
        manifest.sources[record.source] += 1
        if progress and manifest.files[name] % 1000 == 0:
            progress(name, manifest.files[name])


def _insert(connection: sqlite3.Connection, record: Record) -> bool:
    """Add a record; false where the very same one is there already."""
    number = _number(connection, record)
    if number is None:
        return False
    rows = ((one.scheme, one.value, number) for one in record.identifiers)
    connection.executemany("INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)", rows)
    keys = {title_key(record.title), title_key(split_prefix(record.title)[1])} - {""}
    connection.executemany("INSERT INTO title VALUES (?, ?)", ((key, number) for key in sorted(keys)))
    spelled = " ".join(words(record.title))
    connection.execute("INSERT INTO words (rowid, title) VALUES (?, ?)", (number, spelled))
    _place(connection, record, number)
    return True


def _place(connection: sqlite3.Connection, record: Record, number: int) -> None:
    venue = find(record.container)
    if venue is None or record.issued is None:
        return
    place = (venue.id, record.issued.year)
    connection.execute(
        "INSERT INTO held VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET records = records + 1", place
    )
    if page := _FIRST_PAGE.match(record.page):
        row = (*place, int(page.group(1)), number)
        connection.execute("INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?)", row)


def _number(connection: sqlite3.Connection, record: Record) -> int | None:
    """The number of the added record. Of two records with one key, the second is ``key#2``, and so on."""
    for suffix in count(1):
        named = record if suffix == 1 else replace(record, id=f"{record.id}#{suffix}")
        insert = "INSERT OR IGNORE INTO record (ref, body) VALUES (?, ?)"
        cursor = connection.execute(insert, (named.ref, _body(named)))
        if cursor.rowcount == 1:
            return cursor.lastrowid
        held = connection.execute("SELECT body FROM record WHERE ref = ?", (named.ref,)).fetchone()
        if held[0] == _body(named):
            return None
    return None


def _body(record: Record) -> str:
    return json.dumps(to_json(record), ensure_ascii=False, separators=(",", ":"))
