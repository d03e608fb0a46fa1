"""Semantic Scholar: batches by position, and what a merged paper may claim."""

from __future__ import annotations

from typing import Any

import pytest

from kdbib.model import Date, Identifier, Name, Outcome, Query, Record
from kdbib.sources.semanticscholar import SemanticScholar, SemanticScholarTitles, title_identifier
from kdbib.sources.service import Response, Unreadable

BATCH, MATCH = "/graph/v1/paper/batch", "/graph/v1/paper/search/match"
SHA, OTHER = "0123456789abcdef" * 2 + "01234567", "f" * 40
ASKED = Identifier("arxiv", "2101.00001")
CONFERENCE = {"name": "International Conference on Learning Representations", "type": "conference"}


def paper(**members: Any) -> dict[str, Any]:
    """An object as the service writes it; ``ids`` is short for externalIds."""
    ids = {"CorpusId": 42, **members.pop("ids", {})}
    usual = {"paperId": SHA, "corpusId": 42, "externalIds": ids, "title": "A Small Paper", "year": 2024}
    return {**usual, "venue": "", "authors": [], "publicationVenue": None, "journal": None, **members}


def read(played: Any, *papers: Any) -> tuple[Record, ...]:
    played.on(MATCH, {"data": list(papers)})
    attempt = played.search(SemanticScholar(), Query("A Small Paper"))
    assert attempt.outcome is Outcome.FOUND, attempt.error
    return tuple(attempt.records)


def claims(played: Any, **members: Any) -> tuple[str, str, int | None]:
    """Type, venue and year of the record of a paper."""
    (record,) = read(played, paper(**members))
    return record.type, record.container_title, record.issued.year if record.issued else None


def schemes(record: Record) -> list[str]:
    return [str(one) for one in record.identifiers]


@pytest.mark.parametrize(
    ("identifier", "form"),
    [
        ("s2:" + SHA, SHA),
        ("corpusid:470667", "CorpusId:470667"),
        ("doi:10.1093/mind/lix.236.433", "DOI:10.1093/mind/lix.236.433"),
        ("arxiv:math/0309136", "ARXIV:math/0309136"),
        ("acl:W12-3903", "ACL:W12-3903"),
        ("pmid:19872477", "PMID:19872477"),
        ("pmcid:PMC2323736", "PMCID:2323736"),
    ],
)
def test_identifiers_are_asked_for_in_its_own_forms(played: Any, identifier: str, form: str) -> None:
    one = Identifier(*identifier.split(":", 1))
    played.on(BATCH, [None])
    assert SemanticScholar().knows(one)
    assert played.look_up(SemanticScholar(), one)[one].outcome is Outcome.NOTHING
    (request,) = played.requests
    assert request.get_json() == {"ids": [form]}
    assert "externalIds" in request.args["fields"].split(",")


@pytest.mark.parametrize("one", [Identifier("doi", "10.5555/3295222.3295349"), Identifier("url", "a.org/b")])
def test_what_it_cannot_be_asked_for(one: Identifier) -> None:
    assert not SemanticScholar().knows(one)


def test_a_batch_is_read_by_position_though_ids_were_merged(played: Any) -> None:
    merged, unknown = Identifier("s2", OTHER), Identifier("corpusid", "1")
    played.on(BATCH, [paper(), None, paper(title="Another Paper", ids={"ArXiv": "2101.00001"})])
    found = played.look_up(SemanticScholar(), merged, unknown, ASKED)
    assert found[unknown].outcome is Outcome.NOTHING
    assert found[ASKED].records[0].title == "Another Paper"
    (record,) = found[merged].records
    assert record.id == SHA
    assert schemes(record) == [f"s2:{SHA}", "corpusid:42", f"s2:{OTHER}"]


