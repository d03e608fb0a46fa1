"""Which lines of a list belong to one entry: an item with its sub-items, a title with the lines below it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kdbib.stages.parse.anchors import plain
from kdbib.stages.parse.blocks import Block, Kind
from kdbib.stages.parse.entries import Draft, read_draft, why_not
from kdbib.stages.parse.headline import find_headline
from kdbib.stages.parse.lines import Line, Mark
from kdbib.stages.parse.links import read_field
from kdbib.stages.parse.people import read_people
from kdbib.stages.parse.tables import read_table
from kdbib.stages.parse.venue_text import is_award

_ENDS = " .,;:|·•*–—-_\t[](){}0123456789\"'“‘"
_MAX_ABOVE = 3  # lines of tags and authors that may stand above a title
_MIN_WORDS = 2  # of a title that opens a line
_MAX_NAME_WORDS = 6  # of a name above the papers cited for it
_MIN_PAPERS = 3  # of the items beside one, for it to be a paper like them
_MIN_HEADING_WORDS = 3  # of a heading above fields, none of them a paper's


def lines_of(block: Block) -> list[Line]:
    """The lines of a paragraph or of the first items of a list that tell of the title above; else none."""
    if block.kind is Kind.PARAGRAPH:
        return list(block.lines) if is_attached(block.lines) else []
    lines: list[Line] = []
    for item in block.children if block.kind is Kind.LIST else ():
        if item.children or len(item.lines) != 1 or not is_attached(item.lines):
            break
        lines += item.lines
    return lines


def is_attached(lines: Sequence[Line]) -> bool:
    """Whether lines tell of a paper without naming it: fields, labelled links, authors, venue, "Oral"."""
    if all(read_field(line) is not None or is_award(plain(line.text)) for line in lines):
        return True
    headlines = (find_headline(line) for line in lines)
    if any(headline is not None and headline.mark is not Mark.ITALIC for headline in headlines):
        return False
    draft = read_draft(lines)
    return not draft.title and (bool(draft.links) or not draft.claims.is_empty)


def begins_with_title(line: Line) -> bool:
    """Whether a line begins with a title in bold type, as a link or in quotes."""
    headline = find_headline(line) if read_field(line) is None else None
    if headline is None or headline.mark is Mark.ITALIC or len(headline.text.split()) < _MIN_WORDS:
        return False
    return not plain(line.text[: headline.start]).strip(_ENDS) and read_people(headline.text) is None


def split_titles(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of a paragraph, cut before each one that begins with a title."""
    group: list[Line] = []
    for line in lines:
        if group and begins_with_title(line) and not _goes_on(group, line):
            yield group
            group = []
        group.append(line)
    yield group


def _goes_on(group: Sequence[Line], line: Line) -> bool:
    """Whether a line that begins with a title goes on with what stands above: a sentence, or its authors.

    Below a title in bold type a link is none: it names the venue.
    """
    if line.marked(Mark.LINK) and not line.marked(Mark.BOLD) and _is_in_bold(group[0]):
        return True
    end = group[-1].text.rstrip()[-1:]
    if not line.hard and (end.islower() or end == ","):
        return True
    return len(group) <= _MAX_ABOVE and is_attached(group)


def _is_in_bold(line: Line) -> bool:
    headline = find_headline(line)
    return headline is not None and headline.mark is Mark.BOLD


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
    """The entries that items may be; among papers an item without links needs but one claim to be a paper."""
    groups = list(_of_each(items))
    papers = sum(not why_not(group.draft, is_item=True) for group in groups)
    among_papers = papers >= _MIN_PAPERS and 2 * papers >= len(groups)
    for group in groups:
        draft = group.draft
        leads_nowhere = not any(link.url for link in draft.links)
        is_one = among_papers and leads_nowhere and bool(draft.links or not draft.claims.is_empty)
        is_one = is_one and len(draft.title.split()) >= _MIN_HEADING_WORDS
        yield replace(group, draft=replace(draft, has_paper=True)) if is_one else group


def _of_each(items: Sequence[Block]) -> Iterator[Group]:
    """What items may be, each; one without sign of a paper takes the claims of the item after it."""
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
    if group is None or not cited or not _is_name_of_method(group.draft):
        yield from (*([group] if group else ()), *inner)
    elif len(cited) > 1:
        yield replace(group, draft=replace(group.draft, problem="a name above the papers it stands for"))
        yield from inner
    else:
        for one in inner:
            yield replace(one, draft=replace(one.draft, links=group.draft.links)) if one is cited[0] else one


def _is_name_of_method(draft: Draft) -> bool:
    """Whether a draft is but a name with links: of a method, or of who made it."""
    claims = draft.claims
    told = claims.year or claims.identifiers or len(claims.authors) > 1
    is_short = not told and len(draft.title.split()) < _MAX_NAME_WORDS
    return not draft.is_marked and (claims.is_empty or is_short)


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
    below = lines_of(after[0]) if after else []
    if not below and not any(span.url for line in block.lines for span in line.marked(Mark.LINK)):
        return
    draft = read_draft(block.lines)
    least = _MIN_WORDS if read_draft(below).has_paper else _MIN_HEADING_WORDS
    has_fields = least == _MIN_WORDS or any(read_field(line) is not None for line in below)
    if draft.has_paper or (has_fields and len(draft.title.split()) >= least):
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
