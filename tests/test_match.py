"""One record judged against one entry: the features that count, and how much."""

from __future__ import annotations

from typing import Any

import pytest

from builders import identified, identifiers, record
from kdbib.model import Record, Verdict
from kdbib.stages.match import Context, expand, judge

TITLE = "Hand-Eye Calibration of Surgical Robots"
CSDL = "https://www.computer.org/csdl/proceedings-article/cvpr/2021/450900a123/1abc"


def weights(claims: dict[str, Any], rec: Record, *, unique: bool = False) -> dict[str, float]:
    entry = identified(**{"title": TITLE, **claims})
    match = judge(entry, rec, Context(expand(entry.identifiers), unique))
    return {feature.name: feature.weight for feature in match.features}


def test_the_score_is_the_logistic_function_of_the_weights() -> None:
    rec = record(TITLE, "CVPR", 2021)
    match = judge(identified(TITLE, venue="CVPR", year=2021), rec, Context(frozenset(), unique=True))
    assert match.verdict is Verdict.ACCEPTED
    assert match.nats == pytest.approx(sum(f.weight for f in match.features))
    assert match.score > 0.99
    assert [f.name for f in match.features] == ["prior", "title", "unique", "year", "venue"]


@pytest.mark.parametrize(
    ("title", "venue", "year", "verdict"),
    [
        ("Deep Learning", "", None, Verdict.REJECTED),
        ("Deep Learning", "", 2021, Verdict.UNCERTAIN),
        ("Deep Learning", "CVPR", 2021, Verdict.ACCEPTED),
        ("Deep Learning", "Nature", 2015, Verdict.REJECTED),
        (TITLE, "", None, Verdict.ACCEPTED),
        (TITLE, "ICML", 1998, Verdict.UNCERTAIN),
    ],
)
def test_verdicts(title: str, venue: str, year: int | None, verdict: Verdict) -> None:
    entry = identified(title, venue=venue, year=year)
    assert judge(entry, record(title, "CVPR", 2021), Context(frozenset(), unique=True)).verdict is verdict


def test_rare_words_tell_more_than_common_ones() -> None:
    def title(text: str) -> float:
        return weights({"title": text}, record(text))["title"]

    assert title("Zebra Misnomer") > title("Deep Learning")
    assert title("Deep Learning of Image Features") > title("Deep Learning")
    assert title(TITLE + " for All Kinds of Keyhole Surgery") == title(
        TITLE + " for All Kinds of Long Surgery"
    )


@pytest.mark.parametrize(
    ("year", "expected"), [(2021, 1.5), (2022, 0.8), (2019, 0.0), (2018, -1.0), (2001, -2.5)]
)
def test_years(year: int, expected: float) -> None:
    assert weights({"year": year}, record(TITLE, "CVPR", 2021))["year"] == expected


def test_the_year_of_a_link_counts_where_it_is_nearer() -> None:
    claims = {"year": 2005, "link": "https://arxiv.org/abs/2005.14435"}
    assert weights(claims, record(TITLE, "Interspeech", 2020))["year"] == 1.5
    assert weights({"year": 2005}, record(TITLE, "Interspeech", 2020))["year"] == -2.5


def test_the_year_of_the_records_own_link_proves_nothing() -> None:
    claims = {"year": 2012, "link": "https://arxiv.org/abs/2005.14435"}
    assert weights(claims, record(TITLE, "arXiv", 2020, ids="arxiv:2005.14435"))["year"] == -2.5


@pytest.mark.parametrize(
    ("claimed", "rec", "feature", "expected"),
    [
        ("CVPR", record(TITLE, "CVPR"), "venue", 3.0),
        ("CVPR 2021", record(TITLE, "Conference on Computer Vision and Pattern Recognition"), "venue", 3.0),
        ("CVPR", record(TITLE, "CVPR Workshops"), "venue", 1.5),
        ("CVPR Workshop", record(TITLE, "CVPR"), "venue", 1.5),
        ("CVPR", record(TITLE, "ICML"), "venue", -1.5),
        ("arXiv", record(TITLE, "arXiv"), "venue", 1.5),
        ("arXiv", record(TITLE, "CVPR"), "venue", None),
        ("CVPR", record(TITLE, "arXiv"), "venue", None),
        ("Annals of Improbable Robots", record(TITLE, "Annals of Improbable Robots"), "venue", 3.0),
        ("Annals of Improbable Robots", record(TITLE, "CVPR"), "venue", None),
        ("IEEE", record(TITLE, "CVPR", publisher="IEEE"), "publisher", 1.5),
        ("Elsevier", record(TITLE, "CVPR", publisher="IEEE"), "publisher", None),
        ("", record(TITLE, "CVPR"), "venue", None),
    ],
)
def test_venues(claimed: str, rec: Record, feature: str, expected: float | None) -> None:
    assert weights({"venue": claimed}, rec).get(feature) == expected


