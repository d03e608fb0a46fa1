"""How often properties are tried; commands run in this process; a server that plays a service; its client."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import settings
from werkzeug import Request as Received
from werkzeug import Response as Sent

from kdbib.cli import main
from kdbib.model import Attempt, Identifier, Query
from kdbib.network.cache import Answers
from kdbib.network.desk import Desk
from kdbib.network.exchange import Patience
from kdbib.network.terms import Terms, all_terms, services
from kdbib.sources.service import LookUp, Question, Search, Service

settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True)  # as CI wants it
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

if TYPE_CHECKING:
    from pytest_httpserver import HTTPServer

_EVERYTHING = re.compile("/.*")
QUICK = Patience(tries=2, first=0.0, longest=0.0, broken=100)


class Done(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Call = Callable[..., Done]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Run commands, in a folder that is empty at first."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logging.getLogger("kdbib.network"), "handlers", [])  # to forget --verbose

    def call(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["kdbib", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        assert "this is a bug" not in err
        return Done(int(ended.value.code or 0), out, err)

    return call


def services_at(url: str) -> None:
    """Settings by which every service is at one address."""
    Path("kdbib.toml").write_text("[urls]\n" + "".join(f'{name} = "{url}"\n' for name in services()))


class Played:
    """A service of which a test says what it answers."""

    def __init__(self, server: HTTPServer, folder: Path) -> None:
        self._server, self._folder = server, folder
        self._answers: list[tuple[str, Mapping[str, str], Sent]] = []
        self.requests: list[Received] = []
        self.rest = 0.0
        server.expect_request(_EVERYTHING).respond_with_handler(self._answer)

    def on(
        self,
        path: str,
        body: object,
        *,
        status: int = 200,
        media_type: str = "application/json",
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer requests of a path, and of these parameters, so; what is said last is tried first."""
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        sent = Sent(data, status, dict(headers or {}), content_type=media_type)
        self._answers.insert(0, (path, params or {}, sent))

    @property
    def url(self) -> str:
        """The server's address."""
        return self._server.url_for("").rstrip("/")

    def desk(self, *, contact: str = "", environment: Mapping[str, str] | None = None, url: str = "") -> Desk:
        """A desk that asks this server, or one at ``url``, in the name of every service, without pauses."""
        base = url or self.url
        terms = all_terms(environment or {"OPENALEX_API_KEY": "x"}, dict.fromkeys(services(), base), contact)
        quick = {name: replace(one, rest=self.rest) for name, one in terms.items()}
        return Desk(self._folder, quick, Answers(self._folder), contact, QUICK)

    def ask(self, *questions: Question, desk: Desk | None = None) -> list[Attempt]:
        """How questions went that were asked in one request."""
        used = desk or self.desk()
        used.take(questions)
        return [attempt for _, attempt in used.answered()]

    def look_up(self, service: Service, *identifiers: Identifier) -> dict[Identifier, Attempt]:
        """How asking for identifiers, in one batch, went."""
        attempts = self.ask(*(LookUp(service, one) for one in identifiers))
        return dict(zip(identifiers, attempts, strict=True))

    def search(self, service: Service, query: Query) -> Attempt:
        """How a search went."""
        return self.ask(Search(service, query))[0]

    def _answer(self, request: Received) -> Sent:
        self.requests.append(request)
        for path, params, sent in self._answers:
            if path == request.path and params.items() <= request.args.to_dict().items():
                return sent
        return Sent("nothing is played here", 500, content_type="text/plain")


def without_rests(*arguments: Any) -> dict[str, Terms]:
    """The terms of services that bear any pace."""
    return {name: replace(terms, rest=0.0) for name, terms in all_terms(*arguments).items()}


@pytest.fixture
def played(httpserver: HTTPServer, tmp_path: Path) -> Played:
    """A service that answers as the test says."""
    return Played(httpserver, tmp_path / "http")
