"""Settings of a project: ``[tool.kdbib]`` in ``pyproject.toml``, or ``kdbib.toml``; flags come before both.

The settings are ``lists`` (file names), ``output`` and ``cache`` (folders), relative to the settings' file;
``venues`` (how they are written: "full", "short" or "iso4"); ``ascii``, ``biblatex``, ``strings`` and
``notes`` (true or false: the dialect of kd.bib, see :class:`~kdbib.model.Dialect`); ``collections`` (true or
false: whether kd.rdf is written); ``mailto`` (a contact address for the services); ``keys`` (API keys by the
name of their environment variable, which comes first) and ``urls`` (base addresses by service, for mirrors
and proxies).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from kdbib.errors import ConfigError
from kdbib.model import Dialect, VenueStyle

_DIALECT = ("ascii", "biblatex", "strings", "notes")
_LONGEST = 10_000  # characters of a line: tomllib takes time and memory by the square of a dotted key
_KNOWN = ("lists", "output", "cache", "venues", *_DIALECT, "collections", "mailto", "keys", "urls")


@dataclass(frozen=True, slots=True)
class Config:
    """Where a run takes its lists from, and where cache and output stand; ``file`` is the settings' file."""

    lists: tuple[Path, ...] = ()
    output: Path = Path("output")
    cache: Path = Path("cache")
    file: str = ""
    mailto: str = field(default="", repr=False)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    urls: Mapping[str, str] = field(default_factory=dict)
    venues: VenueStyle = VenueStyle.FULL
    dialect: Dialect = field(default_factory=Dialect)
    collections: bool = False


def load(folder: Path = Path()) -> Config:
    """The settings that stand in ``folder``; the defaults where there are none.

    Raises:
        ConfigError: the file is no TOML, or a setting is unknown or of the wrong kind.

    """
    for name, section in (("kdbib.toml", ()), ("pyproject.toml", ("tool", "kdbib"))):
        path = folder / name
        if not path.is_file():
            continue
        data = _read(path)
        for part in section:
            data = _table(data.get(part, {}), ".".join(section), path)
        if data:
            return _config(data, path, folder)
    return Config(output=folder / "output", cache=folder / "cache")


def _read(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        if max(map(len, text.splitlines()), default=0) > _LONGEST:
            raise ConfigError(str(path), f"a line of more than {_LONGEST} characters is no setting")
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, or a number of thousands of digits
        raise ConfigError(str(path), f"not TOML: {error}") from error
    except OSError as error:
        raise ConfigError(str(path), f"it cannot be read ({error.strerror or error})") from error


def _table(data: object, name: str, path: Path) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise ConfigError(str(path), f"[{name}] must be a table")
    return data


def _config(data: Mapping[str, Any], path: Path, folder: Path) -> Config:
    unknown = sorted(set(data) - set(_KNOWN))
    if unknown:
        raise ConfigError(str(path), f"unknown setting {unknown[0]!r}; known are {', '.join(_KNOWN)}")
    lists = data.get("lists", [])
    if not isinstance(lists, list) or not all(isinstance(item, str) for item in lists):
        raise ConfigError(str(path), "'lists' must be an array of file names")
    for name, kind in (
        ("output", "the name of a folder"),
        ("cache", "the name of a folder"),
        ("mailto", "a text"),
    ):
        if not isinstance(data.get(name, ""), str):
            raise ConfigError(str(path), f"{name!r} must be {kind}")
    if any("\0" in name for name in (*lists, data.get("output", ""), data.get("cache", ""))):
        raise ConfigError(str(path), "no file name holds a zero byte")
    return Config(
        tuple(folder / item for item in lists),
        folder / data.get("output", "output"),
        folder / data.get("cache", "cache"),
        str(path),
        data.get("mailto", "").strip(),
        _texts(data, "keys", path),
        _texts(data, "urls", path),
        _venues(data, path),
        _dialect(data, path),
        _switch(data, "collections", path),
    )


def _venues(data: Mapping[str, Any], path: Path) -> VenueStyle:
    if data.get("venues", VenueStyle.FULL) not in tuple(VenueStyle):
        raise ConfigError(str(path), f"'venues' must be one of {', '.join(VenueStyle)}")
    return VenueStyle(data.get("venues", VenueStyle.FULL))


def _dialect(data: Mapping[str, Any], path: Path) -> Dialect:
    return Dialect(**{name: _switch(data, name, path) for name in _DIALECT})


def _switch(data: Mapping[str, Any], name: str, path: Path) -> bool:
    """A setting that is true or false; false where nothing is said.

    Raises:
        ConfigError: it is something else.

    """
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise ConfigError(str(path), f"{name!r} must be true or false")
    return value


def _texts(data: Mapping[str, Any], name: str, path: Path) -> Mapping[str, str]:
    """A table of texts.

    Raises:
        ConfigError: it is something else.

    """
    table = _table(data.get(name, {}), name, path)
    if not all(isinstance(value, str) for value in table.values()):
        raise ConfigError(str(path), f"[{name}] may only hold texts")
    return table


def packaged_lists() -> tuple[Path, ...]:
    """The lists that come with kdbib."""
    folder = Path(str(files("kdbib"))) / "data" / "lists"
    return tuple(sorted(folder.glob("*.md")))
