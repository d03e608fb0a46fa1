"""BibTeX and CSL-JSON files as records: what real files hold, well-formed or not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdbib import bibliographies
from kdbib.bibliographies import bibtex, bibtex_entries
from kdbib.bibliographies.bibtex_plain import Other, PlainEntry, parted
from kdbib.errors import InputError
from kdbib.model import Date, Identifier, Name, Record, Unread


def read(folder: Path, text: str | bytes, name: str = "refs.bib") -> tuple[list[Record], list[Unread]]:
    """The records and the reports of a file of that text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(path)


def read_file(path: Path) -> tuple[list[Record], list[Unread]]:
    items = list(bibliographies.read(path, path.name))
    unread = [item for item in items if isinstance(item, Unread)]
    return [item[0] for item in items if not isinstance(item, Unread)], unread


def one(folder: Path, text: str | bytes, name: str = "refs.bib") -> Record:
    """The only record of a file that can be read without a report."""
    records, unread = read(folder, text, name)
    assert unread == []
    assert len(records) == 1
    return records[0]


ENTRY = """@inproceedings{vaswani2017attention,
  author    = {Ashish Vaswani and Noam Shazeer and others},
  title     = {Attention is All you Need},
  booktitle = {Advances in Neural Information Processing Systems 30},
  pages     = {5998--6008},
  year      = {2017},
  url       = {https://arxiv.org/abs/1706.03762},
}
"""


def test_an_entry_with_its_fields(tmp_path: Path) -> None:
    record = one(tmp_path, ENTRY)

    assert record.ref == "refs/vaswani2017attention"
    assert record.type == "paper-conference"
    assert record.title == "Attention is All you Need"
    assert record.authors == (Name("Vaswani", "Ashish"), Name("Shazeer", "Noam"))
    assert not record.authors_complete
    assert record.container_title == "Advances in Neural Information Processing Systems 30"
    assert record.page == "5998-6008"
    assert record.issued == Date(2017)
    assert Identifier("arxiv", "1706.03762") in record.identifiers


# Macros


MACROS = """@string{neurips = "Advances in " # nips}
@STRING{nips = {Neural Information Processing Systems}}
@string(neurips = "Advances in " # nips)
"""


@pytest.mark.parametrize(
    ("value", "container"),
    [
        ("nips", "Neural Information Processing Systems"),
        ("NIPS", "Neural Information Processing Systems"),
        ('nips # " Workshops"', "Neural Information Processing Systems Workshops"),
        ('{The # of } # nips # " {#1}"', "The # of Neural Information Processing Systems #1"),
        ("neurips", "Advances in Neural Information Processing Systems"),
        ("unknownmacro", "unknownmacro"),
        ('"A {"}quoted{"} Place"', 'A "quoted" Place'),
    ],
)
def test_macros_are_put_in_and_joined(tmp_path: Path, value: str, container: str) -> None:
    record = one(tmp_path, f"{MACROS}@inproceedings{{a, title={{T}}, booktitle = {value}, year=2020}}")

    assert record.container_title == container


def test_a_macro_holds_for_what_follows_it(tmp_path: Path) -> None:
    entry = "@article{{{0}, title={{T {0}}}, journal=j, year=2020}}\n"
    text = f"@string{{j = {{First}}}}\n{entry.format('a')}@string{{j = {{Second}}}}\n{entry.format('b')}"

    records, unread = read(tmp_path, text)

    assert [record.container_title for record in records] == ["First", "Second"]
    assert unread == []


def test_macros_that_double_each_other_are_not_all_put_in(tmp_path: Path) -> None:
    doubled = "".join(f"@string{{s{n} = s{n - 1} # s{n - 1}}}\n" for n in range(1, 60))
    text = (
        f'@string{{s0 = "{"lol" * 10}"}}\n{doubled}@book{{a, title = s59}}\n@book{{b, title = {{Whole}}}}\n'
    )
    records, unread = read(tmp_path, text)
    assert [record.id for record in records] == ["a", "b"]
    assert records[1].title == "Whole"
    assert [item.reason for item in unread] == [
        "its macros make it more than 100 times as long; some are not put in"
    ]


