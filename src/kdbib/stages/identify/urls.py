"""Addresses as people paste them, taken apart: host, path and query."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode

_MARKDOWN = re.compile(r"\]\(\s*<?([^\s<>]+)")
_LATEX_ESCAPE = re.compile(r"\\([_%#&~$])")
_ADDRESS = re.compile(
    r"(h[tx]{2,3}ps?:/{1,3}|//)?"  # https:// and its common misspellings
    r"(?:[^/?#@]*@)?"
    r"((?:[\w-]+\.)+[^\W\d_][\w-]*)\.?"  # a host ends in letters; 10.1145 is none
    r"(?::\d+)?(?=[/?#]|$)"
    r"([^?#]*)(?:\?([^#]*))?",
    re.IGNORECASE,
)
_TRACKING = re.compile(r"(?:utm_\w+|srsltid|fbclid|gclid|ref|via|source|download|dl)", re.IGNORECASE)
_INDEX = re.compile(r"(?:/index\.\w+)?/*$")
_LONGEST_QUERY = 80  # characters; longer ones are signatures and sessions
_PUNCTUATION = frozenset(".,;:'\"`*|\\…”’")
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}
LONGEST = 4_000
"""Characters of an identifier or an address; servers take twice as many (RFC 9110, section 4.1)."""


class Url(NamedTuple):
    """An address: ``host`` in lower case without ``www.``, ``path`` and ``query`` without their ``?``.

    The path is percent-decoded, the query is not. The fragment, a text fragment included, is dropped.
    ``explicit`` tells that it was written with its ``//``.
    """

    host: str
    path: str
    query: str
    explicit: bool

    def parameter(self, *names: str) -> str:
        """The first value of a query parameter, decoded, or ``""``; names in lower case."""
        if not self.query:
            return ""
        pairs = parse_qsl(self.query.replace("&amp;", "&"))
        return next((value for name, value in pairs if name.lower() in names), "")


def parse(text: str) -> Url | None:
    """The address in a text, out of Markdown, angle brackets, LaTeX escapes and trailing punctuation.

    ``None`` where there is no address of the web.
    """
    found = _ADDRESS.match(clean(text))
    if found is None:
        return None
    scheme, host, path, query = found.groups()
    host = host.lower()
    host = host.removeprefix("www.") if host.count(".") > 1 else host
    path = _with_plain_digits(unquote(path)) if "%" in path else path
    return Url(host, path or "/", query or "", scheme is not None)


def clean(text: str) -> str:
    """The address or identifier alone, out of its wrapping; ``""`` for a text too long to be one."""
    if len(text) > LONGEST:
        return ""
    if "](" in text and (inner := _MARKDOWN.search(text)):
        text = inner.group(1)
    if "\\" in text:
        text = _LATEX_ESCAPE.sub(r"\1", text)
    text = text.strip().lstrip("<([\"'`*|")
    first = text.split(maxsplit=1)[0] if text else ""
    return _with_plain_digits(strip_punctuation(first)) if len(first) <= LONGEST else ""


def _with_plain_digits(text: str) -> str:
    """Full-width and other digits of Unicode as ASCII digits."""
    if text.isascii():
        return text
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def strip_punctuation(text: str) -> str:
    """The text without punctuation of the sentence around it: full stops, quotes, unbalanced brackets."""
    while text and (text[-1] in _PUNCTUATION or _closes_nothing(text)):
        text = text[:-1]
    return text


def _closes_nothing(text: str) -> bool:
    opener = _CLOSERS.get(text[-1])
    return opener is not None and text.count(opener) < text.count(text[-1])


def page(url: Url) -> str:
    """One spelling of a page's address: host, path, and what of the query tells pages apart."""
    path = quote(_tidy(url.path), safe="/~:@!$&'()*+,;=")
    query = ""
    if 0 < len(url.query) <= _LONGEST_QUERY:
        pairs = (
            (name, _tidy(value)) for name, value in parse_qsl(url.query) if not _TRACKING.fullmatch(name)
        )
        query = urlencode(sorted(pair for pair in pairs if all(pair)))
    return f"{url.host}{path}{'?' if query else ''}{query}"


def _tidy(text: str) -> str:
    """Without slashes, index page and punctuation at the end."""
    while (shorter := strip_punctuation(_INDEX.sub("", text))) != text:
        text = shorter
    return text
