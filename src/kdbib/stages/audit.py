"""Where the links of an entry lead, judged from the evidence: its work, the preprint, another paper, nothing.

No link is opened. What a link says of itself (identifier, venue, year, page, words of the title) is held
against the records that were accepted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kdbib.model import Audit, Decision, Identified, Leads, LinkEvidence, LinkRole, Record, Work
from kdbib.registrants import registrant
from kdbib.stages.match import expand, leads_to_place
from kdbib.titles import STOP_WORDS, words
from kdbib.venues import Venue, by_id, find

_FILE = re.compile(
    r"(?:\.{0,2}/)?(?:[\w-][^\s/:]*/)*[^\s/:]+\.(?:pdf|md|html?|bib|txt|ps)(?:[#?]\S*)?", re.IGNORECASE
)
_DOMAIN = re.compile(r"(?:www\.|[\w-]+(?:\.[\w-]+)+/)", re.IGNORECASE)
_SPELLED = 4  # words that a link must spell before they count


def audit(identified: Identified, decision: Decision, work: Work) -> tuple[Audit, ...]:
    """The judgement of each link to the paper, in the order of the links."""
    papers = [item for item in identified.evidence if item.link.role is LinkRole.PAPER]
    return tuple(_judged(item, identified, decision, work) for item in papers)


def _judged(item: LinkEvidence, identified: Identified, decision: Decision, work: Work) -> Audit:
    url = item.link.url
    if known := _closed(url, decision):
        return Audit(url, *known)
    other = next((one for one in decision.elsewhere if one.target == url), None)
    if other is not None:
        named = f": {other.record}, “{other.title}”" if other.title else ""
        return Audit(url, Leads.OTHER, f"its record is another paper{named}")
    if own := _own(item, work):
        preprint = all(record.is_preprint for record in own) and not work.is_preprint
        return Audit(url, Leads.PREPRINT if preprint else Leads.WORK, f"its identifier is {own[0].ref}'s")
    if why := _leads_elsewhere(item, work, find(identified.entry.venue)):
        return Audit(url, Leads.OTHER, why)
    return _borne_out(item, work)


def _closed(url: str, decision: Decision) -> tuple[Leads, str] | None:
    """The judgement of a link that needs no record to be held against."""
    if not _is_address(url):
        return Leads.NOTHING, "this is no address" if url.strip("#") else "the link is empty"
    if url in decision.dead:
        return Leads.GONE, "it led to the paper once; who gave the address knows it no more"
    return None if decision.resolved else (Leads.UNKNOWN, "no source knows the paper")


def _own(item: LinkEvidence, work: Work) -> list[Record]:
    """The records of the work that have an identifier of the link."""
    linked = expand(item.identifiers)
    return [record for record in work.records if linked.intersection(record.identifiers)]


def _borne_out(item: LinkEvidence, work: Work) -> Audit:
    """The judgement of a link that nothing speaks against, by what it says of itself."""
    url = item.link.url
    if ("arxiv", work.arxiv) in item.identifiers:
        return Audit(url, Leads.PREPRINT, "an arXiv paper of the same years; no record tells")
    if len(item.title_words) >= _SPELLED:
        return Audit(url, Leads.WORK, f"it names “{' '.join(item.title_words)}”")
    placed = next((record for record in work.records if leads_to_place(item, record)), None)
    if placed:
        return Audit(url, Leads.WORK, f"it names the place in {item.venue} {item.year} of {placed.ref}")
    return Audit(url, Leads.UNKNOWN, "it does not say of which paper it is")


def _is_address(url: str) -> bool:
    """Whether a link leads somewhere: on the web, or to a file beside the list."""
    if url.startswith(("http://", "https://", "ftp://")):
        return " " not in url
    return bool(_FILE.fullmatch(url)) and not _DOMAIN.match(url)


def _leads_elsewhere(item: LinkEvidence, work: Work, claimed: Venue | None) -> str:
    """Why a link cannot be this work's, or ``""``: its words, its venue, its publisher."""
    titles = [record.title for record in work.records]
    if len(item.title_words) >= _SPELLED and not any(_spells(item.title_words, title) for title in titles):
        return f"it names “{' '.join(item.title_words)}”"
    known = {v.id for r in work.records if (v := find(r.container))}
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
    if any(_is_named(issuer, text) for text in named):
        return ""
    return f"its DOI is {issuer[0]}'s, the paper is published by {named[0]}"


def _is_named(names: tuple[str, ...], publisher: str) -> bool:
    """Whether a publisher, as a record writes it, has one of the names: "ACM / IW3C2" has "ACM"."""
    own = set(words(publisher))
    return any(set(words(name)) - STOP_WORDS <= own for name in names)