def test_a_batch_of_unknown_ids_is_a_bad_request(played: Any) -> None:
    played.on(BATCH, {"error": "No valid paper ids given"}, status=400)
    assert played.look_up(SemanticScholar(), ASKED)[ASKED].outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [None, None],
        {"data": []},
        "",
        "<html>busy</html>",
        '[{"paperId": "',
        [[]],
        ["paper"],
        [{}],
        [paper(title=None)],
        [paper(paperId=None)],
        [paper(title=["A"])],
        [paper(year="2024")],
        [paper(authors={"name": "A"})],
        [paper(authors=[None])],
        [paper(authors=[{"name": {}}])],
        [paper(externalIds=["DOI"])],
        [paper(ids={"DOI": ["10.1000/a"]})],
        [paper(publicationVenue="ICLR")],
        [paper(publicationTypes="Conference")],
        [paper(journal="Mind")],
        [paper(venue={})],
    ],
)
def test_an_answer_of_another_shape_is_no_miss(played: Any, answer: Any) -> None:
    played.on(BATCH, answer)
    attempt = played.look_up(SemanticScholar(), ASKED)[ASKED]
    assert (attempt.outcome, bool(attempt.error)) == (Outcome.FAILED, True)


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, {"error": "Not found"}), (404, ""), (410, {"message": "Gone"}), (406, "<html>")],
)
def test_a_batch_has_no_other_miss(played: Any, status: int, body: Any) -> None:
    played.on(BATCH, body, status=status)
    assert played.look_up(SemanticScholar(), ASKED)[ASKED].outcome is Outcome.FAILED


def test_nulls_and_missing_members_are_no_fault(played: Any) -> None:
    bare = {"paperId": SHA, "title": "A Small Paper", "externalIds": None, "authors": None, "year": None}
    (record,) = read(played, bare)
    assert (record.type, record.issued, record.authors) == ("document", None, ())
    assert schemes(record) == [f"s2:{SHA}"]


def test_names_and_titles_are_read_as_printed(played: Any) -> None:
    people = [{"authorId": None, "name": "T. Conte"}, {"name": ""}, {"name": "Wei\ud800 Li"}]
    (record,) = read(played, paper(title="Cats &amp; <i>Dogs</i>.", authors=people))
    assert record.title == "Cats & Dogs"
    assert record.authors == (Name("Conte", "T."), Name("Li", "Wei?"))


def test_a_venue_beside_a_doi_may_be_that_of_a_reprint(played: Any) -> None:
    (record,) = read(
        played,
        paper(
            title="Computing Machinery and Intelligence",
            venue="The Philosophy of Artificial Intelligence",
            year=1950,
            ids={"DOI": "10.1093/MIND/LIX.236.433", "DBLP": "journals/x/Turing50"},
            publicationTypes=["JournalArticle", "Review"],
            journal={"name": "Mind", "volume": "LIX", "pages": "\n 433 - 460 "},
        ),
    )
    assert (record.type, record.container_title, record.issued) == ("article-journal", "", Date(1950))
    assert (record.volume, record.page) == ("LIX", "433-460")
    assert schemes(record)[:2] == ["doi:10.1093/mind/lix.236.433", "dblp:journals/x/Turing50"]


PREPRINT_DOIS = [
    "10.48550/arXiv.2101.00001",
    "10.2139/ssrn.288970",
    "10.21203/rs.3.rs-1270359/v1",
    "10.1101/2020.01.02.123456",
    "10.64898/2025.12.01.123456",
    "10.36227/techrxiv.12345",
    "10.31219/osf.io/abcde",
    "10.20944/preprints202001.0001.v1",
]


@pytest.mark.parametrize("doi", PREPRINT_DOIS)
def test_a_preprint_doi_alone_is_of_a_preprint(played: Any, doi: str) -> None:
    journal = {"name": "ArXiv", "volume": "abs/2101.00001", "pages": "1-9"}
    (record,) = read(played, paper(ids={"DOI": doi}, venue="arXiv.org", journal=journal))
    assert (record.type, record.container_title, record.issued) == ("article", "", Date(2024))
    assert record.identifier("doi") == doi.lower()
    assert (record.volume, record.page) == ("", "")


@pytest.mark.parametrize("doi", PREPRINT_DOIS)
def test_a_published_venue_does_not_take_a_preprint_s_doi_and_year(played: Any, doi: str) -> None:
    (record,) = read(played, paper(ids={"DOI": doi}, publicationVenue=CONFERENCE, journal={"name": "ArXiv"}))
    assert (record.type, record.container_title) == ("paper-conference", CONFERENCE["name"])
    assert (record.issued, record.identifier("doi")) == (None, "")


