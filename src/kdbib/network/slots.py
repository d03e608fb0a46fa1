"""Slots: how all processes that share a cache folder stay, together, within what a service bears.

A slot is a lock file that a request holds while it is under way, and beside it the time from which the slot
may be used again. The system frees the lock of a process that was killed. That is why the limits are not
those of a rate limiter library: what counts is also how many requests are open, over all processes, and a
budget that runs from the answer on cannot be overdrawn by a slow network.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kdbib.errors import CacheError
from kdbib.network.http import Trouble

if TYPE_CHECKING:
    from filelock import FileLock

LONGEST = 120.0
"""Seconds that a slot may rest at most; a later time was written by a clock that was set back since."""

_UNSAFE = re.compile(r"[^a-z0-9.-]")
_LONGEST_NAME = 100  # characters; a redirect may name a host longer than a file name can be
_POLL = 0.01  # seconds between two looks at a lock that another holds
_HELD = 300.0  # seconds after which who holds it is taken to be stopped, and not only slow


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of one lane (a service, or one publisher's host) in a folder that processes share.

    ``clock`` gives the time in seconds that all processes share, ``sleep`` waits.
    """

    folder: Path
    lane: str
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], object] = time.sleep

    @contextmanager
    def use(self, number: int, rest: float, spares: tuple[type[Exception], ...] = ()) -> Iterator[None]:
        """Hold slot ``number`` (from 0), once it is free; afterwards it rests ``rest`` seconds.

        It need not rest after an error of the kinds ``spares``: nothing reached the service.

        Raises:
            CacheError: the folder cannot be written; Trouble: another process does not let go of the slot.

        """
        lock = self._acquired(number)
        try:
            self._rest(self._file(str(number)), rest)  # what is sent counts, even if we are killed now
            yield
        except spares:
            rest = 0.0
            raise
        finally:
            try:
                self._rest(self._file(str(number)), rest)
            finally:
                lock.release()

    def hold(self, seconds: float) -> None:
        """Let every slot rest for ``seconds``: the service asked for it."""
        self._rest(self._file("all"), max(seconds, self._wait("all")))

    def _acquired(self, number: int) -> FileLock:
        from filelock import FileLock, Timeout

        lock = FileLock(self._file(f"{number}.lock"), thread_local=False)
        while True:
            with _reported(self.folder):
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                try:
                    lock.acquire(timeout=_HELD, poll_interval=_POLL)
                except Timeout:
                    raise Trouble(f"another process has been asking it for {_HELD:.0f} seconds") from None
            wait = max(self._wait(str(number)), self._wait("all"))
            if wait <= 0:
                return lock
            lock.release()  # so that the wait is no advantage over other processes
            self.sleep(wait)

    def _wait(self, name: str) -> float:
        try:
            free = float(self._file(name).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0.0
        wait = free - self.clock()
        return wait if wait <= LONGEST else 0.0

    def _rest(self, path: Path, seconds: float) -> None:
        """Written in one piece of one length, so that nobody ever reads half of it."""
        free = self.clock() + min(seconds, LONGEST)
        with _reported(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it may be removed at any time
            file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.write(file, f"{free:020.6f}".encode("ascii"))
            finally:
                os.close(file)

    def _file(self, name: str) -> Path:
        return self.folder / f"{_UNSAFE.sub('_', self.lane)[:_LONGEST_NAME]}.{name}"


@contextmanager
def _reported(folder: Path) -> Iterator[None]:
    """Turn what the system says into an error that a user can act on."""
    try:
        yield
    except OSError as error:
        raise CacheError(f"{folder}: cannot be written: {error.strerror or error}") from error
