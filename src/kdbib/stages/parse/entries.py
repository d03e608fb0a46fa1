"""One entry out of the lines that belong together, or the reason why they are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kdbib.model import Entry, Link, LinkRole
from kdbib.stages.parse.anchors import is_label, is_of_paper, label_of, links_of, plain, remainder, tags_of
from kdbib.stages.parse.citations import read_citation
from kdbib.stages.parse.claims import Claims, merge, read_tag, take_tags
from kdbib.stages.parse.headline import clean_title, drop_nickname, find_headline, split_claims
from kdbib.stages.parse.lines import HARD, Line, Mark, cut, join
from kdbib.stages.parse.links import LINK_KINDS, Field, make, split_fields, tidy
from kdbib.stages.parse.people import read_author, read_people
from kdbib.stages.parse.segments import read_claims, split_segments
from kdbib.stages.parse.source import MAX_LINE
from kdbib.stages.parse.venue_text import claim_words, is_known, is_sure_venue
from kdbib.updates import parted

_MAX_TITLE_WORDS = 45
_NO_CLAIMS = Claims()
_SHORTEST = 7  # characters of an identifier without letters
_QUOTES_BEHIND = " \"'“”‘’«「"
_BRACKETS_BEHIND = re.compile(r"(?<=\S)(?:[\s.]+\[[^\[\]]*\])+\s*$")
_NUMBER = re.compile(r"^\W*\d{0,4}\W*")
_COLONS = (":", "：")
_OPEN_ENDS = frozenset("at of the is are and or a an".split())  # words that a sentence goes on behind
_MAX_REST = 4  # words beside authors, of a venue that nobody knows
_MAX_LABEL_WORDS = 6  # of what stands before a title and a colon
_MAX_SPANS = 600  # a list of 200 authors, each a link in italics, has 400


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read out of lines before it is judged.

    ``is_marked`` says that bold type, a link or quotes delimit the title; ``before`` are words before it
    that claim nothing; ``has_paper`` that a link or field is of a paper; ``problem`` why nothing was read.
    """

    claims: Claims = _NO_CLAIMS
    links: tuple[Link, ...] = ()
    is_marked: bool = False
    before: str = ""
    has_paper: bool = False
    problem: str = ""

    @property
    def title(self) -> str:
        """The title, ``""`` if there is none."""
        return self.claims.title

    @property
    def is_paper(self) -> bool:
        """Whether this is a paper: by a link or identifier, or by two of authors, venue and year."""
        claims = self.claims
        told = [bool(claims.venue), claims.year is not None, bool(claims.authors)]
        return self.has_paper or bool(claims.identifiers) or sum(told) > 1

    @property
    def is_bare(self) -> bool:
        """Whether this is an identifier or the URL of a paper and no more; that names a paper well enough."""
        bare = any(is_of_paper(link) and not link.label for link in self.links)
        return (bare or bool(self.claims.identifiers)) and not self.claims.rest and not self.title

    def entry(self, file: str, line: int, section: tuple[str, ...]) -> Entry:
        """The draft as an entry; that a paper was retracted is no part of its title."""
        claims = self.claims
        return Entry(
            title=parted(claims.title)[0],
            file=file,
            line=line,
            authors=claims.authors,
            authors_complete=claims.authors_complete,
            venue=claims.venue,
            year=claims.year,
            links=self.links,
            section=section,
            identifiers=claims.identifiers,
        )


def why_not(draft: Draft, *, is_item: bool) -> str:
    """Why a draft is no entry, or ``""`` if it is one. Paragraphs must begin with their title or authors."""
    reason = draft.problem
    if not reason and not any(char.isalpha() for char in draft.title):
        return "" if draft.is_bare else "no title was found"
    if not reason and not draft.is_paper:
        reason = "no sign of a paper: no link to one, nor two of authors, venue and year"
    if not reason and (_is_sentence(draft) if is_item else _is_prose(draft)):
        reason = "prose with a link"
    if not reason and not draft.is_marked and _is_wordy(draft.title):
        reason = "prose, or a title that could not be told from the text"
    return reason


def _is_prose(draft: Draft) -> bool:
    """Whether a paragraph is a sentence with links rather than an entry."""
    if draft.is_marked:
        return bool(draft.before)
    is_open = not draft.claims.authors and draft.title.rpartition(" ")[2] in _OPEN_ENDS
    return is_open or not draft.links or bool(draft.claims.rest or draft.before)


def _is_sentence(draft: Draft) -> bool:
    """Whether an item says much before its link and claims nothing: "There is also [a paper](…)"."""
    return draft.is_marked and draft.claims.is_empty and len(draft.before.split()) > _MAX_LABEL_WORDS


def _is_wordy(title: str) -> bool:
    return claim_words().prose.match(title) is not None or len(title.split()) > _MAX_TITLE_WORDS


