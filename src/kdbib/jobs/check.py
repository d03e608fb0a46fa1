"""The jobs behind ``kdbib check``: read references, ask about them, judge each; correct ``.bib`` files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kdbib import config
from kdbib.files import AS_IT_IS
from kdbib.jobs import LEDGER, Options, entries_of, is_bib, online_of, shown, sources_of
from kdbib.stages.check import Checked, Grounds, check

if TYPE_CHECKING:
    from kdbib.index.lookup import LocalIndex


def check_job(options: Options) -> list[Checked]:
    """The verdict on every entry of the inputs, in their order.

    What the ledger holds of works is used as one more source; its decisions are not, since a claim that they
    overlooked is just what is looked for.

    Raises:
        InputError: an input cannot be opened; NothingDone: no entry was found; LedgerError, IndexStoreError,
        CacheError: as they say.

    """
    from kdbib import ledger as ledgers
    from kdbib.pipeline import run

    settings = config.load()
    entries, unread = entries_of(options, settings)
    folder = options.cache or settings.cache
    held = ledgers.load(folder / LEDGER).works
    known = ledgers.Ledger(works={key: records for key, records in held.items() if records})
    today = datetime.now(UTC).date()
    with sources_of(folder) as sources, online_of(options, settings, today) as (online, _):
        bibliography, _ = run(entries, known, sources, today.isoformat(), unread, online)
        grounds = grounds_of(sources, today)
        works = {work.key: work for work in bibliography.works}
        return [check(resolution, works[resolution.key], grounds) for resolution in bibliography.resolutions]


def grounds_of(sources: Sequence[LocalIndex], today: date) -> Grounds:
    """What a verdict rests on beside the entry; ``sources`` must stay open as long as it is used."""
    return Grounds(today.year, lambda venue, year: any(source.covers(venue, year) for source in sources))


_NOT_MENDED = {
    ".json": "CSL-JSON is only checked",
    ".jsonl": "CSL-JSON is only checked",
    ".gz": "packed files are only checked; unpack it",
}


def mend_job(files: Sequence[Path], checked: Sequence[Checked]) -> None:
    """Correct the ``.bib`` files in their places, all or none, and tell what was changed and what not.

    Raises:
        InputError: a file cannot be read any more; OutputError: one cannot be written, all are as they were.

    """
    from kdbib.files import replace_all
    from kdbib.stages.check.mend import mend
    from kdbib.stages.parse.source import read_bytes
    from kdbib.summary import note

    mended = {}
    for path in dict.fromkeys(files):
        name = shown(path)
        if not is_bib(path):
            why = _NOT_MENDED.get(path.suffix.lower(), "reading lists are corrected by 'kdbib fix'")
            note(f"{name}: not changed: {why}")
            continue
        own = [one for one in checked if one.resolution.identified.entry.file == name]
        mended[path] = mend(read_bytes(path, name).decode("utf-8", AS_IT_IS), own)
    replace_all({path: one.text.encode("utf-8", AS_IT_IS) for path, one in mended.items()})
    for line in (line for one in mended.values() for line in (*one.changed, *one.left)):
        note(line)
