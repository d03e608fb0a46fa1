"""Records of one work become one item: every field from a verified record, with its provenance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from kdbib import names, venues
from kdbib.difference import difference
from kdbib.model import Date, Entry, Identified, Identifier, Name, Provenance, Record, Work
from kdbib.stages.identify import related
from kdbib.stages.versions import Place, Version, place, to_cite, undecided, versions
from kdbib.text import collapse
from kdbib.titles import title_key


def reconcile(key: str, records: Sequence[Record], entries: Sequence[Entry]) -> Work:
    """The item for a work known by ``records`` and listed by ``entries`` (at least one of each)."""
    all_versions = versions(records)
    cited = to_cite(all_versions, entries)
    fields = _Fields()
    title = _title(fields, cited)
    authors, complete = _authors(fields, cited, all_versions)
    claim = _claimed_place(cited, entries)
    preprints = [(r.issued.year, r.ref, r) for r in records if r.is_preprint and r.issued]
    posted = min(preprints, key=lambda one: one[:2])[2] if preprints else None
    issued = _issued(fields, cited, claim, entries, posted)
    venue = _venue(fields, cited, claim)
    printed = () if claim and cited.is_preprint else cited.records  # a preprint's numbers are not the venue's
    identifiers = tuple(dict.fromkeys(_identifiers(cited, all_versions, published=venue.is_published)))
    first = dict(reversed(identifiers))
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
        collection_title=fields.take("collection_title", printed, lambda r: r.collection_title),
        event_title=venue.event,
        doi=first.get("doi", ""),
        arxiv=first.get("arxiv", ""),
        arxiv_class=next((record.arxiv_class for record in records if record.arxiv_class), ""),
        url=_url(fields, cited, first),
        identifiers=identifiers,
        volume=fields.take("volume", printed, lambda r: r.volume),
        issue=fields.take("issue", printed, lambda r: r.issue),
        page=fields.take("page", printed, lambda r: r.page),
        number=fields.take("number", printed, lambda r: r.number),
        publisher=fields.take("publisher", printed, lambda r: r.publisher),
        isbn=fields.take("isbn", printed, lambda r: r.isbn),
        issn=fields.take("issn", printed, lambda r: r.issn),
        keywords=keywords(entries),
        records=tuple(sorted(records, key=lambda r: r.ref)),
        provenance=tuple(fields.provenance),
    )


class _Fields:
    """Takes fields from records in order of authority and remembers where each came from."""

    def __init__(self) -> None:
        self.provenance: list[Provenance] = []

    def take(self, name: str, records: Sequence[Record], get: Callable[[Record], str]) -> str:
        """The value of the first record that tells it, ``""`` where none does."""
        told = [(record.ref, get(record)) for record in records if get(record)]
        if not told:
            return ""
        ref, value = told[0]
        self.note(name, value, ref, "the most authoritative record that tells", told[1:])
        return value

    def note(
        self, name: str, value: str, ref: str, reason: str, others: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Remember where a value comes from, and what ``others`` (reference, value) said instead."""
        if value:
            different = tuple((r, v) for r, v in others if v != value)
            self.provenance.append(Provenance(name, value, ref, reason, different))


def _title(fields: _Fields, cited: Version) -> str:
    """The cited version's title in its fullest form: sources drop acronyms and subtitles, none adds them."""
    best, reason = cited.records[0], "the most authoritative record that tells"
    for record in cited.records[1:]:
        differs = difference(best.title, record.title)
        if (differs.prefix or differs.subtitle) and len(title_key(record.title)) > len(title_key(best.title)):
            best, reason = record, "the fullest form of the title"
    fields.note("title", best.title, best.ref, reason, ((r.ref, r.title) for r in cited.records))
    return best.title


def _authors(
    fields: _Fields, cited: Version, all_versions: Sequence[Version]
) -> tuple[tuple[Name, ...], bool]:
    """The cited version's authors if complete and spelled out, else the fullest list of any version."""
    others = [record for version in all_versions if version is not cited for record in version.records]
    known = [record for record in (*cited.records, *others) if record.authors]
    if not known:
        return (), True
    best = min(known, key=lambda r: (not r.authors_complete, _initials(r), _sorted(r, known), known.index(r)))
    told = ((record.ref, _printed(record.authors)) for record in known)
    fields.note("authors", _printed(best.authors), best.ref, "complete, with given names in full", told)
    return best.authors, best.authors_complete


def _initials(record: Record) -> bool:
    """Whether most given names are only initials."""
    short = [name for name in record.authors if name.given and len(name.given.split()[0].rstrip(".")) == 1]
    return len(short) * 2 > len(record.authors)


