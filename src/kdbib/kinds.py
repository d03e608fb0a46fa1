"""What is said of findings: the texts and severities of ``data/findings.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kdbib import data
from kdbib.model import Finding, FindingCode, Severity

OPEN = frozenset({FindingCode.UNCONFIRMED, FindingCode.CONTESTED, FindingCode.UNRESOLVED})
"""Findings that do not say what is right."""
NEWS = frozenset({FindingCode.RETRACTED, FindingCode.WITHDRAWN, FindingCode.CONCERN, FindingCode.CORRECTED})
"""Findings on what befell the paper: no claim is wrong by them, and nothing can be corrected."""

_PLACE = re.compile(r"\{(claimed|actual|evidence)\}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: how much it weighs, and how it is called where."""

    severity: Severity
    counted: str
    heading: str
    meaning: str
    sentence: str


@cache
def kinds() -> dict[FindingCode, Kind]:
    """Every kind, in the order in which they are told."""
    return {
        FindingCode(code): Kind(**texts | {"severity": Severity[texts["severity"].upper()]})
        for code, texts in data.toml("findings.toml").items()
    }


def severity(finding: Finding) -> Severity:
    """How much a finding weighs."""
    return kinds()[finding.code].severity


def sentence(finding: Finding) -> str:
    """The finding in one sentence for a person."""
    told = {"claimed": finding.claimed, "actual": finding.actual, "evidence": finding.evidence}
    return _PLACE.sub(lambda found: told[found[1]], kinds()[finding.code].sentence)


def is_correction(finding: Finding) -> bool:
    """Whether a finding says that a claim is false or out of date."""
    return severity(finding) >= Severity.WARNING and finding.code not in NEWS


def is_doubt(finding: Finding) -> bool:
    """Whether a finding leaves it open if a claim is right."""
    return finding.code in OPEN
