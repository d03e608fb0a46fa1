"""The parse stage: an input file into entries, and into reports of what could not be read.

    Reading(entries, unread) = parse_file(path)

Markdown reading lists, BibTeX and CSL-JSON files, and plain lists of identifiers are read.
"""

from __future__ import annotations

from pathlib import Path

from kdbib.model import Entry, Link, LinkRole, Reading, Record, Unread
from kdbib.stages.parse.source import Source, decode, load
from kdbib.stages.parse.texts import (
    is_plain,
    parse_markdown,
    parse_plain,
    read_markdown_source,
    read_plain_source,
)

__all__ = ["entry_of", "parse_bytes", "parse_file", "parse_markdown", "parse_plain"]

_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx"})


def parse_file(path: Path | str, name: str | None = None) -> Reading:
    """The entries of a file in order, and what of it could not be read.

    The suffix tells Markdown and bibliographies; any other file is Markdown if it looks so, else plain.
    ``name`` is the file's name in the entries, by default its path.

    Raises:
        InputError: the file is missing, is a folder or may not be read.

    """
    from kdbib.bibliographies import is_bibliography

    path, name = Path(path), str(path) if name is None else name
    if is_bibliography(path):
        return _read_bibliography(path, name)
    return _read_text(path, name)


def _read_text(path: Path, name: str) -> Reading:
    return _read_source(load(path, name), path)


def parse_bytes(data: bytes, name: str) -> Reading:
    """The entries of a list of that name whose bytes were read already; see :func:`parse_file`."""
    return _read_source(decode(data, name), Path(name))


def _read_source(source: Source, path: Path) -> Reading:
    if is_plain(source.text, named_markdown=path.suffix.lower() in _MARKDOWN):
        return read_plain_source(source)
    return read_markdown_source(source)


def _read_bibliography(path: Path, name: str) -> Reading:
    from kdbib.bibliographies import read

    entries: list[Entry] = []
    unread: list[Unread] = []
    for item in read(path, name):
        if isinstance(item, Unread):
            unread.append(item)
        else:
            record, line = item
            entries.append(entry_of(record, name, line))
    if not entries and not unread:
        unread.append(Unread(name, 1, "the file holds no record"))
    return Reading(tuple(entries), tuple(unread))


_DBLP = "DBLP:"  # what dblp writes before its record keys in BibTeX


def entry_of(record: Record, file: str, line: int) -> Entry:
    """A bibliography's record as the claims of an entry; its key is the one in the file."""
    return Entry(
        title=record.title,
        file=file,
        line=line,
        authors=record.authors,
        authors_complete=record.authors_complete,
        venue=_claimed_venue(record),
        year=record.issued.year if record.issued else None,
        links=(Link(record.url, LinkRole.PAPER),) if record.url else (),
        identifiers=record.identifiers,
        key=f"{_DBLP}{record.id}" if record.source == "dblp" else record.id,
        type=record.type,
        section=record.keywords,
        record=record,
    )


def _claimed_venue(record: Record) -> str:
    """The container or the event; a preprint that names none, but has a number there, is claimed of arXiv."""
    if record.is_preprint and record.identifier("arxiv"):
        return record.container or "arXiv"
    return record.container or record.event_title
