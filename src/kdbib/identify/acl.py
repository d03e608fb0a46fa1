"""Ids of the ACL Anthology (https://aclanthology.org/info/ids/): their form, and venue and year in them."""

from __future__ import annotations

import re

from kdbib.identify.clue import Clue
from kdbib.identify.tables import proceedings
from kdbib.model import Identifier

_OLD = r"[A-Z]\d{2}-\d{4}"
_NEW = r"(?:19|20)\d{2}\.[a-z0-9_]+-[a-z0-9_]+\.\d+"
_WHOLE = re.compile(rf"({_OLD}|{_NEW})(?:v\d+)?", re.IGNORECASE)
_IN_PATH = re.compile(rf"(?<![\w.-])({_OLD}|{_NEW})(?:v\d+)?(?![\w-])", re.IGNORECASE)
_OLD_PARTS = re.compile(r"([A-Z])(\d\d)-(\d)\d{3}")
_NEW_PARTS = re.compile(r"(\d{4})\.(\w+)-(\w+)\.(\d+)")
_HOSTED_BY_EMNLP = "56"  # D19-5xxx and D19-6xxx are workshops, not EMNLP
_LAST_CENTURY = "50"


def normal(text: str) -> str:
    """The id in its own case (``P19-1001``, ``2023.acl-long.304``) without version; ``""`` if it is none.

    Paper 0 of a volume is its front matter and no paper.
    """
    found = _WHOLE.fullmatch(text)
    return _cased(found.group(1)) if found else ""


def in_path(path: str) -> str:
    """The last id in a path that stands as a part of its own, or ``""``."""
    found = _IN_PATH.findall(path)
    return _cased(found[-1]) if found else ""


def _cased(identifier: str) -> str:
    new = _NEW_PARTS.fullmatch(identifier.lower())
    if new is None:
        return identifier.upper()
    year, code, volume, number = new.groups()
    return f"{year}.{code}-{volume}.{int(number)}" if int(number) else ""


def place(identifier: str) -> Clue:
    """Venue and year of a normal id, which is kept as the identifier; workshops have no venue."""
    own = (Identifier("acl", identifier),)
    table = proceedings()["acl"]
    if new := _NEW_PARTS.fullmatch(identifier):
        year, code, volume, _ = new.groups()
        joint = table["volume"].get(f"{year}.{code}-{volume}")
        venue = table["findings"].get(volume) if code == "findings" else table["code"].get(code)
        return Clue(own, joint or venue or "", int(year))
    old = _OLD_PARTS.fullmatch(identifier)
    if old is None:
        return Clue()
    letter, short, volume = old.groups()
    hosted = letter == "D" and volume in _HOSTED_BY_EMNLP
    year_of_event = int(short) + (1900 if short >= _LAST_CENTURY else 2000)
    return Clue(own, "" if hosted else table["letter"].get(letter, ""), year_of_event)


def doi_candidates(identifier: str) -> tuple[str, ...]:
    """DOIs that the paper of an id usually has: 10.18653/v1/ID, before 2016 also 10.3115/v1/ID."""
    new = _NEW_PARTS.fullmatch(identifier)
    code, year = (new.group(2), int(new.group(1))) if new else (identifier[0], place(identifier).year or 0)
    if code in proceedings()["acl"]["without_doi"]["codes"] or year < _FIRST_DOI:
        return ()
    prefixes = ["10.18653"] if year >= _OWN_PREFIX else ["10.3115"]
    if year == _OWN_PREFIX - 1:
        prefixes.append("10.18653")
    return tuple(f"{prefix}/v1/{identifier.lower()}" for prefix in prefixes)


_FIRST_DOI, _OWN_PREFIX = 2012, 2016
