"""What to ask next about an entry: the heart of the speed.

Identifiers first: they go in batches, many entries to a request; then the title, several to a request. Then,
while no version of record is known, one question at a time, the likeliest service first
(:mod:`kdbib.stages.route`), until the evidence is decisive or nobody is left to ask.

What is asked hangs on the entry and on what was answered about it, on nothing else: not on time, load or the
rest of the list. So a run that was cut short ends as it would have ended, whatever came in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from kdbib import data
from kdbib.model import Identified, Identifier, Record
from kdbib.sources.semanticscholar import title_identifier
from kdbib.sources.service import LookUp, Question, Search
from kdbib.stages.case import Answers, Case, Services, case_of, has_no_dois
from kdbib.stages.identify import of_entry
from kdbib.stages.match import expand
from kdbib.stages.route import route
from kdbib.stages.versions import HINTS
from kdbib.titles import title_key
from kdbib.venues import find


def questions(
    identified: Identified, known: Sequence[Record], answers: Answers, services: Services
) -> tuple[Question, ...]:
    """The questions to ask now, all at once; none where it is enough, or where nobody else can be asked.

    ``known`` are records found elsewhere (ledger, index), ``answers`` is what was answered about this entry.
    """
    case = case_of(identified, known, answers, services)
    if has_version_of_record(case):
        return ()
    look_ups = dict.fromkeys(_look_ups(case))
    if new := tuple(one for one in look_ups if one not in answers):
        return new
    if is_hinted_enough(case):
        return ()
    if (title := _title(case)) is not None:
        return (title,)
    asked = {_what(question) for question in answers}
    return tuple(islice((one for one in route(case) if _what(one) not in asked), 1))


def has_version_of_record(case: Case) -> bool:
    """Whether who registers, publishes or edits the record of the publication has told of it."""
    return any(record.source not in HINTS for record in case.published)


def is_hinted_enough(case: Case) -> bool:
    """Whether the hints of aggregators tell enough, where nobody else has told of a publication.

    A preprint is one where Semantic Scholar, which gathers versions, and the list know of nothing else. Else
    the list, a link or the preprint's authors must bear the hint out, unless the list says nothing that it
    could contradict; and nothing may hide a DOI: aggregators know Crossref's, but a work that is merged with
    its preprint may show the preprint's instead. For venues whose papers have no DOI no registry knows more.
    """
    if case.is_preprint:
        return case.told_by(case.services.semanticscholar) and not case.claims_publication
    searched = case.was_searched(case.services.crossref)
    return any(
        (_is_claimed(case, record) and (searched or not record.identifier("arxiv") or _has_no_dois(record)))
        or (not case.identified.entry.venue and _has_no_dois(record))
        for record in case.published
    )


def _has_no_dois(record: Record) -> bool:
    return record.issued is not None and has_no_dois(find(record.container))


def _is_claimed(case: Case, record: Record) -> bool:
    """Whether the list or a link names the record's venue, and its year where it has one."""
    actual, year = find(record.container), record.issued.year if record.issued else None
    return any(venue == actual and year in (None, claimed) for venue, claimed in case.claims)


def _look_ups(case: Case) -> Iterator[LookUp]:
    """Questions by identifier that go in batches: for the entry's own, and for those it led to."""
    services, own = case.services, sorted(expand(case.identified.identifiers))
    batched = (services.arxiv, services.semanticscholar, services.crossref, services.crossref_pii)
    led_to = sorted({one for record in case.records for one in record.identifiers}.difference(own))
    asked = [
        *((service, one) for one in own for service in batched),
        *((services.crossref, one) for one in of_entry(case.identified)),
        *((service, one) for one in led_to for service in (services.crossref, services.arxiv)),
    ]
    yield from (LookUp(service, one) for service, one in asked if service.knows(one))
    for one in (*own, *led_to):
        yield from _other_agencies(case, one)


def _other_agencies(case: Case, identifier: Identifier) -> Iterator[LookUp]:
    """DOIs that are not Crossref's: DataCite's, then whoever doi.org leads to. arXiv tells of its own."""
    services = case.services
    if identifier.scheme != "doi" or identifier.value.partition("/")[0] in _crossref_prefixes():
        return
    if services.crossref.knows(identifier) and not case.said_no(LookUp(services.crossref, identifier)):
        return
    for service in (services.datacite, services.doi):
        if service.knows(identifier):
            yield LookUp(service, identifier)
            if not case.said_no(LookUp(service, identifier)):
                return


def _title(case: Case) -> LookUp | None:
    """The question by title that goes in batches too, unless its service told of the paper already."""
    service = case.services.semanticscholar_titles
    title = title_identifier(case.query.title)
    asked = any(question.service == service for question in case.answers)
    return None if asked or case.told_by(service) or not service.knows(title) else LookUp(service, title)


def _what(question: Question) -> object:
    """What is asked of whom: searches for titles that differ in signs or authors alone are the same."""
    if isinstance(question, Search):
        return question.service, title_key(question.query.title)
    return question


@cache
def _crossref_prefixes() -> frozenset[str]:
    """Prefixes whose registrants are members of Crossref; and arXiv's."""
    return frozenset({*data.toml("registrants.toml")["prefix"], "10.48550"})
