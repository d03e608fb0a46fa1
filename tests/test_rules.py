"""Each rule of reconciliation by itself, on a case as the two lists that come with kdbib have it."""

from __future__ import annotations

import pytest

from builders import entry, preprint, record
from kdbib.model import Date, Entry, Record
from kdbib.stages import rules
from kdbib.stages.rules import Facts, first
from kdbib.stages.versions import (
    claimed_by_the_list,
    near_the_claimed_year,
    of_the_conference_itself,
    versions,
    with_a_doi,
)

LD = "Localization Distillation for Dense Object Detection"
CVPR_2022 = record(LD, "CVPR", 2022, ref="dblp/cvpr", ids="doi:10.1109/cvpr52688.2022.00919")
TPAMI_2023 = record(LD, "TPAMI", 2023, ref="dblp/tpami", type="article-journal")
TINYBERT = record("TinyBERT: Distilling BERT for Natural Language Understanding", "Findings of EMNLP", 2020)
TINYBERT_ON_ARXIV = preprint(TINYBERT.title, "1909.10351", year=2019)
SPOKEN = "Towards Data Distillation for End-to-end Spoken Conversational Question Answering"
SPOKEN_ON_ARXIV = preprint(SPOKEN, "2010.08923", year=2020)
DISTILBERT = record(
    "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter", "NeurIPS Workshops"
)


def facts(*records: Record, claims: Entry | None = None, contested: bool = False) -> Facts:
    """What the rules see of one version of these records, the first of them the most authoritative."""
    (cited, *_) = versions(records[:1])
    return Facts(cited, records, (claims,) if claims else (), contested)


def test_the_list_decides_between_versions_that_both_exist() -> None:
    """applications.md lists the paper under "IEEE TPAMI 2023"; CVPR 2022 has it too."""
    claims = [entry(LD, venue="IEEE TPAMI", year=2023)]
    (cvpr,), (tpami,) = versions([CVPR_2022]), versions([TPAMI_2023])
    assert claimed_by_the_list(cvpr, claims)
    assert not claimed_by_the_list(tpami, claims)


def test_a_workshop_s_version_gives_way_to_the_conference_s() -> None:
    (workshop,) = versions([record("Collaborative Distillation", "ECCV Workshops", 2020)])
    (conference,) = versions([record("Collaborative Distillation", "ECCV", 2020)])
    assert of_the_conference_itself(workshop, ()) > of_the_conference_itself(conference, ())


def test_of_two_versions_the_one_nearer_to_the_claimed_year() -> None:
    claims = [entry(LD, year=2023)]
    distances = [near_the_claimed_year(*versions([one]), claims) for one in (CVPR_2022, TPAMI_2023)]
    assert distances == [1, 0]


def test_a_version_with_a_doi_comes_first() -> None:
    (cvpr,), (tpami,) = versions([CVPR_2022]), versions([TPAMI_2023])
    assert with_a_doi(cvpr, ()) < with_a_doi(tpami, ())


@pytest.mark.parametrize("fuller", ["Bootstrap Your Own Latent: A New Approach to Self-Supervised Learning"])
def test_the_fullest_title_of_the_cited_version(fuller: str) -> None:
    short = record("Bootstrap Your Own Latent", "NeurIPS", 2020, ref="dblp/byol", ids="doi:10.5555/1")
    long = record(fuller, "NeurIPS", 2020, ref="openreview/byol")
    (cited,) = versions([short, long])
    chosen = rules.fullest_title(Facts(cited, (short, long), ()))
    assert chosen is not None
    assert (chosen.value, chosen.reason) == (fuller, "the fullest form of the title")


