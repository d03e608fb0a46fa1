"""What rebiber makes of the same works and references: its lookup alone, and the tool itself.

The tool is run as it is, by an interpreter of an environment of its own: it needs bibtexparser 1.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from made import Work

Found = list[int | None]

_TOOL = """
import sys
from rebiber.bib2json import load_bib_file
from rebiber.normalize import construct_bib_db, normalize_bib
normalize_bib(construct_bib_db(sys.argv[1]), load_bib_file(sys.argv[2]), sys.argv[3])
"""
_KEY = re.compile(r"^@\w+\{r(\d+),")
_WORK = re.compile(r"doi = \{10\.5072/made\.(\d+)\}")


def normalized(title: str) -> str:
    """``rebiber.bib2json.normalize_title``: the letters of a title."""
    return re.sub(r"[^a-zA-Z]", "", title).lower().strip()


def lookup(works_file: Path, references_file: Path) -> tuple[Found, float]:
    """The works that the letters of titles find, and the seconds it takes.

    They count from the files, as ours do: the dictionary is made of the works' titles as they are read.
    """
    begun = time.perf_counter()
    with works_file.open(encoding="utf-8") as lines:
        known = {normalized(json.loads(line)["title"]): number for number, line in enumerate(lines)}
    with references_file.open(encoding="utf-8") as lines:
        found = [known.get(normalized(json.loads(line)["title"])) for line in lines]
    return found, time.perf_counter() - begun


def tool(
    python: str, made: Iterable[Work], rows: Sequence[Mapping[str, Any]], folder: Path
) -> tuple[Found, float]:
    """The works that rebiber puts in the places of the references, and the seconds it takes.

    It gets the works as the JSON that it comes with (entries by the letters of their titles, which is made
    beforehand), and the references as the bibliography that it reads.
    """
    known, listed = folder / "rebiber.json", folder / "rebiber.txt"
    known.write_text(json.dumps({normalized(work.title): _known(work) for work in made}), encoding="utf-8")
    listed.write_text(f"{known}\n", encoding="utf-8")
    asked, answer = folder / "references.bib", folder / "rebiber.bib"
    asked.write_text("\n".join(_entry(number, row) for number, row in enumerate(rows)), encoding="utf-8")
    begun = time.perf_counter()
    command = [python, "-c", _TOOL, str(listed), str(asked), str(answer)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=sys.stderr)
    return _found(answer, len(rows)), time.perf_counter() - begun


def _known(work: Work) -> list[str]:
    """A work as the lines of an entry."""
    authors = " and ".join(f"{family}, {given}" for given, family in work.authors)
    fields = {"title": work.title, "author": authors, "booktitle": work.venue, "year": str(work.year)}
    return _lines(f"w{work.number}", fields | {"doi": f"10.5072/made.{work.number}"})


def _entry(number: int, row: Mapping[str, Any]) -> str:
    fields = {"title": row["title"], "author": " and ".join(row["authors"]), "booktitle": row["venue"]}
    return "".join(_lines(f"r{number}", fields | {"year": str(row["year"])}))


def _lines(key: str, fields: Mapping[str, str]) -> list[str]:
    told = [f"  {name} = {{{value}}},\n" for name, value in fields.items()]
    return [f"@inproceedings{{{key},\n", *told, "}\n"]


def _found(answer: Path, count: int) -> Found:
    """Of each reference the work whose entry stands in its place."""
    found: Found = [None] * count
    number = -1
    with answer.open(encoding="utf-8") as lines:
        for line in lines:
            if key := _KEY.match(line):
                number = int(key.group(1))
            elif number >= 0 and (work := _WORK.search(line)):
                found[number] = int(work.group(1))
    return found
