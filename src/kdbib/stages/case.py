"""An entry on its way to being settled: what was answered about it so far, and what follows from that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kdbib.model import Attempt, Decision, Identified, Outcome, Query, Record
from kdbib.registrants import registers_none
from kdbib.sources.service import LookUp, Question, Search, Service
from kdbib.stages.decide import decide
from kdbib.stages.versions import hinted_places, undecided
from kdbib.venues import Venue, find

Answers = Mapping[Question, Attempt]
"""What was answered about an entry, by question."""


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


@dataclass(frozen=True, slots=True)
class Case:
    """One entry, what was decided on all that is known of it, and what was answered about it."""

    identified: Identified
    decision: Decision
    answers: Answers
    services: Services

    @property
    def records(self) -> tuple[Record, ...]:
        """The records that are believed to be the entry's paper."""
        return tuple(match.record for match in self.decision.matches)

    @property
    def published(self) -> tuple[Record, ...]:
        """Those of them that are no preprints."""
        return tuple(record for record in self.records if not record.is_preprint)

    @property
    def is_preprint(self) -> bool:
        """Whether the paper is known, and as a preprint only."""
        return self.decision.resolved and not self.published

    @property
    def claims(self) -> tuple[tuple[Venue, int | None], ...]:
        """Venues and years as the list, the links and a preprint's authors name them.

        Preprint servers and publishers are no venues.
        """
        entry = self.identified.entry
        claimed = find(entry.venue)
        own = ((claimed, entry.year),) if claimed and claimed.type not in {"preprint", "publisher"} else ()
        return (*own, *hinted_places(self.identified.evidence, self.records))

    @property
    def without_doi(self) -> bool:
        """Whether the list, a link or a record names a venue whose papers have no DOIs."""
        named = (find(record.container) for record in self.records)
        return any(has_no_dois(venue) for venue in (*(venue for venue, _ in self.claims), *named))

    @property
    def claims_publication(self) -> bool:
        """Whether the list or a link says that the paper was published, if only in a place nobody knows."""
        venue = self.identified.entry.venue
        server = find(venue)
        return bool(self.claims) or (
            bool(venue) and not (server and server.type == "preprint") and not undecided(venue)
        )

    @property
    def query(self) -> Query:
        """What to search for: the title that the paper bears now, if a record tells, else the list's."""
        entry = self.identified.entry
        known = (*self.published, *self.records)
        title = known[0].title if known else entry.title
        authors = next((record.authors for record in known if record.authors), entry.authors)
        return Query(title, authors, entry.year, self.identified.evidence)

    def told_by(self, service: Service) -> bool:
        """Whether a record of the paper is from this service."""
        return any(record.source == service.name for record in self.records)

    def was_searched(self, service: Service) -> bool:
        """Whether the service was asked for the paper by its title, and answered."""
        return any(
            isinstance(question, Search) and question.service == service and attempt.outcome.is_answer
            for question, attempt in self.answers.items()
        )

    def knows_no_identifier(self, service: Service) -> bool:
        """Whether the service was asked for identifiers of the paper and knows none of them."""
        asked = [one for one in self.answers if isinstance(one, LookUp) and one.service == service]
        return bool(asked) and all(self.said_no(one) for one in asked)

    def said_no(self, question: Question) -> bool:
        """Whether a question was answered, and nothing is known."""
        return question in self.answers and self.answers[question].outcome is Outcome.NOTHING


def case_of(identified: Identified, known: Sequence[Record], answers: Answers, services: Services) -> Case:
    """The case of an entry; ``known`` are records found elsewhere (ledger, index)."""
    offered = (*known, *(record for attempt in answers.values() for record in attempt.records))
    return Case(identified, decide(identified, tuple(dict.fromkeys(offered))), answers, services)


def has_no_dois(venue: Venue | None) -> bool:
    """Whether a venue's publisher registers no DOIs for its papers."""
    return venue is not None and registers_none(venue.publisher)
