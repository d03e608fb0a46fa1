"""What a command tells while it runs: requests for people, and a journal in JSON lines for machines.

Both hang on the records of :mod:`logging` under ``kdbib``. A record with the attribute ``told`` is an event
of the journal: a mapping of ``event``, ``level`` ("info" where it is not said) and what belongs to it, no
keys. All records are of level INFO: those above it get onto standard error without being asked for.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import typer

from kdbib import __version__
from kdbib.errors import KdbibError, OutputError
from kdbib.model import Bibliography
from kdbib.text import unsteered

log = logging.getLogger("kdbib")


class _OneLine(logging.Formatter):
    """A message is a line: searches hold titles, and those may hold anything."""

    def format(self, record: logging.LogRecord) -> str:
        return unsteered(super().format(record))


def log_requests() -> None:
    """Tell each request on standard error, without addresses and keys."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine("%(message)s"))
    requests = logging.getLogger("kdbib.network")
    requests.addHandler(handler)
    requests.setLevel(logging.INFO)


def tell(event: str, level: str = "info", **details: Any) -> None:
    """Put an event into the journal, if one is kept."""
    log.info(event, extra={"told": {"level": level, "event": event, **details}})


def tell_outcome(bibliography: Bibliography) -> None:
    """Put into the journal which questions got no answer, by service, and what became of the entries."""
    failed = [one for resolution in bibliography.resolutions for one in resolution.unanswered]
    for (service, error), count in sorted(Counter((one.source, one.error) for one in failed).items()):
        tell("unanswered", "warning", service=service, error=error, questions=count)
    findings = Counter(finding.code.value for one in bibliography.resolutions for finding in one.findings)
    tell(
        "summary",
        entries=len(bibliography.resolutions),
        resolved=sum(one.decision.resolved for one in bibliography.resolutions),
        incomplete=sum(bool(one.unanswered) for one in bibliography.resolutions),
        works=len(bibliography.works),
        unread=len(bibliography.unread),
        findings=dict(sorted(findings.items())),
    )


@dataclass(slots=True)
class Journal:
    """The journal of one command, a context manager; without ``file`` none is kept.

    A line is appended for each event: one JSON object with ``time`` (ISO 8601, UTC), ``level``, ``event`` and
    what belongs to it. The first event is ``start``, the last one ``end``, also of a command that fails; of
    one that is killed all lines are there that it wrote, of which the system may have cut the last one short.

    Raises:
        OutputError: on entering, where the file cannot be written.

    """

    command: str
    file: Path | None = None
    _lines: _Lines | None = field(default=None, init=False)
    _started: float = field(default=0.0, init=False)

    def __enter__(self) -> Self:
        """Open the file and tell the start."""
        if self.file is not None:
            self._lines = _Lines(self.file)
            self._started = time.monotonic()
            log.addHandler(self._lines)
            log.setLevel(logging.INFO)
            tell("start", command=self.command, version=__version__, process=os.getpid())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell how it ended, and close the file."""
        if self._lines is None:
            return
        level, details = _ending(error)
        seconds = round(time.monotonic() - self._started, 3)
        tell("end", level, command=self.command, seconds=seconds, **details)
        log.removeHandler(self._lines)
        log.setLevel(logging.NOTSET)
        self._lines.close()


def _ending(error: BaseException | None) -> tuple[str, dict[str, Any]]:
    """The level and the members of the last event: ``outcome``, and ``exit`` or ``error``."""
    if error is None:
        return "info", {"outcome": "done", "exit": 0}
    if isinstance(error, typer.Exit):
        return "info", {"outcome": "done", "exit": error.exit_code}
    if isinstance(error, KeyboardInterrupt | BrokenPipeError):
        return "warning", {"outcome": "interrupted"}
    if isinstance(error, KdbibError):
        return "error", {"outcome": "failed", "error": str(error)}
    return "critical", {"outcome": "bug", "error": type(error).__name__}


class _Lines(logging.Handler):
    """Appends an event as a line by one write, so that only a kill within it leaves a part of a line."""

    def __init__(self, path: Path) -> None:
        super().__init__(logging.INFO)
        self._path = path
        try:
            torn = _ends_torn(path)
            self._file = path.open("ab", buffering=0)
            if torn:
                self._file.write(b"\n")
        except OSError as error:
            raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error

    def emit(self, record: logging.LogRecord) -> None:
        """Append the record, if it is an event. A log that cannot be written stops no run."""
        told = getattr(record, "told", None)
        if told is None or self._file.closed:
            return
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": at.replace("+00:00", "Z"), "level": "info", **told}
        try:
            self._file.write(json.dumps(line, ensure_ascii=False).encode(errors="replace") + b"\n")
        except OSError as error:
            sys.stderr.write(f"{self._path}: the log ends here: {error.strerror or error}\n")
            self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def _ends_torn(path: Path) -> bool:
    """Whether a full disk, a kill or a loss of power cut the last line of a log short."""
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() != b"\n"
