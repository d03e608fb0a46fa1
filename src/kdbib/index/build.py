"""Building the index: files in, a segment of Parquet files out, and a manifest that makes it count."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from kdbib.dumps import Part, Skipped, called, parts, read
from kdbib.errors import IndexStoreError, InputError, OutputError
from kdbib.files import is_running
from kdbib.index import layout
from kdbib.index import manifest as manifests
from kdbib.index.layout import open_duckdb, quoted, views
from kdbib.index.manifest import FileHeld, Manifest, identity_of
from kdbib.index.segment import Segment
from kdbib.index.staging import lines, staging
from kdbib.model import Unread

Progress = Callable[[str, int], None]

_TELL = 1000  # records between two reports of progress
_MOST_CLASHES = 1000  # that are told one by one
_WORTH_CORES = 4_000_000  # bytes of input, compressed or not, from which processes pay


@dataclass(frozen=True, slots=True)
class Means:
    """What a build may use: memory ("4GB"), beyond which it takes the disk; threads and processes, 0: all."""

    memory: str = "2GB"
    threads: int = 0


def build(
    files: Sequence[Path],
    folder: Path,
    progress: Progress | None = None,
    *,
    update: bool = False,
    means: Means | None = None,
) -> Manifest:
    """Index ``files`` into ``folder``, replacing what was there once all is read.

    With ``update`` what is there stays: only files that are new or have changed are read, and replace what
    was held of them; of files that are gone from a folder a report is given. ``progress`` is told the file
    and how many of its records were read, every thousand. Where nothing at all can be indexed the former
    index stays, and the manifest tells why.

    Raises:
        InputError: a file cannot be read at all; the former index stays.
        IndexStoreError: the index cannot be written; the former index stays.

    """
    import duckdb

    former = manifests.load(folder) if update else Manifest()
    files_of = _files((part for path in files for part in _parts(path)), former.files)
    changed = {name: own for name, own in files_of.items() if not (update and _is_held(own[0], former))}
    gone = _gone(files, files_of, former)
    if update and not changed:
        return replace(former, unread=[*former.unread, *gone])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _workshop(folder) as temporary:
            made = _read(changed, former, temporary, progress, means or Means())
            if _segments(folder) and not (update or any(held.records for held in made.files.values())):
                return made
            built = _commit(folder, temporary, made, means or Means())
    except duckdb.OutOfMemoryException as error:
        raise IndexStoreError(
            f"{(means or Means()).memory} of memory are too little; --memory gives more"
        ) from error
    except (duckdb.Error, OSError, OutputError) as error:
        raise IndexStoreError(f"{folder}: the index cannot be written ({error})") from error
    except BrokenExecutor as error:
        raise IndexStoreError(
            "a reading process was killed, perhaps for want of memory; try again"
        ) from error
    return replace(built, unread=[*built.unread, *gone])


def _gone(named: Iterable[Path], found: Container[str], former: Manifest) -> Iterator[Unread]:
    """A report for each file that was read in one of these folders and is not there any more."""
    folders = tuple(f"{called(path)}/" for path in named)
    for name in former.files:
        if name.startswith(folders) and name not in found:
            yield Unread(name, 1, "it is gone; its records stay until the index is built without --update")


def _parts(path: Path) -> list[Part]:
    """The parts of a file or folder.

    Raises:
        InputError: it cannot be read, or is a folder without any file.

    """
    found = list(parts(path))
    if not found:
        raise InputError(str(path), "this is a folder without any file to read")
    return found


def _files(found: Iterable[Part], held: Iterable[str]) -> dict[str, list[Part]]:
    """The parts of each file in their order, by its name, or that under which it is held already.

    A file that is named twice, here and from the root perhaps, is read once.
    """
    names = {os.path.abspath(name): name for name in held}  # noqa: PTH100 - links stay what they are
    files: dict[str, dict[int, Part]] = {}
    for part in found:
        name = names.setdefault(os.path.abspath(part.path), part.name)  # noqa: PTH100
        files.setdefault(name, {}).setdefault(part.start, part._replace(name=name))
    return {name: list(parts_of.values()) for name, parts_of in files.items()}


def _is_held(part: Part, former: Manifest) -> bool:
    held = former.files.get(part.name)
    return held is not None and part.path.is_file() and held.is_same(part.path)


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A folder to write a segment in; afterwards, and after builds that were killed, it is gone."""
    for left in folder.glob(".*.tmp"):
        maker = left.name.split(".")[1]
        if maker.isdecimal() and not is_running(int(maker)):
            shutil.rmtree(left, ignore_errors=True)
    temporary = folder / f".{os.getpid()}.tmp"
    temporary.mkdir()
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _read(
    files: Mapping[str, Sequence[Part]],
    former: Manifest,
    temporary: Path,
    progress: Progress | None,
    means: Means,
) -> Manifest:
    """Read the files into a segment; the manifest that holds afterwards, but for what is counted at last."""
    made = replace(
        former,
        files=dict(former.files),
        dead=list(former.dead),
        unread=[item for item in former.unread if item.file not in files],
    )
    paths = {own[0].path for own in files.values()}
    worth = sum(path.stat().st_size for path in paths if path.is_file()) >= _WORTH_CORES
    with (
        staging((means.threads or os.cpu_count() or 1) if worth else 1) as mapped,
        closing(Segment(temporary, means.memory, means.threads)) as segment,
    ):
        names: dict[int, str] = {}
        for name, own in files.items():
            if held := made.files.pop(name, None):
                made.dead.append(held.serial)
            serial = max(made.next_serial, *(number + 1 for number in names), 0)
            names[serial] = name
            read_of_all = (item for part in own for item in read(part, mapped))
            staged = lines(read_of_all, name)
            told = partial(progress, name) if progress else _silent
            skipped = Counter[str]()
            records = _add(segment, staged, serial << layout.FILE_BITS, (made.unread, skipped), told)
            if records or own[0].path.is_file():
                made.files[name] = FileHeld(serial, records, *identity_of(own[0].path), dict(skipped))
        segment.finish()
        made.unread += _clashes(segment, names)
    return made


