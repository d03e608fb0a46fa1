"""What a list says wrongly, and what must not be held against it."""

from __future__ import annotations

from typing import Any

import pytest

from builders import entry, identified, preprint, record
from kdbib.model import Finding, FindingCode, Identified, Record
from kdbib.stages.audit import audit
from kdbib.stages.decide import decide
from kdbib.stages.findings import findings
from kdbib.stages.reconcile import reconcile
from kdbib.stages.unverified import from_claims

TITLE = "Hand-Eye Calibration of Surgical Robots"
LEE = "Ann Lee; Cy Doe"
ARXIV = "https://arxiv.org/abs/2004.01234"
CVF = "https://openaccess.thecvf.com/content/CVPR2021/html/Lee_Hand-Eye_Calibration_of_Surgical_Robots_CVPR_2021_paper.html"
CSDL = "https://www.computer.org/csdl/proceedings-article/cvpr/2021/450900a{page}/1abc"

CVPR = record(
    TITLE,
    "CVPR",
    2021,
    ref="dblp/cvpr",
    authors=LEE,
    ids="doi:10.1109/cvpr46437.2021.00001",
    page="10-19",
    publisher="IEEE",
)
PREPRINT = preprint(TITLE, "2004.01234", authors=LEE)
WORKSHOP = record(TITLE, "CVPR Workshops", 2021, ref="dblp/workshop", authors=LEE)
TPAMI = record(TITLE, "TPAMI", 2023, ref="dblp/tpami", authors=LEE, type="article-journal", publisher="IEEE")
AAAI = record(TITLE, "AAAI", 2022, ref="dblp/aaai", authors=LEE, publisher="AAAI Press")
ECCV = record(
    TITLE, "ECCV", 2022, ref="dblp/eccv", authors=LEE, publisher="Springer", ids="doi:10.1007/978-3-031-1_2"
)
ICML = record(TITLE, "ICML", 2021, ref="dblp/icml", authors=LEE, publisher="PMLR")
SPEECH = record(
    "Speech Separation in Cocktail Party Rooms",
    "INTERSPEECH",
    2020,
    ref="dblp/speech",
    ids="doi:10.21437/interspeech.2020-1",
)


def found(offers: list[Record] | Record, twins: int = 0, title: str = TITLE, **claims: Any) -> list[Finding]:
    """The findings of an entry on line 9, decided among the offers; its twins stand on the lines before."""
    offers = [offers] if isinstance(offers, Record) else offers
    listed = identified(title, line=9, **claims)
    decision = decide(listed, offers)
    records = [match.record for match in decision.matches]
    work = reconcile("key", records, [listed]) if records else from_claims("key", [listed])
    links = audit(listed, decision, work)
    return list(
        findings(listed, decision, work, links, [entry(title, line=line + 1) for line in range(twins)])
    )


def codes(offers: list[Record] | Record, **claims: Any) -> set[FindingCode]:
    return {finding.code for finding in found(offers, **claims)}


def the_only(results: list[Finding]) -> Finding:
    assert len(results) == 1, results
    return results[0]


def test_an_entry_that_is_right_has_no_findings() -> None:
    assert (
        found([CVPR, PREPRINT], venue="CVPR", year=2021, link=[ARXIV, CVF], code="https://github.com/a/b")
        == []
    )


CLAIMS = [
    (FindingCode.PUBLISHED, [CVPR, PREPRINT], {"venue": "arXiv", "year": 2021}, "arXiv", "CVPR"),
    (FindingCode.PUBLISHED, [CVPR, PREPRINT], {"venue": "CoRR"}, "CoRR", "CVPR"),
    (FindingCode.VENUE, [CVPR], {"venue": "ICCV", "year": 2021}, "ICCV", "CVPR"),
    (
        FindingCode.VENUE,
        [TPAMI],
        {"venue": "CVPR"},
        "CVPR",
        "IEEE Transactions on Pattern Analysis and Machine Intelligence",
    ),
    (
        FindingCode.VENUE,
        [CVPR],
        {"venue": "Annals of Improbable Robots", "year": 2021},
        "Annals of Improbable Robots",
        "CVPR",
    ),
    (FindingCode.WORKSHOP, [WORKSHOP], {"venue": "CVPR", "year": 2021}, "CVPR", "CVPRW"),
    (FindingCode.PUBLISHER, [CVPR], {"venue": "IEEE", "year": 2021}, "IEEE", "CVPR"),
    (FindingCode.YEAR, [CVPR], {"venue": "CVPR", "year": 2020}, "2020", "2021"),
    (FindingCode.UNCONFIRMED, [PREPRINT], {"venue": "CVPR", "year": 2021}, "CVPR", ""),
    (FindingCode.UNCONFIRMED, [PREPRINT], {"venue": "IEEE", "year": 2020}, "IEEE", ""),
    (FindingCode.UNRESOLVED, [SPEECH], {"venue": "CVPR", "year": 2021}, TITLE, ""),
]


