"""A ``.bib`` text enriched: its entries corrected, and completed by what is known of their works.

Corrections are those of :mod:`kdbib.stages.check`. What is missing is written as ``kd.bib`` has it, in the
entry's dialect. What stands and is right stays as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kdbib import names, updates
from kdbib.bibliographies.bibtex import inherit
from kdbib.bibliographies.bibtex_edit import Change
from kdbib.bibliographies.bibtex_entries import RawEntry
from kdbib.model import Finding, FindingCode, Leads, Resolution, Work
from kdbib.stages.check import Checked
from kdbib.stages.check.mend import File, Mended, corrections, joined, mend, needed
from kdbib.stages.check.remedies import HELD_IN, PREPRINT_TYPES, REMEDIES, claim_of, spelled
from kdbib.stages.emit import biblatex, classic, values
from kdbib.stages.emit.ascii import to_ascii
from kdbib.stages.emit.latex import escape
from kdbib.stages.findings import is_named
from kdbib.stages.identify import normalize
from kdbib.text import from_latex

_OF_PLACES = frozenset(
    "journal journaltitle booktitle series volume number eid pages publisher organization school institution "
    "howpublished".split()
)
_COMPLETED = _OF_PLACES | frozenset(
    "author year month date doi eprint archiveprefix eprinttype primaryclass eprintclass url".split()
)
_OF_EPRINTS = frozenset({"archiveprefix", "eprinttype", "primaryclass", "eprintclass"})
_SAID_BY = {
    "journal": ("journaltitle",),
    "number": ("issue",),
    "pages": ("eid", "articleno", "article-number"),
    "eid": ("pages", "articleno", "article-number"),
    "publisher": ("organization",),
    "school": ("institution",),
    "institution": ("school",),
    "howpublished": ("publisher", "organization", "institution", "url", "eprint"),
    "year": ("date",),
    "date": ("year",),
    "month": ("date",),
    "archiveprefix": ("eprinttype",),
    "eprinttype": ("archiveprefix",),
    "primaryclass": ("eprintclass",),
    "eprintclass": ("primaryclass",),
    "url": ("doi", "eprint", "ee", "howpublished"),
}
"""Fields that say as much as another one: biblatex's names, and those of publishers' exports."""
_OF_BIBLATEX = frozenset({"date", "journaltitle"})
_PLACED = frozenset({"article", "inproceedings", "conference", "incollection"})
"""Entry types that are not complete without a venue."""
_OF_PAGES = "howpublished url ee note publisher organization institution".split()
"""What tells that an entry without a venue may mean something else than the published paper."""


def enrich(text: str, checked: Sequence[Checked], *, notes: bool = False) -> Mended:
    """The text of a ``.bib`` file with its resolved entries corrected and completed.

    Entries that no source knows are not touched. With ``notes`` the field ``note`` tells of retractions and
    corrections, behind what it says already. To enrich an enriched text changes nothing.
    """
    return mend(
        text, [one for one in checked if one.resolution.decision.resolved], _noted if notes else _enriched
    )


def _noted(file: File, raw: RawEntry, one: Checked) -> tuple[Change, list[str]]:
    """The enriched entry, and in its note what befell the work."""
    change, left = _enriched(file, raw, one)
    said = _after(raw, change).fields.get("note", "")
    new = [told for told in updates.notes(one.work) if told.lower() not in from_latex(said).lower()]
    if not new:
        return change, left
    note = ". ".join(filter(None, (said.rstrip(" ."), *map(escape, new))))
    return joined(change, Change({"note": note})), left


def _enriched(file: File, raw: RawEntry, one: Checked) -> tuple[Change, list[str]]:
    change, _ = corrections(file, raw, one)  # what it leaves is among the findings
    contested = any(finding.code is FindingCode.CONTESTED for finding in one.resolution.findings)
    if contested or _may_be_page(raw, one.resolution):
        return change, []
    if _lacks_place(_whole(file, raw), one.work):
        change = joined(change, _remedy(FindingCode.VENUE, raw, one.work))
    after = _whole(file, _after(raw, change))
    known = dict(_missing(file, after, one.work))
    change = joined(change, Change(known, bare=frozenset({"month"} & known.keys())))
    if not names.from_bibtex(after.fields.get("author", ""))[1]:
        change = joined(change, _remedy(FindingCode.MISSING_AUTHORS, after, one.work))
    return (_in_ascii(change) if file.is_ascii or file.ascii_only else change), []


def _whole(file: File, raw: RawEntry) -> RawEntry:
    """The entry with what it has from others: biblatex's ``xdata``, and the parent of its ``crossref``."""
    for key in raw.fields.get("xdata", "").lower().split(","):
        if other := file.parents.get(key.strip()):
            raw = raw._replace(fields={**other.fields, **{n: v for n, v in raw.fields.items() if v}})
    parent = file.parents.get(raw.fields.get("crossref", "").strip().lower())
    return inherit(raw, parent) if parent else raw