def test_journals_that_share_a_prefix_with_a_preprint_server_are_no_preprints(played: Any) -> None:
    members = {"ids": {"DOI": "10.1101/gr.107524.110"}, "publicationTypes": ["JournalArticle"]}
    assert claims(played, **members) == ("article-journal", "", 2024)


def test_the_year_of_a_conference_is_that_of_dblp_s_key(played: Any) -> None:
    ids = {"ArXiv": "2406.14302", "DOI": "10.48550/arXiv.2406.14302", "DBLP": "conf/iclr/YanoX25"}
    (record,) = read(played, paper(ids=ids, publicationVenue=CONFERENCE, journal={"name": "ArXiv"}))
    assert (record.type, record.container_title) == ("paper-conference", CONFERENCE["name"])
    assert record.issued == Date(2025)
    assert schemes(record) == ["dblp:conf/iclr/YanoX25", "arxiv:2406.14302", f"s2:{SHA}", "corpusid:42"]


@pytest.mark.parametrize(
    ("key", "told", "year"),
    [
        ("conf/nips/LahiriG13", 2013, 2013),
        ("conf/iclr/ChenX21a", 2020, 2021),
        ("conf/nips/0001X13", None, 2013),
        ("journals/ml/Quinlan86", 1986, 1986),
        ("journals/ml/Quinlan86", None, 1986),
        ("conf/x/Old02", 1999, 2002),
        ("conf/x/Smith1999", 2001, 1999),
        ("conf/x/Wei0001", 2007, 2007),
        ("conf/x/anonymous", 2007, 2007),
    ],
)
def test_the_year_in_a_key_of_dblp(played: Any, key: str, told: int | None, year: int) -> None:
    assert claims(played, ids={"DBLP": key}, venue="Some Venue", year=told)[1:] == ("Some Venue", year)


def test_a_key_of_dblp_without_a_year_leaves_a_preprint_s_year_out(played: Any) -> None:
    ids = {"ArXiv": "2101.00001", "DBLP": "conf/x/anonymous"}
    assert claims(played, ids=ids, venue="arXiv.org", year=2021) == ("paper-conference", "", None)


def test_a_year_after_the_preprint_s_is_the_publication_s(played: Any) -> None:
    ids = {"ArXiv": "2101.00001", "DBLP": "conf/x/anonymous"}
    assert claims(played, ids=ids, venue="arXiv.org", year=2022) == ("paper-conference", "", 2022)


def test_corr_is_no_journal(played: Any) -> None:
    (record,) = read(played, paper(ids={"DBLP": "journals/corr/abs-2101-00001"}, venue="arXiv.org"))
    assert (record.type, record.container_title, record.identifier("arxiv")) == ("article", "", "2101.00001")


def test_an_anthology_id_is_of_a_publication_whatever_the_doi(played: Any) -> None:
    ids = {"ACL": "N19-1423", "ArXiv": "1810.04805", "DOI": "10.48550/arXiv.1810.04805"}
    (record,) = read(played, paper(ids=ids, year=2018, publicationTypes=["Conference"]))
    assert (record.type, record.issued) == ("paper-conference", None)
    assert schemes(record)[:2] == ["acl:N19-1423", "arxiv:1810.04805"]


def test_a_published_doi_beside_an_arxiv_id_keeps_both(played: Any) -> None:
    (record,) = read(played, paper(ids={"ArXiv": "2101.00001", "DOI": "10.1609/aaai.v36i1.19999"}))
    assert not record.is_preprint
    assert schemes(record)[:2] == ["doi:10.1609/aaai.v36i1.19999", "arxiv:2101.00001"]
    assert "aaai:19999" in schemes(record)


def test_a_venue_nobody_knows_does_not_publish_an_arxiv_paper(played: Any) -> None:
    assert claims(played, ids={"ArXiv": "2101.00001"}, venue="Trade Press Gazette") == ("article", "", 2024)


def test_a_publisher_s_name_is_no_venue(played: Any) -> None:
    assert claims(played, ids={"ArXiv": "2101.00001"}, venue="IEEE") == ("article", "", 2024)


def test_a_known_venue_alone_publishes_and_keeps_the_year(played: Any) -> None:
    members = {"venue": "Computer Vision and Pattern Recognition"}
    assert claims(played, **members) == ("paper-conference", members["venue"], 2024)


