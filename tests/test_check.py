"""The verdict on a reference: what damage is seen, and what is never held against a real one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import entry, identified, preprint, record
from kdbib.model import Asked, Attempt, Decision, FindingCode, Identified, Outcome, Record, Resolution
from kdbib.stages.audit import audit
from kdbib.stages.check import Checked, Grounds, Standing, check
from kdbib.stages.decide import decide
from kdbib.stages.findings import findings
from kdbib.stages.reconcile import reconcile
from kdbib.stages.unverified import from_claims

TITLE = "Hand-Eye Calibration of Surgical Robots"
PEOPLE = "Ann Lee; Cyrus Doe; Mia Wong"
CVPR = record(TITLE, "CVPR", 2021, ref="dblp/cvpr", authors=PEOPLE, ids="doi:10.1109/cvpr46437.2021.00001")
POSTED = preprint(
    "Speech Separation in Cocktail Party Rooms", "2004.01234", authors="Kim Park; Lou Hale", year=2020
)
OTHER = record("Blind Source Counting", "ICASSP", 2020, ref="dblp/icassp", ids="doi:10.1109/icassp.2020.7")
SOURCES = (CVPR, POSTED, OTHER)
ALL_KNOWN = Grounds(2026, lambda venue, year: True)  # noqa: ARG005
LITTLE_KNOWN = Grounds(2026, lambda venue, year: False)  # noqa: ARG005
RIGHT: dict[str, Any] = {
    "authors": PEOPLE,
    "venue": "CVPR",
    "year": 2021,
    "type": "paper-conference",
    "key": "lee2021",
}


def checked(title: str = TITLE, grounds: Grounds = ALL_KNOWN, **claims: Any) -> Checked:
    """The verdict on a reference that is right but for ``claims``, the sources being :data:`SOURCES`."""
    listed = identified(entry(title, **{**RIGHT, **claims}))
    decision = replace(decide(listed, SOURCES), asked=(Asked("local", Outcome.FOUND),))
    return check(resolution(listed, decision), work_of(listed, decision), grounds)


def work_of(listed: Identified, decision: Decision) -> Any:
    records: list[Record] = [match.record for match in decision.matches]
    return reconcile("key", records, [listed]) if records else from_claims("key", [listed])


def resolution(listed: Identified, decision: Decision) -> Resolution:
    work = work_of(listed, decision)
    links = audit(listed, decision, work)
    return Resolution(listed, decision, "key", findings(listed, decision, work, links, ()), links)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"ids": "doi:10.1109/cvpr46437.2021.00001"},
        {"venue": "Proc. IEEE/CVF Conf. on Computer Vision and Pattern Recognition (CVPR)"},
        {"authors": "A. Lee; C. Doe; M. Wong"},
        {"authors": "Ann Lee", "authors_complete": False},
        {"authors": "Ann Lee; Cy Doe; Mia Wong"},
        {"title": "Hand–eye calibration of surgical robots."},
        {"ids": "doi:10.5281/zenodo.123"},
        {"ids": "doi:10.1145/1234.5678"},
    ],
    ids=[
        "as it is",
        "DOI",
        "venue in full",
        "initials",
        "et al.",
        "short name",
        "case",
        "a copy",
        "second publisher",
    ],
)
def test_a_right_reference_is_verified(claims: dict[str, Any]) -> None:
    verdict = checked(**claims)
    assert (verdict.standing, verdict.resolution.findings) == (Standing.VERIFIED, ())


DAMAGED = {
    "another word in the title": ({"title": "Hand-Eye Calibration of Welding Robots"}, FindingCode.RENAMED),
    "a word more": ({"title": "Fast Hand-Eye Calibration of Surgical Robots"}, FindingCode.RENAMED),
    "authors missing": ({"authors": "Ann Lee; Mia Wong"}, FindingCode.MISSING_AUTHORS),
    "authors swapped": ({"authors": "Cyrus Doe; Ann Lee; Mia Wong"}, FindingCode.AUTHOR_ORDER),
    "an author invented": ({"authors": "Ann Lee; Igor Petrov; Mia Wong"}, FindingCode.AUTHORS),
    "all authors invented": ({"authors": "Igor Petrov; Jo Bauer"}, FindingCode.AUTHORS),
    "placeholder": ({"authors": "Firstname Lastname"}, FindingCode.PLACEHOLDER),
    "year": ({"year": 2019}, FindingCode.YEAR),
    "year to come": ({"year": 2027}, FindingCode.YEAR),
    "venue": ({"venue": "ICML"}, FindingCode.VENUE),
    "venue that nobody knows": ({"venue": "Transactions on Dreaming Machines"}, FindingCode.UNKNOWN_VENUE),
    "DOI of another paper": ({"ids": "doi:10.1109/icassp.2020.7"}, FindingCode.DOI),
    "DOI that does not exist": ({"ids": "doi:10.1109/cvpr46437.2021.99999"}, FindingCode.UNKNOWN_DOI),
    "published, cited as preprint": ({"venue": "arXiv preprint", "type": "article"}, FindingCode.PUBLISHED),
    "preprint, cited as published": (
        {"title": POSTED.title, "authors": "Kim Park; Lou Hale", "venue": "ICASSP", "year": 2020},
        FindingCode.NOT_PUBLISHED,
    ),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_reference_is_correctable(damage: str) -> None:
    claims, expected = DAMAGED[damage]
    verdict = checked(**claims)
    assert verdict.standing is Standing.CORRECTABLE
    assert expected in {finding.code for finding in verdict.resolution.findings}


def test_the_truth_about_a_preprint_that_is_called_published_is_the_preprint() -> None:
    claims, _ = DAMAGED["preprint, cited as published"]
    work = checked(**claims).work
    assert (work.is_preprint, work.venue, work.year) == (True, "arXiv", 2020)


def test_an_invented_reference_is_not_found_where_all_of_the_venue_is_known() -> None:
    invented = {"title": "Neural Choreography for Tax Returns", "authors": "Igor Petrov; Jo Bauer"}
    assert checked(**invented).standing is Standing.NOT_FOUND
    assert checked(**invented, grounds=LITTLE_KNOWN).standing is Standing.UNSURE
    assert checked(**invented, type="book").standing is Standing.UNSURE
    assert checked(**invented, type="article", venue="").standing is Standing.UNSURE
    assert checked(**invented, venue="").standing is Standing.UNSURE


def test_a_question_without_an_answer_leaves_a_reference_open() -> None:
    listed = identified(entry("Neural Choreography for Tax Returns", **RIGHT))
    decision = decide(listed, SOURCES)
    failed = replace(resolution(listed, decision), failed=(Attempt("crossref", "x", Outcome.FAILED),))
    assert check(failed, work_of(listed, decision), ALL_KNOWN).standing is Standing.UNSURE


def test_a_venue_that_nobody_confirms_leaves_a_preprint_open() -> None:
    claims = {"title": POSTED.title, "authors": "Kim Park; Lou Hale", "venue": "ICASSP", "year": 2020}
    assert checked(**claims, grounds=LITTLE_KNOWN).standing is Standing.UNSURE


@pytest.mark.parametrize(
    "claims",
    [
        {"title": "Hand-Eye Calibration of Surgical Robots: Part II"},
        {"title": "Hand-Eye Calibration of Welding Robots", "authors": "Igor Petrov; Jo Bauer"},
        {"title": "Hand-Eye Calibration of Welding Robots", "year": 2023},
        {"authors": "Igor Petrov; Jo Bauer", "venue": "ICRA", "year": 2015},
    ],
    ids=["a second part", "other people", "years later", "the same title elsewhere"],
)
def test_a_paper_is_never_taken_for_its_neighbour(claims: dict[str, Any]) -> None:
    assert not checked(**claims, grounds=LITTLE_KNOWN).resolution.decision.resolved


def test_a_year_to_come_is_told_of_an_unknown_paper_too() -> None:
    verdict = checked("Neural Choreography for Tax Returns", year=2031)
    assert verdict.standing is Standing.CORRECTABLE
    assert FindingCode.FUTURE in {finding.code for finding in verdict.resolution.findings}


@pytest.mark.parametrize(
    "authors",
    ["Jun Li; Cyrus Doe; Mia Wong", "Ann Lee; Cyrus Doe; Mo Wong", "Ann Li; Cyrus Doe; Mia Wong", "Lee"],
)
def test_short_names_are_told_apart_by_each_letter(authors: str) -> None:
    assert checked(authors=authors).standing is Standing.CORRECTABLE


@pytest.mark.parametrize(
    ("authors", "standing"),
    [
        ("Ann Lee; Cirus Doe; Mia Wong", Standing.VERIFIED),
        ("Ann Lee; Cyrus Doe; Mia Wonk", Standing.CORRECTABLE),
    ],
    ids=["in a long name", "in a short one"],
)
def test_a_slip_of_the_pen_is_no_other_author(authors: str, standing: Standing) -> None:
    assert checked(authors=authors).standing is standing


@pytest.mark.parametrize(
    ("asked", "year", "standing"),
    [
        (Outcome.FOUND, 2020, Standing.CORRECTABLE),
        (Outcome.FAILED, 2020, Standing.UNSURE),
        (Outcome.FOUND, 2026, Standing.UNSURE),
    ],
    ids=["dblp knows the preprint alone", "dblp did not answer", "dblp may not have it yet"],
)
def test_what_dblp_has_as_a_preprint_only_was_not_at_a_conference(
    asked: Outcome, year: int, standing: Standing
) -> None:
    corr = replace(POSTED, source="dblp", id="journals/corr/abs-2004-01234")
    listed = identified(
        entry(corr.title, **{**RIGHT, "authors": "Kim Park; Lou Hale", "venue": "ICASSP", "year": year})
    )
    decision = replace(decide(listed, [corr]), asked=(Asked("dblp", asked),))
    assert check(resolution(listed, decision), work_of(listed, decision), LITTLE_KNOWN).standing is standing


def test_a_preprint_cited_as_such_is_only_told_to_be_published() -> None:
    """The title and year of the preprint are right for the preprint."""
    first = preprint("Calibration of Surgical Robots", "2005.01234", authors=PEOPLE, year=2020)
    listed = identified(
        entry(first.title, **{**RIGHT, "venue": "arXiv", "year": 2020, "ids": "arxiv:2005.01234"})
    )
    linked = replace(CVPR, identifiers=(*CVPR.identifiers, *first.identifiers))
    decision = decide(listed, [first, linked])
    codes = [finding.code for finding in resolution(listed, decision).findings]
    assert codes == [FindingCode.PUBLISHED]


def test_a_paper_that_another_one_of_its_title_may_hide_is_left_open() -> None:
    """ "Deep learning" of Nature 2015 is not the KDD tutorial of that title, and not invented either."""
    claims = {"authors": "Igor Petrov; Jo Bauer", "venue": "ICRA", "year": 2015}
    assert checked(**claims).standing is Standing.UNSURE
