"""Citation keys: first author, year, first word of the title."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import people
from kdbib.keys import make_key, usable
from kdbib.model import Date, Name, Work


def work(title: str, authors: str = "", year: int | None = None) -> Work:
    return Work("", "article", title, people(authors), issued=Date(year) if year else None)


@pytest.mark.parametrize(
    ("title", "authors", "year", "key"),
    [
        ("TinyBERT: Distilling BERT", "Xiaoqi Jiao; Yichun Yin", 2020, "jiao2020tinybert"),
        ("The Art of Hand-Eye Calibration", "Ann Lee", 2021, "lee2021art"),
        ("On the Over-Smoothing", "Jörg Müller", 2021, "muller2021smoothing"),
        ("Deep Nets", "Ludwig van der Maaten", 2009, "vandermaaten2009deep"),
        ("Deep Nets", "The OpenAI Team", 2009, "openai2009deep"),
        ("Deep Nets", "OpenAI", 2009, "openai2009deep"),
        ("Deep Nets", "", 2009, "deep2009nets"),
        ("Deep Nets", "Ann Lee", None, "leedeep"),
        ("Deep", "", None, "deep"),
        ("What Is It?", "Ann Lee", 2020, "lee2020untitled"),
        ("$\\beta$-VAE", "Ann Lee", 2020, "lee2020beta"),
        ("深度学习", "王伟", 2020, "untitled2020"),
        ("深度 Learning", "", 2020, "learning2020"),
        ("", "", None, "untitled"),
    ],
)
def test_keys(title: str, authors: str, year: int | None, key: str) -> None:
    assert make_key(work(title, authors, year), set()) == key


def test_a_taken_key_gets_a_letter_then_a_number() -> None:
    taken: set[str] = set()
    keys = []
    for _ in range(29):
        keys.append(make_key(work("Deep Nets", "Ann Lee", 2020), taken))
        taken.add(keys[-1])
    assert keys[:3] == ["lee2020deep", "lee2020deepa", "lee2020deepb"]
    assert keys[26:] == ["lee2020deepz", "lee2020deep2", "lee2020deep3"]


names = st.builds(Name, st.text(max_size=6), st.text(max_size=6), st.just(""), st.text(max_size=6))
works = st.builds(
    Work,
    st.just(""),
    st.just("article"),
    st.text(max_size=12),
    st.lists(names, max_size=2).map(tuple),
    issued=st.one_of(st.none(), st.builds(Date, st.integers(1, 3000))),
)


@given(st.lists(works, max_size=12))
def test_keys_are_unique_and_ascii(items: list[Work]) -> None:
    taken: set[str] = set()
    for item in items:
        key = make_key(item, taken)
        assert re.fullmatch("[a-z0-9]+", key)
        assert usable(key)
        assert key not in taken
        taken.add(key)


@pytest.mark.parametrize("key", ["jiao2020tinybert", "DBLP:conf/cvpr/Lee21", "a", "Lee_2021-x.y+z"])
def test_usable_keys(key: str) -> None:
    assert usable(key)


@pytest.mark.parametrize(
    "key", ["", "two words", "a,b", "{a}", "Müller2020", "-a", "a%b", "a\\b", 'a"b', "a#b"]
)
def test_keys_that_bibtex_or_latex_would_break(key: str) -> None:
    assert not usable(key)
