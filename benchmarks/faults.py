"""What harm does to a bibliography: runs with faults, kills, a full disk, damage; a Markdown table.

It needs a stand-in for the services, a program that is called as ``STAND-IN serve --port PORT --ready FILE``
and answers for ``http://127.0.0.1:PORT/api.crossref.org/works`` and so on; for the full disks it needs root.
Run it where kdbib is installed::

    python benchmarks/faults.py PATH/TO/STAND-IN --runs 200 --seed 1

Each trial begins in a folder that is empty, or as the reference run left it; harm is done; then one clean run
must exit with 0 and leave the outputs and the ledger of the reference run, byte for byte. Lost: records of
works of the reference's ledger that are gone. Keys: entries whose key is another. Torn: files that were
neither the former nor the new ones before the clean run. Left: temporary files after it. The program ends
with 1 if anything of this happened in any trial.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from faulty import Proxy
from harms import HARMS, Campaign, Trial

import kdbib
from kdbib.config import packaged_lists

EXPECTED = {0, 3, 4}
BUG = 70
COMPARED = ("kd.bib", "kd.json", "report.json", "corrections.md", "report.html")
DAY = re.compile(rb"\d{4}-\d\d-\d\d")
TITLES = (
    "harm, trials, first exits, identical, lost, keys, tracebacks, hangs, torn, left, killed at (s), s each"
)
HEAD = f"| {TITLES.replace(', ', ' | ')} |\n|{' --- |' * 12}\n"


def contents(folder: Path, *, same_day: bool = True) -> dict[str, bytes]:
    """Outputs and ledger; days apart where they may be others."""
    paths = [folder / "output" / name for name in COMPARED] + [folder / "cache" / "ledger.jsonl"]
    found = {path.name: path.read_bytes() for path in paths if path.is_file()}
    return found if same_day else {name: DAY.sub(b"DAY", data) for name, data in found.items()}


def works(data: bytes) -> set[tuple[str, str]]:
    lines = [json.loads(line) for line in data.splitlines()]
    return {(one["key"], f"{r['source']}/{r['id']}") for one in lines for r in one.get("records", ())}


def keys(data: bytes) -> list[tuple[str, int, str]]:
    return [(one["file"], one["line"], one["key"]) for one in json.loads(data)["entries"]]


def judge(campaign: Campaign, trial: Trial, today: str, *, torn: int) -> None:
    """Compare what the last run left with what the reference run did."""
    same_day = today == time.strftime("%Y-%m-%d", time.gmtime())
    right = contents(campaign.reference, same_day=same_day)
    found = contents(trial.folder, same_day=same_day)
    told = [set(keys(one["report.json"])) if "report.json" in one else set() for one in (right, found)]
    kept = [works(one.get("ledger.jsonl", b"")) for one in (right, found)]
    trial.counts = {
        "identical": int(found == right and trial.codes[-1:] == [0]),
        "lost": len(kept[0] - kept[1]),
        "keys": len(told[0] - told[1]),
        "tracebacks": trial.told.count("Traceback") + sum(code not in EXPECTED for code in trial.codes),
        "hangs": trial.hangs,
        "torn": torn,
        "left": sum(1 for _ in trial.folder.rglob("*.tmp")),
    }


def half_written(campaign: Campaign, trial: Trial, name: str) -> int:
    """How many files are neither as they were nor as a run makes them; runs with faults make others."""
    right = contents(campaign.reference)
    if name in {"faults", "ledger"}:
        return 0
    lost = set(right) - set(contents(trial.folder)) if trial.begun and name == "full disk" else ()
    return len(lost) + sum(data != right[file] for file, data in contents(trial.folder).items())


def attempt(campaign: Campaign, name: str, trial: Trial, today: str) -> Trial:
    started = time.perf_counter()
    try:
        campaign.prepare(trial.folder, begun=trial.begun)
        HARMS[name][0](campaign, trial)
        torn = half_written(campaign, trial, name)
        campaign.prepare(trial.folder)
        trial.run()
        judge(campaign, trial, today, torn=torn)
    finally:
        if trial.folder.is_mount():
            subprocess.run(["umount", trial.folder], check=True)
    trial.seconds = time.perf_counter() - started
    return trial


def line(name: str, trials: Sequence[Trial]) -> str:
    sums = [str(sum(one.counts[what] for one in trials)) for what in trials[0].counts]
    exits = sorted({code for one in trials for code in one.codes[:-1]})
    killed = sorted(moment for one in trials for moment in one.killed)
    span = f"{len(killed)}: {killed[0]:.1f} to {killed[-1]:.1f}" if killed else ""
    each = sum(one.seconds for one in trials) / len(trials)
    told = " | ".join(sums)
    return f"| {name} | {len(trials)} | {', '.join(map(str, exits))} | {told} | {span} | {each:.1f} |\n"


def seeded(seed: int | str) -> random.Random:
    """Chance that is the same for a seed."""
    return random.Random(seed)  # noqa: S311 - no secret


def some(count: int, seed: int) -> list[str]:
    """Lines of the lists that come with kdbib, an entry each."""
    entries = [(path, one.line) for path in packaged_lists() for one in kdbib.parse(path).entries]
    lines = [path.read_text(encoding="utf-8").splitlines()[number - 1] for path, number in entries]
    return seeded(seed).sample(list(dict.fromkeys(lines)), count)


def referred(proxy: Proxy, lines: Sequence[str], folder: Path) -> Campaign:
    """The campaign with its reference run, and a second one, which must change nothing."""
    (folder / "reference").mkdir()
    campaign = Campaign(proxy, lines, folder / "reference")
    campaign.prepare(campaign.reference)
    for again in (False, True):
        before, started = contents(campaign.reference), time.perf_counter()
        trial = Trial(campaign.reference, seeded(0))
        trial.run()
        if trial.codes != [0] or (again and contents(campaign.reference) != before):
            raise SystemExit(f"the reference run ended with {trial.codes}:\n{trial.told}")
        campaign.seconds[again] = time.perf_counter() - started
    return campaign


def say(told: str) -> None:
    sys.stdout.write(told)
    sys.stdout.flush()


def serving(world: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    """The stand-in, once it answers."""
    ready = folder / "ready"
    command = [sys.executable, "-B", world.name, "serve", "--port", str(port), "--latency", "0.01"]
    process = subprocess.Popen([*command, "--ready", ready], cwd=world.parent, stdout=subprocess.DEVNULL)
    while not ready.exists() and process.poll() is None:
        time.sleep(0.1)
    return process


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("world", type=Path, help="the program of a stand-in for the services")
    parser.add_argument("--runs", type=int, default=200, help="trials (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--entries", type=int, default=25, help="entries of the list (%(default)s)")
    parser.add_argument("--only", default=",".join(HARMS), help="some of: %(default)s")
    parser.add_argument("--jobs", type=int, default=2, help="trials at once (%(default)s)")
    parser.add_argument("--port", type=int, default=8766, help="a free port for the stand-in (%(default)s)")
    arguments = parser.parse_args()
    chosen = arguments.only.split(",")
    if os.geteuid() and "full disk" in chosen:
        say("Without root no disk can be made full: that is left out.\n\n")
        chosen.remove("full disk")
    today, chance = time.strftime("%Y-%m-%d", time.gmtime()), seeded(arguments.seed)
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(arguments.jobs) as pool:
        folder = Path(name)
        world = serving(arguments.world.resolve(), folder, arguments.port)
        try:
            proxy = Proxy(arguments.port, arguments.seed)
            campaign = referred(proxy, some(arguments.entries, arguments.seed), folder)
            first, second = campaign.seconds[False], campaign.seconds[True]
            say(f"Runs of {arguments.entries} entries: the first {first:.1f} s, the next {second:.1f} s.\n\n")
            harms = chance.choices(chosen, [HARMS[one][1] for one in chosen], k=arguments.runs)
            under_way = []
            for number, harm in enumerate(harms):
                place = folder / f"{number}"
                place.mkdir()
                trial = Trial(place, seeded(f"{arguments.seed} {number}"), chance.random() < 0.5)
                under_way.append((harm, pool.submit(attempt, campaign, harm, trial, today)))
            done = defaultdict(list)
            for harm, future in under_way:
                done[harm].append(future.result())
        finally:
            world.terminate()
    say(HEAD + "".join(line(harm, done[harm]) for harm in sorted(done)))
    trials = [one for listed in done.values() for one in listed]
    say(line("all", trials))
    bad = [one for one in trials if not one.counts["identical"] or any([*one.counts.values()][1:])]
    for one in bad:
        say(f"\n{one.folder.name}: {one.codes} {one.counts}, killed at {one.killed}\n{one.told}\n")
    raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
