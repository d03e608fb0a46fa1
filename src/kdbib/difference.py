"""What differs between two titles, word by word, and whether that makes two titles of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, lru_cache

from kdbib import data
from kdbib.text import fold
from kdbib.titles import (
    KINDS,
    Token,
    content_words,
    is_common,
    split_prefix,
    split_subtitle,
    stem,
    title_key,
    tokens,
    words,
)

_EXCHANGED = frozenset(
    "a an and are as at be by for in into is of on onto or the to toward towards upon using via with".split()
)
"""Words that lists drop or exchange without meaning another title; "without", "from", "why" are none."""
_ASKING = frozenset({"are", "is"})
"""Those of them that make a question of a title which they begin."""
_DENIALS = frozenset("no non not never without beyond".split())
_NUMBER = re.compile(r"\d+|[ivx]+")
_MIN_BODY = 3  # content words that a title must have left for its acronym to be no more than a prefix
_LONGEST = 500  # words of texts that are aligned, which takes the product of their numbers
_SLIP = 5  # letters from which a word is recognized though one of them is wrong


@dataclass(frozen=True, slots=True)
class TitleDifference:
    """What differs between two titles, as words.

    ``missing`` are only in the first, ``added`` only in the second, ``moved`` in both but elsewhere.
    ``typos`` are pairs that differ by a slip of the pen. ``prefix`` is an acronym that one of them puts in
    front ("FAKD: ", "RaPD, ") or behind ("(FAKD)"). ``subtitle`` says that one is the other without its
    subtitle. ``shared`` counts the words they have in common that are not small.
    """

    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    typos: tuple[tuple[str, str], ...] = ()
    prefix: str = ""
    subtitle: bool = False
    shared: int = 0

    @property
    def same(self) -> bool:
        """Whether no word differs, slips apart, and their order is the same."""
        return not self.missing and not self.added and not self.moved

    @property
    def likeness(self) -> float:
        """The share of words in common, 0 to 1."""
        return self.shared / max(1, self.shared + max(len(self.missing), len(self.added)))

    @property
    def telling(self) -> bool:
        """Whether a word differs that makes another paper: a number, a "not", what kind of text it is."""
        changed = (*self.missing, *self.added)
        return any(word in KINDS | _DENIALS or _NUMBER.fullmatch(word) for word in changed)

    def __str__(self) -> str:
        marked = (("-", self.missing), ("+", self.added), ("~", self.moved))
        return " ".join(mark + word for mark, changed in marked for word in changed)

    def reversed(self) -> TitleDifference:
        """The difference of the second from the first."""
        typos = tuple((theirs, ours) for ours, theirs in self.typos)
        return replace(self, missing=self.added, added=self.missing, typos=typos)


@lru_cache(maxsize=8192)
def difference(first: str, second: str) -> TitleDifference:
    """Compare two titles by what differs: case, hyphens, punctuation, plurals and small words do not."""
    one, other = title_key(first), title_key(second)
    if first == second or (one == other and _signs(first) == _signs(second)):
        return TitleDifference(shared=len(content_words(first)))
    if (one, first) > (other, second):  # how words are aligned depends on which title comes first
        return difference(second, first).reversed()
    (prefix_a, rest_a), (prefix_b, rest_b) = split_prefix(first), split_prefix(second)
    if fold(prefix_a) == fold(prefix_b) != "" or bool(prefix_a) != bool(prefix_b):
        body = _compare(_counted(rest_a), _counted(rest_b))
        if body.same and len(content_words(rest_a)) >= _MIN_BODY:
            return replace(body, prefix="" if prefix_a and prefix_b else prefix_a or prefix_b)
    found = _compare(_counted(first), _counted(second))
    subtitle = _is_main(first, second) or _is_main(second, first)
    return replace(found, subtitle=True) if subtitle else found


def _is_main(short: str, title: str) -> bool:
    """Whether ``short`` is ``title`` without a subtitle that may be left out: no "A Survey", no "Part II"."""
    main, subtitle = split_subtitle(title)
    if not subtitle or title_key(main) != title_key(short):
        return False
    return not any(word in KINDS or _NUMBER.fullmatch(word) for word in words(subtitle))


@lru_cache(maxsize=8192)
def _counted(title: str) -> tuple[Token, ...]:
    """All words but small ones; those stay before a hyphen ("on-policy") and where they ask ("Is …")."""
    return tuple(
        [
            token
            for number, token in enumerate(tokens(title))
            if token.word not in _EXCHANGED or token.leads or (number == 0 and token.word in _ASKING)
        ]
    )


def _signs(title: str) -> str:
    return " ".join(token.signs for token in tokens(title) if token.signs) if "+" in title else ""


def _compare(first: Sequence[Token], second: Sequence[Token]) -> TitleDifference:
    missing: list[int] = []
    added: list[int] = []
    typos: list[tuple[str, str]] = []
    shared = 0
    ours, theirs = ([token.root for token in title] for title in (first, second))
    if ours == theirs:
        return TitleDifference(shared=len(ours))
    if len(ours) * len(theirs) > _LONGEST**2:
        return TitleDifference(tuple([one.whole for one in first]), tuple([one.whole for one in second]))
    for operation, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        left, right = first[a:b], second[c:d]
        if operation == "equal" or "".join(ours[a:b]) == "".join(theirs[c:d]):
            shared += len(left)
        elif len(left) == len(right) and all(map(is_slip, ours[a:b], theirs[c:d])):
            typos.extend((x.whole, y.whole) for x, y in zip(left, right, strict=True))
            shared += len(left)
        else:
            missing.extend(range(a, b))
            added.extend(range(c, d))
    moved = {ours[i] for i in missing} & {theirs[i] for i in added}
    return TitleDifference(
        tuple([first[i].whole for i in missing if ours[i] not in moved]),
        tuple([second[i].whole for i in added if theirs[i] not in moved]),
        tuple(dict.fromkeys(first[i].whole for i in missing if ours[i] in moved)),
        tuple(typos),
        shared=shared + len(moved),
    )


def is_slip(first: str, second: str) -> bool:
    """Whether two stems are one word, misspelt once: a letter more, less or other, or two exchanged.

    Never where both are words of their own (causal and casual) and never in the first letter, in short
    words or in words with digits, where one sign makes another word. A participle passes for its verb
    ("structure", "structured").
    """
    if min(len(first), len(second)) < _SLIP or first[0] != second[0] or not (first + second).isalpha():
        return False
    shorter, longer = sorted((first, second), key=len)
    if longer in {shorter + "ed", shorter.removesuffix("e") + "ed"}:
        return True
    return one_edit_apart(first, second) and not (_is_word(first) and _is_word(second))


def one_edit_apart(first: str, second: str) -> bool:
    """Whether one letter is more, less or other, or two neighbours are exchanged."""
    from rapidfuzz.distance import OSA

    return OSA.distance(first, second, score_cutoff=1) <= 1


def _is_word(word: str) -> bool:
    return is_common(word) or word in _alike()


@cache
def _alike() -> frozenset[str]:
    """The stems of other words that are one letter away from a word."""
    return frozenset(stem(word) for line in data.lines("alike_words.txt") for word in line.split())
