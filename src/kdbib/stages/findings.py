"""What a list says wrongly: claims that the work contradicts, links that lead nowhere or to another paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kdbib.difference import difference
from kdbib.model import (
    Audit,
    Decision,
    Entry,
    Finding,
    FindingCode,
    Identified,
    Leads,
    Record,
    Update,
    Witness,
    Work,
)
from kdbib.registrants import may_be_second
from kdbib.stages.authorship import authors_differ
from kdbib.stages.match import expand
from kdbib.stages.unverified import publisher_evidence
from kdbib.stages.versions import HINTS, is_contested, versions
from kdbib.text import fold
from kdbib.titles import is_common, stem
from kdbib.updates import news
from kdbib.venues import Venue, by_id, find, is_cut_short, same


def findings(
    identified: Identified, decision: Decision, work: Work, links: Sequence[Audit], twins: Sequence[Entry]
) -> tuple[Finding, ...]:
    """Every finding of an entry.

    ``links`` are the judgements of its links, ``twins`` the entries of the same work that stand before it.
    """
    entry = identified.entry
    return (
        *_news(work),
        *_claims(identified, decision, work),
        *(_reference(identified, decision, work) if entry.type else ()),
        *_links(links, work),
        *(Finding(FindingCode.BROKEN_LINK, "link", *repair, "") for repair in entry.repairs),
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


def _news(work: Work) -> Iterator[Finding]:
    """What befell the version that is cited, who says so, and in which notice."""
    for code, updates in news(work.updates):
        told = tuple(
            Witness(record.ref, update.type.replace("_", " "))
            for record in work.records
            for update in record.updates
            if update in updates
        )
        evidence = "; ".join(dict.fromkeys(map(_notice, updates)))
        yield Finding(code, "entry", "", _version_of(work), evidence, told)


def _version_of(work: Work) -> str:
    """The version that is cited, in words."""
    if work.is_preprint:
        return f"the preprint{f' arXiv:{work.arxiv}' if work.arxiv else ''}"
    place = " ".join(filter(None, (work.container_title_short or work.container_title, str(work.year or ""))))
    return f"the version in {place}" if work.container_title else "the published version"


def _notice(update: Update) -> str:
    """What happened, when, by which notice, and who says so."""
    what = f"{update.type.replace('_', ' ')}{f' of {update.date}' if update.date else ''}"
    where = f", https://doi.org/{update.doi}" if update.doi else ""
    return (
        f"{what}{where}, says {'the publisher' if update.asserted_by == 'publisher' else update.asserted_by}"
    )


def _claims(identified: Identified, decision: Decision, work: Work) -> Iterator[Finding]:
    entry = identified.entry
    if not decision.resolved:
        yield Finding(FindingCode.UNRESOLVED, "entry", entry.title, "", decision.reason)
        yield from _against_link(identified, work)
        return
    posted = _posted(entry, work)
    if _is_renamed(entry, work, posted):
        told = _witnesses(work, lambda record: record.title, work.title)
        yield Finding(FindingCode.RENAMED, "title", entry.title, work.title, _evidence(work), told)
    if contested := _contested(identified, work):
        yield contested
        return
    venue = next(_venue(identified, work), None)
    if venue:
        yield venue
    same_year = any(record.issued and record.issued.year == entry.year for record in posted)
    if not same_year and not (venue and venue.code is FindingCode.UNCONFIRMED):
        yield from _year(entry, work)


def _is_renamed(entry: Entry, work: Work, posted: Sequence[Record]) -> bool:
    """Whether the title is neither the work's nor that of the preprint that is cited."""
    if entry.title == work.title:
        return False
    renamed = difference(entry.title, work.title)
    if renamed.same and not _is_misspelt(renamed.typos, work):
        return False
    return not any(difference(entry.title, record.title).same for record in posted)


def _posted(entry: Entry, work: Work) -> list[Record]:
    """The preprints of the work, if a reference cites it as one: its title and year are right by them."""
    claimed = find(entry.venue)
    if not entry.type or claimed is None or claimed.type != "preprint":
        return []
    return [record for record in work.records if record.is_preprint]