def test_a_parent_hands_on_no_more_than_names(tmp_path: Path) -> None:
    child = "@inproceedings{a, title = {A Paper}, crossref = {p}}"
    parent = f"@proceedings{{p, title = {{{'x y ' * 1000}}}, year = 2020}}"
    (record, _), unread = read(tmp_path, f"{child}\n{parent}\n")
    assert (record.container_title, record.issued, unread) == ("", Date(2020), [])


def test_macros_reach_all_pieces_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bibtex, "PIECE", 256)
    entries = "".join(
        f"@article{{key{n},\n  title = {{Title {n}}},\n  journal = tmi,\n  year = {2000 + n}\n}}\n"
        for n in range(40)
    )

    records, unread = read(tmp_path, f"@string{{tmi = {{Transactions on\n  Imaging}}}}\n{entries}")

    assert unread == []
    assert [record.title for record in records] == [f"Title {n}" for n in range(40)]
    assert {record.container_title for record in records} == {"Transactions on Imaging"}


def test_pieces_are_those_of_the_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"@article{{k{n}, title = {{Title {n}}}}}\n\n" for n in range(50))
    (tmp_path / "refs.bib").write_text(text)
    whole = list(bibliographies.read(tmp_path / "refs.bib", "refs.bib"))
    monkeypatch.setattr(bibtex, "PIECE", 100)

    with (tmp_path / "refs.bib").open("rb") as stream:
        found = list(bibtex.pieces(stream))

    assert len(found) > 10
    assert b"".join(piece.raw for piece in found).decode() == text
    assert list(bibliographies.read(tmp_path / "refs.bib", "refs.bib")) == whole
    assert [line for _, line in whole] == list(range(1, 100, 2))  # type: ignore[misc]


# crossref

PARENT = """@proceedings{cvpr20, title = {Conference on Computer Vision, {CVPR} 2020}, publisher = {IEEE},
  year = 2020, isbn = {978-1-7281-7168-5}, url = {https://example.org/all}, doi = {10.1109/CVPR42600.2020}}
"""
CHILD = "@inproceedings{{child{n}, title = {{Paper {n}}}, pages = {{1--8}}, crossref = {{{key}}}}}\n"


@pytest.mark.parametrize("piece", [1 << 19, 64])
@pytest.mark.parametrize("parent_first", [True, False])
def test_a_child_inherits_where_and_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int, parent_first: bool
) -> None:
    monkeypatch.setattr(bibtex, "PIECE", piece)
    child = CHILD.format(n=1, key="CVPR20")

    records, unread = read(tmp_path, PARENT + child if parent_first else child + PARENT)

    found = next(record for record in records if record.id == "child1")
    assert unread == []
    assert found.container_title == "Conference on Computer Vision, CVPR 2020"
    assert (found.issued, found.publisher, found.isbn) == (Date(2020), "IEEE", "978-1-7281-7168-5")
    assert (found.title, found.url, found.identifiers) == ("Paper 1", "", ())
    assert {record.id for record in records} == {"child1", "cvpr20"}


def test_a_childs_own_fields_come_first(tmp_path: Path) -> None:
    child = "@inproceedings{c, title = {P}, booktitle = {Own}, date = {2021-02-03}, crossref = {cvpr20}}"

    records, _ = read(tmp_path, PARENT + child)

    assert records[1].container_title == "Own"
    assert records[1].issued == Date(2021, 2, 3)
    assert records[1].publisher == "IEEE"


def test_a_missing_parent_is_reported(tmp_path: Path) -> None:
    records, unread = read(tmp_path, f"\n{CHILD.format(n=1, key='nowhere')}")

    assert [record.title for record in records] == ["Paper 1"]
    assert [(item.line, item.reason) for item in unread] == [(2, "its crossref nowhere is not in this file")]


# Broken files


def test_a_syntax_error_costs_one_entry(tmp_path: Path) -> None:
    broken = "@article{broken,\n  title = {Never closed,\n  year = 2020\n\n"
    text = f"{ENTRY}\n{broken}@article{{after, title = {{After}}, year = 2021}}\n"

    records, unread = read(tmp_path, text)

    assert [record.id for record in records] == ["vaswani2017attention", "after"]
    assert len(unread) == 1
    assert (unread[0].file, unread[0].line) == ("refs.bib", 10)
    assert unread[0].reason.startswith("the entry cannot be read")
    assert unread[0].text.startswith("@article{broken")


