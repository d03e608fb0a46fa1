"""What new evidence may change of a settled entry: only for the better.

A preprint may turn out to be published, a record may tell more, and who told a fact may correct it. Whatever
else speaks against what is settled is a conflict: it is told, and nothing changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from kdbib import names, venues
from kdbib.difference import difference
from kdbib.model import (
    Attempt,
    Conflict,
    Decision,
    Elsewhere,
    Identified,
    LinkRole,
    Match,
    Outcome,
    Record,
    Work,
)
from kdbib.sources.pages import SCHEME, page_of
from kdbib.stages.match import expand
from kdbib.stages.people import printed
from kdbib.stages.reconcile import reconcile
from kdbib.stages.versions import HINTS
from kdbib.titles import title_key
from kdbib.works import authors_agree, cluster


def renew(identified: Identified, former: Decision, new: Decision) -> tuple[Decision, tuple[Conflict, ...]]:
    """The decision with what ``new`` adds to ``former`` (both resolved), and what contradicts it.

    Where all that is new goes together with what is known, all of it is taken, else record by record.
    """
    links = _elsewhere(identified, former, new)
    known = {match.record.ref: match for match in former.matches}
    told = [(known[one.record.ref].record, one.record) for one in new.matches if one.record.ref in known]
    unbelieved = tuple(conflict for old, record in told for conflict in _beyond_belief(old, record))
    offered = (_completed(match, known) for match in new.matches)
    changed = {match.record.ref: match for match in offered if match not in former.matches}
    if not changed:
        return replace(former, elsewhere=links), unbelieved
    settled = [match.record for match in former.matches]
    if len(cluster([*settled, *(match.record for match in changed.values())], [settled])) > 1:
        other = next(match.record for match in changed.values())
        return former, (*unbelieved, Conflict("title", settled[0].title, other.title, other.ref))
    taken, conflicts = _taken(identified, known, changed)
    conflicts = (*unbelieved, *conflicts)
    if taken == known:
        return replace(former, elsewhere=links), conflicts
    return replace(new, matches=tuple(taken.values()), elsewhere=links), conflicts


_LIKE = 0.5  # likeness from which a title, a venue or the people may be others corrected
_YEARS = 2  # by which a year is ever corrected: print and online-first
_NUMBER = re.compile("[1-9]")


def _beyond_belief(old: Record, record: Record) -> Iterator[Conflict]:
    """What a source tells of a record that cannot be a correction of what it told before.

    A preprint may be given another title by its authors, and appears elsewhere and later.
    """
    agree = authors_agree(old, record)
    if agree is False:
        yield Conflict("authors", printed(old.authors), printed(record.authors), record.ref)
    if not _alike(old.title, record.title) and not (old.is_preprint and agree):
        yield Conflict("title", old.title, record.title, record.ref)
    if old.is_preprint:
        return
    if old.issued and record.issued and abs(old.issued.year - record.issued.year) > _YEARS:
        yield Conflict("year", str(old.issued.year), str(record.issued.year), record.ref)
    venue, other = old.container, record.container
    if not record.is_preprint and venue and other and not (venues.same(venue, other) or _alike(venue, other)):
        yield Conflict("container_title", venue, other, record.ref)
    for name in ("volume", "issue", "page"):
        before, after = getattr(old, name), getattr(record, name)
        if after and _NUMBER.search(before) and not _NUMBER.search(after):
            yield Conflict(name, before, after, record.ref)


def _alike(first: str, second: str) -> bool:
    return not second or difference(first, second).likeness >= _LIKE


def recanted(former: Decision, new: Decision) -> tuple[Conflict, ...]:
    """What accepted records say now that are turned down for it: they are told of another paper."""
    known = {match.record.ref: match.record for match in former.matches}
    pairs = [(known[one.record.ref], one.record) for one in new.rejected if one.record.ref in known]
    return tuple(conflict for old, record in pairs for conflict in _beyond_belief(old, record))


def _taken(
    identified: Identified, known: Mapping[str, Match], changed: Mapping[str, Match]
) -> tuple[dict[str, Match], tuple[Conflict, ...]]:
    """The matches, by record, with those of the changed ones that contradict nothing."""
    work = _work(identified, known)
    whole = {**known, **changed}
    if not any(_contradictions(work, _work(identified, whole))):
        return whole, ()
    taken, left = dict(known), sorted(changed)
    conflicts: dict[str, tuple[Conflict, ...]] = {}
    while left:  # what is taken may bear out what was refused before
        for ref in left:
            trial = {**taken, ref: changed[ref]}
            then = _work(identified, trial)
            conflicts[ref] = tuple(_contradictions(work, then))
            if not conflicts[ref]:
                taken, work = trial, then
        refused = [ref for ref in left if conflicts[ref]]
        left = refused if len(refused) < len(left) else []
    return taken, tuple(dict.fromkeys(one for told in conflicts.values() for one in told))


def _work(identified: Identified, matches: Mapping[str, Match]) -> Work:
    return reconcile("", [match.record for match in matches.values()], [identified])


def _completed(match: Match, known: Mapping[str, Match]) -> Match:
    """The match with what its source told of the record before and does not tell now.

    The former match, if nothing is new. What was published is not made a preprint again.
    """
    former, record = known.get(match.record.ref), match.record
    if former is None:
        return match
    old = former.record
    if record.is_preprint and not old.is_preprint:
        return former
    befell = dict.fromkeys((*old.updates, *record.updates))
    if any(_beyond_belief(old, record)):
        return replace(former, record=replace(old, updates=tuple(befell)))
    told = dict.fromkeys((*record.identifiers, *old.identifiers))
    merged = replace(record, identifiers=tuple(told), updates=tuple(befell))
    if record.is_preprint == old.is_preprint:
        kept = {one.name: getattr(old, one.name) for one in fields(Record) if not getattr(record, one.name)}
        merged = replace(merged, **kept)
        if _is_vaguer(record, old):
            merged = replace(merged, issued=old.issued)
    if len(record.authors) < len(old.authors) or (old.authors_complete and not record.authors_complete):
        merged = replace(merged, authors=old.authors, authors_complete=old.authors_complete)
    if set(merged.identifiers) == set(old.identifiers):
        merged = replace(merged, identifiers=old.identifiers)
    unchanged = replace(merged, retrieved=old.retrieved, keywords=old.keywords) == old
    return former if unchanged else replace(match, record=merged)


def _is_vaguer(record: Record, old: Record) -> bool:
    """Whether a record's date is the old one with less told."""
    if record.issued is None or old.issued is None:
        return False
    told = tuple(part for part in record.issued if part)
    return record.issued != old.issued and tuple(old.issued)[: len(told)] == told


