"""The journal in JSON lines: what stands in it, that it stays whole, and that it tells no secret."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from conftest import QUICK, Call, Played, services_at, without_rests
from kdbib.errors import LedgerError
from kdbib.logs import Journal, tell
from kdbib.network.desk import Desk

LIST = "- **Pruning Transformers for Translation**, KDD 2020, [[paper]](https://doi.org/10.1145/3394486.3403001)\n"
WORK = {
    "DOI": "10.1145/3394486.3403001",
    "type": "proceedings-article",
    "title": ["Pruning Transformers for Translation"],
    "container-title": ["Knowledge Discovery and Data Mining"],
    "author": [{"given": "Jane", "family": "Doe"}],
    "published-print": {"date-parts": [[2020]]},
}
ANSWER = {"status": "ok", "message-type": "work-list", "message": {"total-results": 1, "items": [WORK]}}
LOG = Path("log.jsonl")


def events(path: Path = LOG) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def call(call: Call) -> Call:
    """Run commands that keep a journal, in a folder with a list; nobody answers at any service's address."""
    Path("list.md").write_text(LIST)
    services_at("http://127.0.0.1:9")
    return lambda *arguments: call(*arguments, "--log-json", LOG)


def test_a_run_tells_requests_counts_and_its_end(call: Call, played: Played) -> None:
    played.on("/works", ANSWER)
    played.on("/graph/v1/paper/batch", [None])
    services_at(played.url)
    assert call("run", "list.md").code == 0
    told = events()
    assert [one["event"] for one in told] == ["start", "request", "request", "summary", "end"]
    request = next(one for one in told if one.get("service") == "crossref")
    assert (request["path"], request["status"], request["level"]) == ("/works", 200, "info")
    assert request["bytes"] == len(json.dumps(ANSWER))
    assert 0 <= request["seconds"] < 30
    assert (told[-2]["entries"], told[-2]["resolved"], told[-2]["incomplete"]) == (1, 1, 0)
    assert (told[-1]["command"], told[-1]["outcome"], told[-1]["exit"]) == ("run", "done", 0)
    for one in told:
        assert datetime.fromisoformat(one["time"]).utcoffset() == timedelta(0)


def test_failures_are_told_by_service_and_the_exit_code_is(call: Call) -> None:
    assert call("run", "list.md").code == 4
    told = events()
    trouble = [one for one in told if one["event"] == "trouble"]
    assert {one["level"] for one in trouble} == {"warning"}
    assert any(one["service"] == "crossref" and one["error"] for one in trouble)
    unanswered = [one for one in told if one["event"] == "unanswered"]
    assert {one["service"]: one["questions"] for one in unanswered}["crossref"] == 2  # the DOI, the title
    assert told[-1] | {"time": "", "seconds": 0} == {
        "time": "",
        "level": "info",
        "event": "end",
        "command": "run",
        "seconds": 0,
        "outcome": "done",
        "exit": 4,
    }


def test_the_journal_is_not_on_standard_output_nor_does_it_add_to_standard_error(call: Call) -> None:
    _, out, err = call("run", "list.md", "--offline")
    assert "{" not in out
    assert not err or "there is no index" in err


def test_keys_and_addresses_stay_out_of_it(
    call: Call, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("S2_API_KEY", "geheim-1")
    monkeypatch.setenv("OPENALEX_API_KEY", "geheim-2")
    monkeypatch.setenv("KDBIB_MAILTO", "jane@example.org")
    monkeypatch.setattr("kdbib.network.online.all_terms", without_rests)
    monkeypatch.setattr("kdbib.network.online.Desk", partial(Desk, patience=QUICK))
    away = f"{played.url}/elsewhere?api_key=geheim-2&mailto=jane@example.org"
    played.on("/works", "", status=302, headers={"Location": away})
    played.on("/graph/v1/paper/batch", "", status=403)
    services_at(played.url)
    call("run", "list.md")
    text = LOG.read_text()
    assert "geheim" not in text
    assert "jane@example.org" not in text
    assert any(one["path"].endswith("/elsewhere") for one in events() if one["event"] == "request")


@pytest.mark.parametrize("command", ["check", "fix", "refresh"])
def test_the_other_commands_keep_one_too(call: Call, played: Played, command: str) -> None:
    played.on("/works", ANSWER)
    played.on("/graph/v1/paper/batch", [None])
    services_at(played.url)
    call(command, "list.md")
    told = events()
    assert (told[0]["event"], told[0]["command"]) == ("start", command)
    assert "summary" in {one["event"] for one in told}
    assert told[-1]["event"] == "end"


def test_an_input_that_cannot_be_opened_is_an_error_in_it(call: Call) -> None:
    assert call("run", "nowhere.md").code == 2
    (start, end) = events()
    assert start["event"] == "start"
    assert (end["level"], end["outcome"]) == ("error", "failed")
    assert "nowhere.md" in end["error"]


def test_events_are_appended_to_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    for _ in range(2):
        with Journal("run", file):
            tell("news", text="Füße\nzwei")
    assert [one["event"] for one in events(file)] == ["start", "news", "end"] * 2
    assert events(file)[1]["text"] == "Füße\nzwei"


def test_a_torn_last_line_spoils_no_other(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text('{"event": "sta')
    with Journal("run", file):
        pass
    first, *rest = file.read_text().splitlines()
    assert first == '{"event": "sta'
    assert [json.loads(line)["event"] for line in rest] == ["start", "end"]


def test_a_journal_that_cannot_be_kept_is_said_before_anything_is_done(call: Call) -> None:
    LOG.mkdir()
    done = call("run", "list.md", "--offline")
    assert done.code == 3
    assert "log.jsonl: cannot be written" in done.err
    assert not Path("output").exists()


def test_without_a_file_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with Journal("run"):
        tell("news", "warning")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("error", "outcome", "level"),
    [
        (LedgerError("line 3 is torn"), "failed", "error"),
        (KeyboardInterrupt(), "interrupted", "warning"),
        (ZeroDivisionError("api_key=geheim"), "bug", "critical"),
    ],
)
def test_how_a_command_ended_is_told(tmp_path: Path, error: BaseException, outcome: str, level: str) -> None:
    with pytest.raises(type(error)), Journal("run", tmp_path / "log"):
        raise error
    end = events(tmp_path / "log")[-1]
    assert (end["event"], end["outcome"], end["level"]) == ("end", outcome, level)
    assert "geheim" not in str(end)


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_run_tears_the_last_line_at_most(tmp_path: Path) -> None:
    """The system may stop a write between two pages of memory when its process is killed."""
    file = tmp_path / "log.jsonl"
    endless = (
        "import sys; from pathlib import Path; from kdbib.logs import Journal, tell\n"
        "with Journal('run', Path(sys.argv[1])):\n"
        "    while True: tell('news', text='x' * 5000)\n"
    )
    with subprocess.Popen([sys.executable, "-c", endless, str(file)], env=_with_sources()) as process:
        while not (file.exists() and file.stat().st_size > 100_000):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    *lines, torn = file.read_text(encoding="utf-8").split("\n")
    told = [json.loads(line) for line in lines]
    assert len(told) > 10
    assert {one["event"] for one in told} == {"start", "news"}
    with Journal("run", file):
        pass
    after = file.read_text(encoding="utf-8").split("\n")
    assert after[: len(lines)] == lines
    assert [json.loads(line)["event"] for line in after[-3:-1]] == ["start", "end"]
    assert after[len(lines) : -3] == ([torn] if torn else [])


def _with_sources() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_ends_the_journal_and_not_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    with Journal("run", Path("/dev/full")):
        tell("news")
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "/dev/full: the log ends here" in err
