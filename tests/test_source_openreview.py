"""OpenReview: notes by id, the search, and what of it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kdbib.model import Date, Identifier, Name, Outcome, Query, Record
from kdbib.sources.openreview import V1, OpenReview
from kdbib.venues import find

if TYPE_CHECKING:
    from conftest import Played

NOTE = Identifier("openreview", "Ab3-x_9QwE")
ASKED = Query("Sparse Attention at Scale")
IN_2023, IN_2024 = 1_695_000_000_000, 1_726_000_000_000  # ms since 1970
MIDNIGHT = 1_704_067_199_000  # 31 December 2023, 23:59:59 UTC
UNKNOWN = {"name": "NotFoundError", "message": "The Note Ab3-x_9QwE was not found", "status": 404}


def note(**fields: Any) -> dict[str, Any]:
    """A note of API 2: each field wrapped. What begins with ``_`` but ``_bibtex`` is the note's own."""
    own = {name[1:]: value for name, value in fields.items() if name[0] == "_" and name != "_bibtex"}
    content = {
        "title": "Sparse Attention at Scale",
        "authors": ["Ada Byron", "Ludwig van der Maaten"],
        "venue": "ICLR 2025 Poster",
        "venueid": "ICLR.cc/2025/Conference",
        **{name: value for name, value in fields.items() if name[0] != "_" or name == "_bibtex"},
    }
    wrapped = {name: {"value": value} for name, value in content.items() if value is not None}
    return {"id": NOTE.value, "forum": NOTE.value, "cdate": IN_2023, "content": wrapped} | own


def plain(**fields: Any) -> dict[str, Any]:
    """The same in API 1."""
    made = note(**fields)
    return {**made, "content": {name: value["value"] for name, value in made["content"].items()}}


def notes(*found: dict[str, Any], count: int | None = None) -> dict[str, Any]:
    return {"notes": list(found), "count": len(found) if count is None else count}


def read(played: Played, one: dict[str, Any]) -> Record:
    played.on("/notes", notes(one))
    (record,) = played.look_up(OpenReview(), NOTE)[NOTE].records
    return record


@pytest.mark.parametrize("made", [note, plain], ids=["API 2", "API 1"])
def test_a_note_becomes_a_record(played: Played, made: Any) -> None:
    record = read(played, made())
    assert record == Record(
        source="openreview",
        id="Ab3-x_9QwE",
        retrieved=record.retrieved,
        type="paper-conference",
        title="Sparse Attention at Scale",
        authors=(Name("Byron", "Ada"), Name("van der Maaten", "Ludwig")),
        issued=Date(2025),
        container_title="ICLR 2025",
        url="https://openreview.net/forum?id=Ab3-x_9QwE",
        identifiers=(NOTE,),
    )
    assert played.requests[0].args.to_dict() == {"id": "Ab3-x_9QwE"}


def test_a_note_that_there_is_not_is_a_miss(played: Played) -> None:
    played.on("/notes", UNKNOWN, status=404)
    assert played.look_up(OpenReview(), NOTE)[NOTE].outcome is Outcome.NOTHING


def test_an_empty_list_is_a_miss(played: Played) -> None:
    played.on("/notes", notes())
    assert played.look_up(OpenReview(), NOTE)[NOTE].outcome is Outcome.NOTHING


def test_a_review_is_no_paper(played: Played) -> None:
    """Links with the id of a comment lead to a note of another forum, mostly without a title."""
    played.on("/notes", notes(note(_forum="Zz9-x_1QwE", title=None)))
    assert played.look_up(OpenReview(), NOTE)[NOTE].outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(404, "<html>Not Found</html>", id="404 of a proxy"),
        pytest.param(404, {"message": "no such route"}, id="404 of another kind"),
        pytest.param(200, "<html>Making tea</html>", id="a page"),
        pytest.param(200, "", id="empty"),
        pytest.param(200, '{"notes":[{"id":"Ab3', id="cut"),
        pytest.param(200, {"count": 0}, id="no notes"),
        pytest.param(200, notes(count=1), id="a note announced and none sent"),
        pytest.param(200, notes(note(_id="Other-Note1", _forum="Other-Note1")), id="another note"),
        pytest.param(200, notes(note(title=None)), id="no title"),
        pytest.param(200, notes({"id": NOTE.value, "forum": NOTE.value}), id="no content"),
        pytest.param(200, notes(note(title={"x": 1})), id="a title of another shape"),
        pytest.param(200, notes(note(authors="Ada Byron")), id="authors of another shape"),
        pytest.param(200, notes(note(), {"content": {}}), id="a note without id"),
        pytest.param(200, notes(note(_forum=["Ab3-x_9QwE"])), id="a forum of another shape"),
    ],
)
def test_a_broken_answer_is_no_miss(played: Played, status: int, body: object) -> None:
    played.on("/notes", body, status=status)
    attempt = played.look_up(OpenReview(), NOTE)[NOTE]
    assert attempt.outcome is Outcome.FAILED
    assert attempt.error


