"""The lines of a ledger: JSON objects with a checksum, and what they mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from kdbib import records as serial
from kdbib.model import (
    Asked,
    Decision,
    Elsewhere,
    Entry,
    Feature,
    Link,
    LinkRole,
    Match,
    Outcome,
    Record,
    Verdict,
)

LOST = "what the ledger said of it was damaged"
NO_LINE = "not a line of a ledger"
_KINDS = ("work", "decision")
_SUM = "sum"
_DAY = re.compile(r'"\d{4}-\d\d-\d\d"')


@dataclass(frozen=True, slots=True)
class Line:
    """One decision: the entry's claim as it was, the key of its work, the matches, the day it was made.

    Of the claim the ledger keeps title, venue, year, place, the links to the paper, and all identifiers,
    stated and linked. ``ids`` are the keys that the entry had before its work proved to be that of another
    entry as well, which had another key.
    """

    key: str
    claim: Entry
    decision: Decision
    decided: str
    ids: tuple[str, ...] = ()

    @property
    def lost(self) -> bool:
        """Whether only the key is left of it: it must be decided again."""
        return self.decision.reason == LOST


def sealed(data: Mapping[str, Any]) -> str:
    """The object as a line of JSON; its last member is a checksum (CRC-32) of the line without it."""
    text = json.dumps(data, ensure_ascii=False)
    return f'{text[:-1]}, "{_SUM}": "{_checksum(text)}"}}'


def unsealed(raw: bytes) -> dict[str, Any]:
    """The object of a line that :func:`sealed` wrote; one of an earlier version has no checksum.

    Raises:
        ValueError: it is no such line, it was changed since, or holds what UTF-8 cannot; RecursionError: it
        is nested too deeply.

    """
    line = json.loads(raw.decode("utf-8"))
    if not isinstance(line, dict) or line.get("kind") not in _KINDS:
        raise ValueError(NO_LINE)
    stated = line.pop(_SUM, None)
    checksum = _checksum(json.dumps(line, ensure_ascii=False))
    if stated not in (None, checksum):  # it may be a list, too
        raise ValueError(f"{NO_LINE} as kdbib wrote it: it was changed since")
    return line


def _checksum(text: str) -> str:
    """That of the text without its days: one may be set back, to have something asked about again."""
    return f"{crc32(_DAY.sub('', text).encode()):08x}"


def work_to_json(key: str, records: Iterable[Record]) -> dict[str, Any]:
    """A work: its key and its records."""
    return {"kind": "work", "key": key, "records": [serial.to_json(record) for record in records]}


def work_from_json(data: Mapping[str, Any]) -> tuple[str, tuple[Record, ...]]:
    """The key and the records that :func:`work_to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the object is not such a work.

    """
    return _text(data, "key"), tuple(serial.from_json(record) for record in data["records"])


def line_to_json(name: str, line: Line) -> dict[str, Any]:
    """A decision under its entry's fingerprint. Only the likeliest of the rejected records are kept."""
    claim, decision = line.claim, line.decision
    stated = {"title": claim.title, "venue": claim.venue, "year": claim.year, "file": claim.file}
    said: dict[str, Any] = {key: value for key, value in stated.items() if value} | {"line": claim.line}
    if papers := [link.url for link in claim.links if link.role is LinkRole.PAPER]:
        said["links"] = papers
    if claim.identifiers:
        said["identifiers"] = [str(identifier) for identifier in claim.identifiers]
    data: dict[str, Any] = {"kind": "decision", "entry": name, "key": line.key, "decided": line.decided}
    if line.ids:
        data["ids"] = list(line.ids)
    data["claim"] = said
    data["matches"] = [_match_to_json(match) for match in decision.matches]
    data["rejected"] = [_stub_of(match.record) | _match_to_json(match) for match in decision.nearest]
    if decision.elsewhere:
        data["elsewhere"] = [[one.target, one.record, one.title] for one in decision.elsewhere]
    if decision.dead:
        data["dead"] = list(decision.dead)
    if decision.asked:
        data["asked"] = {one.source: one.outcome.value for one in decision.asked}
    if decision.reason:
        data["reason"] = decision.reason
    return data


def _stub_of(record: Record) -> dict[str, str]:
    return {"type": record.type, "title": record.title}


def _match_to_json(match: Match) -> dict[str, Any]:
    features = [[feature.name, feature.detail, round(feature.weight, 3)] for feature in match.features]
    return {"record": match.record.ref, "score": match.score, "features": features}


def line_from_json(data: Mapping[str, Any], records: Mapping[str, Record]) -> tuple[str, Line]:
    """The fingerprint and the decision that :func:`line_to_json` wrote; ``records`` by reference.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the object is not such a decision, or a record that
        it accepted is not among ``records``.

    """
    decision = Decision(
        tuple(_match(item, records[item["record"]], Verdict.ACCEPTED) for item in data["matches"]),
        tuple(_match(item, _stub(item), Verdict.REJECTED) for item in data["rejected"]),
        _elsewhere(data),
        str(data.get("reason", "")),
        tuple(Asked(str(source), Outcome(told)) for source, told in data.get("asked", {}).items()),
        tuple(str(url) for url in data.get("dead", ())),
    )
    ids = tuple(str(key) for key in data.get("ids", ()))
    day = serial.day(_text(data, "decided"))
    return _text(data, "entry"), Line(_text(data, "key"), _claim(data["claim"]), decision, day, ids)


def _elsewhere(data: Mapping[str, Any]) -> tuple[Elsewhere, ...]:
    """The links to other papers; ledgers of version 0.1 have their addresses alone."""
    former = (Elsewhere(str(url)) for url in data.get("wrong_links", ()))
    return (*former, *(Elsewhere(*map(str, one)) for one in data.get("elsewhere", ())))


def _claim(said: Mapping[str, Any]) -> Entry:
    year = said.get("year")
    return Entry(
        str(said.get("title", "")),
        str(said.get("file", "")),
        int(said["line"]),
        venue=str(said.get("venue", "")),
        year=None if year is None else int(year),
        links=tuple(Link(str(url)) for url in said.get("links", ())),
        identifiers=tuple(serial.identifier(str(text)) for text in said.get("identifiers", ())),
    )


def _match(item: Mapping[str, Any], record: Record, verdict: Verdict) -> Match:
    features = tuple(
        Feature(str(name), str(detail), float(weight)) for name, detail, weight in item["features"]
    )
    return Match(record, verdict, float(item["score"]), features)


def _stub(item: Mapping[str, Any]) -> Record:
    """A rejected record as far as the ledger remembers it."""
    source, _, name = str(item["record"]).partition("/")
    return Record(source, name, "", str(item["type"]), str(item["title"]))


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is not a text")
    return value
