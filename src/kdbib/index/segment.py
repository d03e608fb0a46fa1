"""A segment of the index in the making: staged lines in, sorted Parquet files out, in bounded memory."""

from __future__ import annotations

import json
from pathlib import Path

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


class Segment:
    """Writes a segment into an empty folder: :meth:`add` records by their numbers, then :meth:`finish`."""

    def __init__(self, folder: Path, memory: str, threads: int) -> None:
        self._folder = folder
        self._stage = folder / "staged.jsonl"
        self._lines = self._stage.open("wb")
        self._parts = 0
        self._connection = open_duckdb(memory, threads, folder / "spill")

    def add(self, number: int, line: bytes) -> None:
        """Take a staged record."""
        self._lines.write(b'{"n":%d,%b\n' % (number, line))
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
        for path in self._folder.glob("filed-*"):
            path.unlink()

    def close(self) -> None:
        """Let go of everything."""
        self._lines.close()
        self._connection.close()
        self._stage.unlink(missing_ok=True)

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
        self._connection.execute("DROP TABLE staged")
        self._lines.seek(0)
        self._lines.truncate()

    def _view(self, name: str, files: str) -> None:
        pattern = quoted(str(self._folder / f"{files}.parquet"))
        self._connection.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet({pattern})")

    def _write(self, name: str, select: str, rows: int) -> None:
        target = quoted(str(self._folder / f"{name}.parquet"))
        self._connection.execute(f"COPY ({select}) TO {target} ({PARQUET}, ROW_GROUP_SIZE {rows})")
