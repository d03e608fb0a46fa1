"""The authors that a reference names, held against those of the work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from kdbib import data, names
from kdbib.difference import one_edit_apart
from kdbib.model import Entry, Finding, FindingCode, Name, Record, Work
from kdbib.stages.people import printed
from kdbib.text import fold

_LONG = 5  # letters from which a name is recognized though one of them is wrong


@lru_cache(maxsize=1024)
def are_placeholders(authors: tuple[Name, ...]) -> bool:
    """Whether what stands in the authors' place names nobody: "Anonymous", "Author, A.", "John Doe"."""
    written = [" ".join(name) for name in authors]
    if _words_of_placeholders().isdisjoint(_words(" ".join(written))):
        return False
    return any(_sorted_words(name) in _placeholders() for name in written)


@cache
def _words_of_placeholders() -> frozenset[str]:
    return frozenset(word for name in _placeholders() for word in name.split())


@cache
def _placeholders() -> frozenset[str]:
    return frozenset(map(_sorted_words, data.toml("claims.toml")["placeholder_authors"]))


def _sorted_words(name: str) -> str:
    return " ".join(sorted(_words(name)))


def _words(name: str) -> list[str]:
    return fold(name).replace(".", " ").replace("/", " ").split()


def authors_differ(entry: Entry, work: Work) -> Iterator[Finding]:
    """The finding on the authors of a reference, if there is one: the first kind that it is.

    A list that any record of the work bears out is right.
    """
    lists = [record for record in work.records if record.authors]
    if not entry.authors or not (lists or work.authors):
        return
    actual = printed(work.authors)
    told = next((item.record for item in work.provenance if item.field == "authors"), "")

    def finding(code: FindingCode) -> Finding:
        return Finding(code, "authors", printed(entry.authors), actual, told)

    if are_placeholders(entry.authors):
        yield finding(FindingCode.PLACEHOLDER)
    elif not any(_agree(entry, record) for record in lists):
        yield finding(_kind(entry.authors, work.authors))


def _agree(entry: Entry, record: Record) -> bool:
    """Whether a record names the same people in the same order, as far as both name them all."""
    claimed, actual = entry.authors, names.once(record.authors)
    if not entry.authors_complete or not record.authors_complete:
        shorter = min(len(claimed), len(actual))
        claimed, actual = claimed[:shorter], actual[:shorter]
    return len(claimed) == len(actual) and all(map(_alike, claimed, actual))


def _kind(claimed: Sequence[Name], actual: Sequence[Name]) -> FindingCode:
    """How two lists differ: somebody else is named, somebody is missing, or only the order is another."""
    left = list(actual)
    for name in claimed:
        found = next((other for other in left if _alike(name, other)), None)
        if found is None:
            return FindingCode.AUTHORS
        left.remove(found)
    return FindingCode.MISSING_AUTHORS if left else FindingCode.AUTHOR_ORDER


def _alike(first: Name, second: Name) -> bool:
    """Whether two names can be one person's, spelt differently or with a slip of the pen."""
    if names.same_person(first, second):
        return True
    if not (first.given and second.given):
        return False
    return _slip(names.surname(first), names.surname(second)) and _slip(fold(first.given), fold(second.given))


def _slip(first: str, second: str) -> bool:
    """Whether two spellings differ by a slip at most; in short names each letter makes another name."""
    return first == second or (min(len(first), len(second)) >= _LONG and one_edit_apart(first, second))
