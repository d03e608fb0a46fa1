"""Which addresses are asked: hosts that sources know, what the user set, and nobody else."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from kdbib.network import http
from kdbib.network.addresses import Origin, Reach, is_known, is_public, may_stand_at, origin
from kdbib.network.http import Http, Trouble, Unreachable
from kdbib.network.terms import service_hosts
from kdbib.sources import pages
from raw_server import raw_server

MIRROR = "http://127.0.0.1:8765/mirror"
REACH = Reach.of([MIRROR, "https://user:password@cache.example/crossref"])


# Addresses as texts


@pytest.mark.parametrize(
    "url",
    [
        "https://api.crossref.org/works",
        "https://API.Crossref.ORG",
        "https://api.crossref.org?x=1",
        "https://doi.org:443/10.1/x",
        "https://www.nature.com/articles/x",
        "https://nature.com/articles/x",
        "https://bmcbioinformatics.biomedcentral.com/articles/x",
        "https://idp.springer.com/authorize?redirect_uri=https://link.springer.com/x",
        "http://127.0.0.1:8765/elsewhere",
        "https://cache.example/x",
        "https://cache.example:443/x",
    ],
)
def test_what_is_asked(url: str) -> None:
    assert REACH.refusal(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        # no host of ours, however it is written
        "https://127.0.0.1/",
        "http://127.0.0.1:8766/",
        "https://127.0.0.1:8765/",
        "http://127.1:8765/",
        "http://2130706433:8765/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]:8765/",
        "http://169.254.169.254/latest/meta-data/",
        "https://metadata.google.internal/",
        "https://localhost/",
        "https://publisher.example/paper",
        # a host of ours that is none
        "https://api.crossref.org.evil.example/",
        "https://evilapi.crossref.org/",
        "https://notbiomedcentral.com/",
        "https://api.crossref.org./",
        "https://api.crossref.org@127.0.0.1/",
        "https://user:password@api.crossref.org/",
        "https://api.crossref.org:443@127.0.0.1/",
        "https://api.crossref.org\\@127.0.0.1/",
        "https://127.0.0.1\\@api.crossref.org/",
        "https://api.crossref.org%00.evil.example/",
        "https://%61pi.crossref.org/",
        "https://api.crossref.org\n/",
        "https://api.crossref.org\r\nHost: evil.example",
        "https://api.crossref.org\t/",
        "https://api.crossref.org\n",
        " https://api.crossref.org/",
        "https:///api.crossref.org/",
        "https:/api.crossref.org/",
        "//api.crossref.org/",
        "https://арі.crossref.org/",
        "https://api。crossref。org/",
        "https://ＡＰＩ.crossref.org/",
        "https://api.croßref.org/",
        "https://xn--crssref-2hd.org/",
        "https://" + "a" * 100_000 + ".org/",
        # a host of ours where it is not asked
        "http://api.crossref.org/",
        "https://api.crossref.org:8443/",
        "https://api.crossref.org:80/",
        "https://api.crossref.org:0/",
        "https://api.crossref.org:99999/",
        "https://api.crossref.org:443443443/",
        "https://api.crossref.org:٤٤٣/",
        "http://cache.example/",
        # no address of the web
        "file:///etc/passwd",
        "data:text/html,hello",
        "ftp://doi.org/",
        "gopher://api.crossref.org/",
        "javascript:alert(1)",
        "mailto:me@example.org",
        "",
    ],
)
def test_what_is_not_asked(url: str) -> None:
    assert REACH.refusal(url)


def test_hosts_are_those_of_sources_and_no_others() -> None:
    assert all(is_known(host) for host in service_hosts())
    assert {"openaccess.thecvf.com", "proceedings.mlr.press", "www.mdpi.com"} <= pages.hosts()
    assert not any(is_known(host) for host in ("github.com", "google.com", "example.org", "org", ""))


def test_every_landing_page_may_be_asked() -> None:
    links = (
        "https://openaccess.thecvf.com/content/CVPR2021/papers/Doe_A_Title_CVPR_2021_paper.pdf",
        "https://proceedings.iclr.cc/paper_files/paper/2024/file/" + "0" * 32 + "-Paper-Conference.pdf",
        "https://datasets-benchmarks-proceedings.neurips.cc/paper/2021/file/"
        + "0" * 32
        + "-Paper-round1.pdf",
        "https://link.springer.com/content/pdf/10.1007/978-3-030-58452-8_24.pdf",
    )
    for link in links:
        assert pages.page_of(link)
        assert Reach().refusal(pages.page_of(link)) == ""


@pytest.mark.parametrize(
    "link",
    [
        "https://openaccess.thecvf.com@127.0.0.1/content/html/Doe_paper.html",
        "https://127.0.0.1/content/html/Doe_paper.html",
        "http://openaccess.thecvf.com.evil.example/content/html/Doe_paper.html",
        "https://evil.example/openaccess.thecvf.com/content/html/Doe_paper.html",
        "file://openaccess.thecvf.com/content/html/Doe_paper.html",
        "https://openaccess.thecvf.com/content/../../html/Doe\r\nX: y_paper.html",
        "https://openaccess.thecvf.com:8080/content/html/Doe_paper.html",
        "https://evil.example#openaccess.thecvf.com/content/html/Doe_paper.html",
    ],
)
def test_a_link_makes_no_other_page_than_that_of_a_publisher(link: str) -> None:
    page = pages.page_of(link)
    assert page == "" or (
        page.startswith("https://openaccess.thecvf.com/content") and Reach().refusal(page) == ""
    )
    assert page.isascii()
    assert page.isprintable()


def test_the_origin_of_an_address() -> None:
    assert origin("HTTP://Example.ORG/x") == Origin("http", "example.org", 80)
    assert origin("https://[::1]:8443?x") == Origin("https", "[::1]", 8443)
    assert origin("https://user@example.org/") is None


# Addresses of machines

PUBLIC = ("8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "64:ff9b::808:808")
INSIDE = ("127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1")
NOWHERE = (
    "169.254.169.254",
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "::",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_internet(address: str) -> None:
    assert is_public(address)
    assert may_stand_at(address)


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_of_a_network_of_ones_own(address: str) -> None:
    assert not is_public(address)
    assert may_stand_at(address)


@pytest.mark.parametrize("address", NOWHERE)
def test_addresses_where_nothing_may_be_asked(address: str) -> None:
    assert not is_public(address)
    assert not may_stand_at(address)


# Connections


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are looked up here."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


class Names:
    """A name server: what it answers, one look-up after another, the last answer for ever."""

    def __init__(self, port: int, *answers: tuple[str, ...]) -> None:
        self._answers, self._port, self._real = answers, port, socket.getaddrinfo
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if host.replace(".", "").isdigit() or ":" in host:
            return self._real(host, self._port if port == 443 else port, *args, **kwargs)
        self.asked.append(host)
        addresses = self._answers[min(len(self.asked), len(self._answers)) - 1]
        families = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(families[":" in one], socket.SOCK_STREAM, 6, "", (one, self._port)) for one in addresses]


@contextmanager
def connections() -> Iterator[tuple[int, list[Any]]]:
    """A server of which it is recorded who connects: its port, and the connections."""
    taken: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    connection, peer = server.accept()
                except OSError:
                    return
                taken.append(peer)
                connection.close()

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield server.getsockname()[1], taken
        time.sleep(0.05)
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def sent(url: str, reach: Reach | None = None) -> Trouble:
    """What goes wrong when this address is asked."""
    client = Http(reach=reach or Reach())
    with pytest.raises(Trouble) as told:
        client.send(url, (), {})
    client.close()
    return told.value


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}/", "https://127.0.0.1:{}/", "http://localhost:{}/x"])
def test_nobody_is_connected_to_who_was_not_set(url: str) -> None:
    with connections() as (port, taken):
        assert isinstance(sent(url.format(port)), Unreachable)
        assert isinstance(sent(url.format(port), Reach.of([f"http://127.0.0.1:{port + 1}/"])), Unreachable)
    assert taken == []


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["evil.example", "api.crossref.org.evil.example"])
def test_a_name_of_others_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, scheme: str, host: str
) -> None:
    with connections() as (port, taken):
        monkeypatch.setattr(socket, "getaddrinfo", Names(port, ("127.0.0.1",)))
        assert isinstance(sent(f"{scheme}://{host}/"), Unreachable)
    assert taken == []


def test_a_known_name_without_encryption_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with connections() as (port, taken):
        monkeypatch.setattr(socket, "getaddrinfo", Names(port, ("127.0.0.1",)))
        assert isinstance(sent("http://api.crossref.org/"), Unreachable)
    assert taken == []


@pytest.mark.parametrize("address", ["0.0.0.0", "::ffff:127.0.0.1", "169.254.169.254"])  # noqa: S104
def test_a_known_name_is_not_followed_to_where_no_service_is(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    with connections() as (port, taken):
        monkeypatch.setattr(socket, "getaddrinfo", Names(port, (address,)))
        told = sent("https://api.crossref.org/works")
    assert taken == []
    assert str(told) == "its name leads to an address where no service may be"


def test_a_known_name_inside_must_show_its_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of a machine of the network that has taken a service's name."""
    with raw_server(b"") as server:
        port = int(server.host.partition(":")[2])
        monkeypatch.setattr(socket, "getaddrinfo", Names(port, ("127.0.0.1",)))
        assert isinstance(sent("https://api.crossref.org/works?key=secret"), Trouble)
        assert not [text for text in server.received if "works" in text or "secret" in text]


