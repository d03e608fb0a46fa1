"""Which rule reads an address, and what it makes of it."""

from __future__ import annotations

import re

from kdbib.identify import urls
from kdbib.identify.clue import NOTHING, Clue
from kdbib.identify.hosts import RULES
from kdbib.identify.hosts.publishers import doi
from kdbib.identify.tables import hosts, rule_of, sites
from kdbib.identify.urls import Url
from kdbib.model import Identifier

UNKNOWN = "page"
"""The rule for pages of hosts that no rule knows."""
_INNER = re.compile(r"https?:/+\S+")
_DEPTH = 3  # wrappers inside wrappers


def read(text: str) -> tuple[str, Clue]:
    """The name of the rule that knows an address, and what it says; ``("", NOTHING)`` where none does.

    Sites of one venue and DOIs in the path are read on any host; a page of an unknown host is an identifier
    of its own (scheme ``url``), which says no more than that two links lead to one page.
    """
    url = _unwrapped(text, _DEPTH)
    if url is None:
        return "", NOTHING
    name = _rule(url)
    if not name:
        return "", NOTHING
    if name != UNKNOWN:
        clue = RULES[name](url)
        if clue != NOTHING:
            return name, clue
    return _elsewhere(url, name)


def _elsewhere(url: Url, name: str) -> tuple[str, Clue]:
    clue = doi(url)
    if clue != NOTHING:
        return "doi", clue
    address = url.host + url.path
    for pattern, venue in sites():
        if found := pattern.match(address):
            return "site", Clue((Identifier("url", urls.page(url)),), venue, int(found["year"]))
    if name == UNKNOWN and url.explicit and "/" in (page := urls.page(url)):
        return UNKNOWN, Clue((Identifier("url", page),))
    return "", NOTHING


def _rule(url: Url) -> str:
    """The rule for the longest known host, which may stand with the first part of the path."""
    known = rule_of()
    host, part = url.host, url.path.split("/", 2)[1] if url.path.startswith("/") else ""
    while host:
        name = known.get(f"{host}/{part}")
        name = known.get(host) if name is None else name
        if name is not None:
            return name
        host = host.partition(".")[2]
    # A library's proxy: ieeexplore-ieee-org.proxy.example.edu, dl.acm.org.proxy.example.edu
    first = url.host.partition(".")[0].replace("-", ".")
    proxied = (known.get(name) for name in (first, *_heads(url.host)))
    return next(filter(None, proxied), UNKNOWN)


def _heads(host: str) -> list[str]:
    parts = host.split(".")
    return [".".join(parts[:end]) for end in range(len(parts) - 1, 1, -1)]


def _unwrapped(text: str, depth: int) -> Url | None:
    """The address, out of archives and redirections."""
    url = urls.parse(text)
    if url is None or not depth:
        return url
    for name in hosts()["wrappers"].get(url.host, ()):
        inside = _INNER.search(url.parameter(name) if name else urls.clean(text).partition("//")[2])
        if inside:
            return _unwrapped(inside.group(), depth - 1)
    return url
