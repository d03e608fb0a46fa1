"""What a refresh does a year later: a Markdown table.

It is run where a stand-in answers for the services under their real names (``standin.py`` describes one)::

    STAND-IN python benchmarks/year.py

The lists that come with kdbib are run once. Then a year goes by: every day in the ledger is set back by 365
days, the cache of answers is gone. In the second row the works that are known as preprints and as published
are cut back to their preprints, as if they had been published within that year. Two refreshes follow.

Due: entries that are asked about, and those that should be by the days in the ledger. Cut: works cut back;
upgraded: those of them whose item has the type, venue and date again that it had before, under its key.
Keys gone: those by which nothing can be cited any more, neither as a key nor as one of ``ids``.
Others: items beyond these that changed. The last columns are of the second refresh, which should ask and
change nothing. The program ends with 1 where one of these figures is not what it should be.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from worse import items, kdbib

from kdbib import ledger
from kdbib.stages.due import due

YEAR = timedelta(days=365)
LEDGER = Path("cache/ledger.jsonl")
TITLES = "what, exit, due, should be, requests, cut, upgraded, keys gone, others, exit again, requests, same"
HEAD = f"| {TITLES.replace(', ', ' | ')} |\n|{' --- |' * 12}\n"
DUE = re.compile(r"(\d+) entr(?:y|ies) (?:was|were) due")
PUBLISHED = ("type", "container-title", "issued")


def earlier(day: str) -> str:
    return (date.fromisoformat(day) - YEAR).isoformat() if day else day


def a_year_old(kept: ledger.Ledger, *, cut: bool) -> list[str]:
    """Set the days of a ledger back, and cut published works back to their preprints: the keys of those."""
    keys = []
    for key, records in kept.works.items():
        preprints = tuple(one for one in records if one.is_preprint)
        left = preprints if cut and preprints else records
        if left != records:
            keys.append(key)
        kept.works[key] = tuple(replace(one, retrieved=earlier(one.retrieved)) for one in left)
    for name, line in kept.decisions.items():
        known = {one.ref: one for one in kept.works.get(line.key, ())}
        matches = tuple(
            replace(match, record=known[match.record.ref])
            for match in line.decision.matches
            if match.record.ref in known
        )
        kept.decisions[name] = replace(
            line, decision=replace(line.decision, matches=matches), decided=earlier(line.decided)
        )
    return keys


def is_due(line: ledger.Line) -> bool:
    told = [line.decided, *(match.record.retrieved for match in line.decision.matches)]
    asked = max(date.fromisoformat(day) for day in told if day)
    return due(line, asked) <= datetime.now(UTC).date()


def refreshed(folder: Path, name: str) -> tuple[int, str, int]:
    """Exit code, output, and requests of a refresh."""
    journal = folder / f"{name}.jsonl"
    code, told = kdbib(folder, "refresh", "--log-json", journal.name)
    events = map(json.loads, journal.read_text().splitlines())
    return code, told, sum(one["event"] == "request" for one in events)


def outputs(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in [*(folder / "output").iterdir(), folder / LEDGER]}


def cited(folder: Path) -> set[str]:
    """The keys by which works can be cited: their own, and those that they had."""
    works = json.loads((folder / "output/report.json").read_text())["works"]
    return {key for work in works for key in (work["key"], *work.get("ids", ()))}


def told_as(item: dict[str, Any]) -> list[object]:
    return [item.get(name) for name in PUBLISHED]


def row(name: str, known: Path, folder: Path, *, cut: bool) -> tuple[list[object], bool]:
    """A line of the table, and whether it is as it should be."""
    shutil.copytree(known, folder, ignore=shutil.ignore_patterns("http", "output"))
    kept = ledger.load(folder / LEDGER)
    keys = set(a_year_old(kept, cut=cut))
    ledger.save(kept, folder / LEDGER)
    should = sum(is_due(line) for line in kept.decisions.values())
    truth = items(known)
    kdbib(folder, "run", "--offline")
    then = items(folder)
    code, told, requests = refreshed(folder, "first")
    asked = int(found[1]) if (found := DUE.search(told)) else 0
    now, written = items(folder), outputs(folder)
    missed = sorted(key for key in keys if key not in now or told_as(now[key]) != told_as(truth[key]))
    for key in missed:
        print(f"not as before: {key} {told_as(now[key])} {told_as(truth[key])}", file=sys.stderr)
    others = sum(now.get(key) != then[key] for key in then.keys() - keys)
    second = refreshed(folder, "second")
    gone, same = len(then.keys() - cited(folder)), outputs(folder) == written
    first = [name, code, asked, should, requests, len(keys), len(keys) - len(missed), gone, others]
    right = asked == should and not missed and not gone and same and (second[0], second[2]) == (0, 0)
    return [*first, second[0], second[2], same], right


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, help="where to leave what was made")
    options = parser.parse_args()
    print(HEAD, end="")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        known = folder / "known"
        known.mkdir(parents=True, exist_ok=True)
        if kdbib(known, "run")[0]:
            sys.exit("the first run did not end well")
        right = []
        for name, cut in (("as it was", False), ("published since", True)):
            cells, is_right = row(name, known, folder / name.replace(" ", "-"), cut=cut)
            print(f"| {' | '.join(map(str, cells))} |", flush=True)
            right.append(is_right)
    sys.exit(not all(right))


if __name__ == "__main__":
    main()
