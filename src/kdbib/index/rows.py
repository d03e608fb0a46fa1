"""Rows of the index's ``record`` table as records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kdbib.model import Record
from kdbib.records import from_json, loads

COLUMNS = ("number", "source", "id", "retrieved", "type", "title", "container", "body", "rank")
"""What a record is made of: columns of ``record``, and its rank among those that share its name."""


def record_of(row: Sequence[Any]) -> Record:
    """The record of a row of :data:`COLUMNS`. Of two that share a name the second is ``id#2``, and so on.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the row is not one that the index wrote.

    """
    _, source, name, retrieved, kind, title, container, body, rank = row
    own = {"source": source, "id": name, "retrieved": retrieved, "type": kind, "title": title}
    record = from_json({**loads(body), **own, "container_title": container})
    return record if rank in (None, 1) else replace(record, id=f"{record.id}#{rank}")
