"""Records of one work become one item, every field with where it comes from."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import entry, identified, people, preprint, record
from kdbib.model import Date, Entry, Identified, Provenance, Record, Work
from kdbib.stages.reconcile import code, keywords, reconcile, with_linked_preprint

TITLE = "Hand-Eye Calibration of Surgical Robots"
LEE = "Ann Lee; Cy Doe"
CVPR = record(
    TITLE,
    "IEEE/CVF Conference on Computer Vision and Pattern Recognition, CVPR 2021, virtual, June 19-25, 2021",
    2021,
    ref="dblp/cvpr",
    authors=LEE,
    ids="doi:10.1109/cvpr",
    page="10-19",
    publisher="IEEE",
    url="https://doi.org/10.1109/cvpr",
)
PREPRINT = preprint(TITLE, "2004.01234", authors=LEE, publisher="arXiv")


def work(*records: Record, **claims: Any) -> Work:
    return reconcile("key", records, [Identified(entry(TITLE, **claims))])


def provenance(item: Work, field: str) -> Provenance:
    return next(p for p in item.provenance if p.field == field)


def test_every_field_is_the_version_of_record_s() -> None:
    item = work(PREPRINT, CVPR, venue="arXiv", year=2020, section=("Vision", "Robots"))
    assert (item.key, item.type, item.title) == ("key", "paper-conference", TITLE)
    assert (item.venue, item.container_title_short, item.event_title) == ("CVPR", "CVPR", "CVPR 2021")
    assert (item.year, item.page, item.publisher) == (2021, "10-19", "IEEE")
    assert (item.doi, item.url, item.arxiv) == ("10.1109/cvpr", "https://doi.org/10.1109/cvpr", "2004.01234")
    assert item.keywords == ("Vision", "Robots")
    assert item.records == (PREPRINT, CVPR)
    assert item.resolved


def test_every_value_tells_where_it_comes_from() -> None:
    item = work(PREPRINT, CVPR)
    fields = {p.field: p.record for p in item.provenance}
    assert {fields[name] for name in ("title", "authors", "year", "container_title", "page")} == {"dblp/cvpr"}


def test_what_other_records_say_is_kept() -> None:
    crossref = record(TITLE.upper(), "CVPR", 2021, ref="crossref/x", page="1-10", authors=LEE)
    item = work(CVPR, crossref)
    assert item.page == "1-10"
    assert provenance(item, "page").others == (("dblp/cvpr", "10-19"),)
    assert provenance(item, "authors").others == ()


def test_no_field_is_taken_from_another_version() -> None:
    bare = record(TITLE, "CVPR", 2021, ref="bare", authors=LEE)
    item = work(
        bare,
        record(TITLE, "TPAMI", 2023, ref="x", volume="45", page="1-9", ids="doi:10.1109/tpami"),
        venue="CVPR",
    )
    assert (item.venue, item.volume, item.page, item.doi, item.year) == ("CVPR", "", "", "", 2021)


@pytest.mark.parametrize(
    ("other", "fuller"),
    [
        ("NeRF: Scenes as Neural Radiance Fields", True),
        ("Scenes as Neural Radiance Fields: Views Made Anew", True),
        ("SCENES AS NEURAL RADIANCE FIELD", False),
        ("Scenes as Neural Radiance Fields: A Survey", False),
        ("Scenes as Deep Neural Radiance Fields", False),
    ],
)
def test_the_title_in_its_fullest_form(other: str, fuller: bool) -> None:
    title = "Scenes as Neural Radiance Fields"
    item = work(record(title, "ECCV", 2020, ref="crossref/a"), record(other, "ECCV", 2020, ref="dblp/b"))
    assert item.title == (other if fuller else title)
    assert provenance(item, "title").record == ("dblp/b" if fuller else "crossref/a")


@pytest.mark.parametrize(
    ("cited", "other", "chosen"),
    [
        (LEE, "Bo Kim", LEE),
        ("A. Lee; C. Doe", LEE, LEE),
        ("", LEE, LEE),
        (LEE, "", LEE),
        ("Cy Doe; Ann Lee; Eva Fox", "Eva Fox; Cy Doe; Ann Lee", "Cy Doe; Ann Lee; Eva Fox"),
        (
            "Ann Doe; Cy Fox; Eva Lee",
            "Eva Lee; Ann Doe; Cy Fox",
            "Eva Lee; Ann Doe; Cy Fox",
        ),  # deposited sorted
    ],
)
def test_authors_are_complete_spelled_out_and_in_their_order(cited: str, other: str, chosen: str) -> None:
    published = record(TITLE, "CVPR", 2021, ref="crossref/x", authors=cited)
    assert work(published, preprint(TITLE, "2004.01234", authors=other)).authors == people(chosen)


def test_a_list_cut_short_gives_way_to_a_whole_one() -> None:
    cut = record(TITLE, "CVPR", 2021, ref="crossref/x", authors="Ann Lee", authors_complete=False)
    item = work(cut, PREPRINT)
    assert (item.authors, item.authors_complete) == (people(LEE), True)
    assert work(cut).authors_complete is False


def test_the_year_is_that_of_the_volume() -> None:
    journal = record(TITLE, "TPAMI", 2023, ref="dblp/j", volume="45", type="article-journal")
    item = work(journal, PREPRINT, venue="TPAMI", year=2022)
    assert (item.year, item.type, item.venue) == (2023, "article-journal", "TPAMI")


@pytest.mark.parametrize("venue", ["CVPR", "CVPR 2021", "Annals of Improbable Robots"])
def test_where_only_the_preprint_is_known_the_claim_stays(venue: str) -> None:
    item = work(PREPRINT, venue=venue, year=2021)
    assert (item.year, item.arxiv, item.is_preprint) == (
        2021,
        "2004.01234",
        venue.startswith("Annals") and item.is_preprint,
    )
    assert provenance(item, "container_title").record == "list.md:1"
    assert provenance(item, "year").record == "list.md:1"
    assert (item.publisher, item.doi) == ("", "")


@pytest.mark.parametrize(
    "venue", ["", "arXiv", "IEEE", "Springer", "Submitted to ICLR 2024", "Under review", "preprint"]
)
def test_what_is_no_venue_is_no_claim(venue: str) -> None:
    item = work(PREPRINT, venue=venue, year=2021)
    assert (item.type, item.venue, item.year) == ("article", "arXiv", 2020)


def test_a_preprint_s_doi_is_not_the_paper_s() -> None:
    mixed = record(TITLE, "ICLR", 2021, ref="s2/x", ids="doi:10.48550/arxiv.2004.01234")
    item = work(mixed)
    assert (item.doi, item.arxiv) == ("", "2004.01234")
    assert (
        work(preprint(TITLE, "2004.01234", ids="doi:10.48550/arxiv.2004.01234")).doi
        == "10.48550/arxiv.2004.01234"
    )


def test_the_address_is_the_doi_s_then_the_record_s_then_the_preprint_s() -> None:
    page = record(TITLE, "ICML", 2021, ref="x", url="https://proceedings.mlr.press/v1/lee21a.html")
    assert work(page, PREPRINT).url == page.url
    assert work(PREPRINT).url == "https://arxiv.org/abs/2004.01234"
    assert work(record(TITLE, "ICML", 2021)).url == ""


def test_a_thesis_stays_a_thesis() -> None:
    thesis = record(TITLE, "", 2021, type="thesis", publisher="A University")
    assert (work(thesis).type, work(thesis).publisher) == ("thesis", "A University")


def test_headings_are_keywords_once_each() -> None:
    entries = [entry(section=("Vision", " Hands  and Eyes")), entry(section=("Vision", "Robots"))]
    assert keywords(entries) == ("Vision", "Hands and Eyes", "Robots")


@given(
    st.permutations(
        [CVPR, PREPRINT, record(TITLE, "TPAMI", 2023, ref="j"), record(TITLE, "CVPR", 2021, ref="crossref/x")]
    )
)
def test_the_order_of_the_records_does_not_matter(records: list[Record]) -> None:
    assert work(*records, venue="arXiv") == work(*records[::-1], venue="arXiv")


@pytest.mark.parametrize(
    ("link", "arxiv"),
    [
        ("https://arxiv.org/abs/2005.00001", "2005.00001"),
        ("https://arxiv.org/abs/2201.00001", "2201.00001"),
        ("https://arxiv.org/abs/1203.00001", ""),
        ("https://arxiv.org/abs/2412.00001", ""),
        ("https://example.org/paper", ""),
    ],
)
def test_the_preprint_that_the_list_links(link: str, arxiv: str) -> None:
    item = with_linked_preprint(work(CVPR), [identified(TITLE, link=link)])
    assert item.arxiv == arxiv
    assert [p.value for p in item.provenance if p.field == "arxiv"] == [arxiv] * bool(arxiv)


def test_a_known_preprint_is_kept() -> None:
    item = work(CVPR, PREPRINT)
    assert with_linked_preprint(item, [identified(TITLE, link="https://arxiv.org/abs/2005.00001")]) == item


def test_dates() -> None:
    dated = Record(
        "dblp", "x", "2026-01-01", "paper-conference", TITLE, issued=Date(2021, 6), container_title="CVPR"
    )
    assert work(dated).issued == Date(2021, 6)
    undated = Record("dblp", "x", "2026-01-01", "paper-conference", TITLE, container_title="CVPR")
    assert work(undated).issued is None
    claimed: Entry = entry(TITLE, year=2019)
    assert reconcile("k", [undated], [Identified(claimed)]).issued == Date(2019)


EVENT = {"event_place": "Nashville, USA", "event_date": Date(2021, 6, 19)}


def test_place_date_and_language_are_the_published_version_s() -> None:
    told = record(TITLE, "CVPR", 2021, ref="crossref/x", authors=LEE, language="en", **EVENT)
    item = work(told, preprint(TITLE, "2004.01234", authors=LEE, event_place="Oslo", language="de"))

    assert (item.event_place, item.event_date, item.language) == ("Nashville, USA", Date(2021, 6, 19), "en")
    assert provenance(item, "event_date").value == "2021-06-19"


def test_a_preprint_has_no_place_nor_date_of_a_conference() -> None:
    item = work(preprint(TITLE, "2004.01234", authors=LEE, language="en", **EVENT))

    assert (item.event_place, item.event_date, item.language) == ("", None, "en")


def test_code_is_what_the_entries_link_as_such() -> None:
    entries = [
        entry(TITLE, code="https://github.com/a/b", link="https://arxiv.org/abs/2004.01234"),
        entry(TITLE, code="[code]"),
        entry(TITLE, code="https://gitlab.com/c/d"),
        entry(TITLE, code="https://github.com/a/b"),
    ]
    assert code(entries) == ("https://github.com/a/b", "https://gitlab.com/c/d")
    assert work(CVPR).code == ()


def test_the_preprints_category_goes_with_the_work() -> None:
    item = work(preprint(TITLE, "2004.01234", authors=LEE, arxiv_class="cs.RO"), CVPR)

    assert (item.arxiv, item.arxiv_class, item.year) == ("2004.01234", "cs.RO", 2021)
