"""arXiv: what its feeds say of preprints, and which answers say nothing."""

from __future__ import annotations

from typing import Any

import pytest

from kdbib.model import Date, Identifier, Name, Outcome, Query
from kdbib.sources.arxiv import Arxiv
from kdbib.sources.service import BadIdentifier, Response, Unreadable

ATOM = "application/atom+xml"
BERT = Identifier("arxiv", "1810.04805")
OLD = Identifier("arxiv", "hep-th/9711200")


def entry(number: str = "1810.04805v2", title: str = "A Small Paper", more: str = "") -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{number}</id><title>{title}</title>"
        "<updated>2019-05-24T20:37:26Z</updated><published>2018-10-11T00:50:01Z</published>"
        f'<summary>Words.</summary>{more}<arxiv:primary_category term="cs.CL"/></entry>'
    )


def author(name: str) -> str:
    return f"<author><name>{name}</name><arxiv:affiliation>Somewhere</arxiv:affiliation></author>"


def feed(*entries: str, total: int | None = None) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom">'
        f"<opensearch:totalResults>{len(entries) if total is None else total}</opensearch:totalResults>"
        f"{''.join(entries)}</feed>"
    )


def error(kind: str, summary: str) -> str:
    return feed(
        f"<entry><id>https://arxiv.org/api/errors#{kind}</id><title>Error</title>"
        f"<updated>2026-04-12T22:59:06Z</updated><summary>{summary}</summary></entry>"
    )


def answer(body: str, status: int = 200) -> Response:
    return Response(status, ATOM, body.encode())


def only(body: str) -> Any:
    """The one record of a feed that was asked for BERT."""
    (record,) = Arxiv().identified([BERT], answer(body))[BERT]
    return record


def test_an_entry_becomes_the_record_of_a_preprint(played: Any) -> None:
    people = author("Jacob Devlin") + author("Laurens van der Maaten")
    played.on("/api/query", feed(entry(title="A Small\n  Paper", more=people)), media_type=ATOM)
    attempt = played.look_up(Arxiv(), BERT)[BERT]
    assert attempt.outcome is Outcome.FOUND
    (record,) = attempt.records
    assert (record.source, record.id, record.type) == ("arxiv", "1810.04805", "article")
    assert record.title == "A Small Paper"
    assert record.authors == (Name("Devlin", "Jacob"), Name("van der Maaten", "Laurens"))
    assert (record.container_title, record.arxiv_class) == ("", "cs.CL")
    assert record.url == "https://arxiv.org/abs/1810.04805"
    assert record.identifiers == (BERT,)


def test_the_date_is_that_of_the_first_version() -> None:
    assert only(feed(entry("1810.04805v2"))).issued == Date(2018, 10, 11)


def test_a_batch_asks_for_as_many_results_as_ids(played: Any) -> None:
    played.on("/api/query", feed(entry(), entry("hep-th/9711200v3")), media_type=ATOM)
    found = played.look_up(Arxiv(), BERT, OLD)
    assert [found[one].records[0].id for one in (BERT, OLD)] == ["1810.04805", "hep-th/9711200"]
    asked = played.requests[0].args
    assert (asked["id_list"], asked["max_results"]) == ("1810.04805,hep-th/9711200", "2")


def test_an_unknown_id_is_missing_from_the_feed(played: Any) -> None:
    played.on("/api/query", feed(entry()), media_type=ATOM)
    found = played.look_up(Arxiv(), BERT, OLD)
    assert [found[one].outcome for one in (BERT, OLD)] == [Outcome.FOUND, Outcome.NOTHING]


def test_an_empty_feed_knows_none(played: Any) -> None:
    played.on("/api/query", feed(), media_type=ATOM)
    assert played.look_up(Arxiv(), BERT)[BERT].outcome is Outcome.NOTHING


