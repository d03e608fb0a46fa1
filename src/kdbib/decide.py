"""Which records an entry means, of all that sources offered: one work, or none.

A title that agrees outweighs a link whose record has another title (the link is then wrong); where no
title agrees, a link's record may be the paper under a new name. Two works that fit about equally well
leave the entry unresolved: never the nearest neighbour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kdbib.identify import related
from kdbib.match import Context, judge
from kdbib.model import Decision, Feature, Identified, Identifier, Match, Record, Verdict
from kdbib.titles import difference
from kdbib.works import cluster

MARGIN = 2.0
"""Nats by which the best work must lead the second."""


def decide(identified: Identified, records: Sequence[Record]) -> Decision:
    """Judge every record and choose the one work that the entry means."""
    groups = cluster(records)
    contexts = _contexts(identified, groups)
    matches = {record: judge(identified, record, contexts[record]) for group in groups for record in group}
    judged = [[matches[record] for record in group] for group in groups]
    fitting = [group for group in judged if any(m.verdict is Verdict.ACCEPTED for m in group)]
    titled = [group for group in fitting if any(_same_title(identified, m) for m in group)]
    ranked = sorted(titled or fitting, key=_strength, reverse=True)
    if not ranked:
        return Decision((), tuple(matches.values()), _linked_elsewhere(identified, judged), _why_not(judged))
    if len(ranked) > 1 and _strength(ranked[0]) - _strength(ranked[1]) < MARGIN:
        titles = " and ".join(sorted({group[0].record.ref for group in ranked[:2]}))
        return Decision((), tuple(matches.values()), (), f"several works fit equally well: {titles}")
    chosen = ranked[0]
    others = [group for group in judged if group is not chosen]
    rejected = tuple(_demoted(match) for group in others for match in group)
    return Decision(_whole(chosen), rejected, _linked_elsewhere(identified, others, chosen))


def _contexts(identified: Identified, groups: Sequence[Sequence[Record]]) -> Mapping[Record, Context]:
    known = expand(identified.identifiers)
    title = identified.entry.title
    bearing = [group for group in groups if any(difference(title, r.title).same for r in group)]
    return {
        record: Context(known, len(bearing) == 1 and group is bearing[0])
        for group in groups
        for record in group
    }


def expand(identifiers: Iterable[Identifier]) -> frozenset[Identifier]:
    """The identifiers with those that follow from them by an exact rule."""
    found = set(identifiers)
    for identifier in tuple(found):
        found.update(related(identifier))
    return frozenset(found)


def _same_title(identified: Identified, match: Match) -> bool:
    return match.verdict is Verdict.ACCEPTED and difference(identified.entry.title, match.record.title).same


def _strength(group: Sequence[Match]) -> float:
    """The best score of a work's records, in nats."""
    return max((m.nats for m in group if m.verdict is Verdict.ACCEPTED), default=-math.inf)


def _whole(group: Sequence[Match]) -> tuple[Match, ...]:
    """All versions of the chosen work: those that match themselves, and those that belong to them."""
    best = max(group, key=lambda m: (m.verdict is Verdict.ACCEPTED, m.score))
    belongs = Feature("same work", best.record.ref, best.score)
    return tuple(
        match
        if match.verdict is Verdict.ACCEPTED
        else Match(match.record, Verdict.ACCEPTED, best.score, (*match.features, belongs))
        for match in group
    )


def _demoted(match: Match) -> Match:
    if match.verdict is not Verdict.ACCEPTED:
        return match
    return replace(match, verdict=Verdict.REJECTED)


def _linked_elsewhere(
    identified: Identified, others: Sequence[Sequence[Match]], chosen: Sequence[Match] = ()
) -> tuple[str, ...]:
    """The links whose identifier belongs to another work than the chosen one."""
    own = {i for match in chosen for i in match.record.identifiers}
    foreign = {i for group in others for match in group for i in match.record.identifiers} - own
    return tuple(
        item.link.url for item in identified.evidence if foreign.intersection(expand(item.identifiers))
    )


def _why_not(judged: Sequence[Sequence[Match]]) -> str:
    if not judged:
        return "no source knows a paper of this title or these links"
    best = max((match for group in judged for match in group), key=lambda match: match.score)
    against = [f"{f.name} ({f.detail})" for f in best.features if f.weight < 0 and f.name != "prior"]
    because = "; ".join(against) or "too little agrees"
    return f"the nearest record is {best.record.ref}, “{best.record.title}”: {because}"
