"""Reading on many cores, a bounded number of pieces ahead of whoever takes them."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import parent_process
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kdbib.bibliographies.bibtex import Mapper, Read

_AHEAD = 3  # pieces a process, so that none is idle while the taker is busy


@contextmanager
def mapper(processes: int) -> Iterator[Mapper]:
    """A ``map`` that keeps the order: that of this process, or one over so many."""
    if processes == 1:
        yield map
        return
    with ProcessPoolExecutor(processes, initializer=follow_parent) as executor:
        try:
            yield lambda function, items: _mapped(executor, _AHEAD * processes, function, items)
        finally:
            executor.shutdown(cancel_futures=True)


def _mapped(
    executor: ProcessPoolExecutor, ahead: int, function: Callable[[Any], Read], items: Iterable[Any]
) -> Iterator[Read]:
    waiting: deque[Future[Read]] = deque()
    for item in items:
        waiting.append(executor.submit(function, item))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def follow_parent() -> None:
    """In a worker: leave interrupts to the parent, and end when it does, even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
