"""The parts of a JSON answer, each of the type that the service documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kdbib.sources.service import Response, Unreadable
from kdbib.text import collapse

_OK = 200


def answer(response: Response) -> Mapping[str, Any]:
    """The JSON object of a response of status 200.

    Raises:
        Unreadable: another status, or something else.

    """
    if response.status != _OK:
        raise Unreadable(f"status {response.status} where 200 was expected")
    return mapping(response.json(), "the answer")


def mapping(value: object, what: str) -> Mapping[str, Any]:
    """The value, which must be a JSON object.

    Raises:
        Unreadable: it is none.

    """
    if not isinstance(value, dict):
        raise Unreadable(f"{what} is no object")
    return value


def array(value: object, what: str) -> list[Any]:
    """The value, which must be a JSON array.

    Raises:
        Unreadable: it is none.

    """
    if not isinstance(value, list):
        raise Unreadable(f"{what} is no list")
    return value


def line(value: object, what: str) -> str:
    """The value as one line of text; numbers count as text, what is absent or null is ``""``.

    Raises:
        Unreadable: it is an object, an array or a truth value.

    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(f"{what} is no text")
    # JSON can hold lone surrogates, which UTF-8 cannot.
    return collapse(str(value).encode("utf-8", errors="replace").decode("utf-8"))
