"""What must hold of whatever a reader makes of its input: it goes through all stages, and back."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from kdbib import ledger as ledgers
from kdbib.bibliographies import Origin, bibtex
from kdbib.ledger import Ledger
from kdbib.model import Bibliography, Date, Dialect, Entry, Record, Unread, VenueStyle
from kdbib.pipeline import run
from kdbib.records import from_json, to_json
from kdbib.sources.memory import MemorySource
from kdbib.stages.emit import outputs
from kdbib.stages.parse import entry_of

DAY = "2026-01-31"


class Broken(Exception):  # noqa: N818 - what a fuzzer looks for
    """Something that must hold does not."""


def expect(holds: bool, what: str) -> None:
    """Go on if it holds.

    Raises:
        Broken: it does not.

    """
    if not holds:
        raise Broken(what)


def carry(entries: Sequence[Entry], records: Sequence[Record] = ()) -> Bibliography:
    """Take entries through all stages into all outputs and the ledger."""
    bibliography, ledger = run(entries, Ledger(), [MemorySource("shelf", tuple(records))], DAY)
    chance = len(str(bibliography)) % 2  # the same for the same input
    style = (VenueStyle.FULL, VenueStyle.ISO4)[chance]
    dialect = (Dialect(), Dialect(ascii=True, biblatex=True, strings=True, notes=True))[chance]
    texts = outputs(bibliography, style, dialect, collections=True)
    for text in texts.values():
        text.encode("utf-8")
    expect(isinstance(json.loads(texts["kd.json"]), list), "kd.json is no list")
    json.loads(texts["report.json"])
    stream = BytesIO(texts["kd.bib"].encode("ascii" if dialect.ascii else "utf-8"))
    read = list(bibtex.read(stream, Origin("kd.bib", "kd", DAY)))
    unread = [item for item in read if isinstance(item, Unread) and "has no title" not in item.reason]
    expect(not unread, f"kd.bib cannot be read: {unread}")
    expect(len(read) == len(bibliography.works), f"{len(read)} of {len(bibliography.works)} in kd.bib")
    kept(ledgers.to_text(ledger).encode())
    return bibliography


def kept(data: bytes) -> None:
    """Read a ledger that kdbib wrote: nothing is damaged, and it is written again as it was."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        path.write_bytes(data)
        ledger = ledgers.load(path)
    expect(not ledger.damaged, f"its own ledger is damaged: {ledger.damaged}")
    expect(ledgers.to_text(ledger).encode() == data, "the ledger is written otherwise than before")


def carry_record(record: Record) -> None:
    """Take a record through JSON, and with an entry that claims it through all stages."""
    text = json.dumps(to_json(record), ensure_ascii=False)
    text.encode("utf-8")
    expect(from_json(json.loads(text)) == replace(record, keywords=()), "a record is not what it was as JSON")
    if record.title:
        claim = entry_of(replace(record, issued=Date(2019), container_title="CVPR"), "refs.bib", 1)
        carry([claim, replace(claim, record=None, key="", line=2)], [record])
