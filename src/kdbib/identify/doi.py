"""DOIs: found in text and addresses, brought to one form (ISO 26324; DOI Handbook, section 2)."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from kdbib.identify.urls import strip_punctuation

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_IN_ADDRESS = re.compile(r"(?:^|[/=:(]|\bdoi\W?)(10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE)
_PLATFORM = re.compile(
    r"(?:/(?:full|pdf|pdfft|epdf|pdfdirect|epub|abs|abstract|meta|html?|xml|fulltext|full-text|full-html|summary|"
    r"references|citations|figures|tables|metrics|suppinfo|supplementary|_?pdf/-char/en)"
    r"|\.(?:full|full-text|short|long|abstract|pdf|html?|xml|epub|ris|bib))/?$",
    re.IGNORECASE,
)
_LATEX_ESCAPE = re.compile(r"\\([_%#&])")
_VERSION = re.compile(r"v\d+$")
_UNVERSIONED = ("10.1101/", "10.64898/", "10.48550/arxiv.")
PSEUDO_PREFIX = "10.5555/"
"""ACM's numbers for papers without a DOI; the prefix is a test prefix, nothing under it resolves."""


def find(text: str) -> str:
    """The DOI that a text holds, in normal form, or ``""``."""
    found = _DOI.search(text)
    return normal(found.group()) if found else ""


def in_address(path: str) -> str:
    """The DOI that stands in a path or a query as a part of its own, in normal form, or ``""``."""
    if "10." not in path:
        return ""
    found = _IN_ADDRESS.search(path)
    return normal(found.group(1)) if found else ""


def normal(doi: str) -> str:
    """The DOI in lower case, without what platforms and sentences put behind it; ``""`` if it is none.

    Preprint servers put versions behind DOIs that have none (``10.1101/2020.01.02.123456v1``).
    """
    previous = ""
    while doi != previous:
        previous = doi
        doi = _PLATFORM.sub("", strip_punctuation(_unescaped(doi))).rstrip("/")
        if doi.startswith(_UNVERSIONED):
            doi = _VERSION.sub("", doi)
    return doi if _DOI.fullmatch(doi) else ""


def _unescaped(doi: str) -> str:
    if "%" in doi:
        doi = unquote(doi)
    if "&" in doi:
        doi = html.unescape(doi)
    if "\\" in doi:
        doi = _LATEX_ESCAPE.sub(r"\1", doi)
    return doi.lower()
