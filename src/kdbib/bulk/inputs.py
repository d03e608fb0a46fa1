"""What a bulk run reads: reading lists, bibliographies, and tables of references (Parquet, JSON lines)."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from kdbib.bulk.claims import COLUMNS, to_text
from kdbib.dumps.json_items import BOM
from kdbib.errors import InputError
from kdbib.index.layout import open_duckdb, quoted
from kdbib.jobs import shown

Raw = tuple[int, str, int, str, str]
"""Number, file, line or row, and either the entry as JSON or the row as JSON; the other is empty."""

_TABLES = (".jsonl", ".jsonl.gz", ".ndjson", ".parquet")


def raw(files: Sequence[Path]) -> Iterator[Raw]:
    """Every entry and row of the files, numbered from 0 in their order.

    Raises:
        InputError: a file cannot be read.

    """
    number = 0
    for path in files:
        for line, claim, row in _rows(path) if is_table(path) else _entries(path):
            yield number, shown(path), line, claim, row
            number += 1


def is_table(path: Path) -> bool:
    """Whether a file is a table of references, by its name; ``.jsonl`` only where it is no CSL-JSON."""
    if not path.name.lower().endswith(_TABLES):
        return False
    return _is_parquet(path) or not _is_csl(path)


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


_CSL, _OWN = {"type", "author", "issued"}, {*COLUMNS, "journal"} - {"title"}


def _is_csl(path: Path) -> bool:
    """Whether the first line is a CSL item: those have a type, an author or a date, and no column of ours."""
    first = next(_lines(path), b"")
    try:
        item = json.loads(first)
    except ValueError:
        return False
    return isinstance(item, dict) and bool(_CSL & item.keys()) and not _OWN & item.keys()


def _rows(path: Path) -> Iterator[tuple[int, str, str]]:
    if _is_parquet(path):
        yield from _parquet(path)
        return
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            yield number, "", line.decode("utf-8", "replace")


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            yield next(file, b"").removeprefix(BOM)
            yield from file
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(shown(path), f"it cannot be read ({error})") from error


def _parquet(path: Path) -> Iterator[tuple[int, str, str]]:
    import duckdb

    connection = open_duckdb("", 1)
    try:
        found = connection.execute(f"SELECT CAST(to_json(t) AS VARCHAR) FROM {quoted(str(path))} t")
        number = 0
        while rows := found.fetchmany(10_000):
            for (row,) in rows:
                number += 1
                yield number, "", row
    except duckdb.Error as error:
        raise InputError(shown(path), f"it cannot be read as Parquet ({error})") from error
    finally:
        connection.close()


def _entries(path: Path) -> Iterator[tuple[int, str, str]]:
    from kdbib.stages.parse import parse_file
    from kdbib.summary import warn

    reading = parse_file(path, shown(path))
    warn(reading.unread, rest=f"kdbib parse {shown(path)} names them all")
    for entry in reading.entries:
        yield entry.line, to_text(entry), ""
