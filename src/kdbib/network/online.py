"""The services as a run uses them: who there is, where they are asked, and what is asked about again."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kdbib.config import Config
from kdbib.errors import ConfigError
from kdbib.ledger import Line
from kdbib.network.cache import DAY, Answers, Kept
from kdbib.network.desk import Desk, Progress
from kdbib.network.inquiry import inquire
from kdbib.network.terms import Terms, all_terms, services
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

ANSWERS = "http"
"""The folder of the services' answers in the cache folder."""

Watch = Callable[[Sequence[Progress]], None]


def open_desk(
    settings: Config, cache: Path, watch: Watch = lambda _: None, max_age: float | None = None
) -> Desk:
    """A desk with the settings' and the environment's addresses and keys; ``max_age`` in days.

    Raises:
        ConfigError: a setting names a service that there is not.

    """
    if unknown := sorted(set(settings.urls) - set(services())):
        known = ", ".join(services())
        raise ConfigError(settings.file, f"[urls] names an unknown service {unknown[0]!r}; known are {known}")
    folder = cache / ANSWERS
    environment = {**settings.keys, **os.environ}
    contact = os.environ.get("KDBIB_MAILTO", "").strip() or settings.mailto
    answers = Answers(folder, None if max_age is None else max_age * DAY)
    return Desk(folder, all_terms(environment, settings.urls, contact), answers, contact, watch=watch)


def online(desk: Desk, stale: Callable[[Line], bool] | None = None) -> Online:
    """How a run asks through a desk."""
    whom = services_of(desk.terms)
    return Online(lambda entries, offered: inquire(entries, offered, desk, whom), stale)


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


@dataclass(frozen=True, slots=True)
class Staleness:
    """Which of the ledger's decisions are made again on a day: preprints soon, published works rarely.

    ``most`` is the age in days from which all of them are, ``None`` for that of each kind alone.
    """

    today: date
    most: float | None = None

    def __call__(self, line: Line) -> bool:
        """Whether the latest that is known of an entry is older than its kind stays true."""
        records = tuple(match.record for match in line.decision.matches)
        told = [line.decided, *(record.retrieved for record in records)]
        age = min((self.today - date.fromisoformat(day)).days for day in told if day)
        lasts = Kept(0.0, records).lasts / DAY
        return age >= (lasts if self.most is None else min(lasts, self.most))
