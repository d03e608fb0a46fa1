"""A run that is killed at any moment leaves complete outputs and a ledger that loads."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kdbib import ledger

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL here")

WORDS = "deep small fast robust neural graph speech vision language pruning distilling learning".split()
ENTRIES = 60
TRIES = 6


def papers(seed: int) -> list[str]:
    """Titles of invented papers."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    return [f"{' '.join(chosen.sample(WORDS, 5)).title()} {number}" for number in range(ENTRIES)]


def write_list(folder: Path, year: int) -> None:
    """A list whose claims differ with the year, so that every output does."""
    lines = (
        f"- **{title}**, CVPR {year}, [paper](https://arxiv.org/abs/2101.{n:05})" for n, title in numbered()
    )
    (folder / "list.md").write_text("# Papers\n\n" + "\n".join(lines) + "\n")


def write_bibliography(folder: Path) -> None:
    """The records of most of the papers."""
    entries = (
        f"@inproceedings{{p{n}, title={{{title}}}, author={{Ann Smith}}, booktitle={{CVPR}}, year={{2021}}}}"
        for n, title in numbered()
        if n % 7
    )
    (folder / "refs.bib").write_text("\n".join(entries))


def numbered() -> list[tuple[int, str]]:
    return list(enumerate(papers(7), start=1))


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "kdbib", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=pipe,
        stderr=pipe,
        start_new_session=True,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - this process has no other threads
    )


def _heed_interrupts() -> None:
    """What a shell runs in the background inherits that interrupts are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(folder: Path, *arguments: str) -> float:
    """Run a command to its end; how many seconds it took."""
    begun = time.monotonic()
    process = start(folder, *arguments)
    _, err = process.communicate()
    assert process.returncode == 0, err
    return time.monotonic() - begun


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "output").iterdir())}


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_killed_run_leaves_the_former_files_or_the_new_ones(tmp_path: Path) -> None:
    write_bibliography(tmp_path)
    write_list(tmp_path, 2020)
    finish(tmp_path, "index", "build", "refs.bib")
    finish(tmp_path, "run", "--offline", "list.md")
    former, former_ledger = contents(tmp_path), (tmp_path / "cache/ledger.jsonl").read_bytes()
    write_list(tmp_path, 2019)
    took = finish(tmp_path, "run", "--offline", "list.md")
    new, new_ledger = contents(tmp_path), (tmp_path / "cache/ledger.jsonl").read_bytes()
    assert all(former[name] != new[name] for name in ("report.json", "corrections.md"))

    for number in range(TRIES):
        for name, data in former.items():
            (tmp_path / "output" / name).write_bytes(data)
        (tmp_path / "cache/ledger.jsonl").write_bytes(former_ledger)
        process = start(tmp_path, "run", "--offline", "list.md")
        time.sleep(took * (0.55 + 0.5 * number / TRIES))
        process.send_signal(signal.SIGKILL)
        process.communicate()

        found = {path.name: path.read_bytes() for path in (tmp_path / "output").glob("[!.]*")}
        assert set(found) == set(former)
        assert all(found[name] in (former[name], new[name]) for name in found)
        assert (tmp_path / "cache/ledger.jsonl").read_bytes() in (former_ledger, new_ledger)
        assert ledger.load(tmp_path / "cache/ledger.jsonl").damaged == []

    finish(tmp_path, "run", "--offline", "list.md")
    assert contents(tmp_path) == new
    assert not list(tmp_path.rglob("*.tmp"))


def test_an_interrupted_build_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    write_bibliography(tmp_path)
    finish(tmp_path, "index", "build", "refs.bib")
    before = files_of(tmp_path / "cache/index")
    (tmp_path / "big.bib").write_text(
        "".join(f"@article{{k{number}, title={{Title {number}}}}}\n" for number in range(200_000))
    )

    process = start(tmp_path, "index", "build", "big.bib")
    deadline = time.monotonic() + 20
    while not list((tmp_path / "cache/index").glob(".*.tmp")) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, err = process.communicate()

    assert process.returncode == 130
    assert err.startswith(b"kdbib: interrupted; the former outputs are as they were")
    assert err.count(b"\n") == 1
    left = {path.name for path in (tmp_path / "cache").iterdir()}
    assert left == {"index", ".index.lock"}
    assert files_of(tmp_path / "cache/index") == before
