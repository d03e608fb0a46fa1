"""Citation keys such as ``jiao2020tinybert``: first author, year, first word of the title."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count
from string import ascii_lowercase

from kdbib.model import Name, Work
from kdbib.text import fold
from kdbib.titles import STOP_WORDS, words

_KEPT = re.compile(r"[^a-z0-9]")
_VALID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:./+-]*")


def make_key(work: Work, taken: Container[str]) -> str:
    """A new key for a work, ASCII letters and digits; a letter follows where it is taken (compared folded).

    Works without authors begin with the first word of the title instead.
    """
    telling = (_ascii(word) for word in words(work.title) if word not in STOP_WORDS)
    parts = [part for part in telling if part] or ["untitled"]
    author = _author(work.authors[0]) if work.authors else ""
    first, second = (author, parts[0]) if author else (parts[0], parts[1] if len(parts) > 1 else "")
    base = f"{first}{work.year or ''}{second}"
    candidates = (base, *(base + letter for letter in ascii_lowercase))
    free = (key for key in candidates if key not in taken)
    return next(free, "") or next(key for n in count(2) if (key := f"{base}{n}") not in taken)


def usable(key: str) -> bool:
    """Whether a key of an input can stay: BibTeX and LaTeX take it as it is."""
    return bool(_VALID.fullmatch(key))


def _author(name: Name) -> str:
    return _ascii(name.family or name.literal.split(" ")[0])


def _ascii(text: str) -> str:
    return _KEPT.sub("", fold(text))
