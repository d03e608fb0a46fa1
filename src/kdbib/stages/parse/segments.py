"""Where a citation in running text falls into pieces: at full stops, bars, dashes and broken lines."""

from __future__ import annotations

import re

from kdbib.stages.parse.styled import HARD
from kdbib.stages.parse.words import claim_words

_BREAK = re.compile(
    rf"\s*{HARD}[\s{HARD}]*|\s*[|｜]+\s*|\s+[-–—·•/]+\s+|(?<=[.?!])\s+|(?<=。)|(?<=\bal\.)(?=\w)",
)
_LAST_WORD = re.compile(r"([^\s.,;:()\[\]]+(?:\.[^\s.,;:()\[\]]+)*)\.$")
_INVERTED_INITIAL = re.compile(r",\s+(?:[A-Z]\.[\s-]?)*[A-Z]\.$")
_OPENS_INVERTED = re.compile(r"\W*(?:[\w'’-]+\s){0,2}[\w'’-]{2,},\s+[A-Z]\.")
_NEXT_ABBREVIATION = re.compile(r"([A-Z][a-z]+)\.")
_INITIAL_NEXT = re.compile(r"[A-Z]\.")
_SURNAME_INITIALS = re.compile(
    r"\W*(?:[A-Z][\w'’-]+\s[A-Z]{1,3},\s+)+(?:and\s+|&\s+)?[A-Z][\w'’-]+\s[A-Z]{1,3}\.(?=\s)"
)
_LOWER_VENUE = re.compile(r"(?:ar[xX]iv|iclr|icml|cvpr|iccv|eccv|neurips|nips|aaai|acl|emnlp|in|submitted)\b")


def split_segments(text: str) -> list[tuple[str, str]]:
    """The pieces of a text, each with what stands between it and the next.

    A full stop after an initial or an abbreviation ends nothing, nor does one before a small letter.
    """
    pieces, start = [], 0
    vancouver = _SURNAME_INITIALS.match(text)
    for found in _BREAK.finditer(text):
        after_list = vancouver is not None and found.start() == vancouver.end()
        if found.start() >= start and (after_list or _is_break(text, start, found)):
            pieces.append((text[start : found.start()], found.group()))
            start = found.end()
    return [*pieces, (text[start:], "")]


def _is_break(text: str, start: int, found: re.Match[str]) -> bool:
    """Whether what looks like a break is one; only full stops leave a doubt."""
    if (
        HARD in found.group()
        or found.group().strip()
        or text[found.start() - 1 : found.start()] not in {".", "?", "!"}
    ):
        return True
    before, after = text[start : found.start()], text[found.end() :]
    if not after or not (after[0].isupper() or not after[0].isalpha() or _LOWER_VENUE.match(after)):
        return False
    if before.endswith(("?", "!")):
        return True
    return not _is_abbreviated(before, after)


def _is_abbreviated(before: str, after: str) -> bool:
    """Whether the full stop at the end of ``before`` belongs to its last word."""
    word = _LAST_WORD.search(before[-40:])
    if word is None:
        return False
    letters = word[1].rpartition(".")[2]
    if len(letters) == 1 and letters.isalpha():
        inverted = _OPENS_INVERTED.match(before) and _INVERTED_INITIAL.search(before[-40:])
        return not inverted or bool(_INITIAL_NEXT.match(after))
    known = claim_words()
    if word[1].lower() in known.abbreviations:
        return True
    neighbour = _NEXT_ABBREVIATION.match(after)
    beside = before[-40:][: word.start()].endswith(". ") or (
        neighbour is not None and neighbour[1].lower() in known.abbreviations | known.abbreviated_words
    )
    return beside and word[1].lower() in known.abbreviated_words
