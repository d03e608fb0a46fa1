"""The data files that come with kdbib: what venues, hosts, publishers and words there are."""

from __future__ import annotations

from pkgutil import get_data
from typing import Any


def toml(name: str) -> dict[str, Any]:
    """The tables of a TOML file of this package; a new value at each call."""
    import tomllib

    return tomllib.loads(text(name))


def lines(name: str) -> list[str]:
    """The lines of a text file of this package, without comments (from ``#`` on) and empty lines."""
    return [line for raw in text(name).splitlines() if (line := raw.partition("#")[0].strip())]


def text(name: str) -> str:
    """The text of a file of this package.

    Raises:
        FileNotFoundError: there is none of this name.

    """
    return (get_data(__name__, name) or b"").decode()
