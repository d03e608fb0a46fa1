"""Retractions and corrections in everything that is written: reports, bibliographies, verdicts, files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders import record
from conftest import Call
from kdbib import ledger as ledgers
from kdbib.kinds import kinds
from kdbib.ledger import Ledger
from kdbib.model import Bibliography, Dialect, FindingCode, Record, Severity, Update, Work
from kdbib.pipeline import run
from kdbib.records import to_json
from kdbib.sources.memory import MemorySource
from kdbib.stages.check import Checked, Grounds, Standing, check
from kdbib.stages.check.mend import mend
from kdbib.stages.emit import outputs
from kdbib.stages.emit.bibtex import to_bibtex
from kdbib.stages.emit.csl import to_csl
from kdbib.stages.emit.verdicts import exceeds, report
from kdbib.stages.enrich import enrich
from kdbib.stages.fix import fix
from kdbib.stages.parse import parse_bytes, parse_file

TITLE = "Spiking Neurons Recognise Noisy Speech"
NOTICE = "10.1016/j_x.2022.9"
RETRACTION = Update("retraction", NOTICE, "2022-03-04", "publisher")
CORRECTION = Update("correction", "10.1/c", "2021-01", "publisher")
PAPER = record(
    TITLE,
    "Pattern Recognition",
    2020,
    type="article-journal",
    authors="Kim Lee; Ann Smith",
    ids="doi:10.1016/j.x.2020.1",
)
LIST = f"- {TITLE}. Pattern Recognition, 2020. [pdf](https://doi.org/10.1016/j.x.2020.1)\n"
GROUNDS = Grounds(2026, lambda venue, year: False)  # noqa: ARG005


def befallen(*updates: Update) -> Record:
    return replace(PAPER, updates=updates)


def made(*updates: Update) -> Bibliography:
    """The bibliography of a list of one right entry, whose paper these updates befell."""
    listed = parse_bytes(LIST.encode(), "list.md").entries
    return run(listed, Ledger(), [MemorySource("known", (befallen(*updates),))], "2026-01-01")[0]


def work(*updates: Update, **fields: Any) -> Work:
    (own,) = made(*updates).works
    return replace(own, key="lee20", **fields)


# Reports


def test_the_report_says_what_befell_a_work() -> None:
    told = json.loads(outputs(made(RETRACTION))["report.json"])
    assert told["entries"][0]["flags"] == ["retracted"]
    assert told["entries"][0]["findings"][0]["severity"] == "error"
    assert told["works"][0]["updates"] == [RETRACTION._asdict()]


def test_corrections_tell_it_apart_from_what_the_list_says_wrongly() -> None:
    text = outputs(made(RETRACTION))["corrections.md"]
    assert "No corrections." in text
    assert "What befell papers: 1 retracted." in text
    assert "## Retracted (1)" in text
    assert f"[doi:{NOTICE.replace('_', chr(92) + '_')}](https://doi.org/{NOTICE})" in text


def test_the_page_has_a_badge_and_a_filter() -> None:
    page = outputs(made(RETRACTION))["report.html"]
    assert '"kinds":{"retracted":["Retracted","error"]' in page
    assert '<option value="retracted">' in page.replace("\n", "")
    assert "It has been retracted: the version in Pattern Recognit. 2020" in page


def test_nothing_is_said_where_nothing_happened() -> None:
    for name, text in outputs(made(), dialect=Dialect(notes=True)).items():
        if name != "report.html":
            assert "etract" not in text, name
    assert '"retracted":' not in outputs(made())["report.html"]


# Bibliographies


NOTE = f"Retracted; see doi:{NOTICE}"


@pytest.mark.parametrize("biblatex", [False, True])
def test_notes_are_written_on_request_alone(biblatex: bool) -> None:
    dialect = Dialect(biblatex=biblatex)
    assert "note" not in to_bibtex([work(RETRACTION)], dialect)
    written = to_bibtex([work(RETRACTION)], replace(dialect, notes=True))
    assert f"  note = {{{NOTE.replace('_', chr(92) + '_')}}}" in written


@pytest.mark.parametrize(
    ("updates", "note"),
    [
        (
            (RETRACTION, Update("retraction", "10.1/w", "2022-05-01", "retraction-watch")),
            f"{NOTE}, doi:10.1/w",
        ),
        ((RETRACTION, RETRACTION._replace(asserted_by="retraction-watch")), NOTE),
        ((CORRECTION,), "Corrected; see doi:10.1/c"),
        ((RETRACTION._replace(type="partial_retraction"),), f"Partly r{NOTE[1:]}"),
        (
            (CORRECTION, Update("expression_of_concern", "10.1/e", "2021-02", "publisher")),
            "Expression of concern; see doi:10.1/e. Corrected; see doi:10.1/c",
        ),
        ((Update("withdrawal", "", "2021-02-03", "arxiv"),), "Withdrawn"),
        ((RETRACTION._replace(doi="10.1016/j.x.2020.1"),), "Retracted"),
        ((Update("retraction", asserted_by="openalex"),), None),
    ],
)
def test_what_notes_say(updates: tuple[Update, ...], note: str | None) -> None:
    (item,) = json.loads(to_csl([work(*updates)], notes=True))
    assert item.get("note") == note


def test_csl_keeps_updates_in_custom_and_has_no_note_unasked() -> None:
    (item,) = json.loads(to_csl([work(RETRACTION)]))
    assert "note" not in item
    assert item["custom"]["kdbib"]["updates"] == [RETRACTION._asdict()]


# A user's own .bib


BIB = """@article{lee20, author = {Kim Lee and Ann Smith}, title = {%s},
  journal = {Pattern Recognition}, year = {2020}, doi = {10.1016/j.x.2020.1}%s}
