"""A service in three lines of JSON, to test those who ask: what it knows is what the answer says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builders import record
from kdbib.model import Identifier, Query, Record
from kdbib.sources.service import BadIdentifier, Found, Request, Response, Unreadable


@dataclass(frozen=True, slots=True)
class Small:
    """Knows DOIs. Is asked at ``/<name>?ids=a,b`` and answers ``{"a": "Title", "b": null}``.

    It refuses with 400, and names the identifier in ``{"bad": "a"}`` if it can. Searches are
    ``/<name>/search?title=…``; their answer is of the same form.
    """

    name: str = "crossref"
    batch: int = 10

    def knows(self, identifier: Identifier) -> bool:
        return identifier.scheme == "doi"

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        return Request(self.name, f"/{self.name}", (("ids", ",".join(one.value for one in identifiers)),))

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        answer = response.json()
        if response.status == 400 and "bad" in answer:
            raise BadIdentifier(doi(answer["bad"]))
        told = self._read(response)
        return {one: (told[one.value],) if one.value in told else () for one in identifiers}

    def by_title(self, query: Query) -> Request:
        return Request(self.name, f"/{self.name}/search", (("title", query.title),))

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:
        del query
        return tuple(self._read(response).values())

    def _read(self, response: Response) -> dict[str, Record]:
        if response.status != 200:
            raise Unreadable(f"HTTP {response.status}: {response.text}")
        told: Mapping[str, str | None] = response.json()
        return {
            one: record(title, "ICML", 2021, ref=f"{self.name}/{one}", ids=f"doi:{one}", retrieved="")
            for one, title in told.items()
            if title is not None
        }


def doi(value: str) -> Identifier:
    return Identifier("doi", value)


def answer(*values: str) -> str:
    """The answer that knows these."""
    return json.dumps({value: f"Paper {value}" for value in values})
