"""Hostile and broken items: references stay harmless HTML, and nothing makes the formatter fall over."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kdbib.cite import references
from kdbib.cite.marks import as_html

PAPER = {
    "id": "doe2020paper",
    "type": "paper-conference",
    "issued": {"date-parts": [[2020, 6]]},
    "page": "12-34",
    "DOI": "10.5555/exa.12",
}


class Tags(HTMLParser):
    """The tags that are open, which must close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= {"style"}
        assert tag in {"i", "b", "u", "sup", "sub", "span"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


ANY = st.text(max_size=30) | st.lists(
    st.sampled_from(
        ["<i>", "</i>", "<b>", "<sup>", "</sup>", "<script>", "“", "”", "'", "x", " ", "?", ".", "&"]
    )
).map("".join)


@settings(deadline=None, max_examples=60)
@example("", "<i><sup></i></sup>", False, "ieee")
@given(ANY, ANY, st.booleans(), st.sampled_from(["ieee", "apa", "chicago"]))
def test_any_title_makes_harmless_html(title: str, name: str, anonymous: bool, style: str) -> None:
    item = PAPER | {"title": title, "container-title": name, "author": [{"family": name, "given": title}]}
    (reference,) = references([{**item, "author": []} if anonymous else item], style)
    parser = Tags()
    parser.feed(as_html(reference))
    parser.close()
    assert parser.open == []


NAMED = st.sampled_from(["family", "given", "date-parts", "literal"])
SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMED, inner),
)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(st.sampled_from(["author", "issued", "title", "page", "volume", "URL", "editor"]), SHAPES)
)
def test_what_is_not_csl_is_left_out(values: dict[str, Any]) -> None:
    item = {"container-title": "Held", **values, "id": "x", "type": "article-journal"}
    assert len(references([item], "ieee")) == 1
