"""The ACL Anthology's own XML, one file a collection, as its schema.rnc tells.

https://github.com/acl-org/acl-anthology/tree/master/data/xml. A paper says what the BibTeX file that is made
of it says, and is read by the same function.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Any, NamedTuple

from kdbib import names
from kdbib.bibliographies import Origin
from kdbib.bibliographies.bibtex import Piece
from kdbib.bibliographies.bibtex_entries import RawEntry, record_of
from kdbib.dumps.model import MOST_AUTHORS, Context, Item, Skipped
from kdbib.dumps.papers import too_many
from kdbib.dumps.xml_records import Element, elements
from kdbib.model import Name, Record, Unread, Update
from kdbib.stages.identify import address, normalize, with_related
from kdbib.text import collapse
from kdbib.titles import plain_title

_PARTS = ("meta", "frontmatter", "paper")
_COLLECTION = re.compile(rb'<collection\b[^>]*\bid="([\w.-]+)"')
_VOLUME = re.compile(rb'<volume\b(?!-)(?:[^>]*\bid="([\w.-]+)")?[^>]*>')
_VOLUME_END = b"</volume>"
_FIELDS = ("month", "year", "pages", "doi", "publisher", "volume", "issue", "language")
_OLD = re.compile(r"[A-Z]\d\d")
_WHOLE_YEAR = "W"  # collections of workshops number their volumes with two digits


def cut(raw: bytes) -> int:  # noqa: ARG001
    """Nowhere: a collection is small, and is read as a whole."""
    return 0


class _Volume(NamedTuple):
    """What papers take from their volume; ``meta`` is its element, ``None`` in files before 2019."""

    collection: str
    number: str
    meta: Any = None


def read(piece: Piece, context: Context) -> list[Item]:
    """What the papers of a collection give."""
    found: list[Item] = []
    raw, name, behind = piece.raw, context.origin.name, 0
    collection = _text(_COLLECTION.search(raw))
    starts = list(_VOLUME.finditer(raw))
    for start, after in zip_longest(starts, starts[1:]):
        limit = after.start() if after else len(raw)
        closed = raw.find(_VOLUME_END, start.end(), limit)
        inside = raw[start.end() : closed if closed >= 0 else limit]
        found += _outside(raw[behind : start.start()], name, piece.first + raw.count(b"\n", 0, behind))
        line = piece.first + raw.count(b"\n", 0, start.end())
        found += _volume(inside, _Volume(collection, _text(start)), context, line)
        behind = start.end() + len(inside)
    return found + _outside(raw[behind:], name, piece.first + raw.count(b"\n", 0, behind))


def _text(found: re.Match[bytes] | None) -> str:
    return (found.group(1) or b"").decode() if found else ""


def _outside(raw: bytes, name: str, line: int) -> list[Item]:
    if b"<paper" not in raw:
        return []
    return [Unread(name, line, f"{raw.count(b'<paper')} papers stand outside of a volume, and are not read")]


def _volume(raw: bytes, volume: _Volume, context: Context, line: int) -> list[Item]:
    found: list[Item] = []
    for one in elements(raw, _PARTS, context.encoding, context.origin.name, line):
        if isinstance(one, Unread):
            found.append(one)
        elif one.element.tag == "meta":
            volume = volume._replace(meta=one.element)
        else:
            found += _items(one, volume, context)
    return found


def _items(one: Element, volume: _Volume, context: Context) -> list[Item]:
    paper, name = one.element, context.origin.name
    if paper.tag != "paper" or paper.get("id") == "0":
        return [Skipped("front matter" if paper.tag in _PARTS else f"{paper.tag} element")]
    identifier = normalize("acl", _id(paper, volume))
    if identifier is None or not _written(paper.find("title")):
        return [Unread(name, one.line, "the paper has no title or no id", _id(paper, volume))]
    authors = tuple(map(_name, paper.findall("author")))
    told = _record(paper, volume, one.line)
    reports: list[Item] = []
    if len(authors) > MOST_AUTHORS:
        reports.append(too_many(len(authors), name, one.line, identifier.value))
    record = replace(
        told,
        id=identifier.value,
        retrieved=context.origin.retrieved,
        authors=authors[:MOST_AUTHORS],
        authors_complete=not reports,
        url=address(identifier),
        identifiers=with_related((identifier, *told.identifiers)),
        updates=tuple(_updates(paper)),
    )
    return [*reports, (record, one.line)]


def _updates(paper: Any) -> Iterator[Update]:
    """What befell the paper: authors retract papers, the Anthology removes those of which it has no right."""
    for tag, kind in (("retracted", "retraction"), ("removed", "removal")):
        if (notice := paper.find(tag)) is not None:
            yield Update(kind, date=notice.get("date") or "", asserted_by="publisher")


def _record(paper: Any, volume: _Volume, line: int) -> Record:
    """The record of the fields that BibTeX has, too; titles are put in as they are: they are no LaTeX."""
    fields = {key: _field(paper, volume, key) for key in _FIELDS}
    journal = _field(paper, volume, "journal", "journal-title")
    fields["volume"] = fields["volume"] or _field(paper, volume, "journal-volume") if journal else ""
    fields["number"] = fields.pop("issue") or _field(paper, volume, "journal-issue") if journal else ""
    raw = RawEntry("article" if journal else "inproceedings", "", {**fields, "title": "-"}, line)
    found = record_of(raw, Origin("acl", "acl", ""))
    if found is None:
        raise AssertionError  # it has a title
    booktitle = paper.find("booktitle")
    if booktitle is None and volume.meta is not None:
        booktitle = volume.meta.find("booktitle")
    title = plain_title(_written(paper.find("title")))
    return replace(found, title=title, container_title=journal or _written(booktitle))


def _field(paper: Any, volume: _Volume, *names_: str) -> str:
    """The first of these fields of the paper, else of its volume."""
    for element in (paper, volume.meta):
        for name in names_:
            text = "" if element is None else collapse(element.findtext(name) or "")
            if text:
                return text
    return ""


def _id(paper: Any, volume: _Volume) -> str:
    """The paper's id: its address, or what https://aclanthology.org/info/ids/ makes of its numbers."""
    address_ = collapse(paper.findtext("url") or "").rpartition("/")[2].removesuffix(".pdf")
    if address_:
        return address_
    number = paper.get("id") or ""
    if not _OLD.fullmatch(volume.collection):
        return f"{volume.collection}-{volume.number}.{number}"
    width = 2 if volume.collection.startswith(_WHOLE_YEAR) else 3
    return f"{volume.collection}-{volume.number.zfill(4 - width)}{number.zfill(width)}"


def _name(person: Any) -> Name:
    first, last = (collapse(person.findtext(part) or "") for part in ("first", "last"))
    return names.parted(last, first) if first else names.from_display(last)


def _written(element: Any) -> str:
    """The text of a title, its formulas between dollar signs."""
    if element is None:
        return ""
    inner = (
        (f"${''.join(one.itertext())}$" if one.tag == "tex-math" else _written(one)) + (one.tail or "")
        for one in element
    )
    return collapse((element.text or "") + "".join(inner))
