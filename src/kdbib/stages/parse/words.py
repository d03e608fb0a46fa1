"""The words of ``claims.toml``, by which the parts of an entry are told apart."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """Words in lower case, and the patterns made of them."""

    venue: frozenset[str]
    kind: frozenset[str]
    affiliation: frozenset[str]
    abbreviations: frozenset[str]
    abbreviated_words: frozenset[str]
    award: re.Pattern[str]
    intro: re.Pattern[str]
    prose: re.Pattern[str]


@cache
def claim_words() -> ClaimWords:
    """The words, read once."""
    text = resources.files("kdbib.data").joinpath("claims.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return ClaimWords(
        frozenset(data["venue_words"]),
        frozenset(data["kind_words"]),
        frozenset(data["affiliation_words"]),
        frozenset(data["abbreviations"]),
        frozenset(data["abbreviated_words"]),
        re.compile(rf"(?:{_either(data['awards'])})", re.IGNORECASE),
        re.compile(rf"(?:(?:{_either(data['intros'])})(?:\s+|$))+(?:the\s+)?", re.IGNORECASE),
        re.compile(rf"(?:{_either(data['prose_openers'])})(?!\w)", re.IGNORECASE),
    )


def _either(phrases: list[str]) -> str:
    """A pattern for any of the phrases, longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
