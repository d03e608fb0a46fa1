"""Whom to ask about an entry one by one, once all that goes in batches was asked: the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from kdbib.model import Identifier
from kdbib.sources.pages import SCHEME, page_of
from kdbib.sources.service import LookUp, Question, Search, Service
from kdbib.stages.case import Case


def route(case: Case) -> Iterator[Question]:
    """The questions in the order in which they are to be asked, those that were among them.

    Where a venue's papers have no DOIs, the publisher's own page comes first; else a registry, which knows
    the DOI too. A paper that is known as a preprint gets one second opinion, a reference that says it is
    published two, no more.
    """
    services = case.services
    pages = [LookUp(services.publisher, one) for one in _pages(case)]
    searches = (Search(service, case.query) for service in _searched(case) if service.by_title(case.query))
    if case.without_doi:
        yield from pages
    yield from _notes(case)
    if case.is_preprint:
        yield from _first_answered(case, searches, 2 if _is_disputed(case) else 1)
    else:
        yield from islice(searches, 1)
        yield from pages
        yield from searches
    told = (one for record in case.records for one in record.identifiers)
    for identifier in sorted({*case.identified.identifiers, *told}):
        known = (service for service in (services.acl, services.dblp) if service.knows(identifier))
        yield from (LookUp(service, identifier) for service in known)


def _pages(case: Case) -> list[Identifier]:
    """The publishers' pages that the links lead to, where programs may read them."""
    found = [Identifier(SCHEME, page_of(item.link.url)) for item in case.identified.evidence]
    return [one for one in dict.fromkeys(found) if case.services.publisher.knows(one)]


def _notes(case: Case) -> Iterator[LookUp]:
    """OpenReview's notes: those of later venues, and where there is none, of the earlier ones."""
    for identifier in case.identified.identifiers:
        if case.services.openreview.knows(identifier):
            yield LookUp(case.services.openreview, identifier)
            if case.said_no(LookUp(case.services.openreview, identifier)):
                yield LookUp(case.services.openreview_v1, identifier)


def _searched(case: Case) -> list[Service]:
    """Who is asked by title.

    Semantic Scholar only if it did not tell of the paper yet, nor say that it knows no identifier of it.
    """
    services = case.services
    crossref, dblp, semanticscholar = services.crossref, services.dblp, services.semanticscholar
    if case.without_doi:
        order = [dblp, services.openreview, semanticscholar, crossref]
    else:
        order = [crossref, dblp, semanticscholar]
    if services.openalex is not None:
        order.append(services.openalex)
    said = case.told_by(semanticscholar) or case.knows_no_identifier(semanticscholar)
    return [one for one in order if not (said and one is semanticscholar)]


def _is_disputed(case: Case) -> bool:
    """Whether a reference says of a paper that is known as a preprint only that it was published."""
    return bool(case.identified.entry.type) and case.claims_publication


def _first_answered(case: Case, searches: Iterator[Search], wanted: int) -> Iterator[Search]:
    """The searches up to the first ones that were answered, as many as are ``wanted``."""
    told = 0
    for search in searches:
        yield search
        told += search in case.answers and case.answers[search].outcome.is_answer
        if told >= wanted:
            return
