"""Citation keys such as ``jiao2020tinybert``: first author, year, first word of the title.

Which key a work gets: the one it had, the one its list gives it, or a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from string import ascii_lowercase

from kdbib.ledger import Ledger
from kdbib.model import Entry, Identified, Identifier, Name, Work
from kdbib.records import identity
from kdbib.text import fold
from kdbib.titles import STOP_WORDS, leading_words, title_key

_KEPT = re.compile(r"[^a-z0-9]")
_VALID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:./+-]*")


def make_key(work: Work, taken: Container[str]) -> str:
    """A new key for a work, ASCII letters and digits; a letter follows where it is taken (compared folded).

    Works without authors begin with the first word of the title instead.
    """
    return _free(base_of(work), taken)


def base_of(work: Work) -> str:
    """The key that a work gets where nobody else has it."""
    telling = (_ascii(word) for word in leading_words(work.title) if word not in STOP_WORDS)
    parts = list(islice(filter(None, telling), 2)) or ["untitled"]
    author = _author(work.authors[0]) if work.authors else ""
    first, second = (author, parts[0]) if author else (parts[0], parts[1] if len(parts) > 1 else "")
    return f"{first}{work.year or ''}{second}"


def _free(base: str, taken: Container[str]) -> str:
    candidates = (base, *(base + letter for letter in ascii_lowercase))
    free = (key for key in candidates if key not in taken)
    return next(free, "") or next(key for n in count(2) if (key := f"{base}{n}") not in taken)


def usable(key: str) -> bool:
    """Whether a key of an input can stay: BibTeX and LaTeX take it as it is."""
    return bool(_VALID.fullmatch(key))


def _author(name: Name) -> str:
    """The family name, or the first word of a group's name that is not "The"."""
    telling = (word for word in leading_words(name.literal) if word not in STOP_WORDS)
    return _ascii(name.family or next(telling, ""))


def _ascii(text: str) -> str:
    return _KEPT.sub("", fold(text))


@dataclass(frozen=True, slots=True)
class Listed:
    """A work without its key, its entries and their fingerprints; ``base`` of its key, if it is known."""

    work: Work
    entries: tuple[Identified, ...]
    fingerprints: tuple[str, ...]
    base: str = ""


def give_keys(works: Sequence[Listed], ledger: Ledger) -> list[str]:
    """A key for each work, in their order, no two alike in lower case.

    First come the keys that the works' entries had when they were resolved, then those of their records,
    then those that unresolved entries had, then those of unresolved entries that are gone, perhaps because
    they were corrected, then those that the lists state; the rest get new ones. A key that the ledger knows
    is never given to another work.
    """
    keys = [""] * len(works)
    used: set[str] = set()
    known = (
        _of_entries(ledger, resolved=True),
        _of_records(ledger),
        _of_entries(ledger, resolved=False),
        _of_gone(ledger, works),
    )
    for candidates in (*(known if ledger.works or ledger.decisions else ()), _stated(ledger)):
        for number, listed in enumerate(works):
            if not keys[number]:
                keys[number] = next((key for key in candidates(listed) if key.lower() not in used), "")
                used.add(keys[number].lower())
    stated = (identified.entry.key for listed in works for identified in listed.entries)
    used.update(key.lower() for key in (*stated, *ledger.keys))
    for number, listed in enumerate(works):
        if not keys[number]:
            keys[number] = _free(listed.base or base_of(listed.work), used)
            used.add(keys[number].lower())
    return keys


def other_keys(works: Sequence[Listed], keys: Sequence[str], ledger: Ledger) -> list[tuple[str, ...]]:
    """The keys beside its own (of ``keys``) that each work is cited by, sorted; none is that of another work.

    Where two works prove to be one, it keeps the key of the one as its own and that of the other here. So
    do works that a bibliography gives another key.
    """
    reserved = {key.lower() for key in ledger.keys}
    used = {key.lower() for key in keys}
    former: dict[str, list[str]] = {}
    for line in ledger.decisions.values():
        former.setdefault(line.key, []).extend(line.ids)
    found = []
    for listed, key in zip(works, keys, strict=True):
        known = (ledger.decisions.get(name) for name in listed.fingerprints)
        had = {one for line in known if line for one in (line.key, *line.ids)}
        stated = {one.entry.key for one in listed.entries if usable(one.entry.key)}
        new = {one for one in stated if one.lower() not in reserved}
        cited = {one.lower(): one for one in sorted({*former.get(key, ()), *had, *new})}
        ids = tuple(one for name, one in cited.items() if name not in used)
        used.update(map(str.lower, ids))
        found.append(ids)
    return found


_Candidates = Callable[[Listed], Iterator[str]]


def _of_entries(ledger: Ledger, *, resolved: bool) -> _Candidates:
    def candidates(listed: Listed) -> Iterator[str]:
        known = (ledger.decisions.get(name) for name in listed.fingerprints)
        return (line.key for line in known if line and line.decision.resolved is resolved)

    return candidates


def _of_records(ledger: Ledger) -> _Candidates:
    known = ledger.keys_of_records()

    def candidates(listed: Listed) -> Iterator[str]:
        return (key for record in listed.work.records for key in known.get(identity(record), ()))

    return candidates


def _of_gone(ledger: Ledger, works: Sequence[Listed]) -> _Candidates:
    """Keys of unresolved entries that no list has any more: one of the same title, or of the same links."""
    present = {name for listed in works for name in listed.fingerprints}
    known: dict[object, str] = {}
    for name, line in sorted(ledger.decisions.items()):
        if name not in present and not line.decision.resolved:
            known |= dict.fromkeys(_marks(line.claim, line.key, line.claim.identifiers), line.key)

    def candidates(listed: Listed) -> Iterator[str]:
        for one in listed.entries:
            marks = _marks(one.entry, one.entry.key, one.identifiers)
            yield from (known[mark] for mark in marks if mark in known)

    return candidates


def _marks(entry: Entry, key: str, identifiers: Iterable[Identifier]) -> Iterator[object]:
    """What tells that a changed entry is the same: its title, its identifiers, the key its list states."""
    if title := title_key(entry.title):
        yield title
    yield from (identifier for identifier in identifiers if identifier.scheme != "url")
    if key:
        yield entry.file, key


def _stated(ledger: Ledger) -> _Candidates:
    reserved = {key.lower() for key in ledger.keys}

    def candidates(listed: Listed) -> Iterator[str]:
        stated = (identified.entry.key for identified in listed.entries)
        return (key for key in stated if usable(key) and key.lower() not in reserved)

    return candidates
