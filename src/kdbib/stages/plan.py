"""What to ask next about an entry: the heart of the speed.

Identifiers first: they go in batches, many entries to a request. Then, while no version of record is known,
one question at a time, the likeliest service first, until the evidence is decisive or nobody is left to ask.

What is asked depends on the entry and on what was answered about it, on nothing else: not on time, load or
the rest of the list. So a run that was cut short ends as it would have ended, whatever came in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from kdbib import data
from kdbib.model import Attempt, Decision, Identified, Identifier, Outcome, Query, Record
from kdbib.sources.pages import page_of
from kdbib.sources.semanticscholar import title_identifier
from kdbib.sources.service import LookUp, Question, Search, Service
from kdbib.stages.decide import decide
from kdbib.stages.identify import of_entry
from kdbib.stages.match import expand
from kdbib.titles import title_key
from kdbib.venues import Venue, by_id, find

Answers = Mapping[Question, Attempt]
"""What was answered so far, by question."""


@dataclass(frozen=True, slots=True)
class Services:
    """Who can be asked, by what they are."""

    arxiv: Service
    semanticscholar: Service
    semanticscholar_titles: Service
    crossref: Service
    crossref_pii: Service
    datacite: Service
    doi: Service
    dblp: Service
    openreview: Service
    openreview_v1: Service
    acl: Service
    publisher: Service
    openalex: Service | None = None

    @property
    def batched(self) -> tuple[Service, ...]:
        """Those that answer many identifiers at once."""
        return self.arxiv, self.semanticscholar, self.crossref, self.crossref_pii


def questions(
    identified: Identified, known: Sequence[Record], answers: Answers, services: Services
) -> tuple[Question, ...]:
    """The questions to ask now, all at once; none where it is enough, or where nobody else can be asked.

    ``known`` are records found elsewhere (ledger, index), ``answers`` is what was answered about this entry.
    """
    offered = (*known, *(record for attempt in answers.values() for record in attempt.records))
    decision = decide(identified, tuple(dict.fromkeys(offered)))
    if settled(identified, decision, answers, services):
        return ()
    look_ups = dict.fromkeys(_look_ups(identified, decision, answers, services))
    if new := tuple(one for one in look_ups if one not in answers):
        return new
    title = _title_look_up(identified, decision, answers, services)
    if title is not None:
        return (title,)
    asked = {_what(question) for question in answers}
    route = _route(identified, decision, answers, services)
    return tuple(one for one in route if _what(one) not in asked)[:1]


def _title_look_up(
    identified: Identified, decision: Decision, answers: Answers, services: Services
) -> LookUp | None:
    """The question by title that goes in batches too, unless its service told of the paper already."""
    service = services.semanticscholar_titles
    title = title_identifier(_query(identified, decision).title)
    known = any(match.record.source == service.name for match in decision.matches)
    asked = any(question.service == service for question in answers)
    return None if known or asked or not service.knows(title) else LookUp(service, title)


def _what(question: Question) -> object:
    """What is asked of whom: searches for titles that differ in signs or authors alone are the same."""
    if isinstance(question, LookUp):
        return question
    return question.service, title_key(question.query.title)


def settled(identified: Identified, decision: Decision, answers: Answers, services: Services) -> bool:
    """Whether enough is known: a version of record from who registers or publishes it.

    Aggregators only hint at one. Their word counts for venues whose papers have no DOI, since no registry
    knows more of those; and where the list or its links name the same venue and nothing hides a DOI: they
    know Crossref's, but one that is merged with its preprint may show the preprint's instead.
    """
    published = [match.record for match in decision.matches if not match.record.is_preprint]
    hints = [record for record in published if record.source in _HINTS]
    if len(hints) < len(published):
        return True
    asked = any(isinstance(one, Search) and one.service == services.crossref for one in answers)
    return any(
        (record.issued is not None and _has_no_dois(find(record.container)))
        or ((asked or not record.identifier("arxiv")) and _is_claimed(identified, record))
        for record in hints
    )


_HINTS = frozenset({"semanticscholar", "openalex"})
"""Aggregators: their venues and years are put together from several versions of a work."""


def _is_claimed(identified: Identified, record: Record) -> bool:
    """Whether the list or a link names the record's venue, and its year where it has one."""
    entry = identified.entry
    named = [(find(entry.venue), entry.year), *((by_id(one.venue), one.year) for one in identified.evidence)]
    actual = find(record.container)
    return actual is not None and any(
        venue == actual and (record.issued is None or record.issued.year == year) for venue, year in named
    )


def _look_ups(
    identified: Identified, decision: Decision, answers: Answers, services: Services
) -> Iterator[LookUp]:
    """Questions by identifier that go in batches: for the entry's own, and for those it led to."""
    own = sorted(expand(identified.identifiers))
    for identifier in own:
        yield from (LookUp(service, identifier) for service in services.batched if service.knows(identifier))
    guesses = of_entry(identified)
    yield from (LookUp(services.crossref, one) for one in guesses if services.crossref.knows(one))
    believed = [match.record for match in decision.matches]
    led_to = sorted({one for record in believed for one in record.identifiers}.difference(own))
    preprint = all(record.is_preprint for record in believed)
    for service in (services.crossref, services.arxiv) if preprint else (services.crossref,):
        yield from (LookUp(service, identifier) for identifier in led_to if service.knows(identifier))
    for identifier in (*own, *led_to):
        yield from _other_agencies(identifier, answers, services)