def _sorted(record: Record, known: Sequence[Record]) -> bool:
    """Whether a source put the authors in alphabetical order: another one has the same people in another."""
    order = [names.surname(name) for name in record.authors]
    others = ([names.surname(name) for name in other.authors] for other in known)
    return order == sorted(order) and any(other != order and sorted(other) == order for other in others)


def _printed(authors: Sequence[Name]) -> str:
    return "; ".join(name.literal or ", ".join(filter(None, (name.family, name.given))) for name in authors)


def _claimed_place(cited: Version, entries: Sequence[Entry]) -> Entry | None:
    """The entry whose venue stands because no record tells one.

    Sources that know only the preprint do not say that it was never published: the list's claim stays.
    """
    contained = any(r.container for r in cited.records)
    if contained and not cited.is_preprint:
        return None
    for entry in entries:
        venue = venues.find(entry.venue)
        claims = venue.type not in {"preprint", "publisher"} if venue else not undecided(entry.venue)
        if entry.venue and claims:
            return entry
    return None


_UNTOLD = "the list's claim; no record tells"


def _issued(
    fields: _Fields, cited: Version, claim: Entry | None, entries: Sequence[Entry], posted: Record | None
) -> Date | None:
    """The date of the volume or issue; where the list's venue stands or no record is dated, its year.

    A conference's preprints are posted a year later at most: a claim that is older is none. Where nothing
    better is known, the year in which one was ``posted`` stands.
    """
    dated = [record for record in cited.records if record.issued]
    telling = claim if cited.is_preprint else None
    if telling is None and not dated:
        conference = cited.venue is not None and cited.venue.type == "conference"
        earliest = posted.issued.year - 1 if posted and posted.issued and conference else 1
        telling = next((entry for entry in entries if (entry.year or 0) >= earliest), None)
    if telling is not None and telling.year:
        fields.note("year", str(telling.year), f"{telling.file}:{telling.line}", _UNTOLD)
        return Date(telling.year)
    if not dated and posted and posted.issued:
        year = posted.issued.year
        fields.note("year", str(year), posted.ref, "the preprint's year; no record tells a later one")
        return Date(year)
    if not dated:
        return None
    told = [(r.ref, str(r.issued.year)) for r in dated if r.issued]
    fields.note("year", told[0][1], dated[0].ref, "the year of the volume or issue", told[1:])
    return dated[0].issued


def _venue(fields: _Fields, cited: Version, claim: Entry | None) -> Place:
    if claim is not None:
        found = place(claim.venue, claim.year)
        fields.note("container_title", found.container, f"{claim.file}:{claim.line}", _UNTOLD)
        return found
    told = [(r.ref, r.container) for r in cited.records if r.container]
    if not told:
        return place("arXiv", cited.year) if cited.is_preprint else Place()
    found = place(told[0][1], cited.year, cited.venue)
    reason = "the version of record's container, under its usual name"
    fields.note("container_title", found.container, told[0][0], reason, told[1:])
    return found


def _type(cited: Version, found: Place) -> str:
    """The CSL type; the registry knows better than a source whether a venue is a journal."""
    csl = cited.records[0].type
    if csl == "article" and found.container and found.venue is None:
        return "article-journal"
    if csl in {"thesis", "report", "book", "dataset", "software"}:
        return csl
    return found.csl_type or csl


def _identifiers(cited: Version, all_versions: Sequence[Version], *, published: bool) -> Iterator[Identifier]:
    """The cited version's own identifiers, then the preprints'; a preprint's DOI is not the paper's."""
    for record in cited.records:
        for identifier in record.identifiers:
            of_preprint = [i for i in related(identifier) if i.scheme == "arxiv"] if published else []
            yield from of_preprint or [identifier]
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


def with_linked_preprint(work: Work, group: Iterable[Identified]) -> Work:
    """The work with the arXiv paper that the list links as its ``eprint``, where no record tells one.

    The link must fit: posted at most four years before the publication, at most one after it.
    """
    if work.arxiv or not work.year:
        return work
    for identified in group:
        for item in identified.evidence:
            number = next((i.value for i in item.identifiers if i.scheme == "arxiv"), "")
            if number and item.year and -_AHEAD <= item.year - work.year <= 1:
                where = f"{identified.entry.file}:{identified.entry.line}"
                note = Provenance("arxiv", number, where, "the list's link; no record tells")
                return replace(work, arxiv=number, provenance=(*work.provenance, note))
    return work


_AHEAD = 4  # years that a preprint may be ahead of its publication
