"""Edits of a BibTeX text that change the wanted fields and not one character else.

An entry is taken apart without loss into its head, its fields and its tail::

    @article{smith20,            head   "@article{smith20"
      author = {Ann Smith},      field  ",⏎  " "author" " = " "{Ann Smith}"
      year   = 2020,             field  ",⏎  " "year" "   = " "2020"
    }                            tail   ",⏎}"

so that an edit is one of a list, and the joined parts are the text again. What the parser makes of the new
text is compared with what was wanted; where that differs, the entry stays as it was.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_LONE_AT = re.compile(r"(\n[ \t]*)@(?![ \t]*\s*\w+\s*[{(])")  # "@ FBK" in a value begins no entry
_PRIVATE_USE = range(0xE000, 0xF900)
_HEAD = re.compile(r"@\w*[ \t]*[{(]\s*")
_LEAD = re.compile(r"\s*,\s*")
_GAP = re.compile(r"\s*=\s*")
_TAIL = re.compile(r"\s*(?:,\s*)?[})]")


class Place(NamedTuple):
    """Which entry of a text is meant: the line (from 1) where it begins, and its key as written."""

    line: int
    key: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of an entry; field names in lower case.

    ``fields`` are the new values without their delimiters, ``None`` removes a field. ``renamed`` fields stay
    where they are. ``type`` is the new entry type, ``""`` leaves it. The values of ``bare`` fields are names
    of macros, which have no delimiters.
    """

    fields: Mapping[str, str | None] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    type: str = ""
    bare: frozenset[str] = frozenset()


class Edited(NamedTuple):
    """The new text, and the entries that were left as they were, each with the reason."""

    text: str
    refused: Mapping[Place, str]


class _Field(NamedTuple):
    """A field as written: what parts it from what stands before, its name, ``=`` with blanks, its value."""

    lead: str
    name: str
    gap: str
    value: str

    @property
    def indent(self) -> str | None:
        """What stands before the name in its line, ``None`` where another field stands there."""
        return self.lead.rpartition("\n")[2] if "\n" in self.lead else None

    @property
    def before(self) -> str:
        """The blanks between the name and the ``=``."""
        return self.gap.partition("=")[0]


class _Block(NamedTuple):
    """An entry as the parser sees it: its place, offset, text, type, and its fields in order."""

    place: Place
    start: int
    raw: str
    type: str
    pairs: tuple[tuple[str, str], ...]


class _Parts(NamedTuple):
    head: str
    fields: tuple[_Field, ...]
    tail: str

    @property
    def text(self) -> str:
        return "".join((self.head, *("".join(one) for one in self.fields), self.tail))


def edit(text: str, changes: Mapping[Place, Change]) -> Edited:
    """The text with the changes made. The same changes made once more change nothing.

    A value keeps its delimiters. A new field comes where it usually stands and is written as the others of
    its entry; names and types follow them in their capitals. What is not an entry is never touched, nor is an
    entry that cannot be read, has no fields, or cannot be told from another one.
    """
    mask = next(char for char in map(chr, _PRIVATE_USE) if char not in text)
    masked = _LONE_AT.sub(rf"\1{mask}", text)
    blocks = list(_blocks(masked)) if changes else []
    places: defaultdict[Place, list[_Block]] = defaultdict(list)
    for block in blocks:
        places[block.place].append(block)
    news: dict[int, str] = {}
    refused: dict[Place, str] = {}
    for place, change in changes.items():
        found = places[place]
        parts = _parted(found[0]) if len(found) == 1 else None
        if parts is None:
            refused[place] = "there are several such entries" if found[1:] else "the entry cannot be read"
        elif _proven(found[0], new := _changed(parts, found[0].type, change).text, change):
            news[found[0].start] = new
        else:
            refused[place] = "the corrected entry would be read otherwise"
    result = _joined(masked, blocks, news)
    if news and [block.raw for block in _blocks(result)] != [
        news.get(block.start, block.raw) for block in blocks
    ]:
        return Edited(text, dict.fromkeys(changes, "the corrected file would be read otherwise"))
    return Edited(result.replace(mask, "@"), refused)


def _joined(text: str, blocks: Sequence[_Block], news: Mapping[int, str]) -> str:
    out, at = [], 0
    for block in blocks:
        out += [text[at : block.start], news.get(block.start, block.raw)]
        at = block.start + len(block.raw)
    return "".join((*out, text[at:]))