def test_a_key_used_twice_keeps_both_entries(tmp_path: Path) -> None:
    text = "@article{k, title={One}}\n@misc{other, title={X}}\n@article{k, title={Two}, doi={10.1000/ABC}}\n"

    records, unread = read(tmp_path, text)

    assert [(record.id, record.title) for record in records] == [("k", "One"), ("other", "X"), ("k", "Two")]
    assert records[2].identifiers == (Identifier("doi", "10.1000/abc"),)
    assert unread == [Unread("refs.bib", 3, "the key k was used in line 1; both records are kept")]


def test_a_field_given_twice_counts_once(tmp_path: Path) -> None:
    records, unread = read(tmp_path, "@article{k, title={One}, year={2019}, year={2020}}")

    assert [(record.title, record.issued) for record in records] == [("One", Date(2019))]
    assert unread == [Unread("refs.bib", 1, "the entry has year more than once; the first is taken", "k")]


def test_an_at_sign_in_a_value_begins_no_entry(tmp_path: Path) -> None:
    text = "@article{a, title={Find me\n @ home},\n  note={mail x@y.org}}\n@article{b, title={B}}\n"

    records, unread = read(tmp_path, text)

    assert [record.title for record in records] == ["Find me @ home", "B"]
    assert unread == []


def test_bytes_that_are_not_utf8_are_reported_and_replaced(tmp_path: Path) -> None:
    text = "@article{a,\n title = {Caf\xe9 society}}\n".encode("latin-1")

    records, unread = read(tmp_path, text)

    assert [record.title for record in records] == ["Caf\ufffd society"]
    assert [(item.line, "UTF-8" in item.reason) for item in unread] == [(2, True)]


@pytest.mark.parametrize("name", ["refs.bib", "refs.json", "refs.bib.gz", "refs.jsonl"])
@pytest.mark.parametrize("text", [b"", b" \n\n"])
def test_an_empty_file_is_reported(tmp_path: Path, name: str, text: bytes) -> None:
    packed = gzip.compress(text) if name.endswith(".gz") else text

    assert read(tmp_path, packed, name) == ([], [Unread(name, 1, "the file is empty")])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            b"\x7fELF\x02\x01\x01\0\0\0" + bytes(range(256)) * 40,
            "it is not a text file: it holds a zero byte",
        ),
        ("@article{a, title={T}}".encode("utf-16"), "it is UTF-16; save it as UTF-8"),
        (b"<html><body>Sign in to continue</body></html>", "no record was found in it; is it BibTeX?"),
    ],
)
def test_a_bib_file_that_is_something_else_is_one_report(tmp_path: Path, data: bytes, reason: str) -> None:
    assert read(tmp_path, data) == ([], [Unread("refs.bib", 1, reason)])


def test_an_entry_without_title_is_reported(tmp_path: Path) -> None:
    records, unread = read(tmp_path, "\n@IEEEtranBSTCTL{ctl, CTLuse_url = {no}}\n@article{a, title={A}}")

    assert [record.id for record in records] == ["a"]
    assert unread == [Unread("refs.bib", 2, "the entry has no title", "ctl")]


def test_an_entry_nested_too_deeply_is_reported(tmp_path: Path) -> None:
    deep = "{" * 3000 + r"\'e" + "}" * 3000

    records, unread = read(tmp_path, f"@article{{deep, title={{{deep}}}}}\n@article{{a, title={{A}}}}")

    assert [record.id for record in records][-1:] == ["a"]
    assert len(records) + len(unread) == 2


def test_a_line_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    records, unread = read(tmp_path, f"@article{{a, title={{A}}, note={{{'x' * 10_000_000}}}}}")

    assert [record.title for record in records] == ["A"]
    assert unread == []


