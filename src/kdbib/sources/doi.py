"""Content negotiation at doi.org: any agency's DOI as CSL-JSON, one a request.

https://citation.doi.org/docs.html. The resolver leads on to the agency, so its answers are Crossref's,
DataCite's, mEDRA's; those of Crossref are works as its own API gives them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from kdbib.bibliographies import Origin, csl
from kdbib.model import Identifier, Record
from kdbib.sources import crossref_work
from kdbib.sources.registered import ByIdentifierOnly, plain, with_own_doi
from kdbib.sources.service import BadIdentifier, Found, Request, Response, Unreadable
from kdbib.stages.identify import normalize, with_related

_CSL = "application/vnd.citationstyles.csl+json"
_OK, _BAD_REQUEST, _NOT_FOUND, _NOT_ACCEPTABLE = 200, 400, 404, 406


@dataclass(frozen=True, slots=True)
class ContentNegotiation(ByIdentifierOnly):
    """Any DOI, by the resolver. It spends the agency's budget: ask for what the agencies' own lists lack."""

    name: str = "doi"
    batch: int = 1

    def knows(self, identifier: Identifier) -> bool:
        """Whether it is a DOI."""
        return identifier.scheme == "doi"

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """``/<DOI>``, with its reserved characters escaped."""
        return Request("doi", f"/{quote(identifiers[0].value, safe='/')}", accept=_CSL)

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The work. Unknown: 404 by the resolver or the agency; 406 by an agency that has no CSL-JSON."""
        asked = identifiers[0]
        if response.status == _BAD_REQUEST and "Not a DOI" in response.text:
            raise BadIdentifier(asked)
        if response.status == _NOT_ACCEPTABLE or (response.status == _NOT_FOUND and _is_miss(response)):
            return {asked: ()}
        if response.status != _OK:
            raise Unreadable(f"HTTP {response.status} with {response.media_type or 'no media type'}")
        found = _record(response.json(), asked)
        return {asked: (found,) if found and found.title else ()}


def _is_miss(response: Response) -> bool:
    """Whether a 404 is the resolver's page, Crossref's text or DataCite's errors."""
    if "DOI Not Found" in response.text or response.text.strip() == "Resource not found.":
        return True
    try:
        match json.loads(response.body):
            case {"errors": [{"status": "404" | 404}, *_]}:
                return True
    except (ValueError, RecursionError):
        pass
    return False


def _record(item: object, asked: Identifier) -> Record | None:
    """The record of an item. An alias resolves to a work of another DOI, which then comes first.

    Raises:
        Unreadable: it is no CSL-JSON item.

    """
    if not (isinstance(item, dict) and isinstance(item.get("type"), str)):
        raise Unreadable("JSON that is no CSL item")
    if not isinstance(item.get("title", ""), str | list | None):
        raise Unreadable("the title is of another type than documented")
    item = {"DOI": asked.value, **item}
    by_crossref = item.get("source") == "Crossref"
    found = crossref_work.record(item, "doi") if by_crossref else _by_others(item)
    return found and replace(found, identifiers=with_related((*found.identifiers, asked)))


def _by_others(item: dict[str, Any]) -> Record:
    """A record of an agency's own CSL-JSON.

    Repositories call their deposits articles, of a journal that they do not name.
    """
    doi = plain(item["DOI"]).lower()
    kind = item["type"]
    if kind == "article-journal" and not item.get("container-title"):
        kind = "article"
    found = csl.record_of({**item, "id": doi, "type": kind}, Origin("doi", "doi", ""))
    return with_own_doi(found, [normalize("doi", doi)])
