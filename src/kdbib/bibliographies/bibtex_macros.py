"""The values of BibTeX: what stands in braces or quotes, macros put in, pieces joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST = 100
"""How many times as long macros may make a text: a few that double each other would fill any memory."""

_LEAST = 1 << 16  # characters that every text may put in
_DELIMITER = re.compile(r'(?<!\\)[{}"#]')


@dataclass(slots=True)
class Macros:
    """The ``@string`` macros of a text of ``size`` characters, by their names in lower case.

    ``spent`` says that not all could be put in: those stand for their own names, as undefined ones do.
    """

    size: int
    spent: bool = False
    _values: dict[str, str] = field(default_factory=dict)
    _used: int = 0

    def define(self, name: str, value: str) -> None:
        """Let a name stand for the text of a value, for what follows."""
        self._values[name.lower()] = self.text(value)

    def text(self, value: str) -> str:
        """The text of a value: ``{…}``, ``"…"``, numbers and macros, joined where ``#`` stands between them.

        A macro that is not defined stands for its own name, as the months do.
        """
        value = value.strip()
        if "#" not in value:
            return self._part(value)
        return "".join(self._part(part.strip()) for part in _parts(value))

    def _part(self, part: str) -> str:
        if part[:1] + part[-1:] in {"{}", '""'}:
            return part[1:-1]
        known = self._values.get(part.lower())
        if known is None:
            return part
        if self._used + len(known) > max(MOST * self.size, _LEAST):
            self.spent = True
            return part
        self._used += len(known)
        return known


def _parts(value: str) -> Iterator[str]:
    """A value cut at each ``#`` outside braces and quotes."""
    depth, quoted, start = 0, False, 0
    for found in _DELIMITER.finditer(value):
        mark = found.group()
        if mark == "#" and not depth and not quoted:
            yield value[start : found.start()]
            start = found.end()
        elif mark == '"':
            quoted ^= not depth
        elif mark in "{}":
            depth += 1 if mark == "{" else -1
    yield value[start:]
