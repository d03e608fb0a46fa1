"""Crossref: what it is asked, and what is made of its answers, quirk by quirk."""

from __future__ import annotations

from typing import Any

import pytest

from kdbib.model import Date, Identifier, Link, LinkEvidence, Name, Outcome, Query, Record
from kdbib.sources.crossref import Crossref, CrossrefPii
from kdbib.sources.service import Service

DOI = "10.1109/cvpr.2016.90"


def work(doi: str = DOI, **members: Any) -> dict[str, Any]:
    """A paper of a conference, as Crossref has it; underscores in names stand for hyphens."""
    plain = {
        "DOI": doi,
        "type": "proceedings-article",
        "title": ["Deep Residual Learning for Image Recognition"],
        "author": [{"given": "Kaiming", "family": "He", "sequence": "first", "affiliation": []}],
        "container-title": ["2016 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)"],
        "issued": {"date-parts": [[2016, 6]]},
        "page": "770-778",
    }
    return {**plain, **{name.replace("_", "-"): value for name, value in members.items()}}


def article(doi: str = "10.1016/j.neunet.2019.07.020", **members: Any) -> dict[str, Any]:
    """An article in a journal."""
    plain = {"type": "journal-article", "container-title": ["Neural Networks"], "event": None}
    return work(doi, **{**plain, **members})


def chapter(*containers: str, **members: Any) -> dict[str, Any]:
    """A chapter in books of these titles."""
    return work("10.1007/978-3-030-58545-7_1", type="book-chapter", container_title=[*containers], **members)


