"""OpenAlex: works by DOI, many at once, and the search by title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kdbib.model import Date, Identifier, Name, Outcome, Query, Record
from kdbib.sources.openalex import OpenAlex

if TYPE_CHECKING:
    from conftest import Played

ONE, TWO = Identifier("doi", "10.1109/tau.1965.1161805"), Identifier("doi", "10.1145/3292500.3330701")
ASKED = Query("On the Audibility of Phase")
JOURNAL = {"display_name": "IEEE Transactions on Audio", "type": "journal"}


def work(**other: Any) -> dict[str, Any]:
    """A work as OpenAlex tells it."""
    return {
        "id": "https://openalex.org/W2046245907",
        "doi": "https://doi.org/10.1109/TAU.1965.1161805",
        "title": "On the Audibility of Phase",
        "publication_year": 1965,
        "publication_date": "1965-07-01",
        "type": "article",
        "type_crossref": "journal-article",
        "primary_location": {
            "landing_page_url": "https://doi.org/10.1109/tau.1965.1161805",
            "source": JOURNAL,
        },
        "authorships": [
            {"author": {"display_name": "Grace Wentworth"}, "raw_author_name": "G. Wentworth"},
            {"author": {"display_name": "Ozan Şener"}, "raw_author_name": "Ozan Sener"},
        ],
        "biblio": {"volume": "AU-13", "issue": "4", "first_page": "99", "last_page": "107"},
        **other,
    }


def works(*found: object, count: int | None = None) -> dict[str, Any]:
    return {"meta": {"count": len(found) if count is None else count, "page": 1}, "results": list(found)}


def at(source: object, page: str | None = None) -> dict[str, Any]:
    return {"landing_page_url": page, "source": source}


def read(played: Played, **other: Any) -> Record:
    played.on("/works", works(work(**other)))
    (record,) = played.search(OpenAlex(), ASKED).records
    return record


def test_a_work_becomes_a_record(played: Played) -> None:
    record = read(played)
    assert record == Record(
        source="openalex",
        id="W2046245907",
        retrieved=record.retrieved,
        type="article-journal",
        title="On the Audibility of Phase",
        authors=(Name("Wentworth", "G."), Name("Sener", "Ozan")),
        issued=Date(1965),
        container_title="IEEE Transactions on Audio",
        volume="AU-13",
        issue="4",
        page="99-107",
        url="https://doi.org/10.1109/tau.1965.1161805",
        identifiers=(ONE, Identifier("ieee", "1161805")),
    )


def test_dois_are_asked_for_together_and_found_in_any_order(played: Played) -> None:
    second = work(id="https://openalex.org/W2", doi=f"https://doi.org/{TWO.value}", title="Another")
    played.on("/works", works(second, work()))
    attempts = played.look_up(OpenAlex(), ONE, TWO)
    assert [[record.id for record in attempts[one].records] for one in (ONE, TWO)] == [
        ["W2046245907"],
        ["W2"],
    ]
    (request,) = played.requests
    assert request.args["filter"] == f"doi:{ONE.value}|{TWO.value}"
    assert int(request.args["per-page"]) >= 2


def test_a_doi_that_the_list_lacks_is_a_miss(played: Played) -> None:
    played.on("/works", works(work()))
    attempts = played.look_up(OpenAlex(), ONE, TWO)
    assert [attempts[one].outcome for one in (ONE, TWO)] == [Outcome.FOUND, Outcome.NOTHING]


def test_two_works_may_have_one_doi(played: Played) -> None:
    played.on("/works", works(work(), work(id="https://openalex.org/W7")))
    assert [one.id for one in played.look_up(OpenAlex(), ONE)[ONE].records] == ["W2046245907", "W7"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<html>Service notice</html>", id="a page"),
        pytest.param("", id="empty"),
        pytest.param('{"meta":{"count":1},"results":[{"id":"ht', id="cut"),
        pytest.param({"results": []}, id="no meta"),
        pytest.param({"meta": {"count": 0}}, id="no results"),
        pytest.param(works(count=2), id="works announced and none sent"),
        pytest.param(works(work(), count=3), id="fewer works than announced"),
        pytest.param(works("W2046245907"), id="works of another shape"),
        pytest.param(works(work(doi="https://doi.org/10.1000/other")), id="a work that nobody asked for"),
        pytest.param(works(work(authorships={"author": 1})), id="authors of another shape"),
        pytest.param(works(work(title=["On the Audibility"])), id="a title of another shape"),
        pytest.param(works(work(primary_location="here")), id="a location of another shape"),
    ],
)
def test_a_broken_answer_is_no_miss(played: Played, body: object) -> None:
    played.on("/works", body)
    attempt = played.look_up(OpenAlex(), ONE)[ONE]
    assert attempt.outcome is Outcome.FAILED
    assert attempt.error


def test_not_found_is_no_documented_miss_of_a_list(played: Played) -> None:
    played.on("/works", {"error": "Not found"}, status=404)
    assert played.look_up(OpenAlex(), ONE)[ONE].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("identifier", "known"),
    [
        (ONE, True),
        (Identifier("doi", "10.48550/arxiv.1706.03762"), True),
        (Identifier("doi", "10.5555/3524938.3525087"), False),
        (Identifier("doi", "10.1001/jama.251.19.2504,2509"), False),
        (Identifier("doi", "10.1000/a|b"), False),
        (Identifier("arxiv", "1706.03762"), False),
    ],
)
def test_dois_that_a_filter_can_hold_are_known(identifier: Identifier, known: bool) -> None:
    assert OpenAlex().knows(identifier) is known


def test_signs_of_the_filter_are_kept_out_of_titles(played: Played) -> None:
    played.on("/works", works())
    attempt = played.search(OpenAlex(), Query('Yes, We AND You: A|B, "Caf\\\'e" $x^2$ & <b>More</b>!'))
    assert attempt.outcome is Outcome.NOTHING
    assert played.requests[0].args["filter"] == "title.search:yes we and you cafe more"
    assert played.requests[0].args["per-page"] == "5"


@pytest.mark.parametrize("body", [works(count=4), {"error": "?"}, "<html></html>"])
def test_a_broken_search_is_no_miss(played: Played, body: object) -> None:
    played.on("/works", body)
    assert played.search(OpenAlex(), ASKED).outcome is Outcome.FAILED


def test_more_works_than_were_asked_for_are_no_fault_of_a_search(played: Played) -> None:
    played.on("/works", works(work(), count=812))
    assert played.search(OpenAlex(), ASKED).outcome is Outcome.FOUND


def test_a_title_without_words_is_not_searched_for() -> None:
    assert OpenAlex().by_title(Query("…")) is None


@pytest.mark.parametrize(
    ("own", "crossref", "source", "csl"),
    [
        ("article", "proceedings-article", None, "paper-conference"),
        ("article", "journal-article", JOURNAL, "article-journal"),
        ("review", "journal-article", None, "article-journal"),
        ("article", None, JOURNAL, "article-journal"),
        ("article", None, {"display_name": "NeurIPS", "type": "conference"}, "paper-conference"),
        ("article", None, None, "document"),
        ("article", None, {"display_name": "Dépôt de Lyon", "type": "repository"}, "article"),
        ("article", "posted-content", {"display_name": "bioRxiv", "type": "repository"}, "article"),
        ("article", None, {"display_name": "SSRN Electronic Journal", "type": "journal"}, "article"),
        ("book-chapter", "book-chapter", None, "chapter"),
        ("book", "monograph", {"display_name": "Springer eBooks", "type": "ebook platform"}, "book"),
        ("dissertation", None, {"display_name": "Dépôt de Lyon", "type": "repository"}, "thesis"),
    ],
)  # fmt: skip
def test_the_type_follows_from_source_and_types(
    played: Played, own: str, crossref: str | None, source: object, csl: str
) -> None:
    assert read(played, type=own, type_crossref=crossref, primary_location=at(source)).type == csl


def test_a_paper_known_as_its_preprint_alone_is_a_preprint(played: Played) -> None:
    """As scikit-learn's, whose ``type_crossref`` says journal article."""
    record = read(
        played,
        doi="https://doi.org/10.48550/arxiv.1201.0490",
        type="preprint",
        primary_location=at(
            {"display_name": "arXiv (Cornell University)", "type": "repository"},
            "https://arxiv.org/abs/1201.0490",
        ),
    )
    assert record.is_preprint
    assert record.container_title == ""
    assert record.identifier("arxiv") == "1201.0490"


