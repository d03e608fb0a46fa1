"""One request sent once: what came back, or what went wrong. Trying again is the exchange's business."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from kdbib import __version__
from kdbib.network.addresses import Barred, Reach, adapter
from kdbib.network.terms import texts_of
from kdbib.sources.service import Response

if TYPE_CHECKING:
    import requests

CONNECT, READ, WHOLE = 5.0, 30.0, 60.0
"""Seconds until a connection stands, between two pieces of an answer, and for all of it."""
LARGEST = 32 * 2**20
"""Bytes of the largest answer that is read; a full batch is about 2 MB."""

_PIECE = 1 << 16
_PACKED, _PLAIN = "gzip", "identity"  # how an answer may be packed (RFC 9110, section 8.4.1)
_START = 4096  # bytes of a body in which a challenge shows itself
_READABLE = frozenset({200, 400, 404, 406, 410})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_PEOPLE = frozenset({"", "text/html", "text/plain"})
_CLOSED = frozenset({401, 403})

log = logging.getLogger("kdbib.network")


class Trouble(Exception):  # noqa: N818 - a state of the network
    """No answer that can be read. The text says why, for people, without addresses or keys.

    ``wait`` are the seconds after which the service wants to be asked again, 0 where it does not say.
    """

    def __init__(self, text: str, wait: float = 0.0) -> None:
        self.wait = wait
        super().__init__(text)


class Unreachable(Trouble):
    """No connection: no network, no such host, nobody there, a certificate that is not trusted."""


class Closed(Trouble):
    """The service does not want to be asked: a bot challenge, a key that is refused or missing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whatever it is. ``headers`` compare without case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def location(self) -> str:
        """Where a redirect leads, ``""`` for every other answer."""
        return self.headers.get("Location", "") if self.status in _REDIRECTS else ""

    @property
    def not_modified(self) -> bool:
        """Whether the answer that we have still holds; only meant where ``validators`` were sent."""
        return self.status == HTTPStatus.NOT_MODIFIED

    @property
    def validators(self) -> tuple[tuple[str, str], ...]:
        """Headers that ask whether this answer still holds (RFC 9110, section 13.1)."""
        named = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
        return tuple((name, self.headers[of]) for name, of in named if of in self.headers)

    def response(self) -> Response:
        """The answer to be read.

        Raises:
            Closed: the service is closed to programs; Trouble: an error of the server, or asked too fast.

        """
        media_type = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        start = self.body[:_START].decode("utf-8", errors="replace")
        data = self.status == HTTPStatus.OK and media_type not in _FOR_PEOPLE  # may hold such a title
        if not data and any(text in start for text in texts_of("challenge")):
            raise Closed("it asks whether a person is there (a bot challenge)")
        if self.status in _CLOSED:
            raise Closed(f"it refuses the request (HTTP {self.status})")
        too_fast = media_type == "text/plain" and any(text in start for text in texts_of("too_fast"))
        if too_fast or self.status not in _READABLE:
            raise Trouble(self._problem(), _seconds(self.headers.get("Retry-After", "")))
        return Response(self.status, media_type, self.body)

    def _problem(self) -> str:
        if self.status == HTTPStatus.TOO_MANY_REQUESTS or self.status in _READABLE:
            return f"it was asked too fast (HTTP {self.status})"
        whose = (
            "an error of the server"
            if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            else "an answer nobody expects"
        )
        return f"{whose} (HTTP {self.status})"


def _seconds(retry_after: str) -> float:
    """``Retry-After`` in seconds (RFC 9110, section 10.2.3): a number or a date."""
    from email.utils import parsedate_to_datetime

    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


