from __future__ import annotations

import logging
import re
import unicodedata
from dataclasses import replace

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emit_sample import (
    CONFERENCE,
    JOURNAL,
    PREPRINT,
    SERIES,
    THESIS,
    UNVERIFIED,
    WORKS,
    check_golden,
)
from kdbib import names
from kdbib.model import Date, Name, Work
from kdbib.stages.emit.bibtex import to_bibtex
from kdbib.stages.emit.casing import tame
from kdbib.stages.emit.latex import escape, escape_name, tables
from kdbib.stages.emit.values import clean
from kdbib.text import from_latex

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def fields_of(work: Work) -> dict[str, str]:
    library = bibtexparser.parse_string(to_bibtex([work]))
    assert not library.failed_blocks
    (entry,) = library.entries
    return {"type": entry.entry_type, **{field.key: field.value for field in entry.fields}}


def test_the_file_is_as_the_golden_one() -> None:
    check_golden("kd.bib", to_bibtex(WORKS))


def test_order_of_the_works_does_not_matter() -> None:
    assert to_bibtex(WORKS) == to_bibtex(tuple(reversed(WORKS)))


def test_no_works_make_an_empty_file() -> None:
    assert to_bibtex(()) == ""


def test_a_published_paper_keeps_its_preprint() -> None:
    fields = fields_of(CONFERENCE)
    assert (fields["type"], fields["eprint"], fields["archiveprefix"]) == (
        "inproceedings",
        "1706.03762",
        "arXiv",
    )
    assert fields["primaryclass"] == "cs.CL"


def test_a_preprint_names_its_archive_once() -> None:
    fields = fields_of(PREPRINT)
    assert (fields["type"], fields["eprint"]) == ("misc", "1503.02531")
    assert "howpublished" not in fields


def test_a_preprint_elsewhere_says_where() -> None:
    elsewhere = replace(PREPRINT, arxiv="", doi="", container_title="bioRxiv", publisher="Cold Spring Harbor")
    fields = fields_of(elsewhere)
    assert fields["howpublished"] == "bioRxiv"
    assert "eprint" not in fields


def test_the_address_of_the_doi_is_not_repeated() -> None:
    assert "url" not in fields_of(JOURNAL)
    assert "url" in fields_of(SERIES)


def test_doi_and_url_have_no_escapes() -> None:
    fields = fields_of(replace(SERIES, doi="10.1000/a_b%28c%29#d", url="https://x.org/a_b?c=d&e=%20#f"))
    assert (fields["doi"], fields["url"]) == ("10.1000/a_b%28c%29#d", "https://x.org/a_b?c=d&e=%20#f")


def test_braces_in_an_identifier_do_not_break_the_file() -> None:
    fields = fields_of(replace(SERIES, doi="10.1000/a}\\{b", isbn="}978", arxiv="{1}"))
    assert (fields["doi"], fields["isbn"], fields["eprint"]) == ("10.1000/ab", "978", "1")


def test_an_article_number_stands_for_the_pages() -> None:
    assert fields_of(replace(JOURNAL, page="", number="e1017"))["pages"] == "e1017"


def test_bibtex_takes_a_number_only_in_a_series_without_volume() -> None:
    assert "number" not in fields_of(SERIES)
    assert fields_of(replace(SERIES, volume=""))["number"] == "5"


def test_the_degree_of_a_thesis_is_not_made_up() -> None:
    fields = fields_of(THESIS)
    assert (fields["type"], fields["school"]) == ("Thesis", "Universität Zürich")


def test_a_work_without_authors_is_sorted_by_its_title() -> None:
    fields = fields_of(replace(UNVERIFIED, authors=(), title="BERT & All Others: A Survey"))
    assert fields["type"] == "misc"
    assert (fields["key"], fields["howpublished"]) == (r"BERT \& All Others", "CVPR")
    assert "author" not in fields


def test_a_work_without_year_or_place_has_no_empty_fields() -> None:
    text = to_bibtex([Work(key="a", type="document", title="Alone", authors=(Name("Doe", "Jane"),))])
    assert text == "@misc{a,\n  author = {Doe, Jane},\n  title = {Alone}\n}\n"


