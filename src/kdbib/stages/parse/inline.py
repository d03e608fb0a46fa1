"""Inline Markdown and HTML as lines of plain text with marked spans.

Reading lists are sloppy: link targets hold blanks or a second link, ``**`` stands apart from its text,
HTML stands for Markdown. What CommonMark leaves as text is read here as it was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from kdbib.stages.parse.lines import Line, Mark, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

_URL = r"(?:https?:/{1,2}|www\.|(?:(?:dx\.)?doi|arxiv|aclanthology|github|openreview)\.(?:org|com|net)/)"
_MISREAD = re.compile(
    rf"\[(?P<label>[^\[\]]{{0,200}})\]{{1,2}} ?\(\s*<?(?P<url>{_URL}[^\s<>]*?)>?\s*\)(?=[\s,.;:|\[\]()*]|$)"
    r"|\[(?P<name>[^\[\]]{0,200})\]\((?P<target>[^()]*(?:\([^()]*\)[^()]*)*)\)"
    rf"|(?<![\w/.@-])(?P<bare>{_URL}[^\s<>\"'`|，。、；）】\]}}]+)",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"(?P<label>(?:\[{1,2}[^\[\]\n]{0,200})?\]{1,2})"
    rf"(?: \(\s*<?(?P<apart>{_URL}[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?\s*\)"
    r"|\((?P<target>(?:\[[^\[\]\n]*\])?[^\s()\[\]]*(?:\([^\s()]*\)[^\s()]*)*)\))",
    re.IGNORECASE,
)
_CHECKBOX = re.compile(r"\[[ xX]?\]|\[\d+\]|\]+")
_FULL_URL = re.compile(r"https?:/{1,2}[^\s\[\]()<>]+", re.IGNORECASE)
_HOST = re.compile(
    r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|edu|io|cc|gov|de|uk|ac\.\w\w)/)", re.IGNORECASE
)
_ENDED_BY_NEXT = frozenset({"p", "li", "tr", "td", "th", "dt", "dd"})
_TRAILING = ".,;:!?*_"
_BLOCK_TAG = re.compile(
    r"h[1-6]|p|div|ul|ol|li|dl|dd|dt|table|thead|tbody|tfoot|tr|t[dh]|details|summary|center|blockquote|section|hr|br"
)
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>[^<>]*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\b(href|src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_STYLES = {"b": Mark.BOLD, "strong": Mark.BOLD, "i": Mark.ITALIC, "em": Mark.ITALIC, "a": Mark.LINK}


def clean_url(target: str) -> str:
    """The URL a link target means: the inner one of a nested link, ``""`` for what is none.

    ``#anchors`` and relative paths stay as they are.
    """
    target = unescape(target).strip().strip("<>")
    if target.startswith("[") or "](" in target or re.search(r"\s", target):
        found = _FULL_URL.findall(target)
        if found and "](" in target:
            return str(found[-1])
        return str(found[0]) if found and target.startswith(found[0]) else ""
    return f"https://{target}" if _HOST.match(target) else target


def broken_links(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Links that are no Markdown, or lead nowhere as they stand: place, as written, repaired, URL.

    ``[a]([b](url))``, ``[a] (url)`` and ``[a](host.org/path)`` become ``[a](url)``.
    """
    for found in _BROKEN.finditer(text):
        target = found["apart"] or found["target"]
        url = clean_url(target)
        is_apart = bool(found["apart"]) and not _CHECKBOX.fullmatch(found["label"])
        if is_apart or (not found["apart"] and url != target and url.startswith(("http://", "https://"))):
            yield found.start(), found[0], f"{found['label']}({url})", url


_DEEPEST = 12  # marks in one another; those of HTML that are never closed pile up


