"""Entries as JSON and back, and rows of a table of references as entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kdbib import names
from kdbib.model import Entry, Identifier, Link, LinkRole, Name, Record, Unread
from kdbib.records import dumps, from_json, identifier, loads, to_json

COLUMNS = ("title", "authors", "venue", "year", "doi", "arxiv", "identifiers", "url", "key")
"""What a table of references may tell. Authors are a list of names, or a text with ``;`` or `` and `` between
them; identifiers are a list, or a text, of ``scheme:value``."""


_LAST = 9999  # year of ISO 8601 in four digits


def to_text(entry: Entry) -> str:
    """The entry as JSON."""
    record = entry.record
    data = {
        "title": entry.title,
        "file": entry.file,
        "line": entry.line,
        "authors": entry.authors,
        "authors_complete": entry.authors_complete,
        "venue": entry.venue,
        "year": entry.year,
        "links": [[link.url, link.role.value, link.label] for link in entry.links],
        "section": entry.section,
        "identifiers": entry.identifiers,
        "key": entry.key,
        "type": entry.type,
        "repairs": entry.repairs,
        "record": to_json(record) | {"keywords": record.keywords} if record else None,
    }
    return dumps({name: value for name, value in data.items() if value not in (None, "", (), [])})


def from_text(text: str) -> Entry:
    """The entry that :func:`to_text` wrote."""
    data = loads(text)
    return Entry(
        data.get("title", ""),
        data["file"],
        data["line"],
        tuple(Name(*name) for name in data.get("authors", ())),
        data.get("authors_complete", True),
        data.get("venue", ""),
        data.get("year"),
        tuple(Link(url, LinkRole(role), label) for url, role, label in data.get("links", ())),
        tuple(data.get("section", ())),
        tuple(Identifier(*one) for one in data.get("identifiers", ())),
        data.get("key", ""),
        data.get("type", ""),
        tuple((one, other) for one, other in data.get("repairs", ())),
        record=_record(data["record"]) if "record" in data else None,
    )


def _record(data: Mapping[str, Any]) -> Record:
    return replace(from_json(data), keywords=tuple(data.get("keywords", ())))


def of_row(text: str, file: str, line: int) -> Entry | Unread:
    """The entry that a row of a table of references, as a JSON object, claims."""
    try:
        row = loads(text)
        return _entry({name: row[name] for name in COLUMNS if row.get(name) is not None}, file, line)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        return Unread(file, line, f"the row cannot be read as a reference ({error})", text[:200])


def _entry(row: Mapping[str, Any], file: str, line: int) -> Entry:
    from kdbib.stages.identify import normalize

    year = int(row["year"]) if row.get("year") else None
    if year is not None and not 0 <= year <= _LAST:
        raise ValueError(f"no year: {year}")
    stated = [identifier(one) for one in _listed(row.get("identifiers", ()), " ")]
    stated += [Identifier(scheme, str(row[scheme])) for scheme in ("doi", "arxiv") if row.get(scheme)]
    found = [normalize(one.scheme, one.value) for one in stated]
    url = str(row.get("url", ""))
    return Entry(
        title=str(row.get("title", "")),
        file=file,
        line=line,
        authors=tuple(names.from_display(one) for one in _listed(row.get("authors", ()), ";", " and ")),
        venue=str(row.get("venue", "")),
        year=year,
        links=(Link(url),) if url else (),
        identifiers=tuple(dict.fromkeys(one for one in found if one is not None)),
        key=str(row.get("key", "")),
    )


def _listed(value: object, *separators: str) -> list[str]:
    """The items of a list, or of a text with something between them."""
    if isinstance(value, str):
        for separator in separators[1:]:
            value = value.replace(separator, separators[0])
        value = value.split(separators[0])
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"neither a text nor a list: {value!r}")
    return [text for one in value if (text := str(one).strip())]