def test_the_address_that_was_judged_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers otherwise the second time is not asked a second time."""
    with connections() as (port, taken):
        names = Names(port, ("127.0.0.2",), ("127.0.0.1",))
        monkeypatch.setattr(socket, "getaddrinfo", names)
        assert isinstance(sent("https://api.crossref.org/"), Unreachable)
    assert names.asked == ["api.crossref.org"]
    assert taken == []


def test_of_several_addresses_the_first_that_answers_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with connections() as (port, taken):
        names = Names(port, ("169.254.169.254", "::1", "127.0.0.2", "127.0.0.1"))
        monkeypatch.setattr(socket, "getaddrinfo", names)
        sent("https://api.crossref.org/")
    assert len(taken) == 1


def test_a_name_that_is_not_found_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert str(sent("https://api.crossref.org/")) == "there is no connection to it"


@pytest.mark.parametrize("packed", [False, True])
def test_connections_are_used_again(packed: bool) -> None:
    body = gzip.compress(b"whole") if packed else b"whole"
    encoding = b"Content-Encoding: gzip\r\n" if packed else b""
    head = b"HTTP/1.1 200 OK\r\n" + encoding + b"Content-Length: %d\r\n\r\n" % len(body)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                while connection.recv(4096):
                    connection.sendall(head + body)

        threading.Thread(target=serve, daemon=True).start()  # takes one connection and no other
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        client = Http(reach=Reach.of([url]))
        assert [client.send(url, (), {}).body for _ in range(3)] == [b"whole"] * 3
        client.close()


def test_a_server_that_never_ends_its_head_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "WHOLE", 0.3)
    with dripping(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000) as url:
        told = sent(url, Reach.of([url]))
    assert "not whole after" in str(told)


@pytest.mark.parametrize("length", [b"Content-Length: 10000\r\n", b""])
def test_a_server_that_drips_its_body_is_left(monkeypatch: pytest.MonkeyPatch, length: bytes) -> None:
    monkeypatch.setattr(http, "WHOLE", 0.3)
    with dripping(b"x" * 10_000, b"HTTP/1.1 200 OK\r\n" + length + b"\r\n") as url:
        told = sent(url, Reach.of([url]))
    assert "not whole after" in str(told)


@contextmanager
def dripping(data: bytes, at_once: bytes = b"") -> Iterator[str]:
    """The address of a server that sends data byte by byte, for ever as it seems."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(at_once)
                for byte in data:
                    if stop.wait(0.02):
                        return
                    try:
                        connection.sendall(bytes((byte,)))
                    except OSError:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        stop.set()
        thread.join(5)


