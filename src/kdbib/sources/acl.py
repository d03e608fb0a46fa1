"""The ACL Anthology: the BibTeX file of each paper.

https://aclanthology.org/faq/api/ tells that there is no interface but the files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from kdbib.bibliographies import Origin
from kdbib.bibliographies.bibtex_entries import RawEntry, entries, record_of
from kdbib.model import Identifier, Query, Record
from kdbib.sources.service import Found, Request, Response, Unreadable
from kdbib.stages.identify import address, with_related


@dataclass(frozen=True, slots=True)
class AclAnthology:
    """Papers by their Anthology id (``acl``). It has no search."""

    name: str = "acl"
    batch: int = 1

    def knows(self, identifier: Identifier) -> bool:
        """Whether it is an id of the Anthology."""
        return identifier.scheme == "acl"

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """The BibTeX file of a paper: ``/<id>.bib``."""
        return Request(self.name, f"/{identifiers[0].value}.bib", accept="text/x-bibtex, */*")

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The paper's record; none where there is no such file.

        Raises:
            Unreadable: the answer is no whole BibTeX entry.

        """
        identifier = identifiers[0]
        if response.status == HTTPStatus.NOT_FOUND:
            return {identifier: ()}
        if response.status != HTTPStatus.OK:
            raise Unreadable(f"HTTP status {response.status} for a BibTeX file")
        return {identifier: (_record(identifier, response, self.name),)}

    def by_title(self, query: Query) -> None:
        """None: it cannot be searched."""

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:  # noqa: ARG002
        """Nothing: it is never asked."""
        return ()


def _record(identifier: Identifier, response: Response, name: str) -> Record:
    """The record of the only entry, under the Anthology's id: the key in the file is for authors."""
    text = response.text.strip()
    if not text.startswith("@"):  # pages for people hold the entry too, in HTML
        raise Unreadable(f"{response.media_type or 'no media type'} where BibTeX was expected")
    found = [entry for entry in entries(text, 1, name) if isinstance(entry, RawEntry)]
    try:
        record = record_of(found[0], Origin(name, name, "")) if len(found) == 1 else None
    except RecursionError as error:
        raise Unreadable("the BibTeX entry is nested too deeply") from error
    if record is None:
        raise Unreadable("the BibTeX file does not hold one whole entry with a title")
    identifiers = with_related((identifier, *record.identifiers))
    return replace(
        record, id=identifier.value, url=record.url or address(identifier), identifiers=identifiers
    )
