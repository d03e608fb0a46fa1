"""Building the index of local bibliographies: files in, one SQLite file out, whole or not at all."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING

from kdbib import bibliographies
from kdbib.errors import IndexStoreError
from kdbib.model import Record, Unread
from kdbib.records import to_json
from kdbib.sources.local import SCHEMA, connect
from kdbib.titles import split_prefix, title_key, words
from kdbib.venues import find

if TYPE_CHECKING:
    from kdbib.bibliographies.bibtex import Mapper
    from kdbib.bibliographies.origin import Located

_WORTH_CORES = 4_000_000  # bytes of input, compressed or not, from which processes pay
_TABLES = """
CREATE TABLE record (number INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE identifier (scheme TEXT, value TEXT, record INTEGER, PRIMARY KEY (scheme, value, record))
    WITHOUT ROWID;
CREATE TABLE title (key TEXT, record INTEGER, PRIMARY KEY (key, record)) WITHOUT ROWID;
CREATE TABLE place (venue TEXT, year INTEGER, page INTEGER, record INTEGER,
    PRIMARY KEY (venue, year, page, record)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(title, content='', tokenize='unicode61');
CREATE TABLE manifest (body TEXT NOT NULL);
"""
_FIRST_PAGE = re.compile(r"^(\d{1,6})(?:-|$)")


@dataclass(slots=True)
class Manifest:
    """What an index holds: its files with their counts, records by source, and what could not be read."""

    files: dict[str, int] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    unread: list[Unread] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many records there are."""
        return sum(self.sources.values())


def build(files: Sequence[Path], path: Path, progress: Callable[[str, int], None] | None = None) -> Manifest:
    """Index ``files`` into ``path``, replacing what was there once all is read.

    ``progress`` is told the file and how many of its records were read, every thousand records.

    Raises:
        InputError: a file cannot be read at all; the former index stays.
        IndexStoreError: the index cannot be written.

    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    manifest = Manifest()
    try:
        with sqlite3.connect(temporary) as connection, _mapper(files) as mapper:
            connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES}")
            for file in files:
                _add(connection, bibliographies.read(file, str(file), mapper), manifest, progress, file.name)
            _finish(connection, manifest)
        connection.close()
        temporary.replace(path)
    except (sqlite3.Error, OSError) as error:
        raise IndexStoreError(f"{path}: the index cannot be written ({error})") from error
    finally:
        temporary.unlink(missing_ok=True)
    return manifest


@contextmanager
def _mapper(files: Iterable[Path]) -> Iterator[Mapper]:
    """``map`` over all cores if there is enough to do, else plain ``map``."""
    if sum(file.stat().st_size for file in files if file.is_file()) < _WORTH_CORES:
        yield map
        return
    with Pool() as pool:
        yield pool.imap


def _add(
    connection: sqlite3.Connection,
    items: Iterable[Located | Unread],
    manifest: Manifest,
    progress: Callable[[str, int], None] | None,
    name: str,
) -> None:
    count = 0
    for item in items:
        if isinstance(item, Unread):
            manifest.unread.append(item)
            continue
        record, _ = item
        if not _insert(connection, record):
            manifest.repeated += 1
            continue
        count += 1
        manifest.sources[record.source] += 1
        if progress and count % 1000 == 0:
            progress(name, count)
    manifest.files[name] = count


def _insert(connection: sqlite3.Connection, record: Record) -> bool:
    """Add a record; false where the very same reference is there already."""
    insert = "INSERT OR IGNORE INTO record (ref, body) VALUES (?, ?)"
    cursor = connection.execute(insert, (record.ref, _body(record)))
    if cursor.rowcount != 1:
        held = connection.execute("SELECT body FROM record WHERE ref = ?", (record.ref,)).fetchone()
        if held[0] == _body(record):
            return False
        record = replace(record, id=f"{record.id}#{connection.total_changes}")  # one key, two papers
        cursor = connection.execute(insert, (record.ref, _body(record)))
    number = cursor.lastrowid
    rows = ((one.scheme, one.value, number) for one in record.identifiers)
    connection.executemany("INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)", rows)
    keys = {title_key(record.title), title_key(split_prefix(record.title)[1])} - {""}
    connection.executemany("INSERT INTO title VALUES (?, ?)", ((key, number) for key in sorted(keys)))
    connection.execute(
        "INSERT INTO words (rowid, title) VALUES (?, ?)", (number, " ".join(words(record.title)))
    )
    page = _FIRST_PAGE.match(record.page)
    venue = find(record.container_title or record.container_title_short)
    if page and venue and record.issued:
        row = (venue.id, record.issued.year, int(page.group(1)), number)
        connection.execute("INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?)", row)
    return True


def _body(record: Record) -> str:
    return json.dumps(to_json(record), ensure_ascii=False, separators=(",", ":"))


def _finish(connection: sqlite3.Connection, manifest: Manifest) -> None:
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    body = {
        "files": manifest.files,
        "sources": dict(manifest.sources),
        "repeated": manifest.repeated,
        "unread": [[u.file, u.line, u.reason, u.text] for u in manifest.unread],
    }
    connection.execute("INSERT INTO manifest VALUES (?)", (json.dumps(body),))
    connection.execute(f"PRAGMA user_version = {SCHEMA}")


def manifest(path: Path) -> Manifest:
    """The manifest of the index at ``path``.

    Raises:
        IndexStoreError: there is no index, it is damaged, or it is of another version.

    """
    connection = connect(path)
    try:
        body = json.loads(connection.execute("SELECT body FROM manifest").fetchone()[0])
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        raise IndexStoreError(f"{path}: the index is damaged ({error}); build it again") from error
    finally:
        connection.close()
    unread: Iterable[list[str]] = body["unread"]
    return Manifest(
        body["files"],
        Counter(body["sources"]),
        body["repeated"],
        [Unread(u[0], int(u[1]), u[2], u[3]) for u in unread],
    )