@pytest.mark.parametrize(
    ("plainer", "spelled"),
    [
        ("SINSR: IMAGE SUPER-RESOLUTION IN A SINGLE STEP", "SinSR: Image Super-Resolution in a Single Step"),
        ("X3KD: Distillation Across Modalities", "X$^3$KD: Distillation Across Modalities"),
    ],
)
def test_a_title_is_spelled_as_the_record_does_that_spells_it(plainer: str, spelled: str) -> None:
    published = record(plainer, "CVPR", 2024, ref="crossref/1", ids="doi:10.1109/1")
    for other in (record(spelled, "CVPR", 2024, ref="dblp/1"), preprint(spelled, "2311.00001")):
        for order in ((published, other), (other, published)):
            chosen = rules.fullest_title(Facts(versions([published])[0], order, ()))
            assert chosen is not None
            assert (chosen.value, chosen.reason) == (spelled, "the same title, as it is spelled")


def test_the_year_goes_with_the_venue_that_the_list_alone_names() -> None:
    """modalities.md says ICLR 2021 of a paper that the sources know as a preprint of 2020."""
    claim = entry(SPOKEN, venue="ICLR", year=2021)
    chosen = rules.year_of_the_claimed_venue(facts(SPOKEN_ON_ARXIV, claims=claim))
    assert chosen is not None
    assert (chosen.value, chosen.record, chosen.reason) == (Date(2021), "list.md:1", rules.UNTOLD)
    assert rules.year_of_the_claimed_venue(facts(TINYBERT, claims=claim)) is None


def test_the_year_of_the_volume_is_the_year() -> None:
    """applications.md says arXiv 2019; the Findings of EMNLP are of 2020."""
    chosen = rules.year_of_the_volume(
        facts(TINYBERT, TINYBERT_ON_ARXIV, claims=entry(venue="arXiv", year=2019))
    )
    assert chosen is not None
    assert chosen.value == Date(2020)


def test_an_ampersand_is_spelled_out() -> None:
    short = record(
        "DiGA: Distil to Generalize & then Adapt", "CVPR", 2023, ref="crossref/1", ids="doi:10.1109/1"
    )
    long = record("DiGA: Distil to Generalize and then Adapt", "CVPR", 2023, ref="semanticscholar/1")
    chosen = rules.fullest_title(Facts(versions([short, long])[0], (short, long), ()))
    assert chosen is not None
    assert chosen.value == long.title


@pytest.mark.parametrize(
    ("venue", "volume", "issued", "year"),
    [
        ("NeurIPS", "36", None, 2023),
        ("TIV", "9", 2023, 2024),
        ("TIV", "A9", 2023, None),
        ("CVPR", "9", 2023, None),
    ],
)
def test_the_number_of_a_volume_tells_its_year(
    venue: str, volume: str, issued: int | None, year: int | None
) -> None:
    """modalities.md says NeurIPS 2024 of a paper in volume 36, which is of 2023."""
    hearsay = record(LD, venue, issued, ref="semanticscholar/1", volume=volume)
    chosen = rules.year_of_the_numbered_volume(facts(hearsay))
    assert (chosen.value.year if chosen else None) == year
    told = record(LD, venue, issued, ref="crossref/1", volume=volume)
    assert rules.year_of_the_numbered_volume(facts(told)) is None


def test_the_list_s_year_where_no_record_is_dated() -> None:
    """DistilBERT's workshop record has no year; the list says 2019."""
    chosen = rules.year_of_the_list(facts(DISTILBERT, claims=entry(DISTILBERT.title, year=2019)))
    assert chosen is not None
    assert chosen.value == Date(2019)
    assert rules.year_of_the_list(facts(DISTILBERT)) is None


def test_a_conference_is_not_years_older_than_its_preprint() -> None:
    undated = record(LD, "CVPR")
    posted = preprint(LD, "2102.12252", year=2021)
    assert rules.year_of_the_list(facts(undated, posted, claims=entry(LD, year=2018))) is None


def test_the_preprint_s_year_where_nothing_better_is_known() -> None:
    chosen = rules.year_of_the_preprint(facts(record(LD, "CVPR"), preprint(LD, "2102.12252", year=2021)))
    assert chosen is not None
    assert chosen.value == Date(2021)


