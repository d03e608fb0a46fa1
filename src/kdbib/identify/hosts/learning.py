"""Proceedings and journals of machine learning: NeurIPS, PMLR, JMLR."""

from __future__ import annotations

import re

from kdbib.identify.clue import NOTHING, Clue, keyed, slug_words
from kdbib.identify.tables import volumes
from kdbib.identify.urls import Url
from kdbib.model import Identifier

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