@pytest.mark.parametrize(("code", "offers", "claims", "claimed", "actual"), CLAIMS)
def test_claims_that_are_not_so(
    code: FindingCode, offers: list[Record], claims: dict[str, Any], claimed: str, actual: str
) -> None:
    finding = the_only(found(offers, **claims))
    assert finding.code is code
    assert claimed in finding.claimed
    assert actual in finding.actual
    assert bool(finding.actual) is bool(actual)
    assert finding.evidence


RIGHT = [
    (FindingCode.PUBLISHED, [PREPRINT], {"venue": "arXiv", "year": 2020}),
    (FindingCode.PUBLISHED, [PREPRINT], {"venue": "Submitted to ICLR 2022", "year": 2020}),
    (FindingCode.VENUE, [CVPR], {"venue": "Conference on Computer Vision and Pattern Recognition"}),
    (FindingCode.VENUE, [CVPR, TPAMI], {"venue": "TPAMI", "year": 2023}),
    (FindingCode.VENUE, [CVPR], {}),
    (
        FindingCode.VENUE,
        [record(TITLE, "Annals of Improbable Robots", 2021)],
        {"venue": "Ann. Improb. Robot.", "year": 2021},
    ),
    (FindingCode.WORKSHOP, [WORKSHOP], {"venue": "CVPR Workshop"}),
    (FindingCode.PUBLISHER, [CVPR], {"venue": "CVPR"}),
    (FindingCode.YEAR, [CVPR], {"venue": "CVPR"}),
    (FindingCode.YEAR, [PREPRINT], {"venue": "CVPR", "year": 2021}),
    (FindingCode.YEAR, [record(TITLE, "CVPR")], {"venue": "CVPR", "year": 2021}),
    (
        FindingCode.RENAMED,
        [CVPR],
        {"title": "hand eye calibration for surgical robot", "venue": "CVPR", "year": 2021},
    ),
    (FindingCode.UNCONFIRMED, [CVPR, PREPRINT], {"venue": "CVPR"}),
    (FindingCode.UNCONFIRMED, [PREPRINT], {"venue": "arXiv"}),
    (FindingCode.UNRESOLVED, [CVPR], {"venue": "CVPR"}),
]


@pytest.mark.parametrize(("code", "offers", "claims"), RIGHT)
def test_claims_that_are_so(code: FindingCode, offers: list[Record], claims: dict[str, Any]) -> None:
    assert code not in codes(offers, **claims)


@pytest.mark.parametrize(
    ("title", "claims"),
    [
        ("Hand-Eye Callibration of Surgical Robots", {}),
        ("Calibrating Surgical Robots", {"link": ARXIV, "venue": "arXiv"}),
    ],
)
def test_a_title_that_is_not_the_paper_s(title: str, claims: dict[str, Any]) -> None:
    finding = the_only(found(PREPRINT, title=title, year=2020, **claims))
    assert (finding.code, finding.claimed, finding.actual) == (FindingCode.RENAMED, title, TITLE)
    assert "arxiv/2004.01234" in finding.evidence


def test_a_preprint_s_own_slip_is_not_held_against_the_list() -> None:
    """arXiv has "Self-Ensemling for 3D Point Cloud …"; modalities.md spells it as it is meant."""
    slip = "Self-Ensemling of Surgical Robots"
    assert codes(preprint(slip, "2112.05301"), title="Self-ensembling of surgical robots") == set()
    printed = record(slip, "CVPR", 2021)
    assert codes(printed, title="Self-ensembling of surgical robots") == {FindingCode.RENAMED}


def test_entries_of_one_work() -> None:
    finding = the_only(found(CVPR, twins=2))
    assert finding == Finding(FindingCode.DUPLICATE, "entry", "list.md:9", "list.md:1", "key")
    assert FindingCode.DUPLICATE not in codes(CVPR)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("", "empty"),
        ("#", "empty"),
        ("TODO", "no address"),
        ("www.x.org/p", "no address"),
        ("http://x y", "no address"),
        ("x.org/p.pdf", "no address"),
    ],
)
def test_links_that_lead_nowhere(link: str, why: str) -> None:
    finding = the_only(found(CVPR, link=link))
    assert (finding.code, finding.claimed) == (FindingCode.EMPTY_LINK, link)
    assert finding.actual == "https://doi.org/10.1109/cvpr46437.2021.00001"
    assert why in finding.evidence


