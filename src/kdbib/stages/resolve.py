"""Asking the sources: for each entry, every record that might be its paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kdbib.model import Attempt, Identified, Identifier, Outcome, Query, Record
from kdbib.records import identity
from kdbib.sources import LooksUp, Searches, Source, search_all
from kdbib.stages.match import expand
from kdbib.titles import title_key


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the sources offered for one entry, and how every question went.

    A record that several offer stands once, as the first one says it: the ledger's before an index's.
    """

    records: tuple[Record, ...] = ()
    attempts: tuple[Attempt, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether no source failed to answer."""
        return all(attempt.outcome is not Outcome.FAILED for attempt in self.attempts)


def resolve(entries: Sequence[Identified], sources: Sequence[Source]) -> list[Candidates]:
    """The candidates of each entry, in the entries' order.

    All identifiers are looked up first, in one batch a source; then titles are searched: the entry's, and
    those that its identifiers' records bear now, since papers are renamed when they are published.
    """
    wanted = [expand(identified.identifiers) for identified in entries]
    everything = sorted(set().union(*wanted)) if wanted else []
    batches = [source.look_up(everything) for source in sources if isinstance(source, LooksUp)]
    found = [_looked_up(identifiers, batches) for identifiers in wanted]
    queries = [_queries(*pair) for pair in zip(entries, found, strict=True)]
    flat = [query for own in queries for query in own]
    searched = [iter(search_all(source, flat)) for source in sources if isinstance(source, Searches)]
    return [
        gathered((*attempts, *(next(answers) for _ in own for answers in searched)))
        for attempts, own in zip(found, queries, strict=True)
    ]


def _looked_up(
    identifiers: Iterable[Identifier], batches: Sequence[Mapping[Identifier, Attempt]]
) -> list[Attempt]:
    ordered = sorted(identifiers)
    return [batch[one] for batch in batches for one in ordered if one in batch]


def _queries(identified: Identified, attempts: Sequence[Attempt]) -> list[Query]:
    entry = identified.entry
    known = [record for attempt in attempts for record in attempt.records]
    titles = {title_key(title): title for title in (*(r.title for r in known), entry.title) if title}
    return [
        Query(title, entry.authors, entry.year, identified.evidence, entry.venue) for title in titles.values()
    ]


def gathered(attempts: Sequence[Attempt]) -> Candidates:
    """The candidates that attempts found; where several found one record, as the first of them says it."""
    offered = [record for attempt in attempts for record in attempt.records]
    first = {identity(record): record for record in reversed(offered)}
    return Candidates(tuple(dict.fromkeys(first[identity(record)] for record in offered)), tuple(attempts))
