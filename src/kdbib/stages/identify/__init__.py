"""Links become identifiers and evidence, without a network.

An address is taken apart (``urls``), and the rule for its host (``rules``, ``hosts``) reads a clue out of it
(``clues``) with identifiers in their normal form (``identifiers``); others may follow from these
(``related``). Hosts and publishers' codes are data (``data/hosts.toml``, ``data/proceedings.toml``).
"""

from __future__ import annotations

from kdbib.model import Entry, Identified, Identifier, Link, LinkEvidence, LinkRole
from kdbib.stages.identify.clues import Clue
from kdbib.stages.identify.hosts.publishers import of_found
from kdbib.stages.identify.identifiers import normalize, resolved_doi
from kdbib.stages.identify.related import address, candidates, of_entry, related, with_related
from kdbib.stages.identify.rules import UNKNOWN, parse_identifier, read

__all__ = [
    "address",
    "candidates",
    "evidence",
    "identifiers_of_url",
    "identify",
    "normalize",
    "of_entry",
    "parse_identifier",
    "related",
    "with_related",
]


def identify(entry: Entry) -> Identified:
    """The entry with one ``LinkEvidence`` for each of its links, in their order."""
    return Identified(entry, tuple(evidence(link) for link in entry.links))


def evidence(link: Link) -> LinkEvidence:
    """What a link says of its paper; rule ``""`` and nothing else where no rule knows it.

    Links to code are read only where a paper is kept at the host.
    """
    rule, clue = _read(link.url)
    if not rule or (rule == UNKNOWN and link.role is LinkRole.CODE):
        return LinkEvidence(link, "")
    return LinkEvidence(link, rule, *clue)


def identifiers_of_url(url: str) -> tuple[Identifier, ...]:
    """The identifiers of an address of a paper, the same for all forms of it (html, pdf, mirrors)."""
    if doi := resolved_doi(url):  # nothing of it need be taken apart
        return of_found(doi).identifiers
    return _read(url)[1].identifiers


def _read(text: str) -> tuple[str, Clue]:
    """An address, or an identifier that stands where an address should ("10.1145/…", "arXiv:2104.02244")."""
    rule, clue = read(text)
    if rule or "//" in text or (stated := parse_identifier(text)) is None:
        return rule, clue
    page = address(stated)
    return read(page) if page else ("stated", Clue((stated,)))
