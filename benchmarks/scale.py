"""How the index and matching in bulk grow: a Markdown table for 10,000, 100,000 and a million works.

The works are made by a seeded generator from real records (``made.py``): words of real titles in new order,
real venues and people, and near-doubles, which differ from another work in one word, a number or the authors.
References are drawn from them, a tenth of them with a damaged title. Each command is a process of its own;
memory is the peak of the largest process. A second table has what rebiber makes of the same works and
references, judged by the same rule: its lookup (the letters of the title as the key of a dictionary), and
with ``--rebiber`` the tool itself, which takes a hundredth of a second a reference. Nothing is asked of any
network::

    python benchmarks/scale.py --records FOLDER --works 10000 100000 1000000 --references 100000
    python benchmarks/scale.py --records FOLDER --works 10000 --rebiber PYTHON
    python benchmarks/scale.py --records FOLDER --engine spark --works 10000
    python benchmarks/scale.py --kinds --records FOLDER

``PYTHON`` is the interpreter of an environment with ``rebiber==1.1.3`` and ``bibtexparser<2``. With
``--kinds`` it tells instead how many references with each kind of damage to the title an index finds.
The script always ends with 0.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import peer
from bench import KDBIB, MEGABYTE, Usage, measure
from made import DAMAGES, Work, references, works
from papers import Papers, add_arguments, index_of, seeded

from kdbib.index.layout import open_duckdb
from kdbib.model import Query

CHILD = """
import resource, subprocess, sys, time
begun = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=sys.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - begun, used.ru_maxrss, used.ru_utime + used.ru_stime)
sys.exit(code)
"""
"""A small process that runs a command: one that a large process begins is said to be as large."""


class Measured(NamedTuple):
    """The row of the first table, and the rows of the second."""

    growth: list[str]
    beside: list[list[str]]


def run(command: Sequence[str], folder: Path) -> Usage:
    """Wall seconds, peak memory (of its largest process) and CPU seconds of a command."""
    seconds, memory, cores = measure([sys.executable, "-c", CHILD, *command], folder).printed.split()
    return Usage(float(seconds), int(memory) * (1 if sys.platform == "darwin" else 1024), cores)


def measured(folder: Path, count: int, wanted: int, arguments: argparse.Namespace) -> Measured:
    """What is measured for so many works."""
    papers: Papers = arguments.papers
    records = [record for record in papers.usable if record.authors]
    made = list(works(records, count, arguments.seed))
    bib, refs = folder / "works.jsonl", folder / "references.jsonl"
    with bib.open("w", encoding="utf-8") as file:
        file.writelines(work.csl() + "\n" for work in made)
    drawn = list(references(made, wanted, arguments.seed))
    rows = [row for row, _, _ in drawn]
    truth = [(number, damage) for _, number, damage in drawn]
    with refs.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    cache, result = folder / "cache", folder / "result.parquet"
    limits = ["--memory", arguments.memory, "--threads", str(arguments.threads)]
    built = run([*KDBIB, "index", "build", str(bib), "--cache", str(cache), *limits], folder)
    size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
    command = [*KDBIB, "match", str(refs), "--cache", str(cache), "-o", str(result), *limits]
    matched = run([*command, "--engine", arguments.engine], folder)
    growth = [f"{count:,}", *_usage(built), f"{size / count:.0f}", f"{wanted:,}", *_usage(matched)]
    answers = {
        "kdbib": (ours_found(result), matched.seconds),
        "rebiber's lookup": peer.lookup(bib, refs),
    }
    if arguments.rebiber:
        answers["rebiber"] = peer.tool(arguments.rebiber, made, rows, folder)
    beside = [
        [
            f"{count:,}",
            f"{wanted:,}",
            name,
            f"{seconds:.1f}",
            f"{wanted / seconds:,.0f}",
            *judged(found, truth, made),
        ]
        for name, (found, seconds) in answers.items()
    ]
    return Measured(growth, beside)


def _usage(usage: Usage) -> tuple[str, str, str]:
    return f"{usage.seconds:.1f}", f"{float(usage.printed):.1f}", f"{usage.memory / MEGABYTE:.0f}"


def ours_found(result: Path) -> list[int | None]:
    """The number of the work that each reference got, by its DOI."""
    files = f"{result}/*.parquet" if result.is_dir() else str(result)
    connection = open_duckdb()
    query = f"SELECT CASE outcome WHEN 'resolved' THEN csl END FROM read_parquet('{files}') ORDER BY entry"
    rows = connection.execute(query).fetchall()
    connection.close()
    dois = (json.loads(csl).get("DOI", "") if csl else "" for (csl,) in rows)
    return [int(doi.rpartition(".")[2]) if doi else None for doi in dois]


def judged(
    found: Sequence[int | None], truth: Sequence[tuple[int, str]], made: Sequence[Work]
) -> tuple[str, str, str]:
    """The share that got their work, how many got another, and the share of damaged ones that got theirs.

    A work of the same title and authors is the same work. Ours and rebiber's are judged alike.
    """
    right = wrong = damaged = 0
    for got, (number, damage) in zip(found, truth, strict=True):
        if got is None:
            continue
        same = _same(made[got], made[number])
        right += same
        wrong += not same
        damaged += same and bool(damage)
    lost = max(1, sum(1 for _, damage in truth if damage))
    return f"{right / len(truth):.1%}", str(wrong), f"{damaged / lost:.1%}"


def _same(one: Work, other: Work) -> bool:
    said = [(work.title.lower(), work.authors) for work in (one, other)]
    return one.number == other.number or said[0] == said[1]


GROWTH = "works|index s|CPU s|MB|bytes a work|references|match s|CPU s|MB".split("|")
BESIDE = "works|references|by|s|a second|right|wrong|damaged found".split("|")


def kinds(papers: Papers, count: int, seed: int) -> Iterator[Sequence[str]]:
    """For each kind of damage how many papers are offered by the index for their damaged title."""
    random = seeded(seed, "kinds")
    chosen = random.sample(papers.usable, min(count, len(papers.usable)))
    for name, damage in DAMAGES.items():
        titles = []
        for record in chosen:
            words = record.title.split()
            damage(words, random)
            titles.append(" ".join(words))
        offered = papers.index.search_all([Query(title) for title in titles])
        found = sum(record in one.records for record, one in zip(chosen, offered, strict=True))
        sizes = Counter(len(one.records) for one in offered)
        mean = sum(size * times for size, times in sizes.items()) / len(chosen)
        yield name, str(len(chosen)), f"{found / len(chosen):.1%}", f"{mean:.1f}"


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    lines = (head, ["---", *["---:"] * (len(head) - 1)])
    for row in chain(lines, rows):
        sys.stdout.write(f"| {' | '.join(row)} |\n")
        sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add_arguments(parser)
    parser.add_argument("--works", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--references", type=int, default=10_000)
    parser.add_argument("--engine", default="duckdb", choices=["duckdb", "spark"])
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rebiber", metavar="PYTHON", default="", help="an interpreter that has rebiber")
    parser.add_argument("--kinds", action="store_true", help="recall by kind of damage to the title")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arguments.papers = Papers(index_of(arguments.cache, arguments.records, folder))
        if arguments.kinds:
            table(
                ("damage", "titles", "offered", "records offered"),
                kinds(arguments.papers, 1000, arguments.seed),
            )
            return
        beside: list[list[str]] = []
        table(GROWTH, _rows(folder, arguments, beside))
        sys.stdout.write("\n")
        table(BESIDE, iter(beside))


def _rows(folder: Path, arguments: argparse.Namespace, beside: list[list[str]]) -> Iterator[list[str]]:
    """The rows of the first table; those of the second are put into ``beside``."""
    for count in arguments.works:
        run = folder / str(count)
        run.mkdir()
        row = measured(run, count, min(arguments.references, 10 * count), arguments)
        shutil.rmtree(run)
        beside += row.beside
        yield row.growth


if __name__ == "__main__":
    main()
