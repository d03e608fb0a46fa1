"""Proceedings and journals that conferences and societies publish on sites of their own.

Computer vision (CVF, ECVA, BMVC), machine learning (NeurIPS, PMLR, JMLR), and the societies: the ACL
Anthology, AAAI, IJCAI, ISCA, USENIX, VLDB.
"""

from __future__ import annotations

import re

from kdbib.model import Identifier
from kdbib.stages.identify.clues import (
    NOTHING,
    Clue,
    keyed,
    named_stem,
    of_aaai_number,
    of_acl_id,
    of_doi,
    proceedings,
    slug_words,
    surname,
    volumes,
)
from kdbib.stages.identify.identifiers import acl_in_path
from kdbib.stages.identify.urls import Url

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
_BMVC_NUMBER = re.compile(r"/(?:papers?[_-]?)?0*([1-9]\d{0,3})(?:-paper)?(?:\.[a-z]{3,4}|/|$)", re.IGNORECASE)
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


_NEURIPS = re.compile(r"/(?:paper|paper_files/paper)/(\d{4})/(?:hash|file)/([0-9a-f]{32})(?:-|\.|$)")
_NEURIPS_OLD = re.compile(r"/paper/(\d{3,5})-([^/.]+)")
_PMLR = re.compile(r"/(?:proceedings/papers/)?([vr]\d+)/(?:main/assets/)?([^/.]+)")
_LETTER_FIRST = frozenset({"v32", "v37", "v48"})  # "liub14" may be Liu or Liub
_PMLR_SUPPLEMENT = re.compile(r"-supp\w*$")
_JMLR = re.compile(r"/papers/v(?:olume)?(\d+)/([^/.]+)")
_JMLR_FIRST, _JMLR_YEARLY = 1999, 5  # volume 21 is 2020; before volume 5 volumes span two years
_TITLE_NUMBER = re.compile(r"-\d?-?(?:abstract|supplemental|supplementary-material|metadata|reviews?)$")


def neurips(url: Url) -> Clue:
    """Year and hash. Until 2021 the hash is the MD5 of a submission's number and comes again in other years.

    Old addresses have a running number and the title's words (``/paper/5423-generative-adversarial-nets``).
    """
    if found := _NEURIPS.search(url.path):
        year, digest = found.groups()
        return Clue((Identifier("neurips", f"{year}/{digest}"),), "NeurIPS", int(year))
    old = _NEURIPS_OLD.search(url.path)
    if old is None:
        return NOTHING
    number, slug = old.groups()
    slug = _TITLE_NUMBER.sub("", slug.lower())
    return Clue((Identifier("neurips", number),), "NeurIPS", title_words=slug_words(slug))


def pmlr(url: Url) -> Clue:
    """Volume and key; the key is the first author's surname, the year and a letter."""
    found = _PMLR.search(url.path)
    if found is None:
        return NOTHING
    volume, key = found.group(1), _PMLR_SUPPLEMENT.sub("", found.group(2).lower())
    venue, year = volumes("pmlr").get(volume[1:], ("", None)) if volume[0] == "v" else ("", None)
    family, year_of_key = keyed(key)
    if year_of_key is None:
        return NOTHING
    if volume in _LETTER_FIRST and key[-1].isdecimal():
        family = ""
    own = (Identifier("pmlr", f"{volume}/{key}"),)
    return Clue(own, venue, year or year_of_key, volume.lstrip("vr"), surname=family)


def jmlr(url: Url) -> Clue:
    """Volume and key of JMLR; its old host keeps PMLR's first volumes too."""
    if "/proceedings/papers/" in url.path:
        return pmlr(url)
    found = _JMLR.search(url.path)
    if found is None:
        return NOTHING
    volume, key = found.groups()
    family, year_of_key = keyed(key)
    year = int(volume) + _JMLR_FIRST if int(volume) >= _JMLR_YEARLY else year_of_key
    return Clue((Identifier("jmlr", f"v{volume}/{key.lower()}"),), "JMLR", year, volume, surname=family)


_OJS = re.compile(r"/index\.php/(\w[\w-]*)/article/(?:view|download|viewFile)/0*([1-9]\d*)")
_OJS_FILE = re.compile(r"/ojs/0*([1-9]\d*)/\1-")
_OCS = re.compile(r"/ocs/index\.php/\w+/([A-Za-z]+)(\d\d)/(?:rt/\w+|paper/\w+)/(\d+)")

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
_PVLDB = re.compile(r"/pvldb/vol(\d+)/p(\d+)-([a-z-]+)\.pdf", re.IGNORECASE)
_PVLDB_BEFORE = 2007


def acl(url: Url) -> Clue:
    """The last Anthology id in the path, whatever the host's age."""
    identifier = acl_in_path(url.path)
    return of_acl_id(identifier) if identifier else NOTHING


def aaai(url: Url) -> Clue:
    """Article number of OJS (the second number is a galley), paper number of the older OCS."""
    if found := _OCS.search(url.path):
        code, year, number = found.groups()
        own = (Identifier("aaai", f"{code.lower()}{year}/{number}"),)
        return Clue(own, proceedings()["aaai"]["journal"].get(code.lower(), ""), 2000 + int(year))
    if article := _OJS.search(url.path):
        journal, number = article.groups()
    elif file := _OJS_FILE.search(url.path):
        journal, number = "", file.group(1)
    else:
        return NOTHING
    venue, year = of_aaai_number(int(number)) if journal.lower() in {"", "aaai"} else ("", None)
    venue = venue or proceedings()["aaai"]["journal"].get(journal.lower(), "")
    return Clue((Identifier("aaai", number),), venue, year)


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
        venue=proceedings()["isca"].get(event, ""),
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
    venue = proceedings()["usenix"].get(code, "")
    own = (Identifier("usenix", f"{'sec' if venue == 'USENIXSecurity' else code}{year}/{name}"),)
    return Clue(own, venue, 2000 + int(year), surname=surname(name.partition("-")[0]))


def pvldb(url: Url) -> Clue:
    """Volume, start page and the first author's surname; volume 1 is 2008."""
    found = _PVLDB.search(url.path)
    if found is None:
        return NOTHING
    volume, page, family = found.groups()
    own = (Identifier("pvldb", f"{volume}/{page}"),)
    return Clue(own, "PVLDB", int(volume) + _PVLDB_BEFORE, volume, int(page), surname(family))
