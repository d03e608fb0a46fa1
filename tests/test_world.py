"""Whole runs against the stand-in for the services, where it is at hand: ``pytest -m world``, as root."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import kdbib
from kdbib.config import packaged_lists

WORLD = Path(__file__).parents[2] / "shared" / "world" / "with-world"
ENTRIES = 30
DONE, INCOMPLETE = 0, 4

pytestmark = [
    pytest.mark.world,
    pytest.mark.skipif(not WORLD.is_file(), reason="the stand-in for the services is not at hand"),
    pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="the stand-in needs root"),
]


class Run(NamedTuple):
    """One run: its exit code, the requests that came in, its outputs by name."""

    code: int
    requests: list[dict[str, Any]]
    outputs: dict[str, bytes]

    @property
    def keys(self) -> list[str | None]:
        return [entry["key"] for entry in json.loads(self.outputs["report.json"])["entries"]]


def run(folder: Path, *options: str) -> Run:
    """Run kdbib on the list in a folder; ``options`` are the stand-in's."""
    log = folder / "requests.log"
    environment = {
        **os.environ,
        "S2_API_KEY": "x",
        "KDBIB_MAILTO": "a@example.org",
        "PYTHONPATH": str(Path(kdbib.__file__).parents[1]),
        "WORLD_LOG": str(log),
    }
    command = [str(WORLD), *options, "--", sys.executable, "-m", "kdbib", "run", "list.md"]
    code = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode
    requests = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return Run(code, requests, {path.name: path.read_bytes() for path in (folder / "output").glob("*")})


def with_list(folder: Path) -> Path:
    """The folder with a list of so many entries in it, spread evenly over those that come with kdbib."""
    lines = [
        path.read_text(encoding="utf-8").splitlines()[entry.line - 1]
        for path in packaged_lists()
        for entry in kdbib.parse(path).entries
    ]
    some = lines[:: len(lines) // ENTRIES][:ENTRIES]
    (folder / "list.md").write_text("## Papers\n\n" + "\n".join(some) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_list(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def first(folder: Path) -> Run:
    return run(folder)


def test_a_first_run_asks_little_and_is_never_refused(first: Run) -> None:
    assert first.code == DONE
    assert 0 < len(first.requests) <= ENTRIES
    assert [one for one in first.requests if one["status"] in {400, 429}] == []
    assert len(first.keys) == ENTRIES
    assert None not in first.keys


def test_a_second_run_asks_nothing_and_writes_the_same_bytes(first: Run, folder: Path) -> None:
    assert run(folder) == Run(DONE, [], first.outputs)


def test_closed_services_are_asked_once_and_no_entry_is_lost(first: Run, tmp_path: Path) -> None:
    without = run(with_list(tmp_path), "--closed", "dblp,openreview")
    assert without.code in {DONE, INCOMPLETE}
    asked = [one["service"] for one in without.requests if one["note"] == "closed"]
    assert len(asked) == len(set(asked))
    assert len(without.keys) == len(first.keys)
    assert None not in without.keys


def test_what_faults_left_open_the_next_run_completes(first: Run, tmp_path: Path) -> None:
    broken = run(with_list(tmp_path), "--faults", "0.3")
    assert any(one["note"].startswith("fault") for one in broken.requests)
    assert broken.code in {DONE, INCOMPLETE}
    completed = run(tmp_path)
    assert completed.code == DONE
    assert completed.outputs == first.outputs
