"""Proceedings of computer vision: CVF open access, ECVA, BMVC."""

from __future__ import annotations

import re

from kdbib.identify.clue import NOTHING, Clue, named_stem
from kdbib.identify.urls import Url
from kdbib.model import Identifier

_FOLDER = re.compile(
    r"/content[_/](cvpr|iccv|eccv|wacv|accv)(w|_workshops)?_?(20\d\d)(w|_workshops)?(?=/)", re.IGNORECASE
)
_STEM = re.compile(
    r"/([^/]+?)_(?:(?:20\d\d)_(?:cvpr|iccv|eccv|wacv|accv)w?|(?:cvpr|iccv|eccv|wacv|accv)w?_(?:20\d\d))"
    r"[_-](?:paper|supplemental|supplementary)?[^/]*\.(?:html?|pdf|php|zip)$",
    re.IGNORECASE,
)
_ECVA = re.compile(
    r"/eccv_(20\d\d)(?:/papers_ECCV)?/\w+/0*(\d+)(?:_ECCV_\d{4}_paper)?(?:[-_]supp\w*)?\.\w+$", re.IGNORECASE
)
_PAGED = 9  # digits of an ECVA file name that is the LNCS volume (5) and the start page (4)
_BMVC_YEAR = re.compile(r"/?bmvc/?(20\d\d)")
_BMVC_NUMBER = re.compile(r"/(?:papers?[_-]?)?0*([1-9]\d{0,3})(?:-paper)?(?:\.[a-z]{3}|/|$)", re.IGNORECASE)
_BMVC_OTHER = re.compile(r"/(?:workshops?|posters?|slides|programme)/", re.IGNORECASE)


def cvf(url: Url) -> Clue:
    """Venue and year of the folder; first author's surname and title words of the file's name.

    The names are unique in a volume. Until 2015 the year stands before the venue.
    """
    folder, stem = _FOLDER.search(url.path), _STEM.search(url.path)
    if folder is None or stem is None:
        return NOTHING
    workshop = "W" if folder.group(2) or folder.group(4) else ""
    venue, year = folder.group(1).upper() + workshop, int(folder.group(3))
    return _named(stem.group(1), venue, year)


def _named(stem: str, venue: str, year: int) -> Clue:
    identifier = Identifier("cvf", f"{stem}_{venue}_{year}".lower())
    # The main conference's names are First_Last_Title.
    family, title = named_stem(stem.partition("_")[2] if venue == "ECCV" else stem)
    return Clue((identifier,), venue, year, surname=family, title_words=title)


def ecva(url: Url) -> Clue:
    """2018: the names of CVF. Since 2020: LNCS volume and start page (pdf), or number of the submission."""
    found = _ECVA.search(url.path)
    if found is None:
        stem = _STEM.search(url.path)
        year = re.search(r"/eccv_(20\d\d)/", url.path)
        return _named(stem.group(1), "ECCV", int(year.group(1))) if stem and year else NOTHING
    year_text, number = found.groups()
    volume, page = ("", None) if len(number) != _PAGED else (number[:5], int(number[5:]))
    own = (Identifier("ecva", f"{year_text}/{number}"),)
    return Clue(own, "ECCV", int(year_text), volume, page)


def bmvc(url: Url) -> Clue:
    """Year in host or path, number of the paper in the file's name or its folder."""
    year = _BMVC_YEAR.search(url.host) or _BMVC_YEAR.search(url.path)
    number = _BMVC_NUMBER.search(_BMVC_YEAR.sub("", url.path))
    if year is None or number is None or _BMVC_OTHER.search(url.path):
        return NOTHING
    return Clue((Identifier("bmvc", f"{year.group(1)}/{number.group(1)}"),), "BMVC", int(year.group(1)))
