"""The outputs of ``kdbib check``: lines for a person, JSON, SARIF and GitHub's workflow commands.

What an entry claims is nobody's friend: no control character of it gets into an output as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import quote

from kdbib import __version__
from kdbib.kinds import NEWS, kinds, sentence, severity
from kdbib.model import Entry, Finding, FindingCode, Severity
from kdbib.stages.check import Checked, Standing
from kdbib.stages.emit import values
from kdbib.text import printable, unsteered

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
"""SARIF 2.1.0, section 3.27.10."""
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
"""GitHub Docs, "Workflow commands for GitHub Actions"."""
_OF_ENTRIES = {
    "not-found": ("Not found", "No source knows the paper, and those asked would know it.", Severity.ERROR),
    "unsure": ("Unsure", "It could not be told whether the entry is right.", Severity.NOTE),
}
"""Rules beside the kinds of findings, for the verdict itself: heading, meaning, severity."""
_LINK = re.compile(r"\[(?=[^\]]*\]\()")


class _Result(NamedTuple):
    """What is told of an entry under one rule."""

    entry: Entry
    key: str
    rule: str
    heading: str
    severity: Severity
    text: str


def report(checked: Sequence[Checked], form: str, root: PurePath) -> str:
    """The output in one of the forms "table", "json", "sarif" and "github"; ``root`` see :func:`to_sarif`."""
    if form == "sarif":
        return to_sarif(checked, root)
    return {"table": to_table, "json": to_json, "github": to_github}[form](checked)


def exceeds(checked: Sequence[Checked], threshold: Severity | None) -> bool:
    """Whether anything weighs as much as the threshold or more; never without a threshold.

    An entry that nobody knows is an error; one that is unsure counts for nothing, unless its paper was
    retracted.
    """
    if threshold is None:
        return False
    return any(
        result.severity >= threshold and (one.standing is not Standing.UNSURE or result.rule in NEWS)
        for one in checked
        for result in _results(one)
    )


def to_table(checked: Sequence[Checked]) -> str:
    """A line for each entry of which anything is told, and how many entries have which verdict."""
    lines = []
    for one in checked:
        entry, told = one.resolution.identified.entry, list(_results(one))
        texts = dict.fromkeys(result.text for result in told)
        if told:
            lines.append(f"{_where(entry)}: {_key(one)}: {one.standing.value}: {' '.join(texts)}")
    counts = Counter(one.standing for one in checked)
    lines += [f"{standing.value}: {counts[standing]}" for standing in Standing]
    return "".join(f"{printable(line)}\n" for line in lines)


def to_json(checked: Sequence[Checked]) -> str:
    """An object with ``entries``, each with its verdict and its ``differences``, as UTF-8 JSON."""
    return values.to_json({"entries": [_entry(one) for one in checked]}, records=2)


def to_sarif(checked: Sequence[Checked], root: PurePath) -> str:
    """A SARIF 2.1.0 log; files below ``root`` are named relative to it."""
    rules = {code.value: (kind.heading, kind.meaning, kind.severity) for code, kind in kinds().items()}
    driver = {
        "name": "kdbib",
        "version": __version__,
        "rules": [_rule(code, *texts) for code, texts in (rules | _OF_ENTRIES).items()],
    }
    seen: Counter[tuple[str, ...]] = Counter()
    results = []
    for result in (result for one in checked for result in _results(one)):
        own = (result.entry.file, result.key, result.rule)
        seen[own] += 1
        results.append(_sarif_result(result, root, seen[own]))
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return values.to_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, records=2)


def to_github(checked: Sequence[Checked]) -> str:
    """A workflow command for each finding, which GitHub shows beside the line of the file."""
    return "".join(
        f"::{_COMMANDS[result.severity]} file={_property(result.entry.file)},line={result.entry.line},"
        f"title={_property(result.heading)}::{_message(f'{result.key}: {result.text}')}\n"
        for one in checked
        for result in _results(one)
    )


def _results(one: Checked) -> Iterator[_Result]:
    """What is told of an entry: the verdict if it is told by no finding, and the findings."""
    entry, key = one.resolution.identified.entry, _key(one)
    found = [f for f in one.resolution.findings if f.code is not FindingCode.UNRESOLVED]
    rule = one.standing.value.replace(" ", "-")
    if one.standing is Standing.NOT_FOUND or (one.standing is Standing.UNSURE and not found):
        heading, meaning, weight = _OF_ENTRIES[rule]
        yield _Result(entry, key, rule, heading, weight, f"{meaning}{one.reason and f' Why: {one.reason}.'}")
    for finding in found:
        unsure = one.standing is Standing.UNSURE and finding.code not in NEWS
        weight = Severity.NOTE if unsure else severity(finding)
        heading = kinds()[finding.code].heading
        yield _Result(entry, key, finding.code.value, heading, weight, sentence(finding))


def _key(one: Checked) -> str:
    """The entry's own key, else that of its work."""
    return one.resolution.identified.entry.key or one.resolution.key


def _where(entry: Entry) -> str:
    return f"{entry.file}:{entry.line}"


def _entry(one: Checked) -> dict[str, Any]:
    entry = one.resolution.identified.entry
    return {
        "key": _key(one),
        "file": entry.file,
        "line": entry.line,
        "verdict": one.standing.value,
        "reason": one.reason,
        "differences": [_difference(finding) for finding in one.resolution.findings],
    }


def _difference(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code.value,
        "field": finding.field,
        "severity": severity(finding).name.lower(),
        "claimed": finding.claimed,
        "actual": finding.actual,
        "sentence": sentence(finding),
        "evidence": finding.evidence,
        "witnesses": [{"record": one.record, "says": one.says} for one in finding.witnesses],
    }


def _rule(code: str, heading: str, meaning: str, weight: Severity) -> dict[str, Any]:
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": meaning},
        "help": {"text": f"{heading}: {meaning}"},
        "defaultConfiguration": {"level": _LEVELS[weight]},
    }


def _sarif_result(result: _Result, root: PurePath, number: int) -> dict[str, Any]:
    """A result; its fingerprint is the same as long as the entry keeps key and fault."""
    place = {
        "artifactLocation": {"uri": _uri(result.entry.file, root)},
        "region": {"startLine": max(result.entry.line, 1)},
    }
    return {
        "ruleId": result.rule,
        "level": _LEVELS[result.severity],
        "message": {"text": _LINK.sub(r"\\[", printable(f"{result.key}: {result.text}"))},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"keyAndCode/v1": f"{result.key}:{result.rule}:{number}"},
    }


def _uri(file: str, root: PurePath) -> str:
    """The file as a relative reference, or as a file URI where it is not below the root (RFC 3986, 8089)."""
    path = PurePath(file)
    if path.is_relative_to(root):
        path = path.relative_to(root)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), safe="/")


def _message(text: str) -> str:
    """The text with GitHub's escape for what follows ``::``; breaks of lines are blanks already."""
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    """The text with GitHub's escapes for a property, which commas and colons end; files may have any name."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return unsteered(escaped).replace(":", "%3A").replace(",", "%2C")
