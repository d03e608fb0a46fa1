"""What all outputs share: the values of a work as they are written, and the layout of JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from kdbib import updates
from kdbib.model import Name, VenueStyle, Work
from kdbib.registrants import printed
from kdbib.stages.emit.casing import tame
from kdbib.stages.emit.latex import settable
from kdbib.text import collapse

_UNWANTED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_END = re.compile(r"(?<!\.\.)(?<!\b[A-Z])\.|[,;:\s]")
_ABBREVIATED = re.compile(r"[^\W\d]\. ")
_RANGE = re.compile(r"^([^\s–—-]+)\s*(?:-{1,3}|[–—])\s*([^\s–—-]+)$")
_NOT_IN_URL = re.compile(r"[^!-~]|[\\<>\"^`{}|]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_NOT_IN_IDENTIFIER = re.compile(r"[\s{}\\^]")
_NOT_IN_NUMBER = re.compile(r"[^0-9A-Za-z.,/-]")
_NOT_IN_NAME = re.compile(r"[{}\\^~`<>]|([-',])(?=\1)")
UNSEEN = re.compile(
    r"[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    r"\U000e0000-\U000e007f]"
)
"""Characters that steer a terminal, cannot be seen, or are halves of one."""
_GENRE = re.compile(r",?\s+(?:Technical|Tech\.|Research) (?:Reports?|Rep\.)$", re.IGNORECASE)
_LISTING = re.compile(r"\s*[,;]\s*")


def clean(text: str) -> str:
    """The text in NFC with single blanks, without characters that are invisible or have no meaning."""
    if not text or (text.isascii() and text.isprintable() and "  " not in text):
        return text.strip()
    return _cleaned(text)


@lru_cache(maxsize=8192)
def _cleaned(text: str) -> str:
    text = collapse(text)
    return collapse(
        "".join(char for char in text if unicodedata.category(char) not in _UNWANTED and char != "\ufffd")
    )


def title(work: Work) -> str:
    """The title as it is printed: no final dot or comma, not in capitals; formulas as ``$…$``."""
    written = clean(settable(clean(work.title)))
    return tame(_without_end(written) or written)


def container(work: Work) -> str:
    """The journal or the proceedings, by whatever name is known, or ``""``."""
    name = clean(work.container_title or work.event_title or work.container_title_short)
    return name if work.type == "article-journal" or is_abbreviated(name) else _without_end(name)


def is_abbreviated(name: str) -> bool:
    """Whether words of a venue's name are abbreviated, so that a final dot belongs to it."""
    return ". " in name and _ABBREVIATED.search(name) is not None


def in_style(work: Work, style: VenueStyle) -> Work:
    """The work with its journal or proceedings written in a style.

    Only registered venues have an acronym. Preprint servers, schools and institutes stay as they are.
    """
    if style == VenueStyle.FULL or work.type in BY_PUBLISHER:
        return work
    if style == VenueStyle.SHORT:
        short = work.container_title_short if work.venue else ""
        return replace(work, container_title=short or work.container_title)
    from kdbib.venues.abbreviation import iso4

    return replace(work, container_title=iso4(container(work)))


def _without_end(text: str) -> str:
    end = len(text) if text.endswith((".", ",", ";", ":")) else 0
    while end and _END.match(text, end - 1):
        end -= 1
    return text[:end] or text


def publisher(work: Work) -> str:
    """Who brought the work out: the publisher, a preprint's server, a thesis' school, or ``""``.

    Styles print "technical report" themselves.
    """
    if work.is_preprint:
        return "arXiv" if work.arxiv else clean(work.container_title or work.publisher)
    name = clean(work.publisher or (work.container_title if work.type in BY_PUBLISHER else ""))
    return printed(_GENRE.sub("", name) or name if work.type == "report" else name)


BY_PUBLISHER = frozenset({"article", "thesis", "report"})
"""CSL types that have no container to stand in, so that its name is the publisher's."""


