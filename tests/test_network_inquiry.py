"""An inquiry: few requests for many entries, and the same result whoever answers first."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import builders
from kdbib.errors import CacheError
from kdbib.model import Attempt, Identified, Outcome, Record
from kdbib.network.cache import Answers
from kdbib.network.desk import Desk
from kdbib.network.forecast import Forecast, Forecaster
from kdbib.network.inquiry import first_requests, inquire
from kdbib.network.terms import all_terms
from kdbib.sources.service import LookUp, Question
from kdbib.stages.resolve import Candidates
from told import FAILED, SERVICES, Told, attempt, named

PEOPLE = "Ann Smith; Bob Jones"
WORDS = "Red Green Blue White Black Yellow Brown Grey Pink Violet".split()


def title(number: int) -> str:
    """Titles that have little in common."""
    return f"{WORDS[number % 10]} Matters {WORDS[number // 10 % 10]} Networks {number}"


def paper(number: int, **claims: Any) -> Identified:
    """An entry with its arXiv id, unless ``claims`` say otherwise."""
    said = {"authors": PEOPLE, "ids": f"arxiv:{arxiv(number)}", **claims}
    return builders.identified(title(number), **said)


def arxiv(number: int) -> str:
    return f"2101.{number:05}"


def doi(number: int) -> str:
    return f"10.1109/{number}"


def early(number: int, ids: str = "") -> Record:
    """The preprint of a paper; ``ids`` are what it says of the publication."""
    given = f"arxiv:{arxiv(number)} {ids}"
    return builders.preprint(title(number), arxiv(number), authors=PEOPLE, ids=given)


def published(number: int, source: str = "crossref") -> Record:
    return builders.record(
        title(number), "CVPR", 2021, ref=f"{source}/{number}", authors=PEOPLE, ids=f"doi:{doi(number)}"
    )


class FakeDesk:
    """A desk whose answers come in an order of chance."""

    def __init__(self, told: Told, chance: random.Random | None = None) -> None:
        self.told, self.chance = told, chance or random.Random(0)  # noqa: S311 - a test
        self.kept: dict[Question, Attempt] = {}
        self.requests: list[tuple[Question, ...]] = []
        self.at_first: list[tuple[Question, ...]] | None = None
        self.open: list[tuple[Question, ...]] = []

    def known(self, question: Question) -> Attempt | None:
        return self.kept.get(question)

    def take(self, questions: tuple[Question, ...]) -> None:
        assert len(questions) <= questions[0].service.batch
        assert len({one.service for one in questions}) == 1
        self.requests.append(questions)
        self.open.append(questions)

    def answered(self) -> tuple[tuple[Question, Attempt], ...]:
        if self.at_first is None:
            self.at_first = list(self.requests)
        questions = self.open.pop(self.chance.randrange(len(self.open)))
        answers = tuple((question, attempt(question, self.told)) for question in questions)
        self.kept |= {one: how for one, how in answers if how.outcome is not Outcome.FAILED}
        return answers

    @property
    def asked(self) -> list[str]:
        """Every question that was sent, by name."""
        return sorted(
            f"{named(question)} {'' if isinstance(question, LookUp) else question.query.title}"
            for request in self.requests
            for question in request
        )

    def sent(self, service: str) -> list[int]:
        """How many questions each request to a service held."""
        return [len(request) for request in self.requests if named(request[0]).startswith(f"{service} ")]


def ask(
    entries: Sequence[Identified], desk: FakeDesk, offered: Sequence[Candidates] = ()
) -> list[Candidates]:
    known = offered or [Candidates()] * len(entries)
    return inquire(entries, known, desk, SERVICES)  # type: ignore[arg-type]


# Few requests


@pytest.mark.parametrize(("many", "sent"), [(1, [1]), (40, [40]), (100, [100]), (130, [100, 30])])
def test_look_ups_go_in_the_fewest_requests(many: int, sent: list[int]) -> None:
    told = {f"arxiv arxiv:{arxiv(n)}": [early(n)] for n in range(many)}
    told |= {f"semanticscholar arxiv:{arxiv(n)}": [published(n)] for n in range(many)}
    desk = FakeDesk(told)
    found = ask([paper(n) for n in range(many)], desk)
    assert desk.sent("arxiv") == sent
    assert desk.sent("semanticscholar") == [many]
    assert all(len(one.records) >= 2 for one in found)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_learnt_is_asked_in_one_batch_however_late_it_is_learnt(seed: int) -> None:
    """The arXiv record of some tells a DOI, Semantic Scholar's of others."""
    told = {f"arxiv arxiv:{arxiv(n)}": [early(n, f"doi:{doi(n)}")] for n in range(0, 20, 2)}
    told |= {
        f"semanticscholar arxiv:{arxiv(n)}": [
            builders.preprint(
                title(n),
                arxiv(n),
                authors=PEOPLE,
                ref=f"semanticscholar/{n}",
                ids=f"arxiv:{arxiv(n)} doi:{doi(n)}",
            )
        ]
        for n in range(1, 20, 2)
    }
    told |= {f"crossref doi:{doi(n)}": [published(n)] for n in range(20)}
    desk = FakeDesk(told, random.Random(seed))  # noqa: S311 - a test
    found = ask([paper(n) for n in range(20)], desk)
    assert [desk.sent(name) for name in ("arxiv", "semanticscholar", "crossref")] == [[20], [20], [20]]
    assert len(desk.requests) == 3
    assert all(published(n) in one.records for n, one in enumerate(found))


