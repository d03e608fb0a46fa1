"""How well ``kdbib check`` tells damaged references from true ones: a Markdown table.

References are written from real records as people write them; half of them are damaged in exactly one way
each (``damages.py``). A damaged one is detected if it is judged correctable or not found, a true one that is
so judged is a false alarm. Run it where kdbib is installed; it asks no network::

    python benchmarks/damaged.py --records FOLDER
    python benchmarks/damaged.py --cache FOLDER-WITH-INDEX --show
    python benchmarks/damaged.py --cache FOLDER-WITH-INDEX --write FOLDER

``--write`` only writes refs.bib and truth.json (key -> damage or null, record), so that other tools or the
services can be tried. With ``--exclude-records`` the index lacks the works of every second true reference:
papers that no source knows. The script always ends with 0.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from damages import WAYS, Case
from papers import INDEX, Papers, add_arguments, index_of, is_preprint, seeded
from references import Claim, claim_of, written

import kdbib
from kdbib.index.layout import open_duckdb, views
from kdbib.index.manifest import load
from kdbib.model import Record
from kdbib.venues import find

CHECK = [sys.executable, "-m", "kdbib", "check", "--format", "json", "--offline", "--fail-on", "never"]
SHARES = {"article": 0.15, "article-journal": 0.12}
"""Of preprints and journal papers, as far as there are so many; all others appeared at conferences."""
ALARMS = frozenset({"correctable", "not found"})
VERDICTS = ("correctable", "not found", "unsure", "verified")
HEAD = """\
| references | n | detected | right field | correctable | not found | unsure | verified |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""


@dataclass(frozen=True)
class Reference:
    """A reference of the file, and the truth about it; ``damage`` is ``""`` where there is none."""

    key: str
    damage: str
    case: Case
    claim: Claim
    text: str


