"""What each service bears and wants, from ``data/services.toml``, the environment and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

from kdbib import data

_TEXTS = "texts"
_SHORTEST_SECRET = 8  # characters; what is shorter would be found in honest texts
_HIDDEN = "***"
PUBLISHER = "publisher"
"""The service that is many hosts, each with a budget of its own."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How one service is asked.

    ``slots`` requests may be under way, each slot rests ``rest`` seconds after its answer. ``headers`` and
    ``params`` (contact address, key) go with every request and are never logged or stored; ``secrets`` are
    those of all services, in all their spellings. ``closed`` says
    why the service is not asked at all, ``""`` where it is. ``replaced``: ``url`` is a mirror or a proxy.
    """

    service: str
    title: str
    url: str
    slots: int
    rest: float
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    closed: str = ""
    replaced: bool = False

    def without_secrets(self, text: str) -> str:
        """A text that may repeat what was sent to any service, without contact address and keys."""
        for secret in self.secrets:
            text = text.replace(secret, _HIDDEN)
        return text

    def corrected(self, headers: Mapping[str, str]) -> Terms:
        """The same, slower where the service's answer says so (Crossref's ``X-Rate-Limit-*``).

        Never faster: some services state the limits of their quickest route on every one.
        """
        at_once = _number(headers.get("X-Concurrency-Limit"))
        limit = _number(headers.get("X-Rate-Limit-Limit"))
        interval = _number((headers.get("X-Rate-Limit-Interval") or "1s").removesuffix("s"))
        slots = int(min(self.slots, at_once)) if at_once and at_once >= 1 else self.slots
        rest = max(self.rest, slots * interval / limit) if limit and interval else self.rest
        return self if (slots, rest) == (self.slots, self.rest) else replace(self, slots=slots, rest=rest)


def all_terms(
    environment: Mapping[str, str], urls: Mapping[str, str] | None = None, contact: str = ""
) -> dict[str, Terms]:
    """The terms of every service by name.

    ``environment`` holds the keys; ``contact`` is an e-mail address; ``urls`` replaces base addresses by
    service.
    """
    tables = _tables()
    terms = {name: _terms(name, tables[name], environment, urls or {}, contact) for name in tables}
    sent = {value for one in terms.values() for _, value in (*one.headers, *one.params)} | {contact}
    known = {spelt(one) for one in sent for spelt in (str, quote, quote_plus) if len(one) >= _SHORTEST_SECRET}
    return {name: replace(one, secrets=tuple(sorted(known))) for name, one in terms.items()}


def service_at(host: str) -> str:
    """The service that answers at a host; :data:`PUBLISHER` for every other host."""
    return _hosts().get(host, PUBLISHER)


def service_hosts() -> frozenset[str]:
    """The hosts of all services."""
    return frozenset(_hosts())


@cache
def _hosts() -> Mapping[str, str]:
    own = {urlsplit(table["url"]).netloc: name for name, table in _tables().items() if table["url"]}
    return own | {host: name for name, table in _tables().items() for host in table.get("hosts", ())}


def services() -> tuple[str, ...]:
    """The names of the services."""
    return tuple(_tables())


def texts_of(kind: str) -> tuple[str, ...]:
    """What stands in answers of a kind: ``challenge`` (no programs wanted), ``too_fast``."""
    return _texts()[kind]


@cache
def _texts() -> Mapping[str, tuple[str, ...]]:
    return {kind: tuple(texts) for kind, texts in data.toml("services.toml")[_TEXTS].items()}


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return {name: table for name, table in data.toml("services.toml").items() if name != _TEXTS}


def _terms(
    name: str,
    table: Mapping[str, Any],
    environment: Mapping[str, str],
    urls: Mapping[str, str],
    contact: str,
) -> Terms:
    key = table.get("key", {})
    secret = environment.get(key.get("variable", ""), "").strip()
    named = table.get("contact", {}) if contact else {}
    changed = {**table, **named, **(key if secret else {})}
    params = [(named["parameter"], contact)] if named else []
    if secret and "parameter" in key:
        params.append((key["parameter"], secret))
    return Terms(
        service=name,
        title=table["title"],
        url=urls.get(name, table["url"]).rstrip("/"),
        slots=changed["slots"],
        rest=changed["rest"],
        headers=((key["header"], secret),) if secret and "header" in key else (),
        params=tuple(params),
        replaced=name in urls,
        closed=f"it wants an API key: set {key['variable']}" if key.get("needed") and not secret else "",
    )


def _number(text: str | None) -> float:
    """A number that a header states; 0 where it states none."""
    try:
        return max(0.0, float(text or 0))
    except ValueError:
        return 0.0
