"""Names that keep their capital in a sentence: ``data/proper_nouns.txt``."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def _listed() -> tuple[str, ...]:
    text = files("kdbib").joinpath("data/proper_nouns.txt").read_text("utf-8")
    return tuple(line for raw in text.splitlines() if (line := raw.partition("#")[0].strip()))


@cache
def names() -> frozenset[str]:
    """The names of one word."""
    return frozenset(name for name in _listed() if " " not in name)


@cache
def spellings() -> dict[str, str]:
    """The names of one word by their lower-case form."""
    return {name.lower(): name for name in names()}


@cache
def phrases() -> re.Pattern[str]:
    """What matches the names of several words ("Monte Carlo")."""
    several = sorted((name for name in _listed() if " " in name), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, several))})\b")
