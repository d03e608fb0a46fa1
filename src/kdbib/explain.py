"""The whole story of an item: what was claimed, who was asked, what was accepted, whence each field is."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from kdbib import kinds
from kdbib.errors import NothingDone
from kdbib.ledger import Ledger, Line
from kdbib.model import Match, Work
from kdbib.pipeline import work_of
from kdbib.stages.audit import audit
from kdbib.stages.findings import findings
from kdbib.stages.identify import identify
from kdbib.text import unsteered


def explain(key: str, ledger: Ledger) -> str:
    """The explanation of one work, as lines of text.

    Raises:
        NothingDone: the ledger has no such key.

    """
    key = next((line.key for line in ledger.decisions.values() if key in line.ids), key)
    lines = sorted(
        (line for line in ledger.decisions.values() if line.key == key),
        key=lambda line: (line.claim.file, line.claim.line),
    )
    records = ledger.works.get(key, ())
    if not lines and not records:
        raise NothingDone(_unknown(key, ledger))
    work = work_of(key, records, [(identify(line.claim), line.decision) for line in lines])
    told = [text for line in lines for text in _entry(line, work)]
    return "\n".join(map(unsteered, (key, *told, *_fields(work))))


def _unknown(key: str, ledger: Ledger) -> str:
    if not ledger.keys:
        return "the ledger is empty; 'kdbib run' fills it"
    near = ", ".join(get_close_matches(key, sorted(ledger.keys), n=5))
    return f"the ledger knows no key {key!r}{f'; do you mean {near}?' if near else ''}"


def _fields(work: Work) -> Iterator[str]:
    yield "  what is cited" if work.resolved else "  what is claimed; no record was accepted"
    for item in work.provenance:
        yield f"      {item.field}: {item.value}"
        yield f"          from {item.record}: {item.reason}"
        for record, value in item.others:
            yield f"          {record} says: {value}"


def _entry(line: Line, work: Work) -> Iterator[str]:
    claim, decision, listed = line.claim, line.decision, identify(line.claim)
    said = " ".join(filter(None, (claim.venue, str(claim.year or ""))))
    yield f"  listed at {claim.file}:{claim.line} as “{claim.title}” ({said or 'no venue'})"
    asked = ", ".join(f"{one.source} ({one.outcome.value})" for one in decision.asked)
    yield f"      decided {line.decided}{f'; asked: {asked}' if asked else ''}"
    if decision.reason:
        yield f"      {decision.reason}"
    links = audit(listed, decision, work)
    for link in links:
        yield f"      link {link.url or '(empty)'}: {link.leads.value} ({link.why})"
    for finding in findings(listed, decision, work, links, ()):
        severity = kinds.severity(finding).name.lower()
        yield f"      {severity} {finding.code.value}: {kinds.sentence(finding)}"
    for match in decision.matches:
        yield from _match(match, "accepted")
    for match in decision.rejected:
        yield from _match(match, "rejected")


def _match(match: Match, verdict: str) -> Iterator[str]:
    yield f"      {verdict} {match.record.ref} at {match.score:.3f}: “{match.record.title}”"
    for feature in match.features:
        yield f"          {feature.weight:+.1f} {feature.name}: {feature.detail}"
