"""From files to files: a small invented list with its golden outputs, and the packaged lists.

To write the golden files anew after a wanted change, and then to look at the differences:

    KDBIB_WRITE_GOLDEN=1 python -m pytest tests/test_end_to_end.py
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from conftest import Call
from kdbib import ledger as ledgers
from kdbib.explain import explain

GOLDEN = Path(__file__).parent / "golden" / "run"
INPUTS = ("list.md", "more.bib", "refs.bib", "facts.json")
OUTPUTS = ("kd.bib", "kd.json", "report.json", "corrections.md", "report.html")
PROJECT = Path(__file__).parents[1]


def read(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in OUTPUTS}


@pytest.fixture
def small(call: Call, tmp_path: Path) -> Path:
    """The small lists, run with an index of their papers."""
    for name in INPUTS:
        shutil.copy(GOLDEN / name, tmp_path / name)
    assert call("index", "build", "refs.bib", "facts.json").code == 0
    assert call("run", "--offline", "list.md", "more.bib").code == 0
    return tmp_path


@pytest.mark.parametrize("name", OUTPUTS[:-1])  # a page is not compared letter by letter
def test_the_outputs_are_the_golden_ones(small: Path, name: str) -> None:
    made = (small / "output" / name).read_bytes()
    if os.environ.get("KDBIB_WRITE_GOLDEN"):
        (GOLDEN / name).write_bytes(made)

    assert made.decode() == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.usefixtures("small")
def test_what_is_wrong_in_the_list_is_found(call: Call) -> None:
    done = call("run", "--offline", "list.md", "more.bib", "--check")
    said = dict(line.split(": ") for line in done.out.splitlines())

    assert done.code == 1
    assert (said["entries"], said["resolved"], said["works in the bibliography"]) == ("10", "9", "9")
    assert said["preprints since published"] == "1"
    assert said["publishers called venues"] == "1"
    assert said["empty links"] == "1"
    assert said["repeated entries"] == "1"
    assert said["entries no source knows"] == "1"


def test_the_ledger_alone_gives_the_same_bytes(small: Path, call: Call) -> None:
    before, ledger = read(small / "output"), (small / "cache/ledger.jsonl").read_bytes()
    shutil.rmtree(small / "cache/index")
    shutil.rmtree(small / "output")

    assert call("run", "--offline", "list.md", "more.bib").code == 0

    assert read(small / "output") == before
    assert (small / "cache/ledger.jsonl").read_bytes() == ledger


def test_the_outputs_can_be_read_again(small: Path, call: Call) -> None:
    """Our own BibTeX and CSL-JSON as inputs: every work is one entry, under its key."""
    shutil.copytree(small / "output", small / "first")

    for name in ("kd.bib", "kd.json"):
        assert call("run", "--offline", f"first/{name}", "-o", name, "--cache", "other").code == 0
        keys = {part.split(",")[0] for part in (small / name / "kd.bib").read_text().split("{")[1:]}
        assert keys >= {"jiao2020tinybert", "Frankle:2019", "hinton2015distilling", "gou2021knowledge"}


def test_the_packaged_lists_give_what_is_committed(call: Call, tmp_path: Path) -> None:
    ledger = PROJECT / "cache" / "ledger.jsonl"
    if not ledger.is_file():
        pytest.skip("this copy has no ledger of the packaged lists")
    (tmp_path / "cache").mkdir()
    shutil.copy(ledger, tmp_path / "cache/ledger.jsonl")

    assert call("run", "--offline").code == 0

    assert read(tmp_path / "output") == read(PROJECT / "output")
    assert (tmp_path / "cache/ledger.jsonl").read_bytes() == ledger.read_bytes()


def test_explain_tells_of_links_what_the_report_tells() -> None:
    """Of arXiv papers that only a list links, explain once knew nothing."""
    path = PROJECT / "cache" / "ledger.jsonl"
    if not path.is_file():
        pytest.skip("this copy has no ledger of the packaged lists")
    ledger = ledgers.load(path)
    told = 0
    for entry in json.loads((PROJECT / "output" / "report.json").read_text("utf-8"))["entries"]:
        text = explain(entry["key"], ledger)
        for link in (link for link in entry["links"] if "leads" in link):
            assert f"link {link['url'] or '(empty)'}: {link['leads']} ({link['why']})" in text
            told += 1
    assert told > 0
