"""The plan on one machine: DuckDB joins, out of core; processes take the steps, a partition at a time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import cache, partial
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kdbib.bulk.plan import STEPS
from kdbib.bulk.tables import DONE, is_done, whole
from kdbib.errors import IndexStoreError
from kdbib.index.layout import PARQUET, open_duckdb, quoted, views
from kdbib.records import dumps
from kdbib.sources.parallel import follow_parent

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from kdbib.index.manifest import Manifest

Told = Mapping[str, str]
_OPTIONS = "FORMAT parquet, COMPRESSION zstd"


class Duck:
    """Carries the plan out in ``folder``; see :class:`kdbib.bulk.match.Engine`."""

    def __init__(self, folder: Path, memory: str, threads: int) -> None:
        self._folder = folder
        self._threads = threads or os.cpu_count() or 1
        folder.mkdir(parents=True, exist_ok=True)
        self._processes = ProcessPoolExecutor(self._threads, initializer=follow_parent)
        self._processes.submit(os.getpid)  # they begin before there are threads of the database
        try:
            self._connection = open_duckdb(memory, self._threads, folder / "spill")
        except IndexStoreError:
            self._processes.shutdown(cancel_futures=True)
            raise
        self._connection.execute("CREATE MACRO explode(list) AS unnest(list)")

    def close(self) -> None:
        """Let go of the database and the processes."""
        self._processes.shutdown(cancel_futures=True)
        self._connection.close()

    def open(self, index: Path, manifest: Manifest) -> None:
        """Give the tables of an index their names."""
        for name, sql in views(index, manifest).items():
            self.view(name, sql)

    def view(self, name: str, sql: str) -> None:
        """Give a query a name."""
        self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {sql}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query, here."""
        return self._connection.execute(sql).fetchall()

    def put(self, name: str, columns: Told, rows: Iterable[Sequence[object]]) -> None:
        """Make a table of rows that are here."""
        target = self._folder / name
        if not is_done(target):
            with whole(target) as folder:
                folder.mkdir()
                write_rows(self._connection, folder / "part.parquet", columns, rows)
                (folder / DONE).touch()
        self._seen(name)

    def make(self, name: str, sql: str) -> None:
        """Make a table of a query."""
        target = self._folder / name
        if not is_done(target):
            with whole(target) as folder:
                folder.mkdir()
                self._connection.execute(
                    f"COPY ({sql}) TO {quoted(str(folder / 'part.parquet'))} ({_OPTIONS})"
                )
                (folder / DONE).touch()
        self._seen(name)

    def write(self, sql: str, target: Path) -> None:
        """Write the result; a link is followed."""
        with whole(target.resolve()) as path:
            self._connection.execute(f"COPY ({sql}) TO {quoted(str(path))} ({PARQUET})")

    def step(self, name: str) -> None:
        """Take a step for every partition that has not been taken before."""
        handed = f"{name}_input"
        target, source = self._folder / name, self._folder / handed
        if not is_done(target):
            self._partition(STEPS[name].select, source)
            target.mkdir(exist_ok=True)
            parts = sorted(source.glob("bucket=*"))
            left = [part for part in parts if not (target / f"{part.name}.parquet").is_file()]
            take = partial(_take, name, target)
            if len(left) > 1 and self._threads > 1:
                list(self._processes.map(take, left))
            else:
                list(map(take, left))
            if not parts:
                write_rows(self._connection, target / "none.parquet", _with_bucket(name), [])
            (target / DONE).touch()
        self._seen(name)
        self._seen(handed)

    def _partition(self, sql: str, source: Path) -> None:
        if is_done(source):
            return
        with whole(source) as folder:
            folder.mkdir()
            options = f"{_OPTIONS}, PARTITION_BY (bucket), OVERWRITE_OR_IGNORE"
            self._connection.execute(f"COPY ({sql}) TO {quoted(str(folder))} ({options})")
            if not any(folder.iterdir()):
                none = quoted(str(folder / "none.parquet"))
                self._connection.execute(f"COPY (SELECT * FROM ({sql}) LIMIT 0) TO {none} ({_OPTIONS})")
            (folder / DONE).touch()

    def _seen(self, name: str) -> None:
        files = quoted(str(self._folder / name / "**" / "*.parquet"))
        self.view(name, f"SELECT * FROM read_parquet({files}, hive_partitioning = false)")


def _with_bucket(name: str) -> dict[str, str]:
    return {"bucket": "INTEGER", **STEPS[name].columns}


def _take(name: str, target: Path, part: Path) -> None:
    """In a process: a step for one partition."""
    from kdbib.bulk.steps import STEPS as FUNCTIONS

    step, bucket = STEPS[name], int(part.name.removeprefix("bucket="))
    connection = _of_process()
    files = quoted(str(part / "*.parquet"))
    read = f"SELECT * FROM read_parquet({files}, hive_partitioning = false) ORDER BY {step.order}"
    rows = FUNCTIONS[name](connection.execute(read).fetchall())
    write_rows(
        connection, target / f"{part.name}.parquet", _with_bucket(name), ((bucket, *row) for row in rows)
    )


@cache
def _of_process() -> DuckDBPyConnection:
    """A database of this process alone, for reading and writing its partitions."""
    return open_duckdb("", 1)


def write_rows(
    connection: DuckDBPyConnection, target: Path, columns: Told, rows: Iterable[Sequence[object]]
) -> None:
    """Write rows as a Parquet file, through lines of JSON."""
    lines = target.with_name(f".{target.name}.jsonl")
    names, longest = tuple(columns), 1 << 20  # bytes; a letter takes up to four
    try:
        with lines.open("w", encoding="utf-8", errors="replace") as file:
            for row in rows:
                line = dumps(dict(zip(names, row, strict=True)))
                longest = max(longest, 4 * len(line))
                file.write(line + "\n")
        types = ", ".join(starmap("{}: '{}'".format, columns.items()))
        options = f"format = 'newline_delimited', maximum_object_size = {longest}, columns = {{{types}}}"
        source = f"read_json({quoted(str(lines))}, {options})"
        with whole(target) as path:
            connection.execute(f"COPY (SELECT * FROM {source}) TO {quoted(str(path))} ({_OPTIONS})")
    finally:
        with suppress(FileNotFoundError):
            lines.unlink()
