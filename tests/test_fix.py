"""Lists corrected in their own text: what changes, what stays, and that a second time changes nothing."""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import preprint, record
from conftest import Call
from kdbib.errors import InputError
from kdbib.jobs import Options
from kdbib.jobs.fix import Mended, fix_job, unified
from kdbib.ledger import Ledger
from kdbib.model import FindingCode, Reading, Record
from kdbib.pipeline import run
from kdbib.sources.memory import MemorySource
from kdbib.stages.fix import Fixed, fix
from kdbib.stages.parse import parse_bytes

TINY = record(
    "TinyNet: Distilling Small Networks",
    "ECCV",
    2022,
    ref="tiny",
    authors="Ann Smith; Bob Jones",
    ids="doi:10.1007/978-3-031-20083-0_4 arxiv:2101.00001",
    url="https://doi.org/10.1007/978-3-031-20083-0_4",
)
TINY_PREPRINT = preprint(TINY.title, "2101.00001", authors="Ann Smith; Bob Jones")
PRUNE = record("Pruning Transformers for Translation", "Findings of EMNLP", 2020, ref="prune")
RENAMED = record(
    "Progressive Privileged Distillation of Actions", "CVPR", 2021, ref="privileged", ids="arxiv:2011.09158"
)
SPEECH = record("Spiking Neurons Recognise Noisy Speech", "Pattern Recognition", 2019, ref="speech")
MASKED = record(
    "Masked Video Models as Teachers", "ICML", 2023, ref="masked", url="https://proceedings.mlr.press/masked"
)
SHELF = (TINY, TINY_PREPRINT, PRUNE, RENAMED, SPEECH, MASKED)
LINK = "[pdf](https://arxiv.org/abs/2101.00001)"


def read(text: str, *, name: str) -> Reading:
    return parse_bytes(text.encode("utf-8", "surrogateescape"), name)


def fixed(text: str, *, name: str = "list.md", records: Sequence[Record] = SHELF) -> Fixed:
    """A list corrected by what the records say; a second time nothing is left to correct."""
    result = _fixed(text, name, records)
    assert _fixed(result.text, name, records).text == result.text
    return result


def _fixed(text: str, name: str, records: Sequence[Record]) -> Fixed:
    reader = partial(read, name=name)
    sources = [MemorySource("shelf", tuple(records))]
    bibliography, _ = run(reader(text).entries, Ledger(), sources, "2026-01-31")
    return fix(text, bibliography.resolutions, {work.key: work for work in bibliography.works}, reader)


