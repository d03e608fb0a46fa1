"""CSL items as citeproc-py takes them: strings, names and dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kdbib.cite.marks import TITLE, TITLE_END, with_marks
from kdbib.cite.styles import Style
from kdbib.stages.emit.values import clean

_VERBATIM = frozenset({"URL", "DOI", "language"})
_CASED = re.compile(r"(?<!\S)[a-z][^\W\d_]*[A-Z]\S*")
_NO_CASE = re.compile(r"</?span[^<>]*>")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_NICKNAME = re.compile(r"\s*\([^()]*\)")


def fed(item: Mapping[str, Any], key: str, style: Style) -> dict[str, Any]:
    """An item of CSL-JSON for citeproc-py, under another id; what has no shape of CSL's is left out.

    The title of a work without names is marked, since a style may put it into their place. A journal's
    short title is its ISO 4 abbreviation, where the style prints it: that is what styles mean, while
    our short titles are acronyms.
    """
    values = {name: _value(name, value) for name, value in item.items() if name not in ("id", "type")}
    made = {name: value for name, value in values.items() if value}
    if not any(isinstance(value, list) for value in made.values()) and "title" in made:
        made["title"] = f"{TITLE}{made['title']}{TITLE_END}"
    if style.abbreviates and item.get("type") == "article-journal" and "container-title" in made:
        from kdbib.venues.abbreviation import iso4

        made["container-title-short"] = _text(iso4(clean(str(item["container-title"]))))
    return made | {"id": key, "type": str(item.get("type", "document"))}


def _value(name: str, value: object) -> object:
    from citeproc import DATES, NAMES

    variable = name.replace("-", "_")
    if variable in NAMES:
        people = value if isinstance(value, list) else []
        return [name for name in map(_name, people) if name]
    if variable in DATES:
        dates = _dates(value.get("date-parts")) if isinstance(value, dict) else []
        return {"date-parts": dates} if dates else None
    if isinstance(value, str | int) and not isinstance(value, bool):
        return clean(str(value)) if name in _VERBATIM else _text(str(value))
    return None


def _text(value: str) -> str:
    """A text with marks for its tags; words such as "arXiv" and "iCaRL" keep their case in all styles."""
    text = with_marks(_NO_CASE.sub("", _curled(value)))
    return _CASED.sub(r'<span class="nocase">\g<0></span>', text)


def _curled(value: str) -> str:
    """The value, cleaned, with typographic apostrophes."""
    return _APOSTROPHE.sub("’", clean(value))


def _name(name: object) -> dict[str, str]:
    """A name, empty if it is none; citeproc-py takes initials of capitalized words alone."""
    held = name if isinstance(name, dict) else {}
    parts = {part: _curled(value) for part, value in held.items() if isinstance(value, str) and clean(value)}
    if "literal" in parts:
        return {"literal": parts["literal"]}
    given = _NICKNAME.sub("", parts.pop("given", "")).strip()
    return parts | {"given": given.title() if given.islower() else given} if given else parts


def _dates(parts: object) -> list[list[int]]:
    dates = parts if isinstance(parts, list) else []
    return [date for date in dates if isinstance(date, list) and date and all(map(_is_number, date))]


def _is_number(part: object) -> bool:
    return isinstance(part, int) or (isinstance(part, str) and part.isdecimal())