def _contradictions(known: Work, then: Work) -> Iterator[Conflict]:
    """The facts of a published work that would be others; of a preprint only its people.

    Not what the list alone said, nor what the very source corrects that told it, unless that only gathers
    what others tell.
    """
    if all(record.is_preprint for record in known.records):
        if known.authors and then.authors and names.overlap(known.authors, then.authors) < _LIKE:
            teller = next((one.record for one in then.provenance if one.field == "authors"), "")
            yield Conflict("authors", printed(known.authors), printed(then.authors), teller)
        return
    sources = {one.field: one.record for one in known.provenance}
    now = {one.field: one.record for one in then.provenance}
    own = {record.ref for record in known.records}
    for name, fact in _FACTS.items():
        before, after = fact.text(known), fact.text(then)
        if not before or before == after or (after and fact.same(known, then)):
            continue
        teller = sources.get(name, "")
        corrected = after and teller == now.get(name) and teller.partition("/")[0] not in HINTS
        if (teller in own or name not in sources) and not corrected:
            yield Conflict(name, before, after, now.get(name, ""))


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact of a work: how it is written, and whether two works that write it otherwise say the same."""

    text: Callable[[Work], str]
    same: Callable[[Work, Work], bool] = lambda _, __: False


def _same_people(known: Work, then: Work) -> bool:
    """Whether the same people are named, if more fully, or more of a list that was cut."""
    if not known.authors_complete and len(then.authors) > len(known.authors):
        return True
    as_many = len(known.authors) == len(then.authors)
    return as_many and all(map(names.same_person, known.authors, then.authors))


def _date(work: Work) -> str:
    """The date as far as it is told: "2023-03"."""
    return "-".join(f"{part:02}" for part in work.issued or () if part)


def _container(work: Work) -> str:
    return work.container_title or work.container_title_short


_FACTS: Mapping[str, _Fact] = {
    "type": _Fact(lambda work: "preprint" if work.is_preprint else "published"),
    "title": _Fact(lambda work: work.title, lambda a, b: title_key(a.title) == title_key(b.title)),
    "authors": _Fact(lambda work: printed(work.authors), _same_people),
    "year": _Fact(_date, lambda a, b: a.year == b.year and _date(a).count("-") <= _date(b).count("-")),
    "container_title": _Fact(_container, lambda a, b: venues.same(_container(a), _container(b))),
    "volume": _Fact(lambda work: work.volume),
    "page": _Fact(lambda work: work.page, lambda a, b: a.page.split("-")[0] == b.page.split("-")[0]),
    "doi": _Fact(lambda work: work.doi),
}


_REGISTRARS = {"arxiv": "arxiv", "doi": "doi", "openreview": "openreview", "acl": "acl", SCHEME: "publisher"}
"""Who knows every identifier of a scheme that leads anywhere."""


def dead_links(identified: Identified, former: Decision, attempts: Sequence[Attempt]) -> tuple[str, ...]:
    """The links to the paper that led to it once and lead nowhere now: who gave the address knows it no more.

    What was not asked about is as it was.
    """
    answers = {(one.source, one.query): one.outcome for one in attempts}
    borne = {str(one) for match in former.matches for one in match.record.identifiers}
    borne |= {f"{SCHEME}:{match.record.id}" for match in former.matches if match.record.source == "publisher"}
    dead = dict.fromkeys(former.dead)
    for item in identified.evidence:
        named = {str(one) for one in item.identifiers} | {f"{SCHEME}:{page_of(item.link.url)}"}
        told = {answers.get((_REGISTRARS.get(name.partition(":")[0], ""), name)) for name in named & borne}
        if item.link.role is not LinkRole.PAPER or not told:
            continue
        if Outcome.FOUND in told:
            dead.pop(item.link.url, None)
        elif told == {Outcome.NOTHING}:
            dead[item.link.url] = None
    return tuple(dead)


def _elsewhere(identified: Identified, former: Decision, new: Decision) -> tuple[Elsewhere, ...]:
    """The links to other papers, without those that the paper's own records bear out."""
    borne = {one for match in former.matches for one in match.record.identifiers}
    own = {item.link.url for item in identified.evidence if expand(item.identifiers) & borne}
    own |= {str(one) for one in borne}
    added = (one for one in new.elsewhere if one.target not in own)
    return tuple({one.target: one for one in (*former.elsewhere, *added)}.values())
