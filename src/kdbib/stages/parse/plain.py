"""Plain lists: on each line a DOI, an arXiv id, a URL or a citation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kdbib.model import Entry, Reading, Unread
from kdbib.stages.parse.entries import read_draft, why_not
from kdbib.stages.parse.inline import read_plain
from kdbib.stages.parse.source import Source, excerpt, tidy

_MARKDOWN = re.compile(
    r"^\s*(?:[-*+]|\d{1,4}[.)])\s+\S|^\s*\|.*\||\]\(|\*\*\S|^\s*\[[^\]]+\]:\s", re.MULTILINE
)
_IDENTIFIER = re.compile(
    r"^\s*(?:https?://\S+|(?:doi:\s*)?10\.\d{4,9}/\S+|(?:arxiv:\s*)?\d{4}\.\d{4,5}(?:v\d+)?)\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_COMMENT = re.compile(r"\s*(?:#|%|//)")


def is_plain(text: str, *, named_markdown: bool) -> bool:
    """Whether a text is no Markdown list: it has no items, links, bold type or tables.

    A file named as Markdown is plain only if it has lines that are but a DOI, an arXiv id or a URL.
    """
    if _MARKDOWN.search(text) is not None:
        return False
    return not named_markdown or _IDENTIFIER.search(text) is not None


def parse_plain(text: str, name: str) -> Reading:
    """The entries of a text with one paper on each line; ``#`` begins a comment. Raises nothing."""
    return read_source(tidy(text, name))


def read_source(source: Source) -> Reading:
    """The entries of a plain text that was read already."""
    found = list(_read_lines(source))
    entries = tuple(one for one in found if isinstance(one, Entry))
    unread = [*source.unread, *(one for one in found if isinstance(one, Unread))]
    return Reading(entries, tuple(sorted(unread, key=lambda one: one.line)))


def _read_lines(source: Source) -> Iterator[Entry | Unread]:
    for number, text in enumerate(source.text.split("\n"), start=1):
        if not text.strip() or _COMMENT.match(text):
            continue
        draft = read_draft([read_plain(text, number)])
        is_url = bool(draft.links) and not draft.title and not draft.claims.rest
        if why_not(draft, is_item=True) and not is_url:
            yield Unread(
                source.name, number, "neither a DOI, an arXiv id, a URL nor a citation", excerpt(text)
            )
        else:
            yield draft.entry(source.name, number, ())
