"""Copies of the ``.bib`` inputs of a run, enriched by it: where they go, and what changes in them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from kdbib import config
from kdbib.errors import InputError
from kdbib.files import AS_IT_IS
from kdbib.jobs import Options, make
from kdbib.model import Bibliography, VenueStyle

if TYPE_CHECKING:
    from kdbib.stages.check import Grounds
    from kdbib.stages.check.mend import Mended


@dataclass(frozen=True, slots=True)
class Copy:
    """An input, the name it is shown under, its bytes, and what became of them."""

    path: Path
    name: str
    before: bytes
    mended: Mended

    @property
    def after(self) -> bytes:
        """The bytes of the enriched copy."""
        return self.mended.text.encode("utf-8", AS_IT_IS)


def enriched(
    inputs: Iterable[tuple[Path, str]],
    bibliography: Bibliography,
    grounds: Grounds,
    style: VenueStyle,
    *,
    notes: bool,
) -> list[Copy]:
    """The copies of the ``.bib`` inputs (path, name to show), in their order, each file once.

    Entries that cannot be changed where they stand are told. ``notes``: as ``enrich`` has them.

    Raises:
        InputError: a file cannot be read any more.

    """
    from kdbib.stages.check import check
    from kdbib.stages.emit.values import in_style
    from kdbib.stages.enrich import enrich
    from kdbib.stages.parse.source import read_bytes
    from kdbib.summary import note

    files = {os.path.realpath(path): (path, name) for path, name in inputs}
    works = {work.key: in_style(work, style) for work in bibliography.works}
    copies: list[Copy] = []
    for path, name in files.values():
        own = [one for one in bibliography.resolutions if one.identified.entry.file == name]
        checked = [check(one, works[one.key], grounds) for one in own if one.decision.resolved]
        before = read_bytes(path, name)
        copies.append(
            Copy(path, name, before, enrich(before.decode("utf-8", AS_IT_IS), checked, notes=notes))
        )
    for line in (line for copy in copies for line in copy.mended.left):
        note(line)
    return copies


def with_copies(
    outputs: Mapping[Path, str], copies: Sequence[Copy], inputs: Iterable[tuple[Path, str]]
) -> dict[Path, str | bytes]:
    """All files to write: the outputs and, in their folder, the copies under the names of their inputs.

    A name that is taken gets a number (``refs-2.bib``). An input is never written over; what would do so is
    left out and told.
    """
    from kdbib.summary import note

    kept = {os.path.realpath(path) for path, _ in inputs}
    files: dict[Path, str | bytes] = {}
    for path, text in outputs.items():
        if os.path.realpath(path) not in kept:
            files[path] = text
        elif path.read_bytes() != text.encode():
            note(f"{path}: not written, since it is an input; name another folder by --output")
    taken = kept | {os.path.realpath(path) for path in outputs}
    for copy in copies:
        place = next(iter(outputs)).with_name(f"{copy.path.stem}.bib")
        if copy.after == copy.before and os.path.realpath(place) == os.path.realpath(copy.path):
            note(f"{copy.name}: nothing to correct or to complete")
            continue
        path = _free(place, taken)
        taken.add(os.path.realpath(path))
        files[path] = copy.after
        note(f"{path}: {copy.name}, entries corrected or completed: {len(copy.mended.changed)}")
    return files


def _free(path: Path, taken: Collection[str]) -> Path:
    numbered = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return (
        path
        if os.path.realpath(path) not in taken
        else next(other for other in numbered if os.path.realpath(other) not in taken)
    )


def diff_job(options: Options) -> tuple[Bibliography, bytes]:
    """What a run would change in its ``.bib`` inputs, as a unified diff. Nothing is written.

    Raises:
        InputError: there is no ``.bib`` file among the inputs; others: as :func:`kdbib.jobs.run_job`

    """
    from kdbib.jobs.fix import unified

    run = make(options, config.load())
    if not run.copies:
        raise InputError("--diff", "shows what would change in .bib files; there is none among the inputs")
    changes = (unified(copy.name, copy.before, copy.after) for copy in run.copies)
    return run.bibliography, b"".join(changes)