@pytest.mark.parametrize("seed", range(5))
def test_what_is_learnt_waits_for_what_others_may_learn(seed: int) -> None:
    """Of 120 papers, two batches at arXiv, 30 of the first tell a DOI and 20 of the second."""
    tell = [*range(30), *range(100, 120)]
    told: dict[str, Any] = {f"arxiv arxiv:{arxiv(n)}": [early(n, f"doi:{doi(n)}")] for n in tell}
    told |= {f"semanticscholar arxiv:{arxiv(n)}": [published(n)] for n in range(30, 100)}
    told |= {f"crossref doi:{doi(n)}": [published(n)] for n in tell}
    desk = FakeDesk(told, random.Random(seed))  # noqa: S311 - a test
    ask([paper(n) for n in range(120)], desk)
    assert desk.sent("crossref") == [50]


def test_a_settled_entry_is_not_asked_about_further() -> None:
    told = {f"crossref doi:{doi(1)}": [published(1)]}
    desk = FakeDesk(told)
    ask([paper(1, ids=f"doi:{doi(1)}"), paper(2, ids=f"doi:{doi(2)}")], desk)
    titles = [name for name in desk.asked if "search" in name or "title:" in name]
    assert titles
    assert all(title(2).casefold() in name.casefold() for name in titles)


def test_what_is_known_already_is_not_asked() -> None:
    desk = FakeDesk({})
    known = Candidates((published(1),), (Attempt("index", "", Outcome.FOUND, (published(1),)),))
    assert ask([paper(1, ids=f"doi:{doi(1)}")], desk, [known]) == [known]
    assert desk.requests == []


def test_a_question_of_two_entries_is_sent_once() -> None:
    told = {f"arxiv arxiv:{arxiv(1)}": [early(1)], "crossref search": [published(1)]}
    desk = FakeDesk(told)
    entries = [paper(1), paper(1, venue="CVPR"), paper(1, authors="")]
    found = ask(entries, desk)
    sent = [question for request in desk.requests for question in request]
    assert len(sent) == len(set(sent))
    assert desk.sent("arxiv") == [1]
    assert [early(1) in one.records for one in found] == [True] * 3


