"""The jobs behind the commands: read the inputs, run the stages, write the outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kdbib import config
from kdbib.errors import InputError, NothingDone
from kdbib.lock import WAIT, writing
from kdbib.model import Bibliography, Entry, Unread, VenueStyle

if TYPE_CHECKING:
    from kdbib.index.build import Means
    from kdbib.index.lookup import LocalIndex
    from kdbib.index.manifest import Manifest
    from kdbib.jobs.enrich import Copy
    from kdbib.ledger import Ledger
    from kdbib.network.cache import Answers
    from kdbib.network.online import Schedule
    from kdbib.settle import Online

LEDGER = "ledger.jsonl"
INDEX = "index"
_FORMER = "index.sqlite"


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is made: its inputs and folders, and how it uses the network.

    ``lists`` empty, ``output``, ``cache``, ``venues`` and ``collections`` ``None``: what the settings say;
    ``dialect`` holds the fields of :class:`~kdbib.model.Dialect` that differ from them. ``refresh`` asks
    again about what is due, at the latest after ``max_age`` days, by ``budget`` requests at most.
    ``wait``: how many seconds another run that is at work on the ledger is waited for.
    """

    lists: tuple[Path, ...] = ()
    output: Path | None = None
    cache: Path | None = None
    offline: bool = False
    refresh: bool = False
    max_age: float | None = None
    budget: int | None = None
    venues: VenueStyle | None = None
    dialect: Mapping[str, bool] = field(default_factory=dict)
    collections: bool | None = None
    wait: float = WAIT


def run_job(options: Options) -> Bibliography:
    """Make the bibliography of the lists and write outputs and ledger.

    Raises:
        InputError: a list cannot be opened; NothingDone: no entry was found; OutputError, LedgerError,
        IndexStoreError, CacheError, LockError: as they say.

    """
    from kdbib.summary import note

    settings = config.load()
    folder = options.cache or settings.cache
    with writing(folder / LEDGER, options.wait):
        made = make(options, settings)
        write(made, files_of(made, options, settings), folder)
    unresolved = _unresolved(made.updated) - _unresolved(made.ledger)
    if options.offline and not (folder / INDEX).exists() and unresolved:
        note(f"{folder / INDEX}: there is no index to look papers up in; 'kdbib index build FILE…' makes one")
    return made.bibliography


class Made(NamedTuple):
    """A run before anything is written: the ledger before and after, and the enriched copies of inputs.

    ``schedule`` tells what was due, ``None`` where nothing is asked again.
    """

    bibliography: Bibliography
    ledger: Ledger
    updated: Ledger
    copies: list[Copy]
    schedule: Schedule | None = None


def files_of(made: Made, options: Options, settings: config.Config) -> dict[Path, str | bytes]:
    """The outputs of a run, each with where it goes."""
    from kdbib.jobs.enrich import with_copies
    from kdbib.stages.emit import outputs

    target = options.output or settings.output
    texts = outputs(
        made.bibliography,
        options.venues or settings.venues,
        replace(settings.dialect, **options.dialect),
        collections=settings.collections if options.collections is None else options.collections,
    )
    files = {target / name: text for name, text in texts.items()}
    return with_copies(files, made.copies, _named(options.lists, settings))


def write(made: Made, files: Mapping[Path, str | bytes], cache: Path) -> None:
    """Write the ledger and the outputs, all of them or none.

    Raises:
        LedgerError, OutputError: as they say.

    """
    from kdbib import ledger as ledgers
    from kdbib.files import replace_all

    replace_all({**ledgers.files(made.updated, cache / LEDGER), **files})


