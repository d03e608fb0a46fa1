"""The commands that use the network, where nobody answers and where a local server does."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from conftest import Call, Played, services_at

LIST = "- **Pruning Transformers for Translation**, KDD 2020, [[paper]](https://doi.org/10.1145/3394486.3403001)\n"
WORK = {
    "DOI": "10.1145/3394486.3403001",
    "type": "proceedings-article",
    "title": ["Pruning Transformers for Translation"],
    "container-title": [
        "Proceedings of the ACM SIGKDD International Conference on Knowledge Discovery and Data Mining"
    ],
    "author": [{"given": "Jane", "family": "Doe"}],
    "published-print": {"date-parts": [[2020]]},
}
ANSWER = {"status": "ok", "message-type": "work-list", "message": {"total-results": 1, "items": [WORK]}}


@pytest.fixture
def call(call: Call, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run commands in a folder with a list, where nobody answers at the address of any service."""
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    Path("list.md").write_text(LIST)
    services_at("http://127.0.0.1:9")
    return call


def test_offline_opens_no_socket(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    code, out, _ = call("run", "list.md", "--offline")
    assert code == 0
    assert "entries no source knows: 1" in out


def test_where_nobody_answers_the_outputs_are_written_and_the_entry_is_asked_about_again(call: Call) -> None:
    code, out, err = call("run", "list.md")
    assert code == 4
    assert "entries that could not be asked about: 1" in out
    assert "no source knows" not in out
    assert "crossref: " in err
    assert "list.md:1: Pruning Transformers for Translation" in err
    assert "run the same command again" in err
    (entry,) = json.loads(Path("output/report.json").read_text())["entries"]
    assert "could not be asked: " in str(entry)
    assert not Path("cache/ledger.jsonl").read_text()


def test_what_a_service_knows_is_kept_and_not_asked_for_again(call: Call, played: Played) -> None:
    played.on("/works", ANSWER)
    played.on("/graph/v1/paper/batch", [None])
    services_at(played.url)
    assert call("run", "list.md").code == 0
    sent = len(played.requests)
    assert sent == 2

    assert call("run", "list.md").code == 0
    assert call("refresh", "list.md").code == 0
    assert len(played.requests) == sent
    code, _, _ = call("refresh", "list.md", "--max-age", "0")
    assert (code, len(played.requests)) == (0, 2 * sent)


def test_the_plan_tells_requests_and_asks_nobody(call: Call, played: Played) -> None:
    services_at(played.url)
    code, out, _ = call("run", "list.md", "--plan")
    assert code == 0
    assert "Crossref: requests (questions 1, at least 1 s): 1" in out
    assert "requests in all, before what follows from the answers: 2" in out
    assert not played.requests
    assert not Path("output").exists()


def test_verbose_tells_each_request_without_the_contact_address(
    call: Call, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KDBIB_MAILTO", "jane@example.org")
    played.on("/works", ANSWER)
    played.on("/graph/v1/paper/batch", [None])
    services_at(played.url)
    _, _, err = call("run", "list.md", "--verbose")
    assert "Crossref /works filter=doi:10.1145/3394486.3403001" in err
    assert "HTTP 200" in err
    assert "jane@example.org" not in err
    assert {request.args.get("mailto") for request in played.requests} == {"jane@example.org", None}


def test_the_cache_can_be_looked_at_pruned_and_cleared(call: Call, played: Played) -> None:
    played.on("/works", ANSWER)
    played.on("/graph/v1/paper/batch", [None])
    services_at(played.url)
    call("run", "list.md")
    _, out, _ = call("cache", "info")
    assert "answers with records: 1" in out
    assert "answers that nothing is known: 1" in out
    assert call("cache", "prune") == (0, "forgotten: 0\n", "")
    assert call("cache", "clear").code == 0
    assert "answers with records: 0" in call("cache", "info").out
    assert Path("cache/ledger.jsonl").exists()


def test_an_address_of_an_unknown_service_is_a_mistake_in_the_settings(call: Call) -> None:
    Path("kdbib.toml").write_text('[urls]\nnobody = "http://127.0.0.1:9"\n')
    code, _, err = call("run", "list.md")
    assert code == 2
    assert "kdbib.toml: [urls] names an unknown service 'nobody'" in err


@pytest.mark.parametrize("address", ["", "nowhere", "ftp://127.0.0.1", "http://[::1", "file:///etc/passwd"])
def test_a_base_address_that_is_none_is_a_mistake_in_the_settings(call: Call, address: str) -> None:
    Path("kdbib.toml").write_text(f'[urls]\narxiv = "{address}"\n')
    code, _, err = call("run", "list.md")
    assert code == 2
    assert "kdbib.toml: [urls] 'arxiv' must be an address" in err


def test_a_contact_address_that_no_header_may_hold_is_a_mistake(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KDBIB_MAILTO", "ann@example.org\r\nX-Evil: 1")
    code, _, err = call("run", "list.md")
    assert code == 2
    assert "the contact address must be of ASCII characters" in err
