"""What corrects each kind of finding on an entry of a ``.bib`` file: the fields that it is about, set right.

A remedy is ``None`` where what is right is not known. Keys never change, nor does what no finding is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kdbib import names
from kdbib.bibliographies.bibtex_edit import Change
from kdbib.bibliographies.bibtex_entries import RawEntry, address, arxiv_number, held
from kdbib.model import Finding, FindingCode, Identifier, Name, Work
from kdbib.stages.emit import values
from kdbib.stages.emit.classic import HOLDERS, author, entry_type, place, protected
from kdbib.stages.emit.latex import escape, escape_name
from kdbib.stages.identify import identifiers_of_url, normalize, with_related
from kdbib.text import from_latex
from kdbib.venues import find

Remedy = Callable[[RawEntry, Finding, Work], Change | None]

_VENUES = ("booktitle", "journal", "journaltitle", "school", "institution", "eventtitle")
"""Fields that claim a venue, in the order in which they are believed."""
_OF_VENUES = "shortjournal journalsubtitle booksubtitle booktitleaddon crossref".split()
"""What says more of a venue, and is false of another one."""
_OF_PLACES = "volume number issue pages series publisher organization isbn issn address location".split()
HELD_IN = {
    "article": "journal",
    "inproceedings": "booktitle",
    "conference": "booktitle",
    "incollection": "booktitle",
    "inbook": "booktitle",
    "thesis": "school",
    "mastersthesis": "school",
    "report": "institution",
} | HOLDERS
"""The field that says where a paper of an entry type appeared (btxdoc 3.1, biblatex 2.1)."""
PREPRINT_TYPES = frozenset({"misc", "online", "unpublished"})
_AND = re.compile(r"\s+and\s+")
_ARXIV_VOLUME = re.compile(r"abs/\d", re.IGNORECASE)  # dblp's volume of CoRR


def _title(raw: RawEntry, _: Finding, work: Work) -> Change | None:
    """The title; one that stood in braces as a whole does so again. A subtitle is part of it."""
    title, old = values.title(work), raw.fields.get("title", "")
    if not title:
        return None
    written = f"{{{escape(title)}}}" if _is_in_braces(old.strip()) else protected(title)
    return Change({"title": written, "subtitle": None})


def _is_in_braces(text: str) -> bool:
    """Whether one pair of braces holds the whole text."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return at > 0 and at == len(text) - 1
    return False


def _authors(raw: RawEntry, _: Finding, work: Work) -> Change | None:
    """All authors in their order; who is named rightly stays as written."""
    if not work.authors or not work.authors_complete:
        return None
    old = names.split_bibtex(raw.fields.get("author", ""))
    printed = bool(old) and not any("," in text for text in old)
    written = []
    for name in values.names(work):
        own = next((text for text in old if names.same_person(names.one_bibtex_name(text), name)), "")
        old = [text for text in old if text != own]
        written.append(own or spelled(name, printed=printed))
    parted = _AND.search(raw.fields.get("author", ""))
    return Change({"author": (parted.group() if parted else " and ").join(written)})


def spelled(name: Name, *, printed: bool) -> str:
    """A name as ``Family, Given``, or as it is printed if it should be and is understood so."""
    text = escape_name(f"{name.given} {name.family}")
    return text if printed and names.one_bibtex_name(text) == name else author(name)


def _year(raw: RawEntry, finding: Finding, work: Work) -> Change | None:
    if not work.year or (finding.field == "year" and finding.claimed == str(work.year)):
        return None
    return Change(_dated(raw, work))


def _dated(raw: RawEntry, work: Work, *, moved: bool = False) -> dict[str, str | None]:
    """The year where the entry has it. Months of a former year go, beside a ``year`` only if all is moved."""
    year = str(work.year)
    found: dict[str, str | None] = {}
    if raw.fields.get("year") or not raw.fields.get("date"):
        found["year"] = year
    if not raw.fields.get("date", year).lstrip().startswith(year):  # of a range the beginning counts
        found["date"] = year
    if moved and raw.fields.get("year", year) != year:
        found["month"] = None
    return found


def _venue(raw: RawEntry, finding: Finding, work: Work) -> Change | None:
    """Where the paper appeared, and all that is known of that place; what else the entry says of it stays."""
    kind = entry_type(work)
    if work.is_preprint or kind == "misc":
        return _preprint(raw, finding, work)
    known: dict[str, str | None] = {n: v[1:-1] for n, v in place(work, kind) if v and n != "type"}
    holder = HOLDERS[kind]
    if holder == "journal" and raw.fields.keys() & {"journaltitle", "date"}:  # biblatex
        known["journaltitle"] = known.pop(holder)
        holder = "journaltitle"
    claim = claim_of(raw) or "booktitle"
    gone = (claim, "booktitle", "journal", "journaltitle", "eventtitle", *_OF_VENUES)
    fields = {name: None for name in gone if name not in known} | _without_preprint(raw) | known
    renamed = {claim: holder} if raw.fields.get(claim) and holder not in raw.fields else {}
    if renamed:
        fields.pop(claim, None)
    if doi := values.identifier(work.doi):
        fields["doi"] = doi
    if work.year:
        fields |= _dated(raw, work, moved=True)
    same_kind = HELD_IN.get(raw.type) == HELD_IN[kind]
    return Change(fields | _eprint(raw, work), renamed, "" if same_kind else kind)


