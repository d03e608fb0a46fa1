"""One writer at a time: the lock tells who holds it, ends with its process, is not waited for without end."""

from __future__ import annotations

import errno
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import pytest

from kdbib.errors import LockError
from kdbib.lock import writing

HOLD = (
    "import sys, time; from pathlib import Path; from kdbib.lock import writing\n"
    "with writing(Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    time.sleep(float(sys.argv[2]))\n"
)
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@contextmanager
def held(path: Path, seconds: float = 60.0) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of a file, so many seconds or until it is killed."""
    command = [sys.executable, "-c", HOLD, str(path), str(seconds)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    (tmp_path / "list.md").write_text("## Papers\n\n- **A Small Paper on Testing Things**, CVPR 2021\n")
    return tmp_path / "cache" / "ledger.jsonl"


def kdbib(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kdbib", *arguments]
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_second_one_is_told_who_holds_it(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with held(ledger) as other:
        started = time.monotonic()
        who = rf"ledger.jsonl: process {other.pid} on {platform.node()}, since 20.* is still at work on it"
        with pytest.raises(LockError, match=who), writing(ledger, 0.3):
            raise AssertionError("it is not ours")
        assert 0.3 <= time.monotonic() - started < 5
    assert f"process {other.pid} on" in capsys.readouterr().err


def test_it_is_free_when_its_holder_is_done(ledger: Path) -> None:
    with held(ledger, 0.5), writing(ledger, 20.0):
        pass
    assert [path.name for path in ledger.parent.iterdir()] == [".ledger.jsonl.lock"]


def test_it_is_free_when_its_holder_is_killed(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with held(ledger) as other:
        other.kill()
        other.wait()
        assert f"process {other.pid}" in (ledger.parent / ".ledger.jsonl.holder").read_text()
        with writing(ledger, 0.0):
            assert f"process {os.getpid()}" in (ledger.parent / ".ledger.jsonl.holder").read_text()
    assert capsys.readouterr().err == ""


def test_it_is_free_after_a_failure(ledger: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(ledger, 0.0):
        raise ZeroDivisionError
    with writing(ledger, 0.0):
        pass


@pytest.mark.parametrize("text", [b"", b"\0\xff\x1b[2J", b"x" * 100_000])
def test_what_stands_in_the_holders_file_does_no_harm(ledger: Path, text: bytes) -> None:
    with held(ledger):
        (ledger.parent / ".ledger.jsonl.holder").write_bytes(text)
        with pytest.raises(LockError) as told, writing(ledger, 0.0):
            raise AssertionError("it is not ours")
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 1000


def test_other_files_and_other_folders_do_not_wait(ledger: Path, tmp_path: Path) -> None:
    with (
        held(ledger),
        writing(ledger.with_name("index"), 0.0),
        writing(tmp_path / "ledger.jsonl", 0.0),
    ):
        pass


@pytest.mark.skipif(os.name != "posix", reason="makes a link")
def test_a_link_to_a_ledger_is_the_same_ledger(ledger: Path, tmp_path: Path) -> None:
    ledger.parent.mkdir()
    ledger.touch()
    (tmp_path / "link.jsonl").symlink_to(ledger)
    with held(ledger), pytest.raises(LockError), writing(tmp_path / "link.jsonl", 0.0):
        raise AssertionError("it is not ours")


def test_a_place_without_locks_is_told(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    with monkeypatch.context() as patched:
        patched.setattr(filelock.FileLock, "acquire", refuse)
        with (
            pytest.raises(LockError, match=r"no lock .* can be had .*No locks available"),
            writing(ledger),
        ):
            raise AssertionError("there is no lock")
    monkeypatch.setattr(filelock, "FileLock", filelock.SoftFileLock)
    with pytest.raises(LockError, match="has no locks"), writing(ledger):
        raise AssertionError("there is no lock")


def test_a_folder_that_cannot_be_made_is_told(ledger: Path) -> None:
    ledger.parent.write_text("a file")
    done = kdbib(ledger.parents[1], "run", "--offline", "list.md")
    assert done.returncode == 3
    assert done.stderr.startswith("kdbib: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("run", "--offline", "list.md"), ("refresh", "list.md")])
def test_who_writes_the_ledger_needs_it(ledger: Path, command: tuple[str, ...]) -> None:
    with held(ledger) as other:
        done = kdbib(ledger.parents[1], *command, "--wait", "0")
    assert done.returncode == 3
    assert f"process {other.pid} on" in done.stderr
    assert "--wait SECONDS waits longer" in done.stderr
    assert not (ledger.parents[1] / "output").exists()


def test_who_builds_the_index_needs_that_of_the_index(ledger: Path) -> None:
    (ledger.parents[1] / "refs.bib").write_text("@article{a, title={A Small Paper on Testing Things}}")
    with held(ledger):
        assert kdbib(ledger.parents[1], "index", "build", "refs.bib", "--wait", "0").returncode == 0
    with held(ledger.with_name("index")):
        assert kdbib(ledger.parents[1], "index", "build", "refs.bib", "--wait", "0").returncode == 3


@pytest.mark.parametrize(
    "command", [("check", "--offline", "list.md"), ("parse", "list.md"), ("fix", "--offline", "list.md")]
)
def test_who_only_reads_does_not_wait(ledger: Path, command: tuple[str, ...]) -> None:
    with held(ledger):
        assert kdbib(ledger.parents[1], *command).returncode == 0


def test_a_second_run_begins_with_the_ledger_of_the_first(ledger: Path) -> None:
    with held(ledger) as other:
        threading.Timer(3.0, other.kill).start()
        done = kdbib(ledger.parents[1], "run", "--offline", "list.md")
    assert done.returncode == 0
    assert "is at work on it; waiting, at most 60 seconds" in done.stderr
    assert ledger.is_file()


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_what_links_in_its_place_lead_to_is_left_alone(ledger: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("precious")
    ledger.parent.mkdir()
    ledger.with_name(".ledger.jsonl.holder").symlink_to(other)
    with writing(ledger):
        assert other.read_text() == "precious"
    ledger.with_name(".ledger.jsonl.lock").unlink()
    ledger.with_name(".ledger.jsonl.lock").symlink_to(other)
    with pytest.raises(LockError), writing(ledger):
        pass
    assert other.read_text() == "precious"
