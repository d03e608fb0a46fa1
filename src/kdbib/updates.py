"""What befell a paper: retractions, withdrawals and corrections, as titles, comments and notes tell of them.

Wordings and types stand in ``data/updates.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kdbib import data
from kdbib.model import FindingCode, Record, Update, Work
from kdbib.titles import words

_AGGREGATORS = frozenset({"openalex", "semanticscholar"})
_UNDONE = "undone"
_EVER = "9999"  # later than any day


def type_of(text: str) -> str:
    """Crossref's word for a type as it is written anywhere ("Expression of concern")."""
    return re.sub(r"[\s-]+", "_", text.strip().lower())


def is_known(kind: str) -> bool:
    """Whether a type is news of the text itself, as a new version is not."""
    return kind in _codes()


@cache
def _codes() -> dict[str, str]:
    """The finding of each type."""
    return {kind: code for code, kinds in data.toml("updates.toml")["findings"].items() for kind in kinds}


# Titles


def with_true_title(record: Record) -> Record:
    """The record under its paper's own title, with what the publisher wrote into it as an update.

    A text without authors, or by the journal itself, is a notice, and keeps its title.
    """
    title, kind = parted(record.title)
    if not kind or not _has_authors(record):
        return record
    known = any(one.type == kind and not is_hearsay(one) for one in record.updates)
    told = () if known else (Update(kind, asserted_by="publisher"),)
    return replace(record, title=title, updates=(*record.updates, *told))


def parted(title: str) -> tuple[str, str]:
    """A title without the words that tell what befell the paper, and the type that they mean, else ``""``."""
    before, behind = _title_patterns()
    bracket = max(title.rfind("("), title.rfind("["))
    found = before.match(title) or (behind.match(title, bracket) if bracket > 0 else None)
    rest = title[: found.start()] + title[found.end() :] if found else ""
    if found is None or not rest:
        return title, ""
    wording = " ".join(next(filter(None, found.groups())).lower().split())
    return rest.strip(), _title_wordings()[wording]


@lru_cache(maxsize=8192)
def is_notice(title: str) -> bool:
    """Whether a title is that of a notice on another paper ("Correction to: …")."""
    return _notice_pattern().match(title) is not None


def _has_authors(record: Record) -> bool:
    people = " ".join(" ".join(name) for name in record.authors)
    return not set(words(people)) <= set(words(record.container))


@cache
def _title_wordings() -> dict[str, str]:
    titles: Mapping[str, Sequence[str]] = data.toml("updates.toml")["titles"]
    return {wording: kind for kind, wordings in titles.items() for wording in wordings}


@cache
def _title_patterns() -> tuple[re.Pattern[str], ...]:
    """Wordings before a title, and behind it in brackets."""
    told, lines = _any_of(_title_wordings()), _any_of(data.toml("updates.toml")["own_lines"])
    bracketed, apart = rf"[\[(]\s*({told})\s*[\])]\s*[:.–—-]?", r"(?:[:–—]|\s-\s|<br\s*/?>)"
    before = rf"\W*?(?:{bracketed}|({told})\s*{apart}|({lines})\s(?-i:(?=[A-Z])))\s*(?=\w|\W\w)"
    behind = rf"[\[(]\s*({told})(?:[\s.,;:][^\[\]()]*)?[\])]$"
    return re.compile(before, re.IGNORECASE), re.compile(behind, re.IGNORECASE)


@cache
def _notice_pattern() -> re.Pattern[str]:
    begin = _any_of(data.toml("updates.toml")["notices"]["begin"])
    return re.compile(rf"\W*(?:{begin})(?:\s*(?:[:–—]|\s-\s)|\s+(?:to|for)\b)", re.IGNORECASE)


def _any_of(wordings: Iterable[str]) -> str:
    longest = sorted(wordings, key=len, reverse=True)
    return "|".join(re.escape(wording).replace(r"\ ", r"\s+").replace("'", "['’]") for wording in longest)


# Comments and notes