def claim_of(raw: RawEntry) -> str:
    """The field that claims a venue, ``""`` where none does."""
    told = next((name for name in _VENUES if raw.fields.get(name)), "")
    return told or ("howpublished" if held(raw.fields) else "")


def _without_preprint(raw: RawEntry) -> dict[str, str | None]:
    """What names a preprint server as the publisher of what was published elsewhere."""
    found: dict[str, str | None] = {}
    for name in ("howpublished", "publisher", "organization", "volume", "number", "pages"):
        text = raw.fields.get(name, "")
        venue = find(from_latex(text)) if text else None
        if _ARXIV_VOLUME.match(text) or (venue and venue.type == "preprint"):
            found[name] = None
    return found


def _eprint(raw: RawEntry, work: Work) -> dict[str, str | None]:
    """The arXiv number as a field of its own, where it stood in words that the venue replaces."""
    stated = arxiv_number(raw.fields)
    if not stated or "eprint" in raw.fields:
        return {}
    return {"eprint": work.arxiv or stated, _archive(raw): "arXiv"}


def _archive(raw: RawEntry) -> str:
    """What the field is called that names the archive: biblatex's name beside biblatex's fields."""
    return "eprinttype" if raw.fields.keys() & {"eprinttype", "date", "journaltitle"} else "archiveprefix"


def _preprint(raw: RawEntry, _: Finding, work: Work) -> Change | None:
    """The entry as that of a preprint, without the place where it did not appear."""
    if not work.is_preprint:
        return None
    claim = claim_of(raw) or "booktitle"
    fields: dict[str, str | None] = dict.fromkeys((claim, *_VENUES, *_OF_VENUES, *_OF_PLACES))
    if work.arxiv:
        fields |= {"eprint": values.identifier(work.arxiv), _archive(raw): "arXiv"}
    elif server := values.publisher(work):
        fields["howpublished"] = escape(server)
    if work.year:
        fields |= _dated(raw, work, moved=True)
    return Change(fields, {}, "" if raw.type in PREPRINT_TYPES else "misc")


def _identity(raw: RawEntry, finding: Finding, work: Work) -> Change | None:
    """The right DOI, address or arXiv number for one that is another paper's, or none if none is known."""
    link = values.link(work)
    right = {"doi": values.identifier(work.doi), "eprint": values.identifier(work.arxiv)}
    right |= dict.fromkeys(("url", "ee", "howpublished"), link)
    fields: dict[str, str | None] = {}
    for name, new in right.items():
        if not raw.fields.get(name) or not _leads_to(name, raw.fields[name], finding):
            continue
        if new and _leads_to(name, new, finding):
            return None
        fields[name] = new or None
        if name == "eprint" and not new:
            fields |= dict.fromkeys(("archiveprefix", "eprinttype", "primaryclass", "eprintclass"))
        if name == "howpublished":
            fields |= {"howpublished": None, "url": new or None}
    return Change(fields) if fields else None


def _leads_to(name: str, value: str, finding: Finding) -> bool:
    """Whether a field holds what a finding is about: that address, or an identifier that follows from it."""
    text = " ".join(address(value).split())
    scheme = {"doi": "doi", "eprint": "arxiv"}.get(name)
    found = [normalize(scheme, text)] if scheme else identifiers_of_url(text)
    return text == finding.claimed or Identifier(finding.field, finding.claimed) in with_related([*found])


REMEDIES: Mapping[FindingCode, Remedy] = {
    FindingCode.RENAMED: _title,
    FindingCode.MISSING_AUTHORS: _authors,
    FindingCode.AUTHOR_ORDER: _authors,
    FindingCode.AUTHORS: _authors,
    FindingCode.PLACEHOLDER: _authors,
    FindingCode.YEAR: _year,
    FindingCode.FUTURE: _year,
    FindingCode.PUBLISHED: _venue,
    FindingCode.VENUE: _venue,
    FindingCode.UNKNOWN_VENUE: _venue,
    FindingCode.WORKSHOP: _venue,
    FindingCode.PUBLISHER: _venue,
    FindingCode.NOT_PUBLISHED: _preprint,
    FindingCode.DOI: _identity,
    FindingCode.UNKNOWN_DOI: _identity,
    FindingCode.WRONG_LINK: _identity,
    FindingCode.EMPTY_LINK: _identity,
    FindingCode.DEAD_LINK: _identity,
}