def test_an_unresolved_work_is_marked_and_prints_nothing_of_it() -> None:
    assert fields_of(UNVERIFIED)["keywords"] == "Vision, unverified"
    assert "note" not in fields_of(UNVERIFIED)
    assert to_bibtex([UNVERIFIED]).startswith("% unverified:")
    assert "unverified" not in to_bibtex([CONFERENCE])


def test_authors_known_in_part_are_marked_without_others() -> None:
    text = to_bibtex([SERIES])
    assert text.startswith("% incomplete:")
    assert "others" not in text


def test_a_comma_in_a_heading_does_not_part_the_keyword() -> None:
    assert fields_of(CONFERENCE)["keywords"] == r"Text / Speech \& Sound, Architectures"


def test_month_is_a_macro() -> None:
    assert "\n  month = jun,\n" in to_bibtex([JOURNAL])
    assert "month" not in to_bibtex([replace(JOURNAL, issued=Date(2020))])


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (Name("van der Maaten", "Laurens"), "{van der Maaten}, Laurens"),
        (Name("d'Alembert", "Jean le Rond"), "d'Alembert, Jean le Rond"),
        (Name("King", "Robert L.", "Jr."), "King, Jr., Robert L."),
        (Name(literal="OpenAI"), "{OpenAI}"),
        (Name("Plato"), "{Plato}"),
        (Name("Smith and Sons", "A."), "{Smith and Sons}, A."),
        (Name("Dollár", "Éric-Ómar"), r"Dollár, {\'E}ric-{\'O}mar"),
        (Name("Šimšek", "Özgür"), r"{\v S}imšek, {\"O}zgür"),
        (Name("Åström", "Øystein"), r"{\r A}ström, {\O}ystein"),
        (Name("Nguyễn", "Đức"), r"Nguy{\~{{\^e}}}n, {\textcompwordmark Đ}ức"),
        (Name("江", "常皓"), "江, 常皓"),
    ],
)
def test_names(name: Name, written: str) -> None:
    assert fields_of(replace(CONFERENCE, authors=(name,)))["author"] == written


@pytest.mark.parametrize(
    ("page", "written"),
    [("12–34", "12--34"), ("12-34", "12--34"), ("12---34", "12--34"), ("1, 3-5", "1, 3--5"), ("e17", "e17")],
)
def test_pages(page: str, written: str) -> None:
    assert fields_of(replace(JOURNAL, page=page))["pages"] == written


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("R&D of 5% #1 a_b", r"{R\&D} of 5\% \#1 a\_b"),
        ("From $5 to $6", r"From \$5 to \$6"),
        ("On $x_1^2$ and CO$_2$", "On $x_1^2$ and {CO$_2$}"),
        ("The $L_1$ Norm", "The {$L_1$} Norm"),
        (
            "Read $\\input{secrets}$",
            r"Read \${\textbackslash}input{\textbraceleft}secrets{\textbraceright}\$",
        ),
        ("An $\\mathscr{L}_1$ Bound", r"An {$\mathcal{L}${}$_1$} Bound"),
        ("β-VAE for Δ ≥ αβ", r"{$\beta$-VAE} for {$\Delta$} $\geq$ $\alpha${}$\beta$"),
        ("~50 ^ 2 \\ 3", r"{\textasciitilde}50 {\textasciicircum} 2 {\textbackslash} 3"),
        ("Fullwidth：𝑝-Values（１％）", r"Fullwidth:p-Values(1\%)"),
        ("BERT", "{}{BERT}"),
        ("a -- b ''c'' <<d>>", "a -{}- b '{}'c'{}' <{}<d>{}>"),
    ],
)
def test_titles(title: str, written: str) -> None:
    assert fields_of(replace(JOURNAL, title=title))["title"] == written


@pytest.mark.parametrize("title", ["Ends in a dot.", "Ends in a comma, ", "Ends in both.,"])
def test_titles_end_without_punctuation(title: str) -> None:
    assert fields_of(replace(JOURNAL, title=title))["title"][-1].isalpha()


