"""When an entry is asked about again: by the age of its paper, and the calendar of its field's conferences.

The numbers stand in ``data/calendar.toml``.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from kdbib import data
from kdbib.ledger import Line


def due(line: Line, asked: date) -> date:
    """The day from which an entry is to be asked about again; ``asked`` is the day of the last time.

    Fresh preprints every week, older ones after each month in which their field's conferences accept or
    print, three years old ones once a year; published works rarely. What nobody knew is a preprint that is
    as old as the list says.
    """
    rules = _calendar()
    records = [match.record for match in line.decision.matches]
    age = (asked - _born(line, asked)).days
    if any(not record.is_preprint for record in records):
        published = rules["published"]
        days = published["often" if age < published["settling"] else "rarely"]
        return asked + timedelta(days=days)
    preprint = rules["preprint"]
    if age < preprint["fresh"]:
        return asked + timedelta(days=preprint["weekly"])
    if age >= preprint["old"]:
        return asked + timedelta(days=preprint["yearly"])
    field = next((record.arxiv_class for record in records if record.arxiv_class), "")
    return _after(asked, rules["months"].get(field) or rules["months"]["other"])


def _born(line: Line, asked: date) -> date:
    """The day of the paper, as far as it is told: the middle of a month or of a year is as good as any."""
    told = [match.record.issued for match in line.decision.matches if match.record.issued]
    if told:
        year, month, day = min(told, key=lambda one: (one.year, one.month or 0, one.day or 0))
    else:
        year, month, day = line.claim.year or asked.year, None, None
    try:
        return date(year, month or 6, day or 15)
    except ValueError:  # what a source says need not be a date
        return asked


def _after(asked: date, months: list[int]) -> date:
    """The first day of a month that follows one of ``months``, later than ``asked``."""
    firsts = (date(asked.year + (number - 1) // 12, (number - 1) % 12 + 1, 1) for number in range(1, 26))
    return next(day for day in firsts if day > asked and (day.month - 2) % 12 + 1 in months)


@cache
def _calendar() -> dict[str, Any]:
    return data.toml("calendar.toml")
