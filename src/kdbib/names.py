"""Names of authors: read from BibTeX and from running text, compared across spellings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from kdbib import data
from kdbib.model import Name
from kdbib.text import collapse, fold, from_latex, remembered

_HOMONYM = re.compile(r"\s+\d{4}$")
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
PARTICLES = frozenset(
    "van von der den de del della di da dos das du la le lo el al bin ibn ten ter zu zur st".split()
)
"""Small words of family names, folded."""
_FIRST = re.compile(r"^[\W_]*([^\W_]+).*$", re.DOTALL)
_GROUPS = frozenset(
    (
        "team teams consortium consortia collaboration collaborations group groups institute university "
        "université universität università inc lab labs laboratory laboratories community communities "
        "committee foundation initiative investigators association alliance corporation workshop project "
        "network"
    ).split()
)
_WORD = re.compile(r"\w+")
_PART = re.compile(r"[^\W\d_]+")
_AND = re.compile(r" and ", re.IGNORECASE)
_AND_OR_BRACE = re.compile(r" and |[{}]", re.IGNORECASE)


def from_bibtex(field: str) -> tuple[tuple[Name, ...], bool]:
    """The names of a BibTeX ``author`` field, and whether the list is complete (no ``and others``)."""
    parts = split_bibtex(field)
    complete = not (parts and parts[-1].strip().lower() == "others")
    return tuple(one_bibtex_name(part) for part in (parts if complete else parts[:-1])), complete


def split_bibtex(field: str) -> list[str]:
    """The names of a BibTeX ``author`` field as written, parted at each ``and`` outside braces."""
    text = " ".join(field.split())
    if "}" not in text:
        return [part for part in _AND.split(text) if part.strip()]
    parts, end, inside = [], len(text), False
    for found in reversed(list(_AND_OR_BRACE.finditer(text))):
        if found.group() in "{}":
            inside = found.group() == "}"
        elif not inside:
            parts.append(text[found.end() : end])
            end = found.start()
    return [part for part in (text[:end], *reversed(parts)) if part.strip()]


@remembered(65536)
def one_bibtex_name(text: str) -> Name:
    """One name: ``First von Last``, ``von Last, First``, ``von Last, Jr, First`` or ``{A Group}``."""
    text = text.strip()
    if text.startswith("{") and text.endswith("}") and text.count("{") == 1:
        return Name(literal=from_latex(text))
    parts = [part for part in (from_latex(piece) for piece in text.split(",")) if part]
    if len(parts) > 2:  # noqa: PLR2004
        return parted(parts[0], " ".join(parts[2:]), parts[1])
    if len(parts) == 2:  # noqa: PLR2004
        return parted(parts[0], "", parts[1]) if _SUFFIX.match(parts[1]) else parted(parts[0], parts[1])
    return from_display(parts[0] if parts else "")


def from_display(text: str) -> Name:
    """A name as printed ("Ludwig van der Maaten", "Kim-Anh Do 0002", "Plato"), split into its parts.

    dblp's homonym number is dropped; particles belong to the family name. A group stays whole.
    """
    text = collapse(text)
    if is_group(text):
        return Name(literal=text)
    tokens = (_HOMONYM.sub("", text) if text[-1:].isdigit() else text).split(" ")
    suffix = tokens.pop() if len(tokens) > 2 and _SUFFIX.match(tokens[-1]) else ""  # noqa: PLR2004
    if len(tokens) < 2:  # noqa: PLR2004
        return Name(literal=tokens[0]) if tokens[0] else Name()
    start = len(tokens) - 1
    while start > 1 and tokens[start - 1].lower().rstrip(".") in PARTICLES and tokens[start - 1][0].islower():
        start -= 1
    return Name(" ".join(tokens[start:]), " ".join(tokens[:start]), suffix)


def parted(family: str, given: str, suffix: str = "") -> Name:
    """A name that a source has parted, as it should be: whole where it is a group ("Team, Gemini").

    A homonym number is dropped.
    """
    if family[-1:].isdigit() or given[-1:].isdigit():
        family, given = (_HOMONYM.sub("", part) for part in (family, given))
    whole = f"{given} {family}".strip()
    return Name(literal=whole) if is_group(whole) else Name(family, given, suffix)


def is_group(text: str) -> bool:
    """Whether a name of two words or more is a group's, as a word of it tells: "Gemini Team"."""
    return " " in text.strip() and not _GROUPS.isdisjoint(_WORD.findall(text.lower()))


