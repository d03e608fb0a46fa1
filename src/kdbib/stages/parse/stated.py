"""Identifiers that a text states outright: arXiv ids and DOIs."""

from __future__ import annotations

import re

from kdbib.model import Identifier
from kdbib.stages.parse.styled import HARD

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
