"""Where and when a paper appeared, and what links tell of that, as reasons for or against a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kdbib import names
from kdbib.model import Entry, Feature, LinkEvidence, Record
from kdbib.sources.local import PAGE_WINDOW
from kdbib.titles import words
from kdbib.venues import Venue, find, same

_YEARS = {0: 1.5, 1: 0.8, 2: 0.0, 3: -1.0}  # by distance
_YEARS_FAR = -2.5
_SAME_VENUE = 3.0
_SPELLED = 3  # words that a link must spell to name a title


def year(entry: Entry, evidence: Iterable[LinkEvidence], record: Record) -> Feature | None:
    """The distance of the record's year from the nearest year that the entry or its links name."""
    named = [entry.year, *(item.year for item in evidence)]
    if record.issued is None or not any(named):
        return None
    actual = record.issued.year
    nearest = min((year for year in named if year), key=lambda year: abs(year - actual))
    return Feature("year", f"{nearest} against {actual}", _YEARS.get(abs(nearest - actual), _YEARS_FAR))


def venue(entry: Entry, record: Record) -> Feature | None:
    """The venue that the entry names against the record's; ``None`` where they do not compare.

    A publisher in place of a venue counts where it publishes the record's venue. A preprint says nothing
    against publication, nor the other way round.
    """
    text = record.container_title or record.container_title_short
    claimed, actual = find(entry.venue), find(text)
    if not entry.venue or (claimed is None and not text):
        return None
    detail = f"{entry.venue} against {text or record.type}"
    if claimed is None or (actual is None and text):
        return Feature("venue", detail, _SAME_VENUE) if same(entry.venue, text) else None
    if claimed.type == "preprint" or record.is_preprint:
        agree = record.is_preprint and claimed.type == "preprint"
        return Feature("venue", detail, 1.5) if agree else None
    if claimed.type == "publisher":
        return Feature("publisher", detail, 1.5) if _publishes(claimed, record, actual) else None
    return Feature("venue", detail, _relation(claimed, actual)) if actual else None


def _relation(claimed: Venue, actual: Venue) -> float:
    if claimed.id == actual.id:
        return _SAME_VENUE
    related = claimed.id in (actual.parent, claimed.parent) or actual.id == claimed.parent
    return 1.5 if related else -1.5


def _publishes(publisher: Venue, record: Record, venue: Venue | None) -> bool:
    """Whether the publisher or series that the entry names has to do with the record."""
    known = [record.publisher, record.collection_title, record.container_title]
    known += [venue.publisher, venue.collection, venue.name] if venue else []
    wanted = set(words(publisher.acronym or publisher.name))
    return any(wanted <= set(words(text)) or find(text) == publisher for text in known if text)


def links(evidence: Iterable[LinkEvidence], record: Record) -> Iterator[Feature]:
    """What the best link says: place (venue, year, page), surname, and words of the title."""
    judged = [list(_link(item, record)) for item in evidence]
    yield from max(judged, key=lambda features: sum(f.weight for f in features), default=[])


def _link(item: LinkEvidence, record: Record) -> Iterator[Feature]:
    venue = find(record.container_title or record.container_title_short)
    year = record.issued.year if record.issued else None
    here = venue is not None and item.venue == venue.id and (item.year is None or item.year == year)
    if here and not record.is_preprint:
        yield Feature("link place", f"{item.venue} {item.year or ''}".strip(), 2.5)
        if item.page is not None and (page := _first_page(record.page)) is not None:
            near = page - item.page in PAGE_WINDOW
            yield Feature("link page", f"{item.page} against {page}", 4.0 if near else -1.0)
    if item.surname and record.authors:
        agree = names.surname(record.authors[0]).endswith(item.surname)
        yield Feature("link surname", item.surname, 1.5 if agree else -1.0)
    if len(item.title_words) >= _SPELLED and _in_order(item.title_words, words(record.title)):
        yield Feature("link title", " ".join(item.title_words), min(4.0, 0.7 * len(item.title_words)))


def _in_order(spelled: Sequence[str], title: Sequence[str]) -> bool:
    """Whether the title has all the spelled words in order; links leave words out and cut titles short."""
    text = "".join(title)
    if text.startswith("".join(spelled)):
        return True
    remaining = iter(title)
    return all(word in remaining for word in spelled)


def _first_page(page: str) -> int | None:
    first = page.partition("-")[0]
    return int(first) if first.isdigit() else None
