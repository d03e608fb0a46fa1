"""What is asked next about an entry, and when it is enough."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders
from builders import TITLE
from kdbib.model import Attempt, Identified, Record
from kdbib.sources.service import Question, Search
from kdbib.stages.decide import decide
from kdbib.stages.plan import questions
from told import FAILED, SERVICES, WITH_OPENALEX, Told, attempt, named

ARXIV = "2101.00001"
CVF = "https://openaccess.thecvf.com/content_CVPR_2019/html/Smith_Learning_to_Test_Small_Things_CVPR_2019_paper.html"
PEOPLE = "Ann Smith; Bob Jones"


def identified(title: str = TITLE, **claims: Any) -> Identified:
    """An entry that names the authors: a title alone is the title of many."""
    return builders.identified(title, **{"authors": PEOPLE, **claims})


def preprint(title: str = TITLE, **fields: Any) -> Record:
    return builders.preprint(title, ARXIV, authors=PEOPLE, **fields)


def record(title: str, venue: str, year: int | None, **fields: Any) -> Record:
    return builders.record(title, venue, year, authors=PEOPLE, **fields)


EARLY = preprint()
PUBLISHED = record(TITLE, "CVPR", 2021, ref="crossref/10.1109/x.1", ids="doi:10.1109/x.1")


def hint(venue: str = "CVPR", year: int | None = 2021, ids: str = "") -> Record:
    """What Semantic Scholar says of the paper."""
    return record(TITLE, venue, year, ref="semanticscholar/1", ids=ids)


def rounds(
    entry: Identified, told: Told | None = None, known: Sequence[Record] = (), services: object = SERVICES
) -> list[set[str]]:
    """All that is asked about an entry: what at once, and what after it was answered."""
    answers: dict[Question, Attempt] = {}
    asked: list[set[str]] = []
    while wanted := questions(entry, known, answers, services):  # type: ignore[arg-type]
        assert not answers.keys() & set(wanted)
        assert len(asked) < 50
        asked.append({named(question) for question in wanted})
        answers |= {question: attempt(question, told or {}) for question in wanted}
    return asked


TITLES = "semanticscholar_titles title:learning to test small things"
TITLE_ROUTE = [{TITLES}, {"crossref search"}, {"dblp search"}, {"semanticscholar search"}]


# In what order


def test_a_title_alone_is_asked_in_a_batch_and_then_searched_one_by_one() -> None:
    assert rounds(identified()) == TITLE_ROUTE


def test_identifiers_come_first_and_all_at_once() -> None:
    first, *_ = rounds(identified(ids=f"arxiv:{ARXIV} doi:10.1109/x.1"))
    assert first == {
        f"arxiv arxiv:{ARXIV}",
        f"semanticscholar arxiv:{ARXIV}",
        "semanticscholar doi:10.1109/x.1",
        "crossref doi:10.1109/x.1",
    }


def test_what_links_say_counts_as_identifier() -> None:
    links = ["https://arxiv.org/pdf/2101.00001v3", "https://aclanthology.org/P19-1001/"]
    first, *_ = rounds(identified(link=links))
    assert {f"arxiv arxiv:{ARXIV}", "semanticscholar acl:P19-1001"} <= first
    assert "crossref doi:10.18653/v1/p19-1001" in first


def test_a_pii_is_looked_up_by_itself() -> None:
    link = "https://www.sciencedirect.com/science/article/pii/S0893608019302035"
    assert rounds(identified(link=link))[0] == {"crossref_pii pii:S0893608019302035"}


def test_titles_come_after_identifiers_that_nobody_knew() -> None:
    asked = rounds(identified(ids=f"arxiv:{ARXIV}"))
    assert asked[1:] == TITLE_ROUTE[:-1]  # Semantic Scholar said no to the identifier and to the whole title


def test_a_title_of_too_few_words_is_only_searched() -> None:
    assert rounds(identified("Attention"))[0] == {"crossref search"}


def test_a_service_that_told_of_the_paper_is_not_asked_for_its_title() -> None:
    told = {f"semanticscholar arxiv:{ARXIV}": [preprint(ref="semanticscholar/1")]}
    asked = set().union(*rounds(identified(ids=f"arxiv:{ARXIV}", venue="CVPR"), told))
    assert "crossref search" in asked
    assert not asked & {TITLES, "semanticscholar search"}


def test_openalex_comes_last_where_there_is_a_key() -> None:
    assert rounds(identified(), services=WITH_OPENALEX) == [*TITLE_ROUTE, {"openalex search"}]


def test_identifiers_that_a_record_tells_are_looked_up_next() -> None:
    told = {f"arxiv arxiv:{ARXIV}": [preprint(ids=f"arxiv:{ARXIV} doi:10.1109/x.1")]}
    asked = rounds(identified(ids=f"arxiv:{ARXIV}"), told)
    assert asked[1] == {"crossref doi:10.1109/x.1"}


def test_the_preprint_of_a_paper_found_by_title_is_looked_up() -> None:
    told = {TITLES: [preprint(ref="semanticscholar/1")]}
    assert rounds(identified(venue="CVPR"), told)[1] == {f"arxiv arxiv:{ARXIV}"}


def test_identifiers_of_another_paper_lead_nowhere() -> None:
    other = record("A Survey of Other Matters", "CVPR", 2020, ref="crossref/1", ids="doi:10.1109/y")
    assert rounds(identified(), {"crossref search": [other]}) == TITLE_ROUTE


# Venues whose papers have no DOI


def test_venues_without_dois_are_asked_for_where_their_papers_are_listed() -> None:
    asked = rounds(identified(venue="ICML", year=2021))
    assert asked[:3] == [{TITLES}, {"dblp search"}, {"openreview search"}]
    assert asked[-1] == {"crossref search"}


def test_the_page_of_a_venue_without_dois_comes_before_every_search() -> None:
    asked = rounds(identified(link="http://proceedings.mlr.press/v119/chen20j.html"))
    assert asked[1:3] == [
        {"publisher page:https://proceedings.mlr.press/v119/chen20j.html"},
        {"dblp search"},
    ]


def test_the_page_of_a_venue_with_dois_comes_after_the_registry() -> None:
    asked = rounds(identified(link=CVF.replace("html/", "papers/").replace(".html", ".pdf")))
    assert asked[1:3] == [{"crossref search"}, {f"publisher page:{CVF}"}]


def test_a_forum_is_looked_up_in_the_older_api_where_the_newer_lacks_it() -> None:
    asked = rounds(identified(link="https://openreview.net/forum?id=abcDEF123"))
    assert asked[1:3] == [{"openreview openreview:abcDEF123"}, {"openreview_v1 openreview:abcDEF123"}]


def test_a_forum_that_could_not_be_asked_is_not_looked_up_in_the_older_api() -> None:
    told = {"openreview openreview:abcDEF123": FAILED}
    asked = rounds(identified(link="https://openreview.net/forum?id=abcDEF123"), told)
    assert {"openreview_v1 openreview:abcDEF123"} not in asked


# A second opinion on what is a preprint to all


def test_a_preprint_has_a_second_opinion_and_no_third() -> None:
    told = {f"arxiv arxiv:{ARXIV}": [EARLY]}
    assert rounds(identified(ids=f"arxiv:{ARXIV}"), told)[1:] == [{TITLES}, {"crossref search"}]


TOLD_BY_BOTH = {
    f"arxiv arxiv:{ARXIV}": [EARLY],
    f"semanticscholar arxiv:{ARXIV}": [preprint(ref="semanticscholar/1")],
}


@pytest.mark.parametrize("claims", [{}, {"venue": "arXiv"}, {"venue": "Submitted to CVPR 2021"}])
def test_a_preprint_needs_no_second_opinion_where_nobody_says_that_it_was_published(claims: Any) -> None:
    assert len(rounds(identified(ids=f"arxiv:{ARXIV}", **claims), TOLD_BY_BOTH)) == 1


@pytest.mark.parametrize("claims", [{"venue": "CVPR"}, {"venue": "Journal of Small Things"}, {"link": CVF}])
def test_a_preprint_is_searched_for_where_somebody_says_that_it_was_published(claims: Any) -> None:
    asked = rounds(identified(ids=f"arxiv:{ARXIV}", **claims), TOLD_BY_BOTH)
    assert {"crossref search"} in asked


def test_who_could_not_be_asked_gave_no_opinion() -> None:
    told: Told = {f"arxiv arxiv:{ARXIV}": [EARLY], "crossref search": FAILED}
    asked = rounds(identified(ids=f"arxiv:{ARXIV}"), told)
    assert asked[2:] == [{"crossref search"}, {"dblp search"}]


def test_the_second_opinion_may_find_the_version_of_record() -> None:
    told = {f"arxiv arxiv:{ARXIV}": [EARLY], "crossref search": [PUBLISHED]}
    assert rounds(identified(ids=f"arxiv:{ARXIV}"), told)[-1] == {"crossref search"}


def test_a_title_that_the_paper_bears_now_is_searched_for() -> None:
    renamed = preprint("Learning to Test Small Things Well")
    entry = identified("Learning to Test Small Things", ids=f"arxiv:{ARXIV}")
    asked = set().union(*rounds(entry, {f"arxiv arxiv:{ARXIV}": [renamed]}))
    assert "semanticscholar_titles title:learning to test small things well" in asked


def test_a_title_that_differs_in_signs_alone_is_not_searched_twice() -> None:
    told = {TITLES: FAILED, "crossref search": [preprint("Learning to Test, Small Things!")]}
    searched = [one for asked in rounds(identified(), told) for one in asked if one == "crossref search"]
    assert searched == ["crossref search"]


# DOIs of other agencies


def test_a_doi_that_crossref_lacks_is_asked_of_datacite_and_then_of_all() -> None:
    asked = rounds(identified(ids="doi:10.5281/zenodo.1"))
    assert asked[:3] == [
        {"semanticscholar doi:10.5281/zenodo.1", "crossref doi:10.5281/zenodo.1"},
        {"datacite doi:10.5281/zenodo.1"},
        {"doi doi:10.5281/zenodo.1"},
    ]


def test_whoever_knows_a_doi_is_the_last_to_be_asked_for_it() -> None:
    dataset = record(TITLE, "Zenodo", 2021, ref="datacite/1", ids="doi:10.5281/zenodo.1")
    asked = rounds(identified(ids="doi:10.5281/zenodo.1"), {"datacite doi:10.5281/zenodo.1": [dataset]})
    assert {"doi doi:10.5281/zenodo.1"} not in asked


@pytest.mark.parametrize("doi", ["10.1109/cvpr.2016.90", "10.1145/3652583", "10.48550/arxiv.2101.00001"])
def test_dois_of_crossrefs_members_are_asked_of_crossref_alone(doi: str) -> None:
    asked = set().union(*rounds(identified(ids=f"doi:{doi}")))
    assert not asked & {f"datacite doi:{doi}", f"doi doi:{doi}"}


def test_a_crossref_that_failed_said_nothing_of_other_agencies() -> None:
    told = {"crossref doi:10.5281/zenodo.1": FAILED}
    asked = set().union(*rounds(identified(ids="doi:10.5281/zenodo.1"), told))
    assert "datacite doi:10.5281/zenodo.1" not in asked


def test_a_doi_that_crossrefs_lists_cannot_hold_is_asked_of_the_others() -> None:
    doi = "10.1001/jama.251.19.2504,2509"
    asked = set().union(*rounds(identified(ids=f"doi:{doi}")))
    assert f"crossref doi:{doi}" not in asked
    assert {f"datacite doi:{doi}", f"doi doi:{doi}"} <= asked


# When it is enough


def test_a_version_of_record_is_enough() -> None:
    entry = identified(ids="doi:10.1109/x.1")
    assert rounds(entry, {"crossref doi:10.1109/x.1": [PUBLISHED]}) == [
        {"crossref doi:10.1109/x.1", "semanticscholar doi:10.1109/x.1"}
    ]


def test_what_is_known_before_is_not_asked() -> None:
    assert rounds(identified(ids="doi:10.1109/x.1"), known=[PUBLISHED]) == []


def test_a_preprint_that_is_known_before_is_not_enough() -> None:
    assert rounds(identified(ids=f"arxiv:{ARXIV}"), known=[EARLY]) != []


def enough(entry: Identified, *records: Record, searched: bool = False) -> bool:
    """Whether nobody is asked by title once these are known and no look-up finds anything else.

    ``searched``: Crossref has been searched in vain before.
    """
    assert {match.record for match in decide(entry, records).matches} == set(records)
    answers: dict[Question, Attempt] = {}
    while searched and "crossref search" not in map(named, answers):
        before = questions(entry, [EARLY], answers, SERVICES)
        assert before, "nobody wanted to search Crossref"
        answers |= misses(before)
    while wanted := questions(entry, records, answers, SERVICES):
        if any(isinstance(one, Search) or one.identifier.scheme == "title" for one in wanted):
            return False
        answers |= misses(wanted)
    return True


def misses(wanted: Iterable[Question]) -> dict[Question, Attempt]:
    return {question: attempt(question, {}) for question in wanted}


CLAIMED = identified(venue="CVPR", year=2021)


@pytest.mark.parametrize(
    "source", ["crossref", "dblp", "acl", "datacite", "openreview", "publisher", "ledger"]
)
def test_who_registers_or_publishes_is_believed(source: str) -> None:
    assert enough(identified(), dataclasses.replace(PUBLISHED, source=source))


@pytest.mark.parametrize("source", ["semanticscholar", "openalex"])
def test_aggregators_only_hint(source: str) -> None:
    assert not enough(identified(), dataclasses.replace(PUBLISHED, source=source))


def test_nothing_and_preprints_are_not_enough() -> None:
    assert not enough(identified())
    assert not enough(identified(ids=f"arxiv:{ARXIV}"), EARLY)


@pytest.mark.parametrize(
    ("entry", "record", "is_enough"),
    [
        (CLAIMED, hint(), True),
        (identified(venue="CVPR", year=2020), hint(), False),
        (identified(venue="ICCV", year=2021), hint(), False),
        (identified(venue="CVPR", year=2021), hint(year=None), True),
        (identified(link=CVF), hint(year=2019), True),
        (identified(link=CVF), hint(year=2020), False),
    ],
)
def test_a_hint_is_enough_where_list_or_link_say_the_same(
    entry: Identified, record: Record, *, is_enough: bool
) -> None:
    assert enough(entry, record) is is_enough


def test_a_hint_that_is_merged_with_a_preprint_may_hide_a_doi() -> None:
    merged = hint(ids=f"arxiv:{ARXIV}")
    assert not enough(CLAIMED, merged)
    assert enough(CLAIMED, merged, searched=True)
    assert not enough(identified(), merged, searched=True)


@pytest.mark.parametrize(
    ("venue", "year", "is_enough"), [("ICML", 2021, True), ("ICML", None, False), ("CVPR", 2021, False)]
)
def test_a_hint_at_a_venue_without_dois_is_enough(venue: str, year: int | None, *, is_enough: bool) -> None:
    assert enough(identified(), hint(venue, year, f"arxiv:{ARXIV}")) is is_enough


# Always

SAID = {
    f"arxiv arxiv:{ARXIV}": [EARLY],
    f"semanticscholar arxiv:{ARXIV}": [hint(ids=f"arxiv:{ARXIV} doi:10.1109/x.1")],
    "crossref doi:10.1109/x.1": [PUBLISHED],
    TITLES: [hint()],
    "crossref search": [PUBLISHED],
    "dblp search": [dataclasses.replace(PUBLISHED, source="dblp", id="conf/cvpr/1")],
    "semanticscholar search": [hint()],
}
ENTRIES = [
    identified(),
    CLAIMED,
    identified(ids=f"arxiv:{ARXIV}", venue="ICML"),
    identified(ids=f"arxiv:{ARXIV} doi:10.1109/x.1 doi:10.5281/zenodo.1", link=CVF),
]


@given(st.sampled_from(ENTRIES), st.dictionaries(st.sampled_from(sorted(SAID)), st.booleans()), st.randoms())
def test_every_inquiry_ends_and_hangs_on_the_answers_alone(
    entry: Identified, some: Mapping[str, bool], chance: random.Random
) -> None:
    told: Told = {name: SAID[name] if good else FAILED for name, good in some.items()}
    asked = rounds(entry, told)  # asserts that nothing is asked twice, and that it ends
    answers: dict[Question, Attempt] = {}
    for expected in asked:
        shuffled = list(answers.items())
        chance.shuffle(shuffled)
        wanted = questions(entry, (), dict(shuffled), SERVICES)
        assert {named(question) for question in wanted} == expected
        answers |= {question: attempt(question, told) for question in wanted}
