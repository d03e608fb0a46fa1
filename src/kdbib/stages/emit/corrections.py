"""corrections.md: what the lists say wrongly, as the text of a pull request to their maintainers.

The second half is Markdown itself: plain text, code, links and tables (CommonMark with GitHub's tables).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kdbib.kinds import NEWS, OPEN, kinds
from kdbib.model import Bibliography, Entry, Finding, FindingCode, Resolution, Work
from kdbib.stages.emit import values
from kdbib.stages.emit.latex import plain
from kdbib.stages.emit.report import summary

_CLAIM_HEAD = ("Where", "Paper", "The list says", "It should say", "Evidence")


_HEADS = {
    FindingCode.UNCONFIRMED: ("Where", "Paper", "The list says", "Why"),
    FindingCode.DUPLICATE: ("Where", "Paper", "This entry", "Same as", "Key"),
    FindingCode.UNRESOLVED: ("Where", "Entry", "The list says", "Why"),
    **dict.fromkeys(NEWS, ("Where", "Paper", "Of what", "Who says so")),
}
"""The heads of the tables that have other columns."""
_PLACE_AND_TIME = (
    FindingCode.PUBLISHED,
    FindingCode.WORKSHOP,
    FindingCode.PUBLISHER,
    FindingCode.UNKNOWN_VENUE,
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
    for code_, kind in kinds().items():
        if own := [group for group in groups if group.findings[0].code is code_]:
            rows = [_row(group) for group in own]
            head = _HEADS.get(code_, _CLAIM_HEAD)
            parts += [f"## {kind.heading} ({len(own)})\n", f"{kind.meaning}\n", table(head, rows)]
    if bibliography.unread:
        rows = [(code(f"{i.file}:{i.line}"), text(i.reason), text(i.text)) for i in bibliography.unread]
        parts += [f"## Could not be read ({len(rows)})\n", table(("Where", "Why", "Text"), rows)]
    return "\n".join(parts)


def _summary(bibliography: Bibliography) -> str:
    counts = summary(bibliography)
    found = counts["findings"]
    told = {k.heading.lower(): n for c, k in kinds().items() if c not in OPEN | NEWS and (n := found.get(c))}
    news = [
        f"{found[code]} {kind.heading.lower()}"
        for code, kind in kinds().items()
        if code in NEWS & found.keys()
    ]
    named = ", ".join(f"{number} {heading}" for heading, number in told.items())
    sentences = [
        f"{_count(counts['entries'], 'entry', 'entries')}, {_count(counts['works'], 'work', 'works')};",
        f"{counts['resolved']} found in the sources, {counts['unresolved']} not.",
        f"{_count(sum(told.values()), 'correction', 'corrections')}{': ' if named else ''}{named}.",
    ]
    if news:
        sentences.append(f"What befell papers: {', '.join(news)}.")
    if unread := len(bibliography.unread):
        sentences.append(f"{_count(unread, 'place', 'places')} could not be read as an entry.")
    return " ".join(sentences) + "\n"


def _count(number: int, one: str, several: str) -> str:
    return f"{number or 'No'} {one if number == 1 else several}"


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
    if finding.code in OPEN:
        claim = _claim(entry) if finding.code is FindingCode.UNRESOLVED else finding.claimed
        return where, _paper(group), text(claim), text(finding.evidence)
    if finding.code in NEWS:
        return where, _paper(group), text(finding.actual), linked(finding.evidence)
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


_SIGNS = re.compile(r"([\\`*_\[\]<>|~$])")
_CHARACTER_REFERENCE = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(#{1,6}\s|[-+>]\s|\d+[.)]\s)")
_CALL = re.compile(r"(?<![\w/])@(?=\w)|#(?=\d)|\bGH-(?=\d)", re.IGNORECASE)
"""Where GitHub would tell a person, or link an issue, which "fixes #1" would even close."""
_NOTHING = "&#8203;"  # has no width, and keeps the sign from what follows
_URL = re.compile(r"https?://[^\s<>\"|]+[^\s<>\"|.,;:!?)\]}'”]")
_TOKEN = re.compile(rf"{_URL.pattern}|[^\s()]+")
_ADDRESS = re.compile(r"https?://\S+")
_LONG = 60  # characters from which an address is shown by its host alone
_DOI = "https://doi.org/"
_ARXIV = "https://arxiv.org/abs/"


def text(plain: str) -> str:
    """Plain text as Markdown that shows it as it is, on one line, and calls nobody."""
    return _uncalled(_in_line(plain))


def _in_line(plain: str) -> str:
    return _LINE_START.sub(r"\\\1", _escaped(_visible(plain)))


def _visible(plain: str) -> str:
    """The text on one line, without what would steer a terminal or turn the reading direction."""
    kept = (char for char in values.UNSEEN.sub("", plain) if char >= " " or char.isspace())
    return " ".join("".join(kept).split())


def _escaped(plain: str) -> str:
    return _CHARACTER_REFERENCE.sub("&amp;", _SIGNS.sub(r"\\\1", plain))


def _uncalled(markdown: str) -> str:
    """Without names of people and issues, outside of links and code, where GitHub looks for none."""
    return _CALL.sub(rf"\g<0>{_NOTHING}", markdown)


def code(plain: str) -> str:
    """Plain text as code, also in a cell of a table."""
    plain = _visible(plain).replace("|", "\\|")
    if not plain:
        return ""
    longest = max(map(len, re.findall("`+", plain)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {plain} {fence}" if longest else f"`{plain}`"


def link(label: str, url: str) -> str:
    """A link, or the label alone where there is no address; ``label`` is plain text."""
    return f"[{_in_line(label)}]({_target(url)})" if url else text(label)


def _target(url: str) -> str:
    return re.sub(r"[()|`\s<>\\]", lambda found: f"%{ord(found.group()):02X}", _visible(url))


def linked(plain: str, codes: Iterable[str] = ()) -> str:
    """Plain text whose addresses become links (those of DOIs and arXiv by their identifier).

    What equals one of ``codes``, such as the name of a record, is set as code.
    """
    plain = _visible(plain)
    if _ADDRESS.fullmatch(plain):
        return link(_label(plain), plain)
    known = frozenset(codes)
    out, start = [], 0
    for found in _TOKEN.finditer(plain):
        token = found.group()
        if token in known or _URL.fullmatch(token):
            out.append(_uncalled(_escaped(plain[start : found.start()])))
            out.append(code(token) if token in known else link(_label(token), token))
            start = found.end()
    return " ".join("".join((*out, _uncalled(_escaped(plain[start:])))).split())


def _label(url: str) -> str:
    if url.startswith(_DOI):
        return f"doi:{url.removeprefix(_DOI)}"
    if url.startswith(_ARXIV):
        return f"arXiv:{url.removeprefix(_ARXIV)}"
    shown = url.split("://", 1)[1].removesuffix("/")
    return shown if len(shown) <= _LONG else f"{shown.split('/', 1)[0]}/…"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; an empty cell is a dash."""
    lines = [_line(head), _line(["---"] * len(head)), *(_line([cell or "–" for cell in row]) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
