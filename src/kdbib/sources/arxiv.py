"""arXiv's API: Atom feeds of preprints (https://info.arxiv.org/help/api/user-manual.html).

The package ``arxiv`` makes the queries and reads the entries. Whether a feed is whole is checked here: the
package takes a cut feed for a short one, and a page for people for an empty one.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from kdbib.model import Date, Identifier, Query, Record, Update
from kdbib.names import from_display
from kdbib.sources.service import BadIdentifier, Found, Request, Response, Unreadable
from kdbib.stages.identify import address, normalize, with_related
from kdbib.stages.versions import undecided
from kdbib.text import collapse, from_latex
from kdbib.titles import plain_title, words
from kdbib.updates import is_withdrawn
from kdbib.venues import find

if TYPE_CHECKING:
    import arxiv

_OK = 200
_CANDIDATES = 5  # of a search by title
_ATOM = "{http://www.w3.org/2005/Atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_ERROR = "/api/errors#"
_BAD_IDENTIFIER = re.compile(rf"{_ERROR}incorrect_id_format_for_(.+)", re.DOTALL)
_VERSION = re.compile(r"v\d+$")
_OWN_DOI = "10.48550/"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NEXT_DOI = re.compile(r"(?<![\s,;])[\s,;]+(?=(?:doi:|https?://\S+/)?10\.)", re.IGNORECASE)
_PERCENT = re.compile(r"(?<!\\)%")
_APOSTROPHE = re.compile(r"\S*['’]\S*")


@dataclass(frozen=True, slots=True)
class Arxiv:
    """arXiv, by identifier and by title. What it says is of the preprint alone."""

    name: str = "arxiv"
    batch: int = 100

    def knows(self, identifier: Identifier) -> bool:
        """Only arXiv's own."""
        return identifier.scheme == "arxiv"

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """One query with ``id_list``."""
        import arxiv

        ids = [identifier.value for identifier in identifiers]
        return _request(arxiv.Search(id_list=ids, max_results=len(ids)))

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The preprint of each identifier; an identifier that the whole feed lacks is unknown.

        Raises:
            Unreadable: no whole feed, or one of another question; BadIdentifier: one is malformed.

        """
        found: dict[Identifier, tuple[Record, ...]] = dict.fromkeys(identifiers, ())
        for record in _records(response, identifiers, len(identifiers)):
            if record.identifiers[0] not in found:
                raise Unreadable(f"an entry that was not asked for: {record.id}")
            found[record.identifiers[0]] = (record,)
        return found

    def by_title(self, query: Query) -> Request | None:
        """A search for the title's words in their order; ``None`` for a title without words.

        Words with apostrophes are left out: how they are indexed is not documented.
        """
        import arxiv

        parts = (" ".join(words(part)) for part in _APOSTROPHE.split(plain_title(query.title)))
        phrases = " AND ".join(f'ti:"{part}"' for part in parts if part)
        return _request(arxiv.Search(query=phrases, max_results=_CANDIDATES)) if phrases else None

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:  # noqa: ARG002
        """The preprints found, in arXiv's order.

        Raises:
            Unreadable: no whole feed.

        """
        return tuple(_records(response, (), _CANDIDATES))


def _request(search: arxiv.Search) -> Request:
    args = search._url_args()  # noqa: SLF001 - the package tells them to nobody but its own client
    page = {**args, "start": "0", "max_results": str(search.max_results)}  # without it only 10 are given
    return Request("arxiv", "/api/query", tuple(page.items()), accept="application/atom+xml")


def _records(response: Response, asked: Sequence[Identifier], most: int) -> Iterator[Record]:
    """The records of a feed that should hold all results, or the first ``most``."""
    from arxiv import _feed

    logging.getLogger("arxiv").setLevel(logging.CRITICAL)  # what it skips is told below
    feed = _root(response)
    entries = feed.findall(f"{_ATOM}entry")
    for entry in entries:
        _raise_error(entry, asked)
    total = feed.findtext(_TOTAL, "").strip()
    if response.status != _OK or not total.isdecimal():
        raise Unreadable(f"an Atom feed that is no list of results (HTTP {response.status})")
    if len(entries) < min(int(total), most):
        raise Unreadable(f"{len(entries)} of {total} entries")
    try:
        results = _feed.parse(response.body).results
    except ValueError as error:
        raise Unreadable("an entry with a malformed date") from error
    if len(results) != len(entries):
        raise Unreadable("an entry without an id or a date")
    yield from map(_record, results)


def _root(response: Response) -> Any:
    """The feed's element. A document type is refused, and with it all entities of a document's own."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(response.body, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"{response.media_type or 'no media type'}, no whole Atom feed") from error
    if root.tag != f"{_ATOM}feed" or root.getroottree().docinfo.doctype:
        raise Unreadable("XML that is no Atom feed")
    return root


