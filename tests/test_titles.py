"""Titles cleaned, parted and compared; the words in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdbib.difference import TitleDifference, difference, is_slip
from kdbib.titles import (
    content_words,
    is_common,
    plain_title,
    split_prefix,
    split_subtitle,
    stem,
    title_key,
    tokens,
    words,
)

WORDS = (
    "attention is all you need not deep learning of the for networks network models 3d 2d survey a on image "
    "images super resolution superresolution step by multi modal multimodal FAKD: distillation distilation"
).split()
SLIP = TitleDifference(typos=(("distillation", "distilation"),), shared=2)
titles = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("A Title.", "A Title"),
        ("To be continued...", "To be continued..."),
        ("{BERT}: {P}re-training of <i>Deep</i> Models", "BERT: Pre-training of Deep Models"),
        (r"Learning {\"o}ver $\ell_1$ Balls", r"Learning över $\ell_1$ Balls"),
        ("A &lt; B &amp; C", "A < B & C"),
    ],
)
def test_plain_title(title: str, plain: str) -> None:
    assert plain_title(title) == plain


@pytest.mark.parametrize(
    "title",
    [
        "Über-Net: Learning $\\alpha$-Trees",
        "uber net learning alpha trees",
        "UberNet — Learning α-Trees.",
        r"{\"U}ber-Net: Learning \(\alpha\)-Trees",
    ],
)
def test_one_key_for_all_ways_to_write_a_title(title: str) -> None:
    assert title_key(title) == "ubernetlearningalphatrees"


def test_words_of_a_title() -> None:
    assert words("Don't Stop: $R^2$-Nets, and/or K-Means++") == (
        *("dont", "stop", "r2", "nets", "and", "or", "k", "means"),
    )
    assert content_words("How the Classes of Strategies Differ") == ("class", "strategy", "differ")
    assert [token.word for token in tokens("On-Policy and end-to-end") if token.leads] == ["on", "end"]
    assert [token.signs for token in tokens("K-Means++ + C+ Trees")] == ["", "++", "+", ""]


@pytest.mark.parametrize(
    ("title", "prefix", "rest"),
    [
        ("FAKD: Feature Affinity", "FAKD", "Feature Affinity"),
        ("RaPD, Prior Distillation", "RaPD", "Prior Distillation"),
        ("YOLO-v7: Freebies", "YOLO-v7", "Freebies"),
        ("Feature Affinity (FAKD)", "FAKD", "Feature Affinity"),
        ("Alpaca: A Strong Model", "Alpaca", "A Strong Model"),
        ("Images, Speech and Text", "", "Images, Speech and Text"),
        ("Survey: Speech and Text", "", "Survey: Speech and Text"),
        ("Erratum: Speech and Text", "", "Erratum: Speech and Text"),
        ("Learning: A Theory", "", "Learning: A Theory"),
        ("Two Words: A Theory", "", "Two Words: A Theory"),
        ("Speech and Text (extended)", "", "Speech and Text (extended)"),
    ],
)
def test_split_prefix(title: str, prefix: str, rest: str) -> None:
    assert split_prefix(title) == (prefix, rest)


@pytest.mark.parametrize(
    ("title", "main", "subtitle"),
    [
        ("BERT: Deep Transformers", "BERT", "Deep Transformers"),
        ("Step by Step! Better Models", "Step by Step!", "Better Models"),
        ("Why? Because", "Why?", "Because"),
        ("Depth - A View", "Depth", "A View"),
        ("Depth – A View", "Depth", "A View"),
        ("Hand-Eye 12:30 Clocks", "Hand-Eye 12:30 Clocks", ""),
    ],
)
def test_split_subtitle(title: str, main: str, subtitle: str) -> None:
    assert split_subtitle(title) == (main, subtitle)


@pytest.mark.parametrize(
    ("first", "second", "missing", "added"),
    [
        ("Deep Ramsey Numbers", "Deep Book Ramsey Numbers", (), ("book",)),
        ("Deep Book Ramsey Numbers", "Deep Ramsey Numbers", ("book",), ()),
        ("Red Fox on Ice", "Blue Fox on Ice", ("red",), ("blue",)),
        ("Learning to Rank", "Learning from Rank", (), ("from",)),
        ("Is Attention Needed?", "Attention Is Needed", ("is",), ()),
        ("On-Policy Search", "Policy Search", ("on",), ()),
        ("K-Means Trees", "K-Means++ Trees", ("means",), ("means++",)),
        ("The Fox", "A Fox for the Ice", (), ("ice",)),
    ],
)
def test_words_that_differ(first: str, second: str, missing: tuple[str, ...], added: tuple[str, ...]) -> None:
    found = difference(first, second)
    assert (found.missing, found.added) == (missing, added)
    assert not found.same


def test_words_in_another_order_are_not_the_same_title() -> None:
    found = difference("Text-to-Image Models", "Image-to-Text Models")
    assert not found.same
    assert (found.missing, found.added, found.likeness) == ((), (), 1.0)
    assert str(found) == "~" + found.moved[0]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Image Super Resolution", "image superresolution", TitleDifference(shared=3)),
        ("Distillation of Ice", "Distilation in Ice", SLIP),
        ("FAKD: Red Fox on Ice", "Red Fox on Ice", TitleDifference(prefix="FAKD", shared=3)),
        ("FAKD: Red Fox on Ice", "Red Fox on Ice (FAKD)", TitleDifference(shared=3)),
        ("Red Fox", "Red Fox: Of Snow", TitleDifference(added=("snow",), subtitle=True, shared=2)),
        ("Red Fox", "Red Fox: A Survey", TitleDifference(added=("survey",), shared=2)),
    ],
)
def test_differences_that_are_none(first: str, second: str, expected: TitleDifference) -> None:
    assert difference(first, second) == expected


@pytest.mark.parametrize(
    ("first", "second", "tells"),
    [
        ("Gossip I", "Gossip II", True),
        ("Challenge 2021", "Challenge 2022", True),
        ("Fox on Ice", "Fox Not on Ice", True),
        ("Fox on Ice", "Fox on Ice: A Review", True),
        ("Fox on Ice", "Red Fox on Ice", False),
    ],
)
def test_words_that_make_another_paper(first: str, second: str, tells: bool) -> None:
    assert difference(first, second).telling is tells


@given(titles)
def test_a_title_does_not_differ_from_itself(title: str) -> None:
    found = difference(title, title.upper())
    assert found.same
    assert not found.typos


@given(titles, titles)
def test_differences_are_symmetric(first: str, second: str) -> None:
    there, back = difference(first, second), difference(second, first)
    assert back == there.reversed()
    assert there.same == back.same
    assert there.likeness == back.likeness
    assert 0 <= there.likeness <= 1


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_compare(first: str, second: str) -> None:
    assert difference(first, second).reversed().reversed() == difference(first, second)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("models", "model"),
        ("classes", "class"),
        ("strategies", "strategy"),
        ("movies", "movie"),
        ("patches", "patch"),
        ("caches", "cache"),
        ("biases", "bias"),
        ("boxes", "box"),
        ("colours", "color"),
        ("behavioural", "behavioral"),
        ("neighbourhood", "neighborhood"),
        ("generalisation", "generalization"),
        ("optimised", "optimized"),
        ("analyse", "analyze"),
        ("modelling", "modeling"),
        ("centre", "center"),
        ("adaption", "adaptation"),
    ],
)
def test_one_stem_for_spellings(word: str, other: str) -> None:
    assert stem(word) == stem(other)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("plan", "plane"),
        ("loss", "lots"),
        ("bias", "bia"),
        ("gans", "gain"),
        ("four", "for"),
        ("analysis", "analyst"),
        ("bus", "bu"),
    ],
)
def test_other_words_keep_other_stems(word: str, other: str) -> None:
    assert stem(word) != stem(other)


@pytest.mark.parametrize(
    ("first", "second", "slip"),
    [
        ("distillation", "distilation", True),
        ("knowledge", "kowledge", True),
        ("transformer", "tranfsormer", True),
        ("structure", "structured", True),
        ("causal", "casual", False),
        ("micro", "macro", False),
        ("black", "block", False),
        ("simple", "sample", False),
        ("translation", "transition", False),
        ("prediction", "production", False),
        ("generation", "generative", False),
        ("supervised", "unsupervised", False),
        ("yolov7", "yolov8", False),
        ("cat", "cut", False),
        ("image", "mage", False),
    ],
)
def test_slips_of_the_pen(first: str, second: str, slip: bool) -> None:
    assert is_slip(first, second) is slip
    assert is_slip(second, first) is slip


def test_common_words() -> None:
    assert is_common("learning")
    assert not is_common("misnomer")
