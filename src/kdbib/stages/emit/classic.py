"""The fields of classic BibTeX, in spellings that biblatex with biber reads as well.

They stand in this order: author, title, key, type, booktitle or journal, series, volume, number, pages,
publisher, school, institution or howpublished, year, month, isbn, issn, doi, eprint, archiveprefix,
primaryclass, url.

- A preprint is ``@misc`` with ``eprint``; a published paper keeps the ``eprint`` beside its own data.
- A chapter is ``@inproceedings``: biblatex wants an editor of ``@incollection``, and none is known.
- A thesis is ``@phdthesis`` with ``type = {Thesis}``, since its degree is not known.
- An article number stands in ``pages``, the one field that every style prints.
- An item without authors is ``@misc`` with ``key``, by which styles sort and label it: the other types make
  styles warn. So is one whose container is not known.
- ``url`` is left out where it is the DOI's own address. Of a preprint it stays: most styles print no eprint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kdbib.model import Name, Work
from kdbib.stages.emit import values
from kdbib.stages.emit.casing import protect, spans
from kdbib.stages.emit.latex import escape, escape_name, plain

MONTHS = dict(enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1))
"""The macros of the months."""
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


def entry_type(work: Work) -> str:
    """The entry type of a work: ``misc`` where what its type requires is not known."""
    kind = _TYPES.get(work.type, "misc")
    if kind == "misc" or not any(map(any, work.authors)):
        return "misc"
    held = values.publisher(work) if HOLDERS[kind] in _PUBLISHERS else values.container(work)
    return kind if held else "misc"


def fields(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    """The fields of an entry of this type, values with their braces; those without a value are empty."""
    authors = values.names(work)
    yield "author", braced(" and ".join(map(author, authors)))
    yield "title", braced(protected(values.title(work)))
    yield "key", "" if authors else braced(escape(_short_title(work)))
    yield from place(work, kind)
    yield "year", braced(str(work.year or ""))
    yield "month", MONTHS.get(work.issued.month or 0, "") if work.issued else ""
    yield from _identity(work, kind)


def place(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    """Where the work stands: what it is part of, and who brought it out."""
    publisher = braced(escape(values.publisher(work)))
    if kind == "phdthesis":
        yield "type", braced("Thesis")
    yield from _container(work, kind)
    if kind == "misc":
        yield "howpublished", _howpublished(work)
    elif (holder := HOLDERS[kind]) in _PUBLISHERS:
        yield holder, publisher
    elif kind != "article":  # biblatex has no publisher there
        yield "publisher", publisher


def _container(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    volume, issue, number = (braced(escape(values.clean(v))) for v in (work.volume, work.issue, work.number))
    series = braced(escape(values.clean(work.collection_title)))
    pages = braced(escape(values.pages(work.page, "–")).replace("–", "--"))
    if kind == "article":
        yield "journal", container_title(work)
        yield from (("volume", volume), ("number", issue), ("pages", pages or number))
    elif kind == "inproceedings":
        yield "booktitle", container_title(work)
        yield from (("series", series), ("volume", volume))
        yield "number", issue if series and not volume else ""  # BibTeX takes one of the two, and in a series
        yield "pages", pages
    elif kind == "book":
        yield from (("series", series), ("volume", volume))
    elif kind == "techreport":
        yield "number", number


def container_title(work: Work) -> str:
    """The journal or the proceedings in braces."""
    name = values.container(work)
    if values.is_abbreviated(name):
        return braced(_whole(name))
    return braced(protected(name) if " " in name else escape(name))


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
    return braced(escape(place))


def _identity(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    yield (
        "isbn",
        braced(values.number(work.isbn)) if kind in ("inproceedings", "book") else "",
    )
    yield "issn", braced(values.number(work.issn)) if kind == "article" else ""
    yield "doi", braced(values.identifier(work.doi))
    yield "eprint", braced(values.number(work.arxiv))
    yield "archiveprefix", "{arXiv}" if work.arxiv else ""
    yield "primaryclass", braced(values.number(work.arxiv_class)) if work.arxiv else ""
    url = values.link(work)
    yield "url", "" if work.doi and url.lower() == f"https://doi.org/{work.doi}".lower() else braced(url)


def braced(value: str) -> str:
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
        return braced(escape_name(whole))
    family = _part(name.family)
    if _BRACKET.search(name.family):  # natbib parts its labels there
        family = braced(escape_name(name.family))
    return ", ".join((family, *(_part(part) for part in (name.suffix, name.given) if part)))


_BRACKET = re.compile(r"[()\[\]]")


def _part(part: str) -> str:
    """A part of a name, in braces if it holds what BibTeX parts names at."""
    text = escape_name(part)
    return braced(text) if "," in part or "and" in part.lower().split() or _has_particle(part) else text


def _has_particle(part: str) -> bool:
    """Whether a family name begins with particles, such as "van der Maaten".

    Unbraced, pandoc and biblatex cut them off ("Maaten, L. van der"), while CSL-JSON keeps them.
    """
    return " " in part and part[0].islower()