# Venues and years, in the styles that lists have


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"- **{TINY.title}**, arXiv 2021, {LINK}", f"- **{TINY.title}**, ECCV 2022, {LINK}"),
        (f"*  **{TINY.title}** , CVPR 2021 ,  {LINK} ", f"*  **{TINY.title}** , ECCV 2022 ,  {LINK} "),
        (f"- [CVPR'21] {TINY.title} {LINK}", f"- [ECCV'22] {TINY.title} {LINK}"),
        (f"- (CVPR 2021) {TINY.title} {LINK}", f"- (ECCV 2022) {TINY.title} {LINK}"),
        (f"- {TINY.title} (*CVPR ’21*, Oral) {LINK}", f"- {TINY.title} (*ECCV ’22*, Oral) {LINK}"),
        (f"- {TINY.title} [[CVPR2021]](https://arxiv.org/abs/2101.00001)",
         f"- {TINY.title} [[ECCV2022]](https://arxiv.org/abs/2101.00001)"),
        (f"- 🔥 **{TINY.title}**, _Smith et al._, AAAI-21. :star: {LINK}",
         f"- 🔥 **{TINY.title}**, _Smith et al._, ECCV-22. :star: {LINK}"),
        (f'- Ann Smith, Bob Jones. "{TINY.title}". In CVPR, pp. 12-20, 2021. {LINK}',
         f'- Ann Smith, Bob Jones. "{TINY.title}". In ECCV, 2022. {LINK}'),
        (f"- **{TINY.title}**, CVPR Workshop 2021, {LINK}", f"- **{TINY.title}**, ECCV 2022, {LINK}"),
        (f"- **{TINY.title}**, CVPR 2021 Workshops, {LINK}", f"- **{TINY.title}**, ECCV 2022, {LINK}"),
        (f"- **{TINY.title}**, arXiv preprint arXiv:2101.00001 (2021), {LINK}",
         f"- **{TINY.title}**, ECCV (2022), {LINK}"),
        (f"- **{TINY.title}**, arXiv:2101.00001, 2021", f"- **{TINY.title}**, ECCV, arXiv:2101.00001, 2022"),
        (f"- [2021/03] {TINY.title} {LINK}", f"- [2022] {TINY.title} {LINK}"),
        (f"- **{TINY.title}** (2021), A. Smith et al. {LINK}",
         f"- **{TINY.title}** (2022), A. Smith et al. {LINK}"),
        (f"- ![](https://img.shields.io/badge/CVPR-2021-blue) **{TINY.title}** {LINK}",
         f"- ![](https://img.shields.io/badge/ECCV-2022-blue) **{TINY.title}** {LINK}"),
        (f"| Title | Venue | Date | Link |\n|--|:-:|--|--|\n| {TINY.title} | arXiv | 2021-01-02 | {LINK} |",
         f"| Title | Venue | Date | Link |\n|--|:-:|--|--|\n| {TINY.title} | ECCV | 2022 | {LINK} |"),
        (f"- **{TINY.title}**\n  - Venue: CVPR 2021\n  - {LINK}",
         f"- **{TINY.title}**\n  - Venue: ECCV 2022\n  - {LINK}"),
        (f"<li><a href='https://arxiv.org/abs/2101.00001'>{TINY.title}</a>, CVPR 2021</li>",
         f"<li><a href='https://arxiv.org/abs/2101.00001'>{TINY.title}</a>, ECCV 2022</li>"),
        (f"- **{PRUNE.title}**, EMNLP2019", f"- **{PRUNE.title}**, Findings of EMNLP 2020"),
    ],
)  # fmt: skip
def test_venue_and_year_are_corrected_in_the_list_s_own_style(before: str, after: str) -> None:
    assert fixed(f"# Papers\n\n{before}\n").text == f"# Papers\n\n{after}\n"


@pytest.mark.parametrize(
    "line",
    [
        f"- **{TINY.title}**, ECCV 2022, {LINK}",
        f"- **{TINY.title}**, {LINK}",
        f"- **{TINY.title}**, European Conference on Computer Vision (ECCV) 2022",
        f"- **{TINY.title.lower()}**, ECCV'22",
        "- **A Paper That Nobody Knows At All**, CVPR 2021, [code](https://github.com/a/b)",
    ],
)
def test_what_is_right_or_unknown_stays(line: str) -> None:
    assert fixed(f"{line}\n").text == f"{line}\n"


def test_a_venue_is_written_as_the_list_writes_it() -> None:
    others = "".join(
        f"- **A Paper of Number {n} Unknown to All**, European Conf. on Computer Vision 2018\n" for n in "AB"
    )

    result = fixed(f"{others}- **{TINY.title}**, arXiv 2022, {LINK}\n")

    assert result.text == f"{others}- **{TINY.title}**, European Conf. on Computer Vision 2022, {LINK}\n"


def test_the_number_of_a_meeting_is_not_taken_over() -> None:
    other = "- **A Paper That Nobody Knows At All**, 15th European Conference on Computer Vision 2018\n"

    assert fixed(f"{other}- **{TINY.title}**, arXiv 2022, {LINK}\n").text.endswith(f"ECCV 2022, {LINK}\n")


@pytest.mark.parametrize(
    ("others", "written"), [("IEEE Transactions on Multimedia", "Pattern Recognition"), ("TMM", "PR")]
)
def test_journals_are_written_in_full_or_short_as_the_list_does(others: str, written: str) -> None:
    other = f"- **A Paper That Nobody Knows At All**, {others} 2018\n"

    assert (
        fixed(f"{other}- **{SPEECH.title}**, arXiv 2019\n").text
        == f"{other}- **{SPEECH.title}**, {written} 2019\n"
    )


def test_a_claim_is_not_looked_for_in_titles_and_addresses() -> None:
    study = record(
        "How Reviewers of CVPR 2021 Really Decided", "ECCV", 2022, ref="study", ids="arxiv:2102.00002"
    )
    line = (
        "- **How Reviewers of CVPR 2021 Really Decided**, {}, [pdf](https://arxiv.org/abs/2102.00002) "
        "[code](https://github.com/a/CVPR-2021)\n"
    )

    assert fixed(line.format("CVPR 2021"), records=[study]).text == line.format("ECCV 2022")


