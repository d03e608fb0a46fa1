"""Publishers' landing pages, read through the metadata they give to search engines.

Which publishers, and where the page of a pasted link stands, is data (``data/pages.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from kdbib import data
from kdbib.model import Identifier, Query, Record
from kdbib.sources import highwire
from kdbib.sources.service import Found, Request, Response, Unreadable
from kdbib.stages.identify import urls

SCHEME = "page"
"""Scheme of identifiers whose value is the whole address of a landing page, as :func:`page_of` gives it."""

_MISSES = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def page_of(url: str) -> str:
    """The landing page of a link to any file of a paper, at publishers that serve programs; else ``""``.

    It is a whole address (https), the same for all files of a paper.
    """
    parsed = urls.parse(url)
    if parsed is None:
        return ""
    address = parsed.host + parsed.path.rstrip("/")
    for pattern, page in _pages():
        if found := pattern.fullmatch(address):
            return quote(found.expand(page), safe="/:~@!$&'()*+,;=")
    return ""


@cache
def hosts() -> frozenset[str]:
    """The hosts of landing pages, and those to which they may lead; behind a dot all sub-domains of one."""
    named = (urlsplit(form).netloc for _, form in _pages())
    return frozenset(host for host in (*named, *data.toml("pages.toml")["hosts"]) if "\\" not in host)


@cache
def _pages() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of addresses, each with the form of the landing page's."""
    return tuple((re.compile(item["pattern"]), item["page"]) for item in data.toml("pages.toml")["page"])


@dataclass(frozen=True, slots=True)
class Pages:
    """Papers by the address of their landing page (``page``). There is no search."""

    name: str = "publisher"
    batch: int = 1

    def knows(self, identifier: Identifier) -> bool:
        """Whether it is the address of a landing page."""
        return identifier.scheme == SCHEME and bool(identifier.value)

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """The page itself."""
        return Request(self.name, identifiers[0].value, accept="text/html")

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The record of the page; none where the publisher has no such page.

        Raises:
            Unreadable: the page has no metadata, as when it is cut, or stands in for the one asked for.

        """
        page = identifiers[0]
        if response.status in _MISSES:
            return {page: ()}
        if response.status != HTTPStatus.OK:
            raise Unreadable(f"HTTP status {response.status} for a page")
        return {page: (highwire.record_of(highwire.tags(response.text), self.name, page.value),)}

    def by_title(self, query: Query) -> None:
        """None: publishers are not searched."""

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:  # noqa: ARG002
        """Nothing: they are never asked."""
        return ()
