"""A segment of the index in the making: staged lines in, sorted Parquet files out, in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from kdbib.index import keys
from kdbib.index.layout import (
    CROWD,
    FILE_BITS,
    KEYS_A_GROUP,
    PARQUET,
    RECORD,
    RECORDS_A_GROUP,
    STAGED,
    open_duckdb,
    quoted,
)
from kdbib.index.staging import LARGEST

_FLUSH = 1 << 26  # bytes of lines after which they are made a Parquet file

_PLACES = f"""
SELECT venue, year, first_page AS page, number >> {FILE_BITS} AS file, count(*) AS records
FROM record WHERE venue IS NOT NULL AND year IS NOT NULL GROUP BY ALL ORDER BY venue, year, page, file
"""
_CROWDED = f"SELECT key FROM filed GROUP BY key HAVING count(*) > {CROWD}"
_KEYS = "SELECT key, record, preprint FROM filed ANTI JOIN crowded USING (key) ORDER BY key, record"
_CROWD = """
SELECT key, record, preprint, year, surname, venue
FROM filed SEMI JOIN crowded USING (key) JOIN record ON number = record ORDER BY key, record
"""
_ONE_DOI = """
WITH shared AS (SELECT source, doi FROM record WHERE doi <> '' GROUP BY ALL HAVING min(title) <> max(title))
SELECT source, doi, number, line, title
FROM record SEMI JOIN shared USING (source, doi) JOIN line USING (number) ORDER BY source, doi, number
"""


class Place(NamedTuple):
    """A record of the segment: its number, the line of its file, its title."""

    number: int
    line: int
    title: str


class Clash(NamedTuple):
    """Two records of one source that give a DOI to plainly different titles."""

    doi: str
    first: Place
    second: Place


class Segment:
    """Writes a segment into an empty folder: :meth:`add` records by their numbers, then :meth:`finish`."""

    def __init__(self, folder: Path, memory: str, threads: int) -> None:
        self._folder = folder
        self._stage = folder / "staged.jsonl"
        self._lines = self._stage.open("wb")
        self._parts = 0
        self._connection = open_duckdb(memory, threads, folder / "spill")

    def add(self, number: int, staged: bytes, line: int) -> None:
        """Take a staged record, and where it stands."""
        self._lines.write(b'{"n":%d,"line":%d,%b\n' % (number, line, staged))
        if self._lines.tell() > _FLUSH:
            self._flush()

    def finish(self) -> None:
        """Write what is left, and sort the keys of all."""
        if self._lines.tell() or not self._parts:
            self._flush()
        self._view("record", "record-*")
        self._view("filed", "filed-*")
        self._connection.execute(f"CREATE TEMP TABLE crowded AS {_CROWDED}")
        self._write("key", _KEYS, KEYS_A_GROUP)
        self._write("crowd", _CROWD, KEYS_A_GROUP)
        self._write("place", _PLACES, KEYS_A_GROUP)

    def clashes(self) -> Iterator[Clash]:
        """The records of a source that share a DOI with an earlier one of another title; all must be in."""
        self._view("line", "line-*")
        rows = self._connection.execute(_ONE_DOI)
        for (_, doi), found in groupby(iter(rows.fetchone, None), key=itemgetter(0, 1)):
            first, *others = (Place(*row[2:]) for row in found)
            for other in others:
                if not keys.may_be_one(first.title, other.title):
                    yield Clash(doi, first, other)

    def close(self) -> None:
        """Let go of everything."""
        self._lines.close()
        self._connection.close()
        self._stage.unlink(missing_ok=True)
        for path in (*self._folder.glob("filed-*"), *self._folder.glob("line-*")):
            path.unlink()

    def _flush(self) -> None:
        self._lines.flush()
        columns = json.dumps(STAGED).replace('"', "'")
        size = 2 * LARGEST
        source = f"read_json({quoted(str(self._stage))}, format = 'newline_delimited', columns = {columns}, "
        self._connection.execute(
            f"CREATE TEMP TABLE staged AS SELECT * FROM {source} maximum_object_size = {size})"
        )
        self._parts += 1
        filed = "SELECT unnest(keys) AS key, n AS record, type = 'article' AS preprint FROM staged"
        self._write(f"record-{self._parts:05}", f"SELECT {RECORD} FROM staged ORDER BY n", RECORDS_A_GROUP)
        self._write(f"filed-{self._parts:05}", filed, KEYS_A_GROUP)
        self._write(f"line-{self._parts:05}", "SELECT n AS number, line FROM staged ORDER BY n", KEYS_A_GROUP)
        self._connection.execute("DROP TABLE staged")
        self._lines.seek(0)
        self._lines.truncate()

    def _view(self, name: str, files: str) -> None:
        pattern = quoted(str(self._folder / f"{files}.parquet"))
        self._connection.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet({pattern})")

    def _write(self, name: str, select: str, rows: int) -> None:
        target = quoted(str(self._folder / f"{name}.parquet"))
        self._connection.execute(f"COPY ({select}) TO {target} ({PARQUET}, ROW_GROUP_SIZE {rows})")
