"""An exchange with one lane: asking until there is an answer that can be read, or until it is hopeless.

A lane is what shares one budget: a service, or one publisher's host. Tries are spaced by exponential
back-off with jitter; a circuit breaker keeps a dead or closed service from costing more than seconds.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from kdbib.files import AS_IT_IS
from kdbib.network.http import Closed, Http, Reply, Trouble, Unreachable
from kdbib.network.slots import Slots
from kdbib.network.terms import Terms
from kdbib.sources.service import BadIdentifier, Incomplete, Request, Response, Unreadable

T = TypeVar("T")
_OTHER_SHAPES = (
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    RecursionError,
)
log = logging.getLogger("kdbib.network")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a question is asked; all times in seconds.

    ``tries`` of one question within ``deadline``; the pauses between begin with ``first``, double, and end at
    ``longest``. ``dead`` failed connections before the first answer, or ``broken`` bad answers one after
    another, stop the lane; so does a service that wants a longer pause than ``wait``.
    """

    tries: int = 8
    deadline: float = 150.0
    first: float = 0.5
    longest: float = 8.0
    dead: int = 2
    broken: int = 12
    wait: float = 60.0

    def pause(self, tried: int) -> float:
        """The pause after so many tries, with jitter, so that clients do not come back in step."""
        pause: float = self.first * 2 ** (tried - 1)
        return min(self.longest, pause) * random.uniform(0.75, 1.25)  # noqa: S311 - nothing secret


class GaveUp(Exception):  # noqa: N818 - an outcome
    """The question got no answer; the text says why. It may get one another time."""


class PutOff(GaveUp):
    """The question was not asked: the budget is spent."""


class Refused(Exception):  # noqa: N818 - an outcome
    """The service says that this question is wrong (HTTP 400); asking it again is no use."""


