"""One request: what is sent, what an answer means, and what stays secret."""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from requests.structures import CaseInsensitiveDict
from werkzeug import Request as Received
from werkzeug import Response as Sent

from kdbib import __version__
from kdbib.model import Identifier, Outcome, Query
from kdbib.network import http
from kdbib.network.addresses import Reach
from kdbib.network.http import Closed, Http, Reply, Trouble, Unreachable
from kdbib.sources.crossref import Crossref
from kdbib.sources.openalex import OpenAlex
from kdbib.sources.semanticscholar import SemanticScholar
from kdbib.sources.service import LookUp, Question, Search
from raw_server import raw_server, redirect

NOW = 1_800_000_000.0


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of whoever runs the tests is no part of them."""
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name in {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}:
            monkeypatch.delenv(name)


def reply(status: int, body: str = "", media_type: str = "application/json", **headers: str) -> Reply:
    """A reply; underscores in names of headers stand for hyphens."""
    named = {"Content-Type": media_type} | {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, CaseInsensitiveDict(named), body.encode())


def trouble(answer: Reply) -> Trouble:
    """What is wrong with a reply."""
    with pytest.raises(Trouble) as told:
        answer.response()
    return told.value


def client_of(*urls: str, **options: Any) -> Http:
    """A client of whoever set these base addresses."""
    return Http(reach=Reach.of(urls), **options)


def get(url: str, **options: Any) -> Reply:
    client = client_of(url, **options)
    try:
        return client.send(url, (), {})
    finally:
        client.close()


# What an answer means


@pytest.mark.parametrize("status", [200, 400, 404, 406, 410])
def test_answers_that_a_service_documents_are_read(status: int) -> None:
    response = reply(status, '{"a": 1}', "Application/JSON; charset=utf-8").response()
    assert (response.status, response.media_type, response.json()) == (status, "application/json", {"a": 1})


CHALLENGES = {
    "dblp": ("text/html", "<!doctype html><title>Making sure you're not a bot!</title>"),
    "cloudflare": ("text/html; charset=UTF-8", "<title>Just a moment...</title>"),
    "plain": ("text/plain", "Please Enable JavaScript and cookies to continue"),
    "no media type": ("", "<html><div id='cf-challenge'>"),
}


@pytest.mark.parametrize("status", [200, 403, 404, 429, 500, 503])
@pytest.mark.parametrize(("media_type", "body"), CHALLENGES.values(), ids=CHALLENGES)
def test_a_challenge_means_closed_under_any_status(status: int, media_type: str, body: str) -> None:
    told = trouble(reply(status, body, media_type))
    assert isinstance(told, Closed)
    assert "challenge" in str(told)


@pytest.mark.parametrize("status", [400, 403, 429, 500])
@pytest.mark.parametrize("media_type", ["application/json", "application/problem+json", "image/png"])
def test_an_error_may_hold_a_challenge_in_any_form(media_type: str, status: int) -> None:
    told = trouble(reply(status, '{"name": "ChallengeRequiredError"}', media_type))
    assert isinstance(told, Closed)
    assert "challenge" in str(told)


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "application/atom+xml",
        "application/vnd.citationstyles.csl+json",
        "application/x-bibtex",
    ],
)
def test_a_paper_about_bots_is_no_challenge(media_type: str) -> None:
    paper = '"title": "Am I not a bot? Verify you are human"'
    assert reply(200, paper, media_type).response().text == paper


def test_what_stands_far_down_in_a_page_is_no_challenge() -> None:
    page = "<html>" + "text " * 2000 + "Just a moment..."
    assert reply(200, page, "text/html").response().text == page


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_means_closed(status: int) -> None:
    told = trouble(reply(status, '{"message": "Forbidden"}'))
    assert isinstance(told, Closed)
    assert str(status) in str(told)


@pytest.mark.parametrize("status", [200, 400, 404, 429])
@pytest.mark.parametrize("text", ["Rate exceeded.", "Too Many Requests", "API rate limit exceeded\n"])
def test_plain_text_may_say_too_fast_under_any_status(status: int, text: str) -> None:
    told = trouble(reply(status, text, "text/plain; charset=utf-8"))
    assert str(told) == f"it was asked too fast (HTTP {status})"
    assert not isinstance(told, Closed | Unreachable)


def test_a_paper_about_rates_was_not_asked_too_fast() -> None:
    assert reply(200, '{"title": "Rate exceeded"}').response().json() == {"title": "Rate exceeded"}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (429, "it was asked too fast (HTTP 429)"),
        (500, "an error of the server (HTTP 500)"),
        (503, "an error of the server (HTTP 503)"),
        (204, "an answer nobody expects (HTTP 204)"),
        (304, "an answer nobody expects (HTTP 304)"),
        (302, "an answer nobody expects (HTTP 302)"),
        (418, "an answer nobody expects (HTTP 418)"),
    ],
)
def test_all_other_answers_are_trouble(status: int, said: str) -> None:
    told = trouble(reply(status, "{}"))
    assert (type(told), str(told), told.wait) == (Trouble, said, 0.0)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("stated", "wait"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        (formatdate(NOW + 90, usegmt=True), 90.0),
        (formatdate(NOW - 90, usegmt=True), 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("1.5", 0.0),
        ("", 0.0),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", 0.0),
        ("Mon, 01 Jan 2029 00:00:00 +99999999999999999", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(
    monkeypatch: pytest.MonkeyPatch, status: int, stated: str, wait: float
) -> None:
    monkeypatch.setattr(http.time, "time", lambda: NOW)
    assert trouble(reply(status, Retry_After=stated)).wait == wait


def test_validators_are_the_headers_of_an_answer_turned_round() -> None:
    both = reply(200, ETag='W/"1"', Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT").validators
    assert both == (("If-None-Match", 'W/"1"'), ("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"))
    assert reply(200).validators == ()


# What is sent


def echo(request: Received) -> Sent:
    told = {
        "method": request.method,
        "query": request.query_string.decode(),
        "body": request.get_data().decode(),
    }
    return Sent(json.dumps(told | {"headers": dict(request.headers)}), content_type="application/json")


@pytest.fixture
def echoed(httpserver: HTTPServer) -> str:
    """An address whose answer is what was sent there."""
    httpserver.expect_request("/echo").respond_with_handler(echo)
    return httpserver.url_for("/echo")


def test_a_question_is_a_get_with_its_parameters_in_order(echoed: str) -> None:
    told = json.loads(
        client_of(echoed).send(echoed, [("b", "1 2"), ("a", "ü&"), ("b", "3")], {"Accept": "text/html"}).body
    )
    assert (told["method"], told["query"], told["body"]) == ("GET", "b=1+2&a=%C3%BC%26&b=3", "")
    assert told["headers"]["Accept"] == "text/html"


def test_a_question_with_a_body_is_a_post_of_json(echoed: str) -> None:
    told = json.loads(client_of(echoed).send(echoed, [("a", "1")], {}, '{"ids": ["ü"]}').body)
    assert (told["method"], told["query"], told["body"]) == ("POST", "a=1", '{"ids": ["ü"]}')
    assert told["headers"]["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("contact", "name"),
    [("", f"kdbib/{__version__}"), ("me@example.org", f"kdbib/{__version__} (mailto:me@example.org)")],
)
def test_the_user_agent_says_who_asks(echoed: str, contact: str, name: str) -> None:
    assert json.loads(get(echoed, contact=contact).body)["headers"]["User-Agent"] == name


def test_redirects_are_told_and_not_followed(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/here").respond_with_data("", 302, {"Location": httpserver.url_for("/there")})
    httpserver.expect_request("/there").respond_with_data("there")
    answer = get(httpserver.url_for("/here"))
    assert (answer.status, answer.location) == (302, httpserver.url_for("/there"))
    assert [request.path for request, _ in httpserver.log] == ["/here"]


def test_a_location_of_another_answer_leads_nowhere() -> None:
    assert reply(201, Location="https://a.example/").location == ""
    assert reply(200, Location="https://a.example/").location == ""


# Connections


def test_nobody_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match="no connection"):
        get(f"http://127.0.0.1:{port}/")


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BROKEN = {
    "nothing": b"",
    "no HTTP": b"220 mail.example ESMTP\r\n\r\n",
    "half a body": HEAD + b"Content-Length: 100\r\n\r\n{}",
    "half a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n50\r\n{}",
    "no chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n{}",
    "no gzip": HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN)
def test_a_connection_that_breaks_is_trouble_and_not_unreachable(sent: bytes) -> None:
    with raw_server(sent) as server, pytest.raises(Trouble, match="broke off") as told:
        get(server.url)
    assert type(told.value) is Trouble
    assert server.host not in str(told.value)


def test_an_answer_that_is_too_large_is_not_read(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LARGEST", 1 << 20)
    httpserver.expect_request("/large").respond_with_data("x" * (1 << 20))
    httpserver.expect_request("/larger").respond_with_data("x" * (1 + (1 << 20)))
    assert len(get(httpserver.url_for("/large")).body) == 1 << 20
    with pytest.raises(Trouble, match="larger than 1 MB"):
        get(httpserver.url_for("/larger"))


def test_an_answer_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ", 0.05)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(Trouble, match="no answer within") as told,
    ):
        get(f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert type(told.value) is Trouble


def test_an_answer_that_drips_is_not_waited_for(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "WHOLE", 0.0)
    httpserver.expect_request("/slow").respond_with_data("x" * 200_000)
    with pytest.raises(Trouble, match="not whole after"):
        get(httpserver.url_for("/slow"))


# The environment: proxies and certificates


def test_a_proxy_of_the_environment_is_used(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    httpserver.expect_request("/works").respond_with_json({"by": "proxy"})
    monkeypatch.setenv("HTTP_PROXY", httpserver.url_for(""))
    monkeypatch.setenv("http_proxy", httpserver.url_for(""))
    assert json.loads(get("http://service.invalid/works").body) == {"by": "proxy"}
    (request, _) = httpserver.log[0]
    assert request.headers["Host"] == "service.invalid"


def test_a_proxy_leads_to_hosts_with_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("https_proxy", proxy.url)
        with pytest.raises(Unreachable, match="proxy"):
            get("https://service.invalid/works")
    assert proxy.received[0].startswith("CONNECT service.invalid:443 ")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_gone_is_unreachable(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv(f"{scheme}_proxy", f"http://user:password@127.0.0.1:{port}")
    with pytest.raises(Unreachable, match="proxy") as told:
        get(f"{scheme}://service.invalid/works")
    assert "password" not in str(told.value)


def test_hosts_without_proxy_are_asked_directly(
    httpserver: HTTPServer, echoed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", httpserver.host)
    assert get(echoed).status == 200


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody trusts, in one file with its key."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run([openssl, *made.split(), *names], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def secured(certificate: Path) -> Iterator[HTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(host="127.0.0.1", ssl_context=context) as server:
        server.expect_request("/works").respond_with_data("secure")
        yield server


def test_a_certificate_that_nobody_trusts_is_unreachable(secured: HTTPServer) -> None:
    with pytest.raises(Unreachable, match="certificate is not trusted"):
        get(secured.url_for("/works"))


def test_certificates_of_the_environment_are_trusted(
    secured: HTTPServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", f"{certificate}.crt")
    assert get(secured.url_for("/works")).body == b"secure"


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_text(content, encoding="ascii")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    with raw_server(b"") as server, pytest.raises(Unreachable, match="certificate"):
        get(f"https://{server.host}/")


# Secrets

CONTACT, S2_KEY, OPENALEX_KEY = "reader@example.org", "s2-secret", "openalex-secret"
SECRETS = (CONTACT, "reader%40example.org", "reader", S2_KEY, OPENALEX_KEY)
QUESTIONS: list[Question] = [
    LookUp(Crossref(), Identifier("doi", "10.1/x")),
    LookUp(SemanticScholar(), Identifier("doi", "10.1/x")),
    Search(OpenAlex(), Query("A Title of Some Words")),
]
TROUBLES = {
    "an answer": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "an error": b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
    "a refusal": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "a wrong question": b"HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\n{}",
    "half an answer": HEAD + b"Content-Length: 100\r\n\r\n{}",
    "nothing": b"",
    "a redirect": redirect(f"/there?api_key={OPENALEX_KEY}&x-api-key={S2_KEY}&mailto={CONTACT}"),
    "a redirect elsewhere": redirect(
        f"http://127.0.0.1:1/there?key={OPENALEX_KEY}&{S2_KEY}&mailto={CONTACT}"
    ),
    "a redirect to nowhere": redirect(f"http://[{OPENALEX_KEY}{S2_KEY}{CONTACT}"),
    "a redirect to another scheme": redirect(f"ftp://{OPENALEX_KEY}/{S2_KEY}{CONTACT}"),
}


@pytest.mark.parametrize("sent", TROUBLES.values(), ids=TROUBLES)
def test_neither_address_nor_key_is_told(played: Any, caplog: pytest.LogCaptureFixture, sent: bytes) -> None:
    caplog.set_level(logging.DEBUG, "kdbib.network")
    environment = {"S2_API_KEY": S2_KEY, "OPENALEX_API_KEY": OPENALEX_KEY}
    with raw_server(sent) as server:
        desk = played.desk(contact=CONTACT, environment=environment, url=server.url)
        attempts = [attempt for question in QUESTIONS for attempt in played.ask(question, desk=desk)]
    asked = "".join(server.received)
    assert all(secret in asked for secret in ("reader%40example.org", S2_KEY, OPENALEX_KEY))
    logged = [record.getMessage() for record in caplog.records if record.name == "kdbib.network"]
    assert len(logged) >= len(QUESTIONS)
    assert all(attempt.outcome in {Outcome.FAILED, Outcome.NOT_ASKED} for attempt in attempts)
    told = "\n".join([*logged, *(attempt.error for attempt in attempts), repr(desk.progress())])
    assert not [secret for secret in SECRETS if secret in told]


def test_a_client_may_be_closed_and_used_again(echoed: str) -> None:
    client = client_of(echoed)
    client.close()
    assert client.send(echoed, (), {}).status == 200
    client.close()
    assert client.send(echoed, (), {}).status == 200
    client.close()
