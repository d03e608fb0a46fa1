"""One try of a target on an input: how it failed, and the smallest input that fails alike."""

from __future__ import annotations

import resource
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

Tried = Callable[[bytes], object]

_EFFORT = 20.0  # seconds of CPU to make an input smaller
_FEW = 8  # tries of an input that hangs


@dataclass(frozen=True)
class Failure:
    """How a try failed: ``kind`` is "crash", "hang" or "memory"; failures of one ``where`` are one."""

    kind: str
    where: str
    told: str

    @property
    def signature(self) -> str:
        """What failures of one cause share."""
        return f"{self.kind}: {self.where}"


class Hang(BaseException):
    """It takes too long. No handler of errors in what is tried may catch it."""


def peak() -> int:
    """The most memory (KB) that this process ever had; ``ru_maxrss`` alone begins with that of its parent."""
    with suppress(OSError):
        return int(Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Let what is inside take so many seconds of CPU; other processes do not count.

    Raises:
        Hang: they are over.

    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Hang

    former = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)


def tried(run: Tried, data: bytes, slow: float) -> Failure | None:
    """How the target fails on an input, ``None`` where it does not."""
    try:
        with limited(slow):
            run(data)
    except Hang as error:
        return Failure("hang", _where(error), _told(error))
    except Exception as error:  # noqa: BLE001 - whatever comes out is a crash
        return Failure("crash", f"{type(error).__name__} {_where(error)}", _told(error))
    return None


def _where(error: BaseException) -> str:
    """The innermost functions of kdbib that an error came through; of those that call themselves one."""
    frames = [
        f"{frame.filename.rpartition('/kdbib/')[2]}:{frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "/kdbib/" in frame.filename
    ]
    return " < ".join(list(dict.fromkeys(reversed(frames)))[: 1 if isinstance(error, Hang) else 2])


def _told(error: BaseException) -> str:
    lines = traceback.format_exception(error)
    return "".join(lines[-12:])[-3000:]


def smaller(run: Tried, data: bytes, failure: Failure, slow: float) -> bytes:
    """A small input that fails alike: stretches are left out as long as it does (delta debugging)."""
    began, tries = time.process_time(), 0
    size = len(data) // 2
    while size:
        at = 0
        while at < len(data):
            fewer = data[:at] + data[at + size :]
            tries += 1
            if time.process_time() - began > _EFFORT or (failure.kind == "hang" and tries > _FEW):
                return data
            found = tried(run, fewer, slow)
            if found is not None and found.signature == failure.signature:
                data = fewer
            else:
                at += size
        size //= 2
    return data
