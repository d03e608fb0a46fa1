"""What is new between two states of a bibliography: what a refresh has to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kdbib.kinds import NEWS, sentence
from kdbib.model import Bibliography, Resolution, Work
from kdbib.stages.people import printed


class News(StrEnum):
    """The kinds of change, in the order in which they are told."""

    PUBLISHED = "Newly published"
    RETRACTED = "Retracted, withdrawn or corrected by a notice"
    FOUND = "Newly found"
    CORRECTED = "Corrected"
    DEAD = "Links that died"
    REVIVED = "Links that lead to the paper again"
    UNRESOLVED = "Newly unresolved"
    JOINED = "Found to be one work: the former key, and the one beside which it stands now"
    CONFLICT = "Conflicts: told otherwise now, and left as they were"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a work: what was, what is now, who tells it (``source/id``), and the entry's place."""

    news: News
    work: Work
    place: str
    was: str = ""
    now: str = ""
    evidence: str = ""


def changes(before: Bibliography, after: Bibliography) -> tuple[Change, ...]:
    """The changes between two runs over the same entries, each once, in the entries' order."""
    works = {work.key: work for work in after.works}
    former = {work.key: work for work in before.works}
    found = (
        change
        for old, new in zip(before.resolutions, after.resolutions, strict=True)
        for change in _changes(old, new, former[old.key], works[new.key])
    )
    return tuple({(one.news, one.work.key, one.was, one.now): one for one in found}.values())


def _changes(old: Resolution, new: Resolution, was: Work, now: Work) -> Iterator[Change]:
    entry = new.identified.entry
    place = f"{entry.file}:{entry.line}"
    if not new.decision.resolved:
        if not old.decision.asked and not new.failed:
            yield Change(News.UNRESOLVED, now, place, _claim(new), "", new.decision.reason)
    elif not old.decision.resolved:
        yield Change(News.FOUND, now, place, _claim(new), appeared(now), _teller(now, "container_title"))
    elif _is_published(now) and not _is_published(was):
        teller = next(record.ref for record in now.records if not record.is_preprint)
        yield Change(News.PUBLISHED, now, place, _posted(was), appeared(now), teller)
    else:
        yield from _corrected(was, now, place)
    told = [finding for finding in new.findings if finding.code in NEWS and finding not in old.findings]
    yield from (Change(News.RETRACTED, now, place, "", sentence(one), one.evidence) for one in told)
    dead, known = new.decision.dead, old.decision.dead
    yield from (Change(News.DEAD, now, place, url) for url in dead if url not in known)
    yield from (Change(News.REVIVED, now, place, url) for url in known if url not in dead)
    if old.key in now.ids:
        yield Change(News.JOINED, now, place, old.key, new.key)
    for one in new.conflicts:
        yield Change(
            News.CONFLICT, now, place, f"{one.field}: {one.known}", one.said or "(nothing)", one.record
        )


def _is_published(work: Work) -> bool:
    return any(not record.is_preprint for record in work.records)


def _corrected(was: Work, now: Work, place: str) -> Iterator[Change]:
    """The fields that were told otherwise, or not at all."""
    for name, text in _FIELDS.items():
        before, after = text(was), text(now)
        if before != after:
            label = name.replace("_", " ")
            told = _teller(now, name)
            yield Change(
                News.CORRECTED, now, place, f"{label}: {before or '(none)'}", after or "(none)", told
            )


_FIELDS: Mapping[str, Callable[[Work], str]] = {
    "title": lambda work: work.title,
    "authors": lambda work: printed(work.authors),
    "year": lambda work: str(work.year or ""),
    "container_title": lambda work: work.container_title or work.container_title_short,
    "volume": lambda work: work.volume,
    "issue": lambda work: work.issue,
    "page": lambda work: work.page,
    "publisher": lambda work: work.publisher,
    "doi": lambda work: work.doi,
    "arxiv": lambda work: work.arxiv,
}


def _teller(work: Work, field: str) -> str:
    return next((one.record for one in work.provenance if one.field == field), "")


def appeared(work: Work) -> str:
    """Where and when a work appeared, in short: "CVPR 2024", "arXiv 2023"."""
    container = work.container_title_short or work.container_title or ("arXiv" if work.arxiv else "")
    return " ".join(filter(None, (container, str(work.year or ""))))


def _posted(work: Work) -> str:
    """Where and when a preprint was posted: "arXiv 2023"."""
    years = [record.issued.year for record in work.records if record.issued]
    server = "arXiv" if work.arxiv else next((r.container for r in work.records if r.container), "a preprint")
    return " ".join(filter(None, (server, str(min(years, default="")))))


def _claim(resolution: Resolution) -> str:
    entry = resolution.identified.entry
    return " ".join(filter(None, (entry.venue, str(entry.year or ""))))