def read_draft(lines: Sequence[Line]) -> Draft:
    """Read the lines of one entry: its fields, its title, the links, and what is claimed around the title."""
    if (
        sum(len(line.text) for line in lines) > MAX_LINE
        or sum(len(line.spans) for line in lines) > _MAX_SPANS
    ):
        return Draft(problem="too long to be an entry")
    if not any(map(_may_tell, lines)):
        return Draft()
    fields, body = split_fields(lines)
    own = _read_body(join(body)) if body else Draft()
    titles = [Claims(title=clean_title(field.value.text)) for field in fields if field.kind == "title"]
    claims = merge([*titles, own.claims, *map(_field_claims, fields)])
    links = tidy([*own.links, *(link for field in fields for link in _field_links(field))])
    told = any(field.kind == "paper" for field in fields)
    return replace(own, claims=claims, links=links, has_paper=told or any(map(is_of_paper, links)))


def _may_tell(line: Line) -> bool:
    """Whether a line has a link, a letter, or digits enough for an identifier."""
    return bool(line.spans) or len(line.text) >= _SHORTEST or any(map(str.isalpha, line.text))


def _read_body(line: Line) -> Draft:
    """What a line says outside of fields."""
    headline = find_headline(line)
    if headline is None:
        return _read_unmarked(line)
    title, inside = split_claims(headline.text)
    lead = cut(line, 0, headline.start)
    before = _read_lead(lead) if lead.text.strip() else Claims()
    after = read_claims(remainder(cut(line, headline.end)))
    named = Claims(title=clean_title(title))
    found = merge([named, read_tag(inside) or Claims(), before, after, *tags_of(line)])
    links = tuple(links_of(line, headline.start, headline.end))
    is_label = lead.text.rstrip().endswith(_COLONS) and len(lead.text.split()) <= _MAX_LABEL_WORDS
    return Draft(found, links, is_marked=True, before="" if is_label else before.rest)


def _read_unmarked(line: Line) -> Draft:
    """What a line says in which nothing but words and punctuation tells the title."""
    found = read_citation(remainder(_with_breaks(line)))
    title = clean_title(drop_nickname(_BRACKETS_BEHIND.sub("", clean_title(found.title))))
    labels = [span for span in line.marked(Mark.LINK) if span.end > span.start]
    position = line.text.find(title.split(" ", 1)[0]) if title else 0
    after_label = bool(labels) and labels[0].start < position
    found = merge([replace(found, title=title), *tags_of(line)])
    return Draft(found, tuple(links_of(line, 0, 0)), before=label_of(line, labels[0]) if after_label else "")


def _with_breaks(line: Line) -> Line:
    """The line with breaks for the blanks before italics that name authors: "Title *Ann Lee et al. CVPR*"."""
    text = line.text
    for span in line.marked(Mark.ITALIC):
        if span.start and text[span.start - 1].isspace():
            claims = read_claims(text[span.start : span.end], is_sure_venue)
            if claims.authors and len(claims.rest.split()) <= _MAX_REST:
                text = f"{text[: span.start - 1]}{HARD}{text[span.start :]}"
    return replace(line, text=text)


def _read_lead(lead: Line) -> Claims:
    """The claims of the words before a title; a topic or short name in bold claims nothing ("**VQA**: ")."""
    bold = "".join(lead.text[span.start : span.end] for span in lead.marked(Mark.BOLD))
    if bold and len(re.findall(r"\w", bold)) == len(re.findall(r"\w", lead.text)):
        people = read_people(bold)
        if people is not None:
            return Claims(authors=people.names, authors_complete=people.complete)
        tag = read_tag(bold) or Claims()
        return tag if not tag.venue or is_known(tag.venue) else Claims()
    text = remainder(lead).rstrip(_QUOTES_BEHIND)
    people = read_author(_NUMBER.sub("", plain(text)).strip(" ."))
    if people is not None:
        return Claims(authors=people.names, authors_complete=people.complete)
    return read_claims(text, is_sure_venue)


def _field_claims(field: Field) -> Claims:
    """What a field claims."""
    text = remainder(field.value)
    found = read_claims(text)
    match field.kind:
        case "authors":
            people = read_people(plain(text))
            return Claims(authors=people.names, authors_complete=people.complete) if people else Claims()
        case "venue" | "year":
            return replace(found, authors=()) if found.venue or found.year else Claims(venue=plain(text))
        case "paper":
            headline = find_headline(field.value)
            title = headline.text if headline is not None and headline.mark is not Mark.ITALIC else ""
            return Claims(title, venue=found.venue, year=found.year, identifiers=found.identifiers)
        case "remark":
            return _remark_claims(text)
        case _:
            return Claims()


def _remark_claims(text: str) -> Claims:
    """The dated venue a remark names: "ECCV 2016 Oral. Some University", "a survey (CVPR 2020)"."""
    rest, tags = take_tags(text)
    told = (*tags, *(read_tag(piece) for piece, _ in split_segments(rest)))
    return next((tag for tag in told if tag is not None and tag.venue and tag.year), Claims())


def _field_links(field: Field) -> Iterator[Link]:
    """The links of a field: of its kind, unless host or label say otherwise."""
    if field.kind in {"authors", "year", "title"}:
        return
    default = LinkRole.OTHER if field.kind == "remark" else LINK_KINDS.get(field.kind)
    for span in field.value.marked(Mark.LINK):
        yield make(label_of(field.value, span) if is_label(field.value, span) else "", span.url, default)