def listed(*works: object, total: int | None = None) -> dict[str, Any]:
    """A list of works, one page of ``total``."""
    message = {
        "total-results": len(works) if total is None else total,
        "items": [*works],
        "items-per-page": 20,
    }
    return {"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message}


def look_up(played: Any, item: dict[str, Any], service: Service | None = None) -> Record:
    """The one record that a look-up of an item's DOI gives."""
    played.on("/works", listed(item))
    asked = Identifier("doi", item["DOI"].lower())
    (record,) = played.look_up(service or Crossref(), asked)[asked].records
    return record


def ids(record: Record) -> set[str]:
    return {str(one) for one in record.identifiers}


def test_a_work_becomes_a_record(played: Any) -> None:
    record = look_up(
        played,
        article(
            volume="118",
            issue="3",
            publisher="Elsevier BV",
            ISSN=["0893-6080"],
            short_container_title=["Neural Netw."],
            article_number="106",
        ),
    )
    assert record == Record(
        source="crossref",
        id="10.1016/j.neunet.2019.07.020",
        retrieved=record.retrieved,
        type="article-journal",
        title="Deep Residual Learning for Image Recognition",
        authors=(Name("He", "Kaiming"),),
        issued=Date(2016, 6),
        container_title="Neural Networks",
        container_title_short="Neural Netw.",
        volume="118",
        issue="3",
        page="770-778",
        number="106",
        publisher="Elsevier BV",
        issn="0893-6080",
        identifiers=(Identifier("doi", "10.1016/j.neunet.2019.07.020"),),
    )


# What is asked


def test_dois_are_asked_in_one_filter_with_rows_for_all(played: Any) -> None:
    played.on("/works", listed(work("10.1/a"), work("10.1/b")))
    played.look_up(Crossref(), Identifier("doi", "10.1/a"), Identifier("doi", "10.1/b"))
    (request,) = played.requests
    assert request.args["filter"] == "doi:10.1/a,doi:10.1/b"
    assert int(request.args["rows"]) >= 2


# Crossref's answer to an unknown member in `select` is 400 for the whole request; these it takes.
SELECTABLE = frozenset(
    "DOI ISBN ISSN URL abstract accepted alternative-id approved archive article-number assertion author "
    "chair container-title content-domain created deposited editor event group-title indexed "
    "is-referenced-by-count issn-type issue issued license link member original-title page posted prefix "
    "published published-online published-print publisher publisher-location reference references-count "
    "relation resource score short-container-title short-title subtitle title translator type update-policy "
    "update-to updated-by volume".split()
)


@pytest.mark.parametrize("service", [Crossref(), CrossrefPii()])
def test_only_members_that_can_be_selected_are(service: Service) -> None:
    request = service.by_identifiers([Identifier("doi", DOI)])
    assert set(dict(request.params)["select"].split(",")) <= SELECTABLE


@pytest.mark.parametrize(
    ("identifier", "known"),
    [
        ("doi:10.1109/cvpr.2016.90", True),
        ("doi:10.1002/(sici)1099-1476(20000125)23:2<147::aid-mma108>3.0.co;2-j", True),
        ("doi:10.48550/arxiv.1512.03385", False),
        ("doi:10.5555/3524938.3525087", False),
        ("doi:10.1001/jama.251.19.2504,2509", False),  # a comma ends a filter: doi.org is asked for it
        ("pii:S0893608019302345", False),
        ("arxiv:1512.03385", False),
    ],
)
def test_what_it_knows(identifier: str, known: bool) -> None:
    assert Crossref().knows(Identifier(*identifier.split(":", 1))) is known


def test_a_title_is_asked_as_plain_words_with_the_first_surname() -> None:
    query = Query(
        r"{AT\&T}: $\beta$-VAE, <i>Größe</i> | x", (Name("van der Maaten", "L."), Name("Hinton", "G."))
    )
    request = Crossref().by_title(query)
    assert request is not None
    params = dict(request.params)
    assert params["query.bibliographic"] == "at t beta vae grosse x van der maaten"
    assert params["rows"] == "5"
    assert "filter" not in params


def test_a_surname_in_the_link_helps_where_no_author_is_known() -> None:
    evidence = LinkEvidence(Link("https://example.org"), "cvf", surname="zhang")
    request = Crossref().by_title(Query("Fast Human Pose Estimation", evidence=(evidence,)))
    assert request is not None
    assert dict(request.params)["query.bibliographic"] == "fast human pose estimation zhang"


def test_a_title_without_words_is_not_asked() -> None:
    assert Crossref().by_title(Query("?!")) is None


# What is known, and what is not


def test_answers_in_another_order_and_case_find_their_dois(played: Any) -> None:
    first, second, unknown = (Identifier("doi", f"10.1/{name}") for name in "abc")
    played.on("/works", listed(work("10.1/B"), work("10.1/a")))
    attempts = played.look_up(Crossref(), first, second, unknown)
    assert [record.id for record in attempts[first].records] == ["10.1/a"]
    assert [record.id for record in attempts[second].records] == ["10.1/b"]
    assert attempts[unknown].outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    ("body", "status", "media_type"),
    [
        ("<html><title>Maintenance</title></html>", 200, "text/html"),
        ("", 200, "application/json"),
        ('{"status":"ok","message-type":"work-list","message":{"total-res', 200, "application/json"),
        ("Resource not found.", 404, "text/plain"),  # only a single work can be unknown so
        ({"status": "ok", "message-type": "work", "message": work()}, 200, "application/json"),
        ({"status": "ok", "message-type": "work-list", "message": {}}, 200, "application/json"),
        (listed(work("10.1/other"), total=2), 200, "application/json"),
        (listed("no work"), 200, "application/json"),
        (listed({"title": ["No DOI"]}), 200, "application/json"),
        (listed(work(), work("10.1/x", author=["A. Name"])), 200, "application/json"),
        (listed(work(), work("10.1/x", container_title={})), 200, "application/json"),
    ],
)
def test_a_broken_answer_is_never_a_miss(played: Any, body: Any, status: int, media_type: str) -> None:
    played.on("/works", body, status=status, media_type=media_type)
    asked = Identifier("doi", DOI)
    attempt = played.look_up(Crossref(), asked)[asked]
    assert attempt.outcome is Outcome.FAILED
    assert attempt.error


def test_a_refused_question_is_no_miss_and_says_why(played: Any) -> None:
    reason = {"type": "select-not-available", "value": "language", "message": "there is no such select"}
    body = {"status": "failed", "message-type": "validation-failure", "message": [reason]}
    played.on("/works", body, status=400)
    asked = Identifier("doi", DOI)
    attempt = played.look_up(Crossref(), asked)[asked]
    assert attempt.outcome not in {Outcome.NOTHING, Outcome.FOUND}
    assert "select-not-available" in attempt.error


