"""Capitals in titles: which words a style's sentence casing would damage, and titles all in capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kdbib.emit.latex import loses_case
from kdbib.emit.nouns import names, phrases, spellings
from kdbib.titles import STOP_WORDS

_WORD = re.compile(r"(?:\$(?!\s)[^$]*[^$\s\\]\$(?!\d)|\S)+")
_PART = re.compile(r"(?:\$(?!\s)[^$]*[^$\s\\]\$(?!\d)|[^\s/–—-])+")
_CORE = re.compile(r"[$\w].*[$\w][\u0300-\u036f]*|[^\W_][\u0300-\u036f]*")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|s)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_CAPITAL_IN_FORMULA = re.compile(r"\$[^$]*[A-Z][^$]*\$")
_SENTENCE_END = re.compile(r"(?:[?!]|[^\W\d_]{4}\.)['\"”’)\]]*$")
_SHORT_TAIL = 4  # letters up to which the tail of "U-Net" is part of the name; "Q-Learning" has a word there
_LONG = 4  # letters from which a word tells how a title is cased
_SMALL = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on", "onto", "or"}
    | {"over", "per", "than", "the", "to", "under", "via", "vs", "with"}
)
_MIN_CAPITALS = 10  # characters from which a title of capitals alone is taken to be shouted


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


def protect(title: str) -> str:
    """The title with braces around the words that lower-casing would damage, and no others.

    Damaged are words with capitals inside (BERT, LiDAR, GPT-4), with digits and capitals (3D, T5), single
    capitals that are symbols (A*, U-Net), names (Gaussian), and the word that opens a new sentence. The
    first letter of a title stays, as does that after a colon (``change.case$``, btxhak, section 4).
    """
    out, start = [], 0
    for first, last in spans(title):
        out += [title[start:first], "{", title[first:last], "}"]
        start = last
    return "".join((*out, title[start:]))


def spans(title: str) -> list[tuple[int, int]]:
    """The places, from and to, that :func:`protect` puts into braces."""
    words = list(_words(title))
    by_case = _names_by_case(words)
    found: list[tuple[int, int]] = []
    for word in words:
        kept = [(by_case and _is_name_by_case(part)) or _is_damaged(part) for part in word]
        _extend(word, kept)
        found += _runs(word, kept)
    found += [(name.start(), name.end()) for name in phrases().finditer(title)]
    return _merged(found)


def _words(title: str) -> Iterator[list[Part]]:
    """The words of a title, each in its parts."""
    follows, opens = "", True
    for word in _WORD.finditer(title):
        parts = []
        for piece in _PART.finditer(word.group()):
            core = _CORE.search(piece.group())
            if core is None:
                continue
            start = word.start() + piece.start() + core.start()
            end = start + len(core.group())
            parts.append(Part(start, end, core.group(), opens, follows, title[end : end + 1]))
            follows, opens = "", False
        if parts:
            yield parts
        text = word.group()
        follows = (
            "." if _SENTENCE_END.search(text) else ":" if text.endswith(":") else follows if not parts else ""
        )


def _is_damaged(part: Part) -> bool:
    text = part.text
    if text.islower() and not part.opens:
        return False
    if "$" in text or any(loses_case(char) for char in text if not char.isascii()):
        return _has_case(text)
    if len(text) == 1 and text.isupper():
        return _is_symbol(part)
    if any(char.isupper() for char in text[1:]):
        return True
    if not text[0].isupper():
        return part.opens and text.islower() and any(map(str.isdigit, text)) and not _ORDINAL.fullmatch(text)
    return not part.opens and (
        part.follows == "." or any(map(str.isdigit, text)) or _POSSESSIVE.sub("", text) in names()
    )


def _has_case(text: str) -> bool:
    """Whether a word with a formula or a Greek letter has capitals."""
    if _CAPITAL_IN_FORMULA.search(text) or any(loses_case(char) for char in text):
        return True
    return any(char.isupper() for char in re.sub(r"\$[^$]*\$", "", text))


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


def _names_by_case(words: list[list[Part]]) -> bool:
    """Whether the title is in sentence case, so that its capitals are names.

    True if most of the long words that a title in title case would capitalize are small.
    """
    inner = [part.text for word in words for part in word if not part.opens and not part.follows]
    telling = [
        text for text in inner if len(text) >= _LONG and text.isalpha() and text.lower() not in STOP_WORDS
    ]
    small = sum(text.islower() for text in telling)
    capital = sum(text.istitle() for text in telling)
    return small > 1 and small > capital


def _is_name_by_case(part: Part) -> bool:
    return not part.opens and not part.follows and len(part.text) > 1 and part.text[0].isupper()


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places in order, those that overlap as one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


@lru_cache(maxsize=4096)
def tame(title: str) -> str:
    """A title all in capitals in title case; any other as it is.

    Known names get their own spelling back, words without vowels (CNN, LSTM) or with digits stay.
    """
    if len(title) < _MIN_CAPITALS or " " not in title or not re.sub(r"\$[^$]*\$", "", title).isupper():
        return title
    return re.sub(r"\$[^$]*\$|[^\W_]+(?:['’][^\W_]+)?", lambda found: _lowered(found, title), title)


def _lowered(found: re.Match[str], title: str) -> str:
    word = found.group()
    if word[0] == "$" or not re.search("[AEIOUYÀ-ÿ]", word) or any(map(str.isdigit, word)):
        return word
    if known := spellings().get(word.lower()):
        return known
    inside = found.start() > 0 and not re.search(r"[:?!.]\s*$", title[: found.start()])
    return word.lower() if inside and word.lower() in _SMALL else word.capitalize()
