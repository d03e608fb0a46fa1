"""The words of a venue's name as lists and records write it, and the name without places and dates.

Stop words do not count; numbers, years and ordinals only part words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kdbib.text import collapse, fold, from_html, from_latex, remembered

TOKEN = re.compile(r"[^\W_]+")
_GLUED_YEAR = re.compile(r"\b(\w*[A-Za-z])((?:19|20)?\d\d)(W?)\b")
_AT = re.compile(r"\b(?!accepted|published|presented)(\w+)\s*@\s*", re.IGNORECASE)
_AMPERSAND = re.compile(r"(?<!\\)&")
_BREAK = re.compile(r"[,;()\[\]|–—]|\s-+\s")
_YEAR = re.compile(r"(?:19|20)?\d\d")
_COUNT = re.compile(r"\d+(?:st|nd|rd|th)?")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")
_ORDINALS = frozenset(
    (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth twelveth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth "
        "thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth twenty thirty forty "
        "fifty sixty seventy eighty ninety"
    ).split()
)
_STOP = frozenset("a an and at for from in of on the to with".split())
_SPELT_OUT = {
    "conf": "conference",
    "int": "international",
    "intl": "international",
    "j": "journal",
    "proc": "proceedings",
    "symp": "symposium",
    "trans": "transactions",
    "w": "workshop",
    "wkshp": "workshop",
    "wkshps": "workshop",
    "workshops": "workshop",
}
_MONTH = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_NAMED_YEAR = re.compile(r"[A-Z][\w&+/-]*[ -]?(?:'\d\d|\d{4})")
_EDITION = re.compile(
    r"\s[-–]+\s(?:\S+ )?(?:\d+(?:st|nd|rd|th)|international|(?:[a-z]+-)?[a-z]+th)\b.*$", re.IGNORECASE
)
_NAME_GOES_ON = re.compile(r"\b(?:and|for|in|on)\b|&")


class Word(NamedTuple):
    """A word of a venue's name that counts.

    ``key`` is folded, with the trade's abbreviations spelt out, and ``raw`` as written. ``gap`` is what parts
    it from the word before: "," a break or number, ":" a colon, "." a dot, "-" a joint as in "EMNLP-IJCNLP",
    "" a blank.
    ``dated`` tells whether a year follows.
    """

    key: str
    raw: str
    gap: str
    dated: bool


_LONGEST = 1000  # characters of a text in which a venue is looked for; the longest names have 400


def plain(text: str) -> str:
    """A name without HTML, LaTeX and braces."""
    text = from_html(text)
    return collapse(from_latex(_AMPERSAND.sub(r"\\&", text) if "\\" in text else text))


def key_of(raw: str) -> str:
    """A word folded and spelt out; ``""`` for stop words."""
    key = fold(raw)
    return "" if key in _STOP else _SPELT_OUT.get(key, key)


@remembered(16384)
def venue_words(text: str) -> tuple[Word, ...]:
    """The words that count, in order. What stands before an "@" is a workshop at what follows."""
    text = _AT.sub(r"\1 workshop, ", _GLUED_YEAR.sub(r"\1\3 \2", plain(text[:_LONGEST])))
    words: list[Word] = []
    gap, end, last = ",", 0, ""
    for token in TOKEN.finditer(text):
        raw, between = token.group(), text[end : token.start()]
        gap = max(gap, _gap(between), key=" -.:,".find)
        key = key_of(raw)
        if _is_number(fold(raw)):
            if words and last == words[-1].raw and "," not in between and _YEAR.fullmatch(key):
                words[-1] = words[-1]._replace(dated=True)
            gap = ","
        elif key:
            words.append(Word(key, raw, gap.strip(), dated=False))
            gap = " "
        elif last.lower() == "and":  # "and the 9th …" begins another name
            gap = ","
        end, last = token.end(), raw
    return tuple(words)


def _is_number(key: str) -> bool:
    """Whether a word is a number, an ordinal or a Roman numeral; "IV" is a symposium."""
    if key[0].isdigit():
        return bool(_COUNT.fullmatch(key))
    return key in _ORDINALS or (len(key) > 1 and key != "iv" and bool(_ROMAN.fullmatch(key)))


def _gap(between: str) -> str:
    if _BREAK.search(between):
        return ","
    if ":" in between or "." in between:
        return ":" if ":" in between else "."
    return "-" if between.strip() in {"-", "/", "‐", "‑"} else " "


def clean(text: str) -> str:
    """The name of a venue without LaTeX and without dblp's places and dates.

    An acronym with its year is kept in parentheses: "Advances in Visual Computing (ISVC 2021)".
    """
    parts = [part.strip() for part in re.split(r",\s", plain(text))]
    dated = next((i for i, part in enumerate(parts) if i and _MONTH.search(part)), 0)
    if not dated:
        return _without_end(", ".join(parts))
    label = next((i for i, part in enumerate(parts[:dated]) if i and _NAMED_YEAR.fullmatch(part)), 0)
    if label:
        return f"{_EDITION.sub('', ', '.join(parts[:label]))} ({parts[label]})"
    last = max((i for i, part in enumerate(parts[:dated]) if _NAME_GOES_ON.search(part)), default=0)
    return _without_end(", ".join(parts[: last + 1]))


def _without_end(name: str) -> str:
    """The name without blanks and dots at its end; those of abbreviations ("Appl. Sci.") stay."""
    name = name.strip(" ,;:")
    return name if ". " in name else name.rstrip(" .")
