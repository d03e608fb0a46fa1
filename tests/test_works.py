"""Which records are of one work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import preprint, record
from kdbib.index.keys import of_record
from kdbib.model import Record
from kdbib.works import Groups, authors_agree, cluster, same_work

TITLE = "Hand-Eye Calibration of Surgical Robots"
LEE = "Ann Lee; Cy Doe"
KIM = "Bo Kim; Di Fox"


def rec(title: str = TITLE, year: int = 2021, authors: str = LEE, ids: str = "", ref: str = "a") -> Record:
    return record(title, "CVPR", year, authors=authors, ids=ids, ref=ref)


CASES = [
    ("same title and authors", rec(), rec(year=2023), True),
    ("authors abbreviated", rec(), rec(authors="A. Lee; C. Doe"), True),
    ("title misspelt", rec(), rec("Hand-Eye Callibration of Surgical Robots"), True),
    ("acronym in front", rec(), rec(f"HECal: {TITLE}"), True),
    ("same title, other authors", rec(), rec(authors=KIM), False),
    ("same authors, other title", rec(), rec("Hand-Eye Calibration of Industrial Robots"), False),
    ("no authors, years near", rec(), rec(authors="", year=2022), True),
    ("no authors, years far", rec(), rec(authors="", year=2012), False),
    ("no authors, misspelt", rec(), rec("Hand-Eye Callibration of Surgical Robots", authors=""), False),
    ("no authors, generic title", rec("Deep Learning"), rec("Deep Learning", authors=""), False),
    ("same authors, generic title, far", rec("Preface", 2005), rec("Preface", 2015), False),
    ("same authors, generic title, near", rec("Preface", 2005), rec("Preface", 2006), True),
    ("shared identifier, renamed", rec(ids="doi:10/a"), rec("Robots That See", ids="doi:10/a"), True),
    (
        "shared identifier, nothing else",
        rec(ids="doi:10/a"),
        rec("Robots", authors=KIM, ids="doi:10/a"),
        False,
    ),
    ("shared identifier, authors misread", rec(ids="doi:10/a"), rec(authors=KIM, ids="doi:10/a"), True),
    (
        "shared identifier, no authors, title alike",
        rec(ids="doi:10/a", authors=""),
        rec("Calibration of Robots", ids="doi:10/a"),
        True,
    ),
    (
        "shared identifier, no authors, other title",
        rec(ids="doi:10/a", authors=""),
        rec("Speech Separation", ids="doi:10/a"),
        False,
    ),
    (
        "shared identifier, no authors, subtitle dropped",
        rec("NeRF", ids="doi:10/a", authors=""),
        rec("NeRF: Scenes as Neural Radiance Fields for View Synthesis", ids="doi:10/a"),
        True,
    ),
    ("shared address", rec(ids="url:x.org"), rec("Robots That See", ids="url:x.org"), False),
]


@pytest.mark.parametrize(("case", "first", "second", "same"), CASES, ids=[row[0] for row in CASES])
def test_same_work(case: str, first: Record, second: Record, same: bool) -> None:
    assert same_work(first, second) is same, case
    assert same_work(second, first) is same, case


@pytest.mark.parametrize(
    ("first", "second"), [row[1:3] for row in CASES if row[3]], ids=[row[0] for row in CASES if row[3]]
)
def test_records_of_one_work_share_an_even_key_of_the_index(first: Record, second: Record) -> None:
    shared = set(of_record(first)) & set(of_record(second))
    assert any(key % 2 == 0 for key in shared)


def test_records_that_share_a_part_of_their_titles_share_odd_keys_alone() -> None:
    first = rec("A Very Long Beginning of a Title on Robots, Cameras and Eyes")
    second = rec("A Very Long Beginning of a Title on Networks of Small Sensors")
    shared = set(of_record(first)) & set(of_record(second))
    assert shared
    assert all(key % 2 == 1 for key in shared)


@pytest.mark.parametrize(
    ("first", "second", "agree"),
    [
        (LEE, LEE, True),
        (LEE, KIM, False),
        (LEE, "", None),
        (LEE, "Ann Lee", True),
        (LEE, "Cy Doe; Bo Kim", False),
    ],
)
def test_authors_agree(first: str, second: str, agree: bool | None) -> None:
    assert authors_agree(rec(authors=first), rec(authors=second)) is agree


def test_versions_meet_by_identifier_and_by_title() -> None:
    old = preprint("Robots That See", "2101.00001", authors=LEE)
    linked = rec(ids="arxiv:2101.00001 doi:10/a", ref="linked")
    published = rec(ref="published")
    other = rec("Speech Separation", authors=KIM, ref="other")
    groups = cluster([old, other, published, linked])
    assert [{r.id for r in group} for group in groups] == [{"2101.00001", "published", "linked"}, {"other"}]


def test_misspelt_titles_and_titles_with_an_acronym_meet() -> None:
    records = [
        rec(ref="a"),
        rec("Hand-Eye Callibration of Surgical Robots", ref="b"),
        rec(f"HECal: {TITLE}", ref="c"),
    ]
    assert len(cluster(records)) == 1


POOL = [
    rec(ref="a"),
    rec(ref="b", year=2020),
    rec(ref="c", ids="doi:10/c"),
    rec("Robots That See", ref="d", ids="doi:10/c"),
    rec(authors=KIM, ref="e"),
    rec("Deep Learning", ref="f"),
]


@given(st.permutations(POOL))
def test_the_order_of_records_does_not_matter(records: list[Record]) -> None:
    def as_sets(groups: list[list[Record]]) -> set[frozenset[str]]:
        return {frozenset(r.id for r in group) for group in groups}

    assert as_sets(cluster(records)) == as_sets(cluster(POOL))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_groups_part_the_items(pairs: list[tuple[int, int]]) -> None:
    groups = Groups[int]()
    for item in range(10):
        groups.add(item)
    for one, other in pairs:
        groups.join(one, other)
    lists = groups.lists()
    assert sorted(item for group in lists for item in group) == list(range(10))
    assert all(groups.find(one) == groups.find(other) for one, other in pairs)
    assert [group[0] for group in lists] == sorted(group[0] for group in lists)
