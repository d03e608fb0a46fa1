"""Where a work was published, under the registry's names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kdbib import venues

_UNDECIDED = re.compile(
    r"\b(?:submi(?:tted|ssion)|(?:under|in) review|rejected|withdrawn|in preparation|preprint|unpublished)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a work was published: its venue, if known, and the titles to print."""

    venue: venues.Venue | None = None
    container: str = ""
    short: str = ""
    event: str = ""

    @property
    def is_published(self) -> bool:
        """Whether it is a place of publication, and no preprint server."""
        return bool(self.container) and not (self.venue and self.venue.type == "preprint")


def place(text: str, year: int | None, known: venues.Venue | None = None) -> Place:
    """The place that a container title names, under the registry's names where it is known there."""
    venue = known or venues.find(text)
    if venue is None or venue.type == "publisher":
        return Place(None, venues.clean(text))
    if venue.type in {"journal", "preprint"}:
        return Place(venue, venues.container_title(venue, year), venue.acronym)
    event = venues.event_title(venue, year)
    return Place(venue, venues.container_title(venue, year), venue.acronym, event)


def undecided(text: str) -> bool:
    """Whether what stands in a venue's place says that there is none yet ("Submitted to ICLR 2024")."""
    return bool(_UNDECIDED.search(text))
