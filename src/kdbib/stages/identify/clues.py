"""What an address or an identifier says of its paper: :class:`Clue`, and how its parts are read.

Publishers write venue, year and page into DOIs, ids and article numbers; what their codes and numbers mean is
data (``data/proceedings.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from kdbib import data, names, titles, venues
from kdbib.model import Identifier, Name
from kdbib.stages.identify.identifiers import ACL_NEW, ACL_OLD, acl_of_doi, arxiv_of_doi, arxiv_year

_SPACING = re.compile(r"[_+]+")
_KEY = re.compile(r"(\D+?)-?(\d\d)[a-z]{0,2}")
_SURNAMES = frozenset("das della du ibn la le lo st zu zur".split())  # as well, or nothing that tells a name
_PARTICLES = (names.PARTICLES - _SURNAMES) | {"abu", "ben"}


class Clue(NamedTuple):
    """The fields of :class:`kdbib.model.LinkEvidence` that an address fills; the rest stays empty."""

    identifiers: tuple[Identifier, ...] = ()
    venue: str = ""
    year: int | None = None
    volume: str = ""
    page: int | None = None
    surname: str = ""
    title_words: tuple[str, ...] = ()


NOTHING = Clue()
"""A known host, but no paper."""


def surname(text: str) -> str:
    """The last part of a surname as :func:`kdbib.names.surname` spells it ("Garcia-Lopez" is "lopez").

    Indexes part double names differently; the last part belongs to the surname in all of them.
    """
    return names.surname(Name(family=text.replace("-", " ").split()[-1])) if text.strip(" -") else ""


def slug_words(slug: str) -> tuple[str, ...]:
    """The words of a title written with ``_``, ``+`` or ``-`` for blanks."""
    return titles.words(_SPACING.sub(" ", slug))


def named_stem(stem: str) -> tuple[str, tuple[str, ...]]:
    """Surname and title words of ``Surname_Title_Words``.

    A surname of several words cannot be told from the title: only particles ("van_der_Ouderaa", but not
    "Le", "Du", "La", which are surnames) and the word after them are taken, else the first word.
    """
    tokens = stem.split("_")
    end = 0
    while end < len(tokens) - 1 and tokens[end].lower() in _PARTICLES:
        end += 1
    return surname(tokens[end]), slug_words(" ".join(tokens[end + 1 :]))


def keyed(key: str) -> tuple[str, int | None]:
    """Surname and year of a paper's key: ``chen20j`` is ("chen", 2020)."""
    found = _KEY.fullmatch(key)
    if found is None:
        return "", None
    year = int(found.group(2))
    return surname(found.group(1)), year + (1900 if year >= 50 else 2000)  # noqa: PLR2004 - no keys before


@cache
def proceedings() -> dict[str, Any]:
    """What publishers' numbers and codes say of venue and year; see the comments in the file."""
    return data.toml("proceedings.toml")


@cache
def volumes(table: str) -> dict[str, tuple[str, int]]:
    """Venue and year of each number in a table of ``venue = {number = year}``."""
    venues: dict[str, dict[str, int]] = proceedings()[table]
    return {number: (venue, year) for venue, years in venues.items() for number, year in years.items()}


@cache
def journals() -> dict[str, str]:
    """The journals of ``venues.toml`` by their ISSN, without its hyphen."""
    return {venue.issn.replace("-", ""): venue.id for venue in venues.all_venues() if venue.issn}


_HOSTED_BY_EMNLP = "56"  # D19-5xxx and D19-6xxx are workshops, not EMNLP
_LAST_CENTURY = "50"
_IEEE = re.compile(r"10\.1109/([a-z0-9]*?[a-z])(?:\d{4,6})?\.(\d{4})\.\d+")
_AAAI = re.compile(r"10\.1609/aaai\.v(\d+)i\d+\.\d+")
_AAAI_19_PAGE = re.compile(r"10\.1609/aaai\.v33i01\.3301(\d+)")
_AAAI_BEFORE = BMVC_BEFORE = 1986  # the year before the first volume
_BMVC = re.compile(r"10\.5244/c\.(\d+)\.")
_DATED = re.compile(r"10\.\d+/(interspeech|ijcai|rss)\.(\d{4})[-./]")
_DATED_VENUES = {"interspeech": "INTERSPEECH", "ijcai": "IJCAI", "rss": "RSS"}
_PARTS = re.compile(r"[._-]")
_NEURIPS = {"068431": 2022, "075280": 2023, "079017": 2024}  # printed proceedings, 10.52202/<these>-N


