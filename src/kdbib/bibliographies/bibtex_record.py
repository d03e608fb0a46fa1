"""The record that a BibTeX or biblatex entry describes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kdbib import names
from kdbib.bibliographies.bibtex_blocks import RawEntry
from kdbib.bibliographies.origin import Origin
from kdbib.model import Date, Identifier, Record
from kdbib.stages.identify import identifiers_of_url, normalize, related
from kdbib.text import collapse, from_latex
from kdbib.titles import plain_title
from kdbib.venues import find

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
    title = plain_title(from_latex(_FOOTNOTE.sub("", _get(fields, "title"))))
    if not title:
        return None
    if subtitle := from_latex(_get(fields, "subtitle")):
        title = f"{title}: {subtitle}"
    dblp = entry.key.startswith("DBLP:")
    source, key = ("dblp", entry.key[5:]) if dblp else (origin.source, entry.key or f"#{entry.line}")
    authors, complete = names.from_bibtex(fields.get("author", ""))
    container = from_latex(_get(fields, "booktitle", "journal", "journaltitle", "school", "institution"))
    url = _url(fields)
    return Record(
        source=source,
        id=key,
        retrieved=origin.retrieved,
        type=_type(entry.type, container, fields),
        title=title,
        authors=authors,
        authors_complete=complete,
        issued=_date(fields),
        container_title=container,
        collection_title=from_latex(_get(fields, "series")),
        event_title=from_latex(_get(fields, "eventtitle")),
        volume=from_latex(_get(fields, "volume")),
        issue=from_latex(_get(fields, "number", "issue")),
        page=from_latex(_DASH.sub("-", _get(fields, "pages"))),
        publisher=from_latex(_get(fields, "publisher", "organization")),
        isbn=_get(fields, "isbn"),
        issn=_get(fields, "issn"),
        url=url,
        identifiers=_identifiers(fields, url, source, key),
    )


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
        found.append(normalize("doi", _address(doi)))
    eprint, archive = _get(fields, "eprint"), _get(fields, "archiveprefix", "eprinttype").lower()
    if eprint and archive in {"", "arxiv"}:
        found.append(normalize("arxiv", eprint))
    if url:
        found.extend(identifiers_of_url(url))
    if source == "dblp":
        found.append(Identifier("dblp", key))
    own = tuple(dict.fromkeys(item for item in found if item))
    return tuple(dict.fromkeys((*own, *(more for item in own for more in related(item)))))


def _url(fields: Mapping[str, str]) -> str:
    """The address; entries without a ``url`` often have it in ``howpublished``."""
    if url := _get(fields, "url", "ee"):
        return _address(url)
    published = _address(_get(fields, "howpublished"))
    return published if published.startswith(("http://", "https://")) else ""


def _address(text: str) -> str:
    r"""An address or DOI without LaTeX: ``\_`` and ``{\_}`` are ``_``, ``\url{…}`` is what it holds."""
    if "\\" not in text:
        return text
    return _URL_COMMAND.sub(r"\1", _ESCAPED.sub(r"\1", text))


def _date(fields: Mapping[str, str]) -> Date | None:
    """``year`` and ``month``, or biblatex's ``date`` (ISO 8601; of a range the beginning)."""
    found = _YEAR.search(_get(fields, "year")) or _YEAR.search(_get(fields, "date"))
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    month = month or _month(_get(fields, "month"))
    return Date(year or 0, month if month in range(1, 13) else None, day if day in range(1, 32) else None)


def _month(text: str) -> int | None:
    words = re.findall(r"[a-z]{3}|\d+", text.lower())
    named = next((_MONTHS[word] for word in words if word in _MONTHS), None)
    return named or (int(words[0]) if words and words[0].isdecimal() and len(words[0]) <= 2 else None)  # noqa: PLR2004


def _get(fields: Mapping[str, str], *keys: str) -> str:
    return next((collapse(fields[key]) for key in keys if fields.get(key, "").strip()), "")
