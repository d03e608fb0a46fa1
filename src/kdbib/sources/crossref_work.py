"""A work as Crossref describes it, read as a record.

Shape: https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md, and the types of
https://api.crossref.org/types. Content negotiation gives the same work with single titles for lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from types import MappingProxyType
from typing import Any

from kdbib.bibliographies import Origin, csl
from kdbib.model import Name, Record, Update
from kdbib.names import PARTICLES, parted
from kdbib.sources.registered import Shapes, check, plain, with_own_doi
from kdbib.sources.service import Unreadable
from kdbib.stages.identify import normalize
from kdbib.updates import is_known, is_notice, type_of
from kdbib.venues import find

Item = Mapping[str, Any]

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "journal-article": "article-journal",
        "proceedings-article": "paper-conference",
        "posted-content": "article",
        "dissertation": "thesis",
        "database": "dataset",
        "other": "document",
        **dict.fromkeys(
            ("book-chapter", "book-section", "book-part", "book-track", "reference-entry"), "chapter"
        ),
        **dict.fromkeys(("monograph", "edited-book", "reference-book", "proceedings"), "book"),
    }
)
"""CSL types by Crossref's; those not named here are called the same in both."""
NO_PAPER = frozenset(
    (
        "component peer-review grant journal journal-issue journal-volume proceedings-series book-series "
        "book-set report-series report-component"
    ).split()
)
_IN_PROCEEDINGS = frozenset({"chapter", "paper-conference"})
_ALPHABETICAL = ("10.52202/",)
"""Registrants that sort the authors: Curran, who registers the printed proceedings of NeurIPS."""
_SHAPES: Shapes = MappingProxyType(
    {
        **dict.fromkeys(("DOI", "type"), str),
        **dict.fromkeys(("title", "subtitle", "container-title", "short-container-title"), (str, list)),
        **dict.fromkeys(("author", "alternative-id", "update-to", "updated-by"), list),
        **dict.fromkeys(("event", "resource", "issued", "published-print", "journal-issue"), dict),
    }
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SAME = ("subtitle", "volume", "issue", "publisher", "ISBN", "ISSN", "language")
"""Members that CSL and Crossref have in common."""
_NO_PAGE = re.compile(r"n/?a\b", re.IGNORECASE)
_SHORTEST_GIVEN = 4  # letters from which capitals are no initials


def record(item: object, source: str, retrieved: str = "") -> Record | None:
    """The record that ``source`` gives of a work; its ``id`` is the DOI in lower case.

    ``None`` for what is no paper (components, peer reviews, whole series), and for works registered without
    a title, which nothing can be told by. So is a notice on another paper that bears its title.

    Raises:
        Unreadable: it is no work, or a member that is relied on has another shape.

    """
    work = _checked(item)
    if work["type"] in NO_PAPER or not _texts(work, "title"):
        return None
    doi = plain(work["DOI"]).lower()
    if _is_notice(work, doi) and not is_notice(_first(_texts(work, "title"))):
        return None
    read = csl.record_of(_as_csl(work, doi), Origin(source, source, retrieved))
    people = () if doi.startswith(_ALPHABETICAL) else work.get("author") or ()
    authors = tuple(name for person in people if any(name := _name(person)))
    numbers = (normalize("pii", number) for number in _texts(work, "alternative-id"))
    updates = tuple(dict.fromkeys(_updates(work, doi)))
    return with_own_doi(read, (normalize("doi", doi), *numbers), authors, updates)


def _checked(item: object) -> Item:
    if not isinstance(item, dict) or not item.get("DOI") or not item.get("type"):
        raise Unreadable("a work without DOI or type")
    check(item, _SHAPES, str(item["DOI"]))
    for name in ("author", "update-to", "updated-by"):
        if not all(isinstance(one, dict) for one in item.get(name) or ()):
            raise Unreadable(f"{name} of {item['DOI']} holds what is no object")
    return item


def _is_notice(work: Item, doi: str) -> bool:
    """Whether the work tells what befell another one; a new version of another one is a paper."""
    return any(_doi(one) != doi and is_known(_kind(one)) for one in work.get("update-to") or ())


def _updates(work: Item, doi: str) -> Iterator[Update]:
    """What befell the work; where the notice took the place of the paper, ``update-to`` leads to itself."""
    own = (one for one in work.get("update-to") or () if _doi(one) == doi)
    for one in (*(work.get("updated-by") or ()), *own):
        if is_known(_kind(one)):
            day = _members(one, "updated").get("date-parts")
            yield Update(_kind(one), _doi(one), _iso(day), plain(one.get("source")) or "publisher")


def _kind(update: Item) -> str:
    return type_of(plain(update.get("type")))


def _doi(update: Item) -> str:
    return plain(update.get("DOI")).lower()


def _iso(parts: object) -> str:
    """The first of some date parts in ISO 8601, as far as it goes; ``""`` for what is none."""
    match parts:
        case [[int(), *_] as day, *_]:
            known = takewhile(lambda part: isinstance(part, int), day)
            return "-".join(f"{part:02}" for part in known)
    return ""


def _as_csl(work: Item, doi: str) -> dict[str, Any]:
    kind = _TYPES.get(work["type"], work["type"])
    containers = [] if kind == "article" else _texts(work, "container-title")
    event = _members(work, "event")
    container, series, short = _first(containers), "", _first(_texts(work, "short-container-title"))
    if kind in _IN_PROCEEDINGS:
        container, series = _volume(containers, plain(event.get("name")))
        short = plain(event.get("acronym"))
        kind = "paper-conference" if event or (series and _YEAR.search(container)) else kind
    page = work.get("page")
    return {
        **{name: work.get(name) for name in _SAME},
        "id": doi,
        "DOI": doi,
        "type": kind,
        "title": _first(_texts(work, "title")),
        "issued": _issued(work, event, containers),
        "container-title": container,
        "container-title-short": "" if kind == "article" else short,
        "collection-title": series,
        "event-title": event.get("name"),
        "event-place": event.get("location"),
        "event-date": event.get("start"),
        "page": None if isinstance(page, str) and _NO_PAGE.match(page) else page,
        "number": work.get("article-number"),
        "URL": _members(_members(work, "resource"), "primary").get("URL"),
    }


def _volume(containers: list[str], event: str) -> tuple[str, str]:
    """The proceedings and their series, out of ``[volume]``, ``[series]`` or ``[series, volume]``.

    Where only a series is told ("Lecture Notes in Computer Science"), the proceedings go by their event.
    """
    volumes = [title for title in containers if not _is_series(title)]
    if not volumes:
        return event, _first(containers)
    return volumes[-1], _first([title for title in containers if title != volumes[-1]])


def _is_series(title: str) -> bool:
    venue = find(title)
    return title.lower().startswith("lecture notes in ") or (venue is not None and venue.type == "publisher")


def _issued(work: Item, event: Item, containers: list[str]) -> Any:
    """The date of the volume or issue: ``issued`` is only the earlier one of print and online.

    Works without any date have their year in the name of the event or the proceedings.
    """
    issue = _members(work, "journal-issue")
    told = [work.get("published-print"), issue.get("published-print"), issue.get("published-online")]
    told += [work.get("issued"), work.get("published"), event.get("start")]
    if dated := next(filter(_is_dated, told), None):
        return dated
    years = set(_YEAR.findall(" ".join((plain(event.get("name")), *containers))))
    return {"date-parts": [[int(years.pop())]]} if len(years) == 1 else None


def _is_dated(date: object) -> bool:
    match date:
        case {"date-parts": [[int() | str() as year, *_], *_]}:
            return bool(year)
    return False


def _name(person: Item) -> Name:
    """A contributor: a group has only a ``name``. Names all in capitals are given in normal case."""
    family, given = plain(person.get("family")), plain(person.get("given"))
    if not family:
        return Name(literal=plain(person.get("name")) or given)
    if len(family) > 1 and family.isupper():
        family, given = _lowered(family, 1), _lowered(given, _SHORTEST_GIVEN)
    return parted(family, given, plain(person.get("suffix")))


def _lowered(name: str, shortest: int) -> str:
    """The name with small letters in its words of capitals, from ``shortest`` letters on."""

    def lowered(word: re.Match[str]) -> str:
        text = word.group()
        if len(text) < shortest or not text.isupper():
            return text
        inner = word.end() < len(name) and text.lower() in PARTICLES
        return text.lower() if inner else text.capitalize()

    return re.sub(r"[^\W\d_]+", lowered, name)


def _members(item: Item, name: str) -> Item:
    value = item.get(name)
    return value if isinstance(value, dict) else {}


def _texts(item: Item, name: str) -> list[str]:
    """The values of a member that is a list, or a single text, without those that say nothing."""
    value = item.get(name) or []
    return [text for one in (value if isinstance(value, list) else [value]) if (text := plain(one))]


def _first(texts: list[str]) -> str:
    return texts[0] if texts else ""
