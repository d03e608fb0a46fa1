"""The papers that benchmarks are made of: real records, which of them are one work, words of their titles.

Everything is drawn with a seeded generator from the records of an index.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

import kdbib
from kdbib.bibliographies import is_bibliography
from kdbib.difference import difference
from kdbib.index.lookup import LocalIndex
from kdbib.model import PREPRINT_TYPES, Name, Query, Record
from kdbib.titles import content_words, split_prefix, split_subtitle, title_key
from kdbib.venues import find
from kdbib.works import same_work

INDEX = "index"
PUBLISHED = frozenset({"paper-conference", "article-journal", "chapter"})
_FRONT_MATTER = re.compile(
    r"^(?:preface|editorial|foreword|introduction|welcome|message|(?:guest )?editors?\b|front matter"
    r"|proceedings|index|erratum|corrigend|retract|correction|keynote|tutorial|workshop|panel)",
    re.IGNORECASE,
)
_TITLE_WORDS = range(4, 17)  # words of a title that stands for others of its kind
_PHRASE_WORDS = range(2, 6)


@dataclass(frozen=True)
class Papers:
    """The records of the index at ``path``."""

    path: Path

    @cached_property
    def index(self) -> LocalIndex:
        """The same records, to be searched."""
        return LocalIndex(self.path)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """Every record, in the order of their names."""
        return tuple(self.index.records())

    @cached_property
    def usable(self) -> tuple[Record, ...]:
        """The papers with authors, a year and a title that may stand for others; no front matter."""
        return tuple(record for record in self.records if _is_usable(record))

    @cached_property
    def people(self) -> tuple[Name, ...]:
        """Authors with a given name in full, once each."""
        named = (name for record in self.usable for name in record.authors)
        return tuple(dict.fromkeys(name for name in named if len(name.given) > 2 and "." not in name.given))

    @cached_property
    def tasks(self) -> tuple[str, ...]:
        """What stands behind "for" at the end of titles."""
        return self._phrases(re.compile(r" for ([A-Z0-9][^:,?!$]+)$"))

    @cached_property
    def methods(self) -> tuple[str, ...]:
        """What stands behind "via", "with" or "using" at the end of titles."""
        return self._phrases(re.compile(r" (?:via|with|using) ([A-Z0-9][^:,?!$]+)$"))

    @cached_property
    def approaches(self) -> tuple[str, ...]:
        """What stands before the first "for", "via" or "with", behind any acronym."""
        return self._phrases(re.compile(r"^(?:[^\s:]+: )?([A-Z][^:,?!$]+?) (?:for|via|with|using) "))

    @cached_property
    def held(self) -> Counter[tuple[str, int]]:
        """How many papers of each venue (by its id) and year there are."""
        pairs = ((find(record.container), record.issued) for record in self.usable)
        return Counter((venue.id, issued.year) for venue, issued in pairs if venue and issued)

    @cached_property
    def venues(self) -> frozenset[str]:
        """The ids of the venues that the papers appeared in."""
        return frozenset(venue for venue, _ in self.held)

    def _phrases(self, pattern: re.Pattern[str]) -> tuple[str, ...]:
        found = (pattern.search(record.title) for record in self.usable)
        phrases = (one[1] for one in found if one and len(one[1].split()) in _PHRASE_WORDS)
        return tuple(dict.fromkeys(phrase for phrase in phrases if " for " not in phrase))

    def versions(self, record: Record) -> tuple[Record, ...]:
        """All records of the record's work, itself included."""
        found = list(self.index.search(Query(record.title)).records)
        for attempt in self.index.look_up(record.identifiers).values():
            found += attempt.records
        return tuple(dict.fromkeys(one for one in found if one == record or same_work(one, record)))

    def known_as(self, title: str) -> str:
        """The real title that this one is, perhaps without acronym or subtitle; ``""`` if it is none."""
        for text in dict.fromkeys((title, split_prefix(title)[1], split_subtitle(title)[0])):
            for record in self.index.search(Query(text)).records:
                if is_same_title(title, record.title):
                    return record.title
        return ""


def is_same_title(first: str, second: str) -> bool:
    """Whether two titles are one, or differ in an acronym or a subtitle only."""
    differs = difference(first, second)
    rests = [title_key(split_prefix(title)[1]) for title in (first, second)]
    return differs.same or differs.subtitle or rests[0] == rests[1]


def is_published(record: Record) -> bool:
    return record.type in PUBLISHED


def is_preprint(record: Record) -> bool:
    return record.type in PREPRINT_TYPES


def _is_usable(record: Record) -> bool:
    return bool(
        record.type in PUBLISHED | PREPRINT_TYPES
        and record.authors
        and record.issued
        and len(record.title.split()) in _TITLE_WORDS
        and len(content_words(record.title)) > 2
        and not _FRONT_MATTER.match(record.title)
        and not set(record.title) & set("\\{}$")
    )


def seeded(*parts: object) -> Random:
    """A generator that draws the same for the same parts."""
    return Random(" ".join(map(str, parts)))  # noqa: S311 - it draws samples, no secrets


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that every benchmark of this kind takes."""
    parser.add_argument("--records", nargs="+", type=Path, default=[Path("../shared/records")])
    parser.add_argument("--cache", type=Path, help="a folder with an index; else one is built of the records")
    parser.add_argument("--seed", type=int, default=1)


def index_of(cache: Path | None, records: Sequence[Path], folder: Path) -> Path:
    """A folder's index at ``folder``: that of ``cache``, linked, or one built of the records."""
    target = folder / INDEX
    if cache is not None:
        target.symlink_to((cache / INDEX).resolve())
        return target
    files = [file for path in records for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    kdbib.build_index([file for file in files if is_bibliography(file)], target)
    return target
