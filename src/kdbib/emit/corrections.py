"""corrections.md: what the lists say wrongly, as the text of a pull request to their maintainers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kdbib.emit import values
from kdbib.emit.formulas import plain
from kdbib.emit.markdown import code, link, linked, table, text
from kdbib.emit.report import summary
from kdbib.model import Bibliography, Entry, Finding, FindingCode, Resolution, Work

_CLAIM_HEAD = ("Where", "Paper", "The list says", "It should say", "Evidence")


class _Section(NamedTuple):
    """The findings of one kind: a heading, what it means, the heads of the table's columns."""

    code: FindingCode
    heading: str
    meaning: str
    head: tuple[str, ...] = _CLAIM_HEAD


_SECTIONS = (
    _Section(FindingCode.PUBLISHED, "Published since", "Listed as a preprint, and published by now."),
    _Section(FindingCode.VENUE, "Wrong venue", "Published elsewhere than the list says."),
    _Section(
        FindingCode.WORKSHOP, "Workshop papers", "Published at a workshop, not at the conference itself."
    ),
    _Section(
        FindingCode.PUBLISHER, "Publisher instead of a venue", "The list names who publishes, not where."
    ),
    _Section(FindingCode.YEAR, "Wrong year", "The year of the volume or issue is another."),
    _Section(FindingCode.RENAMED, "Renamed", "The title of the published version differs."),
    _Section(FindingCode.WRONG_LINK, "Wrong link", "The link leads to another paper."),
    _Section(FindingCode.EMPTY_LINK, "Empty link", "The link leads nowhere."),
    _Section(
        FindingCode.DUPLICATE,
        "Listed twice",
        "The same work as another entry.",
        ("Where", "Paper", "This entry", "Same as", "Key"),
    ),
    _Section(
        FindingCode.UNRESOLVED,
        "Not confirmed",
        "No source confirms these entries; they may be right.",
        ("Where", "Entry", "The list says", "Why"),
    ),
)
_PLACE_AND_TIME = (
    FindingCode.PUBLISHED,
    FindingCode.WORKSHOP,
    FindingCode.PUBLISHER,
    FindingCode.VENUE,
    FindingCode.YEAR,
)
"""Findings on where and when, of which an entry's go into one row, under the first kind it has."""


class _Group(NamedTuple):
    """The findings of one entry that stand in one row."""

    resolution: Resolution
    work: Work | None
    findings: tuple[Finding, ...]


def to_corrections(bibliography: Bibliography) -> str:
    """The corrections as Markdown: a summary, a table for each kind of finding, what could not be read."""
    groups = list(_groups(bibliography))
    parts = ["# Corrections\n", _summary(bibliography)]
    for section in _SECTIONS:
        own = [group for group in groups if group.findings[0].code is section.code]
        if own:
            rows = [_row(group) for group in own]
            parts += [
                f"## {section.heading} ({len(own)})\n",
                f"{section.meaning}\n",
                table(section.head, rows),
            ]
    if bibliography.unread:
        rows = [(code(f"{i.file}:{i.line}"), text(i.reason), text(i.text)) for i in bibliography.unread]
        parts += [f"## Could not be read ({len(rows)})\n", table(("Where", "Why", "Text"), rows)]
    return "\n".join(parts)


def _summary(bibliography: Bibliography) -> str:
    counts = summary(bibliography)
    kinds = counts["findings"]
    changed = sum(count for kind, count in kinds.items() if kind != FindingCode.UNRESOLVED.value)
    named = [f"{kinds[s.code.value]} {s.heading.lower()}" for s in _SECTIONS if s.code.value in kinds]
    line = (
        f"{counts['entries']} entries name {counts['works']} works; "
        f"{counts['resolved']} entries are confirmed, {counts['unresolved']} are not. "
        f"{changed or 'No'} correction{'' if changed == 1 else 's'}{': ' if named else ''}{', '.join(named)}."
    )
    lines = [line]
    if bibliography.unread:
        lines.append(f"{len(bibliography.unread)} places could not be read as an entry.")
    return "\n".join(lines) + "\n"


def _groups(bibliography: Bibliography) -> Iterator[_Group]:
    """The rows, in the order of the lists; empty links of one entry once."""
    works = {work.key: work for work in bibliography.works}
    for resolution in bibliography.resolutions:
        work = works.get(resolution.key)
        rank = {kind: number for number, kind in enumerate(_PLACE_AND_TIME)}
        facts = [finding for finding in resolution.findings if finding.code in rank]
        if facts:
            yield _Group(resolution, work, tuple(sorted(facts, key=lambda finding: rank[finding.code])))
        for finding in dict.fromkeys(resolution.findings):
            if finding.code not in rank:
                yield _Group(resolution, work, (finding,))


def _row(group: _Group) -> Sequence[str]:
    entry, finding = group.resolution.identified.entry, group.findings[0]
    where = code(f"{entry.file}:{entry.line}")
    if finding.code is FindingCode.UNRESOLVED:
        return where, _paper(group), text(_claim(entry)), text(finding.evidence)
    if finding.code is FindingCode.DUPLICATE:
        return where, _paper(group), code(finding.claimed), code(finding.actual), code(finding.evidence)
    claims, truths = _differences(group)
    refs = [record.ref for record in group.work.records] if group.work else []
    evidence = dict.fromkeys(finding.evidence for finding in group.findings if finding.evidence)
    return where, _paper(group), claims, truths, "; ".join(linked(item, refs) for item in evidence)


def _paper(group: _Group) -> str:
    """The work's title, linked to the work; for what is not resolved, the claimed title without a link."""
    if group.work is None or not group.work.resolved:
        return text(group.resolution.identified.entry.title)
    return link(plain(values.title(group.work), tags=False), values.link(group.work))


def _claim(entry: Entry) -> str:
    return ", ".join(filter(None, (entry.venue, str(entry.year or ""))))


def _differences(group: _Group) -> tuple[str, str]:
    """What the list says and what it should say, venue before year."""
    ordered = sorted(group.findings, key=lambda finding: finding.code is FindingCode.YEAR)
    return _cell(finding.claimed for finding in ordered), _cell(finding.actual for finding in ordered)


def _cell(claims: Iterable[str]) -> str:
    return ", ".join(linked(claim) for claim in dict.fromkeys(claims) if claim)
