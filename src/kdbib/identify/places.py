"""Venue, year and page that publishers write into their DOIs and article numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from kdbib.identify import acl
from kdbib.identify.clue import Clue
from kdbib.identify.tables import proceedings, volumes
from kdbib.model import Identifier

_IEEE = re.compile(r"10\.1109/([a-z0-9]*?[a-z])(?:\d{4,6})?\.(\d{4})\.\d+")
_AAAI = re.compile(r"10\.1609/aaai\.v(\d+)i\d+\.\d+")
_AAAI_19_PAGE = re.compile(r"10\.1609/aaai\.v33i01\.3301(\d+)")
_AAAI_BEFORE, _BMVC_BEFORE = 1986, 1986  # the year before the first volume
_BMVC = re.compile(r"10\.5244/c\.(\d+)\.")
_DATED = re.compile(r"10\.\d+/(interspeech|ijcai|rss)\.(\d{4})[-./]")
_DATED_VENUES = {"interspeech": "INTERSPEECH", "ijcai": "IJCAI", "rss": "RSS"}
_NEURIPS = {"068431": 2022, "075280": 2023, "079017": 2024}  # printed proceedings, 10.52202/<these>-N


def of_doi(doi: str) -> Clue:
    """What a DOI says of its paper, by its prefix: venue, year, page; with the DOI as identifier."""
    read = _BY_PREFIX.get(doi.partition("/")[0])
    place = read(doi) if read else None
    return (place or Clue())._replace(identifiers=(Identifier("doi", doi),))


def of_acm_number(number: str, table: str) -> tuple[str, int | None]:
    """Venue and year of ACM proceedings by the number ``N`` of ``N.M``, from the table acm or acm_pseudo."""
    return volumes(table).get(number.partition(".")[0], ("", None))


def of_aaai_number(number: int) -> tuple[str, int | None]:
    """AAAI and the year of an article number on ojs.aaai.org, where the number is in a known range."""
    for year, first, last in proceedings()["aaai"]["years"]:
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


def _acl(doi: str) -> Clue | None:
    identifier = acl.normal(doi.partition("/v1/")[2])
    return acl.place(identifier) if identifier else None


def _bmvc(doi: str) -> Clue | None:
    found = _BMVC.match(doi)
    return Clue(venue="BMVC", year=int(found.group(1)) + _BMVC_BEFORE) if found else None


def _dated(doi: str) -> Clue | None:
    found = _DATED.match(doi)
    return Clue(venue=_DATED_VENUES[found.group(1)], year=int(found.group(2))) if found else None


def _neurips(doi: str) -> Clue | None:
    year = _NEURIPS.get(doi.partition("/")[2].partition("-")[0])
    return Clue(venue="NeurIPS", year=year) if year else None


def _mit_press(doi: str) -> Clue | None:
    return Clue(venue="TACL") if "/tacl_a_" in doi else Clue(venue="CL") if "/coli_a_" in doi else None


_BY_PREFIX: dict[str, Callable[[str], Clue | None]] = {
    "10.1109": _ieee,
    "10.1145": _acm,
    "10.1162": _mit_press,
    "10.1609": _aaai,
    "10.15607": _dated,
    "10.18653": _acl,
    "10.21437": _dated,
    "10.24963": _dated,
    "10.3115": _acl,
    "10.5244": _bmvc,
    "10.52202": _neurips,
}