def test_a_year_is_not_corrected_without_its_venue() -> None:
    """The venue stands there in a way that nobody looks for; "CVPR 2022" were as false as "CVPR 2021"."""
    line = f"- **{TINY.title}**, CVP&#82; 2021, {LINK}\n"

    result = fixed(line)

    assert result.text == line
    assert {left.finding.field for left in result.left} == {"venue", "year"}
    assert all("by hand" in left.why for left in result.left)


# Titles


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- **Privileged Distillation of Actions**, CVPR 2021, {}",
         "- **Progressive Privileged Distillation of Actions**, CVPR 2021, {}"),
        ("- [Privileged\n  Distillation of Actions](https://arxiv.org/abs/2011.09158), CVPR 2021",
         "- [Progressive Privileged Distillation of Actions](https://arxiv.org/abs/2011.09158), CVPR 2021"),
        ('- Roe, A. "Privileged Distillation of Actions." CVPR 2021. {}',
         '- Roe, A. "Progressive Privileged Distillation of Actions." CVPR 2021. {}'),
        ("- **Fast Privileged Distillation of `Actions`**, CVPR 2021, {}",
         "- **Progressive Privileged Distillation of `Actions`**, CVPR 2021, {}"),
        ("- **Progressive *Privileged* Deep Distillation of Actions**, CVPR 2021, {}",
         "- **Progressive *Privileged* Distillation of Actions**, CVPR 2021, {}"),
        ("- <a href='http://arxiv.org/abs/2011.09158'>Privileged Distillation of Actions</a>, CVPR",
         ("- <a href='http://arxiv.org/abs/2011.09158'>Progressive Privileged Distillation of Actions</a>, "
          "CVPR")),
    ],
)  # fmt: skip
def test_a_title_is_corrected_where_it_stands(before: str, after: str) -> None:
    link = "[pdf](https://arxiv.org/abs/2011.09158)"

    assert fixed(before.format(link) + "\n").text == after.format(link) + "\n"


def test_a_title_is_escaped_where_markdown_would_read_it_otherwise() -> None:
    star = record("A* Search *Finally* Explained Well", "ICML", 2021, ref="star", ids="arxiv:2011.09158")
    line = "- **Search Finally Explained**, ICML 2021, [pdf](https://arxiv.org/abs/2011.09158)\n"

    result = fixed(line, records=[star])

    assert read(result.text, name="list.md").entries[0].title == star.title


def test_a_corrected_title_names_the_work_that_the_ledger_knows() -> None:
    """Its preprint of the former title was accepted by that title, and stays with it."""
    published = record("Progressive Privileged Distillation of Actions", "CVPR", 2021, ids="doi:10.1109/x.9")
    former = preprint("Privileged Distillation of Actions", "2011.09158", authors="Ann Smith")
    ledger = Ledger({"smith2021progressive": (published, former)})
    corrected = read(
        f"- **{published.title}**, CVPR 2021, [pdf](https://doi.org/10.1109/x.9)\n", name="list.md"
    )

    bibliography, _ = run(corrected.entries, ledger, [], "2026-01-31")

    (work,) = bibliography.works
    assert (work.key, set(work.records)) == ("smith2021progressive", {published, former})
    assert work.authors == former.authors


# Links


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[ :link: ]()[ :octocat: ]()", f"[ :link: ]({MASKED.url})[ :octocat: ]()"),
        ("[pdf](A Title In The Place of an Address)", f"[pdf]({MASKED.url})"),
        ("[code]([https://a.org/x](https://github.com/a/b))", "[code](https://github.com/a/b)"),
        ("[[Paper]] (https://example.org/masked.pdf)", "[[Paper]](https://example.org/masked.pdf)"),
        ("[[Paper]](openaccess.thecvf.com/masked)", "[[Paper]](https://openaccess.thecvf.com/masked)"),
    ],
)
def test_links_that_lead_nowhere_or_are_no_markdown(before: str, after: str) -> None:
    line = f"- **{MASKED.title}**, ICML 2023, {{}}\n"

    assert fixed(line.format(before)).text == line.format(after)


