"""Preprint, workshop, conference and journal versions of one work, and which of them is cited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import entry, preprint, record
from kdbib.model import Identified, Record
from kdbib.stages.versions import authority, is_contested, to_cite, versions

TITLE = "Hand-Eye Calibration of Surgical Robots"
PREPRINT = preprint(TITLE, "2004.01234")
CVPR = record(TITLE, "CVPR", 2021, ref="cvpr", ids="doi:10.1109/cvpr")
WORKSHOP = record(TITLE, "CVPR Workshops", 2020, ref="workshop", ids="doi:10.1109/w")
TPAMI = record(TITLE, "TPAMI", 2023, ref="tpami", ids="doi:10.1109/tpami", type="article-journal")
OPENREVIEW = record(TITLE, "ICLR", 2022, ref="iclr")


def cited(records: list[Record], *claims: tuple[str, int | None]) -> str:
    entries = [entry(TITLE, venue=venue, year=year) for venue, year in claims]
    return to_cite(versions(records), [Identified(one) for one in entries]).records[0].id


def test_records_of_one_venue_are_one_version() -> None:
    long = record(
        TITLE,
        "IEEE/CVF Conference on Computer Vision and Pattern Recognition, CVPR 2021",
        2021,
        ref="crossref/x",
    )
    found = versions([CVPR, PREPRINT, WORKSHOP, long])
    assert [{r.id for r in version.records} for version in found] == [
        {"cvpr", "x"},
        {"workshop"},
        {"2004.01234"},
    ]
    assert [version.venue.id if version.venue else "" for version in found] == ["CVPR", "CVPRW", ""]
    assert [version.is_preprint for version in found] == [False, False, True]


def test_venues_that_are_not_registered_meet_by_their_words() -> None:
    one = record(TITLE, "Annals of Improbable Robots", 2021, ref="a")
    short = record(TITLE, "Ann. Improb. Robot.", 2021, ref="b")
    other = record(TITLE, "Letters on Improbable Robots", 2021, ref="c")
    assert [{r.id for r in v.records} for v in versions([one, short, other])] == [{"a", "b"}, {"c"}]


def test_a_record_without_container_belongs_to_the_published_version() -> None:
    bare = record(TITLE, "", 2021, ref="crossref/bare")
    assert [len(version.records) for version in versions([bare, CVPR, PREPRINT])] == [2, 1]
    assert [version.is_preprint for version in versions([bare, PREPRINT])] == [True, False]


def test_registries_come_before_indexes_and_full_records_before_bare_ones() -> None:
    records = [
        record(TITLE, "CVPR", 2021, ref="list/a"),
        record(TITLE, "CVPR", ref="dblp/bare"),
        record(TITLE, "CVPR", 2021, ref="dblp/full", page="1-9"),
        record(TITLE, "CVPR", 2021, ref="dblp/doi", ids="doi:10.1109/x"),
        record(TITLE, "CVPR", 2021, ref="crossref/x"),
    ]
    ordered = [r.ref for r in sorted(records, key=authority)]
    assert ordered == ["crossref/x", "dblp/doi", "dblp/full", "dblp/bare", "list/a"]


@pytest.mark.parametrize(
    ("records", "claims", "key"),
    [
        ([PREPRINT], [("CVPR", 2021)], "2004.01234"),
        ([PREPRINT, CVPR], [("arXiv", 2020)], "cvpr"),
        ([PREPRINT, CVPR, TPAMI], [("TPAMI", 2023)], "tpami"),
        ([PREPRINT, CVPR, TPAMI], [("CVPR", 2023)], "cvpr"),
        ([CVPR, TPAMI], [("arXiv", 2022), ("TPAMI", 2023)], "tpami"),
        ([CVPR, TPAMI], [("", 2020)], "cvpr"),
        ([CVPR, TPAMI], [("", 2024)], "tpami"),
        ([CVPR, WORKSHOP], [("", 2020)], "cvpr"),
        ([CVPR, WORKSHOP], [("CVPR Workshop", 2020)], "workshop"),
        ([WORKSHOP, PREPRINT], [("CVPR", 2020)], "workshop"),
        ([OPENREVIEW, CVPR], [("", None)], "cvpr"),
        ([OPENREVIEW, CVPR], [("ICLR 2022", 2022)], "iclr"),
    ],
)
def test_the_version_to_cite(records: list[Record], claims: list[tuple[str, int | None]], key: str) -> None:
    assert cited(records, *claims) == key


@given(
    st.permutations(
        [PREPRINT, CVPR, WORKSHOP, TPAMI, OPENREVIEW, record(TITLE, "", 2021, ref="crossref/bare")]
    )
)
def test_the_order_of_the_records_does_not_matter(records: list[Record]) -> None:
    found = versions(records)
    assert [v.records for v in found] == [v.records for v in versions(sorted(records, key=authority))]
    assert cited(records, ("arXiv", 2020)) == cited(records[::-1], ("arXiv", 2020))


@pytest.mark.parametrize(
    ("venue", "claimed", "year", "contested"),
    [
        ("ICCV", 2025, 2025, False),
        ("ICCV", 2026, 2025, False),
        ("ICCV", 2023, 2025, True),
        ("ICRA 2024", 2026, 2024, False),
        ("ICML", 2024, 2024, True),
        ("arXiv", 2024, 2025, False),
        ("", 2024, 2025, False),
    ],
)
def test_what_contests_an_aggregator(venue: str, claimed: int, year: int, *, contested: bool) -> None:
    told = record(TITLE, "ICRA" if "ICRA" in venue else "ICCV", year, ref="semanticscholar/1")
    found = versions([told])
    assert is_contested(found[0], found, [Identified(entry(TITLE, venue=venue, year=claimed))]) is contested
