"""When an entry is asked about again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from builders import entry, preprint, record
from kdbib.ledger import Line
from kdbib.model import Date, Decision, Match, Record, Verdict
from kdbib.stages.due import due

ASKED = date(2026, 3, 10)


def line(*records: Record, **claims: Any) -> Line:
    """A decision for these records, made long ago."""
    matches = tuple(Match(one, Verdict.ACCEPTED, 1.0, ()) for one in records)
    return Line("key", entry(**claims), Decision(matches), "2020-01-01")


def posted(year: int, month: int, arxiv_class: str = "cs.CV") -> Line:
    return line(preprint("A Paper", "2101.00001", issued=Date(year, month, 1), arxiv_class=arxiv_class))


CASES = {
    "fresh: a week": (posted(2026, 1), date(2026, 3, 17)),
    "not yet a year old: a week": (posted(2025, 4), date(2026, 3, 17)),
    "of computer vision: after June's proceedings": (posted(2024, 9), date(2026, 7, 1)),
    "of computational linguistics: after May's": (posted(2024, 9, "cs.CL"), date(2026, 6, 1)),
    "of a field without a calendar: as most": (posted(2024, 9, "econ.EM"), date(2026, 6, 1)),
    "three years old: a year": (posted(2022, 1), date(2027, 3, 10)),
    "published lately: half a year": (line(record("A Paper", "CVPR", 2025)), date(2026, 9, 8)),
    "published long ago: rarely": (line(record("A Paper", "CVPR", 2019)), date(2027, 4, 14)),
    "a preprint that was published is published": (
        line(record("A Paper", "CVPR", 2019), preprint("A Paper", "1901.00001")),
        date(2027, 4, 14),
    ),
    "unknown, and new": (line(year=2026), date(2026, 3, 17)),
    "unknown, and old": (line(year=2015), date(2027, 3, 10)),
    "unknown, without a year": (line(), date(2026, 3, 17)),
    "a date that is none": (line(preprint("A", "2101.00001", issued=Date(0, 13, 40))), date(2026, 3, 17)),
}


@pytest.mark.parametrize(("known", "day"), CASES.values(), ids=CASES)
def test_due(known: Line, day: date) -> None:
    assert due(known, ASKED) == day


def test_every_day_leads_to_a_later_one() -> None:
    known = posted(2024, 9)
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(400)]
    assert all(day < due(known, day) <= day + timedelta(days=122) for day in days if day < date(2027, 1, 1))
