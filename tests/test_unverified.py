"""The item of an entry that no source knows."""

from __future__ import annotations

from typing import Any

import pytest

from builders import identified, people
from kdbib.model import Work
from kdbib.stages.unverified import REASON, from_claims, publisher_evidence

TITLE = "Hand-Eye Calibration of {Surgical} Robots."
CVF = "https://openaccess.thecvf.com/content/CVPR2021/html/Lee_Hand-Eye_Calibration_CVPR_2021_paper.html"


def work(**claims: object) -> Work:
    return from_claims("key", [identified(TITLE, **claims)])


def test_the_claims_are_all_there_is() -> None:
    item = work(venue="CVPR", year=2021, authors="Ann Lee", authors_complete=False, section=("Robots",))
    assert (item.key, item.resolved, item.records) == ("key", False, ())
    assert item.title == "Hand-Eye Calibration of Surgical Robots"
    assert (item.type, item.venue, item.event_title, item.year) == (
        "paper-conference",
        "CVPR",
        "CVPR 2021",
        2021,
    )
    assert (item.authors, item.authors_complete, item.keywords) == (people("Ann Lee"), False, ("Robots",))
    assert {p.record for p in item.provenance} == {"list.md:1"}
    assert {p.reason for p in item.provenance} == {REASON}


@pytest.mark.parametrize(
    ("venue", "link", "csl", "container"),
    [
        ("TPAMI", "", "article-journal", "IEEE Transactions on Pattern Analysis and Machine Intelligence"),
        ("arXiv", "", "article", "arXiv"),
        ("", "https://arxiv.org/abs/2104.01234", "article", ""),
        ("Annals of Improbable Robots", "", "paper-conference", "Annals of Improbable Robots"),
        ("IEEE", "", "document", ""),
        ("Submitted to ICLR 2024", "", "document", ""),
        ("", "", "document", ""),
    ],
)
def test_types_and_containers(venue: str, link: str, csl: str, container: str) -> None:
    item = work(venue=venue, link=link or ())
    assert (item.type, item.container_title) == (csl, container)


def test_a_publisher_s_address_is_believed_before_the_list() -> None:
    item = work(venue="ICCV", year=2019, link=CVF)
    assert (item.venue, item.year) == ("CVPR", 2021)


def test_identifiers_and_address() -> None:
    item = work(link=["https://arxiv.org/abs/2104.01234", "https://doi.org/10.1109/X.1"])
    assert (item.doi, item.arxiv, item.url) == ("10.1109/x.1", "2104.01234", "https://doi.org/10.1109/x.1")
    assert (
        work(link=["notes.pdf", "https://example.org/p"], code="https://github.com/a/b").url
        == "https://example.org/p"
    )
    assert work(code="https://github.com/a/b").url == ""


def test_entries_of_one_title_share_their_identifiers() -> None:
    twins = [
        identified(TITLE, section=("A",)),
        identified(TITLE, link="https://arxiv.org/abs/2104.01234", section=("B",)),
    ]
    item = from_claims("key", twins)
    assert (item.arxiv, item.keywords) == ("2104.01234", ("A", "B"))


def test_evidence_of_a_publisher() -> None:
    def told(*links: str) -> str:
        found = publisher_evidence(identified(TITLE, link=links).evidence)
        return f"{found.venue} {found.year}" if found else ""

    assert told("https://arxiv.org/abs/2104.01234", CVF) == "CVPR 2021"
    assert told("https://arxiv.org/abs/2104.01234") == ""
    assert told("https://example.org/x") == ""


@pytest.mark.parametrize(
    ("claims", "year"),
    [
        ({"venue": "arXiv", "ids": "arxiv:1908.05474"}, 2019),
        ({"link": "https://arxiv.org/abs/2002.03936"}, 2020),
        ({"venue": "arXiv", "year": 2018, "ids": "arxiv:1908.05474"}, 2018),
        ({"venue": "CVPR", "ids": "arxiv:1908.05474"}, None),
    ],
)
def test_an_undated_preprint_is_of_the_year_its_number_tells(
    claims: dict[str, Any], year: int | None
) -> None:
    assert from_claims("key", [identified("A Paper Nobody Knows", **claims)]).year == year
