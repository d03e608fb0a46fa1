"""Titles compared by their words: what is the same, what differs, what the difference means."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz.distance import OSA

from kdbib.text import fold, from_html, from_latex

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MATH_COMMAND = re.compile(r"\\(?:mathrm|mathbf|mathcal|text|textbf|emph|rm|bf)\b|[\\${}^_]")
STOP_WORDS = frozenset(
    (
        "a an and are as at be by can do does for from how in into is it its of on onto or over so "
        "than that the their then there these this through to toward towards under up upon using via "
        "vs was we what when where which while who why with within without your you our"
    ).split()
)
"""Words that carry no content; never "not", "no", "all" or numbers, which change what a title means."""
_KEPT_S = frozenset("bias class gas less lens loss this across pass cross mass".split())


@lru_cache(maxsize=65536)
def plain_title(title: str) -> str:
    """A title without LaTeX and HTML, without a final dot (dblp ends titles with one)."""
    text = from_html(title)
    if "\\" in text or "{" in text or "$" in text:
        text = _MATH_COMMAND.sub(" ", from_latex(text))
        text = " ".join(text.split())
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


@lru_cache(maxsize=65536)
def title_key(title: str) -> str:
    """Letters and digits alone, folded: equal for titles that differ in case, accents and punctuation."""
    return "".join(char for char in fold(plain_title(title)) if char.isalnum())


@lru_cache(maxsize=65536)
def words(title: str) -> tuple[str, ...]:
    """The folded words of a title in order; hyphens and slashes part words."""
    return tuple(word.replace("’", "'").replace("'", "") for word in _WORD.findall(fold(plain_title(title))))


def _stem(word: str) -> str:
    """A word without its plural s, so that "models" is "model"."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word not in _KEPT_S:  # noqa: PLR2004
        return word[:-1]
    return word


@lru_cache(maxsize=65536)
def content_words(title: str) -> tuple[str, ...]:
    """The words that carry content, stemmed, in order."""
    return tuple(_stem(word) for word in words(title) if word not in STOP_WORDS)


@dataclass(frozen=True, slots=True)
class TitleDifference:
    """What differs between two titles, as content words.

    ``missing`` are only in the first, ``added`` only in the second. ``typos`` are pairs that differ by a
    slip of the pen. ``prefix`` is an acronym that one of them puts in front ("FAKD: ", "RaPD, ").
    ``subtitle`` says that one is the other without its subtitle. ``shared`` counts the content words they
    have in common.
    """

    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    typos: tuple[tuple[str, str], ...] = ()
    prefix: str = ""
    subtitle: bool = False
    shared: int = 0

    @property
    def same(self) -> bool:
        """Whether no content word differs, slips apart."""
        return not self.missing and not self.added

    @property
    def likeness(self) -> float:
        """The share of content words in common, 0 to 1."""
        return self.shared / max(1, self.shared + max(len(self.missing), len(self.added)))


_PREFIX = re.compile(r"^\s*([A-Z0-9][\w+\-@$^*²³/]{1,24}|\w*[A-Z]\w*[\w\-+]*)\s*[:,–—]\s+(?=\S)")


def split_prefix(title: str) -> tuple[str, str]:
    """An acronym before a colon or comma, and the rest: ("FAKD", "Feature Augmented …"); else ("", title)."""
    plain = plain_title(title)
    found = _PREFIX.match(plain)
    return (found.group(1), plain[found.end() :]) if found else ("", plain)


@lru_cache(maxsize=65536)
def difference(first: str, second: str) -> TitleDifference:
    """Compare two titles by what differs: case, hyphens, punctuation, plurals and stop words do not."""
    if title_key(first) == title_key(second):
        return TitleDifference(shared=len(content_words(first)))
    (prefix_a, rest_a), (prefix_b, rest_b) = split_prefix(first), split_prefix(second)
    if bool(prefix_a) != bool(prefix_b):
        body = _compare(content_words(rest_a), content_words(rest_b))
        if body.same and len(content_words(rest_a)) >= _MIN_BODY:
            return replace(body, prefix=prefix_a or prefix_b)
    found = _compare(content_words(first), content_words(second))
    mains = (main_title(first), title_key(second)), (main_title(second), title_key(first))
    return replace(found, subtitle=any(title_key(main) == key for main, key in mains if main))


_SUBTITLE = re.compile(r"(?<=[^\s:])\s*(?::\s|\s[–—-]\s|(?<=[?!.])\s)")


def main_title(title: str) -> str:
    """The title before its subtitle ("Distilling Step-by-Step!"), or "" where it has none."""
    plain = plain_title(title)
    found = _SUBTITLE.search(plain)
    return plain[: found.start()] if found and found.start() else ""


_MIN_BODY = 3  # content words that a title must have left for its acronym to be no more than a prefix


def _compare(first: tuple[str, ...], second: tuple[str, ...]) -> TitleDifference:
    missing: list[str] = []
    added: list[str] = []
    typos: list[tuple[str, str]] = []
    shared = 0
    for operation, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        left, right = first[a:b], second[c:d]
        if operation == "equal" or "".join(left) == "".join(right):
            shared += len(left)
        elif len(left) == len(right) and all(_is_slip(x, y) for x, y in zip(left, right, strict=True)):
            typos.extend(zip(left, right, strict=True))
            shared += len(left)
        else:
            missing.extend(left)
            added.extend(right)
    moved = set(missing) & set(added)
    return TitleDifference(
        tuple(word for word in missing if word not in moved),
        tuple(word for word in added if word not in moved),
        tuple(typos),
        shared=shared + len(moved),
    )


def _is_slip(first: str, second: str) -> bool:
    """Whether two words are one word misspelt: long, alike, same first letter, no digits."""
    if first == second:
        return True
    shorter = min(len(first), len(second))
    if shorter < 5 or first[0] != second[0] or not (first + second).isalpha():  # noqa: PLR2004
        return False
    return OSA.distance(first, second) <= (1 if shorter < 8 else 2)  # noqa: PLR2004
