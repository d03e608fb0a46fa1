"""The table of LaTeX spellings, ``data/latex.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Tables:
    """How signs are spelled.

    ``settable`` matches text that pdflatex sets as it is. ``escapes`` hold ASCII signs with a meaning in
    LaTeX, ``letters`` and ``accents`` command names, ``symbols`` what stands between the dollars of a
    formula. ``commands`` are the names that a formula may hold.
    """

    settable: re.Pattern[str]
    escapes: dict[str, str]
    letters: dict[str, str]
    accents: dict[str, str]
    symbols: dict[str, str]
    commands: frozenset[str]


@cache
def tables() -> Tables:
    """The table, read once."""
    data = tomllib.loads(files("kdbib").joinpath("data/latex.toml").read_text("utf-8"))
    symbols: dict[str, str] = data["symbols"]
    named = re.findall(r"\\([A-Za-z]+)", " ".join(symbols.values()))
    return Tables(
        settable=re.compile(f"[{data['settable']}]+"),
        escapes=data["escapes"],
        letters=data["letters"],
        accents=data["accents"],
        symbols=symbols,
        commands=frozenset(named) | frozenset(data["formulas"]["commands"].split()),
    )
