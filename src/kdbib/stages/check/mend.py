"""A ``.bib`` text with its entries corrected by what is known of their works; all else stays byte for byte.

Each kind of finding has its remedy. What has none is not changed, and told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kdbib.bibliographies.bibtex_edit import Change, Place, edit
from kdbib.bibliographies.bibtex_entries import RawEntry, address, entries
from kdbib.kinds import severity
from kdbib.model import Finding, Severity, Work
from kdbib.stages.check import Checked, Standing
from kdbib.stages.check.remedies import REMEDIES
from kdbib.text import from_latex, printable

_DASH = re.compile("-+|–")


class Mended(NamedTuple):
    """The corrected text, what was changed in it, and what was not, one line each."""

    text: str
    changed: tuple[str, ...]
    left: tuple[str, ...]


def mend(text: str, checked: Sequence[Checked]) -> Mended:
    """The text of a ``.bib`` file with its correctable entries corrected.

    ``checked`` are the verdicts on its entries. Bytes that are not UTF-8 stand in ``text`` as surrogates (PEP
    383). To mend a mended text changes nothing.
    """
    read = [item for item in entries(text, 1, "") if isinstance(item, RawEntry)]
    # As records have it, the key may lack dblp's name, and where there is none, the line stands for it.
    raws = {(raw.line, raw.key.removeprefix("DBLP:") or f"#{raw.line}"): raw for raw in read}
    changes: dict[Place, Change] = {}
    told: dict[Place, tuple[str, str]] = {}
    left: list[str] = []
    ascii_only = any("\udc80" <= char <= "\udcff" for char in text)
    for one in checked:
        entry = one.resolution.identified.entry
        where = f"{entry.file}:{entry.line}: {entry.key}"
        raw = raws.get((entry.line, entry.key.removeprefix("DBLP:")))
        found, why = _corrections(raw, one, ascii_only=ascii_only)
        left += [f"{where}: {reason}" for reason in why]
        if raw is not None and found != Change():
            changes[Place(raw.line, raw.key)] = found
            told[Place(raw.line, raw.key)] = (where, _summary(raw, found))
    result = edit(text, changes)
    left += [f"{told[one][0]}: not changed: {why}" for one, why in result.refused.items()]
    changed = [f"{where}: {what}" for one, (where, what) in told.items() if one not in result.refused]
    return Mended(result.text, tuple(map(printable, changed)), tuple(map(printable, left)))


def _corrections(raw: RawEntry | None, one: Checked, *, ascii_only: bool) -> tuple[Change, list[str]]:
    """What is to be changed in an entry, and why the rest is not."""
    if one.standing is not Standing.CORRECTABLE:
        return Change(), ["not changed: no source knows it"] if one.standing is Standing.NOT_FOUND else []
    if raw is None:
        return Change(), ["not changed: the entry cannot be found in the file"]
    found, why = Change(), []
    for finding in one.resolution.findings:
        change = _correction(raw, finding, one.work, ascii_only=ascii_only)
        if isinstance(change, Change):
            fields, renamed = {**found.fields, **change.fields}, {**found.renamed, **change.renamed}
            found = Change(fields, renamed, change.type or found.type)
        elif severity(finding) > Severity.NOTE:
            why.append(f"{finding.code}: not corrected: {change}")
    return found, why


def _correction(raw: RawEntry, finding: Finding, work: Work, *, ascii_only: bool) -> Change | str:
    """What corrects a finding, or why nothing does."""
    correct = REMEDIES.get(finding.code)
    if correct is None:
        return "that is for a person to do"
    if (change := correct(raw, finding, work)) is None:
        return "what is right is not known"
    if (needed := _needed(raw, change)) == Change():
        return "the fields of the entry are right"
    if ascii_only and not "".join(filter(None, needed.fields.values())).isascii():
        return "the file is not UTF-8, and the correction is not ASCII"
    return needed


def _needed(raw: RawEntry, change: Change) -> Change:
    """The change without what is so already: values that stand there, and absent fields."""
    renamed = {old: new for old, new in change.renamed.items() if old in raw.fields and old != new}
    fields = {
        name: value
        for name, value in change.fields.items()
        if name in renamed.values() or not _is_so(raw.fields.get(name), value)
    }
    return Change(fields, renamed, "" if change.type == raw.type else change.type)


def _is_so(old: str | None, new: str | None) -> bool:
    """Whether two values say the same, however they are spelled in LaTeX."""
    if old is None or new is None:
        return old == new
    one, other = (from_latex(_DASH.sub("-", address(text))).casefold() for text in (old, new))
    return one == other


def _summary(raw: RawEntry, change: Change) -> str:
    """The changes in words: ``year: 2019 -> 2020; booktitle: journal, arXiv -> CVPR``."""
    parts = [f"@{raw.type} -> @{change.type}"] if change.type else []
    former = {new: f"{old}, {raw.fields[old]}" for old, new in change.renamed.items()}
    for name, value in change.fields.items():
        was = former.get(name) or raw.fields.get(name)
        parts.append(f"{name}: {f'{was} -> ' if was else ''}{value or 'removed'}")
    return "; ".join(parts)
