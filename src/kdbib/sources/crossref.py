"""Crossref's REST API, https://api.crossref.org: works by DOI, by Elsevier's PII, and by title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kdbib.model import Identifier, Query, Record
from kdbib.sources import crossref_work
from kdbib.sources.registered import ByIdentifierOnly, keyed
from kdbib.sources.service import Found, Request, Response, Unreadable
from kdbib.text import fold
from kdbib.titles import words

_SELECT = (
    "DOI,type,title,subtitle,author,container-title,short-container-title,event,issued,published,"
    "published-print,page,article-number,volume,issue,publisher,ISBN,ISSN,resource,alternative-id,"
    "update-to,updated-by"
)
"""What is asked of each work. Other members (``journal-issue``) cannot be selected: lists answer 400."""
_OTHERS = ("10.48550/", "10.5555/")
"""Prefixes it never knows: arXiv's are DataCite's, ACM's 10.5555 is a prefix for tests."""
_CANDIDATES = 5  # works that a search answers with
_LONGEST = 60  # words of a title that are searched for
_OK = 200


@dataclass(frozen=True, slots=True)
class Crossref:
    """Works by DOI, many at once, and by title.

    Commas part the filters of a list, so the few old DOIs that hold one (10.1001/jama.251.19.2504,2509) are
    left to content negotiation, which brings the same work.
    """

    name: str = "crossref"
    batch: int = 50

    def knows(self, identifier: Identifier) -> bool:
        """Whether it is a DOI that Crossref may have, without a comma."""
        scheme, value = identifier
        return scheme == "doi" and not value.startswith(_OTHERS) and "," not in value

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """``/works?filter=doi:…,doi:…``: the same filter again means "or"."""
        return _filtered("doi", identifiers)

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The works of the list; it lacks those that are unknown."""
        return keyed(identifiers, _records(_whole(response)))

    def by_title(self, query: Query) -> Request | None:
        """``/works?query.bibliographic=<title and first surname>``, which Crossref advises for citations.

        No filter narrows it: types and dates are wrong often enough to hide the paper.
        """
        title = words(query.title)[:_LONGEST]
        if not title:
            return None
        text = " ".join((*title, _surname(query))).strip()
        return _list(("query.bibliographic", text), ("rows", str(_CANDIDATES)))

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:  # noqa: ARG002
        """The works of the list, in its order (by ``score``)."""
        return tuple(_records(_works(response)[0]))


@dataclass(frozen=True, slots=True)
class CrossrefPii(ByIdentifierOnly):
    """Works by Elsevier's PII, which journals register as ``alternative-id``.

    PIIs of books (``B…``) are not registered so: that they are not found says nothing.
    """

    name: str = "crossref"
    batch: int = 50

    def knows(self, identifier: Identifier) -> bool:
        """Whether it is the PII of an article in a journal."""
        return identifier.scheme == "pii" and not identifier.value.startswith("B")

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """``/works?filter=alternative-id:…``; with DOIs in one request the filters would mean "and"."""
        return _filtered("alternative-id", identifiers)

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The works of the list; it lacks those that are unknown."""
        return keyed(identifiers, _records(_whole(response)))


def _filtered(name: str, identifiers: Sequence[Identifier]) -> Request:
    """The request for works by a filter; ``rows`` leaves room for works that are registered twice."""
    asked = ",".join(f"{name}:{one.value}" for one in identifiers)
    return _list(("filter", asked), ("rows", str(2 * len(identifiers))))


def _list(*params: tuple[str, str]) -> Request:
    return Request("crossref", "/works", (*params, ("select", _SELECT)))


def _surname(query: Query) -> str:
    """The surname of the first author, folded: as the list has it, else as a link spells it."""
    if query.authors:
        return fold(query.authors[0].family or query.authors[0].literal)
    return next((item.surname for item in query.evidence if item.surname), "")


def _records(items: Iterable[object]) -> list[Record]:
    found = (crossref_work.record(item, "crossref") for item in items)
    return [record for record in found if record is not None]


def _whole(response: Response) -> list[object]:
    """The works of a list that must hold all there are: of what is cut off nothing can be said."""
    works, total = _works(response)
    if total > len(works):
        raise Unreadable(f"{len(works)} of {total} works were given")
    return works


def _works(response: Response) -> tuple[list[object], int]:
    """The works of a ``work-list``, and how many there are in all."""
    if response.status != _OK:
        raise Unreadable(f"HTTP {response.status}: {' '.join(response.text[:200].split())}")
    match response.json():
        case {
            "message-type": "work-list",
            "message": {"items": list() as works, "total-results": int() as total},
        }:
            return works, total
    raise Unreadable("JSON that is no list of works")
