"""Words of titles compared: plurals, British and American spelling, slips of the pen."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pkgutil import get_data

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
_SLIP = 5  # letters from which a word is recognized though one of them is wrong


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
    return _one_edit_apart(first, second) and not {first, second} <= _known()


def _one_edit_apart(first: str, second: str) -> bool:
    """Whether one letter is more, less or other, or two neighbours are exchanged."""
    from rapidfuzz.distance import OSA

    return OSA.distance(first, second, score_cutoff=1) <= 1


def is_common(word: str) -> bool:
    """Whether a stem is among the words that titles are made of, and so tells little."""
    return word in _common()


@cache
def _common() -> frozenset[str]:
    return _stems("title_words.txt")


@cache
def _known() -> frozenset[str]:
    return _common() | _stems("alike_words.txt")


def _stems(name: str) -> frozenset[str]:
    lines = (get_data("kdbib", f"data/{name}") or b"").decode().splitlines()
    return frozenset(stem(word) for line in lines if not line.startswith("#") for word in line.split())
