"""The ledger: what was accepted, from where, when and why. To a bibliography what a lock file is.

``cache/ledger.jsonl`` holds one JSON object a line, sorted: for each work its key and accepted records, for
each entry its decision. Keys are never changed, reused or taken back; lines of entries that left the lists
stay. A line that cannot be read is reported with its number and kept in ``ledger.jsonl.damaged``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kdbib import records as serial
from kdbib.errors import LedgerError
from kdbib.files import replace as replace_file
from kdbib.model import Decision, Entry, Feature, Identified, Match, Record, Unread, Verdict
from kdbib.titles import title_key

_REJECTED_KEPT = 3  # rejected records that a decision remembers, the likeliest first


@dataclass(frozen=True, slots=True)
class Line:
    """One decision: the entry's claim as it was, the key of its work, the matches, the day it was made."""

    key: str
    claim: Entry
    decision: Decision
    decided: str


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

    def keys_of_records(self) -> dict[str, str]:
        """The key of the work that each record (by ``ref``) belongs to."""
        return {record.ref: key for key in sorted(self.works) for record in self.works[key]}


def fingerprint(identified: Identified) -> str:
    """What an entry is known by: its title and its links' identifiers. Venue and year may be corrected."""
    named = [title_key(identified.entry.title), *sorted(map(str, identified.identifiers))]
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]


def load(path: Path) -> Ledger:
    """The ledger at ``path``; an empty one where there is no file yet.

    Raises:
        LedgerError: the file cannot be opened.

    """
    ledger = Ledger()
    try:
        text = path.read_bytes().decode("utf-8", errors="replace") if path.exists() else ""
    except OSError as error:
        raise LedgerError(f"{path}: the ledger cannot be read ({error.strerror})") from error
    raw = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    parsed = []
    for number, line in raw:
        try:
            data = json.loads(line)
            if data["kind"] == "work":
                ledger.works[data["key"]] = tuple(map(serial.from_json, data["records"]))
            else:
                parsed.append((number, line, data))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            ledger.damaged.append(Unread(str(path), number, f"not a line of a ledger ({error!r})", line))
    known = {record.ref: record for record in ledger.records}
    for number, line, data in parsed:
        try:
            ledger.decisions[data["entry"]] = _line(data, known)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            ledger.damaged.append(Unread(str(path), number, f"not a line of a ledger ({error!r})", line))
    return ledger


def save(ledger: Ledger, path: Path) -> None:
    """Write the ledger, whole or not at all; damaged lines are kept beside it.

    Raises:
        OutputError: it cannot be written; the former one stays.

    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if ledger.damaged:
        aside = path.with_name(f"{path.name}.damaged")
        former = aside.read_text(encoding="utf-8") if aside.exists() else ""
        lines = [item.text for item in ledger.damaged if item.text not in former.splitlines()]
        replace_file(aside, former + "".join(f"{line}\n" for line in lines))
    replace_file(path, to_text(ledger))


def to_text(ledger: Ledger) -> str:
    """The ledger's lines: works and decisions, sorted by key, each work before its entries."""
    works: list[tuple[str, str, Mapping[str, Any]]] = [
        (key, "", {"kind": "work", "key": key, "records": [serial.to_json(r) for r in held]})
        for key, held in ledger.works.items()
    ]
    lines = [(line.key, name, _line_json(name, line)) for name, line in ledger.decisions.items()]
    ordered = sorted([*works, *lines], key=lambda item: item[:2])
    return "".join(f"{json.dumps(data, ensure_ascii=False)}\n" for _, _, data in ordered)


def _line_json(name: str, line: Line) -> dict[str, Any]:
    claim, decision = line.claim, line.decision
    stated = {"title": claim.title, "venue": claim.venue, "year": claim.year, "file": claim.file}
    data: dict[str, Any] = {"kind": "decision", "entry": name, "key": line.key, "decided": line.decided}
    data["claim"] = {key: value for key, value in stated.items() if value} | {"line": claim.line}
    data["matches"] = [_match_json(match) for match in decision.matches]
    rejected = sorted(decision.rejected, key=lambda m: (-m.score, m.record.ref))[:_REJECTED_KEPT]
    data["rejected"] = [{"type": m.record.type, "title": m.record.title} | _match_json(m) for m in rejected]
    if decision.wrong_links:
        data["wrong_links"] = list(decision.wrong_links)
    if decision.reason:
        data["reason"] = decision.reason
    return data


def _match_json(match: Match) -> dict[str, Any]:
    features = [[f.name, f.detail, round(f.weight, 3)] for f in match.features]
    return {"record": match.record.ref, "score": match.score, "features": features}


def _line(data: Mapping[str, Any], known: Mapping[str, Record]) -> Line:
    claim = data["claim"]
    entry = Entry(
        claim["title"],
        claim.get("file", ""),
        claim["line"],
        venue=claim.get("venue", ""),
        year=claim.get("year"),
    )
    decision = Decision(
        tuple(_match(item, known[item["record"]], Verdict.ACCEPTED) for item in data["matches"]),
        tuple(_match(item, _stub(item), Verdict.REJECTED) for item in data["rejected"]),
        tuple(data.get("wrong_links", ())),
        data.get("reason", ""),
    )
    return Line(data["key"], entry, decision, data["decided"])


def _match(item: Mapping[str, Any], record: Record, verdict: Verdict) -> Match:
    features: Iterable[tuple[str, str, float]] = item["features"]
    return Match(record, verdict, float(item["score"]), tuple(Feature(*feature) for feature in features))


def _stub(item: Mapping[str, Any]) -> Record:
    """A rejected record as far as the ledger remembers it."""
    source, _, name = item["record"].partition("/")
    return Record(source, name, "", item["type"], item["title"])
