"""The trap suite: what an entry says, what the sources offer, and which paper it is, if any."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import identified, preprint, record
from kdbib.decide import decide
from kdbib.model import Identified, Record

HAND = "Hand-Eye Calibration of Surgical Robots from a Single Demonstration"
DEEP = "Deep Learning"


def chosen(entry: Identified, records: Iterable[Record]) -> set[str]:
    return {match.record.id for match in decide(entry, tuple(records)).matches}


def paper(title: str, key: str = "right", **fields: Any) -> Record:
    """A paper of CVPR 2021 unless ``fields`` say otherwise; "right" is the one the entry means."""
    return record(title, **{"venue": "CVPR", "year": 2021, "ref": f"dblp/{key}", **fields})


TITLES = r"""
# What the list says, and below it what a source says: one title (=) or another (≠)
Hand-Eye Calibration of Surgical Robots from a Single Demonstration
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
hand-eye calibration of surgical robots from a single demonstration
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
HAND-EYE CALIBRATION OF SURGICAL ROBOTS FROM A SINGLE DEMONSTRATION.
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand Eye Calibration of Surgical Robots from a Single Demonstration
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
HandEye Calibration of Surgical Robots From a Single Demonstration
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye Calibration for Surgical Robot from Single Demonstrations
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
{H}and-{E}ye Calibration of {Surgical} Robots from a Single Demonstration
= Hand–Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye &amp; Arm Calibration of <i>Surgical</i> Robots
= Hand-Eye and Arm Calibration of Surgical Robots
Poincar\'e Embeddings for Learning Hierarchical Representations
= Poincaré Embeddings for Learning Hierarchical Representations
Poincare Embeddings for Learning Hierarchical Representations
= Poincaré Embeddings for Learning Hierarchical Representations
β-VAE: Learning Basic Visual Concepts with Constraints
= $\beta$-VAE: Learning Basic Visual Concepts with Constraints
beta-VAE: Learning Basic Visual Concepts with Constraints
= β-VAE: Learning Basic Visual Concepts with Constraints
Robust $\ell_1$ Regression of Noisy Depth Maps
= Robust L1 Regression of Noisy Depth Maps
Modelling the Behaviour of Coloured Particle Systems
= Modeling the Behavior of Colored Particle Systems
Optimisation of Generalised Linear Bandit Policies
= Optimization of Generalized Linear Bandit Policies
Dataset Condensation by Differentiable Augmentation of Sketches
= Data Set Condensation by Differentiable Augmentation of Sketches
Matching Image Patches via Sparse Dictionary Strategies
= Matching Image Patch via Sparse Dictionary Strategy

# Acronyms that one side puts in front or behind
FAKD: Feature-Affinity Based Distillation of Image Restorers
= Feature-Affinity Based Distillation of Image Restorers
RaPD, Reconstruction-Aware Prior Distillation of Point Clouds
= Reconstruction-Aware Prior Distillation of Point Clouds
Feature-Affinity Based Distillation of Image Restorers
= Fakd: Feature-Affinity Based Distillation of Image Restorers
Feature-Affinity Based Distillation of Image Restorers (FAKD)
= FAKD: Feature-Affinity Based Distillation of Image Restorers

# Slips of the pen
Hand-Eye Callibration of Surgical Robots from a Single Demonstration
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye Calibration of Surgcial Robots from a Single Demonstation
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Structure Pruning of Convolutional Sentence Encoders
= Structured Pruning of Convolutional Sentence Encoders

# A subtitle left out
Distilling Chains of Thought Step by Step!
= Distilling Chains of Thought Step by Step! Outperforming Larger Models with Less Data
Regression of Hand Poses as a Simple Yet Effective Tool
= Regression of Hand Poses as a Simple Yet Effective Tool: Learning to Grasp