@dataclass(slots=True)
class Http:
    """A connection to services; proxies and certificates are those of the environment.

    ``contact`` is an e-mail address for the User-Agent, which names kdbib and its version; ``reach`` says
    what may be connected to.
    """

    contact: str = field(default="", repr=False)
    reach: Reach = field(default_factory=Reach)
    _session: requests.Session | None = field(default=None, repr=False)

    @property
    def user_agent(self) -> str:
        """Who asks."""
        return f"kdbib/{__version__}" + (f" (mailto:{self.contact})" if self.contact else "")

    def send(
        self,
        url: str,
        params: Iterable[tuple[str, str]],
        headers: Mapping[str, str],
        body: str = "",
    ) -> Reply:
        """The reply to a GET, or to a POST of a JSON ``body``.

        Raises:
            Unreachable: there is no connection; Trouble: it broke, took too long, or the answer is too
            large.

        """
        import urllib3

        started = time.monotonic()
        sent = {"User-Agent": self.user_agent, "Accept-Encoding": _PACKED, **headers}
        if body:
            sent["Content-Type"] = "application/json"
        try:
            with self._opened().request(
                "POST" if body else "GET",
                url,
                params=list(params),
                data=body.encode() or None,
                headers=sent,
                timeout=(CONNECT, READ),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return Reply(answer.status_code, answer.headers, _read(answer, started))
        # what requests says holds the whole address, with the key in it: none of it is passed on
        except (OSError, urllib3.exceptions.HTTPError, Barred, ValueError) as error:
            raise _trouble_of(error, started) from None

    def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _opened(self) -> requests.Session:
        if self._session is None:
            import requests

            self._session = requests.Session()
            for scheme in ("https://", "http://"):
                self._session.mount(scheme, adapter(self.reach, WHOLE))
            # requests reads REQUESTS_CA_BUNDLE by itself, but not the variable of everybody else
            self._session.verify = os.environ.get("SSL_CERT_FILE") or True
        return self._session


def _read(answer: requests.Response, started: float) -> bytes:
    """The unpacked body, read as it comes: unpacking stops at :data:`LARGEST`, dripping at :data:`WHOLE`."""
    if answer.headers.get("Content-Encoding", _PLAIN).strip().lower() not in {_PLAIN, _PACKED, ""}:
        raise Trouble("the answer is packed in a way that was not asked for")
    pieces, size = [], 0
    more = True
    while more:
        piece = answer.raw.read1(_PIECE, decode_content=True)
        pieces.append(piece)
        size += len(piece)
        more = bool(piece)
        if size > LARGEST:
            raise Trouble(f"the answer is larger than {LARGEST >> 20} MB")
        if time.monotonic() - started > WHOLE:
            raise _slow()
    return b"".join(pieces)


def _trouble_of(error: Exception, started: float) -> Trouble:
    """What the libraries' errors mean. The errors of ``requests`` are all OSErrors; others are of files."""
    from requests import exceptions
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    meanings: tuple[tuple[tuple[type[Exception], ...], Trouble], ...] = (
        ((Barred,), Unreachable("its name leads to an address where no service may be")),
        ((exceptions.SSLError,), Unreachable("its certificate is not trusted")),
        ((exceptions.ProxyError,), Unreachable("the proxy does not lead to it")),
        ((exceptions.ConnectTimeout,), Unreachable(f"no connection within {CONNECT:.0f} seconds")),
        ((exceptions.Timeout, ReadTimeoutError), Trouble(f"no answer within {READ:.0f} seconds")),
        ((exceptions.ConnectionError,), _broken(error, started)),
        (  # ValueError: no such host name
            (exceptions.RequestException, HTTPError, ValueError),
            _ended(f"the answer broke off ({type(error).__name__})", started),
        ),
        ((OSError,), Unreachable("the certificates that the environment names cannot be read")),
    )
    return next(trouble for kinds, trouble in meanings if isinstance(error, kinds))


def _broken(error: Exception, started: float) -> Trouble:
    """A connection that never stood is told from one that broke: only the latter was with the service."""
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    reason = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    if isinstance(reason, NewConnectionError):
        return Unreachable("there is no connection to it")
    return _ended("the connection broke off", started)


def _ended(problem: str, started: float) -> Trouble:
    """An answer that ended too early; behind the time for all of it we ended it ourselves."""
    return _slow() if time.monotonic() - started > WHOLE else Trouble(problem)


def _slow() -> Trouble:
    return Trouble(f"the answer was not whole after {WHOLE:.0f} seconds")