def _year(entry: Entry, work: Work) -> Iterator[Finding]:
    """The claim of a year that is neither that of the volume nor that of the conference."""
    if not entry.year or not work.year or entry.year == work.year or not _is_told(work, "year"):
        return
    cited = (one for one in versions(work.records) if one.venue and one.venue.id == work.venue)
    if any(version.is_claimed_by(entry) and version.event_year == entry.year for version in cited):
        return
    told = _witnesses(work, lambda record: str(record.issued.year if record.issued else ""), str(work.year))
    yield Finding(FindingCode.YEAR, "year", str(entry.year), str(work.year), _evidence(work), told)


def _is_misspelt(typos: Sequence[tuple[str, str]], work: Work) -> bool:
    """Whether slips are the list's own: not where it has a word of which a preprint alone makes none."""
    ours = [is_common(stem(fold(claimed))) and not is_common(stem(fold(told))) for claimed, told in typos]
    return bool(typos) and not (all(ours) and all(record.is_preprint for record in work.records))


def _contested(identified: Identified, work: Work) -> Finding | None:
    """What one aggregator says of a publication, where the list says otherwise and nobody else decides."""
    if not any(record.source in HINTS for record in work.records):
        return None
    entry, known = identified.entry, versions(work.records)
    for version in known:
        if is_contested(version, known, (identified,)):
            venue = version.venue.acronym if version.venue else version.container
            says = " ".join(filter(None, (venue, str(version.year or ""))))
            claimed = " ".join(filter(None, (entry.venue, str(entry.year or ""))))
            told = tuple(Witness(record.ref, says) for record in version.records)
            return Finding(
                FindingCode.CONTESTED, "venue", claimed, says, f"only {told[0].record} says so", told
            )
    return None


def _witnesses(work: Work, says: Callable[[Record], str], actual: str) -> tuple[Witness, ...]:
    """The records that say what is so."""
    return tuple(Witness(record.ref, actual) for record in work.records if says(record) == actual)


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
    agree = is_named(entry.venue, work)
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
        if claimed is None and actual and entry.type:
            code = FindingCode.UNKNOWN_VENUE
        by = tuple(Witness(record.ref, record.container) for record in work.records if record.container)
        yield Finding(code, "venue", entry.venue, to, _evidence(work), by)


def is_named(venue: str, work: Work) -> bool:
    """Whether a text names the work's venue, or its container as printed or as a record of it has it."""
    claimed, actual = find(venue), by_id(work.venue) if work.venue else None
    if claimed and actual:
        return claimed.id == actual.id
    told = [record.container for record in work.records if record.container and not record.is_preprint]
    return any(same(venue, name) or is_cut_short(name, venue) for name in (work.container_title, *told))


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


_LINKS = {
    Leads.NOTHING: FindingCode.EMPTY_LINK,
    Leads.GONE: FindingCode.DEAD_LINK,
    Leads.OTHER: FindingCode.WRONG_LINK,
}


def _links(links: Sequence[Audit], work: Work) -> Iterator[Finding]:
    """Links to the paper that are no addresses, and those that lead to another paper than was accepted."""
    for link in links:
        if code := _LINKS.get(link.leads):
            yield Finding(code, "link", link.url, work.url, link.why)


def _reference(identified: Identified, decision: Decision, work: Work) -> Iterator[Finding]:
    """What only a bibliography claims: all the authors, and a DOI."""
    if not decision.resolved:
        return
    yield from authors_differ(identified.entry, work)
    own = {identifier for record in work.records for identifier in record.identifiers}
    for one in identified.entry.identifiers:
        other = next((item for item in decision.elsewhere if item.target == str(one)), None)
        if other is not None:
            code = FindingCode.DOI if one.scheme == "doi" else FindingCode.WRONG_LINK
            actual = work.doi if one.scheme == "doi" else work.url
            yield Finding(code, one.scheme, one.value, actual, f"{other.record}, “{other.title}”")
        elif (
            one.scheme == "doi"
            and work.doi
            and not own & expand((one,))
            and not may_be_second(one.value, work.doi)
        ):
            yield Finding(FindingCode.UNKNOWN_DOI, "doi", one.value, work.doi, _evidence(work))
