"""Small builders of entries and records: what a test does not say has a plain default.

Names are written "Ann Smith; Bob Jones", identifiers "doi:10.1/x arxiv:2101.00001".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kdbib.model import Date, Entry, Identified, Identifier, Link, LinkRole, Name, Record
from kdbib.names import from_display
from kdbib.stages.identify import identify

TITLE = "Learning to Test Small Things"


def entry(
    title: str = TITLE, *, link: str | Iterable[str] = (), code: str | None = None, **claims: Any
) -> Entry:
    """An entry of ``list.md`` line 1. ``claims`` are fields of Entry, ``ids`` is short for identifiers.

    ``link`` is one address of the paper or several, ``code`` one of its code.
    """
    links = [Link(url) for url in ([link] if isinstance(link, str) else link)]
    if code is not None:
        links.append(Link(code, LinkRole.CODE, "code"))
    claims = {"file": "list.md", "line": 1, **claims}
    claims["authors"] = people(claims.get("authors", ""))
    claims["identifiers"] = identifiers(claims.pop("ids", ""))
    return Entry(title, links=tuple(links), **claims)


def identified(title: str | Entry = TITLE, **claims: Any) -> Identified:
    """An entry with what its links say. Takes what :func:`entry` takes, or an entry."""
    return identify(title if isinstance(title, Entry) else entry(title, **claims))


def record(
    title: str = TITLE, venue: str = "", year: int | None = None, *, ref: str = "", **fields: Any
) -> Record:
    """A paper of a venue; a preprint where ``venue`` is "arXiv". ``fields`` are those of Record.

    ``ref`` is "source/id", or the id at dblp; without it the id is made of title, venue and year.
    """
    preprint = venue == "arXiv"
    source, _, number = ref.rpartition("/") if "/" in ref else ("dblp", "", ref)
    made: dict[str, Any] = {
        "source": source,
        "id": number or "-".join(filter(None, (title.lower().replace(" ", "-"), venue, str(year or "")))),
        "retrieved": "2026-01-01",
        "type": "article" if preprint else "paper-conference",
        "issued": Date(year) if year else None,
        "container_title": "" if preprint else venue,
    }
    fields["authors"] = people(fields.get("authors", ""))
    fields["identifiers"] = identifiers(fields.pop("ids", ""))
    return Record(title=title, **{**made, **fields})


def preprint(title: str, arxiv: str, **fields: Any) -> Record:
    """The arXiv record of an id; posted in the year the id says."""
    given = {
        "venue": "arXiv",
        "year": 2000 + int(arxiv[:2]),
        "ids": f"arxiv:{arxiv}",
        "ref": f"arxiv/{arxiv}",
    }
    return record(title, **{**given, **fields})


def people(text: str) -> tuple[Name, ...]:
    """Names as printed, parted by semicolons."""
    return tuple(from_display(part) for part in text.split(";") if part.strip())


def identifiers(text: str) -> tuple[Identifier, ...]:
    """Identifiers as ``scheme:value``, parted by blanks."""
    return tuple(Identifier(*part.split(":", 1)) for part in text.split())