@pytest.mark.parametrize("kind", ["component", "peer-review", "journal-issue", "grant"])
def test_what_is_no_paper_is_left_out(played: Any, kind: str) -> None:
    played.on("/works", listed(work("10.1/review", type=kind), work()))
    attempt = played.search(Crossref(), Query("Deep Residual Learning for Image Recognition"))
    assert [record.id for record in attempt.records] == [DOI]


def test_candidates_keep_the_order_of_the_answer(played: Any) -> None:
    played.on("/works", listed(work("10.1/b"), work("10.1/a"), total=3321))
    attempt = played.search(Crossref(), Query("Deep Residual Learning"))
    assert [record.id for record in attempt.records] == ["10.1/b", "10.1/a"]


@pytest.mark.parametrize("title", [None, [], [""]])
def test_a_work_registered_without_title_is_no_record(played: Any, title: Any) -> None:
    asked = Identifier("doi", "10.1023/a:1010933404324")
    played.on("/works", listed(work(asked.value, title=title)))
    assert played.look_up(Crossref(), asked)[asked].outcome is Outcome.NOTHING


# PIIs


def test_piis_find_works_by_their_alternative_ids(played: Any) -> None:
    own, other = Identifier("pii", "S0893608019302345"), Identifier("pii", "S0031320319301139")
    played.on("/works", listed(article(alternative_id=["S0893608019302345"])))
    attempts = played.look_up(CrossrefPii(), own, other)
    assert played.requests[0].args["filter"] == f"alternative-id:{own.value},alternative-id:{other.value}"
    assert [record.id for record in attempts[own].records] == ["10.1016/j.neunet.2019.07.020"]
    assert "pii:S0893608019302345" in ids(attempts[own].records[0])
    assert attempts[other].outcome is Outcome.NOTHING


def test_piis_of_books_are_not_asked_since_they_are_not_registered() -> None:
    assert not CrossrefPii().knows(Identifier("pii", "B9781558607002500148"))
    assert CrossrefPii().knows(Identifier("pii", "S0893608019302345"))


def test_piis_alone_have_no_search() -> None:
    assert CrossrefPii().by_title(Query("Deep Residual Learning")) is None


# Landing pages


@pytest.mark.parametrize(
    ("url", "identifier"),
    [
        ("http://ieeexplore.ieee.org/document/7780459/", "ieee:7780459"),
        ("https://linkinghub.elsevier.com/retrieve/pii/B9781558607002500148", "pii:B9781558607002500148"),
        ("https://ojs.aaai.org/index.php/AAAI/article/view/16324", "aaai:16324"),
    ],
)
def test_the_landing_page_tells_the_identifier_that_links_hold(
    played: Any, url: str, identifier: str
) -> None:
    record = look_up(played, work("10.1/x", resource={"primary": {"URL": url}}))
    assert record.url == url
    assert identifier in ids(record)


def test_the_doi_of_another_version_on_the_landing_page_is_not_the_works(played: Any) -> None:
    url = "https://www.example.org/doi/10.1234/first-version"
    record = look_up(played, work("10.1234/second-version", resource={"primary": {"URL": url}}))
    assert [i.value for i in record.identifiers if i.scheme == "doi"] == ["10.1234/second-version"]


# Dates


