"""What report.html shows of each entry and work: the JSON document that the page carries within itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kdbib.kinds import NEWS, is_correction, is_doubt, kinds, sentence
from kdbib.model import (
    Bibliography,
    Entry,
    Finding,
    Link,
    Match,
    Name,
    Resolution,
    Work,
)
from kdbib.stages.emit import values
from kdbib.stages.emit.latex import plain

CONFIRMED, CORRECTED, UNCONFIRMED, UNKNOWN = "confirmed", "corrected", "unconfirmed", "unknown"
BELOW = " › "
_DECIMALS = 3  # of weights that the ledger keeps
_SHOWN_ANYWAY = frozenset({"title", "authors", "year", "container_title"})
"""Fields of a work that an entry shows, so that telling where they come from need not repeat them."""


class _Texts:
    """Texts that recur, each once, by number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(values.clean(text), len(self._numbers))

    def all(self) -> list[str]:
        return list(self._numbers)


def document(bibliography: Bibliography, bibtex: Mapping[str, str]) -> dict[str, Any]:
    """An object with ``entries`` in their order, the ``works`` they name by number, ``kinds`` and ``texts``.

    ``texts`` are those that recur, such as reasons and sections; others name them by number. Members that
    are empty are left out. ``bibtex`` are the works' entries by key.
    """
    texts = _Texts()
    numbers = {work.key: number for number, work in enumerate(bibliography.works)}
    works = [_work(work, bibtex[work.key], texts) for work in bibliography.works]
    entries = [
        _entry(resolution, numbers[resolution.key], bibliography.works[numbers[resolution.key]], texts)
        for resolution in bibliography.resolutions
    ]
    news = {finding.code for one in bibliography.resolutions for finding in one.findings} & NEWS
    told = {
        code.value: [kind.heading, kind.severity.name.lower()]
        for code, kind in kinds().items()
        if code in news or code not in NEWS
    }
    return {"entries": entries, "works": works, "kinds": told, "texts": texts.all()}


def status(resolution: Resolution) -> str:
    """How the list's claims on a paper stand against the records."""
    if not resolution.decision.resolved:
        return UNKNOWN
    if any(map(is_correction, resolution.findings)):
        return CORRECTED
    return UNCONFIRMED if any(map(is_doubt, resolution.findings)) else CONFIRMED


def title(work: Work) -> str:
    """The title as plain text."""
    return plain(values.title(work), tags=False)


def venue(work: Work) -> str:
    """The short name of where the work appeared, or the full one, or who brought it out."""
    return values.clean(work.container_title_short) or values.container(work) or values.publisher(work)


def authors(names: Iterable[Name]) -> str:
    """People as they are printed, given names first."""
    told = (" ".join(filter(None, (n.given, n.family, n.suffix, n.literal))) for n in names)
    return ", ".join(filter(None, map(values.clean, told)))


def section(entry: Entry) -> list[str]:
    """The file and the headings an entry stands under."""
    return [part for part in map(values.clean, (entry.file, *entry.section)) if part]


def _entry(resolution: Resolution, number: int, work: Work, texts: _Texts) -> dict[str, Any]:
    entry, decision = resolution.identified.entry, resolution.decision
    claimed = {
        "title": _unless(values.clean(entry.title), title(work)),
        "authors": _unless(authors(entry.authors), authors(work.authors)),
        "venue": values.clean(entry.venue),
        "year": entry.year,
    }
    return _told(
        work=number,
        line=entry.line,
        section=texts.number(BELOW.join(section(entry))),
        status=status(resolution),
        claim=_told(**claimed),
        findings=[_finding(finding) for finding in resolution.findings],
        links=[_link(link, resolution, texts) for link in entry.links],
        asked=texts.number(", ".join(f"{one.source} ({one.outcome.value})" for one in decision.asked)),
        failed=[values.clean(f"{one.source}: {one.error}") for one in resolution.failed],
        reason=values.clean(decision.reason),
        matches=[_match(match, texts) for match in decision.matches],
        rejected=[_match(match, texts) for match in decision.nearest],
    )


def _told(**members: Any) -> dict[str, Any]:
    """The members that are not empty."""
    return {name: value for name, value in members.items() if value not in ("", None, [], {})}


def _unless(claimed: str, known: str) -> str:
    return "" if claimed == known else claimed


def _finding(finding: Finding) -> dict[str, Any]:
    told = _told(
        code=finding.code.value,
        field=finding.field,
        claimed=values.clean(finding.claimed),
        actual=values.clean(finding.actual),
        evidence=values.clean(finding.evidence),
        witnesses=[[values.clean(one.record), values.clean(one.says)] for one in finding.witnesses],
    )
    return told if is_correction(finding) else told | {"sentence": values.clean(sentence(finding))}


def _link(link: Link, resolution: Resolution, texts: _Texts) -> dict[str, Any]:
    """A link; one to the paper with where it leads, and what tells so."""
    judged = resolution.audit_of(link)
    if judged is None:
        return _told(url=values.clean(link.url), role=link.role.value)
    return _told(
        url=values.clean(link.url),
        role=link.role.value,
        leads=judged.leads.value,
        why=texts.number(judged.why),
    )


def _match(match: Match, texts: _Texts) -> list[Any]:
    """A record, its title, its score, and what weighed how much in it."""
    features = [
        [
            texts.number(f"{one.name}: {one.detail}" if one.detail else one.name),
            round(round(one.weight, _DECIMALS), 1),
        ]
        for one in match.features
    ]
    shown = values.clean(match.record.title) if match.verdict != "accepted" else ""
    return [values.clean(match.record.ref), shown, round(match.score, 3), features]


def _work(work: Work, bibtex: str, texts: _Texts) -> dict[str, Any]:
    doi = values.identifier(work.doi)
    return _told(
        key=values.clean(work.key),
        title=title(work),
        authors=authors(work.authors) + ("" if work.authors_complete else " et al."),
        venue=venue(work),
        container=_unless(values.container(work), venue(work)),
        year=work.year,
        preprint=work.is_preprint or None,
        url=_unless(values.link(work), f"https://doi.org/{doi}" if doi else ""),
        doi=doi,
        arxiv=values.identifier(work.arxiv),
        bibtex=bibtex,
        why=_why(work, texts),
    )


def _why(work: Work, texts: _Texts) -> list[Any]:
    """Where fields come from, by record and reason: the record, the reason, and the fields.

    A field is its name, or its name with its value, and with what other records say.
    """
    groups: dict[tuple[str, str], list[Any]] = {}
    for item in work.provenance:
        value = "" if item.field in _SHOWN_ANYWAY else values.clean(item.value)
        others = [[values.clean(record), values.clean(said)] for record, said in item.others]
        name = item.field.replace("_", " ")
        told = [name, value, others] if others else [name, value] if value else name
        groups.setdefault((item.record, item.reason), []).append(told)
    return [
        [values.clean(record), texts.number(reason), fields] for (record, reason), fields in groups.items()
    ]
