"""What a service on the network is: requests it can be sent, and how its answers are read.

A service is two halves. The modules beside this one know addresses and shapes and touch nothing; sending,
waiting and remembering is :mod:`kdbib.network`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from kdbib.model import Identifier, Query, Record


@dataclass(frozen=True, slots=True)
class Request:
    """A question in HTTP: GET with ``params``, or POST where there is a ``body`` (JSON).

    ``service`` names the service in ``data/services.toml``; ``path`` is under its base address there, or a
    whole address. Contact address and keys are no part of it: they are added when it is sent.
    """

    service: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    body: str = ""
    accept: str = "application/json"


@dataclass(frozen=True, slots=True)
class Response:
    """What a service answered: status 200, 400, 404, 406 or 410, the media type, and the whole body.

    All other answers (too fast, broken, closed, redirected) never reach a reader.
    """

    status: int
    media_type: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 are replaced."""
        return self.body.decode("utf-8-sig", errors="replace")

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            Unreadable: it is none: an HTML page, an empty or a cut body.

        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"{self.media_type or 'no media type'} where JSON was expected") from error


class Unreadable(Exception):  # noqa: N818 - a state of an answer
    """The answer is not what the service documents: half, broken, or a page for people. Worth a retry."""


class BadIdentifier(Exception):  # noqa: N818 - what the service says of a part of the question
    """The service refuses a whole batch because one identifier in it is malformed."""

    def __init__(self, identifier: Identifier) -> None:
        self.identifier = identifier
        super().__init__(str(identifier))


Found = Mapping[Identifier, tuple[Record, ...]]
"""The records of each identifier asked; none where the service says that it does not know it."""


class Service(Protocol):
    """One bibliographic service. Records it makes have ``retrieved=""``: when is not its business."""

    @property
    def name(self) -> str:
        """Its name in ``data/services.toml`` and in its records' ``source``."""
        ...

    @property
    def batch(self) -> int:
        """How many identifiers a request may hold."""
        ...

    def knows(self, identifier: Identifier) -> bool:
        """Whether it can be asked for this identifier at all."""
        ...

    def by_identifiers(self, identifiers: Sequence[Identifier]) -> Request:
        """The request for 1 to ``batch`` identifiers that it knows."""
        ...

    def identified(self, identifiers: Sequence[Identifier], response: Response) -> Found:
        """The answer to :meth:`by_identifiers`: every identifier asked is a key of it.

        Raises:
            Unreadable: the answer does not say, in its documented form, what is and is not known;
            BadIdentifier: one identifier spoils the batch.

        """
        ...

    def by_title(self, query: Query) -> Request | None:
        """The request for a paper of this title; ``None`` where the service has no search."""
        ...

    def titled(self, query: Query, response: Response) -> tuple[Record, ...]:
        """The answer to :meth:`by_title`, best first: candidates only, matching decides.

        Raises:
            Unreadable: as above.

        """
        ...


def lane(request: Request) -> str:
    """What shares one budget: a service, or a host where the request names a whole address."""
    return urlsplit(request.path).netloc or request.service


def known_only(service: Service, identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Those of the identifiers that the service can be asked for, once, in their order."""
    return tuple(dict.fromkeys(one for one in identifiers if service.knows(one)))
