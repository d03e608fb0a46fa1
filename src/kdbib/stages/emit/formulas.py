r"""Whether a formula that came over the network is one that LaTeX sets: ``\frac`` with both its parts.

The grammar is that of *The TeXbook*, chapter 26, as far as titles need it: atoms, groups, scripts, commands
with arguments, ``\left`` with ``\right``. Which names are allowed at all is the business of ``latex``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kdbib import data

_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|\S")
_DELIMITERS = frozenset("()[]|/.<>") | {r"\|", r"\{", r"\}", r"\langle", r"\rangle", r"\vert", r"\Vert"}
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;()/+*=<>!?'-]*")
DEEPEST = 50
"""Groups that a formula may have; a title has not that many."""
_NO_ARGUMENT = frozenset({"}", "_", "^", "'", "[", r"\left", r"\right"})


class _BrokenError(ValueError):
    """The formula is none."""


def is_well_formed(body: str) -> bool:
    """Whether what stands between the dollars is complete, and no part of it has two scripts of a kind."""
    if max(body.count("{"), body.count(r"\left")) > DEEPEST:
        return False
    tokens = _tokens(body)
    try:
        return tokens is not None and _sequence(tokens, 0) == len(tokens)
    except _BrokenError:
        return False


class _Arity(NamedTuple):
    """Commands by what they take: one or two arguments, or text."""

    one: frozenset[str]
    two: frozenset[str]
    text: re.Pattern[str]


@cache
def _arity() -> _Arity:
    table = data.toml("latex.toml")["formulas"]
    one, two = (frozenset(f"\\{name}" for name in table[kind].split()) for kind in ("one", "two"))
    text = "|".join(table["text"].split())
    return _Arity(one, two, re.compile(rf"\\(?:{text})(?![A-Za-z])\s*(?:(\{{)([^{{}}]*)\}})?"))


def _tokens(body: str) -> list[str] | None:
    """The tokens, a command for text with its text as one of them; ``None`` if that is no plain text."""
    tokens, start = [], 0
    for found in _arity().text.finditer(body):
        if not found.group(1) or not _PLAIN.fullmatch(found.group(2)):
            return None
        tokens += [*_TOKEN.findall(body[start : found.start()]), "x"]
        start = found.end()
    return tokens + _TOKEN.findall(body[start:])


def _sequence(tokens: list[str], at: int) -> int:
    """The place behind the atoms that begin at a place: the end, or what closes a group."""
    while at < len(tokens) and tokens[at] not in {"}", r"\right"}:
        at = _scripts(tokens, _atom(tokens, at))
    return at


def _atom(tokens: list[str], at: int) -> int:
    head, arity = tokens[at], _arity()
    if head in {"_", "^", "'"}:  # scripts of nothing
        return at
    if head == "{":
        return _closed(tokens, _sequence(tokens, at + 1), "}")
    if head == r"\left":
        end = _closed(tokens, _sequence(tokens, _delimiter(tokens, at + 1)), r"\right")
        return _delimiter(tokens, end)
    end = at + 1
    for _ in range(2 if head in arity.two else 1 if head in arity.one else 0):
        end = _argument(tokens, end)
    return end


def _argument(tokens: list[str], at: int) -> int:
    taking = _arity().one | _arity().two
    if at >= len(tokens) or tokens[at] in _NO_ARGUMENT or tokens[at] in taking:
        raise _BrokenError
    return _atom(tokens, at)


def _scripts(tokens: list[str], at: int) -> int:
    """The place behind the scripts of an atom; primes are a superscript that another may follow at once."""
    seen: set[str] = set()
    while at < len(tokens) and tokens[at] in {"_", "^", "'"}:
        kind = "_" if tokens[at] == "_" else "^"
        if kind in seen:
            raise _BrokenError
        seen.add(kind)
        primes = at
        while at < len(tokens) and tokens[at] == "'":
            at += 1
        if at == primes or (at < len(tokens) and tokens[at] == "^"):
            at = _argument(tokens, at + 1)
    return at


def _closed(tokens: list[str], at: int, closing: str) -> int:
    if at >= len(tokens) or tokens[at] != closing:
        raise _BrokenError
    return at + 1


def _delimiter(tokens: list[str], at: int) -> int:
    if at >= len(tokens) or tokens[at] not in _DELIMITERS:
        raise _BrokenError
    return at + 1
