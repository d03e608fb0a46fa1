"""The data files that the rules read: ``data/hosts.toml`` and ``data/proceedings.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def hosts() -> dict[str, Any]:
    """Which rule reads which host; see the comments in the file."""
    return _load("hosts.toml")


@cache
def proceedings() -> dict[str, Any]:
    """What publishers' numbers and codes say of venue and year; see the comments in the file."""
    return _load("proceedings.toml")


@cache
def volumes(table: str) -> dict[str, tuple[str, int]]:
    """Venue and year of each number in a table of ``venue = {number = year}``."""
    venues: dict[str, dict[str, int]] = proceedings()[table]
    return {number: (venue, year) for venue, years in venues.items() for number, year in years.items()}


@cache
def rule_of() -> dict[str, str]:
    """The name of the rule for each host; ``""`` for hosts whose pages are no papers."""
    rules: dict[str, list[str]] = hosts()["rules"]
    return dict.fromkeys(hosts()["others"]["hosts"], "") | {
        host: name for name, names in rules.items() for host in names
    }


@cache
def sites() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of sites of one venue, each with its venue."""
    return tuple((re.compile(site["pattern"]), site["venue"]) for site in hosts()["site"])


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((files("kdbib") / "data" / name).read_text(encoding="utf-8"))
