"""What a refresh does to a bibliography while services are down, forget, or lie: a Markdown table.

It is run where a stand-in answers for the services under their real names (``standin.py`` describes one)::

    STAND-IN python benchmarks/worse.py

The lists that come with kdbib are run once; then, in a copy without the cache of answers, everything is asked
again (``refresh --max-age 0``) while a proxy of ours stands before some services and spoils their answers:

- ``crossref 500``: Crossref answers 500 to everything.
- ``empty objects``: Semantic Scholar answers each paper with an empty object.
- ``another paper``: every search by title, of every service, is answered with another paper.
- ``forgotten``: Crossref and Semantic Scholar say of everything that they do not know it.

Counted are the fields of kd.json that are gone, those that are other ones, and those that are new; a reader
of the table wants to see 0 in the first two.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

KEY = "x"
REFRESH = ("refresh", "--max-age", "0")
OTHER = "Momentum Contrast for Unsupervised Visual Representation Learning"
QUERIES = {"query": f'"{OTHER}"'} | dict.fromkeys(("query.bibliographic", "query.title", "q", "term"), OTHER)
OWN = {"custom"}
"""Members of an item that are kdbib's own: how it was found."""
HEAD = """\
| what | exit | s | keys gone | lost | changed | gained | told |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
"""
SEARCHES = {
    "crossref": "https://api.crossref.org",
    "semanticscholar": "https://api.semanticscholar.org",
    "dblp": "https://dblp.org",
    "openreview": "https://api2.openreview.net",
}
Spoiled = tuple[int, bytes]
Spoil = Callable[[str, bytes, str], Spoiled]


def broken(*_: object) -> Spoiled:
    return 500, b"Internal Server Error"


def empty(target: str, body: bytes, _: str) -> Spoiled:
    if target.startswith("/graph/v1/paper/batch"):
        return 200, json.dumps([{} for _ in json.loads(body)["ids"]]).encode()
    return 200, json.dumps({"total": 1, "data": [{}]}).encode()


def forgotten(target: str, body: bytes, service: str) -> Spoiled:
    if service == "crossref":
        nothing = {"status": "ok", "message-type": "work-list", "message": {"total-results": 0, "items": []}}
        return 200, json.dumps(nothing).encode()
    if target.startswith("/graph/v1/paper/batch"):
        return 200, json.dumps([None for _ in json.loads(body)["ids"]]).encode()
    if "/search/match" in target:
        return 404, b'{"error": "Title match not found"}'
    return 200, b'{"total": 0, "data": []}'


SCENARIOS: dict[str, tuple[tuple[str, ...], Spoil | None]] = {
    "crossref 500": (("crossref",), broken),
    "empty objects": (("semanticscholar",), empty),
    "another paper": (tuple(SEARCHES), None),
    "forgotten": (("crossref", "semanticscholar"), forgotten),
}


class Proxy(BaseHTTPRequestHandler):
    """Stands before the services as ``/<service>/<path>``; without ``spoil`` it asks for another paper."""

    spoil: Spoil | None = None

    def do_GET(self) -> None:
        """Answer a request, whatever its method."""
        service, slash, target = self.path[1:].partition("/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = slash + target
        status, data = self.spoil(target, body, service) if self.spoil else self.asked(service, target, body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def asked(self, service: str, target: str, body: bytes) -> Spoiled:
        """What the service says of another paper, where a title is searched; else of the very one."""
        answer = requests.request(
            self.command,
            SEARCHES[service] + other(target),
            data=body or None,
            headers={"x-api-key": KEY},
            timeout=60,
        )
        return answer.status_code, answer.content

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def other(target: str) -> str:
    """The same request, for another paper where it names a title."""
    parts = urlsplit(target)
    named = ((name, QUERIES.get(name, value)) for name, value in parse_qsl(parts.query))
    return f"{parts.path}?{urlencode(list(named))}" if parts.query else target


@contextmanager
def proxy(spoil: Spoil | None) -> Iterator[int]:
    """A proxy while it is used: its port."""
    own = {"spoil": staticmethod(spoil) if spoil else None}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Spoiling", (Proxy,), own))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


def items(folder: Path) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in json.loads((folder / "output/kd.json").read_text())}


def compared(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[int]:
    """How many keys are gone, and how many fields are lost, changed and gained."""
    pairs = [(before[key], after[key]) for key in before.keys() & after.keys()]
    fields = [
        (one.get(name), two.get(name)) for one, two in pairs for name in (one.keys() | two.keys()) - OWN
    ]
    lost = sum(old is not None and new is None for old, new in fields)
    changed = sum(old is not None and new is not None and old != new for old, new in fields)
    gained = sum(old is None and new is not None for old, new in fields)
    return [len(before.keys() - after.keys()), lost, changed, gained]


def kdbib(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code of a command in a folder, and its output."""
    environment = {**os.environ, "S2_API_KEY": KEY, "KDBIB_MAILTO": "a@example.org"}
    command = [sys.executable, "-m", "kdbib", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout


def row(name: str, known: Path, folder: Path) -> Iterator[object]:
    """A line of the table."""
    services, spoil = SCENARIOS[name]
    shutil.copytree(known, folder, ignore=shutil.ignore_patterns("http"))
    begun = time.perf_counter()
    with proxy(spoil) as port:
        urls = "".join(f'{one} = "http://127.0.0.1:{port}/{one}"\n' for one in services)
        (folder / "kdbib.toml").write_text(f"[urls]\n{urls}")
        code, _ = kdbib(folder, *REFRESH)
    told = (folder / "output/changes.md").read_text() if (folder / "output/changes.md").exists() else ""
    yield from (name, code, f"{time.perf_counter() - begun:.0f}", *compared(items(known), items(folder)))
    yield ", ".join(line.removeprefix("## ") for line in told.splitlines() if line.startswith("## "))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default=",".join(SCENARIOS), help="scenarios, parted by commas")
    parser.add_argument("--folder", type=Path, help="where to leave what was made")
    options = parser.parse_args()
    print(HEAD, end="")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        known = folder / "known"
        known.mkdir(parents=True, exist_ok=True)
        if kdbib(known, "run")[0] or kdbib(known, *REFRESH)[0] not in {0, 10}:
            sys.exit("the first run did not end well")
        for name in options.only.split(","):
            print(
                f"| {' | '.join(map(str, row(name, known, folder / name.replace(' ', '-'))))} |", flush=True
            )


if __name__ == "__main__":
    main()
