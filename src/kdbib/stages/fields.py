"""Fields of a work chosen among what records say, and the memory of where each came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kdbib import names
from kdbib.difference import difference
from kdbib.model import Name, Provenance, Record
from kdbib.stages.versions import Version
from kdbib.titles import title_key


class Fields:
    """Takes fields from records in order of authority and remembers where each came from."""

    def __init__(self) -> None:
        self.provenance: list[Provenance] = []

    def take(self, name: str, records: Sequence[Record], get: Callable[[Record], str]) -> str:
        """The value of the first record that tells it, ``""`` where none does."""
        told = [(record.ref, get(record)) for record in records if get(record)]
        if not told:
            return ""
        ref, value = told[0]
        self.note(name, value, ref, "the most authoritative record that tells", told[1:])
        return value

    def note(
        self, name: str, value: str, ref: str, reason: str, others: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Remember where a value comes from, and what ``others`` (reference, value) said instead."""
        if value:
            different = tuple((r, v) for r, v in others if v != value)
            self.provenance.append(Provenance(name, value, ref, reason, different))


def choose_title(fields: Fields, cited: Version) -> str:
    """The cited version's title in its fullest form: sources drop acronyms and subtitles, none adds them."""
    best, reason = cited.records[0], "the most authoritative record that tells"
    for record in cited.records[1:]:
        differs = difference(best.title, record.title)
        if (differs.prefix or differs.subtitle) and len(title_key(record.title)) > len(title_key(best.title)):
            best, reason = record, "the fullest form of the title"
    fields.note("title", best.title, best.ref, reason, ((r.ref, r.title) for r in cited.records))
    return best.title


def choose_authors(
    fields: Fields, cited: Version, all_versions: Sequence[Version]
) -> tuple[tuple[Name, ...], bool]:
    """The cited version's authors if complete and spelled out, else the fullest list of any version."""
    others = [record for version in all_versions if version is not cited for record in version.records]
    known = [record for record in (*cited.records, *others) if record.authors]
    if not known:
        return (), True
    best = min(known, key=lambda r: (not r.authors_complete, _initials(r), _sorted(r, known), known.index(r)))
    told = ((record.ref, _printed(record.authors)) for record in known)
    fields.note("authors", _printed(best.authors), best.ref, "complete, with given names in full", told)
    return best.authors, best.authors_complete


def _initials(record: Record) -> bool:
    """Whether most given names are only initials."""
    short = [name for name in record.authors if name.given and len(name.given.split()[0].rstrip(".")) == 1]
    return len(short) * 2 > len(record.authors)


def _sorted(record: Record, known: Sequence[Record]) -> bool:
    """Whether a source put the authors in alphabetical order: another one has the same people in another."""
    order = [names.surname(name) for name in record.authors]
    others = ([names.surname(name) for name in other.authors] for other in known)
    return order == sorted(order) and any(other != order and sorted(other) == order for other in others)


def _printed(authors: Sequence[Name]) -> str:
    return "; ".join(name.literal or ", ".join(filter(None, (name.family, name.given))) for name in authors)