def test_a_checkbox_before_an_address_is_no_broken_link() -> None:
    line = f"- [x] (https://example.org) **{MASKED.title}**, ICML 2023\n"

    assert fixed(line).text == line


def test_a_link_to_another_paper_is_replaced_wherever_it_stands() -> None:
    wrong = "https://arxiv.org/abs/2011.09158"
    line = f"- [{TINY.title}]({{0}}), A. Smith, ECCV 2022 [[pdf]]({{0}})\n"

    result = fixed(line.format(wrong))

    assert FindingCode.WRONG_LINK in {finding.code for finding in result.settled}
    assert result.text == line.format(TINY.url)


# Doubles


def test_a_double_under_the_same_heading_is_taken_out() -> None:
    one = f"- **{TINY.title}**, ECCV 2022, {LINK}\n"
    double = f"- **{TINY.title}**,\n  arXiv 2021, {LINK}\n"
    other = f"- **{MASKED.title}**, ICML 2023\n"

    assert fixed(one + double + other).text == one + other


@pytest.mark.parametrize(
    ("between", "link", "why"),
    [
        ("\n## Another\n\n", LINK, "the same work stands under other headings or in another list"),
        ("", f"{LINK} [code](https://github.com/a/b)", "it has links that the first entry lacks"),
    ],
)
def test_a_double_that_tells_something_of_its_own_stays(between: str, link: str, why: str) -> None:
    text = f"# One\n\n- **{TINY.title}**, ECCV 2022, {LINK}\n{between}- **{TINY.title}**, ECCV 2022, {link}\n"

    result = fixed(text)

    assert result.text == text
    assert [left.why for left in result.left] == [why]


# What stays


def test_bytes_outside_of_claims_stay() -> None:
    before = (
        b"\xef\xbb\xbf# Papers  \r\n\r\n- **TinyNet: Distilling Small Networks**,  CVPR 2021 \t\r\n"
        b"- caf\xe9 \x0c[x](https://example.org)\r\r\n* **Pruning Transformers for Translation**, ACL 2020"
    )

    result = fixed(before.decode("utf-8", "surrogateescape"))

    after = before.replace(b"CVPR 2021", b"ECCV 2022").replace(b"EMNLP 2020", b"Findings of EMNLP 2020")
    assert result.text.encode("utf-8", "surrogateescape") == after


def test_what_is_left_is_told() -> None:
    result = fixed("- **A Paper That Nobody Knows At All**, CVPR 2021, [code](https://github.com/a/b)\n")

    assert [(left.entry.line, left.finding.code) for left in result.left] == [(1, FindingCode.UNRESOLVED)]


PIECES = st.sampled_from([
    f"- **{TINY.title}**, CVPR 2021, {LINK}",
    f"- **{TINY.title}** ECCV 2022",
    f"* [{PRUNE.title}](https://example.org/CVPR) (EMNLP'19)",
    f"- **{MASKED.title}**, arXiv 2023, [pdf]()",
    f"| **{SPEECH.title}** | arXiv 2018 | [x] |",
    f'{PRUNE.title}. "A quote". ACL, 2020.',
    "- **A Paper That Nobody Knows At All**, CVPR 2021",
    "## CVPR 2021",
    "Some words on CVPR 2021. ",
    "```",
    "<details>",
    "<!-- CVPR 2021",
    "",
    "  indented CVPR 2021",
    "| Title | Venue |",
    "|---|---|",
])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_only_lines_with_findings_are_touched(pieces: list[str], end: str, final: bool) -> None:
    text = end.join(piece + " " * n for n, piece in enumerate(pieces)) + end * final  # no two lines are equal
    reader = partial(read, name="list.md")
    bibliography, _ = run(reader(text).entries, Ledger(), [MemorySource("shelf", SHELF)], "2026-01-31")
    found = {one.identified.entry.line for one in bibliography.resolutions if one.findings}
    starts = sorted({one.identified.entry.line for one in bibliography.resolutions})

    result = fixed(text)

    old, new = (re.split("\r\n|\r|\n", one) for one in (text, result.text))
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    touched = [n for kind, first, last, *_ in blocks if kind != "equal" for n in range(first + 1, last + 1)]
    assert {max((start for start in starts if start <= line), default=0) for line in touched} <= found


# The command

