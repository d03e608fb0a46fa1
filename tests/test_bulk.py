"""Matching in bulk gives what a run over a single list gives, and goes on where it was cut short."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from builders import entry
from conftest import Call
from kdbib.bulk import claims
from kdbib.bulk.match import prepare
from kdbib.bulk.steps import KEY
from kdbib.lock import writing
from kdbib.model import Entry, Link, LinkRole, Name, Unread

BIB = r"""
@inproceedings{DBLP:conf/cvpr/SmithJ21, author = {Ann Smith and Bob Jones},
  title = {TinyNet: Distilling Small Networks by Attention}, booktitle = {CVPR}, year = {2021},
  pages = {1234--1243}, doi = {10.1109/CVPR46437.2021.01234}}
@article{DBLP:journals/corr/abs-2012-01234, author = {Ann Smith and Bob Jones}, journal = {CoRR},
  title = {TinyNet: Distilling Small Networks by Attention}, volume = {abs/2012.01234}, year = {2020}}
@article{DBLP:journals/corr/abs-2101-00002, author = {Jane Doe}, journal = {CoRR}, year = {2021},
  title = {Pruning Many Transformers at Once and for All}, volume = {abs/2101.00002}}
@inproceedings{DBLP:conf/acl/Doe21, author = {Jane Doe}, title = {Pruning Many Transformers at Once},
  booktitle = {ACL}, year = {2021}, doi = {10.18653/v1/2021.acl-main.7}}
