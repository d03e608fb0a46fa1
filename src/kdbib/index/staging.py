"""Records on their way into the index: lines of JSON with their blocking keys, made on many cores."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from kdbib import names
from kdbib.dumps.model import Skipped
from kdbib.index import keys
from kdbib.model import Record, Unread
from kdbib.records import to_json
from kdbib.sources.parallel import mapper
from kdbib.updates import with_true_title

if TYPE_CHECKING:
    from kdbib.bibliographies import Located
    from kdbib.bibliographies.bibtex import Mapper, Read
    from kdbib.dumps.model import Item

LARGEST = 4_000_000
"""Bytes of a record that are taken: 80,000 authors. What is larger is no paper."""

_OWN = ("source", "id", "retrieved", "type", "title")


class Staged(NamedTuple):
    """A record as a line of JSON that lacks its number and line; see :data:`~kdbib.index.layout.STAGED`."""

    source: str
    id: str
    json: bytes


def stage(record: Record) -> Staged:
    """The record as it goes into the index, under its paper's own title."""
    record = with_true_title(record)
    body = to_json(record)
    columns: dict[str, Any] = {name: body.pop(name) for name in _OWN if name in body}
    columns["container"] = body.pop("container_title", "")
    columns["doi"] = record.identifier("doi")
    columns["surname"] = names.surname(record.authors[0]) if record.authors else ""
    columns["year"] = record.issued.year if record.issued else None
    if place := keys.place_of(record):
        columns["venue"], _, columns["first_page"] = place
    columns |= {"body": body, "keys": keys.of_record(record)}
    return Staged(record.source, record.id, _dumped(columns)[1:])


def _dumped(value: Mapping[str, Any]) -> bytes:
    import orjson

    try:
        return orjson.dumps(value)
    except TypeError:  # halves of surrogate pairs, which UTF-8 cannot hold
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


@contextmanager
def staging(processes: int) -> Iterator[Mapper]:
    """A mapper for readers: what they read of a piece is staged where it was read."""
    with mapper(processes) as mapped:
        yield lambda function, pieces: mapped(partial(_staged, function), pieces)


def _staged(function: Callable[[Any], Read], piece: Any) -> Read:
    """What is read of a piece, its records staged: readers only look at their sources and ids."""
    read = function(piece)
    items = [item if isinstance(item, Unread) else (stage(item[0]), item[1]) for item in read.items]
    return read._replace(items=cast("list[Located | Unread]", items))


def lines(items: Iterable[Item], name: str) -> Iterator[tuple[bytes, int] | Unread | Skipped]:
    """What a reader gives: staged records with their lines, what is left out, not readable or too large."""
    for item in items:
        if isinstance(item, Unread | Skipped):
            yield item
            continue
        record, line = cast("tuple[Record | Staged, int]", item)
        staged = record if isinstance(record, Staged) else stage(record)
        if len(staged.json) > LARGEST:
            reason = (
                f"the record takes {len(staged.json) / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} are taken"
            )
            yield Unread(name, line, reason, staged.id)
        else:
            yield staged.json, line
