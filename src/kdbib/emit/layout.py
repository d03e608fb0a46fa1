"""JSON laid out for people and for line-wise comparison."""

from __future__ import annotations

import json
from typing import Any

_encode = json.JSONEncoder(ensure_ascii=False).encode


def to_json(document: Any, records: int) -> str:
    """The document as JSON text with a final newline, non-ASCII characters as they are.

    ``records`` is the depth at which its records stand: 1 in an array of them, 2 in an object of arrays.
    Records have a line for each member, and in a member that is an array of objects a line for each of
    these. Members keep their order.
    """
    return _lay_out(document, "", records + 1) + "\n"


def _lay_out(value: Any, margin: str, depth: int) -> str:
    inner = margin + " "
    if isinstance(value, list) and value and depth >= 0 and isinstance(value[0], dict):
        return _block("[]", [inner + _lay_out(member, inner, depth - 1) for member in value], margin)
    if isinstance(value, dict) and value and depth > 0:
        members = [f"{inner}{_encode(name)}: {_lay_out(item, inner, depth - 1)}" for name, item in value.items()]
        return _block("{}", members, margin)
    return _encode(value)


def _block(marks: str, lines: list[str], margin: str) -> str:
    body = ",\n".join(lines)
    return f"{marks[0]}\n{body}\n{margin}{marks[1]}"
