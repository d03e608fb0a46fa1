"""What a person's name looks like in running text."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from kdbib.model import Name
from kdbib.names import from_display
from kdbib.stages.parse.words import claim_words
from kdbib.text import collapse, fold

_AFTER_NAME = re.compile(r"[\s*†‡§¶⋆♢♠\\^#\d]+$|^[\s*†‡§¶\\^]+")
_PARENTHESIS = re.compile(r"\s*[(（][^()（）]*[)）]")
_INITIAL = re.compile(r"(?:[A-ZÀ-Þ]\.-?){1,4}|[A-ZÀ-Þ]{1,2}|[A-ZÀ-Þ]-[A-ZÀ-Þ]")
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.[\s-]*){1,4}|[A-ZÀ-Þ]{1,2}|[A-ZÀ-Þ](?:[\s-][A-ZÀ-Þ]){1,2}")
_INITIALS_LAST = re.compile(
    r"(?P<family>[^\W\d_]{2,}(?:[\s-][^\W\d_]{2,})?)\s(?P<given>[A-ZÀ-Þ]{1,3}|(?:[A-ZÀ-Þ]\.-?){1,3})"
)
_CAPITALISED = re.compile(
    r"(?:[dlO]['’]|Mac|Mc)?[^\W\d_a-zß-ÿ][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?|[^\W\d_]['’][^\W\d_]+"
)
_ENDS_IN_INITIAL = re.compile(r"\b[A-ZÀ-Þ]\.$")
_SHOUT = re.compile(r"[A-ZÀ-Þ]{4,}|[A-ZÀ-Þ]{3}s?$")
_CJK = re.compile(r"[\u4e00-\u9fff]{2,4}|[\uac00-\ud7af]{2,4}")
_PARTICLES = frozenset(
    "van von der den de del della di da dos das du la le lo el al bin ibn ten ter zu zur st y e mac".split()
)
_OPENERS = frozenset("a an on in to is of by as at we if it the".split())
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_MAX_TOKENS, _MIN_TOKENS, _SHORT = 6, 2, 2


@cache
def _title_words() -> frozenset[str]:
    text = files("kdbib.data").joinpath("title_words.txt").read_text(encoding="utf-8")
    return frozenset(" ".join(line for line in text.splitlines() if not line.startswith("#")).split())


@lru_cache(maxsize=16384)
def is_name(text: str) -> bool:
    """Whether a text is one person's name: two to six capitalised words, none of titles or venues."""
    tokens = bare(text).split()
    if _CJK.fullmatch("".join(tokens)):
        return True
    if not _MIN_TOKENS <= len(tokens) <= _MAX_TOKENS or not all(_is_token(token) for token in tokens):
        return False
    if len(tokens) > _MIN_TOKENS and tokens[0].lower() in _OPENERS:
        return False
    full = [token for token in tokens if token not in _PARTICLES and not _INITIAL.fullmatch(token)]
    return bool(full) and tokens[0][0].isalpha()


def is_single(text: str) -> bool:
    """Whether a text may be a family name alone, or given names alone."""
    tokens = bare(text).split()
    return bool(tokens) and all(_is_token(token) for token in tokens) and tokens[-1] not in _PARTICLES


def is_given(text: str) -> bool:
    """Whether a text may be the given names after a family name, with its particles: "Aaron van den"."""
    return all(_is_token(token) for token in bare(text).split())


def is_initials(text: str) -> bool:
    """Whether a text is initials: "A.", "A. B.", "AB"."""
    return _INITIALS.fullmatch(text.strip()) is not None


def looks_like_name(text: str) -> bool:
    """Whether a text has a name's shape whatever its words; for one between other names ("Ada Field")."""
    tokens = bare(text).split()
    shaped = all(_CAPITALISED.fullmatch(token) or _INITIAL.fullmatch(token) for token in tokens)
    return shaped and 1 <= len(tokens) <= _MAX_TOKENS


def _is_token(token: str) -> bool:
    """Whether a word may be one of a name."""
    if token in _PARTICLES or token.lower().rstrip(".") in _SUFFIXES or _INITIAL.fullmatch(token):
        return True
    if not _CAPITALISED.fullmatch(token) or _SHOUT.search(token):
        return False
    known = claim_words()
    words = (word for word in re.split(r"['’.-]", fold(token)) if len(word) > _SHORT)
    return not any(w in _title_words() or w in known.venue or w in known.affiliation for w in words)


def bare(text: str) -> str:
    """A name without the marks of footnotes and the parenthesis after it."""
    text = without_parentheses(text).strip(" ,;:*")
    return collapse(text if _ENDS_IN_INITIAL.search(text) else _AFTER_NAME.sub("", text.rstrip(" .")))


def without_parentheses(text: str) -> str:
    """The text without parentheses, which beside names hold institutes."""
    return _PARENTHESIS.sub("", text)


def make_name(text: str) -> Name:
    """A name as printed, "Lee AB" (family name first, as in medicine) turned round."""
    turned = _INITIALS_LAST.fullmatch(bare(text))
    return Name(turned["family"], turned["given"]) if turned else from_display(bare(text))


def make_inverted(family: str, given: str) -> Name:
    """A name from "Lee" and "Ann", or from "Oord" and "Aaron van den"."""
    tokens = bare(given).split()
    start = len(tokens)
    while start > 1 and tokens[start - 1] in _PARTICLES:
        start -= 1
    return Name(" ".join((*tokens[start:], bare(family))), " ".join(tokens[:start]))
