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
    """One entry, what was offered for it before, and what was answered about it now.

    ``number`` is its place among the entries, ``depth`` how many times its answers led to new questions.
    """

    number: int
    identified: Identified
    offered: Candidates
    answers: dict[Question, Attempt] = field(default_factory=dict)
    open: dict[str, Question] = field(default_factory=dict)
    depth: int = 0

    def answer(self, name: str, attempt: Attempt) -> None:
        """Take the answer to the open question of this name."""
        self.answers[self.open.pop(name)] = attempt


def inquire(
    entries: Sequence[Identified], offered: Sequence[Candidates], desk: Desk, services: Services
) -> list[Candidates]:
    """The candidates of each entry with what the services add to them.

    Raises:
        CacheError: answers cannot be kept.

    """
    cases = _cases(entries, offered)
    inquiry = _Inquiry(desk, services)
    inquiry.go_on(cases)
    inquiry.finish()
    return [_merged(case) for case in cases]


def first_requests(
    entries: Sequence[Identified], offered: Sequence[Candidates], desk: Desk, services: Services
) -> list[tuple[Question, ...]]:
    """The requests that an inquiry begins with, as far as no answer is kept: the questions of each."""
    begun = _Inquiry(desk, services)
    begun.go_on(_cases(entries, offered))
    return [*begun.batches(), *((question,) for question in begun.singles)]


def _cases(entries: Sequence[Identified], offered: Sequence[Candidates]) -> list[_Case]:
    return [_Case(number, *pair) for number, pair in enumerate(zip(entries, offered, strict=True))]


def _merged(case: _Case) -> Candidates:
    """All that was offered, in an order that does not hang on who answered first."""
    inquired = sorted(case.answers.values(), key=lambda attempt: (attempt.source, attempt.query))
    return gathered((*case.offered.attempts, *inquired))


@dataclass(slots=True)
class _Inquiry:
    """The questions of all entries: answered, asked, and waiting to be asked.

    Look-ups wait by depth and service. A depth is asked as a whole, in the entries' order, once the one
    before is through: so a batch holds the same questions whatever was interrupted or came late.
    """

    desk: Desk
    services: Services
    answered: dict[str, Attempt] = field(default_factory=dict)
    askers: dict[str, list[_Case]] = field(default_factory=dict)
    waiting: dict[int, dict[Service, list[Question]]] = field(default_factory=dict)
    singles: list[Question] = field(default_factory=list)
    looking_up: int = 0
    under_way: int = 0

    def go_on(self, cases: Iterable[_Case]) -> None:
        """Ask what is to be asked about these entries; what is kept is answered at once."""
        for case in cases:
            while wanted := questions(case.identified, case.offered.records, case.answers, self.services):
                for question in wanted:
                    self._put(question, case)
                case.depth += 1
                if case.open:
                    break

    def finish(self) -> None:
        """Wait for every answer, and for what follows from it."""
        while self.waiting or self.singles or self.under_way:
            self._send()
            answered = self.desk.answered()
            self.under_way -= 1
            self.looking_up -= _in_batches(answered[0][0])
            ready: dict[int, _Case] = {}
            for question, attempt in answered:
                self.answered[question.name] = attempt
                for case in self.askers.pop(question.name):
                    case.answer(question.name, attempt)
                    if not case.open:
                        ready[case.number] = case
            self.go_on(ready.values())

    def batches(self) -> Iterator[tuple[Question, ...]]:
        """The look-ups of the least depth in batches; they wait no more."""
        if not self.waiting:
            return
        for service, wanted in self.waiting.pop(min(self.waiting)).items():
            wanted.sort(key=lambda question: self.askers[question.name][0].number)
            for start in range(0, len(wanted), service.batch):
                yield tuple(wanted[start : start + service.batch])

    def _put(self, question: Question, case: _Case) -> None:
        name = question.name
        case.open[name] = question
        attempt = self.answered.get(name) or self.desk.known(question)
        if attempt is not None:
            self.answered[name] = attempt
            case.answer(name, attempt)
            return
        asking = self.askers.setdefault(name, [])
        asking.append(case)
        asking.sort(key=lambda one: one.number)
        if len(asking) > 1:
            return
        if _in_batches(question):
            self.waiting.setdefault(case.depth, {}).setdefault(question.service, []).append(question)
        else:
            self.singles.append(question)

    def _send(self) -> None:
        """Send the single questions, and the next depth of look-ups once the one before is through."""
        for question in self.singles:
            self._ask((question,))
        self.singles.clear()
        if not self.looking_up:
            for batch in self.batches():
                self._ask(batch)

    def _ask(self, asked: tuple[Question, ...]) -> None:
        self.desk.take(asked)
        self.under_way += 1
        self.looking_up += _in_batches(asked[0])


def _in_batches(question: Question) -> bool:
    return isinstance(question, LookUp) and question.service.batch > 1