def test_an_identifier_counts_and_its_link_says_no_more() -> None:
    link = "https://openaccess.thecvf.com/content/CVPR2021/html/Lee_Hand-Eye_Calibration_of_Surgical_Robots_CVPR_2021_paper.html"
    alone = weights({"link": link}, record(TITLE, "CVPR", 2021, authors="Ann Lee"))
    assert (alone["link place"], alone["link surname"]) == (2.5, 1.5)
    ids = " ".join(map(str, identified(TITLE, link=link).identifiers))
    known = weights({"link": link}, record(TITLE, "CVPR", 2021, authors="Ann Lee", ids=ids))
    assert known["identifier"] == 9.0
    assert not any(name.startswith("link") for name in known)


@pytest.mark.parametrize(
    ("page", "expected"),
    [("123-130", 4.0), ("128-135", 4.0), ("118-130", 4.0), ("140-150", -1.0), ("", None)],
)
def test_pages_of_open_access_editions_differ_a_little(page: str, expected: float | None) -> None:
    assert weights({"link": CSDL}, record(TITLE, "CVPR", 2021, page=page)).get("link page") == expected


def test_a_link_that_names_another_author_counts_against() -> None:
    link = "https://openaccess.thecvf.com/content/CVPR2021/html/Kim_Hand-Eye_Calibration_CVPR_2021_paper.html"
    assert weights({"link": link}, record(TITLE, "CVPR", 2021, authors="Ann Lee"))["link surname"] == -1.0


@pytest.mark.parametrize(
    ("spelled", "weight"),
    [("Hand-Eye_Calibration_of", 2.8), ("Hand-Eye_Surgical_Robots", 2.8), ("Robots_Hand-Eye_Surgical", None)],
)
def test_links_spell_titles_in_order_and_leave_words_out(spelled: str, weight: float | None) -> None:
    link = f"https://openaccess.thecvf.com/content/CVPR2021/html/Lee_{spelled}_CVPR_2021_paper.html"
    found = weights({"link": link}, record(TITLE, "CVPR", 2021)).get("link title")
    assert found == (pytest.approx(weight) if weight else None)


@pytest.mark.parametrize(
    ("claimed", "complete", "expected"),
    [
        ("A. Lee; C. Doe", True, {"authors": 5.0}),
        ("Ann Lee", False, {"authors": 5.0}),
        ("Ann Lee; Bo Kim", True, {"authors": 2.5}),
        ("Bo Kim", True, {"other authors": -20.0}),
        ("Bo Kim", False, {"other authors": -20.0}),
        ("", True, {}),
    ],
)
def test_authors(claimed: str, complete: bool, expected: dict[str, float]) -> None:
    found = weights(
        {"authors": claimed, "authors_complete": complete}, record(TITLE, authors="Ann Lee; Cy Doe")
    )
    assert {name: weight for name, weight in found.items() if "authors" in name} == expected


def renamed(old: str, new: str) -> float:
    found = weights({"title": old, "ids": "arxiv:2101.00001"}, record(new, "arXiv", ids="arxiv:2101.00001"))
    return found["renamed"]


def test_a_new_title_is_the_likelier_the_more_it_keeps() -> None:
    old = "PaD: Distilling Programs into Small Models"
    assert renamed(old, "PaD: Distilling Programs into Large Models") > renamed(
        old, "Distilling Programs Anew"
    )
    assert renamed(old, "PaD: Teaching Models to Reason") > renamed(old, "Teaching Models to Reason")
    assert renamed(old, "PbE: Distilling Programs into Large Models") < renamed(
        old, "Distilling Programs into Large Models"
    )
    assert renamed("Gossip Protocols I", "Gossip Protocols II") < renamed(
        "Gossip Protocols", "Slow Gossip Protocols"
    )
    assert renamed(old, "Speech Separation") <= -20


def test_without_an_identifier_a_changed_title_is_a_veto() -> None:
    match = judge(
        identified(TITLE, venue="CVPR", year=2021, authors="Ann Lee"),
        record("Hand-Eye Calibration of Industrial Robots", "CVPR", 2021, authors="Ann Lee"),
        Context(frozenset(), unique=True),
    )
    assert match.verdict is Verdict.REJECTED
    assert ("title differs", "-surgical +industrial") in [(f.name, f.detail) for f in match.features]


def test_identifiers_that_follow_from_others() -> None:
    assert set(identifiers("arxiv:2101.00001")) < expand(identifiers("doi:10.48550/arxiv.2101.00001"))
    assert expand(()) == frozenset()
