"""Markdown reading lists in many styles, each a file of ``lists``; beside it what is to be read from it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from kdbib.model import Link, LinkRole, Reading
from kdbib.stages.parse import parse_markdown
from reading import lines_of

LISTS = Path(__file__).parent / "lists"


def read(text: str) -> Reading:
    return parse_markdown(text, "list.md")


@pytest.mark.parametrize("path", sorted(LISTS.glob("*.md")), ids=lambda path: path.stem)
def test_each_style_is_read_as_it_was_meant(path: Path) -> None:
    reading = parse_markdown(path.read_text(encoding="utf-8"), path.name)
    assert lines_of(reading) == path.with_suffix(".entries").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("name", "count"), [("applications.md", 240), ("modalities.md", 172)])
def test_the_packaged_lists_are_read_whole(name: str, count: int) -> None:
    text = files("kdbib.data").joinpath(f"lists/{name}").read_text(encoding="utf-8")
    lines = text.splitlines()
    reading = parse_markdown(text, name)
    assert (len(reading.entries), reading.unread) == (count, ())
    for entry in reading.entries:
        written = " ".join(lines[entry.line - 1].split())
        assert f"**{entry.title}**" in written
        assert entry.venue in written
        assert entry.year is None or str(entry.year) in written
        assert [link.url for link in entry.links if not link.url] or all(
            link.url in written for link in entry.links
        )


def test_sections_are_the_headings_above_without_their_decoration() -> None:
    reading = read(
        "# 📚 A *List* [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)\n"
        "## <a name='x'></a>First :star: [[back to top](#top)]\n"
        "### Deep\n- **In Deep**, CVPR 2020, [pdf](https://arxiv.org/abs/2001.00001)\n"
        "## Second\n- **In Second**, CVPR 2020, [pdf](https://arxiv.org/abs/2001.00002)\n"
        "\nSetext\n======\n- **In Setext**, CVPR 2020, [pdf](https://arxiv.org/abs/2001.00003)\n"
    )
    sections = [entry.section for entry in reading.entries]
    assert sections == [("A List", "First", "Deep"), ("A List", "Second"), ("Setext",)]


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("[ :link: ](https://arxiv.org/abs/2001.00001)", ("paper", ":link:")),
        ("[ :octocat: ](https://github.com/a/b)", ("code", ":octocat:")),
        ("[[Project Page](https://a.github.io/b)]", ("project", "Project Page")),
        ("[[project](https://github.com/a/b)]", ("code", "project")),
        ("[link](https://a.github.io/b)", ("project", "link")),
        ("[pdf](https://a.github.io/b)", ("paper", "pdf")),
        ("[code](https://example.org/b)", ("code", "code")),
        ("[Demo](https://example.org/b)", ("project", "Demo")),
        ("[PyTorch(Author)](https://gitlab.com/a/b)", ("code", "PyTorch(Author)")),
        ("[Slides](https://openreview.net/slides)", ("other", "Slides")),
        ("[Video](https://youtu.be/x)", ("other", "Video")),
        ("[paper](https://youtu.be/x)", ("other", "paper")),
        ("[Supplementary PDF](https://example.org/x)", ("other", "Supplementary PDF")),
        ("[Data](https://huggingface.co/datasets/a/b)", ("other", "Data")),
        ("[论文](https://example.org/x)", ("paper", "论文")),
        ("https://example.org/x.pdf", ("paper", "")),
    ],
)
def test_roles_of_links(written: str, link: tuple[str, str]) -> None:
    (entry,) = read(f"- **A Title of a Paper**, CVPR 2020, {written}").entries
    assert [(one.role.value, one.label) for one in entry.links] == [link]


def test_a_link_to_a_persons_page_is_no_link_of_the_paper() -> None:
    (entry,) = read(
        "- **A Title of a Paper**. *[Ann Lee](https://ann.example.org), Bob Roe*. CVPR 2020. [pdf](https://arxiv.org/abs/1)"
    ).entries
    assert [name.family for name in entry.authors] == ["Lee", "Roe"]
    assert entry.links == (Link("https://arxiv.org/abs/1", LinkRole.PAPER, "pdf"),)


@pytest.mark.parametrize(
    ("written", "venue", "year"),
    [
        ("CVPR 2020", "CVPR", 2020),
        ("CVPR'21", "CVPR", 2021),
        ("NeurIPS ’20", "NeurIPS", 2020),
        ("ICCV2019", "ICCV", 2019),
        ("AAAI-23", "AAAI", 2023),
        ("ECCV Workshop 2024", "ECCV Workshop", 2024),
        ("2023/05", "", 2023),
        ("May 2023", "", 2023),
        ("11 May, 2023", "", 2023),
        ("2023-05-11", "", 2023),
        ("IEEE Trans. Med. Imaging 2024", "IEEE Trans. Med. Imaging", 2024),
        (
            "CMES-Computer Modeling in Engineering & Sciences 2024",
            "CMES-Computer Modeling in Engineering & Sciences",
            2024,
        ),
        ("in Proc. of the Conference on Small Things, 2019", "Proc. of the Conference on Small Things", 2019),
        ("accepted by ICML 2021 (Oral)", "ICML", 2021),
        ("Nature 521.7553 (2015): 436-444", "Nature", 2015),
        ("Neural Networks, vol. 113, pp. 54–71, 2019", "Neural Networks", 2019),
        ("ICML 2019. 2018/12", "ICML", 2019),
        ("arXiv 2019/08, ACL 2020", "arXiv", 2019),
        ("Energies 2024", "Energies", 2024),
        ("ICETCI 2024", "ICETCI", 2024),
        ("1899", "", None),
        ("pp. 1929-1958", "", None),
    ],
)
def test_venue_and_year_behind_a_title(written: str, venue: str, year: int | None) -> None:
    (entry,) = read(f"- **A Title of a Paper**, {written}, [pdf](https://arxiv.org/abs/2001.00001)").entries
    assert (entry.title, entry.venue, entry.year) == ("A Title of a Paper", venue, year)


@pytest.mark.parametrize(
    ("written", "names", "complete"),
    [
        ("Ann Lee, Bob Roe", ["Ann Lee", "Bob Roe"], True),
        ("A. Lee and B. Roe", ["A. Lee", "B. Roe"], True),
        ("A. Lee et al.", ["A. Lee"], False),
        ("Lee, Ann and Roe, Bob", ["Ann Lee", "Bob Roe"], True),
        (
            "Ann Wexler, J. Gerald Quirk, Petar M. Dorn",
            ["Ann Wexler", "J. Gerald Quirk", "Petar M. Dorn"],
            True,
        ),
        ("Ann Wexler, J. Quirk, P. Dorn", ["Ann Wexler", "J. Quirk", "P. Dorn"], True),
        ("Ann Wexler, J. Gerald Quirk", ["Ann Wexler", "J. Gerald Quirk"], True),
        ("Wexler, A., Mota Quirk, J.", ["A. Wexler", "J. Mota Quirk"], True),
        ("Lee, Ann, Bob Roe, and Cy Poe", ["Ann Lee", "Bob Roe", "Cy Poe"], True),
        ("Lee, A., Roe, B. C.", ["A. Lee", "B. C. Roe"], True),
        ("Lee A, Roe BC, Poe C", ["A Lee", "BC Roe", "C Poe"], True),
        ("Ludwig van der Maaten & José Álvarez", ["Ludwig van der Maaten", "José Álvarez"], True),
        ("Oord, Aaron van den, et al.", ["Aaron van den Oord"], False),
        ("Ann Lee*, Bob Roe†, and Cy Poe1", ["Ann Lee", "Bob Roe", "Cy Poe"], True),
        ("Ann Lee, Tony Field, Cy Poe", ["Ann Lee", "Tony Field", "Cy Poe"], True),
        ("Lee et al", ["Lee"], False),
        ("Kim-Anh Do, Li Fei-Fei, Philip S. Yu", ["Kim-Anh Do", "Li Fei-Fei", "Philip S. Yu"], True),
    ],
)
def test_authors_behind_a_title(written: str, names: list[str], complete: bool) -> None:
    (entry,) = read(f"- **A Title of a Paper**. {written.rstrip('.')}. CVPR 2020.").entries
    shown = [f"{name.given} {name.family}".strip() or name.literal for name in entry.authors]
    assert (shown, entry.authors_complete, entry.venue) == (names, complete, "CVPR")


@pytest.mark.parametrize(
    "title",
    [
        "Distilling Step-by-Step! Outperforming Larger Models with Less Data",
        "RaPD, Reconstruction-Aware Prior Distillation",
        "How many Observations are Enough? Knowledge Distillation for Forecasting",
        "Small Models Can Also “Think” Step-by-Step",
        "D3S -- A Discriminative Tracker",
        "Learning vs. Memorizing: The Case of Dr. No",
        "Off-diagonal Ramsey numbers: R(3, k) and more",
        "Graph community infomax (GCI)",
        "Factual Probing Is [MASK]: Learning to Recall",
        "Attention: A $O(n \\log n)$ Algorithm for x < y",
        "2.5D Vision, 3D Vision & Beyond",
        "BERT",
        "Überraschung: 学习 and ∇-Nets",
        "End-to-End Translation: FBK@IWSLT2020",
    ],
)
def test_a_delimited_title_stays_whole(title: str) -> None:
    styles = (
        f"- **{title}**, CVPR 2020, [pdf](https://arxiv.org/abs/2001.00001)",
        f"- [{title}](https://arxiv.org/abs/2001.00001). Ann Lee, Bob Roe. CVPR 2020.",
        f"- Ann Lee, Bob Roe. **{title}**. CVPR 2020.",
        f"| Title | Venue |\n|---|---|\n| [{title}](https://arxiv.org/abs/2001.00001) | CVPR |",
    )
    assert [entry.title for style in styles for entry in read(style).entries] == [title] * len(styles)


def test_what_is_no_paper_is_reported_with_its_line_and_reason() -> None:
    reading = read("- [A tool](https://example.org)\n- words alone\n- [Section](#section)\n")
    assert reading.entries == ()
    assert [(place.file, place.line, place.text) for place in reading.unread] == [("list.md", 1, "A tool")]
    assert "no sign of a paper" in reading.unread[0].reason


def test_items_in_items_are_read_in_the_order_of_their_lines() -> None:
    reading = read(
        "* Surveys\n"
        "  * [A First Survey](https://arxiv.org/abs/2001.00001), CVPR 2020\n"
        "    * [Its Sequel](https://arxiv.org/abs/2001.00002), CVPR 2021\n"
        "> * [A Quoted One](https://arxiv.org/abs/2001.00003), CVPR 2022\n"
    )
    assert [(e.line, e.title) for e in reading.entries] == [
        (2, "A First Survey"),
        (3, "Its Sequel"),
        (4, "A Quoted One"),
    ]


def test_a_title_in_bold_below_a_heading_with_a_paper_is_an_entry_of_its_own() -> None:
    reading = read(
        "### [Pruning Small Networks](https://arxiv.org/abs/2001.00001)\n\n"
        "**Key idea**: we train a small model.\n\n- Code: https://github.com/a/b\n\nIts abstract.\n\n"
        "**Pruning Large Networks**\n\n- Paper: https://arxiv.org/abs/2001.00002\n"
    )
    assert [(e.line, e.title, [link.url for link in e.links]) for e in reading.entries] == [
        (1, "Pruning Small Networks", ["https://arxiv.org/abs/2001.00001", "https://github.com/a/b"]),
        (9, "Pruning Large Networks", ["https://arxiv.org/abs/2001.00002"]),
    ]


@pytest.mark.parametrize(
    ("title", "venue"),
    [("Learning on a Sparse Graph", "ACM Trans. Graph."), ("How to Learn", "IEEE Signal Process. Lett.")],
)
def test_a_full_stop_ends_a_title_but_no_abbreviation(title: str, venue: str) -> None:
    (entry,) = read(f"- {title}. Ann Lee, Bob Roe. {venue}, 2020.").entries
    assert (entry.title, entry.venue, entry.year, len(entry.authors)) == (title, venue, 2020, 2)


def test_a_short_quoted_title_behind_a_nickname() -> None:
    (entry,) = read(
        '- **SAM**: "Segment Anything", *ICCV, 2023 (Meta)*. [[Paper](https://arxiv.org/abs/2304.02643)]\n'
    ).entries

    assert (entry.title, entry.venue, entry.year) == ("Segment Anything", "ICCV", 2023)
