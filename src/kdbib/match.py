"""Whether a record is the entry's paper: explicit features, one score, and vetoes.

Each feature is a weight in nats (the logarithm of how much likelier the evidence is if the record is the
paper). Their sum with the prior, through the logistic function, is the score. A word that differs in the
titles, or other authors, veto whatever the sum; only an identifier can overrule a changed title.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kdbib import names
from kdbib.model import Entry, Feature, Identified, Identifier, LinkEvidence, Match, Record, Verdict
from kdbib.sources.local import PAGE_WINDOW
from kdbib.titles import TitleDifference, content_words, difference, words
from kdbib.venues import Venue, find, same

ACCEPT = 0.9
"""Score from which a record is taken as the entry's paper."""
UNCERTAIN = 0.5
"""Score from which more evidence would be worth asking for."""

PRIOR = -5.0  # a candidate found by title or place, before anything is compared
VETO = -20.0
_WORD, _WORDS_COUNT = 1.4, 7  # per content word that agrees, and how many count
_YEARS = {0: 1.5, 1: 0.8, 2: 0.0, 3: -1.0}
_YEARS_FAR = -2.5
_FEW = 0.5


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the pair: the entry's identifiers with those that follow from them, and whether
    the sources know one work only by this title.
    """

    identifiers: frozenset[Identifier]
    unique: bool


def judge(identified: Identified, record: Record, context: Context) -> Match:
    """The match of one record against one entry, with every feature that counted."""
    features = tuple(_features(identified, record, context))
    total = sum(feature.weight for feature in features)
    score = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    if any(feature.weight <= VETO for feature in features) or score < UNCERTAIN:
        verdict = Verdict.REJECTED
    else:
        verdict = Verdict.ACCEPTED if score >= ACCEPT else Verdict.UNCERTAIN
    return Match(record, verdict, round(score, 4), features)


def _features(identified: Identified, record: Record, context: Context) -> Iterator[Feature]:
    entry = identified.entry
    yield Feature("prior", "a candidate", PRIOR)
    links = list(_links(identified.evidence, record))
    identifiers = [i for i in record.identifiers if i in context.identifiers]
    anchored = bool(identifiers) or sum(link.weight for link in links) >= _ANCHOR
    if identifiers:
        yield Feature("identifier", str(identifiers[0]), 9.0)
    yield from links
    differs = difference(entry.title, record.title)
    authors = _authors(entry, record)
    yield _title(entry, record, differs, anchored or (authors is not None and authors.weight > 0))
    if differs.same and context.unique:
        yield Feature("unique", "no other work of this title is known", 1.5)
    yield from filter(None, (authors, _year(identified, record), _venue(entry, record)))


_ANCHOR = 6.0  # weight of link evidence that names one paper as an identifier does


def _title(entry: Entry, record: Record, differs: TitleDifference, anchored: bool) -> Feature:
    count = min(len(content_words(entry.title)), len(content_words(record.title)), _WORDS_COUNT)
    if differs.same:
        weight = _WORD * count - 0.5 * len(differs.typos) - (0.5 if differs.prefix else 0.0)
        detail = ", ".join(f"{a} for {b}" for a, b in differs.typos) or differs.prefix
        return Feature("title", f"same words ({detail})" if detail else "same words", weight)
    detail = " ".join([*(f"-{word}" for word in differs.missing), *(f"+{word}" for word in differs.added)])
    if anchored:
        return Feature("renamed", detail, 8 * differs.likeness - 4)
    if differs.subtitle:
        return Feature("title", "the same without its subtitle", _WORD * count - 1)
    return Feature("title differs", detail, VETO)


def _authors(entry: Entry, record: Record) -> Feature | None:
    if not entry.authors or not record.authors:
        return None
    share = names.overlap(entry.authors, record.authors)
    detail = f"{round(share * 100)} % of the shorter list"
    if share < _FEW and (entry.authors_complete or len(entry.authors) > 1 or share == 0):
        return Feature("other authors", detail, VETO)
    return Feature("authors", detail, 5.0 * share)


def _year(identified: Identified, record: Record) -> Feature | None:
    """The distance of the record's year from the nearest year that the entry or its links name."""
    named = [identified.entry.year, *(item.year for item in identified.evidence)]
    years = [year for year in named if year]
    if record.issued is None or not years:
        return None
    nearest = min(years, key=lambda year: abs(year - record.issued.year))  # type: ignore[union-attr]
    distance = abs(nearest - record.issued.year)
    return Feature("year", f"{nearest} against {record.issued.year}", _YEARS.get(distance, _YEARS_FAR))


def _venue(entry: Entry, record: Record) -> Feature | None:
    text = record.container_title or record.container_title_short
    claimed, actual = find(entry.venue), find(text)
    if not entry.venue or (claimed is None and not text):
        return None
    detail = f"{entry.venue} against {text or record.type}"
    if claimed is None or (actual is None and text):
        return Feature("venue", detail, 2.5) if same(entry.venue, text) else None
    if claimed.type == "preprint" or record.is_preprint:
        agree = record.is_preprint and claimed.type == "preprint"
        return Feature("venue", detail, 1.5) if agree else None
    if claimed.type == "publisher":
        return Feature("publisher", detail, 1.5) if _publishes(claimed, record, actual) else None
    return Feature("venue", detail, _relation(claimed, actual)) if actual else None


def _relation(claimed: Venue, actual: Venue) -> float:
    if claimed.id == actual.id:
        return 2.5
    related = claimed.id in (actual.parent, claimed.parent) or actual.id == claimed.parent
    return 1.5 if related else -1.5


def _publishes(publisher: Venue, record: Record, venue: Venue | None) -> bool:
    """Whether the publisher or series that the entry names has to do with the record."""
    known = [record.publisher, record.collection_title, record.container_title]
    known += [venue.publisher, venue.collection, venue.name] if venue else []
    wanted = set(words(publisher.acronym or publisher.name))
    return any(wanted <= set(words(text)) for text in known if text) or any(
        find(text) == publisher for text in known if text
    )


def _links(evidence: Iterable[LinkEvidence], record: Record) -> Iterator[Feature]:
    """What the best link says: place (venue, year, page), surname, and words of the title."""
    judged = [list(_link(item, record)) for item in evidence]
    best = max(judged, key=lambda features: sum(f.weight for f in features), default=[])
    yield from best


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


_SPELLED = 3  # words that a link must spell to name a title


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
