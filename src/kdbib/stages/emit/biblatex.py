"""The richer dialect of biblatex, for biber alone; field and type names are those of its manual, section 2.

Fields stand in this order: author, title, type, journaltitle or booktitle, eventtitle, venue, eventdate,
series, volume, number, eid, pages, publisher, institution, organization or howpublished, date, isbn, issn,
doi, eprint, eprinttype, eprintclass, url, langid, related, relatedtype, relatedstring.

- A preprint or another item of the web is ``@online``, a chapter ``@inbook`` (``@incollection`` wants an
  editor), a manuscript or a talk ``@unpublished``; what lacks what its type requires is ``@misc``.
- ``eventtitle`` is left out where the container says it already: "CVPR", "Computer Vision – ECCV 2022".
- ``related`` leads from a publication to its preprint where that is an item by itself.
- ``url`` is left out where it is the address of the DOI or of the eprint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kdbib.model import Date, Work
from kdbib.stages.emit import values
from kdbib.stages.emit.classic import author, braced, container_title, protected
from kdbib.stages.emit.latex import escape
from kdbib.text import fold

_TYPES = {
    "article": "online",
    "article-journal": "article",
    "book": "book",
    "chapter": "inbook",
    "dataset": "dataset",
    "manuscript": "unpublished",
    "paper-conference": "inproceedings",
    "post-weblog": "online",
    "report": "report",
    "software": "software",
    "speech": "unpublished",
    "thesis": "thesis",
    "webpage": "online",
}
"""CSL types and entry types; all others are ``misc``."""
_CONTAINERS = {"article": "journaltitle", "inproceedings": "booktitle", "inbook": "booktitle"}
_PUBLISHERS = {
    "inproceedings": "publisher",
    "inbook": "publisher",
    "book": "publisher",
    "dataset": "publisher",
    "software": "publisher",
    "thesis": "institution",
    "report": "institution",
    "online": "organization",
}
_EVENTS = frozenset({"inproceedings", "unpublished"})
_ANONYMOUS = frozenset({"online", "dataset", "software", "misc"})
"""Types that do without authors."""
_GENRES = {"thesis": "Thesis", "report": "techreport"}
_LANGUAGES = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "en-gb": "british",
    "en-us": "american",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "ja": "japanese",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "pt-br": "brazilian",
    "ru": "russian",
    "sv": "swedish",
    "zh": "chinese",
}
"""Languages (BCP 47) and their names in babel and polyglossia."""


def preprints(works: Sequence[Work]) -> dict[str, str]:
    """The keys of the works that are preprints themselves, by arXiv number."""
    return {work.arxiv: work.key for work in works if work.is_preprint and work.arxiv}


def entry_type(work: Work) -> str:
    """The entry type of a work: ``misc`` where what its type requires is not known."""
    kind = _TYPES.get(work.type, "misc")
    if kind not in _ANONYMOUS and not any(map(any, work.authors)):
        return "misc"
    required = {
        "online": bool(values.link(work) or work.doi or work.arxiv),
        "thesis": bool(values.publisher(work)),
        "report": bool(values.publisher(work)),
    }
    return kind if required.get(kind, kind not in _CONTAINERS or bool(values.container(work))) else "misc"


def fields(work: Work, kind: str, own_items: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields of an entry of this type, values with their braces; those without a value are empty.

    ``own_items`` are the keys of preprints that are items, see :func:`preprints`.
    """
    yield "author", braced(" and ".join(map(author, values.names(work))))
    yield "title", braced(protected(values.title(work)))
    yield "type", braced(_GENRES.get(kind, ""))
    if kind in _CONTAINERS:
        yield _CONTAINERS[kind], container_title(work)
    yield from _event(work) if kind in _EVENTS else ()
    yield from _numbers(work, kind)
    yield _by(work, kind)
    yield "date", braced(_date(work.issued))
    yield from _identity(work, kind)
    yield "langid", braced(_language(work.language))
    preprint = own_items.get(work.arxiv, "")
    if preprint and preprint != work.key and not work.is_preprint:
        yield "related", braced(preprint)
        yield from (("relatedtype", "{preprint}"), ("relatedstring", "{Preprint:}"))


def _event(work: Work) -> Iterator[tuple[str, str]]:
    title = values.clean(work.event_title)
    yield "eventtitle", "" if _says(values.container(work), title) else braced(protected(title))
    yield "venue", braced(escape(values.clean(work.event_place)))
    yield "eventdate", braced(_date(work.event_date))


def _says(container: str, event: str) -> bool:
    """Whether a container's title has all words of an event's; the year is told beside them."""
    told = set(fold(container).split())
    if "workshops" in told:
        told |= {f"{word}w" for word in told}  # ECCVW
    return all(word in told or (word.isdigit() and len(word) == _YEAR) for word in fold(event).split())


_YEAR = 4  # digits


def _numbers(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    volume, issue, number = (braced(escape(values.clean(v))) for v in (work.volume, work.issue, work.number))
    pages = braced(escape(values.pages(work.page, "–")).replace("–", "--"))
    if kind in {"inproceedings", "inbook", "book"}:
        series = braced(escape(values.clean(work.collection_title)))
        yield from (("series", series), ("volume", volume))
        yield "number", issue if series and not volume and kind != "book" else ""
        yield "pages", pages if kind != "book" else ""
    elif kind == "article":
        yield from (("volume", volume), ("number", issue))
        yield from (("eid", "" if pages else number), ("pages", pages))
    elif kind == "report":
        yield "number", number


def _by(work: Work, kind: str) -> tuple[str, str]:
    """Who brought the work out, in the field that its type has for that."""
    if kind in _PUBLISHERS:
        name = values.publisher(work)
        return _PUBLISHERS[kind], "" if work.arxiv and name == "arXiv" else braced(escape(name))
    if kind == "article":  # biblatex has no publisher there
        return "publisher", ""
    place = "" if work.type in values.BY_PUBLISHER else values.container(work)
    return "howpublished", braced(escape(place or values.publisher(work)))


def _identity(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    doi, arxiv, link = values.identifier(work.doi), values.number(work.arxiv), values.link(work)
    yield "isbn", braced(values.number(work.isbn)) if kind in {"inproceedings", "inbook", "book"} else ""
    yield "issn", braced(values.number(work.issn)) if kind == "article" else ""
    yield "doi", braced(doi)
    yield "eprint", braced(arxiv)
    yield "eprinttype", "{arxiv}" if arxiv else ""
    yield "eprintclass", braced(values.number(work.arxiv_class)) if arxiv else ""
    told = {f"https://doi.org/{doi}".lower(), f"https://arxiv.org/abs/{arxiv}".lower()}
    yield "url", "" if link.lower() in told else braced(link)


def _date(when: Date | None) -> str:
    """The date in the form of ISO 8601 as far as it is known and there is such a day."""
    if when is None:
        return ""
    parts = [part for part in when if part is not None] if when.month else [when.year]
    while len(parts) > 1 and not _is_day(parts):
        parts.pop()
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def _is_day(parts: Sequence[int]) -> bool:
    year, month, day = (*parts, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _language(tag: str) -> str:
    tag = values.clean(tag).lower()
    return _LANGUAGES.get(tag) or _LANGUAGES.get(tag.partition("-")[0], "")
