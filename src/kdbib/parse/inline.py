"""Inline Markdown as lines of plain text with marked spans.

Reading lists are sloppy: link targets hold blanks or a second link, ``**`` stands apart from its text,
HTML stands for Markdown. What CommonMark leaves as text is read here as it was meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape

from markdown_it.token import Token

SOFT, HARD = "\x1d", "\x1e"
"""Where lines were joined: a line that only wraps, and a line that was broken on purpose."""

_BLOCK_TAG = re.compile(
    r"h[1-6]|p|div|ul|ol|li|dl|dd|dt|table|thead|tbody|tfoot|tr|t[dh]|details|summary|center|blockquote|section|hr|br"
)
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>[^<>]*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\b(href|src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_URL = r"(?:https?:/{1,2}|www\.|(?:(?:dx\.)?doi|arxiv|aclanthology|github|openreview)\.(?:org|com|net)/)"
_MISREAD = re.compile(
    rf"\[(?P<label>[^\[\]]{{0,200}})\]{{1,2}} ?\(\s*<?(?P<url>{_URL}[^\s<>]*?)>?\s*\)(?=[\s,.;:|\[\]()*]|$)"
    r"|\[(?P<name>[^\[\]]{0,200})\]\((?P<target>[^()]*(?:\([^()]*\)[^()]*)*)\)"
    rf"|(?<![\w/.@-])(?P<bare>{_URL}[^\s<>\"'`|，。、；）】\]}}]+)",
    re.IGNORECASE,
)
_FULL_URL = re.compile(r"https?:/{1,2}[^\s\[\]()<>]+", re.IGNORECASE)
_HOST = re.compile(r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|edu|io|cc|gov|de|uk|ac\.\w\w)/)", re.IGNORECASE)


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
    is the HTML element the line stands in; ``row`` and ``cell`` count those of an HTML table from 1.
    """

    number: int
    text: str = ""
    spans: tuple[Span, ...] = ()
    hard: bool = True
    tag: str = ""
    row: int = 0
    cell: int = 0


def clean_url(target: str) -> str:
    """The URL a link target means: the inner one of a nested link, ``""`` for what is none.

    ``#anchors`` and relative paths stay as they are.
    """
    target = unescape(target).strip().strip("<>")
    if target.startswith("[") or "](" in target or re.search(r"\s", target):
        found = _FULL_URL.findall(target)
        return found[-1] if found and "](" in target else (found[0] if target.startswith(tuple(found)) else "")
    return f"https://{target}" if _HOST.match(target) else target


@dataclass(slots=True)
class _Builder:
    """Collects the text and spans of one block's inline tokens, line by line."""

    number: int
    lines: list[Line] = field(default_factory=list)
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    open: list[tuple[Mark, int, str]] = field(default_factory=list)
    hard: bool = True
    tag: str = ""
    row: int = 0
    cell: int = 0

    def start(self, mark: Mark, url: str = "") -> None:
        self.open.append((mark, len(self.text), url))

    def end(self, mark: Mark) -> None:
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] is mark:
                _, start, url = self.open.pop(index)
                self._add(start, mark, url)
                return

    def _add(self, start: int, mark: Mark, url: str) -> None:
        if start < len(self.text) or mark is Mark.LINK:
            self.spans.append(Span(start, len(self.text), mark, url))

    def mark(self, text: str, mark: Mark, url: str) -> None:
        self.start(mark, url)
        self.text += text
        self.end(mark)

    def break_line(self, *, hard: bool, newline: bool) -> None:
        for mark, start, url in self.open:
            self._add(start, mark, url)
        if self.text.strip() or self.spans:
            spans = tuple(sorted(self.spans, key=lambda span: (span.start, -span.end)))
            self.lines.append(Line(self.number, self.text, spans, self.hard, self.tag, self.row, self.cell))
            self.hard = hard
        self.hard = self.hard or hard
        self.text, self.spans = "", []
        self.open = [(mark, 0, url) for mark, _, url in self.open]
        self.number += newline

    def add_text(self, text: str) -> None:
        """Add text; links that Markdown did not see are marked."""
        position = 0
        if "](" in text or "] (" in text or "." in text:
            for found in _MISREAD.finditer(text):
                self.text += text[position : found.start()]
                position = self._misread_link(found)
        self.text += text[position:]

    def _misread_link(self, found: re.Match[str]) -> int:
        """Mark a link that was no Markdown link; returns where the text goes on."""
        if found["bare"] is None:
            target = found["url"] or found["target"] or ""
            self.mark(found["label"] or found["name"] or "", Mark.LINK, clean_url(target))
            return found.end()
        url = found["bare"].rstrip(".,;:!?*_")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(".,;:!?*_")
        self.mark("", Mark.LINK, clean_url(url))
        return found.start() + len(url)


