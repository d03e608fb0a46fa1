from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kdbib.errors import OutputError
from kdbib.files import replace, replace_all

posix = pytest.mark.skipif(os.name != "posix", reason="uses signals, modes or limits of POSIX")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / "kd.bib"
    replace(path, "Žižek\n")
    assert path.read_bytes() == "Žižek\n".encode()
    replace(path, "other\n")
    assert path.read_text() == "other\n"
    assert names(path.parent) == ["kd.bib"]


def test_a_file_with_the_same_text_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "kd.bib"
    replace(path, "text\n")
    os.utime(path, (1, 1))
    replace(path, "text\n")
    assert path.stat().st_mtime == 1


@posix
def test_mode_and_link_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "kd.bib", tmp_path / "link.bib"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    replace(link, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)
    assert link.is_symlink()


def test_a_path_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"file.kd\.bib: cannot be written: "):
        replace(tmp_path / "file" / "kd.bib", "text")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="folder: cannot be written: "):
        replace(tmp_path / "folder", "text")
    assert names(tmp_path) == ["file", "folder"]


@posix
def test_a_full_disk_leaves_all_former_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("former")
    script = (
        "import resource, sys; from pathlib import Path; from kdbib.files import replace_all\n"
        "from kdbib.errors import OutputError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "folder = Path(sys.argv[1])\n"
        "try: replace_all({folder / 'a': 'new', folder / 'b': 'x' * 2000})\n"
        "except OutputError as error: print(error)\n"
    )
    done = run(script, tmp_path)
    assert "b: cannot be written: File too large" in done.stdout
    assert [(tmp_path / name).read_text() for name in ("a", "b")] == ["former", "former"]
    assert names(tmp_path) == ["a", "b"]


def test_a_failed_renaming_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    (tmp_path / "kd.bib").write_text("former")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        replace_all({tmp_path / "kd.bib": "new", tmp_path / "kd.json": "new"})
    assert names(tmp_path) == ["kd.bib"]
    assert (tmp_path / "kd.bib").read_text() == "former"


@posix
def test_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f".kd.bib.{ended.pid}.tmp"
    running = tmp_path / f".kd.bib.{os.getppid()}.tmp"
    others = [tmp_path / ".kd.bib.tmp", tmp_path / f".kd.json.{ended.pid}.tmp", tmp_path / "kd.bib.1.tmp"]
    for path in (left, running, *others):
        path.write_text("")
    replace(tmp_path / "kd.bib", "text")
    assert not left.exists()
    assert all(path.exists() for path in (running, *others))


@posix
def test_a_killed_run_leaves_one_of_the_two_texts(tmp_path: Path) -> None:
    path = tmp_path / "kd.bib"
    texts = {letter * 300_000 for letter in "ab"}
    path.write_text("a" * 300_000)
    script = (
        "import itertools, sys; from pathlib import Path; from kdbib.files import replace\n"
        "print('ready', flush=True)\n"
        "for letter in itertools.cycle('ba'): replace(Path(sys.argv[1]) / 'kd.bib', letter * 300_000)\n"
    )
    for wait in (0.003, 0.007, 0.011, 0.017, 0.023):
        command = [sys.executable, "-c", script, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
        assert path.read_text() in texts
    replace(path, "end")
    assert names(tmp_path) == ["kd.bib"]


def test_several_files_are_written(tmp_path: Path) -> None:
    replace_all({tmp_path / "a": "1", tmp_path / "b": "2"})
    assert [(tmp_path / name).read_text() for name in names(tmp_path)] == ["1", "2"]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment())


@posix
def test_what_is_no_regular_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    replace(pipe, "text")
    assert os.read(reader, 10) == b"text"
    assert pipe.is_fifo()
    replace(Path(os.devnull), "text")
    assert Path(os.devnull).is_char_device()
    os.close(reader)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_device_is_never_read_to_see_what_it_holds() -> None:
    with pytest.raises(OutputError, match="/dev/full: cannot be written: No space left"):
        replace(Path("/dev/full"), "text")


def test_a_folder_in_a_files_place_leaves_all_others_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("former")
    (tmp_path / "b").mkdir()
    with pytest.raises(OutputError, match="b: cannot be written: "):
        replace_all({tmp_path / "a": "new", tmp_path / "b": "new"})
    assert ((tmp_path / "a").read_text(), names(tmp_path)) == ("former", ["a", "b"])


@posix
def test_what_stands_in_the_place_of_the_temporary_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("precious")
    (tmp_path / f".kd.bib.{os.getpid()}.tmp").symlink_to(tmp_path / "other")
    replace(tmp_path / "kd.bib", "text")
    assert (tmp_path / "other").read_text() == "precious"
    assert (tmp_path / "kd.bib").read_text() == "text"
    assert names(tmp_path) == ["kd.bib", "other"]
