"""CSL-JSON (CSL 1.0.2, ``csl-data.json``) for Zotero, pandoc, Word and citation processors.

Members stand in the order of :func:`item_of`. What CSL has no variable for is in ``custom.kdbib``:
``status`` ("resolved" or "unresolved"), ``arxiv`` (for published papers too) and ``arxiv-class``, ``acl``,
``openreview`` and ``semantic-scholar``, all ``identifiers`` (``scheme:value``), addresses of the ``code``,
``sources`` (``source/id``), ``updates`` (what befell the work: ``type``, ``doi`` of the notice, ``date``,
``asserted_by``), and ``authors-complete`` where the list of authors is known in part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kdbib.model import Date, Name, Work
from kdbib.stages.emit import values
from kdbib.stages.emit.latex import plain


def to_csl(works: Sequence[Work], *, notes: bool = False) -> str:
    """The works as a JSON array of CSL items, sorted by ``id``, which is the key of the BibTeX entry.

    With ``notes`` the variable ``note`` tells of retractions and corrections; ``custom`` always does.
    """
    items = [item_of(work, notes=notes) for work in sorted(works, key=lambda work: work.key)]
    return values.to_json(items, records=1)


def item_of(work: Work, *, notes: bool = False) -> dict[str, Any]:
    """The work as a CSL item."""
    members = {
        "id": work.key,
        "type": work.type,
        "title": plain(values.title(work), tags=True),
        "author": [_name(name) for name in values.names(work)],
        "issued": {"date-parts": [_date(work.issued)]} if work.issued else None,
        "container-title": "" if work.is_preprint else plain(values.container(work), tags=True),
        "container-title-short": "" if work.is_preprint else values.clean(work.container_title_short),
        "collection-title": values.clean(work.collection_title),
        "event-title": values.clean(work.event_title),
        "event-place": values.clean(work.event_place),
        "event-date": {"date-parts": [_date(work.event_date)]} if work.event_date else None,
        "volume": values.clean(work.volume),
        "issue": values.clean(work.issue),
        "page": values.pages(work.page, "-"),
        "number": _number(work),
        "publisher": values.publisher(work),
        "DOI": values.identifier(work.doi),
        "URL": values.link(work),
        "ISBN": values.number(work.isbn),
        "ISSN": values.number(work.issn),
        "language": values.clean(work.language),
        "note": values.note(work) if notes else "",
        "keyword": ", ".join(values.keywords(work)),
        "custom": {"kdbib": _custom(work)},
    }
    return {name: value for name, value in members.items() if value}


def _name(name: Name) -> dict[str, str]:
    """A CSL name; particles stay in ``family``, since Zotero drops ``non-dropping-particle``."""
    if not name.family and name.given:
        return {"literal": " ".join(filter(None, (name.given, name.suffix)))}
    return {part: value for part, value in zip(name._fields, name, strict=True) if value}


def _date(date: Date) -> list[int]:
    parts = [date.year]
    for part in (date.month, date.day):
        if part is None:
            break
        parts.append(part)
    return parts


def _number(work: Work) -> str:
    """The number of a report or an article; for a preprint what Zotero calls its archive id."""
    if work.is_preprint and work.arxiv:
        return f"arXiv:{work.arxiv}"
    number = values.clean(work.number)
    if not number:
        return ""
    return "" if number == values.pages(work.page, "-") else number


def _custom(work: Work) -> dict[str, Any]:
    known = dict(reversed(work.identifiers))  # of several of one scheme the first
    members = {
        "status": values.status(work.resolved),
        "arxiv": work.arxiv,
        "arxiv-class": work.arxiv_class if work.arxiv else "",
        "acl": known.get("acl", ""),
        "openreview": known.get("openreview", ""),
        "semantic-scholar": known.get("s2", ""),
        "identifiers": [str(identifier) for identifier in work.identifiers],
        "code": [values.address(url) for url in work.code],
        "sources": [record.ref for record in work.records],
        "updates": values.updates_of(work),
    }
    custom = {name: value for name, value in members.items() if value}
    return custom if work.authors_complete else custom | {"authors-complete": False}