@pytest.mark.parametrize(
    "link", ["papers/lee21.pdf", "./lee21.pdf", "../notes/lee.md#p3", "lee.html", "ftp://x.org/p.pdf"]
)
def test_a_file_beside_the_list_is_a_link(link: str) -> None:
    assert codes(CVPR, link=link) == set()


def test_the_code_may_be_missing() -> None:
    assert codes(CVPR, code="") == set()


def test_an_empty_link_of_an_unknown_paper() -> None:
    assert codes([], link="") == {FindingCode.UNRESOLVED, FindingCode.EMPTY_LINK}


WRONG = [
    (
        "it leads to INTERSPEECH 2020",
        [CVPR],
        "https://www.isca-archive.org/interspeech_2020/kim20_interspeech.html",
    ),
    (
        "its record is another paper: dblp/speech, “Speech Separation in Cocktail Party Rooms”",
        [CVPR, SPEECH],
        "https://doi.org/10.21437/Interspeech.2020-1",
    ),
    (
        "its record is another paper: arxiv/2004.01234, “Speech Separation in Rooms”",
        [CVPR, preprint("Speech Separation in Rooms", "2004.01234")],
        ARXIV,
    ),
    (
        "it names “speech separation for surgical rooms”",
        [CVPR],
        CVF.replace("Hand-Eye_Calibration_of_Surgical_Robots", "Speech_Separation_for_Surgical_Rooms"),
    ),
    (
        "it leads to ICCV 2019",
        [CVPR],
        "https://openaccess.thecvf.com/content_ICCV_2019/html/Lee_Hand-Eye_Calibration_of_Surgical_Robots_ICCV_2019_paper.html",
    ),
    ("it leads to CVPR 2021", [TPAMI], CSDL.format(page="010")),
    ("it leads to ICML 2021", [CVPR], "https://proceedings.mlr.press/v139/lee21a.html"),
    (
        "its DOI is Springer's, the paper is published by AAAI Press",
        [AAAI],
        "https://doi.org/10.1007/978-3-031-20083-0_4",
    ),
    (
        "its DOI is Springer's, the paper is published by AAAI Press",
        [AAAI],
        "https://link.springer.com/chapter/10.1007/978-3-031-20083-0_4",
    ),
    ("its DOI is ACM's, the paper is published by AAAI Press", [AAAI], "https://doi.org/10.1145/9999999.1"),
]


@pytest.mark.parametrize(("why", "offers", "link"), WRONG)
def test_links_to_other_papers(why: str, offers: list[Record], link: str) -> None:
    finding = the_only(found(offers, link=link, year=offers[0].issued.year if offers[0].issued else None))
    assert (finding.code, finding.claimed, finding.evidence) == (FindingCode.WRONG_LINK, link, why)
    assert finding.actual.startswith("https://doi.org/10.1109") or not offers[0].identifiers


INNOCENT = {
    "the preprint of a published paper": ([CVPR], ARXIV),
    "the preprint, known under an older title": (
        [CVPR, preprint("Calibration of Surgical Robots", "2004.01234", authors=LEE)],
        ARXIV,
    ),
    "the paper's own DOI": ([CVPR], "https://doi.org/10.1109/CVPR46437.2021.00001"),
    "the publisher's DOI in another library": ([ECCV], "https://dl.acm.org/doi/10.1007/978-3-031-1_2"),
    "another library's page of a Springer paper": (
        [ECCV],
        "https://dl.acm.org/doi/abs/10.1007/978-3-031-99999-1_7",
    ),
    "ACM's number for a paper of PMLR": ([ICML], "https://dl.acm.org/doi/10.5555/3524938.3525087"),
    "an OpenReview page": ([CVPR], "https://openreview.net/forum?id=Sk1a2b3c4d"),
    "a page of the digital library, five pages off": ([CVPR], CSDL.format(page="015")),
    "the workshop's proceedings": ([WORKSHOP], CVF),
    "the conference's page of a workshop paper": ([WORKSHOP], CSDL.format(page="010")),
    "a project page": ([CVPR], "https://hand-eye.github.io/"),
    "an institute's copy": ([CVPR], "https://www.example.edu/~lee/papers/cvpr21.pdf"),
    "a page that spells a part of the title": (
        [CVPR],
        "https://paperswithcode.com/paper/hand-eye-calibration-of-surgical",
    ),
    "an index": ([CVPR], "https://www.semanticscholar.org/search?q=speech+separation"),
    "a DOI of those who registered the paper's own": (
        [
            record(
                TITLE,
                "Annals of Improbable Robots",
                2021,
                publisher="Curran Associates",
                ids="doi:10.1109/a.1",
            )
        ],
        "https://doi.org/10.1109/b.2021.2",
    ),
    "a journal of the same publisher": ([TPAMI], "https://ieeexplore.ieee.org/document/9999999"),
}


