"""What an index holds: its files, its records by source, and what could not be read."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from kdbib.errors import IndexStoreError
from kdbib.model import Unread
from kdbib.sources.local import connect


@dataclass(slots=True)
class Manifest:
    """The files with the records taken from each, records by source, repeated ones, and unread places."""

    files: dict[str, int] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    unread: list[Unread] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many records there are."""
        return sum(self.sources.values())

    def to_json(self) -> str:
        """The manifest as the index keeps it."""
        unread = [[item.file, item.line, item.reason, item.text] for item in self.unread]
        plain = {"files": self.files, "sources": self.sources, "repeated": self.repeated, "unread": unread}
        return json.dumps(plain)


def load(path: Path) -> Manifest:
    """The manifest of the index at ``path``.

    Raises:
        IndexStoreError: there is no index, it is damaged, or it is of another version.

    """
    with closing(connect(path)) as connection:
        try:
            body = json.loads(connection.execute("SELECT body FROM manifest").fetchone()[0])
            unread = [Unread(file, int(line), reason, text) for file, line, reason, text in body["unread"]]
            return Manifest(body["files"], Counter(body["sources"]), body["repeated"], unread)
        except (sqlite3.DatabaseError, TypeError, ValueError, KeyError) as error:
            raise IndexStoreError(f"{path}: the index is damaged ({error}); build it again") from error
