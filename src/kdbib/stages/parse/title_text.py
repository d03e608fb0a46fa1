"""The words of a title without what lists put around and into them."""

from __future__ import annotations

import re

from kdbib.stages.parse.anchors import plain
from kdbib.stages.parse.tags import read_tag

_QUOTES = "\"'“”‘’«»「」"
_NUMBER = re.compile(r"^\s*(?:\[\d{1,4}\]|\(\d{1,4}\)|#?\d{1,4}[.)](?=\s|[A-Z]))\s*(?=\S)")
_NICKNAME = re.compile(r"^\s*\[[^\[\]\s]+(?:\s[^\[\]\s]+){0,2}\]\s*(?=\S)")
_YEAR_AT_END = re.compile(r"[\s,.]*[(\[（]([^()\[\]（）]{4,40})[)\]）]\s*$")
_CLAIM_AT_END = re.compile(r"[,.]\s+((?:[A-Z][\w/&'’-]*\s?){1,3}\s?(?:19|20)\d\d)\s*$")
_HOST_AT_END = re.compile(r"\s+[-–—|]\s+([A-Z]?[a-zA-Z]\w*(?:\s(?:19|20)\d\d)?)\s*$")
_ENDS = ".,;:|·•*–—-_ \t"


def clean_title(text: str) -> str:
    """A title without quotes around it, a number before it and a full stop after it; no word is lost."""
    text = plain(text)
    text = _NUMBER.sub("", text)
    stripped = text.lstrip(_ENDS) if text.endswith(("...", "…")) else text.strip(_ENDS)
    if len(stripped) > 1 and stripped[0] in _QUOTES and stripped[-1] in _QUOTES:
        inner = stripped[1:-1]
        if not any(quote in inner for quote in (stripped[0], stripped[-1])):
            stripped = inner.strip(_ENDS)
    return stripped


def drop_nickname(text: str) -> str:
    """The text without a short name in brackets before it: "[DETR] End-to-End …"."""
    return _NICKNAME.sub("", text)


def split_claims(title: str) -> tuple[str, str]:
    """A delimited title, and the year or venue that was put inside with it: "Show and tell (CVPR 2015)"."""
    for pattern in (_YEAR_AT_END, _CLAIM_AT_END, _HOST_AT_END):
        found = pattern.search(title)
        tag = read_tag(found[1]) if found and found.start() else None
        if found and tag is not None and (tag.year or tag.venue):
            return title[: found.start()], found[1]
    lead = re.match(r"\s*[\[(（【]([^\[\]()（）【】]{2,40})[\])）】]+[\s:–-]*(?=\S)", title)
    tag = read_tag(lead[1]) if lead else None
    return (title[lead.end() :], lead[1]) if lead and tag is not None else (title, "")
