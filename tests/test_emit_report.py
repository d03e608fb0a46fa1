from __future__ import annotations

import json
from typing import Any

import pytest

from emit_sample import BIBLIOGRAPHY, CONFERENCE, check_golden
from kdbib import __version__
from kdbib.model import Bibliography
from kdbib.stages.emit.report import to_report


@pytest.fixture
def report() -> dict[str, Any]:
    read = json.loads(to_report(BIBLIOGRAPHY))
    assert isinstance(read, dict)
    return read


def test_the_file_is_as_the_golden_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kdbib.stages.emit.report.__version__", "0.0.0")
    check_golden("report.json", to_report(BIBLIOGRAPHY))


def test_it_names_the_version(report: dict[str, Any]) -> None:
    assert report["kdbib"] == __version__


def test_entries_are_in_their_order_with_claims_and_key(report: dict[str, Any]) -> None:
    assert [entry["line"] for entry in report["entries"]] == [3, 4, 5, 6, 7, 12, 14]
    first = report["entries"][0]
    assert (first["title"], first["venue"], first["year"]) == ("Attention is all you needed", "arXiv", 2018)
    assert (first["key"], first["status"], first["score"]) == (CONFERENCE.key, "resolved", 0.988)
    assert first["section"] == ["Reading", "Vision | Language"]
    assert first["links"] == [{"url": CONFERENCE.url, "role": "paper", "label": "paper"}]


def test_findings_say_what_from_and_to(report: dict[str, Any]) -> None:
    first = report["entries"][0]
    assert first["flags"] == ["renamed", "published", "wrong-year"]
    assert first["findings"][2] == {
        "code": "wrong-year",
        "severity": "error",
        "sentence": "The year is 2017, not 2018.",
        "field": "year",
        "from": "2018",
        "to": "2017",
        "evidence": f"{CONFERENCE.url} (dblp/conf/nips/VaswaniSPUJGKP17)",
        "witnesses": [],
    }


def test_an_unresolved_entry_says_why(report: dict[str, Any]) -> None:
    last = report["entries"][-1]
    assert (last["status"], last["reason"], last["score"]) == ("unresolved", "no record has this title", 0)


def test_works_tell_where_their_fields_come_from(report: dict[str, Any]) -> None:
    work = next(work for work in report["works"] if work["key"] == CONFERENCE.key)
    assert (work["year"], work["venue"]) == (2017, "NeurIPS")
    assert work["records"] == ["dblp/conf/nips/VaswaniSPUJGKP17", "arxiv/1706.03762"]
    assert work["provenance"][0] == {
        "field": "title",
        "value": "Attention Is All You Need",
        "record": "arxiv/1706.03762",
        "reason": "the spelling of the authors",
        "others": [{"record": "dblp/conf/nips/VaswaniSPUJGKP17", "value": "Attention is All you Need"}],
    }


def test_what_could_not_be_read_is_there(report: dict[str, Any]) -> None:
    assert report["unread"] == [
        {"file": "lists/papers.md", "line": 20, "reason": "no title", "text": "| | <img> |"}
    ]


def test_the_summary_counts(report: dict[str, Any]) -> None:
    assert report["summary"] == {
        "entries": 7,
        "works": 9,
        "resolved": 5,
        "unresolved": 2,
        "unread": 1,
        "findings": {
            "duplicate": 1,
            "empty-link": 1,
            "published": 1,
            "publisher-not-venue": 1,
            "renamed": 1,
            "unresolved": 1,
            "wrong-link": 1,
            "wrong-venue": 1,
            "wrong-year": 2,
        },
    }


def test_an_empty_bibliography_makes_an_empty_report() -> None:
    report = json.loads(to_report(Bibliography()))
    assert (report["entries"], report["works"], report["unread"]) == ([], [], [])
    assert report["summary"]["entries"] == 0
