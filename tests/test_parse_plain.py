"""Files of every kind: plain lists, bibliographies, and files that are broken or odd."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kdbib.errors import InputError
from kdbib.model import Date, Identifier, Name, Record
from kdbib.stages.parse import entry_of, parse_file, parse_markdown, parse_plain
from reading import lines_of

ITEM = "- **A Title of a Paper**, CVPR 2020, [pdf](https://arxiv.org/abs/2001.00001)"
PAPER = "paper:https://arxiv.org/abs/2001.00001"


def written(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_lines_of_identifiers_urls_and_citations() -> None:
    reading = parse_plain(
        "# mine\n"
        "10.1145/3652583.3657606\n"
        "doi:10.1109/CVPR.2016.90\n"
        "arXiv:1909.10351v2\n"
        "\n"
        "hep-th/9901001\n"
        "arXiv:hep-th/9901001v3\n"
        "https://arxiv.org/abs/1706.03762\n"
        "doi.org/10.1109/TPAMI.2022.3222784\n"
        "https://example.org/paper.html\n"
        "Vaswani et al. Attention is all you need. NeurIPS 2017\n",
        "ids.txt",
    )
    assert lines_of(reading) == [
        "2 |  |  |  |  | doi:10.1145/3652583.3657606 |",
        "3 |  |  |  |  | doi:10.1109/cvpr.2016.90 |",
        "4 |  |  | arXiv |  | arxiv:1909.10351 |",
        "7 |  |  | arXiv |  | arxiv:hep-th/9901001 |",
        "8 |  |  |  |  |  | paper:https://arxiv.org/abs/1706.03762",
        "9 |  |  |  |  |  | paper:https://doi.org/10.1109/TPAMI.2022.3222784",
        "10 |  |  |  |  |  | paper:https://example.org/paper.html",
        "11 | Attention is all you need | Vaswani; et al. | NeurIPS | 2017 |  |",
        "6 ! neither a DOI, an arXiv id, a URL nor a citation | hep-th/9901001",
    ]


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("list.md", ITEM, 1),
        ("list.txt", ITEM, 1),
        ("LIST.MD", f"{ITEM}\n{ITEM}", 2),
        ("list", "| Title | Venue |\n|---|---|\n| A Title of a Paper | CVPR 2020 |", 1),
        ("ids.txt", "10.1145/3652583.3657606\n1706.03762\n", 2),
        ("ids.md", "https://arxiv.org/abs/1706.03762\nhttps://arxiv.org/abs/1810.04805\n", 2),
    ],
)
def test_a_file_is_read_as_what_it_is(tmp_path: Path, name: str, text: str, count: int) -> None:
    reading = parse_file(written(tmp_path, name, text))
    assert (len(reading.entries), reading.unread) == (count, ())
    assert {entry.file for entry in reading.entries} == {str(tmp_path / name)}


def test_the_name_shown_is_the_one_given(tmp_path: Path) -> None:
    reading = parse_file(written(tmp_path, "list.md", ITEM), "shown.md")
    assert [entry.file for entry in reading.entries] == ["shown.md"]


def test_a_bibtex_file_gives_its_records_as_entries(tmp_path: Path) -> None:
    text = (
        "@inproceedings{lee20, title = {A Title of a Paper}, author = {Lee, Ann and others},\n"
        "  booktitle = {CVPR}, year = 2020, doi = {10.1000/XYZ}, url = {https://example.org/lee20}}\n"
    )
    (entry,) = parse_file(written(tmp_path, "mine.bib", text), "mine.bib").entries
    assert (entry.title, entry.venue, entry.year, entry.key) == ("A Title of a Paper", "CVPR", 2020, "lee20")
    assert (entry.authors, entry.authors_complete) == ((Name("Lee", "Ann"),), False)
    assert Identifier("doi", "10.1000/xyz") in entry.identifiers
    assert [link.url for link in entry.links] == ["https://example.org/lee20"]
    assert (entry.file, entry.line) == ("mine.bib", 1)


def test_a_csl_json_file_gives_its_items_as_entries(tmp_path: Path) -> None:
    items = [
        {"id": "a", "type": "article-journal", "title": "One"},
        {"id": "b", "type": "book", "title": "Two"},
    ]
    reading = parse_file(written(tmp_path, "mine.json", json.dumps(items)))
    assert [(entry.title, entry.key) for entry in reading.entries] == [("One", "a"), ("Two", "b")]


def test_a_record_claims_its_full_venue_before_the_short_one() -> None:
    record = Record(
        "x", "k", "2026-01-01", "paper-conference", "T", issued=Date(2020), container_title_short="CVPR"
    )
    assert (entry_of(record, "f", 3).venue, entry_of(record, "f", 3).year) == ("CVPR", 2020)


def test_a_missing_file_and_a_folder_are_errors_that_name_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.md"):
        parse_file(tmp_path / "gone.md")
    with pytest.raises(InputError, match="folder"):
        parse_file(tmp_path)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_reported(tmp_path: Path, data: bytes) -> None:
    reading = parse_file(written(tmp_path, "list.md", data), "list.md")
    assert lines_of(reading) == ["1 ! the file is empty | "]


def test_a_binary_file_is_reported(tmp_path: Path) -> None:
    reading = parse_file(written(tmp_path, "list.md", b"\x89PNG\r\n\x1a\n\0\0\0"), "list.md")
    assert [(place.line, place.reason) for place in reading.unread] == [
        (3, "not a text file: it holds a zero byte")
    ]


@pytest.mark.parametrize(
    "data",
    [
        ITEM.encode("utf-8-sig"),
        f"\r\n{ITEM}\r\n".encode(),
        f"\r{ITEM}\r".encode(),
        f"\n{ITEM}".encode("utf-16"),
    ],
)
def test_byte_order_marks_and_ends_of_line_do_not_matter(tmp_path: Path, data: bytes) -> None:
    reading = parse_file(written(tmp_path, "list.md", data))
    assert [entry.title for entry in reading.entries] == ["A Title of a Paper"]
    assert reading.unread == ()


def test_bad_bytes_are_replaced_and_reported_line_by_line(tmp_path: Path) -> None:
    data = f"{ITEM}\n- **M\xfcller's Paper**, CVPR 2021, [pdf](https://arxiv.org/abs/2)\n{ITEM}\n".encode(
        "latin-1"
    )
    reading = parse_file(written(tmp_path, "list.md", data), "list.md")
    assert [entry.line for entry in reading.entries] == [1, 2, 3]
    assert [(place.line, place.reason) for place in reading.unread] == [(2, "bytes that are not UTF-8")]


def test_reports_of_bad_bytes_come_to_an_end(tmp_path: Path) -> None:
    reading = parse_file(written(tmp_path, "list.md", b"\xff\n" * 1000), "list.md")
    assert len(reading.unread) < 30
    assert "980 more lines" in reading.unread[-1].reason


def test_a_line_of_ten_megabytes_costs_only_itself() -> None:
    reading = parse_markdown(f"{ITEM}\n{'[x](' * 2_500_000}\n{ITEM}\n", "list.md")
    assert [entry.line for entry in reading.entries] == [1, 3]
    assert [(place.line, place.reason) for place in reading.unread] == [
        (2, "line of 10000000 characters; too long to be an entry")
    ]


def test_a_paragraph_too_long_to_be_an_entry_is_reported() -> None:
    reading = parse_markdown(
        "**A Title of a Paper** and [words](https://arxiv.org/abs/1)\n" + "more words\n" * 2000, "f"
    )
    assert reading.entries == ()
    assert [(place.line, place.reason) for place in reading.unread] == [(1, "too long to be an entry")]


def test_ragged_rows_keep_their_good_cells() -> None:
    reading = parse_markdown(
        "| Title | Venue | Code |\n|---|---|---|\n"
        "| [One Title of a Paper](https://arxiv.org/abs/2001.00001) |\n"
        "| **Two Titles of Papers** | CVPR 2020 | [code](https://github.com/a/b) | more | x |\n"
        "| | |\n",
        "f",
    )
    assert lines_of(reading) == [
        f"3 | One Title of a Paper |  |  |  |  | {PAPER}",
        "4 | Two Titles of Papers |  | CVPR | 2020 |  | code:https://github.com/a/b",
    ]