def test_a_question_that_was_answered_for_another_entry_is_not_sent_again() -> None:
    """The second entry comes to the DOI of the first only after that was answered."""
    told = {
        f"crossref doi:{doi(1)}": [published(1)],
        f"arxiv arxiv:{arxiv(1)}": [early(1, f"doi:{doi(1)}")],
    }
    desk = FakeDesk(told)
    found = ask([paper(1, ids=f"doi:{doi(1)}"), paper(1)], desk)
    assert desk.sent("crossref") == [1]
    assert all(published(1) in one.records for one in found)


def test_a_question_that_failed_for_another_entry_is_not_sent_again() -> None:
    told: Told = {
        f"crossref doi:{doi(1)}": FAILED,
        f"arxiv arxiv:{arxiv(1)}": [early(1, f"doi:{doi(1)}")],
    }
    desk = FakeDesk(told)
    found = ask([paper(1, ids=f"doi:{doi(1)}"), paper(1)], desk)
    assert [name for name in desk.asked if name.startswith("crossref doi:")] == [f"crossref doi:{doi(1)} "]
    assert [one.complete for one in found] == [False, False]


def test_a_kept_answer_is_not_asked_for_again() -> None:
    desk = FakeDesk({f"arxiv arxiv:{arxiv(n)}": [early(n)] for n in range(3)})
    entries = [paper(n) for n in range(4)]
    first = ask(entries, desk)
    assert desk.requests
    desk.requests.clear()
    assert ask(entries, desk) == first
    assert desk.requests == []


def test_only_what_failed_is_asked_again() -> None:
    told: dict[str, Any] = {
        f"arxiv arxiv:{arxiv(1)}": [early(1)],
        f"semanticscholar arxiv:{arxiv(1)}": FAILED,
    }
    desk = FakeDesk(told)
    (first,) = ask([paper(1, venue="CVPR")], desk)
    assert not first.complete
    desk.requests.clear()
    del told[f"semanticscholar arxiv:{arxiv(1)}"]
    (second,) = ask([paper(1, venue="CVPR")], desk)
    assert desk.asked == [f"semanticscholar arxiv:{arxiv(1)} "]
    assert second.complete


def test_no_entries_no_requests() -> None:
    desk = FakeDesk({})
    assert ask([], desk) == []
    assert desk.requests == []


# What comes of it


def test_what_was_offered_stands_before_what_was_answered() -> None:
    offered = Candidates((early(1),), (Attempt("index", "x", Outcome.FOUND, (early(1),)),))
    told = {"crossref search": [published(1)]}
    (found,) = ask([paper(1, venue="CVPR")], FakeDesk(told), [offered])
    assert found.attempts[0].source == "index"
    assert found.records == (early(1), published(1))


def test_every_question_is_told_with_how_it_went() -> None:
    told: Told = {f"arxiv arxiv:{arxiv(1)}": FAILED, "dblp search": [published(1, "dblp")]}
    desk = FakeDesk(told)
    (found,) = ask([paper(1)], desk)
    assert len(found.attempts) == len(desk.asked)
    outcomes = {(one.source, one.outcome) for one in found.attempts}
    assert {("arxiv", Outcome.FAILED), ("crossref", Outcome.NOTHING), ("dblp", Outcome.FOUND)} <= outcomes
    assert not found.complete


WORLD: dict[str, Any] = {
    **{f"arxiv arxiv:{arxiv(n)}": [early(n, f"doi:{doi(n)}" if n % 3 else "")] for n in range(0, 12, 2)},
    **{f"semanticscholar arxiv:{arxiv(n)}": [published(n, "semanticscholar")] for n in range(1, 12, 3)},
    **{f"crossref doi:{doi(n)}": [published(n)] for n in range(0, 12, 4)},
    "dblp search": [published(7, "dblp"), published(9, "dblp")],
    f"semanticscholar arxiv:{arxiv(5)}": FAILED,
    f"crossref doi:{doi(2)}": FAILED,
}
ENTRIES = [
    *(paper(n) for n in range(10)),
    paper(3, venue="CVPR", year=2021),
    paper(4, ids=f"doi:{doi(4)}"),
    paper(8, ids=f"doi:{doi(8)} arxiv:{arxiv(10)}"),
    paper(9, ids="", venue="ICML"),
    paper(11, ids="doi:10.5281/zenodo.1"),
]
IN_ORDER = FakeDesk(WORLD)
RESULT = ask(ENTRIES, IN_ORDER)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1 << 32))
def test_the_order_of_answers_changes_nothing(seed: int) -> None:
    desk = FakeDesk(WORLD, random.Random(seed))  # noqa: S311 - a test
    assert ask(ENTRIES, desk) == RESULT
    assert desk.asked == IN_ORDER.asked