def _raise_error(entry: Any, asked: Sequence[Identifier]) -> None:
    """Errors are reported as the only entry of a feed.

    Raises:
        BadIdentifier: one of those asked is malformed; Unreadable: any other error.

    """
    name = entry.findtext(f"{_ATOM}id", "")
    if _ERROR not in name:
        return
    if bad := _BAD_IDENTIFIER.search(name):
        value = _VERSION.sub("", unquote(bad[1]).strip().lower())
        for identifier in asked:
            if identifier.value.lower() == value:
                raise BadIdentifier(identifier)
    raise Unreadable(collapse(entry.findtext(f"{_ATOM}summary", "")) or "an error without a summary")


def _record(result: arxiv.Result) -> Record:
    first = result.published  # of version 1; no year of publication
    return record(
        Preprint(
            result.get_short_id(),
            result.title,
            tuple(author.name for author in result.authors),
            Date(first.year, first.month, first.day),
            result.journal_ref or "",
            result.comment or "",
            result.doi or "",
            result.primary_category,
            result.summary,
            result.updated.date().isoformat(),
        )
    )


class Preprint(NamedTuple):
    """What arXiv says of a preprint, as written.

    ``posted`` is the day of its first version, ``updated`` (ISO 8601) that of its last one.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    posted: Date | None
    journal_ref: str
    comment: str
    doi: str
    primary_category: str
    abstract: str = ""
    updated: str = ""


def record(told: Preprint) -> Record:
    """The record of a preprint.

    Raises:
        Unreadable: it has no arXiv id or no title.

    """
    identifier = normalize("arxiv", told.id)
    title = _plain(told.title)
    if identifier is None or not title:
        raise Unreadable(f"an entry without an arXiv id or a title: {collapse(told.id)}")
    people = (from_display(_plain(author)) for author in told.authors)
    return Record(
        source="arxiv",
        id=identifier.value,
        retrieved="",
        type="article",
        title=title,
        authors=tuple(name for name in people if any(map(str.isalpha, "".join(name)))),
        issued=told.posted,
        event_title=_hinted(_plain(told.journal_ref)) or _hinted(_plain(told.comment)),
        url=address(identifier),
        arxiv_class=told.primary_category,
        identifiers=with_related((identifier, *_dois(told.doi))),
        updates=_withdrawal(told),
    )


def _withdrawal(told: Preprint) -> tuple[Update, ...]:
    """The withdrawal of the last version, on its day. There is no mark of it but what the authors say."""
    if not is_withdrawn(told.comment, told.abstract):
        return ()
    return (Update("withdrawal", "", told.updated, "arxiv"),)


def _hinted(text: str) -> str:
    """The venue, with its year, that the authors say took the paper ("Accepted by CVPR 2021, 12 pages").

    A hint that it is worth asking for the publication; the comment may speak of another paper.
    """
    venue = None if undecided(text) else find(text)
    if venue is None or venue.type in {"preprint", "publisher"}:
        return ""
    year = _YEAR.search(text)
    return f"{venue.acronym} {year.group()}" if year else venue.acronym


def _dois(stated: str) -> Iterator[Identifier | None]:
    """The DOIs that the authors state: hints at the publication, to be looked up before they are believed."""
    for part in _NEXT_DOI.split(stated):
        found = normalize("doi", part)
        if found and not found.value.startswith(_OWN_DOI):
            yield found


def _plain(text: str) -> str:
    """Text of arXiv's metadata, which may be TeX, but knows no comments: "50%" is no end of a line."""
    return from_latex(_PERCENT.sub(r"\\%", text)) if "\\" in text or "{" in text else collapse(text)
