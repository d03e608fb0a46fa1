"""A run: entries in, a bibliography and the ledger's new state out. Only the sources touch the world."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kdbib.keys import Listed, give_keys, other_keys
from kdbib.ledger import Ledger, Line
from kdbib.model import (
    Bibliography,
    Decision,
    Entry,
    Identified,
    Record,
    Resolution,
    Unread,
    Work,
)
from kdbib.settle import Decided, Online, settle
from kdbib.sources import Source
from kdbib.stages.audit import audit
from kdbib.stages.findings import findings
from kdbib.stages.reconcile import reconcile, with_linked_preprint
from kdbib.stages.unverified import from_claims
from kdbib.titles import content_words, title_key
from kdbib.works import Groups, cluster


def run(
    entries: Sequence[Entry],
    ledger: Ledger,
    sources: Sequence[Source],
    today: str,
    unread: Iterable[Unread] = (),
    online: Online | None = None,
) -> tuple[Bibliography, Ledger]:
    """The bibliography of the entries, and the ledger with what was decided now.

    Entries that the ledger resolved are not asked about again. ``today`` (ISO 8601) dates new decisions.
    Where a question got no answer, an entry that is new to the ledger stays so: the next run decides.
    """
    decided = settle(entries, ledger, sources, online or Online())
    groups = _group(decided)
    works = _works(groups, ledger)
    key_of = {one.number: work.key for group, work in zip(groups, works, strict=True) for one in group}
    work_of = {work.key: work for work in works}
    resolutions = []
    earlier: dict[str, list[Entry]] = {}
    for one in decided:
        work = work_of[key_of[one.number]]
        twins = earlier.setdefault(work.key, [])
        resolutions.append(resolution_of(one, work, twins))
        twins.append(one.identified.entry)
    ordered = tuple(sorted(works, key=lambda work: work.key))
    bibliography = Bibliography(tuple(resolutions), ordered, tuple(unread))
    return bibliography, _updated(ledger, decided, key_of, works, today)


def resolution_of(one: Decided, work: Work, twins: Sequence[Entry]) -> Resolution:
    """An entry with its work and what is wrong with it; ``twins`` are entries of the work before it."""
    links = audit(one.identified, one.decision, work)
    found = findings(one.identified, one.decision, work, links, twins)
    asked = one.failed, one.missed, one.conflicts
    return Resolution(one.identified, one.decision, work.key, found, links, *asked)


def _group(decided: Sequence[Decided]) -> list[list[Decided]]:
    """Entries of one work together, in the order of the first of each."""
    groups = Groups[int]()
    for one in decided:
        groups.add(one.number)
    matched = [[match.record for match in one.decision.matches] for one in decided]
    clusters = cluster([record for records in matched for record in records], matched)
    work_of = {record: index for index, group in enumerate(clusters) for record in group}
    first: dict[object, int] = {}
    for one in decided:
        if one.decision.resolved:
            name: object = work_of[one.decision.matches[0].record]
        else:
            name = claimed_work(one)
        groups.join(first.setdefault(name, one.number), one.number)
    return [[decided[number] for number in group] for group in groups.lists()]


_TELLING = 4  # content words from which an unresolved title is taken to name one paper


def claimed_work(one: Decided) -> tuple[str, str]:
    """What unresolved entries of one paper share: the title, and for a short one the links too."""
    title = one.identified.entry.title
    if len(content_words(title)) >= _TELLING:
        return ("title", title_key(title))
    return ("fingerprint", one.fingerprint)


def _works(groups: Sequence[Sequence[Decided]], ledger: Ledger) -> list[Work]:
    """The items of the groups with their keys, and those that they had."""
    listed = [
        Listed(_work(group), tuple(one.identified for one in group), tuple(one.fingerprint for one in group))
        for group in groups
    ]
    keys = give_keys(listed, ledger)
    others = other_keys(listed, keys, ledger)
    return [replace(item.work, key=key, ids=ids) for item, key, ids in zip(listed, keys, others, strict=True)]


def _work(group: Sequence[Decided]) -> Work:
    records: dict[Record, None] = dict.fromkeys(
        match.record for one in group for match in one.decision.matches
    )
    return work_of("", tuple(records), [(one.identified, one.decision) for one in group])


def work_of(key: str, records: Sequence[Record], listed: Iterable[tuple[Identified, Decision]]) -> Work:
    """The item for a work known by ``records`` (none: unresolved), listed by entries with these decisions.

    What an entry's links and identifiers to other papers say does not count.
    """
    trusted = [_trusted(*one) for one in listed]
    if records:
        return with_linked_preprint(reconcile(key, records, trusted), trusted)
    return from_claims(key, trusted)


def _trusted(identified: Identified, decision: Decision) -> Identified:
    """The entry without the links and identifiers of other papers."""
    foreign, entry = decision.foreign, identified.entry
    if not foreign:
        return identified
    kept = tuple(item for item in identified.evidence if item.link.url not in foreign)
    stated = tuple(i for i in entry.identifiers if str(i) not in foreign)
    return replace(identified, entry=replace(entry, identifiers=stated), evidence=kept)


def _updated(
    ledger: Ledger, decided: Sequence[Decided], key_of: dict[int, str], works: Sequence[Work], today: str
) -> Ledger:
    final = [one for one in decided if not one.failed]
    named = {key_of[one.number] for one in final}
    held = dict(ledger.works) | {work.key: work.records for work in works if work.key in named}
    lines, ids_of = dict(ledger.decisions), {work.key: work.ids for work in works}
    for one in final:
        claim = replace(one.identified.entry, identifiers=one.identified.identifiers)
        line = Line(key_of[one.number], claim, one.decision, today)
        former = lines.get(one.fingerprint)
        if former:
            had = {former.key, *former.ids}
            line = replace(line, ids=tuple(key for key in ids_of[line.key] if key in had))
        if former and former.decided and former.decision.resolved == line.decision.resolved:
            line = replace(line, decided=former.decided)
        if former is None or line.decision.matches != former.decision.matches or _said(line) != _said(former):
            lines[one.fingerprint] = line
    return Ledger(held, lines, ledger.damaged)


def _said(line: Line) -> tuple[object, ...]:
    """What of a line is worth writing anew; entries that only moved in their list leave it as it is."""
    claim = line.claim
    decision = line.decision
    told = (decision.reason, decision.foreign, decision.dead)
    return line.key, line.ids, line.decided, told, claim.title, claim.venue, claim.year
