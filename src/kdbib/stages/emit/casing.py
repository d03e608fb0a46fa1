"""Capitals in titles: which words a style's sentence casing would damage, and titles all in capitals.

A title is parted into words, and these at hyphens and slashes; names are listed in ``data/proper_nouns.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from kdbib import data
from kdbib.stages.emit.latex import FORMULA, loses_case
from kdbib.titles import STOP_WORDS, is_shouted, without_formulas

_SHOUTED = re.compile(r"\$[^$]*\$|[^\W_]+(?:['’][^\W_]+)?")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|s)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_CAPITAL_IN_FORMULA = re.compile(r"\$[^$]*[A-Z][^$]*\$")
_SHORT_TAIL = 4  # letters up to which the tail of "U-Net" is part of the name; "Q-Learning" has a word there
_LONG = 4  # letters from which a word tells how a title is cased
_SMALL = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on", "onto", "or"}
    | {"over", "per", "than", "the", "to", "under", "via", "vs", "with"}
)


def protect(title: str, spelled: Callable[[str], str] = str) -> str:
    """The title with braces around the words that lower-casing would damage, and no others.

    Each piece of it is written as ``spelled`` gives it.

    Damaged are words with capitals inside (BERT, LiDAR, GPT-4), with digits and capitals (3D, T5), single
    capitals that are symbols (A*, U-Net), names (Gaussian), and the word that opens a new sentence. The
    first letter of a title stays, as does that after a colon (``change.case$``, btxhak, section 4).
    """
    out, start = [], 0
    for first, last in spans(title):
        out += [spelled(title[start:first]), "{", spelled(title[first:last]), "}"]
        start = last
    return "".join((*out, spelled(title[start:])))


@lru_cache(maxsize=4096)
def spans(title: str) -> tuple[tuple[int, int], ...]:
    """The places, from and to, that :func:`protect` puts into braces."""
    split = list(_words(title))
    by_case = _names_by_case(split)
    found: list[tuple[int, int]] = []
    for word in split:
        kept = [(by_case and _is_name_by_case(part)) or _is_damaged(part) for part in word]
        if len(word) > 1:
            _extend(word, kept)
        if any(kept):
            found += _runs(word, kept)
    found += [(name.start(), name.end()) for name in _phrases().finditer(title)]
    return _merged(found)


def _is_damaged(part: Part) -> bool:
    text = part.text
    if text[1:].islower() and text.isalpha() and text.isascii():  # most words
        return text[0].isupper() and not part.opens and (part.follows == "." or text in _names())
    if "$" in text or any(loses_case(char) for char in text if not char.isascii()):
        return _has_case(text)
    if len(text) == 1 and text.isupper():
        return _is_symbol(part)
    if any(char.isupper() for char in text[1:]):
        return True
    if not text[0].isupper():
        return part.opens and text.islower() and any(map(str.isdigit, text)) and not _ORDINAL.fullmatch(text)
    return not part.opens and (
        part.follows == "." or any(map(str.isdigit, text)) or _POSSESSIVE.sub("", text) in _names()
    )


def _has_case(text: str) -> bool:
    """Whether a word with a formula or a Greek letter has capitals."""
    if _CAPITAL_IN_FORMULA.search(text) or any(loses_case(char) for char in text):
        return True
    return any(char.isupper() for char in without_formulas(text))


def _is_symbol(part: Part) -> bool:
    """Whether a single capital is no article and no initial that styles keep."""
    if part.opens:
        return False
    if part.text == "A":
        return part.next != " " or part.follows == "."
    return True


def _extend(word: list[Part], kept: list[bool]) -> None:
    """Take along what belongs to a protected part: digits ("GPT-4", "3-D"), the tail of "U-Net".

    A first word that begins small with a name inside ("t-SNE") is a name as a whole.
    """
    if word[0].opens and len(word[0].text) == 1 and word[0].text.islower() and any(kept):
        kept[0] = True
    for index, part in enumerate(word[1:], start=1):
        head = word[index - 1].text
        digits = part.text.replace(".", "").isdigit()
        tail = part.text.istitle() and len(part.text) <= _SHORT_TAIL and len(head) == 1 and head.isupper()
        if (digits and kept[index - 1]) or (index == 1 and head.isdigit() and kept[index]) or tail:
            kept[index - 1] = kept[index] = True


def _runs(word: list[Part], kept: list[bool]) -> Iterator[tuple[int, int]]:
    """Neighbouring parts that are kept, as one place."""
    start: int | None = None
    for index, (part, keep) in enumerate(zip(word, kept, strict=True)):
        if keep and start is None:
            start = part.start
        if keep and (index + 1 == len(word) or not kept[index + 1]) and start is not None:
            yield start, part.end
            start = None


def _names_by_case(split: list[list[Part]]) -> bool:
    """Whether the title is in sentence case, so that its capitals are names.

    True if most of the long words that a title in title case would capitalize are small.
    """
    inner = [part.text for word in split for part in word if not part.opens and not part.follows]
    telling = [
        text for text in inner if len(text) >= _LONG and text.isalpha() and text.lower() not in STOP_WORDS
    ]
    small = sum(text.islower() for text in telling)
    capital = sum(text.istitle() for text in telling)
    return small > 1 and small > capital


def _is_name_by_case(part: Part) -> bool:
    return not part.opens and not part.follows and len(part.text) > 1 and part.text[0].isupper()


def _merged(places: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The places in order, those that overlap as one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


@lru_cache(maxsize=4096)
def tame(title: str) -> str:
    """A title all in capitals in title case; any other as it is.

    Known names get their own spelling back, words without vowels (CNN, LSTM) or with digits stay.
    """
    if not is_shouted(title):
        return title
    return _SHOUTED.sub(lambda found: _lowered(found, title), title)


def _lowered(found: re.Match[str], title: str) -> str:
    word = found.group()
    if word[0] == "$" or not re.search("[AEIOUYÀ-ÿ]", word) or any(map(str.isdigit, word)):
        return word
    if known := _spellings().get(word.lower()):
        return known
    inside = found.start() > 0 and not re.search(r"[:?!.]\s*$", title[: found.start()])
    return word.lower() if inside and word.lower() in _SMALL else word.capitalize()


_WORD = re.compile(rf"(?:{FORMULA}|[^\s()\[\]（）])+")
_PART = re.compile(rf"(?:{FORMULA}|[^\s/–—-])+")
_CORE = re.compile(r"[$\w].*[$\w][\u0300-\u036f]*|[^\W_][\u0300-\u036f]*")
_SENTENCE_END = re.compile(r"(?:[?!]|[^\W\d_]{4}\.)['\"”’)\]]*$")


class Part(NamedTuple):
    """A part of a word between hyphens and slashes: its place in the title, and its neighbours.

    ``opens``: it is the first of the title. ``follows`` is ``"."`` after a sentence, ``":"`` after a
    colon, else ``""``. ``next`` is the character behind it.
    """

    start: int
    end: int
    text: str
    opens: bool
    follows: str
    next: str


def _words(title: str) -> Iterator[list[Part]]:
    """The words of a title that have letters or digits; punctuation around a part is none of it.

    Brackets part words as blanks do.
    """
    follows, opens = "", True
    for found in _WORD.finditer(title):
        word = found.group()
        if word.isalpha():  # most words
            parts = [
                Part(found.start(), found.end(), word, opens, follows, title[found.end() : found.end() + 1])
            ]
        else:
            parts = list(_parts(title, found, opens, follows))
        if parts:
            yield parts
            follows, opens = "", False
        follows = _behind(word) or follows


def _parts(title: str, word: re.Match[str], opens: bool, follows: str) -> Iterator[Part]:
    for piece in _PART.finditer(word.group()):
        core = _CORE.search(piece.group())
        if core is not None:
            start = word.start() + piece.start() + core.start()
            end = start + len(core.group())
            yield Part(start, end, core.group(), opens, follows, title[end : end + 1])
            follows, opens = "", False


def _behind(word: str) -> str:
    """What a word ends: a sentence (``"."``), a clause with a colon, or nothing."""
    if word.isalpha():
        return ""
    return "." if _SENTENCE_END.search(word) else ":" if word.endswith(":") else ""


@cache
def _listed() -> tuple[str, ...]:
    return tuple(data.lines("proper_nouns.txt"))


@cache
def _names() -> frozenset[str]:
    """The names of one word."""
    return frozenset(name for name in _listed() if name.isalpha())


@cache
def _spellings() -> dict[str, str]:
    """The names of one word by their lower-case form."""
    return {name.lower(): name for name in _names()}


@cache
def _phrases() -> re.Pattern[str]:
    """What matches the names of several words ("Monte Carlo", "Navier-Stokes")."""
    several = sorted((name for name in _listed() if not name.isalpha()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, several))})\b")
