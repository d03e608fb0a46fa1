"""Zotero RDF: the works as Zotero's items, in collections that are nested as the headings of the lists.

Zotero reads collections from its own RDF alone; RIS, BibTeX and CSL-JSON have none. The vocabulary is that
of its exporter (``Zotero RDF.js``), as its importer (``RDF.js``) reads it: an item says its type in
``z:itemType``, its journal, proceedings or book is a node that it is part of (``dcterms:isPartOf``), its
conference one at which it was presented (``bib:presentedAt``), and ``dc:description`` is the field Extra.
A field that RDF has no term for is a ``z:`` property by Zotero's own name.

A collection (``z:Collection``) has items and collections as parts (``dcterms:hasPart``). The outermost ones
are the lists. An item stands in every collection under whose heading it is listed, and is there once. The
keywords of a bibliography are tags alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import PurePath
from typing import Any

from lxml.etree import Element, SubElement, tostring

from kdbib.bibliographies.bibtex_entries import UNVERIFIED
from kdbib.model import Date, Name, Resolution, Work
from kdbib.stages.emit import values
from kdbib.stages.emit.latex import plain

_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "z": "http://www.zotero.org/namespaces/export#",
    "dcterms": "http://purl.org/dc/terms/",
    "bib": "http://purl.org/net/biblio#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
}
_TYPES = {
    "article": "preprint",
    "article-journal": "journalArticle",
    "book": "book",
    "chapter": "bookSection",
    "dataset": "dataset",
    "paper-conference": "conferencePaper",
    "report": "report",
    "software": "computerProgram",
    "thesis": "thesis",
    "webpage": "webpage",
}
"""CSL types and Zotero's item types; all others are ``document``."""
_CONTAINERS = {
    "journalArticle": "bib:Journal",
    "conferencePaper": "bib:Journal",
    "bookSection": "bib:Book",
    "webpage": "z:Website",
}
"""The classes of what items are part of, where their type has a field for it."""


def to_rdf(works: Sequence[Work], resolutions: Iterable[Resolution]) -> str:
    """The works, sorted by key, and the collections in the order of the lists, as RDF/XML.

    Item ``#item_KEY`` is the work with that key; collections are numbered in their order.
    """
    root = Element(_name("rdf:RDF"), nsmap=_NAMESPACES)
    for work in sorted(works, key=lambda work: work.key):
        _add_item(root, work)
    numbers = count(1)
    for top in _collections(resolutions, {work.key for work in works}):
        _add_collection(root, top, next(numbers), numbers)
    written = tostring(root, encoding="unicode", pretty_print=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}'


@cache
def _name(qualified: str) -> str:
    """The name of an element or attribute as lxml writes it: ``{namespace}local``."""
    prefix, _, local = qualified.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def _add(parent: Any, name: str, text: str) -> None:
    """Give the parent an element with a text, if there is any."""
    if text:
        SubElement(parent, _name(name)).text = text


def _below(parent: Any, *names: str) -> Any:
    """The innermost of new elements that stand in one another, the first in the parent."""
    for name in names:
        parent = SubElement(parent, _name(name))
    return parent


def _add_item(root: Any, work: Work) -> None:
    kind = _TYPES.get(work.type, "document")
    item = SubElement(root, _name("rdf:Description"), {_name("rdf:about"): _item_id(work.key)})
    _add(item, "z:itemType", kind)
    _add_parents(item, work, kind)
    _add_creators(item, values.names(work), kind)
    for word in [*values.keywords(work), *([] if work.resolved else [UNVERIFIED])]:
        _add(item, "dc:subject", word)
    _add(item, "dc:title", plain(values.title(work), tags=True))
    _add(item, "dc:date", _date(work.issued))
    number = values.clean(work.number) if kind == "journalArticle" else ""
    _add(item, "bib:pages", values.pages(work.page, "-") or number)
    _add_identifiers(item, work)
    _add_own_fields(item, work, kind)
    _add(item, "dc:description", "\n".join(_extra(work)))


def _item_id(key: str) -> str:
    return f"#item_{key}"


