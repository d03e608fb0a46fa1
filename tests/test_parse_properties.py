"""What holds of every text, and of every title in every style."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kdbib.stages.parse import parse_markdown, parse_plain

URL = "https://arxiv.org/abs/2001.00001"
MARKED = (
    f"- **{{title}}**, CVPR 2020, [ :link: ]({URL})[ :octocat: ](https://github.com/a/b)",
    f"- [{{title}}]({URL}), Ann Lee, Bob Roe, ICML 2019",
    f"* **[{{title}}]({URL})** Ann Lee, Bob Roe. *CVPR 2020*. [[Code]](https://github.com/a/b)",
    "- Ann Lee and Bob Roe. **{title}**. NeurIPS 2018.",
    f"1. [**{{title}}**]({URL}) (ICLR'21)",
    f"- [2023/05] **{{title}}** [[paper]({URL})]",
    f"- <a href='{URL}'>{{title}}</a>, CVPR 2020",
    f"\n**{{title}}**\n\n- Paper: {URL}\n- Code: https://github.com/a/b\n\nwords\n",
    f"\n### [{{title}}]({URL})\n\nwords\n",
    f"\n| Venue | Title |\n|---|---|\n| CVPR 2020 | [{{title}}]({URL}) |\n\nwords\n",
    "- **{title}**\n  - Authors: Ann Lee, Bob Roe\n  - Venue: CVPR 2020",
)
PLAIN = (
    f"- {{title}}. Ann Lee, Bob Roe. ICLR, 2015. [[pdf]]({URL})",
    "1. {title}. Lee, Ann et al. ICCV 2017",
    f"- {{title}}, A. Lee et al., ICML 2020 | [pdf]({URL})",
    f"- {{title}} [[CVPR'21]]({URL})",
    f"- (CVPR 2021) {{title}} [[paper]]({URL})",
    f"- {{title}} (**CVPR 2021**) [[paper]]({URL})",
    "- A. Lee, B. Roe. {title}. In CVPR, 2016.",
    '- Ann Lee, Bob Roe. "{title}". NeurIPS (2014).',
)
WORDS = (
    "deep learning networks for robust detection of tiny objects in noisy images without labels via graph "
    "attention and contrastive training with sparse features on long sequences under distribution shift"
).split()
words = st.lists(st.sampled_from(WORDS), min_size=4, max_size=14).map(" ".join).map(str.capitalize)
plain_titles = st.builds(
    lambda lead, rest: lead + rest, st.sampled_from(["", "BERT: ", "Mask R-CNN: ", "3D-"]), words
)
joints = st.sampled_from(
    [": ", ", ", "! ", "? ", " - ", " (and) ", " & ", " of $k$ ", " `x` ", " 2.0 ", "; "]
)
marked_titles = st.builds(lambda head, joint, tail: head + joint + tail, plain_titles, joints, words)


def shown(title: str) -> str:
    return title.replace("`", "")


@given(st.lists(st.tuples(st.sampled_from(MARKED), marked_titles), min_size=1, max_size=6))
@settings(deadline=None, max_examples=60)
def test_a_marked_title_is_read_whole_in_every_style(items: list[tuple[str, str]]) -> None:
    text = "\n".join(style.replace("{title}", title) for style, title in items)
    titles = [entry.title for entry in parse_markdown(text, "f").entries]
    assert titles == [shown(title) for _, title in items]


@given(st.lists(st.tuples(st.sampled_from(PLAIN), plain_titles), min_size=1, max_size=6))
@settings(deadline=None, max_examples=60)
def test_a_plain_title_is_read_whole_in_every_style(items: list[tuple[str, str]]) -> None:
    text = "\n".join(style.replace("{title}", title) for style, title in items)
    titles = [entry.title for entry in parse_markdown(text, "f").entries]
    assert titles == [title for _, title in items]


MARKS = "# ** * [ ] ( ) ]( | ` \\ ~~ <br> <details> </summary> <table> <tr> <td> </td> </a> <!-- &".split()
SIGNS = [
    "- ",
    "1. ",
    ", ",
    ". ",
    "\n",
    "\n\n",
    "    ",
    "|---|\n",
    "[a]: b\n",
    "<a href='x'>",
    "\x1d",
    "\x1e",
    "\0",
]
SAID = [
    URL,
    "CVPR 2020",
    "et al.",
    "Ann Lee",
    " and ",
    ":link:",
    "Title of a paper",
    "Paper: ",
    "10.1109/X.2020.1",
]
MORE = [
    "'20",
    '"',
    "“",
    "![a](https://img.shields.io/badge/a-b-c)",
    "IEEE Trans. Med. Imaging",
    "(2015)",
    "论文：",
]
PIECES = st.sampled_from([*MARKS, *SIGNS, *SAID, *MORE])
texts = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map("".join))


@given(texts)
@settings(deadline=None, max_examples=300)
def test_no_text_is_too_odd(text: str) -> None:
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for parse in (parse_markdown, parse_plain):
        reading = parse(text, "f")
        lines = [entry.line for entry in reading.entries]
        assert lines == sorted(lines)
        assert all(1 <= line <= count for line in (*lines, *(place.line for place in reading.unread)))
        assert all(entry.title == " ".join(entry.title.split()) for entry in reading.entries)
