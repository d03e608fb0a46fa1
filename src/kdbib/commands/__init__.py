"""The commands, a module for each group; :mod:`kdbib.cli` puts them together.

Exit codes: 0 done, 1 findings (check, run --check), 2 usage, 3 nothing could be done, 4 done as far as the
services answered: the outputs are written, the same command again completes them, 10 something changed
(refresh).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kdbib.lock import WAIT as WAIT

DONE, FINDINGS, USAGE, NOTHING, INCOMPLETE, CHANGED, BUG, INTERRUPTED = 0, 1, 2, 3, 4, 10, 70, 130

CacheOption = Annotated[
    Path | None, typer.Option("--cache", help="Folder of the ledger and the index.", show_default="cache")
]
MemoryOption = Annotated[
    str, typer.Option("--memory", metavar="SIZE", help="What sorting and joining may hold in memory.")
]
ThreadsOption = Annotated[
    int, typer.Option("--threads", min=0, max=1024, help="Threads and processes at once; 0 for one a core.")
]
LogOption = Annotated[
    Path | None,
    typer.Option("--log-json", metavar="FILE", help="Append what happens to a file, as JSON lines."),
]
WaitOption = Annotated[
    float,
    typer.Option(
        "--wait",
        metavar="SECONDS",
        min=0,
        max=86_400,
        help="How long to wait for another process that is at work here.",
    ),
]
OfflineOption = Annotated[bool, typer.Option("--offline", help="Ask no service on the network.")]


def print_bytes(data: bytes) -> None:
    """Print what is no text of ours, such as lines of a list in a diff, byte for byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
