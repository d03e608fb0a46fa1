"""The ledger: what was accepted, from where, when and why. To a bibliography what a lock file is.

``cache/ledger.jsonl`` holds one JSON object a line, sorted: for each work its key and accepted records, for
each entry its decision. Keys are never changed, reused or taken back; lines of entries that left the lists
stay. Each line ends with a checksum. A line that cannot be read, or was changed since, is reported with its
number and kept in ``ledger.jsonl.damaged``; what it held is found anew, under the key that it had.
"""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF8
from collections import ChainMap
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from kdbib.errors import LedgerError
from kdbib.files import AS_IT_IS, replace_all
from kdbib.ledger_lines import (
    LOST,
    NO_LINE,
    Line,
    line_from_json,
    line_to_json,
    sealed,
    unsealed,
    work_from_json,
    work_to_json,
)
from kdbib.model import Decision, Entry, Identified, Record, Unread
from kdbib.names import surname
from kdbib.records import identity
from kdbib.titles import title_key

__all__ = ["Ledger", "Line", "files", "fingerprint", "load", "save", "to_text"]

T = TypeVar("T")

_NOT_USABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
_SEALED = re.compile(rb'\{"kind": "(?:work|decision)", .*?"sum": "[0-9a-f]{8}"\}')
_ENTRY = re.compile(r'"entry": "(\w+)"')
_TITLE = re.compile(r'"title": "((?:[^"\\]|\\.)+)"')


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
        """Every key that was ever given to a work; where nothing is left of a work, its key is free again."""
        held = {key for key, records in self.works.items() if records}
        return frozenset(held) | {key for line in self.decisions.values() for key in (line.key, *line.ids)}

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
    told = list(_objects(data.removeprefix(BOM_UTF8), str(path), ledger.damaged))
    for item, line in told:
        if line["kind"] == "work":
            _take(ledger.works, item, ledger.damaged, partial(work_from_json, line))
    everything = {record.ref: record for record in ledger.records}
    for item, line in told:
        if line["kind"] == "decision":
            own = {record.ref: record for record in ledger.works.get(str(line.get("key")), ())}
            read = partial(line_from_json, line, ChainMap(own, everything))
            _take(ledger.decisions, item, ledger.damaged, read)
    for name, kept in _keys_left([line for _, line in told if line["kind"] == "decision"]):
        ledger.decisions.setdefault(name, kept)
    for name, guess in list(_guessed(ledger)):
        ledger.decisions.setdefault(name, guess)
    ledger.damaged.sort(key=lambda item: item.line)
    return ledger


def _objects(data: bytes, name: str, damaged: list[Unread]) -> Iterator[tuple[Unread, dict[str, Any]]]:
    """The objects of the lines, each with the report to make if it is of no use after all.

    In a line that cannot be read, what has its checksum is used all the same: two lines that became one.
    """
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if not raw.strip():
            continue
        item = Unread(name, number, NO_LINE, raw.decode("utf-8", AS_IT_IS))
        try:
            yield item, unsealed(raw)
        except (ValueError, RecursionError) as error:
            damaged.append(replace(item, reason=str(error) if str(error).startswith(NO_LINE) else NO_LINE))
            for found in _SEALED.finditer(raw):
                with suppress(ValueError, RecursionError):
                    yield item, unsealed(found.group())


def _take(held: dict[str, T], item: Unread, damaged: list[Unread], read: Callable[[], tuple[str, T]]) -> None:
    """Put what a line says into its place; a line of no use, or against one above it, is damaged."""
    try:
        name, value = read()
    except _NOT_USABLE as error:
        damaged.append(replace(item, reason=f"{item.reason} ({type(error).__name__}: {error})"))
        return
    if held.setdefault(name, value) != value:
        damaged.append(replace(item, reason="it says something else than a line above, which counts"))


def _keys_left(lines: list[dict[str, Any]]) -> Iterator[tuple[str, Line]]:
    """Entries whose work is lost while their decision stands: they are decided again, under the same key."""
    for line in lines:
        without = {"matches": [], "rejected": [], "elsewhere": [], "asked": {}, "reason": LOST}
        with suppress(*_NOT_USABLE):
            yield line_from_json({**line, **without}, {})


def _guessed(ledger: Ledger) -> Iterator[tuple[str, Line]]:
    """What can be made out of damaged lines: to which entry, or which title, the key of a work belongs.

    Only of works that no record tells and no other line names. Line 0 says that it is not to be written.
    """
    free = {key for key in ledger.works if key not in ledger.keys}
    for item in ledger.damaged:
        for key in sorted(key for key in free if f'"key": "{key}"' in item.text):
            entry, title = _ENTRY.search(item.text), _TITLE.search(item.text)
            claim = Entry(title[1] if title else "", "", 0)
            yield entry[1] if entry else key, Line(key, claim, Decision(reason=LOST), "")


def save(ledger: Ledger, path: Path) -> None:
    """Write the ledger, whole or not at all; damaged lines are kept beside it.

    Raises:
        LedgerError, OutputError: it cannot be written; the former one stays.

    """
    replace_all(files(ledger, path))


def files(ledger: Ledger, path: Path) -> dict[Path, str | bytes]:
    """The ledger's text, and before it that of the file beside it with all damaged lines, if there are any.

    Raises:
        LedgerError: the former damaged lines cannot be read.

    """
    if not ledger.damaged:
        return {path: to_text(ledger)}
    aside = path.with_name(f"{path.name}.damaged")
    try:
        former = aside.read_bytes() if aside.exists() else b""
    except OSError as error:
        raise LedgerError(f"{aside}: it cannot be read ({error.strerror})") from error
    lines = dict.fromkeys(item.text.encode("utf-8", AS_IT_IS) for item in ledger.damaged)
    known = set(former.split(b"\n"))
    kept = former + b"".join(line + b"\n" for line in lines if line not in known)
    return {aside: kept, path: to_text(ledger)}


def to_text(ledger: Ledger) -> str:
    """The ledger's lines: works and decisions, sorted by key, each work before its entries."""
    works = [(key, "", work_to_json(key, held)) for key, held in ledger.works.items()]
    told = {name: line for name, line in ledger.decisions.items() if line.claim.line}
    lines = [(line.key, name, line_to_json(name, line)) for name, line in told.items()]
    ordered = sorted([*works, *lines], key=lambda item: item[:2])
    return "".join(f"{sealed(data)}\n" for _, _, data in ordered)
