"""Titles as text and as words: cleaned for printing, folded for comparing, parted from their acronyms.

Words compare by their stems, without plural endings and in one spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from kdbib import data
from kdbib.text import fold, from_html, from_latex, holds_any, remembered

_WORD = re.compile(r"(-?)([^\W_]+)(?:['’]([^\W_]+))?(?=(-?))(\++(?!\w))?")
_MATH_FONT = re.compile(r"\\(?:math[a-z]+|text[a-z]*|emph|rm|bf|mbox)\b|\\")
_MATH_SIGNS = str.maketrans("", "", "${}^_")
_GREEK_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau "
    "upsilon phi chi psi omega"
).split()
_GREEK = str.maketrans(dict(zip("αβγδεζηθικλμνξοπρςστυφχψω", _GREEK_LETTERS, strict=True)))
STOP_WORDS = frozenset(
    (
        "a an and are as at be by can do does for from how in into is it its of on onto or over so "
        "than that the their then there these this through to toward towards under up upon using via "
        "vs was we what when where which while who why with within without your you our"
    ).split()
)
"""Words that carry little content; never "not", "no", "all" or numbers, which change what a title means."""
KINDS = frozenset(
    (
        "survey review overview tutorial introduction primer guide taxonomy perspective perspectives roadmap "
        "challenges opportunities retrospective part chapter volume edition revisited extended extension "
        "abstract demo demonstration poster erratum corrigendum correction corrections comment comments "
        "commentary reply response rejoinder discussion retraction retracted withdrawn editorial preface"
    ).split()
)
"""Words that say what a text is, and so tell it from another one of the same main title."""


_DOLLARS = re.compile(r"\$[^$]*\$")
_MIN_CAPITALS = 10  # characters from which a title of capitals alone is taken to be shouted


def is_shouted(title: str) -> bool:
    """Whether a title is all in capitals, formulas aside, and no acronym by itself."""
    if len(title) < _MIN_CAPITALS or " " not in title:
        return False
    return without_formulas(title).isupper()


def without_formulas(text: str) -> str:
    """The text without what stands between dollars."""
    return _DOLLARS.sub("", text) if "$" in text else text


@remembered(8192)
def plain_title(title: str) -> str:
    """A title without HTML, LaTeX and the final dot that dblp writes; formulas stay as ``$…$``."""
    text = from_html(title)
    if "\\" in text or "{" in text or "$" in text:
        text = from_latex(text)
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


_COMPARED = 2_000  # characters; what is longer is no title, and would fill the caches


@lru_cache(maxsize=8192)
def _folded(title: str) -> str:
    """A title for comparing: folded, formulas by their letters, Greek ones by their names."""
    text = plain_title(title)[:_COMPARED]
    if "\\" in text or "$" in text:
        text = _MATH_FONT.sub(" ", text.replace(r"\ell", "l")).translate(_MATH_SIGNS)
    text = fold(text)
    return text if text.isascii() else text.translate(_GREEK)


@lru_cache(maxsize=8192)
def title_key(title: str) -> str:
    """Letters and digits alone, folded: equal for titles that differ in case, accents and punctuation."""
    return "".join(filter(str.isalnum, _folded(title)))


class Token(NamedTuple):
    """A folded word of a title, its stem, and the plus signs behind it that make another name of it ("C++").

    ``leads`` where it begins a hyphenated word ("on" in "on-policy").
    """

    word: str
    stem: str
    signs: str = ""
    leads: bool = False

    @property
    def whole(self) -> str:
        """The word with its signs."""
        return self.word + self.signs

    @property
    def root(self) -> str:
        """The stem with the word's signs."""
        return self.stem + self.signs


@lru_cache(maxsize=8192)
def tokens(title: str) -> tuple[Token, ...]:
    """The words of a title in order; hyphens and slashes part words."""
    found = []
    for before, start, rest, behind, signs in _WORD.findall(_folded(title)):
        word = start + rest
        found.append(Token(word, stem(word), signs, bool(behind and not before)))
    return tuple(found)


@lru_cache(maxsize=8192)
def words(title: str) -> tuple[str, ...]:
    """The folded words of a title in order."""
    return tuple([token.word for token in tokens(title)])


def leading_words(title: str) -> Iterator[str]:
    """The same as they are asked for: who needs the first ones only has no use for the rest."""
    return (found[2] + (found[3] or "") for found in _WORD.finditer(_folded(title)))


