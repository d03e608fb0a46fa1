"""Records of one work become one item: every field from a verified record, with its provenance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kdbib.model import (
    Date,
    Entry,
    Identified,
    Identifier,
    Link,
    LinkEvidence,
    LinkRole,
    Provenance,
    Record,
    Work,
)
from kdbib.stages import people
from kdbib.stages.identify import address, evidence, related
from kdbib.stages.rules import FIRST, VENUE, YEAR, Facts, Rule, Value, first, fullest_title
from kdbib.stages.versions import Place, Version, is_contested, to_cite, versions
from kdbib.text import collapse


def reconcile(key: str, records: Sequence[Record], listed: Sequence[Identified]) -> Work:
    """The item for a work known by ``records`` and ``listed`` by entries (at least one of each)."""
    all_versions = versions(records)
    entries = tuple(identified.entry for identified in listed)
    cited = to_cite(all_versions, listed)
    facts = Facts(cited, tuple(records), entries, is_contested(cited, all_versions, listed))
    fields = _Fields()
    title = fields.choose("title", (fullest_title,), facts) or ""
    authors = _authors(fields, cited, all_versions)
    issued = fields.choose("year", YEAR, facts)
    venue = fields.choose("container_title", VENUE, facts) or Place()
    # What a preprint or a contested version says of volume and pages is not the claimed venue's.
    printed = () if facts.claim and (cited.is_preprint or facts.contested) else cited.records
    published = () if cited.is_preprint else printed
    identifiers = tuple(dict.fromkeys(_identifiers(cited, all_versions, published=venue.is_published)))
    of_scheme = dict(reversed(identifiers))
    return Work(
        key=key,
        type=_type(cited, venue),
        title=title,
        authors=authors.authors,
        authors_complete=authors.complete,
        issued=issued,
        venue=venue.venue.id if venue.venue else "",
        container_title=venue.container,
        container_title_short=venue.short,
        collection_title=fields.take("collection_title", printed),
        event_title=venue.event,
        event_place=fields.take("event_place", published),
        event_date=_event_date(fields, published),
        doi=of_scheme.get("doi", ""),
        arxiv=of_scheme.get("arxiv", ""),
        arxiv_class=next((record.arxiv_class for record in records if record.arxiv_class), ""),
        url=_url(fields, cited, of_scheme),
        identifiers=identifiers,
        volume=fields.take("volume", printed),
        issue=fields.take("issue", printed),
        page=fields.take("page", printed),
        number=fields.take("number", printed),
        publisher=fields.take("publisher", printed),
        isbn=fields.take("isbn", printed),
        issn=fields.take("issn", printed),
        language=fields.take("language", cited.records),
        keywords=keywords(entries),
        code=code(entries),
        records=tuple(sorted(records, key=lambda r: r.ref)),
        provenance=tuple(fields.provenance),
        updates=tuple(dict.fromkeys(update for record in cited.records for update in record.updates)),
    )


class _Fields:
    """Takes fields from records in order of authority and remembers where each came from."""

    def __init__(self) -> None:
        self.provenance: list[Provenance] = []

    def take(self, name: str, records: Sequence[Record]) -> str:
        """The value of the first record that tells the field of this name, ``""`` where none does."""
        told: list[tuple[str, str]] = [
            (record.ref, value) for record in records if (value := getattr(record, name))
        ]
        if not told:
            return ""
        ref, value = told[0]
        self.note(name, value, ref, FIRST, told[1:])
        return value

    def choose(self, name: str, rules: Sequence[Rule[Value]], facts: Facts) -> Value | None:
        """The value of the first rule that can tell, ``None`` where none can."""
        choice = first(rules, facts)
        if choice is None:
            return None
        self.note(name, choice.text, choice.record, choice.reason, choice.others)
        return choice.value

    def note(
        self, name: str, value: str, ref: str, reason: str, others: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Remember where a value comes from, and what ``others`` (reference, value) said instead."""
        if value:
            different = tuple([(r, v) for r, v in others if v != value])
            self.provenance.append(Provenance(name, value, ref, reason, different))


def _authors(fields: _Fields, cited: Version, all_versions: Sequence[Version]) -> people.People:
    """The authors: see :func:`kdbib.stages.people.choose`."""
    others = [record for version in all_versions if version is not cited for record in version.records]
    chosen = people.choose(cited.records, others)
    told = ((r.ref, people.printed(r.authors)) for r in (*cited.records, *others) if r.authors)
    fields.note("authors", people.printed(chosen.authors), chosen.record, chosen.reason, told)
    return chosen


def _event_date(fields: _Fields, published: Sequence[Record]) -> Date | None:
    """The first day of the conference; a preprint's records tell of none."""
    told = [(r.ref, r.event_date) for r in published if r.event_date]
    if not told:
        return None
    named = [(ref, "-".join(f"{part:02}" for part in date if part)) for ref, date in told]
    fields.note("event_date", named[0][1], named[0][0], FIRST, named[1:])
    return told[0][1]


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
    """The landing page: by DOI, else a preprint's at arXiv, else the record's own, else the preprint's."""
    arxiv = identifiers.get("arxiv")
    if doi := identifiers.get("doi"):
        return f"https://doi.org/{doi}"
    if cited.is_preprint and arxiv:
        return f"https://arxiv.org/abs/{arxiv}"
    if own := fields.take("url", cited.records):
        return own
    return f"https://arxiv.org/abs/{arxiv}" if arxiv else ""


def keywords(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The headings that the entries stand under, once each, outermost first."""
    return tuple(dict.fromkeys(collapse(heading) for entry in entries for heading in entry.section))


def code(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The addresses of the code that the entries link, once each."""
    links = (link for entry in entries for link in entry.links if link.role is LinkRole.CODE)
    return tuple(dict.fromkeys(link.url for link in links if link.url.startswith(("http://", "https://"))))


def with_linked_preprint(work: Work, group: Iterable[Identified]) -> Work:
    """The work with the arXiv paper that the list links or states as its ``eprint``, where no record does.

    The link must fit: posted at most four years before the publication, at most one after it.
    """
    if work.arxiv or not work.year:
        return work
    for identified in group:
        for item in with_stated_preprints(identified):
            number = next((i.value for i in item.identifiers if i.scheme == "arxiv"), "")
            if number and item.year and -_AHEAD <= item.year - work.year <= 1:
                where = f"{identified.entry.file}:{identified.entry.line}"
                note = Provenance("arxiv", number, where, "the list's link; no record tells")
                return replace(work, arxiv=number, provenance=(*work.provenance, note))
    return work


def with_stated_preprints(identified: Identified) -> Iterator[LinkEvidence]:
    """What the entry's links tell, and the arXiv numbers that it states."""
    yield from identified.evidence
    yield from (evidence(Link(address(i))) for i in identified.entry.identifiers if i.scheme == "arxiv")


_AHEAD = 4  # years that a preprint may be ahead of its publication