@settings(deadline=None)
@given(st.text(alphabet='@article{}(),="#\\ \n\tkT1$', max_size=80))
def test_no_text_makes_the_reader_fail(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    records, unread = read(tmp_path_factory.mktemp("any"), f"{text}\n@article{{last, title = {{Last}}}}\n")

    assert all(record.title for record in records)
    assert records or unread


# What real entries hold


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Wei Zhang 0012 and Bo Li", (Name("Zhang", "Wei"), Name("Li", "Bo"))),
        (r"Garc{\'{\i}}a, Jos{\'e}", (Name("García", "José"),)),
        (
            r"van der Maaten, Laurens and {OpenAI}",
            (Name("van der Maaten", "Laurens"), Name(literal="OpenAI")),
        ),
        ("King, Jr., Martin Luther", (Name("King", "Martin Luther", "Jr."),)),
    ],
)
def test_names(tmp_path: Path, author: str, names: tuple[Name, ...]) -> None:
    assert one(tmp_path, f"@article{{a, title={{T}}, author={{{author}}}}}").authors == names


@pytest.mark.parametrize(
    "mark", [r"\({}^{\mbox{*}}\)", r"$^*$", r"\({}^{\mbox{\dag}}\)", r"$^{\dagger}$", r"\({}^{\mbox{**}}\)"]
)
def test_a_footnote_mark_is_no_part_of_the_title(tmp_path: Path, mark: str) -> None:
    assert one(tmp_path, f"@article{{a, title={{Deep Learning{mark}}}}}").title == "Deep Learning"


@pytest.mark.parametrize(
    "doi", [r"10.1007/978-3-030-1\_2", r"10.1007/978-3-030-1{\_}2", "10.1007/978-3-030-1_2"]
)
def test_an_escaped_underscore_in_doi_and_address(tmp_path: Path, doi: str) -> None:
    record = one(tmp_path, f"@article{{a, title={{T}}, doi={{{doi}}}, url={{https://example.org/{doi}}}}}")

    assert record.identifier("doi") == "10.1007/978-3-030-1_2"
    assert record.url == "https://example.org/10.1007/978-3-030-1_2"


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        (r"howpublished = {\url{https://example.org/a_b}}", "https://example.org/a_b"),
        (r"url = {\url{https://example.org/a}}", "https://example.org/a"),
        (r"ee = {https://example.org/50\%25}", "https://example.org/50%25"),
        ("howpublished = {Talk in Rome}", ""),
    ],
)
def test_addresses(tmp_path: Path, fields: str, url: str) -> None:
    assert one(tmp_path, f"@misc{{a, title={{T}}, {fields}}}").url == url


def test_the_fields_of_biblatex(tmp_path: Path) -> None:
    text = """@online{hinton2015, author = {Hinton, Geoffrey}, title = {Distilling the Knowledge},
      subtitle = {In a Network}, date = {2015-03-09}, eprint = {1503.02531v1}, eprinttype = {arXiv},
      eprintclass = {stat.ML}}
    @article{gou2021, title = {Knowledge Distillation: A Survey}, journaltitle = {Int. J. Comput. Vis.},
      date = {2021-06/2021-07}, volume = {129}, number = {6}}"""

    records, unread = read(tmp_path, text)

    online, article = records
    assert unread == []
    assert (online.type, online.title) == ("article", "Distilling the Knowledge: In a Network")
    assert online.issued == Date(2015, 3, 9)
    assert Identifier("arxiv", "1503.02531") in online.identifiers
    assert (article.type, article.container_title) == ("article-journal", "Int. J. Comput. Vis.")
    assert (article.issued, article.volume, article.issue) == (Date(2021, 6), "129", "6")


def test_the_event_and_the_language_of_biblatex(tmp_path: Path) -> None:
    record = one(
        tmp_path,
        """@inproceedings{a, title = {T}, booktitle = {CVPR}, year = {2021}, month = aug,
        venue = {Z{\\"u}rich}, eventdate = {2021-06-19/2021-06-25}, address = {Berlin},
        langid = {english}, language = {Old Norse}}""",
    )
    assert (record.event_place, record.event_date, record.language) == ("Zürich", Date(2021, 6, 19), "en")
    assert record.issued == Date(2021, 8)
    assert one(tmp_path, "@inproceedings{a, title={T}, year={2021}, month=aug}").event_date is None


@pytest.mark.parametrize(
    ("fields", "issued"),
    [
        ("year = 2020, month = jun", Date(2020, 6)),
        ("year = {2020}, month = {June}", Date(2020, 6)),
        ('year = "2020", month = "12~" # jan', Date(2020, 1)),
        ("year = {2020}, month = {06}", Date(2020, 6)),
        ("year = {2020}, month = {13}", Date(2020)),
        ("year = {c. 1998}", Date(1998)),
        ("year = {in press}, date = {2022}", Date(2022)),
        ("year = {to appear}", None),
        ("month = jun", None),
    ],
)
def test_dates(tmp_path: Path, fields: str, issued: Date | None) -> None:
    assert one(tmp_path, f"@article{{a, title={{T}}, {fields}}}").issued == issued