def _other_agencies(identifier: Identifier, answers: Answers, services: Services) -> Iterator[LookUp]:
    """DOIs that are not Crossref's: DataCite's, then whoever doi.org leads to. arXiv tells of its own."""
    if identifier.scheme != "doi" or identifier.value.partition("/")[0] in _crossref_prefixes():
        return
    first = LookUp(services.crossref, identifier)
    if services.crossref.knows(identifier) and not _said_no(answers, first):
        return
    for service in (services.datacite, services.doi):
        if service.knows(identifier):
            yield LookUp(service, identifier)
            if not _said_no(answers, LookUp(service, identifier)):
                return


_NEVER = Attempt("", "", Outcome.NOT_ASKED)


def _said_no(answers: Answers, question: Question) -> bool:
    return answers.get(question, _NEVER).outcome is Outcome.NOTHING


def _route(
    identified: Identified, decision: Decision, answers: Answers, services: Services
) -> Iterator[Question]:
    """Questions that go one by one, the likeliest to settle the entry first."""
    pages = [LookUp(services.publisher, one) for one in _pages(identified, services)]
    without_doi = any(map(_has_no_dois, _venues(identified, decision)))
    if without_doi:
        yield from pages
    for identifier in identified.identifiers:
        if services.openreview.knows(identifier):
            yield LookUp(services.openreview, identifier)
            if _said_no(answers, LookUp(services.openreview, identifier)):
                yield LookUp(services.openreview_v1, identifier)
    searches = _searches(identified, decision, services, without_doi=without_doi)
    if decision.resolved and all(match.record.is_preprint for match in decision.matches):
        yield from _first_answered(searches, answers)
    else:
        yield from islice(searches, 1)
        yield from pages
        yield from searches
    told = (one for match in decision.matches for one in match.record.identifiers)
    for identifier in sorted({*identified.identifiers, *told}):
        for service in (services.acl, services.dblp):
            if service.knows(identifier):
                yield LookUp(service, identifier)


def _pages(identified: Identified, services: Services) -> list[Identifier]:
    """The publisher's pages that the links lead to, where programs may read them."""
    found = [Identifier("page", page_of(item.link.url)) for item in identified.evidence]
    return [one for one in dict.fromkeys(found) if services.publisher.knows(one)]


def _searches(
    identified: Identified, decision: Decision, services: Services, *, without_doi: bool
) -> Iterator[Search]:
    """The searches by title, the likeliest first."""
    query = _query(identified, decision)
    crossref, semanticscholar, dblp = services.crossref, services.semanticscholar, services.dblp
    if without_doi:
        order = [dblp, services.openreview, semanticscholar, crossref]
    elif decision.resolved and all(match.record.is_preprint for match in decision.matches):
        order = [crossref, dblp, semanticscholar]
    else:
        order = [crossref, semanticscholar, dblp]
    if any(match.record.source == semanticscholar.name for match in decision.matches):
        order.remove(semanticscholar)  # it said what it knows
    if services.openalex is not None:
        order.append(services.openalex)
    yield from (Search(service, query) for service in order)


def _first_answered(searches: Iterable[Search], answers: Answers) -> Iterator[Search]:
    """The searches up to the first that was answered: a second opinion, no more."""
    for search in searches:
        yield search
        if search in answers and answers[search].outcome in {Outcome.FOUND, Outcome.NOTHING}:
            return


def _query(identified: Identified, decision: Decision) -> Query:
    """What to search for: the title that the paper bears now, if a record tells, else the list's."""
    entry = identified.entry
    known = sorted((match.record for match in decision.matches), key=lambda record: record.is_preprint)
    title = known[0].title if known else entry.title
    authors = next((record.authors for record in known if record.authors), entry.authors)
    return Query(title, authors, entry.year, identified.evidence)


def _venues(identified: Identified, decision: Decision) -> list[Venue]:
    """The venues that the entry, its links and its records name, preprint servers apart."""
    named = [find(identified.entry.venue), *(by_id(item.venue) for item in identified.evidence)]
    named += [find(match.record.container) for match in decision.matches]
    return [venue for venue in named if venue and venue.type not in {"preprint", "publisher"}]


def _has_no_dois(venue: Venue | None) -> bool:
    return venue is not None and venue.publisher in _publishers_without_dois()


@cache
def _publishers_without_dois() -> frozenset[str]:
    return frozenset(data.toml("registrants.toml")["without_doi"])


@cache
def _crossref_prefixes() -> frozenset[str]:
    """Prefixes whose registrants are members of Crossref; and arXiv's."""
    return frozenset({*data.toml("registrants.toml")["prefix"], "10.48550"})
