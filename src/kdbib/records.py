"""Records as JSON and back: what the index and the ledger keep. Empty fields are left out, and keywords."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from itertools import takewhile
from operator import attrgetter
from typing import Any

from kdbib.model import Date, Identifier, Name, Record, Update
from kdbib.titles import title_key

_DATES = ("issued", "event_date")
_STRUCTURED = frozenset(
    {"authors", "authors_complete", *_DATES, "identifiers", "seen", "keywords", "updates"}
)
_PLAIN = dict.fromkeys(f.name for f in fields(Record) if f.name not in _STRUCTURED)
_plain = attrgetter(*_PLAIN)
_REQUIRED = ("source", "id", "type", "title")
_NAME = Name._fields
_USUAL = {"family", "given"}  # what of a name is told


def dumps(value: object) -> str:
    """The value as JSON on a line, by orjson; names and identifiers are arrays, as all tuples are."""
    import orjson

    try:
        return orjson.dumps(value, default=_array).decode()
    except TypeError:  # halves of surrogate pairs, numbers of any length
        return json.dumps(value, ensure_ascii=False)


def _array(value: object) -> list[object]:
    """A named tuple as an array; of nothing else there is a form in JSON."""
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"no JSON: {value!r}")


def loads(text: str) -> Any:
    """The value that JSON tells.

    Raises:
        ValueError: it is no JSON.

    """
    import orjson

    try:
        return orjson.loads(text)
    except ValueError:  # halves of surrogate pairs, which the standard library reads
        return json.loads(text)


def to_json(record: Record) -> dict[str, Any]:
    """A record as a JSON object: names as in CSL, dates as date parts, identifiers ``scheme:value``."""
    out: dict[str, Any] = {
        name: value for name, value in zip(_PLAIN, _plain(record), strict=True) if value or name in _REQUIRED
    }
    if record.authors:
        out["authors"] = [
            {part: text for part, text in zip(_NAME, name, strict=True) if text} for name in record.authors
        ]
    if not record.authors_complete:
        out["authors_complete"] = False
    for name in _DATES:
        if date := getattr(record, name):
            out[name] = list(takewhile(lambda part: part is not None, date))
    if record.identifiers:
        out["identifiers"] = [str(identifier) for identifier in record.identifiers]
    if record.seen:
        out["seen"] = list(record.seen)
    if record.updates:
        told = (one._asdict().items() for one in record.updates)
        out["updates"] = [{k: v for k, v in one if v or k == "type"} for one in told]
    return out


def from_json(data: Mapping[str, Any]) -> Record:
    """The record that :func:`to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the object is not such a record.

    """
    plain = {name: _text(value) for name, value in data.items() if name in _PLAIN}
    for required in _REQUIRED:
        if required not in plain:
            raise KeyError(required)
    plain["retrieved"] = day(plain.get("retrieved", ""))
    return Record(
        **plain,
        authors=tuple([_name(person) for person in data.get("authors", ())]),
        authors_complete=bool(data.get("authors_complete", True)),
        issued=_date(data.get("issued")),
        event_date=_date(data.get("event_date")),
        identifiers=tuple([identifier(_text(text)) for text in data.get("identifiers", ())]),
        seen=tuple([_text(page) for page in data.get("seen", ())]),
        keywords=(),
        updates=tuple([_update(one) for one in data.get("updates", ())]),
    )


def _text(value: Any) -> str:
    """The value, which must be text that UTF-8 can hold: JSON can hold lone surrogates.

    Raises:
        TypeError, ValueError: it is not.

    """
    if not isinstance(value, str):
        raise TypeError("a member is no text")
    if not value.isascii():
        value.encode("utf-8")
    return value


def day(text: str) -> str:
    """The text, if it is a day (ISO 8601) or empty.

    Raises:
        ValueError: it is something else.

    """
    if text:
        date.fromisoformat(text)
    return text


def _date(parts: Any) -> Date | None:
    return Date(*map(int, parts)) if parts else None


def _name(person: Mapping[str, Any]) -> Name:
    if person.keys() == _USUAL:
        return Name(_text(person["family"]), _text(person["given"]))
    return Name(**{part: _text(value) for part, value in person.items()})


def _update(told: Mapping[str, Any]) -> Update:
    return Update(**{part: _text(value) for part, value in told.items()})


def identity(record: Record) -> tuple[str, str]:
    """What a record is known by among all: its reference, and its title.

    The title too, since two bibliographies of one name may use a key for different papers.
    """
    return record.ref, title_key(record.title)


def identifier(text: str) -> Identifier:
    """The identifier that ``str`` wrote: ``scheme:value``.

    Raises:
        ValueError: there is no colon.

    """
    scheme, colon, value = text.partition(":")
    if not colon:
        raise ValueError(f"not scheme:value: {text!r}")
    return Identifier(scheme, value)
