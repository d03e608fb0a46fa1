"""The source "local bibliographies": an index over ``.bib`` and CSL-JSON files, one SQLite file.

Tables: the records; their identifiers; the keys of their titles; their places (venue, year, first page);
how many records are held of each venue and year; and a full-text index of title words (FTS5, https://www.sqlite.org/fts5.html).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from kdbib.errors import IndexStoreError
from kdbib.model import Attempt, Identifier, LinkEvidence, Outcome, Query, Record
from kdbib.records import from_json
from kdbib.titles import content_words, split_prefix, title_key, words

SCHEMA = 2
"""Changes whenever the tables do; an index of another number must be built again."""

PAGE_WINDOW = range(-7, 9)
"""How far a proceedings' own page may be from the publisher's: open-access editions differ by 4 to 6,
and papers are 8 pages long or more."""

_RAREST = 6  # words of a title that a full-text search asks for
_LIMIT = 12  # candidates that a full-text search returns
_MANY = 100  # records of one venue and year from which they may be all
_PAPER = 12  # pages that a paper takes, if most do not take more
_WHOLE = 0.9  # share of a volume's pages that its papers take up
_MIN_PREFIX = 4  # words that a link must spell for its cut-off title to be searched


@dataclass(slots=True)
class LocalIndex:
    """The index at ``path``, opened for reading on first use.

    Raises:
        IndexStoreError: (on use) the file is no index, or one of another version.

    """

    path: Path
    name: str = "local bibliographies"
    _connection: sqlite3.Connection | None = field(default=None, repr=False)
    _frequencies: dict[str, int] = field(default_factory=dict, repr=False)

    def look_up(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Attempt]:
        """The records that carry each identifier."""
        answers = {}
        for identifier in identifiers:
            sql = "SELECT record FROM identifier WHERE scheme = ? AND value = ?"
            found = self._records(row[0] for row in self._run(sql, identifier))
            answers[identifier] = _attempt(self.name, str(identifier), found)
        return answers

    def search(self, query: Query) -> Attempt:
        """Records of the same title, of the place a link names, or of a title with the same rare words."""
        numbers: dict[int, None] = dict.fromkeys(self._titled(query.title))
        for evidence in query.evidence:
            numbers.update(dict.fromkeys(self._placed(evidence)))
            numbers.update(dict.fromkeys(self._spelled(evidence.title_words)))
        records = self._records(numbers)
        if all(record.is_preprint for record in records):
            records += self._records(number for number in self._worded(query.title) if number not in numbers)
        return _attempt(self.name, query.title, records)

    def covers(self, venue: str, year: int) -> bool:
        """Whether all papers of a venue (an id of ``venues.toml``) and year seem to be held, as a dump does.

        They are many, and where their first pages are told, no pages are left for others between them.
        """
        sql = "SELECT records FROM held WHERE venue = ? AND year = ?"
        held = sum(int(row[0]) for row in self._run(sql, (venue, year)))
        sql = "SELECT DISTINCT page FROM place WHERE venue = ? AND year = ? ORDER BY page"
        pages = [int(row[0]) for row in self._run(sql, (venue, year))]
        return held >= _MANY and (len(pages) < _MANY or _follow(pages))

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _titled(self, title: str) -> Iterator[int]:
        """Equal titles; an acronym before a colon may stand in one of them alone."""
        for key in dict.fromkeys(filter(None, (title_key(title), title_key(split_prefix(title)[1])))):
            yield from (row[0] for row in self._run("SELECT record FROM title WHERE key = ?", (key,)))

    def _spelled(self, spelled: Sequence[str]) -> Iterator[int]:
        if len(spelled) >= _MIN_PREFIX:
            key = "".join(spelled)
            sql = "SELECT record FROM title WHERE key >= ? AND key < ? LIMIT ?"
            yield from (row[0] for row in self._run(sql, (key, key + "\U0010ffff", _LIMIT)))

    def _placed(self, evidence: LinkEvidence) -> Iterator[int]:
        if evidence.venue and evidence.year and evidence.page:
            sql = "SELECT record FROM place WHERE venue = ? AND year = ? AND page BETWEEN ? AND ?"
            pages = (evidence.page + PAGE_WINDOW.start, evidence.page + PAGE_WINDOW.stop - 1)
            yield from (row[0] for row in self._run(sql, (evidence.venue, evidence.year, *pages)))

    def _worded(self, title: str) -> Iterator[int]:
        wanted = list(dict.fromkeys(word for word in words(title) if len(word) > 1))
        if len(content_words(title)) < 2:  # noqa: PLR2004 - one word finds only nonsense
            return
        rare = sorted((count, word) for word in wanted if (count := self._frequency(word)))[:_RAREST]
        if not rare:
            return
        match = " OR ".join(f'"{word}"' for _, word in rare)
        sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
        yield from (row[0] for row in self._run(sql, (match, _LIMIT)))

    def _frequency(self, word: str) -> int:
        if word not in self._frequencies:
            row = next(iter(self._run("SELECT doc FROM vocabulary WHERE term = ?", (word,))), (0,))
            self._frequencies[word] = row[0]
        return self._frequencies[word]

    def _records(self, numbers: Iterable[int]) -> list[Record]:
        sql = "SELECT body FROM record WHERE number = ?"
        return [self._record(str(body)) for number in numbers for (body,) in self._run(sql, (number,))]

    def _record(self, body: str) -> Record:
        try:
            return from_json(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged(error) from error

    def _run(self, sql: str, arguments: Sequence[object]) -> list[tuple[Any, ...]]:
        try:
            return self._connected().execute(sql, tuple(arguments)).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> IndexStoreError:
        return IndexStoreError(f"{self.path}: the index is damaged ({error}); build it again")

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connect(self.path)
            self._connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)")
        return self._connection


def _follow(pages: Sequence[int]) -> bool:
    """Whether papers with these first pages follow one another; a few pages far apart count for nothing."""
    gaps = sorted(after - before for before, after in pairwise(pages))
    near = gaps[: len(gaps) - max(1, len(gaps) // 100)]
    longest = max(_PAPER, 2 * near[len(near) // 2])
    return sum(min(gap, longest) for gap in near) >= _WHOLE * sum(near)


def connect(path: Path) -> sqlite3.Connection:
    """A read-only connection to the index.

    Raises:
        IndexStoreError: there is none, it is damaged, or it is of another version.

    """
    if not path.is_file():
        raise IndexStoreError(f"{path}: there is no index; make one with 'kdbib index build FILE…'")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        connection.close()
        raise IndexStoreError(f"{path}: this is no index ({error}); delete it and build one") from error
    if version != SCHEMA:
        connection.close()
        raise IndexStoreError(f"{path}: the index is of version {version}, not {SCHEMA}; build it again")
    return connection


def _attempt(source: str, query: str, records: Sequence[Record]) -> Attempt:
    outcome = Outcome.FOUND if records else Outcome.NOTHING
    return Attempt(source, query, outcome, tuple(dict.fromkeys(records)))
