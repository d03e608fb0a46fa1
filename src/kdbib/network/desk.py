"""The desk: takes questions for services and gives back what came of them, each service at its own pace.

Every lane has a queue and as many workers as it has slots. Its first answer is waited for before a second
worker begins: a closed or dead service is asked once, not by all.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kdbib.errors import KdbibError
from kdbib.model import Attempt
from kdbib.network.addresses import Reach
from kdbib.network.asking import Asker, attempt_of
from kdbib.network.cache import Answers
from kdbib.network.exchange import Budget, Lane, Patience
from kdbib.network.slots import Slots
from kdbib.network.terms import PUBLISHER, Terms, service_at
from kdbib.sources.service import Question, Request

Answered = tuple[tuple[Question, Attempt], ...]
"""Questions that were asked together, and how each went."""

_TICK = 0.1  # seconds between two looks at the progress while nothing comes


@dataclass(slots=True)
class _Queue:
    """A lane with its questions and its workers."""

    lane: Lane
    jobs: queue.SimpleQueue[tuple[Question, ...]] = field(default_factory=queue.SimpleQueue)
    workers: int = 0
    taken: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a lane is: requests done and taken on, requests sent (tries count), why it stopped."""

    title: str
    done: int
    taken: int
    sent: int
    stopped: str


@dataclass(slots=True)
class Desk:
    """Where questions are put. ``folder`` holds what processes share: answers and the slots' files.

    ``watch`` is called about ten times a second while :meth:`answered` waits.
    """

    folder: Path
    terms: Mapping[str, Terms]
    answers: Answers
    contact: str = field(default="", repr=False)
    patience: Patience = field(default_factory=Patience)
    budget: Budget = field(default_factory=Budget)
    watch: Callable[[Sequence[Progress]], None] = lambda _: None
    reach: Reach = field(init=False)
    _queues: dict[str, _Queue] = field(default_factory=dict)
    _done: queue.SimpleQueue[Answered | KdbibError | None] = field(default_factory=queue.SimpleQueue)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.reach = Reach.of(one.url for one in self.terms.values() if one.replaced)

    def known(self, question: Question) -> Attempt | None:
        """What is kept of the answer to a question, while it is believed."""
        kept = self.answers.fresh(question.name)
        return attempt_of(question, kept) if kept else None

    def take(self, questions: tuple[Question, ...]) -> None:
        """Ask these questions, all in one request: look-ups of one service, or one search."""
        first = questions[0]
        waiting = self._queue(self.lane_of(first.request))
        with self._lock:
            waiting.taken += 1
            waiting.jobs.put(questions)
            if not waiting.workers:
                self._hire(waiting)

    def answered(self) -> Answered:
        """Wait for the next request that is over, and tell how each of its questions went.

        Raises:
            CacheError: answers cannot be kept.

        """
        while True:
            self.watch(self.progress())
            with suppress(queue.Empty):
                outcome = self._done.get(timeout=_TICK)
                if isinstance(outcome, KdbibError):
                    raise outcome
                if outcome is None:
                    raise RuntimeError("a worker failed; what it said stands above")
                return outcome

    def progress(self) -> tuple[Progress, ...]:
        """How far each lane is, in the order in which they were first asked."""
        return tuple(
            Progress(one.lane.title, one.done, one.taken, one.lane.requests, one.lane.stopped)
            for one in list(self._queues.values())
        )

    def lane_of(self, request: Request) -> str:
        """The lane that a request takes: its service's, or that of the host its whole address names."""
        host = urlsplit(request.path).netloc.lower()
        own = self.terms.get(request.service)
        if not host or (own and host == urlsplit(own.url).netloc.lower()):
            return request.service
        service = service_at(host)
        return host if service == PUBLISHER else service

    def lane(self, name: str) -> Lane:
        """The lane of a service or of a publisher's host."""
        return self._queue(name).lane

    def close(self) -> None:
        """Close the cache. Workers end with the process: what they were told of is in it."""
        self.answers.close()

    def _queue(self, name: str) -> _Queue:
        with self._lock:
            if name not in self._queues:
                terms = self.terms.get(name) or self.terms[PUBLISHER]
                slots = Slots(self.folder / "slots", name)
                self._queues[name] = _Queue(Lane(name, terms, slots, self.patience, self.budget))
            return self._queues[name]

    def _hire(self, waiting: _Queue) -> None:
        number = waiting.workers
        waiting.workers += 1
        threading.Thread(target=self._work, args=(waiting, number), daemon=True).start()

    def _work(self, waiting: _Queue, number: int) -> None:
        asker = Asker(self, number)
        while number < waiting.lane.terms.slots or number == 0:
            questions = waiting.jobs.get()
            outcome: Answered | KdbibError | None = None
            try:
                outcome = tuple(zip(questions, asker.attempts(questions), strict=True))
            except KdbibError as error:
                outcome = error
            finally:
                self._done.put(outcome)  # whoever waits must not wait for ever
            with self._lock:
                waiting.done += 1
                more = waiting.lane.reached and waiting.workers < waiting.lane.terms.slots
                if more and not waiting.jobs.empty():
                    self._hire(waiting)
