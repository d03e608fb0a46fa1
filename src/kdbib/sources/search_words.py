"""The words of a title that a search engine can be asked for."""

from __future__ import annotations

import re
from itertools import islice

from kdbib.text import fold
from kdbib.titles import plain_title

_FORMULA = re.compile(r"\$[^$]*\$")
_WORD = re.compile(r"[^\W_]{2,}")
_MOST = 20


def search_words(title: str) -> tuple[str, ...]:
    """The first 20 words of a title, once each, in small ASCII letters without accents.

    Engines that want every word to occur differ in how they keep formulas, other scripts and single letters
    ("What's", "GPT-4"), so these are left out. Small letters also keep AND, OR and NOT from being operators.
    """
    folded = fold(_FORMULA.sub(" ", plain_title(title)))
    words = (word for word in _WORD.findall(folded) if word.isascii())
    return tuple(islice(dict.fromkeys(words), _MOST))
