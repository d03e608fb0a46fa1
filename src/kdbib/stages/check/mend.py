"""A ``.bib`` text with its entries corrected by what is known of their works; all else stays byte for byte.

Each kind of finding has its remedy. What has none is not changed, and told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kdbib.bibliographies.bibtex_edit import Change, Place, edit
from kdbib.bibliographies.bibtex_entries import RawEntry, address, entries
from kdbib.kinds import NEWS, is_correction, sentence
from kdbib.model import Finding, Work
from kdbib.stages.check import Checked, Standing
from kdbib.stages.check.remedies import REMEDIES
from kdbib.text import from_latex, printable

_NO_UTF8 = re.compile("[\udc80-\udcff]")
_DASH = re.compile("-+|–")


@dataclass(frozen=True, slots=True)
class File:
    """What is read of a ``.bib`` file: its entries by line and key, and whether only ASCII may be written.

    A key may lack dblp's name, as records have it; where there is none, the line stands for it. ``parents``
    are the entries by their folded keys, ``used`` the fields that any of them has; ``is_ascii`` says that it
    has no other letters so far, ``printed`` that it has names as they are printed ("Ann Smith").
    """

    entries: Mapping[tuple[int, str], RawEntry]
    ascii_only: bool
    is_ascii: bool
    parents: Mapping[str, RawEntry]
    used: frozenset[str]
    printed: bool


Correct = Callable[[File, RawEntry, Checked], tuple[Change, list[str]]]
"""What is to be changed in an entry of a file, and why the rest is not."""


class Mended(NamedTuple):
    """The corrected text, what was changed in it, and what was not, one line each."""

    text: str
    changed: tuple[str, ...]
    left: tuple[str, ...]


def corrections(file: File, raw: RawEntry, one: Checked) -> tuple[Change, list[str]]:
    """What the findings on a correctable entry change, and why the rest is not changed."""
    why = [sentence(finding) for finding in one.resolution.findings if finding.code in NEWS]
    if one.standing is not Standing.CORRECTABLE:
        unknown = one.standing is Standing.NOT_FOUND
        return Change(), [*why, *(["not changed: no source knows it"] if unknown else [])]
    found = Change()
    for finding in one.resolution.findings:
        change = _correction(raw, finding, one.work, ascii_only=file.ascii_only)
        if isinstance(change, Change):
            found = joined(found, change)
        elif is_correction(finding):
            why.append(f"{finding.code}: not corrected: {change}")
    return found, why


def joined(first: Change, second: Change) -> Change:
    """Both changes; where they differ the second one holds."""
    fields, renamed = {**first.fields, **second.fields}, {**first.renamed, **second.renamed}
    return Change(fields, renamed, second.type or first.type, first.bare | second.bare)


def mend(text: str, checked: Sequence[Checked], correct: Correct = corrections) -> Mended:
    """The text of a ``.bib`` file with its entries corrected.

    ``checked`` are the verdicts on its entries. Bytes that are not UTF-8 stand in ``text`` as surrogates (PEP
    383). To mend a mended text changes nothing.
    """
    file = _read(text)
    changes: dict[Place, Change] = {}
    told: dict[Place, tuple[str, str]] = {}
    left: list[str] = []
    for one in checked:
        entry = one.resolution.identified.entry
        where = f"{entry.file}:{entry.line}: {entry.key}"
        raw = file.entries.get((entry.line, entry.key.removeprefix("DBLP:")))
        if raw is None:
            if one.standing is Standing.CORRECTABLE:
                left.append(f"{where}: not changed: the entry cannot be found in the file")
            continue
        found, why = correct(file, raw, one)
        left += [f"{where}: {reason}" for reason in why]
        if found != Change():
            changes[Place(raw.line, raw.key)] = found
            told[Place(raw.line, raw.key)] = (where, _summary(raw, found))
    result = edit(text, changes)
    left += [f"{told[one][0]}: not changed: {why}" for one, why in result.refused.items()]
    changed = [f"{where}: {what}" for one, (where, what) in told.items() if one not in result.refused]
    return Mended(result.text, tuple(map(printable, changed)), tuple(map(printable, left)))


def _read(text: str) -> File:
    read = [item for item in entries(text, 1, "") if isinstance(item, RawEntry)]
    by_place = {(raw.line, raw.key.removeprefix("DBLP:") or f"#{raw.line}"): raw for raw in read}
    by_key = {raw.key.lower(): raw for raw in reversed(read)}
    used = frozenset(name for raw in read for name, value in raw.fields.items() if value)
    broken = _NO_UTF8.search(text) is not None
    authors = [raw.fields["author"] for raw in read if raw.fields.get("author")]
    inverted = sum("," in names for names in authors)
    return File(by_place, broken, text.isascii(), by_key, used, inverted * 2 < len(authors))


def _correction(raw: RawEntry, finding: Finding, work: Work, *, ascii_only: bool) -> Change | str:
    """What corrects a finding, or why nothing does."""
    correct = REMEDIES.get(finding.code)
    if correct is None:
        return "that is for a person to do"
    if (change := correct(raw, finding, work)) is None:
        return "what is right is not known"
    if (wanted := needed(raw, change)) == Change():
        return "the fields of the entry are right"
    if ascii_only and not "".join(filter(None, wanted.fields.values())).isascii():
        return "the file is not UTF-8, and the correction is not ASCII"
    return wanted


def needed(raw: RawEntry, change: Change) -> Change:
    """The change without what is so already: values that stand there, and absent fields."""
    renamed = {old: new for old, new in change.renamed.items() if old in raw.fields and old != new}
    fields = {
        name: value
        for name, value in change.fields.items()
        if name in renamed.values() or not _is_so(raw.fields.get(name), value)
    }
    return Change(fields, renamed, "" if change.type == raw.type else change.type, change.bare)


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