def references(papers: Papers, seed: int, count: int) -> list[Reference]:
    """So many references in random order, half of them damaged, each way as often as another."""
    random = seeded(seed)
    cases = list(drawn(papers, count, random))
    random.shuffle(cases)
    assigned = _assigned(cases, count // 2, random)
    made = []
    for number, place in enumerate(random.sample(range(len(cases)), len(cases))):
        case = cases[place]
        damage, claim = assigned.get(place, ("", case.claim))
        key = f"ref{number + 1:03}"
        made.append(Reference(key, damage, case, claim, written(key, claim, seeded(seed, key))))
    return made


def drawn(papers: Papers, count: int, random: Random) -> Iterator[Case]:
    """Works, each once, over types, venues and years; preprints only if nothing else is known of them."""
    wanted = {kind: round(count * share) for kind, share in SHARES.items()}
    taken: set[Record] = set()
    for kind in (*wanted, ""):
        left = wanted.get(kind, count)
        fitting = [r for r in papers.usable if (r.type == kind if kind else r.type not in wanted)]
        for record in _spread(fitting, random):
            if left == 0 or count == 0:
                break
            versions = papers.versions(record)
            outdated = is_preprint(record) and not all(map(is_preprint, versions))
            if record in taken or outdated:
                continue
            taken.update(versions)
            left, count = left - 1, count - 1
            yield Case(record, versions, claim_of(record, random), papers)


def _spread(records: Iterable[Record], random: Random) -> Iterator[Record]:
    """The records in random order, but by turns of venue and year."""
    groups: defaultdict[object, list[Record]] = defaultdict(list)
    for record in records:
        groups[find(record.container), record.issued and record.issued.year].append(record)
    piles = [random.sample(group, len(group)) for group in groups.values()]
    while piles:
        random.shuffle(piles)
        yield from (pile.pop() for pile in piles)
        piles = [pile for pile in piles if pile]


def _assigned(cases: Sequence[Case], count: int, random: Random) -> dict[int, tuple[str, Claim]]:
    """Which case is damaged how, and what the reference says then."""
    assigned: dict[int, tuple[str, Claim]] = {}
    for number, (name, way) in enumerate(WAYS.items()):
        wanted = (count - len(assigned)) // (len(WAYS) - number)
        for place, case in enumerate(cases):
            if wanted == 0:
                break
            if place not in assigned and (claim := way.damage(case, random)) is not None:
                assigned[place] = name, claim
                wanted -= 1
    return assigned


def write(made: Sequence[Reference], folder: Path) -> None:
    """Write refs.bib and truth.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "refs.bib").write_text("\n\n".join(one.text for one in made) + "\n", encoding="utf-8")
    truth = {one.key: {"damage": one.damage or None, "record": one.case.record.ref} for one in made}
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")


def without(index: Path, works: Iterable[Case], target: Path) -> None:
    """A copy of an index that lacks all records of the works."""
    shutil.copytree(index, target)
    gone = [version.ref for case in works for version in case.versions]
    name = "source || '/' || id || CASE WHEN rank > 1 THEN '#' || rank ELSE '' END"
    with closing(open_duckdb()) as connection:
        for table, sql in views(index, load(index)).items():
            connection.execute(f"CREATE VIEW {table} AS {sql}")
        connection.execute("CREATE TABLE gone AS SELECT unnest($1) AS ref", [gone])
        left = f"FROM record LEFT JOIN twin USING (number) WHERE {name} NOT IN (FROM gone) ORDER BY number"
        first, *rest = sorted(target.glob("segment-*/record-*.parquet"))
        connection.execute(f"COPY (SELECT record.* {left}) TO '{first}' (FORMAT parquet)")
    for path in rest:
        path.unlink()


def checked(folder: Path) -> dict[str, dict[str, Any]]:
    """What kdbib says of the references of a folder, by key; the index stands there too."""
    command = [*CHECK, "--cache", str(folder), "refs.bib"]
    environment = os.environ | {"PYTHONPATH": str(Path(kdbib.__file__).parents[1])}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"kdbib check ended with {done.returncode}:\n{done.stderr}")
    return {one["key"]: one for one in json.loads(done.stdout)["entries"]}


Verdicts = Mapping[str, Mapping[str, Any]]


def tables(made: Sequence[Reference], said: Verdicts, unknown: frozenset[str]) -> str:
    """Damaged ones by the way of damage, true ones, and those that no source knows."""
    damaged = [one for one in made if one.damage]
    true = [one for one in made if not one.damage and one.key not in unknown]
    hidden = [one for one in made if one.key in unknown]
    rows = [(name, [one for one in damaged if one.damage == name]) for name in WAYS]
    rows += [("all damaged", damaged), ("true", true)]
    rows += [("true, known to no source", hidden)] if hidden else []
    lines = [HEAD, *(_row(name, part, said) for name, part in rows)]
    return "\n".join((*lines, "", f"detection {_share(damaged, said)}, false alarms {_share(true, said)}"))


def _row(name: str, part: Sequence[Reference], said: Verdicts) -> str:
    verdicts = Counter(said[one.key]["verdict"] for one in part)
    detected = sum(verdicts[verdict] for verdict in ALARMS)
    named = sum(_names_field(one, said[one.key]) for one in part)
    figures = " | ".join(str(verdicts[verdict]) for verdict in VERDICTS)
    return f"| {name} | {len(part)} | {detected} | {named if part and part[0].damage else ''} | {figures} |"


def _names_field(one: Reference, verdict: Mapping[str, Any]) -> bool:
    """Whether what is wrong is named: the field, or of a paper that does not exist that it was not found."""
    if not one.damage or verdict["verdict"] not in ALARMS:
        return False
    field = WAYS[one.damage].field
    if field == "entry":
        return bool(verdict["verdict"] == "not found")
    return any(field in {"", difference["field"]} for difference in verdict["differences"])


def _share(part: Sequence[Reference], said: Verdicts) -> str:
    alarms = sum(said[one.key]["verdict"] in ALARMS for one in part)
    return f"{alarms} of {len(part)} ({alarms / max(1, len(part)):.1%})"


def shown(made: Sequence[Reference], said: Verdicts, unknown: frozenset[str]) -> Iterator[str]:
    """Each damaged reference that was missed or called by another field, and each false alarm."""
    for one in made:
        verdict = said[one.key]
        alarm = verdict["verdict"] in ALARMS
        if one.damage and not alarm:
            what = "missed"
        elif one.damage and not _names_field(one, verdict):
            what = "other field"
        elif alarm and not one.damage and one.key not in unknown:
            what = "FALSE ALARM"
        elif not alarm and not one.damage and verdict["verdict"] != "verified":
            what = "true, not verified"
        else:
            continue
        sources = "; ".join(f"{r.ref} {r.issued and r.issued.year} {r.container}" for r in one.case.versions)
        yield f"\n{what}: {one.damage or 'true'} ({sources})\n{one.text}\n{_told(verdict)}"


def _told(verdict: Mapping[str, Any]) -> str:
    differences = [
        f"  {item['code']} ({item['field']}): {item['claimed']} -> {item['actual']} [{item['evidence']}]"
        for item in verdict["differences"]
    ]
    return "\n".join((f"=> {verdict['verdict']}: {verdict['reason']}", *differences))


def run(papers: Papers, made: Sequence[Reference], folder: Path, *, exclude: bool) -> Iterator[str]:
    """The tables, and after them what ``shown`` tells."""
    true = [one for one in made if not one.damage]
    hidden = true[::2] if exclude else []
    write(made, folder / "check")
    if exclude:
        without(papers.path, (one.case for one in hidden), folder / "check" / INDEX)
    else:
        (folder / "check" / INDEX).symlink_to(papers.path)
    said, unknown = checked(folder / "check"), frozenset(one.key for one in hidden)
    yield tables(made, said, unknown)
    yield from shown(made, said, unknown)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add_arguments(parser)
    parser.add_argument("--count", type=int, default=400, help="references (default 400)")
    parser.add_argument("--show", action="store_true", help="tell each miss and each false alarm")
    parser.add_argument("--write", type=Path, metavar="DIR", help="only write refs.bib and truth.json")
    parser.add_argument("--exclude-records", action="store_true", help="hide works of true references")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        papers = Papers(index_of(arguments.cache, arguments.records, Path(name)))
        made = references(papers, arguments.seed, arguments.count)
        if arguments.write:
            write(made, arguments.write)
            return
        table, *told = run(papers, made, Path(name), exclude=arguments.exclude_records)
        sys.stdout.write(table + "\n")
        if arguments.show:
            sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    main()