_STYLES = {"b": Mark.BOLD, "strong": Mark.BOLD, "i": Mark.ITALIC, "em": Mark.ITALIC, "a": Mark.LINK}


def _html(builder: _Builder, content: str) -> None:
    found = _TAG.match(content)
    if found is None:
        return
    name, closing = found["name"].lower(), bool(found["close"])
    attributes = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(found["rest"])}
    if name in _STYLES and closing:
        builder.end(_STYLES[name])
    elif name in _STYLES and (name != "a" or "href" in attributes):
        builder.start(_STYLES[name], clean_url(attributes.get("href", "")))
    elif name == "img":
        builder.mark(unescape(attributes.get("alt", "")), Mark.IMAGE, unescape(attributes.get("src", "")))
    elif _BLOCK_TAG.fullmatch(name):
        builder.break_line(hard=True, newline=False)
        if name != "br":
            _enter(builder, name, closing=closing)
    builder.number += content.count("\n")


def _enter(builder: _Builder, name: str, *, closing: bool) -> None:
    builder.tag = "" if closing else name
    if name == "tr" and not closing:
        builder.row, builder.cell = builder.row + 1, 0
    elif name in {"td", "th"}:
        builder.cell += not closing
    elif name == "table" and closing:
        builder.row = builder.cell = 0
    if builder.row and builder.cell and name not in {"td", "th"} and not closing:
        builder.tag = "td"


def read(tokens: Sequence[Token], number: int) -> list[Line]:
    """The lines of a block from its inline tokens (CommonMark 0.31, section 6); ``number`` is the first."""
    builder = _Builder(number)
    stars = sum(token.content.count("**") for token in tokens if token.type == "text")
    for token in tokens:
        _read_token(builder, token, strays=stars > 0 and stars % 2 == 0)
    builder.break_line(hard=True, newline=False)
    return builder.lines


def _read_token(builder: _Builder, token: Token, *, strays: bool) -> None:
    match token.type:
        case "text":
            _read_text(builder, token.content, strays=strays)
        case "code_inline":
            builder.text += token.content
        case "softbreak" | "hardbreak":
            builder.break_line(hard=token.type == "hardbreak", newline=True)
        case "strong_open" | "em_open":
            builder.start(Mark.BOLD if token.tag == "strong" else Mark.ITALIC)
        case "strong_close" | "em_close":
            builder.end(Mark.BOLD if token.tag == "strong" else Mark.ITALIC)
        case "link_open":
            builder.start(Mark.LINK, clean_url(str(token.attrs.get("href", ""))))
        case "link_close":
            builder.end(Mark.LINK)
        case "image":
            builder.mark(token.content, Mark.IMAGE, str(token.attrs.get("src", "")))
        case "html_inline":
            _html(builder, token.content)


def _read_text(builder: _Builder, text: str, *, strays: bool) -> None:
    """Text, in which ``**`` that Markdown left turns bold on and off."""
    for index, piece in enumerate(text.split("**") if strays else [text]):
        if index:
            is_bold = any(mark is Mark.BOLD for mark, _, _ in builder.open)
            (builder.end if is_bold else builder.start)(Mark.BOLD)
        inside_link = any(mark is Mark.LINK for mark, _, _ in builder.open)
        if inside_link:
            builder.text += piece
        else:
            builder.add_text(piece)


def join(lines: Sequence[Line]) -> Line:
    """Several lines as one, with ``SOFT`` or ``HARD`` between; marks that go on are made one."""
    text, spans = "", list[Span]()
    for line in lines:
        if text:
            text += HARD if line.hard else SOFT
        spans += [Span(s.start + len(text), s.end + len(text), s.mark, s.url) for s in line.spans]
        text += line.text
    return Line(lines[0].number, text, tuple(_merged(text, spans)))


def _merged(text: str, spans: list[Span]) -> list[Span]:
    """Spans of one mark and URL with nothing but a soft break between them, made one."""
    merged: list[Span] = []
    last: dict[tuple[Mark, str], int] = {}
    for span in spans:
        key = (span.mark, span.url)
        before = merged[last[key]] if key in last else None
        if before and not text[before.end : span.start].strip(SOFT + " ") and _is_one(text, before, span):
            merged[last[key]] = Span(before.start, span.end, span.mark, span.url)
        else:
            last[key] = len(merged)
            merged.append(span)
    return merged


def _is_one(text: str, before: Span, span: Span) -> bool:
    return SOFT in text[before.end : span.start] or (span.mark is not Mark.LINK and before.end == span.start)
