"""The jobs behind ``kdbib match``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kdbib.bulk.tables import is_done
from kdbib.errors import IndexStoreError, InputError, NothingDone, OutputError
from kdbib.jobs import index_path, shown
from kdbib.lock import WAIT, writing
from kdbib.summary import note

if TYPE_CHECKING:
    from kdbib.bulk.match import Engine, Metrics

_RATE = 1400  # entries a second and core that are read, identified and decided; measured, see docs/scale.md
_SCAN = 40_000_000  # blocking keys a second and core that are read and joined
_BYTES = 1000  # of tables on the way, an entry


@dataclass(frozen=True, slots=True)
class Bulk:
    """How a bulk run is made: its inputs, where the result goes, and what it may use."""

    inputs: tuple[Path, ...]
    output: Path
    cache: Path | None = None
    engine: str = "duckdb"
    memory: str = "2GB"
    threads: int = 0
    master: str = "local[*]"
    wait: float = WAIT

    @property
    def work(self) -> Path:
        """The folder of the tables on the way, beside the result."""
        return self.output.with_name(f"{self.output.name}.work")


def match_job(job: Bulk) -> Iterator[tuple[str, object]]:
    """Match the inputs; what was counted, and the seconds of each step.

    Raises:
        InputError: an input cannot be read; NothingDone: there is no entry in any; IndexStoreError: there is
        no index, or it is damaged; OutputError: the result cannot be written; LockError: another process is
        writing it.

    """
    from kdbib.index.manifest import load

    index = index_path(job.cache)
    load(index)
    _check_paths(job)
    with writing(job.output, job.wait):
        metrics = _matched(job, index)
    yield from metrics.counts.items()
    yield from ((f"seconds: {name}", seconds) for name, seconds in metrics.seconds.items())


def _check_paths(job: Bulk) -> None:
    """See that the inputs are files, and that the result takes the place of none of them, nor of a folder.

    Raises:
        InputError, OutputError: it is not so.

    """
    for path in job.inputs:
        if path.is_dir():
            raise InputError(shown(path), "this is a folder; name the files in it")
        if not path.is_file():
            raise InputError(shown(path), "there is no such file; check the name")
        if not os.access(path, os.R_OK):
            raise InputError(shown(path), "it may not be read")
        if job.output.exists() and path.samefile(job.output):
            raise OutputError(
                f"{shown(path)}: the result would take the place of this input; name another file"
            )
    if job.output.is_dir() and not is_done(job.output):
        raise OutputError(f"{job.output}: this is a folder, and no former result; name a file")


def _matched(job: Bulk, index: Path) -> Metrics:
    import duckdb

    from kdbib.bulk.match import match, prepare

    try:
        job.output.parent.mkdir(parents=True, exist_ok=True)
        if prepare(job.work, job.inputs, index, job.engine):
            note(f"{job.work}: going on with what a former run left")
        with _engine(job) as engine:
            metrics = match(engine, job.inputs, index, job.output, lambda step: note(f"{step} …"))
    except duckdb.IOException as error:
        raise OutputError(f"{job.output}: {_first_line(error)}") from error
    except duckdb.OutOfMemoryException as error:
        raise IndexStoreError(f"{job.memory} of memory are too little; --memory gives more") from error
    except duckdb.Error as error:
        raise IndexStoreError(
            f"{index}: the index is damaged ({_first_line(error)}); build it again"
        ) from error
    except OSError as error:
        raise OutputError(f"{job.output}: cannot be written: {error.strerror or error}") from error
    except BrokenExecutor as error:
        raise OutputError(
            "a process was killed, perhaps for want of memory; the same command goes on"
        ) from error
    except (InputError, NothingDone):
        shutil.rmtree(job.work, ignore_errors=True)
        raise
    shutil.rmtree(job.work, ignore_errors=True)
    return metrics


def _first_line(error: Exception) -> str:
    """What the database says, without the query."""
    return str(error).partition("\n")[0]


@contextmanager
def _engine(job: Bulk) -> Iterator[Engine]:
    if job.engine == "spark":
        from kdbib.bulk.spark import Spark, errors_told

        with errors_told(), closing(Spark(job.work, job.master, job.memory)) as spark:
            yield spark
    else:
        from kdbib.bulk.duck import Duck

        with closing(Duck(job.work, job.memory, job.threads)) as duck:
            yield duck


def plan_job(job: Bulk) -> str:
    """What a run would do, and what it would cost about.

    Raises:
        InputError: an input cannot be read; IndexStoreError: there is no index, or it is damaged.

    """
    from kdbib.bulk.inputs import raw
    from kdbib.index.manifest import load

    manifest = load(index_path(job.cache))
    entries = sum(1 for _ in raw(job.inputs))
    cores = job.threads or os.cpu_count() or 1
    seconds = (entries / _RATE + 3 * manifest.keys / _SCAN) / cores
    rows = {
        "engine": job.engine,
        "entries": f"{entries:,}",
        "index": f"{manifest.records:,} records, {manifest.keys:,} blocking keys",
        "steps": "read, identify, join keys, join near titles, decide, group, reconcile, give keys",
        "cores": str(cores),
        "about": f"{seconds:,.0f} s, {entries * _BYTES / 1e6:,.0f} MB of disk for tables on the way",
    }
    return "".join(f"{name}: {value}\n" for name, value in rows.items())
