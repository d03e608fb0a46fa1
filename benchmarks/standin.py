"""Calls of kdbib while a stand-in for the services answers, and what they took.

The stand-in is a command that answers under the services' real names while a program runs; it is called as
``STAND-IN [--faults SHARE] [--closed NAME,NAME] -- PROGRAM …`` and writes each request as a line of JSON
(``t``, ``service``, ``host``, ``method``, ``path``, ``status``, ``note``) to the file that ``WORLD_LOG``
names. ``note`` is empty where the answer is what the service would say.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import kdbib
from kdbib.config import packaged_lists
from kdbib.model import Entry

RUN = ("run",)
OFF = ("unshare", "-n")
"""In place of the stand-in: no network at all."""
EXPECTED = frozenset({0, 3, 4, 10, -signal.SIGKILL})
"""Exit codes of kdbib: done, not possible, done as far as the services answered, changed, killed by us."""
KNOWN = {"S2_API_KEY": "x", "KDBIB_MAILTO": "a@example.org"}

# Runs commands side by side, kills them after argv[2] seconds (0: never), tells seconds, peak, exit codes.
WATCH = """
import json, resource, subprocess, sys, time
begun = time.perf_counter()
running = [subprocess.Popen([sys.executable, "-m", "kdbib", *command]) for command in json.loads(sys.argv[3])]
for process in running:
    try:
        process.wait(float(sys.argv[2]) or None)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
seconds = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
with open(sys.argv[1], "w") as file:
    json.dump([seconds, peak, [process.returncode for process in running]], file)
"""


class Run(NamedTuple):
    """One call: the requests that came in, wall seconds and peak bytes of kdbib alone, exit codes."""

    requests: list[dict[str, Any]]
    seconds: float
    memory: int
    codes: list[int]


@dataclass(frozen=True)
class Bench:
    """The stand-in's command, the folder of the score's script (if any), and one for temporary folders."""

    world: Path
    gold: Path | None
    folder: Path

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of the lists that come with kdbib."""
        return tuple(entry for path in packaged_lists() for entry in kdbib.parse(path, path.name).entries)

    @cached_property
    def first(self) -> tuple[Path, Run, dict[str, bytes]]:
        """The first run that others are compared to: its folder, what it took, its outputs."""
        folder = self.fresh()
        run = self.run(folder, RUN)
        return folder, run, outputs(folder)

    def fresh(self) -> Path:
        """An empty folder."""
        return Path(tempfile.mkdtemp(dir=self.folder))

    def run(
        self,
        folder: Path,
        *commands: Sequence[str],
        options: Sequence[str] = (),
        known: Mapping[str, str] = KNOWN,
        kill: float = 0,
    ) -> Run:
        """Run commands of kdbib side by side in a folder; ``options`` are the stand-in's, or :data:`OFF`."""
        own = self.fresh()
        log, used = own / "requests.log", own / "used.json"
        prefix = OFF if options == OFF else (str(self.world), *options, "--")
        watch = (sys.executable, "-c", WATCH, str(used), str(kill), json.dumps(commands))
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
        environment |= {"KDBIB_MAILTO": "", "WORLD_LOG": str(log), **known}
        environment["PYTHONPATH"] = str(Path(kdbib.__file__).parents[1])
        done = subprocess.run(
            (*prefix, *watch), cwd=folder, env=environment, capture_output=True, check=False
        )
        seconds, memory, codes = json.loads(used.read_text()) if used.exists() else (0.0, 0, [])
        if done.returncode or not codes or not EXPECTED.issuperset(codes):
            raise SystemExit(f"{commands} ended with {codes or done.returncode}:\n{done.stderr.decode()}")
        requests = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return Run(requests, seconds, memory, codes)

    def some(self, count: int, folder: Path) -> tuple[list[str], list[Entry]]:
        """The lists with so many entries only, spread evenly, in a folder: their names and the entries."""
        kept = [self.entries[number * len(self.entries) // count] for number in range(count)]
        dropped = {(one.file, one.line) for one in self.entries} - {(one.file, one.line) for one in kept}
        for path in packaged_lists():
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            left = [line for number, line in enumerate(lines, 1) if (path.name, number) not in dropped]
            (folder / path.name).write_text("".join(left), encoding="utf-8")
        return [path.name for path in packaged_lists()], kept

    def same(self, folder: Path, output: str = "output") -> str:
        """Whether the outputs are those of the first run, byte for byte."""
        return f"same bytes: {'yes' if outputs(folder, output) == self.first[2] else 'NO'}"

    def score(self, folder: Path) -> str:
        """The share of entries that are right, and the wrong links found, as the score's script says."""
        if self.gold is None:
            return ""
        files = [self.gold / "gold.jsonl", folder / "output/report.json", folder / "output/kd.json"]
        command = [sys.executable, str(self.gold / "score.py"), *map(str, files), "--show", "0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        told = [line for line in done.stdout.splitlines() if line.startswith(("core", "wrong links"))]
        return "; ".join(line.partition(";")[0] for line in reversed(told)) or done.stderr.strip()


def outputs(folder: Path, name: str = "output") -> dict[str, bytes]:
    """The outputs of a run by name."""
    return {path.name: path.read_bytes() for path in (folder / name).glob("*")}