def _blocks(text: str) -> Iterator[_Block]:
    """The entries of a text, in order."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry, ExplicitComment, Preamble, String

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what fails is left alone
    end = line = 0
    for block in parse_string(text, parse_stack=[]).blocks:
        inner = getattr(block, "ignore_error_block", None) or block
        if not isinstance(inner, Entry | ExplicitComment | Preamble | String):
            continue
        raw, begins = inner.raw or "", inner.start_line or 0
        start = text.find(raw, end)
        while start >= 0 and text.count("\n", end, start) < begins - line:
            start = text.find(raw, start + 1)
        if start < 0:
            continue
        end, line = start + len(raw), begins + raw.count("\n")
        if isinstance(inner, Entry):
            pairs = tuple((one.key, str(one.value)) for one in inner.fields)
            yield _Block(Place(begins + 1, inner.key), start, raw, inner.entry_type, pairs)


def _parted(block: _Block) -> _Parts | None:
    """The parts of an entry, found along what the parser read; ``None`` where there are no such parts."""
    raw = block.raw
    head = _HEAD.match(raw)
    if head is None or not block.pairs or not raw.startswith(block.place.key, head.end()):
        return None
    at = first = head.end() + len(block.place.key)
    fields: list[_Field] = []
    for name, value in block.pairs:
        lead = _LEAD.match(raw, at)
        gap = _GAP.match(raw, lead.end() + len(name)) if lead else None
        if lead is None or gap is None:
            return None
        fields.append(_Field(lead.group(), raw[lead.end() : gap.start()], gap.group(), value))
        at = gap.end() + len(value)
        if raw[lead.end() : gap.start()] != name or raw[gap.end() : at] != value:
            return None
    return _Parts(raw[:first], tuple(fields), raw[at:]) if _TAIL.fullmatch(raw, at) else None


def _changed(parts: _Parts, kind: str, change: Change) -> _Parts:
    beside = parts.fields
    fields = [_renamed(one, change.renamed.get(one.name.lower(), ""), beside) for one in beside]
    for name, content in change.fields.items():
        own = [number for number, one in enumerate(fields) if one.name.lower() == name]
        if content is None:
            fields = [one for one in fields if one.name.lower() != name]
        elif own:  # of a field that stands twice the first counts
            first = fields[own[0]]
            value = content if name in change.bare else _delimited(content, first.value, beside)
            fields[own[0]] = first._replace(value=value)
        else:
            value = content if name in change.bare else _delimited(content, "", beside)
            at = _place_of(name, [one.name.lower() for one in fields])
            like = (fields or beside)[max(at - 1, 0)]._replace(value=value)
            fields.insert(at, _renamed(like, name, beside))
    written = parts.head[1 : 1 + len(kind)]
    new = _cased(change.type, written) if change.type not in {"", kind} else written
    return _Parts(f"@{new}{parts.head[1 + len(kind) :]}", tuple(fields), parts.tail)


_ORDER = (
    "author editor title subtitle key type journal journaltitle booktitle eventtitle series volume number "
    "eid pages publisher organization school institution howpublished year date month isbn issn doi eprint "
    "archiveprefix eprinttype primaryclass eprintclass url"
).split()
"""The usual order of fields, that of ``kd.bib``."""


def _place_of(name: str, present: Sequence[str]) -> int:
    """Where a new field goes: behind what usually stands before it, else before what follows, else last."""
    rank = _ORDER.index(name) if name in _ORDER else 0
    before, behind = _ORDER[:rank], _ORDER[rank:] if name in _ORDER else []
    first = next((at for at, one in enumerate(present) if one in behind), len(present))
    return max((at for at, one in enumerate(present, start=1) if one in before), default=first)


def _renamed(one: _Field, name: str, beside: Sequence[_Field]) -> _Field:
    return _aligned(one._replace(name=_cased(name, one.name)), beside) if name else one


def _aligned(one: _Field, beside: Sequence[_Field]) -> _Field:
    """The field with its ``=`` under those of the others, if these stand in one column."""
    lines = [other for other in beside if other.indent is not None]
    columns = {len(f"{other.indent}{other.name}{other.before}") for other in lines}
    if one.indent is None or len(columns) != 1 or len({len(other.name) for other in lines}) == 1:
        return one
    (column,) = columns
    if len({other.indent for other in lines}) == 1:
        width = column - len(one.indent) - len(one.name)
        return one._replace(gap=" " * max(width, 1) + one.gap[len(one.before) :])
    width = column - len(one.name) - len(one.before)
    return one._replace(lead=one.lead[: len(one.lead) - len(one.indent)] + " " * max(width, 1))


def _cased(name: str, like: str) -> str:
    """A name in capitals, with a capital or as it is, as another one has it."""
    if like.isupper():
        return name.upper()
    return name.capitalize() if like[:1].isupper() else name


def _delimited(content: str, old: str, beside: Sequence[_Field]) -> str:
    """A value as the old one is delimited, else as others of the entry are; one that says the same stays."""
    if _says(old, content):
        return old
    if old.isdecimal() and content.isdecimal():
        return content
    like = next((value for value in (old, *(one.value for one in beside)) if value[:1] in {"{", '"'}), "{")
    return f'"{content}"' if like.startswith('"') and '"' not in content else f"{{{content}}}"


def _says(value: str, content: str) -> bool:
    return value in {f"{{{content}}}", f'"{content}"'} or (content.isdecimal() and value == content)


def _proven(old: _Block, text: str, change: Change) -> bool:
    """Whether the parser reads of the new entry what was wanted, and of all other fields what stood there."""
    read = list(_blocks(text))
    if [(one.raw, one.place.key, one.type) for one in read] != [
        (text, old.place.key, change.type or old.type)
    ]:
        return False
    new = [(name.lower(), value) for name, value in read[0].pairs]
    kept = [(change.renamed.get(name.lower(), name.lower()), value) for name, value in old.pairs]
    untouched = [[pair for pair in pairs if pair[0] not in change.fields] for pairs in (new, kept)]
    values = dict(reversed(new))
    return untouched[0] == untouched[1] and all(
        name not in values
        if content is None
        else _says(values.get(name, ""), content) or (name in change.bare and values.get(name) == content)
        for name, content in change.fields.items()
    )
