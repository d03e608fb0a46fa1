"""Who registered a DOI, for the prefixes that one publisher uses for all it publishes."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


def registrant(doi: str) -> str:
    """The publisher's name for a DOI's prefix, or ``""`` where the prefix does not tell.

    Prefixes stay with a DOI when a journal changes hands (Crossref), so only those of
    ``registrants.toml`` are trusted.
    """
    return _table().get(doi.partition("/")[0], "")


@cache
def _table() -> dict[str, str]:
    text = files("kdbib.data").joinpath("registrants.toml").read_text(encoding="utf-8")
    return {str(prefix): str(name) for prefix, name in tomllib.loads(text)["prefix"].items()}