def test_a_feed_in_another_order_is_keyed_by_id() -> None:
    found = Arxiv().identified([BERT, OLD], answer(feed(entry("hep-th/9711200v3"), entry())))
    assert {one: records[0].id for one, records in found.items()} == {BERT: BERT.value, OLD: OLD.value}


BOMB = '<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
BROKEN = {
    "plain text": ("Rate exceeded.", "text/plain"),
    "a page": ("<!doctype html><html><body>Busy</body></html>", "text/html"),
    "a well-formed page": ("<html><body>Busy</body></html>", "text/html"),
    "nothing": ("", ATOM),
    "a cut feed": (feed(entry())[:-40], ATOM),
    "a feed cut by the page": (feed(entry(), total=2), ATOM),
    "a feed without a total": ('<feed xmlns="http://www.w3.org/2005/Atom"></feed>', ATOM),
    "entities": (feed(entry()).replace("<feed", BOMB + "<feed", 1).replace("Words.", "&b;"), ATOM),
    "an entry without id": (feed("<entry><title>A Small Paper</title></entry>"), ATOM),
    "an entry without title": (feed(entry(title=" ")), ATOM),
    "a malformed date": (feed(entry()).replace("2018-10-11T", "yesterday "), ATOM),
    "another paper": (feed(entry("1706.03762v7")), ATOM),
    "an entry of no paper": (feed(entry("help")), ATOM),
    "an error": (error("start_must_be_non-negative", "start must be non-negative"), ATOM),
}


@pytest.mark.parametrize(("body", "media_type"), BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_no_miss(played: Any, body: str, media_type: str) -> None:
    played.on("/api/query", body, media_type=media_type)
    found = played.look_up(Arxiv(), BERT, OLD)
    assert {attempt.outcome for attempt in found.values()} == {Outcome.FAILED}


@pytest.mark.parametrize("status", [400, 404, 406, 410])
def test_results_with_another_status_than_200_are_not_believed(status: int) -> None:
    with pytest.raises(Unreadable, match=str(status)):
        Arxiv().identified([BERT], answer(feed(), status))


@pytest.mark.parametrize("stated", ["hep-th/9711200", "HEP-TH/9711200v2", "hep-th%2F9711200"])
def test_a_malformed_id_is_told_from_the_rest_of_its_batch(stated: str) -> None:
    body = error(f"incorrect_id_format_for_{stated}", f"incorrect id format for {stated}")
    with pytest.raises(BadIdentifier) as caught:
        Arxiv().identified([BERT, OLD], answer(body, 400))
    assert caught.value.identifier == OLD


def test_the_rest_of_a_spoiled_batch_is_found(played: Any) -> None:
    played.on("/api/query", feed(entry()), media_type=ATOM, params={"id_list": BERT.value})
    spoiled = error("incorrect_id_format_for_hep-th/9711200", "incorrect id format for hep-th/9711200")
    both = {"id_list": f"{BERT.value},{OLD.value}"}
    played.on("/api/query", spoiled, status=400, media_type=ATOM, params=both)
    found = played.look_up(Arxiv(), BERT, OLD)
    assert (found[BERT].outcome, found[OLD].outcome) == (Outcome.FOUND, Outcome.NOT_ASKED)


def test_an_error_is_told_in_its_own_words() -> None:
    body = error("incorrect_id_format_for_0000", "incorrect id format for 0000")
    with pytest.raises(Unreadable, match="incorrect id format for 0000"):
        Arxiv().identified([BERT], answer(body, 400))


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("10.18653/V1/N19-1423", ["doi:10.18653/v1/n19-1423", "acl:N19-1423"]),
        ("https://doi.org/10.1000/abc.1", ["doi:10.1000/abc.1"]),
        ("10.1000/a, 10.1000/b", ["doi:10.1000/a", "doi:10.1000/b"]),
        ("10.1002/(sici)1099;2-j", ["doi:10.1002/(sici)1099;2-j"]),
        ("10.48550/arXiv.1810.04805", []),
        ("to appear", []),
    ],
)
def test_a_doi_of_the_authors_is_a_hint_beside_the_arxiv_id(stated: str, kept: list[str]) -> None:
    record = only(feed(entry(more=f"<arxiv:doi>{stated}</arxiv:doi>")))
    assert [str(one) for one in record.identifiers] == ["arxiv:1810.04805", *kept]
    assert record.is_preprint


