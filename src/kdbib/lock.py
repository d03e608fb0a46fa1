"""One writer at a time: who reads a file to replace it later holds a lock beside it meanwhile.

The system frees the lock of a process that was killed. Who holds it is told in a file of its own, since not
every system lets others read a locked file. Both files begin with a dot; only the lock itself stays.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kdbib.errors import LockError

if TYPE_CHECKING:
    from filelock import BaseFileLock

WAIT = 60.0
"""Seconds that a process waits for another one, unless it is told otherwise."""

_POLL = 0.1  # seconds between two looks at a lock that another holds
_LONGEST = 200  # characters of the command that are told


@contextmanager
def writing(path: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold the right to replace a file; another process that has it is waited for ``wait`` seconds.

    Raises:
        LockError: it still has it then, or files cannot be locked there.

    """
    target = Path(os.path.realpath(path))
    file, holder = (target.with_name(f".{target.name}.{kind}") for kind in ("lock", "holder"))
    lock = _acquired(file, holder, path, wait)
    try:
        with suppress(OSError):  # on a full disk the lock holds all the same
            holder.unlink(missing_ok=True)  # it may be a link to somewhere else
            holder.write_text(_myself(), encoding="utf-8", errors="replace")
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _acquired(file: Path, holder: Path, path: Path, wait: float) -> BaseFileLock:
    from filelock import FileLock, SoftFileLock, Timeout

    from kdbib.summary import note

    lock: BaseFileLock = FileLock(file, thread_local=False)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if wait:
                note(f"{path}: {_told(holder)} is at work on it; waiting, at most {wait:g} seconds")
            lock.acquire(timeout=wait, poll_interval=_POLL)
    except Timeout as error:
        raise LockError(
            f"{path}: {_told(holder)} is still at work on it; run the same command again when that is over, "
            "or end that process; --wait SECONDS waits longer"
        ) from error
    except OSError as error:
        raise LockError(
            f"{path}: no lock {file.name} can be had beside it ({error.strerror or error})"
        ) from error
    if isinstance(lock, SoftFileLock):  # what filelock makes of it where there are no locks of the system
        lock.release()
        raise LockError(f"{path}: its file system has no locks; name another folder")
    return lock


def _myself() -> str:
    command = " ".join(["kdbib", *sys.argv[1:]])[:_LONGEST]
    since = datetime.now(UTC).isoformat(" ", "seconds")
    return f"process {os.getpid()} on {platform.node()}, since {since}: {command}\n"


def _told(holder: Path) -> str:
    """Who holds the lock; it may not have said so yet."""
    with suppress(OSError):
        text = holder.read_bytes().decode("utf-8", errors="replace").partition("\n")[0]
        if kept := "".join(char if char.isprintable() else " " for char in text[: 2 * _LONGEST]):
            return kept
    return "another process"
