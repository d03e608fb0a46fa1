"""The services as a run uses them: who there is, where they are asked, and what is asked about again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from kdbib.config import Config
from kdbib.errors import ConfigError
from kdbib.ledger import Ledger, Line, fingerprint
from kdbib.model import Identified
from kdbib.network.addresses import base
from kdbib.network.cache import DAY, Answers
from kdbib.network.desk import Desk, Progress
from kdbib.network.exchange import Budget
from kdbib.network.inquiry import inquire
from kdbib.network.terms import Terms, all_terms, services
from kdbib.records import to_json
from kdbib.settle import Online
from kdbib.sources.acl import AclAnthology
from kdbib.sources.arxiv import Arxiv
from kdbib.sources.crossref import Crossref, CrossrefPii
from kdbib.sources.datacite import DataCite
from kdbib.sources.dblp import Dblp
from kdbib.sources.doi import ContentNegotiation
from kdbib.sources.openalex import OpenAlex
from kdbib.sources.openreview import V1, OpenReview
from kdbib.sources.pages import Pages
from kdbib.sources.semanticscholar import SemanticScholar, SemanticScholarTitles
from kdbib.stages.case import Services
from kdbib.stages.due import due
from kdbib.stages.resolve import Candidates

ANSWERS = "http"
"""The folder of the services' answers in the cache folder."""

_PART = 40  # entries that are asked about together where there is a budget

Watch = Callable[[Sequence[Progress]], None]


def open_desk(
    settings: Config,
    cache: Path,
    watch: Watch = lambda _: None,
    max_age: float | None = None,
    budget: int | None = None,
) -> Desk:
    """A desk with the settings' and the environment's addresses and keys.

    ``max_age`` is that of answers that are believed, in days; ``budget`` the number of requests.

    Raises:
        ConfigError: a setting names a service that there is not, or an address that is none.

    """
    if unknown := sorted(set(settings.urls) - set(services())):
        known = ", ".join(services())
        raise ConfigError(settings.file, f"[urls] names an unknown service {unknown[0]!r}; known are {known}")
    if odd := sorted(name for name, url in settings.urls.items() if base(url) is None):
        raise ConfigError(
            settings.file, f"[urls] {odd[0]!r} must be an address such as 'https://example.org'"
        )
    folder = cache / ANSWERS
    environment = {**settings.keys, **os.environ}
    contact = os.environ.get("KDBIB_MAILTO", "").strip() or settings.mailto
    if not (contact.isascii() and contact.isprintable()):
        raise ConfigError(settings.file or "KDBIB_MAILTO", "the contact address must be of ASCII characters")
    answers = Answers(folder, None if max_age is None else max_age * DAY)
    terms = all_terms(environment, settings.urls, contact)
    return Desk(folder, terms, answers, contact, budget=Budget(budget), watch=watch)


def online(desk: Desk, schedule: Schedule | None = None) -> Online:
    """How a run asks through a desk: all that the ledger does not settle, or what a schedule says is due."""
    whom = services_of(desk.terms)
    if schedule is None:
        return Online(lambda entries, offered: inquire(entries, offered, desk, whom))

    def ask(entries: Sequence[Identified], offered: Sequence[Candidates]) -> list[Candidates]:
        """A part after the other where there is a budget: what is begun is ended before it is spent."""
        part = len(entries) if desk.budget.left is None else _PART
        asked: list[Candidates] = []
        for start in range(0, len(entries), max(part, 1)):
            some = entries[start : start + part]
            told = inquire(some, offered[start : start + part], desk, whom)
            schedule.take_note(some, told)
            asked += told
        return asked

    return Online(ask, schedule.due)


def services_of(terms: Mapping[str, Terms]) -> Services:
    """Everybody who can be asked; who wants a key that is not there is left out."""
    return Services(
        arxiv=Arxiv(),
        semanticscholar=SemanticScholar(),
        semanticscholar_titles=SemanticScholarTitles(),
        crossref=Crossref(),
        crossref_pii=CrossrefPii(),
        datacite=DataCite(),
        doi=ContentNegotiation(),
        dblp=Dblp(),
        openreview=OpenReview(),
        openreview_v1=OpenReview(api=V1),
        acl=AclAnthology(),
        publisher=Pages(),
        openalex=None if terms["openalex"].closed else OpenAlex(),
    )


@dataclass(slots=True)
class Schedule:
    """What of the ledger is due on a day, and which of those entries got all their answers.

    ``most`` is the age in days from which everything is due, ``None`` for what follows from each entry
    alone. ``asked`` are the fingerprints of the entries that were, ``answered`` those of them that got all
    their answers.
    """

    today: date
    answers: Answers
    most: float | None = None
    asked: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)

    def due(self, name: str, line: Line) -> date | None:
        """Since when an entry (its fingerprint, its line) is due; ``None`` where it is not yet."""
        told = [line.decided, *(match.record.retrieved for match in line.decision.matches)]
        known = [date.fromisoformat(day) for day in told if day]
        asked = max(filter(None, (*known, self.answers.asked(_noted(name, line)))), default=date.min)
        day = due(line, asked) if self.most is None else min(due(line, asked), asked + timedelta(self.most))
        return day if day <= self.today else None

    def take_note(self, entries: Sequence[Identified], told: Sequence[Candidates]) -> None:
        """Remember which of the entries that were asked about got all their answers."""
        for name, found in zip(map(fingerprint, entries), told, strict=True):
            self.asked.add(name)
            if not any(attempt.outcome.is_open for attempt in found.attempts):
                self.answered.add(name)

    def keep(self, ledger: Ledger) -> None:
        """Keep that these need not be asked about before they are due, with what is known of them now."""
        lines = ((name, ledger.decisions.get(name)) for name in sorted(self.answered))
        self.answers.note_asked((_noted(name, line) for name, line in lines if line), self.today)


def _noted(name: str, line: Line) -> str:
    """An entry and what is known of it: a ledger that knows less, of another branch, was not asked about."""
    records = [to_json(match.record) | {"retrieved": ""} for match in line.decision.matches]
    return json.dumps([name, records, line.decision.dead])
