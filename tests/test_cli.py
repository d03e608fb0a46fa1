"""The command line: what it prints, how it ends, and that no input makes it fall over."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Call
from kdbib import __version__

LIST = """# Papers

## Vision

- **TinyNet: Distilling Small Networks**, CVPR 2021, [[paper]](https://arxiv.org/abs/2101.00001)
- **Pruning Transformers for Translation**, ACL 2019, [[paper]](https://aclanthology.org/2020.acl-main.7)
- **Nobody Knows This Paper at All**, NeurIPS 2022
"""
BIB = r"""@inproceedings{DBLP:conf/cvpr/SmithJ21, author = {Ann Smith and Bob Jones},
  title = {TinyNet: Distilling Small Networks}, booktitle = {{CVPR} 2021}, year = {2021},
  doi = {10.1109/CVPR46437.2021.00001}, url = {https://arxiv.org/abs/2101.00001}}
@inproceedings{DBLP:conf/acl/Doe20, author = {Jane Doe}, title = {Pruning Transformers for Translation},
  booktitle = {Proceedings of {ACL} 2020}, year = {2020}, doi = {10.18653/v1/2020.acl-main.7}}
"""
OUTPUTS = {"kd.bib", "kd.json", "report.json", "corrections.md", "report.html"}


@pytest.fixture
def project(call: Call, tmp_path: Path) -> Path:
    """A folder with a list, a bibliography and its index."""
    (tmp_path / "list.md").write_text(LIST)
    (tmp_path / "refs.bib").write_text(BIB)
    assert call("index", "build", "refs.bib").code == 0
    return tmp_path


# What the commands do


def test_the_version(call: Call) -> None:
    assert call("--version") == (0, f"kdbib {__version__}\n", "")


@pytest.mark.parametrize("command", [[], ["run"], ["parse"], ["index"], ["index", "build"], ["explain"]])
def test_help(call: Call, command: list[str]) -> None:
    done = call(*command, "--help")

    assert done.code == 0
    assert "Usage:" in done.out


def test_run_writes_the_outputs_and_the_ledger(project: Path, call: Call) -> None:
    done = call("run", "--offline", "list.md")

    assert done.code == 0
    assert done.out.splitlines()[:3] == ["entries: 3", "resolved: 2", "works in the bibliography: 3"]
    assert "wrong years: 1\n" in done.out
    assert {path.name for path in (project / "output").iterdir()} == OUTPUTS
    assert {path.name for path in (project / "cache").glob("[!.]*")} == {"index", "ledger.jsonl"}
    items = json.loads((project / "output/kd.json").read_text())
    assert {item["id"] for item in items} == {"smith2021tinynet", "doe2020pruning", "nobody2022knows"}


def test_run_a_second_time_without_the_index_changes_nothing(project: Path, call: Call) -> None:
    call("run", "--offline", "list.md")
    before = {path: path.read_bytes() for path in project.rglob("*.*") if "index" not in path.parts}
    shutil.rmtree(project / "cache/index")

    done = call("run", "--offline", "list.md")

    assert (done.code, done.err) == (0, "")
    assert {path: path.read_bytes() for path in project.rglob("*.*")} == before


def test_check_ends_with_1_if_a_list_says_anything_wrong(project: Path, call: Call) -> None:
    right = project / "right.md"
    right.write_text(
        "\n".join(line for line in LIST.splitlines() if "2019" not in line and "Nobody" not in line)
    )

    assert call("run", "--offline", "list.md", "--check").code == 1
    assert call("run", "--offline", "right.md", "--check").code == 0


def test_settings_name_lists_and_folders_and_flags_come_first(project: Path, call: Call) -> None:
    (project / "kdbib.toml").write_text('lists = ["list.md"]\noutput = "out"\n')

    assert call("run", "--offline").code == 0
    assert {path.name for path in (project / "out").iterdir()} == OUTPUTS
    assert call("run", "--offline", "-o", "elsewhere", "--cache", "other").code == 0
    assert {path.name for path in (project / "elsewhere").iterdir()} == OUTPUTS
    assert {path.name for path in (project / "other").glob("[!.]*")} == {"ledger.jsonl"}


@pytest.mark.parametrize(
    ("setting", "option", "container"),
    [
        ("", (), "Advances in Neural Information Processing Systems"),
        ("", ("--venues", "short"), "NeurIPS"),
        ('venues = "iso4"', (), "Adv. Neural Inf. Process. Syst."),
        ('venues = "iso4"', ("--venues", "short"), "NeurIPS"),
    ],
)
def test_venues_are_written_as_wanted(
    project: Path, call: Call, setting: str, option: tuple[str, ...], container: str
) -> None:
    (project / "kdbib.toml").write_text(setting)

    assert call("run", "--offline", "list.md", *option).code == 0

    items = json.loads((project / "output/kd.json").read_text())
    assert container in {item.get("container-title") for item in items}


@pytest.mark.parametrize(
    ("setting", "option", "field"),
    [
        ("", (), "year"),
        ("", ("--biblatex", "--ascii", "--strings"), "date"),
        ("biblatex = true", (), "date"),
        ("biblatex = true", ("--no-biblatex",), "year"),
    ],
)
def test_the_bibliography_is_in_the_wanted_dialect(
    project: Path, call: Call, setting: str, option: tuple[str, ...], field: str
) -> None:
    (project / "kdbib.toml").write_text(setting)

    assert call("run", "--offline", "list.md", *option).code == 0

    text = (project / "output/kd.bib").read_text()
    assert [name for name in ("year", "date") if f"\n  {name} = " in text] == [field]


@pytest.mark.parametrize(
    ("setting", "option", "written"),
    [
        ("", (), False),
        ("", ("--collections",), True),
        ("collections = true", (), True),
        ("collections = true", ("--no-collections",), False),
    ],
)
def test_collections_for_zotero_are_written_on_demand(
    project: Path, call: Call, setting: str, option: tuple[str, ...], written: bool
) -> None:
    (project / "kdbib.toml").write_text(setting)

    assert call("run", "--offline", "list.md", *option).code == 0

    made = {path.name for path in (project / "output").iterdir()}
    assert made == OUTPUTS | ({"kd.rdf"} if written else set())


@pytest.mark.usefixtures("project")
def test_a_style_that_there_is_not_is_a_mistake_in_usage(call: Call) -> None:
    done = call("run", "--offline", "list.md", "--venues", "long")

    assert done.code == 2
    assert "'long' is not one of full, short, iso4" in " ".join(done.err.split())


def test_run_without_an_index_tells_how_to_make_one(call: Call, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(LIST)

    done = call("run", "--offline", "list.md")

    assert done.code == 0
    assert "resolved: 0\n" in done.out
    assert "there is no index to look papers up in; 'kdbib index build FILE…' makes one" in done.err


@pytest.mark.usefixtures("project")
def test_parse_prints_a_line_for_each_entry(call: Call) -> None:
    done = call("parse", "list.md")

    assert done.code == 0
    assert done.out.splitlines()[0] == "list.md:5: TinyNet: Distilling Small Networks (CVPR 2021)"
    assert len(done.out.splitlines()) == 3


@pytest.mark.usefixtures("project")
def test_parse_prints_json(call: Call) -> None:
    entries = json.loads(call("parse", "list.md", "refs.bib", "--json").out)

    assert len(entries) == 5
    assert entries[0]["links"] == [
        {"url": "https://arxiv.org/abs/2101.00001", "role": "paper", "label": "paper"}
    ]
    assert (entries[0]["venue"], entries[0]["year"], entries[0]["section"]) == (
        "CVPR",
        2021,
        ["Papers", "Vision"],
    )
    assert entries[3]["authors"] == [{"family": "Smith", "given": "Ann"}, {"family": "Jones", "given": "Bob"}]


@pytest.mark.usefixtures("project")
def test_explain_tells_where_fields_come_from(call: Call) -> None:
    call("run", "--offline", "list.md")

    done = call("explain", "doe2020pruning")

    assert done.code == 0
    assert "      year: 2020\n          from dblp/conf/acl/Doe20: " in done.out
    assert "  listed at list.md:6 as “Pruning Transformers for Translation” (ACL 2019)" in done.out
    assert "      accepted dblp/conf/acl/Doe20 at " in done.out
    assert "what is claimed; no record was accepted" in call("explain", "nobody2022knows").out


def test_an_index_of_an_earlier_version_is_told_and_not_read(project: Path, call: Call) -> None:
    shutil.rmtree(project / "cache/index")
    (project / "cache/index.sqlite").touch()

    done = call("run", "--offline", "list.md")

    assert done.code == 0
    assert "index.sqlite: an index of an earlier version, which is not read; build it again" in done.err


@pytest.mark.usefixtures("project")
def test_index_info_tells_what_the_index_holds(call: Call) -> None:
    done = call("index", "info")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("records of dblp: 2\nrepeated: 0\nnot readable: 0\nfiles: 1\nsegments: 1\n")


def test_index_build_tells_what_it_cannot_read(project: Path, call: Call) -> None:
    (project / "bad.bib").write_text(
        "@article{a, title={A}}\n@article{b, title={Open\n\n@article{c, title={C}}"
    )

    done = call("index", "build", "bad.bib")

    assert done.code == 0
    assert done.out.startswith("records of bad: 2\nrepeated: 0\nnot readable: 1\n")
    assert done.err.startswith("bad.bib:2: the entry cannot be read: ")


# How they end


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--offline", "none.md"],
        ["run", "--offline", "folder"],
        ["run", "--offline", "folder.bib"],
        ["parse", "none.md"],
        ["parse"],
        ["index", "build", "none.bib"],
        ["index", "build", "folder.bib"],
        ["index", "build"],
        ["run", "--offline", "list.md", "--unknown"],
        ["unknown"],
        ["explain"],
        ["index"],
        [],
    ],
)
def test_wrong_usage_ends_with_2(project: Path, call: Call, arguments: list[str]) -> None:
    (project / "folder").mkdir()
    (project / "folder.bib").mkdir()

    done = call(*arguments)

    assert done.code == 2
    named = arguments[-1] if arguments and arguments[-1].startswith(("none", "folder")) else "Usage"
    assert named in done.err + done.out
    assert not (project / "output").exists()


@pytest.mark.parametrize("text", ["lists = [", "lists = 3", "unheard = 1"])
@pytest.mark.parametrize("command", [["run"], ["explain", "k"], ["index", "info"]])
def test_a_bad_setting_ends_with_2(project: Path, call: Call, text: str, command: list[str]) -> None:
    (project / "kdbib.toml").write_text(text)

    done = call(*command)

    assert done.code == 2
    assert done.err.startswith("kdbib: kdbib.toml: ")


def test_nothing_to_do_ends_with_3(call: Call, tmp_path: Path) -> None:
    (tmp_path / "prose.md").write_text("# Notes\n\nNothing to see here.\n")
    (tmp_path / "empty.bib").write_text("")

    assert call("run", "--offline", "prose.md").code == 3
    assert call("parse", "prose.md").code == 3
    assert call("index", "build", "empty.bib").code == 3
    assert "make one with 'kdbib index build" in call("index", "info", "--cache", "nowhere").err
    assert call("index", "info", "--cache", "nowhere").code == 3
    assert call("explain", "k") == (3, "", "kdbib: the ledger is empty; 'kdbib run' fills it\n")
    assert not (tmp_path / "output").exists()


@pytest.mark.usefixtures("project")
def test_an_unknown_key_ends_with_3_and_a_hint(call: Call) -> None:
    call("run", "--offline", "list.md")

    done = call("explain", "smith2021tinnet")

    assert done.code == 3
    assert done.err == "kdbib: the ledger knows no key 'smith2021tinnet'; do you mean smith2021tinynet?\n"


# What inputs may hold

BROKEN = {
    "empty.md": b"",
    "empty.bib": b"",
    "empty.json": b"",
    "binary.md": bytes(range(256)) * 40,
    "binary.bib": bytes(range(256)) * 40,
    "binary.json": bytes(range(256)) * 40,
    "latin.md": "- **Café society**, CVPR 2020\n".encode("latin-1"),
    "latin.bib": "@article{a, title={Café society}}".encode("latin-1"),
    "long.md": b"- **" + b"x" * 10_000_000 + b"**, CVPR 2020\n",
    "long.bib": b"@article{a, title={" + b"x" * 10_000_000,
    "long.json": b'[{"title": "' + b"x" * 10_000_000,
    "ragged.md": b"| a | b |\n|---|\n| **T** | [p](u) | x | y |\n|\n| |\n",
    "syntax.bib": b"@article{a, title={Open\n@article{b, title={Fine}}",
    "twice.bib": b"@article{a, title={One}}\n@article{a, title={Two}}",
    "notcsl.json": b'{"a": 1}',
    "numbers.json": b"[1, 2]",
    "deep.json": b"[" * 200_000,
    "deep.md": b"> " * 5000 + b"- " * 5000 + b"x",
    "brackets.md": b"[" * 20_000 + b"](" * 20_000,
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("command", [["run", "--offline"], ["parse"], ["index", "build"]])
def test_no_input_is_lost_in_silence(call: Call, tmp_path: Path, name: str, command: list[str]) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])

    done = call(*command, name)

    assert done.code in {0, 3}
    assert name in done.err or done.code == 0
    assert done.err or name == "ragged.md"
    assert all(len(line) < 500 for line in done.err.splitlines())


def test_one_broken_input_does_not_stop_the_others(project: Path, call: Call) -> None:
    (project / "broken.bib").write_bytes(BROKEN["syntax.bib"])

    done = call("run", "--offline", "list.md", "broken.bib")
    report = json.loads((project / "output/report.json").read_text())

    assert done.code == 0
    assert done.err.startswith("broken.bib:1: the entry cannot be read: ")
    assert len(report["entries"]) == 4
    assert [(item["file"], item["line"]) for item in report["unread"]] == [("broken.bib", 1)]


def test_many_reports_are_counted(project: Path, call: Call) -> None:
    (project / "many.bib").write_text("".join(f"@article{{k{n}, year={{2020}}}}\n" for n in range(50)) + BIB)

    done = call("run", "--offline", "many.bib")

    assert len(done.err.splitlines()) == 22
    assert "\nand 30 more places; report.json names them all\n" in done.err
    assert len(call("parse", "many.bib").err.splitlines()) == 50


def test_reports_do_not_steer_the_terminal(call: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('[{"a": "\\u001b[2J"}]')
    (tmp_path / "bad.bib").write_text("@article{a,\x1b[2J title={Open")

    assert "\x1b" not in call("parse", "bad.json").err + call("parse", "bad.bib").err


# Places that cannot be written


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--offline", "list.md", "-o", "file"],
        ["run", "--offline", "list.md", "-o", "file/below"],
        ["run", "--offline", "list.md", "--cache", "file"],
        ["run", "--offline", "list.md", "-o", "taken"],
        ["run", "--offline", "list.md", "--cache", "taken"],
        ["index", "build", "refs.bib", "--cache", "file"],
        ["index", "build", "refs.bib", "--cache", "taken"],
    ],
)
def test_a_place_in_the_way_is_told(project: Path, call: Call, arguments: list[str]) -> None:
    (project / "file").write_text("in the way")
    for name in (*OUTPUTS, "ledger.jsonl"):
        (project / "taken" / name).mkdir(parents=True)
    (project / "taken/index").touch()

    done = call(*arguments)

    assert done.code == 3
    assert done.err.startswith(f"kdbib: {arguments[-1].split('/')[0]}")
    assert (project / "file").read_text() == "in the way"
    assert not list(project.rglob("*.tmp"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(project: Path, call: Call) -> None:
    (project / "closed").mkdir(mode=0o500)

    done = call("run", "--offline", "list.md", "-o", "closed")

    assert done.code == 3
    assert "cannot be written" in done.err


def test_a_file_that_is_not_utf8_by_name_can_be_read(project: Path, call: Call) -> None:
    name = os.fsdecode(b"caf\xe9.md")
    try:
        (project / name).write_text(LIST)
    except OSError:
        pytest.skip("this file system has UTF-8 names only")

    assert call("run", "--offline", name).code == 0
    assert json.loads((project / "output/report.json").read_text())["entries"][0]["file"] == "caf?.md"


# In a process of its own


def spawned(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "kdbib", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **options  # type: ignore[call-overload]
    )  # fmt: skip


def test_a_reader_that_has_enough_ends_the_output(tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(
        "".join(f"- **A Paper on Number {n}**, CVPR 2020\n" for n in range(3_000))
    )

    process = spawned("parse", str(tmp_path / "list.md"))
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(100)
    process.stdout.close()

    assert process.stderr.read() == b""
    assert process.wait() == 0


def test_a_reader_that_has_enough_does_not_change_the_verdict(tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(
        "".join(f"- **A Paper on Number {n}**, CVPR 2099\n" for n in range(2_000))
    )
    process = spawned("check", "--offline", "list.md", cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait() == 1


def test_letters_that_the_terminal_lacks_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text("- **Learning β-Functions by Gödel Numbers**, CVPR 2020\n")

    out, err = spawned("parse", "list.md", cwd=tmp_path).communicate()

    assert (out, err) == (
        b"list.md:1: Learning ?-Functions by G?del Numbers (CVPR 2020)" + os.linesep.encode(),
        b"",
    )


def test_start_up_imports_nothing_heavy() -> None:
    heavy = ["requests", "rich", "markdown_it", "bibtexparser", "pylatexenc", "rapidfuzz", "duckdb"]
    program = (
        "import sys; sys.argv = ['kdbib', '--version']\n"
        "from kdbib.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {[*heavy, 'kdbib.pipeline', 'kdbib.model']!r} if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=True)

    assert done.stdout.decode().splitlines() == [f"kdbib {__version__}", "[]"]
