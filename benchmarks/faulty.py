"""A proxy before the stand-in for the services: it breaks the share of answers that the address asks for.

``http://127.0.0.1:PORT/20/api.crossref.org/works`` breaks 20 answers in 100, each in one of the ways of
:data:`KINDS`, and passes on the others. What was answered once is remembered. A search for several phrases
is answered as Semantic Scholar documents it: with what each phrase finds, whatever stands beside it.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from kdbib.network.terms import PUBLISHER, all_terms

KINDS = ("500", "503", "html", "cut", "half", "empty", "drop", "slow")
KEPT = {200, 404}
PASSED_ON = ("Accept", "Content-Type", "User-Agent", "x-api-key")
BULK = "/paper/search/bulk"
WAIT = 1.0  # seconds until a phrase is asked for again that came too fast
SLOW = 2.0  # seconds until a slow answer, which is a 504


class Answer(NamedTuple):
    """What a service answers; ``length`` is what it states, where that is not true."""

    status: int
    media_type: str
    body: bytes
    length: int | None = None


class Proxy(ThreadingHTTPServer):
    """The proxy; ``upstream`` is the port of the stand-in, which serves plain HTTP."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, upstream: int, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.upstream = upstream
        self.known: dict[tuple[str, str, bytes], Answer] = {}
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def urls(self, percent: int) -> dict[str, str]:
        """The services' base addresses, for the settings, with so many answers in a hundred broken."""
        base = f"http://127.0.0.1:{self.server_address[1]}/{percent}"
        hosts = {name: urlsplit(terms.url).netloc for name, terms in all_terms({}).items()}
        return {name: base if name == PUBLISHER else f"{base}/{host}" for name, host in hosts.items()}

    def fault(self, percent: int) -> str:
        """How the next answer is broken; ``""`` where it is not."""
        with self.lock:
            return self.random.choice(KINDS) if self.random.random() * 100 < percent else ""

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """What the stand-in answers."""
        if BULK in path and "%7C" in path:
            return self._united(path, headers)
        asked = (method, path, body)
        if asked not in self.known:
            connection = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=30)
            connection.request(method, path, body or None, headers)
            told = connection.getresponse()
            answer = Answer(told.status, told.getheader("Content-Type", ""), told.read())
            connection.close()
            if answer.status not in KEPT:
                return answer
            self.known[asked] = answer
        return self.known[asked]

    def _united(self, path: str, headers: dict[str, str]) -> Answer:
        """What is found for each phrase of a bulk search, each paper once."""
        parts = urlsplit(path)
        params = parse_qs(parts.query)
        found = {}
        for phrase in params["query"][0].split(" | "):
            query = urlencode({**params, "query": [phrase]}, doseq=True)
            answer = self.answer("GET", f"{parts.path}?{query}", b"", headers)
            while answer.status not in KEPT:
                time.sleep(WAIT)
                answer = self.answer("GET", f"{parts.path}?{query}", b"", headers)
            found |= {one["paperId"]: one for one in json.loads(answer.body)["data"]}
        told = {"total": len(found), "data": list(found.values())}
        return Answer(200, "application/json", json.dumps(told).encode())


class Handler(BaseHTTPRequestHandler):
    """One connection to the proxy."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_GET(self) -> None:
        """Answer one request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        percent, _, path = self.path.lstrip("/").partition("/")
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        kind = self.server.fault(int(percent))
        answer = self.server.answer(self.command, f"/{path}", body, headers)
        if kind == "drop":
            self.close_connection = True
            return
        if kind == "slow":
            time.sleep(SLOW)
        self.send(broken(kind, answer))

    do_POST = do_GET  # noqa: N815 - the library's name

    def send(self, answer: Answer) -> None:
        """Write the answer, as far as there is any."""
        length = len(answer.body) if answer.length is None else answer.length
        self.close_connection = length != len(answer.body)
        try:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(length))
            if answer.status in {429, 503}:
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(answer.body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # who asked was killed

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def broken(kind: str, answer: Answer) -> Answer:
    """An answer, broken in the way that ``kind`` says; whole where it is ``""``."""
    whole, half = len(answer.body), answer.body[: len(answer.body) // 2]
    ways = {
        "": answer,
        "500": Answer(500, "text/plain", b"Internal Server Error"),
        "503": Answer(503, "text/plain", b"Service Unavailable"),
        "slow": Answer(504, "text/plain", b"Gateway Timeout"),
        "html": Answer(200, "text/html", b"<html><body>Scheduled maintenance</body></html>"),
        "empty": answer._replace(status=200, body=b""),
        "cut": answer._replace(body=half),
        "half": answer._replace(body=half, length=whole),
    }
    return ways[kind]
