"""Inputs that are made to fill memory, to hang, or to lead out of the output folder."""

from __future__ import annotations

import gzip
import os
import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from conftest import Call
from kdbib import bibliographies
from kdbib.bibliographies import bibtex, csl
from kdbib.errors import InputError
from kdbib.model import Unread
from kdbib.sources.pages import page_of
from kdbib.stages.identify import rules
from kdbib.stages.parse import parse_file, source
from kdbib.text import from_latex
from kdbib.venues import find

MB = 1 << 20
ENTRY = (
    "@article{doe2020,\n  title = {A Title of Some Words},\n  author = {Doe, Jane},\n  year = {2020},\n}\n"
)


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test need not fill hundreds of megabytes to reach."""
    monkeypatch.setattr(source, "LARGEST", MB)
    monkeypatch.setattr(csl, "LARGEST", MB)
    monkeypatch.setattr(bibtex, "PIECE", MB // 16)
    monkeypatch.setattr(bibtex, "LONGEST", MB)
    monkeypatch.setattr(bibtex, "MOST_MACROS", MB // 16)
    monkeypatch.setattr(bibliographies, "_HARMLESS", MB // 8)
    monkeypatch.setattr(bibliographies, "_RATIO", 5)


BOMBS = {
    "blanks": b" ",
    "lines": b"x\n",
    "macros": b"@string{a = {b}}\n",
    "brackets": b"[",
    "objects": b'{"a":',
    "braces": b"@a{{{{",
}


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("suffix", [".bib.gz", ".json.gz"])
@pytest.mark.parametrize("unit", BOMBS.values(), ids=BOMBS)
def test_a_gzip_bomb_is_refused(tmp_path: Path, unit: bytes, suffix: str) -> None:
    path = tmp_path / f"bomb{suffix}"
    with gzip.open(path, "wb") as file:
        for _ in range(3):
            file.write(unit * (MB // len(unit)))
    tracemalloc.start()
    with pytest.raises(InputError, match=r"times its size|for 1 MB|macros take|larger than"):
        for _ in bibliographies.read(path, "bomb"):
            pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 32 * MB


def test_zeros_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "zeros.bib.gz"
    path.write_bytes(gzip.compress(bytes(64 * MB)))
    (told,) = bibliographies.read(path, "zeros")
    assert isinstance(told, Unread)
    assert "zero byte" in told.reason


def test_what_is_packed_in_proportion_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bibliographies, "_HARMLESS", 1000)
    path = tmp_path / "refs.bib.gz"
    entries = (f"@article{{k{number},\n title = {{Title {number * 7919}}}}}\n" for number in range(2000))
    path.write_bytes(gzip.compress("".join(entries).encode()))
    assert len(list(bibliographies.read(path, "refs"))) == 2000


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("command", ["parse", "check", "fix", "run"])
def test_a_device_that_never_ends_is_refused(call: Call, command: str) -> None:
    offline = [] if command == "parse" else ["--offline"]
    code, _, err = call(command, "/dev/zero", *offline)
    assert code == 2
    assert "/dev/zero: is larger than 1 MB; split it" in err
    assert not Path("output").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize(
    ("name", "text"), [("list.md", "- **A Title of Words**, CVPR 2020"), ("r.bib", ENTRY)]
)
def test_a_pipe_is_read_to_its_end(tmp_path: Path, name: str, text: str) -> None:
    pipe = tmp_path / name
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(text,), daemon=True)
    writer.start()
    reading = parse_file(pipe)
    writer.join(5)
    assert [entry.year for entry in reading.entries] == [2020]


def test_json_that_is_nested_deeply_is_told(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text("[" + '{"title":' * 200_000)
    assert [item for item in bibliographies.read(path, "deep") if isinstance(item, Unread)]


@pytest.mark.parametrize("name", ["../x.bib", "sub/../../x.bib", "../../x.bib"])
def test_copies_stay_in_the_output_folder(call: Call, tmp_path: Path, name: str) -> None:
    work = tmp_path / "a" / "b"
    (work / "sub").mkdir(parents=True)
    os.chdir(work)
    Path(name).write_text(ENTRY)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    code, _, _ = call("run", name, str((work / name).resolve()), "--offline")
    assert code == 0
    after = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert after
    assert all(path.is_relative_to(work / "output") or path.is_relative_to(work / "cache") for path in after)
    assert Path(name).read_text() == ENTRY


def test_two_inputs_of_one_name_have_two_copies(call: Call) -> None:
    for folder in ("one", "two"):
        Path(folder).mkdir()
        Path(folder, "refs.bib").write_text(ENTRY.replace("Words", folder.title()))
    code, _, _ = call("run", "one/refs.bib", "two/refs.bib", "--offline")
    assert code == 0
    assert {"refs.bib", "refs-2.bib"} <= {path.name for path in Path("output").iterdir()}


NAMES = (
    "../../evil",
    "/evil",
    "..\\evil",
    "a/b/c",
    "kd\0",
    "~root",
    "$(touch evil)",
    "`touch evil`",
    "|touch evil",
)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_a_list_says_becomes_a_path_or_a_command(call: Call, tmp_path: Path, name: str) -> None:
    shown = name.replace("\0", "")
    Path("list.md").write_text(f"# {shown}\n- **{shown} of Titles**, {shown} 2020, [[{shown}]]({shown})\n")
    Path("refs.bib").write_text(f"@article{{{shown},\n title = {{{shown} of Titles}}, file = {{{shown}}}}}\n")
    code, _, _ = call("run", "list.md", "refs.bib", "--offline", "--collections")
    assert code in {0, 3}
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert not [one for one in names if "evil" in one]
    assert {one.split("/")[0] for one in names} <= {"list.md", "refs.bib", "output", "cache"}


STEERING = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b31m\u202edesrever"


@pytest.mark.parametrize("command", [("parse",), ("check", "--offline"), ("run", "--offline")])
def test_no_text_of_a_list_steers_the_terminal(call: Call, command: tuple[str, ...]) -> None:
    Path("list.md").write_text(
        f"# S\n- **A {STEERING} Title of Words**, CVPR 2020, [[paper]](https://a.example/{STEERING})\n"
    )
    Path("refs.bib").write_text(ENTRY.replace("A Title", f"A {STEERING} Title") + f"@article{{{STEERING}\n")
    for name in ("list.md", "refs.bib", f"{STEERING[:8]}.md"):
        _, out, err = call(*command, name)
        assert out or err
        assert all(char.isprintable() or char == "\n" for char in out + err)


LONG = ["}", "a.", "``", "https://a.b/", "arXiv:", "(", "\\'", "10.1/", "proc. of the "]


@pytest.mark.parametrize("unit", LONG)
def test_what_is_too_long_to_be_anything_takes_no_time_to_speak_of(unit: str) -> None:
    """Readers whose time grows by the square of the text are not given texts that no person wrote."""
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    assert rules.read(text)[0] == ""
    assert page_of(text) == ""
    assert find(text) is None
    assert len(from_latex(text)) <= len(text)
    assert time.process_time() - started < 10
