"""CSL-JSON read as records: an array of items, an object that holds one, or one item a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from io import BufferedIOBase
from itertools import islice
from typing import TYPE_CHECKING, Any

from kdbib import names
from kdbib.bibliographies import Located, Origin, TooLarge, bad_bytes
from kdbib.bibliographies.json_items import items
from kdbib.model import Date, Identifier, Name, Record, Unread
from kdbib.stages.identify import identifiers_of_url, normalize, with_related
from kdbib.text import from_html, language_tag
from kdbib.titles import plain_title
from kdbib.venues import find

if TYPE_CHECKING:
    from kdbib.bibliographies.bibtex import Mapper, Read

Item = Mapping[str, Any]
Batch = tuple[tuple[int, tuple[str, int] | Unread], ...]
"""Items by their positions (from 1): as they are written, with their lines."""
_BATCH = 512
_RAW_DATE = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b(?:-(\d\d)\b(?:-(\d\d)\b)?)?")
_ARXIV_NUMBER = re.compile(r"^arxiv:\s*(\S+)", re.IGNORECASE)
_KEYWORD = re.compile(r"\s*[,;]\s*")
_EXCERPT = 80
LARGEST = 512 * 2**20
"""Bytes of a file, which is held whole; that is about half a million items."""
_LONGEST_NAME = 4  # words of a literal that may be a person


def read(stream: BufferedIOBase, origin: Origin, mapper: Mapper = map) -> Iterator[Located | Unread]:
    """The records of a CSL-JSON stream with their lines; what is no item as ``Unread``.

    Which values there are, and what a syntax error costs: see :func:`kdbib.bibliographies.json_items.items`.
    ``mapper`` see :func:`kdbib.bibliographies.bibtex.read`.

    Raises:
        TooLarge: it is larger than :data:`LARGEST`.

    """
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise TooLarge(f"it is larger than {LARGEST >> 20} MB; split it")
    text, unread = _decoded(data, origin.name)
    yield from unread
    numbered = enumerate(items(text, origin.name), start=1)
    for found in mapper(
        partial(_read_batch, origin=origin), iter(lambda: tuple(islice(numbered, _BATCH)), ())
    ):
        yield from found.items


def _read_batch(batch: Batch, origin: Origin) -> Read:
    from kdbib.bibliographies.bibtex import Read

    found = [
        item if isinstance(item, Unread) else _located(*item, origin, position) for position, item in batch
    ]
    return Read(found, [], [])


def _decoded(data: bytes, name: str) -> tuple[str, list[Unread]]:
    text = data.decode("utf-8-sig", errors="replace")
    return text, list(bad_bytes(data, name)) if "\ufffd" in text else []


def _located(text: str, line: int, origin: Origin, position: int) -> Located | Unread:
    try:
        return located(json.loads(text), line, origin, position)
    except RecursionError:
        return Unread(origin.name, line, "nested too deeply to be CSL-JSON")


def located(value: object, line: int, origin: Origin, position: int) -> Located | Unread:
    """The record of a value at a line, or why it is none; ``position`` see :func:`record_of`."""
    record = record_of(value, origin, position) if isinstance(value, dict) else None
    if record is not None and record.title:
        return record, line
    excerpt = json.dumps(value)[:_EXCERPT]
    return Unread(origin.name, line, "not a CSL-JSON item: it has no title", excerpt)


def record_of(item: Item, origin: Origin, position: int = 1) -> Record:
    """The record of a CSL-JSON item; ``#position`` stands for its id where it has none."""
    custom = item.get("custom")
    custom = custom if isinstance(custom, dict) else {}
    url = _text(item, "URL")
    number = _text(item, "number")
    seen = custom.get("seen")
    return Record(
        source=origin.source,
        id=_text(item, "id") or f"#{position}",
        retrieved=origin.retrieved,
        type=_type(item),
        title=plain_title(_title(item)),
        authors=_authors(item.get("author")),
        authors_complete=bool(custom.get("authors-complete", True)),
        issued=_date(item, "issued"),
        container_title=_text(item, "container-title"),
        container_title_short=_text(item, "container-title-short", "journalAbbreviation"),
        collection_title=_text(item, "collection-title"),
        event_title=_text(item, "event-title", "event"),
        event_place=_text(item, "event-place"),
        event_date=_date(item, "event-date"),
        volume=_text(item, "volume"),
        issue=_text(item, "issue"),
        page=re.sub(r"\s*(?:-+|–|—)\s*", "-", _text(item, "page")),
        number="" if _ARXIV_NUMBER.match(number) else number,
        publisher=_text(item, "publisher"),
        isbn=_text(item, "ISBN"),
        issn=_text(item, "ISSN"),
        language=language_tag(_text(item, "language")),
        url=url,
        identifiers=_identifiers(item, custom, url),
        seen=tuple(_plain(page) for page in seen if page) if isinstance(seen, list) else (),
        keywords=tuple(dict.fromkeys(word for word in _KEYWORD.split(_text(item, "keyword")) if word)),
    )


