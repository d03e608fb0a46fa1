"""Citation metadata in HTML pages: the ``citation_*`` tags of Highwire Press.

Google Scholar documents them: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kdbib import names, venues
from kdbib.model import Date, Link, LinkEvidence, Name, Record
from kdbib.sources.service import Unreadable
from kdbib.stages.identify import evidence, identifiers_of_url, normalize, with_related
from kdbib.text import collapse, from_html, language_tag
from kdbib.titles import plain_title

Tags = Mapping[str, Sequence[str]]
"""The values of each tag in the page's order; names of tags in lower case, without ``citation_``."""

_PREFIX = "citation_"
_END_OF_HEAD = re.compile(r"</head|<body|</html", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?(?!\d)")
_DASH = re.compile(r"\s*[-‐‑–—]+\s*")


def tags(text: str) -> Tags:
    """The citation tags of an HTML page, wherever and in whatever order of attributes they stand.

    Raises:
        Unreadable: the page ends before its head does, or says nothing of a paper.

    """
    from lxml import etree

    if not _END_OF_HEAD.search(text):
        raise Unreadable("a page that is cut, or no HTML")
    root = etree.fromstring(text.encode(errors="replace"), etree.HTMLParser(encoding="utf-8"))
    found: dict[str, list[str]] = {}
    for element in () if root is None else root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = collapse(element.get("content") or "")
        if content and name.startswith(_PREFIX):
            found.setdefault(name.removeprefix(_PREFIX), []).append(content)
    if not _text(found, "title"):
        raise Unreadable("a page without citation metadata")
    return found


def record_of(found: Tags, source: str, page: str) -> Record:
    """The record of a page with its address for id; venue and year also from the address, where it tells."""
    clue = evidence(Link(page))
    issued = _issued(found, clue)
    book, journal = _text(found, "inbook_title", "book_title"), _text(found, "journal_title")
    conference = _text(found, "conference_title", "conference")
    told = book or journal or conference
    identifiers = (
        *identifiers_of_url(page),
        normalize("doi", _text(found, "doi")),
        normalize("arxiv", _text(found, "arxiv_id")),
    )
    return Record(
        source=source,
        id=page,
        retrieved="",
        type=_type(book, journal, conference),
        title=plain_title(_text(found, "title")),
        authors=_authors(found),
        issued=issued,
        container_title=_container(told, clue, issued),
        container_title_short=_text(found, "journal_abbrev"),
        event_title=conference if conference != told else "",
        volume=_text(found, "volume") or clue.volume,
        issue=_text(found, "issue"),
        page=_pages(found),
        publisher=_text(found, "publisher"),
        isbn=_text(found, "isbn"),
        issn=_text(found, "issn"),
        language=language_tag(_text(found, "language")),
        url=page,
        identifiers=with_related(identifiers),
    )


def _type(book: str, journal: str, conference: str) -> str:
    """The CSL type: proceedings that appear as a book name both the book and the conference."""
    if book:
        return "paper-conference" if conference else "chapter"
    return "article-journal" if journal else "paper-conference"


def _container(told: str, clue: LinkEvidence, issued: Date | None) -> str:
    """The title as the page tells it, else the usual one of the venue that the address tells.

    Also where the page names a conference, and the address one of its workshops or its Findings.
    """
    venue = venues.by_id(clue.venue)
    if venue is None:
        return told
    named = venues.find(told) if told else None
    if told and not (named and named.id == venue.parent):
        return told
    return venues.container_title(venue, issued.year if issued else None)


def _authors(found: Tags) -> tuple[Name, ...]:
    """The names, one in a tag or several with semicolons between them."""
    values = found.get("author") or found.get("authors", ())
    people = (person.strip(" ,") for value in values for person in from_html(value).split(";"))
    return tuple(names.one_bibtex_name(person) for person in people if person)


def _issued(found: Tags, clue: LinkEvidence) -> Date | None:
    """The date of publication, else the year that the address tells, else that of going online."""
    published = _date(found, "publication_date", "cover_date", "date", "year")
    of_address = Date(clue.year) if clue.year else None
    return published or of_address or _date(found, "online_date")


def _date(found: Tags, *keys: str) -> Date | None:
    """The first date in these tags: "2021", "2021/06/20", "2021-06"; of "06/20/2021" the year."""
    for key in keys:
        if date := _DATE.search(_text(found, key)):
            year, month, day = (int(part) if part else None for part in date.groups())
            month = month if month in range(1, 13) else None
            return Date(year or 0, month, day if month and day in range(1, 32) else None)
    return None


def _pages(found: Tags) -> str:
    """First and last page, "12-34"; a journal without pages gives an article's number as the first."""
    first, last = (_DASH.sub("-", _text(found, key)) for key in ("firstpage", "lastpage"))
    return f"{first}-{last}" if first and last and first != last and "-" not in first else first


def _text(found: Tags, *keys: str) -> str:
    """The first value of the first of these tags that is there, as plain text."""
    return next((text for key in keys for value in found.get(key, ()) if (text := from_html(value))), "")
