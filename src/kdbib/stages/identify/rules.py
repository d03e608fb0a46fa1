"""Which rule reads an address, and what it makes of it; identifiers that people state in text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from kdbib import data
from kdbib.model import Identifier
from kdbib.stages.identify import urls
from kdbib.stages.identify.clues import NOTHING, Clue
from kdbib.stages.identify.hosts import RULES
from kdbib.stages.identify.hosts.publishers import doi
from kdbib.stages.identify.identifiers import normalize
from kdbib.stages.identify.urls import Url
from kdbib.text import collapse

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
    name = _rule(url) if url else ""
    if url is None or not name:
        return "", NOTHING
    for reader, clue in _readings(url, name):
        normal = _well_formed(clue)
        if normal != NOTHING:
            return reader, normal
    return "", NOTHING


def _readings(url: Url, name: str) -> Iterator[tuple[str, Clue]]:
    """What each rule that may apply reads, with its name; the host's own rule first."""
    if name != UNKNOWN:
        yield name, RULES[name](url)
    yield "doi", doi(url)
    address = url.host + url.path
    for pattern, venue in _sites():
        if found := pattern.match(address):
            yield "site", Clue((Identifier("url", urls.page(url)),), venue, int(found["year"]))
    if name == UNKNOWN and url.explicit and "/" in (page := urls.page(url)):
        yield UNKNOWN, Clue((Identifier("url", page),))


def _well_formed(clue: Clue) -> Clue:
    """The clue with its identifiers in normal form, without those that are damaged."""
    if not clue.identifiers:
        return clue
    normal = tuple(filter(None, [normalize(*identifier) for identifier in clue.identifiers]))
    return clue if normal == clue.identifiers else clue._replace(identifiers=normal)


def _rule(url: Url) -> str:
    """The rule for the longest known host, which may stand with the first part of the path."""
    known = _rule_of()
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


_STATED = re.compile(
    r"(?:arxiv (?:e-?prints?|preprint),? )?"
    r"(?:([a-z][a-z\d ]{0,14}?)(?: id| number)? ?[:=]|(doi|arxiv|pmid|pmcid)) ?(\S+).*",
    re.IGNORECASE,
)


def parse_identifier(text: str) -> Identifier | None:
    """The identifier that a text states: bare, behind its scheme ("doi:…", "arXiv:… [cs.CV]") or as a link.

    ``None`` where the text states none, or is more than an identifier.
    """
    text = collapse(text)
    stated = _STATED.fullmatch(text)
    if stated and "//" in stated[3]:
        text = stated[3]
    elif stated and (found := normalize(stated[1] or stated[2], stated[3])) and not _is_word(found.value):
        return found
    if " " in text:
        return None
    bare = urls.clean(text)
    if bare.startswith("10."):
        return normalize("doi", bare)
    linked = read(bare)[1].identifiers
    one = next((one for one in linked if one.scheme != "url"), None)
    return one or normalize("arxiv", bare) or normalize("acl", bare)


def _is_word(text: str) -> bool:
    """Whether a value may be plain words instead of an identifier ("OpenReview: Accepted")."""
    return text.isalpha() and text[1:].islower()


@cache
def hosts() -> dict[str, Any]:
    """Which rule reads which host; see the comments in the file."""
    return data.toml("hosts.toml")


@cache
def _rule_of() -> dict[str, str]:
    """The name of the rule for each host; ``""`` for hosts whose pages are no papers."""
    rules: dict[str, list[str]] = hosts()["rules"]
    return dict.fromkeys(hosts()["others"]["hosts"], "") | {
        host: name for name, names in rules.items() for host in names
    }


@cache
def _sites() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of sites of one venue, each with its venue."""
    return tuple((re.compile(site["pattern"]), site["venue"]) for site in hosts()["site"])
