"""One worker's questions: sent, redirects followed, batches taken apart where one part spoils them, kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from kdbib.model import Attempt, Identifier, Outcome, Record
from kdbib.network.cache import Kept
from kdbib.network.exchange import Answer, GaveUp, PutOff, Refused, addressed
from kdbib.network.http import Http
from kdbib.network.terms import Terms
from kdbib.sources.service import (
    BadIdentifier,
    Incomplete,
    LookUp,
    Question,
    Request,
    Response,
    Search,
    Service,
)
from kdbib.updates import with_true_title

if TYPE_CHECKING:
    from kdbib.network.desk import Desk

T = TypeVar("T")
_HOPS = 5  # redirects that are followed


@dataclass(slots=True)
class Asker:
    """A worker of the desk; ``number`` (from 0) is the slot of its lane that it uses."""

    desk: Desk
    number: int
    _http: Http = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._http = Http(self.desk.contact, self.desk.reach)

    def attempts(self, questions: Sequence[Question]) -> list[Attempt]:
        """How each question went; answers are in the cache before they are told."""
        first = questions[0]
        try:
            if isinstance(first, Search):
                kept = {str(first): self._search(first)}
            else:
                asked = tuple(one.identifier for one in questions if isinstance(one, LookUp))
                kept = {str(key): one for key, one in self._look_up(first.service, asked).items()}
        except GaveUp as error:
            return [self._failed(question, error) for question in questions]
        return [attempt_of(question, kept[str(question)]) for question in questions]

    def _search(self, question: Search) -> Kept:
        service, query = question.service, question.query
        try:
            answer = self._asked(question.request, lambda response: service.titled(query, response))
        except Refused as error:
            return self._keep({question: Kept(time.time(), refused=str(error))})[question]
        return self._keep({question: _dated(answer.value or ())})[question]

    def _look_up(self, service: Service, asked: tuple[Identifier, ...]) -> dict[Identifier, Kept]:
        """What is now kept for each identifier.

        Raises:
            GaveUp: there was no answer.

        """
        if not asked:
            return {}
        request = service.by_identifiers(asked)
        former = self.desk.answers.last(LookUp(service, asked[0]).name) if len(asked) == 1 else None
        if former is not None:
            request = replace(request, validators=former.validators)
        try:
            answer = self._asked(request, lambda response: service.identified(asked, response))
        except BadIdentifier as error:
            return self._without(service, asked, error.identifier)
        except (Refused, Incomplete) as error:
            if len(asked) == 1:
                return self._kept(service, {asked[0]: Kept(time.time(), refused=str(error))})
            half = len(asked) // 2
            return self._look_up(service, asked[:half]) | self._look_up(service, asked[half:])
        if answer.value is None and former is not None:
            return self._kept(service, {asked[0]: replace(former, at=time.time())})
        found = answer.value or {}
        kept = {one: _dated(found[one]) for one in asked}
        if len(asked) == 1:
            kept[asked[0]] = replace(kept[asked[0]], validators=answer.validators)
        return self._kept(service, kept)

    def _without(
        self, service: Service, asked: tuple[Identifier, ...], bad: Identifier
    ) -> dict[Identifier, Kept]:
        """The rest of a batch that one identifier spoiled; that one is none to this service."""
        refused = self._kept(service, {bad: Kept(time.time(), refused="it says that this is no identifier")})
        return refused | self._look_up(service, tuple(one for one in asked if one != bad))

    def _kept(self, service: Service, kept: dict[Identifier, Kept]) -> dict[Identifier, Kept]:
        self._keep({LookUp(service, identifier): one for identifier, one in kept.items()})
        return kept

    def _keep(self, kept: dict[Question, Kept]) -> dict[Question, Kept]:
        self.desk.answers.keep((question.name, one) for question, one in kept.items())
        return kept

    def _asked(self, request: Request, read: Callable[[Response], T]) -> Answer[T]:
        """The answer, wherever redirects lead; every hop counts at the host that it goes to.

        Raises:
            GaveUp, Refused, BadIdentifier: as :meth:`Lane.ask` says.

        """
        for _ in range(_HOPS + 1):
            lane = self.desk.lane(self.desk.lane_of(request))
            answer = lane.ask(self._http, request, min(self.number, lane.terms.slots - 1), read)
            if not answer.reply.location:
                return answer
            there = self._there(addressed(request, lane.terms)[0], answer.reply.location, lane.terms)
            request = replace(request, path=there, params=())
        raise GaveUp(f"more than {_HOPS} redirects")

    def _there(self, url: str, location: str, terms: Terms) -> str:
        """The whole address that a redirect leads to.

        Raises:
            GaveUp: it is none, or one that is not asked.

        """
        try:
            there = urljoin(url, location)
            here, parts = urlsplit(url), urlsplit(there)
        except ValueError as error:
            raise GaveUp("it leads to an address that is none") from error
        if here.scheme == "https" and parts.scheme == "http":
            raise GaveUp("it leads from https to http, which is not followed: keys would be in the open")
        same = parts.netloc and (here.scheme, here.netloc) == (parts.scheme, parts.netloc)
        if not same and (refusal := self.desk.reach.refusal(there)):
            raise GaveUp(terms.without_secrets(f"it leads to {refusal}; that is not followed"))
        return there

    def _failed(self, question: Question, error: GaveUp) -> Attempt:
        """A service that does not want to be asked was not asked; all else is a failure, and no miss."""
        lane = self.desk.lane(self.desk.lane_of(question.request))
        outcome = Outcome.NOT_ASKED if lane.closed else Outcome.FAILED
        if isinstance(error, PutOff):
            outcome = Outcome.PUT_OFF
        return Attempt(question.service.name, str(question), outcome, (), str(error))


def _dated(records: Sequence[Record]) -> Kept:
    """An answer that came now, each paper under its own title."""
    now = time.time()
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    return Kept(now, tuple(replace(with_true_title(one), retrieved=today) for one in records))


def attempt_of(question: Question, kept: Kept) -> Attempt:
    """What an answer is to those who asked."""
    name, query = question.service.name, str(question)
    if kept.refused:
        return Attempt(name, query, Outcome.NOT_ASKED, (), kept.refused)
    return Attempt(name, query, Outcome.FOUND if kept.records else Outcome.NOTHING, kept.records)
