"""The entries of a BibTeX text with their values as BibTeX understands them: macros put in, pieces joined."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from kdbib.model import Unread

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

_AT = re.compile(r"(\n[ \t]*)(@[ \t]*)(?!\s*\w+\s*[{(])")  # "@ FBK" in a value is no entry
_DELIMITER = re.compile(r'(?<!\\)[{}"#]')
_EXCERPT = 80


class RawEntry(NamedTuple):
    """An entry as its file has it: type and field names in lower case, values without their delimiters."""

    type: str
    key: str
    fields: Mapping[str, str]
    line: int


def entries(text: str, first: int, name: str) -> Iterator[RawEntry | Unread]:
    """The entries of a text, which begins in line ``first`` of the file ``name``; what fails as ``Unread``.

    ``@string`` macros hold for what follows them. Of a field that stands twice, the first counts, as in
    BibTeX itself.
    """
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it says is in the failed blocks
    macros: dict[str, str] = {}
    for block in parse_string(_AT.sub(r" \2\1", text), parse_stack=[]).blocks:
        yield from _block(block, first, name, macros)


def _block(block: Block, first: int, name: str, macros: dict[str, str]) -> Iterator[RawEntry | Unread]:
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String

    line = first + (block.start_line or 0)
    inner = getattr(block, "ignore_error_block", None) or block
    if isinstance(inner, String):
        macros[inner.key.lower()] = evaluate(inner.value, macros)
    elif isinstance(inner, Entry):
        if isinstance(block, DuplicateFieldKeyBlock):
            fields = ", ".join(sorted(block.duplicate_keys))
            yield Unread(name, line, f"the entry has {fields} more than once; the first is taken", inner.key)
        yield RawEntry(inner.entry_type.lower(), inner.key, _fields(inner, macros), line)
    elif isinstance(block, ParsingFailedBlock):
        reason = getattr(block.error, "abort_reason", "") or str(block.error) or "it is not BibTeX"
        excerpt = " ".join((block.raw or "").split())[:_EXCERPT]
        yield Unread(name, line, f"the entry cannot be read: {' '.join(reason.split())}", excerpt)


def _fields(entry: Entry, macros: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in entry.fields:
        name = field.key.lower()
        if not found.get(name):
            found[name] = evaluate(str(field.value), macros)
    return found


def evaluate(value: str, macros: Mapping[str, str]) -> str:
    """The text of a value: ``{…}``, ``"…"``, numbers and macros, joined where ``#`` stands between them.

    A macro that is not defined stands for its own name, as the months do.
    """
    value = value.strip()
    if "#" not in value:
        return _part(value, macros)
    return "".join(_part(part.strip(), macros) for part in _parts(value))


def _part(part: str, macros: Mapping[str, str]) -> str:
    if part[:1] + part[-1:] in {"{}", '""'}:
        return part[1:-1]
    return macros.get(part.lower(), part)


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
