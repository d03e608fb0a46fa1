"""changes.md: what a refresh found to be new, as Markdown for people and the text of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from kdbib.model import Attempt, Bibliography
from kdbib.stages.changes import Change, News
from kdbib.stages.emit import values
from kdbib.stages.emit.corrections import code, link, linked, table, text
from kdbib.stages.emit.latex import plain

_HEAD = ("Where", "Key", "Paper", "Before", "Now", "Evidence")


def to_changes(changes: Sequence[Change], bibliography: Bibliography, today: str) -> str:
    """The changes as Markdown: a summary, a table for each kind, and what could not be asked."""
    parts = [f"# Changes of {today}\n", _summary(changes)]
    for news in News:
        if rows := [_row(one) for one in changes if one.news is news]:
            parts += [f"## {news.value} ({len(rows)})\n", table(_HEAD, rows)]
    if failed := [(r.identified.entry, why) for r in bibliography.resolutions if (why := r.unanswered)]:
        rows = [(code(f"{e.file}:{e.line}"), text(e.title), text(_why(why))) for e, why in failed]
        parts += [f"## Not answered ({len(rows)})\n", "What is known of these is as it was.\n"]
        parts += [table(("Where", "Entry", "Why"), rows)]
    return "\n".join(parts)


def _summary(changes: Sequence[Change]) -> str:
    counts = [
        (sum(one.news is news for one in changes), news.value.partition(":")[0].lower()) for news in News
    ]
    told = ", ".join(f"{number} {name}" for number, name in counts if number)
    return f"{told or 'No entry changed'}.\n"


def _row(change: Change) -> Sequence[str]:
    work = change.work
    paper = link(plain(values.title(work), tags=False), values.link(work))
    refs = [record.ref for record in work.records]
    evidence = linked(change.evidence, refs)
    return code(change.place), code(work.key), paper, linked(change.was), linked(change.now), evidence


def _why(failed: Sequence[Attempt]) -> str:
    return "; ".join(sorted({f"{one.source}: {one.error}" for one in failed}))
