"""A bulk run: inputs and an index in, a table of results out; what was done before is not done again."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from kdbib import __version__
from kdbib.bulk import groups, plan
from kdbib.bulk.inputs import raw
from kdbib.errors import NothingDone
from kdbib.index.layout import VERSION
from kdbib.index.manifest import Manifest, digest_of, load
from kdbib.index.rows import record_of

BUCKETS = 512
_HANDED_ON = 3  # changes whenever what a step writes for the next one does
_SMALLEST, _LARGEST = 50, 5000  # entries of a partition


class Engine(Protocol):
    """What carries the plan out. Tables that are whole are not made again."""

    def open(self, index: Path, manifest: Manifest) -> None:
        """Give the tables of an index their names."""

    def view(self, name: str, sql: str) -> None:
        """Give a query a name."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query, here."""

    def put(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
        """Make a table of rows that are here."""

    def make(self, name: str, sql: str) -> None:
        """Make a table of a query."""

    def step(self, name: str) -> None:
        """Take a step in Python for every partition."""

    def write(self, sql: str, target: Path) -> None:
        """Write the result."""


@dataclass(slots=True)
class Metrics:
    """What a run did: counts by name, and the seconds of each step."""

    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


Watch = Callable[[str], None]


def match(engine: Engine, files: Sequence[Path], index: Path, target: Path, watch: Watch) -> Metrics:
    """Match the entries of ``files`` against ``index`` and write the result to ``target``.

    ``watch`` is told each step.

    Raises:
        InputError: a file cannot be read; NothingDone: there is no entry; IndexStoreError: as it says.

    """
    metrics = Metrics()
    manifest = load(index)
    engine.open(index, manifest)

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        watch(name)
        begun = time.monotonic()
        yield
        metrics.seconds[name] = round(time.monotonic() - begun, 3)

    with timed("read"):
        engine.put("input", plan.RAW, raw(files))
        ((count,),) = engine.rows("SELECT count(*) FROM input")
        if not count:
            raise NothingDone("no entry was found in the inputs")
        engine.view("raw", plan.BUCKET.format(column="entry", size=_size(count), table="input"))
    for name in ("entries", "more"):
        with timed(name):
            engine.step(name)
    with timed("join"):
        engine.make("candidates", plan.QUERIES["candidates"])
    with timed("decided"):
        engine.step("decided")
    with timed("group"):
        _group(engine, count)
    with timed("works"):
        engine.step("works")
        engine.view("told", plan.TOLD)
    with timed("keys"):
        engine.put("keys", plan.KEYS, groups.named(engine.rows(groups.NAMING)))
        engine.write(plan.RESULT, target)
    metrics.counts |= _counts(engine, manifest)
    return metrics


def _size(count: int) -> int:
    """Entries of a partition: there are enough for all cores, and few enough to be written at once."""
    return max(_SMALLEST, min(_LARGEST, count // 8), -(-count // BUCKETS))


def _group(engine: Engine, count: int) -> None:
    """Find out which entries are one work: they share a record, or have records of one work."""
    outcomes = [groups.Outcome(*row) for row in engine.rows(groups.OUTCOMES)]
    joined = groups.grouped(outcomes)
    number = {one: place for place, one in enumerate(joined)}
    members = [
        (name[1], number[joined.find(name)])
        for name in joined
        if isinstance(name, tuple) and name[0] == "record"
    ]
    engine.put("member", {"number": "BIGINT", "grp": "BIGINT"}, members)
    pairs = engine.rows(plan.PAIRS)
    wanted = {one for pair in pairs for one in pair}
    rows = engine.rows(plan.RECORDS.format(numbers=", ".join(map(str, sorted(wanted))))) if wanted else []
    groups.join_works(joined, pairs, {row[0]: record_of(row) for row in rows})
    engine.put("grouped", plan.GROUPS, groups.numbered(joined))
    engine.view("groups", plan.BUCKET.format(column="grp", size=_size(count), table="grouped"))


def _counts(engine: Engine, manifest: Manifest) -> dict[str, int]:
    queries = {
        "entries": "SELECT count(*) FROM entries",
        "not read": "SELECT count(*) FROM entries WHERE problem <> ''",
        "candidates": "SELECT count(*) FROM candidates",
        "resolved": "SELECT count(*) FROM told WHERE outcome = 'resolved'",
        "works": "SELECT count(DISTINCT grp) FROM told",
        "entries with a title, place or identifier that needs a second witness": (
            "SELECT count(DISTINCT e.entry) FROM (SELECT entry, explode(looked_up) AS key FROM entries "
            "UNION ALL SELECT entry, explode(first) AS key FROM entries) e JOIN crowd c ON c.key = e.key"
        ),
    }
    told = {name: int(engine.rows(sql)[0][0]) for name, sql in queries.items()}
    return told | {"records in the index": manifest.records, "keys in the index": manifest.keys}


def prepare(work: Path, files: Sequence[Path], index: Path, engine: str) -> bool:
    """Keep what the engine left of a run of the very same inputs, else begin anew; whether there was any."""
    identity = {
        "version": [__version__, VERSION, _HANDED_ON],
        "engine": engine,
        "inputs": [[str(path), path.stat().st_size, digest_of(path)] for path in files if path.is_file()],
        "index": digest_of(index / "manifest.json"),
    }
    text = json.dumps(identity, indent=1)
    state = work / "inputs.json"
    if state.is_file() and state.read_text(encoding="utf-8") == text:
        return True
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    state.write_text(text, encoding="utf-8")
    return False