def make(options: Options, settings: config.Config) -> Made:
    """Make the bibliography of the lists, and write nothing.

    Raises:
        as :func:`run_job`

    """
    from kdbib import ledger as ledgers
    from kdbib.pipeline import run
    from kdbib.summary import warn

    entries, unread = entries_of(options, settings)
    folder = options.cache or settings.cache
    ledger = ledgers.load(folder / LEDGER)
    warn(ledger.damaged, rest=f"{LEDGER}.damaged keeps them all")
    today = datetime.now(UTC).date()
    with sources_of(folder) as sources, online_of(options, settings, today) as (online, schedule):
        bibliography, updated = run(entries, ledger, sources, today.isoformat(), unread, online)
        if schedule:
            schedule.keep(updated)
        copies = []
        if bibs := [pair for pair in _named(options.lists, settings) if is_bib(pair[0])]:
            from kdbib.jobs.check import grounds_of
            from kdbib.jobs.enrich import enriched

            style = options.venues or settings.venues
            notes = replace(settings.dialect, **options.dialect).notes
            copies = enriched(bibs, bibliography, grounds_of(sources, today), style, notes=notes)
    return Made(bibliography, ledger, updated, copies, schedule)


def is_bib(path: Path) -> bool:
    """Whether a file is a BibTeX file, by its name."""
    return path.suffix.lower() in {".bib", ".bibtex"}


def _unresolved(ledger: Ledger) -> set[str]:
    return {name for name, line in ledger.decisions.items() if not line.decision.resolved}


def entries_of(options: Options, settings: config.Config) -> tuple[list[Entry], list[Unread]]:
    """The entries of the inputs that were named or are set, and what could not be read.

    Raises:
        InputError: an input cannot be opened; NothingDone: there is no entry in any.

    """
    from kdbib.summary import warn

    entries, unread = read_inputs(_named(options.lists, settings))
    warn(unread, rest="report.json names them all")
    if not entries:
        raise NothingDone("no entry was found in the lists; 'kdbib parse LIST' shows how they are read")
    return entries, unread


@contextmanager
def sources_of(folder: Path) -> Iterator[list[LocalIndex]]:
    """The local sources that there are: the index."""
    index = _index(folder / INDEX)
    try:
        yield [index] if index else []
    finally:
        if index:
            index.close()


@contextmanager
def online_of(
    options: Options, settings: config.Config, today: date
) -> Iterator[tuple[Online, Schedule | None]]:
    """The network as the options want it; afterwards it is told which services did not answer."""
    from kdbib.settle import Online

    if options.offline:
        yield Online(), None
        return
    from kdbib.network.online import Schedule, online, open_desk
    from kdbib.progress import watching
    from kdbib.summary import note

    folder = options.cache or settings.cache
    with watching() as watch:
        desk = open_desk(settings, folder, watch, options.max_age, options.budget)
        with closing(desk):
            schedule = Schedule(today, desk.answers, options.max_age) if options.refresh else None
            yield online(desk, schedule), schedule
        stopped = [lane for lane in desk.progress() if lane.stopped]
    for lane in stopped:
        note(f"{lane.title}: not asked any more in this run: {lane.stopped}")


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
    from kdbib.index.lookup import LocalIndex
    from kdbib.index.manifest import NAME as MANIFEST
    from kdbib.summary import note

    if (former := path.with_name(_FORMER)).is_file():
        note(f"{former}: an index of an earlier version, which is not read; build it again, then delete it")
    return LocalIndex(path) if (path / MANIFEST).is_file() else None


def build_job(
    files: Sequence[Path], cache: Path | None, wait: float = WAIT, *, update: bool, means: Means
) -> Manifest:
    """Build or update the index of the files, with progress on a terminal.

    Raises:
        InputError: a file cannot be read; IndexStoreError: the index cannot be written; LockError: another
        process is still writing it after ``wait`` seconds.

    """
    from kdbib.index.build import build
    from kdbib.summary import progress

    with writing(index_path(cache), wait), progress("indexing") as told:
        return build(files, index_path(cache), told, update=update, means=means)


@contextmanager
def answers_of(cache: Path | None) -> Iterator[Answers]:
    """What is kept of the services' answers."""
    from kdbib.network.cache import Answers
    from kdbib.network.online import ANSWERS

    with closing(Answers((cache or config.load().cache) / ANSWERS)) as answers:
        yield answers