def of_doi(doi: str) -> Clue:
    """What a DOI says of its paper, by its prefix: venue, year, page, and an id that stands in it."""
    read = _BY_PREFIX.get(doi.partition("/")[0], _journal)
    place = read(doi) or Clue()
    return place._replace(identifiers=(Identifier("doi", doi), *place.identifiers))


def of_acm_number(number: str, table: str) -> tuple[str, int | None]:
    """Venue and year of ACM proceedings by the number ``N`` of ``N.M``, from the table acm or acm_pseudo."""
    return volumes(table).get(number.partition(".")[0], ("", None))


def of_aaai_number(number: int) -> tuple[str, int | None]:
    """AAAI and the year of an article number on ojs.aaai.org, where the number is in a known range."""
    for year, first, last in proceedings()["aaai"]["number"]["years"]:
        if first <= number <= last:
            return "AAAI", year
    return "", None


def _ieee(doi: str) -> Clue | None:
    """A conference's code and year are the event's; the year in a journal's DOI is not the volume's."""
    found = _IEEE.fullmatch(doi)
    if found is None:
        return None
    code, year = found.groups()
    table = proceedings()["ieee"]
    if venue := table["conference"].get(code):
        return Clue(venue=venue, year=int(year))
    return Clue(venue=table["journal"].get(code, ""))


def _acm(doi: str) -> Clue:
    venue, year = of_acm_number(doi.partition("/")[2], "acm")
    return Clue(venue=venue, year=year)


def _aaai(doi: str) -> Clue | None:
    """Volume 33 writes the start page behind "3301"; all others write the article number."""
    found = _AAAI.fullmatch(doi)
    if found is None:
        return None
    page = _AAAI_19_PAGE.fullmatch(doi)
    volume = found.group(1)
    return Clue((), "AAAI", int(volume) + _AAAI_BEFORE, volume, int(page.group(1)) if page else None)


def _arxiv(doi: str) -> Clue | None:
    identifier = arxiv_of_doi(doi)
    return Clue((Identifier("arxiv", identifier),), "arXiv", arxiv_year(identifier)) if identifier else None


def _acl(doi: str) -> Clue | None:
    identifier = acl_of_doi(doi)
    return of_acl_id(identifier) if identifier else None


def _bmvc(doi: str) -> Clue | None:
    found = _BMVC.match(doi)
    return Clue(venue="BMVC", year=int(found.group(1)) + BMVC_BEFORE) if found else None


def _dated(doi: str) -> Clue | None:
    found = _DATED.match(doi)
    return Clue(venue=_DATED_VENUES[found.group(1)], year=int(found.group(2))) if found else None


def _neurips(doi: str) -> Clue | None:
    year = _NEURIPS.get(doi.partition("/")[2].partition("-")[0])
    return Clue(venue="NeurIPS", year=year) if year else None


def _journal(doi: str) -> Clue | None:
    """Journals by the first word or two of the suffix: "s11263", "j.patcog", "journal.pone"."""
    prefix, _, suffix = doi.partition("/")
    parts = _PARTS.split(suffix, 2)
    table = proceedings()["journal"]
    names = (parts[0], ".".join(parts[:2]), "-".join(parts[:2]))
    venue = next((table[key] for name in names if (key := f"{prefix}/{name}") in table), "")
    return Clue(venue=venue) if venue else None


_BY_PREFIX: dict[str, Callable[[str], Clue | None]] = {
    "10.1109": _ieee,
    "10.1145": _acm,
    "10.1609": _aaai,
    "10.15607": _dated,
    "10.18653": _acl,
    "10.21437": _dated,
    "10.24963": _dated,
    "10.3115": _acl,
    "10.5244": _bmvc,
    "10.48550": _arxiv,
    "10.52202": _neurips,
}


def of_acl_id(identifier: str) -> Clue:
    """Venue and year of a normal id, which is kept as the identifier; workshops have no venue."""
    own = (Identifier("acl", identifier),)
    table = proceedings()["acl"]
    if new := ACL_NEW.fullmatch(identifier):
        year, code, volume, _ = new.groups()
        joint = table["volume"].get(f"{year}.{code}-{volume}")
        venue = table["findings"].get(volume) if code == "findings" else table["code"].get(code)
        return Clue(own, joint or venue or "", int(year))
    old = ACL_OLD.fullmatch(identifier)
    if old is None:
        return Clue()
    letter, short, volume = old.groups()
    hosted = letter == "D" and volume in _HOSTED_BY_EMNLP
    year_of_event = int(short) + (1900 if short >= _LAST_CENTURY else 2000)
    return Clue(own, "" if hosted else table["letter"].get(letter, ""), year_of_event)
