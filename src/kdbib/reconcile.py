"""Records of one work become one item: every field from a verified record, with its provenance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kdbib import venues
from kdbib.model import Date, Entry, Identifier, Name, Provenance, Record, Work
from kdbib.text import collapse
from kdbib.versions import Version, to_cite, versions


def reconcile(key: str, records: Sequence[Record], entries: Sequence[Entry]) -> Work:
    """The item for a work known by ``records`` and listed by ``entries`` (at least one of each)."""
    all_versions = versions(records)
    cited = to_cite(all_versions, entries)
    fields = _Fields()
    title = fields.take("title", cited.records, lambda r: r.title)
    authors, complete = _authors(fields, cited, all_versions)
    claim = _claimed_place(cited, entries)
    issued = _issued(fields, cited, claim)
    venue = _venue(fields, cited, claim)
    identifiers = tuple(dict.fromkeys(_identifiers(cited, all_versions)))
    first = {scheme: value for scheme, value in reversed(identifiers)}
    return Work(
        key=key,
        type=_type(cited, venue),
        title=title,
        authors=authors,
        authors_complete=complete,
        issued=issued,
        venue=venue.venue.id if venue.venue else "",
        container_title=venue.container,
        container_title_short=venue.short,
        collection_title=fields.take("collection_title", cited.records, lambda r: r.collection_title),
        event_title=venue.event,
        doi=first.get("doi", ""),
        arxiv=first.get("arxiv", ""),
        url=_url(fields, cited, first),
        identifiers=identifiers,
        volume=fields.take("volume", cited.records, lambda r: r.volume),
        issue=fields.take("issue", cited.records, lambda r: r.issue),
        page=fields.take("page", cited.records, lambda r: r.page),
        number=fields.take("number", cited.records, lambda r: r.number),
        publisher=fields.take("publisher", cited.records, lambda r: r.publisher),
        isbn=fields.take("isbn", cited.records, lambda r: r.isbn),
        issn=fields.take("issn", cited.records, lambda r: r.issn),
        keywords=keywords(entries),
        records=tuple(sorted(records, key=lambda r: r.ref)),
        provenance=tuple(fields.provenance),
    )


class _Fields:
    """Takes fields from records in order of authority and remembers where each came from."""

    def __init__(self) -> None:
        self.provenance: list[Provenance] = []

    def take(self, name: str, records: Sequence[Record], get: Callable[[Record], str]) -> str:
        told = [(record.ref, get(record)) for record in records if get(record)]
        if not told:
            return ""
        ref, value = told[0]
        self.note(name, value, ref, "the most authoritative record that tells", told[1:])
        return value

    def note(
        self, name: str, value: str, ref: str, reason: str, others: Iterable[tuple[str, str]] = ()
    ) -> None:
        if value:
            different = tuple((r, v) for r, v in others if v != value)
            self.provenance.append(Provenance(name, value, ref, reason, different))


def _authors(
    fields: _Fields, cited: Version, all_versions: Sequence[Version]
) -> tuple[tuple[Name, ...], bool]:
    """The cited version's authors if complete and spelled out, else the fullest list of any version."""
    others = [record for version in all_versions if version is not cited for record in version.records]
    known = [record for record in (*cited.records, *others) if record.authors]
    if not known:
        return (), True
    best = min(known, key=lambda r: (not r.authors_complete, _initials(r), known.index(r)))
    told = ((record.ref, _printed(record.authors)) for record in known)
    fields.note("authors", _printed(best.authors), best.ref, "complete, with given names in full", told)
    return best.authors, best.authors_complete


def _initials(record: Record) -> bool:
    """Whether most given names are only initials."""
    short = [name for name in record.authors if name.given and len(name.given.split()[0].rstrip(".")) == 1]
    return len(short) * 2 > len(record.authors)


def _printed(authors: Sequence[Name]) -> str:
    return "; ".join(name.literal or ", ".join(filter(None, (name.family, name.given))) for name in authors)


