"""The source "local bibliographies": the index at a folder, asked in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kdbib.errors import IndexStoreError
from kdbib.index import search
from kdbib.index.layout import KEYS_A_GROUP, open_duckdb, views
from kdbib.index.manifest import Manifest, load
from kdbib.index.rows import COLUMNS, record_of
from kdbib.index.search import Asked, Hit
from kdbib.model import Attempt, Identifier, Query, Record

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 2000  # questions that are answered at once, in bounded memory
_MANY = 100  # records of one venue and year from which they may be all
_PAPER = 12  # pages that a paper takes, if most do not take more
_WHOLE = 0.9  # share of a volume's pages that its papers take up

_HITS = "SELECT key, record FROM key WHERE key IN {keys} ORDER BY key, record"
_CROWDED = "SELECT DISTINCT key FROM crowd WHERE key IN {keys}"
_BORNE_OUT = """
SELECT DISTINCT c.key, c.record
FROM crowd c JOIN (SELECT unnest($1) AS key, unnest($2) AS year, unnest($3) AS name) w USING (key, year)
WHERE c.surname = w.name OR c.venue = w.name
ORDER BY ALL
"""
_ALL = f"""
SELECT {", ".join(COLUMNS)} FROM record LEFT JOIN twin USING (number) WHERE NOT coalesce(repeated, false)
"""
_RECORDS = f"{_ALL} AND number IN {{keys}}"


@dataclass(slots=True)
class LocalIndex:
    """The index at ``path``, opened for reading on first use.

    Raises:
        IndexStoreError: (on use) there is no index, it is damaged, or it is one of another version.

    """

    path: Path
    name: str = "local bibliographies"
    _opened: tuple[DuckDBPyConnection, Manifest] | None = field(default=None, repr=False)

    def look_up(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Attempt]:
        """The records that carry each identifier."""
        return search.look_up(self.name, identifiers, self._fetch) if identifiers else {}

    def search(self, query: Query) -> Attempt:
        """The records that might be meant: see :meth:`search_all`."""
        return self.search_all([query])[0]

    def search_all(self, queries: Sequence[Query]) -> list[Attempt]:
        """For each question what :func:`kdbib.index.search.search` finds."""
        batches = (queries[start : start + _BATCH] for start in range(0, len(queries), _BATCH))
        return [one for batch in batches for one in search.search(self.name, batch, self._fetch)]

    def covers(self, venue: str, year: int) -> bool:
        """Whether all papers of a venue (an id of ``venues.toml``) and year seem to be held, as a dump does.

        They are many, and where their first pages are told, no pages are left for others between them.
        """
        sql = "SELECT page, records FROM place WHERE venue = $1 AND year = $2"
        rows = self._run(sql, [venue, year])
        pages = sorted({page for page, _ in rows if page is not None})
        return sum(records for _, records in rows) >= _MANY and (len(pages) < _MANY or _follow(pages))

    def records(self) -> Iterable[Record]:
        """Every record, by its name."""
        return sorted(map(self._record, self._run(_ALL)), key=lambda record: record.ref)

    def close(self) -> None:
        """Close the files."""
        if self._opened is not None:
            self._opened[0].close()
            self._opened = None

    def _fetch(self, asked: Asked) -> Mapping[int, Sequence[Hit]]:
        """The records under each key, and those of crowded keys that a witness bears out."""
        if not asked:
            return {}
        hits = [(*row, False) for row in self._among(_HITS, asked)]
        hits += [(*row, True) for row in self._borne_out(asked)]
        numbers = dict.fromkeys(number for _, number, _ in hits)
        records = {row[0]: self._record(row) for row in self._among(_RECORDS, numbers)} if numbers else {}
        found: dict[int, list[Hit]] = {}
        for key, number, crowded in hits:
            if number in records:
                found.setdefault(key, []).append(Hit(records[number], crowded))
        return found

    def _borne_out(self, asked: Asked) -> list[tuple[Any, ...]]:
        if not self._manifest.crowded:
            return []
        wanted = {
            (key, year, name)
            for (key,) in self._among(_CROWDED, asked)
            for told in map(search.witness, asked[key])
            for year in told.years
            for name in told.names
        }
        return (
            self._run(_BORNE_OUT, [list(column) for column in zip(*sorted(wanted), strict=True)])
            if wanted
            else []
        )

    def _among(self, sql: str, numbers: Iterable[int]) -> list[tuple[Any, ...]]:
        """The rows whose number is one of these; row groups that have none are not read if they are few."""
        wanted = sorted(numbers)
        if len(wanted) * KEYS_A_GROUP < self._manifest.keys:
            return self._run(sql.format(keys=f"({', '.join(map(str, wanted))})"))
        return self._run(sql.format(keys="(SELECT unnest($1::BIGINT[]))"), [wanted])

    def _record(self, row: Sequence[Any]) -> Record:
        try:
            return record_of(row)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged(error) from error

    def _run(self, sql: str, arguments: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            return self._connected()[0].execute(sql, arguments).fetchall()
        except duckdb.Error as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> IndexStoreError:
        told = str(error).partition("\n")[0]
        return IndexStoreError(f"{self.path}: the index is damaged ({told}); build it again")

    @property
    def _manifest(self) -> Manifest:
        return self._connected()[1]

    def _connected(self) -> tuple[DuckDBPyConnection, Manifest]:
        if self._opened is None:
            manifest = load(self.path)
            self._opened = open_duckdb(), manifest
            for name, sql in views(self.path, manifest).items():
                self._run(f"CREATE VIEW {name} AS {sql}")
        return self._opened


def _follow(pages: Sequence[int]) -> bool:
    """Whether papers with these first pages follow one another; a few pages far apart count for nothing."""
    gaps = sorted(after - before for before, after in pairwise(pages))
    near = gaps[: len(gaps) - max(1, len(gaps) // 100)]
    longest = max(_PAPER, 2 * near[len(near) // 2])
    return sum(min(gap, longest) for gap in near) >= _WHOLE * sum(near)
