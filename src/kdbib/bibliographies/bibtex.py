"""BibTeX read as records, streaming: a dump of any size in bounded memory.

bibtexparser does the parsing; here the file is only cut into pieces where an entry begins, so that a
hundred megabytes never stand in memory at once.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from kdbib import names
from kdbib.bibliographies.origin import Located, Origin
from kdbib.identify import identifiers_of_url, normalize, related
from kdbib.model import Date, Identifier, Record, Unread
from kdbib.text import collapse, from_latex
from kdbib.titles import plain_title
from kdbib.venues import find

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

Mapper = Callable[
    ["Callable[[Piece], list[Located | Unread]]", "Iterable[Piece]"], "Iterable[list[Located | Unread]]"
]

_PIECE = 1 << 19  # bytes; large enough that parsing dominates, small enough for memory
_START = re.compile(rb"^@\s*[a-zA-Z]+\s*[{(]")
_STRING = re.compile(rb"^@string\s*[{(].*[})]\s*$", re.IGNORECASE)
_AT = re.compile(r"(\n[ \t]*)(@[ \t]*)(?!\s*\w+\s*[{(])")  # "@ FBK" in a value is no entry
_FOOTNOTE = re.compile(
    r"\s*(?:\\\(|\$)(?:\{\})?\^\{?(?:\\(?:mbox|text|rm)\{)?\s*(?:\*|\\ast|\\d?dag(?:ger)?|[†‡§])+\s*\}*(?:\\\)|\$)\s*$"
)
"""A footnote mark behind a title, as dblp keeps it: ``\\({}^{\\mbox{*}}\\)``."""
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d|21\d\d)\b")
_TYPES = {
    "article": "article-journal",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "incollection": "chapter",
    "inbook": "chapter",
    "book": "book",
    "proceedings": "book",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "misc": "article",
    "online": "article",
    "unpublished": "manuscript",
}
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}


class Piece(NamedTuple):
    """A part of a file that begins where an entry begins: its bytes, its first line, macros from before."""

    first: int
    raw: bytes
    strings: bytes


def read(stream: BinaryIO, origin: Origin, mapper: Mapper = map) -> Iterator[Located | Unread]:
    """The records of a BibTeX stream with their lines; failed blocks as ``Unread``.

    A key used twice is reported, and both entries are kept. ``@string`` macros hold for what follows them.
    ``mapper`` applies a function to all pieces in order; the one of a process pool uses every core.
    """
    keys: dict[str, int] = {}
    for items in mapper(partial(_read_piece, origin=origin), _pieces(stream)):
        for item in items:
            if not isinstance(item, Unread):
                record, line = item
                first = keys.setdefault(record.id, line)
                if first != line and record.source != "dblp":
                    reason = f"the key {record.id} was used in line {first}; both entries are kept"
                    yield Unread(origin.name, line, reason)
            yield item


def _read_piece(piece: Piece, origin: Origin) -> list[Located | Unread]:
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it says is in the failed blocks
    text = _AT.sub(r"\2\1", piece.raw.decode("utf-8", errors="replace"))
    found: list[Located | Unread] = []
    if "\ufffd" in text:
        found.extend(_undecodable(piece, origin.name))
    library = parse_string(f"{text}\n{piece.strings.decode('utf-8', errors='replace')}")
    found.extend(filter(None, (_block(block, piece.first, origin) for block in library.blocks)))
    return found


def _block(block: Block, first: int, origin: Origin) -> Located | Unread | None:
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry, ParsingFailedBlock, String

    line = first + (block.start_line or 0)
    inner = getattr(block, "ignore_error_block", None)
    if isinstance(block, DuplicateBlockKeyBlock) and isinstance(inner, Entry):
        block = inner
    if isinstance(block, Entry):
        record = _record({f.key.lower(): str(f.value) for f in block.fields}, block, origin)
        return (record, line) if record else Unread(origin.name, line, "the entry has no title", block.key)
    if isinstance(block, ParsingFailedBlock) and not isinstance(inner, String):
        reason = " ".join(str(block.error).split()) or "not BibTeX"
        return Unread(origin.name, line, f"the entry cannot be read: {reason}", (block.raw or "")[:80])
    return None


def _record(fields: Mapping[str, str], entry: Entry, origin: Origin) -> Record | None:
    title = plain_title(from_latex(_FOOTNOTE.sub("", _get(fields, "title"))))
    if not title:
        return None
    if subtitle := from_latex(_get(fields, "subtitle")):
        title = f"{title}: {subtitle}"
    source, key = ("dblp", entry.key[5:]) if entry.key.startswith("DBLP:") else (origin.source, entry.key)
    authors, complete = names.from_bibtex(fields.get("author", ""))
    container = from_latex(_get(fields, "booktitle", "journal", "journaltitle", "school", "institution"))
    url = _get(fields, "url", "ee").replace(r"\_", "_").replace(r"\%", "%").replace(r"\&", "&")
    return Record(
        source=source,
        id=key,
        retrieved=origin.retrieved,
        type=_type(entry.entry_type.lower(), container, fields),
        title=title,
        authors=authors,
        authors_complete=complete,
        issued=_date(fields),
        container_title=container,
        collection_title=from_latex(_get(fields, "series")),
        event_title=from_latex(_get(fields, "eventtitle")),
        volume=from_latex(_get(fields, "volume")),
        issue=from_latex(_get(fields, "number", "issue")),
        page=re.sub(r"\s*(?:-+|–|—)\s*", "-", _get(fields, "pages")),
        publisher=from_latex(_get(fields, "publisher", "organization")),
        isbn=_get(fields, "isbn"),
        issn=_get(fields, "issn"),
        url=url,
        identifiers=_identifiers(fields, url, source, key),
    )


def _type(entry_type: str, container: str, fields: Mapping[str, str]) -> str:
    """The CSL type; a preprint is one by its container, or by an eprint without any."""
    found = find(container) if container else None
    if found is not None and found.type == "preprint":
        return "article"
    csl = _TYPES.get(entry_type, "document")
    if csl == "article" and container:
        return "paper-conference" if "booktitle" in fields else "article-journal"
    if csl in {"article-journal", "manuscript", "document"} and not container and "eprint" in fields:
        return "article"
    return csl


def _identifiers(fields: Mapping[str, str], url: str, source: str, key: str) -> tuple[Identifier, ...]:
    found: list[Identifier | None] = []
    if doi := fields.get("doi"):
        found.append(normalize("doi", doi.replace(r"\_", "_")))
    eprint, archive = fields.get("eprint", ""), _get(fields, "archiveprefix", "eprinttype").lower()
    if eprint and (archive in {"", "arxiv"}):
        found.append(normalize("arxiv", eprint))
    if url:
        found.extend(identifiers_of_url(url))
    if source == "dblp":
        found.append(Identifier("dblp", key))
    own = tuple(dict.fromkeys(item for item in found if item))
    return tuple(dict.fromkeys((*own, *(more for item in own for more in related(item)))))


def _date(fields: Mapping[str, str]) -> Date | None:
    found = _YEAR.search(_get(fields, "year", "date"))
    if not found:
        return None
    month = _get(fields, "month").lower()[:3]
    return Date(int(found.group()), _MONTHS.get(month) or (int(month) if month.isdigit() else None))


def _get(fields: Mapping[str, str], *keys: str) -> str:
    return next((collapse(fields[key]) for key in keys if fields.get(key, "").strip()), "")


def _pieces(stream: BinaryIO) -> Iterator[Piece]:
    lines: list[bytes] = []
    strings: list[bytes] = []
    size, first, before = 0, 1, b""
    for number, line in enumerate(stream, start=1):
        if size >= _PIECE and _START.match(line):
            yield Piece(first, b"".join(lines), before)
            lines, size, first, before = [], 0, number, b"".join(strings)
        if _STRING.match(line):
            strings.append(line)
        lines.append(line)
        size += len(line)
    if lines:
        yield Piece(first, b"".join(lines), before)


def _undecodable(piece: Piece, name: str) -> Iterator[Unread]:
    for offset, line in enumerate(piece.raw.split(b"\n")):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            reason = f"byte {error.start + 1} is not UTF-8; the entry is kept with that byte replaced"
            yield Unread(name, piece.first + offset, reason)