@settings(max_examples=6, deadline=None)
@given(st.permutations(range(len(ENTRIES))))
def test_the_order_of_entries_changes_nothing(order: list[int]) -> None:
    found = ask([ENTRIES[place] for place in order], FakeDesk(WORLD))
    assert found == [RESULT[place] for place in order]


class Broken(FakeDesk):
    """A desk that cannot keep answers."""

    def answered(self) -> Any:
        raise CacheError("the cache cannot be used")


def test_a_cache_that_cannot_be_used_is_told() -> None:
    with pytest.raises(CacheError):
        ask([paper(1)], Broken({}))


# Through the real desk


def test_answers_of_a_run_serve_the_next(played: Any) -> None:
    works = {"message-type": "work-list", "message": {"items": [], "total-results": 0}}
    played.on("/works", works)
    played.on("/graph/v1/paper/batch", [None, None])
    entries = [paper(n, ids=f"doi:{doi(n)}") for n in (1, 2)]
    nothing = [Candidates()] * 2
    first = inquire(entries, nothing, played.desk(), SERVICES)
    sent = [request.path for request in played.requests]
    assert sent.count("/graph/v1/paper/batch") == 1
    played.requests.clear()
    again = inquire(entries, nothing, played.desk(), SERVICES)
    kept = {(one.source, one.query) for one in again[0].attempts if one.outcome is Outcome.NOTHING}
    assert kept >= {("crossref", f"doi:{doi(1)}"), ("semanticscholar", f"doi:{doi(1)}")}
    assert "/graph/v1/paper/batch" not in [request.path for request in played.requests]
    assert [one.attempts for one in again] == [one.attempts for one in first]


# The forecast


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(ENTRIES), max_size=8), st.sets(st.sampled_from(sorted(WORLD))))
def test_the_forecast_is_what_is_sent_first(entries: list[Identified], names: set[str]) -> None:
    """Whatever of it was asked before."""
    desk = FakeDesk({})
    ask([one for one in ENTRIES if chosen(one, names)], desk)
    desk.requests.clear()
    desk.at_first = None
    nothing = [Candidates()] * len(entries)
    planned = first_requests(entries, nothing, desk, SERVICES)  # type: ignore[arg-type]
    assert desk.requests == []
    ask(entries, desk)
    assert sorted(map(str, planned)) == sorted(map(str, desk.at_first or []))


def chosen(entry: Identified, names: set[str]) -> bool:
    return any(str(one) in name for one in entry.identifiers for name in names)


def test_the_forecast_counts_by_service(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "http", all_terms({}), Answers(tmp_path / "http"))
    forecaster = Forecaster(desk)
    entries = [*(paper(n) for n in range(130)), *(paper(n, ids="") for n in range(130, 137))]
    entries += [paper(n, ids=f"doi:{doi(n)}") for n in range(140, 151)]
    offered = [Candidates()] * len(entries)
    assert forecaster(entries, offered) == offered
    assert sorted(forecaster.forecasts, key=lambda one: one.title) == [
        Forecast("Crossref", requests=1, questions=11, seconds=1.0),
        Forecast("Semantic Scholar", requests=3, questions=148, seconds=9.0),
        Forecast("arXiv", requests=2, questions=130, seconds=6.0),
    ]
