"""What new evidence changes of a settled entry, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import identified, preprint, record
from kdbib.model import (
    Attempt,
    Date,
    Decision,
    Elsewhere,
    Identified,
    Match,
    Outcome,
    Record,
    Update,
    Verdict,
    Work,
)
from kdbib.stages.reconcile import reconcile
from kdbib.stages.renewal import dead_links, recanted, renew

NAME = "Distilling Small Networks for Vision"
WHO = "Ann Smith; Bob Jones"
LINK = "https://arxiv.org/abs/2101.00001"
ENTRY = identified(NAME, venue="arXiv", year=2021, link=LINK)
DOI = "doi:10.1109/cvpr46437.2021.00001"


def paper(**fields: Any) -> Record:
    """The paper at CVPR 2021, as Crossref tells it."""
    told = {"venue": "CVPR", "year": 2021, "ref": "crossref/p", "authors": WHO, "ids": DOI, "page": "1-10"}
    return record(NAME, **{**told, **fields})


POSTED = preprint(NAME, "2101.00001", authors=WHO)
PAPER = paper()


def decision(*records: Record, **fields: Any) -> Decision:
    return Decision(tuple(Match(one, Verdict.ACCEPTED, 1.0, ()) for one in records), **fields)


def renewed(
    known: Record | tuple[Record, ...], *told: Record, entry: Identified = ENTRY
) -> tuple[Work, list[str]]:
    """The work after new records were told, and the fields in conflict."""
    former = known if isinstance(known, tuple) else (known,)
    new, conflicts = renew(entry, decision(*former), decision(*told, *former))
    work = reconcile("", [match.record for match in new.matches], [entry])
    return work, [conflict.field for conflict in conflicts]


def test_a_preprint_is_upgraded() -> None:
    work, conflicts = renewed(POSTED, PAPER)
    assert (work.is_preprint, work.year, work.page, work.arxiv) == (False, 2021, "1-10", "2101.00001")
    assert not conflicts


def test_nothing_new_leaves_the_very_decision() -> None:
    former = decision(POSTED, PAPER)
    again = decision(replace(POSTED, retrieved="2030-01-01"), replace(PAPER, retrieved="2030-01-01"))
    assert renew(ENTRY, former, again) == (former, ())


@pytest.mark.parametrize(
    "poorer",
    [
        paper(page="", ids="", retrieved="2030-01-01"),
        paper(authors="", issued=None),
        paper(authors="Ann Smith"),
        replace(paper(), type="article", container_title=""),
        paper(venue=""),
    ],
    ids=[
        "without pages and DOI",
        "without authors and year",
        "one author lost",
        "a preprint again",
        "no venue",
    ],
)
def test_a_source_that_forgets_takes_nothing_away(poorer: Record) -> None:
    former = decision(PAPER)
    assert renew(ENTRY, former, decision(poorer)) == (former, ())


def test_a_date_is_not_told_less_precisely() -> None:
    precise = paper(issued=Date(2021, 6, 19))
    work, conflicts = renewed(precise, paper(issued=Date(2021)))
    assert (work.issued, conflicts) == (Date(2021, 6, 19), [])


def test_an_authority_that_tells_the_year_alone_takes_no_month_away() -> None:
    known = paper(ref="semanticscholar/p", issued=Date(2021, 6))
    work, conflicts = renewed(known, paper(ref="crossref/p"))
    assert (work.issued, conflicts) == (Date(2021, 6), ["year"])


def test_who_told_a_fact_may_correct_it() -> None:
    work, conflicts = renewed(PAPER, paper(page="11-20"))
    assert (work.page, conflicts) == ("11-20", [])


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        (paper(year=1999), ["year"]),
        (paper(year=2999), ["year"]),
        (paper(authors="Xaver Nobody"), ["authors"]),
        (paper(venue="Whale Digest"), ["container_title"]),
        (paper(page="0"), ["page"]),
        (paper(page="N/A"), ["page"]),
        (paper(volume="null"), ["volume"]),
        (replace(paper(), title="On Whales and Their Songs"), ["title"]),
        (replace(paper(), title="TEST"), ["title"]),
    ],
)
def test_nonsense_corrects_nothing_and_is_told(told: Record, fields: list[str]) -> None:
    known = paper(volume="7")
    former = decision(known)
    renewed_, conflicts = renew(ENTRY, former, decision(told))
    assert renewed_ == former
    assert [one.field for one in conflicts] == fields


@pytest.mark.parametrize(
    "told",
    [
        paper(year=2022),
        paper(venue="IEEE/CVF Conference on Computer Vision and Pattern Recognition"),
        replace(paper(), title="Distilling Small Networks for Computer Vision"),
        paper(authors="Ann Smith; Bob Jones; Cy Young"),
    ],
)
def test_what_may_be_a_correction_is_one(told: Record) -> None:
    _, conflicts = renewed(PAPER, told)
    assert not conflicts


def test_a_retraction_is_taken_even_from_a_record_that_is_not_believed() -> None:
    update = Update("retraction", doi="10.1109/9", asserted_by="publisher")
    told = replace(paper(), title="TEST", updates=(update,))
    work, conflicts = renewed(PAPER, told)
    assert (work.title, work.updates, conflicts) == (NAME, (update,), ["title"])


def test_a_preprint_is_renamed_by_its_authors_alone() -> None:
    other = "Networks That Fit Into a Pocket"
    work, conflicts = renewed(POSTED, replace(POSTED, title=other))
    assert (work.title, conflicts) == (other, [])
    work, conflicts = renewed(POSTED, preprint(other, "2101.00001", authors="Xaver Nobody"))
    assert (work.title, conflicts) == (NAME, ["authors", "title"])


def test_a_preprint_does_not_become_the_paper_of_other_people() -> None:
    told = paper(authors="Xaver Nobody", ids=f"{DOI}; arxiv:2101.00001")
    work, conflicts = renewed(POSTED, told)
    assert (work.is_preprint, [name.family for name in work.authors]) == (True, ["Smith", "Jones"])
    assert conflicts == ["authors"]


def test_a_record_that_is_turned_down_for_what_it_says_now_is_in_conflict() -> None:
    told = replace(paper(), title="On Whales and Their Songs")
    turned = replace(decision(POSTED), rejected=(Match(told, Verdict.REJECTED, 0.0, ()),))
    (conflict,) = recanted(decision(POSTED, PAPER), turned)
    assert (conflict.field, conflict.known, conflict.said) == ("title", NAME, told.title)
    assert recanted(decision(POSTED), turned) == ()


def test_an_aggregator_corrects_nothing() -> None:
    known = paper(ref="semanticscholar/p")
    work, conflicts = renewed(known, replace(known, issued=Date(2019)))
    assert (work.year, conflicts) == (2021, ["year"])


def test_who_says_otherwise_is_in_conflict_and_changes_nothing() -> None:
    known = paper(ref="dblp/p")
    work, conflicts = renewed(known, paper(year=2022))
    assert (work.year, work.records, conflicts) == (2021, (known,), ["year"])


def test_what_goes_together_is_taken_beside_a_conflict() -> None:
    known = paper(ref="dblp/p", ids="", page="")
    fuller = paper(ref="publisher/p")
    work, conflicts = renewed(known, paper(ref="crossref/q", year=1999), fuller)
    assert (work.year, work.page, conflicts) == (2021, "1-10", ["year"])


def test_initials_are_filled_in() -> None:
    known = paper(authors="A. Smith; B. Jones")
    work, conflicts = renewed(known, paper(ref="dblp/p"))
    assert [name.given for name in work.authors] == ["Ann", "Bob"]
    assert not conflicts


def test_records_of_another_paper_are_told_and_left() -> None:
    former = decision(PAPER)
    other = record("Speech Separation in Crowded Rooms", "ICASSP", 2020, ref="crossref/x", authors="Li Wei")
    new, conflicts = renew(ENTRY, former, decision(other))
    assert new == former
    assert [(one.field, one.said) for one in conflicts] == [("title", other.title)]


def test_what_only_the_list_said_gives_way_to_a_record() -> None:
    claimed = identified(NAME, venue="NeurIPS", year=2021, link=LINK)
    work, conflicts = renewed(POSTED, PAPER, entry=claimed)
    assert (work.venue, conflicts) == ("CVPR", [])


def test_a_link_that_the_records_bear_out_does_not_become_another_papers() -> None:
    former = decision(POSTED, PAPER)
    new = replace(decision(POSTED, PAPER), elsewhere=(Elsewhere(LINK), Elsewhere("https://example.org/x")))
    renewed_, _ = renew(ENTRY, former, new)
    assert [one.target for one in renewed_.elsewhere] == ["https://example.org/x"]


RECORDS = st.builds(
    paper,
    ref=st.sampled_from(["crossref/p", "dblp/p", "semanticscholar/p", "arxiv/2101.00001", "publisher/q"]),
    venue=st.sampled_from(["", "CVPR", "arXiv", "ICCV"]),
    year=st.sampled_from([None, 2020, 2021, 2022]),
    authors=st.sampled_from(["", WHO, "A. Smith; B. Jones", "Ann Smith", "Carl Other; Dora Third"]),
    ids=st.sampled_from(["", DOI, "arxiv:2101.00001", "doi:10.1/other"]),
    page=st.sampled_from(["", "1-10", "77"]),
)


@given(st.lists(RECORDS, min_size=1, max_size=3), st.lists(RECORDS, min_size=1, max_size=4))
def test_no_field_of_a_published_work_is_ever_lost(known: list[Record], told: list[Record]) -> None:
    former = {one.ref: one for one in known}
    before = reconcile("", list(former.values()), [ENTRY])
    work, _ = renewed(tuple(former.values()), *told)
    was_published = any(not one.is_preprint for one in former.values())
    assert not (was_published and work.is_preprint)
    assert work.authors or not before.authors
    if was_published:
        assert len(work.authors) >= len(before.authors)
        for field in ("year", "container_title", "page", "doi"):
            assert getattr(work, field) or not getattr(before, field), field


@given(st.lists(RECORDS, min_size=1, max_size=3), st.lists(RECORDS, min_size=1, max_size=4))
def test_what_was_renewed_is_not_renewed_by_the_same_again(known: list[Record], told: list[Record]) -> None:
    former = decision(*{one.ref: one for one in known}.values())
    new = decision(*{one.ref: one for one in told}.values())
    once, _ = renew(ENTRY, former, new)
    assert renew(ENTRY, once, new)[0].matches == once.matches


# Links that died


def answers(**outcomes: Outcome) -> list[Attempt]:
    """How each service answered the question for the link's identifier."""
    return [Attempt(source, "arxiv:2101.00001", outcome) for source, outcome in outcomes.items()]


@pytest.mark.parametrize(
    ("told", "dead"),
    [
        (answers(arxiv=Outcome.NOTHING), (LINK,)),
        (answers(arxiv=Outcome.FOUND), ()),
        (answers(arxiv=Outcome.FAILED), ()),
        (answers(semanticscholar=Outcome.NOTHING), ()),
        ([], ()),
    ],
    ids=[
        "the registrar knows it no more",
        "it does",
        "it did not answer",
        "an aggregator",
        "nobody was asked",
    ],
)
def test_a_link_is_dead_if_its_registrar_says_so(told: list[Attempt], dead: tuple[str, ...]) -> None:
    assert dead_links(ENTRY, decision(POSTED), told) == dead


def test_a_link_that_never_led_to_the_paper_does_not_die() -> None:
    assert dead_links(ENTRY, decision(PAPER), answers(arxiv=Outcome.NOTHING)) == ()


def test_a_dead_link_stays_dead_until_it_leads_there_again() -> None:
    former = decision(POSTED, dead=(LINK,))
    assert dead_links(ENTRY, former, []) == (LINK,)
    assert dead_links(ENTRY, former, answers(arxiv=Outcome.FOUND)) == ()
