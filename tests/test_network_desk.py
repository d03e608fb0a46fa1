"""The desk: many questions, each service at its own pace, and every question gets its outcome."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request as Received
from werkzeug import Response as Sent

from kdbib.errors import CacheError
from kdbib.model import Attempt, Outcome, Query
from kdbib.network.cache import DAY, Answers
from kdbib.network.desk import Desk, Progress
from kdbib.network.exchange import Patience
from kdbib.network.terms import Terms, all_terms, services
from kdbib.sources.openalex import OpenAlex
from kdbib.sources.semanticscholar import SemanticScholar
from kdbib.sources.service import LookUp, Question, Request, Search
from raw_server import Raw, raw_server, redirect
from small_service import Small, answer, doi

SMALL = Small()
QUICK = Patience(tries=2, first=0.0, longest=0.0, broken=100)


def look_ups(*values: str, service: Any = SMALL) -> tuple[LookUp, ...]:
    return tuple(LookUp(service, doi(value)) for value in values)


def outcomes(attempts: list[Attempt]) -> list[Outcome]:
    return [attempt.outcome for attempt in attempts]


def ids(played: Any) -> list[str]:
    """Which identifiers each request asked for."""
    return [request.args["ids"] for request in played.requests]


def ask_all(desk: Desk, *requests: tuple[Question, ...]) -> dict[Question, Attempt]:
    """How each question went, all requests put at once."""
    for request in requests:
        desk.take(request)
    return dict(pair for _ in requests for pair in desk.answered())


# Batches


def test_questions_of_a_batch_go_in_one_request(played: Any) -> None:
    played.on("/crossref", answer("a", "c"))
    attempts = played.ask(*look_ups("a", "b", "c"))
    assert ids(played) == ["a,b,c"]
    assert outcomes(attempts) == [Outcome.FOUND, Outcome.NOTHING, Outcome.FOUND]
    assert [attempt.query for attempt in attempts] == ["doi:a", "doi:b", "doi:c"]
    assert attempts[2].records[0].title == "Paper c"


def test_records_bear_the_day_they_came(played: Any) -> None:
    played.on("/crossref", answer("a"))
    before = time.strftime("%Y-%m-%d", time.gmtime())
    (attempt,) = played.ask(*look_ups("a"))
    assert before <= attempt.records[0].retrieved <= time.strftime("%Y-%m-%d", time.gmtime())


def test_an_identifier_that_spoils_a_batch_is_taken_out(played: Any) -> None:
    played.on("/crossref", answer("a", "c"))
    played.on("/crossref", {"bad": "b"}, status=400, params={"ids": "a,b,c"})
    attempts = played.ask(*look_ups("a", "b", "c"))
    assert ids(played) == ["a,b,c", "a,c"]
    assert outcomes(attempts) == [Outcome.FOUND, Outcome.NOT_ASKED, Outcome.FOUND]
    assert "no identifier" in attempts[1].error


def test_a_refused_batch_is_halved_until_the_wrong_question_is_alone(played: Any) -> None:
    played.on("/crossref", '"no"', status=400)
    played.on("/crossref", answer("a", "b"), params={"ids": "a,b"})
    played.on("/crossref", answer("c"), params={"ids": "c"})
    desk = played.desk()
    attempts = played.ask(*look_ups("a", "b", "c", "wrong"), desk=desk)
    assert ids(played) == ["a,b,c,wrong", "a,b", "c,wrong", "c", "wrong"]
    assert outcomes(attempts) == [*[Outcome.FOUND] * 3, Outcome.NOT_ASKED]
    assert desk.known(look_ups("wrong")[0]) == attempts[3]


def test_a_batch_that_is_all_bad_ends(played: Any) -> None:
    for left in (["a", "b", "c"], ["b", "c"], ["c"]):
        played.on("/crossref", {"bad": left[0]}, status=400, params={"ids": ",".join(left)})
    assert outcomes(played.ask(*look_ups("a", "b", "c"))) == [Outcome.NOT_ASKED] * 3


def test_a_refused_search_is_remembered_for_a_while(played: Any) -> None:
    played.on("/crossref/search", '"too long"', status=400)
    question, desk = Search(SMALL, Query("A Title")), played.desk()
    (attempt,) = played.ask(question, desk=desk)
    assert (attempt.outcome, len(played.requests)) == (Outcome.NOT_ASKED, 1)
    assert "too long" in attempt.error
    assert desk.known(question) == attempt


# Redirects


@pytest.mark.parametrize(
    ("location", "lane", "path"),
    [
        ("https://api.crossref.org/there", "crossref", "/api.crossref.org/there"),
        ("https://data.crosscite.org/there", "datacite", "/data.crosscite.org/there"),
        ("https://www.nature.com/there", "www.nature.com", "/www.nature.com/there"),
    ],
)
def test_a_redirect_counts_where_it_leads(played: Any, location: str, lane: str, path: str) -> None:
    played.on("/doi", "", status=302, headers={"Location": location})
    played.on(path, answer("a"))
    desk = played.desk()
    assert outcomes(played.ask(*look_ups("a", service=Small("doi")), desk=desk)) == [Outcome.FOUND]
    assert [request.path for request in played.requests] == ["/doi", path]
    assert (desk.lane("doi").requests, desk.lane(lane).requests) == (1, 1)


def test_a_redirect_within_a_service_counts_there(played: Any) -> None:
    played.on("/crossref", "", status=302, headers={"Location": "/crossref/there"})
    played.on("/crossref/there", answer("a"), params={"mailto": "me@example.org"})
    desk = played.desk(contact="me@example.org")
    assert outcomes(played.ask(*look_ups("a"), desk=desk)) == [Outcome.FOUND]
    assert desk.lane("crossref").requests == 2


@pytest.mark.parametrize(
    ("url", "lane"),
    [
        ("/works", "crossref"),
        ("https://api.crossref.org/works", "crossref"),
        ("https://API.Crossref.org/works", "crossref"),
        ("https://www.aclweb.org/anthology/P19-1001", "acl"),
        ("https://DX.doi.org/10.1/x", "doi"),
        ("https://www.Nature.com/x", "www.nature.com"),
    ],
)
def test_every_host_has_its_lane(tmp_path: Path, url: str, lane: str) -> None:
    desk = Desk(tmp_path, all_terms({}), Answers(tmp_path))
    assert desk.lane_of(Request("crossref", url)) == lane


def test_five_redirects_are_followed(played: Any) -> None:
    played.on("/doi", "", status=301, headers={"Location": "https://a1.biomedcentral.com/"})
    for number in range(1, 5):
        there = {"Location": f"https://a{number + 1}.biomedcentral.com/"}
        played.on(f"/a{number}.biomedcentral.com/", "", status=307, headers=there)
    played.on("/a5.biomedcentral.com/", answer("a"))
    assert outcomes(played.ask(*look_ups("a", service=Small("doi")))) == [Outcome.FOUND]
    assert len(played.requests) == 6


def test_a_redirect_to_itself_ends(played: Any) -> None:
    played.on("/doi", "", status=302, headers={"Location": "https://doi.org/doi"})
    played.on("/doi.org/doi", "", status=302, headers={"Location": "https://doi.org/doi"})
    (attempt,) = played.ask(*look_ups("a", service=Small("doi")))
    assert (attempt.outcome, attempt.error) == (Outcome.FAILED, "more than 5 redirects")
    assert len(played.requests) == 6


def asked_of(server: Raw, folder: Path) -> Attempt:
    """How a look-up at doi.org went, of which only the address is another."""
    terms = {
        name: dataclasses.replace(one, rest=0.0) for name, one in all_terms({}, {"doi": server.url}).items()
    }
    desk = desk_of(folder, terms)
    (attempt,) = ask_all(desk, look_ups("a", service=Small("doi"))).values()
    desk.close()
    return attempt


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://a.example/x", "https://", "https://:80/x", "mailto:me@a.example"],
)
def test_what_is_no_address_of_the_web_is_not_followed(tmp_path: Path, location: str) -> None:
    with raw_server(redirect(location)) as server:
        attempt = asked_of(server, tmp_path)
    assert (attempt.outcome, len(server.received)) == (Outcome.FAILED, 1)
    assert "leads to" in attempt.error


@pytest.mark.parametrize(
    "host", ["x" * 64 + ".invalid", "x" * 300, "a..invalid", "%00", "127.0.0.1:99999", "\xff\x7f", "[nowhere"]
)
def test_a_host_that_cannot_be_is_a_failure(tmp_path: Path, host: str) -> None:
    with raw_server(redirect(f"http://{host}/x")) as server:
        attempt = asked_of(server, tmp_path)
    assert attempt.outcome is Outcome.FAILED
    assert attempt.error


def test_a_key_does_not_follow_a_redirect_to_another_host(played: Any) -> None:
    played.on("/graph/v1/paper/batch", "", status=307, headers={"Location": "https://nature.com/x"})
    played.on("/nature.com/x", [None])
    desk = played.desk(contact="me@example.org", environment={"S2_API_KEY": "secret"})
    played.ask(LookUp(SemanticScholar(), doi("10.1/a")), desk=desk)
    first, second = played.requests
    assert first.headers["x-api-key"] == "secret"
    assert "secret" not in str(second.headers) + second.url


# Answers that still hold

ETAG = {"ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}


def aged(desk: Desk, question: Question) -> None:
    """Make the answer that is kept a year old."""
    kept = desk.answers.last(question.name)
    assert kept is not None
    desk.answers.keep([(question.name, dataclasses.replace(kept, at=time.time() - 365 * DAY))])
    assert desk.known(question) is None


def test_an_answer_that_still_holds_is_renewed(played: Any) -> None:
    (question,), desk = look_ups("a"), played.desk()
    played.on("/crossref", answer("a"), headers=ETAG)
    (first,) = played.ask(question, desk=desk)
    aged(desk, question)
    played.on("/crossref", "", status=304)
    (second,) = played.ask(question, desk=desk)
    again = played.requests[1].headers
    assert (again["If-None-Match"], again["If-Modified-Since"]) == ('"1"', ETAG["Last-Modified"])
    assert second == first == desk.known(question)
    aged(desk, question)
    played.ask(question, desk=desk)
    assert played.requests[2].headers["If-None-Match"] == '"1"'


def test_an_answer_that_holds_no_more_is_replaced(played: Any) -> None:
    (question,), desk = look_ups("a"), played.desk()
    played.on("/crossref", answer("a"), headers=ETAG)
    played.ask(question, desk=desk)
    aged(desk, question)
    played.on("/crossref", {"a": "Renamed"}, headers={"ETag": '"2"'})
    (attempt,) = played.ask(question, desk=desk)
    assert attempt.records[0].title == "Renamed"
    kept = desk.answers.last(question.name)
    assert kept.validators == (("If-None-Match", '"2"'),)


@pytest.mark.parametrize("asked", [look_ups("a"), look_ups("a", "b"), (Search(SMALL, Query("A Title")),)])
def test_not_modified_is_no_answer_to_who_did_not_ask(played: Any, asked: tuple[Question, ...]) -> None:
    played.on("/crossref", "", status=304)
    played.on("/crossref/search", "", status=304)
    desk = played.desk()
    attempts = played.ask(*asked, desk=desk)
    assert outcomes(attempts) == [Outcome.FAILED] * len(asked)
    assert [desk.known(question) for question in asked] == [None] * len(asked)


def test_a_batch_is_not_asked_whether_it_still_holds(played: Any) -> None:
    played.on("/crossref", answer("a", "b"), headers=ETAG)
    desk, both = played.desk(), look_ups("a", "b")
    played.ask(*both, desk=desk)
    aged(desk, both[0])
    played.ask(both[0], desk=desk)
    assert "If-None-Match" not in played.requests[1].headers


# Failures


def test_a_failure_is_told_and_not_kept(played: Any) -> None:
    played.on("/crossref", "oops", status=500)
    desk, questions = played.desk(), look_ups("a", "b")
    attempts = played.ask(*questions, desk=desk)
    assert outcomes(attempts) == [Outcome.FAILED] * 2
    assert all("an error of the server (HTTP 500)" in attempt.error for attempt in attempts)
    assert [desk.known(question) for question in questions] == [None, None]
    assert desk.answers.contents().misses == 0
    played.on("/crossref", answer("a"))
    assert outcomes(played.ask(*questions, desk=desk)) == [Outcome.FOUND, Outcome.NOTHING]


def test_a_closed_service_is_asked_once(played: Any) -> None:
    played.on("/crossref", "Just a moment...", status=403, media_type="text/html")
    desk = played.desk(contact="me@example.org")  # which gives it three slots
    asked = [look_ups(value) for value in "abcdef"]
    told = ask_all(desk, *asked)
    assert set(outcomes(list(told.values()))) == {Outcome.NOT_ASKED}
    assert {attempt.error for attempt in told.values()} == {
        "it asks whether a person is there (a bot challenge)"
    }
    assert len(played.requests) == 1
    assert desk.answers.contents().refusals == 0


def test_a_service_without_its_key_is_not_asked(played: Any) -> None:
    desk = played.desk(environment={"OPENALEX_API_KEY": " "})
    (attempt,) = played.ask(Search(OpenAlex(), Query("A Title")), desk=desk)
    assert (attempt.outcome, played.requests) == (Outcome.NOT_ASKED, [])
    assert "OPENALEX_API_KEY" in attempt.error


def test_a_closed_service_is_no_matter_of_others(played: Any) -> None:
    played.on("/crossref", "", status=403)
    played.on("/dblp", answer("b"))
    told = ask_all(played.desk(), look_ups("a"), look_ups("b", service=Small("dblp")))
    assert outcomes(list(told.values())) in (
        [Outcome.NOT_ASKED, Outcome.FOUND],
        [Outcome.FOUND, Outcome.NOT_ASKED],
    )


@pytest.mark.parametrize("question", [look_ups("a")[0], Search(SMALL, Query("A Title"))])
def test_answers_that_cannot_be_kept_are_told_to_who_waits(
    played: Any, tmp_path: Path, question: Question
) -> None:
    played.on("/crossref", answer("a"))
    played.on("/crossref/search", answer("a"))
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    desk = dataclasses.replace(played.desk(), answers=Answers(tmp_path / "file"))
    desk.take((question,))
    with pytest.raises(CacheError, match="cache clear"):
        desk.answered()


class Faulty(Small):
    """A service with a mistake in it."""

    def identified(self, identifiers: object, response: object) -> Any:
        raise ZeroDivisionError(identifiers, response)


def test_who_waits_does_not_wait_for_a_worker_that_failed(
    played: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda failure: told.append(failure.exc_type))
    before = set(threading.enumerate())
    played.on("/crossref", answer("a"))
    with pytest.raises(RuntimeError, match="a worker failed"):
        played.ask(*look_ups("a", service=Faulty()))
    for worker in set(threading.enumerate()) - before:
        worker.join(5)
    assert told == [ZeroDivisionError]


# How many at once


class Busy:
    """A server that answers late, and counts the requests that are open."""

    def __init__(self, server: HTTPServer) -> None:
        self.base = server.url_for("").rstrip("/")
        self.late: Callable[[str], None] = lambda _: time.sleep(0.03)
        self.headers: dict[str, str] = {}
        self.open: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.together: list[tuple[str, int]] = []
        self._lock = threading.Lock()
        for path in ("/crossref", "/dblp"):
            server.expect_request(path).respond_with_handler(self._answer)

    def _answer(self, request: Received) -> Sent:
        path = request.path
        with self._lock:
            self.open[path] += 1
            self.most[path] = max(self.most[path], self.open[path])
            self.together.append((path, self.open[path]))
        try:
            self.late(path)
        finally:
            with self._lock:
                self.open[path] -= 1
        body = json.dumps(dict.fromkeys(request.args["ids"].split(","), "A Paper"))
        return Sent(body, 200, self.headers, content_type="application/json")

    def terms(self, **changed: Any) -> dict[str, Terms]:
        known = all_terms({}, dict.fromkeys(services(), self.base))
        return {name: dataclasses.replace(one, rest=0.0, **changed) for name, one in known.items()}


@pytest.fixture(scope="module")
def threaded() -> Iterator[HTTPServer]:
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def busy(threaded: HTTPServer) -> Busy:
    threaded.clear()
    return Busy(threaded)


def desk_of(folder: Path, terms: dict[str, Terms]) -> Desk:
    return Desk(folder / "http", terms, Answers(folder / "http"), patience=QUICK)


@pytest.mark.parametrize("slots", [1, 3])
def test_no_more_requests_are_open_than_slots(busy: Busy, tmp_path: Path, slots: int) -> None:
    desk = desk_of(tmp_path, busy.terms(slots=slots))
    told = ask_all(desk, *(look_ups(str(number)) for number in range(12)))
    assert set(outcomes(list(told.values()))) == {Outcome.FOUND}
    assert len(told) == 12
    assert busy.most["/crossref"] == slots


def test_desks_that_share_a_folder_share_the_slots(busy: Busy, tmp_path: Path) -> None:
    desks = [desk_of(tmp_path, busy.terms(slots=1)) for _ in range(3)]
    for desk in desks:
        for number in range(3):
            desk.take(look_ups(f"{id(desk)}-{number}"))
    for desk in desks * 3:
        desk.answered()
    assert busy.most["/crossref"] == 1


def test_the_first_answer_is_waited_for_before_more_is_asked(busy: Busy, tmp_path: Path) -> None:
    answered: list[int] = []
    busy.late = lambda _: (
        time.sleep(0.1 if len(busy.together) == 1 else 0.01) or answered.append(len(busy.together))
    )
    ask_all(desk_of(tmp_path, busy.terms(slots=3)), *(look_ups(str(number)) for number in range(4)))
    assert answered[0] == 1  # nothing else had come when the first was answered


def test_a_service_that_states_fewer_slots_is_asked_less_at_once(busy: Busy, tmp_path: Path) -> None:
    busy.headers = {"X-Concurrency-Limit": "1"}
    ask_all(desk_of(tmp_path, busy.terms(slots=3)), *(look_ups(str(number)) for number in range(6)))
    assert busy.most["/crossref"] == 1


def test_services_are_asked_at_the_same_time(busy: Busy, tmp_path: Path) -> None:
    both = threading.Barrier(2)
    busy.late = lambda _: both.wait(5) and None  # neither is answered before the other has been asked
    desk = desk_of(tmp_path, busy.terms(slots=1))
    told = ask_all(desk, look_ups("a"), look_ups("a", service=Small("dblp")))
    assert outcomes(list(told.values())) == [Outcome.FOUND] * 2
    assert len(busy.together) == 2


# Progress


def test_whoever_watches_sees_how_far_it_is(played: Any) -> None:
    seen: list[tuple[Progress, ...]] = []
    played.on("/crossref", answer("a"))
    played.on("/dblp", "", status=403)
    desk = dataclasses.replace(played.desk(), watch=lambda progress: seen.append(tuple(progress)))
    ask_all(desk, look_ups("a"), look_ups("b"), look_ups("c", service=Small("dblp")))
    assert {progress.title for progress in seen[0]} == {"Crossref", "dblp"}
    crossref, dblp = _settled(desk)
    assert crossref == Progress("Crossref", done=2, taken=2, sent=2, stopped="")
    assert dblp == Progress("dblp", done=1, taken=1, sent=1, stopped="it refuses the request (HTTP 403)")


def _settled(desk: Desk) -> tuple[Progress, ...]:
    """The progress once the workers have noted what they told."""
    end = time.monotonic() + 5
    while any(one.done < one.taken for one in desk.progress()) and time.monotonic() < end:
        time.sleep(0.01)
    return desk.progress()


def test_a_publishers_host_is_called_by_its_name(played: Any) -> None:
    desk = played.desk()
    assert desk.lane_of(Request("doi", "https://www.nature.com/x")) == "www.nature.com"
    desk.lane("www.nature.com")
    assert [one.title for one in desk.progress()] == ["www.nature.com"]
