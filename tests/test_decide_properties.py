"""What deciding promises of any entry and any offers, and the reasons it gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import identified, preprint, record
from kdbib.model import Identified, Record
from kdbib.stages.decide import decide
from offers import ARXIV, DEEP, HAND, OLD, OTHER, chosen, paper


def test_a_link_to_another_paper_is_named() -> None:
    entry = identified(HAND, venue="CVPR", year=2021, link=[ARXIV, "https://doi.org/10.1109/right"])
    decision = decide(entry, (preprint(OTHER, "2104.01234"), paper(HAND, ids="doi:10.1109/right")))
    assert [one.target for one in decision.elsewhere] == [ARXIV]
    assert [match.record.id for match in decision.matches] == ["right"]
    assert [match.record.title for match in decision.rejected] == [OTHER]


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ([], "no source knows"),
        ([paper(HAND.replace("Single", "Noisy"))], "title differs (-single +noisy)"),
        ([paper(HAND, authors="Bo Kim")], "other authors (0 % of the shorter list)"),
        ([paper(HAND, "x", authors="Ann Lee"), paper(HAND, "y", authors="Ann Fox")], "several works fit"),
    ],
)
def test_an_unresolved_entry_says_why(records: list[Record], reason: str) -> None:
    authors = "Ann Ray" if "other authors" in reason else ""
    decision = decide(identified(HAND, year=2021, authors=authors), records)
    assert not decision.resolved
    assert reason in decision.reason


def test_the_nearest_record_is_the_one_of_the_likest_title() -> None:
    decision = decide(identified(HAND), (paper(OTHER, "a"), paper(HAND.replace("Single", "Noisy"), "b")))
    assert "dblp/b" in decision.reason


WORDS = (
    "acoustic bandit camera dialogue entropy federated gradient harmonic image jigsaw kernel latent molecule "
    "neural ontology particle quantile robot speech tensor unlabeled voxel wavelet xray yield zebra "
    "backdoor contrastive diffusion equivariant forecasting hashing inpainting knowledge localization"
).split()
UNRELATED = "Sourdough Fermentation at Altitude: Yeast, Flour and Patience"

titles = st.lists(st.sampled_from(WORDS), min_size=4, max_size=9, unique=True)


@given(titles, st.sampled_from(["CVPR", "ICML", "Nature", "arXiv"]), st.integers(1995, 2025))
def test_a_record_verifies_against_itself(words: list[str], venue: str, year: int) -> None:
    own = record(" ".join(words).title(), venue, year, ref="own", url="https://doi.org/10.1000/182")
    assert chosen(identified(own.title, venue=venue, year=year, link=own.url), [own]) == {"own"}


@given(titles, st.integers(0, 8), st.sampled_from(WORDS))
def test_another_word_is_another_paper(words: list[str], place: int, other: str) -> None:
    if other not in words:
        place %= len(words)
        changed = [*words[:place], other, *words[place + 1 :]]
        entry = identified(" ".join(changed), venue="CVPR", year=2021)
        assert chosen(entry, [paper(" ".join(words))]) == set()


OFFERS = [
    paper(HAND, authors="Ann Lee"),
    preprint(HAND, "2010.01234", authors="Ann Lee"),
    paper(HAND, "namesake", venue="ICRA", year=2014, authors="Bo Kim"),
    paper(HAND.replace("Single", "Noisy"), "near"),
    preprint(OLD, "2104.01234", authors="Ann Lee"),
    record(DEEP, "Nature", 2015),
]
ENTRIES = [
    identified(HAND, venue="CVPR", year=2021, link=ARXIV),
    identified(HAND, venue="CVPR", year=2021),
    identified(HAND),
    identified(OLD, venue="arXiv", year=2021, link=ARXIV),
    identified(DEEP, venue="Nature", year=2015),
]


@given(st.permutations(OFFERS), st.sampled_from(ENTRIES))
def test_the_order_of_the_offers_does_not_matter(offers: list[Record], entry: Identified) -> None:
    assert decide(entry, offers) == decide(entry, OFFERS)


@given(st.sets(st.sampled_from(OFFERS)), st.sampled_from(ENTRIES), st.integers(2000, 2025))
def test_an_unrelated_offer_changes_nothing(offers: set[Record], entry: Identified, year: int) -> None:
    unrelated = record(UNRELATED, "CVPR", year, authors="Eva Fox", ids="doi:10.1109/unrelated")
    assert chosen(entry, [*offers, unrelated]) == chosen(entry, offers)