@pytest.mark.parametrize(
    ("venue", "venue_id"),
    [
        ("Submitted to ICLR 2024", "ICLR.cc/2024/Conference"),
        ("ICLR 2024", "ICLR.cc/2024/Conference/Submission"),
        ("ICLR 2024", "ICLR.cc/2024/Conference/Rejected_Submission"),
        ("ICLR 2024", "ICLR.cc/2024/Conference/Withdrawn_Submission"),
        ("ICLR 2024", "ICLR.cc/2024/Conference/Desk_Rejected_Submission"),
        ("ICLR 2022 Submitted", "ICLR.cc/2022/Conference"),
        ("ICLR 2018 Conference Blind Submission", None),
        ("NeurIPS 2023 Conference Submission1234", None),
        ("Under review for TMLR", "TMLR/Under_Review"),
        ("Decision pending for TMLR", "TMLR/Decision_Pending"),
        ("Rejected by TMLR", "TMLR/Rejected"),
        ("Withdrawn by Authors", "TMLR/Withdrawn_by_Authors"),
        (None, "ICLR.cc/2024/Conference"),
        (None, None),
    ],
)
def test_a_forum_page_is_not_a_publication(played: Played, venue: str | None, venue_id: str | None) -> None:
    record = read(played, note(venue=venue, venueid=venue_id))
    assert record.is_preprint
    assert record.container_title == ""
    assert record.issued == Date(2023)  # when it was put there, not the year of where it was sent to


@pytest.mark.parametrize(
    ("venue", "venue_id", "csl", "container", "year"),
    [
        ("NeurIPS 2023 oral", "NeurIPS.cc/2023/Conference", "paper-conference", "NeurIPS 2023", 2023),
        ("ICLR 2023 notable top 25%", "ICLR.cc/2023/Conference", "paper-conference", "ICLR 2023", 2023),
        ("NeurIPS 2022 Accept", "NeurIPS.cc/2022/Conference", "paper-conference", "NeurIPS 2022", 2022),
        ("ICML 2023 OralPoster", "ICML.cc/2023/Conference", "paper-conference", "ICML 2023", 2023),
        ("EMNLP 2023 Findings", "EMNLP/2023/Conference", "paper-conference", "EMNLP 2023 Findings", 2023),
        ("ICLR (Poster) 2015", "dblp.org/journals/CORR/2015", "paper-conference", "ICLR 2015", 2015),
        ("ICLR 2021", "dblp.org/conf/ICLR/2021", "paper-conference", "ICLR 2021", 2021),
        ("CoRR 2017", "dblp.org/journals/CORR/2017", "article", "", 2017),
        ("J. Odd Res. 2019", "dblp.org/journals/JOR/2019", "article-journal", "J. Odd Res.", 2019),
        ("Accepted by TMLR", "TMLR", "article-journal", "TMLR", 2024),
        ("CoLLAs", "lifelong-ml.cc/CoLLAs/2024/Conference", "paper-conference", "CoLLAs", 2024),
    ],
)
def test_venue_tells_type_container_and_year(
    played: Played, venue: str, venue_id: str, csl: str, container: str, year: int
) -> None:
    record = read(played, note(venue=venue, venueid=venue_id, _pdate=IN_2024))
    assert (record.type, record.container_title, record.issued) == (csl, container, Date(year))


def test_a_journal_without_a_year_takes_that_of_its_publication(played: Played) -> None:
    tmlr = note(venue="Transactions on Machine Learning Research", venueid="TMLR", _pdate=MIDNIGHT)
    record = read(played, tmlr)
    assert (record.type, record.issued) == ("article-journal", Date(2023))
    assert record.container_title == "Transactions on Machine Learning Research"


def test_a_year_that_nobody_tells_stays_open(played: Played) -> None:
    assert read(played, note(venue="TMLR", venueid="TMLR")).issued is None