def test_comment_and_journal_reference_make_no_publication() -> None:
    more = (
        "<arxiv:comment>Accepted by CVPR 2021</arxiv:comment><arxiv:journal_ref>CVPR 2021</arxiv:journal_ref>"
    )
    record = only(feed(entry(more=more)))
    assert (record.type, record.container_title, record.issued) == ("article", "", Date(2018, 10, 11))


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (r"50% of Poincar\'e: a Study", "50% of Poincaré: a Study"),
        (r"$\beta$-VAE at 5%", r"$\beta$-VAE at 5%"),
        ("Why &lt;think&gt; &amp; Wait", "Why <think> & Wait"),
        ("0", "0"),
    ],
)
def test_titles_may_be_tex_but_are_no_html(written: str, title: str) -> None:
    assert only(feed(entry(title=written))).title == title


def test_punctuation_among_the_authors_is_no_author() -> None:
    record = only(feed(entry(more=author("ATLAS") + author(":") + author("G. Aad"))))
    assert record.authors == (Name(literal="ATLAS"), Name("Aad", "G."))


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Schrödinger: a <i>Cat</i>, Re-visited", 'ti:"schrodinger a cat re visited"'),
        (r"$\beta$-VAE | R&D", 'ti:"beta vae r d"'),
        ("Cats Don't Dance on “Ice”", 'ti:"cats" AND ti:"dance on ice"'),
    ],
)
def test_a_search_asks_for_the_words_of_the_title(played: Any, title: str, asked: str) -> None:
    played.on("/api/query", feed(), media_type=ATOM)
    assert played.search(Arxiv(), Query(title)).outcome is Outcome.NOTHING
    args = played.requests[0].args
    assert (args["search_query"], args["max_results"]) == (asked, "5")


@pytest.mark.parametrize("title", ["", "?!", "$$"])
def test_a_title_without_words_is_not_searched(title: str) -> None:
    assert Arxiv().by_title(Query(title)) is None


def test_candidates_come_in_the_order_of_the_feed(played: Any) -> None:
    numbers = [f"2101.0000{n}v1" for n in (3, 1, 2, 5, 4)]
    played.on("/api/query", feed(*map(entry, numbers), total=214881), media_type=ATOM)
    records = played.search(Arxiv(), Query("A Small Paper")).records
    assert [f"{record.id}v1" for record in records] == numbers


def test_an_empty_page_of_a_search_with_results_is_no_miss(played: Any) -> None:
    played.on("/api/query", feed(total=7), media_type=ATOM)
    assert played.search(Arxiv(), Query("A Small Paper")).outcome is Outcome.FAILED


@pytest.mark.parametrize(("scheme", "known"), [("arxiv", True), ("doi", False), ("s2", False)])
def test_it_knows_its_own_identifiers(scheme: str, known: bool) -> None:
    assert Arxiv().knows(Identifier(scheme, "1810.04805")) is known


@pytest.mark.parametrize(
    ("comment", "event"),
    [
        ("Accepted by ICML 2025. Code is available", "ICML 2025"),
        ("To appear in TPAMI", "TPAMI"),
        ("Submitted to NeurIPS 2029, under review, 14 pages", ""),
        ("12 pages, 6 figures", ""),
    ],
)
def test_a_comment_hints_at_the_venue_that_took_the_paper(played: Any, comment: str, event: str) -> None:
    played.on("/api/query", feed(entry(more=f"<arxiv:comment>{comment}</arxiv:comment>")), media_type=ATOM)
    (record,) = played.look_up(Arxiv(), BERT)[BERT].records
    assert record.event_title == event
    assert record.is_preprint
