"""Edits of a .bib text: the wanted field changes, and not one byte else."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry
from hypothesis import given, settings
from hypothesis import strategies as st

from kdbib.bibliographies.bibtex_edit import Change, Place, edit

BEFORE = """\
% References, kept by hand. Write to ann@example.org
@string{cvpr = "Proc. CVPR"}
@preamble{"\\newcommand{\\noop}[1]{}"}

@Article{smith20,
  Author    = {Ann Smith and
               Bob Jones},
  Title     = {A {Tiny} "Net" for 100\\% of Tests},
  Journal   = cvpr # " 2019",
  Year      = 2019,
  Note      = {see also
 @ FBK}
}
@comment{@misc{smith20, title={Not this one}}}
@article(jones19,
  TITLE = "On (Round) Brackets",
   YEAR = "2019",
)
@misc{ lee18
, title = {{Commas First}}
, year = {2018}
}
@misc{cut, title = {Never closed,
@misc{roe17, title={On One Line}, year={2017}, url={https://example.org/a_b}} trailing words
"""
SMITH, JONES, LEE, ROE = Place(5, "smith20"), Place(15, "jones19"), Place(19, "lee18"), Place(24, "roe17")


def edited(place: Place, change: Change, text: str = BEFORE) -> str:
    """The text with a change that is not refused."""
    done = edit(text, {place: change})
    assert not done.refused
    return done.text


def replaced(*pairs: tuple[str, str]) -> str:
    """The text before, with parts of it that stand there once replaced."""
    text = BEFORE
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


# What is set


@pytest.mark.parametrize(
    ("place", "fields", "old", "new"),
    [
        (SMITH, {"year": "2020"}, "Year      = 2019", "Year      = 2020"),
        (SMITH, {"title": "Other {B}"}, '{A {Tiny} "Net" for 100\\% of Tests}', "{Other {B}}"),
        (SMITH, {"journal": "Tests"}, 'cvpr # " 2019"', "{Tests}"),
        (SMITH, {"author": "Ann Smith"}, "{Ann Smith and\n               Bob Jones}", "{Ann Smith}"),
        (JONES, {"year": "2020"}, 'YEAR = "2019"', 'YEAR = "2020"'),
        (JONES, {"title": 'On "Quotes"'}, '"On (Round) Brackets"', '{On "Quotes"}'),
        (LEE, {"year": "2020"}, "{2018}", "{2020}"),
        (ROE, {"year": "2020"}, "{2017}", "{2020}"),
    ],
)
def test_a_value_keeps_its_delimiters(place: Place, fields: dict[str, str], old: str, new: str) -> None:
    assert edited(place, Change(fields)) == replaced((old, new))


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        (SMITH, "= 2019,\n", "= 2019,\n  Doi       = {10.1/x},\n"),
        (JONES, '"2019",\n)', '"2019",\n    DOI = "10.1/x",\n)'),
        (LEE, ", year = {2018}\n", ", year = {2018}\n, doi = {10.1/x}\n"),
        (ROE, ", url=", ", doi={10.1/x}, url="),
    ],
    ids=["aligned", "aligned at the right, in brackets", "commas first", "on one line"],
)
def test_a_new_field_is_written_as_the_others(place: Place, old: str, new: str) -> None:
    assert edited(place, Change({"doi": "10.1/x"})) == replaced((old, new))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("author", "roe17, title", "roe17, author={x}, title"),
        ("pages", "Line}, ", "Line}, pages={x}, "),
        ("url", "{2017}}", "{2017}, url={x}}"),
        ("keywords", "{2017}}", "{2017}, keywords={x}}"),
    ],
)
def test_a_new_field_stands_where_it_usually_does(name: str, old: str, new: str) -> None:
    text = "@misc{roe17, title={On One Line}, year={2017}}"

    assert edited(Place(1, "roe17"), Change({name: "x"}), text) == text.replace(old, new)


def test_a_macro_has_no_delimiters() -> None:
    text = "@misc{a, title={T}, year={2017}}"
    change = Change({"month": "jun"}, bare=frozenset({"month"}))

    once = edited(Place(1, "a"), change, text)

    assert once == "@misc{a, title={T}, year={2017}, month=jun}"
    assert edited(Place(1, "a"), change, once) == once


@pytest.mark.parametrize(
    ("place", "field", "old"),
    [
        (SMITH, "journal", '  Journal   = cvpr # " 2019",\n'),
        (SMITH, "note", ",\n  Note      = {see also\n @ FBK}"),
        (JONES, "year", '   YEAR = "2019",\n'),
        (LEE, "title", "\n, title = {{Commas First}}"),
        (ROE, "year", " year={2017},"),
    ],
)
def test_a_field_goes_with_its_line(place: Place, field: str, old: str) -> None:
    assert edited(place, Change({field: None})) == replaced((old, ""))


def test_a_field_and_the_type_of_the_entry_get_other_names() -> None:
    change = Change({"booktitle": "Proc. {T}"}, {"journal": "booktitle"}, "inproceedings")

    assert edited(SMITH, change) == replaced(
        ("@Article{smith20", "@Inproceedings{smith20"),
        ('Journal   = cvpr # " 2019"', "Booktitle = {Proc. {T}}"),
    )


def test_of_a_field_that_stands_twice_the_first_is_set_and_both_are_removed() -> None:
    text = "@misc{a, year = 2019, title = {T}, YEAR = {2018}}\n"

    assert edited(Place(1, "a"), Change({"year": "2020"}), text) == text.replace("2019", "2020")
    assert edited(Place(1, "a"), Change({"year": None}), text) == "@misc{a, title = {T}}\n"


def test_several_entries_are_changed_at_once() -> None:
    done = edit(BEFORE, {ROE: Change({"url": None}), SMITH: Change({"year": "2020"})})

    assert done.text == replaced((", url={https://example.org/a_b}", ""), ("= 2019", "= 2020"))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_ends_of_lines_and_the_mark_at_the_beginning_stay(mark: str) -> None:
    text = mark + BEFORE.replace("\n", "\r\n")
    new = edited(LEE, Change({"year": "2020", "note": "n"}), text)

    assert new == text.replace("{2018}", "{2020}\r\n, note = {n}")


def test_bytes_that_are_no_utf8_stay() -> None:
    text = b"@misc{a, author = {M\xfcller}, year = 2019}\n".decode("utf-8", "surrogateescape")
    new = edited(Place(1, "a"), Change({"year": "2020"}), text)

    assert new.encode("utf-8", "surrogateescape") == b"@misc{a, author = {M\xfcller}, year = 2020}\n"


# What is left alone


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        (BEFORE, Place(23, "cut"), "cannot be read"),
        (BEFORE, Place(14, "smith20"), "cannot be read"),
        (BEFORE, Place(6, "smith20"), "cannot be read"),
        ("@misc{a}\n", Place(1, "a"), "cannot be read"),
        ("@misc{a, year=1} @misc{a, year=2}", Place(1, "a"), "several"),
    ],
    ids=["broken", "in a comment", "another line", "without fields", "not unique"],
)
def test_what_is_no_entry_of_its_own_is_refused(text: str, place: Place, why: str) -> None:
    done = edit(text, {place: Change({"year": "2020"})})

    assert done.text == text
    assert why in done.refused[place]


@pytest.mark.parametrize("value", ["open {", "close }", "a}, year = {1999", "\n@misc{x,"])
def test_a_value_that_would_be_read_otherwise_is_refused(value: str) -> None:
    done = edit(BEFORE, {SMITH: Change({"title": value}), LEE: Change({"year": "2020"})})

    assert done.text == replaced(("{2018}", "{2020}"))
    assert "otherwise" in done.refused[SMITH]


# On any text

NAMES = ("title", "author", "year", "journal", "note", "x-custom")
words = st.text('abc {}"#@=,%\\(é—\n', max_size=12)


class Written(NamedTuple):
    """A field as it may be written."""

    name: str
    gap: str
    value: str


def balanced(text: str) -> str:
    """The text without what would end a value."""
    return text.replace("{", "").replace("}", "").replace("\\", "").replace('"', "").replace("@", "")


@st.composite
def values(draw: st.DrawFn) -> str:
    inner = balanced(draw(words))
    forms = (
        f"{{{inner}}}",
        f"{{{{{inner}}}}}",
        f'"{inner}"',
        "jan",
        "2019",
        f'cvpr # "{inner}"',
        "{a {b} c}",
    )
    return draw(st.sampled_from(forms))


@st.composite
def entries(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    case = draw(st.sampled_from((str, str.upper, str.capitalize)))
    gap = draw(st.sampled_from(("=", " = ", "  =\t", "\n=\n")))
    lead = draw(st.sampled_from((",\n  ", ", ", ",", "\n, ", ",\r\n\t", " ,\n\n    ")))
    fields = "".join(f"{lead}{case(name)}{gap}{draw(values())}" for name in names)
    opening, closing = draw(st.sampled_from(("{}", "()")))
    end = draw(st.sampled_from(("", ",", "\n", ",\n", " , ")))
    kind = draw(st.sampled_from(("article", "Misc", "BOOK")))
    key = draw(st.sampled_from(("a", "DBLP:conf/x/Y", "ké-1", "")))
    return f"@{kind}{opening}{key}{fields}{end}{closing}"


others = st.sampled_from(
    (
        '@string{cvpr = "CVPR"}',
        "@comment{ @misc{x, year=1} }",
        '@preamble{"x"}',
        "% words @ {x",
        "@misc{cut, title = {",
    )
)
bib_texts = st.builds(
    lambda parts, between, mark: mark + between.join(parts),
    st.lists(st.one_of(entries(), entries(), others), max_size=5),
    st.sampled_from(("\n", "\n\n", "\r\n", " \n\t")),
    st.sampled_from(("", "\ufeff")),
)


def parsed(text: str) -> list[Entry]:
    blocks = parse_string(text, parse_stack=[]).blocks
    return [b for b in (getattr(b, "ignore_error_block", None) or b for b in blocks) if isinstance(b, Entry)]


def place_of(entry: Entry) -> Place:
    return Place((entry.start_line or 0) + 1, entry.key)


@given(bib_texts)
def test_no_changes_change_nothing(text: str) -> None:
    nothing = {place_of(entry): Change() for entry in parsed(text)}

    assert edit(text, {}).text == text
    assert edit(text, nothing).text == text


@settings(deadline=None)
@given(bib_texts, st.sampled_from(NAMES), st.sampled_from(("2020", "{B} and c", "ä — é", None)), st.data())
def test_an_edit_changes_the_wanted_field_and_nothing_else(
    text: str, name: str, value: str | None, data: st.DataObject
) -> None:
    before = parsed(text)
    if not before:
        return
    number = data.draw(st.integers(0, len(before) - 1))
    place = place_of(before[number])
    done = edit(text, {place: Change({name: value})})
    after = parsed(done.text)

    if done.refused:
        assert done.text == text
        return
    assert [(entry.key, entry.entry_type) for entry in after] == [(e.key, e.entry_type) for e in before]
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        kept = [(f.key, f.value) for f in old.fields if index != number or f.key.lower() != name]
        assert [(f.key, f.value) for f in new.fields if index != number or f.key.lower() != name] == kept
    found = [str(field.value) for field in after[number].fields if field.key.lower() == name]
    assert [text if text.isdecimal() else text[1:-1] for text in found] == ([] if value is None else [value])
    assert edit(done.text, {place: Change({name: value})}).text == done.text
