"""Lines of plain text with marked spans, and how they are cut and joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SOFT, HARD = "\x1d", "\x1e"
"""Where lines were joined: a line that only wraps, and a line that was broken on purpose."""


class Mark(StrEnum):
    """What is marked in a line."""

    BOLD = "bold"
    ITALIC = "italic"
    LINK = "link"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch of a line: ``text[start:end]``; ``url`` is that of a link or image."""

    start: int
    end: int
    mark: Mark
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its marks.

    ``number`` counts from 1 in the file. ``hard`` says that the line before was ended on purpose. ``tag``
    is the HTML element the line stands in, ``element`` its number in the block; ``row`` and ``cell`` count
    those of an HTML table from 1.
    """

    number: int
    text: str = ""
    spans: tuple[Span, ...] = ()
    hard: bool = True
    tag: str = ""
    element: int = 0
    row: int = 0
    cell: int = 0

    def marked(self, mark: Mark) -> tuple[Span, ...]:
        """The spans of one mark, in order."""
        return tuple(span for span in self.spans if span.mark is mark)


def cut(line: Line, start: int, end: int | None = None) -> Line:
    """The stretch ``[start:end]`` of a line, with the parts of its marks that lie in it."""
    end = len(line.text) if end is None else end
    spans = tuple(
        Span(max(span.start, start) - start, min(span.end, end) - start, span.mark, span.url)
        for span in line.spans
        if max(span.start, start) < min(span.end, end) or start <= span.start == span.end <= end
    )
    return Line(
        line.number, line.text[start:end], spans, line.hard, line.tag, line.element, line.row, line.cell
    )


def join(lines: Sequence[Line]) -> Line:
    """Several lines as one, with ``SOFT`` or ``HARD`` between; marks that go on over a wrap are made one."""
    text = ""
    spans: list[Span] = []
    for index, line in enumerate(lines):
        if index:
            text += HARD if line.hard else SOFT
        spans += [Span(s.start + len(text), s.end + len(text), s.mark, s.url) for s in line.spans]
        text += line.text
    return Line(lines[0].number, text, tuple(_merged(text, spans)))


def _merged(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans of one mark and URL that meet, or that only a wrap parts, made one."""
    merged: list[Span] = []
    last: dict[tuple[Mark, str], int] = {}
    for span in spans:
        key = (span.mark, span.url)
        before = merged[last[key]] if key in last else None
        if before is not None and _meet(text, before, span):
            merged[last[key]] = Span(before.start, span.end, span.mark, span.url)
        else:
            last[key] = len(merged)
            merged.append(span)
    return merged


def _meet(text: str, before: Span, span: Span) -> bool:
    between = text[before.end : span.start]
    if between.strip(f" {SOFT}"):
        return False
    return SOFT in between or (span.mark is not Mark.LINK and not between)
