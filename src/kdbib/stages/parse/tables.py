"""Tables of papers: what the columns hold by their headers, and the drafts of the rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kdbib.model import Link, LinkRole
from kdbib.stages.parse.anchors import is_label, label_of, leads_elsewhere, plain, remainder
from kdbib.stages.parse.blocks import Block, Row
from kdbib.stages.parse.claims import Claims, merge, read_tag
from kdbib.stages.parse.entries import Draft, read_draft
from kdbib.stages.parse.headline import clean_title, split_claims
from kdbib.stages.parse.lines import HARD, Line, Mark, join
from kdbib.stages.parse.links import LINK_KINDS, make, table, tidy
from kdbib.stages.parse.people import read_people
from kdbib.stages.parse.segments import read_claims
from kdbib.stages.parse.stated import split_year
from kdbib.stages.parse.venue_text import clean_venue

_NOTHING = frozenset(
    {"", "-", "--", "---", "–", "—", "/", "n/a", "na", "none", "x", "✗", "×", "tbd", "todo", "?"}
)
_MAX_VENUE_WORDS = 14
_CLAIMED = frozenset({"venue", "authors", "year", "link"})


def read_table(block: Block) -> Iterator[tuple[Row, Draft]]:
    """The drafts of a table's rows; a row that cannot be read by columns is read as running text."""
    rows = block.rows
    has_header = block.has_header or not any(cell.marked(Mark.LINK) for cell in rows[0])
    kinds = _kinds(rows[0]) if has_header else ()
    if not {"title", "name"}.intersection(kinds):
        kinds, has_header = (), block.has_header
    for row in rows[1:] if has_header else rows:
        if any(cell.text.strip() or cell.spans for cell in row):
            yield row, _read_row(row, kinds)


def _kinds(header: Row) -> tuple[str, ...]:
    """What each column holds, a key of ``[columns]`` in ``links.toml`` or ``""``.

    "Paper" is the title's column where no other is, else that of links.
    """
    kinds = [_kind(plain(cell.text).lower().strip("*:_ ")) for cell in header]
    if "title" not in kinds and "paper" in kinds:
        kinds[kinds.index("paper")] = "title"
    return tuple("link" if kind == "paper" else kind for kind in kinds)


def _kind(name: str) -> str:
    """The kind of a column by its header, or by the first known word of it: "Title & Authors"."""
    words = re.findall(r"[^\W_]+", name)
    columns = table("columns").items()
    return next((kind for one in (name, *words) for kind, known in columns if one in known), "")


def _read_row(row: Row, kinds: Sequence[str]) -> Draft:
    """The draft of a row. A table with titles beside authors, venues, years or links is one of papers."""
    cells = list(zip(row, (*kinds, *[""] * len(row)), strict=False))
    titles = (_read_title(cell) for wanted in ("title", "name") for cell, kind in cells if kind == wanted)
    named = next((draft for draft in titles if draft.title), None)
    if named is None:
        return read_draft([join([cell for cell in row if cell.text.strip() or cell.spans])])
    venue_first = sorted(cells, key=lambda pair: pair[1] != "venue")
    told = [claims for cell, kind in venue_first for claims in _claims(cell, kind)]
    known = {link.url for link in named.links}
    links = [link for cell, kind in cells for link in _links(cell, kind) if link.url not in known]
    is_list = "title" in kinds and bool(_CLAIMED.intersection(kinds))
    return replace(
        named,
        claims=merge([replace(named.claims, rest=""), *told]),
        links=tidy([*named.links, *links]),
        is_marked=True,
        before="",
        has_paper=named.has_paper or is_list or any(link.role is LinkRole.PAPER for link in links),
    )


def _read_title(cell: Line) -> Draft:
    """A title's cell: all of it if nothing is marked in it, but for what stands on lines of its own."""
    draft = read_draft([cell])
    if draft.is_marked or draft.problem:
        return draft
    first, *others = [piece for piece in remainder(cell).split(HARD) if plain(piece)] or [""]
    title, inside = split_claims(plain(first))
    claims = merge([Claims(clean_title(title)), read_tag(inside) or Claims(), read_claims(HARD.join(others))])
    return replace(draft, claims=claims)


def _claims(cell: Line, kind: str) -> Iterator[Claims]:
    """What a cell claims, by its column."""
    text = plain(cell.text)
    if text.lower() in _NOTHING:
        return
    if kind == "authors":
        people = read_people(text)
        if people is not None:
            yield Claims(authors=people.names, authors_complete=people.complete)
    elif kind in {"venue", "year"}:
        found = read_claims(text)
        whole = clean_venue(split_year(text).text)
        if kind == "venue" and len(whole.split()) <= _MAX_VENUE_WORDS:
            found = replace(found, venue=whole)
        yield replace(found, authors=(), dated=kind == "venue", rest="")


def _links(cell: Line, kind: str) -> Iterator[Link]:
    """The links of a cell: of its column's kind, unless host or label say otherwise."""
    if kind == "authors":
        return
    default = LinkRole.PAPER if kind == "link" else LINK_KINDS.get(kind)
    for span in cell.marked(Mark.LINK):
        if not leads_elsewhere(cell, span):
            yield make(label_of(cell, span) if is_label(cell, span) else "", span.url, default)
