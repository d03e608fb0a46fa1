"""An exchange with a service: tried again after a pause, and not for ever."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from kdbib.model import Identifier
from kdbib.network.exchange import Answer, GaveUp, Lane, Patience, Refused, addressed
from kdbib.network.http import Closed, Reply, Trouble, Unreachable
from kdbib.network.slots import Slots
from kdbib.network.terms import Terms
from kdbib.sources.service import BadIdentifier, Request, Response, Unreadable

ASKED = Request("crossref", "/works", (("filter", "doi:10.1/x"),))
TERMS = Terms("crossref", "Crossref", "https://api.example", slots=3, rest=0.0)
QUICK = Patience(first=0.0, longest=0.0)


def reply(status: int = 200, body: str = "{}", **headers: str) -> Reply:
    """A reply; underscores in names of headers stand for hyphens."""
    named = {"Content-Type": "application/json"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, CaseInsensitiveDict(named), body.encode())


class Scripted:
    """Sends nothing: gives the replies, or raises the troubles, one after another, the last for ever."""

    def __init__(self, *steps: Reply | Exception) -> None:
        self.steps = list(steps)
        self.sent = 0

    def send(self, url: str, params: object, headers: object, body: str = "") -> Reply:
        del url, params, headers, body
        step = self.steps[min(self.sent, len(self.steps) - 1)]
        self.sent += 1
        if isinstance(step, Exception):
            raise step
        return step


class Asking:
    """A lane in a world without time, and how asking through it goes."""

    def __init__(self, folder: Path, patience: Patience = QUICK, terms: Terms = TERMS) -> None:
        self.now, self.slept = 1_000_000.0, list[float]()
        self.lane = Lane(
            "crossref", terms, Slots(folder, "crossref", lambda: self.now, self._sleep), patience
        )

    def _sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)

    def __call__(
        self, *steps: Reply | Exception, read: Any = Response.json, asked: Request = ASKED
    ) -> Answer[Any]:
        self.http = Scripted(*steps)
        return self.lane.ask(self.http, asked, 0, read)  # type: ignore[arg-type]

    def gives_up(self, *steps: Reply | Exception, read: Any = Response.json, asked: Request = ASKED) -> str:
        """Why no answer came."""
        with pytest.raises(GaveUp) as given_up:
            self(*steps, read=read, asked=asked)
        return str(given_up.value)


BROKEN = {
    "an error": reply(500),
    "asked too fast": reply(429),
    "no answer": Trouble("the connection broke off"),
    "not JSON": reply(200, "<html>"),
    "not documented": reply(418),
    "a redirect to nowhere": reply(302),
    "not modified, which nobody asked": reply(304, ""),
}


@pytest.mark.parametrize("step", BROKEN.values(), ids=BROKEN)
def test_a_question_is_asked_again_until_the_answer_is_good(tmp_path: Path, step: Any) -> None:
    ask = Asking(tmp_path)
    assert ask(step, step, reply(200, '{"a": 1}')).value == {"a": 1}
    assert ask.http.sent == 3


@pytest.mark.parametrize("step", BROKEN.values(), ids=BROKEN)
def test_a_question_is_not_asked_for_ever(tmp_path: Path, step: Any) -> None:
    ask = Asking(tmp_path, dataclasses.replace(QUICK, tries=4))
    assert "asked 4 times" in ask.gives_up(step)
    assert ask.http.sent == 4
    assert not ask.lane.stopped


def test_the_pauses_double_and_end_at_the_longest(tmp_path: Path) -> None:
    ask = Asking(tmp_path, Patience(tries=6, first=1.0, longest=5.0))
    ask.gives_up(reply(500))
    assert len(ask.slept) == 5
    for pause, expected in zip(ask.slept, (1, 2, 4, 5, 5), strict=True):
        assert 0.75 * expected <= pause <= 1.25 * expected


def test_pauses_differ_so_that_clients_do_not_come_back_in_step() -> None:
    assert len({Patience().pause(3) for _ in range(20)}) > 1


def test_a_question_that_took_too_long_is_not_asked_again(tmp_path: Path) -> None:
    ask = Asking(tmp_path, Patience(first=10.0, longest=10.0, deadline=5.0))
    assert ask.gives_up(reply(500)) == "an error of the server (HTTP 500); there was no time to ask again"
    assert (ask.http.sent, ask.slept) == (1, [])


# When a lane is not asked any more


def test_a_service_that_cannot_be_reached_is_soon_given_up(tmp_path: Path) -> None:
    ask = Asking(tmp_path, dataclasses.replace(QUICK, dead=2))
    assert ask.gives_up(Unreachable("there is no connection to it")) == "there is no connection to it"
    assert (ask.http.sent, ask.lane.closed) == (2, False)
    assert ask.gives_up(reply()) == "there is no connection to it"
    assert ask.http.sent == 0


def test_a_service_that_answered_once_is_not_dead(tmp_path: Path) -> None:
    ask = Asking(tmp_path, dataclasses.replace(QUICK, dead=2))
    ask(reply())
    gone = Unreachable("there is no connection to it")
    assert ask(gone, gone, gone, reply(200, "[1]")).value == [1]


CLOSED = {
    "a challenge": reply(200, "<title>Just a moment...</title>", Content_Type="text/html"),
    "forbidden": reply(403),
    "no key": reply(401),
    "told by the sender": Closed("it asks whether a person is there"),
}


@pytest.mark.parametrize("step", CLOSED.values(), ids=CLOSED)
def test_a_closed_service_is_asked_once(tmp_path: Path, step: Any) -> None:
    ask = Asking(tmp_path)
    why = ask.gives_up(step)
    assert (ask.http.sent, ask.slept, ask.lane.closed, ask.lane.stopped) == (1, [], True, why)
    assert ask.gives_up(reply()) == why
    assert ask.http.sent == 0


def test_a_service_without_its_key_is_never_asked(tmp_path: Path) -> None:
    ask = Asking(tmp_path, terms=dataclasses.replace(TERMS, closed="it wants an API key"))
    assert ask.gives_up(reply()) == "it wants an API key"
    assert (ask.http.sent, ask.lane.closed) == (0, True)


def test_bad_answers_to_several_questions_stop_the_lane(tmp_path: Path) -> None:
    ask = Asking(tmp_path, dataclasses.replace(QUICK, tries=2, broken=3))
    ask.gives_up(reply(500))
    assert not ask.lane.stopped
    assert ask.gives_up(reply(500)) == ask.lane.stopped == "an error of the server (HTTP 500)"
    assert (ask.http.sent, ask.lane.requests, ask.lane.closed) == (1, 3, False)


def test_a_good_answer_makes_up_for_the_bad_ones_before(tmp_path: Path) -> None:
    ask = Asking(tmp_path, dataclasses.replace(QUICK, broken=3))
    for _ in range(3):
        ask(reply(500), reply(500), reply())
    assert (ask.lane.stopped, ask.lane.requests) == ("", 9)


def test_a_service_that_wants_a_long_pause_is_left_alone(tmp_path: Path) -> None:
    ask = Asking(tmp_path, dataclasses.replace(QUICK, wait=60.0))
    ask.gives_up(reply(429, Retry_After="61"))
    assert ask.lane.stopped == "it wants to be left alone for 61 seconds"
    assert (ask.http.sent, ask.slept, ask.lane.closed) == (1, [], False)


def test_a_short_pause_that_is_asked_for_is_made_by_all(tmp_path: Path) -> None:
    ask = Asking(tmp_path, dataclasses.replace(QUICK, tries=1))
    before = ask.now
    ask.gives_up(reply(503, Retry_After="20"))
    with Slots(tmp_path, "crossref", lambda: ask.now, ask._sleep).use(
        2, 0.0
    ):  # another process, another slot
        assert ask.now == pytest.approx(before + 20.0)


def test_a_pause_that_is_asked_for_is_made_before_the_next_try(tmp_path: Path) -> None:
    ask = Asking(tmp_path)
    before = ask.now
    ask(reply(429, Retry_After="20"), reply())
    assert ask.now >= before + 20.0
    assert ask.http.sent == 2


# What the answer is


def test_a_wrong_question_is_not_asked_again(tmp_path: Path) -> None:
    def read(response: Response) -> None:
        raise Unreadable(f"HTTP {response.status}: no such filter")

    ask = Asking(tmp_path)
    with pytest.raises(Refused, match="no such filter"):
        ask(reply(400), read=read)
    assert (ask.http.sent, ask.lane.stopped) == (1, "")


def test_a_400_that_can_be_read_is_an_answer(tmp_path: Path) -> None:
    assert Asking(tmp_path)(reply(400, '{"error": "No valid paper ids given"}')).value["error"]


def test_a_bad_identifier_is_told_at_once(tmp_path: Path) -> None:
    def read(_: Response) -> None:
        raise BadIdentifier(Identifier("arxiv", "x"))

    ask = Asking(tmp_path)
    with pytest.raises(BadIdentifier):
        ask(reply(400), read=read)
    assert ask.http.sent == 1


@pytest.mark.parametrize(
    "body", ["{}", "[]", "1", '"text"', '{"items": null}', '{"items": []}', '{"items": ["x"]}']
)
def test_an_answer_of_another_shape_is_asked_for_again(tmp_path: Path, body: str) -> None:
    def read(response: Response) -> int:
        return int(
            response.json()["items"][0].get("number")
        )  # KeyError, TypeError, IndexError, AttributeError

    ask = Asking(tmp_path, dataclasses.replace(QUICK, tries=2))
    assert "another shape than documented" in ask.gives_up(reply(200, body), read=read)
    assert ask(reply(200, body), reply(200, '{"items": [{"number": 7}]}'), read=read).value == 7


def test_an_error_of_ours_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        Asking(tmp_path)(reply(), read=lambda _: 1 / 0)


def test_redirects_are_not_read(tmp_path: Path) -> None:
    answer = Asking(tmp_path)(reply(302, "<html>", Location="https://elsewhere.example/"))
    assert (answer.value, answer.reply.location) == (None, "https://elsewhere.example/")


def test_an_answer_that_still_holds_is_not_read(tmp_path: Path) -> None:
    again = dataclasses.replace(ASKED, validators=(("If-None-Match", '"1"'),))
    assert Asking(tmp_path)(reply(304, ""), asked=again).value is None


# What the service says of its limits

LIMITS = [
    ({}, 3, 1.0),
    ({"X-Concurrency-Limit": "1"}, 1, 1.0),
    ({"X-Concurrency-Limit": "2"}, 2, 1.0),
    ({"X-Concurrency-Limit": "50"}, 3, 1.0),
    ({"X-Concurrency-Limit": "0"}, 3, 1.0),
    ({"X-Rate-Limit-Limit": "1", "X-Rate-Limit-Interval": "1s"}, 3, 3.0),
    ({"X-Rate-Limit-Limit": "1", "X-Rate-Limit-Interval": "1s", "X-Concurrency-Limit": "1"}, 1, 1.0),
    ({"X-Rate-Limit-Limit": "5", "X-Rate-Limit-Interval": "10s"}, 3, 6.0),
    ({"X-Rate-Limit-Limit": "1"}, 3, 3.0),
    ({"X-Rate-Limit-Limit": "50", "X-Rate-Limit-Interval": "1s"}, 3, 1.0),
    ({"X-Rate-Limit-Limit": "many", "X-Rate-Limit-Interval": "a day", "X-Concurrency-Limit": "-1"}, 3, 1.0),
]


@pytest.mark.parametrize(("headers", "slots", "rest"), LIMITS)
def test_stated_limits_are_kept(headers: Mapping[str, str], slots: int, rest: float) -> None:
    terms = dataclasses.replace(TERMS, rest=1.0).corrected(headers)
    assert (terms.slots, terms.rest) == (slots, rest)


NUMBERS = st.one_of(st.floats().map(str), st.integers(-5, 100).map(str), st.text(max_size=5))


@given(NUMBERS, NUMBERS, NUMBERS)
def test_nothing_a_service_states_makes_it_asked_faster(at_once: str, limit: str, interval: str) -> None:
    terms = dataclasses.replace(TERMS, rest=1.0)
    corrected = terms.corrected(
        {"X-Concurrency-Limit": at_once, "X-Rate-Limit-Limit": limit, "X-Rate-Limit-Interval": interval}
    )
    assert 1 <= corrected.slots <= terms.slots
    assert corrected.rest >= terms.rest


def test_limits_stated_in_any_answer_hold_from_then_on(tmp_path: Path) -> None:
    ask = Asking(tmp_path)
    ask.gives_up(reply(500, X_Concurrency_Limit="1", X_Rate_Limit_Limit="1", X_Rate_Limit_Interval="4s"))
    ask(reply())
    assert (ask.lane.terms.slots, ask.lane.terms.rest) == (1, 4.0)
    assert max(ask.slept) == pytest.approx(4.0)


# Addresses

KEYED = dataclasses.replace(TERMS, params=(("mailto", "me@example.org"),), headers=(("x-api-key", "secret"),))


def test_address_and_key_go_with_a_request() -> None:
    url, params, headers = addressed(ASKED, KEYED)
    assert url == "https://api.example/works"
    assert params == [("filter", "doi:10.1/x"), ("mailto", "me@example.org")]
    assert headers == {"Accept": "application/json", "x-api-key": "secret"}


def test_validators_go_with_a_request() -> None:
    again = dataclasses.replace(ASKED, validators=(("If-None-Match", '"1"'),))
    assert addressed(again, TERMS)[2]["If-None-Match"] == '"1"'


@pytest.mark.parametrize(
    ("path", "replaced", "url"),
    [
        ("/works", True, "http://mirror.example/base/works"),
        ("https://www.nature.com/articles/x?a=1#b", False, "https://www.nature.com/articles/x?a=1#b"),
        (
            "https://www.nature.com/articles/x?a=1",
            True,
            "http://mirror.example/base/www.nature.com/articles/x?a=1",
        ),
        ("https://a.org/https://a.org/x", True, "http://mirror.example/base/a.org/https://a.org/x"),
        ("http://a.org:8080/x", True, "http://mirror.example/base/a.org:8080/x"),
    ],
)
def test_a_replaced_base_is_put_before_the_host(path: str, *, replaced: bool, url: str) -> None:
    terms = dataclasses.replace(TERMS, url="http://mirror.example/base", replaced=replaced)
    assert addressed(Request("publisher", path), terms)[0] == url
