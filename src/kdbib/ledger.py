"""The ledger: what was accepted, from where, when and why. To a bibliography what a lock file is.

``cache/ledger.jsonl`` holds one JSON object a line, sorted: for each work its key and accepted records, for
each entry its decision. Keys are never changed, reused or taken back; lines of entries that left the lists
stay. A line that cannot be read is reported with its number and kept in ``ledger.jsonl.damaged``.
"""

from __future__ import annotations

import hashlib
import json
from collections import ChainMap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from kdbib.errors import LedgerError
from kdbib.files import replace as replace_file
from kdbib.ledger_lines import Line, line_from_json, line_to_json, work_from_json, work_to_json
from kdbib.model import Identified, Record, Unread
from kdbib.names import surname
from kdbib.records import identity
from kdbib.titles import title_key

__all__ = ["Ledger", "Line", "fingerprint", "load", "save", "to_text"]

T = TypeVar("T")


@dataclass(slots=True)
class Ledger:
    """All works by key and all decisions by the entry's fingerprint."""

    works: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    decisions: dict[str, Line] = field(default_factory=dict)
    damaged: list[Unread] = field(default_factory=list)

    @property
    def records(self) -> tuple[Record, ...]:
        """Every accepted record, once."""
        return tuple(dict.fromkeys(record for held in self.works.values() for record in held))

    @property
    def keys(self) -> frozenset[str]:
        """Every key that was ever given to a work."""
        return frozenset(self.works) | {line.key for line in self.decisions.values()}

    def keys_of_records(self) -> dict[tuple[str, str], list[str]]:
        """The keys of the works that each record (by its identity) belongs to, sorted."""
        found: dict[tuple[str, str], list[str]] = {}
        for key in sorted(self.works):
            for record in self.works[key]:
                found.setdefault(identity(record), []).append(key)
        return found


def fingerprint(identified: Identified) -> str:
    """What an entry is known by: its title, its first author, and its links' identifiers.

    Venue and year may be corrected.
    """
    entry = identified.entry
    author = surname(entry.authors[0]) if entry.authors else ""
    named = [title_key(entry.title), author, *sorted(map(str, identified.identifiers))]
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]


def load(path: Path) -> Ledger:
    """The ledger at ``path``; an empty one where there is no file yet.

    Raises:
        LedgerError: the file cannot be opened.

    """
    try:
        data = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise LedgerError(f"{path}: the ledger cannot be read ({error.strerror})") from error
    ledger = Ledger()
    told = list(_objects(data, str(path), ledger.damaged))
    for item, line in told:
        if line["kind"] == "work":
            _take(ledger.works, item, ledger.damaged, partial(work_from_json, line))
    everything = {record.ref: record for record in ledger.records}
    for item, line in told:
        if line["kind"] == "decision":
            own = {record.ref: record for record in ledger.works.get(str(line.get("key")), ())}
            read = partial(line_from_json, line, ChainMap(own, everything))
            _take(ledger.decisions, item, ledger.damaged, read)
    ledger.damaged.sort(key=lambda item: item.line)
    return ledger


def _objects(data: bytes, name: str, damaged: list[Unread]) -> Iterator[tuple[Unread, dict[str, Any]]]:
    """The objects of the lines, each with the report to make if it is of no use after all."""
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if not raw.strip():
            continue
        item = Unread(name, number, "not a line of a ledger", raw.decode("utf-8", errors="replace"))
        try:
            line = json.loads(raw.decode("utf-8"))
            if b"\\u" in raw:
                json.dumps(line, ensure_ascii=False).encode("utf-8")  # raises where a surrogate stands alone
        except (ValueError, RecursionError):
            damaged.append(item)
            continue
        if isinstance(line, dict) and line.get("kind") in ("work", "decision"):
            yield item, line
        else:
            damaged.append(item)


def _take(held: dict[str, T], item: Unread, damaged: list[Unread], read: Callable[[], tuple[str, T]]) -> None:
    """Put what a line says into its place; a line of no use, or against one above it, is damaged."""
    try:
        name, value = read()
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        damaged.append(replace(item, reason=f"{item.reason} ({type(error).__name__}: {error})"))
        return
    if held.setdefault(name, value) != value:
        damaged.append(replace(item, reason="it says something else than a line above, which counts"))


def save(ledger: Ledger, path: Path) -> None:
    """Write the ledger, whole or not at all; damaged lines are kept beside it.

    Raises:
        LedgerError, OutputError: it cannot be written; the former one stays.

    """
    if ledger.damaged:
        aside = path.with_name(f"{path.name}.damaged")
        try:
            former = aside.read_bytes().decode("utf-8", errors="replace") if aside.exists() else ""
        except OSError as error:
            raise LedgerError(f"{aside}: it cannot be read ({error.strerror})") from error
        known = set(former.split("\n"))
        lines = [item.text for item in ledger.damaged if item.text not in known]
        replace_file(aside, former + "".join(f"{line}\n" for line in lines))
    replace_file(path, to_text(ledger))


def to_text(ledger: Ledger) -> str:
    """The ledger's lines: works and decisions, sorted by key, each work before its entries."""
    works = [(key, "", work_to_json(key, held)) for key, held in ledger.works.items()]
    lines = [(line.key, name, line_to_json(name, line)) for name, line in ledger.decisions.items()]
    ordered = sorted([*works, *lines], key=lambda item: item[:2])
    return "".join(f"{json.dumps(data, ensure_ascii=False)}\n" for _, _, data in ordered)
