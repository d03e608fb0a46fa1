"""A hostile list, hostile services, recognisable keys: what may not be is not asked, opened, run or written.

All that the program does is watched by an audit hook (PEP 578): connections, files, processes.
"""

from __future__ import annotations

import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, repeat
from pathlib import Path
from typing import Any, ClassVar

import pytest

from conftest import QUICK, Call, without_rests
from kdbib.network import online
from kdbib.network.desk import Desk
from kdbib.network.terms import all_terms, services

SECRET = "canary-text-of-a-secret-file"  # noqa: S105
S2_KEY, OPENALEX_KEY, CONTACT = "s2key-0123456789abcdef", "oakey-fedcba9876543210", "reader@mail.example"
KEYS = (S2_KEY, OPENALEX_KEY, CONTACT, CONTACT.replace("@", "%40"))
SECONDS = 60.0
"""The time that is given to a run of a list of this size; an honest one takes a few seconds."""


class Watch:
    """What the program did while it was watched."""

    def __init__(self) -> None:
        self.on = False
        self.connected: set[Any] = set()
        self.looked_up: set[str] = set()
        self.opened: set[str] = set()
        self.run: list[str] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "socket.connect":
            self.connected.add(args[1])
        elif event == "socket.getaddrinfo":
            self.looked_up.add(str(args[0]))
        elif event == "open":
            self.opened.add(str(args[0]))
        elif event.startswith(("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "pty.")):
            self.run.append(event)


_WATCH = Watch()
sys.addaudithook(_WATCH)  # for the life of the process: there is no way to remove one


@pytest.fixture
def watch() -> Iterator[Watch]:
    _WATCH.__init__()  # type: ignore[misc]
    yield _WATCH
    _WATCH.on = False


class Server(ThreadingHTTPServer):
    """A server that answers as ``behave`` does, and records what it is asked."""

    daemon_threads = True

    def __init__(self, behave: Callable[[Handler], None]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave, self.asked, self.number = behave, list[str](), count()
        self.host = f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Every request is the server's to answer."""

    server: Server

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(f"{self.path} {self.headers}")
        try:
            self.server.behave(self)
        except OSError:
            return  # whoever asked has heard enough

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def give(
        self, body: bytes, media_type: str = "application/json", status: int = 200, **headers: str
    ) -> None:
        """Send an answer; underscores in names of headers stand for hyphens."""
        self.begin(status, Content_Type=media_type, Content_Length=str(len(body)), **headers)
        self.wfile.write(body)

    def begin(self, status: int, **headers: str) -> None:
        """Send the head of an answer."""
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()


@pytest.fixture
def server_of() -> Iterator[Callable[..., Server]]:
    """Start servers, and stop them at the end."""
    started: list[Server] = []

    def start(behave: Callable[[Handler], None]) -> Server:
        server = Server(behave)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def forbidden(recorder: str, canary: Path) -> list[str]:
    """Addresses that must not be asked, most of them ways to the recorder."""
    port = recorder.partition(":")[2]
    return [
        f"http://{recorder}/direct",
        f"https://{recorder}/tls",
        f"http://localhost:{port}/name",
        f"http://127.1:{port}/short",
        f"http://2130706433:{port}/decimal",
        f"http://0x7f.0.0.1:{port}/hexadecimal",
        f"http://0177.0.0.1:{port}/octal",
        f"http://[::ffff:127.0.0.1]:{port}/mapped",
        f"http://0.0.0.0:{port}/unspecified",
        f"http://openaccess.thecvf.com@{recorder}/content/html/Doe_paper.html",
        f"https://openaccess.thecvf.com\\@{recorder}/content/html/Doe_paper.html",
        f"https://{recorder}/openaccess.thecvf.com/content/html/Doe_paper.html",
        f"http://{recorder}/?u=https://arxiv.org/abs/1706.03762",
        f"//{recorder}/no-scheme",
        f"https://openaccess.thecvf.com:{port}/content/html/Doe_paper.html",
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "file:///etc/passwd",
        f"file://{canary}",
        f"data:text/html,{SECRET}",
        f"javascript:fetch('http://{recorder}/script')",
        f"gopher://{recorder}/1",
        f"ftp://{recorder}/x",
    ]


HONEST = (
    "https://arxiv.org/abs/1706.03762",
    "https://doi.org/10.1145/3394486.3403001",
    "https://openaccess.thecvf.com/content/CVPR2021/papers/Doe_Some_Title_CVPR_2021_paper.pdf",
    "https://aclanthology.org/P19-1001.pdf",
    "https://openreview.net/forum?id=B1xsqj09Fm",
    "https://zenodo.org/record/1234567",
    "",
)
"""Links that make every service be asked."""


def listed(links: list[str]) -> str:
    """A list of papers with these links, and with the links where titles and venues stand."""
    entries = [
        f"- **Words of Title {number} on {topic}**, CVPR 2021, [[paper]]({link}) [[code]](<{link}>)\n"
        for number, (link, topic) in enumerate(zip(links, repeat("Pruning Networks"), strict=False))
    ]
    within = [f"- **[{link}]({link})**, {link}, 2020, ![picture]({link})\n" for link in links]
    return "".join(["# Papers\n", *entries, *within])


Run = Callable[..., tuple[int, str, float]]


@pytest.fixture
def run(call: Call, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a list in a folder, all services at one server: exit code, what was printed, seconds."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (
        ("S2_API_KEY", S2_KEY),
        ("OPENALEX_API_KEY", OPENALEX_KEY),
        ("KDBIB_MAILTO", CONTACT),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(online, "Desk", partial(Desk, patience=replace(QUICK, broken=4)))
    monkeypatch.setattr(online, "all_terms", without_rests)

    def run(text: str, server: Server, *options: str) -> tuple[int, str, float]:
        Path("list.md").write_text(text)
        urls = "".join(f'{name} = "http://{server.host}/{name}"\n' for name in services())
        Path("kdbib.toml").write_text(f"[urls]\n{urls}")
        started = time.monotonic()
        code, out, err = call("run", "list.md", *options)
        return code, out + err, time.monotonic() - started

    return run


def written(folder: Path) -> bytes:
    """All that a run left in its folder, unpacked, its inputs apart."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent != folder]
    data = b"\n".join(path.read_bytes() for path in files)
    return data + b"".join(map(_unpacked, data.split(b"\x78\x9c")[1:]))  # diskcache packs by zlib


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return b""


class Behaviours:
    """What hostile services do."""

    def __init__(self, recorder: str, canary: Path) -> None:
        self.places, self.canary = forbidden(recorder, canary), canary

    def redirect(self, one: Handler) -> None:
        place = self.places[next(one.server.number) % len(self.places)]
        one.begin(302, Location=place, Content_Length="0")

    def endless(self, one: Handler) -> None:
        one.begin(200, Content_Type="application/json")
        while True:
            one.wfile.write(b" " * 65536)

    def bomb(self, one: Handler) -> None:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        first, again = (packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
        one.begin(200, Content_Type="application/json", Content_Encoding="gzip")
        one.wfile.write(first)
        for _ in range(160):  # 10 GB of zeros in all
            one.wfile.write(again * 64)

    def laughs(self, one: Handler) -> None:
        lines = ['<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a0 "ha">']
        lines += [f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12)]
        lines += ['<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>']
        lines += ['<feed xmlns="http://www.w3.org/2005/Atom"><title>&a12;</title></feed>']
        one.give("\n".join(lines).encode(), "application/atom+xml")

    def outside(self, one: Handler) -> None:
        place = self.places[0]
        text = (
            f'<!DOCTYPE feed SYSTEM "{place}/dtd" [<!ENTITY a SYSTEM "file://{self.canary}">'
            f'<!ENTITY b SYSTEM "{place}/entity">]><feed xmlns="http://www.w3.org/2005/Atom" '
            f'xmlns:xi="http://www.w3.org/2001/XInclude"><title>&a;&b;</title><xi:include href="{place}/xi" '
            f'parse="text"/></feed></html>'
        )
        one.give(text.encode(), "application/atom+xml")

    def nested(self, one: Handler) -> None:
        one.give(b'{"a":' * 500_000)

    def digits(self, one: Handler) -> None:
        one.give(b'{"message": {"total-results": ' + b"9" * 1_000_000 + b"}}")

    def elements(self, one: Handler) -> None:
        one.give(b"<feed>" * 1_000_000, "application/atom+xml")

    def infinite(self, one: Handler) -> None:
        one.give(b'{"total": Infinity, "count": 1e999, "data": -Infinity, "message": NaN}')


COSTLY = {"bomb", "endless", "elements"}
"""What takes a tenth of a second an answer, and is shown to few questions."""
BEHAVIOURS = [name for name in vars(Behaviours) if not name.startswith("_")]


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_hostile_list_and_services(
    run: Run, server_of: Callable[..., Server], watch: Watch, tmp_path: Path, behaviour: str
) -> None:
    canary = tmp_path.with_name(f"{tmp_path.name}-canary")
    canary.write_text(SECRET)
    recorder = server_of(lambda one: one.give(b"{}"))
    behaviours = Behaviours(recorder.host, canary)
    server = server_of(getattr(behaviours, behaviour))
    watch.on = True
    links = HONEST if behaviour in COSTLY else (*behaviours.places, *HONEST)
    code, told, seconds = run(listed(list(links)), server)
    watch.on = False

    assert code == 4, told
    assert seconds < SECONDS
    assert server.asked
    assert recorder.asked == []
    assert watch.connected == {("127.0.0.1", server.server_port)}
    assert watch.looked_up <= {"127.0.0.1"}
    assert watch.run == []
    assert not watch.opened & {"/etc/passwd", str(canary)}
    left = written(tmp_path)
    assert b"root:" not in left
    assert left.count(SECRET.encode()) == left.count(f"data:text/html,{SECRET}".encode())


class Keys:
    """Services that say again what they were told: the keys, wherever one might keep them."""

    texts: ClassVar = f"{S2_KEY} {OPENALEX_KEY} {CONTACT} {CONTACT.replace('@', '%40')}"

    def wrong(self, one: Handler) -> None:
        one.give(f'{{"error": "bad request of {self.texts}"}}'.encode(), status=400)

    def unreadable(self, one: Handler) -> None:
        one.give(f'{{"{self.texts}": "{self.texts}"}}'.encode(), ETag=f'"{S2_KEY}{OPENALEX_KEY}{CONTACT}"')

    def broken(self, one: Handler) -> None:
        one.give(self.texts.encode(), "text/plain", status=500)

    def redirected(self, one: Handler) -> None:
        place = f"http://{one.server.host}/{self.texts.replace(' ', '/')}?key={S2_KEY}&api_key={OPENALEX_KEY}"
        one.begin(302, Location=place, Content_Length="0")

    def elsewhere(self, one: Handler) -> None:
        one.begin(302, Location=f"https://{S2_KEY}.{OPENALEX_KEY}.example/{CONTACT}", Content_Length="0")

    def cut(self, one: Handler) -> None:
        one.begin(200, Content_Type="application/json", Content_Length="100000")
        one.wfile.write(self.texts.encode())

    def known(self, one: Handler) -> None:
        """Whatever is asked for is found, and its title is the key."""
        works = f'"DOI": "10.1145/3394486.3403001", "type": "journal-article", "title": ["{self.texts}"]'
        one.give(
            f'{{"message": {{"total-results": 1, "items": [{{{works}}}]}}}}'.encode(), ETag=f'"{S2_KEY}"'
        )


@pytest.mark.parametrize("behaviour", [name for name in vars(Keys) if not name.startswith(("_", "texts"))])
def test_keys_are_sent_and_never_written(
    run: Run, server_of: Callable[..., Server], tmp_path: Path, behaviour: str
) -> None:
    server = server_of(getattr(Keys(), behaviour))
    _, told, _ = run(listed(list(HONEST)), server, "--verbose")
    asked = "".join(server.asked)
    assert all(key in asked for key in (S2_KEY, OPENALEX_KEY))
    left = told.encode() + written(tmp_path)
    assert [key for key in KEYS if key.encode() in left] == []


def test_what_is_shown_of_an_error_of_ours_has_no_keys() -> None:
    terms = all_terms({"S2_API_KEY": S2_KEY, "OPENALEX_API_KEY": OPENALEX_KEY}, {}, CONTACT)
    assert any(S2_KEY in str(one.headers) for one in terms.values())
    assert [key for key in KEYS if key in repr(terms)] == []
