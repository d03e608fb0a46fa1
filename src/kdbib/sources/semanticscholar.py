"""Semantic Scholar's Academic Graph API (https://api.semanticscholar.org/api-docs/graph).

Asked by identifier in batches, by title for its one best match.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kdbib.difference import difference
from kdbib.model import Identifier, Query, Record
from kdbib.sources import semanticscholar_paper as paper
from kdbib.sources.service import Found, Incomplete, Request, Response, Unreadable
from kdbib.sources.shapes import array, mapping
from kdbib.titles import content_words, plain_title, words

_OK, _BAD_REQUEST, _NOT_FOUND = 200, 400, 404
_ALL_UNKNOWN = "no valid paper ids given"
_NO_MATCH = "title match not found"
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "s2": "",
        "corpusid": "CorpusId:",
        "doi": "DOI:",
        "arxiv": "ARXIV:",
        "acl": "ACL:",
        "pmid": "PMID:",
        "pmcid": "PMCID:",
    }
)
_PSEUDO_DOI = "10.5555/"
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")


@dataclass(frozen=True, slots=True)
class SemanticScholar:
    """Semantic Scholar, by identifier and by title."""

    name: str = "semanticscholar"
    batch: int = 500

    def knows(self, identifier: Identifier) -> bool:
        """The schemes that "Paper ID" lists in its manual, without pages' addresses."""
        return identifier.scheme in _FORMS and not identifier.value.startswith(_PSEUDO_DOI)

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """POST /paper/batch."""
        body = json.dumps({"ids": [_id(identifier) for identifier in identifiers]})
        return Request(self.name, "/graph/v1/paper/batch", (("fields", ",".join(paper.FIELDS)),), body)

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """One record for each paper, by position: a paper may have another id now than was asked for.

        Raises:
            Unreadable: the answer is no list with a paper or null for each identifier.

        """
        if response.status == _BAD_REQUEST and _error(response).lower() == _ALL_UNKNOWN:
            return dict.fromkeys(identifiers, ())
        answer = _json(response)
        if not isinstance(answer, list) or len(answer) != len(identifiers):
            raise Unreadable("no list with a paper or null for each identifier asked")
        pairs = zip(identifiers, answer, strict=True)
        return {one: () if item is None else (paper.record_of(item, one),) for one, item in pairs}

    def by_title(self, query: Query) -> Request | None:
        """GET /paper/search/match, in plain words: it knows no query syntax. ``None`` without words."""
        plain = "'".join(" ".join(words(part)) for part in _APOSTROPHE.split(plain_title(query.title)))
        params = (("query", plain), ("fields", ",".join(paper.FIELDS)))
        return Request(self.name, "/graph/v1/paper/search/match", params) if plain else None

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:  # noqa: ARG002
        """The paper whose title is nearest: perhaps a longer one, whatever its ``matchScore``.

        Raises:
            Unreadable: neither papers nor the statement that there is no match.

        """
        if response.status == _NOT_FOUND and _error(response).lower() == _NO_MATCH:
            return ()
        answer = _json(response)
        papers = array(mapping(answer, "the answer").get("data"), "data")
        return tuple(map(paper.record_of, papers))


@dataclass(frozen=True, slots=True)
class SemanticScholarTitles:
    """Semantic Scholar, by several whole titles at once: identifiers of the scheme ``title``.

    Its bulk search takes phrases joined by "or" (https://api.semanticscholar.org/api-docs/graph, Paper bulk
    search). It ranks nothing and finds phrases in abstracts too, so only equal titles count.
    """

    name: str = "semanticscholar"
    batch: int = 5

    def knows(self, identifier: Identifier) -> bool:
        """Titles that tell enough not to be part of a thousand others."""
        return identifier.scheme == TITLE and len(content_words(identifier.value)) >= _TELLING

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """GET /paper/search/bulk."""
        phrases = " | ".join(f'"{identifier.value}"' for identifier in identifiers)
        params = (("query", phrases), ("fields", ",".join(paper.FIELDS)), ("limit", str(_MOST)))
        return Request(self.name, "/graph/v1/paper/search/bulk", params)

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The papers of each title.

        Raises:
            Unreadable: it is no list of papers; Incomplete: more were found than are told.

        """
        answer = mapping(_json(response), "the answer")
        total = answer.get("total")
        papers = array(answer.get("data", [] if total == 0 else None), "data")
        if not isinstance(total, int):
            raise Unreadable("an answer that does not tell how many papers were found")
        if total > len(papers):
            raise Incomplete(f"{len(papers)} of {total} papers")
        records = tuple(map(paper.record_of, papers))
        return {
            one: tuple(record for record in records if difference(one.value, record.title).same)
            for one in identifiers
        }

    def by_title(self, query: Query) -> None:
        """Titles are its identifiers."""

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:
        """Never asked."""
        raise NotImplementedError


def title_identifier(title: str) -> Identifier:
    """A title in the form in which :class:`SemanticScholarTitles` takes it: its words."""
    return Identifier(TITLE, " ".join(words(title)))


TITLE = "title"
_TELLING = 3  # content words
_MOST = 100  # papers that an answer need not exceed


def _id(identifier: Identifier) -> str:
    """The identifier as the service writes it; PubMed Central's without "PMC"."""
    return _FORMS[identifier.scheme] + identifier.value.removeprefix("PMC")


def _json(response: Response) -> object:
    """The body of an answer with status 200.

    Raises:
        Unreadable: it has another status or is no JSON.

    """
    if response.status != _OK:
        raise Unreadable(f"HTTP {response.status}: {_error(response) or 'no reason given'}")
    return response.json()


def _error(response: Response) -> str:
    """The text of ``{"error": …}``; ``""`` where the answer is no such object."""
    answer = response.json()
    text = answer.get("error") if isinstance(answer, dict) else None
    return text.strip(" .") if isinstance(text, str) else ""
