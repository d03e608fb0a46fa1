"""BibTeX that classic BibTeX (plainnat, IEEEtran, ACM) and biblatex with biber both read.

Fields stand in this order: author, title, key, type, booktitle or journal, series, volume, number, pages,
publisher, school, institution or howpublished, year, month, isbn, issn, doi, eprint, archiveprefix,
primaryclass, url, keywords.

- A preprint is ``@misc`` with ``eprint``; a published paper keeps the ``eprint`` beside its own data.
- A chapter is ``@inproceedings``: biblatex wants an editor of ``@incollection``, and none is known.
- A thesis is ``@phdthesis`` with ``type = {Thesis}``, since its degree is not known.
- An article number stands in ``pages``, the one field that every style prints.
- An item without authors is ``@misc`` with ``key``, by which styles sort and label it: the other types make
  styles warn. So is one whose container is not known.
- An item that no source confirms has the keyword ``unverified`` and a comment above it; nothing of that is
  printed. A list of authors known in part is marked by a comment: ``and others`` is a name to half of the
  importers.
- ``url`` is left out where it is the DOI's own address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kdbib.model import Name, Work
from kdbib.stages.emit import values
from kdbib.stages.emit.casing import protect, spans
from kdbib.stages.emit.latex import escape, escape_name, plain

UNVERIFIED = "unverified"
"""The keyword of items that no source confirms."""
_UNVERIFIED_COMMENT = "% unverified: no source confirms this item; it holds what the list claims."
_AUTHORS_COMMENT = "% incomplete: more authors than these are not known."
_MONTHS = dict(enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1))
_TYPES = {
    "article-journal": "article",
    "paper-conference": "inproceedings",
    "chapter": "inproceedings",
    "book": "book",
    "thesis": "phdthesis",
    "report": "techreport",
}
"""CSL types and the entry types of btxdoc, section 3.1; all others are ``misc``."""
HOLDERS = {
    "article": "journal",
    "inproceedings": "booktitle",
    "book": "publisher",
    "phdthesis": "school",
    "techreport": "institution",
}
"""The field without which a type is not complete."""
_PUBLISHERS = frozenset({"publisher", "school", "institution"})
_SHORT = 4  # words of a title that name a work


def to_bibtex(works: Sequence[Work]) -> str:
    """The works as a BibTeX file in UTF-8, sorted by key, one line a field."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Block, Entry, Field, ImplicitComment
    from bibtexparser.writer import BibtexFormat

    blocks: list[Block] = []
    for work in sorted(works, key=lambda work: work.key):
        kind = entry_type(work)
        fields = [Field(name, value) for name, value in _entry(work, kind) if value]
        above = [*([""] if blocks else []), *_comments(work)]  # a blank line between entries
        if above:
            blocks.append(ImplicitComment("\n".join(above)))
        blocks.append(Entry(kind, work.key, fields))
    layout = BibtexFormat()  # type: ignore[no-untyped-call]
    layout.indent = "  "
    layout.block_separator = ""
    return write_string(Library(blocks), unparse_stack=[], bibtex_format=layout)


def entry_type(work: Work) -> str:
    """The entry type of a work: ``misc`` where what its type requires is not known."""
    kind = _TYPES.get(work.type, "misc")
    if kind == "misc" or not any(map(any, work.authors)):
        return "misc"
    held = values.publisher(work) if HOLDERS[kind] in _PUBLISHERS else values.container(work)
    return kind if held else "misc"


def _comments(work: Work) -> Iterator[str]:
    if not work.resolved:
        yield _UNVERIFIED_COMMENT
    if work.authors and not work.authors_complete:
        yield _AUTHORS_COMMENT


