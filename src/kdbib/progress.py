"""Progress on a terminal: a line for each service that is being asked. Elsewhere there is silence."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID

    from kdbib.network.desk import Progress


@contextmanager
def watching() -> Iterator[Callable[[Sequence[Progress]], None]]:
    """What shows how far the services are: done of all that is known to be asked, requests a second."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[told]}"),
    )
    tasks: dict[str, TaskID] = {}
    started = time.monotonic()
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:

        def show(lanes: Sequence[Progress]) -> None:
            for lane in lanes:
                if lane.title not in tasks:
                    tasks[lane.title] = bars.add_task(lane.title, told="")
                rate = lane.sent / max(1.0, time.monotonic() - started)
                told = lane.stopped or f"{rate:.1f}/s, {lane.taken - lane.done} waiting"
                bars.update(tasks[lane.title], completed=lane.done, total=lane.taken, told=told)

        yield show
