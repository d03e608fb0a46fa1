"""LaTeX: formulas in a text and their plain form, and text spelled for BibTeX fields.

Fields are UTF-8, but where classic BibTeX or pdflatex need another spelling; ``data/latex.toml`` has those.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from kdbib import data
from kdbib.stages.emit.formulas import DEEPEST, is_well_formed


@dataclass(frozen=True, slots=True)
class Tables:
    """How signs are spelled.

    ``settable`` matches letters and signs that pdflatex sets as they are, ``unchanged`` text that is spelled
    as it is (most is). ``escapes`` hold ASCII signs with a meaning in LaTeX, ``letters`` and ``accents``
    command names, ``symbols`` what stands between the dollars of a formula. ``commands`` are the names that
    a formula may hold.
    """

    settable: re.Pattern[str]
    unchanged: re.Pattern[str]
    escapes: dict[str, str]
    letters: dict[str, str]
    accents: dict[str, str]
    symbols: dict[str, str]
    commands: frozenset[str]


@cache
def tables() -> Tables:
    """The table, read once."""
    signs = data.toml("latex.toml")
    symbols: dict[str, str] = signs["symbols"]
    safe = rf"[A-Za-z0-9 .:;/()+=|@{signs['settable']}]"
    named = re.findall(r"\\([A-Za-z]+)", " ".join(symbols.values()))
    return Tables(
        settable=re.compile(f"[{signs['settable']}]+"),
        unchanged=re.compile(rf"{safe}*(?:[-',]{safe}+)*"),
        escapes=signs["escapes"],
        letters=signs["letters"],
        accents=signs["accents"],
        symbols=symbols,
        commands=frozenset(named) | frozenset(signs["formulas"]["commands"].split()),
    )


# As pandoc tells them (tex_math_dollars): no blank inside the dollars, no digit after the closing one.
FORMULA = r"\$(?!\s)[^$]*[^$\s\\]\$(?!\d)"
_FORMULA = re.compile(rf"(?<!\\){FORMULA}")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|[,;:!{}| ])")
_UNSAFE = re.compile(r"[%#&\\]|[^ -~]")
_SCRIPT = re.compile(r"([_^])\s*(\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+|[^\s{}\\])")
_SCRIPTS = {
    "_": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
    "^": str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
}
# The font or the box of a part is no part of what it says: \mathcal{L} is L.
_FONT = re.compile(
    r"\\(?:math(?:rm|bf|it|sf|tt|cal|frak|normal|op|bin|rel)|text(?:rm|bf|it|sf|tt|up)?|[mh]box|operatorname)\b"
)
_TAGS = {"_": "sub", "^": "sup"}


class _Piece(NamedTuple):
    """A part of a text: a formula with its dollars, or the text between formulas."""

    text: str
    formula: bool


def _pieces(text: str) -> Iterator[_Piece]:
    """The text in pieces, in order; dollars that enclose no formula stay in the text."""
    start = 0
    for found in _FORMULA.finditer(text) if "$" in text else ():
        if not _is_safe(found.group()):
            continue
        if found.start() > start:
            yield _Piece(text[start : found.start()], formula=False)
        yield _Piece(found.group(), formula=True)
        start = found.end()
    if start < len(text):
        yield _Piece(text[start:], formula=False)


def settable(text: str) -> str:
    """The text with the formulas that LaTeX may not be given, for their commands, in plain Unicode."""
    return _FORMULA.sub(_settable, text) if "$" in text else text


def _settable(found: re.Match[str]) -> str:
    formula = found.group()
    if _is_safe(formula) or "\\" not in formula:
        return formula
    return _unicode(formula, False) or formula


def _is_safe(formula: str) -> bool:
    """Whether LaTeX can set the formula: balanced, complete, in ASCII, of known commands alone."""
    names = [found.group(1) for found in _COMMAND.finditer(formula) if found.group(1)]
    rest = _COMMAND.sub("", formula)
    known = not _UNSAFE.search(rest) and all(name in tables().commands for name in names)
    return known and _balanced(formula) and is_well_formed(formula[1:-1])


def _balanced(text: str) -> bool:
    """Whether braces balance as BibTeX counts them: escaped ones too."""
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


def plain(text: str, *, tags: bool) -> str:
    r"""The text with its formulas in Unicode: ``$\beta$-VAE`` is β-VAE, ``CO$_2$`` is CO₂.

    A script that Unicode lacks is put into the tag CSL has for it (``sub``, ``sup``) if ``tags``, else
    written on the line.
    """
    if "$" not in text:
        return text
    return "".join(_unicode(part, tags) if formula else part for part, formula in _pieces(text))


@lru_cache(maxsize=1024)
def _unicode(formula: str, tags: bool) -> str:
    out, start = [], 1
    body = formula[:-1]
    for found in _SCRIPT.finditer(body):
        kind, script = found.group(1), _symbols(found.group(2))
        raised = script.translate(_SCRIPTS[kind])
        if any(char == new for char, new in zip(script, raised, strict=True)):
            raised = f"<{_TAGS[kind]}>{script}</{_TAGS[kind]}>" if tags else script
        out += [_symbols(body[start : found.start()]), raised]
        start = found.end()
    return "".join((*out, _symbols(body[start:])))


def _symbols(math: str) -> str:
    """A formula without scripts in Unicode."""
    if math.startswith("{") and math.endswith("}"):
        math = math[1:-1]
    if not math.strip() or math.isalnum() or math.count("{") > DEEPEST:
        return math
    from pylatexenc.latex2text import LatexNodes2Text

    named = _FONT.sub("", math)
    blanks = re.match(r"\s*", math), re.search(r"\s*$", math)
    text = str(LatexNodes2Text(math_mode="text").latex_to_text(f"${named}$", tolerant_parsing=True)).strip()
    return "".join((blanks[0].group() if blanks[0] else "", text, blanks[1].group() if blanks[1] else ""))


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
    if tables().unchanged.fullmatch(text):
        return text
    spelled = "".join(part if formula else _spelled(part) for part, formula in _pieces(text))
    return _PAIR.sub("${}$", spelled) if "$$" in spelled else spelled


def escape_name(text: str) -> str:
    r"""A part of a name: as :func:`escape`, without formulas, and its initials safe to abbreviate.

    Classic BibTeX cuts names to their first byte, but keeps a "special character" whole, which is a brace
    with a command (btxdoc, section 4). So initials outside ASCII become commands: ``{\'E}ric``.
    """
    out, start = [], 0
    for found in _INITIAL.finditer(text) if not text.isascii() else ():
        out += [_spelled(text[start : found.start()]), _initial(found.group())]
        start = found.end()
    return "".join((*out, _spelled(text[start:])))


def loses_case(char: str) -> bool:
    r"""Whether a sign is spelled with capitals that BibTeX's lower-casing would change: ``$\Delta$``."""
    return any(letter.isupper() for letter in tables().symbols.get(char, ""))


def _spelled(text: str) -> str:
    return text if tables().unchanged.fullmatch(text) else _SPECIAL.sub(_spell, text)


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
    if command := accented(cluster):
        return command
    return "".join(
        f"${table.symbols[char]}$" if char in table.symbols else _in_ascii(char) for char in cluster
    )


def _in_ascii(char: str) -> str:
    """A sign that pdflatex cannot set, in ASCII if it is but a variant of that: ``：`` and ``𝑝``."""
    variant = unicodedata.normalize("NFKC", char)
    return _spelled(variant) if variant.isascii() and not tables().settable.match(char) else char


@lru_cache(maxsize=4096)
def _initial(cluster: str) -> str:
    """The same for the first letter of a name: a command in braces wherever T1 has the letter."""
    if command := accented(cluster):
        return command
    if tables().settable.fullmatch(cluster):
        return f"{{\\textcompwordmark {cluster}}}"  # prints nothing, but makes a special character
    return _cluster(cluster)


def accented(cluster: str) -> str:
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
