"""The entries of a BibTeX or biblatex text, and the records they describe.

Values are as BibTeX understands them: macros put in, pieces joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from kdbib import names
from kdbib.bibliographies import Origin
from kdbib.bibliographies.bibtex_macros import MOST, Macros
from kdbib.bibliographies.bibtex_plain import Other, by_library, parted
from kdbib.model import Date, Identifier, Record, Unread
from kdbib.stages.identify import identifiers_of_url, normalize, with_related
from kdbib.text import collapse, from_latex, language_tag
from kdbib.titles import plain_title
from kdbib.updates import of_note
from kdbib.venues import Venue, find

if TYPE_CHECKING:
    from bibtexparser.model import Block

_AT = re.compile(r"(\n[ \t]*)(@[ \t]*)(?!\s*\w+\s*[{(])")  # "@ FBK" in a value is no entry
_EXCERPT = 80


class RawEntry(NamedTuple):
    """An entry as its file has it: type and field names in lower case, values without their delimiters."""

    type: str
    key: str
    fields: Mapping[str, str]
    line: int


def entries(text: str, first: int, name: str) -> Iterator[RawEntry | Unread]:
    """The entries of a text, which begins in line ``first`` of the file ``name``; what fails as ``Unread``.

    ``@string`` macros hold for what follows them. Of a field that stands twice, the first counts, as in
    BibTeX itself.
    """
    macros = Macros(len(text))
    for part in parted(_AT.sub(r" \2\1", text)):
        if isinstance(part, Other):
            for block in by_library(part.text):
                yield from _block(block, first + part.line, name, macros)
        else:
            yield RawEntry(part.type.lower(), part.key, _fields(part.fields, macros), first + part.line)
    if macros.spent:
        end = first + text.count("\n")
        yield Unread(name, end, f"its macros make it more than {MOST} times as long; some are not put in")


def _block(block: Block, first: int, name: str, macros: Macros) -> Iterator[RawEntry | Unread]:
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String

    line = first + (block.start_line or 0)
    inner = getattr(block, "ignore_error_block", None) or block
    if isinstance(inner, String):
        macros.define(inner.key, inner.value)
    elif isinstance(inner, Entry):
        if isinstance(block, DuplicateFieldKeyBlock):
            fields = ", ".join(sorted(block.duplicate_keys))
            yield Unread(name, line, f"the entry has {fields} more than once; the first is taken", inner.key)
        written = [(field.key, str(field.value)) for field in inner.fields]
        yield RawEntry(inner.entry_type.lower(), inner.key, _fields(written, macros), line)
    elif isinstance(block, ParsingFailedBlock):
        reason = getattr(block.error, "abort_reason", "") or str(block.error) or "it is not BibTeX"
        excerpt = " ".join((block.raw or "").split())[:_EXCERPT]
        yield Unread(name, line, f"the entry cannot be read: {' '.join(reason.split())}", excerpt)


def _fields(written: Iterable[tuple[str, str]], macros: Macros) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in written:
        name = key.lower()
        if not found.get(name):
            found[name] = macros.text(value)
    return found


_FOOTNOTE = re.compile(
    r"\s*(?:\\\(|\$)(?:\{\})?\^\{?(?:\\(?:mbox|text|rm)\{)?\s*(?:\*|\\ast|\\d?dag(?:ger)?|[†‡§])+\s*\}*(?:\\\)|\$)\s*$"
)
"""A footnote mark behind a title, as dblp keeps it: ``\\({}^{\\mbox{*}}\\)``."""
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d|21\d\d)\b(?:-(\d\d)(?:-(\d\d))?)?")
_URL_COMMAND = re.compile(r"\\(?:url|path)\s*\{([^{}]*)\}")
_ESCAPED = re.compile(r"\{?\\([_%&#~$])(?:\{\})?\}?")
_DASH = re.compile(r"\s*(?:-+|–|—)\s*")
_TYPES = {
    "article": "article-journal",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "incollection": "chapter",
    "inbook": "chapter",
    "book": "book",
    "proceedings": "book",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "misc": "article",
    "online": "article",
    "unpublished": "manuscript",
}
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}


def record_of(entry: RawEntry, origin: Origin) -> Record | None:
    """The record of an entry, ``None`` where it has no title. Its source is dblp where the key says so.

    Without a key its line stands for one: ``#12``, which is no key to cite by.
    """
    fields = entry.fields
    title = plain_title(from_latex(_without_footnote(_get(fields, "title"))))
    if not title:
        return None
    if subtitle := from_latex(_get(fields, "subtitle")):
        title = f"{title}: {subtitle}"
    dblp = entry.key.startswith("DBLP:")
    source, key = ("dblp", entry.key[5:]) if dblp else (origin.source, entry.key or f"#{entry.line}")
    authors, complete = names.from_bibtex(fields.get("author", ""))
    container = from_latex(_get(fields, "booktitle", "journal", "journaltitle", "school", "institution"))
    published = _how_published(fields)
    held_in = None if container else held(fields)
    url = _url(fields)
    return Record(
        source=source,
        id=key,
        retrieved=origin.retrieved,
        type=_type_in(held_in) if held_in else _type(entry.type, container, fields),
        title=title,
        authors=authors,
        authors_complete=complete,
        issued=_date(fields, "year", "date"),
        container_title=published if held_in else container,
        collection_title=from_latex(_get(fields, "series")),
        event_title=from_latex(_get(fields, "eventtitle")),
        event_place=from_latex(_get(fields, "venue")),
        event_date=_date(fields, "eventdate"),
        volume=from_latex(_get(fields, "volume")),
        issue=from_latex(_get(fields, "number", "issue")),
        page=from_latex(_DASH.sub("-", _get(fields, "pages"))),
        publisher=from_latex(_get(fields, "publisher", "organization")) or ("" if held_in else published),
        isbn=_get(fields, "isbn"),
        issn=_get(fields, "issn"),
        language=language_tag(from_latex(_get(fields, "langid", "language"))),
        url=url,
        arxiv_class=_get(fields, "primaryclass", "eprintclass"),
        identifiers=_identifiers(fields, url, source, key),
        keywords=_keywords(fields),
        updates=of_note(address(_get(fields, "note")), source),
    )


def _without_footnote(title: str) -> str:
    return _FOOTNOTE.sub("", title) if "^" in title else title


def _how_published(fields: Mapping[str, str]) -> str:
    """What ``howpublished`` says in words, ``""`` where it holds an address."""
    text = _get(fields, "howpublished")
    return "" if "://" in address(text) else from_latex(text)


def held(fields: Mapping[str, str]) -> Venue | None:
    """The conference or journal that ``howpublished`` names, as it does in entries without authors."""
    published = _how_published(fields)
    venue = find(published) if published else None
    return None if venue is None or venue.type in {"preprint", "publisher"} else venue


def _type_in(venue: Venue) -> str:
    return "article-journal" if venue.type == "journal" else "paper-conference"


UNVERIFIED = "unverified"
"""The keyword of our own items that no source confirms; it is a verdict, and no claim."""


def _keywords(fields: Mapping[str, str]) -> tuple[str, ...]:
    """The keywords, parted by commas, or by semicolons where there are any."""
    text = from_latex(_get(fields, "keywords"))
    words = (word.strip() for word in text.split(";" if ";" in text else ","))
    return tuple(dict.fromkeys(word for word in words if word and word != UNVERIFIED))


def _type(entry_type: str, container: str, fields: Mapping[str, str]) -> str:
    """The CSL type; a preprint is one by its container, or by an eprint without any."""
    found = find(container) if container else None
    if found is not None and found.type == "preprint":
        return "article"
    csl = _TYPES.get(entry_type, "document")
    if csl == "article" and container:
        return "paper-conference" if "booktitle" in fields else "article-journal"
    if csl in {"article-journal", "manuscript", "document"} and not container and "eprint" in fields:
        return "article"
    return csl


def _identifiers(fields: Mapping[str, str], url: str, source: str, key: str) -> tuple[Identifier, ...]:
    found: list[Identifier | None] = []
    if doi := fields.get("doi"):
        found.append(normalize("doi", address(doi)))
    eprint, archive = _get(fields, "eprint"), _get(fields, "archiveprefix", "eprinttype").lower()
    if eprint and archive in {"", "arxiv"}:
        found.append(normalize("arxiv", eprint))
    elif number := arxiv_number(fields):
        found.append(normalize("arxiv", number))
    if url:
        found.extend(identifiers_of_url(url))
    if source == "dblp":
        found.append(Identifier("dblp", key))
    return with_related(found)


_NUMBER = re.compile(r"(?:arxiv:|abs/)\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE)


def arxiv_number(fields: Mapping[str, str]) -> str:
    """The number that stands in the place of a venue: "arXiv preprint arXiv:2001.00001", "abs/2001.00001"."""
    places = ("booktitle", "journal", "journaltitle", "howpublished", "volume", "number", "pages")
    found = _NUMBER.search(" ".join(fields.get(name, "") for name in places))
    return found.group(1) if found else ""


def _url(fields: Mapping[str, str]) -> str:
    """The address; entries without a ``url`` often have it in ``howpublished``."""
    if url := _get(fields, "url", "ee"):
        return address(url)
    published = address(_get(fields, "howpublished"))
    return published if published.startswith(("http://", "https://")) else ""


def address(text: str) -> str:
    r"""An address or DOI without LaTeX: ``\_`` and ``{\_}`` are ``_``, ``\url{…}`` is what it holds."""
    if "\\" not in text:
        return text
    return _URL_COMMAND.sub(r"\1", _ESCAPED.sub(r"\1", text))


def _date(fields: Mapping[str, str], *keys: str) -> Date | None:
    """The first of these fields that holds a date (ISO 8601; of a range the beginning).

    They are ``year``, which has ``month`` beside it, and biblatex's ``date`` and ``eventdate``.
    """
    found = next(filter(None, (_YEAR.search(_get(fields, key)) for key in keys)), None)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    month = month or (_month(_get(fields, "month")) if "year" in keys else None)
    return Date(year or 0, month if month in range(1, 13) else None, day if day in range(1, 32) else None)


def _month(text: str) -> int | None:
    words = re.findall(r"[a-z]{3}|\d+", text.lower())
    named = next((_MONTHS[word] for word in words if word in _MONTHS), None)
    return named or (int(words[0]) if words and words[0].isdecimal() and len(words[0]) <= 2 else None)  # noqa: PLR2004


def _get(fields: Mapping[str, str], *keys: str) -> str:
    for key in keys:
        value = fields.get(key)
        if value and not value.isspace():
            return collapse(value)
    return ""
