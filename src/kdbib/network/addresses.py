"""Which addresses may be asked: https at hosts that a source knows, and what the user set in ``[urls]``.

What stands in a list or an answer chooses among these and adds none. A name is looked up once, and the very
address that was judged is the one connected to: a name server cannot change its mind in between.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any, NamedTuple

from kdbib.network.terms import service_hosts

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter
    from urllib3 import HTTPResponse
    from urllib3.connection import HTTPConnection

_PORTS = {"http": 80, "https": 443}
# No user, no backslash, no letter beyond ASCII: what this reads no other reader of addresses reads otherwise.
_ADDRESS = re.compile(
    r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?(?=[/?#]|\Z)", re.ASCII | re.IGNORECASE
)
_USER = re.compile(r"(?<=://)[^/?#@\\]*@")
_INSIDE = tuple(
    ip_network(block)
    for block in "127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 ::1/128 fc00::/7".split()
)
"""Where caches and name servers of a company may have a known host stand."""
_GLOBAL_UNICAST = ip_network("2000::/3")  # RFC 4291, section 2.4
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address behind a translator


class Barred(Exception):  # noqa: N818 - a state of the network
    """The name of a host leads to no address where it may be asked."""


class Origin(NamedTuple):
    """Scheme, host (in lower case) and port of an address (RFC 6454)."""

    scheme: str
    host: str
    port: int


def origin(url: str) -> Origin | None:
    """Where an address of the web leads; ``None`` where it names a user, or is no plain address."""
    found = _ADDRESS.match(url)
    if found is None:
        return None
    scheme, host, port = found.groups()
    return Origin(scheme.lower(), host.lower(), int(port) if port else _PORTS[scheme.lower()])


def base(url: str) -> Origin | None:
    """Where a base address that the user set leads, which may name a user; ``None`` where it is none."""
    return origin(_USER.sub("", url))


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be asked. ``bases`` are the origins that the user set, wherever they are."""

    bases: frozenset[Origin] = frozenset()

    @classmethod
    def of(cls, urls: Iterable[str]) -> Reach:
        """The known hosts, and the base addresses that the user set, which may name a user."""
        return cls(frozenset(filter(None, map(base, urls))))

    def refusal(self, url: str) -> str:
        """What forbids to ask at an address that a list or an answer names; ``""`` where nothing does."""
        there = origin(url)
        if there is None:
            return "what is no plain address of the web"
        if there in self.bases:
            return ""
        if not is_known(there.host):
            return f"{there.host}, where no source is"
        if there.scheme != "https":
            return f"{there.host} without encryption"
        return "" if there.port == _PORTS["https"] else f"port {there.port} of {there.host}"


def is_known(host: str) -> bool:
    """Whether a source of ours answers at this host, or publishers whose pages are read."""
    names, folders = _known()
    return host.removeprefix("www.") in names or host.endswith(folders)


@cache
def _known() -> tuple[frozenset[str], tuple[str, ...]]:
    """The hosts without ``www.``, and the ends of those of which every sub-domain is known."""
    from kdbib.sources.pages import hosts

    every = {*service_hosts(), *hosts()}
    folders = tuple(sorted(host for host in every if host.startswith(".")))
    return frozenset(host.removeprefix("www.") for host in every.difference(folders)), folders


def is_public(address: str) -> bool:
    """Whether an IP address is one of the Internet: none of a network's own, none that wraps another.

    An address of NAT64 is as public as the IPv4 address in it.
    """
    one = ip_address(address)
    if isinstance(one, IPv6Address):
        if one in _NAT64:
            return is_public(str(ip_address(one.packed[-4:])))
        if one not in _GLOBAL_UNICAST or one.sixtofour or one.teredo:
            return False
    return one.is_global and not one.is_multicast and not one.is_reserved


def may_stand_at(address: str) -> bool:
    """Whether a known host may be asked at an IP address, where its certificate is still to be shown.

    Never at link-local addresses, where clouds serve secrets, at multicast and at reserved ones.
    """
    return is_public(address) or any(ip_address(address) in inside for inside in _INSIDE)


def adapter(reach: Reach, whole: float) -> HTTPAdapter:
    """What connects a session of ``requests`` only where it may, and waits ``whole`` seconds for a head."""
    from requests.adapters import HTTPAdapter
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.connection import HTTPConnection, HTTPSConnection

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, "http", reach, super()._new_conn)

        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 says itself
            with _within(whole, self):
                return super().getresponse()

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, "https", reach, super()._new_conn)

        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 says itself
            with _within(whole, self):
                return super().getresponse()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    pools = {"http": PlainPool, "https": SecurePool}

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = pools

        def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
            manager = super().proxy_manager_for(proxy, **kwargs)
            if not proxy.lower().startswith("socks"):  # those have connections of their own
                manager.pool_classes_by_scheme = pools
            return manager

    return Adapter()


def _connected(
    connection: HTTPConnection, scheme: str, reach: Reach, connect: Callable[[], socket.socket]
) -> socket.socket:
    """A socket to the first address that answers of those where the host may be asked.

    A proxy, which the user chose, looks names up itself.

    Raises:
        Barred: there is none; NewConnectionError, ConnectTimeoutError: nobody answers.

    """
    from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

    name, port = connection._dns_host, connection.port or _PORTS[scheme]  # noqa: SLF001 - what urllib3 looks up
    host = f"[{name.strip('[]')}]" if ":" in name else name
    if connection.proxy is not None or Origin(scheme, host.lower(), port) in reach.bases:
        return connect()
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    addresses = [one for one in dict.fromkeys(str(info[4][0]) for info in found) if may_stand_at(one)]
    if scheme != "https" or not is_known(host) or not addresses:
        raise Barred
    try:
        for number, address in enumerate(addresses, start=1):
            connection._dns_host = address  # noqa: SLF001
            with suppress(*(() if number == len(addresses) else (NewConnectionError, ConnectTimeoutError))):
                return connect()
    finally:
        connection._dns_host = name  # noqa: SLF001 - the certificate and the request are of the name
    raise Barred


@contextmanager
def _within(seconds: float, connection: HTTPConnection) -> Iterator[None]:
    """Hang up after so many seconds, however slowly it still drips."""
    timer = threading.Timer(seconds, _hang_up, (connection.sock,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(of: socket.socket | None) -> None:
    if of is not None:
        with suppress(OSError):
            socket.socket.shutdown(of, socket.SHUT_RDWR)  # TLS's own would take it from who reads just now
