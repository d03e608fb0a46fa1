"""Links become identifiers and evidence, without a network.

Addresses are read by one rule per host (:mod:`kdbib.identify.hosts`), hosts and publishers' codes are data
(``data/hosts.toml``, ``data/proceedings.toml``).
"""

from __future__ import annotations

from kdbib.identify.canonical import address
from kdbib.identify.normal import normalize, parse_identifier
from kdbib.identify.related import candidates, related
from kdbib.identify.rules import UNKNOWN, read
from kdbib.model import Entry, Identified, Identifier, Link, LinkEvidence, LinkRole

__all__ = [
    "address",
    "candidates",
    "evidence",
    "identifiers_of_url",
    "identify",
    "normalize",
    "parse_identifier",
    "related",
]


def identify(entry: Entry) -> Identified:
    """The entry with one ``LinkEvidence`` for each of its links, in their order."""
    return Identified(entry, tuple(evidence(link) for link in entry.links))


def evidence(link: Link) -> LinkEvidence:
    """What a link says of its paper; rule ``""`` and nothing else where no rule knows it.

    Links to code are read only where a paper is kept at the host.
    """
    rule, clue = read(link.url)
    if not rule or (rule == UNKNOWN and link.role is LinkRole.CODE):
        return LinkEvidence(link, "")
    return LinkEvidence(link, rule, *clue)


def identifiers_of_url(url: str) -> tuple[Identifier, ...]:
    """The identifiers of an address of a paper, the same for all forms of it (html, pdf, mirrors)."""
    return read(url)[1].identifiers
