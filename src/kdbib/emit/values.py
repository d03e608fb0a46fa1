"""The values of a work as both formats write them."""

from __future__ import annotations

import re
import unicodedata

from kdbib.emit.casing import tame
from kdbib.model import Name, Work
from kdbib.text import collapse

_UNWANTED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_END = re.compile(r"(?:(?<!\.\.)(?<!\b[A-Z])\.|[,;:\s])+$")
_RANGE = re.compile(r"^([^\s–—-]+)\s*(?:-{1,3}|[–—])\s*([^\s–—-]+)$")
_NOT_IN_URL = re.compile(r"[^!-~]|[\\<>\"^`{}|]")
_LISTING = re.compile(r"\s*[,;]\s*")


def clean(text: str) -> str:
    """The text in NFC with single blanks, without characters that are invisible or have no meaning."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = collapse(text)
    return collapse(
        "".join(char for char in text if unicodedata.category(char) not in _UNWANTED and char != "\ufffd")
    )


def title(work: Work) -> str:
    """The title as it is printed: no final dot or comma, not in capitals; formulas as ``$…$``."""
    return tame(_END.sub("", clean(work.title)))


def container(work: Work) -> str:
    """The journal or the proceedings, by whatever name is known, or ``""``."""
    name = clean(work.container_title or work.event_title or work.container_title_short)
    return name if work.type == "article-journal" else _END.sub("", name)


def publisher(work: Work) -> str:
    """Who brought the work out: the publisher, a preprint's server, a thesis' school, or ``""``."""
    if work.publisher:
        return clean(work.publisher)
    if work.is_preprint and work.arxiv:
        return "arXiv"
    return clean(work.container_title) if work.type in _BY_PUBLISHER else ""


_BY_PUBLISHER = frozenset({"article", "thesis", "report"})
"""CSL types that have no container to stand in, so that its name is the publisher's."""


def pages(text: str, dash: str) -> str:
    """Pages and ranges of pages with the given dash: ``12–34, 40`` is ``12--34, 40``."""
    ranges = (_RANGE.sub(rf"\g<1>{dash}\g<2>", part) for part in _LISTING.split(clean(text)))
    return ", ".join(part for part in ranges if part)


def link(work: Work) -> str:
    """The work's address: of its landing page, else of its preprint; only what a URL may hold, or ``""``."""
    url = clean(work.url)
    if not url.startswith(("http://", "https://")):
        return f"https://arxiv.org/abs/{work.arxiv}" if work.arxiv else ""
    return _NOT_IN_URL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), url)


def keywords(work: Work) -> list[str]:
    """The headings the work stands under; commas and semicolons, which part keywords, become slashes."""
    return list(dict.fromkeys(filter(None, (_LISTING.sub(" / ", clean(word)) for word in work.keywords))))


def names(work: Work) -> list[Name]:
    """The authors, cleaned, none of them empty."""
    cleaned = (Name(*map(clean, name)) for name in work.authors)
    return [name for name in cleaned if any(name)]
