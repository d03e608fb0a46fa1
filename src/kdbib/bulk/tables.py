"""Tables of a run in its folder: Parquet files that appear when they are whole, so that a run can go on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DONE = "_SUCCESS"  # as Hadoop and Spark mark a folder whose files are all there


def is_done(folder: Path) -> bool:
    """Whether a table is whole."""
    return (folder / DONE).is_file()


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A place to write a file or folder at, which takes its name once it is written."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    _remove(temporary)
    try:
        yield temporary
        _remove(target)
        temporary.replace(target)
    finally:
        _remove(temporary)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
