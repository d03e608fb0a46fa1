"""A ledger that was damaged anywhere: every key that is still known stays, and the same lines come back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import entry, preprint, record
from kdbib import ledger as ledgers
from kdbib.ledger import Ledger
from kdbib.model import Entry
from kdbib.pipeline import run
from kdbib.sources.memory import MemorySource

DAY = "2026-01-31"
TOPICS = ("Speech", "Vision", "Language", "Graphs", "Motion")
SHELF = (
    *(record(f"Small Networks That Learn {topic}", "CVPR", 2021, authors="Ann Smith") for topic in TOPICS),
    preprint("Small Networks That Learn Vision", "2101.00002", authors="Ann Smith"),
    record("Pruning Transformers for Translation", "ACL", 2020, authors="Jane Doe", ids="doi:10.1/prune"),
    record("Émigré Neurons Recognise Noisy Speech", "ICASSP", 2019, authors="Li Wei"),
)


def listed(year: int) -> list[Entry]:
    """Entries of known works and of unknown ones. Keys that were given in another year, nobody makes now."""
    known = [entry(one.title, venue=one.container_title, year=year) for one in SHELF]
    unknown = [
        entry(f"Nobody Knows This {topic} Paper", venue="ICML", year=year, authors="Ann Smith")
        for topic in TOPICS
    ]
    stated = [entry("A Stated Key for an Unknown Paper", key="Own:2020", year=year)]
    found = [*known, *unknown, *stated]
    return [replace(one, line=number) for number, one in enumerate(found, start=1)]


def made(entries: Sequence[Entry], ledger: Ledger) -> tuple[list[str], Ledger]:
    bibliography, updated = run(entries, ledger, [MemorySource("shelf", SHELF)], DAY)
    return [one.key for one in bibliography.resolutions], updated


@cache
def reference(first: int = 2021) -> tuple[list[str], bytes]:
    """The keys and the ledger after two runs; claims of another first year were corrected for the second."""
    _, ledger = made(listed(first), Ledger())
    keys, ledger = made(listed(2021), ledger)
    return keys, ledgers.to_text(ledger).encode()


def again(folder: Path, data: bytes) -> tuple[list[str], bytes, Ledger]:
    """The keys and the ledger's bytes of a run on a damaged ledger; and that ledger as it was read."""
    path = folder / "ledger.jsonl"
    path.write_bytes(data)
    read = ledgers.load(path)
    keys, updated = made(listed(2021), read)
    ledgers.save(updated, path)
    assert ledgers.load(path).damaged == []
    return keys, path.read_bytes(), read


def changed(data: bytes, at: int, byte: int) -> bytes:
    return data[:at] + bytes([byte]) + data[at + 1 :]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def day_off(data: bytes) -> bytes:
    """Without days: a day that is another day may be meant."""
    return re.sub(rb'"\d{4}-\d\d-\d\d"', b"", data)


def in_a_key(data: bytes, at: int) -> bool:
    """Whether a byte is of the key in the line of a decision; where no record tells the paper, it is lost."""
    start = data.rfind(b"\n", 0, at) + 1
    line = data[start : data.find(b"\n", at)]
    key = re.match(rb'\{"kind": "decision", "entry": "\w+", ("key": "[^"]+")', line)
    return key is not None and key.start(1) <= at - start < key.end(1)


YEARS = st.sampled_from([2018, 2021])
PLACE = st.floats(0, 1, exclude_max=True)


@settings(deadline=None, max_examples=150)
@example(first=2018, place=0.5, byte=10)
@given(first=YEARS, place=PLACE, byte=st.integers(0, 255))
def test_one_byte_that_changes_changes_nothing(folder: Path, first: int, place: float, byte: int) -> None:
    keys, data = reference(first)
    at = int(place * len(data))
    now, text, read = again(folder, changed(data, at, byte))
    number = data.count(b"\n", 0, at) + 1
    broken = byte == ord("\n")  # into two lines, so that the next one stands a line lower
    assert {item.line for item in read.damaged} <= {number, number + 1, number + 1 + broken}
    if first == 2021:
        assert day_off(text) == day_off(data)
    if first == 2021 or not in_a_key(data, at):
        assert now == keys


@settings(deadline=None, max_examples=60)
@given(first=YEARS, place=PLACE)
def test_a_cut_ledger_keeps_the_keys_that_are_left(folder: Path, first: int, place: float) -> None:
    keys, data = reference(first)
    left = data[: int(place * len(data))]
    now, _, read = again(folder, left)
    known = read.keys
    assert [key for key in keys if key in known] == [key for key in now if key in known]
    assert len(read.damaged) <= 1


@settings(deadline=None, max_examples=100)
@given(first=YEARS, number=st.integers(0, 10_000), line=st.integers(0, 10_000))
def test_a_member_that_is_edited_changes_no_key(folder: Path, first: int, number: int, line: int) -> None:
    keys, data = reference(first)
    lines = data.splitlines(keepends=True)
    line %= len(lines)
    edited = json.loads(lines[line])
    member = sorted(set(edited) - {"key", "entry", "kind"})[number % (len(edited) - 2 - ("entry" in edited))]
    edited[member] = ["something else"] if isinstance(edited[member], str) else "something else"
    lines[line] = json.dumps(edited, ensure_ascii=False).encode() + b"\n"
    now, text, _ = again(folder, b"".join(lines))
    assert now == keys
    assert first != 2021 or text == data


def test_a_line_that_is_gone_changes_no_key_of_the_others(folder: Path) -> None:
    keys, data = reference()
    lines = data.splitlines(keepends=True)
    for number, line in enumerate(lines):
        now, _, _ = again(folder, b"".join(lines[:number] + lines[number + 1 :]))
        gone = json.loads(line)["key"]
        assert [key for key in keys if key != gone] == [
            key for key, former in zip(now, keys, strict=True) if former != gone
        ]


def test_both_sides_of_a_conflict_are_read(folder: Path) -> None:
    keys, data = reference()
    lines = data.splitlines(keepends=True)
    ours, theirs = b"".join(lines[:9]), b"".join(lines[5:])
    text = b"<<<<<<< ours\n" + ours + b"=======\n" + theirs + b">>>>>>> theirs\n"
    now, after, read = again(folder, text)
    assert [item.line for item in read.damaged] == [1, 11, len(text.splitlines())]
    assert (now, after) == (keys, data)


def test_a_line_of_a_newer_version_is_kept_aside(folder: Path) -> None:
    keys, data = reference()
    now, after, read = again(folder, data + b'{"kind": "retraction", "key": "x"}\n')
    assert len(read.damaged) == 1
    assert (now, after) == (keys, data)
    assert b'"retraction"' in (folder / "ledger.jsonl.damaged").read_bytes()