# Packed answers


@pytest.mark.parametrize("chunked", [False, True])
def test_a_gzip_bomb_is_refused_in_little_memory(monkeypatch: pytest.MonkeyPatch, chunked: bool) -> None:
    monkeypatch.setattr(http, "LARGEST", 1 << 20)
    bomb = gzip.compress(bytes(64 << 20))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
    if chunked:
        sent_ = head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(bomb), bomb)
    else:
        sent_ = head + b"Content-Length: %d\r\n\r\n" % len(bomb) + bomb
    with raw_server(sent_) as server:
        tracemalloc.start()
        told = sent(server.url, Reach.of([server.url]))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert "larger than 1 MB" in str(told)
    assert most < 16 << 20


@pytest.mark.parametrize(
    "encoding", ["gzip, gzip", "gzip,gzip,gzip,gzip,gzip,gzip", "br", "zstd", "deflate", "x-unknown"]
)
def test_other_packings_are_refused(encoding: str) -> None:
    body = gzip.compress(gzip.compress(bytes(1000)))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with raw_server(head + body) as server:
        told = sent(server.url, Reach.of([server.url]))
        assert "accept-encoding: gzip\r\n" in server.received[0].lower()
    assert str(told) == "the answer is packed in a way that was not asked for"


def test_a_length_that_is_a_lie_is_not_believed() -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n{}") as server:
        assert "broke off" in str(sent(server.url, Reach.of([server.url])))
