"""A refresh: what is due is asked again, and what is new is written, if anything is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from kdbib import config
from kdbib.errors import NothingDone
from kdbib.files import differs
from kdbib.jobs import LEDGER, Options, files_of, make, write
from kdbib.ledger import to_text
from kdbib.lock import writing
from kdbib.model import Bibliography
from kdbib.pipeline import run
from kdbib.stages.changes import changes
from kdbib.stages.emit.changes import to_changes

CHANGES = "changes.md"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to: the bibliography, what is new as Markdown, and whether anything was written.

    ``due`` entries were asked about, ``answered`` of them in full.
    """

    bibliography: Bibliography
    changes: str
    written: bool
    due: int
    answered: int


def refresh_job(options: Options) -> Refreshed:
    """Ask again about what is due; write ledger, outputs and ``changes.md`` only if something changed.

    Raises:
        NothingDone: something was due, and not one entry could be asked about; others: as
        :func:`kdbib.jobs.run_job`

    """
    with writing((options.cache or config.load().cache) / LEDGER, options.wait):
        return _refreshed(options)


def _refreshed(options: Options) -> Refreshed:
    settings = config.load()
    made = make(options, settings)
    due, answered = (len(made.schedule.asked), len(made.schedule.answered)) if made.schedule else (0, 0)
    if due and not answered:
        raise NothingDone(
            f"{due} entries were due, and none could be asked about: "
            f"{'; '.join(_reasons(made.bibliography))}; nothing was changed"
        )
    today = datetime.now(UTC).date().isoformat()
    entries = [one.identified.entry for one in made.bibliography.resolutions]
    before, _ = run(entries, made.ledger, [], today)
    told = to_changes(changes(before, made.bibliography), made.bibliography, today)
    files = files_of(made, options, settings)
    ledger_changed = made.ledger.damaged or to_text(made.updated) != to_text(made.ledger)
    written = bool(ledger_changed) or any(differs(path, text) for path, text in files.items())
    if written:
        files[(options.output or settings.output) / CHANGES] = told
        write(made, files, options.cache or settings.cache)
    return Refreshed(made.bibliography, told, written, due, answered)


def _reasons(bibliography: Bibliography) -> list[str]:
    """Why questions got no answer, each reason once."""
    failed = (one for resolution in bibliography.resolutions for one in resolution.unanswered)
    return sorted({f"{one.source}: {one.error}" for one in failed})
