"""A disk that is full: a clear error, the former files as they were, nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdbib.errors import CacheError
from kdbib.network.cache import Answers, Kept

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
SIZE = 400 * 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(tmp_path)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip("a disk can only be mounted by root")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def fill(disk: Path) -> None:
    """Leave no room on the disk."""
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


def files(disk: Path) -> dict[str, bytes]:
    paths = [path for path in disk.rglob("*") if path.is_file()]
    return {
        path.name: path.read_bytes()
        for path in paths
        if path.name not in {"filler", "list.md"} and path.name[0] != "."
    }


def write_list(disk: Path, count: int) -> None:
    lines = (f"- **A Small Paper on Testing Thing Number {n}**, CVPR 2021" for n in range(count))
    (disk / "list.md").write_text("## Papers\n\n" + "\n".join(lines) + "\n")


def kdbib(disk: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kdbib", *arguments]
    return subprocess.run(command, cwd=disk, env=ENVIRONMENT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("begun", [True, False])
def test_a_run_leaves_the_former_files(disk: Path, *, begun: bool) -> None:
    write_list(disk, 1)
    if begun:
        assert kdbib(disk, "run", "--offline", "list.md").returncode == 0
    before = files(disk)
    write_list(disk, 40)
    fill(disk)
    done = kdbib(disk, "run", "--offline", "list.md")
    assert done.returncode == 3
    assert "no space left" in done.stderr.lower()
    assert files(disk) == before
    assert not list(disk.rglob("*.tmp"))
    (disk / "filler").unlink()
    assert kdbib(disk, "run", "--offline", "list.md").returncode == 0
    assert not list(disk.rglob("*.tmp"))


def test_a_build_leaves_the_former_index(disk: Path) -> None:
    (disk / "refs.bib").write_text("@article{a, title={A Small Paper on Testing Things}}\n")
    assert kdbib(disk, "index", "build", "refs.bib").returncode == 0
    before = files(disk)
    fill(disk)
    done = kdbib(disk, "index", "build", "refs.bib")
    assert done.returncode == 3
    assert "index: the index cannot be written" in done.stderr
    assert "no space left" in done.stderr.lower()
    assert files(disk) == before


def test_a_correction_leaves_the_list(disk: Path) -> None:
    (disk / "refs.bib").write_text(
        "@inproceedings{a, title={Small Networks Learn Robust Features for Speech}, author={Ann Smith},"
        " booktitle={CVPR}, year={2021}, doi={10.1000/a}}\n"
    )
    (disk / "list.md").write_text(
        "## Papers\n\n- **Small Networks Learn Robust Features for Speech**, ICML 2019,"
        " [paper](https://doi.org/10.1000/a)\n"
    )
    assert kdbib(disk, "index", "build", "refs.bib").returncode == 0
    before = (disk / "list.md").read_bytes()
    fill(disk)
    done = kdbib(disk, "fix", "--write", "--offline", "list.md")
    assert done.returncode == 3
    assert "list.md: cannot be written: No space left on device" in done.stderr
    assert (disk / "list.md").read_bytes() == before
    assert not list(disk.rglob("*.tmp"))


@pytest.mark.parametrize("begun", [True, False])
def test_answers_that_cannot_be_kept_are_told(disk: Path, *, begun: bool) -> None:
    answers = Answers(disk / "http")
    if begun:
        answers.keep([("former", Kept(1.0))])
        answers.close()
    fill(disk)
    with pytest.raises(CacheError, match="http: no space left on the disk"):
        answers.keep([(f"{number}" * 300, Kept(1.0)) for number in range(3000)])
    answers.close()
    (disk / "filler").unlink()
    assert (answers.last("former") is not None) is begun
    answers.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["parse", "check"])
def test_printing_to_a_full_disk_is_told(tmp_path: Path, command: str) -> None:
    write_list(tmp_path, 3)
    arguments = [sys.executable, "-m", "kdbib", command, "list.md", *(["--offline"] * (command == "check"))]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            arguments,
            cwd=tmp_path,
            env=ENVIRONMENT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr == "kdbib: what is printed cannot be written: No space left on device\n"


@pytest.mark.skipif(os.name != "posix", reason="uses the shell of POSIX")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "2>/dev/full"])
def test_nobody_listening_is_no_reason_to_stop(tmp_path: Path, closed: str) -> None:
    write_list(tmp_path, 3)
    (tmp_path / "list.md").write_bytes((tmp_path / "list.md").read_bytes() + b"\n- **\n")
    command = f'"$0" -m kdbib run --offline list.md {closed}'
    done = subprocess.run(["sh", "-c", command, sys.executable], cwd=tmp_path, env=ENVIRONMENT, check=False)
    assert done.returncode == 0
    assert (tmp_path / "output/kd.bib").exists()
