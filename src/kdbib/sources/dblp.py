"""dblp: its records by key, and its search by the words of a title.

API: https://dblp.org/faq/How+to+use+the+dblp+search+API.html. What is published stands there with its venue's
acronym; what is not stands beside it as a record of CoRR.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kdbib import names
from kdbib.bibliographies import Origin
from kdbib.bibliographies.bibtex_entries import RawEntry, entries, record_of
from kdbib.model import Date, Identifier, Query, Record
from kdbib.sources.search_words import search_words
from kdbib.sources.service import Found, Request, Response, Unreadable
from kdbib.sources.shapes import answer, line, mapping
from kdbib.stages.identify import identifiers_of_url, normalize, with_related
from kdbib.text import from_html
from kdbib.titles import plain_title
from kdbib.venues import find

_OK, _NOT_FOUND = 200, 404
_HITS = 30
_FEW_WORDS = 4
_YEAR = re.compile(r"\d{4}", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_INFORMAL = "Informal and Other Publications"
_NO_PAPERS = frozenset({"Editorship", "Data and Artifacts"})
_TYPES = {
    "Conference and Workshop Papers": "paper-conference",
    "Journal Articles": "article-journal",
    "Books and Theses": "book",
    "Parts in Books or Collections": "chapter",
    "Reference Works": "chapter",
    _INFORMAL: "report",
}


@dataclass(frozen=True, slots=True)
class Dblp:
    """dblp.org. Since September 2026 it may be behind a bot challenge for weeks; nothing may depend on it."""

    name: str = "dblp"
    batch: int = 1

    def knows(self, identifier: Identifier) -> bool:
        """Whether it is a key of dblp, but none of arXiv's preprints: arXiv says more of those."""
        return identifier.scheme == "dblp" and not identifier.value.startswith("journals/corr/abs-")

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """The record as BibTeX in its standard form, which has the venue's full name."""
        key = quote(identifiers[0].value, safe="/:")
        return Request(self.name, f"/rec/{key}.bib", (("param", "1"),), accept="text/x-bibtex")

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The one entry of the answer; status 404 says that there is no such key.

        Raises:
            Unreadable: the answer is not the one entry of this key.

        """
        (asked,) = identifiers
        if response.status == _NOT_FOUND:
            return {asked: ()}
        record = _of_bibtex(response.text, asked.value) if response.status == _OK else None
        if record is None:
            raise Unreadable(f"status {response.status} without the BibTeX entry of {asked.value}")
        return {asked: (record,)}

    def by_title(self, query: Query) -> Request | None:
        """A search for all words of the title, and for the first author's where they are few.

        Every word must begin a word of a record, so what may be spelt in two ways is not asked for.
        """
        words = search_words(query.title)
        if not words:
            return None
        if len(words) < _FEW_WORDS and query.authors:
            words += search_words(query.authors[0].family or query.authors[0].literal)
        params = (("q", " ".join(words)), ("format", "json"), ("h", str(_HITS)), ("c", "0"))
        return Request(self.name, "/search/publ/api", params)

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:  # noqa: ARG002
        """The hits in dblp's order, without volumes that somebody edited and without data.

        Raises:
            Unreadable: as in :meth:`identified`, or fewer hits were sent than announced.

        """
        result = mapping(answer(response).get("result"), "result")
        hits = mapping(result.get("hits"), "hits")
        found = _several(hits.get("hit"))
        total = _count(hits, "@total")
        sent = _count(hits, "@sent") if "@sent" in hits else min(total, _HITS)
        if len(found) < sent or (total and not found):
            raise Unreadable(f"{total} hits were announced, {len(found)} sent")
        infos = [mapping(mapping(hit, "hit").get("info"), "info") for hit in found]
        return tuple(record(info) for info in infos if _text(info, "type") not in _NO_PAPERS)


def _of_bibtex(text: str, key: str) -> Record | None:
    found = [entry for entry in entries(text, 1, "dblp") if isinstance(entry, RawEntry)]
    if [entry.key for entry in found] != [f"DBLP:{key}"]:
        return None
    return record_of(found[0], Origin("dblp", "dblp", ""))


def record(info: Mapping[str, Any]) -> Record:
    """The record of a hit. Of a book, what dblp calls its venue is the series.

    Raises:
        Unreadable: it has no key or no title, or a member of another type than documented.

    """
    key, title = _text(info, "key"), plain_title(_one(info.get("title"), "title"))
    if not key or not title:
        raise Unreadable("a hit has no key or no title")
    venue = "/".join(from_html(_one(part, "venue")) for part in _several(info.get("venue")))
    csl, year = _type(_text(info, "type"), key, venue), _text(info, "year")
    pages = [_one(page, "ee") for page in _several(info.get("ee"))]
    people = _several(mapping(info.get("authors", {}), "authors").get("author"))
    identifiers = [normalize("dblp", key), normalize("doi", _text(info, "doi"))]
    return Record(
        source="dblp",
        id=key,
        retrieved="",
        type=csl,
        title=title,
        authors=tuple(names.from_display(from_html(_one(person, "author"))) for person in people),
        issued=Date(int(year)) if _YEAR.fullmatch(year) else None,
        container_title="" if csl in {"book", "thesis"} else venue,
        collection_title=venue if csl == "book" else "",
        volume=_text(info, "volume"),
        issue=_text(info, "number"),
        page=_text(info, "pages"),
        publisher=_text(info, "publisher"),
        url=next(iter(pages), ""),
        identifiers=with_related(
            [*identifiers, *(one for page in pages for one in identifiers_of_url(page))]
        ),
    )


def _type(kind: str, key: str, venue: str) -> str:
    """The CSL type. Keys do not tell preprints: ICLR 2015 has keys of CoRR."""
    named = find(venue) if venue else None
    if named is not None and named.type == "preprint":
        return "article"
    if kind == _INFORMAL and key.startswith("conf/"):
        return "paper-conference"
    if key.startswith(("phd/", "ms/")):
        return "thesis"
    return _TYPES.get(kind, "document")


def _several(value: object) -> list[Any]:
    """A list; dblp's JSON writes a single member bare, and leaves an empty list out."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _one(value: object, what: str) -> str:
    """A text; it stands under ``text`` where it has attributes (``{"@pid": "1/2", "text": "Ada Byron"}``)."""
    return line(value.get("text") if isinstance(value, dict) else value, what)


def _text(info: Mapping[str, Any], name: str) -> str:
    return from_html(line(info.get(name), name))


def _count(hits: Mapping[str, Any], name: str) -> int:
    text = line(hits.get(name), name)
    if not _COUNT.fullmatch(text):
        raise Unreadable(f"{name} is no number")
    return int(text)
