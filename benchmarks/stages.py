"""How long each stage takes for one entry, as a Markdown table: microseconds of CPU time.

Run it where kdbib is installed; it asks no network and writes into a temporary folder only::

    python benchmarks/stages.py --records FOLDER
    python benchmarks/stages.py --cache FOLDER-WITH-INDEX --references 5000 --runs 3

There is a column for the two lists that come with kdbib, and one for references that are written from records
of the index (``references.py``). The candidates of an entry are what the index offers for its title and
identifiers; those of a reference also papers whose titles share words with its own, so that matching has two
to five near-doubles to turn down. They are found beforehand: ``resolve`` is timed on records in memory.

Each time is the best of the runs. Before every run the caches of texts are emptied, since in bulk most
titles are new; the tables of the data files stay. ``one entry`` is what matching in bulk does for each entry
once it has been read and its candidates are known: the sum from ``identify`` to ``findings``, less
``resolve``.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import _lru_cache_wrapper
from pathlib import Path
from random import Random
from typing import TypeVar

from papers import Papers, add_arguments, index_of, seeded
from references import claim_of, written

import kdbib
from kdbib.config import packaged_lists
from kdbib.keys import Listed, give_keys
from kdbib.ledger import Ledger, fingerprint
from kdbib.model import Bibliography, Decision, Entry, Identified, Query, Record, Resolution, Work
from kdbib.pipeline import work_of
from kdbib.sources.memory import MemorySource
from kdbib.stages.audit import audit
from kdbib.stages.findings import findings
from kdbib.works import cluster

T = TypeVar("T")

BULK = ("identify", "decide", "reconcile", "audit", "findings")
NEAR = range(2, 6)
"""How many papers with a like title stand beside those that the index offers."""


@dataclass(frozen=True)
class Load:
    """Files of entries, and the candidates of each of their entries in order."""

    name: str
    files: tuple[Path, ...]
    offered: tuple[tuple[Record, ...], ...]


def of_lists(papers: Papers) -> Load:
    """The lists that come with kdbib."""
    files = tuple(packaged_lists())
    known = [kdbib.identify(entry) for entry in read(files)]
    offered = tuple(found.records for found in kdbib.resolve(known, [papers.index]))
    return Load("the two lists", files, offered)


def of_references(papers: Papers, count: int, seed: int, folder: Path) -> Load:
    """So many references, each of another record, in a file of the folder."""
    random = seeded(seed)
    chosen = random.sample(papers.usable, min(count, len(papers.usable)))
    file = folder / "references.bib"
    texts = [written(f"ref{n}", claim_of(record, random), random) for n, record in enumerate(chosen)]
    file.write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    known = [kdbib.identify(entry) for entry in read([file])]
    found = kdbib.resolve(known, [papers.index])
    offered = tuple(
        tuple(dict.fromkeys((*one.records, *near(papers, identified.entry.title, random))))
        for identified, one in zip(known, found, strict=True)
    )
    return Load(f"{len(known)} references", (file,), offered)


def near(papers: Papers, title: str, random: Random) -> tuple[Record, ...]:
    """Some of the records that share the rarest words of a title: of no record the title itself."""
    return papers.index.search(Query(f"{title} (no paper's title)")).records[: random.choice(NEAR)]


def read(files: Sequence[Path]) -> list[Entry]:
    return [entry for file in files for entry in kdbib.parse(file, file.name).entries]


class Stopwatch(dict[str, float]):
    """The CPU seconds of each stage, in the order in which they were taken."""

    def __call__(self, stage: str, make: Callable[[], T]) -> T:
        """What a stage makes; its time is kept under its name."""
        gc.collect()
        begun = time.process_time()
        made = make()
        self[stage] = time.process_time() - begun
        return made


def times(load: Load) -> Stopwatch:
    """How long each stage takes over all entries; each entry counts as a work of its own."""
    timed, offered = Stopwatch(), load.offered
    entries = timed("parse", lambda: read(load.files))
    known = timed("identify", lambda: list(map(kdbib.identify, entries)))
    memory = MemorySource("memory", tuple(dict.fromkeys(record for one in offered for record in one)))
    timed("resolve", lambda: kdbib.resolve(known, [memory]))
    decisions = timed("decide", lambda: list(map(kdbib.decide, known, offered)))
    works = timed("reconcile", lambda: list(map(work, known, decisions)))
    links = timed("audit", lambda: list(map(audit, known, decisions, works)))
    told = timed("findings", lambda: list(map(findings, known, decisions, works, links, [()] * len(known))))
    matched = [[match.record for match in decision.matches] for decision in decisions]
    timed("grouping", lambda: cluster([record for one in matched for record in one], matched))
    listed = [Listed(one, (its,), (fingerprint(its),)) for one, its in zip(works, known, strict=True)]
    keys = timed("keys", lambda: give_keys(listed, Ledger()))
    bibliography = Bibliography(
        tuple(map(Resolution, known, decisions, keys, told, links)),
        tuple(replace(one, key=key) for one, key in zip(works, keys, strict=True)),
    )
    timed("emit", lambda: kdbib.outputs(bibliography))
    return timed


def work(identified: Identified, decision: Decision) -> Work:
    """The item of an entry, as a run makes it."""
    records = tuple(match.record for match in decision.matches)
    return work_of("", records, [(identified, decision)])


def forget_texts() -> None:
    """Empty the caches of limited size; what is read from data files stays."""
    for one in gc.get_objects():
        if isinstance(one, _lru_cache_wrapper) and one.cache_parameters()["maxsize"] is not None:
            one.cache_clear()


def best(load: Load, runs: int) -> dict[str, float]:
    """The microseconds that each stage takes for an entry, at best."""
    found: dict[str, float] = {}
    for _ in range(runs):
        forget_texts()
        for stage, seconds in times(load).items():
            micro = seconds / len(load.offered) * 1_000_000
            found[stage] = min(found.get(stage, micro), micro)
    return found | {"one entry": sum(found[stage] for stage in BULK)}


def table(columns: Sequence[tuple[str, dict[str, float]]]) -> str:
    head = " | ".join(name for name, _ in columns)
    rows = [
        f"| {stage} | " + " | ".join(f"{found[stage]:.0f}" for _, found in columns) + " |"
        for stage in columns[0][1]
    ]
    return "\n".join((f"| µs per entry | {head} |", "| --- |" + " ---: |" * len(columns), *rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add_arguments(parser)
    parser.add_argument("--references", type=int, default=1000, help="how many (default 1000)")
    parser.add_argument("--runs", type=int, default=5, help="how often each load is run (default 5)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        papers = Papers(index_of(arguments.cache, arguments.records, Path(name)))
        loads = of_lists(papers), of_references(papers, arguments.references, arguments.seed, Path(name))
        gc.collect()
        gc.freeze()  # the records of the whole index, which a run does not hold in memory
        gc.set_threshold(100_000)  # as the command line has it
        columns = [(load.name, best(load, arguments.runs)) for load in loads]
        sys.stdout.write(table(columns) + "\n")


if __name__ == "__main__":
    main()
