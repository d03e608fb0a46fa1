"""What the commands print: summaries, entries, warnings. On a terminal by Rich, else as plain lines."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from kdbib.kinds import kinds
from kdbib.model import Bibliography, Entry, FindingCode, Name, Unread
from kdbib.text import unsteered

if TYPE_CHECKING:
    from kdbib.index.manifest import Manifest
    from kdbib.jobs.refresh import Refreshed
    from kdbib.network.cache import Contents
    from kdbib.network.forecast import Forecast

_SHOWN = 20  # warnings that are printed one by one
_EXCERPT = 120  # characters


@contextmanager
def printing() -> Iterator[None]:
    """Print to a reader who may have enough of it: how a command ends does not hang on that."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        hush()


def hush() -> None:
    """Print nothing more, nor what is still to be flushed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@printing()
def print_summary(bibliography: Bibliography) -> None:
    """How many entries there are, how many were resolved, and what was found, by kind."""
    found = Counter(f.code for r in bibliography.resolutions for f in r.findings)
    resolved = sum(r.decision.resolved for r in bibliography.resolutions)
    unasked = sum(bool(r.failed) for r in bibliography.resolutions if not r.decision.resolved)
    found[FindingCode.UNRESOLVED] -= unasked
    rows = [
        ("entries", len(bibliography.resolutions)),
        ("resolved", resolved),
        ("works in the bibliography", len(bibliography.works)),
        *((kind.counted, found[code]) for code, kind in kinds().items() if found[code]),
        *([("entries that could not be asked about", unasked)] if unasked else []),
    ]
    _table("kdbib", rows)


def print_plan(forecasts: Sequence[Forecast]) -> None:
    """What a run asks at first, by service; services are asked at the same time."""
    rows = [
        (f"{one.title}: requests (questions {one.questions}, at least {one.seconds:.0f} s)", one.requests)
        for one in forecasts
    ]
    rows.append(
        ("requests in all, before what follows from the answers", sum(one.requests for one in forecasts))
    )
    _table("plan", rows)


@printing()
def print_refresh(refreshed: Refreshed) -> None:
    """What is new, and how many entries were due; what got no answer goes to standard error."""
    tell_failures(refreshed.bibliography)
    sys.stdout.write(refreshed.changes + "\n")
    due, answered = refreshed.due, refreshed.answered
    asked = f"{due} entries were due, {answered} of them asked about in full" if due else "no entry was due"
    sys.stdout.write(f"{asked}; {'written' if refreshed.written else 'nothing changed'}\n")


def print_contents(contents: Contents) -> None:
    """What the cache of the services' answers holds."""
    rows = [
        ("answers with records", contents.records),
        ("answers that nothing is known", contents.misses),
        ("questions that were refused", contents.refusals),
        ("of all these too old to be believed", contents.stale),
        ("kilobytes", contents.size // 1024),
    ]
    _table("cache", rows)


def tell_failures(bibliography: Bibliography) -> bool:
    """Say on standard error who did not answer about which new entries; whether there were any."""
    failed = [(r.identified.entry, one) for r in bibliography.resolutions for one in r.failed]
    for (source, error), count in sorted(Counter((one.source, one.error) for _, one in failed).items()):
        note(f"{source}: {count} questions got no answer: {error}")
    entries = list(dict.fromkeys(f"{entry.file}:{entry.line}: {entry.title}" for entry, _ in failed))
    for entry in entries[:_SHOWN]:
        note(f"  {entry}")
    if entries:
        note(
            f"{len(entries)} entries are not complete; run the same command again to ask for what is missing"
        )
    return bool(entries)


def print_manifest(manifest: Manifest) -> None:
    """What an index holds, by source; on standard error what could not be read."""
    warn(manifest.unread, rest="the index's manifest.json names them all")
    rows = [(f"records of {name}", count) for name, count in sorted(manifest.sources.items())]
    rows += [("repeated", manifest.repeated), ("not readable", len(manifest.unread))]
    rows += [(f"left out: {reason}", count) for reason, count in sorted(manifest.skipped.items())]
    rows += [("files", len(manifest.files)), ("segments", len(manifest.segments))]
    rows += [("blocking keys", manifest.keys), ("keys that need a second witness", manifest.crowded)]
    _table(f"{manifest.records} records", rows)


def _table(title: str, rows: Sequence[tuple[str, int]]) -> None:
    if not sys.stdout.isatty():
        sys.stdout.write("".join(f"{unsteered(label)}: {count}\n" for label, count in rows))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, show_header=False, title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    for label, count in rows:
        table.add_row(label, str(count))
    Console().print(table)


def print_entries(entries: Iterable[Entry]) -> None:
    """One line an entry: where it stands, the title, what it claims."""
    for entry in entries:
        claim = " ".join(filter(None, (entry.venue, str(entry.year or ""))))
        line = f"{entry.file}:{entry.line}: {entry.title}{f' ({claim})' if claim else ''}"
        sys.stdout.write(f"{unsteered(line)}\n")


def entries_json(entries: Iterable[Entry]) -> str:
    """The entries as a JSON array, the members named as the fields of :class:`~kdbib.model.Entry`."""
    return json.dumps([_entry(entry) for entry in entries], ensure_ascii=False, indent=1)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "authors": [_name(name) for name in entry.authors],
        "venue": entry.venue,
        "year": entry.year,
        "links": [{"url": link.url, "role": link.role.value, "label": link.label} for link in entry.links],
        "section": list(entry.section),
        "identifiers": [str(identifier) for identifier in entry.identifiers],
        "file": entry.file,
        "line": entry.line,
    }


def _name(name: Name) -> dict[str, str]:
    return {part: value for part, value in name._asdict().items() if value}


def warn(unread: Sequence[Unread], *, shown: int = _SHOWN, rest: str = "") -> None:
    """Say on standard error what could not be read, and where; beyond ``shown`` places only how many."""
    for item in unread[:shown]:
        note(f"{item.file}:{item.line}: {item.reason}{f': {_excerpt(item.text)}' if item.text else ''}")
    if len(unread) > shown:
        note(f"and {len(unread) - shown} more places{rest and f'; {rest}'}")


def note(text: str) -> None:
    """One line on standard error; that nobody takes it is no reason to stop."""
    with suppress(OSError):
        sys.stderr.write(f"{unsteered(text)}\n")


def _excerpt(text: str) -> str:
    """The beginning of a text from a file."""
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


@contextmanager
def progress(what: str) -> Iterator[Callable[[str, int], None] | None]:
    """A progress line on a terminal: a function that takes the file's name and its count so far."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda name, count: status.update(f"{what} {name}: {count:,} records")