"""
LIST = """# Distillation
- **Distilling Small Networks with Attention**, CVPR 2020
- TinyNet: Distilling Small Networks by Attention, arXiv:2012.01234 [[pdf]](https://arxiv.org/abs/2012.01234)
- **Pruning Many Transformers at Once**, NAACL 2021, [[pdf]](https://arxiv.org/abs/2101.00002)
- **A Paper That Nobody Has Ever Heard Of**, ICML 2021, []()
- **A Paper that Nobody has ever Heard of**, ICML 2021
"""


@pytest.fixture
def call(call: Call) -> Call:
    """Run commands in a folder with a list, and an index of a bibliography."""
    Path("refs.bib").write_text(BIB)
    Path("list.md").write_text(LIST)
    assert call("index", "build", "refs.bib").code == 0
    return call


def rows(path: str, what: str = "*") -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {what} FROM read_parquet('{path}') ORDER BY entry").fetchall()


WHAT = "file, line, title, outcome, reason, key, csl, findings"


def single(folder: Path) -> list[tuple[Any, ...]]:
    """What a run over the list says of each entry, in the columns of the result."""
    report = json.loads((folder / "output/report.json").read_text())
    works = {one["id"]: one for one in json.loads((folder / "output/kd.json").read_text())}
    return [
        (e["file"], e["line"], e["title"], e["status"], e["reason"], e["key"], works[e["key"]], e["findings"])
        for e in report["entries"]
    ]


def bulk(path: str) -> list[tuple[Any, ...]]:
    made = []
    for *told, csl, findings in rows(path, WHAT):
        item = {name: value for name, value in json.loads(csl).items() if value not in (None, "", [], {})}
        made.append((*told, item, json.loads(findings)))
    return made


def test_it_gives_what_a_run_over_the_list_gives(call: Call, tmp_path: Path) -> None:
    assert call("run", "--offline", "list.md").code == 0

    done = call("match", "list.md", "-o", "result.parquet")

    assert (done.code, done.out.splitlines()[:4]) == (
        0,
        ["entries: 5", "not read: 0", "candidates: 6", "resolved: 3"],
    )
    assert bulk("result.parquet") == single(tmp_path)
    assert len({row[5] for row in bulk("result.parquet")}) == 3
    assert not (tmp_path / "result.parquet.work").exists()


@pytest.mark.spark
@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None, reason="needs Spark and Java"
)
def test_spark_gives_the_same(call: Call) -> None:
    call("match", "list.md", "refs.bib", "-o", "one.parquet")

    done = call(
        "match", "list.md", "refs.bib", "-o", "two.parquet", "--engine", "spark", "--master", "local[1]"
    )

    assert done.code == 0
    assert rows("two.parquet/*.parquet") == rows("one.parquet")


REFERENCES = [
    {"title": "Pruning many transformers at once", "authors": "J. Doe", "year": 2021, "venue": "ACL"},
    {"title": "TinyNet: Distilling Small Network by Attention", "authors": ["Smith, Ann"], "year": "2021"},
    {
        "title": "Pruning Transformers at Once",
        "doi": "https://doi.org/10.18653/V1/2021.ACL-MAIN.7",
        "authors": "Jane Doe",
    },
    {"title": "Nobody Knows This Paper Either", "authors": None, "url": None},
]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_table_of_references_is_matched_row_by_row(call: Call, tmp_path: Path, form: str) -> None:
    lines = "".join(json.dumps(one) + "\n" for one in REFERENCES)
    (tmp_path / "table.jsonl").write_text(lines)
    if form == "parquet":
        with duckdb.connect() as connection:
            source = (
                "read_json('table.jsonl', columns = {title: 'VARCHAR', authors: 'JSON', year: 'INTEGER', "
            )
            source += "venue: 'VARCHAR', doi: 'VARCHAR', url: 'VARCHAR'})"
            connection.execute(f"COPY (SELECT * FROM {source}) TO 'table.parquet' (FORMAT parquet)")

    assert call("match", f"table.{form}", "-o", "result.parquet").code == 0

    found = rows("result.parquet", "line, outcome, json_extract_string(csl, '$.DOI')")
    assert found == [
        (1, "resolved", "10.18653/v1/2021.acl-main.7"),
        (2, "resolved", "10.1109/cvpr46437.2021.01234"),
        (3, "resolved", "10.18653/v1/2021.acl-main.7"),
        (4, "unresolved", None),
    ]


def test_a_row_that_cannot_be_read_is_in_the_result(call: Call, tmp_path: Path) -> None:
    (tmp_path / "table.jsonl").write_text('{"title": "Fine"}\n{"title": \n["a list"]\n{"year": 2020}\n')

    done = call("match", "table.jsonl", "-o", "result.parquet")

    assert done.code == 0
    assert "not read: 3\n" in done.out
    found = rows("result.parquet", "line, outcome, key IS NULL, reason LIKE 'the row cannot be read%'")
    assert found == [
        (1, "unresolved", False, False),
        *((line, "unread", True, True) for line in (2, 3, 4)),
    ]


def test_a_run_that_was_cut_short_goes_on(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    call("match", "list.md", "-o", "whole.parquet")
    with monkeypatch.context() as patched:
        patched.setattr("kdbib.bulk.groups.grouped", interrupted)
        assert call("match", "list.md", "-o", "result.parquet").code == 130
    work = tmp_path / "result.parquet.work"
    before = {path: path.stat().st_mtime_ns for path in work.rglob("*.parquet")}
    assert not (tmp_path / "result.parquet").exists()
    with monkeypatch.context() as patched:
        patched.setitem(__import__("kdbib.bulk.steps").bulk.steps.STEPS, "decided", lambda _: 1 / 0)
        done = call("match", "list.md", "-o", "result.parquet")

    assert done.code == 0
    assert f"{work.name}: going on with what a former run left" in done.err
    assert any("decided" in str(path) for path in before)
    assert rows("result.parquet") == rows("whole.parquet")


def test_what_was_left_of_other_inputs_is_not_used(call: Call, tmp_path: Path) -> None:
    work = tmp_path / "result.parquet.work"
    work.mkdir()
    (work / "inputs.json").write_text("{}")
    (work / "input").mkdir()
    (work / "input/_SUCCESS").touch()

    done = call("match", "list.md", "-o", "result.parquet")

    assert (done.code, "going on" in done.err) == (0, False)
    assert len(rows("result.parquet")) == 5


def test_the_plan_is_told_and_nothing_is_done(call: Call, tmp_path: Path) -> None:
    done = call("match", "list.md", "-o", "result.parquet", "--plan")

    assert done.code == 0
    assert "entries: 5\nindex: 4 records, " in done.out
    assert "about: " in done.out
    assert not list(tmp_path.glob("result*"))


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["none.md", "-o", "result.parquet"], 2, "none.md: there is no such file"),
        (["cache", "-o", "result.parquet"], 2, "cache: this is a folder"),
        (["list.md", "-o", "result.parquet", "--cache", "other"], 3, "there is no index"),
        (["list.md", "-o", "result.parquet", "--memory", "much"], 3, "a size such as 4GB"),
        (["empty.md", "-o", "result.parquet"], 3, "no entry was found"),
    ],
)
def test_what_cannot_be_done_is_told(
    call: Call, tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    (tmp_path / "empty.md").write_text("# Nothing\n")

    done = call("match", *arguments)

    assert (done.code, told in done.err) == (code, True)
    assert not (tmp_path / "result.parquet").exists()
    assert code != 2 or not (tmp_path / "result.parquet.work").exists()


@pytest.mark.parametrize(
    "one",
    [
        entry("A Title", link="https://arxiv.org/abs/2012.01234"),
        Entry("", "l.md", 3, (Name("Doe", "J."),), authors_complete=False, venue="ACL", year=2020, key="k"),
        Entry("Ünï “q” \\alpha \x1f", "f", 1, links=(Link("u", LinkRole.CODE, "x"),), section=("a", "b")),
        Entry("T", "f", 1, repairs=(("[a](b", "[a](b)"),), type="article"),
    ],
)
def test_an_entry_comes_back_as_it_was(one: Entry) -> None:
    assert claims.from_text(claims.to_text(one)) == one


def test_a_row_with_identifiers_in_any_form() -> None:
    row = {
        "title": "T",
        "identifiers": "arxiv:2012.01234v2 doi:10.1234/ABC",
        "arxiv": "2012.01234",
        "key": "k",
    }

    made = claims.of_row(json.dumps(row), "t.jsonl", 7)

    assert not isinstance(made, Unread)
    assert [str(one) for one in made.identifiers] == ["arxiv:2012.01234", "doi:10.1234/abc"]
    assert (made.key, made.file, made.line) == ("k", "t.jsonl", 7)


def test_the_sign_for_a_key_is_no_letter() -> None:
    assert not KEY.isprintable()


@pytest.mark.parametrize(
    ("told", "year"),
    [
        ("2019", 2019),
        ("2019.0", 2019),
        ('"2019.0"', 2019),
        ('"2019-05-01"', 2019),
        ("[2019]", 2019),
        ("1687", 1687),
        *((odd, None) for odd in ("99999999999", "-1", "1e400", "NaN", "null", '"soon"', '""', "{}")),
    ],
)
def test_a_year_is_read_as_tables_write_it_and_an_odd_one_costs_no_reference(
    told: str, year: int | None
) -> None:
    made = claims.of_row(f'{{"title": "A Paper", "year": {told}}}', "t.jsonl", 7)

    assert isinstance(made, Entry)
    assert (made.title, made.year) == ("A Paper", year)


@pytest.mark.parametrize(
    ("told", "complete"),
    [
        ('["Jane Doe", "Roe, Richard"]', True),
        ('["Jane Doe", "Richard Roe", "et al."]', False),
        ('[{"family": "Doe", "given": "Jane"}, {"name": "Richard Roe"}, null]', True),
        ('"Doe, Jane and Roe, Richard"', True),
        ('"Jane Doe; Richard Roe"', True),
        ('"Jane Doe, Richard Roe et al."', False),
    ],
)
def test_authors_are_read_as_tables_write_them(told: str, complete: bool) -> None:
    made = claims.of_row(f'{{"title": "A Paper", "authors": {told}}}', "t.jsonl", 7)

    assert isinstance(made, Entry)
    assert made.authors == (Name("Doe", "Jane"), Name("Roe", "Richard"))
    assert made.authors_complete is complete


def test_columns_are_known_in_any_case_and_by_their_names_in_bibtex() -> None:
    row = {"Title": ["A Paper"], "Author": "Jane Doe", "Journal": "TMLR", "Year": 2024, "DOI": None, "x": 1}

    made = claims.of_row(json.dumps(row), "t.jsonl", 7)

    assert made == Entry("A Paper", "t.jsonl", 7, (Name("Doe", "Jane"),), venue="TMLR", year=2024)


@pytest.mark.parametrize("row", ['{"year": 2020, "note": "x"}', '{"title": null}', "{}"])
def test_a_row_that_tells_nothing_to_look_for_is_told(row: str) -> None:
    made = claims.of_row(row, "t.jsonl", 7)

    assert isinstance(made, Unread)
    assert "it tells no title, identifier or address; it has" in made.reason


def test_a_table_is_no_csl_for_its_types_and_may_begin_with_a_byte_order_mark(call: Call) -> None:
    row = {
        "type": "article",
        "author": "Jane Doe",
        "title": "Pruning Many Transformers at Once",
        "year": 2021,
    }
    Path("table.jsonl").write_text("\ufeff" + f"{json.dumps(row)}\r\n" * 2)

    assert call("match", "table.jsonl", "-o", "result.parquet").code == 0

    assert rows("result.parquet", "line, outcome") == [(1, "resolved"), (2, "resolved")]


def test_a_reference_that_is_no_more_than_a_doi_is_the_paper_of_that_doi(call: Call, tmp_path: Path) -> None:
    Path("dois.txt").write_text("10.1109/CVPR46437.2021.01234\nhttps://doi.org/10.18653/v1/2021.acl-main.7\n")

    assert call("run", "--offline", "dois.txt").code == 0
    assert call("match", "dois.txt", "-o", "result.parquet").code == 0

    assert bulk("result.parquet") == single(tmp_path)
    found = rows("result.parquet", "outcome, key, findings")
    assert found == [("resolved", "smith2021tinynet", "[]"), ("resolved", "doe2021pruning", "[]")]


def test_half_of_a_surrogate_pair_in_a_row_is_read() -> None:
    made = claims.of_row('{"title": "A \\ud800 Paper", "year": 2020}', "t.jsonl", 7)

    assert isinstance(made, Entry)
    assert claims.from_text(claims.to_text(made)) == made


def test_a_table_without_any_reference_is_told_row_by_row(call: Call) -> None:
    Path("table.jsonl").write_text('[1]\n"x"\n')

    done = call("match", "table.jsonl", "-o", "result.parquet")

    assert (done.code, "not read: 2\n" in done.out) == (0, True)
    assert rows("result.parquet", "line, outcome, key") == [(1, "unread", None), (2, "unread", None)]


@pytest.mark.usefixtures("call")
def test_many_references_to_one_paper_are_one_work_on_every_core() -> None:
    """In a process of its own: processes are only begun where no database has begun threads."""
    row = json.dumps({"title": "Pruning Many Transformers at Once", "year": 2021, "venue": "ACL"})
    Path("table.jsonl").write_text(f"{row}\n" * 120)
    command = [
        sys.executable,
        "-m",
        "kdbib",
        "match",
        "table.jsonl",
        "-o",
        "result.parquet",
        "--threads",
        "2",
    ]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}

    subprocess.run(command, env=environment, check=True, timeout=100, capture_output=True)

    found = rows("result.parquet", "outcome, key, csl, findings")
    assert len(found) == 120
    assert {one[:3] for one in found} == {found[0][:3]}
    assert (found[0][0], json.loads(found[0][3])) == ("resolved", [])
    repeated = [finding for *_, told in found[1:] for finding in json.loads(told)]
    assert {(finding["code"], finding["to"]) for finding in repeated} == {("duplicate", "table.jsonl:1")}


def test_a_doi_with_other_authors_beside_it_proves_nothing(call: Call) -> None:
    Path("table.jsonl").write_text('{"doi": "10.18653/v1/2021.acl-main.7", "authors": ["Nobody Else"]}\n')

    assert call("match", "table.jsonl", "-o", "result.parquet").code == 0

    assert rows("result.parquet", "outcome, reason LIKE '%other authors%'") == [("unresolved", True)]


def test_the_result_takes_no_place_of_a_folder_or_an_input(call: Call, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/thesis.tex").write_text("years of work")
    table = tmp_path / "table.jsonl"
    table.write_text('{"title": "Pruning Many Transformers at Once"}\n')

    folder, own = call("match", "list.md", "-o", "precious"), call("match", "table.jsonl", "-o", str(table))

    assert (folder.code, "precious: this is a folder" in folder.err) == (3, True)
    assert (tmp_path / "precious/thesis.tex").read_text() == "years of work"
    assert (own.code, "would take the place of this input" in own.err) == (3, True)
    assert table.read_text().startswith('{"title"')


def test_two_runs_do_not_write_one_result_at_once(call: Call, tmp_path: Path) -> None:
    with writing(tmp_path / "result.parquet"):
        done = call("match", "list.md", "-o", "result.parquet", "--wait", "0")

    assert (done.code, "result.parquet: process" in done.err) == (3, True)
    assert not list(tmp_path.glob("result*"))


@pytest.mark.usefixtures("call")
def test_what_another_engine_left_is_not_used() -> None:
    index = Path("cache/index")

    assert not prepare(Path("w"), [Path("list.md")], index, "spark")
    assert prepare(Path("w"), [Path("list.md")], index, "spark")
    assert not prepare(Path("w"), [Path("list.md")], index, "duckdb")


@pytest.mark.parametrize("table", ["record-00001", "key", "crowd", "twin"])
@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_a_damaged_index_is_told_as_such(call: Call, table: str, harm: str) -> None:
    (path,) = Path("cache/index").rglob(f"{table}.parquet")
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:100])

    done = call("match", "list.md", "-o", "result.parquet")

    assert done.code == 3
    assert "cache/index: the index is damaged (" in done.err
    assert "SELECT" not in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--threads", "-3"], 2, "--threads"),
        (["--threads", "100000"], 2, "--threads"),
        (["--memory", "1KB"], 3, "1KB of memory are too little"),
    ],
)
def test_silly_limits_are_told(call: Call, arguments: list[str], code: int, told: str) -> None:
    done = call("match", "list.md", "-o", "result.parquet", *arguments)

    assert (done.code, told in done.err) == (code, True)


def test_spark_that_is_not_installed_is_told(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)

    done = call("match", "list.md", "-o", "result.parquet", "--engine", "spark")

    assert (done.code, "pip install 'kdbib[spark]'" in done.err) == (3, True)


def test_a_link_is_followed_to_where_the_result_stands(call: Call, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "result.parquet").symlink_to(tmp_path / "elsewhere/real.parquet")

    assert call("match", "list.md", "-o", "result.parquet").code == 0

    assert (tmp_path / "result.parquet").is_symlink()
    assert len(rows("elsewhere/real.parquet")) == 5
