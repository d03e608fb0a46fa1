"""Reading lists corrected in their own files: what ``kdbib fix`` does, and the diff it prints."""

from __future__ import annotations

import difflib
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from kdbib import config
from kdbib.errors import InputError, NothingDone
from kdbib.files import AS_IT_IS
from kdbib.jobs import LEDGER, Options, online_of, shown, sources_of
from kdbib.model import Bibliography, Reading
from kdbib.stages.fix import Fixed
from kdbib.stages.parse import parse_bytes

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Mended:
    """A list, its bytes before and after, and what was settled and left."""

    path: Path
    name: str
    before: bytes
    after: bytes
    fixed: Fixed


def fix_job(options: Options) -> tuple[Bibliography, list[Mended]]:
    """The bibliography of the lists as they stand, and the lists corrected by it. Nothing is written.

    Raises:
        InputError: a list cannot be opened, or is a bibliography; NothingDone: no entry was found; others:
        as :func:`kdbib.jobs.run_job`

    """
    from kdbib import ledger as ledgers
    from kdbib.pipeline import run
    from kdbib.stages.fix import fix
    from kdbib.summary import warn

    settings = config.load()
    lists = {shown(path): (path, _bytes(path)) for path in _once(options.lists)}
    readings = {name: parse_bytes(data, name) for name, (_, data) in lists.items()}
    entries = [entry for reading in readings.values() for entry in reading.entries]
    unread = [item for reading in readings.values() for item in reading.unread]
    warn(unread)
    if not entries:
        raise NothingDone("no entry was found in the lists; 'kdbib parse LIST' shows how they are read")
    folder = options.cache or settings.cache
    today = datetime.now(UTC).date()
    with sources_of(folder) as sources, online_of(options, settings, today) as (online, _):
        known = ledgers.load(folder / LEDGER)
        bibliography, _ = run(entries, known, sources, today.isoformat(), unread, online)
    works = {work.key: work for work in bibliography.works}
    mended = []
    for name, (path, data) in lists.items():
        own = [one for one in bibliography.resolutions if one.identified.entry.file == name]
        fixed = fix(data.decode("utf-8", AS_IT_IS), own, works, partial(_read, name=name))
        mended.append(Mended(path, name, data, fixed.text.encode("utf-8", AS_IT_IS), fixed))
    return bibliography, mended


def _once(paths: Sequence[Path]) -> list[Path]:
    """The paths, each file once."""
    known: dict[str, Path] = {}
    for path in paths:
        known.setdefault(os.path.realpath(path), path)
    return list(known.values())


def _bytes(path: Path) -> bytes:
    from kdbib.bibliographies import is_bibliography
    from kdbib.stages.parse.source import read_bytes

    name = shown(path)
    if is_bibliography(path):
        raise InputError(
            name, "is a bibliography; 'kdbib check --fix FILE' corrects one, 'kdbib fix' reading lists"
        )
    data = read_bytes(path, name)
    if data.startswith(_UTF16_MARKS):
        raise InputError(name, "is UTF-16; 'kdbib fix' corrects lists in UTF-8")
    return data


def _read(text: str, *, name: str) -> Reading:
    return parse_bytes(text.encode("utf-8", AS_IT_IS), name)


def write(mended: Sequence[Mended]) -> None:
    """Put the corrected lists into their places, all of them or none.

    Raises:
        OutputError: a list cannot be written; all are as they were.

    """
    from kdbib.files import replace_all

    replace_all({one.path: one.after for one in mended if one.after != one.before})


def unified(name: str, before: bytes, after: bytes) -> bytes:
    """The change of a file as a unified diff that ``git apply`` and ``patch -p1`` take; empty without one."""
    lines = (_lines(before), _lines(after))
    changes = difflib.diff_bytes(difflib.unified_diff, *lines, *_names(name), lineterm=b"\n")
    whole = (line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in changes)
    return b"".join(whole)


def _lines(data: bytes) -> list[bytes]:
    """The lines with their ends as diff counts them: LF alone ends one."""
    *lines, rest = data.split(b"\n")
    return [line + b"\n" for line in lines] + ([rest] if rest else [])


def _names(name: str) -> tuple[bytes, bytes]:
    """The file's names in the head of a diff; a tab ends one with blanks, as git does it."""
    path = Path(name).as_posix().lstrip("/")
    end = "\t" if " " in path else ""
    return f"a/{path}{end}".encode(), f"b/{path}{end}".encode()


def tell(mended: Sequence[Mended]) -> None:
    """Say on standard error how many findings of each kind were settled, and what is left, where and why."""
    from kdbib.kinds import kinds
    from kdbib.summary import note

    settled = Counter(finding.code for one in mended for finding in one.fixed.settled)
    for code, kind in kinds().items():
        if settled[code]:
            note(f"{kind.counted}: {settled[code]} corrected")
    left = [item for one in mended for item in one.fixed.left]
    if left:
        note(f"left as they are: {len(left)}")
    for item in left:
        note(f"  {item.entry.file}:{item.entry.line}: {kinds()[item.finding.code].heading}: {item.why}")