@pytest.mark.parametrize(
    ("members", "year"),
    [
        pytest.param(
            {"issued": {"date-parts": [[2018, 8]]}, "published_print": {"date-parts": [[2019, 5]]}},
            2019,
            id="print after online-first",
        ),
        pytest.param(
            {"issued": {"date-parts": [[2006]]}, "published_print": {"date-parts": [[1963]]}},
            1963,
            id="digitized years later",
        ),
        pytest.param(
            {
                "issued": {"date-parts": [[2022, 12]]},
                "journal_issue": {"issue": "1", "published-online": {"date-parts": [[2023, 1]]}},
            },
            2023,
            id="issue of a journal that is not printed",
        ),
        pytest.param(
            {"issued": {"date-parts": [[2007]]}, "created": {"date-parts": [[2012]]}}, 2007, id="deposit"
        ),
        pytest.param(
            {
                "issued": {"date-parts": [[None]]},
                "event": {"name": "23rd Workshops on Widgets, 2003."},
                "container_title": ["Widgets"],
            },
            2003,
            id="year of the event's name",
        ),
        pytest.param(
            {"issued": {"date-parts": [[None]]}, "container_title": ["Workshops, 2003. Proceedings."]},
            2003,
            id="year of the proceedings' name",
        ),
        pytest.param(
            {
                "issued": {"date-parts": [[None]]},
                "event": {"name": "X", "start": {"date-parts": [[2001, 5]]}},
            },
            2001,
            id="year of the event",
        ),
    ],
)
def test_the_year_is_that_of_the_issue(played: Any, members: dict[str, Any], year: int) -> None:
    record = look_up(played, work(**members))
    assert record.issued is not None
    assert record.issued.year == year


@pytest.mark.parametrize("container", ["Foundations of Widgets", "History from 1990 to 2003"])
def test_no_date_is_no_date(played: Any, container: str) -> None:
    record = look_up(played, work(issued={"date-parts": [[None]]}, container_title=[container]))
    assert record.issued is None


# Titles


@pytest.mark.parametrize(
    ("title", "subtitle", "expected"),
    [
        ("NeRF", "Representing Scenes", "NeRF: Representing Scenes"),
        ("NeRF: Representing Scenes", "Representing Scenes", "NeRF: Representing Scenes"),
        ("<i>Deep</i> CO<sub>2</sub>\n              Nets", "", "Deep CO2 Nets"),
        ("Learning &amp; Teaching", "", "Learning & Teaching"),
    ],
)
def test_titles_are_joined_and_plain(played: Any, title: str, subtitle: str, expected: str) -> None:
    record = look_up(played, work(title=[title], subtitle=[subtitle] if subtitle else []))
    assert record.title == expected


def test_of_several_titles_the_first_that_says_something_counts(played: Any) -> None:
    assert (
        look_up(played, work(title=["", "Deep Learning", "Apprentissage profond"])).title == "Deep Learning"
    )


def test_entities_in_the_name_of_the_proceedings_are_decoded(played: Any) -> None:
    record = look_up(played, work(container_title=["Learning Analytics &amp; Knowledge"]))
    assert record.container_title == "Learning Analytics & Knowledge"


# Places


LNCS = "Lecture Notes in Computer Science"
LNBIP = "Lecture Notes in Business Information Processing"
ECCV = "Computer Vision – ECCV 2020"


@pytest.mark.parametrize(
    ("item", "container", "series"),
    [
        pytest.param(chapter(LNCS, ECCV), ECCV, LNCS, id="series, volume"),
        pytest.param(chapter(ECCV, LNCS), ECCV, LNCS, id="volume, series"),
        pytest.param(
            chapter("Green Energy", "Cities"), "Cities", "Green Energy", id="unknown series, volume"
        ),
        pytest.param(chapter("Foundations of Widgets"), "Foundations of Widgets", "", id="book"),
        pytest.param(chapter(LNCS), "", LNCS, id="series alone"),
        pytest.param(chapter(LNBIP), "", LNBIP, id="any lecture notes"),
        pytest.param(chapter(LNCS, event={"name": ECCV}), ECCV, LNCS, id="series and event"),
        pytest.param(
            article(container_title=["Networks", "Réseaux"]), "Networks", "", id="journal's two names"
        ),
    ],
)
def test_a_series_is_not_where_a_paper_appeared(played: Any, item: Any, container: str, series: str) -> None:
    record = look_up(played, item)
    assert (record.container_title, record.collection_title) == (container, series)


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (work(), "paper-conference"),
        (article(), "article-journal"),
        (chapter(LNCS, ECCV), "paper-conference"),
        (chapter("Foundations of Widgets"), "chapter"),
        (chapter(LNCS, "Neural Networks: Tricks of the Trade"), "chapter"),
        (chapter("Foundations of Widgets", event={"name": "Widgets 2003"}), "paper-conference"),
        (work(type="monograph"), "book"),
        (work(type="dissertation"), "thesis"),
        (work(type="posted-content"), "article"),
        (work(type="dataset"), "dataset"),
    ],
)
def test_types_are_those_of_csl(played: Any, item: dict[str, Any], kind: str) -> None:
    assert look_up(played, item).type == kind