"""


def checked(text: str, folder: Path, *updates: Update) -> list[Checked]:
    path = folder / "refs.bib"
    path.write_text(text)
    entries = parse_file(path, "refs.bib").entries
    source = MemorySource("known", (befallen(*updates),))
    bibliography, _ = run(entries, Ledger(), [source], "2026-01-01")
    works = {one.key: one for one in bibliography.works}
    return [check(one, works[one.key], GROUNDS) for one in bibliography.resolutions]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "Retracted; see doi:10.1016/j\\_x.2022.9"),
        (", note = {Oral talk.}", "Oral talk. Retracted; see doi:10.1016/j\\_x.2022.9"),
        (", note = {Retracted; see doi:10.1016/j\\_x.2022.9}", "Retracted; see doi:10.1016/j\\_x.2022.9"),
    ],
)
def test_an_enriched_copy_gets_a_note_on_request(tmp_path: Path, before: str, after: str) -> None:
    text = BIB % (TITLE, before)
    own = checked(text, tmp_path, RETRACTION)
    assert NOTE.partition(";")[0] not in enrich(BIB % (TITLE, ""), own).text
    noted = enrich(text, own, notes=True).text
    assert f"note = {{{after}}}" in noted
    assert enrich(noted, checked(noted, tmp_path, RETRACTION), notes=True).text == noted


def test_a_reference_to_a_retracted_paper_is_right_and_fails_the_check(tmp_path: Path) -> None:
    (one,) = checked(BIB % (TITLE, ""), tmp_path, RETRACTION)
    assert one.standing is Standing.VERIFIED
    assert exceeds([one], Severity.ERROR)


def test_a_retraction_counts_where_the_rest_of_the_entry_is_unsure(tmp_path: Path) -> None:
    (one,) = checked(BIB % (TITLE, ""), tmp_path, RETRACTION)
    assert exceeds([replace(one, standing=Standing.UNSURE)], Severity.ERROR)


def test_a_correction_of_the_paper_fails_no_check(tmp_path: Path) -> None:
    own = checked(BIB % (TITLE, ""), tmp_path, CORRECTION)
    assert not exceeds(own, Severity.WARNING)


@pytest.mark.parametrize("form", ["table", "json", "sarif", "github"])
def test_every_form_of_a_verdict_names_the_notice(tmp_path: Path, form: str) -> None:
    text = report(checked(BIB % (TITLE, ""), tmp_path, RETRACTION), form, tmp_path)
    assert NOTICE in text
    assert "2022-03-04" in text
    assert "has been retracted" in text or '"retracted"' in text


def test_mending_leaves_the_entry_and_tells_of_it(tmp_path: Path) -> None:
    text = BIB % (TITLE, "")
    mended = mend(text, checked(text, tmp_path, RETRACTION))
    assert mended.text == text
    assert [line.partition(" (")[0] for line in mended.left] == [
        "refs.bib:1: lee20: It has been retracted: the version in Pattern Recognit. 2020"
    ]


def test_a_title_that_says_so_already_is_not_called_renamed(tmp_path: Path) -> None:
    (one,) = checked(BIB % (f"{{RETRACTED: {TITLE}}}", ""), tmp_path, RETRACTION)
    assert [finding.code.value for finding in one.resolution.findings] == ["retracted"]


# Lists


def test_fixing_leaves_the_line_and_tells_of_it() -> None:
    bibliography = made(RETRACTION)
    works = {one.key: one for one in bibliography.works}
    fixed = fix(LIST, bibliography.resolutions, works, lambda text: parse_bytes(text.encode(), "list.md"))
    assert (fixed.text, fixed.settled) == (LIST, ())
    ((entry, finding, why),) = [(left.entry.line, left.finding.code.value, left.why) for left in fixed.left]
    assert (entry, finding) == (1, "retracted")
    assert why.startswith("It has been retracted: ")
    assert "by hand" not in why


@pytest.mark.parametrize(("updates", "code"), [((), 0), ((CORRECTION,), 0), ((RETRACTION,), 1)])
def test_run_check_fails_on_a_retraction_and_not_on_a_correction(
    call: Call, tmp_path: Path, updates: tuple[Update, ...], code: int
) -> None:
    (tmp_path / "list.md").write_text(LIST)
    ledger = {"kind": "work", "key": "lee20", "records": [to_json(befallen(*updates))]}
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "ledger.jsonl").write_text(json.dumps(ledger) + "\n")
    assert call("run", "list.md", "--offline", "--check", "--notes").code == code
    assert ("note = {Retracted" in (tmp_path / "output" / "kd.bib").read_text()) is (RETRACTION in updates)


def test_the_ledger_keeps_updates(tmp_path: Path) -> None:
    listed = parse_bytes(LIST.encode(), "list.md").entries
    _, ledger = run(listed, Ledger(), [MemorySource("known", (befallen(RETRACTION),))], "2026-01-01")
    ledgers.save(ledger, tmp_path / "ledger.jsonl")
    assert ledgers.load(tmp_path / "ledger.jsonl").records == (befallen(RETRACTION),)
    again, same = run(listed, ledgers.load(tmp_path / "ledger.jsonl"), [], "2027-01-01")
    assert again.works[0].updates == (RETRACTION,)
    assert ledgers.to_text(same) == ledgers.to_text(ledger)


def test_every_kind_of_news_can_be_told() -> None:
    news = [FindingCode.RETRACTED, FindingCode.WITHDRAWN, FindingCode.CONCERN, FindingCode.CORRECTED]
    assert [kinds()[code].severity.name for code in news] == ["ERROR", "ERROR", "WARNING", "NOTE"]
