"""The dialects of kd.bib: ASCII, biblatex, macros for venues; and what a copy editor would mark."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emit_sample import (
    BIBLIOGRAPHY,
    BOOK,
    CHAPTER,
    CONFERENCE,
    JOURNAL,
    PREPRINT,
    REPORT,
    SERIES,
    THESIS,
    UNVERIFIED,
    WORKS,
    check_golden,
)
from kdbib import config, names
from kdbib.errors import ConfigError
from kdbib.model import Date, Dialect, Entry, Identified, Name, Record, Work
from kdbib.registrants import printed
from kdbib.stages.emit import outputs
from kdbib.stages.emit.ascii import to_ascii, unspelled
from kdbib.stages.emit.bibtex import to_bibtex
from kdbib.stages.emit.latex import escape, escape_name
from kdbib.stages.reconcile import reconcile
from kdbib.text import from_latex

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

ASCII, BIBLATEX, STRINGS = Dialect(ascii=True), Dialect(biblatex=True), Dialect(strings=True)
CVPR = "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition"
SECOND = replace(SERIES, key="doe2014second", title="A Second Paper")
THIRD = replace(CONFERENCE, key="doe2017third", title="A Third Paper")
DIALECTS = [
    Dialect(ascii=a, biblatex=b, strings=s)
    for a in (False, True)
    for b in (False, True)
    for s in (False, True)
]


def entry(work: Work, dialect: Dialect, *others: Work) -> dict[str, str]:
    """The fields of an entry without their outer braces, and its type."""
    library = bibtexparser.parse_string(to_bibtex([work, *others], dialect))
    assert not library.failed_blocks
    found = library.entries_dict[work.key]
    return {"type": found.entry_type, **{field.key: field.value for field in found.fields}}


def fields(work: Work) -> dict[str, str]:
    return entry(work, BIBLATEX)


@pytest.mark.parametrize(
    ("name", "dialect"), [("kd-ascii.bib", ASCII), ("kd-biblatex.bib", BIBLATEX), ("kd-strings.bib", STRINGS)]
)
def test_the_file_is_as_the_golden_one(name: str, dialect: Dialect) -> None:
    check_golden(name, to_bibtex((*WORKS, SECOND, THIRD), dialect))


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_dialects_combine(dialect: Dialect) -> None:
    text = outputs(BIBLIOGRAPHY, dialect=dialect)["kd.bib"]
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    assert sorted(library.entries_dict) == sorted(work.key for work in WORKS)
    assert not dialect.ascii or text.isascii()
    assert ("journaltitle = " in text) == dialect.biblatex


def test_the_usual_dialect_is_the_file_without_any() -> None:
    assert to_bibtex(WORKS, Dialect()) == to_bibtex(WORKS)


def test_only_the_bibtex_file_has_a_dialect() -> None:
    usual = outputs(BIBLIOGRAPHY)
    for name in ("kd.json", "report.json", "corrections.md"):
        assert outputs(BIBLIOGRAPHY, dialect=Dialect(True, True, True))[name] == usual[name]


# ASCII


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Schrödinger’s “Katze” – naïve…", r"Schr{\"o}dinger's ``Katze'' -- na{\"i}ve{\ldots}"),
        ("Łódź, Øresund, Straße, Æther", r"{\L}{\'o}d{\'z}, {\O}resund, Stra{\ss}e, {\AE}ther"),
        ("Đorđe Œdipe þing", r"{\DJ}or{\dj}e {\OE}dipe {\th}ing"),
        ("Ștefan Țepeș", r"{\textcommabelow S}tefan {\textcommabelow T}epe{\textcommabelow s}"),
        ("25 °C, 5 €, ½ ™", r"25 {\textdegree}C, 5 {\texteuro}, {\textonehalf} {\texttrademark}"),
        ("$x^2$ of α and CO$_2$", r"$x^2$ of $\alpha$ and CO$_2$"),
        ("a–- b—– ’’ ?‘", "a--{}- b---{}-- '{}' ?{}`"),
        ("Nguyễn", r"Nguy{\~{{\^e}}}n"),
        ("plain", "plain"),
    ],
)
def test_letters_have_spellings_in_ascii(text: str, written: str) -> None:
    assert to_ascii(escape(text)) == written
    assert not list(unspelled(escape(text)))


@pytest.mark.parametrize(
    ("text", "written", "lost"),
    [("Trương", "Truong", ["ư", "ơ"]), ("江 Li", "[U+6C5F] Li", ["江"]), ("ﬁne", "fine", ["ﬁ"])],
)
def test_what_latex_has_no_spelling_for_is_told(text: str, written: str, lost: list[str]) -> None:
    assert to_ascii(escape(text)) == written
    assert list(unspelled(escape(text))) == lost
    codes = ", ".join(f"U+{ord(sign):04X}" for sign in lost)
    assert f"% ascii: LaTeX has no spelling for {codes} of this item.\n@" in to_bibtex(
        [replace(THESIS, publisher=text)], ASCII
    )


def test_a_first_letter_needs_no_help_in_ascii() -> None:
    assert to_ascii(escape_name("Đức Éric")) == r"{\DJ}uc {\'E}ric"


@given(st.text())
def test_everything_becomes_ascii(text: str) -> None:
    written = to_ascii(escape(text))
    assert written.isascii()
    assert written.count("{") == written.count("}")


@given(st.text(st.sampled_from("äéîõüçšžåøßłÆŒđþ¡¿“”‘’–—…€°§ abcXYZ-'`!?"), max_size=30))
def test_ascii_says_the_same_as_utf8(text: str) -> None:
    told = from_latex(escape(text)).translate(str.maketrans("‘’", "`'"))  # TeX's own single quotes
    assert from_latex(to_ascii(escape(text))) == told


@given(st.lists(st.text("aëzÄÖłŞđé -'", min_size=1).filter(str.strip), min_size=1, max_size=3))
def test_names_can_be_parted_in_ascii(families: list[str]) -> None:
    work = replace(CONFERENCE, authors=tuple(Name(family, "Ágnes") for family in families))
    usual, _ = names.from_bibtex(entry(work, Dialect())["author"])
    assert names.from_bibtex(entry(work, ASCII)["author"]) == (usual, True)


# biblatex


@pytest.mark.parametrize(
    ("work", "kind", "expected"),
    [
        (JOURNAL, "article", {"journaltitle", "number", "date"}),
        (CONFERENCE, "inproceedings", {"booktitle", "eprint"}),
        (PREPRINT, "online", {"eprint", "eprinttype", "eprintclass"}),
        (CHAPTER, "inbook", {"booktitle", "publisher"}),
        (BOOK, "book", {"publisher"}),
        (THESIS, "thesis", {"type", "institution"}),
        (REPORT, "report", {"type", "institution", "number"}),
        (replace(UNVERIFIED, type="webpage"), "online", {"url"}),
        (replace(UNVERIFIED, type="webpage", url=""), "misc", set()),
        (replace(UNVERIFIED, type="speech", event_title="A Meeting"), "unpublished", {"eventtitle"}),
        (replace(UNVERIFIED, type="software"), "software", {"url"}),
        (replace(UNVERIFIED, authors=()), "misc", {"howpublished"}),
        (replace(JOURNAL, container_title="", container_title_short=""), "misc", set()),
        (replace(THESIS, publisher=""), "misc", set()),
    ],
)
def test_types_of_biblatex(work: Work, kind: str, expected: set[str]) -> None:
    found = fields(work)
    assert to_bibtex([work], BIBLATEX).split("{")[0].split("@")[1] == kind
    assert expected <= found.keys()
    assert not found.keys() & {"journal", "school", "year", "month", "archiveprefix", "primaryclass", "key"}


def test_dates_are_as_exact_as_they_are_known() -> None:
    assert fields(JOURNAL)["date"] == "2020-06-15"
    assert fields(replace(JOURNAL, issued=Date(2020, 6)))["date"] == "2020-06"
    assert fields(replace(JOURNAL, issued=Date(2020, None, 3)))["date"] == "2020"
    assert fields(replace(JOURNAL, issued=Date(2021, 2, 30)))["date"] == "2021-02"
    assert fields(replace(JOURNAL, issued=Date(2021, 14, 3)))["date"] == "2021"
    assert "date" not in fields(replace(JOURNAL, issued=None))


def test_the_event_has_its_own_fields() -> None:
    found = fields(SERIES)
    assert found["eventtitle"] == "European Conference on Computer Vision"
    assert (found["venue"], found["eventdate"]) == ("Zurich, Switzerland", "2014-09-06")


@pytest.mark.parametrize(
    ("container", "event", "printed"),
    [
        (CVPR, "CVPR 2023", True),
        ("CVPR", "CVPR 2023", False),
        ("Interspeech 2020", "INTERSPEECH 2020", False),
        ("Computer Vision – ECCV 2022", "ECCV 2022", False),
        ("Computer Vision – ECCV 2024 Workshops", "ECCVW 2024", False),
        ("Findings of the Association for Computational Linguistics: ACL 2023", "ACL 2023", False),
        ("International Conference on Learning Representations", "ICLR 2024", True),
    ],
)
def test_no_venue_is_printed_twice(container: str, event: str, printed: bool) -> None:
    assert ("eventtitle" in fields(replace(SERIES, container_title=container, event_title=event))) == printed


def test_arxiv_is_told_once() -> None:
    found = fields(PREPRINT)
    assert (found["eprint"], found["eprinttype"], found["eprintclass"]) == ("1503.02531", "arxiv", "stat.ML")
    assert not found.keys() & {"url", "organization", "howpublished"}
    assert fields(replace(PREPRINT, url="https://example.org/x"))["url"] == "https://example.org/x"


def test_a_preprint_elsewhere_says_where() -> None:
    assert fields(replace(PREPRINT, arxiv="", container_title="bioRxiv"))["organization"] == "bioRxiv"


def test_an_article_number_is_no_page() -> None:
    assert fields(replace(JOURNAL, page="", number="e1017"))["eid"] == "e1017"
    assert "eid" not in fields(replace(JOURNAL, number="e1017"))


@pytest.mark.parametrize(
    ("tag", "name"), [("en", "english"), ("pt-BR", "brazilian"), ("de-AT", "german"), ("tlh", ""), ("", "")]
)
def test_languages_have_the_names_of_babel(tag: str, name: str) -> None:
    assert fields(replace(SERIES, language=tag)).get("langid", "") == name


def test_a_publication_leads_to_its_preprint_if_both_are_items() -> None:
    own = replace(PREPRINT, key="vaswani2017preprint", arxiv=CONFERENCE.arxiv)
    found = entry(CONFERENCE, BIBLATEX, own)
    assert (found["related"], found["relatedtype"]) == ("vaswani2017preprint", "preprint")
    assert found["relatedstring"] == "Preprint:"
    assert "related" not in entry(own, BIBLATEX, CONFERENCE)
    assert "related" not in entry(CONFERENCE, BIBLATEX, PREPRINT)


# Macros


def test_venues_of_several_entries_are_macros() -> None:
    text = to_bibtex([SERIES, SECOND, CONFERENCE], STRINGS)
    assert text.startswith("@string{eccv-2014 = {Computer Vision – {ECCV} 2014}}\n\n")
    assert text.count("\n  booktitle = eccv-2014,\n") == 2
    assert text.count("@string") == 1


def test_macros_are_the_venue_when_read() -> None:
    assert entry(SERIES, STRINGS, SECOND)["booktitle"] == entry(SERIES, Dialect())["booktitle"]


@pytest.mark.parametrize(
    ("venue", "title", "macro"),
    [
        ("CVPR", CVPR, "cvpr"),
        ("3DV", "Proceedings of the International Conference on 3D Vision", "v-3dv"),
        ("NeurIPS", "Advances in Neural Information Processing Systems 30", "neurips"),
        ("MAR", "Marine Archives", "v-mar"),
        ("", "Annals of Öl & Gas", "annals-of-ol-gas"),
        ("", "年報", "v-"),
    ],
)
def test_macros_have_names_that_bibtex_takes(venue: str, title: str, macro: str) -> None:
    works = [replace(CONFERENCE, key=key, venue=venue, container_title=title) for key in ("a1", "b2")]
    assert to_bibtex(works, STRINGS).startswith(f"@string{{{macro} = {{")


def test_two_titles_of_a_venue_have_two_macros() -> None:
    works = [
        replace(CONFERENCE, key=f"k{number}", venue="ICLR", container_title=title)
        for number, title in enumerate(["Proceedings of ICLR", "ICLR Proceedings"] * 2)
    ]
    assert re.findall(r"@string\{(\S+)", to_bibtex(works, STRINGS)) == ["iclr", "iclr-a"]


# Settings


def test_settings_choose_the_dialect(tmp_path: Path) -> None:
    (tmp_path / "kdbib.toml").write_text("ascii = true\nstrings = true\n")
    assert config.load(tmp_path).dialect == Dialect(ascii=True, strings=True)


def test_a_dialect_is_true_or_false(tmp_path: Path) -> None:
    (tmp_path / "kdbib.toml").write_text('biblatex = "yes"\n')
    with pytest.raises(ConfigError, match="'biblatex' must be true or false"):
        config.load(tmp_path)


# What a copy editor would mark


def test_brackets_in_a_family_name_do_not_break_labels() -> None:
    work = replace(CONFERENCE, authors=(Name("Łi (Acme) [b]", "Ning-Hsu (Albert)"),))
    assert entry(work, Dialect())["author"] == r"{{\L}i (Acme) [b]}, Ning-Hsu (Albert)"


def test_a_report_is_not_called_one_twice() -> None:
    work = replace(REPORT, publisher="Sound Challenge 2024, Technical Report")
    assert entry(work, Dialect())["institution"] == "Sound Challenge 2024"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Elsevier BV", "Elsevier"),
        ("Springer International Publishing", "Springer"),
        ("Springer Science and Business Media LLC", "Springer"),
        ("Springer Nature Switzerland", "Springer"),
        ("Springer Nature", "Springer Nature"),
        ("Institute of Electrical and Electronics Engineers (IEEE)", "IEEE"),
        ("Association for Computing Machinery", "ACM"),
        ("MDPI AG", "MDPI"),
        ("Oxford University Press (OUP)", "Oxford University Press"),
        ("IEEE Computer Society", "IEEE Computer Society"),
        ("Computer Vision Foundation / IEEE", "Computer Vision Foundation / IEEE"),
        ("Mantle Publishing", "Mantle Publishing"),
        ("", ""),
    ],
)
def test_publishers_have_one_name(told: str, name: str) -> None:
    assert printed(told) == name


def item(record: Record, year: int | None = 2024) -> Work:
    claim = Entry(title=record.title, file="list.md", line=1, venue="ECCV", year=year)
    return reconcile("key", (record,), [Identified(claim)])


ECCV = Record("gathered", "r1", "", "paper-conference", "A Title of Some Words", container_title="ECCV 2024")


def test_the_list_tells_the_year_in_the_name_of_an_undated_volume() -> None:
    found = item(ECCV)
    assert (found.container_title, found.event_title) == ("Computer Vision – ECCV 2024", "ECCV 2024")
    assert item(replace(ECCV, issued=Date(2022)), 2023).container_title == "Computer Vision – ECCV 2022"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (Name("chen", "jiade"), Name("Chen", "Jiade")),
        (Name("chen", "Chen"), Name("Chen", "Chen")),
        (Name("van der Maaten", "Laurens"), Name("van der Maaten", "Laurens")),
        (Name("d'Alembert", "J."), Name("d'Alembert", "J.")),
        (Name(literal="the team"), Name(literal="the team")),
    ],
)
def test_names_begin_with_capitals(told: Name, name: Name) -> None:
    assert item(replace(ECCV, authors=(told,))).authors == (name,)