@lru_cache(maxsize=8192)
def content_words(title: str) -> tuple[str, ...]:
    """The stems of the words that carry content, in order."""
    words = [start + rest for _, start, rest, _, _ in _WORD.findall(_folded(title))]
    return tuple([stem(word) for word in words if word not in STOP_WORDS])


_VARIANTS = (
    (re.compile(r"(?<=..)is(?=(?:e|ed|es|er|ing|ation|ations)$)"), "iz"),  # optimise, generalisation
    (re.compile(r"(?<=...)ys(?=(?:e|ed|es|er|ing)$)"), "yz"),  # analyse
    (re.compile(r"(?<=..)our(?=$|s$|ed$|ing$|al$|hood)"), "or"),  # colour, neighbourhood
    (re.compile(r"(?<=....)ll(?=(?:ed|er|ing)$)"), "l"),  # modelling
    (re.compile(r"(?<=..[bt])re$"), "er"),  # centre
    (re.compile(r"(?<=adapt)ion$"), "ation"),
)
_KEPT_S = frozenset("bias gas lens across pass cross mass less".split())
_NO_PLURAL = ("ss", "us", "is")
_LONG = 4  # letters from which a word may have an ending


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A folded word without plural ending and in one spelling: "models", "classes", "colour", "analyse".

    What is left need not be a word ("movies" is "movy").
    """
    if len(word) < _LONG or not word.isalpha():
        return word
    word = _singular(word)
    for pattern, spelt in _VARIANTS:
        word = pattern.sub(spelt, word)
    return word


def _singular(word: str) -> str:
    if word in _KEPT_S or word.endswith(_NO_PLURAL):
        return word
    if word.endswith("es") and (
        word.endswith(("sses", "xes", "shes", "zzes", "ches")) or word[:-2] in _KEPT_S
    ):
        return word[:-2]
    if len(word) > _LONG and word.endswith(("ies", "ie")):
        return word.rstrip("s")[:-2] + "y"
    singular = word.removesuffix("s")
    return singular[:-1] if singular.endswith("che") else singular  # cache and caches, patch and patches


def is_common(word: str) -> bool:
    """Whether a stem is among the words that titles are made of, and so tells little."""
    return word in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(stem(word) for line in data.lines("title_words.txt") for word in line.split())


_ACRONYM = r"(?=[^\s:,]*[A-Z0-9][^\s:,]*[A-Z0-9])[A-Za-z0-9][\w+@$^*²³/-]{1,24}"
_NAME_BEFORE = re.compile(
    rf"\s*(?:(?P<acronym>{_ACRONYM})|(?P<name>(?=[\w-]*[A-Z])[\w+-]++)(?=\s*[:–—]))\s*[:,–—]\s+(?=\S)"
)
_BREAKS = (": ", ", ", "– ", "— ")  # one of which stands behind a name
_ACRONYM_BEHIND = re.compile(rf"(?<=\S)\s+\(({_ACRONYM})\)$")


@lru_cache(maxsize=8192)
def split_prefix(title: str) -> tuple[str, str]:
    """An acronym that a title puts in front, and the rest: ("FAKD", "Feature Augmented …"); else ("", title).

    It stands before a colon or comma, or behind in parentheses. Before a colon it may be any name, but no
    word that titles are made of or that says what a text is ("Survey: ", "Erratum: ").
    """
    plain = plain_title(title)
    if holds_any(plain, _BREAKS) and (found := _NAME_BEFORE.match(plain)):
        name = found["acronym"] or found["name"]
        word = fold(name)
        if word in KINDS or (found["name"] and is_common(stem(word))):
            return "", plain
        return name, plain[found.end() :]
    if plain.endswith(")") and (found := _ACRONYM_BEHIND.search(plain)):
        return found.group(1), plain[: found.start()]
    return "", plain


_SUBTITLE = re.compile(r"(?<=[^\s:])\s*(?::\s|\s[–—-]\s|(?<=[?!.])\s)")
_MARKS = (": ", " - ", " – ", " — ", "? ", "! ", ". ")  # one of which a title with a subtitle has


@lru_cache(maxsize=8192)
def split_subtitle(title: str) -> tuple[str, str]:
    """A title before its subtitle ("Distilling Step-by-Step!"), and the subtitle; else (title, "")."""
    plain = plain_title(title)
    found = _SUBTITLE.search(plain) if holds_any(plain, _MARKS) else None
    return (plain[: found.start()], plain[found.end() :]) if found else (plain, "")