def pages(text: str, dash: str) -> str:
    """Pages and ranges of pages with the given dash: ``12–34, 40`` is ``12--34, 40``."""
    if not text:
        return ""
    ranges = (_RANGE.sub(rf"\g<1>{dash}\g<2>", part) for part in _LISTING.split(clean(text)))
    return ", ".join(part for part in ranges if part)


def link(work: Work) -> str:
    """The work's address: of its landing page, else of its preprint; only what a URL may hold, or ``""``."""
    url = clean(work.url)
    if not url.startswith(("http://", "https://")):
        url = f"https://arxiv.org/abs/{work.arxiv}" if work.arxiv else ""
    return address(url)


def address(url: str) -> str:
    """An address with what a URL may not hold percent-encoded (RFC 3986)."""
    return _NOT_IN_URL.sub(_encoded, clean(url))


def identifier(text: str) -> str:
    """A DOI in ASCII, without what no field can hold."""
    return _NOT_ASCII.sub(_encoded, _NOT_IN_IDENTIFIER.sub("", clean(text)))


def number(text: str) -> str:
    """An ISBN, an ISSN, an arXiv number or class: what they may consist of."""
    return _NOT_IN_NUMBER.sub("", clean(text)) if text else ""


def _encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode())


def keywords(work: Work) -> list[str]:
    """The headings the work stands under; commas and semicolons, which part keywords, become slashes."""
    return list(dict.fromkeys(filter(None, (_LISTING.sub(" / ", clean(word)) for word in work.keywords))))


def note(work: Work) -> str:
    """What befell the work, in sentences without a dot at the end; ``""`` where nothing did."""
    return clean(". ".join(updates.notes(work)))


def updates_of(work: Work) -> list[dict[str, str]]:
    """What befell the work, as objects without empty members."""
    return [{name: clean(value) for name, value in one._asdict().items() if value} for one in work.updates]


def status(resolved: bool) -> str:
    """How a work or an entry stands: ``resolved``, or ``unresolved`` where no source confirms it."""
    return "resolved" if resolved else "unresolved"


def names(work: Work) -> list[Name]:
    """The authors, none of them empty, without signs that no name has and biber cannot abbreviate."""
    return [name for name in map(_without_signs, work.authors) if any(name)]


def _without_signs(name: Name) -> Name:
    letters = "".join(name)
    if letters.isascii() and letters.isalpha():
        return name
    return Name(*[clean(_NOT_IN_NAME.sub("", part)) for part in name])


_name = lru_cache(maxsize=256)(encode_basestring)


def to_json(document: Any, records: int) -> str:
    r"""The document as JSON text with a final newline, non-ASCII characters as they are.

    Those of ``UNSEEN`` are ``\u`` escapes.
    ``records`` is the depth at which its records stand: 1 in an array of them, 2 in an object of arrays.
    Records have a line for each member, and in a member that is an array of objects a line for each of
    these. Members keep their order.
    """
    return UNSEEN.sub(_escape, _lay_out(document, "", records + 1)) + "\n"


def _escape(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _lay_out(value: Any, margin: str, depth: int) -> str:
    inner = margin + " "
    if isinstance(value, str):
        return encode_basestring(value)
    if depth >= 0 and isinstance(value, list) and value and isinstance(value[0], dict):
        return _block("[]", [inner + _lay_out(member, inner, depth - 1) for member in value], margin)
    if depth > 0 and isinstance(value, dict) and value:
        lines = ((name, _lay_out(item, inner, depth - 1)) for name, item in value.items())
        members = [f"{inner}{_name(name)}: {line}" for name, line in lines]
        return _block("{}", members, margin)
    return _on_a_line(value)


def _block(marks: str, lines: list[str], margin: str) -> str:
    body = ",\n".join(lines)
    return f"{marks[0]}\n{body}\n{margin}{marks[1]}"


def _on_a_line(value: Any) -> str:
    # An encoder made anew for each of ten thousand small values takes longer than the values do.
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        members = [
            f"{_name(name)}: {encode_basestring(item) if isinstance(item, str) else _on_a_line(item)}"
            for name, item in value.items()
        ]
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list):
        return f"[{', '.join([_on_a_line(item) for item in value])}]"
    return json.dumps(value)