@dataclass(slots=True)
class Budget:
    """How many requests may still be sent, to all services together; ``None`` for any number."""

    left: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self) -> None:
        """Take one request from what is left.

        Raises:
            PutOff: nothing is left.

        """
        with self._lock:
            if self.left == 0:
                raise PutOff("the budget of requests is spent")
            if self.left is not None:
                self.left -= 1


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What was read of a reply; ``None`` of a redirect and of "not modified".

    ``validators`` are headers that ask whether it still holds.
    """

    reply: Reply
    value: T | None
    validators: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Lane:
    """One lane: its terms, its budget, and whether it still answers. Safe for several threads.

    ``stopped`` says why it is not asked any more in this run; ``closed`` is that on its own wish.
    """

    name: str
    terms: Terms
    slots: Slots
    patience: Patience = field(default_factory=Patience)
    budget: Budget = field(default_factory=Budget)
    stopped: str = ""
    closed: bool = False
    reached: bool = False
    requests: int = 0
    _failures: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        if self.terms.closed:
            self.stopped, self.closed = self.terms.closed, True

    @property
    def title(self) -> str:
        """What reports call it: the service, or the host of a publisher."""
        return self.terms.title if self.name == self.terms.service else self.name

    def ask(self, http: Http, request: Request, number: int, read: Callable[[Response], T]) -> Answer[T]:
        """The answer and what ``read`` makes of it, got through slot ``number``.

        Raises:
            GaveUp: there is no answer now; Refused: the service does not take the question; BadIdentifier,
            Incomplete: as ``read`` says.

        """
        started = time.monotonic()
        trouble = "it was not asked"
        for tried in range(1, self.patience.tries + 1):
            if self.stopped:
                raise GaveUp(self.stopped)
            wait = self.patience.pause(tried)
            self.budget.take()
            try:
                reply = self._sent(http, request, number)
                elsewhere = reply.location or (reply.not_modified and request.validators)
                value = None if elsewhere else self._read(reply, read)
                clean = self.terms.without_secrets
                answer = Answer(reply, value, tuple((name, clean(text)) for name, text in reply.validators))
            except (Refused, BadIdentifier, Incomplete):
                self._failures, self.reached = 0, True  # that was an answer too
                raise
            except Closed as error:
                self._stop(str(error), closed=True)
            except (Trouble, Unreadable) as error:
                wait = max(wait, getattr(error, "wait", 0.0))
                trouble = str(error)
                self._failed(error)
            else:
                self._failures, self.reached = 0, True
                return answer
            if time.monotonic() + wait - started > self.patience.deadline:
                raise GaveUp(f"{trouble}; there was no time to ask again")
            if not self.stopped and tried < self.patience.tries:
                self.slots.sleep(wait)
        raise GaveUp(self.stopped or f"{trouble}; asked {self.patience.tries} times")

    def _read(self, reply: Reply, read: Callable[[Response], T]) -> T:
        """What ``read`` makes of the reply, from which a key that it repeats is taken out.

        Raises:
            Closed, Trouble: as :meth:`Reply.response` says; Unreadable: it cannot be read; Refused: it says
            that the question is wrong.

        """
        response = reply.response()
        text = response.body.decode("utf-8", AS_IT_IS)
        response = replace(response, body=self.terms.without_secrets(text).encode("utf-8", AS_IT_IS))
        try:
            return read(response)
        except _OTHER_SHAPES as error:
            raise Unreadable(f"an answer of another shape than documented ({error!r})") from error
        except Unreadable as error:
            if response.status == HTTPStatus.BAD_REQUEST:
                raise Refused(str(error)) from error
            raise

    def _sent(self, http: Http, request: Request, number: int) -> Reply:
        url, params, headers = addressed(request, self.terms)
        with self.slots.use(number, self.terms.rest, (Unreachable,)):
            started = time.monotonic()
            with self._lock:
                self.requests += 1
            reply = http.send(url, params, headers, request.body)
        seconds = time.monotonic() - started
        log.info(
            "%s %s %s: HTTP %d, %d bytes, %.2f s",
            self.terms.title,
            self.terms.without_secrets(request.path.partition("?")[0]),  # a redirect may repeat the key
            " ".join(f"{name}={value}" for name, value in request.params),
            reply.status,
            len(reply.body),
            seconds,
            extra={
                "told": {
                    "event": "request",
                    "service": self.terms.service,
                    "path": self.terms.without_secrets(_bare(request.path)),
                    "status": reply.status,
                    "bytes": len(reply.body),
                    "seconds": round(seconds, 3),
                }
            },
        )
        with self._lock:
            self.terms = self.terms.corrected(reply.headers)
        return reply

    def _failed(self, error: Exception) -> None:
        told = {"service": self.terms.service, "lane": self.name, "error": str(error)}
        extra = {"told": {"event": "trouble", "level": "warning", **told}}
        log.info("%s: %s", self.terms.title, error, extra=extra)
        wait = getattr(error, "wait", 0.0)
        with self._lock:
            self._failures += 1
        if wait > self.patience.wait:
            self._stop(f"it wants to be left alone for {wait:.0f} seconds")
        elif wait:
            self.slots.hold(wait)
        dead = isinstance(error, Unreachable) and not self.reached
        if self._failures >= (self.patience.dead if dead else self.patience.broken):
            self._stop(str(error))

    def _stop(self, why: str, *, closed: bool = False) -> None:
        with self._lock:
            self.stopped, self.closed = self.stopped or why, self.closed or closed


def _bare(address: str) -> str:
    """A path, or an address of the web with no more than host and path: the rest may repeat a key."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.netloc else parts.path


def addressed(request: Request, terms: Terms) -> tuple[str, list[tuple[str, str]], Mapping[str, str]]:
    """Address, parameters and headers of a request, with contact address and key.

    A whole address stays as it is, unless the service's base address was replaced: then its host follows
    the new base as a folder.
    """
    whole = urlsplit(request.path)
    if not whole.netloc:
        url = terms.url + request.path
    elif terms.replaced and whole.netloc != urlsplit(terms.url).netloc:
        url = f"{terms.url}/{whole.netloc}{request.path.partition(whole.netloc)[2]}"
    else:
        url = request.path
    return (
        url,
        [*request.params, *terms.params],
        {
            "Accept": request.accept,
            **dict(terms.headers),
            **dict(request.validators),
        },
    )