def is_withdrawn(comment: str, abstract: str = "") -> bool:
    """Whether a preprint's comment says that it was withdrawn, or its abstract says so first of all."""
    comment, begin = " ".join(comment.split()), " ".join(abstract.split())
    told, beginnings = _comment_patterns()
    return any(one.search(comment) or one.match(begin) for one in told) or any(
        one.match(comment) for one in beginnings
    )


@cache
def _comment_patterns() -> tuple[list[re.Pattern[str]], list[re.Pattern[str]]]:
    """What is said anywhere in a comment, and how one begins."""
    told = data.toml("updates.toml")["comments"]
    return _patterns(told, "withdrawal"), _patterns(told, "beginning")


def _patterns(told: Mapping[str, Any], name: str) -> list[re.Pattern[str]]:
    written = (one.replace("THIS", told["this"]) + told["elsewhere"] for one in told[name])
    return [re.compile(pattern, re.IGNORECASE) for pattern in written]


_NOTE = re.compile(
    r"\W*(?P<word>(?:retracted|withdrawn)(?:\s(?:article|paper))?)[\s.;,]*"
    r"(?:see (?:doi:)?(?P<doi>10\.\S+[^\s.,;]).*)?",
    re.IGNORECASE | re.DOTALL,
)


def of_note(note: str, source: str) -> tuple[Update, ...]:
    """What the ``note`` of a bibliography's entry says: "Withdrawn." (dblp), "Retracted; see doi:10.1/x"."""
    found = _NOTE.fullmatch(note)
    kind = _title_wordings().get(" ".join(found["word"].lower().split())) if found else None
    return (Update(kind, (found["doi"] or "").lower(), "", source),) if found and kind else ()


# What holds of a work


class News(NamedTuple):
    """What is to be told of a work: the kind of finding, and the updates that say so."""

    code: FindingCode
    updates: tuple[Update, ...]


def news(updates: Iterable[Update]) -> tuple[News, ...]:
    """What holds by all updates of a version, the weightiest first.

    A paper that is retracted or withdrawn needs no word on corrections; one that was reinstated is neither.
    That aggregators alone call it retracted, and name no notice, is cause for concern and no more.
    """
    known = sorted({one for one in updates if is_known(one.type)}, key=lambda one: (one.date, one))
    if not known:
        return ()
    undone = max((one.date or _EVER for one in known if _codes()[one.type] == _UNDONE), default=None)
    standing = [one for one in known if undone is None or one.date > undone]
    told = {code: tuple(one for one in standing if _code(one, standing) is code) for code in _WEIGHT}
    found = tuple(News(code, told[code]) for code in _WEIGHT if told[code])
    return tuple(one for one in found if one.code in _FATAL) or found


_FATAL = frozenset({FindingCode.RETRACTED, FindingCode.WITHDRAWN})
_WEIGHT = (FindingCode.RETRACTED, FindingCode.WITHDRAWN, FindingCode.CONCERN, FindingCode.CORRECTED)


def _code(update: Update, beside: Sequence[Update]) -> FindingCode | None:
    name = _codes()[update.type]
    if name == _UNDONE:
        return None
    code = FindingCode(name)
    borne_out = any(_codes()[one.type] == name and not is_hearsay(one) for one in beside)
    return FindingCode.CONCERN if code in _FATAL and not borne_out else code


def is_hearsay(update: Update) -> bool:
    """Whether an aggregator alone tells of it."""
    return update.asserted_by in _AGGREGATORS and not update.doi


_WORDS = {
    FindingCode.RETRACTED: "Retracted",
    FindingCode.WITHDRAWN: "Withdrawn",
    FindingCode.CONCERN: "Expression of concern",
    FindingCode.CORRECTED: "Corrected",
}


def notes(work: Work) -> tuple[str, ...]:
    """What befell a work as a reader of its reference should know it: "Retracted; see doi:10.1000/notice"."""
    found = []
    for code, updates in news(one for one in work.updates if not is_hearsay(one)):
        notices = dict.fromkeys(f"doi:{one.doi}" for one in updates if one.doi not in {"", work.doi})
        partial = {one.type for one in updates} == {"partial_retraction"}
        said = "Partly retracted" if partial else _WORDS[code]
        found.append("; see ".join(filter(None, (said, ", ".join(notices)))))
    return tuple(found)
