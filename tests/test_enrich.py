"""An existing .bib file enriched: what is missing comes in, what is wrong goes, not one byte else changes."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Call
from kdbib.bibliographies import Origin, bibtex
from kdbib.bibliographies.bibtex_entries import RawEntry, entries
from kdbib.ledger import Ledger
from kdbib.model import Bibliography, Record, Unread
from kdbib.pipeline import run
from kdbib.sources.memory import MemorySource
from kdbib.stages.check import Grounds, check
from kdbib.stages.emit.bibtex import to_bibtex
from kdbib.stages.enrich import enrich
from kdbib.stages.parse import entry_of

KNOWN = """\
@inproceedings{DBLP:conf/cvpr/SmithJR21, author = {Ann Smith and Bob Jones and Zo{\\"e} van der Roe},
  title = {TinyNet: Distilling Small Networks for Careful Tests},
  booktitle = {{IEEE} Conference on Computer Vision and Pattern Recognition, {CVPR} 2021}, year = {2021},
  month = jun, pages = {11--20}, publisher = {IEEE}, doi = {10.1109/CVPR46437.2021.00001}}
@article{DBLP:journals/corr/abs-2011-00001, author = {Ann Smith and Bob Jones and Zo{\\"e} van der Roe},
  title = {TinyNet: Distilling Small Networks for Careful Tests},
  journal = {CoRR}, volume = {abs/2011.00001}, year = {2020}, eprint = {2011.00001}, eprinttype = {arXiv}}
@article{DBLP:journals/tip/Lee19, author = {Kim Lee}, title = {Careful Averages of Very Noisy Pictures},
  journal = {{IEEE} Trans. Image Process.}, volume = {28}, number = {4}, pages = {100--112}, year = {2019},
  doi = {10.1109/TIP.2019.1}}
@misc{lee2020slow, author = {Kim Lee and Ann Smith}, title = {Slow Gradients Teach Patient Learners Better},
  year = {2020}, eprint = {2005.00005}, archiveprefix = {arXiv}, primaryclass = {cs.LG}}
"""


def records(text: str) -> list[tuple[Record, int]]:
    """The records of a text with their lines."""
    found = bibtex.read(BytesIO(text.encode("utf-8", "surrogateescape")), Origin("refs.bib", "refs", ""))
    return [item for item in found if not isinstance(item, Unread)]


SOURCE = MemorySource("known", tuple(record for record, _ in records(KNOWN)))
GROUNDS = Grounds(2026, lambda venue, year: False)  # noqa: ARG005


def made(text: str) -> Bibliography:
    listed = [entry_of(record, "refs.bib", line) for record, line in records(text)]
    return run(listed, Ledger(), [SOURCE], "2026-01-01")[0]


def enriched(text: str) -> str:
    bibliography = made(text)
    works = {work.key: work for work in bibliography.works}
    return enrich(text, [check(one, works[one.key], GROUNDS) for one in bibliography.resolutions]).text


class Case(NamedTuple):
    """A file, and the places in it that change."""

    before: str
    changes: tuple[tuple[str, str], ...]


PROCEEDINGS = "{Proceedings of the {IEEE/CVF} Conference on Computer Vision and Pattern Recognition}"
TITLE = "TinyNet: Distilling Small Networks for Careful Tests"
SLOW = "Slow Gradients Teach Patient Learners Better"
NOISY = "Careful Averages of Very Noisy Pictures"

CASES = {
    "aligned by hand, with fields of one's own": Case(
        f"""\
% Encoding: UTF-8 — the papers that I like
@comment{{jabref-meta: databaseType:bibtex;}}

@Article{{Lee:Noisy,
  Author    = {{Lee, Kim}},
  Title     = {{{{{NOISY}}}}},
  Journal   = {{IEEE Trans. Image Process.}},
  Year      = 2019,
  Abstract  = {{Averages, 100\\% careful: a_b}},
  File      = {{:papers/Lee19.pdf:PDF}},
  Keywords  = {{noise; averages}},
  Timestamp = {{2020.01.01}}
}}
""",
        (
            (
                "Process.},\n",
                "Process.},\n  Volume    = {28},\n  Number    = {4},\n  Pages     = {100--112},\n",
            ),
            ("= 2019,\n", "= 2019,\n  Doi       = {10.1109/tip.2019.1},\n"),
        ),
    ),
    "parentheses, quotes and a macro": Case(
        f"""\
@string{{ cvpr = "Proceedings of CVPR" }}
@inproceedings( tiny,
  author = "Ann Smith and Bob Jones and others",
  title = "{TITLE}",
  booktitle = cvpr # " 2021",
  year = "2021", note = "read it" )
""",
        (
            ('"Ann Smith and Bob Jones and others"', '{Ann Smith and Bob Jones and Zo{\\"e} van der Roe}'),
            (
                '" 2021",\n',
                '" 2021",\n  pages = "11--20",\n  publisher = "IEEE",\n',
            ),
            (
                '"2021", note',
                (
                    '"2021",\n  doi = "10.1109/cvpr46437.2021.00001",\n  eprint = "2011.00001",\n'
                    '  archiveprefix = "arXiv", note'
                ),
            ),
        ),
    ),
    "wrong year, a preprint that was published, CRLF": Case(
        f'@article{{tiny,\r\n  author={{Smith, Ann and Jones, Bob and van der Roe, Zo{{\\"e}}}},\r\n'
        f"  title={{{TITLE}}},\r\n  journal={{arXiv preprint arXiv:2011.00001}},\r\n"
        "  year={2020}\r\n}\r\n",
        (
            ("@article", "@inproceedings"),
            (
                "journal={arXiv preprint arXiv:2011.00001},",
                f"booktitle={PROCEEDINGS},\r\n  pages={{11--20}},\r\n  publisher={{IEEE}},",
            ),
            (
                "year={2020}",
                (
                    "year={2021},\r\n  doi={10.1109/cvpr46437.2021.00001},\r\n  eprint={2011.00001},"
                    "\r\n  archiveprefix={arXiv}"
                ),
            ),
        ),
    ),
    "what the parent says is not missing": Case(
        f"""\
@inproceedings{{tiny, title = {{{TITLE}}}, crossref = {{cvpr21}},
  author = {{Smith, Ann and Jones, Bob and {{van der Roe}}, Zoë}}, doi = {{10.1109/CVPR46437.2021.00001}},
  eprint = {{2011.00001}}, archiveprefix = {{arXiv}}}}
@proceedings{{cvpr21, title = {{Conference on Computer Vision and Pattern Recognition}}, publisher = {{IEEE}},
  year = 2021}}
""",
        (("Zoë},", "Zoë},\n  pages = {11--20},"),),
    ),
    "biblatex": Case(
        f"""\
@article{{noisy,
  author       = {{Lee, Kim}},
  title        = {{{NOISY}}},
  journaltitle = {{IEEE Transactions on Image Processing}},
  date         = {{2019-04}},
  eid          = {{7}},
}}
@online{{slow,
  author = {{Lee, Kim and Smith, Ann}},
  title  = {{{SLOW}}},
  url    = {{https://arxiv.org/abs/2005.00005}},
}}
""",
        (
            (
                "Processing},\n",
                "Processing},\n  volume       = {28},\n  number       = {4},\n",
            ),
            ("{7},\n", "{7},\n  doi          = {10.1109/tip.2019.1},\n"),
            (
                "Better},\n  url",
                (
                    "Better},\n  date   = {2020},\n  eprint = {2005.00005},\n  eprinttype = {arxiv},\n"
                    "  eprintclass = {cs.LG},\n  url"
                ),
            ),
        ),
    ),
    "months and empty fields of an export": Case(
        f"""\
@inproceedings{{tiny,
title = {{{TITLE}}},
author = {{Smith, Ann and Jones, Bob and van der Roe, Zoe}},
booktitle = {{CVPR}},
year = {{2021}},
doi = {{}},
pages = {{11-20}},
publisher = {{IEEE}},
eprint = {{2011.00001}},
archiveprefix = {{arXiv}}
}}
@misc{{mine, title = {{What Nobody Else Knows About My Garden}}, author = {{Me}}, month = may, year = 2001}}
""",
        (
            ("publisher = {IEEE},\n", "publisher = {IEEE},\nmonth = jun,\n"),
            ("doi = {},", "doi = {10.1109/cvpr46437.2021.00001},"),
        ),
    ),
    "no venue at all": Case(
        f"@article{{noisy, title={{{NOISY}}}, author={{Kim Lee}}}}\n"
        f"@article{{tiny, title={{{TITLE}}},\n"
        " author={Ann Smith and Bob Jones and Zoe van der Roe}, year=2021}\n",
        (
            (
                "Lee}}",
                (
                    "Lee}, journal={{IEEE} Transactions on Image Processing}, volume={28}, number={4}, "
                    "pages={100--112}, year={2019}, doi={10.1109/tip.2019.1}}"
                ),
            ),
            ("@article{tiny", "@inproceedings{tiny"),
            (
                "Roe}, year=2021}",
                (
                    f"Roe}},\n booktitle={PROCEEDINGS},\n pages={{11--20}},\n publisher={{IEEE}}, year=2021, "
                    "doi={10.1109/cvpr46437.2021.00001}, eprint={2011.00001}, archiveprefix={arXiv}}"
                ),
            ),
        ),
    ),
    "a web page is not made a paper": Case(
        f"@misc{{page, title={{{NOISY}}}, author={{Kim Lee}}, year=2019,\n"
        "  howpublished={\\url{https://example.org/noise}}, note={Accessed: 2020-01-01}}\n",
        (),
    ),
    "a web page that is the paper's is": Case(
        f"@online{{page, title={{{NOISY}}}, author={{Kim Lee}}, year=2019,\n"
        "  url={https://doi.org/10.1109/TIP.2019.1}}\n",
        (("2019,\n", "2019, doi={10.1109/tip.2019.1},\n"),),
    ),
    "proceedings called a journal get pages, but no publisher": Case(
        f"@article{{tiny, title={{{TITLE}}}, author={{Ann Smith and Bob Jones and Zoe van der Roe}},\n"
        " journal={CVPR}, year=2021, doi={10.1109/CVPR46437.2021.00001}, eprint={2011.00001v1},\n"
        " archiveprefix={arXiv}}\n",
        (("{CVPR},", "{CVPR},\n pages={11--20},"),),
    ),
    "who edited is no author": Case(
        f"@article{{noisy, title={{{NOISY}}}, editor={{Ed Itor}}, author={{}}, journal={{IEEE TIP}},\n"
        " volume=28, number=4, pages={100-112}, year=2019, doi={10.1109/TIP.2019.1}}\n",
        (("author={}", "author={Lee, Kim}"),),
    ),
    "what no source knows": Case(
        "@article{garden, title = {What Nobody Else Knows About My Garden}, year = 20011, month = foo,\n}\n",
        (),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_file_is_completed_and_corrected_and_nothing_else(case: Case) -> None:
    after = case.before
    for old, new in case.changes:
        assert after.count(old) == 1
        after = after.replace(old, new)

    assert enriched(case.before) == after
    assert enriched(after) == after


def test_entries_of_one_work_keep_their_keys_and_are_both_completed() -> None:
    one = f"@article{{%s, title={{{NOISY}}}, author={{Kim Lee}}, journal={{IEEE TIP}}, year=2019}}\n"
    after = enriched(one % "first" + one % "second")

    assert [record.id for record, _ in records(after)] == ["first", "second"]
    assert after.count("doi={10.1109/tip.2019.1}") == 2


def test_a_file_in_another_encoding_gets_ascii_alone() -> None:
    text = f"% M\udcfcller\n@misc{{tiny, title={{{TITLE}}}, author={{Ann Smith and others}}, year=2021}}\n"
    after = enriched(text)

    assert after.startswith("% M\udcfcller\n")
    assert r"Zo{\"e}" in after
    assert after.replace("\udcfc", "").isascii()


# What kd.bib keeps of an entry


def item(text: str) -> dict[str, str]:
    """The entry of kd.bib for the one of a text."""
    ((_, fields),) = fields_by_key(to_bibtex(made(text).works)).items()
    return dict(fields)


def test_an_item_that_no_source_knows_has_all_that_its_entry_says() -> None:
    fields = item(
        "@article{garden, title={What Nobody Else Knows About My Garden}, author={Ed Gardener}, month=may,\n"
        " journal={Gardens}, volume=3, number=4, pages={1--9}, year=2001, issn={1234-5678},\n"
        " keywords={Plants, unverified, My Vegetables}}"
    )

    assert fields == {
        "author": "Gardener, Ed",
        "title": "What Nobody Else Knows About My Garden",
        "journal": "Gardens",
        "volume": "3",
        "number": "4",
        "pages": "1--9",
        "year": "2001",
        "month": "may",
        "issn": "1234-5678",
        "keywords": "Plants, My Vegetables, unverified",
    }


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ("journal={arXiv preprint arXiv:2101.00001}", "2101.00001"),
        ("journal={CoRR}, volume={abs/2101.00001}", "2101.00001"),
        ("howpublished={arXiv:hep-th/9901001}", "hep-th/9901001"),
        (
            "eprint={2101.00001v3}, archiveprefix={arXiv}, journal={CoRR}, volume={abs/2102.00002}",
            "2101.00001",
        ),
    ],
)
def test_the_number_at_arxiv_is_read_wherever_it_stands(fields: str, number: str) -> None:
    found = item(f"@misc{{garden, title={{What Nobody Else Knows About My Garden}}, {fields}}}")

    assert (found["eprint"], found["archiveprefix"]) == (number, "arXiv")


@pytest.mark.parametrize(
    ("told", "type_", "venue", "publisher"),
    [
        ("Neurocomputing", "article-journal", "Neurocomputing", ""),
        ("Proceedings of CVPR", "paper-conference", "Proceedings of CVPR", ""),
        ("Springer", "article", "", "Springer"),
        ("Blog post", "article", "", "Blog post"),
        ("\\url{https://example.org/a}", "article", "", ""),
    ],
)
def test_what_is_published_elsewise_names_a_venue_or_who_did_it(
    told: str, type_: str, venue: str, publisher: str
) -> None:
    ((record, _),) = records(f"@misc{{a, title={{A Title}}, howpublished={{{told}}}}}")

    assert (record.type, record.container_title, record.publisher) == (type_, venue, publisher)


def test_the_eprint_of_a_published_paper_is_kept() -> None:
    fields = item(
        f"@article{{noisy, title={{{NOISY}}}, author={{Kim Lee}}, journal={{IEEE TIP}}, year=2019,\n"
        " eprint={1801.00001}}"
    )

    assert (fields["journal"], fields["eprint"]) == ("{IEEE} Transactions on Image Processing", "1801.00001")


# Any file

LAYOUTS = ("{n} = {{{v}}}", '{n}="{v}"', "{n:<14}= {{{v}}}", "  {n} = {{{v}}}")
FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    TITLE: {
        "author": (
            "Ann Smith and Bob Jones and Zoe van der Roe",
            "Smith, Ann and others",
            "Jones, Bob and Smith, Ann",
        ),
        "booktitle": ("CVPR", "ICML"),
        "journal": ("arXiv preprint arXiv:2011.00001", "CoRR"),
        "year": ("2021", "2020", "2031"),
        "month": ("June",),
        "doi": ("10.1109/CVPR46437.2021.00001", ""),
        "eprint": ("2011.00001v2",),
    },
    NOISY: {
        "author": ("Lee, K.", "Anonymous"),
        "journal": ("{IEEE} Trans. Image Process.", "Nature"),
        "journaltitle": ("IEEE TIP",),
        "date": ("2019-04", "2018"),
        "volume": ("28",),
        "howpublished": ("IEEE Transactions on Image Processing", "\\\\url{https://example.org/x}"),
    },
    SLOW: {
        "author": ("Kim Lee and Ann Smith",),
        "booktitle": ("NeurIPS", "International Conference on Learning Representations"),
        "eprint": ("2005.00005", "1901.00009"),
        "url": ("https://arxiv.org/abs/2005.00005", "https://example.org"),
        "note": ("to appear",),
    },
    "What Nobody Else Knows About My Garden": {"year": ("2001",), "pages": ("1-2",)},
}


@st.composite
def entry_texts(draw: st.DrawFn, number: int) -> str:
    title = draw(st.sampled_from(sorted(FIELDS)))
    names = draw(st.lists(st.sampled_from(sorted(FIELDS[title])), unique=True))
    values = {"title": title} | {name: draw(st.sampled_from(FIELDS[title][name])) for name in names}
    layout, between = draw(st.sampled_from(LAYOUTS)), draw(st.sampled_from((",\n", ",\r\n", ", ")))
    kind = draw(st.sampled_from(("article", "inproceedings", "misc", "Book", "online", "incollection")))
    body = "".join(between + layout.format(n=name, v=value) for name, value in values.items())
    end = draw(st.sampled_from(("}", ",\n}")))
    return f"@{kind}{{key{number}{body}{end}"


FILES = st.integers(1, 4).flatmap(
    lambda count: st.tuples(*(entry_texts(number) for number in range(count))).map("\n% between\n".join)
)


@settings(deadline=None)
@given(FILES)
def test_to_enrich_again_changes_nothing(text: str) -> None:
    once = enriched(text)

    assert enriched(once) == once
    assert [record.id for record, _ in records(once)] == [record.id for record, _ in records(text)]
    assert once.count("% between") == text.count("% between")


@settings(deadline=None)
@given(FILES)
def test_what_is_not_wrong_stays_as_it_is_written(text: str) -> None:
    judged = made(text)
    works = {work.key: work for work in judged.works}
    right = {
        one.identified.entry.key
        for one in judged.resolutions
        if not check(one, works[one.key], GROUNDS).resolution.findings
    }
    before, after = (fields_by_key(each) for each in (text, enriched(text)))

    for key in right:
        told = {name: value for name, value in before[key].items() if value and not value.endswith("others")}
        assert told.items() <= after[key].items()


def fields_by_key(text: str) -> dict[str, Mapping[str, str]]:
    return {item.key: item.fields for item in entries(text, 1, "refs.bib") if isinstance(item, RawEntry)}


# The command

REFERENCES = f"""\
% mine
@article{{DBLP:journals/tip/Lee19,
  author  = {{Kim Lee}},
  title   = {{{NOISY}}},
  journal = {{IEEE Transactions on Image Processing}},
  year    = 2019
}}
@misc{{garden, title = {{What Nobody Else Knows About My Garden}}, author = {{Ed Gardener}}, year = 2001}}
"""
COMPLETED = REFERENCES.replace(
    "Processing},\n", "Processing},\n  volume  = {28},\n  number  = {4},\n  pages   = {100--112},\n"
).replace("= 2019\n", "= 2019,\n  doi     = {10.1109/tip.2019.1}\n")
LIST = f"""\
# Small
- **{TITLE}**, CVPR 2021, [paper](https://doi.org/10.1109/CVPR46437.2021.00001)
## Slow & Steady
- **{SLOW}**, NeurIPS 2020, [paper](https://arxiv.org/abs/2005.00005)
- **{NOISY}**, TIP 2019
- **An Unheard-of Paper about Unknown Things**, Proceedings of the Unknown Symposium 2018, [paper](https://example.org/a.pdf)
- **Another Unheard-of Paper, Wholly Forgotten**, ICETX 2017, [paper](https://example.org/b.pdf)
"""


@pytest.fixture
def call(call: Call) -> Call:
    """Run commands in a folder with an index, references and a list."""
    Path("known.bib").write_text(KNOWN)
    Path("refs.bib").write_text(REFERENCES)
    Path("list.md").write_text(LIST)
    assert call("index", "build", "known.bib").code == 0
    return call


def test_a_run_writes_an_enriched_copy_and_leaves_the_input(call: Call) -> None:
    done = call("run", "refs.bib", "--offline")

    assert done.code == 0
    assert Path("output/refs.bib").read_text() == COMPLETED
    assert Path("refs.bib").read_text() == REFERENCES
    assert done.err == "output/refs.bib: refs.bib, entries corrected or completed: 1\n"
    assert list(fields_by_key(Path("output/kd.bib").read_text())) == ["DBLP:journals/tip/Lee19", "garden"]


def test_diff_prints_a_patch_and_writes_nothing(call: Call, tmp_path: Path) -> None:
    before = sorted(path for path in tmp_path.rglob("*"))
    done = call("run", "refs.bib", "--offline", "--diff")

    assert done.code == 0
    assert sorted(path for path in tmp_path.rglob("*")) == before
    subprocess.run(["git", "apply", "-"], input=done.out, text=True, check=True)
    assert Path("refs.bib").read_text() == COMPLETED
    assert call("run", "refs.bib", "--offline", "--diff").out == ""


def test_diff_is_of_bib_files(call: Call) -> None:
    done = call("run", "list.md", "--offline", "--diff")

    assert (done.code, done.out) == (2, "")
    assert "there is none among the inputs" in done.err


def test_no_input_is_written_over_and_no_copy_by_another(call: Call) -> None:
    for folder in ("a", "b", "output"):
        Path(folder).mkdir()
        Path(folder, "refs.bib").write_text(REFERENCES.replace("mine", folder))
    Path("output/kd.bib").write_text("% not to be lost\n" + REFERENCES.replace("2019", "2018"))
    kept = Path("output/kd.bib").read_text()
    done = call(
        "run", "a/refs.bib", "b/refs.bib", "output/refs.bib", "output/kd.bib", "a/../a/refs.bib", "--offline"
    )

    assert done.code == 0
    assert "output/kd.bib: not written, since it is an input" in done.err
    assert Path("output/kd.bib").read_text() == kept
    assert Path("output/refs.bib").read_text().startswith("% output\n")
    copies = {path.name: path.read_text()[:9] for path in Path("output").glob("*-?.bib")}
    assert copies == {
        "refs-2.bib": "% a\n@arti",
        "refs-3.bib": "% b\n@arti",
        "refs-4.bib": "% output\n",
        "kd-2.bib": "% not to ",
    }


@pytest.mark.parametrize(
    "options",
    [(), ("--biblatex",), ("--ascii",), ("--strings",), ("--venues", "short"), ("--venues", "iso4")],
    ids=" ".join,
)
def test_the_bibliography_of_a_bibliography_is_the_same(call: Call, options: tuple[str, ...]) -> None:
    assert call("run", "list.md", "--offline", *options).code == 0
    first = Path("output/kd.bib").read_bytes()
    Path("mine.bib").write_bytes(first)

    assert call("run", "mine.bib", "--offline", "--diff", *options).out == ""
    done = call("run", "mine.bib", "--offline", *options)
    assert Path("output/kd.bib").read_bytes() == first
    assert Path("output/mine.bib").read_bytes() == first
    assert "works in the bibliography: 5" in done.out
    done = call("run", "output/kd.bib", "--offline", *options)
    assert Path("output/kd.bib").read_bytes() == first
    assert not Path("output/kd-2.bib").exists()
    assert "output/kd.bib: nothing to correct or to complete" in done.err
