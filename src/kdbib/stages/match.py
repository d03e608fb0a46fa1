"""Whether a record is the entry's paper: explicit features, one score, and vetoes.

Each feature is a weight in nats (the logarithm of how much likelier the evidence is if the record is the
paper). Their sum with the prior, through the logistic function, is the score. A word that differs in the
titles, or other authors, veto whatever the sum; only an identifier can overrule a changed title, and only
where the rest bears it out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kdbib import names
from kdbib.difference import TitleDifference, difference
from kdbib.model import Entry, Feature, Identified, Identifier, Match, Record, Verdict
from kdbib.spelling import is_common
from kdbib.stages.identify import related
from kdbib.stages.match_place import links, venue, year
from kdbib.titles import content_words, split_prefix

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


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the pair.

    ``identifiers`` are the entry's with those that follow from them; ``unique`` says that the sources know
    one work only by the entry's title.
    """

    identifiers: frozenset[Identifier]
    unique: bool


@lru_cache(maxsize=65536)
def expand(identifiers: tuple[Identifier, ...]) -> frozenset[Identifier]:
    """The identifiers with those that follow from them by an exact rule."""
    return frozenset(identifiers).union(*map(related, identifiers))


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
    shared = [i for i in record.identifiers if i in context.identifiers]
    # Of links to this very record, what else they say proves nothing more.
    evidence = [item for item in identified.evidence if not expand(item.identifiers) & {*record.identifiers}]
    linked = [Feature("identifier", str(i), _IDENTIFIER) for i in shared[:1]] or [*links(evidence, record)]
    yield from linked
    differs = difference(entry.title, record.title)
    yield _title(entry, record, differs, anchored=sum(link.weight for link in linked) >= _ANCHOR)
    if differs.same and context.unique:
        yield Feature("unique", "no other work of this title is known", _UNIQUE)
    yield from filter(None, (_authors(entry, record), year(entry, evidence, record), venue(entry, record)))


def _title(entry: Entry, record: Record, differs: TitleDifference, *, anchored: bool) -> Feature:
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
    if not entry.authors or not record.authors:
        return None
    share = names.overlap(entry.authors, record.authors)
    detail = f"{round(share * 100)} % of the shorter list"
    if share < _FEW and (entry.authors_complete or len(entry.authors) > 1 or share == 0):
        return Feature("other authors", detail, VETO)
    return Feature("authors", detail, _AUTHORS * share)
