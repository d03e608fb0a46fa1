"""What a text claims of a paper, as a value, and how the claims of several places become one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kdbib.model import Identifier, Name
from kdbib.stages.parse.venue_text import is_preprint


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text claims of a paper.

    ``dated`` says that a year stands beside the venue; ``rest`` are words that were read as nothing.
    """

    title: str = ""
    authors: tuple[Name, ...] = ()
    authors_complete: bool = True
    venue: str = ""
    year: int | None = None
    identifiers: tuple[Identifier, ...] = ()
    rest: str = ""
    dated: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is claimed."""
        return not (self.authors or self.venue or self.year or self.identifiers)


def merge(claims: Iterable[Claims]) -> Claims:
    """Claims of several places as one.

    The first title and the first list of authors count; of the venues a dated one before others, that of a
    preprint last; the year is the one beside the venue, else the first.
    """
    claims = list(claims)
    venues = sorted((c for c in claims if c.venue), key=lambda c: (is_preprint(c.venue), not c.dated))
    best = venues[0] if venues else Claims()
    people = _one_list_of(claims)
    return Claims(
        title=next((c.title for c in claims if c.title), ""),
        authors=tuple(name for part in people for name in part.authors),
        authors_complete=all(part.authors_complete for part in people),
        venue=best.venue,
        year=best.year or next((c.year for c in claims if c.year), None),
        identifiers=tuple(dict.fromkeys(i for c in claims for i in c.identifiers)),
        rest=" ".join(c.rest for c in claims if c.rest),
        dated=best.dated,
    )


def _one_list_of(claims: Sequence[Claims]) -> list[Claims]:
    """The first claims with authors and those right after them, until "et al." or something else."""
    people: list[Claims] = []
    for part in claims:
        if part.authors and (not people or people[-1].authors_complete):
            people.append(part)
        elif people:
            break
    return people
