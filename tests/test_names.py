"""Names of authors: read from BibTeX and from print, compared across spellings."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import people
from kdbib.model import Name
from kdbib.names import (
    from_bibtex,
    from_display,
    is_group,
    once,
    one_bibtex_name,
    overlap,
    same_person,
    split_bibtex,
    surname,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Donald E. Knuth", Name("Knuth", "Donald E.")),
        ("Knuth, Donald E.", Name("Knuth", "Donald E.")),
        ("van der Maaten, Laurens", Name("van der Maaten", "Laurens")),
        ("Laurens van der Maaten", Name("van der Maaten", "Laurens")),
        ("Steele, Jr., Guy L.", Name("Steele", "Guy L.", "Jr.")),
        ("Steele, Jr.", Name("Steele", "", "Jr.")),
        (r"M{\"u}ller, J{\"o}rg", Name("Müller", "Jörg")),
        ("{The ATLAS Collaboration}", Name(literal="The ATLAS Collaboration")),
        ("Plato", Name(literal="Plato")),
        ("Kim{-}Anh Do 0002", Name("Do", "Kim-Anh")),
        ("Li 0003, Wei", Name("Li", "Wei")),
        ("Team, Gemini", Name(literal="Gemini Team")),
        ("The ATLAS Collaboration", Name(literal="The ATLAS Collaboration")),
    ],
)
def test_bibtex_names(text: str, name: Name) -> None:
    assert one_bibtex_name(text) == name


def test_bibtex_lists() -> None:
    assert from_bibtex("Ann Lee and\n  Doe, Cy") == (people("Ann Lee; Cy Doe"), True)
    assert from_bibtex("Ann Lee and others") == (people("Ann Lee"), False)
    assert from_bibtex("{Barnes and Noble} and Ann Lee")[0] == (
        Name(literal="Barnes and Noble"),
        *people("Ann Lee"),
    )
    assert from_bibtex("") == ((), True)


@pytest.mark.parametrize("name", ["A", "{A and B}"])
def test_any_number_of_names_is_parted_in_time(name: str) -> None:
    started = time.process_time()
    assert len(split_bibtex(" and ".join([name] * 200_000))) == 200_000
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann Lee", Name("Lee", "Ann")),
        ("Wei Wang 0023", Name("Wang", "Wei")),
        ("Vincent Van Gogh", Name("Gogh", "Vincent Van")),
        ("Robert De Niro Jr.", Name("Niro", "Robert De", "Jr.")),
        ("Ludwig von der Tann", Name("von der Tann", "Ludwig")),
        ("Madonna", Name(literal="Madonna")),
        ("Gemini Team", Name(literal="Gemini Team")),
        ("Team  GLM", Name(literal="Team GLM")),
        ("", Name()),
    ],
)
def test_printed_names(text: str, name: Name) -> None:
    assert from_display(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Gemini Team",
        "Qwen Team, Alibaba Group",
        "Open X-Embodiment Collaboration",
        "The 1000 Genomes Project Consortium",
        "NLLB Team",
        "Black Forest Labs",
        "Alzheimer's Disease Neuroimaging Initiative",
        "BigScience Workshop",
        "Institute of Things",
        "Université de Montréal",
        "DeepSeek-AI Team 2",
    ],
)
def test_groups(text: str) -> None:
    assert is_group(text)
    assert from_display(text) == Name(literal=text)


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee",
        "Christian Labrie",
        "Ann Groupe",
        "Incà Li",
        "Projekta Lee",
        "Teamur Khan",
        "Team",
        "Lab",
        "",
    ],
)
def test_people_and_single_words_are_no_groups(text: str) -> None:
    assert not is_group(text)


def test_surnames_are_folded_without_particles() -> None:
    assert surname(Name("van der Maaten", "Laurens")) == "maaten"
    assert surname(Name("García-López", "Ana")) == "garcialopez"
    assert surname(Name("O'Brien", "Pat")) == "obrien"
    assert surname(Name(literal="OpenAI")) == "openai"
    assert surname(Name("El", "Ana")) == "el"


SAME = [
    ("Ann Lee", "A. Lee"),
    ("Ann Lee", "Lee"),
    ("Ann B. Lee", "Ann Lee"),
    ("Ann B. Lee", "A. B. Lee"),
    ("Wei Zhang", "Zhang Wei"),
    ("Ya-Qin Zhang", "Yaqin Zhang"),
    ("Y. Zhang", "Yaqin Zhang"),
    ("Jörg Müller", "Joerg Mueller"),
    ("Jörg Müller", "Jorg Muller"),
    ("Søren Ørsted", "Soeren Oersted"),
    ("Sergei Orlov", "Sergey Orlov"),
    ("Dmitrii Orlov", "Dmitry Orlov"),
    ("Chris Lee", "Christopher Lee"),
    ("GUMLEY Lee", "Gumley Lee"),
]
OTHERS = [
    ("Ann Lee", "Bo Lee"),
    ("Wei Zhang", "Li Zhang"),
    ("Ann Lee", "Ann Leo"),
    ("Kevin P. Murphy", "Karl Murphy"),
    ("J. Smith", "Robert Smith"),
    ("Jiahui Yu", "Jiahua Yu"),
    ("OpenAI", "DeepMind"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_spellings_of_one_person(first: str, second: str) -> None:
    one, other = from_display(first), from_display(second)
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(("first", "second"), OTHERS)
def test_other_people(first: str, second: str) -> None:
    one, other = from_display(first), from_display(second)
    assert not same_person(one, other)
    assert not same_person(other, one)


def test_a_group_that_a_source_takes_for_a_person() -> None:
    assert same_person(Name(literal="Gemini Team"), Name("Team", "Gemini"))
    assert not same_person(Name(literal="Gemini Team"), Name("Team", "Llama"))


def test_double_surnames_parted_differently() -> None:
    assert same_person(Name("Garcia Lopez", "Ana"), from_display("Ana Garcia Lopez"))


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [
        ("Ann Lee; Cy Doe", "C. Doe; A. Lee", 1.0),
        ("Ann Lee", "Ann Lee; Cy Doe; Eva Fox", 1.0),
        ("Ann Lee; Bo Kim", "Ann Lee; Cy Doe", 0.5),
        ("Ann Lee; Ann Lee", "Ann Lee; Cy Doe", 0.5),
        ("Ann Lee", "Bo Kim", 0.0),
        ("", "Bo Kim", 0.0),
    ],
)
def test_overlap(first: str, second: str, share: float) -> None:
    assert overlap(people(first), people(second)) == share
    assert overlap(people(second), people(first)) == share


@given(st.text(max_size=20))
def test_any_text_is_a_name_like_itself(text: str) -> None:
    name = from_display(text)
    assert same_person(name, name)
    assert isinstance(one_bibtex_name(text), Name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Name("Hassan Awadallah", "A."), Name("Awadallah", "Ahmed Hassan"), True),
        (Name("Hassan Awadallah", "A."), Name("Awadallah", "Bilal Hassan"), False),
        (Name("Smith", "Bob"), Name("Smith", "Robert"), True),
        (Name("Smith", "Mike"), Name("Smith", "Michael J."), True),
        (Name("Smith", "Bob"), Name("Smith", "Michael"), False),
        (Name("Zhang", "Wei"), Name("Zhang", "Wen"), False),
    ],
)
def test_family_names_of_several_words_and_short_forms(one: Name, other: Name, *, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


def test_a_list_told_twice_over_is_told_once() -> None:
    told = people("Ann Lee; Cy Doe")
    assert once((*told, *told)) == told
    assert once(told) == told
    assert once(people("Li Li; Li Li")) == people("Li Li; Li Li")
