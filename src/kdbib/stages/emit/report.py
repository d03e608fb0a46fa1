"""report.json: what was decided of every entry, and on what grounds, for programs to read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kdbib import __version__, kinds
from kdbib.model import Bibliography, Decision, Finding, Link, Provenance, Resolution, Unread, Work
from kdbib.stages.emit import values


def to_report(bibliography: Bibliography) -> str:
    """The report as a JSON object with ``kdbib``, ``entries``, ``works``, ``unread`` and ``summary``.

    ``entries`` are in the order of the lists, ``works`` sorted by key. The day of the run is not in it.
    """
    report = {
        "kdbib": __version__,
        "entries": [entry_of(resolution) for resolution in bibliography.resolutions],
        "works": [_work(work) for work in sorted(bibliography.works, key=lambda work: work.key)],
        "unread": [_unread(item) for item in bibliography.unread],
        "summary": summary(bibliography),
    }
    return values.to_json(report, records=2)


def summary(bibliography: Bibliography) -> dict[str, Any]:
    """How many entries, works and findings of each kind there are."""
    codes = Counter(
        finding.code.value for resolution in bibliography.resolutions for finding in resolution.findings
    )
    resolved = sum(resolution.decision.resolved for resolution in bibliography.resolutions)
    return {
        "entries": len(bibliography.resolutions),
        "works": len(bibliography.works),
        "resolved": resolved,
        "unresolved": len(bibliography.resolutions) - resolved,
        "unread": len(bibliography.unread),
        "findings": dict(sorted(codes.items())),
    }


def entry_of(resolution: Resolution) -> dict[str, Any]:
    """What is told of an entry."""
    entry, decision = resolution.identified.entry, resolution.decision
    return {
        "file": entry.file,
        "line": entry.line,
        "title": entry.title,
        "venue": entry.venue,
        "year": entry.year,
        "section": list(entry.section),
        "links": [_link(link, resolution) for link in entry.links],
        "key": resolution.key,
        "status": values.status(decision.resolved),
        "flags": list(dict.fromkeys(finding.code.value for finding in resolution.findings)),
        "findings": [finding_of(finding) for finding in resolution.findings],
        "score": score_of(decision),
        "reason": decision.reason,
        "asked": {one.source: one.outcome.value for one in decision.asked},
    }


def score_of(decision: Decision) -> float:
    """The best accepted score, 0 to 1, to the thousandth."""
    return round(decision.score, 3)


def _link(link: Link, resolution: Resolution) -> dict[str, str]:
    """A link; one to the paper with where it leads, and what tells so."""
    judged = resolution.audit_of(link)
    told = {"url": link.url, "role": link.role.value, "label": link.label}
    if judged is None:
        return told
    return told | {"leads": judged.leads.value, "why": judged.why}


def finding_of(finding: Finding) -> dict[str, Any]:
    """What is told of a finding."""
    return {
        "code": finding.code.value,
        "severity": kinds.severity(finding).name.lower(),
        "sentence": kinds.sentence(finding),
        "field": finding.field,
        "from": finding.claimed,
        "to": finding.actual,
        "evidence": finding.evidence,
        "witnesses": [{"record": one.record, "says": one.says} for one in finding.witnesses],
    }


def _work(work: Work) -> dict[str, Any]:
    befell = {"updates": values.updates_of(work)} if work.updates else {}
    others = {"ids": list(work.ids)} if work.ids else {}
    return {
        "key": work.key,
        "title": work.title,
        "year": work.year,
        "venue": work.venue,
        "doi": work.doi,
        "preprint": work.arxiv,
        "code": [values.address(url) for url in work.code],
        "records": [record.ref for record in work.records],
        "provenance": [_provenance(item) for item in work.provenance],
    } | (others | befell)


def _provenance(item: Provenance) -> dict[str, Any]:
    return {
        "field": item.field,
        "value": item.value,
        "record": item.record,
        "reason": item.reason,
        "others": [{"record": record, "value": value} for record, value in item.others],
    }


def _unread(item: Unread) -> dict[str, Any]:
    return {"file": item.file, "line": item.line, "reason": item.reason, "text": item.text}
