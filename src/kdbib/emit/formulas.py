"""Formulas in titles: where they are, and what they are in plain Unicode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kdbib.emit.tables import tables

# As pandoc tells them (tex_math_dollars): no blank inside the dollars, no digit after the closing one.
_FORMULA = re.compile(r"(?<!\\)\$(?!\s)[^$]*[^$\s\\]\$(?!\d)")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|[,;:!{}| ])")
_UNSAFE = re.compile(r"[%#&\\]|[^ -~]")
_SCRIPT = re.compile(r"([_^])\s*(\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+|[^\s{}\\])")
_SCRIPTS = {
    "_": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
    "^": str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
}
_TAGS = {"_": "sub", "^": "sup"}


class Piece(NamedTuple):
    """A part of a text: a formula with its dollars, or the text between formulas."""

    text: str
    formula: bool


def pieces(text: str) -> Iterator[Piece]:
    """The text in pieces, in order; dollars that enclose no formula stay in the text."""
    start = 0
    for found in _FORMULA.finditer(text) if "$" in text else ():
        if not _is_safe(found.group()):
            continue
        if found.start() > start:
            yield Piece(text[start : found.start()], formula=False)
        yield Piece(found.group(), formula=True)
        start = found.end()
    if start < len(text):
        yield Piece(text[start:], formula=False)


def _is_safe(formula: str) -> bool:
    """Whether LaTeX can set the formula: balanced, in ASCII, of known commands alone."""
    names = [found.group(1) for found in _COMMAND.finditer(formula) if found.group(1)]
    rest = _COMMAND.sub("", formula)
    return (
        not _UNSAFE.search(rest) and _balanced(formula) and all(name in tables().commands for name in names)
    )


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
    return "".join(_unicode(part, tags) if formula else part for part, formula in pieces(text))


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
    if not math.strip() or math.isalnum():
        return math
    from pylatexenc.latex2text import LatexNodes2Text

    # The font of a formula is no part of a name: \mathcal{L} is L.
    named = re.sub(
        r"\\(?:math(?:rm|bf|it|sf|tt|cal|frak|normal)|text(?:rm|bf|it|sf|tt)?|operatorname)\b", "", math
    )
    blanks = re.match(r"\s*", math), re.search(r"\s*$", math)
    text = str(LatexNodes2Text(math_mode="text").latex_to_text(f"${named}$", tolerant_parsing=True)).strip()
    return "".join((blanks[0].group() if blanks[0] else "", text, blanks[1].group() if blanks[1] else ""))
