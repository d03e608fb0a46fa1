"""IEEE Xplore and the Computer Society's digital library (CSDL)."""

from __future__ import annotations

import re

from kdbib.model import Identifier
from kdbib.stages.identify.clues import NOTHING, Clue, proceedings
from kdbib.stages.identify.urls import Url

_DOCUMENT = re.compile(r"/(?:document|courses/document)/0*([1-9]\d{2,9})(?:/|$)")
_FILE = re.compile(r"/iel\w*/(\d+)/\d+/0*([1-9]\d{2,9})\.pdf", re.IGNORECASE)
_ARTICLE = re.compile(
    r"/csdl/proceedings(?:-article)?/([\w-]+)/(\d{4})/(?:\d+/\d\d/)?([\w.+]{7,}?)(?:-abs\.html|\.pdf)?(?:/(\w+)|/?$)"
)
_JOURNAL = re.compile(
    r"/csdl/(?:journal|magazine|trans|mags)/(\w{2})/(\d{4})/(?:\d\d|preprint)/(\w+)(?:-abs\.html|\.pdf)?(?:/(\w+)|/?$)"
)
_NO_ISSUE = "5555"  # the "year" of early access

_LETTERED = re.compile(r"\d{4}(?:\d\d)?([a-y]|a[a-y])(\d{3,4})")
_NUMBERED = re.compile(r"\d{4}\d(\d{4})")
_ARNUMBER = re.compile(r"0?([1-9]\d{6,7})")
_ACCIDENT = re.compile(r"(\d)(?:\.(\d+))?e\+?(\d+)")
_JOURNAL_PAGE = re.compile(r"[a-z]+\d{6}(\d{4})")


def ieee(url: Url) -> Clue:
    """The number of a document: in the path, in a file's name or as ``arnumber``; zeros in front go.

    The path of a file begins with the number of the journal or proceedings.
    """
    venue, number = "", ""
    if found := _DOCUMENT.search(url.path):
        number = found.group(1)
    elif file := _FILE.search(url.path):
        venue = proceedings()["ieee"]["publication"].get(file.group(1), "")
        number = file.group(2)
    else:
        number = url.parameter("arnumber").removesuffix(".pdf").lstrip("0")
    return Clue((Identifier("ieee", number),), venue) if number.isdecimal() and len(number) > 2 else NOTHING  # noqa: PLR2004


def csdl(url: Url) -> Clue:
    """Venue and year in the path, and the start page (or the document's number) in the article's code.

    The id behind the code is the article's in this library.
    """
    if found := _ARTICLE.search(url.path):
        return _proceedings(*found.groups())
    if journal := _JOURNAL.search(url.path):
        return _journal(*journal.groups())
    return NOTHING


def _proceedings(code: str, year: str, article: str, own: str | None) -> Clue:
    code, article = code.lower(), article.lower()
    venue = proceedings()["ieee"]["conference"].get(code, "")
    block = proceedings()["csdl"]["block"].get(f"{code}/{year}", "")
    page = start_page(_undo_accident(article, block))
    return Clue(_numbers(article, own), venue, int(year), "", page)


def _journal(code: str, year: str, article: str, own: str | None) -> Clue:
    venue = proceedings()["csdl"]["journal"].get(code, "")
    page = _JOURNAL_PAGE.fullmatch(article)
    return Clue(
        identifiers=_numbers(article, own),
        venue=venue,
        year=int(year) if year != _NO_ISSUE else None,
        page=int(page.group(1)) if page else None,
    )


def _numbers(article: str, own: str | None) -> tuple[Identifier, ...]:
    """The document's number in IEEE Xplore, where the code is one, and the library's own id."""
    number = _ARNUMBER.fullmatch(article)
    ieee_number = (Identifier("ieee", number.group(1)),) if number else ()
    return (*ieee_number, Identifier("csdl", own)) if own else ieee_number


def start_page(code: str) -> int | None:
    """The start page in the code of a CSDL article, ``None`` where the code holds none.

    ``BBBB`` is the ISBN block, ``00`` the volume (absent until 2017), then a letter for the thousands
    (a to y are 0 to 24, aa is 25) and the page modulo 1000; behind four digits the first repeats the
    unit of the thousands. Until 2005 the page follows block and volume as four digits.
    """
    if lettered := _LETTERED.fullmatch(code):
        letters, digits = lettered.groups()
        thousands = ord(letters[-1]) - ord("a") + (25 if len(letters) > 1 else 0)
        return 1000 * thousands + int(digits[-3:])
    numbered = _NUMBERED.fullmatch(code)
    return int(numbered.group(1)) if numbered else None


def _undo_accident(code: str, block: str) -> str:
    """A code that a spreadsheet read as a number: ``7.44e216`` was ``074400e212``.

    ``BBBB00eNNN`` is read as BBBB00 x 10^NNN. How many zeros BBBB begins with is lost, so the volume's
    block must be known; else the code stays as it is.
    """
    found = _ACCIDENT.fullmatch(code)
    if found is None or not block:
        return code
    whole, decimals, exponent = found.groups()
    digits = f"{block}00"
    significant = digits.lstrip("0")
    page = int(exponent) - (len(significant) - 1)
    same = significant.rstrip("0") == f"{whole}{decimals or ''}".rstrip("0")
    return f"{digits}e{page:03d}" if same and page >= 0 else code
