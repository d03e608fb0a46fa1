"""Which records an entry means, of all that sources offered: one work, or none.

A title that agrees outweighs a link whose record has another title (the link is then wrong); where no
title agrees, a link's record may be the paper under a new name. Two works that fit about equally well
leave the entry unresolved: never the nearest neighbour. A linked preprint by the authors of the chosen work
is its earlier version.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from kdbib.difference import difference
from kdbib.model import Decision, Elsewhere, Feature, Identified, Match, Record, Verdict
from kdbib.stages.match import Context, expand, judge
from kdbib.works import authors_agree, cluster

MARGIN = 2.0
"""Nats by which the best work must lead the second."""


def decide(identified: Identified, records: Sequence[Record]) -> Decision:
    """Judge every record and choose the one work that the entry means, in whatever order they are offered."""
    groups = cluster(sorted(records, key=lambda record: (record.ref, record.retrieved, record.title)))
    contexts = _contexts(identified, groups)
    judged = [
        [judge(identified, record, context) for record in group]
        for group, context in zip(groups, contexts, strict=True)
    ]
    fitting = [group for group in judged if any(m.verdict is Verdict.ACCEPTED for m in group)]
    titled = [group for group in fitting if any(_same_title(identified, m) for m in group)]
    ranked = sorted(titled or fitting, key=_strength, reverse=True)
    matches = tuple(match for group in judged for match in group)
    if not ranked:
        return Decision((), matches, _elsewhere(identified, judged), _why_not(identified, judged))
    if len(ranked) > 1 and _strength(ranked[0]) - _strength(ranked[1]) < MARGIN:
        titles = " and ".join(sorted({group[0].record.ref for group in ranked[:2]}))
        return Decision((), matches, (), f"several works fit equally well: {titles}")
    linked = [group for group in judged if group is not ranked[0] and _is_its_preprint(group, ranked[0])]
    chosen = [match for group in (ranked[0], *linked) for match in group]
    others = [group for group in judged if group is not ranked[0] and group not in linked]
    rejected = tuple(_demoted(match) for group in others for match in group)
    return Decision(_whole(chosen), rejected, _elsewhere(identified, others, chosen))


def _contexts(identified: Identified, groups: Sequence[Sequence[Record]]) -> list[Context]:
    """What is known beside the records of each group."""
    known = expand(identified.identifiers)
    title = identified.entry.title
    bearing = [any(difference(title, record.title).same for record in group) for group in groups]
    return [Context(known, bears and bearing.count(True) == 1) for bears in bearing]


def _same_title(identified: Identified, match: Match) -> bool:
    return match.verdict is Verdict.ACCEPTED and difference(identified.entry.title, match.record.title).same


_RENAMED_LIKENESS = 0.5  # of a preprint's title to that of its publication


def _is_its_preprint(group: Sequence[Match], chosen: Sequence[Match]) -> bool:
    """Whether a work is the chosen one under an earlier title: a linked preprint by the same authors."""
    return any(
        linked.record.is_preprint
        and any(feature.name == "identifier" for feature in linked.features)
        and authors_agree(linked.record, match.record)
        and difference(linked.record.title, match.record.title).likeness >= _RENAMED_LIKENESS
        for linked in group
        for match in chosen
    )


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


def _elsewhere(
    identified: Identified, others: Sequence[Sequence[Match]], chosen: Sequence[Match] = ()
) -> tuple[Elsewhere, ...]:
    """The links and stated identifiers that belong to another work than the chosen one."""
    own = {i for match in chosen for i in match.record.identifiers}
    foreign = {
        i: match.record
        for group in others
        for match in group
        for i in match.record.identifiers
        if i not in own
    }
    linked = [(item.link.url, item.identifiers) for item in identified.evidence]
    stated = [(str(one), (one,)) for one in identified.entry.identifiers]
    return tuple(
        Elsewhere(target, foreign[hit].ref, foreign[hit].title)
        for target, identifiers in (*linked, *stated)
        if (hit := next((i for i in sorted(expand(identifiers)) if i in foreign), None))
    )


def _why_not(identified: Identified, judged: Sequence[Sequence[Match]]) -> str:
    if not judged:
        return "no source knows a paper of this title or these links"
    title = identified.entry.title
    best = max(
        (match for group in judged for match in group),
        key=lambda match: (match.score, difference(title, match.record.title).likeness),
    )
    against = [f"{f.name} ({f.detail})" for f in best.features if f.weight < 0 and f.name != "prior"]
    because = "; ".join(against) or "too little agrees"
    return f"the nearest record is {best.record.ref}, “{best.record.title}”: {because}"
