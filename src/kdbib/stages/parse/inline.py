"""Inline Markdown and HTML as lines of plain text with marked spans.

Reading lists are sloppy: link targets hold blanks or a second link, ``**`` stands apart from its text,
HTML stands for Markdown. What CommonMark leaves as text is read here as it was meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import TYPE_CHECKING

from kdbib.stages.parse.builder import Builder, clean_url
from kdbib.stages.parse.styled import Line, Mark

if TYPE_CHECKING:
    from markdown_it.token import Token

_BLOCK_TAG = re.compile(
    r"h[1-6]|p|div|ul|ol|li|dl|dd|dt|table|thead|tbody|tfoot|tr|t[dh]|details|summary|center|blockquote|section|hr|br"
)
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>[^<>]*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\b(href|src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_STYLES = {"b": Mark.BOLD, "strong": Mark.BOLD, "i": Mark.ITALIC, "em": Mark.ITALIC, "a": Mark.LINK}


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
