"""The theoretical minimum of requests and seconds in which a list can be resolved.

It assumes that every service knows everything at the first question. Each entry has one place in a batch of
every service that takes an identifier of its links. Every other entry has a place in Semantic Scholar's
search for several titles at once, and one in a batch of Crossref for the DOI found so. Requests are these
places by the size of a batch, rounded up. Seconds are the most of all services' requests / slots * rest, as
``data/services.toml`` sets them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import kdbib
from kdbib.model import Entry, Identifier
from kdbib.network.terms import all_terms
from kdbib.sources.arxiv import Arxiv
from kdbib.sources.crossref import Crossref, CrossrefPii
from kdbib.sources.semanticscholar import SemanticScholar, SemanticScholarTitles, title_identifier
from kdbib.sources.service import Service
from kdbib.stages.match import expand

BATCHED: tuple[Service, ...] = (Arxiv(), SemanticScholar(), Crossref(), CrossrefPii())
TITLES, DOIS = SemanticScholarTitles(), Crossref()


class Minimum(NamedTuple):
    """The fewest requests by service, and the seconds that they take."""

    requests: Counter[str]
    seconds: float


def minimum(entries: Iterable[Entry], environment: Mapping[str, str]) -> Minimum:
    """The minimum for these entries with the keys and the contact address of the environment."""
    terms = all_terms(environment, contact=environment.get("KDBIB_MAILTO", ""))
    places: defaultdict[Service, set[Identifier]] = defaultdict(set)
    for entry in entries:
        own = sorted(expand(kdbib.identify(entry).identifiers))
        known = [(service, next(filter(service.knows, own), None)) for service in BATCHED]
        taken = [(service, one) for service, one in known if one is not None]
        title = title_identifier(entry.title)
        for service, one in taken or [(TITLES, title), (DOIS, title)]:
            places[service].add(one)
    requests: Counter[str] = Counter()
    for service, taken_places in places.items():
        requests[service.name] += math.ceil(len(taken_places) / service.batch)
    seconds = [count / terms[name].slots * terms[name].rest for name, count in requests.items()]
    return Minimum(requests, max(seconds, default=0.0))