def test_a_preprint_has_no_container(played: Any) -> None:
    record = look_up(
        played,
        work(
            "10.1101/055319",
            type="posted-content",
            container_title=["bioRxiv"],
            short_container_title=["bioRxiv"],
            group_title="Ecology",
            publisher="openRxiv",
        ),
    )
    assert record.is_preprint
    assert (record.container, record.publisher) == ("", "openRxiv")


def test_the_event_names_the_conference_in_short(played: Any) -> None:
    event = {"name": "WWW '18: The Web Conference 2018", "acronym": "WWW '18", "location": "Lyon, France"}
    event["start"] = {"date-parts": [[2018, 4, 23]]}  # type: ignore[assignment]
    record = look_up(played, work(event=event))
    assert record.event_title == "WWW '18: The Web Conference 2018"
    assert record.container_title_short == "WWW '18"
    assert (record.event_place, record.event_date) == ("Lyon, France", Date(2018, 4, 23))
    assert record.issued == Date(2016, 6)


def test_the_language_is_told_where_the_whole_work_is_given(played: Any) -> None:
    assert look_up(played, work(language="en")).language == "en"


@pytest.mark.parametrize(
    ("page", "expected"), [("n/a-n/a", ""), ("96973B", "96973B"), ("27730–27744", "27730-27744")]
)
def test_pages(played: Any, page: str, expected: str) -> None:
    assert look_up(played, work(page=page)).page == expected


# Authors


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"given": "LIAM", "family": "GUMLEY"}, Name("Gumley", "Liam")),
        ({"given": "J.-P.", "family": "O'BRIEN-SMITH"}, Name("O'Brien-Smith", "J.-P.")),
        ({"given": "JK", "family": "LI"}, Name("Li", "JK")),
        ({"given": "Laurens", "family": "VAN DER MAATEN"}, Name("van der Maaten", "Laurens")),
        ({"given": "Ann", "family": "McDonald", "suffix": "Jr."}, Name("McDonald", "Ann", "Jr.")),
        ({"given": "MIT", "family": "Smith"}, Name("Smith", "MIT")),
        ({"name": "The BigScience Workshop", "sequence": "first"}, Name(literal="The BigScience Workshop")),
        ({"name": "Google Brain"}, Name(literal="Google Brain")),
        ({"given": "Jos&eacute;", "family": "Mart\u0131\u0301nez"}, Name("Martı́nez", "José")),
    ],
)
def test_names(played: Any, person: dict[str, str], name: Name) -> None:
    assert look_up(played, work(author=[person])).authors == (name,)


def test_half_a_character_is_replaced(played: Any) -> None:
    record = look_up(played, work(title=["A \ud835 Title"], author=[{"family": "Sm\udc00ith"}]))
    assert (record.title, record.authors) == ("A ? Title", (Name("Sm?ith"),))


@pytest.mark.parametrize("authors", [None, [], [{"sequence": "first"}]])
def test_authors_may_be_missing(played: Any, authors: Any) -> None:
    assert look_up(played, work(author=authors)).authors == ()


def test_neurips_authors_are_in_alphabetical_order_and_not_told(played: Any) -> None:
    """Curran registers the printed proceedings (10.52202) with sorted names."""
    record = look_up(
        played,
        work(
            "10.52202/075280-0001",
            author=[{"given": "Ann", "family": "Adams"}, {"given": "Zoe", "family": "Zimmer"}],
            container_title=["Advances in Neural Information Processing Systems 36"],
        ),
    )
    assert record.authors == ()
    assert record.container_title == "Advances in Neural Information Processing Systems 36"
