"""Preprint servers: arXiv and its mirrors, bioRxiv, SSRN, Zenodo, HAL; and OpenReview."""

from __future__ import annotations

import re

from kdbib.identify import arxiv as ids
from kdbib.identify import doi
from kdbib.identify.clue import NOTHING, Clue
from kdbib.identify.urls import Url
from kdbib.model import Identifier

_BIORXIV_NUMBER = re.compile(r"/(?:early/(?:\d+/){3})?((?:\d{4}\.\d\d\.\d\d\.)?\d{6,8})(?:v\d+)?(?:[./]|$)")
_SSRN = re.compile(r"/abstract=(\d+)|ssrn[_-]id(\d+)", re.IGNORECASE)
_ZENODO = re.compile(r"/records?/(\d+)")
_HAL = re.compile(r"/((?:hal|inria|tel|cea|lirmm|inserm|halshs)-\d{8})", re.IGNORECASE)
_OPENREVIEW_PAGES = frozenset({"forum", "pdf", "attachment"})
_NOTE = re.compile(r"[\w-]{6,24}", re.ASCII)


def arxiv(url: Url) -> Clue:
    """An arXiv id in the path; the year is that of the posting, which is no year of publication."""
    identifier = ids.in_path(url.path)
    if not identifier:
        return NOTHING
    return Clue((Identifier("arxiv", identifier),), "arXiv", ids.year(identifier))


def biorxiv(url: Url) -> Clue:
    """The DOI in the path without version; old pages have its number alone (``/early/2017/05/01/123456``)."""
    if found := doi.in_address(url.path):
        return Clue((Identifier("doi", found),))
    number = _BIORXIV_NUMBER.search(url.path)
    return Clue((Identifier("doi", f"10.1101/{number.group(1)}"),)) if number else NOTHING


def ssrn(url: Url) -> Clue:
    """The number of an abstract, with the DOI 10.2139/ssrn.<number>."""
    found = _SSRN.search(url.path)
    number = (
        url.parameter("abstract_id", "abstractid", "abstract") or (found and (found[1] or found[2])) or ""
    )
    return Clue((Identifier("doi", f"10.2139/ssrn.{number}"),)) if number.isdecimal() else NOTHING


def zenodo(url: Url) -> Clue:
    """The number of a record, with the DOI 10.5281/zenodo.<number>."""
    found = _ZENODO.search(url.path)
    return Clue((Identifier("doi", f"10.5281/zenodo.{found.group(1)}"),)) if found else NOTHING


def hal(url: Url) -> Clue:
    """The HAL id, without version."""
    found = _HAL.search(url.path)
    return Clue((Identifier("hal", found.group(1).lower()),)) if found else NOTHING


def openreview(url: Url) -> Clue:
    """The id of a note, case-sensitive. A forum is no proof of acceptance, so there is no venue.

    The id of a revision (``/references/pdf?id=``) is not the note's.
    """
    note = url.parameter("id")
    known = url.path.strip("/") in _OPENREVIEW_PAGES and _NOTE.fullmatch(note)
    return Clue((Identifier("openreview", note),)) if known else NOTHING
