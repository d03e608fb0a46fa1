"""The forms of dumps, recognised by what files begin with, never by their names alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kdbib.bibliographies.bibtex import Piece
from kdbib.dumps import acl, dblp, json_items
from kdbib.dumps.model import Context, Item
from kdbib.dumps.papers import PAPERS
from kdbib.dumps.unpacked import Cut, opened

ARRAY = "-array"
"""Behind the name of a form whose items stand in one array."""
CSL_LINES = "csl-lines"
"""CSL items, one a line."""
_LINES = 20  # that are looked at: the first may be damaged
_HEAD = 1 << 16
_LONGEST_HEAD = 1 << 23
_BIBTEX = re.compile(rb"^[ \t]*@\s*[a-zA-Z]+\s*[{(]", re.MULTILINE)
_XML = re.compile(rb"\s*(?:<\?xml|<!DOCTYPE|<!--|<(?:dblp|collection)\b)")
_ENCODING = re.compile(rb"""<\?xml[^>]*\bencoding=["']([\w.-]{1,40})["']""")
_OTHERS = (
    (b"\x28\xb5\x2f\xfd", "it is packed by zstd, which is not unpacked; unpack it"),
    (b"PK\x03\x04", "it is a zip archive; unpack it"),
    (b"\xff\xfe", "it is UTF-16; save it as UTF-8"),
    (b"\xfe\xff", "it is UTF-16; save it as UTF-8"),
)
_TAR = (257, b"ustar")


class Form(NamedTuple):
    """How the pieces of a form are cut and read."""

    cut: Cut
    read: Callable[[Piece, Context], list[Item]]


class Recognised(NamedTuple):
    """A form, "bib" and "csl" among them, and the encoding; with form ``""`` why it is none."""

    form: str
    encoding: str = "utf-8"
    problem: str = ""


@cache
def forms() -> Mapping[str, Form]:
    """The forms that are read in pieces."""
    lines = {
        name: Form(json_items.cut, partial(json_items.read_lines, papers=papers))
        for name, papers in PAPERS.items()
    }
    lines[CSL_LINES] = Form(json_items.cut, json_items.read_csl_lines)
    return MappingProxyType({**lines, "dblp": Form(dblp.cut, dblp.read), "acl": Form(acl.cut, acl.read)})


def recognise(path: Path, name: str) -> Recognised:
    """The form of a file.

    Raises:
        InputError: it is missing or not readable.

    """
    with opened(path, name) as stream:
        head = stream.read(_HEAD)
        while len(head) < _LONGEST_HEAD and not _is_enough(head) and (more := stream.read(len(head))):
            head += more
    problem = next((reason for magic, reason in _OTHERS if head.startswith(magic)), "")
    if head[_TAR[0] :].startswith(_TAR[1]):
        problem = "it is a tar archive; unpack it"
    if not head.strip():
        problem = "the file is empty"
    return Recognised("", problem=problem) if problem else _of_text(head)


def _is_enough(head: bytes) -> bool:
    """Whether a whole first record can be seen, however long it is."""
    return not head.lstrip()[:4].startswith((b"{", b"[", b"\xef")) or b"\n" in head.strip() or b"},{" in head


def _of_text(head: bytes) -> Recognised:
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _XML.match(head):
        return _of_xml(head)
    if head.lstrip()[:1] in {b"{", b"["} or not _BIBTEX.search(head):
        found = _of_json(head)
        if found.form or not _BIBTEX.search(head):
            return found
    return Recognised("bib")


def _of_xml(head: bytes) -> Recognised:
    declared = _ENCODING.search(head)
    encoding = declared.group(1).decode().lower() if declared else "utf-8"
    for form, sign in (("dblp", b"<dblp"), ("acl", b"<collection")):
        if sign in head:
            return Recognised(form, encoding)
    return Recognised("", problem="it is XML, but neither dblp's nor the ACL Anthology's")


def _of_json(head: bytes) -> Recognised:
    array = json_items.ARRAY.match(head)
    values = _first_of_array(head[array.end() :]) if array else _lines(head)
    members: tuple[str, ...] = ()
    for value in values:
        for name, papers in PAPERS.items():
            if papers.known(value):
                return Recognised(name + ARRAY if array else name)
        if _is_csl(value):
            return Recognised("csl" if array else CSL_LINES)
        members = members or tuple(value)[:5]
    if members:
        return Recognised(
            "", problem=f"its items are no papers of a known kind; they have {', '.join(members)}"
        )
    if any(map(_is_csl, _first_of_array(head.lstrip()))):  # an object of many lines
        return Recognised("csl")
    return Recognised("", problem="it is of no known form")


def _is_csl(value: Mapping[str, Any]) -> bool:
    return "type" in value and ("title" in value or "id" in value)


def _lines(head: bytes) -> Iterator[dict[str, Any]]:
    """The objects that stand in the first lines; that of a line too long to be seen whole is lost."""
    for line in head.splitlines()[:_LINES]:
        try:
            value = json.loads(line.decode("utf-8", errors="replace"))
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


def _first_of_array(head: bytes) -> Iterator[dict[str, Any]]:
    """The first objects of an array that begins in the head."""
    text, position = head.decode("utf-8", errors="replace"), 0
    decoder = json.JSONDecoder()
    for _ in range(_LINES):
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        if isinstance(value, dict):
            yield value
        position += len(text[position:]) - len(text[position:].lstrip(" \t\r\n,"))
