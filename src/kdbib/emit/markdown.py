"""Text and links in Markdown (CommonMark with GitHub's tables)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SIGNS = re.compile(r"([\\`*_\[\]<>|~$])")
_CHARACTER_REFERENCE = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(#{1,6}\s|[-+>]\s|\d+[.)]\s)")
_URL = re.compile(r"https?://[^\s<>\"|]+[^\s<>\"|.,;:!?)\]}'”]")
_DOI = "https://doi.org/"
_ARXIV = "https://arxiv.org/abs/"


def text(plain: str) -> str:
    """Plain text as Markdown that shows it as it is, on one line."""
    return _LINE_START.sub(r"\\\1", _escaped(" ".join(plain.split())))


def _escaped(plain: str) -> str:
    return _CHARACTER_REFERENCE.sub("&amp;", _SIGNS.sub(r"\\\1", plain))


def code(plain: str) -> str:
    """Plain text as code, also in a cell of a table."""
    plain = " ".join(plain.split()).replace("|", "\\|")
    return f"`` {plain} ``" if "`" in plain else f"`{plain}`"


def link(label: str, url: str) -> str:
    """A link, or the label alone where there is no address; ``label`` is plain text."""
    return f"[{text(label)}]({_target(url)})" if url else text(label)


def _target(url: str) -> str:
    kept = url.replace("(", "%28").replace(")", "%29").replace("|", "%7C")
    return re.sub(r"[\s<>]", lambda found: f"%{ord(found.group()):02X}", kept)


def linked(plain: str, codes: Iterable[str] = ()) -> str:
    """Plain text whose addresses become links (those of DOIs and arXiv by their identifier).

    What equals one of ``codes``, such as the name of a record, is set as code.
    """
    known = sorted(set(filter(None, codes)), key=len, reverse=True)
    out, start = [], 0
    for found in re.finditer("|".join([_URL.pattern, *map(re.escape, known)]), plain):
        piece = found.group()
        out += [
            _escaped(plain[start : found.start()]),
            code(piece) if piece in known else link(_label(piece), piece),
        ]
        start = found.end()
    return " ".join("".join((*out, _escaped(plain[start:]))).split())


def _label(url: str) -> str:
    if url.startswith(_DOI):
        return f"doi:{url.removeprefix(_DOI)}"
    if url.startswith(_ARXIV):
        return f"arXiv:{url.removeprefix(_ARXIV)}"
    return url.split("://", 1)[1].removesuffix("/")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; an empty cell is a dash."""
    lines = [_row(head), _row(["---"] * len(head)), *(_row([cell or "–" for cell in row]) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