def _type(item: Item) -> str:
    """The item's type; ``article`` with a journal is an article in it (CSL 1.0.2 means preprints by it)."""
    csl = _text(item, "type") or "document"
    container = _text(item, "container-title") or _text(item, "container-title-short")
    found = find(container) if container else None
    if found is not None and found.type == "preprint":
        return "article"
    if csl == "article" and _text(item, "container-title"):
        return "article-journal"
    return "article" if csl == "preprint" else csl


def _title(item: Item) -> str:
    """The title, with the subtitle that Crossref keeps apart; both may be lists there."""
    title, subtitle = from_html(_text(item, "title")), from_html(_text(item, "subtitle"))
    return f"{title}: {subtitle}" if subtitle and subtitle.lower() not in title.lower() else title


def _identifiers(item: Item, custom: Item, url: str) -> tuple[Identifier, ...]:
    found: list[Identifier | None] = []
    if doi := _text(item, "DOI"):
        found.append(normalize("doi", doi))
    if arxiv := _ARXIV_NUMBER.match(_text(item, "number")):
        found.append(normalize("arxiv", arxiv.group(1)))
    ids = custom.get("ids")
    for scheme, value in (ids if isinstance(ids, dict) else {}).items():
        found.append(normalize(_plain(scheme), _plain(value)))
    if url:
        found.extend(identifiers_of_url(url))
    return with_related(found)


def _authors(value: object) -> tuple[Name, ...]:
    """The names, once: some exports carry the whole list twice."""
    people = tuple(_names(value))
    half = len(people) // 2
    return people[:half] if half and people[:half] == people[half:] else people


def _names(value: object) -> Iterator[Name]:
    for person in value if isinstance(value, list) else ():
        if not isinstance(person, dict):
            continue
        family = " ".join(
            part for part in (_text(person, "non-dropping-particle"), _text(person, "family")) if part
        )
        given = " ".join(
            part for part in (_text(person, "given"), _text(person, "dropping-particle")) if part
        )
        if family:
            yield names.parted(family, given, _text(person, "suffix"))
        elif literal := _text(person, "literal") or given:
            person_like = len(literal.split()) <= _LONGEST_NAME
            yield names.from_display(literal) if person_like else Name(literal=literal)


def _date(item: Item, name: str) -> Date | None:
    """The date; of a range its beginning."""
    told = item.get(name)
    if not isinstance(told, dict):
        return None
    parts = told.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    year, month, day = (*map(_number, first[:3]), *[None] * 3)[:3]
    if year is None:
        raw = next((str(told[key]) for key in ("raw", "literal") if told.get(key)), "")
        found = _RAW_DATE.search(raw)
        year, month, day = map(_number, found.groups()) if found else (None, None, None)
    if year is None:
        return None
    month = month if month in range(1, 13) else None
    return Date(year, month, day if month and day in range(1, 32) else None)


def _number(part: object) -> int | None:
    """A part of a date; numbers stand as strings too."""
    text = str(part)
    return int(text) if text.isdecimal() and len(text) <= len("2026") else None


def _text(item: Item, *keys: str) -> str:
    """The first of these members that says something, as one line; of a list its first value."""
    for key in keys:
        value = item.get(key)
        if isinstance(value, list):
            value = value[0] if value else None
        if value is None or not isinstance(value, str | int | float) or isinstance(value, bool):
            continue
        if text := from_html(_plain(value)):
            return text
    return ""


def _plain(value: object) -> str:
    """The value as text without lone surrogates, which JSON can hold and UTF-8 cannot."""
    text = str(value)
    return text if text.isascii() else text.encode("utf-8", errors="replace").decode("utf-8")
