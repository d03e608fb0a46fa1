"""The ledger: it forgets nothing, says the same thing in the same bytes, and survives damage."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import entry, identified, record
from kdbib import ledger as ledgers
from kdbib.errors import KdbibError, LedgerError
from kdbib.ledger import Ledger, Line, fingerprint
from kdbib.model import (
    Asked,
    Date,
    Decision,
    Elsewhere,
    Entry,
    Feature,
    Identifier,
    Link,
    Match,
    Name,
    Outcome,
    Record,
    Verdict,
)

# Round trip

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
WORD = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
SCORE = st.floats(0, 1)
DAYS = st.sampled_from(["", "2026-01-31"])
NAMES = st.builds(Name, TEXT, TEXT, TEXT, TEXT)
DATES = st.one_of(
    st.tuples(st.integers(0, 9999)),
    st.tuples(st.integers(0, 9999), st.integers(1, 12)),
    st.tuples(st.integers(0, 9999), st.integers(1, 12), st.integers(1, 31)),
).map(lambda parts: Date(*parts))
IDENTIFIERS = st.builds(Identifier, st.sampled_from(["doi", "arxiv", "url"]), TEXT)
RECORDS = st.builds(
    Record,
    source=WORD.filter(lambda text: "/" not in text),
    id=WORD,
    retrieved=DAYS,
    type=WORD,
    title=TEXT,
    authors=st.lists(NAMES, max_size=2).map(tuple),
    authors_complete=st.booleans(),
    issued=st.none() | DATES,
    event_place=TEXT,
    event_date=st.none() | DATES,
    language=TEXT,
    container_title=TEXT,
    url=TEXT,
    identifiers=st.lists(IDENTIFIERS, max_size=2).map(tuple),
    seen=st.lists(WORD, max_size=2).map(tuple),
)
FEATURES = st.lists(st.builds(Feature, WORD, TEXT, st.floats(-20, 20)), max_size=2).map(tuple)
CLAIMS = st.builds(
    Entry,
    TEXT,
    TEXT,
    st.integers(1, 999),
    venue=TEXT,
    year=st.none() | st.integers(1, 9999),
    links=st.lists(st.builds(Link, TEXT), max_size=2).map(tuple),
    identifiers=st.lists(IDENTIFIERS, max_size=2).map(tuple),
)


ELSEWHERE = st.lists(st.builds(Elsewhere, TEXT, TEXT, TEXT), max_size=1).map(tuple)
ASKED = st.dictionaries(WORD, st.sampled_from(Outcome), max_size=2).map(
    lambda told: tuple(Asked(source, told[source]) for source in sorted(told))
)


@st.composite
def made_ledgers(draw: st.DrawFn) -> Ledger:
    works = draw(
        st.dictionaries(
            WORD, st.lists(RECORDS, max_size=2, unique_by=lambda one: one.ref).map(tuple), max_size=3
        )
    )
    decisions = {}
    for name in draw(st.lists(WORD, max_size=3, unique=True)) if works else ():
        key = draw(st.sampled_from(sorted(works)))
        matches = tuple(Match(one, Verdict.ACCEPTED, draw(SCORE), draw(FEATURES)) for one in works[key])
        rejected = tuple(
            Match(one, Verdict.REJECTED, draw(SCORE), draw(FEATURES))
            for one in draw(st.lists(RECORDS, max_size=4))
        )
        decision = Decision(matches, rejected, draw(ELSEWHERE), draw(TEXT), draw(ASKED))
        decisions[name] = Line(key, draw(CLAIMS), decision, draw(DAYS))
    return Ledger(works, decisions)


@settings(deadline=None, max_examples=60)
@given(made_ledgers())
def test_a_ledger_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, ledger: Ledger) -> None:
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    ledgers.save(ledger, path)
    read = ledgers.load(path)

    assert read.damaged == []
    assert read.works == ledger.works
    assert ledgers.to_text(read) == path.read_bytes().decode("utf-8") == ledgers.to_text(ledger)
    for name, line in ledger.decisions.items():
        assert read.decisions[name].claim == line.claim
        for field in ("reason", "elsewhere", "asked"):
            assert getattr(read.decisions[name].decision, field) == getattr(line.decision, field)
        assert [m.record for m in read.decisions[name].decision.matches] == [
            m.record for m in line.decision.matches
        ]


@settings(deadline=None, max_examples=60)
@given(made_ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_making_is_no_matter(ledger: Ledger, random: Any) -> None:
    works, decisions = list(ledger.works.items()), list(ledger.decisions.items())
    random.shuffle(works)
    random.shuffle(decisions)

    assert ledgers.to_text(Ledger(dict(works), dict(decisions))) == ledgers.to_text(ledger)


ALPHA = record("Alpha Paper About Things", "CVPR", 2021, ref="dblp/alpha", ids="doi:10.1000/alpha")
BETA = record("Beta Paper About Others", "ICML", 2020, ref="dblp/beta")


def line_of(key: str, title: str, *records: Record, **claim: Any) -> tuple[str, Line]:
    known = identified(title, **claim)
    decision = Decision(
        tuple(Match(one, Verdict.ACCEPTED, 0.99, (Feature("title", "same words", 7.0),)) for one in records),
        reason="" if records else "no source knows it",
    )
    return fingerprint(known), Line(
        key, replace(known.entry, identifiers=known.identifiers), decision, "2026-01-01"
    )


@pytest.fixture
def small(tmp_path: Path) -> tuple[Ledger, Path]:
    lines = (
        line_of("smith2021alpha", ALPHA.title, ALPHA, venue="CVPR", year=2021),
        line_of("doe2020beta", BETA.title, BETA),
        line_of("gamma", "Gamma Paper That Nobody Knows"),
    )
    ledger = Ledger({"smith2021alpha": (ALPHA,), "doe2020beta": (BETA,), "gamma": ()}, dict(lines))
    path = tmp_path / "ledger.jsonl"
    ledgers.save(ledger, path)
    return ledger, path


def test_lines_are_sorted_by_key_with_the_work_first(small: tuple[Ledger, Path]) -> None:
    _, path = small
    lines = [json.loads(line) for line in path.read_text().splitlines()]

    assert [(line["key"], line["kind"]) for line in lines] == [
        (key, kind) for key in ("doe2020beta", "gamma", "smith2021alpha") for kind in ("work", "decision")
    ]
    assert lines[-1]["claim"] == {
        "title": ALPHA.title, "venue": "CVPR", "year": 2021, "file": "list.md", "line": 1,
    }  # fmt: skip


def test_only_the_likeliest_rejected_records_are_kept(tmp_path: Path) -> None:
    rejected = tuple(
        Match(record(f"Other {n}", ref=f"dblp/{n}"), Verdict.REJECTED, n / 10) for n in (3, 9, 1, 5, 7)
    )
    name, line = line_of("k", "A Paper")
    ledger = Ledger({"k": ()}, {name: replace(line, decision=Decision(rejected=rejected))})
    ledgers.save(ledger, tmp_path / "ledger.jsonl")

    kept = ledgers.load(tmp_path / "ledger.jsonl").decisions[name].decision.rejected

    assert [match.record.ref for match in kept] == ["dblp/9", "dblp/7", "dblp/5"]
    assert kept[0].record.title == "Other 9"


def test_the_same_ledger_is_not_written_again(small: tuple[Ledger, Path]) -> None:
    ledger, path = small
    before = path.stat().st_mtime_ns

    ledgers.save(ledger, path)

    assert path.stat().st_mtime_ns == before


# Damage


def test_no_file_is_an_empty_ledger(tmp_path: Path) -> None:
    assert ledgers.load(tmp_path / "none" / "ledger.jsonl") == Ledger()


def test_a_torn_last_line_is_told_and_kept_aside(small: tuple[Ledger, Path]) -> None:
    ledger, path = small
    text = path.read_text()
    path.write_text(text[: -len(text.splitlines()[-1]) // 2])

    read = ledgers.load(path)

    assert [(item.file, item.line) for item in read.damaged] == [(str(path), 6)]
    assert read.works == ledger.works
    assert len(read.decisions) == 2
    ledgers.save(read, path)
    assert path.with_name("ledger.jsonl.damaged").read_text() == read.damaged[0].text + "\n"
    assert ledgers.load(path).damaged == []


WORK = '{"kind": "work", "key": "x", "records": '
DECISION = '{"kind": "decision", "key": "x", "entry": "e", "decided": "", "rejected": [], '
RECORD = '{"source": "a", "id": "b", "type": "c", "title": '


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< HEAD",
        "[]",
        "3",
        '{"kind": "work"}',
        '{"kind": "work", "key": 3, "records": []}',
        WORK + '[{"source": "dblp"}]}',
        WORK + "null}",
        WORK + '["y"]}',
        WORK + f'[{RECORD} "\\ud800"}}]}}',
        '{"kind": "decision", "key": "x"}',
        '{"kind": "decision", "key": [], "entry": "e"}',
        DECISION + '"claim": {"line": 1e999}, "matches": []}',
        '{"kind": "unheard of"}',
        '{"kind": ["work"]}',
        "[" * 100_000,
        '{"kind": "work", "key": "gamma", "records": [' + RECORD + '"Against the line above"}]}',
    ],
)
def test_a_line_edited_by_hand_is_told_and_the_rest_is_used(small: tuple[Ledger, Path], line: str) -> None:
    ledger, path = small
    path.write_text(f"{path.read_text()}\n{line}\n")

    read = ledgers.load(path)

    assert [item.line for item in read.damaged] == [8]
    assert read.damaged[0].text == line
    assert replace(read, damaged=[]) == ledger
    ledgers.save(read, path)
    ledgers.save(read, path)
    assert path.with_name("ledger.jsonl.damaged").read_text() == f"{line}\n"
    assert ledgers.load(path) == ledger


def test_a_decision_without_its_records_is_told_and_its_key_stays(small: tuple[Ledger, Path]) -> None:
    ledger, path = small
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if '"work", "key": "doe2020beta"' not in line))

    read = ledgers.load(path)

    assert [item.line for item in read.damaged] == [1]
    name = next(name for name, line in ledger.decisions.items() if line.key == "doe2020beta")
    assert not read.decisions[name].decision.resolved
    assert read.decisions[name].claim == ledger.decisions[name].claim
    assert read.keys == ledger.keys


def test_of_a_damaged_line_of_an_unresolved_entry_the_key_is_used(small: tuple[Ledger, Path]) -> None:
    ledger, path = small
    path.write_text(path.read_text().replace("Gamma Paper", "Gamma Pepper"))

    read = ledgers.load(path)

    assert [(item.line, item.reason) for item in read.damaged] == [
        (4, "not a line of a ledger as kdbib wrote it: it was changed since")
    ]
    assert {name: line.key for name, line in read.decisions.items()} == {
        name: line.key for name, line in ledger.decisions.items()
    }


def test_two_lines_that_became_one_are_told_and_used(small: tuple[Ledger, Path]) -> None:
    ledger, path = small
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\n", b"", 1))

    read = ledgers.load(path)

    assert [item.line for item in read.damaged] == [1]
    assert replace(read, damaged=[]) == ledger
    assert ledgers.to_text(read).encode() == data


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: re.sub(rb', "sum": "[0-9a-f]{8}"', b"", data),
        lambda data: data.replace(b'": ', b'":'),
    ],
    ids=["byte order mark", "CRLF", "no checksums, as before", "written by another program"],
)
def test_what_says_the_same_is_no_damage(small: tuple[Ledger, Path], change: Any) -> None:
    ledger, path = small
    before = path.read_bytes()
    path.write_bytes(change(before))

    read = ledgers.load(path)

    assert read == ledger
    ledgers.save(read, path)
    assert path.read_bytes() == before


def test_a_day_may_be_set_back_by_hand(small: tuple[Ledger, Path]) -> None:
    _, path = small
    path.write_text(path.read_text().replace("2026-01-01", "2024-12-31"))

    read = ledgers.load(path)

    assert read.damaged == []
    assert {line.decided for line in read.decisions.values()} == {"2024-12-31"}


def test_damaged_bytes_are_kept_as_they_were(small: tuple[Ledger, Path]) -> None:
    _, path = small
    path.write_bytes(path.read_bytes() + b"caf\xe9 \0\xff\n")

    ledgers.save(ledgers.load(path), path)

    assert path.with_name("ledger.jsonl.damaged").read_bytes() == b"caf\xe9 \0\xff\n"


def test_a_day_that_is_none_is_damage(small: tuple[Ledger, Path]) -> None:
    _, path = small
    path.write_text(re.sub(r', "sum": "[0-9a-f]{8}"', "", path.read_text()).replace("2026-01-01", "soon"))

    read = ledgers.load(path)

    assert len(read.damaged) == 5  # all but the work without records
    assert read.keys == {"gamma"}


def test_a_line_that_is_not_utf8_is_told(small: tuple[Ledger, Path]) -> None:
    ledger, path = small
    path.write_bytes(b'{"kind": "work", "key": "caf\xe9", "records": []}\n' + path.read_bytes())

    read = ledgers.load(path)

    assert [item.line for item in read.damaged] == [1]
    assert read.works == ledger.works


def test_a_line_that_stands_twice_is_no_damage(small: tuple[Ledger, Path]) -> None:
    ledger, path = small
    path.write_text(path.read_text() * 2)

    assert ledgers.load(path) == ledger


def test_one_reference_can_be_two_papers(tmp_path: Path) -> None:
    mine, other = (record(title, ref="refs/smith2020") for title in ("My Paper", "Another Paper"))
    lines = (line_of("one", mine.title, mine), line_of("two", other.title, other))
    ledger = Ledger({"one": (mine,), "two": (other,)}, dict(lines))
    ledgers.save(ledger, tmp_path / "ledger.jsonl")

    assert ledgers.load(tmp_path / "ledger.jsonl") == ledger


def test_what_cannot_be_read_or_written_is_an_error(small: tuple[Ledger, Path], tmp_path: Path) -> None:
    ledger, path = small
    (tmp_path / "folder").mkdir()

    with pytest.raises(LedgerError, match="folder: the ledger cannot be read"):
        ledgers.load(tmp_path / "folder")
    with pytest.raises(KdbibError, match="cannot be written"):
        ledgers.save(ledger, path / "ledger.jsonl")


# Fingerprints


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"venue": "ICCV", "year": 1999}, True),
        ({"line": 99, "file": "other.md"}, True),
        ({"title": "LEARNING TO TEST: SMALL THINGS"}, True),
        ({"authors": "A. Smith; Bob Jones"}, True),
        ({"authors": "Carl Smithson"}, False),
        ({"title": "Learning to Test Big Things"}, False),
        ({"link": "https://arxiv.org/pdf/2101.00001v3"}, True),
        ({"link": "https://arxiv.org/abs/2101.00002"}, False),
    ],
)
def test_an_entry_is_known_by_title_and_identifiers(other: dict[str, Any], same: bool) -> None:
    title, link = "Learning to Test Small Things", "https://arxiv.org/abs/2101.00001"
    first = {"title": title, "link": link, "authors": "Ann Smith"}

    assert (fingerprint(identified(**first)) == fingerprint(identified(**{**first, **other}))) is same


def test_fingerprints_are_the_same_tomorrow() -> None:
    assert fingerprint(identified(entry("A Title", ids="doi:10.1000/x"))) == "53a36d831dff6c34"