def _add_parents(item: Any, work: Work, kind: str) -> None:
    """Add journal, proceedings or book with volume and issue, the series, the conference, the publisher."""
    container = values.container(work)
    if kind in _CONTAINERS:
        place = _below(item, "dcterms:isPartOf", _CONTAINERS[kind])
        _add(place, "dc:title", plain(container, tags=True))
        if kind == "journalArticle":
            _add(place, "dcterms:alternative", values.clean(work.container_title_short))
        _add(place, "prism:volume", values.clean(work.volume))
        _add(place, "prism:number", values.clean(work.issue))
    if series := values.clean(work.collection_title):
        _add(_below(item, "dcterms:isPartOf", "bib:Series"), "dc:title", series)
    if kind == "conferencePaper" and (event := values.clean(work.event_title)):
        _add(_below(item, "bib:presentedAt", "bib:Conference"), "dc:title", event)
    if publisher := values.publisher(work) or ("" if kind in _CONTAINERS else container):
        _add(_below(item, "dc:publisher", "foaf:Organization"), "foaf:name", publisher)


def _add_creators(item: Any, people: Sequence[Name], kind: str) -> None:
    """Add the authors; a suffix stands behind the given name, where Zotero looks for it."""
    if not people:
        return
    sequence = _below(item, "z:programmers" if kind == "computerProgram" else "bib:authors", "rdf:Seq")
    for name in people:
        person = _below(sequence, "rdf:li", "foaf:Person")
        given = ", ".join(filter(None, (name.given, name.suffix)))
        surname = name.literal or name.family
        _add(person, "foaf:surname", surname or given)
        _add(person, "foaf:givenName", "" if name.literal or not surname else given)


def _date(date: Date | None) -> str:
    """The date as far as it is known: ``2017``, ``2017-06`` or ``2017-06-12``."""
    if date is None:
        return ""
    parts = [f"{date.year:04}"]
    for part in (date.month, date.day):
        if part is None:
            break
        parts.append(f"{part:02}")
    return "-".join(parts)


def _add_identifiers(item: Any, work: Work) -> None:
    for name, value in (("DOI", work.doi), ("ISBN", work.isbn), ("ISSN", work.issn)):
        if written := values.identifier(value):
            _add(item, "dc:identifier", f"{name} {written}")
    if url := values.link(work):
        _add(_below(item, "dc:identifier", "dcterms:URI"), "rdf:value", url)


def _add_own_fields(item: Any, work: Work, kind: str) -> None:
    _add(item, "z:language", values.clean(work.language))
    if kind == "conferencePaper":
        _add(item, "z:place", values.clean(work.event_place))
    elif kind == "preprint" and work.arxiv:
        _add(item, "z:archiveID", f"arXiv:{values.number(work.arxiv)}")
    elif kind == "report":
        _add(item, "z:reportNumber", values.clean(work.number))


def _extra(work: Work) -> Iterator[str]:
    """Lines of the field Extra, by which Zotero and Better BibTeX know key and preprint."""
    yield f"Citation Key: {work.key}"
    if arxiv := values.number(work.arxiv):
        yield f"arXiv: {arxiv}"


@dataclass(slots=True)
class _Collection:
    """A list or a heading: the collections below it by their titles, and the items that stand in it."""

    title: str
    parts: dict[str, _Collection] = field(default_factory=dict)
    keys: dict[str, None] = field(default_factory=dict)


def _collections(resolutions: Iterable[Resolution], keys: set[str]) -> list[_Collection]:
    """The collections of the lists. A list has the name of its file, with its folder where two have one."""
    listed = [(one.identified.entry, one.key) for one in resolutions if one.key in keys]
    files = list(dict.fromkeys(entry.file for entry, _ in listed))
    names = Counter(PurePath(file).stem for file in files)
    tops = {}
    for file in files:
        name = PurePath(file).stem
        tops[file] = _Collection(values.clean(name if names[name] == 1 else file) or "list")
    for entry, key in listed:
        place = tops[entry.file]
        headings = () if entry.record else entry.section  # those of a bibliography are keywords, not nested
        for heading in filter(None, map(values.clean, headings)):
            place = place.parts.setdefault(heading, _Collection(heading))
        place.keys[key] = None
    return list(tops.values())


def _add_collection(root: Any, top: _Collection, number: int, numbers: Iterator[int]) -> None:
    """Add a collection under its number, and all below it under the next ones."""
    own = SubElement(root, _name("z:Collection"), {_name("rdf:about"): _collection_id(number)})
    _add(own, "dc:title", top.title)
    parts = [(part, next(numbers)) for part in top.parts.values()]
    for target in [*(_collection_id(number) for _, number in parts), *map(_item_id, top.keys)]:
        SubElement(own, _name("dcterms:hasPart"), {_name("rdf:resource"): target})
    for part, number_of_part in parts:
        _add_collection(root, part, number_of_part, numbers)


def _collection_id(number: int) -> str:
    return f"#collection_{number}"