def test_dblp_is_named_as_the_source(tmp_path: Path) -> None:
    text = "@article{DBLP:journals/corr/abs-1503-02531, title={Distilling.}, journal={CoRR}, year={2015}}"

    record = one(tmp_path, text)

    assert record.ref == "dblp/journals/corr/abs-1503-02531"
    assert (record.type, record.title) == ("article", "Distilling")
    assert Identifier("arxiv", "1503.02531") in record.identifiers


@pytest.mark.parametrize("name", ["refs.bib", "refs.bib.gz", "REFS.BIB"])
def test_gzip_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    assert one(tmp_path, gzip.compress(ENTRY.encode()), name).title == "Attention is All you Need"
    assert one(tmp_path, ENTRY.encode(), name).title == "Attention is All you Need"


@pytest.mark.parametrize("cut", [15, 60, -4])
def test_a_cut_gzip_file_is_an_error_that_names_it(tmp_path: Path, cut: int) -> None:
    with pytest.raises(InputError, match=r"^refs.bib.gz: the gzip file is cut or damaged"):
        read(tmp_path, gzip.compress(ENTRY.encode())[:cut], "refs.bib.gz")


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.bib: there is no such file"):
        read_file(tmp_path / "none.bib")
    (tmp_path / "folder.bib").mkdir()
    with pytest.raises(InputError, match="folder"):
        read_file(tmp_path / "folder.bib")


# CSL-JSON

ITEMS = [{"id": "a", "type": "book", "title": "First"}, {"id": "b", "type": "book", "title": "Second"}]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ITEMS),
        json.dumps(ITEMS, indent=2),
        json.dumps({"items": ITEMS}),
        json.dumps({"config": {"id": "x", "items": 3}, "items": ITEMS, "collections": {}}),
        json.dumps({"references": ITEMS}, indent=1),
        "\n".join(map(json.dumps, ITEMS)),
        "\ufeff" + "\n".join(map(json.dumps, ITEMS)) + "\n\n",
    ],
)
def test_the_shapes_of_csl_json(tmp_path: Path, text: str) -> None:
    records, unread = read(tmp_path, text, "zotero.json")

    assert [record.ref for record in records] == ["zotero/a", "zotero/b"]
    assert unread == []


def test_one_item_alone_is_a_bibliography(tmp_path: Path) -> None:
    assert one(tmp_path, json.dumps(ITEMS[0]), "a.json").title == "First"


def test_lines_are_those_of_the_items(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[\n  {"title": "A"},\n\n  {\n   "title": "B"}\n]')

    assert [line for _, line in bibliographies.read(path, "a.json")] == [2, 4]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "kept", "line", "reason"),
    [
        ('[{"title": "A"},\n {"title": "B"},\n {"title" "C"}]', ["A", "B"], 3, "not JSON from here on"),
        ('[{"title": "A"},\n {"title": "B"}\n', ["A", "B"], 3, "the array is not closed"),
        ('[{"title": "A"},\n {"tit', ["A"], 2, "not JSON from here on"),
        ('[{"title": "A"}]\n[{"title": "B"}]', ["A"], 2, "what follows the end of the array"),
        ('{"title": "A"}\n{"title": }\n{"title": "C"}', ["A", "C"], 2, "not JSON from here on"),
        ('[{"title": "A"},' + "[" * 100_000, ["A"], 1, "nested too deeply"),
        ('[{"title": "A", "volume": ' + "9" * 5000 + "}]", [], 1, "a number that is too long"),
    ],
)
def test_what_stands_before_a_json_error_is_kept(
    tmp_path: Path, text: str, kept: list[str], line: int, reason: str
) -> None:
    records, unread = read(tmp_path, text, "a.json")

    assert [record.title for record in records] == kept
    assert [(item.file, item.line) for item in unread] == [("a.json", line)]
    assert reason in unread[0].reason