def _clashes(segment: Segment, names: Mapping[int, str]) -> Iterator[Unread]:
    """Reports of DOIs that a source gives to two titles; beyond :data:`_MOST_CLASHES` how many there are."""
    found = segment.clashes()
    for doi, first, second in islice(found, _MOST_CLASHES):
        file, own = (names[place.number >> layout.FILE_BITS] for place in (first, second))
        where = f"line {first.line}" if file == own else f"{file}:{first.line}"
        reason = f"its DOI {doi} is that of another title in {where}; both records are kept"
        yield Unread(own, second.line, reason, f"{second.title} / {first.title}")
    if more := sum(1 for _ in found):
        yield Unread(", ".join(names.values()), 1, f"{more} more records share a DOI with another title")


def _silent(_: int) -> None:
    """Progress that nobody wants to know of."""


def _add(
    segment: Segment,
    found: Iterable[tuple[bytes, int] | Unread | Skipped],
    first: int,
    beside: tuple[list[Unread], Counter[str]],
    progress: Callable[[int], None],
) -> int:
    """Add a file's records, the first under this number; how many there were. The rest goes ``beside``."""
    records = 0
    unread, skipped = beside
    for item in found:
        if isinstance(item, Skipped):
            skipped[item.reason] += item.times
        elif isinstance(item, Unread):
            unread.append(item)
        else:
            segment.add(first + records, *item)
            records += 1
            if records % _TELL == 0:
                progress(records)
    return records


def _commit(folder: Path, temporary: Path, made: Manifest, means: Means) -> Manifest:
    """Move the segment to its place, count what there is now, and make it count.

    What it replaces stays until the next build: whoever reads it may read on.
    """
    replaced = _segments(folder)
    present = {path.name for path in folder.iterdir() if path.is_dir()}
    name = next(name for number in range(1, 10**6) if (name := f"segment-{number:04}") not in present)
    made.segments = [*made.segments, name]
    temporary.rename(folder / name)
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder / name, ignore_errors=True)
        made.twins = f"{name}/twin.parquet"
        _count(folder, made, means)
        made.built = datetime.now(UTC).isoformat(timespec="seconds")
        manifests.save(folder, made)
        undo.pop_all()
    for path in folder.glob("segment-*"):
        if path.name not in {*made.segments, *replaced}:
            shutil.rmtree(path, ignore_errors=True)
    return made


def _segments(folder: Path) -> list[str]:
    """The segments that count now, which readers may have begun to read."""
    try:
        return manifests.load(folder).segments
    except IndexStoreError:
        return []


_TWINS = """
WITH shared AS (SELECT source, id FROM record GROUP BY source, id HAVING count(*) > 1),
held AS (
    SELECT number, source, id,
        min(number) OVER (PARTITION BY source, id, retrieved, type, title, container, body) AS first
    FROM record SEMI JOIN shared USING (source, id)
)
SELECT number, number <> first AS repeated,
    dense_rank() OVER (PARTITION BY source, id ORDER BY first) AS rank
FROM held ORDER BY number
"""
"""Records that share a name: those that say the very same are ``repeated``, the others have their rank."""

_COUNTS = f"""
SELECT number >> {layout.FILE_BITS} AS file, source, coalesce(repeated, false) AS again, count(*) AS records
FROM record LEFT JOIN twin USING (number) GROUP BY ALL
"""


def _count(folder: Path, made: Manifest, means: Means) -> None:
    """Find the records that share a name, and count what each file and source has."""
    target = folder / made.twins
    with closing(open_duckdb(means.memory, means.threads, target.parent)) as connection:
        made_views = views(folder, made)
        connection.execute(f"CREATE VIEW record AS {made_views['record']}")
        connection.execute(f"COPY ({_TWINS}) TO {quoted(str(target))} ({layout.PARQUET})")
        for table in ("key", "crowd", "twin"):
            connection.execute(f"CREATE VIEW {table} AS {made_views[table]}")
        rows = connection.execute(_COUNTS).fetchall()
        made.keys, made.crowded = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # type: ignore[index]
            for table in ("key", "crowd")
        )
    made.repeated = sum(count for *_, again, count in rows if again)
    made.sources, by_file = Counter[str](), Counter[int]()
    for file, source, again, count in sorted(rows):
        if not again:
            made.sources[source] += count
            by_file[file] += count
    made.files = {name: replace(held, records=by_file[held.serial]) for name, held in made.files.items()}
