from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import identifiers
from emit_sample import CHAPTER, CONFERENCE, JOURNAL, PREPRINT, SERIES, UNVERIFIED, WORKS, check_golden
from kdbib.model import Date, Name, Work
from kdbib.stages.emit.csl import to_csl


def item_of(work: Work) -> dict[str, Any]:
    (item,) = json.loads(to_csl([work]))
    assert isinstance(item, dict)
    return item


def test_the_file_is_as_the_golden_one() -> None:
    check_golden("kd.json", to_csl(WORKS))


def test_items_are_sorted_by_key() -> None:
    text = to_csl(tuple(reversed(WORKS)))
    assert text == to_csl(WORKS)
    assert [item["id"] for item in json.loads(text)] == sorted(work.key for work in WORKS)


def test_no_works_make_an_empty_array() -> None:
    assert json.loads(to_csl(())) == []


def test_members_are_the_works_own() -> None:
    item = item_of(JOURNAL)
    assert item["type"] == "article-journal"
    assert item["container-title"] == "Libraries & Archives"
    assert (item["volume"], item["issue"], item["page"]) == ("12", "2–3", "101-119")
    assert item["issued"] == {"date-parts": [[2020, 6, 15]]}
    assert (item["DOI"], item["ISSN"]) == ("10.5555/lib.2020_0012", "1234-5679")
    assert "ISBN" not in item


def test_particles_and_suffixes_of_names() -> None:
    item = item_of(JOURNAL)
    assert item["author"][0] == {"family": "King", "given": "Robert L.", "suffix": "Jr."}
    assert item["author"][1] == {"family": "de la Cruz", "given": "José"}
    assert item_of(replace(JOURNAL, authors=(Name(given="Plato"),)))["author"] == [{"literal": "Plato"}]


def test_a_preprint_is_an_article_of_its_server() -> None:
    item = item_of(PREPRINT)
    assert (item["type"], item["publisher"], item["number"]) == ("article", "arXiv", "arXiv:1503.02531")
    assert "container-title" not in item


def test_an_article_number_that_is_the_page_is_said_once() -> None:
    assert item_of(replace(JOURNAL, page="9866", number="9866"))["page"] == "9866"
    assert "number" not in item_of(replace(JOURNAL, page="9866", number="9866"))
    assert item_of(replace(JOURNAL, page="", number="9866"))["number"] == "9866"


def test_what_csl_has_no_variable_for_is_kept() -> None:
    assert item_of(CONFERENCE)["custom"]["kdbib"] == {
        "status": "resolved",
        "arxiv": "1706.03762",
        "arxiv-class": "cs.CL",
        "identifiers": ["arxiv:1706.03762", "dblp:conf/nips/VaswaniSPUJGKP17"],
        "sources": ["dblp/conf/nips/VaswaniSPUJGKP17", "arxiv/1706.03762"],
    }
    assert item_of(UNVERIFIED)["custom"]["kdbib"] == {"status": "unresolved"}
    assert item_of(SERIES)["custom"]["kdbib"]["authors-complete"] is False


def test_identifiers_and_code_by_the_names_that_users_look_for() -> None:
    known = ("acl:2021.acl-long.1", "openreview:B1xsqj09Fm", f"s2:{'0' * 40}", f"s2:{'1' * 40}")
    work = replace(
        CONFERENCE,
        identifiers=identifiers(" ".join(known)),
        code=("https://github.com/a/b", "https://example.org/c d"),
    )
    custom = item_of(work)["custom"]["kdbib"]
    assert (custom["acl"], custom["openreview"]) == ("2021.acl-long.1", "B1xsqj09Fm")
    assert custom["semantic-scholar"] == "0" * 40
    assert custom["identifiers"] == list(known)
    assert custom["code"] == ["https://github.com/a/b", "https://example.org/c%20d"]


def test_the_event_and_the_language() -> None:
    item = item_of(
        replace(CONFERENCE, event_place="Long Beach, USA", event_date=Date(2017, 12, 4), language="en")
    )
    assert (item["event-place"], item["language"]) == ("Long Beach, USA", "en")
    assert item["event-date"] == {"date-parts": [[2017, 12, 4]]}
    assert not {"event-place", "event-date", "language"} & item_of(CONFERENCE).keys()


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("$\\beta$-VAE", "β-VAE"),
        ("Sharing CO$_2$ and H$_{20}$", "Sharing CO₂ and H₂₀"),
        ("The $k^{th}$ $L_{\\infty}$ Norm", "The k<sup>th</sup> L<sub>∞</sub> Norm"),
        ("On $\\mathcal{O}(n^2)$ and $\\mathrm{SE}(3)$", "On O(n²) and SE(3)"),
        ("F${}_{\\mbox{0}}$ and R$_{\\mathrm{max}}$", "F₀ and R<sub>max</sub>"),
        ("From $5 to $6", "From $5 to $6"),
        ("R&D {of} a_b", "R&D {of} a_b"),
    ],
)
def test_titles_have_no_latex(title: str, shown: str) -> None:
    assert item_of(replace(CHAPTER, title=title))["title"] == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a b|ü?c={d}&e", "https://example.org/a%20b%7C%C3%BC?c=%7Bd%7D&e"),
        ("http://example.org/a%20b", "http://example.org/a%20b"),
        ("", "https://arxiv.org/abs/1706.03762"),
        ("paper.pdf", "https://arxiv.org/abs/1706.03762"),
    ],
)
def test_addresses(url: str, shown: str) -> None:
    assert item_of(replace(CONFERENCE, url=url))["URL"] == shown


@pytest.mark.parametrize(
    ("issued", "parts"),
    [(Date(2020), [2020]), (Date(2020, 3), [2020, 3]), (Date(2020, None, 5), [2020])],
)
def test_dates(issued: Date, parts: list[int]) -> None:
    assert item_of(replace(CONFERENCE, issued=issued))["issued"] == {"date-parts": [parts]}


def test_a_work_without_date_has_none() -> None:
    assert "issued" not in item_of(replace(CONFERENCE, issued=None))


@given(st.text(), st.text())
def test_values_are_never_empty_nor_padded(title: str, name: str) -> None:
    item = item_of(replace(CONFERENCE, title=title, publisher=name, authors=(Name(name, name),)))
    strings = [value for value in item.values() if isinstance(value, str)]
    strings += [value for author in item.get("author", []) for value in author.values()]
    assert all(value and value == value.strip() for value in strings)


def test_text_that_utf8_cannot_hold_is_dropped() -> None:
    assert item_of(replace(CONFERENCE, title="A\ud800 B\u200b\u00a0C\u0007"))["title"] == "A B C"