@pytest.mark.parametrize("venue", ["ICLR 2025 Poster", "ICLR 2023 notable top 5%", "ICLR (Poster) 2015"])
def test_the_container_is_a_venue_that_is_known(played: Played, venue: str) -> None:
    named = find(read(played, note(venue=venue)).container_title)
    assert named is not None
    assert named.id == "ICLR"


def test_venue_and_its_id_may_be_lists(played: Played) -> None:
    record = read(played, note(venue=["ICLR 2025 Oral", "Other"], venueid=["ICLR.cc/2025/Conference"]))
    assert record.container_title == "ICLR 2025"


@pytest.mark.parametrize(
    ("bibtex", "csl", "container"),
    [
        ("@inproceedings{a,\nbooktitle={Conference on Odd Things},\nyear={2019},\n}",
         "paper-conference", "Conference on Odd Things 2019"),
        ("@inproceedings{a,\nbooktitle={Submitted to ICLR},\nyear={2024}\n}", "article", ""),
        ("@inproceedings{a,\nbooktitle={ICLR},\nyear={2024},\nnote={under review}\n}", "article", ""),
        ("@misc{a2019b,\ntitle={Sparse Attention},\nyear={2019},\n}", "article", ""),
        ("@inproceedings{\nbroken", "article", ""),
    ],
)  # fmt: skip
def test_old_notes_say_their_venue_in_bibtex_alone(
    played: Played, bibtex: str, csl: str, container: str
) -> None:
    record = read(played, plain(venue=None, venueid=None, _bibtex=bibtex))
    assert (record.type, record.container_title) == (csl, container)


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ([{"fullname": "Ada Byron", "username": "~Ada_Byron1"}], (Name("Byron", "Ada"),)),
        (["Anonymous"], ()),
        (None, ()),
    ],
)
def test_authors_may_be_people_or_hidden(played: Played, authors: object, expected: tuple[Name, ...]) -> None:
    assert read(played, note(authors=authors)).authors == expected


def test_a_field_that_few_may_read_is_absent(played: Played) -> None:
    hidden = note()
    hidden["content"]["authors"] = {"readers": ["ICLR.cc/2025/Conference"]}
    assert read(played, hidden).authors == ()


def test_titles_may_hold_latex(played: Played) -> None:
    assert read(played, note(title=r"Sparse {A}ttention for Poincar\'e Maps")).title == (
        "Sparse Attention for Poincaré Maps"
    )


def test_a_title_is_searched_for_in_plain_words(played: Played) -> None:
    played.on("/notes/search", notes(note()))
    attempt = played.search(OpenReview(), Query(r"Sparse {A}ttention: $O(n)$ & Poincar\'e?"))
    assert [record.id for record in attempt.records] == [NOTE.value]
    assert played.requests[0].args["term"] == "sparse attention poincare"
    assert played.requests[0].args["limit"] == "10"


def test_replies_and_notes_without_title_are_left_out_of_searches(played: Played) -> None:
    review = note(_id="Review-001", title="Sparse Attention: a fine paper")
    form = note(_id="Form-00001", _forum="Form-00001", title=None)
    played.on("/notes/search", notes(review, form, note()))
    assert [record.id for record in played.search(OpenReview(), ASKED).records] == [NOTE.value]


def test_a_search_without_notes_is_a_miss(played: Played) -> None:
    played.on("/notes/search", notes())
    assert played.search(OpenReview(), ASKED).outcome is Outcome.NOTHING


@pytest.mark.parametrize("body", ["<html></html>", {"notes": None}, notes(count=3), {"notes": [None]}])
def test_a_broken_search_is_no_miss(played: Played, body: object) -> None:
    played.on("/notes/search", body)
    assert played.search(OpenReview(), ASKED).outcome is Outcome.FAILED


def test_a_search_that_is_not_found_is_no_miss(played: Played) -> None:
    played.on("/notes/search", UNKNOWN, status=404)
    assert played.search(OpenReview(), ASKED).outcome is Outcome.FAILED


def test_a_title_without_words_is_not_searched_for() -> None:
    assert OpenReview().by_title(Query("$x$")) is None


def test_notes_of_older_venues_are_asked_for_at_the_older_api() -> None:
    old = OpenReview(api=V1)
    assert old.by_identifiers((NOTE,)).path == "https://api.openreview.net/notes"
    search = old.by_title(ASKED)
    assert search is not None
    assert search.path == "https://api.openreview.net/notes/search"


def test_only_notes_are_known() -> None:
    assert OpenReview().knows(NOTE)
    assert not OpenReview().knows(Identifier("arxiv", "2003.13678"))
