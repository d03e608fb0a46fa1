"""Whether a record is the entry's paper: explicit features, one score, and vetoes.

Each feature is a weight in nats (the logarithm of how much likelier the evidence is if the record is the
paper). Their sum with the prior, through the logistic function, is the score. A word that differs in the
titles, or other authors, veto whatever the sum; only an identifier can overrule a changed title, and only
where the rest bears it out. Year, venue and what the links tell speak for a record or against it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kdbib import names
from kdbib.difference import TitleDifference, difference
from kdbib.index.keys import PAGE_WINDOW
from kdbib.model import Entry, Feature, Identified, Identifier, LinkEvidence, Match, Record, Verdict
from kdbib.stages.authorship import are_placeholders
from kdbib.stages.identify import related
from kdbib.titles import content_words, is_common, split_prefix, words
from kdbib.updates import is_notice
from kdbib.venues import Venue, find, same

ACCEPT = 0.9
"""Score from which a record is taken as the entry's paper."""
UNCERTAIN = 0.5
"""Score from which more evidence would be worth asking for."""

PRIOR = -5.0  # a candidate found by title or place, before anything is compared
VETO = -20.0
_IDENTIFIER = 9.0
_ANCHOR = 6.0  # weight of link evidence that names one paper as an identifier does
_COMMON_WORD, _RARE_WORD, _WORDS = 1.4, 2.0, 9.8  # a content word that agrees, and all of them at most
_SLIP, _PREFIX, _SUBTITLE = -0.5, -0.5, -2.0
_UNIQUE = 1.5
_RENAMED = 2.9  # per nat of likeness: a title that shares nothing is none of the paper's
_SAME_PREFIX, _TOLD_APART = 3.0, -3.0
_AUTHORS, _FEW = 5.0, 0.5
_YEARS = {0: 1.5, 1: 0.8, 2: 0.0, 3: -1.0}  # by distance
_YEARS_FAR = -2.5
_SAME_VENUE = 3.0
_SPELLED = 3  # words that a link must spell to name a title


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the pair.

    ``identifiers`` are the entry's with those that follow from them; ``unique`` says that the sources know
    one work only by the entry's title.
    """

    identifiers: frozenset[Identifier]
    unique: bool


@lru_cache(maxsize=8192)
def expand(identifiers: tuple[Identifier, ...]) -> frozenset[Identifier]:
    """The identifiers with those that follow from them by an exact rule."""
    return frozenset(identifiers).union(*map(related, identifiers))


def judge(identified: Identified, record: Record, context: Context) -> Match:
    """The match of one record against one entry, with every feature that counted."""
    features = tuple(_features(identified, record, context))
    weights = [feature.weight for feature in features]
    total = sum(weights)
    score = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    if min(weights) <= VETO or score < UNCERTAIN:
        verdict = Verdict.REJECTED
    else:
        verdict = Verdict.ACCEPTED if score >= ACCEPT else Verdict.UNCERTAIN
    return Match(record, verdict, round(score, 4), features)


def _features(identified: Identified, record: Record, context: Context) -> Iterator[Feature]:
    entry = identified.entry
    yield Feature("prior", "a candidate", PRIOR)
    shared = [i for i in record.identifiers if i in context.identifiers]
    # Of links to this very record, what else they say proves nothing more.
    evidence = [item for item in identified.evidence if not expand(item.identifiers) & {*record.identifiers}]
    linked = [Feature("identifier", str(i), _IDENTIFIER) for i in shared[:1]] or [*_links(evidence, record)]
    yield from linked
    differs = difference(entry.title, record.title)
    anchored = sum(link.weight for link in linked) >= _ANCHOR
    if entry.title or not anchored:
        yield _title(entry, record, differs, anchored=anchored)
    if differs.same and context.unique:
        yield Feature("unique", "no other work of this title is known", _UNIQUE)
    yield from filter(None, (_authors(entry, record), _year(entry, evidence, record), _venue(entry, record)))


def _title(entry: Entry, record: Record, differs: TitleDifference, *, anchored: bool) -> Feature:
    if (differs.prefix or not differs.same) and is_notice(record.title) and not is_notice(entry.title):
        return Feature("notice", "it tells of a paper, and is none", VETO)
    if differs.same:
        weight = _telling(entry, record) + _SLIP * len(differs.typos) + (_PREFIX if differs.prefix else 0.0)
        detail = ", ".join(f"{a} for {b}" for a, b in differs.typos) or differs.prefix
        return Feature("title", f"same words ({detail})" if detail else "same words", weight)
    if differs.subtitle:
        return Feature("title", "the same without its subtitle", _telling(entry, record) + _SUBTITLE)
    return (
        Feature("renamed", str(differs), _renamed(entry, record, differs))
        if anchored
        else Feature("title differs", str(differs), VETO)
    )


def _telling(entry: Entry, record: Record) -> float:
    """How much it tells that two titles agree: rare words more than those that titles are made of."""
    shorter = min(content_words(entry.title), content_words(record.title), key=len)
    return min(_WORDS, sum(_COMMON_WORD if is_common(word) else _RARE_WORD for word in shorter))


def _renamed(entry: Entry, record: Record, differs: TitleDifference) -> float:
    """How likely a paper changed its title so: it keeps words and acronym, number and "not"."""
    ours, theirs = split_prefix(entry.title)[0].lower(), split_prefix(record.title)[0].lower()
    weight = _RENAMED * math.log(differs.likeness) if differs.likeness else VETO
    if ours and theirs:
        weight += _SAME_PREFIX if ours == theirs else _TOLD_APART
    return weight + (_TOLD_APART if differs.telling else 0.0)


def _authors(entry: Entry, record: Record) -> Feature | None:
    if not entry.authors or not record.authors or are_placeholders(entry.authors):
        return None
    share = names.overlap(entry.authors, record.authors)
    detail = f"{round(share * 100)} % of the shorter list"
    if share < _FEW and (entry.authors_complete or len(entry.authors) > 1 or share == 0):
        return Feature("other authors", detail, VETO)
    return Feature("authors", detail, _AUTHORS * share)


def _year(entry: Entry, evidence: Iterable[LinkEvidence], record: Record) -> Feature | None:
    """The distance of the record's year from the nearest year that the entry or its links name."""
    named = [entry.year, *(item.year for item in evidence)]
    if record.issued is None or not any(named):
        return None
    actual = record.issued.year
    nearest = min((year for year in named if year), key=lambda year: abs(year - actual))
    return Feature("year", f"{nearest} against {actual}", _YEARS.get(abs(nearest - actual), _YEARS_FAR))