def _entry(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    """The fields of a work in their order, values with their braces; those without a value are empty."""
    authors = values.names(work)
    yield "author", _braced(" and ".join(map(author, authors)))
    yield "title", _braced(protected(values.title(work)))
    yield "key", "" if authors else _braced(escape(_short_title(work)))
    yield from place(work, kind)
    yield "year", _braced(str(work.year or ""))
    yield "month", _MONTHS.get(work.issued.month or 0, "") if work.issued else ""
    yield from _identity(work, kind)
    words = [escape(word) for word in values.keywords(work)] + ([] if work.resolved else [UNVERIFIED])
    yield "keywords", _braced(", ".join(words))


def place(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    """Where the work stands: what it is part of, and who brought it out."""
    publisher = _braced(escape(values.publisher(work)))
    if kind == "phdthesis":
        yield "type", _braced("Thesis")
    yield from _container(work, kind)
    if kind == "misc":
        yield "howpublished", _howpublished(work)
    elif (holder := HOLDERS[kind]) in _PUBLISHERS:
        yield holder, publisher
    elif kind != "article":  # biblatex has no publisher there
        yield "publisher", publisher


def _container(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    volume, issue, number = (_braced(escape(values.clean(v))) for v in (work.volume, work.issue, work.number))
    series = _braced(escape(values.clean(work.collection_title)))
    pages = _braced(escape(values.pages(work.page, "–")).replace("–", "--"))
    if kind == "article":
        yield "journal", _container_title(work)
        yield from (("volume", volume), ("number", issue), ("pages", pages or number))
    elif kind == "inproceedings":
        yield "booktitle", _container_title(work)
        yield from (("series", series), ("volume", volume))
        yield "number", issue if series and not volume else ""  # BibTeX takes one of the two, and in a series
        yield "pages", pages
    elif kind == "book":
        yield from (("series", series), ("volume", volume))
    elif kind == "techreport":
        yield "number", number


def _container_title(work: Work) -> str:
    name = values.container(work)
    if values.is_abbreviated(name):
        return _braced(_whole(name))
    return _braced(protected(name) if " " in name else escape(name))


def _short_title(work: Work) -> str:
    """The first words of the title, by which author-year styles cite a work without authors."""
    words = plain(values.title(work), tags=False).split()[:_SHORT]
    return " ".join(words).rstrip(".,:;–—-")


def _howpublished(work: Work) -> str:
    """Where to find an item of no other type; arXiv says so in ``eprint``."""
    place = "" if work.type in values.BY_PUBLISHER else values.container(work)
    place = place or values.publisher(work)
    if not place or (work.arxiv and place == "arXiv"):
        return ""
    return _braced(escape(place))


def _identity(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    yield (
        "isbn",
        _braced(values.identifier(work.isbn)) if kind in ("inproceedings", "book") else "",
    )
    yield "issn", _braced(values.identifier(work.issn)) if kind == "article" else ""
    yield "doi", _braced(values.identifier(work.doi))
    yield "eprint", _braced(values.identifier(work.arxiv))
    yield "archiveprefix", "{arXiv}" if work.arxiv else ""
    yield "primaryclass", _braced(values.identifier(work.arxiv_class)) if work.arxiv else ""
    url = values.link(work)
    yield "url", "" if work.doi and url.lower() == f"https://doi.org/{work.doi}".lower() else _braced(url)


def _braced(value: str) -> str:
    """The value in braces; an empty one stays empty."""
    return f"{{{value}}}" if value else ""


def protected(title: str) -> str:
    """The title for LaTeX, with braces where a style's sentence casing would damage it."""
    return _whole(title) if spans(title) == ((0, len(title)),) else protect(title, escape)


def _whole(text: str) -> str:
    """The text in braces as a whole, which a single pair would not say to importers."""
    return f"{{}}{{{escape(text)}}}"


def author(name: Name) -> str:
    """``Family, Given``, ``Family, Jr, Given``, or one name in braces."""
    if name.literal or not name.family or not name.given:
        whole = name.literal or " ".join(filter(None, (name.given, name.family, name.suffix)))
        return _braced(escape_name(whole))
    parts = (part for part in (name.family, name.suffix, name.given) if part)
    return ", ".join(_part(part) for part in parts)


def _part(part: str) -> str:
    """A part of a name, in braces if it holds what BibTeX parts names at."""
    text = escape_name(part)
    return _braced(text) if "," in part or "and" in part.lower().split() or _has_particle(part) else text


def _has_particle(part: str) -> bool:
    """Whether a family name begins with particles, such as "van der Maaten".

    Unbraced, pandoc and biblatex cut them off ("Maaten, L. van der"), while CSL-JSON keeps them.
    """
    return " " in part and part[0].islower()
