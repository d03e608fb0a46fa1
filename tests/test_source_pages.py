"""Publishers' pages: what their metadata say."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdbib.model import Date, Identifier, Name, Outcome, Query, Record
from kdbib.sources.highwire import tags
from kdbib.sources.pages import Pages, page_of
from kdbib.sources.service import Unreadable

if TYPE_CHECKING:
    from conftest import Played

CVF = "https://openaccess.thecvf.com"
PAGE = f"{CVF}/content/CVPR2021/html/Doe_A_Study_of_Words_CVPR_2021_paper.html"
WORKSHOP = f"{CVF}/content/CVPR2021W/NTIRE/html/Doe_A_Study_of_Words_CVPRW_2021_paper.html"
PMLR = "https://proceedings.mlr.press/v119/doe20a.html"
CHAPTER = "https://link.springer.com/chapter/10.1007/978-3-030-58607-2_6"
ARTICLE = "https://link.springer.com/article/10.1007/s11263-021-01453-z"
CVPR = "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition"


def head(*pairs: tuple[str, str]) -> str:
    """A page with these tags."""
    found = "".join(
        f'<meta name="citation_{name}" content="{html.escape(value)}">\n' for name, value in pairs
    )
    return (
        f"<!doctype html>\n<html><head><title>A page</title>\n{found}</head><body><p>Text</p></body></html>"
    )


TITLE = ("title", "A Study of Words")
AUTHORS = (("author", "Doe, Jane"), ("author", "Dollár, Piotr"))


def answered(played: Played, body: str | bytes, page: str = PAGE) -> Record:
    """The record that a page makes."""
    played.on("/" + page.removeprefix("https://"), body, media_type="text/html")
    asked = Identifier("page", page)
    attempt = played.look_up(Pages(), asked)[asked]
    assert attempt.outcome is Outcome.FOUND, attempt.error
    return attempt.records[0]


def test_a_conference_paper(played: Played) -> None:
    place = (
        ("publication_date", "2021"),
        ("conference_title", CVPR),
        ("firstpage", "11"),
        ("lastpage", "20"),
    )
    record = answered(played, head(TITLE, *AUTHORS, *place))
    assert (record.source, record.id, record.url) == ("publisher", PAGE, PAGE)
    assert (record.type, record.title) == ("paper-conference", "A Study of Words")
    assert record.authors == (Name("Doe", "Jane"), Name("Dollár", "Piotr"))
    assert (record.issued, record.container_title, record.page) == (Date(2021), CVPR, "11-20")
    assert record.identifiers == (Identifier("cvf", "doe_a_study_of_words_cvpr_2021"),)
    assert played.requests[0].headers["Accept"] == "text/html"


def test_a_journal_article(played: Played) -> None:
    place = (
        *(("journal_title", "Sustainability"), ("issn", "2071-1050"), ("publisher", "MDPI")),
        *(("volume", "14"), ("issue", "1"), ("firstpage", "15"), ("publication_date", "2022/1")),
        *(("online_date", "2021/12/21"), ("doi", "10.3390/SU14010015")),
    )
    record = answered(played, head(TITLE, *AUTHORS, *place), "https://www.mdpi.com/2071-1050/14/1/15")
    assert (record.type, record.container_title) == ("article-journal", "Sustainability")
    assert (record.volume, record.issue, record.page) == ("14", "1", "15")
    assert record.issued == Date(2022, 1)
    assert (record.issn, record.publisher) == ("2071-1050", "MDPI")
    assert record.identifiers == (Identifier("doi", "10.3390/su14010015"),)


@pytest.mark.parametrize(
    ("conference", "kind", "event"),
    [
        (("conference_title", "European Conference on Computer Vision"), "paper-conference", "European Con"),
        (("keywords", "words"), "chapter", ""),
    ],
)
def test_a_chapter_of_proceedings_is_a_conference_paper(
    played: Played, conference: tuple[str, str], kind: str, event: str
) -> None:
    book = ("inbook_title", "Computer Vision – ECCV 2020")
    record = answered(played, head(TITLE, *AUTHORS, conference, book, ("isbn", "978-3-030-58607-2")), CHAPTER)
    assert (record.type, record.container_title) == (kind, "Computer Vision – ECCV 2020")
    assert record.event_title.startswith(event)
    assert record.isbn == "978-3-030-58607-2"
    assert record.identifier("doi") == "10.1007/978-3-030-58607-2_6"


def test_identifiers_of_the_page_and_what_follows_from_them(played: Played) -> None:
    told = (("doi", "https://doi.org/10.1609/aaai.v35i3.16324"), ("arxiv_id", "2012.01234v2"))
    record = answered(played, head(TITLE, *told), "https://ojs.aaai.org/index.php/AAAI/article/view/16324")
    assert set(map(str, record.identifiers)) == {
        "doi:10.1609/aaai.v35i3.16324",
        "aaai:16324",
        "arxiv:2012.01234",
    }


def test_attributes_in_any_order_case_and_form(played: Played) -> None:
    page = (
        "<HTML><HEAD><!-- <meta name=citation_title content=Old> -->"
        "<META CONTENT='Words &amp; &#x201C;Things&#x201D;' NAME=Citation_Title />"
        '<meta content="Doe, Jane"\n  property="citation_author" xml:lang="en">'
        '<script>var m = \'<meta name="citation_author" content="Nobody">\';</script>'
        "</HEAD><BODY></BODY></HTML>"
    )
    record = answered(played, page)
    assert record.title == "Words & “Things”"
    assert record.authors == (Name("Doe", "Jane"),)


@pytest.mark.parametrize(
    ("values", "people"),
    [
        (["Jane Doe", "Ludwig van Beethoven"], (Name("Doe", "Jane"), Name("van Beethoven", "Ludwig"))),
        (["Doe, Jane; Roe, Richard;"], (Name("Doe", "Jane"), Name("Roe", "Richard"))),
        (["Jane Doe;Richard Roe"], (Name("Doe", "Jane"), Name("Roe", "Richard"))),
        (["King, Jr., Martin"], (Name("King", "Martin", "Jr."),)),
        (["Plato, "], (Name(literal="Plato"),)),
        (["Doll&aacute;r, Piotr"], (Name("Dollár", "Piotr"),)),
        (["Wang, Wei", "Wang, Wei"], (Name("Wang", "Wei"), Name("Wang", "Wei"))),
    ],
)
def test_names_of_authors(played: Played, values: list[str], people: tuple[Name, ...]) -> None:
    assert answered(played, head(TITLE, *(("author", value) for value in values))).authors == people


@pytest.mark.parametrize(
    ("dates", "issued"),
    [
        ([("publication_date", "2021/06/20")], Date(2021, 6, 20)),
        ([("publication_date", "2021-06")], Date(2021, 6)),
        ([("date", "06/20/2021")], Date(2021)),
        ([("date", "2022-01-03"), ("publication_date", "2021")], Date(2021)),
        ([("online_date", "2019/03/01"), ("year", "2020")], Date(2020)),
        ([("online_date", "2019/03/01")], Date(2019, 3, 1)),
        ([("publication_date", "in press"), ("date", "2018")], Date(2018)),
        ([("publication_date", "2021/13/40")], Date(2021)),
        ([], None),
    ],
)
def test_the_date_of_publication(played: Played, dates: list[tuple[str, str]], issued: Date | None) -> None:
    assert answered(played, head(TITLE, *dates), ARTICLE).issued == issued


def test_venue_year_and_volume_follow_from_the_address_where_the_page_does_not_tell(played: Played) -> None:
    record = answered(played, head(TITLE, ("online_date", "2019/12/30")), PMLR)
    assert record.container_title == "Proceedings of the International Conference on Machine Learning"
    assert (record.issued, record.volume) == (Date(2020), "119")


def test_a_workshop_under_the_name_of_its_conference_is_a_workshop(played: Played) -> None:
    record = answered(played, head(TITLE, ("conference_title", CVPR), ("publication_date", "2021")), WORKSHOP)
    assert record.container_title.endswith("Workshops")


def test_a_workshop_under_its_own_name_keeps_it(played: Played) -> None:
    told = ("conference_title", "NTIRE Challenge on Words")
    assert answered(played, head(TITLE, told), WORKSHOP).container_title == told[1]


@pytest.mark.parametrize("status", [404, 410])
def test_no_such_page_is_a_miss(played: Played, status: int) -> None:
    played.on(
        "/" + PAGE.removeprefix("https://"), "<html>Not found</html>", status=status, media_type="text/html"
    )
    asked = Identifier("page", PAGE)
    assert played.look_up(Pages(), asked)[asked].outcome is Outcome.NOTHING


WHOLE = head(TITLE, *AUTHORS)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 200),
        ("<html><head><title>Maintenance</title></head><body>Back soon.</body></html>", 200),
        (head(("author", "Doe, Jane")), 200),
        (head(("title", " ")), 200),
        ("<!-- </head>", 200),
        (WHOLE[: WHOLE.index("</head>")], 200),
        (WHOLE[: WHOLE.index("Piotr")], 200),
        ('{"title": "A Study of Words"}', 200),
        (WHOLE, 406),
    ],
    ids="empty maintenance untitled blank comment half-head half-tag json unacceptable".split(),
)
def test_a_page_without_whole_metadata_fails_and_is_no_miss(played: Played, body: str, status: int) -> None:
    played.on("/" + PAGE.removeprefix("https://"), body, status=status, media_type="text/html")
    asked = Identifier("page", PAGE)
    attempt = played.look_up(Pages(), asked)[asked]
    assert attempt.outcome is Outcome.FAILED
    assert attempt.error


def test_only_pages_are_known_and_titles_are_not_searched() -> None:
    assert Pages().knows(Identifier("page", PAGE))
    assert not Pages().knows(Identifier("url", PAGE.removeprefix("https://")))
    assert not Pages().knows(Identifier("page", page_of("https://example.org/paper.pdf")))
    assert Pages().by_title(Query("A Study of Words")) is None


PIECES = st.sampled_from(
    ["<", "<!--", "-->", "<![x[", "<meta ", "content=", '"', "'", ">", "</head>", "<body", "\0"]
)


@given(st.lists(PIECES | st.text(max_size=8)).map("".join))
def test_whatever_a_page_holds_its_title_is_read_or_it_is_unreadable(text: str) -> None:
    try:
        found = tags(text + WHOLE)
    except Unreadable:
        return
    assert found["title"]


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<div>", "<![x[", '<meta content="', "&#", "<script>", "</"]
)
def test_a_page_of_nothing_but_openings_takes_no_time_to_speak_of(piece: str) -> None:
    with pytest.raises(Unreadable):
        tags(piece * 100_000 + "<body>")
