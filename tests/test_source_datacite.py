"""DataCite, and content negotiation at doi.org: what they are asked, and what is made of their answers."""

from __future__ import annotations

from typing import Any

import pytest

from kdbib.model import Date, Identifier, Name, Outcome, Query, Record
from kdbib.sources.datacite import DataCite
from kdbib.sources.doi import ContentNegotiation

ARXIV = Identifier("doi", "10.48550/arxiv.1706.03762")


def deposit(doi: str = "10.48550/ARXIV.1706.03762", **attributes: Any) -> dict[str, Any]:
    """A work as DataCite's API has it: a preprint, but for the attributes given."""
    plain = {
        "doi": doi,
        "titles": [{"title": "Attention Is All You Need"}],
        "creators": [{"name": "Vaswani, Ashish", "givenName": "Ashish", "familyName": "Vaswani"}],
        "publisher": "arXiv",
        "publicationYear": 2017,
        "types": {"resourceTypeGeneral": "Preprint", "citeproc": "article", "bibtex": "misc"},
        "url": "https://arxiv.org/abs/1706.03762",
        "container": {},
    }
    return {"id": doi.lower(), "type": "dois", "attributes": {**plain, **attributes}}


def listed(*works: object, total: int | None = None) -> dict[str, Any]:
    return {
        "data": [*works],
        "meta": {"total": len(works) if total is None else total, "totalPages": 1, "page": 1},
    }


def look_up(played: Any, item: dict[str, Any]) -> Record:
    """The one record that a look-up of an item's DOI at DataCite gives."""
    played.on("/dois", listed(item))
    asked = Identifier("doi", item["attributes"]["doi"].lower())
    (record,) = played.look_up(DataCite(), asked)[asked].records
    return record


def test_a_preprint_of_arxiv_whose_doi_is_in_capitals(played: Any) -> None:
    record = look_up(played, deposit())
    assert (record.source, record.id, record.type) == ("datacite", "10.48550/arxiv.1706.03762", "article")
    assert record.title == "Attention Is All You Need"
    assert record.authors == (Name("Vaswani", "Ashish"),)
    assert record.issued == Date(2017)
    assert record.container == ""
    assert set(record.identifiers) == {ARXIV, Identifier("arxiv", "1706.03762")}
    assert record.url == "https://arxiv.org/abs/1706.03762"


def test_dois_are_asked_in_one_query_with_room_for_all(played: Any) -> None:
    zenodo = Identifier("doi", "10.5281/zenodo.1")
    played.on("/dois", listed(deposit("10.5281/zenodo.1"), deposit()))
    attempts = played.look_up(DataCite(), ARXIV, zenodo)
    (request,) = played.requests
    assert request.args["query"] == f'doi:("{ARXIV.value}" OR "{zenodo.value}")'
    assert int(request.args["page[size]"]) >= 2
    assert [record.id for record in attempts[zenodo].records] == [zenodo.value]
    assert [record.id for record in attempts[ARXIV].records] == [ARXIV.value]


def test_a_doi_that_the_list_lacks_is_unknown(played: Any) -> None:
    played.on("/dois", listed())
    assert played.look_up(DataCite(), ARXIV)[ARXIV].outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<html>maintenance</html>", 200),
        ("", 200),
        ('{"data": [', 200),
        ({}, 200),
        ({"data": deposit(), "meta": {"total": 1}}, 200),
        (listed(deposit("10.1/other"), total=2), 200),
        (listed("no work"), 200),
        (listed({"id": "10.1/x", "type": "dois", "attributes": None}), 200),
        (listed(deposit("10.1/other", titles="A Title")), 200),
        (listed(deposit("10.1/other", types=[])), 200),
        ({"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]}, 404),
    ],
)
def test_a_broken_list_is_never_a_miss(played: Any, body: Any, status: int) -> None:
    played.on("/dois", body, status=status)
    assert played.look_up(DataCite(), ARXIV)[ARXIV].outcome is Outcome.FAILED


@pytest.mark.parametrize("publisher", ["Zenodo", {"name": "Zenodo"}])
def test_the_publisher_is_a_text_or_an_object(played: Any, publisher: Any) -> None:
    assert look_up(played, deposit(publisher=publisher)).publisher == "Zenodo"


