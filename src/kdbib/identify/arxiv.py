"""arXiv identifiers (https://info.arxiv.org/help/arxiv_identifier.html): checked, and without version."""

from __future__ import annotations

import re

_ID = (
    r"(?:(?P<yy>\d\d)(?P<mm>0[1-9]|1[0-2])\.(?P<number>\d{4,5})"
    r"|(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?/(?P<old>\d\d(?:0[1-9]|1[0-2])\d{3}))(?:v\d+)?"
)
_WHOLE = re.compile(_ID, re.IGNORECASE)
_IN_PATH = re.compile(r"[/:=]" + _ID + r"(?=$|[./?&#:)\s])", re.IGNORECASE)
_ARCHIVES = frozenset(
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs "
    "dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics "
    "plasm-ph q-alg q-bio quant-ph solv-int supr-con".split()
)
_FIRST, _FIVE_DIGITS, _LAST = 704, 1501, 4912  # year and month: new ids, longer ones; later ids are misread
_OLDEST = 91


def normal(text: str) -> str:
    """The id without version and class (``math.GT/0309136v2`` is ``math/0309136``); ``""`` if it is none."""
    found = _WHOLE.fullmatch(text)
    return _checked(found) if found else ""


def in_path(path: str) -> str:
    """The first id that stands in a path as a part of its own, or ``""``."""
    return next(filter(None, map(_checked, _IN_PATH.finditer(path))), "")


def year(identifier: str) -> int:
    """The year of the first posting, which a normal id begins with."""
    short = int(identifier.partition("/")[2][:2] or identifier[:2])
    return short + (1900 if short >= _OLDEST else 2000)


def _checked(found: re.Match[str]) -> str:
    if archive := found["archive"]:
        known = archive.lower() in _ARCHIVES and (
            int(found["old"][:2]) >= _OLDEST or int(found["old"][:4]) < _FIRST
        )
        return f"{archive.lower()}/{found['old']}" if known else ""
    posted = int(found["yy"] + found["mm"])
    digits = 5 if posted >= _FIVE_DIGITS else 4
    if not _FIRST <= posted <= _LAST or len(found["number"]) != digits or not int(found["number"]):
        return ""
    return f"{found['yy']}{found['mm']}.{found['number']}"
