"""How the index looks on the disk: a folder with a manifest and segments of Parquet files.

``manifest.json`` names the files that count; it is written last and replaced as a whole, so that a reader
finds the former index or the new one. A segment holds what one build or update added:

- ``record-*.parquet``: the records by number. What is asked of many at once has a column of its own;
  ``body`` is the rest of a record as JSON, which is only read to make the record again.
- ``key.parquet``: which record is filed under which blocking key, sorted by key, so that the statistics of
  row groups tell which of them to read.
- ``crowd.parquet``: the same for keys of more than ``CROWD`` records, with what may tell these apart.
- ``place.parquet``: how many records are held of each venue, year and first page.

A record's number is that of its file, shifted by 32 bits, and its place in it. Files that were replaced
are ``dead``: their rows stay until the index is built anew, and are not seen.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kdbib.errors import IndexStoreError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from kdbib.index.manifest import Manifest

VERSION = 4
"""Changes whenever the files or the blocking keys do; an index of another number must be built again."""

CROWD = 100
"""Records of one key from which on it tells too little: they need a second witness."""

FILE_BITS = 32
TABLES = ("record", "key", "crowd", "place")
STAGED = {
    "n": "BIGINT",
    "line": "BIGINT",
    "source": "VARCHAR",
    "id": "VARCHAR",
    "retrieved": "VARCHAR",
    "type": "VARCHAR",
    "title": "VARCHAR",
    "container": "VARCHAR",
    "year": "INTEGER",
    "doi": "VARCHAR",
    "surname": "VARCHAR",
    "venue": "VARCHAR",
    "first_page": "INTEGER",
    "body": "JSON",
    "keys": "BIGINT[]",
}
"""A record on its way into the index, a line of JSON: ``line`` is where it stands in its file, ``surname``
the first author's, folded; ``venue`` an id of ``venues.toml``; ``first_page`` a number."""

RECORD = ", ".join(
    "n AS number" if name == "n" else "CAST(body AS VARCHAR) AS body" if name == "body" else name
    for name in STAGED
    if name not in {"line", "keys"}
)
PARQUET = "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2"
RECORDS_A_GROUP, KEYS_A_GROUP = 8192, 32768


def open_duckdb(memory: str = "", threads: int = 0, spill: Path | None = None) -> DuckDBPyConnection:
    """A DuckDB of our own, in memory, that spills into ``spill`` what ``memory`` ("4GB") does not hold.

    Raises:
        IndexStoreError: the memory is no size.

    """
    import duckdb

    connection = duckdb.connect()
    try:
        if memory:
            connection.execute(f"SET memory_limit = {quoted(memory)}")
        if threads:
            connection.execute(f"SET threads = {int(threads)}")
    except duckdb.Error as error:
        raise IndexStoreError(f"the limit of memory must be a size such as 4GB, not {memory!r}") from error
    connection.execute("SET enable_progress_bar = false; SET autoinstall_known_extensions = false")
    if spill:
        connection.execute(f"SET temp_directory = {quoted(str(spill))}")
    return connection


def quoted(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def files_of(folder: Path, manifest: Manifest, table: str) -> list[Path]:
    """The Parquet files of a table, in the order of the segments."""
    return [path for name in manifest.segments for path in sorted((folder / name).glob(f"{table}*.parquet"))]


def missing(folder: Path, manifest: Manifest) -> str:
    """The name of a table that the manifest counts on and that is not there, ``""`` if all are."""
    first = ("record-00001", *TABLES[1:])
    tables = [manifest.twins, *(f"{name}/{table}.parquet" for name in manifest.segments for table in first)]
    return next((name or "all" for name in tables if not (folder / name).is_file()), "")


def views(folder: Path, manifest: Manifest) -> dict[str, str]:
    """The tables of the index as queries over its files: what was replaced is left out of them."""
    dead = ", ".join(map(str, manifest.dead))
    number = {"record": "number", "place": f"file << {FILE_BITS}"}
    made = {}
    for table in TABLES:
        named = ", ".join(quoted(str(path)) for path in files_of(folder, manifest, table))
        where = f" WHERE ({number.get(table, 'record')} >> {FILE_BITS}) NOT IN ({dead})" if dead else ""
        made[table] = f"SELECT * FROM read_parquet([{named}]){where}"
    made["twin"] = f"SELECT * FROM read_parquet({quoted(str(folder / manifest.twins))})"
    return made
