"""Entries as JSON and back, and rows of a table of references as entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kdbib import names
from kdbib.model import Entry, Identifier, Link, LinkRole, Name, Record, Unread
from kdbib.records import dumps, from_json, identifier, loads, to_json
from kdbib.text import holds_any

COLUMNS = ("title", "authors", "venue", "year", "doi", "arxiv", "identifiers", "url", "key")
"""What a table of references may tell, in small or capital letters. Authors are a list of names, or a text of
them; a name is a text or an object as in CSL-JSON. Identifiers are a list, or a text, of ``scheme:value``."""
_ALSO = {"author": "authors", "journal": "venue", "booktitle": "venue", "container-title": "venue"}
_TELLING = frozenset({"title", "doi", "arxiv", "identifiers", "url"})
_LAST = 9999  # year of ISO 8601 in four digits
_MORE = frozenset({"et al", "et al.", "others", "and others"})
_BIBTEX = (",", "\\", "{")  # what only a name as BibTeX writes it has
_SHOWN = 5  # members of a row that tells nothing


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
        return _entry(_named(loads(text)), file, line)
    except (ValueError, TypeError) as error:
        return Unread(file, line, f"the row cannot be read as a reference ({error})", text[:200])


def _named(row: object) -> dict[str, Any]:
    """What the row tells, by the names of the columns; of two that mean the same the first.

    Raises:
        TypeError, ValueError: it is no object, or tells nothing to look for.

    """
    if not isinstance(row, dict):
        raise TypeError("it is no object")
    told: dict[str, Any] = {}
    for name, value in row.items():
        column = _ALSO.get(name.lower(), name.lower())
        if column in COLUMNS and value not in (None, "", [], {}):
            told.setdefault(column, value)
    if _TELLING.isdisjoint(told):
        has = ", ".join([*row][:_SHOWN]) or "nothing"
        raise ValueError(f"it tells no title, identifier or address; it has {has}")
    return told


def _entry(row: Mapping[str, Any], file: str, line: int) -> Entry:
    from kdbib.stages.identify import normalize

    stated = [identifier(one) for one in _listed(row.get("identifiers", ()), " ")]
    stated += [Identifier(scheme, _text(row[scheme])) for scheme in ("doi", "arxiv") if scheme in row]
    found = [normalize(one.scheme, one.value) for one in stated]
    url = _text(row.get("url", ""))
    authors, complete = _people(row.get("authors", ()))
    return Entry(
        title=_text(row.get("title", "")),
        file=file,
        line=line,
        authors=authors,
        authors_complete=complete,
        venue=_text(row.get("venue", "")),
        year=_year(row.get("year")),
        links=(Link(url),) if url else (),
        identifiers=tuple(dict.fromkeys(one for one in found if one is not None)),
        key=_text(row.get("key", "")),
    )


def _text(value: object) -> str:
    """A value as text, of a list its first."""
    if isinstance(value, list) and value:
        return _text(value[0])
    if isinstance(value, (list, dict)):
        raise TypeError(f"no text: {value!r}")
    return "" if value is None else str(value)


def _year(value: object) -> int | None:
    """The year that a number or a text tells ("2019", 2019.0, "2019-05-01"), ``None`` where it tells none."""
    from kdbib.stages.parse.stated import split_year

    try:
        year = int(float(str(value)))
    except (ValueError, OverflowError):
        return split_year(str(value)).year
    return year if 0 < year <= _LAST else None


def _people(value: object) -> tuple[tuple[Name, ...], bool]:
    """The authors, and whether these are all."""
    from kdbib.stages.parse.people import read_people

    if isinstance(value, str) and (found := read_people(value)):
        return found
    listed = value if isinstance(value, list) else _listed(value, ";", " and ")
    people = [one for one in map(_person, listed) if one != Name()]
    complete = not (people and people[-1].literal.lower() in _MORE)
    return tuple(people if complete else people[:-1]), complete


def _person(value: object) -> Name:
    if isinstance(value, dict):
        family, given = (str(value.get(part) or "") for part in ("family", "given"))
        if family:
            return names.parted(family, given)
        value = value.get("name") or value.get("literal")
    text = _text(value).strip()
    if text.lower() in _MORE:
        return Name(literal=text)
    return names.one_bibtex_name(text) if holds_any(text, _BIBTEX) else names.from_display(text)


def _listed(value: object, *separators: str) -> list[str]:
    """The items of a list, or of a text with something between them."""
    if isinstance(value, str):
        for separator in separators[1:]:
            value = value.replace(separator, separators[0])
        value = value.split(separators[0])
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"neither a text nor a list: {value!r}")
    return [text for one in value if (text := str(one).strip())]
