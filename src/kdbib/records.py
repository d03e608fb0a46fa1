"""Records as JSON and back: what the index and the ledger keep. Empty fields are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from kdbib.model import Date, Identifier, Name, Record

_PLAIN = tuple(
    f.name
    for f in fields(Record)
    if f.name not in {"authors", "authors_complete", "issued", "identifiers", "seen"}
)
_NAME = Name._fields


def to_json(record: Record) -> dict[str, Any]:
    """A record as a JSON object: CSL-like names, ``issued`` as date parts, identifiers as ``scheme:value``."""
    out: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(record, name))}
    if record.authors:
        out["authors"] = [dict(zip(_NAME, n, strict=True)) for n in record.authors]
        out["authors"] = [{k: v for k, v in person.items() if v} for person in out["authors"]]
    if not record.authors_complete:
        out["authors_complete"] = False
    if record.issued:
        out["issued"] = [part for part in record.issued if part is not None]
    if record.identifiers:
        out["identifiers"] = [str(identifier) for identifier in record.identifiers]
    if record.seen:
        out["seen"] = list(record.seen)
    return out


def from_json(data: Mapping[str, Any]) -> Record:
    """The record that :func:`to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: the object is not such a record.

    """
    plain = {name: str(data[name]) for name in _PLAIN if name in data}
    for required in ("source", "id", "type", "title"):
        if required not in plain:
            raise KeyError(required)
    return Record(
        **{"retrieved": "", **plain},
        authors=tuple(Name(**person) for person in data.get("authors", ())),
        authors_complete=bool(data.get("authors_complete", True)),
        issued=Date(*map(int, data["issued"])) if data.get("issued") else None,
        identifiers=tuple(identifier(text) for text in data.get("identifiers", ())),
        seen=tuple(str(page) for page in data.get("seen", ())),
    )


def identifier(text: str) -> Identifier:
    """The identifier that ``str`` wrote: ``scheme:value``.

    Raises:
        ValueError: there is no colon.

    """
    scheme, colon, value = text.partition(":")
    if not colon:
        raise ValueError(f"not scheme:value: {text!r}")
    return Identifier(scheme, value)