@pytest.mark.parametrize(
    ("types", "container", "kind"),
    [
        ({"resourceTypeGeneral": "Software", "citeproc": "article"}, {}, "software"),
        ({"resourceTypeGeneral": "Dataset", "citeproc": "dataset"}, {}, "dataset"),
        ({"resourceTypeGeneral": "Dissertation", "citeproc": "thesis"}, {}, "thesis"),
        (
            {"resourceTypeGeneral": "Text", "citeproc": "article-journal"},
            {"title": "Some Journal"},
            "article-journal",
        ),
        ({"resourceTypeGeneral": "Text", "citeproc": "article-journal"}, {"identifier": "x.org"}, "article"),
        ({"resourceTypeGeneral": "Image", "citeproc": "article"}, {}, "document"),
        ({}, {}, "document"),
    ],
)
def test_only_what_names_a_journal_appeared_in_one(
    played: Any, types: Any, container: Any, kind: str
) -> None:
    assert look_up(played, deposit(types=types, container=container)).type == kind


def test_the_journal_is_told_by_the_container(played: Any) -> None:
    container = {
        "type": "Journal",
        "title": "J. Tests",
        "volume": "4",
        "issue": "2",
        "firstPage": "1",
        "lastPage": "9",
    }
    record = look_up(played, deposit(types={"resourceTypeGeneral": "JournalArticle"}, container=container))
    assert (record.container_title, record.volume, record.issue, record.page) == ("J. Tests", "4", "2", "1-9")


def test_the_journal_is_told_by_a_related_item(played: Any) -> None:
    related = {"relationType": "IsPublishedIn", "titles": [{"title": "J. Tests"}], "volume": "4"}
    other = {"relationType": "Cites", "titles": [{"title": "Cited"}]}
    record = look_up(
        played, deposit(types={"resourceTypeGeneral": "JournalArticle"}, relatedItems=[other, related])
    )
    assert (record.container_title, record.volume) == ("J. Tests", "4")


@pytest.mark.parametrize(
    ("creator", "name"),
    [
        ({"name": "Vaswani, Ashish"}, Name("Vaswani", "Ashish")),
        ({"name": "Ashish Vaswani", "nameType": "Personal"}, Name("Vaswani", "Ashish")),
        ({"name": "Hugging Face, Inc.", "nameType": "Organizational"}, Name(literal="Hugging Face, Inc.")),
        ({"name": "NLLB Team"}, Name(literal="NLLB Team")),
    ],
)
def test_creators(played: Any, creator: dict[str, str], name: Name) -> None:
    assert look_up(played, deposit(creators=[creator])).authors == (name,)


@pytest.mark.parametrize(("told", "language"), [("en", "en"), ("eng", "en"), (None, ""), ("n/a", "")])
def test_the_language(played: Any, told: object, language: str) -> None:
    assert look_up(played, deposit(language=told)).language == language


def test_the_title_is_the_one_that_is_no_translation(played: Any) -> None:
    titles = [
        {"title": "Übersetzt", "titleType": "TranslatedTitle"},
        {"title": "The Title", "titleType": None},
    ]
    assert look_up(played, deposit(titles=titles)).title == "The Title"


def test_the_page_of_one_version_does_not_lend_its_doi_to_all_versions(played: Any) -> None:
    record = look_up(played, deposit("10.5281/zenodo.100", url="https://zenodo.org/record/101"))
    assert [str(one) for one in record.identifiers] == ["doi:10.5281/zenodo.100"]


@pytest.mark.parametrize("service", [DataCite(), ContentNegotiation()])
def test_they_know_dois_alone_and_have_no_search(service: Any) -> None:
    assert service.knows(Identifier("doi", "10.1001/jama.251.19.2504,2509"))
    assert not service.knows(Identifier("arxiv", "1706.03762"))
    assert service.by_title(Query("Attention Is All You Need")) is None


# doi.org


WORK = Identifier("doi", "10.1126/science.169.3946.635")


def negotiate(
    played: Any, asked: Identifier, body: Any, status: int = 200, media_type: str = "application/json"
) -> Any:
    """The attempt to look one DOI up at doi.org."""
    played.on(f"/{asked.value}", body, status=status, media_type=media_type)
    return played.look_up(ContentNegotiation(), asked)[asked]


