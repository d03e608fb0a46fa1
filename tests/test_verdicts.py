"""What ``kdbib check`` prints, and when it fails."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

import pytest

from kdbib.kinds import kinds
from kdbib.model import Decision, Entry, Finding, FindingCode, Identified, Resolution, Severity, Witness, Work
from kdbib.stages.check import Checked, Standing
from kdbib.stages.emit.verdicts import exceeds, report, to_github, to_json, to_sarif, to_table

YEAR = Finding(
    FindingCode.YEAR, "year", "2018", "2017", "the volume's year", (Witness("dblp/conf/nips/V17", "2017"),)
)
VENUE = Finding(FindingCode.VENUE, "venue", "ICML", "NeurIPS", "dblp/conf/nips/V17")
PUBLISHED = Finding(FindingCode.PUBLISHED, "venue", "arXiv", "NeurIPS", "dblp/conf/nips/V17")
TWICE = Finding(FindingCode.DUPLICATE, "entry", "refs.bib:9", "refs.bib:1", "")
NOBODY = Finding(FindingCode.UNRESOLVED, "entry", "A Title", "", "no record")
HOSTILE = "\x1b[31mred\x1b[0m\r\n::error::x\u202e\u0085\x9b2J, 100%: [click](https://example.org)"


def checked(
    standing: Standing,
    *findings: Finding,
    key: str = "smith20",
    line: int = 3,
    file: str = "refs.bib",
    reason: str = "",
) -> Checked:
    entry = Entry("A Title", file, line, key=key)
    work = Work("other20", "article-journal", "A Title")
    return Checked(Resolution(Identified(entry), Decision(), work.key, findings), standing, reason, work)


def hostile() -> Checked:
    """An entry of which every text tries to get out of its place."""
    finding = Finding(FindingCode.VENUE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (Witness(HOSTILE, HOSTILE),))
    return checked(Standing.CORRECTABLE, finding, key=f"k{HOSTILE}", file="refs, 1:a%.bib", reason=HOSTILE)


ALL = [
    checked(Standing.VERIFIED, key="right"),
    checked(Standing.VERIFIED, TWICE, key="twice", line=9),
    checked(Standing.CORRECTABLE, YEAR, VENUE),
    checked(Standing.NOT_FOUND, NOBODY, key="fake", line=20, reason="no record fits"),
    checked(Standing.UNSURE, key="odd", line=30, reason="two works fit"),
    checked(Standing.UNSURE, YEAR, key="odd2", line=31),
    checked(Standing.CORRECTABLE, PUBLISHED, key="", line=40, file="lists/my list.md"),
]


# The verdict as an exit code


@pytest.mark.parametrize(
    ("one", "fails_from"),
    [
        (checked(Standing.VERIFIED), None),
        (checked(Standing.VERIFIED, TWICE), Severity.NOTE),
        (checked(Standing.CORRECTABLE, PUBLISHED), Severity.WARNING),
        (checked(Standing.CORRECTABLE, PUBLISHED, YEAR), Severity.ERROR),
        (checked(Standing.NOT_FOUND, NOBODY), Severity.ERROR),
        (checked(Standing.UNSURE, YEAR), None),
        (checked(Standing.UNSURE, reason="two works fit"), None),
    ],
)
def test_from_which_severity_on_it_fails(one: Checked, fails_from: Severity | None) -> None:
    failing = {severity for severity in Severity if exceeds([checked(Standing.VERIFIED), one], severity)}

    assert failing == {severity for severity in Severity if fails_from and severity <= fails_from}
    assert not exceeds([one], None)


def test_nothing_checked_does_not_fail() -> None:
    assert not exceeds([], Severity.NOTE)


# Lines


def test_the_table() -> None:
    assert to_table(ALL).splitlines() == [
        "refs.bib:9: twice: verified: The same work stands at refs.bib:1.",
        (
            "refs.bib:3: smith20: correctable: The year is 2017, not 2018. "
            "It did not appear in “ICML” but in NeurIPS."
        ),
        (
            "refs.bib:20: fake: not found: No source knows the paper, and those asked would know it. "
            "Why: no record fits."
        ),
        "refs.bib:30: odd: unsure: It could not be told whether the entry is right. Why: two works fit.",
        "refs.bib:31: odd2: unsure: The year is 2017, not 2018.",
        "lists/my list.md:40: other20: correctable: It has been published since: NeurIPS.",
        "verified: 2",
        "correctable: 2",
        "not found: 1",
        "unsure: 2",
    ]


# JSON


def test_json_has_every_entry_with_its_differences() -> None:
    document = json.loads(to_json(ALL))

    assert list(document) == ["entries"]
    assert [(one["key"], one["line"], one["verdict"]) for one in document["entries"]] == [
        ("right", 3, "verified"),
        ("twice", 9, "verified"),
        ("smith20", 3, "correctable"),
        ("fake", 20, "not found"),
        ("odd", 30, "unsure"),
        ("odd2", 31, "unsure"),
        ("other20", 40, "correctable"),
    ]
    entry = document["entries"][2]
    assert entry == {
        "key": "smith20",
        "file": "refs.bib",
        "line": 3,
        "verdict": "correctable",
        "reason": "",
        "differences": entry["differences"],
    }
    assert entry["differences"][0] == {
        "code": "wrong-year",
        "field": "year",
        "severity": "error",
        "claimed": "2018",
        "actual": "2017",
        "sentence": "The year is 2017, not 2018.",
        "evidence": "the volume's year",
        "witnesses": [{"record": "dblp/conf/nips/V17", "says": "2017"}],
    }
    assert [one["code"] for one in document["entries"][3]["differences"]] == ["unresolved"]


# SARIF

TEXT = {"type": dict, "required": {"text"}, "properties": {"text": {"type": str}, "markdown": {"type": str}}}
LEVEL = {"type": str, "enum": {"none", "note", "warning", "error"}}
RULE = {
    "type": dict,
    "required": {"id"},
    "properties": {
        "id": {"type": str},
        "name": {"type": str},
        "shortDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {"type": dict, "properties": {"level": LEVEL}},
    },
}
DRIVER = {
    "type": dict,
    "required": {"name"},
    "properties": {
        "name": {"type": str},
        "version": {"type": str},
        "rules": {"type": list, "items": RULE, "unique": True},
    },
}
PHYSICAL = {
    "type": dict,
    "properties": {
        "artifactLocation": {
            "type": dict,
            "properties": {"uri": {"type": str, "pattern": r"[A-Za-z0-9._~/%:@!$&'()*+,;=-]+"}},
        },
        "region": {"type": dict, "properties": {"startLine": {"type": int, "minimum": 1}}},
    },
}
RESULT = {
    "type": dict,
    "required": {"message"},
    "properties": {
        "ruleId": {"type": str},
        "level": LEVEL,
        "message": TEXT,
        "locations": {
            "type": list,
            "items": {"type": dict, "properties": {"physicalLocation": PHYSICAL}},
        },
        "partialFingerprints": {"type": dict, "values": {"type": str}},
    },
}
RUN = {
    "type": dict,
    "required": {"tool"},
    "properties": {
        "tool": {"type": dict, "required": {"driver"}, "properties": {"driver": DRIVER}},
        "columnKind": {"type": str, "enum": {"utf16CodeUnits", "unicodeCodePoints"}},
        "results": {"type": list, "items": RESULT},
    },
}
LOG = {
    "type": dict,
    "required": {"version", "runs"},
    "properties": {
        "$schema": {"type": str},
        "version": {"type": str, "enum": {"2.1.0"}},
        "runs": {"type": list, "items": RUN},
    },
}
"""What of the official schema is used: it allows no other properties in any of these objects."""


def faults(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """Where a value breaks a schema of the kind above."""
    if not isinstance(value, schema["type"]) or isinstance(value, bool):
        return [f"{where}: not {schema['type']}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value}")
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        found.append(f"{where}: {value}")
    if isinstance(value, int) and value < schema.get("minimum", value):
        found.append(f"{where}: {value}")
    if isinstance(value, list):
        items = [json.dumps(item) for item in value]
        found += [f"{where}: repeated"] if schema.get("unique") and len(items) != len(set(items)) else []
        return found + [
            f for i, item in enumerate(value) for f in faults(item, schema["items"], f"{where}[{i}]")
        ]
    if isinstance(value, dict):
        found += [f"{where}: no {name}" for name in schema.get("required", set()) - value.keys()]
        for name, item in value.items():
            known = schema.get("values") or schema["properties"].get(name)
            found += faults(item, known, f"{where}.{name}") if known else [f"{where}: {name} is unknown"]
    return found


def sarif(entries: Sequence[Checked], root: str = "/home/ann") -> dict[str, Any]:
    """The only run of the log, which keeps to the schema."""
    log = json.loads(to_sarif(entries, PurePosixPath(root)))
    assert not faults(log, LOG)
    run: dict[str, Any] = log["runs"][0]
    return run


@pytest.mark.parametrize("entries", [[], ALL, [hostile()]], ids=["none", "all", "hostile"])
def test_sarif_keeps_to_the_schema(entries: list[Checked]) -> None:
    rules = {rule["id"]: rule for rule in sarif(entries)["tool"]["driver"]["rules"]}

    assert rules.keys() == {code.value for code in kinds()} | {"not-found", "unsure"}
    assert all(result["ruleId"] in rules for result in sarif(entries)["results"])


def test_the_check_of_the_schema_can_fail() -> None:
    log = json.loads(to_sarif(ALL, PurePosixPath("/home/ann")))
    result = log["runs"][0]["results"][0]
    result["level"] = "fatal"
    result["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    result["line"] = 1
    del result["message"]

    assert len(faults(log, LOG)) == 4


def test_a_rule_has_meaning_and_level() -> None:
    rules = {rule["id"]: rule for rule in sarif([])["tool"]["driver"]["rules"]}

    assert rules["published"]["shortDescription"]["text"] == kinds()[FindingCode.PUBLISHED].meaning
    levels = {
        code: rules[code]["defaultConfiguration"]["level"]
        for code in ("published", "wrong-year", "duplicate")
    }
    assert levels == {"published": "warning", "wrong-year": "error", "duplicate": "note"}


def test_a_result_for_every_finding_and_for_what_nobody_knows() -> None:
    results = sarif(ALL)["results"]

    assert [(one["ruleId"], one["level"]) for one in results] == [
        ("duplicate", "note"),
        ("wrong-year", "error"),
        ("wrong-venue", "error"),
        ("not-found", "error"),
        ("unsure", "note"),
        ("wrong-year", "note"),
        ("published", "warning"),
    ]
    assert results[1]["message"]["text"] == "smith20: The year is 2017, not 2018."
    assert results[1]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("refs.bib", "refs.bib"),
        ("./a/../refs.bib", "a/../refs.bib"),
        ("my list #1.md", "my%20list%20%231.md"),
        ("/home/ann/papers/réfs.bib", "papers/r%C3%A9fs.bib"),
        ("/elsewhere/refs.bib", "file:///elsewhere/refs.bib"),
        ("c:d.bib", "c%3Ad.bib"),
    ],
)
def test_files_are_named_by_uris(file: str, uri: str) -> None:
    (result,) = sarif([checked(Standing.CORRECTABLE, YEAR, file=file)])["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_fingerprints_hang_on_key_and_kind_and_not_on_the_line() -> None:
    def prints(*entries: Checked) -> list[str]:
        return [one["partialFingerprints"]["keyAndCode/v1"] for one in sarif(entries)["results"]]

    first = prints(checked(Standing.CORRECTABLE, YEAR, VENUE))
    assert len(set(first)) == 2
    assert prints(checked(Standing.CORRECTABLE, YEAR, VENUE, line=77)) == first
    assert len(set(prints(checked(Standing.CORRECTABLE, YEAR), checked(Standing.CORRECTABLE, YEAR)))) == 2


# GitHub


def test_workflow_commands() -> None:
    assert to_github(ALL).splitlines()[1:5] == [
        "::error file=refs.bib,line=3,title=Wrong year::smith20: The year is 2017, not 2018.",
        (
            "::error file=refs.bib,line=3,title=Wrong venue::smith20: "
            "It did not appear in “ICML” but in NeurIPS."
        ),
        (
            "::error file=refs.bib,line=20,title=Not found::fake: "
            "No source knows the paper, and those asked would know it. Why: no record fits."
        ),
        (
            "::notice file=refs.bib,line=30,title=Unsure::odd: "
            "It could not be told whether the entry is right. Why: two works fit."
        ),
    ]


def test_what_ends_a_property_or_begins_an_escape_is_escaped() -> None:
    (line,) = to_github([hostile()]).splitlines()

    assert line.startswith("::error file=refs%2C 1%3Aa%25.bib,line=3,title=Wrong venue::k")
    assert "100%25" in line


def test_a_file_of_any_name_is_named_as_it_is() -> None:
    odd = checked(Standing.CORRECTABLE, YEAR, file="my  list,\n50%.md")
    assert to_github([odd]).startswith("::error file=my  list%2C%0A50%25.md,line=3,")


# Hostile texts


@pytest.mark.parametrize("form", ["table", "json", "sarif", "github"])
def test_nothing_that_steers_a_terminal_is_printed(form: str) -> None:
    printed = report([hostile()], form, PurePosixPath("/home/ann"))

    assert [char for char in printed if not char.isprintable() and char != "\n"] == []
    assert not any(line.startswith("::error::x") for line in printed.splitlines())


def test_json_keeps_what_was_claimed() -> None:
    (entry,) = json.loads(to_json([hostile()]))["entries"]

    assert entry["differences"][0]["claimed"] == HOSTILE


def test_a_claim_makes_no_link_in_a_message() -> None:
    (result,) = sarif([hostile()])["results"]

    assert re.findall(r"(?<!\\)\[[^\]]*\]\(", result["message"]["text"]) == []


@pytest.mark.parametrize("form", ["table", "json", "sarif", "github"])
def test_the_same_verdicts_give_the_same_bytes(form: str) -> None:
    once, again = (report(list(ALL), form, PurePosixPath("/home/ann")) for _ in range(2))

    assert once == again
    assert once.endswith("\n")
