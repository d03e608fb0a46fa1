"""Text as LaTeX for BibTeX fields: UTF-8, but where classic BibTeX or pdflatex need another spelling."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kdbib.emit.formulas import pieces
from kdbib.emit.tables import tables

_MARKS = "\u0300-\u036f"
# Signs with a meaning, pairs that TeX's fonts draw as one sign, and letters outside ASCII with their accents.
_SPECIAL = re.compile(
    rf"[&%#_$~^\\{{}}]|([-'`<>,])(?=\1)|[?!](?=`)|[^\x00-\x7f][{_MARKS}]*|[A-Za-z][{_MARKS}]+"
)
_INITIAL = re.compile(rf"(?<![^\s-])[^\W\x00-\x7f_][{_MARKS}]*")
_PAIR = re.compile(r"(?<!\\)\$\$")
_ABOVE = 230  # the canonical combining class of accents above a letter


def escape(text: str) -> str:
    """The text as a BibTeX field says it; formulas (``$…$``) are kept.

    Letters that pdflatex sets are left as they are; others become commands where there are any.
    """
    parts = (part if formula else _SPECIAL.sub(_spell, part) for part, formula in pieces(text))
    return _PAIR.sub("${}$", "".join(parts))


def escape_name(text: str) -> str:
    r"""A part of a name: as :func:`escape`, without formulas, and its initials safe to abbreviate.

    Classic BibTeX cuts names to their first byte, but keeps a "special character" whole, which is a brace
    with a command (btxdoc, section 4). So initials outside ASCII become commands: ``{\'E}ric``.
    """
    out, start = [], 0
    for found in _INITIAL.finditer(text) if not text.isascii() else ():
        out += [_SPECIAL.sub(_spell, text[start : found.start()]), _initial(found.group())]
        start = found.end()
    return "".join((*out, _SPECIAL.sub(_spell, text[start:])))


def loses_case(char: str) -> bool:
    r"""Whether a sign is spelled with capitals that BibTeX's lower-casing would change: ``$\Delta$``."""
    return any(letter.isupper() for letter in tables().symbols.get(char, ""))


def _spell(found: re.Match[str]) -> str:
    sign = found.group()
    if sign.isascii():
        return tables().escapes.get(sign) or f"{sign}{{}}"
    return _cluster(sign)


@lru_cache(maxsize=4096)
def _cluster(cluster: str) -> str:
    """A letter or sign outside ASCII with its accents."""
    table = tables()
    if table.settable.fullmatch(cluster):
        return cluster
    if command := _accented(cluster):
        return command
    symbols = (f"${table.symbols[char]}$" if char in table.symbols else char for char in cluster)
    return "".join(symbols)


@lru_cache(maxsize=4096)
def _initial(cluster: str) -> str:
    """The same for the first letter of a name: a command in braces wherever T1 has the letter."""
    if command := _accented(cluster):
        return command
    if tables().settable.fullmatch(cluster):
        return f"{{\\textcompwordmark {cluster}}}"  # prints nothing, but makes a special character
    return _cluster(cluster)


def _accented(cluster: str) -> str:
    r"""A letter as a command or as base and accents, or ``""``.

    Only spellings that biber, pandoc, citation-js and Zotero all read: ``{\'e}``, ``{\v c}``, and
    ``{\~{{\^e}}}`` for two accents, those above the letter inside.
    """
    table = tables()
    letters = unicodedata.normalize("NFD", cluster)
    base, marks = letters[0], letters[1:]
    if any(mark not in table.accents for mark in marks):
        return ""
    if base in table.letters:
        base = f"{{\\{table.letters[base]}}}"
    elif not base.isascii():
        return ""
    for mark in sorted(marks, key=lambda mark: unicodedata.combining(mark) != _ABOVE):
        accent = table.accents[mark]
        inner = f"{{{base}}}" if base.startswith("{") else f" {base}" if accent.isalpha() else base
        base = f"{{\\{accent}{inner}}}"
    return base