# A word more, less or other
Off-Diagonal Ramsey Numbers of Sparse Graphs
≠ Off-Diagonal Book Ramsey Numbers of Sparse Graphs
Attention Is All You Need
≠ Channel Attention Is All You Need for Video Frame Interpolation
Attention Is All You Need
≠ Attention Is Not All You Need
Attention Is All You Need
≠ Is Attention All You Need?
Attention Is All You Need
≠ Self-Attention Is All You Need
Hand-Eye Calibration of Industrial Robots from a Single Demonstration
≠ Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye Calibration of Surgical Robots from a Noisy Demonstration
≠ Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye Calibration of Surgical Robots and Humans from a Single Demonstration
≠ Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye Calibration of Robots from a Single Demonstration
≠ Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Supervised Learning of Dense Depth from Stereo Videos
≠ Unsupervised Learning of Dense Depth from Stereo Videos
Minimization of Regret in Contextual Dueling Bandits
≠ Maximization of Regret in Contextual Dueling Bandits
Causal Inference for Chat Dialogue Agents
≠ Casual Inference for Chat Dialogue Agents
Macro Expression Spotting in Long Video Streams
≠ Micro Expression Spotting in Long Video Streams
Block Box Attacks on Image Retrieval Systems
≠ Black Box Attacks on Image Retrieval Systems
Learning to Prompt for Frozen Vision Encoders
≠ Learning from Prompts for Frozen Vision Encoders
Learning without Forgetting across Language Tasks
≠ Learning with Forgetting across Language Tasks
Why Vision Transformers Work on Small Images
≠ How Vision Transformers Work on Small Images
Policy Distillation of Recurrent Control Agents
≠ On-Policy Distillation of Recurrent Control Agents
Text-to-Image Synthesis with Recurrent Critics
≠ Image-to-Text Synthesis with Recurrent Critics

# Digits and signs
YOLOv7: Real-Time Detection with Trainable Freebies
≠ YOLOv8: Real-Time Detection with Trainable Freebies
2D Pose Estimation of Dancing Crowds
≠ 3D Pose Estimation of Dancing Crowds
The 2021 Challenge on Efficient Speech Separation
≠ The 2022 Challenge on Efficient Speech Separation
Hyperbolic Neural Networks of Phylogenetic Trees
≠ Hyperbolic Neural Networks++ of Phylogenetic Trees
Convergence of Gossip Protocols, Part I
≠ Convergence of Gossip Protocols, Part II
Convergence of Gossip Protocols: Part 1
≠ Convergence of Gossip Protocols: Part 2
Convergence of Gossip Protocols on Random Graphs
≠ Convergence of Gossip Protocols on Random Graphs: Part II

# Another kind of text
Graph Neural Networks for Traffic Forecasting
≠ Graph Neural Networks for Traffic Forecasting: A Survey
Graph Neural Networks for Traffic Forecasting: A Survey
≠ Graph Neural Networks for Traffic Forecasting
A Survey of Graph Neural Networks for Traffic Forecasting
≠ Graph Neural Networks for Traffic Forecasting
Graph Neural Networks for Traffic Forecasting: A Survey
≠ Graph Neural Networks for Traffic Forecasting: A Tutorial
Graph Neural Networks for Traffic Forecasting
≠ Erratum: Graph Neural Networks for Traffic Forecasting
Graph Neural Networks for Traffic Forecasting
≠ Graph Neural Networks for Traffic Forecasting (Extended Abstract)
Graph Neural Networks for Traffic Forecasting
≠ Graph Neural Networks for Traffic Forecasting: Challenges and Opportunities
Graph Neural Networks for Traffic Forecasting
≠ Graph Neural Networks for Traffic Forecasting Revisited