@pytest.mark.parametrize("title", ["Made in U.S.A.", "To be continued...", "Is it?"])
def test_punctuation_that_belongs_to_a_title_stays(title: str) -> None:
    assert fields_of(replace(JOURNAL, title=title))["title"].replace("{", "").replace("}", "") == title


# Braces and the circumflex sign have no LaTeX that text.from_latex reads back; what needs math mode comes
# back as a formula, which the next test looks at.
_NOT_READ_BACK = frozenset("{}^") | tables().symbols.keys()
TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=sorted(_NOT_READ_BACK)), max_size=40
)


def read_back(value: str) -> str:
    library = bibtexparser.parse_string(f"@misc{{key,\n  field = {{{value}}}\n}}\n")
    assert not library.failed_blocks
    return from_latex(library.entries[0].fields[0].value)


def respelled(text: str) -> bool:
    """Whether a sign of the text is spelled as a formula or as the ASCII sign that it is a variant of."""
    table = tables()
    variants = (char for char in text if not char.isascii() and not table.settable.match(char))
    return any(char in table.symbols or unicodedata.normalize("NFKC", char).isascii() for char in variants)


@given(TEXT.map(clean).filter(lambda text: not respelled(text)))
def test_text_survives_escaping(text: str) -> None:
    assert read_back(escape(text)) == text


@given(TEXT.map(clean).filter(lambda text: text and "$" not in text and not respelled(text)))
def test_titles_and_containers_survive(text: str) -> None:
    fields = fields_of(replace(JOURNAL, title=f"x{text}x", container_title=f"x{text}x"))
    assert from_latex(fields["title"]) == tame(clean(f"x{text}x"))
    assert from_latex(fields["journal"]) == clean(f"x{text}x")


LETTERS = st.text(
    st.sampled_from(
        "abcdefgxyzABCXYZàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿĀčĎđĐęğĠıĺŁłňŌőŒœřŞşșŢțŮűŵŷżŽžạếƠưĦ-'.β江Ж"
    ),
    min_size=1,
)
PART = LETTERS.filter(lambda text: text[0] not in "-'." and "--" not in text and clean(text) == text)


@given(st.lists(st.tuples(PART, PART, st.sampled_from(["", "Jr.", "III"])), min_size=1, max_size=4))
def test_names_survive(people: list[tuple[str, str, str]]) -> None:
    authors = tuple(Name(family, given, suffix) for family, given, suffix in people)
    field = fields_of(replace(CONFERENCE, authors=authors))["author"]
    read, complete = names.from_bibtex(field)
    plain = [Name(*(part.replace(r"$\beta$", "β") for part in name)) for name in read]
    assert (tuple(plain), complete) == (authors, True)


@given(st.sampled_from(sorted(tables().symbols)))
def test_signs_of_mathematics_become_formulas(sign: str) -> None:
    assert escape(sign) == f"${tables().symbols[sign]}$"
    assert read_back(escape(f"a {sign} b")) == f"a ${tables().symbols[sign]}$ b"


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_makes_an_entry_that_can_be_read(title: str, name: str) -> None:
    work = replace(
        JOURNAL, title=f"T {title}", container_title=f"J {title}", authors=(Name(f"N{name}", "A"),)
    )
    fields = fields_of(work)
    assert all(value.count("{") == value.count("}") for value in fields.values())
    assert fields["doi"] == JOURNAL.doi


@given(st.text())
def test_output_is_in_nfc_and_visible(text: str) -> None:
    written = to_bibtex([replace(JOURNAL, title=f"T {text}")])
    assert written == unicodedata.normalize("NFC", written)
    assert not any(
        unicodedata.category(char) in ("Cc", "Cf", "Co", "Zl") for char in written.replace("\n", "")
    )


@pytest.mark.parametrize("name", ["Éric", "Łukasz", "Đức", "Œdipe", "Ægir", "ǿre"])
def test_initials_are_special_characters_of_bibtex(name: str) -> None:
    assert re.match(r"\{\\", escape_name(name))