def test_the_doi_of_arxiv_is_a_preprint_wherever_it_is_kept(played: Played) -> None:
    assert read(played, doi="https://doi.org/10.48550/arxiv.1201.0490", primary_location=None).is_preprint


def test_a_doi_may_be_null(played: Played) -> None:
    page = "https://papers.nips.cc/paper/7779-generalizing-to-unseen-domains"
    record = read(played, doi=None, primary_location=at(None, page))
    assert record.identifier("doi") == ""
    assert record.identifier("neurips") == "7779"


def test_a_doi_of_the_landing_page_is_not_the_works(played: Played) -> None:
    record = read(played, primary_location=at(JOURNAL, "https://doi.org/10.5281/zenodo.2548653"))
    assert [one for one in record.identifiers if one.scheme == "doi"] == [ONE]


def test_a_placeholder_date_leaves_the_year(played: Played) -> None:
    assert read(played, publication_date="1965-01-01").issued == Date(1965)


def test_a_platform_is_no_container(played: Played) -> None:
    platform = at({"display_name": "Springer eBooks", "type": "ebook platform"})
    record = read(played, type="book-chapter", type_crossref="book-chapter", primary_location=platform)
    assert (record.container_title, record.collection_title) == ("", "")


def test_a_book_series_is_no_container_but_a_series(played: Played) -> None:
    series = at({"display_name": "Lecture Notes in Computer Science", "type": "book series"})
    record = read(played, type="book-chapter", type_crossref="book-chapter", primary_location=series)
    assert (record.container_title, record.collection_title) == ("", "Lecture Notes in Computer Science")


