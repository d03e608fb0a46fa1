"""How long kdbib takes and how much memory, as a Markdown table.

Run it where kdbib is installed; it needs nothing else, works in temporary folders only, and asks no
network::

    python benchmarks/bench.py --runs 5 --records dblp.bib.gz conferences.json

Each command is a process of its own. Times are wall seconds (best and median of the runs); memory is the
peak resident set of the process or of the largest of its children, whichever is more (getrusage(2)). The
lists are those that come with kdbib. Without ``--records`` there is nothing to index, and the run "from the
index" is left out; the run "from the ledger" then takes the ledger named by ``--ledger``, by default the
project's own. Targets are those of a laptop of 2020 with two cores, for information only: the script always
ends with 0.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

KDBIB = [sys.executable, "-m", "kdbib"]
RUN = [*KDBIB, "run", "--offline"]
MEGABYTE = 1_000_000
PROJECT_LEDGER = Path(__file__).parents[1] / "cache" / "ledger.jsonl"

PARSE = """
import kdbib
from kdbib.config import packaged_lists
entries = [entry for path in packaged_lists() for entry in kdbib.parse(path, path.name).entries]
"""
EMIT = f"""
{PARSE}
import time
from pathlib import Path
from kdbib import ledger
bibliography, _ = kdbib.run(entries, ledger.load(Path("cache/ledger.jsonl")), [], today="2026-01-31")
begun = time.perf_counter()
kdbib.outputs(bibliography)
print(time.perf_counter() - begun)
"""


class Usage(NamedTuple):
    """What one process took: wall seconds, peak bytes, what it printed."""

    seconds: float
    memory: int
    printed: str


class Row(NamedTuple):
    """A line of the table; targets in seconds and megabytes, 0 for none."""

    name: str
    best: float
    median: float
    memory: int
    target_seconds: float = 0.0
    target_megabytes: int = 0


def measure(command: Sequence[str], folder: Path) -> Usage:
    """Run a command to its end. ``ru_maxrss`` is in KiB, on macOS in bytes."""
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read().decode()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Usage(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024), printed)


def row(name: str, usages: Sequence[Usage], *targets: float) -> Row:
    times = [usage.seconds for usage in usages]
    seconds, megabytes = (*targets, 0.0, 0.0)[:2]
    memory = max(usage.memory for usage in usages)
    return Row(name, min(times), statistics.median(times), memory, seconds, int(megabytes))


def repeat(runs: int, make: Callable[[], Usage]) -> list[Usage]:
    return [make() for _ in range(runs)]


def from_index(folder: Path) -> Usage:
    """A run without a ledger."""
    (folder / "cache/ledger.jsonl").unlink(missing_ok=True)
    return measure(RUN, folder)


def emit(folder: Path) -> Usage:
    """The emit stage alone, timed from within."""
    usage = measure([sys.executable, "-c", EMIT], folder)
    return usage._replace(seconds=float(usage.printed))


def rows(folder: Path, arguments: argparse.Namespace) -> list[Row]:
    """Every measurement, in the order of the table."""
    runs = arguments.runs
    found = [
        row("start-up (kdbib --version)", repeat(runs, lambda: measure([*KDBIB, "--version"], folder))),
        row("parse the lists", repeat(runs, lambda: measure([sys.executable, "-c", PARSE], folder))),
    ]
    if arguments.records:
        files = [str(path.resolve()) for path in arguments.records]
        build = [measure([*KDBIB, "index", "build", *files], folder)]
        found.append(row(f"build the index ({size(arguments.records)})", build, 20, 500))
        found.append(row("run from the index, no ledger", repeat(runs, lambda: from_index(folder)), 8))
    elif arguments.ledger.is_file():
        shutil.copy(arguments.ledger, folder / "cache/ledger.jsonl")
    if (folder / "cache/ledger.jsonl").is_file():
        shutil.rmtree(folder / "cache/index", ignore_errors=True)
        measure(RUN, folder)
        found.append(row("run from the ledger", repeat(runs, lambda: measure(RUN, folder)), 1, 150))
        found.append(row("emit (within a process)", repeat(runs, lambda: emit(folder))))
    return found


def size(files: Sequence[Path]) -> str:
    return f"{sum(path.stat().st_size for path in files) / MEGABYTE:.0f} MB of files"


def table(found: Sequence[Row]) -> str:
    lines = ["| what | best s | median s | peak MB | target | |", "| --- | ---: | ---: | ---: | --- | --- |"]
    for item in found:
        memory = item.memory / MEGABYTE
        within = item.best <= item.target_seconds and memory <= (item.target_megabytes or memory)
        told = ("ok" if within else "over") if item.target_seconds else ""
        limits = [f"{item.target_seconds:g} s"] if item.target_seconds else []
        limits += [f"{item.target_megabytes} MB"] if item.target_megabytes else []
        figures = f"{item.best:.2f} | {item.median:.2f} | {memory:.0f}"
        lines.append(f"| {item.name} | {figures} | {', '.join(limits)} | {told} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", nargs="+", type=Path, default=[], help="bibliographies to index")
    parser.add_argument("--runs", type=int, default=3, help="how often each command is run (default 3)")
    parser.add_argument("--ledger", type=Path, default=PROJECT_LEDGER, help="taken where nothing is indexed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "cache").mkdir()
        sys.stdout.write(table(rows(folder, arguments)) + "\n")


if __name__ == "__main__":
    main()
