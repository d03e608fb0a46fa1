"""What an index holds: its files, its records by source, and what could not be read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from hashlib import blake2b
from pathlib import Path
from typing import Any

from kdbib.errors import IndexStoreError
from kdbib.files import replace
from kdbib.index.layout import VERSION, missing
from kdbib.model import Unread

NAME = "manifest.json"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileHeld:
    """A file of which records are held: its number, how many, and by what it is known to be unchanged.

    ``changed`` is the time of its last change in nanoseconds, ``digest`` the BLAKE2b hash of its bytes,
    ``skipped`` counts what was left out because it is no paper, by reason.
    """

    serial: int
    records: int
    size: int
    changed: int
    digest: str
    skipped: Mapping[str, int] = field(default_factory=dict)

    def is_same(self, path: Path) -> bool:
        """Whether the file is as it was: by size and time, or by its bytes where only the time differs."""
        status = path.stat()
        if status.st_size != self.size:
            return False
        return status.st_mtime_ns == self.changed or identity_of(path)[2] == self.digest


def identity_of(path: Path) -> tuple[int, int, str]:
    """The size, time and hash of a file; what cannot be read is as no file is, and is tried again."""
    try:
        status = path.stat()
        return status.st_size, status.st_mtime_ns, digest_of(path)
    except OSError:
        return -1, 0, ""


def digest_of(path: Path) -> str:
    """The hash of a file's bytes."""
    state = blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            state.update(block)
    return state.hexdigest()


@dataclass(slots=True)
class Manifest:
    """Which files were read, records by source, repeated ones, and unread places.

    ``built`` is when (ISO 8601). ``segments`` are the folders that count, ``dead`` the numbers of files
    whose records do not any more, ``twins`` names the table of records that share their name. ``keys`` are
    the rows of blocking keys, ``crowded`` those that need a second witness.
    """

    files: dict[str, FileHeld] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    unread: list[Unread] = field(default_factory=list)
    built: str = ""
    segments: list[str] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)
    twins: str = ""
    keys: int = 0
    crowded: int = 0

    @property
    def records(self) -> int:
        """How many records there are."""
        return sum(self.sources.values())

    @property
    def skipped(self) -> Counter[str]:
        """What was left out of all files because it is no paper, by reason."""
        counted = Counter[str]()
        for held in self.files.values():
            counted.update(held.skipped)
        return counted

    @property
    def next_serial(self) -> int:
        """A number that no file has."""
        return max((0, *self.dead, *(file.serial for file in self.files.values()))) + 1


def save(folder: Path, manifest: Manifest) -> None:
    """Make the manifest the one that counts.

    Raises:
        OutputError: it cannot be written; the former one counts.

    """
    plain = {one.name: getattr(manifest, one.name) for one in fields(manifest)}
    plain["files"] = {name: asdict(held) for name, held in manifest.files.items()}
    plain["skipped"] = manifest.skipped  # for who reads the file; it is counted anew
    body = {"version": VERSION, **plain, "unread": [asdict(item) for item in manifest.unread]}
    replace(folder / NAME, json.dumps(body, ensure_ascii=False, indent=1) + "\n")


def load(folder: Path) -> Manifest:
    """The manifest of the index at ``folder``.

    Raises:
        IndexStoreError: there is no index, it is damaged, or it is of another version.

    """
    path = folder / NAME
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        version = body.pop("version")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexStoreError(
            f"{folder}: there is no index; make one with 'kdbib index build FILE…'"
        ) from error
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise _damaged(path, error) from error
    if version != VERSION:
        raise IndexStoreError(f"{folder}: the index is of version {version}, not {VERSION}; build it again")
    try:
        manifest = _manifest(body)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise _damaged(path, error) from error
    if lost := missing(folder, manifest):
        raise IndexStoreError(f"{folder}: the index is damaged ({lost} is missing); build it again")
    return manifest


def _manifest(body: dict[str, Any]) -> Manifest:
    body["files"] = {name: FileHeld(**held) for name, held in body["files"].items()}
    body["unread"] = [Unread(**item) for item in body["unread"]]
    body.pop("skipped", None)
    return Manifest(**body | {"sources": Counter(body["sources"])})


def _damaged(path: Path, error: Exception) -> IndexStoreError:
    return IndexStoreError(f"{path}: the index is damaged ({error}); build it again")
