"""Proceedings that societies keep themselves: AAAI, IJCAI, ISCA, USENIX, the ACL Anthology."""

from __future__ import annotations

import re

from kdbib.identify import acl as acl_ids
from kdbib.identify.clue import NOTHING, Clue, surname
from kdbib.identify.places import of_aaai_number, of_doi
from kdbib.identify.urls import Url
from kdbib.model import Identifier

_OJS = re.compile(r"/index\.php/(\w[\w-]*)/article/(?:view|download|viewFile)/0*([1-9]\d*)")
_OJS_FILE = re.compile(r"/ojs/0*([1-9]\d*)/\1-")
_OCS = re.compile(r"/ocs/index\.php/\w+/([A-Za-z]+)(\d\d)/(?:rt/\w+|paper/\w+)/(\d+)")
_AAAI_PAPER = re.compile(r"/papers/(?:\d+-)?([^/]+)")
_OCS_VENUES = {"aaai": "AAAI", "iaai": "IAAI", "eaai": "EAAI", "icwsm": "ICWSM"}

_IJCAI = re.compile(
    r"/(?:proceedings|abstract)/(?:20)?(\d\d)/(?:papers/)?0*([1-9]\d*)(?:\.pdf|/|$)", re.IGNORECASE
)
_IJCAI_DOIS = 17  # since 2017

_ISCA_ARCHIVE = re.compile(
    r"/([a-z]+)_(\d{4})/(?:pdfs/|abs/)?([a-z-]+\d\d[a-z]*_[a-z_\d]+)\.\w+$", re.IGNORECASE
)
_ISCA_NUMBER = re.compile(r"/interspeech_(\d{4})/(?:abstracts|pdfs)/0*([1-9]\d*)\.\w+$", re.IGNORECASE)
_ISCA_STEM = re.compile(r"([a-z-]+?)\d\d[a-z]*_")

_USENIX = re.compile(
    r"/conference/(?P<conf>[a-z]+)(?P<yy>\d\d)/(?:[\w-]+/)*presentation/(?P<name>[a-z][\w-]*)"
    r"|/system/files(?:/conference/\w+)?/(?P<conf2>[a-z]+)(?P<yy2>\d\d)[-_](?:paper[-_])?(?P<name2>[a-z][a-z-]*)",
)
_USENIX_VENUES = {
    "usenixsecurity": "USENIXSecurity",
    "sec": "USENIXSecurity",
    "nsdi": "NSDI",
    "osdi": "OSDI",
    "fast": "FAST",
    "atc": "ATC",
}


def acl(url: Url) -> Clue:
    """The last Anthology id in the path, whatever the host's age."""
    identifier = acl_ids.in_path(url.path)
    return acl_ids.place(identifier) if identifier else NOTHING


def aaai(url: Url) -> Clue:
    """Article number of OJS (the second number is a galley), paper number of the older OCS."""
    if found := _OCS.search(url.path):
        code, year, number = found.groups()
        own = (Identifier("aaai", f"{code.lower()}{year}/{number}"),)
        return Clue(own, _OCS_VENUES.get(code.lower(), ""), 2000 + int(year))
    if article := _OJS.search(url.path):
        journal, number = article.groups()
    elif file := _OJS_FILE.search(url.path):
        journal, number = "", file.group(1)
    else:
        return NOTHING
    venue, year = of_aaai_number(int(number)) if journal in {"", "AAAI"} else ("", None)
    return Clue((Identifier("aaai", number),), venue or journal, year)


def ijcai(url: Url) -> Clue:
    """Year and number of the paper; since 2017 they make the DOI."""
    found = _IJCAI.search(url.path)
    if found is None:
        return NOTHING
    year, number = found.groups()
    if int(year) >= _IJCAI_DOIS:
        return of_doi(f"10.24963/ijcai.20{year}/{number}")
    return Clue((Identifier("ijcai", f"20{year}/{number}"),), "IJCAI", 2000 + int(year))


def isca(url: Url) -> Clue:
    """Name of the file: surname, year, letter, event. Until 2020 the number of the submission instead."""
    if found := _ISCA_NUMBER.search(url.path):
        year, number = found.groups()
        return Clue((Identifier("isca", f"interspeech_{year}/{number}"),), "INTERSPEECH", int(year))
    named = _ISCA_ARCHIVE.search(url.path)
    if named is None:
        return NOTHING
    event, year, stem = named.group(1).lower(), named.group(2), named.group(3).lower()
    family = _ISCA_STEM.match(stem)
    return Clue(
        identifiers=(Identifier("isca", stem),),
        venue="INTERSPEECH" if event == "interspeech" else "",
        year=int(year),
        surname=surname(family.group(1)) if family else "",
    )


def usenix(url: Url) -> Clue:
    """Conference, year and the first author's surname."""
    found = _USENIX.search(url.path.lower())
    if found is None:
        return NOTHING
    parts = found.groupdict()
    code, year = parts["conf"] or parts["conf2"], parts["yy"] or parts["yy2"]
    name = parts["name"] or parts["name2"]
    venue = _USENIX_VENUES.get(code, "")
    own = (Identifier("usenix", f"{'sec' if venue == 'USENIXSecurity' else code}{year}/{name}"),)
    return Clue(own, venue, 2000 + int(year), surname=surname(name.partition("-")[0]))
