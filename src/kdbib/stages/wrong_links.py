"""Which links of an entry lead nowhere, or to another paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kdbib.model import Decision, Finding, FindingCode, Identified, LinkEvidence, LinkRole, Work
from kdbib.stages.match import expand
from kdbib.stages.registrants import is_named, registrant
from kdbib.titles import words
from kdbib.venues import Venue, by_id, find

_FILE = re.compile(
    r"(?:\.{0,2}/)?(?:[\w-][^\s/:]*/)*[^\s/:]+\.(?:pdf|md|html?|bib|txt|ps)(?:[#?]\S*)?", re.IGNORECASE
)
_DOMAIN = re.compile(r"(?:www\.|[\w-]+(?:\.[\w-]+)+/)", re.IGNORECASE)
_SPELLED = 4  # words that a link must spell before they count against it


def link_findings(identified: Identified, decision: Decision, work: Work) -> Iterator[Finding]:
    """Links to the paper that are no addresses, and those that lead to another paper than was accepted."""
    claimed = find(identified.entry.venue)
    for item in identified.evidence:
        url = item.link.url
        if item.link.role is not LinkRole.PAPER:
            continue
        if not _is_address(url):
            what = "this is no address" if url.strip("#") else "the link is empty"
            yield Finding(FindingCode.EMPTY_LINK, "link", url, work.url, what)
        elif decision.resolved and (why := _leads_elsewhere(item, decision, work, claimed)):
            yield Finding(FindingCode.WRONG_LINK, "link", url, work.url, why)


def _is_address(url: str) -> bool:
    """Whether a link leads somewhere: on the web, or to a file beside the list."""
    if url.startswith(("http://", "https://")):
        return " " not in url
    return bool(_FILE.fullmatch(url)) and not _DOMAIN.match(url)


def _leads_elsewhere(item: LinkEvidence, decision: Decision, work: Work, claimed: Venue | None) -> str:
    """Why a link cannot be this work's, or ``""``: its record, its words, its venue, its publisher."""
    if item.link.url in decision.wrong_links:
        return "its record is another paper"
    own = {identifier for record in work.records for identifier in record.identifiers}
    if own & expand(item.identifiers):
        return ""
    titles = [record.title for record in work.records]
    if len(item.title_words) >= _SPELLED and not any(_spells(item.title_words, title) for title in titles):
        return f"it names “{' '.join(item.title_words)}”"
    known = {v.id for r in work.records if (v := find(r.container_title or r.container_title_short))}
    linked = by_id(item.venue) if item.venue else None
    if linked and linked == claimed:
        return ""  # list and link agree: a version that the sources do not know
    if linked and linked.type != "preprint" and known and not _related(linked, known):
        return f"it leads to {linked.acronym or linked.name} {item.year or ''}".rstrip()
    return _other_publisher(item, work)


def _spells(spelled: Sequence[str], title: str) -> bool:
    """Whether most of the words that a link spells stand in the title."""
    known = set(words(title))
    joined = "".join(words(title))
    found = sum(word in known or word in joined for word in spelled)
    return found * 2 >= len(spelled)


def _related(venue: Venue, known: set[str]) -> bool:
    parents = {v.parent for one in known if (v := by_id(one))}
    return venue.id in known or venue.parent in known or venue.id in parents


def _other_publisher(item: LinkEvidence, work: Work) -> str:
    """A DOI of a publisher that is not the work's: "10.1007/…" under a paper of AAAI Press."""
    doi = next((i.value for i in item.identifiers if i.scheme == "doi"), "")
    issuer = registrant(doi)
    venue = by_id(work.venue) if work.venue else None
    named = [text for text in (work.publisher, venue.publisher if venue else "") if text]
    own = {registrant(i.value) for record in work.records for i in record.identifiers if i.scheme == "doi"}
    if not issuer or not named or work.is_preprint or issuer in own:
        return ""
    if any(is_named(issuer, text) for text in named):
        return ""
    return f"its DOI is {issuer[0]}'s, the paper is published by {named[0]}"
