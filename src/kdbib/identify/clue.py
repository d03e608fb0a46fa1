"""What a rule reads out of an address: :class:`Clue` is a ``LinkEvidence`` without its link."""

from __future__ import annotations

import re
from typing import NamedTuple

from kdbib import names, titles
from kdbib.model import Identifier, Name

_SPACING = re.compile(r"[_+]+")
_KEY = re.compile(r"(\D+?)-?(\d\d)[a-z]{0,2}")
_PARTICLES = frozenset(
    {
        "abu",
        "al",
        "ben",
        "bin",
        "da",
        "de",
        "del",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "el",
        "ten",
        "ter",
        "van",
        "von",
    }
)


class Clue(NamedTuple):
    """The fields of :class:`kdbib.model.LinkEvidence` that an address fills; the rest stays empty."""

    identifiers: tuple[Identifier, ...] = ()
    venue: str = ""
    year: int | None = None
    volume: str = ""
    page: int | None = None
    surname: str = ""
    title_words: tuple[str, ...] = ()


NOTHING = Clue()
"""A known host, but no paper."""


def surname(text: str) -> str:
    """The last part of a surname as :func:`kdbib.names.surname` spells it ("Garcia-Lopez" is "lopez").

    Indexes part double names differently; the last part belongs to the surname in all of them.
    """
    return names.surname(Name(family=text.replace("-", " ").split()[-1])) if text.strip(" -") else ""


def slug_words(slug: str) -> tuple[str, ...]:
    """The words of a title written with ``_``, ``+`` or ``-`` for blanks."""
    return titles.words(_SPACING.sub(" ", slug))


def named_stem(stem: str) -> tuple[str, tuple[str, ...]]:
    """Surname and title words of ``Surname_Title_Words``.

    A surname of several words cannot be told from the title: only particles ("van_der_Ouderaa", but not
    "Le", "Du", "La", which are surnames) and the word after them are taken, else the first word.
    """
    tokens = stem.split("_")
    end = 0
    while end < len(tokens) - 1 and tokens[end].lower() in _PARTICLES:
        end += 1
    return surname(tokens[end]), slug_words(" ".join(tokens[end + 1 :]))


def keyed(key: str) -> tuple[str, int | None]:
    """Surname and year of a paper's key: ``chen20j`` is ("chen", 2020)."""
    found = _KEY.fullmatch(key)
    if found is None:
        return "", None
    year = int(found.group(2))
    return surname(found.group(1)), year + (1900 if year >= 50 else 2000)  # noqa: PLR2004 - no keys before
