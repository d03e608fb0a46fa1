"""Lines that say what they hold: "Paper: <url>", "**Authors**: A. Lee", "Venue: CVPR 2020"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kdbib.model import LinkRole
from kdbib.stages.parse.links import drop_emoji, table
from kdbib.stages.parse.styled import Line, Mark, cut

_LABEL = re.compile(r"^[\s\W]*(?P<label>[^\W_](?:[^:：|]{0,38}?))\s*[)*）]*\s*[:：]\s*")
_BAR = re.compile(r"\s+[|•·]\s+")
_REMARK = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]?")
_SCHEMES = ("arxiv", "doi")  # labels that are part of the identifier behind them
LINK_KINDS = {kind.value: kind for kind in LinkRole}


class Field(NamedTuple):
    """What a line says it holds (a key of ``[fields]`` in ``links.toml``), and that."""

    kind: str
    value: Line


@cache
def _labels() -> dict[str, str]:
    return {label: kind for kind, labels in table("fields").items() for label in labels}


def read_field(line: Line) -> Field | None:
    """The field a line is, or ``None``; case, emoji, bold and remarks of the label do not matter."""
    found = _LABEL.match(drop_emoji(line.text)) and _LABEL.match(line.text)
    if not found or _inside_link(line, found.start("label")):
        return None
    key = _key(found["label"])
    kind = _labels().get(key)
    is_prefix = key in _SCHEMES and not line.spans
    return Field(kind, cut(line, found.start("label") if is_prefix else found.end())) if kind else None


def _key(label: str) -> str:
    label = _REMARK.sub("", drop_emoji(label)).strip(" \t*_`-–()[]").lower()
    return re.sub(r"\s*\d$", "", " ".join(label.split()))


def _inside_link(line: Line, position: int) -> bool:
    return any(span.mark is Mark.LINK and span.start <= position < span.end for span in line.spans)


def split_fields(lines: Sequence[Line]) -> tuple[list[Field], list[Line]]:
    """The fields among the lines, and the other lines; bars part several fields on one line."""
    fields: list[Field] = []
    others: list[Line] = []
    for line in lines:
        first = read_field(line)
        if first is None:
            others.append(line)
            continue
        for piece in _pieces(line):
            read = read_field(piece)
            fields.append(read or Field("paper" if piece.spans else "other", piece))
    return fields, others


def _pieces(line: Line) -> Iterator[Line]:
    start = 0
    for found in _BAR.finditer(line.text):
        yield cut(line, start, found.start())
        start = found.end()
    yield cut(line, start)
