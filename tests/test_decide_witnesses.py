"""One title, and what else tells whether a record is the paper: venue, year, authors."""

from __future__ import annotations

from typing import Any

import pytest

from builders import identified, record
from kdbib.model import Record
from offers import DEEP, HAND, chosen, paper

WITNESSES = [
    # (what the list says, records offered, key of the accepted one or none)
    ("generic title, nothing else", {"title": DEEP}, [paper(DEEP)], None),
    ("generic title, year alone", {"title": DEEP, "year": 2021}, [paper(DEEP)], None),
    ("generic title, venue and year", {"title": DEEP, "venue": "CVPR", "year": 2021}, [paper(DEEP)], "right"),
    (
        "generic title, other venue",
        {"title": DEEP, "venue": "Nature", "year": 2015},
        [paper(DEEP, "x")],
        None,
    ),
    (
        "generic title, known twice",
        {"title": DEEP, "venue": "Nature", "year": 2015},
        [
            record(DEEP, "Nature", 2015, ref="right", authors="Yann LeCun; Yoshua Bengio"),
            record(DEEP, "KDD", 2014, ref="x", authors="Ruslan Salakhutdinov"),
        ],
        "right",
    ),
    (
        "generic title, author",
        {"title": DEEP, "year": 2014, "authors": "R. Salakhutdinov", "complete": False},
        [
            record(DEEP, "Nature", 2015, ref="x", authors="Yann LeCun; Yoshua Bengio"),
            record(DEEP, "KDD", 2014, ref="right", authors="Ruslan Salakhutdinov"),
        ],
        "right",
    ),
    ("plain title alone", {"title": HAND}, [paper(HAND)], "right"),
    ("wrong venue of the list", {"title": HAND, "venue": "ICCV", "year": 2021}, [paper(HAND)], "right"),
    ("year off by one", {"title": HAND, "venue": "CVPR", "year": 2020}, [paper(HAND)], "right"),
    (
        "one title, two works, no witness",
        {"title": HAND},
        [paper(HAND, "x", authors="Ann Lee"), paper(HAND, "y", venue="ICRA", authors="Bo Kim")],
        None,
    ),
    (
        "one title, two works, both years near",
        {"title": HAND, "year": 2021},
        [
            paper(HAND, "x", authors="Ann Lee"),
            paper(HAND, "y", venue="ICRA", year=2020, authors="Bo Kim"),
        ],
        None,
    ),
    (
        "one title, two works, year tells",
        {"title": HAND, "year": 2021},
        [paper(HAND, authors="Ann Lee"), paper(HAND, "x", venue="ICRA", year=2014, authors="Bo Kim")],
        "right",
    ),
    (
        "one title, two works, venue tells",
        {"title": HAND, "venue": "ICRA", "year": 2021},
        [paper(HAND, "x", authors="Ann Lee"), paper(HAND, venue="ICRA", authors="Bo Kim")],
        "right",
    ),
    (
        "one title, two works, author tells",
        {"title": HAND, "authors": "A. Lee", "complete": False},
        [paper(HAND, authors="Ann Lee; Cy Doe"), paper(HAND, "x", authors="Bo Kim")],
        "right",
    ),
    (
        "other authors",
        {"title": HAND, "venue": "CVPR", "year": 2021, "authors": "Bo Kim"},
        [paper(HAND, authors="Ann Lee")],
        None,
    ),
    (
        "other authors against an identifier",
        {"title": HAND, "authors": "Bo Kim", "ids": "doi:10.1109/x"},
        [paper(HAND, authors="Ann Lee", ids="doi:10.1109/x")],
        None,
    ),
    (
        "same surname, other person",
        {"title": HAND, "authors": "Wei Zhang"},
        [paper(HAND, authors="Li Zhang")],
        None,
    ),
    (
        "initials",
        {"title": HAND, "authors": "A. Lee; C. Doe"},
        [paper(HAND, authors="Ann Lee; Cy Doe")],
        "right",
    ),
    (
        "family name first",
        {"title": HAND, "authors": "Zhang Wei"},
        [paper(HAND, authors="Wei Zhang")],
        "right",
    ),
    (
        "other order",
        {"title": HAND, "authors": "Cy Doe; Ann Lee"},
        [paper(HAND, authors="Ann Lee; Cy Doe")],
        "right",
    ),
    (
        "transliterated",
        {"title": HAND, "authors": "J. Mueller; S. Levine"},
        [paper(HAND, authors="Jörg Müller; Sergey Levine")],
        "right",
    ),
    (
        "particles",
        {"title": HAND, "authors": "L. van der Maaten"},
        [paper(HAND, authors="Laurens van der Maaten")],
        "right",
    ),
    (
        "et al.",
        {"title": HAND, "authors": "Ann Lee", "complete": False},
        [paper(HAND, authors="Ann Lee; Cy Doe; Eva Fox")],
        "right",
    ),
    (
        "et al. of another",
        {"title": HAND, "authors": "Bo Kim", "complete": False},
        [paper(HAND, authors="Ann Lee; Cy Doe")],
        None,
    ),
    (
        "same authors, one word changed",
        {
            "title": HAND.replace("Single", "Noisy"),
            "venue": "CVPR",
            "year": 2021,
            "authors": "Ann Lee; Cy Doe",
        },
        [paper(HAND, authors="Ann Lee; Cy Doe")],
        None,
    ),
    (
        "same authors, part two",
        {"title": f"{HAND}, Part II", "authors": "Ann Lee"},
        [paper(f"{HAND}, Part I", authors="Ann Lee")],
        None,
    ),
]


@pytest.mark.parametrize(("case", "claims", "records", "key"), WITNESSES, ids=[row[0] for row in WITNESSES])
def test_what_stands_beside_the_title(
    case: str, claims: dict[str, Any], records: list[Record], key: str | None
) -> None:
    claims = dict(claims)
    claims["authors_complete"] = claims.pop("complete", True)
    assert chosen(identified(**claims), records) == ({key} if key else set()), case
