from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from emit_sample import BIBLIOGRAPHY, CONFERENCE, check_golden
from kdbib.model import Bibliography, Finding, FindingCode
from kdbib.stages.emit import outputs
from kdbib.stages.emit.corrections import code, link, linked, text, to_corrections

MARKDOWN = MarkdownIt("commonmark").enable("table")


def sections(markdown: str) -> dict[str, list[list[str]]]:
    """The rows of each table by the heading above it."""
    found: dict[str, list[list[str]]] = {}
    for part in re.split(r"^## ", markdown, flags=re.MULTILINE)[1:]:
        heading = part.splitlines()[0].rsplit(" (", 1)[0]
        rows = [line for line in part.splitlines() if line.startswith("| ")][2:]
        found[heading] = [re.split(r"(?<!\\) \| ", row[2:-2]) for row in rows]
    return found


def test_the_file_is_as_the_golden_one() -> None:
    check_golden("corrections.md", to_corrections(BIBLIOGRAPHY))


def test_there_is_a_table_for_each_kind_of_finding() -> None:
    assert list(sections(to_corrections(BIBLIOGRAPHY))) == [
        "Published since",
        "Wrong venue",
        "Publisher instead of a venue",
        "Wrong year",
        "Renamed",
        "Wrong link",
        "Empty link",
        "Listed twice",
        "Not found",
        "Could not be read",
    ]


def test_venue_and_year_of_an_entry_share_a_row() -> None:
    (row,) = sections(to_corrections(BIBLIOGRAPHY))["Published since"]
    assert (row[0], row[2], row[3]) == ("`lists/papers.md:3`", "arXiv, 2018", "NeurIPS, 2017")
    assert row[1] == f"[Attention Is All You Need]({CONFERENCE.url})"
    assert row[4].endswith("(`dblp/conf/nips/VaswaniSPUJGKP17`)")
    assert row[4].count("https://") == 1


def test_every_table_has_one_width() -> None:
    for line_block in to_corrections(BIBLIOGRAPHY).split("\n\n"):
        if line_block.startswith("| "):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in line_block.splitlines()}
            assert len(widths) == 1


def test_an_unresolved_entry_is_shown_as_the_list_has_it() -> None:
    (row,) = sections(to_corrections(BIBLIOGRAPHY))["Not found"]
    assert row == [
        "`lists/papers.md:14`",
        r"Nowhere \*to\* be \[found\]",
        "CVPR, 2021",
        "no record has this title",
    ]


def test_the_summary_counts() -> None:
    line = to_corrections(BIBLIOGRAPHY).splitlines()[2]
    assert line.startswith(
        "7 entries, 9 works; 5 found in the sources, 2 not. 9 corrections: 1 published since, "
    )
    assert line.endswith(" 1 place could not be read as an entry.")
    assert "2 wrong year" in line


def test_a_list_without_faults_has_no_tables() -> None:
    markdown = to_corrections(Bibliography())
    assert sections(markdown) == {}
    assert "No corrections." in markdown


def test_every_kind_of_finding_is_shown() -> None:
    resolution = BIBLIOGRAPHY.resolutions[0]
    for kind in FindingCode:
        finding = Finding(kind, "field", "claimed-x", "actual-x", "evidence-x")
        shown = to_corrections(replace(BIBLIOGRAPHY, resolutions=(replace(resolution, findings=(finding,)),)))
        assert len(sections(shown)) == 2
        assert "evidence-x" in shown


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))))
def test_text_is_shown_as_it_is(plain: str) -> None:
    wanted = " ".join(plain.split())
    (_, inline, *_), *_ = [MARKDOWN.parse(f"x {text(wanted)} x")]
    assert shown(inline.children).replace("\u200b", "") == f"x {wanted} x"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1))
def test_cells_do_not_break_a_table(plain: str) -> None:
    rendered = MARKDOWN.render(f"| a | b |\n| --- | --- |\n| {text(plain) or '-'} | {code(plain) or '-'} |\n")
    assert rendered.count("<td>") == 2


def shown(tokens: object) -> str:
    assert isinstance(tokens, list)
    return "".join(token.content if token.type in ("text", "text_special") else "<other>" for token in tokens)


def test_addresses_become_links_and_records_code() -> None:
    assert linked("https://doi.org/10.1/a_b (dblp/x_y).", ["dblp/x_y"]) == (
        r"[doi:10.1/a\_b](https://doi.org/10.1/a_b) (`dblp/x_y`)."
    )
    assert linked("see https://arxiv.org/abs/1503.02531, 2015") == (
        "see [arXiv:1503.02531](https://arxiv.org/abs/1503.02531), 2015"
    )


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://x.org/a_(b)|c", "https://x.org/a_%28b%29%7Cc"),
        ("https://x.org/a b<c>", "https://x.org/a%20b%3Cc%3E"),
    ],
)
def test_targets_of_links_are_safe(url: str, target: str) -> None:
    assert link("Title [1]", url) == rf"[Title \[1\]]({target})"
    assert link("Title [1]", "") == r"Title \[1\]"


def test_outputs_are_named_and_repeatable() -> None:
    first = outputs(BIBLIOGRAPHY)
    assert list(first) == ["kd.bib", "kd.json", "report.json", "corrections.md", "report.html"]
    assert outputs(BIBLIOGRAPHY) == first
    assert all(text.endswith("\n") for text in first.values())


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("by @octocat", "by @&#8203;octocat"),
        ("(@octocat", "(@&#8203;octocat"),
        ("@org/team", "@&#8203;org/team"),
        ("fixes #1", "fixes #&#8203;1"),
        ("closes owner/repository#12", "closes owner/repository#&#8203;12"),
        ("resolves GH-7, gh-8", "resolves GH-&#8203;7, gh-&#8203;8"),
        ("Recall@10 and C#", "Recall@10 and C#"),
        ("![x](https://a.example/x.png)", r"!\[x\](https://a.example/x.png)"),
        ("<img src=https://a.example/x.png>", r"\<img src=https://a.example/x.png\>"),
        ("[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
    ],
)
def test_text_calls_nobody_and_loads_nothing(plain: str, written: str) -> None:
    """A pull request with it tells no person, closes no issue and asks no server for a picture."""
    assert text(plain) == written
    assert "@octocat" not in linked(plain)
    assert "#1" not in linked(plain)


def test_what_github_does_not_look_into_stays_as_it_is() -> None:
    assert code("@octocat #1") == "`@octocat #1`"
    assert link("Rules #1", "https://a.example/") == "[Rules #1](https://a.example/)"
