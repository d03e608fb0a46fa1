"""``@string`` macros for the venues that several entries of a file name (btxdoc, section 2.3).

A macro is named by the venue's id in ``venues.toml``, in small letters, or by the venue's own words; behind
it stands the year where the title has one: ``cvpr``, ``eccv-2022``. Names that BibTeX cannot take begin
with ``v-``: ``v-3dv``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from string import ascii_lowercase

from kdbib.text import fold

_NOT_IN_NAME = re.compile(r"[^a-z0-9]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TAKEN = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())


def macros(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The macros by the values they stand for, in the order of their names.

    ``named`` holds the venue's id or, without one, its title in plain text, and the value of the field in
    its braces, once for each entry.
    """
    counts = Counter(named)
    names: dict[str, str] = {}
    for (venue, value), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count > 1 and value not in names:
            names[value] = next(name for name in _names(venue, value) if name not in names.values())
    return dict(sorted(names.items(), key=lambda item: item[1]))


def _names(venue: str, value: str) -> Iterator[str]:
    """The names that a value may have, best first."""
    name = _NOT_IN_NAME.sub("-", fold(venue)).strip("-")
    year = _YEAR.search(value)
    if year and year.group() not in name:
        name = f"{name}-{year.group()}"
    if not name[:1].isalpha() or name in _TAKEN:
        name = f"v-{name}"
    yield name
    yield from (f"{name}-{letter}" for letter in ascii_lowercase)
    number = 1
    while True:
        number += 1
        yield f"{name}-{number}"
