"""The errors kdbib raises. Each message says what happened, where, and what to do."""

from __future__ import annotations


class KdbibError(Exception):
    """Base of all errors that a user can do something about."""


class InputError(KdbibError):
    """An input that cannot be used at all: missing, a folder, not text.

    ``file`` is the input as the user named it; ``line`` counts from 1 where it is known.
    """

    def __init__(self, file: str, problem: str, line: int | None = None) -> None:
        self.file, self.problem, self.line = file, problem, line
        super().__init__(file, problem, line)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.problem}"


class ConfigError(InputError):
    """A setting that cannot be used."""


class IndexStoreError(KdbibError):
    """The index of local bibliographies is missing, from another version, or damaged."""


class CacheError(KdbibError):
    """The cache of the services' answers cannot be read or written."""


class LedgerError(KdbibError):
    """The ledger cannot be read or written."""


class LockError(KdbibError):
    """Another process is at work on a file, or files cannot be locked where it stands."""


class OutputError(KdbibError):
    """An output file cannot be written."""


class NothingDone(KdbibError):  # noqa: N818 - an outcome of a run, not a fault
    """A run that found nothing to do its work on."""
