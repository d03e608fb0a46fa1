"""A file or a folder cut in parts that processes can read on their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kdbib.dumps.forms import Recognised, forms, recognise
from kdbib.dumps.model import Part
from kdbib.dumps.unpacked import PIECE, is_packed
from kdbib.errors import InputError

PART = 1 << 27
"""Bytes of a part of a plain file."""
_BESIDE = frozenset(".csv .dtd .html .md .pdf .rnc .rng .sha256 .sql .tsv .txt .xsd .yaml .yml".split())
_BESIDE_NAMES = frozenset("manifest manifest.json readme license copying".split())
"""What stands beside the data of a dump and holds none."""
_LINK = "it is a symbolic link, which is not followed inside a folder; name the file that it leads to"


def parts(path: Path, name: str = "") -> Iterator[Part]:
    """The parts of a file, or of all files of a folder in the order of their names.

    A file that is not read is a part with a ``problem``. Links inside a folder are not followed, and files
    beside the data (lists, schemas, licences) left out.

    Raises:
        InputError: the path is missing or not readable.

    """
    if not path.is_dir():
        yield from _parts_of_file(path, name or called(path))
        return
    for file in _files(path):
        own = f"{name or called(path)}/{called(file.relative_to(path))}"
        if file.is_symlink():
            yield Part(file, own, "", problem=_LINK)
        elif not file.is_file():
            yield Part(file, own, "", problem="it is no file, or cannot be read")
        else:
            try:
                yield from _parts_of_file(file, own)
            except InputError as error:
                yield Part(file, own, "", problem=error.problem)


def called(path: Path) -> str:
    """A path in messages and the manifest, which are UTF-8: bytes of its name that are none are escaped."""
    return path.as_posix().encode("utf-8", errors="backslashreplace").decode("utf-8")


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder and those below; hidden ones and those beside the data are left out."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif not _is_beside(entry.name.lower()):
            yield Path(entry.path)


def _is_beside(name: str) -> bool:
    plain = name.removesuffix(".gz")
    return plain in _BESIDE_NAMES or os.path.splitext(plain)[1] in _BESIDE  # noqa: PTH122 - no path


def _parts_of_file(path: Path, name: str) -> Iterator[Part]:
    found = recognise(path, name)
    whole = Part(path, name, found.form, encoding=found.encoding, problem=found.problem)
    if found.problem or found.form not in forms() or is_packed(path) or path.stat().st_size <= PART:
        yield whole
    else:
        yield from _ranges(whole, found)


def _ranges(whole: Part, found: Recognised) -> Iterator[Part]:
    """A plain file cut where records end; its lines are counted on the way."""
    cut, line, start = forms()[found.form].cut, 1, 0
    size = whole.path.stat().st_size
    with whole.path.open("rb") as file:
        while size - start > PART:
            lines, length = 0, 0
            while block := file.read(PIECE):
                end = cut(block) if length >= PART else 0
                lines += block.count(b"\n", 0, end or len(block))
                length += end or len(block)
                if end:
                    break
            yield whole._replace(start=start, end=start + length, line=line)
            start, line = start + length, line + lines
            file.seek(start)
    if start < size:
        yield whole._replace(start=start, line=line)
