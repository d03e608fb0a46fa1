"""The jobs behind the commands: read the inputs, run the stages, write the outputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kdbib import config
from kdbib.errors import InputError, NothingDone
from kdbib.model import Bibliography, Entry, Unread

if TYPE_CHECKING:
    from kdbib.ledger import Ledger
    from kdbib.sources.local import LocalIndex
    from kdbib.sources.manifest import Manifest

LEDGER = "ledger.jsonl"
INDEX = "index.sqlite"


def run_job(
    lists: Sequence[Path], output: Path | None, cache: Path | None, *, offline: bool = False
) -> Bibliography:
    """Make the bibliography of the lists and write outputs and ledger.

    Raises:
        InputError: a list cannot be opened; NothingDone: no entry was found; OutputError, LedgerError,
        IndexStoreError: as they say.

    """
    from kdbib import ledger as ledgers
    from kdbib.files import replace_all
    from kdbib.pipeline import run
    from kdbib.stages.emit import outputs
    from kdbib.summary import note, progress, warn

    del offline  # no source of this version asks the network
    settings = config.load()
    entries, unread = read_inputs(_named(lists, settings))
    warn(unread, rest="report.json names them all")
    if not entries:
        raise NothingDone("no entry was found in the lists; 'kdbib parse LIST' shows how they are read")
    folder = cache or settings.cache
    ledger = ledgers.load(folder / LEDGER)
    warn(ledger.damaged, rest=f"{LEDGER}.damaged keeps them all")
    today = datetime.now(UTC).date().isoformat()
    index = _index(folder / INDEX)
    try:
        with progress(f"looking up {len(entries)} entries"):
            bibliography, updated = run(entries, ledger, [index] if index else [], today, unread)
    finally:
        if index:
            index.close()
    ledgers.save(updated, folder / LEDGER)
    target = output or settings.output
    replace_all({target / name: text for name, text in outputs(bibliography).items()})
    new = (line for name, line in updated.decisions.items() if name not in ledger.decisions)
    if index is None and not all(line.decision.resolved for line in new):
        note(f"{folder / INDEX}: there is no index to look papers up in; 'kdbib index build FILE…' makes one")
    return bibliography


def read_inputs(inputs: Iterable[tuple[Path, str]]) -> tuple[list[Entry], list[Unread]]:
    """The entries of all inputs (path, name to show) in order, and what could not be read.

    Raises:
        InputError: an input cannot be opened.

    """
    from kdbib.stages.parse import parse_file

    readings = [parse_file(path, name) for path, name in inputs]
    entries = [entry for reading in readings for entry in reading.entries]
    return entries, [item for reading in readings for item in reading.unread]


def _named(lists: Sequence[Path], settings: config.Config) -> list[tuple[Path, str]]:
    """The lists with the names they are shown under: those that come with kdbib by their bare name."""
    if lists or settings.lists:
        return [(path, shown(path)) for path in lists or settings.lists]
    packaged = config.packaged_lists()
    if not packaged:
        raise InputError("kdbib", "no list was named, and none came with this installation")
    return [(path, path.name) for path in packaged]


def shown(path: Path) -> str:
    """A path as it is written in messages and outputs, which are UTF-8; not every file name is."""
    return str(path).encode("utf-8", errors="replace").decode("utf-8")


def ledger_of(cache: Path | None) -> Ledger:
    """The ledger in the cache folder."""
    from kdbib import ledger as ledgers

    return ledgers.load((cache or config.load().cache) / LEDGER)


def index_path(cache: Path | None) -> Path:
    """Where the index stands."""
    return (cache or config.load().cache) / INDEX


def _index(path: Path) -> LocalIndex | None:
    from kdbib.sources.local import LocalIndex

    return LocalIndex(path) if path.is_file() else None


def build_job(files: Sequence[Path], cache: Path | None) -> Manifest:
    """Build the index of the files, with progress on a terminal.

    Raises:
        InputError: a file cannot be read; IndexStoreError: the index cannot be written.

    """
    from kdbib.sources.build import build
    from kdbib.summary import progress

    with progress("indexing") as told:
        return build(files, index_path(cache), told)