@lru_cache(maxsize=16384)
def surname(name: Name) -> str:
    """The folded family name without particles, blanks and hyphens: "van der Maaten" is "maaten"."""
    family = fold(name.family or name.literal)
    if family.isalpha():  # one word
        return family
    parts = family.replace("-", " ").replace("'", "").split()
    kept = [part for part in parts if part not in PARTICLES] or parts
    return "".join(kept)


def same_person(first: Name, second: Name) -> bool:
    """Whether two spellings can be one person: same surname, and given names that do not contradict.

    "J. Smith" agrees with "John Smith"; "Wei Zhang" with "Zhang Wei" (order); "Müller" with "Mueller";
    "Garcia Lopez, Ana" with "Ana Garcia Lopez" read as a single surname. "Li Zhang" does not agree with
    "Wei Zhang".
    """
    return _agree(_spelt(first), _spelt(second))


class _Spelling(NamedTuple):
    """A name with what its spellings have in common; ``whole`` are given and family name in one."""

    name: Name
    surname: str
    family: str
    given: str
    whole: str


@lru_cache(maxsize=16384)
def _spelt(name: Name) -> _Spelling:
    family, given = _letters(name.family), _letters(name.given)
    return _Spelling(name, _plain(surname(name)), family, given, given + family)


def _agree(one: _Spelling, other: _Spelling) -> bool:
    first, second = one.name, other.name
    if one.surname == other.surname:
        return _given_agree(one, other)
    if first.literal or second.literal:  # a group that one source takes for a person
        return _letters(_whole(first)) == _letters(_whole(second))
    if not (first.given and second.given):
        return False
    if one.whole == other.whole or (one.family == other.given and one.given == other.family):
        return True
    return (" " in first.family or " " in second.family) and _compound(first, second)


def _compound(first: Name, second: Name) -> bool:
    """Whether two names are one whose middle part belongs to the family name in one of them alone.

    "A. Hassan Awadallah" (family name of two words) agrees with "Ahmed Hassan Awadallah" (of one).
    """
    one, other = (_PART.findall(fold(f"{name.given} {name.family}")) for name in (first, second))
    if len(one) != len(other) or one[-1] != other[-1]:
        return False
    return all(a == b or (a[0] == b[0] and 1 in {len(a), len(b)}) for a, b in zip(one, other, strict=True))


def _letters(text: str) -> str:
    return _plain("".join(filter(str.isalnum, fold(text))))


_UMLAUT_E = re.compile("(?<=[aou])e(?!$)")
_LAST_I = re.compile("(?<=..)(?:i[iyj]|y)$")


@lru_cache(maxsize=16384)
def _plain(folded: str) -> str:
    """A folded name without what transliterations differ in: ae, oe and ue for umlauts, y and ii for i."""
    return _LAST_I.sub("i", _UMLAUT_E.sub("", folded))


def _whole(name: Name) -> str:
    return name.literal or f"{name.given} {name.family}"


def _given_agree(one: _Spelling, other: _Spelling) -> bool:
    if one.given.startswith(other.given) or other.given.startswith(one.given):  # also where one is not told
        return True
    first, second = (_plain(_FIRST.sub(r"\1", fold(spelling.name.given))) for spelling in (one, other))
    if min(len(first), len(second)) == 1:
        return first[0] == second[0]
    return first == second or not _nicknames().get(first, _NONE).isdisjoint(_nicknames().get(second, _NONE))


_NONE: frozenset[int] = frozenset()


@cache
def _nicknames() -> dict[str, frozenset[int]]:
    """Given names and the lines of ``nicknames.txt`` that they stand on: one person may use any of a line."""
    lines: dict[str, set[int]] = {}
    for number, line in enumerate(data.lines("nicknames.txt")):
        for name in line.split():
            lines.setdefault(_plain(name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in lines.items()}


def once(people: Sequence[Name]) -> Sequence[Name]:
    """A list of authors that a source tells twice over, told once."""
    half, rest = divmod(len(people), 2)
    return people[:half] if half > 1 and not rest and people[:half] == people[half:] else people


def overlap(first: Sequence[Name], second: Sequence[Name]) -> float:
    """The share of the shorter list's people that the longer one has, 0 to 1; 0 if either is empty."""
    shorter, longer = sorted((list(first), list(second)), key=len)
    if not shorter:
        return 0.0
    if longer[: len(shorter)] == shorter:  # spelt alike, each is found at its place
        return 1.0
    left = list(map(_spelt, longer))
    found = 0
    for person in map(_spelt, shorter):
        match = next((other for other in left if _agree(person, other)), None)
        if match is not None:
            left.remove(match)
            found += 1
    return found / len(shorter)
