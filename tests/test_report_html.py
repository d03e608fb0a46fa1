"""report.html without a browser: what stands in it, and that nothing in it can do harm."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from emit_sample import BIBLIOGRAPHY, CONFERENCE, PREPRINT, SERIES, UNVERIFIED
from kdbib.model import (
    Audit,
    Bibliography,
    Date,
    Dialect,
    Leads,
    Link,
    Name,
    Unread,
)
from kdbib.stages.emit import outputs, values
from kdbib.stages.emit.bibtex import to_bibtex
from kdbib.stages.emit.html import as_script

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!-- <script> -->",
    "</noscript></title></style><img src=x onerror=alert(1)>",
    "\x00NUL\x1b[31m and \u202eright to left\u2029",
    '"><svg onload=alert(1)> &amp; {{ 7 * 7 }} {% raw %}',
    "]]>\\u003c/script\\u003e",
]


def page_of(bibliography: Bibliography, dialect: Dialect = Dialect()) -> str:  # noqa: B008 - frozen
    return outputs(bibliography, dialect=dialect)["report.html"]


def read(page: str) -> Any:
    return html.document_fromstring(page)


def document(page: str) -> dict[str, Any]:
    (element,) = read(page).xpath("//script[@id='data']")
    found = json.loads(element.text)
    assert isinstance(found, dict)
    return found


def texts(page: str, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in read(page).xpath(path)]


def options(page: str, name: str) -> list[str]:
    return texts(page, f"//select[@name='{name}']/option[@value!='']")


def with_title(title: str) -> Bibliography:
    """A bibliography of one entry that has a text in every place where a list or a record has one."""
    first = BIBLIOGRAPHY.resolutions[0]
    entry = replace(
        first.identified.entry, title=title, venue=title, section=(title,), file=title, links=(Link(title),)
    )
    work = replace(
        CONFERENCE,
        title=title,
        authors=(Name(title),),
        container_title=title,
        container_title_short=title,
        url=title,
    )
    resolution = replace(
        first,
        identified=replace(first.identified, entry=entry),
        findings=tuple(replace(one, claimed=title, actual=title, evidence=title) for one in first.findings),
        links=(Audit(title, Leads.OTHER, title),),
    )
    return Bibliography((resolution,), (work,), (Unread(title, 1, title, title),))


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(BIBLIOGRAPHY)


def test_every_entry_is_in_the_data_and_in_the_plain_list(page: str) -> None:
    entries = document(page)["entries"]
    assert [entry["line"] for entry in entries] == [r.identified.entry.line for r in BIBLIOGRAPHY.resolutions]
    assert len(read(page).xpath("//noscript//ol/li")) == len(entries)
    assert "Nowhere to Be Found" in texts(page, "//noscript//li/b")


def test_an_entry_tells_claim_truth_and_grounds(page: str) -> None:
    found = document(page)
    entry = found["entries"][0]
    work = found["works"][entry["work"]]
    assert entry["claim"] == {"title": "Attention is all you needed", "venue": "arXiv", "year": 2018}
    assert (work["title"], work["venue"], work["year"]) == ("Attention Is All You Need", "NeurIPS", 2017)
    assert work["authors"].startswith("Ashish Vaswani, ")
    assert (entry["findings"][2]["claimed"], entry["findings"][2]["actual"]) == ("2018", "2017")
    assert entry["matches"][0][:3] == ["dblp/conf/nips/VaswaniSPUJGKP17", "", 0.988]
    ref, reason, fields = work["why"][0]
    assert (ref, found["texts"][reason]) == ("arxiv/1706.03762", "the spelling of the authors")
    assert fields == [["title", "", [["dblp/conf/nips/VaswaniSPUJGKP17", "Attention is All you Need"]]]]


@pytest.mark.parametrize(
    ("line", "status"), [(3, "corrected"), (5, "confirmed"), (12, "corrected"), (14, "unknown")]
)
def test_the_status_says_how_the_claims_stand(page: str, line: int, status: str) -> None:
    (entry,) = [entry for entry in document(page)["entries"] if entry["line"] == line]
    assert entry["status"] == status


def test_links_are_judged() -> None:
    first = BIBLIOGRAPHY.resolutions[0]
    judged = replace(first, links=(Audit(CONFERENCE.url, Leads.WORK, "its identifier is the record's"),))
    found = document(page_of(replace(BIBLIOGRAPHY, resolutions=(judged,))))
    (link,) = found["entries"][0]["links"]
    assert (link["url"], link["leads"]) == (CONFERENCE.url, "work")
    assert found["texts"][link["why"]] == "its identifier is the record's"


@pytest.mark.parametrize("dialect", [Dialect(), Dialect(ascii=True), Dialect(biblatex=True)])
def test_the_bibtex_to_copy_is_that_of_kd_bib(dialect: Dialect) -> None:
    made = outputs(BIBLIOGRAPHY, dialect=dialect)
    for work in document(made["report.html"])["works"]:
        assert work["bibtex"].strip() in made["kd.bib"]


def test_bibtex_to_copy_leans_on_no_macro() -> None:
    found = document(page_of(BIBLIOGRAPHY, Dialect(strings=True)))
    assert found["works"][0]["bibtex"] == to_bibtex([BIBLIOGRAPHY.works[0]])


def test_filters_offer_what_there_is_with_its_number(page: str) -> None:
    assert options(page, "section") == ["lists/papers.md (7)", "Reading (7)", "Vision | Language (7)"]
    assert options(page, "year") == ["2021 (1)", "2020 (1)", "2017 (1)", "2015 (2)", "2014 (1)", "2012 (1)"]
    assert options(page, "status") == [
        "As the list says (1)",
        "Corrected (4)",
        "Not found (2)",
        "Published (5)",
        "Preprint only (2)",
    ]
    assert "NeurIPS (1)" in options(page, "venue")
    assert "Wrong year (2)" in options(page, "finding")


def test_every_picture_has_a_name_and_its_numbers_in_words(page: str) -> None:
    found = read(page)
    described = {}
    for picture in found.xpath("//*[name()='svg']"):
        assert picture.get("role") == "img"
        heading, text = (
            " ".join(found.get_element_by_id(one).text_content().split())
            for one in picture.get("aria-labelledby").split()
        )
        described[heading] = text
    assert described["Entries by year"] == (
        "2012: 1, 2013: 0, 2014: 1, 2015: 2, 2016: 0, 2017: 1, 2018: 0, 2019: 0, 2020: 1, 2021: 1"
    )
    assert "Year: 2 of 6 corrected, 33.3 %" in described["Claims corrected"]
    assert described["Entries by venue"].startswith("arXiv: 2, ")
    assert described["Preprints since published"] == (
        "1 of 3 preprints have been published since, 33.3 %; 2 have not."
    )


def test_years_long_past_are_one_bar() -> None:
    old, new = replace(CONFERENCE, issued=Date(1936)), replace(PREPRINT, issued=Date(2024))
    by_key = {work.key: work for work in (old, new)}
    some = tuple(one for one in BIBLIOGRAPHY.resolutions if one.key in by_key)
    (text,) = texts(page_of(Bibliography(some, (old, new))), "//*[@id='by-year-text']")
    assert text.startswith("earlier: 1, 1985: 0, ")
    assert text.endswith(", 2024: 2")


def test_at_most_fifteen_venues_are_pictured() -> None:
    works = tuple(
        replace(CONFERENCE, key=f"k{number}", container_title_short=f"V{number:02}") for number in range(20)
    )
    some = tuple(replace(BIBLIOGRAPHY.resolutions[0], key=work.key) for work in works)
    (text,) = texts(page_of(Bibliography(some, works)), "//*[@id='by-venue-text']")
    assert text.split(", ") == [f"V{number:02}: 1" for number in range(15)]


def test_what_could_not_be_read_is_told(page: str) -> None:
    assert texts(page, "//ul[@class='unread']/li") == ["lists/papers.md:20 no title: | | <img> |"]


def test_an_empty_bibliography_makes_a_page() -> None:
    page = page_of(Bibliography())
    assert document(page)["entries"] == []
    assert texts(page, "//header/p")[0].startswith("0 entries of · 0 works")


def test_the_policy_lets_only_this_style_and_this_script_take_part(page: str) -> None:
    found = read(page)
    (policy,) = found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,), (script,) = found.xpath("//style/text()"), found.xpath("//script[not(@type)]/text()")
    expected = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (style, script)]
    assert policy.split("; ")[:3] == [
        "default-src 'none'",
        f"style-src {expected[0]}",
        f"script-src {expected[1]}",
    ]


def test_the_page_asks_for_nothing(page: str) -> None:
    found = read(page)
    assert found.xpath("//@src | //link | //iframe | //object | //base") == []
    assert all(href.startswith(("http://", "https://", "#")) for href in found.xpath("//@href"))
    (style,) = found.xpath("//style/text()")
    assert not re.search(r"url\(|@import", style)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_texts_stay_texts(title: str) -> None:
    page = page_of(with_title(title))
    assert_harmless(page)
    entry, work = document(page)["entries"][0], document(page)["works"][0]
    assert entry["findings"][0]["claimed"] == values.clean(title)
    assert work["venue"] == values.clean(title)
    assert entry["links"][0]["url"] == values.clean(title)


@given(st.text(st.one_of(st.sampled_from("<>/!-&\"'{%}\x00\u202e\u2028$\\"), st.characters(codec="utf-8"))))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_gets_out_of_its_place(title: str) -> None:
    assert_harmless(page_of(with_title(title)))


def assert_harmless(page: str) -> None:
    """Nothing in the page comes from a text: no element, no attribute, no character that steers."""
    found = read(page)
    allowed = ELEMENTS
    assert {element.tag for element in found.iter() if isinstance(element.tag, str)} <= allowed
    assert len(found.xpath("//script")) == 2
    assert found.xpath("//@*[starts-with(name(), 'on')]") == []
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028\u2029]", page)
    assert document(page)["entries"]


ELEMENTS = {
    element.tag
    for element in html.document_fromstring(page_of(BIBLIOGRAPHY)).iter()
    if isinstance(element.tag, str)
}


@given(
    st.recursive(
        st.text() | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_data_in_a_script_is_read_as_it_was(data: Any) -> None:
    written = as_script(data)
    assert json.loads(written) == data
    assert not set(written) & set("<>&\u2028\u2029")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_no_link_leads_to_anything_but_the_web(url: str) -> None:
    page = page_of(with_title(url))
    assert url not in read(page).xpath("//@href")
    assert "url" not in document(page)["works"][0] or document(page)["works"][0]["url"].startswith("https://")


PROGRAM = """
import sys
from emit_sample import BIBLIOGRAPHY
from kdbib.stages.emit import outputs
sys.stdout.buffer.write(outputs(BIBLIOGRAPHY)["report.html"].encode())
"""


def test_the_same_bibliography_gives_the_same_bytes() -> None:
    here = Path(__file__).parent
    paths = f"{here}:{here.parent / 'src'}"
    made = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONPATH": paths, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1] == page_of(BIBLIOGRAPHY).encode()


def test_hundreds_of_entries_take_less_than_a_megabyte() -> None:
    works = [replace(SERIES, key=f"{SERIES.key}{number}") for number in range(412)]
    some = [replace(BIBLIOGRAPHY.resolutions[3], key=work.key) for work in works]
    page = page_of(Bibliography(tuple(some), tuple(works)))
    assert len(page.encode()) < 1_000_000


def test_an_unresolved_entry_shows_its_claims(page: str) -> None:
    found = document(page)
    entry = found["entries"][-1]
    assert found["works"][entry["work"]]["key"] == UNVERIFIED.key
    assert entry["reason"] == "no record has this title"