LIST = f"""# Papers

- **{TINY.title}**, CVPR 2021, {LINK}
- **{PRUNE.title}**, EMNLP 2020
- **Nobody Knows This Paper at All**, NeurIPS 2022"""
BIB = r"""@inproceedings{DBLP:conf/eccv/SmithJ22, author = {Ann Smith and Bob Jones},
  title = {TinyNet: Distilling Small Networks}, booktitle = {{ECCV} 2022}, year = {2022},
  doi = {10.1007/978-3-031-20083-0_4}, url = {https://arxiv.org/abs/2101.00001}}
@inproceedings{DBLP:conf/emnlp/Doe20, author = {Jane Doe}, title = {Pruning Transformers for Translation},
  booktitle = {Findings of {EMNLP} 2020}, year = {2020}, doi = {10.18653/v1/2020.findings-emnlp.7}}
"""


@pytest.fixture
def call(call: Call) -> Call:
    """Run commands in a folder with a list and an index."""
    Path("my list.md").write_bytes(LIST.replace("\n", "\r\n").encode())
    Path("refs.bib").write_text(BIB)
    assert call("index", "build", "refs.bib").code == 0
    return call


def test_the_diff_is_what_write_does(call: Call, tmp_path: Path) -> None:
    before = Path("my list.md").read_bytes()

    code, diff, err = call("fix", "my list.md", "--offline")

    assert code == 0
    assert diff.startswith("--- a/my list.md\t\n+++ b/my list.md\t\n@@ -1,5 +1,5 @@\n")
    assert "\\ No newline at end of file" in diff
    assert "wrong venues: 2 corrected\nwrong years: 1 corrected\nleft as they are: 1\n" in err
    assert "  my list.md:5: Not found" in err
    assert Path("my list.md").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"my list.md", "refs.bib", "cache"}
    assert {path.name for path in Path("cache").glob("[!.]*")} == {"index"}

    assert call("fix", "my list.md", "--offline", "--write")[:2] == (0, "")

    after = before.replace(b"CVPR 2021", b"ECCV 2022").replace(b"EMNLP 2020", b"Findings of EMNLP 2020")
    assert Path("my list.md").read_bytes() == after
    assert call("fix", "my list.md", "--offline")[:2] == (0, "")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.usefixtures("call")
def test_git_applies_the_diff() -> None:
    Path("my list.md").rename("l.md")
    options = Options((Path("l.md"),), offline=True)
    mended = fix_job(options)[1][0]

    subprocess.run(["git", "apply", "-"], input=unified(mended.name, mended.before, mended.after), check=True)

    assert Path("l.md").read_bytes() == mended.after != mended.before


def test_lists_become_right_and_the_bibliography_stays(call: Call) -> None:
    call("run", "--offline", "my list.md")
    before = Path("output/kd.bib").read_bytes()
    call("fix", "my list.md", "--offline", "--write")

    assert "wrong" not in call("run", "--offline", "my list.md").out
    assert Path("output/kd.bib").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("refs.bib", b"", "kdbib check --fix"),
        ("l.md", "- x\n".encode("utf-16"), "UTF-16"),
        ("no.md", None, "no such file"),
    ],
)
def test_what_cannot_be_fixed_is_refused(call: Call, name: str, data: bytes | None, says: str) -> None:
    if data is not None:
        Path(name).write_bytes(data)

    code, out, err = call("fix", name, "--offline")

    assert (code, out) == (2, "")
    assert says in err


@pytest.mark.usefixtures("call")
def test_a_list_named_twice_is_fixed_once() -> None:
    with pytest.raises(InputError):
        fix_job(Options((Path("none.md"),), offline=True))

    _, mended = fix_job(Options((Path("my list.md"), Path("./my list.md")), offline=True))

    assert [one.name for one in mended] == ["my list.md"]


def test_lines_end_in_a_diff_as_git_has_it() -> None:
    before, after = b"a\x0cb\rc\r\nlast", b"a\x0cb\rd\r\nlast"
    mended = Mended(Path("l.md"), "/up/l.md", before, after, Fixed(""))

    assert unified(mended.name, mended.before, mended.after) == (
        b"--- a/up/l.md\n+++ b/up/l.md\n@@ -1,2 +1,2 @@\n-a\x0cb\rc\r\n+a\x0cb\rd\r\n last\n"
        b"\\ No newline at end of file\n"
    )