@pytest.mark.parametrize(
    "text", ['{"a": 1}', "[1]", '"x"', '[{"title": ""}]', '[{"title": {"a": 1}}]', "null"]
)
def test_json_that_is_not_csl_is_reported(tmp_path: Path, text: str) -> None:
    records, unread = read(tmp_path, text, "a.json")

    assert records == []
    assert [(item.file, item.line) for item in unread] == [("a.json", 1)]
    assert unread[0].reason == "not a CSL-JSON item: it has no title"


def test_an_empty_array_is_reported(tmp_path: Path) -> None:
    reason = "no record was found in it; is it CSL-JSON?"

    assert read(tmp_path, "[]", "a.json") == ([], [Unread("a.json", 1, reason)])


def test_an_item_as_crossref_gives_it(tmp_path: Path) -> None:
    item = {
        "DOI": "10.1007/S11263-021-01453-Z",
        "type": "article-journal",
        "title": ["Knowledge Distillation"],
        "subtitle": ["A Survey"],
        "container-title": ["International Journal of Computer Vision"],
        "author": [{"family": "Gou", "given": "Jianping", "sequence": "first"}],
        "issued": {"date-parts": [[2021, 6]]},
        "page": "1789\u20131819",
        "ISSN": ["0920-5691", "1573-1405"],
    }

    record = one(tmp_path, json.dumps([item]), "crossref.json")

    assert record.title == "Knowledge Distillation: A Survey"
    assert record.container_title == "International Journal of Computer Vision"
    assert record.identifier("doi") == "10.1007/s11263-021-01453-z"
    assert (record.page, record.issn, record.issued) == ("1789-1819", "0920-5691", Date(2021, 6))
    assert record.id == "#1"


def test_the_event_and_the_language_of_an_item(tmp_path: Path) -> None:
    event = {"event-title": "CVPR", "event-place": "Las Vegas", "event-date": {"date-parts": [[2016, 6, 27]]}}
    record = one(tmp_path, json.dumps([{"title": "T", "language": "en-US", **event}]), "a.json")

    assert (record.event_title, record.event_place, record.language) == ("CVPR", "Las Vegas", "en-US")
    assert record.event_date == Date(2016, 6, 27)
    assert record.issued is None


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"family": "Team", "given": "Gemini"}, Name(literal="Gemini Team")),
        ({"literal": "Gemini Team"}, Name(literal="Gemini Team")),
        ({"literal": "Society for the Study of Things"}, Name(literal="Society for the Study of Things")),
        ({"family": "Li 0003", "given": "Wei"}, Name("Li", "Wei")),
        ({"family": "Maaten", "non-dropping-particle": "van der"}, Name("van der Maaten")),
        (
            {"family": "La Fontaine", "given": "Jean", "dropping-particle": "de"},
            Name("La Fontaine", "Jean de"),
        ),
        ({"family": "King", "given": "Martin", "suffix": "Jr."}, Name("King", "Martin", "Jr.")),
        ({"literal": "The ATLAS Collaboration"}, Name(literal="The ATLAS Collaboration")),
        ({"literal": "Geoffrey Hinton"}, Name("Hinton", "Geoffrey")),
        ({"given": "Plato"}, Name(literal="Plato")),
    ],
)
def test_people(tmp_path: Path, person: dict[str, str], name: Name) -> None:
    item = {"title": "T", "author": [person, None, "someone", {"family": None}]}

    assert one(tmp_path, json.dumps([item]), "a.json").authors == (name,)


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [[2021, 6, 5]]}, Date(2021, 6, 5)),
        ({"date-parts": [["2021", "6"]]}, Date(2021, 6)),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": [[]]}, None),
        ({"date-parts": None}, None),
        ({"date-parts": [[2021, 13, 40]]}, Date(2021)),
        ({"date-parts": [[10**30]]}, None),
        ({"raw": "2019-05-06"}, Date(2019, 5, 6)),
        ({"literal": "Spring 2019"}, Date(2019)),
        ("2019", None),
        (None, None),
    ],
)
def test_dates_of_csl(tmp_path: Path, issued: object, date: Date | None) -> None:
    item = {"id": "a", "title": "T", "issued": issued}

    assert one(tmp_path, json.dumps([item]), "a.json").issued == date


