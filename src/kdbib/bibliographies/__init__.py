"""Bibliography files read as records: ``.bib`` and CSL-JSON, plain or gzipped."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from kdbib.bibliographies.origin import Located, Origin
from kdbib.errors import InputError
from kdbib.model import Unread

if TYPE_CHECKING:
    from kdbib.bibliographies.bibtex import Mapper


def is_bibliography(path: Path) -> bool:
    """Whether the file's name says that it is a bibliography: ``.bib`` or ``.json``, perhaps ``.gz``."""
    return _suffix(path) in {".bib", ".bibtex", ".json", ".jsonl"}


def read(path: Path, name: str, mapper: Mapper = map) -> Iterator[Located | Unread]:
    """Every record of a bibliography with its line, and what could not be read, in the file's order.

    ``name`` is how messages call the file; ``mapper`` see :func:`kdbib.bibliographies.bibtex.read`. Records are said to be retrieved on the day the file was last
    changed; their ``source`` is dblp where they say so, else the file's stem.

    Raises:
        InputError: the file is missing, a folder or not readable, or a gzip file is cut or damaged.

    """
    from kdbib.bibliographies import bibtex, csl

    source = path.name.split(".", 1)[0]
    with _opened(path, name) as stream:
        retrieved = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        origin = Origin(name, source, retrieved)
        if _suffix(path) in {".json", ".jsonl"}:
            yield from csl.read(stream, origin)
        else:
            yield from bibtex.read(stream, origin, mapper)


def _suffix(path: Path) -> str:
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()


@contextmanager
def _opened(path: Path, name: str) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as raw:
            stream = gzip.open(raw) if path.suffix == ".gz" else raw
            yield cast("BinaryIO", stream)
    except FileNotFoundError as error:
        raise InputError(name, "there is no such file; check the name") from error
    except IsADirectoryError as error:
        raise InputError(name, "this is a folder; name the files in it") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(name, f"the gzip file is cut or damaged ({error}); fetch it again") from error
    except OSError as error:
        raise InputError(name, f"it cannot be read ({error.strerror or error})") from error
