"""Sources of records, and what a source is.

A source answers batches of identifiers (:class:`LooksUp`), single descriptions (:class:`Searches`), or
both. What it cannot answer it says with an :class:`~kdbib.model.Attempt`: nothing found, not able to ask
and not asked are three outcomes, never one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from kdbib.model import Attempt, Identifier, Query


@runtime_checkable
class LooksUp(Protocol):
    """A source that finds records by identifier, many at once."""

    @property
    def name(self) -> str:
        """What the source is called in reports."""
        ...

    def look_up(self, identifiers: Sequence[Identifier]) -> Mapping[Identifier, Attempt]:
        """One attempt for each identifier asked; ``NOT_ASKED`` for schemes the source does not know."""
        ...


@runtime_checkable
class Searches(Protocol):
    """A source that finds records by title and by what links say of them."""

    @property
    def name(self) -> str:
        """What the source is called in reports."""
        ...

    def search(self, query: Query) -> Attempt:
        """The records that might be meant, best first; whether one is, matching decides."""
        ...


@runtime_checkable
class SearchesMany(Protocol):
    """A source that searches for many descriptions at once."""

    def search_all(self, queries: Sequence[Query]) -> Sequence[Attempt]:
        """What ``search`` would find for each, in their order."""
        ...


def search_all(source: Searches, queries: Sequence[Query]) -> Sequence[Attempt]:
    """What a source finds for each description, all at once where it can."""
    if len(queries) > 1 and isinstance(source, SearchesMany):
        return source.search_all(queries)
    return [source.search(query) for query in queries]


Source = LooksUp | Searches
