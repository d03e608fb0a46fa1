"""The forms of dumps, recognised by what files begin with, never by their names alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from kdbib.bibliographies.bibtex import Piece
from kdbib.dumps import acl, dblp, json_items
from kdbib.dumps.model import Context, Item
from kdbib.dumps.papers import PAPERS
from kdbib.dumps.unpacked import Cut, opened

ARRAY = "-array"
"""Behind the name of a form whose items stand in one array."""
CSL_LINES = "csl-lines"
"""CSL items, one a line."""
_ITEMS = 20  # that are looked at: the first may be damaged
_HEAD = 1 << 16
_UNKNOWN = "it is of no known form"
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
    problem = next((reason for magic, reason in _OTHERS if head.startswith(magic)), "")
    if head[_TAR[0] :].startswith(_TAR[1]):
        problem = "it is a tar archive; unpack it"
    if not head.strip():
        problem = "the file is empty"
    if problem:
        return Recognised("", problem=problem)
    head = head.removeprefix(json_items.BOM)
    if _XML.match(head):
        return _of_xml(head)
    if _BIBTEX.search(head) and head.lstrip()[:1] not in {b"{", b"["}:
        return Recognised("bib")
    found = _of_json(path, name, head)
    return Recognised("bib") if _BIBTEX.search(head) and not found.form else found


def _of_xml(head: bytes) -> Recognised:
    declared = _ENCODING.search(head)
    encoding = declared.group(1).decode().lower() if declared else "utf-8"
    for form, sign in (("dblp", b"<dblp"), ("acl", b"<collection")):
        if sign in head:
            return Recognised(form, encoding)
    return Recognised("", problem="it is XML, but neither dblp's nor the ACL Anthology's")


def _of_json(path: Path, name: str, head: bytes) -> Recognised:
    """What the first items tell, however long they are: they are read as those of a dump are."""
    is_array = bool(json_items.ARRAY.match(head))
    with opened(path, name) as stream:
        values = json_items.of_array(stream, name) if is_array else json_items.of_lines(stream, name)
        found = _of_values(islice(values, _ITEMS), is_array=is_array)
    if found.problem == _UNKNOWN and not is_array and head.lstrip().startswith(b"{"):
        with opened(path, name) as stream:  # it may be one object on many lines
            if any(map(_is_csl, islice(json_items.of_array(stream, name), 1))):
                return Recognised("csl")
    return found


def _of_values(values: Iterable[object], *, is_array: bool) -> Recognised:
    members: tuple[str, ...] = ()
    for value in values:
        if not isinstance(value, dict):
            continue
        for form, papers in PAPERS.items():
            if papers.known(value):
                return Recognised(form + ARRAY if is_array else form)
        if _is_csl(value):
            return Recognised("csl" if is_array else CSL_LINES)
        members = members or tuple(value)[:5]
    if members:
        return Recognised(
            "", problem=f"its items are no papers of a known kind; they have {', '.join(members)}"
        )
    return Recognised("", problem=_UNKNOWN)


def _is_csl(value: object) -> bool:
    return isinstance(value, dict) and "type" in value and ("title" in value or "id" in value)
