"""What a list says wrongly: the differences between an entry's claims and links and its work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kdbib.decide import expand
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
from kdbib.registrants import registrant
from kdbib.titles import difference, words
from kdbib.unverified import publisher_evidence
from kdbib.venues import Venue, by_id, find, same


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
    evidence = _evidence(work)
    renamed = difference(entry.title, work.title)
    if not renamed.same or renamed.typos:
        yield Finding(FindingCode.RENAMED, "title", entry.title, work.title, evidence)
    yield from _venue(entry, work, evidence)
    yield from _unconfirmed(work)
    if entry.year and work.year and entry.year != work.year:
        yield Finding(FindingCode.YEAR, "year", str(entry.year), str(work.year), evidence)


def _against_link(identified: Identified, work: Work) -> Iterator[Finding]:
    """For an unresolved entry, the claims that its own link contradicts."""
    entry, told = identified.entry, publisher_evidence(identified.evidence)
    if told is None:
        return
    claimed = find(entry.venue)
    if claimed and claimed.id != told.venue:
        yield Finding(FindingCode.VENUE, "venue", entry.venue, work.container_title, told.link.url)
    if entry.year and told.year and entry.year != told.year:
        yield Finding(FindingCode.YEAR, "year", str(entry.year), str(told.year), told.link.url)


def _venue(entry: Entry, work: Work, evidence: str) -> Iterator[Finding]:
    if not entry.venue or not work.container_title:
        return
    claimed, actual = find(entry.venue), by_id(work.venue) if work.venue else None
    if (claimed and actual and claimed.id == actual.id) or (
        (claimed is None or actual is None) and same(entry.venue, work.container_title)
    ):
        return
    code = _venue_code(claimed, actual, work)
    to = work.container_title_short if actual and actual.type != "journal" else work.container_title
    yield Finding(code, "venue", entry.venue, to or work.container_title, evidence)


def _unconfirmed(work: Work) -> Iterator[Finding]:
    """A venue that only the list names: the sources know the preprint, or no container."""
    records = {record.ref for record in work.records}
    for item in work.provenance:
        if item.field == "container_title" and item.record not in records:
            known = " ".join(sorted(records))
            yield Finding(FindingCode.UNCONFIRMED, "venue", item.value, "", f"no record names a venue ({known})")


def _venue_code(claimed: Venue | None, actual: Venue | None, work: Work) -> FindingCode:
    if claimed and claimed.type == "preprint" and not work.is_preprint:
        return FindingCode.PUBLISHED
    if claimed and claimed.type == "publisher":
        return FindingCode.PUBLISHER
    if actual and actual.type == "workshop" and claimed and claimed.id == actual.parent:
        return FindingCode.WORKSHOP
    return FindingCode.VENUE


def _evidence(work: Work) -> str:
    """Where the truth can be looked up: the landing page and the record it was taken from."""
    record = next((p.record for p in work.provenance if p.field == "title"), "")
    return " ".join(filter(None, (work.url, f"({record})" if record else "")))


def _links(identified: Identified, decision: Decision, work: Work) -> Iterator[Finding]:
    for item in identified.evidence:
        link = item.link
        if link.role is LinkRole.PAPER and not _is_address(link.url):
            what = "the link is empty" if not link.url else "this is no address"
            yield Finding(FindingCode.EMPTY_LINK, "link", link.url, work.url, what)
        elif decision.resolved and (why := _leads_elsewhere(item, decision, work)):
            yield Finding(FindingCode.WRONG_LINK, "link", link.url, work.url, why)


def _is_address(url: str) -> bool:
    return url.startswith(("http://", "https://")) and " " not in url


def _leads_elsewhere(item: LinkEvidence, decision: Decision, work: Work) -> str:
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
    if linked and linked.type != "preprint" and known and not _related(linked, known):
        return f"it leads to {linked.acronym or linked.name} {item.year or ''}".rstrip()
    return _other_publisher(item, work)


_SPELLED = 4  # words that a link must spell before they count against it


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
    issuer = registrant(doi) if doi else ""
    venue = by_id(work.venue) if work.venue else None
    publishers = [work.publisher, venue.publisher if venue else ""]
    named = [text for text in publishers if text]
    if not issuer or not named or work.is_preprint:
        return ""
    if any(set(words(issuer)) & set(words(text)) for text in named):
        return ""
    return f"its DOI is {issuer}'s, the paper is published by {named[0]}"