# Acronyms that are none, or others
Images, Speech and Text Alignment of Lectures
≠ Speech and Text Alignment of Lectures
FAKD: Distilling Affine Feature Maps
≠ RAKD: Distilling Affine Feature Maps
Segmenter: Learning to Rank
≠ Learning to Rank
"""


def _pairs(table: str) -> list[Any]:
    lines = [line for line in table.splitlines() if line and not line.startswith("#")]
    return [
        pytest.param(listed, known[2:], known[0] == "=", id=f"{listed} {known}")
        for listed, known in zip(lines[::2], lines[1::2], strict=True)
    ]


@pytest.mark.parametrize(("listed", "title", "same"), _pairs(TITLES))
def test_titles_with_the_right_venue_and_year(listed: str, title: str, same: bool) -> None:
    entry = identified(listed, venue="CVPR", year=2021)
    assert chosen(entry, [paper(title)]) == ({"right"} if same else set())


WITNESSES = [
    # (what the list says, records offered, key of the accepted one or none)
    ("generic title, nothing else", {"title": DEEP}, [paper(DEEP)], None),
    ("generic title, year alone", {"title": DEEP, "year": 2021}, [paper(DEEP)], None),
    ("generic title, venue and year", {"title": DEEP, "venue": "CVPR", "year": 2021}, [paper(DEEP)], "right"),
    (
        "generic title, other venue",
        {"title": DEEP, "venue": "Nature", "year": 2015},
        [paper(DEEP, "x")],
        None,
    ),
    (
        "generic title, known twice",
        {"title": DEEP, "venue": "Nature", "year": 2015},
        [
            record(DEEP, "Nature", 2015, ref="right", authors="Yann LeCun; Yoshua Bengio"),
            record(DEEP, "KDD", 2014, ref="x", authors="Ruslan Salakhutdinov"),
        ],
        "right",
    ),
    (
        "generic title, author",
        {"title": DEEP, "year": 2014, "authors": "R. Salakhutdinov", "complete": False},
        [
            record(DEEP, "Nature", 2015, ref="x", authors="Yann LeCun; Yoshua Bengio"),
            record(DEEP, "KDD", 2014, ref="right", authors="Ruslan Salakhutdinov"),
        ],
        "right",
    ),
    ("plain title alone", {"title": HAND}, [paper(HAND)], "right"),
    ("wrong venue of the list", {"title": HAND, "venue": "ICCV", "year": 2021}, [paper(HAND)], "right"),
    ("year off by one", {"title": HAND, "venue": "CVPR", "year": 2020}, [paper(HAND)], "right"),
    (
        "one title, two works, no witness",
        {"title": HAND},
        [paper(HAND, "x", authors="Ann Lee"), paper(HAND, "y", venue="ICRA", authors="Bo Kim")],
        None,
    ),
    (
        "one title, two works, both years near",
        {"title": HAND, "year": 2021},
        [
            paper(HAND, "x", authors="Ann Lee"),
            paper(HAND, "y", venue="ICRA", year=2020, authors="Bo Kim"),
        ],
        None,
    ),
    (
        "one title, two works, year tells",
        {"title": HAND, "year": 2021},
        [paper(HAND, authors="Ann Lee"), paper(HAND, "x", venue="ICRA", year=2014, authors="Bo Kim")],
        "right",
    ),
    (
        "one title, two works, venue tells",
        {"title": HAND, "venue": "ICRA", "year": 2021},
        [paper(HAND, "x", authors="Ann Lee"), paper(HAND, venue="ICRA", authors="Bo Kim")],
        "right",
    ),
    (
        "one title, two works, author tells",
        {"title": HAND, "authors": "A. Lee", "complete": False},
        [paper(HAND, authors="Ann Lee; Cy Doe"), paper(HAND, "x", authors="Bo Kim")],
        "right",
    ),
    (
        "other authors",
        {"title": HAND, "venue": "CVPR", "year": 2021, "authors": "Bo Kim"},
        [paper(HAND, authors="Ann Lee")],
        None,
    ),
    (
        "other authors against an identifier",
        {"title": HAND, "authors": "Bo Kim", "ids": "doi:10.1109/x"},
        [paper(HAND, authors="Ann Lee", ids="doi:10.1109/x")],
        None,
    ),
    (
        "same surname, other person",
        {"title": HAND, "authors": "Wei Zhang"},
        [paper(HAND, authors="Li Zhang")],
        None,
    ),
    (
        "initials",
        {"title": HAND, "authors": "A. Lee; C. Doe"},
        [paper(HAND, authors="Ann Lee; Cy Doe")],
        "right",
    ),
    (
        "family name first",
        {"title": HAND, "authors": "Zhang Wei"},
        [paper(HAND, authors="Wei Zhang")],
        "right",
    ),
    (
        "other order",
        {"title": HAND, "authors": "Cy Doe; Ann Lee"},
        [paper(HAND, authors="Ann Lee; Cy Doe")],
        "right",
    ),
    (
        "transliterated",
        {"title": HAND, "authors": "J. Mueller; S. Levine"},
        [paper(HAND, authors="Jörg Müller; Sergey Levine")],
        "right",
    ),
    (
        "particles",
        {"title": HAND, "authors": "L. van der Maaten"},
        [paper(HAND, authors="Laurens van der Maaten")],
        "right",
    ),
    (
        "et al.",
        {"title": HAND, "authors": "Ann Lee", "complete": False},
        [paper(HAND, authors="Ann Lee; Cy Doe; Eva Fox")],
        "right",
    ),
    (
        "et al. of another",
        {"title": HAND, "authors": "Bo Kim", "complete": False},
        [paper(HAND, authors="Ann Lee; Cy Doe")],
        None,
    ),
    (
        "same authors, one word changed",
        {
            "title": HAND.replace("Single", "Noisy"),
            "venue": "CVPR",
            "year": 2021,
            "authors": "Ann Lee; Cy Doe",
        },
        [paper(HAND, authors="Ann Lee; Cy Doe")],
        None,
    ),
    (
        "same authors, part two",
        {"title": f"{HAND}, Part II", "authors": "Ann Lee"},
        [paper(f"{HAND}, Part I", authors="Ann Lee")],
        None,
    ),
]


@pytest.mark.parametrize(("case", "claims", "records", "key"), WITNESSES, ids=[row[0] for row in WITNESSES])
def test_what_stands_beside_the_title(
    case: str, claims: dict[str, Any], records: list[Record], key: str | None
) -> None:
    claims = dict(claims)
    claims["authors_complete"] = claims.pop("complete", True)
    assert chosen(identified(**claims), records) == ({key} if key else set()), case


ARXIV = "https://arxiv.org/abs/2104.01234"
OLD = "Calibrating Surgical Robots from One Demonstration"
OTHER = "Speech Separation in Cocktail Party Rooms"

LINKS = [
    (
        "link and title agree",
        {"title": HAND, "link": ARXIV},
        [preprint(HAND, "2104.01234", ref="right")],
        {"right"},
    ),
    (
        "year that is the head of the arXiv number",
        {"title": HAND, "venue": "arXiv", "year": 2005, "link": "https://arxiv.org/abs/2005.14435"},
        [preprint(HAND, "2005.14435", ref="right")],
        {"right"},
    ),
    (
        "short title with its link",
        {"title": DEEP, "link": ARXIV},
        [preprint(DEEP, "2104.01234", ref="right"), record(DEEP, "KDD", 2014, ref="x", authors="Bo Kim")],
        {"right"},
    ),
    (
        "renamed, the identifier is the same",
        {"title": OLD, "venue": "arXiv", "year": 2021, "link": ARXIV},
        [preprint(HAND, "2104.01234", ref="right")],
        {"right"},
    ),
    (
        "published under another title, which shares the arXiv number",
        {"title": OLD, "venue": "arXiv", "year": 2021, "link": ARXIV},
        [preprint(OLD, "2104.01234", ref="pre"), paper(HAND, ids="doi:10.1109/x arxiv:2104.01234")],
        {"pre", "right"},
    ),
    (
        "published under another title, only the list links the preprint",
        {"title": HAND, "venue": "CVPR", "year": 2021, "link": ARXIV},
        [
            preprint(OLD, "2104.01234", ref="pre", authors="Ann Lee; Cy Doe"),
            paper(HAND, authors="Ann Lee; Cy Doe"),
        ],
        {"pre", "right"},
    ),
    (
        "acronym kept, the rest renamed",
        {"title": "PaD: Program-Aided Distillation Specializes Models", "year": 2021, "link": ARXIV},
        [
            preprint(
                "PaD: Program-Aided Distillation Teaches Reasoning Better than Tuning",
                "2104.01234",
                ref="right",
            )
        ],
        {"right"},
    ),
    (
        "wrong number: a paper of other matters",
        {"title": HAND, "venue": "CVPR", "year": 2021, "link": ARXIV},
        [preprint(OTHER, "2104.01234", ref="x")],
        set(),
    ),
    (
        "wrong number of the same year and server",
        {"title": HAND, "venue": "arXiv", "year": 2021, "link": ARXIV},
        [preprint(OTHER, "2104.01234", ref="x")],
        set(),
    ),
    (
        "wrong number, the paper is known by title",
        {"title": HAND, "venue": "CVPR", "year": 2021, "link": ARXIV},
        [preprint(OTHER, "2104.01234", ref="x"), paper(HAND)],
        {"right"},
    ),
    (
        "link of a neighbour on the same matter",
        {"title": "Hand Tracking for Surgical Robots", "venue": "CVPR", "year": 2021, "link": ARXIV},
        [preprint(HAND, "2104.01234", ref="x")],
        set(),
    ),
    (
        "link of a neighbour whose method has another name",
        {"title": "MiniA: Distillation of Language Models", "year": 2021, "link": ARXIV},
        [preprint("MaxiB: Distillation of Visual Language Models", "2104.01234", ref="x")],
        set(),
    ),
    (
        "link of a neighbour, the paper is known by title",
        {"title": "Hand Tracking for Surgical Robots", "venue": "CVPR", "year": 2021, "link": ARXIV},
        [preprint(HAND, "2104.01234", ref="x"), paper("Hand Tracking for Surgical Robots")],
        {"right"},
    ),
    (
        "link of the sequel",
        {"title": "Convergence of Gossip Protocols II", "venue": "arXiv", "link": ARXIV},
        [preprint("Convergence of Gossip Protocols I", "2104.01234", ref="x")],
        set(),
    ),
    (
        "preprint and publication",
        {"title": HAND, "venue": "arXiv", "year": 2020},
        [preprint(HAND, "2010.01234", ref="pre", authors="Ann Lee"), paper(HAND, authors="Ann Lee")],
        {"pre", "right"},
    ),
    (
        "preprint of a namesake",
        {"title": HAND, "venue": "CVPR", "year": 2021},
        [preprint(HAND, "1610.01234", ref="x", authors="Bo Kim"), paper(HAND, authors="Ann Lee")],
        {"right"},
    ),
    (
        "workshop and conference of one title",
        {"title": HAND, "venue": "CVPR Workshop", "year": 2020},
        [
            paper(HAND, "workshop", venue="CVPR Workshops", year=2020, authors="Ann Lee"),
            paper(HAND, authors="Ann Lee"),
        ],
        {"workshop", "right"},
    ),
    (
        "conference and longer journal version",
        {"title": "Localization Distillation for Detection", "venue": "TPAMI", "year": 2023},
        [
            record("Localization Distillation for Detection", "TPAMI", 2023, ref="right", authors="Ann Lee"),
            record("Localization Distillation for Dense Detection", "CVPR", 2022, ref="x", authors="Ann Lee"),
        ],
        {"right"},
    ),
    (
        "digital library's page by venue, year and page",
        {
            "title": "Hand-Eye Calibration of Surgical Robots",
            "venue": "CVPR",
            "year": 2021,
            "link": "https://www.computer.org/csdl/proceedings-article/cvpr/2021/450900a123/1abc",
        },
        [paper("Eye Calibration of Surgical Robots", page="119-128")],
        {"right"},
    ),
    (
        "page of another paper beside it",
        {
            "title": OTHER,
            "venue": "CVPR",
            "year": 2021,
            "link": "https://www.computer.org/csdl/proceedings-article/cvpr/2021/450900a123/1abc",
        },
        [paper(HAND, "x", page="119-128")],
        set(),
    ),
]


@pytest.mark.parametrize(("case", "claims", "records", "keys"), LINKS, ids=[row[0] for row in LINKS])
def test_links(case: str, claims: dict[str, Any], records: list[Record], keys: set[str]) -> None:
    assert chosen(identified(**claims), records) == keys, case


def test_a_link_to_another_paper_is_named() -> None:
    entry = identified(HAND, venue="CVPR", year=2021, link=[ARXIV, "https://doi.org/10.1109/right"])
    decision = decide(entry, (preprint(OTHER, "2104.01234"), paper(HAND, ids="doi:10.1109/right")))
    assert decision.wrong_links == (ARXIV,)
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