def test_the_list_s_venue_where_only_the_preprint_is_known() -> None:
    chosen = rules.venue_of_the_list(facts(SPOKEN_ON_ARXIV, claims=entry(SPOKEN, venue="ICLR", year=2021)))
    assert chosen is not None
    assert (chosen.value.short, chosen.reason) == ("ICLR", rules.UNTOLD)


@pytest.mark.parametrize("venue", ["arXiv", "Springer", "Submitted to ICLR 2024", ""])
def test_what_is_no_place_of_publication_is_no_claim(venue: str) -> None:
    assert rules.venue_of_the_list(facts(SPOKEN_ON_ARXIV, claims=entry(SPOKEN, venue=venue))) is None


def test_a_contested_claim_stays() -> None:
    hearsay = record(LD, "ICCV", 2023, ref="semanticscholar/1")
    claim = entry(LD, venue="CVPR", year=2022)
    chosen = rules.venue_of_the_list(facts(hearsay, claims=claim, contested=True))
    assert chosen is not None
    assert (chosen.value.short, chosen.reason) == ("CVPR", rules.CONTESTED)
    assert rules.venue_of_the_list(facts(hearsay, claims=claim)) is None


def test_the_record_s_venue_under_its_usual_name() -> None:
    said = "Computer Vision - ECCV 2024 - 18th European Conference, Milan, Italy, Proceedings, Part LXXV"
    chosen = rules.venue_of_the_record(facts(record(LD, said, 2024)))
    assert chosen is not None
    assert (chosen.value.container, chosen.value.event) == ("Computer Vision – ECCV 2024", "ECCV 2024")


@pytest.mark.parametrize(
    ("said", "printed", "event"),
    [
        ("ACCV", 2019, "ACCV 2018"),
        ("Computer Vision - ACCV 2018 - 14th Asian Conference", 2019, "ACCV 2018"),
        ("Computer Vision – ECCV 2022", 2022, "ECCV 2022"),
        ("MICCAI", 2019, "MICCAI 2019"),
    ],
)
def test_proceedings_bear_the_year_of_the_conference(said: str, printed: int, event: str) -> None:
    """applications.md says ACCV 2018 of a paper in a volume of 2019; there was no ACCV 2019."""
    chosen = rules.venue_of_the_record(facts(record(LD, said, printed)))
    assert chosen is not None
    assert chosen.value.event == event


def test_a_preprint_without_a_place_is_arxiv_s() -> None:
    assert rules.venue_of_the_preprint(facts(TINYBERT)) is None
    chosen = rules.venue_of_the_preprint(facts(SPOKEN_ON_ARXIV))
    assert chosen is not None
    assert chosen.value.short == "arXiv"


@pytest.mark.parametrize(
    ("records", "claim", "year", "venue"),
    [
        (
            [TINYBERT, TINYBERT_ON_ARXIV],
            entry(TINYBERT.title, venue="arXiv", year=2019),
            2020,
            "Findings of EMNLP",
        ),
        ([SPOKEN_ON_ARXIV], entry(SPOKEN, venue="ICLR", year=2021), 2021, "ICLR"),
        ([SPOKEN_ON_ARXIV], entry(SPOKEN, venue="arXiv", year=2021), 2020, "arXiv"),
        ([DISTILBERT], entry(DISTILBERT.title, venue="arXiv", year=2019), 2019, "NeurIPSW"),
    ],
)
def test_the_first_rule_that_can_tell_decides(
    records: list[Record], claim: Entry, year: int, venue: str
) -> None:
    told = facts(*records, claims=claim)
    issued, place = first(rules.YEAR, told), first(rules.VENUE, told)
    assert issued is not None
    assert place is not None
    assert (issued.value.year, place.value.short) == (year, venue)