@pytest.mark.parametrize("location", [None, at(None)])
def test_source_and_location_may_be_null(played: Played, location: object) -> None:
    record = read(played, primary_location=location)
    assert (record.container_title, record.url, record.type) == ("", "", "article-journal")


@pytest.mark.parametrize(
    ("printed", "known", "name"),
    [
        ("Ozan Sener", "Ozan Şener", Name("Sener", "Ozan")),
        (None, "Ozan Şener", Name("Şener", "Ozan")),
        ("Sener, Ozan", "Ozan Şener", Name("Şener", "Ozan")),
    ],
)
def test_names_are_as_printed_unless_their_order_is_in_doubt(
    played: Played, printed: str | None, known: str, name: Name
) -> None:
    record = read(played, authorships=[{"author": {"display_name": known}, "raw_author_name": printed}])
    assert record.authors == (name,)


def test_long_author_lists_are_cut_in_lists_of_works(played: Played) -> None:
    people = [{"raw_author_name": f"Ada Byron{n}"} for n in range(100)]
    assert not read(played, authorships=people).authors_complete
    assert read(played, authorships=people[:99]).authors_complete


@pytest.mark.parametrize(
    ("biblio", "page"),
    [
        ({"first_page": "99", "last_page": "99"}, "99"),
        ({"first_page": "99", "last_page": None}, "99"),
        (None, ""),
    ],
)
def test_pages_may_be_half_told(played: Played, biblio: object, page: str) -> None:
    assert read(played, biblio=biblio).page == page


def test_what_is_no_paper_is_left_out(played: Played) -> None:
    others = [work(type=kind) for kind in ("paratext", "peer-review", "dataset")]
    played.on("/works", works(*others, work(title=None), work()))
    assert len(played.search(OpenAlex(), ASKED).records) == 1


def test_titles_lose_their_markup(played: Played) -> None:
    assert read(played, title="On the <i>Audibility</i> of  Phase &amp; Time").title == (
        "On the Audibility of Phase & Time"
    )