@pytest.mark.parametrize(
    ("types", "kind", "csl"),
    [
        (["JournalArticle", "Conference"], None, "paper-conference"),
        (["Journal Article"], "conference", "article-journal"),
        (["Book", "BookSection"], None, "chapter"),
        (["Review"], "journal", "article-journal"),
        (None, "conference", "paper-conference"),
        (["Review"], None, "document"),
    ],
)
def test_types(played: Any, types: list[str] | None, kind: str | None, csl: str) -> None:
    members = {"publicationTypes": types, "publicationVenue": {"name": "Annals of Nothing", "type": kind}}
    assert claims(played, **members) == (csl, "Annals of Nothing", 2024)


def test_a_title_without_a_match_is_a_miss(played: Any) -> None:
    played.on(MATCH, {"error": "Title match not found"}, status=404)
    assert played.search(SemanticScholar(), Query("A Small Paper")).outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"message": "Not Found"}),
        (404, "<html>Not Found</html>"),
        (404, ""),
        (200, {"total": 0, "offset": 0}),
        (200, {"data": {}}),
        (200, {"data": [None]}),
        (200, [paper()]),
    ],
)
def test_a_broken_answer_to_a_title_is_no_miss(played: Any, status: int, body: Any) -> None:
    played.on(MATCH, body, status=status)
    assert played.search(SemanticScholar(), Query("A Small Paper")).outcome is Outcome.FAILED


def test_a_refused_question_is_told_in_the_service_s_words() -> None:
    body = b'{"error": "Unrecognized or unsupported fields: [doi]"}'
    with pytest.raises(Unreadable, match=r"400: Unrecognized or unsupported fields: \[doi\]"):
        SemanticScholar().identified([ASKED], Response(400, "application/json", body))


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Schrödinger's <i>Cat</i>: On-line, at AT&T | $5", "schrodinger's cat on line at at t 5"),
        (r"{BERT}: Poincar\'e and $\beta$", "bert poincare and beta"),
    ],
)
def test_a_title_is_asked_for_in_plain_words(played: Any, title: str, asked: str) -> None:
    played.on(MATCH, {"data": []})
    assert played.search(SemanticScholar(), Query(title)).outcome is Outcome.NOTHING
    assert played.requests[0].args["query"] == asked


def test_a_title_without_words_is_not_searched() -> None:
    assert SemanticScholar().by_title(Query("—")) is None


BULK = "/graph/v1/paper/search/bulk"
FIRST = title_identifier("Learning to Test Small Things")
SECOND = title_identifier("Distilling Large Networks for Speech")


def test_several_titles_are_asked_as_phrases_and_only_equal_ones_count(played: Any) -> None:
    found = [paper(title="Learning to Test Small Things"), paper(title="Learning to Test Large Things")]
    played.on(BULK, {"total": 2, "data": found})
    attempts = played.look_up(SemanticScholarTitles(), FIRST, SECOND)
    assert [record.title for record in attempts[FIRST].records] == ["Learning to Test Small Things"]
    assert attempts[SECOND].outcome is Outcome.NOTHING
    (request,) = played.requests
    assert request.args["query"] == f'"{FIRST.value}" | "{SECOND.value}"'


def test_an_answer_that_leaves_papers_out_is_no_miss_and_fewer_titles_are_asked_for(played: Any) -> None:
    played.on(BULK, {"total": 5000, "data": [paper(title="Learning to Test Small Things")]})
    alone = {"total": 1, "data": [paper(title="Learning to Test Small Things")]}
    played.on(BULK, alone, params={"query": f'"{FIRST.value}"'})
    attempts = played.look_up(SemanticScholarTitles(), FIRST, SECOND)
    assert attempts[FIRST].outcome is Outcome.FOUND
    assert attempts[SECOND].outcome is Outcome.NOT_ASKED
    assert "1 of 5000 papers" in attempts[SECOND].error


def test_no_paper_of_any_title_is_a_miss_and_a_short_title_is_not_asked_for(played: Any) -> None:
    played.on(BULK, {"total": 0, "offset": 0})
    assert played.look_up(SemanticScholarTitles(), FIRST)[FIRST].outcome is Outcome.NOTHING
    assert not SemanticScholarTitles().knows(title_identifier("Attention"))
