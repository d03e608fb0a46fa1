"""Who registers DOIs: what a DOI's prefix tells of its publisher (``data/registrants.toml``)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from kdbib import data


def registrant(doi: str) -> tuple[str, ...]:
    """The names of the publisher that registers a DOI's prefix; none where the prefix does not tell.

    Prefixes stay with a DOI when a journal changes hands (Crossref), so only those of the data file are
    trusted.
    """
    return tuple(_tables()["prefix"].get(_prefix(doi), ()))


def printed(publisher: str) -> str:
    """A publisher's name as it is printed: Elsevier for "Elsevier BV", IEEE for its name in full.

    Names that the data file does not have stay, but for their acronym in brackets.
    """
    name = _ACRONYM.sub("", publisher)
    words = _PARTS.split(name)
    while words:
        if known := _printed_names().get(" ".join(words).lower()):
            return known
        if words.pop() not in _tables()["printed"]["corporate"]:
            break
    return name


_ACRONYM = re.compile(r"\s+\([A-Z][\w-]*\)$")
_PARTS = re.compile(r",?\s+")


@cache
def _printed_names() -> dict[str, str]:
    """The printed names by each name, in small letters."""
    names = _tables()["printed"]["names"]
    return {other.lower(): name for name, others in names.items() for other in (name, *others)}


def registers_none(publisher: str) -> bool:
    """Whether a publisher, as ``venues.toml`` names it, registers no DOIs for its papers."""
    return publisher in _tables()["without_doi"]


def may_be_second(doi: str, other: str) -> bool:
    """Whether a work that has the ``other`` DOI may have this one too: a copy's, or a second publisher's."""
    prefixes = {_prefix(doi), _prefix(other)}
    return _prefix(doi) in _tables()["repositories"] or any(
        prefixes == set(pair) for pair in _tables()["together"]
    )


def _prefix(doi: str) -> str:
    return doi.partition("/")[0]


@cache
def _tables() -> dict[str, Any]:
    return data.toml("registrants.toml")