def transformed(**members: Any) -> dict[str, Any]:
    """A work as Crossref gives it at the end of a redirect: its own types, single titles."""
    plain = {
        "source": "Crossref",
        "DOI": WORK.value,
        "type": "journal-article",
        "title": "The Structure of Ordinary Water",
        "subtitle": ["New data"],
        "author": [{"given": "Henry S.", "family": "FRANK"}],
        "container-title": "Science",
        "issued": {"date-parts": [[1970, 8, 14]]},
        "URL": f"http://dx.doi.org/{WORK.value}",
        "resource": {"primary": {"URL": "https://www.example.org/water"}},
    }
    return {**plain, **members}


def test_a_work_of_crossref_is_read_as_by_its_own_api(played: Any) -> None:
    (record,) = negotiate(played, WORK, transformed()).records
    assert (record.source, record.id, record.type) == ("doi", WORK.value, "article-journal")
    assert record.title == "The Structure of Ordinary Water: New data"
    assert record.authors == (Name("Frank", "Henry S."),)
    assert record.container_title == "Science"
    assert record.url == "https://www.example.org/water"
    assert played.requests[0].headers["Accept"] == "application/vnd.citationstyles.csl+json"


def test_a_doi_with_comma_and_brackets_is_escaped(played: Any) -> None:
    asked = Identifier("doi", "10.1002/(sici)1099-1476(20000125)23:2<147::aid,mma108>3.0.co;2-j")
    (record,) = negotiate(played, asked, transformed(DOI=asked.value)).records
    assert record.id == asked.value
    request = ContentNegotiation().by_identifiers([asked])
    assert not set("<>,;? #") & set(request.path)


def test_an_alias_leads_to_the_work_of_another_doi(played: Any) -> None:
    alias = Identifier("doi", "10.1109/dac.1990.114827")
    (record,) = negotiate(played, alias, transformed(DOI="10.1145/123186.123223")).records
    assert record.id == "10.1145/123186.123223"
    assert record.identifier("doi") == "10.1145/123186.123223"
    assert alias in record.identifiers


def test_a_deposit_that_calls_itself_an_article_of_no_journal_is_none(played: Any) -> None:
    """Theses at figshare are ``article-journal`` in DataCite's CSL-JSON."""
    item = {
        "type": "article-journal",
        "id": "https://doi.org/10.6084/m9.figshare.1",
        "DOI": "10.6084/M9.FIGSHARE.1",
        "author": [{"family": "Doe", "given": "Ann"}],
        "issued": {"date-parts": [[2017]]},
        "publisher": "Figshare",
        "title": "A Thesis",
    }
    (record,) = negotiate(played, Identifier("doi", "10.6084/m9.figshare.1"), item).records
    assert (record.id, record.type, record.authors) == (
        "10.6084/m9.figshare.1",
        "article",
        (Name("Doe", "Ann"),),
    )


NO_SUCH_DOI = "<!DOCTYPE html><html><head><title>Error: DOI Not Found</title></head></html>"


@pytest.mark.parametrize(
    ("body", "status", "media_type"),
    [
        pytest.param(NO_SUCH_DOI, 404, "text/html", id="the resolver does not know it"),
        pytest.param("Resource not found.", 404, "text/plain", id="Crossref has no metadata"),
        pytest.param({"errors": [{"status": "404"}]}, 404, "application/json", id="DataCite has none"),
        pytest.param("", 406, "text/html", id="the agency has no CSL-JSON"),
        pytest.param(transformed(type="component"), 200, "application/json", id="no paper"),
        pytest.param(transformed(title=[]), 200, "application/json", id="no title"),
    ],
)
def test_nothing_to_be_had(played: Any, body: Any, status: int, media_type: str) -> None:
    assert negotiate(played, WORK, body, status, media_type).outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    ("body", "status", "media_type"),
    [
        pytest.param(
            "<html><title>Science</title></html>", 200, "text/html", id="negotiation was not honoured"
        ),
        pytest.param("<html><title>Science</title></html>", 404, "text/html", id="somebody else's 404"),
        pytest.param("", 404, "text/html", id="empty"),
        pytest.param("{}", 404, "application/json", id="404 that says nothing"),
        pytest.param({}, 200, "application/json", id="no item"),
        pytest.param([], 200, "application/json", id="no object"),
        pytest.param(
            {"type": "article", "title": {"text": "x"}}, 200, "application/json", id="title of another type"
        ),
        pytest.param("gone", 410, "text/plain", id="gone"),
    ],
)
def test_a_broken_answer_is_never_a_miss(played: Any, body: Any, status: int, media_type: str) -> None:
    assert negotiate(played, WORK, body, status, media_type).outcome is Outcome.FAILED
