"""What the services that DOIs are registered with have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kdbib.model import Identifier, Name, Query, Record, Update
from kdbib.sources.service import Found, Request, Response, Unreadable
from kdbib.stages.identify import with_related
from kdbib.text import from_html


class ByIdentifierOnly:
    """The half of a service that has no search: it takes part in look-ups alone."""

    __slots__ = ()

    def by_title(self, query: Query) -> Request | None:  # noqa: ARG002
        """No request: there is no search."""
        return None

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:  # noqa: ARG002
        """No records: nothing was asked."""
        return ()


Shapes = Mapping[str, type | tuple[type, ...]]
"""The types that members of a work are documented to have."""


def check(work: Mapping[str, Any], shapes: Shapes, doi: str) -> None:
    """Check the members that are there.

    Raises:
        Unreadable: one of them is of another type than documented.

    """
    for name, shape in shapes.items():
        if work.get(name) is not None and not isinstance(work[name], shape):
            raise Unreadable(f"{name} of {doi} is of another type than documented")


def plain(value: object) -> str:
    """A value as plain text, ``""`` where it is none; JSON can hold half characters, UTF-8 cannot."""
    if not isinstance(value, str):
        return ""
    return from_html(value if value.isascii() else value.encode("utf-8", errors="replace").decode())


def keyed(identifiers: Iterable[Identifier], records: Sequence[Record]) -> Found:
    """The records of each identifier; answers have an order of their own and leave out what is unknown."""
    return {
        one: tuple(record for record in records if one in record.identifiers or one.value == record.id)
        for one in identifiers
    }


def with_own_doi(
    record: Record,
    own: Iterable[Identifier | None],
    authors: tuple[Name, ...] | None = None,
    updates: tuple[Update, ...] = (),
) -> Record:
    """The record with its ``own`` identifiers first and without other DOIs, by ``authors`` if they are given.

    Landing pages hold DOIs too: of another version, of the same text registered twice.
    """
    known = with_related(own)
    others = (one for one in record.identifiers if one.scheme != "doi" or one in known)
    people = record.authors if authors is None else authors
    identifiers = with_related((*known, *others))
    return replace(record, authors=people, identifiers=identifiers, updates=updates)
