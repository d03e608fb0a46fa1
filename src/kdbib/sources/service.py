"""What a service on the network is: requests it can be sent, and how its answers are read.

A service is two halves. The modules beside this one know addresses and shapes and touch nothing; sending,
waiting and remembering is :mod:`kdbib.network`'s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kdbib.model import Identifier, Query, Record


@dataclass(frozen=True, slots=True)
class Request:
    """A question in HTTP: GET with ``params``, or POST where there is a ``body`` (JSON).

    ``service`` names the service in ``data/services.toml``; ``path`` is under its base address there, or a
    whole address. Contact address and keys are no part of it: they are added when it is sent. ``validators``
    are headers that ask whether a former answer still holds.
    """

    service: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    body: str = ""
    accept: str = "application/json"
    validators: tuple[tuple[str, str], ...] = ()


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


class Incomplete(Exception):  # noqa: N818 - a state of an answer
    """The answer leaves out some of what was found: fewer must be asked for at once."""


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
            BadIdentifier: one identifier spoils the batch; Incomplete: too much was found.

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


@dataclass(frozen=True, slots=True)
class LookUp:
    """The question for the records of one identifier."""

    service: Service
    identifier: Identifier

    @property
    def request(self) -> Request:
        """The request that asks for this alone."""
        return self.service.by_identifiers((self.identifier,))

    @property
    def name(self) -> str:
        """What its answer is kept under, also where it came in a batch."""
        if self.service.batch == 1:
            return _name(self.request)
        return f"{self.service.name}\n{self.identifier}"

    def __str__(self) -> str:
        return str(self.identifier)


@dataclass(frozen=True, slots=True)
class Search:
    """The question for the papers of a title, to a service that has a search."""

    service: Service
    query: Query

    @property
    def request(self) -> Request:
        """The request that asks it.

        Raises:
            ValueError: the service has no search.

        """
        request = self.service.by_title(self.query)
        if request is None:
            raise ValueError(f"{self.service.name} has no search")
        return request

    @property
    def name(self) -> str:
        """What its answer is kept under."""
        return _name(self.request)

    def __str__(self) -> str:
        return f"“{self.query.title}”"


Question = LookUp | Search


def _name(request: Request) -> str:
    """What a request is known by, in whatever order its parameters stand."""
    return "\n".join((request.service, request.path, *sorted("=".join(pair) for pair in request.params)))
