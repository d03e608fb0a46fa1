"""What a text states outright: years ("2023/05/11", "May 2023", "CVPR'21"), arXiv ids and DOIs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kdbib.model import Identifier
from kdbib.stages.parse.lines import HARD

FIRST = 1900
_YEAR = r"(?:19|20)\d\d"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|spring|summer|fall|autumn|winter)\.?"
)
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_START, _END = r"(?<![\w./–-])(?<!\d:)", r"(?![\w–]|/\w|[.,:-]\d)"
_DATES = tuple(
    re.compile(_START + pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"(?P<y>{_YEAR})\s?[-/.]\s?(?:1[0-2]|0?[1-9])(?:\s?[-/.]\s?[0-3]?\d)?",
        rf"(?P<y>{_YEAR})\s?年(?:\s?\d{{1,2}}\s?月)?(?:\s?\d{{1,2}}\s?日)?",
        rf"(?:[0-3]?\d[-/.])?(?:1[0-2]|0?[1-9])[-/.](?P<y>{_YEAR})",
        rf"(?:on )?(?:{_DAY}(?: of)? )?{_MONTH}(?: {_DAY})?,? ?(?P<y>{_YEAR})",
        rf"(?P<y>{_YEAR}),? {_MONTH}(?: {_DAY})?",
        rf"(?P<y>{_YEAR})[a-d]?",
    )
)
# A date in figures alone, which says when an entry was added or a paper put online.
_STAMP = re.compile(rf"^\W*(?P<y>{_YEAR})(?:1[0-2]|0[1-9])(?:[0-2]\d|3[01])(?!\w|[./-]\d)")
_SHORT = re.compile(r"\s?['’‘`´]\s?(?P<y>\d\d)\b(?!['’])")
_LONG_QUOTED = re.compile(rf"\s?['’‘`]\s?(?P<y>{_YEAR})\b")
_GLUED = re.compile(rf"(?<![\w/.])(?P<word>\d?[A-Za-z]+(?:-[A-Za-z]+)*[A-Za-z])[-_]?(?P<y>{_YEAR})(?![\w/])")
_GLUED_BEFORE = re.compile(rf"(?<![\w/.-])(?P<y>{_YEAR})[-_](?P<word>[A-Za-z][\w-]*)")
_DIGITS = re.compile(r"\d\d")
_PIVOT = 60  # '60 to '99 are years of the last century
# https://info.arxiv.org/help/arxiv_identifier.html: YYMM.NNNNN since 2007, before that archive/YYMMNNN.
_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD = r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_ARXIV = re.compile(
    rf"(?:(?P<name>\barxiv(?:\s+e-?prints?|\s+pre-?prints?)?)[,:\s]*)?\b(?:arxiv\s*[:.]?\s*|abs/)(?P<id>{_NEW}|{_OLD})(?:v\d{{1,2}})?"
    rf"|(?<![\w./-])(?P<bare>{_NEW})(?:v\d{{1,2}})?(?![\w/]|\.\d)",
    re.IGNORECASE,
)
_CLASS = re.compile(r"\s*\[[a-z-]+\.[A-Z]{2}\]")
# DOI handbook, section 2.2: a prefix of 10. and a number, a slash, and a suffix without blanks.
_DOI = re.compile(
    r"(?:\bdoi\s*[:=]?\s*)?(?:https?://(?:dx\.)?doi\.org/)?(?<![\w.])(10\.\d{4,9}/[^\s\[\]{},;\"<>]+)",
    re.IGNORECASE,
)


class Dated(NamedTuple):
    """A text parted from its year: ``year`` is ``None`` where it states none."""

    text: str
    year: int | None


@lru_cache(maxsize=8192)
def split_year(text: str) -> Dated:
    """Take the first year and the date around it out of a text.

    Numbers outside 1900 to 2100, ranges of pages and the digits of identifiers are no years. A year glued
    to the only word of a text is taken off ("CVPR2021"); one within a longer name stays ("DCASE2024
    Challenge").
    """
    if not _DIGITS.search(text):
        return Dated(text, None)
    for pattern in (*_DATES, _LONG_QUOTED, _SHORT):
        found = pattern.search(text)
        if found:
            return Dated(_without(text, found), _full_year(found["y"]))
    return _split_glued(text)


def take_stamp(text: str) -> tuple[str, int | None]:
    """Take a date in figures alone off the beginning of a text, and give its year: "20201107 ICML"."""
    found = _STAMP.match(text)
    return (text[found.end() :], int(found["y"])) if found else (text, None)


def dates_in(text: str) -> list[tuple[int, int]]:
    """Where dates stand that tell a month beside the year: ``[start:end]`` of each."""
    spans = (found.span() for pattern in _DATES[:-1] for found in pattern.finditer(text))
    return [(start, end) for start, end in spans if len(re.findall(r"\w+", text[start:end])) > 1]


def _split_glued(text: str) -> Dated:
    found = _GLUED.search(text) or _GLUED_BEFORE.search(text)
    if not found:
        return Dated(text, None)
    alone = not re.search(r"\w", text[: found.start()] + text[found.end() :])
    rest = text[: found.start()] + found["word"] + text[found.end() :] if alone else text
    return Dated(rest, int(found["y"]))


def split_short(text: str) -> Dated:
    """Take two digits off the end of an acronym: "ICCV19", "AAAI-23", "IJCAI 19". Only for known venues."""
    found = re.fullmatch(r"\s*(?P<word>[A-Za-z][A-Za-z-]*[A-Za-z])[- ]?(?P<y>\d\d)\s*", text)
    return Dated(found["word"], _full_year(found["y"])) if found else Dated(text, None)


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if year > FIRST else year + (FIRST if year >= _PIVOT else 2000)


def _without(text: str, found: re.Match[str]) -> str:
    left, right = text[: found.start()].rstrip(), text[found.end() :].lstrip()
    if left.endswith(("(", "[")) and right.startswith((")", "]")):
        left, right = left[:-1].rstrip(), right[1:].lstrip()
    return f"{left} {right}".strip()


def take_identifiers(text: str) -> tuple[str, tuple[Identifier, ...]]:
    """Take arXiv ids (without version) and DOIs (lower case) out of a text; "arXiv" stays as a venue."""
    found: list[Identifier] = []

    def arxiv(match: re.Match[str]) -> str:
        found.append(Identifier("arxiv", match["id"] or match["bare"]))
        name = match["name"] or ("arXiv" if match["id"] and not match[0].lower().startswith("abs") else "")
        return f"{HARD}{name}{HARD}"

    def doi(match: re.Match[str]) -> str:
        found.append(Identifier("doi", _balanced(match[1]).lower()))
        return HARD

    if "10." in text:
        text = _DOI.sub(doi, text)
    if _ARXIV.search(text):
        text = _CLASS.sub("", _ARXIV.sub(arxiv, text))
    return text, tuple(dict.fromkeys(found))


def _balanced(doi: str) -> str:
    """A DOI without the punctuation of the sentence it stands in."""
    doi = doi.rstrip(".:'’*_")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".:")
    return doi
