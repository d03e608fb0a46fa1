"""Who registered a DOI, for the prefixes that one publisher uses for all it publishes."""

from __future__ import annotations

import tomllib
from functools import cache
from pkgutil import get_data

from kdbib.titles import STOP_WORDS, words


def registrant(doi: str) -> tuple[str, ...]:
    """The names of the publisher that registers a DOI's prefix; none where the prefix does not tell.

    Prefixes stay with a DOI when a journal changes hands (Crossref), so only those of
    ``registrants.toml`` are trusted.
    """
    return _table().get(doi.partition("/")[0], ())


def is_named(names: tuple[str, ...], publisher: str) -> bool:
    """Whether a publisher, as a record writes it, has one of the names: "ACM / IW3C2" has "ACM"."""
    own = set(words(publisher))
    return any(set(words(name)) - STOP_WORDS <= own for name in names)


@cache
def _table() -> dict[str, tuple[str, ...]]:
    text = (get_data("kdbib", "data/registrants.toml") or b"").decode()
    return {str(prefix): tuple(map(str, names)) for prefix, names in tomllib.loads(text)["prefix"].items()}
