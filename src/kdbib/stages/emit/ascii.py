r"""BibTeX fields in pure ASCII, for LaTeX and programs from before UTF-8.

Works on fields as ``latex`` spells them, so that signs with a meaning and formulas are done already.
Letters become accents and commands (``{\"o}``, ``{\ss}``) that need the font encoding T1 at most.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kdbib import data
from kdbib.stages.emit.latex import accented, tables

if TYPE_CHECKING:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

_MARKS = "\u0300-\u036f"
_CLUSTER = rf"[^\x00-\x7f][{_MARKS}]*|[A-Za-z][{_MARKS}]+"
# The command before a first letter of a name serves the UTF-8 file alone: see latex.escape_name.
_OUTSIDE = re.compile(rf"\{{\\textcompwordmark ([^\x00-\x7f][{_MARKS}]*)\}}|{_CLUSTER}")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)")
_LIGATURES = re.compile(r"[-`']+")


class _Spelling(NamedTuple):
    """A letter or sign in ASCII, and whether it says all that the sign does."""

    text: str
    exact: bool = True


def to_ascii(field: str) -> str:
    """The field in ASCII.

    A letter that LaTeX has no spelling for loses its accents; if it has no letter of ASCII below them, its
    code point is written (``[U+6C5F]``). :func:`unspelled` tells of these.
    """
    return field if field.isascii() else _OUTSIDE.sub(_in_place, field)


def unspelled(field: str) -> Iterator[str]:
    """The letters and signs of a field that LaTeX has no exact spelling for."""
    for found in _OUTSIDE.finditer(field) if not field.isascii() else ():
        cluster = found.group(1) or found.group()
        if not _spelling(cluster).exact:
            yield cluster


def _in_place(found: re.Match[str]) -> str:
    """A cluster's spelling, parted from neighbours that it would make another sign with (``-``, ``--``)."""
    text = _spelling(found.group(1) or found.group()).text
    if not _LIGATURES.fullmatch(text):
        return text
    before, behind = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    behind = behind if behind.isascii() else _spelling(behind).text[:1]
    opening = "{}" if before == text[0] or (text[0] == "`" and before in {"!", "?"}) else ""
    return f"{opening}{text}{{}}" if behind == text[-1] else opening + text


@lru_cache(maxsize=4096)
def _spelling(cluster: str) -> _Spelling:
    if spelled := accented(cluster) or _tables().spelled.get(cluster) or _encoded(cluster):
        return _Spelling(spelled)
    if len(cluster) > 1:
        parts = [_spelling(char) for char in cluster if not unicodedata.combining(char)]
        return _Spelling("".join(part.text for part in parts), exact=False)
    plain = "".join(c for c in unicodedata.normalize("NFKD", cluster) if not unicodedata.combining(c))
    if plain.isalnum() and plain.isascii():
        return _Spelling(plain, exact=False)
    return _Spelling(f"[U+{ord(cluster):04X}]", exact=False)


def _encoded(cluster: str) -> str:
    """What pylatexenc has, if its commands are known here; ``""`` otherwise."""
    if cluster in tables().symbols:
        return f"${tables().symbols[cluster]}$"
    spelled = str(_encoder().unicode_to_latex(cluster))
    names = _COMMAND.findall(spelled)
    known = names and spelled.isascii() and _tables().accepted.issuperset(names)
    return f"{{{spelled}}}" if known else ""


class _Tables(NamedTuple):
    """``spelled`` by sign; ``accepted`` are commands that pylatexenc's spellings may use."""

    spelled: dict[str, str]
    accepted: frozenset[str]


@cache
def _tables() -> _Tables:
    tables = data.toml("latex.toml")["ascii"]
    return _Tables(tables["spelled"], frozenset(tables["accepted"]["commands"].split()))


@cache
def _encoder() -> UnicodeToLatexEncoder:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    return UnicodeToLatexEncoder(
        unknown_char_policy="keep", unknown_char_warning=False, replacement_latex_protection="none"
    )
