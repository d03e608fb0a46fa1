"""An inquiry: what is known is gathered for all entries at once, as :mod:`kdbib.stages.plan` wants it.

Look-ups wait for others of their service, so that they go in the fewest batches. Nothing that comes back out
of order can change what is asked for an entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kdbib.model import Attempt, Identified
from kdbib.network.desk import Desk
from kdbib.sources.service import LookUp, Question, Service
from kdbib.stages.case import Services
from kdbib.stages.plan import questions
from kdbib.stages.resolve import Candidates, gathered


@dataclass(slots=True)
class _Case:
    """One entry, what was offered for it before, and what was answered about it now, in that order."""

    identified: Identified
    offered: Candidates
    answers: dict[Question, Attempt] = field(default_factory=dict)
    open: set[Question] = field(default_factory=set)


def inquire(
    entries: Sequence[Identified], offered: Sequence[Candidates], desk: Desk, services: Services
) -> list[Candidates]:
    """The candidates of each entry with what the services add to them.

    Raises:
        CacheError: answers cannot be kept.

    """
    cases = [_Case(*pair) for pair in zip(entries, offered, strict=True)]
    inquiry = _Inquiry(desk, services)
    inquiry.go_on(cases)
    inquiry.finish()
    return [_merged(case) for case in cases]


def first_requests(
    entries: Sequence[Identified], offered: Sequence[Candidates], desk: Desk, services: Services
) -> list[tuple[Question, ...]]:
    """The requests that an inquiry begins with, as far as no answer is kept: the questions of each."""
    begun = _Inquiry(desk, services)
    begun.go_on(_Case(*pair) for pair in zip(entries, offered, strict=True))
    batches = [batch for service, some in begun.batches.items() for batch in _cut(some, service.batch)]
    return [*batches, *((question,) for question in begun.singles)]


def _merged(case: _Case) -> Candidates:
    """All that was offered, in an order that does not hang on who answered first."""
    inquired = sorted(case.answers.values(), key=lambda attempt: (attempt.source, attempt.query))
    return gathered((*case.offered.attempts, *inquired))


@dataclass(slots=True)
class _Inquiry:
    desk: Desk
    services: Services
    answered: dict[Question, Attempt] = field(default_factory=dict)
    askers: dict[Question, list[_Case]] = field(default_factory=dict)
    batches: dict[Service, list[Question]] = field(default_factory=dict)
    singles: list[Question] = field(default_factory=list)
    looking_up: int = 0
    under_way: int = 0

    def go_on(self, cases: Iterable[_Case]) -> None:
        """Ask what is to be asked about these entries; what is kept is answered at once."""
        for case in cases:
            while wanted := questions(case.identified, case.offered.records, case.answers, self.services):
                for question in wanted:
                    self._put(question, case)
                if case.open:
                    break

    def finish(self) -> None:
        """Wait for every answer, and for what follows from it."""
        while self.batches or self.singles or self.under_way:
            self._send()
            answered = self.desk.answered()
            self.under_way -= 1
            self.looking_up -= _in_batches(answered[0][0])
            self.answered.update(answered)
            ready = []
            for question, attempt in answered:
                for case in self.askers.pop(question):
                    case.answers[question] = attempt
                    case.open.remove(question)
                    ready += [] if case.open else [case]
            self.go_on(ready)

    def _put(self, question: Question, case: _Case) -> None:
        attempt = self.answered.get(question) or self.desk.known(question)
        if attempt is not None:
            case.answers[question] = self.answered[question] = attempt
            return
        case.open.add(question)
        self.askers.setdefault(question, []).append(case)
        if len(self.askers[question]) > 1:
            return
        if _in_batches(question):
            self.batches.setdefault(question.service, []).append(question)
        else:
            self.singles.append(question)

    def _send(self) -> None:
        """Send all single questions, full batches, and the rest once no look-up under way could fill it."""
        for question in self.singles:
            self._ask((question,))
        self.singles.clear()
        idle = not self.looking_up
        waiting, self.batches = self.batches, {}
        for service, wanted in waiting.items():
            for batch in _cut(wanted, service.batch):
                if idle or len(batch) == service.batch:
                    self._ask(batch)
                else:
                    self.batches[service] = list(batch)

    def _ask(self, asked: tuple[Question, ...]) -> None:
        self.desk.take(asked)
        self.under_way += 1
        self.looking_up += _in_batches(asked[0])


def _in_batches(question: Question) -> bool:
    return isinstance(question, LookUp) and question.service.batch > 1


def _cut(questions: Sequence[Question], size: int) -> Iterator[tuple[Question, ...]]:
    """The questions in batches, all full but the last."""
    for start in range(0, len(questions), size):
        yield tuple(questions[start : start + size])
