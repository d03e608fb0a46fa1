"""What services answered before, in ``cache/http/``: found records and stated misses, each with its day.

An answer is kept under the question that would ask for it alone, also where it came in a batch; so the next
list asks only for what is new. Only what a source could read is kept, never an error or half an answer.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kdbib.errors import CacheError
from kdbib.model import Record
from kdbib.records import from_json, to_json

if TYPE_CHECKING:
    from diskcache import Cache

T = TypeVar("T")
log = logging.getLogger("kdbib.network")

DAY = 86_400.0
PUBLISHED, PREPRINT, MISS = 180 * DAY, 6.5 * DAY, 6.5 * DAY
"""Seconds for which an answer is believed: what is published stays, a preprint may be published any day.

Half a day less than a week, since a weekly refresh does not begin on the minute.
"""
REFUSAL = 600.0
"""Seconds for which a question that a service called wrong is not asked again."""

_FORM = 2  # changes when the sources read answers otherwise: what was kept is then asked for again
_KEEP = 400 * DAY  # after which ``prune`` forgets answers that nobody asked for again
_AHEAD = DAY  # how far a clock may have been set back since an answer came
_LONG = 60.0  # seconds in which another process has certainly begun it anew
_TRIES = 3  # of each use: a database may be damaged, or removed, while it is used


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
    """The answers kept in ``folder``; several threads and processes may use it at once.

    ``most`` bounds the age in seconds at which an answer is still believed, whatever its kind. A damaged
    database is begun anew: its answers are asked for again. Every use may raise a CacheError: the folder
    cannot be read or written, or the disk is full.
    """

    folder: Path
    most: float | None = None
    clock: Callable[[], float] = time.time
    _cache: Cache | None = field(default=None, repr=False)
    _place: object = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def fresh(self, name: str) -> Kept | None:
        """The answer to the question of this name, if there is one that is still believed."""
        kept = self.last(name)
        return kept if kept and not self._is_stale(kept) else None

    def last(self, name: str) -> Kept | None:
        """The answer to the question of this name, however old."""
        key = _key(name)
        return self._use(lambda cache: _from_json(cache.get(key), key))

    def keep(self, answers: Iterable[tuple[str, Kept]]) -> None:
        """Keep answers that came together: all of them or, if we are killed, none."""
        self._write({(key := _key(name)): _to_json(kept, key) for name, kept in answers})

    def _write(self, values: Mapping[str, object]) -> None:
        def write(cache: Cache) -> None:
            for key, value in values.items():
                cache.set(key, value)

        self._use(write, writing=True)

    def asked(self, entry: str) -> date | None:
        """The day on which an entry, in the state that it has, was last asked about and all was answered."""
        key = _key(f"entry\n{entry}")
        told = self._use(lambda cache: cache.get(key))
        try:
            return date.fromisoformat(told["asked"]) if told["key"] == key else None
        except (KeyError, TypeError, ValueError):
            return None

    def note_asked(self, entries: Iterable[str], today: date) -> None:
        """Keep that these entries, in the state that they have, were asked about."""
        keys = [_key(f"entry\n{entry}") for entry in entries]
        self._write({key: {"key": key, "asked": today.isoformat()} for key in keys})

    def contents(self) -> Contents:
        """What is in the cache, counted."""
        kept = [one for _, one in self._use(_all)]
        size = sum(path.stat().st_size for path in self.folder.glob("cache.db*"))
        refusals = sum(bool(one.refused) for one in kept)
        records = sum(bool(one.records) for one in kept)
        stale = sum(self._is_stale(one) for one in kept)
        return Contents(records, len(kept) - records - refusals, refusals, stale, size)

    def prune(self) -> int:
        """Forget stale answers that nobody asked for again in a long time; how many there were."""

        def forget(cache: Cache) -> int:
            old = [key for key, one in _all(cache) if self.clock() - one.at > min(_KEEP, 2 * one.lasts)]
            for key in old:
                cache.delete(key)
            return len(old)

        return self._use(forget, writing=True)

    def clear(self) -> None:
        """Forget everything."""
        self.close()
        try:
            _remove(self.folder)
        except OSError as error:
            raise CacheError(f"{self.folder}: it cannot be cleared ({error.strerror or error})") from error

    def close(self) -> None:
        """Close the files."""
        if self._cache is not None:
            self._cache.close()
            self._cache = None

    def _is_stale(self, kept: Kept) -> bool:
        age = self.clock() - kept.at
        lasts = kept.lasts if self.most is None or kept.refused else min(kept.lasts, self.most)
        return not -_AHEAD <= age < lasts

    def _use(self, action: Callable[[Cache], T], *, writing: bool = False) -> T:
        """What an action makes of the database; once more where it had to be opened or begun anew.

        Raises:
            CacheError: that did not help.

        """
        from kdbib.network.disk import is_damaged, is_gone, transaction

        for tried in range(1, _TRIES + 1):
            mark, cache = _mark(self.folder), None
            try:
                cache = self._opened()
                if not writing:
                    return action(cache)
                with transaction(cache):
                    return action(cache)
            except (sqlite3.Error, OSError) as error:
                damaged = is_damaged(error, self.folder)
                if tried == _TRIES or not (damaged or is_gone(error)):
                    raise _told(error, self.folder) from error
                self._renew(cache, mark if damaged else None)
        raise AssertionError("the last try returns or raises")

    def _opened(self) -> Cache:
        with self._lock:
            if self._cache is not None and _mark(self.folder) != self._place:
                self.close()  # it was removed while in use
            if self._cache is None:
                from kdbib.network.disk import opened

                self._cache = opened(self.folder)
                self._place = _mark(self.folder)
            return self._cache

    def _renew(self, used: Cache | None, mark: object) -> None:
        """Open the database again; begin it anew if it is still the damaged one, of that ``mark``."""
        with self._lock:
            if self._cache is not used:
                return  # another thread did it
            self.close()
            if mark is None:
                return
            try:
                _begin_anew(self.folder, mark)
            except OSError as error:
                raise _told(error, self.folder) from error


def _begin_anew(folder: Path, mark: object) -> None:
    """Remove a damaged database, unless another process has done it already."""
    from filelock import FileLock

    with FileLock(folder / "renewal.lock", timeout=_LONG):
        if _mark(folder) == mark:
            log.warning("%s: the cache was damaged and is begun anew", folder)
            _remove(folder)


def _remove(folder: Path) -> None:
    for path in folder.glob("cache.db*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _mark(folder: Path) -> object:
    """What tells one database from another in its place; ``None`` where there is none."""
    try:
        stat = (folder / "cache.db").stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def _told(error: Exception, folder: Path) -> CacheError:
    """What the system or the database says, as an error that a user can act on."""
    from kdbib.network.disk import is_full

    if is_full(error, folder):
        return CacheError(
            f"{folder}: no space left on the disk for what the services answer; the former outputs are as "
            "they were: make room, and run the same command again"
        )
    return CacheError(
        f"{folder}: the cache cannot be used ({error}); see that the folder can be written, or name another "
        "by --cache; 'kdbib cache clear' makes it anew"
    )


def _all(cache: Cache) -> list[tuple[str, Kept]]:
    """Every answer that can be read, with its key."""
    kept = ((key, _from_json(cache.get(key), key)) for key in cache.iterkeys() if isinstance(key, str))
    return [(key, one) for key, one in kept if one is not None]


def _key(name: str) -> str:
    return hashlib.sha256(f"{_FORM}\n{name}".encode()).hexdigest()


def _to_json(kept: Kept, key: str) -> dict[str, Any]:
    """The answer with its key, so that a damaged index cannot make it that to another question."""
    return {
        "key": key,
        "at": kept.at,
        "records": [to_json(record) for record in kept.records],
        "refused": kept.refused,
        "validators": [list(pair) for pair in kept.validators],
    }


def _from_json(value: object, key: str) -> Kept | None:
    """The answer that was kept under a key; ``None`` where nothing or nothing readable was."""
    if not isinstance(value, dict) or value.get("key") != key:
        return None
    try:
        records = tuple(from_json(record) for record in value["records"])
        validators = tuple((str(name), str(text)) for name, text in value["validators"])
        return Kept(float(value["at"]), records, str(value["refused"]), validators)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