def test_facts_gathered_from_pages(tmp_path: Path) -> None:
    custom = {"ids": {"arxiv": "1503.02531v1", "unheard-of": "1"}, "seen": ["https://example.org/a", None]}
    item = {"id": "a", "title": "T", "custom": {**custom, "authors-complete": False}}

    record = one(tmp_path, json.dumps([item]), "a.json")

    assert record.identifiers == (Identifier("arxiv", "1503.02531"),)
    assert record.seen == ("https://example.org/a",)
    assert not record.authors_complete


def test_surrogates_that_stand_alone_are_replaced(tmp_path: Path) -> None:
    record = one(
        tmp_path, r'[{"id": "\ud800", "title": "A\ud800B", "URL": "https://example.org/\udc00"}]', "a.json"
    )

    assert record.title == "A?B"
    assert (record.id + record.url).encode("utf-8")


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    "id title author issued date-parts custom ids seen DOI URL type number".split()
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    )
)
def test_no_json_value_makes_the_reader_fail(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    records, unread = read(tmp_path_factory.mktemp("any"), json.dumps([value, ITEMS[0]]), "a.json")

    assert len(records) + len(unread) == 2 or (len(records), len(unread)) == (2, 1)
    assert records[-1].title == "First"


def test_authors_listed_twice_over_count_once(tmp_path: Path) -> None:
    people = '{"family": "Roe", "given": "Ann"}, {"family": "Poe", "given": "Bo"}'
    text = f'[{{"id": "a", "type": "book", "title": "T", "author": [{people}, {people}]}}]'

    assert one(tmp_path, text, "refs.json").authors == (Name("Roe", "Ann"), Name("Poe", "Bo"))


# The plain form of entries, and the library's reading of the same

_PIECES = st.sampled_from(
    [
        *("@article{", "@book {", "@Misc(", "@string{s = {x}}", "@comment{", "@preamble{", "@{", "  @a{b,"),
        *(
            "key,",
            "a:b/c,",
            ",",
            "}",
            ")",
            "\n",
            "\n\n",
            " ",
            "title = {A {Nested {Deep} One}}",
            "year = 2020",
        ),
        *("title = {B}", "TITLE={C},", 'note = "quoted"', 'note = "in {braces} {"} so"', "x = {a} # s # {b}"),
        *(
            "journal = s,",
            "y = {one\n two},",
            "z = {a \\{ b}",
            'w = {an @at{ "sign" = , }',
            'v = {\\"{o}}',
            "#",
        ),
        *("text between", "\\x", "{", '"', "=", "@", "é = {ü}", "\n}\n", "},\n"),
    ]
)
_ENTRY = st.builds(
    "@{}{{{},\n  {}\n}}\n".format,
    st.sampled_from(["article", "inproceedings", "book", "string", "comment"]),
    st.sampled_from(["k", "DBLP:conf/x/Y1", "", "a b", "a=b"]),
    st.lists(_PIECES, max_size=4).map(",\n  ".join),
)


@settings(max_examples=300, deadline=None)
@given(text=st.lists(st.one_of(_PIECES, _ENTRY), max_size=14).map("".join))
def test_plain_entries_are_read_as_the_library_reads_them(text: str) -> None:
    read = list(bibtex_entries.entries(text, 1, "a.bib"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bibtex_entries, "parted", lambda whole: [Other(whole, 0)])
        assert read == list(bibtex_entries.entries(text, 1, "a.bib"))


def test_plain_entries_do_not_need_the_library() -> None:
    text = '\n@article{a,\n  title = {One {T}wo},\n  year = 2020,\n}\n\n@book{b, title = "Three"}\n'
    assert list(parted(text)) == [
        PlainEntry("article", "a", (("title", "{One {T}wo}"), ("year", "2020")), 1),
        PlainEntry("book", "b", (("title", '"Three"'),), 6),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        "@article(a, title = {One})",
        "@article{a, title = {One} # two}",
        "@article{a, title = {One \\{ Two}}",
        "@article{a, title = {One}, title = {Two}}",
        '@article{a, title = "{O}ne"}',
        "@article{a, title = {One}",
        "@string{a = {One}}",
    ],
)
def test_all_else_is_the_librarys(entry: str) -> None:
    assert list(parted(f"{entry}\n@book{{b,}}\n")) == [Other(f"{entry}\n@book{{b,}}\n", 0)]
