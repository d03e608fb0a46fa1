"""Titles of journals and proceedings abbreviated by ISO 4, as section 7.1 of the ISSN Manual tells.

The rules of titles and the List of Title Word Abbreviations (LTWA) are pyiso4's; of the list, the words that
are English or of many languages are taken, and the project's own of ``data/iso4.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files

from kdbib import data

_ABBREVIATED = re.compile(r"[^\W\d]\.(?=[\s,;:)]|$)")
_SHORTENED = re.compile(r"(?<!\w)(\w+)\.(?=[\s,;:)]|$)")
_PARTS = " – "  # parts a title from the name of its conference: "Computer Vision – ECCV 2022"
_ROOM = " " * 32  # pyiso4 compares beyond the end of a title that is shorter than the abbreviation
_LANGUAGES = frozenset({"eng", "mul", "ext"})  # "ext" marks the rules that pyiso4 has added


@lru_cache(maxsize=4096)
def iso4(title: str) -> str:
    """The title abbreviated; as it is where it is one word, or where words of it are abbreviated already."""
    if _ABBREVIATED.search(title):
        return title
    return _PARTS.join(map(_part, title.split(_PARTS)))


def _part(title: str) -> str:
    """A part of a title. A word that lost nothing has no dot: a truncation is of two letters at least."""
    whole = {word.lower() for word in re.findall(r"\w+", title)}
    return _SHORTENED.sub(
        lambda found: found.group(1) if found.group(1).lower() in whole else found.group(),
        _abbreviator()(title + _ROOM),
    )


@cache
def _abbreviator() -> Callable[[str], str]:
    from pyiso4.ltwa import Abbreviate, Pattern
    from pyiso4.prefix_tree import PrefixTree

    folder = files("pyiso4")
    listed = next(file for file in folder.iterdir() if file.name.startswith("LTWA_"))
    lines = [*listed.read_text(encoding="utf-8").splitlines()[1:], *data.lines("iso4.tsv")]
    rules = {rule.pattern: rule for line in lines if _is_used(line) for rule in [Pattern.from_line(line)]}
    tree = PrefixTree()
    for rule in rules.values():
        tree.insert(rule.to_key(), rule)
    stop_words = folder.joinpath("stopwords.txt").read_text(encoding="utf-8").split()
    abbreviate = Abbreviate(tree, PrefixTree(), stop_words)
    return lambda title: str(abbreviate(title, remove_part=False))


def _is_used(line: str) -> bool:
    """Whether a line of the list is of a language that is used. Endings ("-book") are German for the most."""
    languages = re.split(r"[,\s]+", line.rpartition("\t")[2])
    return not line.startswith("-") and not _LANGUAGES.isdisjoint(languages)
