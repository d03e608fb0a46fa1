"""Links that lead to the paper, to its older version, to a neighbour or to something else."""

from __future__ import annotations

from typing import Any

import pytest

from builders import identified, preprint, record
from kdbib.model import Record
from offers import ARXIV, DEEP, HAND, OLD, OTHER, chosen, paper

NOISY = (
    "https://openaccess.thecvf.com/content/CVPR2021/html/"
    "Lee_Hand-Eye_Calibration_of_Surgical_Robots_From_a_Noisy_Demonstration_CVPR_2021_paper.html"
)
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
        {"title": "PaD: Specializing Small Models by Programs", "year": 2021, "link": ARXIV},
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
        "the paper is known by title, the link leads to its sibling",
        {"title": HAND, "venue": "arXiv", "year": 2021, "link": ARXIV},
        [preprint(HAND.replace("Single", "Noisy"), "2104.01234", ref="x"), paper(HAND, year=2019)],
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
        "conference's page by the same author, of another title",
        {"title": HAND.replace("Single", "Noisy"), "venue": "CVPR", "year": 2021, "link": NOISY},
        [paper(HAND, "x", authors="Ann Lee")],
        set(),
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
