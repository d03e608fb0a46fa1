"""Whether kdbib takes papers that do not exist for papers that do: a Markdown table.

300 titles are made of those of real records: two titles crossed, words swapped, plausible new ones. They
stand in a list as people write them, half with venue and year of the paper that they are made of, half
with others; a third without any link, the others with links that no paper has. None may be resolved. Of
the real titles in the same form those with their own venue and year should be, since a title with a
wrong venue and year may as well be another paper. Run it where kdbib is installed; it asks no network::

    python benchmarks/invented.py --records FOLDER
    python benchmarks/invented.py --cache FOLDER-WITH-INDEX --entries invented.md

``--entries`` only writes the list, so that it can be run against the services too. The script always ends
with 0.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

from papers import Papers, add_arguments, index_of, seeded
from wording import Made, made

import kdbib
from kdbib.model import Record, Resolution
from kdbib.venues import find

TODAY = "2026-01-31"
EACH = 100


def markdown(titles: Sequence[tuple[str, Record]], papers: Papers, random: Random) -> str:
    """A reading list of the titles; every second one has the venue and year of the record beside it."""
    lines = ["# Papers\n"]
    for number, (title, record) in enumerate(titles):
        told = record if number % 2 == 0 else random.choice(papers.usable)
        links = _links(number // 2 % 3, random)
        lines.append(f"- **{title}**, {place(told)}{links}")
    return "\n".join(lines) + "\n"


def place(record: Record) -> str:
    """Venue and year as lists write them."""
    venue = find(record.container)
    year = record.issued.year if record.issued else ""
    return f"{venue.acronym if venue else record.container or 'arXiv'} {year}".strip()


def _links(kind: int, random: Random) -> str:
    """No link, that of a preprint that no record has, or a page and a repository of nobody."""
    number = f"{random.randrange(1000, 10000)}"
    if kind == 0:
        return ""
    if kind == 1:
        return f", [[paper]](https://arxiv.org/abs/2{random.randrange(3, 5)}02.9{number})"
    return (
        f", [[paper]](https://example.org/papers/{number}.pdf) [[code]](https://github.com/nobody/x{number})"
    )


def resolutions(text: str, index: Path) -> list[Resolution | None]:
    """What kdbib makes of each entry of a list offline; ``None`` where it did not see an entry."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "list.md"
        path.write_text(text, encoding="utf-8")
        reading = kdbib.parse(path, path.name)
    bibliography, _ = kdbib.run(reading.entries, kdbib.Ledger(), [kdbib.LocalIndex(index)], TODAY)
    found = {one.identified.entry.line: one for one in bibliography.resolutions}
    lines = text.splitlines()
    return [found.get(number) for number, line in enumerate(lines, 1) if line.startswith("- ")]


def report(titles: Sequence[Made], papers: Papers, random: Random) -> str:
    """The table, each title that was taken for a paper, and each real one that was not found."""
    entries = [(one.title, one.source) for one in titles]
    false = resolutions(markdown(entries, papers, random), papers.path)
    real = resolutions(
        markdown([(one.source.title, one.source) for one in titles], papers, random), papers.path
    )
    right = [_is_right(found, one.source, papers) for one, found in zip(titles, real, strict=True)]
    lines = [
        "| what | entries | resolved | unresolved | not read | |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for how in dict.fromkeys(one.how for one in titles):
        part = [found for one, found in zip(titles, false, strict=True) if one.how == how]
        lines.append(_row(how, part, f"false matches: {sum(map(_resolved, part))}"))
    for what, start in (("real, as it appeared", 0), ("real, other venue and year", 1)):
        part, fine = real[start::2], sum(right[start::2])
        lines.append(_row(what, part, f"right: {fine}, wrong: {sum(map(_resolved, part)) - fine}"))
    lines.append("")
    lines += [_told("false match", *pair) for pair in zip(titles, false, strict=True) if _resolved(pair[1])]
    known = zip(titles, real, right, strict=True)
    lines += [
        _told("real, wrong" if _resolved(found) else "real, not found", one, found)
        for one, found, ok in known
        if not ok
    ]
    return "\n".join(lines)


def _row(what: str, part: Sequence[Resolution | None], remark: str) -> str:
    resolved, unread = sum(map(_resolved, part)), part.count(None)
    figures = f"{len(part)} | {resolved} | {len(part) - resolved - unread} | {unread}"
    return f"| {what} | {figures} | {remark} |"


def _resolved(found: Resolution | None) -> bool:
    return found is not None and found.decision.resolved


def _is_right(found: Resolution | None, source: Record, papers: Papers) -> bool:
    versions = {record.ref for record in papers.versions(source)}
    return found is not None and any(match.record.ref in versions for match in found.decision.matches)


def _told(what: str, one: Made, found: Resolution | None) -> str:
    if found is None:
        return f"{what}: not read: “{one.title}” (of “{one.source.title}”)"
    entry = found.identified.entry
    matched = "; ".join(
        f"“{m.record.title}” {place(m.record)} ({m.record.ref})" for m in found.decision.matches
    )
    return f"{what}: “{entry.title}”, {entry.venue} {entry.year}: {matched or found.decision.reason}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add_arguments(parser)
    parser.add_argument("--entries", type=Path, metavar="FILE.md", help="only write the list")
    parser.add_argument("--each", type=int, default=EACH, help="titles of each kind (default 100)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        papers = Papers(index_of(arguments.cache, arguments.records, Path(name)))
        random = seeded(arguments.seed)
        pairs = list(made(papers, random, arguments.each))
        titles = [one for one, _ in pairs]
        if arguments.entries:
            text = markdown([(one.title, one.source) for one in titles], papers, random)
            arguments.entries.write_text(text, encoding="utf-8")
            return
        for mine, known in (pair for _, real in pairs for pair in real):
            sys.stdout.write(f"replaced: “{mine}” is real: “{known}”\n")
        sys.stdout.write(report(titles, papers, random) + "\n")


if __name__ == "__main__":
    main()
