"""Badges: images that say something in their URL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from kdbib.stages.parse.links import is_badge
from kdbib.stages.parse.styled import Line, Mark, Span

# https://shields.io/badges/static-badge: label-message-color or message-color; "--" is a dash, "_" a blank.
_STATIC = re.compile(r"/badge/(?P<text>[^/?#]+)")
_DASH = "\x00"


def images_in(line: Line, span: Span) -> Iterator[Span]:
    """The images inside a span."""
    return (image for image in line.marked(Mark.IMAGE) if span.start <= image.start and image.end <= span.end)


def badge_text(url: str) -> str:
    """What a static badge says: its label and message; ``""`` for what is none."""
    return " ".join(_parts(url))


def badge_claims(line: Line) -> Iterator[str]:
    """The texts of the badges in a line that may claim something: the message, then label and message."""
    for image in line.marked(Mark.IMAGE):
        parts = _parts(image.url)
        if parts:
            yield from dict.fromkeys((parts[-1], " ".join(parts)))


def _parts(url: str) -> tuple[str, ...]:
    found = _STATIC.search(url) if is_badge(url) else None
    if found is None:
        return ()
    text = unquote(found["text"]).removesuffix(".svg").replace("--", _DASH)
    parts = [part.replace("_", " ").replace(_DASH, "-").strip() for part in text.split("-")]
    return tuple(part for part in parts[:-1] if part)
