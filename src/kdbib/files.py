"""Files replaced as a whole: a reader finds the former text or the new one, whatever happens meanwhile."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from kdbib.errors import OutputError

AS_IT_IS = "surrogateescape"
"""How bytes that are no UTF-8 are decoded and encoded, so that they come out as they went in (PEP 383)."""


def replace(path: Path, text: str) -> None:
    """Write the text (UTF-8) to a file, all at once or not at all; a file with that text is left alone.

    Missing folders are made, links are followed, the mode of an existing file is kept.

    Raises:
        OutputError: the file cannot be written; the former one is as it was.

    """
    replace_all({path: text})


def replace_all(texts: Mapping[Path, str | bytes]) -> None:
    """Write several files: all are written beside their places before the first one takes its place.

    So a full disk leaves all former files. Texts are written as UTF-8. What is no regular file, such as a
    pipe or ``/dev/null``, is written to and stays what it is.

    Raises:
        OutputError: a file cannot be written.

    """
    staged: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            target = Path(os.path.realpath(path))
            data = text if isinstance(text, bytes) else text.encode()
            with _reported(path):
                if target.exists() and not target.is_file():
                    target.write_bytes(data)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                sweep(target)
                if differs(target, data):
                    staged[target] = target.with_name(f".{target.name}.{os.getpid()}.tmp")
                    _write(staged[target], data, target)
        for target in list(staged):
            with _reported(target):
                staged[target].replace(target)
                del staged[target]
                _sync_folder(target.parent)
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def differs(path: Path, text: str | bytes) -> bool:
    """Whether a file is not there, or holds something else, or is none of the kind that holds anything.

    Raises:
        OutputError: it cannot be read, and so not replaced.

    """
    data = text if isinstance(text, bytes) else text.encode()
    with _reported(path):
        return not (path.is_file() and path.read_bytes() == data)


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into an error that a user can act on."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error


def _write(temporary: Path, data: bytes, target: Path) -> None:
    """Write the data to the disk, with the mode of the file whose place it takes."""
    temporary.unlink(missing_ok=True)  # a killed process of the same number left it, or somebody a link
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if target.exists():
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))


def sync(path: Path) -> None:
    """Have all of a file on the disk before it takes the place of another."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the renaming last through a loss of power, where the system can do so."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(target: Path) -> None:
    """Remove the temporary files that killed runs left."""
    pattern = re.compile(rf"\.{re.escape(target.name)}\.(\d+)\.tmp")
    for path in target.parent.iterdir():
        found = pattern.fullmatch(path.name)
        if found and not is_running(int(found.group(1))):
            path.unlink(missing_ok=True)


def is_running(pid: int) -> bool:
    """Whether a process with that number may be running."""
    if os.name != "posix" or pid == os.getpid():
        return True
    with suppress(PermissionError, OverflowError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
