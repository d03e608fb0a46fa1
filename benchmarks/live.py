"""What kdbib asks of the services, and how long that takes, beside the theoretical minimum: a Markdown table.

Nobody's service is measured: it needs a stand-in for them, as ``standin.py`` describes it, and root, since a
stand-in answers under the services' real names. Run it where kdbib is installed::

    python benchmarks/live.py PATH/TO/STAND-IN --only first,second --gold FOLDER

Each row is measured in a fresh folder without ledger, index and cache, unless it says otherwise, on the lists
that come with kdbib, with a key for Semantic Scholar and a contact address. Seconds (wall) and peak memory
(getrusage(2)) are those of kdbib alone; "least" is the theoretical minimum, which ``minimum.py`` defines. A
request is repeated where its address was answered before (200 or 404, no fault); what was under way in the
moment of a kill counts too. ``--gold`` names a folder with score.py and gold.jsonl.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import minimum as theory
from standin import KNOWN, OFF, RUN, Bench, Run

from kdbib.model import Entry

NOTHING = theory.Minimum(Counter(), 0.0)
ANSWERED = {200, 404}
HEAD = """\
| what | requests | least | s | least s | refused | faults | peak MB | exit | by service | |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- | --- |
"""


class Row(NamedTuple):
    """A line of the table; what is to be said besides in ``remark``."""

    name: str
    run: Run
    least: theory.Minimum | None = None
    remark: str = ""


def least_of(entries: Iterable[Entry], known: Mapping[str, str] = KNOWN) -> theory.Minimum:
    return theory.minimum(entries, known)


def first(bench: Bench) -> Iterator[Row]:
    folder, run, _ = bench.first
    yield Row("first run", run, least_of(bench.entries), bench.score(folder))


def second(bench: Bench) -> Iterator[Row]:
    folder = bench.first[0]
    yield Row("second run", bench.run(folder, RUN), NOTHING, bench.same(folder))


def refresh(bench: Bench) -> Iterator[Row]:
    folder = bench.first[0]
    yield Row("refresh right after", bench.run(folder, ["refresh"]), NOTHING, bench.same(folder))


def more(bench: Bench) -> Iterator[Row]:
    folder, total = bench.fresh(), len(bench.entries)
    names, kept = bench.some(total - 100, folder)
    yield Row(f"first run, {total - 100} entries", bench.run(folder, [*RUN, *names]), least_of(kept))
    least = least_of(entry for entry in bench.entries if entry not in kept)
    yield Row("100 more entries", bench.run(folder, RUN), least, bench.same(folder))


def scale(bench: Bench) -> Iterator[Row]:
    total = len(bench.entries)
    for count in (total // 4, total // 2):
        folder = bench.fresh()
        names, kept = bench.some(count, folder)
        yield per_entry(count, bench.run(folder, [*RUN, *names]), least_of(kept))
    yield per_entry(total, bench.first[1], least_of(bench.entries))


def per_entry(count: int, run: Run, least: theory.Minimum) -> Row:
    return Row(f"{count} entries", run, least, f"{len(run.requests) / count:.3f} requests an entry")


def unknown(bench: Bench) -> Iterator[Row]:
    folder = bench.fresh()
    run = bench.run(folder, RUN, known={})
    yield Row("without key and address", run, least_of(bench.entries, {}), bench.same(folder))


def closed(bench: Bench) -> Iterator[Row]:
    folder = bench.fresh()
    run = bench.run(folder, RUN, options=["--closed", "dblp,openreview"])
    remark = bench.score(folder) or bench.same(folder)
    yield Row("dblp and OpenReview closed", run, least_of(bench.entries), remark)


def faults(bench: Bench) -> Iterator[Row]:
    folder = bench.fresh()
    run = bench.run(folder, RUN, options=["--faults", "0.3"])
    yield Row("3 answers in 10 broken", run, least_of(bench.entries), bench.same(folder))
    yield again("then none broken", run, bench.run(folder, RUN), bench.same(folder))


def again(name: str, before: Run, run: Run, remark: str) -> Row:
    """A run after another: how many of its requests had been answered."""
    known = {address(one) for one in before.requests if one["status"] in ANSWERED and not one["note"]}
    repeated = sum(address(one) in known for one in run.requests)
    return Row(name, run, remark=f"repeated: {repeated}; {remark}")


def address(request: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(request.get(part) for part in ("host", "method", "path"))


def together(bench: Bench) -> Iterator[Row]:
    folder = bench.fresh()
    run = bench.run(folder, RUN, [*RUN, "--output", "other"])
    remark = f"{bench.same(folder)}, {bench.same(folder, 'other')}"
    yield Row("two side by side on one cache", run, least_of(bench.entries), remark)


def killed(bench: Bench) -> Iterator[Row]:
    for seconds in (5, 15, 30):
        folder = bench.fresh()
        before = bench.run(folder, RUN, kill=seconds)
        yield Row(f"killed after {seconds} s", before, least_of(bench.entries))
        run = bench.run(folder, RUN)
        yield again("started again", before, run, bench.same(folder))


def no_network(bench: Bench) -> Iterator[Row]:
    yield Row("no network at all", bench.run(bench.fresh(), RUN, options=OFF))


SCENARIOS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "first": first,
    "second": second,
    "refresh": refresh,
    "more": more,
    "scale": scale,
    "unknown": unknown,
    "closed": closed,
    "faults": faults,
    "together": together,
    "killed": killed,
    "no-network": no_network,
}


def line(row: Row) -> str:
    requests, seconds, memory, codes = row.run
    services = Counter(request["service"].replace("page:", "").partition(" ")[0] for request in requests)
    refused = sum(request["status"] == 429 for request in requests)
    broken = sum(request["note"].startswith("fault") for request in requests)
    ended = ", ".join(map(str, codes))
    least, rest = (f"{row.least.requests.total()}", f"{row.least.seconds:.0f}") if row.least else ("", "")
    figures = f"{len(requests)} | {least} | {seconds:.1f} | {rest} | {refused} | {broken}"
    told = f"{memory / 1e6:.0f} | {ended} | {by_service(services)} | {row.remark}"
    return f"| {row.name} | {figures} | {told} |\n"


def by_service(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("world", type=Path, help="the command of a stand-in for the services")
    parser.add_argument("--gold", type=Path, help="a folder with score.py and gold.jsonl")
    parser.add_argument("--only", default=",".join(SCENARIOS), help="some of: %(default)s")
    arguments = parser.parse_args()
    chosen = arguments.only.split(",")
    if wrong := set(chosen) - set(SCENARIOS):
        parser.error(f"there is no {', '.join(sorted(wrong))}; there are {', '.join(SCENARIOS)}")
    if os.geteuid():
        parser.error("the stand-in needs root")
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(arguments.world.resolve(), arguments.gold and arguments.gold.resolve(), Path(name))
        least = by_service(least_of(bench.entries).requests)
        say(f"{theory.__doc__}\nFor the {len(bench.entries)} entries of the lists: {least}.\n\n{HEAD}")
        for scenario in chosen:
            for row in SCENARIOS[scenario](bench):
                say(line(row))


if __name__ == "__main__":
    main()
