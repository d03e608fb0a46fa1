"""CSL-JSON read as records: an array of items, an object that holds one, or one item a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from kdbib import names
from kdbib.bibliographies.origin import Located, Origin
from kdbib.identify import identifiers_of_url, normalize, related
from kdbib.model import Date, Identifier, Name, Record, Unread
from kdbib.text import collapse, from_html
from kdbib.titles import plain_title
from kdbib.venues import find

Item = Mapping[str, Any]
_SPACE = re.compile(r"[\s,]*")
_ARXIV_NUMBER = re.compile(r"^arxiv:\s*(\S+)", re.IGNORECASE)
_LISTS = ("items", "references")  # what Zotero and pandoc call the array inside an object


def read(stream: BinaryIO, origin: Origin) -> Iterator[Located | Unread]:
    """The records of a CSL-JSON stream with their lines; what is no item as ``Unread``.

    After a syntax error nothing further can be found: the place is reported, and what stood before is kept.
    """
    text = stream.read().decode("utf-8-sig", errors="replace")
    if not text.strip():
        yield Unread(origin.name, 1, "the file is empty")
        return
    for value, line in _values(text, origin.name):
        if isinstance(value, Unread):
            yield value
        elif isinstance(value, dict) and isinstance(value.get("title"), str | list) and value.get("title"):
            yield _record(value, origin, line), line
        else:
            reason = "not a CSL-JSON item: it has no title"
            yield Unread(origin.name, line, reason, json.dumps(value, ensure_ascii=False)[:80])


def _values(text: str, name: str) -> Iterator[tuple[Any, int]]:
    decoder = json.JSONDecoder()
    position, line, counted = _enter(text), 1, 0
    while True:
        position = _skip(text, position)
        line, counted = line + text.count("\n", counted, position), position
        if position >= len(text) or text[position] == "]":
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            yield Unread(name, error.lineno, f"not JSON from here on: {error.msg}"), error.lineno
            return
        except RecursionError:
            yield Unread(name, line, "nested too deeply to be CSL-JSON"), line
            return
        yield value, line


def _enter(text: str) -> int:
    """The offset of the first item: behind ``[``, or behind ``{"items": [`` and the like."""
    wrapped = re.match(r"\s*\{\s*\"(?:%s)\"\s*:\s*\[" % "|".join(_LISTS), text)
    if wrapped:
        return wrapped.end()
    start = _skip(text, 0)
    return start + 1 if text[start : start + 1] == "[" else start


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _record(item: Item, origin: Origin, line: int) -> Record:
    custom = item.get("custom")
    custom = custom if isinstance(custom, dict) else {}
    url = _text(item, "URL")
    number = _text(item, "number")
    return Record(
        source=origin.source,
        id=_text(item, "id") or f"line-{line}",
        retrieved=origin.retrieved,
        type=_type(item),
        title=plain_title(_title(item)),
        authors=tuple(_names(item.get("author"))),
        authors_complete=bool(custom.get("authors-complete", True)),
        issued=_date(item),
        container_title=_text(item, "container-title"),
        container_title_short=_text(item, "container-title-short", "journalAbbreviation"),
        collection_title=_text(item, "collection-title"),
        event_title=_text(item, "event-title", "event"),
        volume=_text(item, "volume"),
        issue=_text(item, "issue"),
        page=re.sub(r"\s*(?:-+|–|—)\s*", "-", _text(item, "page")),
        number="" if _ARXIV_NUMBER.match(number) else number,
        publisher=_text(item, "publisher"),
        isbn=_text(item, "ISBN"),
        issn=_text(item, "ISSN"),
        url=url,
        identifiers=_identifiers(item, custom, url),
        seen=tuple(str(page) for page in custom.get("seen", ()) if page),
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
        found.append(normalize(str(scheme), str(value)))
    if url:
        found.extend(identifiers_of_url(url))
    own = tuple(dict.fromkeys(one for one in found if one))
    return tuple(dict.fromkeys((*own, *(more for one in own for more in related(one)))))


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
            yield Name(family, given, _text(person, "suffix"))
        elif literal := _text(person, "literal") or given:
            yield names.from_display(literal) if _is_person(literal) else Name(literal=literal)


def _is_person(literal: str) -> bool:
    return 1 < len(literal.split()) <= 4 and not re.search(  # noqa: PLR2004
        r"\b(?:team|group|consortium|collaboration|university|inc|lab|institute)\b", literal, re.IGNORECASE
    )


def _date(item: Item) -> Date | None:
    issued = item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [int(part) for part in first if str(part).isdigit()]
    if not numbers and isinstance(issued, dict):
        found = re.search(r"\b(1[5-9]\d\d|20\d\d)\b", str(issued.get("raw") or issued.get("literal") or ""))
        numbers = [int(found.group())] if found else []
    return Date(*numbers[:3]) if numbers else None


def _text(item: Item, *keys: str) -> str:
    """The first of these members that says something, as one line; of a list its first value."""
    for key in keys:
        value = item.get(key)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, str | int | float) and str(value).strip():
            return collapse(from_html(str(value)))
    return ""
