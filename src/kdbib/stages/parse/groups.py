"""Which lines of a list belong to one entry: an item with its sub-items, a title with the lines below it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kdbib.stages.parse.attached import begins_with_title, is_attached, lines_of, split_titles
from kdbib.stages.parse.entries import Draft, read_draft, why_not
from kdbib.stages.parse.fields import read_field
from kdbib.stages.parse.headline import find_headline
from kdbib.stages.parse.structure import Block, Kind
from kdbib.stages.parse.styled import Line, Mark
from kdbib.stages.parse.tables import read_table

_MIN_HEADING_WORDS = 3  # of a heading that links to no paper


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that may be one entry, and what they say. Items of lists and tables need less to be one."""

    lines: tuple[Line, ...]
    draft: Draft
    is_item: bool


def next_groups(blocks: deque[Block]) -> Iterator[Group]:
    """Take the next block, with the blocks after it that belong to it, and give what may be entries in it."""
    block = blocks.popleft()
    match block.kind:
        case Kind.HEADING:
            yield from _of_heading(block, blocks)
        case Kind.PARAGRAPH:
            yield from _of_paragraph(block, blocks)
        case Kind.TABLE:
            yield from (Group(row, draft, is_item=True) for row, draft in read_table(block))
        case _:
            yield from _of_items(block.children)


def _group(lines: Sequence[Line], *, is_item: bool) -> Group:
    return Group(tuple(lines), read_draft(lines), is_item)


def _of_items(items: Sequence[Block]) -> Iterator[Group]:
    """The entries that items may be; one without sign of a paper takes the claims of the item after it."""
    waiting: Group | None = None
    for item in items:
        if item.kind is Kind.TABLE:
            yield from next_groups(deque([item]))
            continue
        lines, others = _own_lines(item)
        if waiting is not None and lines and is_attached(lines):
            waiting = _group((*waiting.lines, *lines), is_item=True)
            lines = []
        if waiting is not None:
            yield waiting
        waiting = None
        group = _group(lines, is_item=True) if lines else None
        if group is not None and _lacks_claims(group.draft) and not others:
            waiting = group
        else:
            yield from _with_citations(group, list(_of_items(others)))
    if waiting is not None:
        yield waiting


def _lacks_claims(draft: Draft) -> bool:
    """Whether a draft is but a title in bold type or quotes."""
    return draft.is_marked and not draft.links and not draft.is_paper


def _with_citations(group: Group | None, inner: Sequence[Group]) -> Iterator[Group]:
    """An item and its sub-items; one that names a method gives its links to the one paper cited below."""
    cited = [one for one in inner if not one.draft.links and not why_not(one.draft, is_item=True)]
    if group is None or len(cited) != 1 or group.draft.is_marked or not group.draft.claims.is_empty:
        yield from (*([group] if group else ()), *inner)
        return
    for one in inner:
        yield replace(one, draft=replace(one.draft, links=group.draft.links)) if one is cited[0] else one


def _own_lines(item: Block) -> tuple[list[Line], list[Block]]:
    """The lines of an item with those of the sub-items that tell of it, and its other sub-items."""
    lines = list(item.lines)
    others: list[Block] = []
    for child in (sub for block in item.children for sub in (block.children or (block,))):
        if lines and child.lines and not child.children and is_attached(child.lines):
            lines += child.lines
        else:
            others.append(child)
    return lines, others


def _of_paragraph(block: Block, after: deque[Block]) -> Iterator[Group]:
    """The entries a paragraph may be, the last one with the lines below it."""
    parts = list(split_titles(block.lines))
    if begins_with_title(parts[-1][0]):
        parts[-1] += _below(after)
    yield from (_group(lines, is_item=False) for lines in parts)


def _of_heading(block: Block, after: deque[Block]) -> Iterator[Group]:
    """The entry a heading may be: if it links to a paper, or if lines such as "Authors: …" stand below it."""
    has_fields = bool(after) and any(read_field(line) is not None for line in lines_of(after[0]))
    if not has_fields and not any(span.url for line in block.lines for span in line.marked(Mark.LINK)):
        return
    draft = read_draft(block.lines)
    if draft.has_paper or (has_fields and len(draft.title.split()) >= _MIN_HEADING_WORDS):
        yield _group((*block.lines, *_below(after, past_prose=True)), is_item=True)


def _below(blocks: deque[Block], *, past_prose: bool = False) -> list[Line]:
    """Take the lines below a title that tell of its paper, past images.

    ``past_prose`` looks past paragraphs without links too, such as an abstract.
    """
    lines: list[Line] = []
    while blocks:
        own = lines_of(blocks[0])
        if not own and not _is_passed_over(blocks[0], past_prose=past_prose):
            break
        lines += own
        block = blocks.popleft()
        if own and len(own) < len(block.children):
            blocks.appendleft(replace(block, children=block.children[len(own) :]))
            break
    return lines


def _is_passed_over(block: Block, *, past_prose: bool) -> bool:
    """Whether a block below a title is but an image, or prose without links."""
    if block.kind is not Kind.PARAGRAPH or any(line.marked(Mark.LINK) for line in block.lines):
        return False
    shown = "".join(line.text for line in block.lines).strip()
    alternatives = (
        line.text[span.start : span.end] for line in block.lines for span in line.marked(Mark.IMAGE)
    )
    is_prose = past_prose and not _is_title(block.lines)
    return is_prose or len(shown) <= sum(map(len, alternatives))


def _is_title(lines: Sequence[Line]) -> bool:
    """Whether a paragraph is a title, all of it in bold type, with no more than claims beside it."""
    headline = find_headline(lines[0]) if begins_with_title(lines[0]) else None
    whole = headline is not None and any(span.end == headline.end for span in lines[0].marked(Mark.BOLD))
    return whole and not read_draft(lines).claims.rest