def _venue(entry: Entry, record: Record) -> Feature | None:
    """The venue that the entry names against the record's; ``None`` where they do not compare.

    A publisher in place of a venue counts where it publishes the record's venue. A preprint says nothing
    against publication, nor the other way round.
    """
    text = record.container
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


def _links(evidence: Iterable[LinkEvidence], record: Record) -> Iterator[Feature]:
    """What the best link says: place (venue, year, page), surname, and words of the title."""
    judged = [list(_link(item, record)) for item in evidence]
    yield from max(judged, key=lambda features: sum(f.weight for f in features), default=[])


def leads_to_place(item: LinkEvidence, record: Record) -> bool:
    """Whether a link names the very place (venue, year and page) in which a record stands."""
    page = _first_page(record.page)
    return _is_here(item, record) and _near(item, page)


def _is_here(item: LinkEvidence, record: Record) -> bool:
    venue = find(record.container)
    year = record.issued.year if record.issued else None
    here = venue is not None and item.venue == venue.id and (item.year is None or item.year == year)
    return here and not record.is_preprint


def _near(item: LinkEvidence, page: int | None) -> bool:
    return item.page is not None and page is not None and page - item.page in PAGE_WINDOW


def _link(item: LinkEvidence, record: Record) -> Iterator[Feature]:
    if _is_here(item, record):
        yield Feature("link place", f"{item.venue} {item.year or ''}".strip(), 2.5)
        if item.page is not None and (page := _first_page(record.page)) is not None:
            yield Feature("link page", f"{item.page} against {page}", 4.0 if _near(item, page) else -1.0)
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


_DIGITS = 9  # of a number that may be a page


def _first_page(page: str) -> int | None:
    first = page.partition("-")[0]
    return int(first) if first.isdecimal() and len(first) <= _DIGITS else None
