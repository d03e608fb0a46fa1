"""dblp.xml, https://dblp.org/faq/How+can+I+download+the+whole+dblp+dataset.html; its shape: dblp.dtd.

A record says what the hit of a search says, and is read by the same function. Both tell venues by acronyms.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from kdbib.bibliographies.bibtex import Piece
from kdbib.dumps.model import MOST_AUTHORS, Context, Item, Skipped
from kdbib.dumps.papers import too_many
from kdbib.dumps.xml_records import Element, elements, last_end
from kdbib.model import Unread
from kdbib.sources import dblp
from kdbib.sources.service import Unreadable

TAGS = (
    "article",
    "inproceedings",
    "incollection",
    "proceedings",
    "book",
    "phdthesis",
    "mastersthesis",
    "www",
    "person",
    "data",
)
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "article": "Journal Articles",
        "inproceedings": "Conference and Workshop Papers",
        "incollection": "Parts in Books or Collections",
        **dict.fromkeys(("book", "phdthesis", "mastersthesis"), "Books and Theses"),
    }
)
"""What the search calls the records of each element."""
_LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {"www": "home page", "person": "home page", "proceedings": "proceedings as a whole", "data": "data"}
)
_LEFT_OUT_TYPES = ("withdrawn", "data", "software")


def cut(raw: bytes) -> int:
    """Where the last whole record ends."""
    return last_end(raw, TAGS)


def read(piece: Piece, context: Context) -> list[Item]:
    """What the records of a piece give."""
    found: list[Item] = []
    name = context.origin.name
    for one in elements(piece.raw, TAGS, context.encoding, name, piece.first):
        found += [one] if isinstance(one, Unread) else _items(one, name, context.origin.retrieved)
    return found


def _items(one: Element, name: str, retrieved: str) -> list[Item]:
    if reason := _left_out(one.element):
        return [Skipped(reason)]
    told, key = _told(one.element), one.element.get("key") or ""
    people = told["author"]
    try:
        record = dblp.record(_hit(one.element, told))
    except Unreadable as error:
        return [Unread(name, one.line, f"the record cannot be read: {error}", key)]
    record = replace(record, retrieved=retrieved, authors_complete=len(people) <= MOST_AUTHORS)
    if record.authors_complete:
        return [(record, one.line)]
    return [too_many(len(people), name, one.line, key), (record, one.line)]


def _left_out(element: Any) -> str:
    """Why the element is no paper, ``""`` where it is one."""
    types = (element.get("publtype") or "").split()
    if element.tag not in _KINDS:
        return _LEFT_OUT.get(element.tag, f"{element.tag} element")
    return next((kind for kind in _LEFT_OUT_TYPES if kind in types), "")


def _told(element: Any) -> dict[str, list[str]]:
    """The texts of each field, escaped as the search escapes them; markup in titles is dropped."""
    fields: dict[str, list[str]] = {"author": []}
    for field in element.iterchildren():
        text = "".join(field.itertext()) if len(field) else field.text or ""
        fields.setdefault(field.tag, []).append(html.escape(text, quote=False))
    return fields


def _hit(element: Any, told: Mapping[str, list[str]]) -> dict[str, Any]:
    """The record as a hit of the search."""
    first = {name: texts[0] for name, texts in told.items() if texts}
    informal = "informal" in (element.get("publtype") or "")
    return {
        "key": element.get("key"),
        "title": first.get("title"),
        "venue": first.get("booktitle") or first.get("journal") or first.get("series"),
        "year": first.get("year"),
        "type": "Informal and Other Publications" if informal else _KINDS[element.tag],
        "authors": {"author": told["author"][:MOST_AUTHORS]},
        "ee": [html.unescape(page) for page in told.get("ee", ())],
        "volume": first.get("volume"),
        "number": first.get("number"),
        "pages": first.get("pages"),
        "publisher": first.get("publisher"),
    }