@dataclass(slots=True)
class Builder:
    """Collects the text and spans of one block's inline tokens, line by line."""

    number: int
    lines: list[Line] = field(default_factory=list)
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    open: list[tuple[Mark, int, str]] = field(default_factory=list)
    hard: bool = True
    tags: list[str] = field(default_factory=list)
    element: int = 0
    row: int = 0
    cell: int = 0

    def start(self, mark: Mark, url: str = "") -> None:
        """Begin a mark; nesting that nobody can mean is not followed."""
        if len(self.open) < _DEEPEST:
            self.open.append((mark, len(self.text), url))

    def end(self, mark: Mark) -> None:
        """End the innermost mark of a kind, if there is one."""
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] is mark:
                _, start, url = self.open.pop(index)
                self._add(start, mark, url)
                return

    def _add(self, start: int, mark: Mark, url: str) -> None:
        if start < len(self.text) or mark in {Mark.LINK, Mark.IMAGE}:
            self.spans.append(Span(start, len(self.text), mark, url))

    def mark(self, text: str, mark: Mark, url: str) -> None:
        """Add text that is all marked."""
        self.start(mark, url)
        self.text += text
        self.end(mark)

    def break_line(self, *, hard: bool, newline: bool) -> None:
        """End the line; open marks go on in the next. ``newline`` if the source has an end of line there."""
        for mark, start, url in self.open:
            self._add(start, mark, url)
        if self.text.strip() or self.spans:
            spans = tuple(sorted(self.spans, key=lambda span: (span.start, -span.end)))
            tag = self.tags[-1] if self.tags else ""
            place = (self.element, self.row, self.cell) if tag else (0, 0, 0)
            self.lines.append(Line(self.number, self.text, spans, self.hard, tag, *place))
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
        url = found["bare"].rstrip(_TRAILING)
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(_TRAILING)
        self.mark("", Mark.LINK, clean_url(url))
        return found.start() + len(url)

    def enter(self, name: str, *, closing: bool) -> None:
        """Step into or out of an HTML element that stands by itself; one of its kind ends the one before."""
        self.element += 1
        if name in self.tags and (closing or name in _ENDED_BY_NEXT):
            del self.tags[len(self.tags) - 1 - self.tags[::-1].index(name) :]
        if closing:
            if name == "table":
                self.row = self.cell = 0
            return
        self.tags.append(name)
        if name == "tr":
            self.row, self.cell = self.row + 1, 0
        self.cell += name in {"td", "th"}


def _html(builder: Builder, content: str) -> None:
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
            builder.enter(name, closing=closing)
    builder.number += content.count("\n")


def read(tokens: Sequence[Token], number: int) -> list[Line]:
    """The lines of a block from its inline tokens (CommonMark 0.31, section 6); ``number`` is the first."""
    builder = Builder(number)
    stars = sum(token.content.count("**") for token in tokens if token.type == "text")
    for token in tokens:
        _read_token(builder, token, strays=stars > 0 and stars % 2 == 0)
    builder.break_line(hard=True, newline=False)
    return builder.lines


def _read_token(builder: Builder, token: Token, *, strays: bool) -> None:
    match token.type:
        case "text":
            _read_text(builder, token.content, strays=strays)
        case "code_inline":
            builder.text += token.content
        case "softbreak" | "hardbreak":
            builder.break_line(hard=token.type == "hardbreak", newline=True)
        case "strong_open" | "em_open":
            builder.start(_STYLES[token.tag])
        case "strong_close" | "em_close" | "link_close":
            builder.end(_STYLES[token.tag])
        case "link_open":
            builder.start(Mark.LINK, clean_url(str(token.attrs.get("href", ""))))
        case "image":
            builder.mark(token.content, Mark.IMAGE, str(token.attrs.get("src", "")))
        case "html_inline":
            _html(builder, token.content)


def _read_text(builder: Builder, text: str, *, strays: bool) -> None:
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


def read_plain(text: str, number: int) -> Line:
    """A line of plain text, its URLs marked as links."""
    builder = Builder(number)
    builder.add_text(text)
    builder.break_line(hard=True, newline=False)
    return builder.lines[0] if builder.lines else Line(number)