@pytest.mark.parametrize("case", INNOCENT)
def test_links_that_may_be_the_paper_s(case: str) -> None:
    offers, link = INNOCENT[case]
    assert FindingCode.WRONG_LINK not in codes(offers, link=link)


def test_a_link_to_something_else_is_not_meant_to_be_the_paper() -> None:
    assert codes(AAAI, code="https://doi.org/10.1007/978-3-031-20083-0_4") == set()


def test_where_list_and_link_agree_on_a_version_that_no_source_knows() -> None:
    link = "https://openaccess.thecvf.com/content_ICCV_2019/html/Lee_Hand-Eye_Calibration_of_Surgical_Robots_ICCV_2019_paper.html"
    finding = the_only(found(CVPR, venue="ICCV", year=2019, link=link))
    assert (finding.code, finding.claimed) == (FindingCode.UNCONFIRMED, "ICCV")
    assert link in finding.evidence


@pytest.mark.parametrize(
    ("venue", "year", "expected"),
    [
        ("CVPR", 2021, set()),
        ("ICCV", 2021, {FindingCode.VENUE}),
        ("CVPR", 2019, {FindingCode.YEAR}),
        ("arXiv", 2021, {FindingCode.PUBLISHED}),
        ("IEEE", 2020, {FindingCode.PUBLISHER, FindingCode.YEAR}),
    ],
)
def test_an_unknown_paper_s_claims_against_its_own_link(
    venue: str, year: int, expected: set[FindingCode]
) -> None:
    assert codes([], venue=venue, year=year, link=CVF) == {FindingCode.UNRESOLVED, *expected}


@pytest.mark.parametrize(
    ("offer", "expected"), [(PREPRINT, {FindingCode.UNCONFIRMED}), (record(TITLE, "CVPR"), set())]
)
def test_the_years_of_two_entries_are_no_proof_against_one_another(
    offer: Record, expected: set[FindingCode]
) -> None:
    first, second = entry(TITLE, venue="CVPR", year=2021), identified(TITLE, venue="CVPR", year=2020, line=2)
    work = reconcile("key", [offer], [Identified(first), second])
    assert work.year == 2021
    told = findings(second, decide(second, [offer]), work, [], [])
    assert {finding.code for finding in told} == expected


def test_an_unknown_paper_gives_the_reason() -> None:
    assert "no source knows" in the_only(found([])).evidence


HEARSAY = record(TITLE, "ICML", 2022, ref="semanticscholar/1", authors=LEE)
COPY = record(TITLE, "ICML", 2022, ref="openalex/W1", authors=LEE)


@pytest.mark.parametrize(
    ("offers", "claims", "expected"),
    [
        ([HEARSAY], {"venue": "CVPR", "year": 2021}, FindingCode.CONTESTED),
        ([HEARSAY, COPY], {"venue": "CVPR", "year": 2021}, FindingCode.CONTESTED),
        ([HEARSAY], {"venue": "ICML", "year": 2021}, FindingCode.CONTESTED),
        ([HEARSAY, ICML], {"venue": "CVPR", "year": 2021}, FindingCode.VENUE),
    ],
    ids=["one aggregator", "two that copy one another", "a year", "dblp says so too"],
)
def test_an_aggregator_alone_only_contests_a_claim(
    offers: list[Record], claims: dict[str, Any], expected: FindingCode
) -> None:
    assert [finding.code for finding in found(offers, **claims)] == [expected]


def test_a_contested_claim_stays_and_both_values_are_told() -> None:
    (finding,) = found([HEARSAY, PREPRINT], venue="CVPR", year=2021)
    assert (finding.claimed, finding.actual) == ("CVPR 2021", "ICML 2022")
    assert [(one.record, one.says) for one in finding.witnesses] == [("semanticscholar/1", "ICML 2022")]


def test_an_aggregator_and_the_preprint_s_authors_are_two_witnesses() -> None:
    told = preprint(TITLE, "2004.01234", authors=LEE, event_title="ICML 2022")
    assert codes([HEARSAY, told], venue="CVPR", year=2021) == {FindingCode.VENUE, FindingCode.YEAR}


@pytest.mark.parametrize(("claimed", "expected"), [(2018, set()), (2019, set()), (2017, {FindingCode.YEAR})])
def test_the_year_of_the_conference_is_no_wrong_year(claimed: int, expected: set[FindingCode]) -> None:
    printed = record(TITLE, "ACCV", 2019, ref="crossref/accv", authors=LEE)
    assert codes(printed, venue="ACCV", year=claimed) == expected


def test_findings_name_who_bears_them_out() -> None:
    (finding,) = found([CVPR, PREPRINT], venue="CVPR", year=2019)
    assert (finding.code, finding.witnesses[0].record) == (FindingCode.YEAR, "dblp/cvpr")
