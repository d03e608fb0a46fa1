"""The item for an entry that no source knows: its own claims and what its links say, marked as such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kdbib.model import Date, Identified, LinkEvidence, LinkRole, Provenance, Record, Work
from kdbib.stages.reconcile import code, keywords, with_stated_preprints
from kdbib.stages.versions import Place, place, undecided
from kdbib.titles import plain_title
from kdbib.venues import by_id, find

REASON = "the list's claim; no source knows the paper"


def from_claims(key: str, group: Sequence[Identified]) -> Work:
    """The unresolved item for entries that claim one title (at least one entry).

    A link that names venue and year (a publisher's own address) is believed before the list.
    """
    first = group[0]
    entry = first.entry
    where = f"{entry.file}:{entry.line}"
    told = publisher_evidence(first.evidence)
    year = told.year if told and told.year else entry.year or _posted(first)
    found = _place(told, entry.venue, year)
    identifiers = tuple(dict.fromkeys(i for identified in group for i in identified.identifiers))
    values = {identifier.scheme: identifier.value for identifier in reversed(identifiers)}
    claims = {"title": entry.title, "container_title": found.container, "year": str(year or "")}
    work = Work(
        key=key,
        type=_type(found, values.get("arxiv", ""), entry.record),
        title=plain_title(entry.title),
        authors=entry.authors,
        authors_complete=entry.authors_complete,
        issued=Date(year) if year else None,
        venue=found.venue.id if found.venue else "",
        container_title=found.container,
        container_title_short=found.short,
        event_title=found.event,
        doi=values.get("doi", ""),
        arxiv=values.get("arxiv", ""),
        url=_url(first, values),
        identifiers=identifiers,
        keywords=keywords([identified.entry for identified in group]),
        code=code([identified.entry for identified in group]),
        provenance=tuple(Provenance(name, value, where, REASON) for name, value in claims.items() if value),
        resolved=False,
        updates=entry.record.updates if entry.record else (),
    )
    contradicted = told is not None and found.venue != find(entry.venue)
    return _with_stated(work, entry.record, contradicted=contradicted)


_OF_THE_PLACE = "collection_title event_place event_date volume issue page number publisher isbn issn".split()


def _with_stated(work: Work, record: Record | None, *, contradicted: bool) -> Work:
    """The item with all that a bibliography says of it; of the place only if the entry's link leads there."""
    if record is None:
        return work
    names = ["language", "arxiv_class", *([] if contradicted else _OF_THE_PLACE)]
    stated = {name: getattr(record, name) for name in names}
    issued = record.issued if record.issued and record.issued.year == work.year else work.issued
    return replace(work, issued=issued, **stated)


def _posted(identified: Identified) -> int | None:
    """The year in which an arXiv paper was posted, as its number tells; none where a venue is claimed."""
    claimed = find(identified.entry.venue)
    if identified.entry.venue and (claimed is None or claimed.type != "preprint"):
        return None
    posted = (item.year for item in with_stated_preprints(identified) if item.venue == "arXiv")
    return next(filter(None, posted), None)


def publisher_evidence(told: Sequence[LinkEvidence]) -> LinkEvidence | None:
    """The first link that names a venue and a year, preprint servers apart."""
    for item in told:
        venue = by_id(item.venue) if item.venue else None
        if venue and venue.type != "preprint" and item.year:
            return item
    return None


def _place(told: LinkEvidence | None, claimed: str, year: int | None) -> Place:
    if told:
        return place("", year, by_id(told.venue))
    venue = find(claimed)
    if venue.type == "publisher" if venue else undecided(claimed):
        return Place()
    return place(claimed, year, venue)


_KEPT = frozenset({"article-journal", "thesis", "report", "book", "chapter", "dataset", "software"})
"""CSL types that a bibliography's entry keeps where its place does not tell another one."""


def _type(found: Place, arxiv: str, record: Record | None) -> str:
    if record is not None and record.type in _KEPT and not found.csl_type:
        return record.type
    if found.csl_type:
        return found.csl_type
    if found.container:
        return "paper-conference"
    return "article" if arxiv else "document"


def _url(identified: Identified, values: dict[str, str]) -> str:
    if doi := values.get("doi"):
        return f"https://doi.org/{doi}"
    papers = (link.url for link in identified.entry.links if link.role is LinkRole.PAPER and link.url)
    return next((url for url in papers if url.startswith(("http://", "https://"))), "")
