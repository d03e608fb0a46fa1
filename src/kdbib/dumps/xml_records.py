"""XML records, each parsed so that damage to one costs no other; nothing outside the file is ever read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html.entities import name2codepoint
from itertools import zip_longest
from typing import Any, NamedTuple

from kdbib.model import Unread

_EXCERPT = 80
_KEY = re.compile(rb'\b(?:key|id)="([^"]{1,80})"')
_FRAME = re.compile(
    rb"(?:[^<]|<[?!])*.*<(?:dblp|collection)\b[^<]*|\s*</(?:dblp|collection)\s*>\s*", re.DOTALL
)
"""What stands around the records of a document."""
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})


class Element(NamedTuple):
    """A parsed element (of lxml) and its line."""

    element: Any
    line: int


def elements(
    raw: bytes, tags: Sequence[str], encoding: str, name: str, line: int
) -> Iterator[Element | Unread]:
    """The elements of these tags that ``raw`` is a run of; ``line`` is its first line.

    What stands between them is reported. Entities may be those of HTML 4
    (https://www.w3.org/TR/html4/sgml/entities.html), of which dblp's are a part.
    """
    starts = list(_starts(tuple(tags)).finditer(raw))
    begin = starts[0].start() if starts else len(raw)
    yield from _strange(raw[:begin], name, line)
    end = max(last_end(raw, tags), begin)
    whole = _parsed(raw[begin:end], encoding)
    if isinstance(whole, str):
        for found, after in zip_longest(starts, starts[1:]):
            own = raw[found.start() : after.start() if after else len(raw)]
            yield from _one(own, found.group(1), encoding, name, line + raw.count(b"\n", 0, found.start()))
        return
    first = line + raw.count(b"\n", 0, begin)
    for one in whole:
        yield Element(one, first + (one.sourceline or 1) - 1)
    yield from _strange(raw[end:], name, line + raw.count(b"\n", 0, end))


def _strange(raw: bytes, name: str, line: int) -> Iterator[Unread]:
    """A report on what stands between records, unless it is the beginning or the end of the document."""
    if raw.strip() and not _FRAME.fullmatch(raw):
        yield Unread(name, line, "what stands here is no record of a known kind", _excerpt(raw.strip()))


def _one(raw: bytes, tag: bytes, encoding: str, name: str, line: int) -> Iterator[Element | Unread]:
    """The element that ``raw`` begins with; bytes that its encoding does not have are replaced."""
    closing = b"</" + tag + b">"
    text, closed, behind = raw.partition(closing)
    if not closed:
        yield Unread(name, line, f"the record is not closed by {closing.decode()}", _excerpt(raw))
        return
    root = _parsed(text + closed, encoding)
    if isinstance(root, str) and (mended := _mended(text + closed, encoding)):
        yield Unread(name, line, f"a byte is not {encoding}; it is replaced", _excerpt(raw))
        root = _parsed(mended, "utf-8")
    if isinstance(root, str):
        yield Unread(name, line, f"the record cannot be read: {root}", _excerpt(raw))
    else:
        yield from (Element(one, line) for one in root)
    yield from _strange(behind, name, line + (text + closed).count(b"\n"))


def _mended(raw: bytes, encoding: str) -> bytes:
    """The text in UTF-8 with its wrong bytes replaced; ``b""`` where there are none."""
    try:
        mended = raw.decode(encoding, errors="replace")
    except LookupError:
        return b""
    return mended.encode() if "\ufffd" in mended else b""


def _parsed(raw: bytes, encoding: str) -> Any:
    """The root above the elements; as a text what is wrong with them."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities="internal", no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE r [{_entities()}]><r>'.encode()
    try:
        root = etree.fromstring(head + raw + b"</r>", parser)
    except (etree.XMLSyntaxError, LookupError) as error:
        return re.sub(r", line \d+.*", "", str(error.msg if isinstance(error, SyntaxError) else error))
    return root


@cache
def _entities() -> str:
    named = ((name, code) for name, code in name2codepoint.items() if name not in _PREDEFINED)
    return "".join(f'<!ENTITY {name} "&#{code};">' for name, code in named)


@cache
def _starts(tags: tuple[str, ...]) -> re.Pattern[bytes]:
    return re.compile(rb"<(" + "|".join(tags).encode() + rb")[\s>]")


def last_end(raw: bytes, tags: Sequence[str]) -> int:
    """Where the last of these elements ends; 0 where none does."""
    ends = (f"</{tag}>".encode() for tag in tags)
    return max((at + len(end) if (at := raw.rfind(end)) >= 0 else 0) for end in ends)


def _excerpt(raw: bytes) -> str:
    found = _KEY.search(raw[:1000])
    return (found.group(1) if found else raw[:_EXCERPT]).decode("utf-8", errors="replace")