def _claimed_place(cited: Version, entries: Sequence[Entry]) -> Entry | None:
    """The entry whose venue stands because no record tells one.

    Sources that know only the preprint do not say that it was never published: the list's claim stays.
    """
    contained = any(r.container_title or r.container_title_short for r in cited.records)
    if contained and not cited.is_preprint:
        return None
    for entry in entries:
        venue = venues.find(entry.venue)
        if entry.venue and (venue is None or venue.type not in {"preprint", "publisher"}):
            return entry
    return None


_UNTOLD = "the list's claim; no record tells"


def _issued(fields: _Fields, cited: Version, claim: Entry | None) -> Date | None:
    dated = [record for record in cited.records if record.issued]
    if claim is not None and claim.year and (cited.is_preprint or not dated):
        fields.note("year", str(claim.year), f"{claim.file}:{claim.line}", _UNTOLD)
        return Date(claim.year)
    if not dated:
        return None
    told = [(r.ref, str(r.issued.year)) for r in dated if r.issued]
    fields.note("year", told[0][1], dated[0].ref, "the year of the volume or issue", told[1:])
    return dated[0].issued


@dataclass(frozen=True, slots=True)
class Place:
    """Where a work was published: its venue, if known, and the titles to print."""

    venue: venues.Venue | None = None
    container: str = ""
    short: str = ""
    event: str = ""


def _venue(fields: _Fields, cited: Version, claim: Entry | None) -> Place:
    if claim is not None:
        found = place(claim.venue, claim.year)
        fields.note("container_title", found.container, f"{claim.file}:{claim.line}", _UNTOLD)
        return found
    told = [
        (r.ref, r.container_title or r.container_title_short)
        for r in cited.records
        if r.container_title or r.container_title_short
    ]
    if not told:
        return place("arXiv", cited.year) if cited.is_preprint else Place()
    found = place(told[0][1], cited.year, cited.venue)
    reason = "the version of record's container, under its usual name"
    fields.note("container_title", found.container, told[0][0], reason, told[1:])
    return found


def place(text: str, year: int | None, known: venues.Venue | None = None) -> Place:
    """The place that a container title names, under the registry's names where it is known there."""
    venue = known or venues.find(text)
    if venue is None or venue.type == "publisher":
        return Place(None, venues.clean(text))
    if venue.type in {"journal", "preprint"}:
        return Place(venue, venues.container_title(venue, year), venue.acronym)
    event = venues.event_title(venue, year)
    return Place(venue, venues.container_title(venue, year), venue.acronym, event)


def _type(cited: Version, found: Place) -> str:
    """The CSL type; the registry knows better than a source whether a venue is a journal."""
    csl = cited.records[0].type
    if csl == "article" and found.container and found.venue is None:
        return "article-journal"
    if csl in {"thesis", "report", "book", "dataset", "software"} or found.venue is None:
        return csl
    return {"journal": "article-journal", "preprint": "article"}.get(found.venue.type, "paper-conference")


def _identifiers(cited: Version, all_versions: Sequence[Version]) -> Iterator[Identifier]:
    """The cited version's own identifiers, then the preprints'; a preprint's DOI is not the paper's."""
    for record in cited.records:
        yield from record.identifiers
    for version in all_versions:
        if version is not cited:
            for record in version.records:
                yield from (i for i in record.identifiers if i.scheme == "arxiv" and record.is_preprint)


def _url(fields: _Fields, cited: Version, identifiers: dict[str, str]) -> str:
    """The landing page: by DOI, else the record's own, else the preprint's."""
    if doi := identifiers.get("doi"):
        return f"https://doi.org/{doi}"
    if own := fields.take("url", cited.records, lambda r: r.url):
        return own
    arxiv = identifiers.get("arxiv")
    return f"https://arxiv.org/abs/{arxiv}" if arxiv else ""


def keywords(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The headings that the entries stand under, once each, outermost first."""
    return tuple(dict.fromkeys(collapse(heading) for entry in entries for heading in entry.section))
