"""What services answered before, in ``cache/http/``: found records and stated misses, each with its day.

An answer is kept under the question that would ask for it alone, also where it came in a batch; so the next
list asks only for what is new. Only what a source could read is kept, never an error or half an answer.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kdbib.errors import CacheError
from kdbib.model import Record
from kdbib.records import from_json, to_json

if TYPE_CHECKING:
    from diskcache import Cache

DAY = 86_400.0
PUBLISHED, PREPRINT, MISS = 180 * DAY, 6.5 * DAY, 6.5 * DAY
"""Seconds for which an answer is believed: what is published stays, a preprint may be published any day.

Half a day less than a week, since a weekly refresh does not begin on the minute.
"""
REFUSAL = 600.0
"""Seconds for which a question that a service called wrong is not asked again."""

_FORM = 2  # changes when the sources read answers otherwise: what was kept is then asked for again
_KEEP = 400 * DAY  # after which ``prune`` forgets answers that nobody asked for again


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer and when it came (seconds since 1970): records, none for a miss, or why it was refused.

    ``validators`` are the headers that ask whether it still holds.
    """

    at: float
    records: tuple[Record, ...] = ()
    refused: str = ""
    validators: tuple[tuple[str, str], ...] = ()

    @property
    def lasts(self) -> float:
        """Seconds from ``at`` on for which it is believed."""
        if self.refused:
            return REFUSAL
        if not self.records:
            return MISS
        return PREPRINT if all(record.is_preprint for record in self.records) else PUBLISHED


@dataclass(frozen=True, slots=True)
class Contents:
    """What a cache holds: how many answers of each kind, how many of them stale, and its size in bytes."""

    records: int
    misses: int
    refusals: int
    stale: int
    size: int


@dataclass(slots=True)
class Answers:
    """The answers kept in ``folder``; several processes may use it at once.

    ``most`` bounds the age in seconds at which an answer is still believed, whatever its kind.
    """

    folder: Path
    most: float | None = None
    clock: Callable[[], float] = time.time
    _cache: Cache | None = field(default=None, repr=False)

    def fresh(self, name: str) -> Kept | None:
        """The answer to the question of this name, if there is one that is still believed."""
        kept = self.last(name)
        return kept if kept and not self._is_stale(kept) else None

    def last(self, name: str) -> Kept | None:
        """The answer to the question of this name, however old."""
        with _reported(self.folder):
            return _from_json(self._opened().get(_key(name), retry=True))

    def keep(self, answers: Iterable[tuple[str, Kept]]) -> None:
        """Keep answers that came together: all of them or, if we are killed, none."""
        with _reported(self.folder), self._opened().transact(retry=True):
            for name, kept in answers:
                self._opened().set(_key(name), _to_json(kept), retry=True)

    def asked(self, entry: str) -> date | None:
        """The day on which an entry (its fingerprint) was last asked about and every question answered."""
        with _reported(self.folder):
            day = self._opened().get(_key(f"entry\n{entry}"), retry=True)
        try:
            return date.fromisoformat(str(day)) if day else None
        except ValueError:
            return None

    def note_asked(self, entries: Iterable[str], today: date) -> None:
        """Keep that these entries (their fingerprints) were asked about."""
        with _reported(self.folder), self._opened().transact(retry=True):
            for entry in entries:
                self._opened().set(_key(f"entry\n{entry}"), today.isoformat(), retry=True)

    def contents(self) -> Contents:
        """What is in the cache, counted."""
        kept = [one for _, one in self._all()]
        size = sum(path.stat().st_size for path in self.folder.glob("cache.db*"))
        refusals = sum(bool(one.refused) for one in kept)
        records = sum(bool(one.records) for one in kept)
        stale = sum(self._is_stale(one) for one in kept)
        return Contents(records, len(kept) - records - refusals, refusals, stale, size)

    def prune(self) -> int:
        """Forget stale answers that nobody asked for again in a long time; how many there were."""
        with _reported(self.folder):
            old = [key for key, one in self._all() if self.clock() - one.at > min(_KEEP, 2 * one.lasts)]
            for key in old:
                self._opened().delete(key, retry=True)
        return len(old)

    def clear(self) -> None:
        """Forget everything."""
        self.close()
        with _reported(self.folder):
            for path in self.folder.glob("cache.db*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the files."""
        if self._cache is not None:
            self._cache.close()
            self._cache = None

    def _is_stale(self, kept: Kept) -> bool:
        age = self.clock() - kept.at
        return age >= (kept.lasts if self.most is None or kept.refused else min(kept.lasts, self.most))

    def _all(self) -> Iterator[tuple[str, Kept]]:
        with _reported(self.folder):
            for key in self._opened().iterkeys():
                if (kept := _from_json(self._opened().get(key, retry=True))) is not None:
                    yield key, kept

    def _opened(self) -> Cache:
        if self._cache is None:
            from kdbib.network.disk import opened

            self._cache = opened(self.folder)
        return self._cache


def _key(name: str) -> str:
    return hashlib.sha256(f"{_FORM}\n{name}".encode()).hexdigest()


def _to_json(kept: Kept) -> dict[str, Any]:
    return {
        "at": kept.at,
        "records": [to_json(record) for record in kept.records],
        "refused": kept.refused,
        "validators": [list(pair) for pair in kept.validators],
    }


def _from_json(value: object) -> Kept | None:
    """The answer that was kept; ``None`` where nothing or nothing readable was."""
    if not isinstance(value, dict):
        return None
    try:
        records = tuple(from_json(record) for record in value["records"])
        validators = tuple((str(name), str(text)) for name, text in value["validators"])
        return Kept(float(value["at"]), records, str(value["refused"]), validators)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


@contextmanager
def _reported(folder: Path) -> Iterator[None]:
    """Turn what the database says into an error that a user can act on."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise CacheError(
            f"{folder}: the cache cannot be used ({error}); 'kdbib cache clear' makes a new one"
        ) from error
