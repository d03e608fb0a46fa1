"""The authors of a work: whose list, and given names in full where any record has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import identified, people, record
from kdbib.model import Name, Record
from kdbib.names import once
from kdbib.stages.people import choose, printed
from kdbib.stages.reconcile import reconcile


def listed(authors: str, ref: str, **fields: object) -> Record:
    return record("A Title", "CVPR", 2021, ref=ref, authors=authors, **fields)


@pytest.mark.parametrize(
    ("best", "other", "chosen"),
    [
        # Crossref has an initial or two, dblp the whole names.
        ("Ann Lee; J. Redmon; Cy Doe", "A. Lee; Joseph Redmon; C. Doe", "Ann Lee; Joseph Redmon; Cy Doe"),
        ("Ann Lee; Cy Doe; S.-T. Xia", "A. Lee; C. Doe; Shu-Tao Xia", "Ann Lee; Cy Doe; Shu-Tao Xia"),
        ("Ann Lee; Cy Doe; S. T. Xia", "A. Lee; C. Doe; Shu-Tao Xia", "Ann Lee; Cy Doe; Shu-Tao Xia"),
        ("Ann Lee; Cy Doe; J. P. Fox", "A. Lee; C. Doe; John P. Fox", "Ann Lee; Cy Doe; John P. Fox"),
        # Particles and suffixes stay with the family name.
        ("Ann Lee; L. van der Maaten", "A. Lee; Laurens van der Maaten", "Ann Lee; Laurens van der Maaten"),
        ("Ann Lee; Cy Doe; R. King Jr.", "A. Lee; C. Doe; Robert King", "Ann Lee; Cy Doe; Robert King Jr."),
        # Accents that a source lost do not part a person in two.
        ("Ann Lee; Cy Doe; A. Müller", "A. Lee; C. Doe; Ágnes Muller", "Ann Lee; Cy Doe; Ágnes Müller"),
        # In a list of other length or order, by the family name, if only one has it.
        ("Ann Lee; Cy Doe; J. Fox", "Jane Fox; A. Lee", "Ann Lee; Cy Doe; Jane Fox"),
        ("Ann Lee; Cy Doe; J. Fox", "Jane Fox; Jim Fox", "Ann Lee; Cy Doe; J. Fox"),
        (
            "Ann Lee; Bo Kim; J. Li; J. Li",
            "A. Lee; B. Kim; Jia Li; Jun Li",
            "Ann Lee; Bo Kim; Jia Li; Jun Li",
        ),
        # Others are other people.
        ("Ann Lee; Cy Doe; J. Fox", "A. Lee; C. Doe; Mary Fox", "Ann Lee; Cy Doe; J. Fox"),
        ("Ann Lee; Cy Doe; J. P. Fox", "A. Lee; C. Doe; John Quincy Fox", "Ann Lee; Cy Doe; J. P. Fox"),
        # No names: noise of a page's markup; not fuller: initials again.
        ("Ann Lee; Cy Doe; J. Fox", "A. Lee; C. Doe; John1 Fox", "Ann Lee; Cy Doe; J. Fox"),
        ("Ann Lee; Cy Doe; J. Fox", "A. Lee; C. Doe; J. P. Fox", "Ann Lee; Cy Doe; J. Fox"),
        # A name that is whole is kept, however long another is.
        ("Ann Lee; Cy Doe", "Ann Belinda Lee; Cyrus Doe", "Ann Lee; Cy Doe"),
        # A group is no person.
        ("Ann Lee; Gemini Team", "A. Lee; Gemini Team", "Ann Lee; Gemini Team"),
    ],
)
def test_given_names_in_full_where_any_record_has_them(best: str, other: str, chosen: str) -> None:
    found = choose([listed(best, "crossref/x")], [listed(other, "dblp/y")])
    assert (found.authors, found.record) == (people(chosen), "crossref/x")
    assert ("from other records" in found.reason) == (best != chosen)


def test_records_that_contradict_each_other_fill_nothing() -> None:
    records = [listed("Ann Lee; Cy Doe; J. Fox", "crossref/x"), listed("A. Lee; C. Doe; Jane Fox", "dblp/y")]
    assert choose(records, []).authors == people("Ann Lee; Cy Doe; Jane Fox")
    third = listed("A. Lee; C. Doe; Jim Fox", "s2/z")
    assert choose([*records, third], []).authors == people("Ann Lee; Cy Doe; J. Fox")


def test_homonym_numbers_go_and_groups_are_whole() -> None:
    names = (Name("Li 0003", "Wei"), Name("Team", "Gemini"), Name(literal="OpenAI"))
    told = Record("dblp", "x", "2026-01-01", "article", "A Title", authors=names)
    assert choose([told], []).authors == (
        Name("Li", "Wei"),
        Name(literal="Gemini Team"),
        Name(literal="OpenAI"),
    )


def test_a_name_of_one_character_is_no_initial() -> None:
    told = Record("dblp", "x", "2026-01-01", "article", "A Title", authors=(Name("李", "伟"),))
    other = Record("s2", "y", "2026-01-01", "article", "A Title", authors=(Name("李", "伟国"),))
    assert choose([told], [other]).authors == (Name("李", "伟"),)


def test_without_authors_there_are_none() -> None:
    assert choose([listed("", "dblp/x")], []).authors == ()


def test_the_provenance_tells_of_names_from_other_records() -> None:
    records = [
        listed("Ann Lee; Cy Doe; J. Fox", "crossref/x"),
        listed("A. Lee; C. Doe; Jane Fox", "dblp/y"),
    ]
    item = reconcile("key", records, [identified("A Title")])
    note = next(p for p in item.provenance if p.field == "authors")
    assert (note.value, note.record) == ("Lee, Ann; Doe, Cy; Fox, Jane", "crossref/x")
    assert note.reason.endswith("from other records)")


NAMES = st.lists(
    st.tuples(st.sampled_from(["Li", "Fox", "El", ""]), st.text(alphabet="JjoAn. -李\u0301", max_size=6)).map(
        lambda parts: Name(*parts)
    ),
    max_size=4,
).map(tuple)


@given(NAMES, NAMES)
def test_nobody_comes_or_goes(first: tuple[Name, ...], second: tuple[Name, ...]) -> None:
    records = [
        Record(source, "x", "", "article", "A Title", authors=authors)
        for source, authors in (("crossref", first), ("dblp", second))
    ]
    found = choose(records, [])
    families = [name.family for name in found.authors]
    assert families in [[name.family for name in once(told)] for told in (first, second)]
    assert printed(found.authors).count(";") == max(len(families) - 1, 0)
