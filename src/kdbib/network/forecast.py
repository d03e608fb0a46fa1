"""What a run would ask, told before it asks: ``kdbib run --plan``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kdbib.model import Identified
from kdbib.network.desk import Desk
from kdbib.network.inquiry import first_requests
from kdbib.network.online import services_of
from kdbib.sources.service import Question
from kdbib.stages.resolve import Candidates


@dataclass(frozen=True, slots=True)
class Forecast:
    """The first requests to one service: how many, for how many questions, and the seconds they take."""

    title: str
    requests: int
    questions: int
    seconds: float


@dataclass(slots=True)
class Forecaster:
    """Takes the place of those who ask (:data:`kdbib.settle.Inquire`), asks nobody, and tells the plan."""

    desk: Desk
    forecasts: tuple[Forecast, ...] = ()

    def __call__(self, entries: Sequence[Identified], offered: Sequence[Candidates]) -> list[Candidates]:
        """The candidates as they were offered."""
        planned = first_requests(entries, offered, self.desk, services_of(self.desk.terms))
        lanes = Counter(self._lane(asked) for asked in planned)
        questions: Counter[str] = Counter()
        for asked in planned:
            questions[self._lane(asked)] += len(asked)
        self.forecasts = tuple(self._forecast(lane, count, questions[lane]) for lane, count in lanes.items())
        return list(offered)

    def _lane(self, asked: Sequence[Question]) -> str:
        return self.desk.lane_of(asked[0].request)

    def _forecast(self, lane: str, requests: int, questions: int) -> Forecast:
        asked = self.desk.lane(lane)
        terms = asked.terms
        return Forecast(asked.title, requests, questions, requests / terms.slots * terms.rest)
