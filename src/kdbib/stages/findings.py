"""What a list says wrongly: claims that the work contradicts, links that lead nowhere or to another paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kdbib import data
from kdbib.difference import difference
from kdbib.model import (
    Decision,
    Entry,
    Finding,
    FindingCode,
    Identified,
    LinkEvidence,
    LinkRole,
    Work,
)
from kdbib.stages.match import expand
from kdbib.stages.unverified import publisher_evidence
from kdbib.titles import STOP_WORDS, words
from kdbib.venues import Venue, by_id, find, same

_FILE = re.compile(
    r"(?:\.{0,2}/)?(?:[\w-][^\s/:]*/)*[^\s/:]+\.(?:pdf|md|html?|bib|txt|ps)(?:[#?]\S*)?", re.IGNORECASE
)
_DOMAIN = re.compile(r"(?:www\.|[\w-]+(?:\.[\w-]+)+/)", re.IGNORECASE)
_SPELLED = 4  # words that a link must spell before they count against it


def findings(
    identified: Identified, decision: Decision, work: Work, twins: Sequence[Entry]
) -> tuple[Finding, ...]:
    """Every finding of an entry; ``twins`` are the entries of the same work that stand before it."""
    entry = identified.entry
    return (
        *_claims(identified, decision, work),
        *_links(identified, decision, work),
        *(
            Finding(
                FindingCode.DUPLICATE,
                "entry",
                f"{entry.file}:{entry.line}",
                f"{twin.file}:{twin.line}",
                work.key,
            )
            for twin in twins[:1]
        ),
    )


def _claims(identified: Identified, decision: Decision, work: Work) -> Iterator[Finding]:
    entry = identified.entry
    if not decision.resolved:
        yield Finding(FindingCode.UNRESOLVED, "entry", entry.title, "", decision.reason)
        yield from _against_link(identified, work)
        return
    renamed = difference(entry.title, work.title)
    if not renamed.same or renamed.typos:
        yield Finding(FindingCode.RENAMED, "title", entry.title, work.title, _evidence(work))
    venue = next(_venue(identified, work), None)
    if venue:
        yield venue
    by_records = _is_told(work, "year") and not (venue and venue.code is FindingCode.UNCONFIRMED)
    if entry.year and work.year and entry.year != work.year and by_records:
        yield Finding(FindingCode.YEAR, "year", str(entry.year), str(work.year), _evidence(work))


def _against_link(identified: Identified, work: Work) -> Iterator[Finding]:
    """For an unresolved entry, the claims that its own link contradicts."""
    entry, told = identified.entry, publisher_evidence(identified.evidence)
    if told is None:
        return
    claimed = find(entry.venue)
    if claimed and claimed.id != told.venue:
        code = _venue_code(claimed, by_id(told.venue), work)
        yield Finding(code, "venue", entry.venue, work.container_title, told.link.url)
    if entry.year and told.year and entry.year != told.year:
        yield Finding(FindingCode.YEAR, "year", str(entry.year), str(told.year), told.link.url)


def _venue(identified: Identified, work: Work) -> Iterator[Finding]:
    """The claim of a venue that is not so, or that no record bears out."""
    entry = identified.entry
    if not entry.venue or not work.container_title:
        return
    claimed, actual = find(entry.venue), by_id(work.venue) if work.venue else None
    agree = claimed.id == actual.id if claimed and actual else same(entry.venue, work.container_title)
    told = _is_told(work, "container_title")
    if agree and told:
        return
    code = FindingCode.UNCONFIRMED if agree else _venue_code(claimed, actual, work)
    to = work.container_title if actual and actual.type == "journal" else work.container_title_short
    to = to or work.container_title
    known = " ".join(record.ref for record in work.records)
    link = next((item.link.url for item in identified.evidence if claimed and item.venue == claimed.id), "")
    if code is FindingCode.VENUE and link:
        why = f"{link} leads there; the sources know {to} ({known})"
        yield Finding(FindingCode.UNCONFIRMED, "venue", entry.venue, "", why)
    elif code is FindingCode.UNCONFIRMED:
        yield Finding(code, "venue", entry.venue, "", f"no record names a venue ({known})")
    elif told:
        yield Finding(code, "venue", entry.venue, to, _evidence(work))


def _is_told(work: Work, field: str) -> bool:
    """Whether a field comes from a record, and not from the list alone."""
    records = {record.ref for record in work.records}
    return all(item.record in records for item in work.provenance if item.field == field)


def _venue_code(claimed: Venue | None, actual: Venue | None, work: Work) -> FindingCode:
    if claimed and claimed.type == "preprint" and not work.is_preprint:
        return FindingCode.PUBLISHED
    if claimed and claimed.type == "publisher":
        return FindingCode.UNCONFIRMED if work.is_preprint else FindingCode.PUBLISHER
    if actual and actual.type == "workshop" and claimed and claimed.id == actual.parent:
        return FindingCode.WORKSHOP
    return FindingCode.VENUE


def _evidence(work: Work) -> str:
    """Where the truth can be looked up: the landing page and the record it was taken from."""
    record = next((p.record for p in work.provenance if p.field == "title"), "")
    return " ".join(filter(None, (work.url, f"({record})" if record else "")))


def _links(identified: Identified, decision: Decision, work: Work) -> Iterator[Finding]:
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
    issuer = _registrant(doi)
    venue = by_id(work.venue) if work.venue else None
    named = [text for text in (work.publisher, venue.publisher if venue else "") if text]
    own = {_registrant(i.value) for record in work.records for i in record.identifiers if i.scheme == "doi"}
    if not issuer or not named or work.is_preprint or issuer in own:
        return ""
    if any(_is_named(issuer, text) for text in named):
        return ""
    return f"its DOI is {issuer[0]}'s, the paper is published by {named[0]}"


def _registrant(doi: str) -> tuple[str, ...]:
    """The names of the publisher that registers a DOI's prefix; none where the prefix does not tell.

    Prefixes stay with a DOI when a journal changes hands (Crossref), so only those of
    ``registrants.toml`` are trusted.
    """
    return _registrants().get(doi.partition("/")[0], ())


def _is_named(names: tuple[str, ...], publisher: str) -> bool:
    """Whether a publisher, as a record writes it, has one of the names: "ACM / IW3C2" has "ACM"."""
    own = set(words(publisher))
    return any(set(words(name)) - STOP_WORDS <= own for name in names)


@cache
def _registrants() -> dict[str, tuple[str, ...]]:
    prefixes = data.toml("registrants.toml")["prefix"]
    return {str(prefix): tuple(map(str, names)) for prefix, names in prefixes.items()}