def _after(raw: RawEntry, change: Change) -> RawEntry:
    """The entry as a change leaves it."""
    fields = {change.renamed.get(name, name): value for name, value in raw.fields.items()}
    fields |= {name: value or "" for name, value in change.fields.items()}
    return raw._replace(type=change.type or raw.type, fields=fields)


def _may_be_page(raw: RawEntry, resolution: Resolution) -> bool:
    """Whether an entry has the title of a paper, but an address that is not known to lead there: its code."""
    if raw.type not in PREPRINT_TYPES or claim_of(raw) or raw.fields.get("doi") or raw.fields.get("eprint"):
        return False
    leads = {link.leads for link in resolution.links}
    return any(raw.fields.get(name) for name in _OF_PAGES) and not leads & {Leads.WORK, Leads.PREPRINT}


def _lacks_place(raw: RawEntry, work: Work) -> bool:
    """Whether an entry lacks the venue that its type wants, or tells nothing at all, and the work has one."""
    kind = classic.entry_type(work)
    if kind not in _PLACED or claim_of(raw):
        return False
    if raw.type in PREPRINT_TYPES:
        return not any(raw.fields.get(name) for name in (*_OF_PAGES, "eprint"))
    return raw.type in _PLACED and HELD_IN[raw.type] != HELD_IN[kind]


def _remedy(code: FindingCode, raw: RawEntry, work: Work) -> Change:
    return needed(raw, REMEDIES[code](raw, Finding(code, "", "", "", ""), work) or Change())


def _is_free(name: str, raw: RawEntry) -> bool:
    return not any(raw.fields.get(other) for other in (name, *_SAID_BY.get(name, ())))


def _missing(file: File, raw: RawEntry, work: Work) -> Iterator[tuple[str, str]]:
    """What is known of the work, and an entry whose claims are right does not say."""
    wanted = {name for name in _COMPLETED - _excluded(file, raw, work) if _is_free(name, raw)}
    if not wanted:
        return
    for name, value in _fields(file, raw, work):
        if not value or name not in wanted:
            continue
        if name == "author":
            yield name, " and ".join(spelled(one, printed=file.printed) for one in values.names(work))
        else:
            yield name, value if name == "month" else value[1:-1]


def _excluded(file: File, raw: RawEntry, work: Work) -> frozenset[str]:
    """The fields that may not be added to an entry: other places' or papers', and what nobody would add."""
    claim, eprints = claim_of(raw), _OF_EPRINTS | {"eprint"}
    is_there = not claim or is_named(from_latex(raw.fields[claim]), work)
    is_kind = is_there and _is_kind(raw, classic.entry_type(work))
    edited = raw.fields.get("editor") and raw.type not in _PLACED
    dated = raw.fields.get("year", "") in {"", str(work.year)}
    told = {name for name, value in raw.fields.items() if value and HELD_IN.get(raw.type) != "journal"}
    rules = (
        (is_kind, _OF_PLACES - {"pages"}),
        (is_kind or (claim and is_there), {"pages"}),
        (is_there, {"doi"}),
        (work.authors_complete and not edited, {"author"}),
        (_is_preprint(raw, work), eprints),
        (not (work.doi or work.arxiv), {"url"}),
        ("month" in file.used and dated, {"month"}),
        ("volume" not in told, {"number"}),  # BibTeX takes one of the two
        ("number" not in told, {"volume"}),
    )
    return frozenset().union(*(names for allowed, names in rules if not allowed))


def _fields(file: File, raw: RawEntry, work: Work) -> Iterator[tuple[str, str]]:
    """The fields of the work in the dialect of the entry; one that lacks what tells is as its file is."""
    own = {name for name, value in raw.fields.items() if value}
    if _OF_BIBLATEX & (own if own & {"year", "journal"} else own | file.used):
        return biblatex.fields(work, biblatex.entry_type(work), {})
    return classic.fields(work, classic.entry_type(work))


def _is_kind(raw: RawEntry, kind: str) -> bool:
    """Whether an entry is of a type that says the same of its place as another type does."""
    return raw.type in PREPRINT_TYPES if kind == "misc" else HELD_IN.get(raw.type) == HELD_IN[kind]


def _is_preprint(raw: RawEntry, work: Work) -> bool:
    """Whether the entry's eprint is the work's number at arXiv, or may be: a page's entry gets none."""
    if not raw.fields.get("eprint"):
        return raw.type not in PREPRINT_TYPES or classic.entry_type(work) == "misc"
    own = normalize("arxiv", raw.fields["eprint"])
    return own is not None and own.value == work.arxiv


def _in_ascii(change: Change) -> Change:
    """The change in the letters of a file that has no others."""
    fields = {name: value and to_ascii(value) for name, value in change.fields.items()}
    return Change(fields, change.renamed, change.type, change.bare)
