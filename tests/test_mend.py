"""References corrected in their .bib file: before, what was found, after."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from builders import people
from conftest import Call, Done
from kdbib.model import Date, Decision, Entry, Finding, FindingCode, Identified, Link, Resolution, Work
from kdbib.stages.check import Checked, Standing
from kdbib.stages.check.mend import Mended, mend
from kdbib.stages.parse import parse_file

CVPR = "Proceedings of the Conference on Computer Vision"
WORK = Work(
    key="smith2020tinynet",
    type="paper-conference",
    title="TinyNet: Distilling Small Networks with BERT",
    authors=people("Ann Smith; Bob van der Berg; Zoë Óbidos"),
    issued=Date(2020, 6),
    container_title=CVPR,
    container_title_short="CVPR",
    page="11–20",
    publisher="IEEE",
    doi="10.1109/tiny.2020.1",
    url="https://doi.org/10.1109/tiny.2020.1",
    arxiv="2001.00001",
)
ARTICLE = replace(
    WORK,
    type="article-journal",
    container_title="Journal of Small Things",
    volume="7",
    issue="2",
    publisher="",
)
PREPRINT = replace(
    WORK, type="article", container_title="", publisher="", page="", doi="", url="", arxiv_class="cs.CV"
)


def found(code: FindingCode, claimed: str = "", field: str = "") -> Finding:
    return Finding(code, field, claimed, "", "")


def checked(entry: Entry, *findings: Finding, work: Work = WORK) -> Checked:
    resolution = Resolution(Identified(entry), Decision(), work.key, findings)
    return Checked(resolution, Standing.CORRECTABLE, "", work)


def read(text: str, folder: Path) -> list[Entry]:
    """The claims of a .bib text."""
    path = folder / "refs.bib"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return list(parse_file(path, "refs.bib").entries)


def first(text: str, folder: Path) -> Entry:
    """The claims of the entry that is about to be mended."""
    return next(one for one in read(text, folder) if one.key == "a")


class Case(NamedTuple):
    """The fields of an entry before and after, and what was found of it."""

    before: str
    after: str
    findings: tuple[Finding, ...]
    work: Work = WORK


def entry(kind: str, *fields: str) -> str:
    """An entry, among other things that must stay."""
    body = "".join(f",\n  {field}" for field in fields)
    return (
        f'% refs\n@string{{cvpr = "CVPR"}}\n\n@{kind}{{a{body}\n}}\n@misc{{b, title={{Other}}, year=2011}}\n'
    )


TITLE = "title = {{TinyNet}: Distilling Small Networks with {BERT}}"
BOOKTITLE = f"booktitle = {{{CVPR}}}"

CASES = {
    "title": Case(
        entry("misc", "title = {TinyNet: Distilling Big Networks}", "subtitle = {A Book}", "note = {n}"),
        entry("misc", TITLE, "note = {n}"),
        (found(FindingCode.RENAMED),),
    ),
    "title in two pairs of braces": Case(
        entry("misc", "title = {{TinyNet: Distilling Big {N}etworks}}"),
        entry("misc", "title = {{TinyNet: Distilling Small Networks with BERT}}"),
        (found(FindingCode.RENAMED),),
    ),
    "authors in another order stay as written": Case(
        entry("misc", TITLE, r"author = {Zo{\"e} {\'O}bidos and A. Smith and Bob van der Berg}"),
        entry("misc", TITLE, r"author = {A. Smith and Bob van der Berg and Zo{\"e} {\'O}bidos}"),
        (found(FindingCode.AUTHOR_ORDER),),
    ),
    "missing authors, as printed": Case(
        entry("misc", TITLE, "author = {Ann Smith and others}"),
        entry("misc", TITLE, r"author = {Ann Smith and Bob van der Berg and Zoë {\'O}bidos}"),
        (found(FindingCode.MISSING_AUTHORS),),
    ),
    "wrong authors, parted by commas": Case(
        entry("misc", TITLE, 'author = "Smith, Ann and Nobody, Ned"'),
        entry(
            "misc", TITLE, r"""author = "Smith, Ann and {van der Berg}, Bob and {\'O}bidos, Zoë" """.strip()
        ),
        (found(FindingCode.AUTHORS),),
    ),
    "placeholders": Case(
        entry("misc", TITLE, "author = {Anonymous}", "year = 2020"),
        entry("misc", TITLE, r"author = {Ann Smith and Bob van der Berg and Zoë {\'O}bidos}", "year = 2020"),
        (found(FindingCode.PLACEHOLDER),),
    ),
    "year": Case(
        entry("misc", TITLE, "year = 2018", "month = jun"),
        entry("misc", TITLE, "year = 2020", "month = jun"),
        (found(FindingCode.YEAR, "2018", "year"),),
    ),
    "year of a date": Case(
        entry("misc", TITLE, "date = {2031-05-01}"),
        entry("misc", TITLE, "date = {2020}"),
        (found(FindingCode.FUTURE, "2031", "year"),),
    ),
    "year of a range": Case(
        entry("misc", TITLE, "year = {2019}", "date = {2019/2020}"),
        entry("misc", TITLE, "year = {2020}", "date = {2020}"),
        (found(FindingCode.YEAR, "2019", "year"),),
    ),
    "wrong venue of the same kind": Case(
        entry(
            "inproceedings",
            TITLE,
            "booktitle = cvpr # { 2019}",
            "year = 2019",
            "month = may",
            "pages = {1-9}",
        ),
        entry(
            "inproceedings",
            TITLE,
            BOOKTITLE,
            "year = 2020",
            "pages = {11--20}",
            "publisher = {IEEE}",
            "doi = {10.1109/tiny.2020.1}",
        ),
        (found(FindingCode.VENUE), found(FindingCode.YEAR, "2019", "year")),
    ),
    "published since": Case(
        entry("article", TITLE, "journal = {arXiv preprint arXiv:2001.00001}", "volume = {abs/2001.00001}"),
        entry(
            "inproceedings",
            TITLE,
            BOOKTITLE,
            "pages = {11--20}",
            "publisher = {IEEE}",
            "year = {2020}",
            "doi = {10.1109/tiny.2020.1}",
            "eprint = {2001.00001}",
            "archiveprefix = {arXiv}",
        ),
        (found(FindingCode.PUBLISHED),),
    ),
    "published since, eprint kept": Case(
        entry("misc", TITLE, "eprint = {2001.00001v2}", "howpublished = {arXiv}", "year = {2020}"),
        entry(
            "article",
            TITLE,
            "journal = {Journal of Small Things}",
            "volume = {7}",
            "number = {2}",
            "pages = {11--20}",
            "eprint = {2001.00001v2}",
            "year = {2020}",
            "doi = {10.1109/tiny.2020.1}",
        ),
        (found(FindingCode.PUBLISHED),),
        ARTICLE,
    ),
    "a journal in biblatex": Case(
        entry(
            "inproceedings", TITLE, "booktitle = {CVPR}", "date = {2020-07}", "doi = {10.1109/TINY.2020.1}"
        ),
        entry(
            "article",
            TITLE,
            "journaltitle = {Journal of Small Things}",
            "volume = {7}",
            "number = {2}",
            "pages = {11--20}",
            "date = {2020-07}",
            "doi = {10.1109/TINY.2020.1}",
        ),
        (found(FindingCode.VENUE),),
        ARTICLE,
    ),
    "a venue that its parent told": Case(
        entry("inproceedings", TITLE, "crossref = {proc}"),
        entry(
            "inproceedings",
            TITLE,
            BOOKTITLE,
            "pages = {11--20}",
            "publisher = {IEEE}",
            "year = {2020}",
            "doi = {10.1109/tiny.2020.1}",
        ),
        (found(FindingCode.VENUE),),
    ),
    "not published": Case(
        entry(
            "inproceedings", TITLE, "booktitle = {NeurIPS}", "pages = {1--9}", "year = {2021}", "note = {n}"
        ),
        entry(
            "misc", TITLE, "year = {2020}", "eprint = {2001.00001}", "archiveprefix = {arXiv}", "note = {n}"
        ),
        (found(FindingCode.NOT_PUBLISHED, "NeurIPS"),),
        PREPRINT,
    ),
    "wrong DOI, also in the address": Case(
        entry("misc", TITLE, r"doi = {10.1234/OTHER\_1}", "url = {https://doi.org/10.1234/other_1}"),
        entry("misc", TITLE, "doi = {10.1109/tiny.2020.1}", "url = {https://doi.org/10.1109/tiny.2020.1}"),
        (found(FindingCode.DOI, "10.1234/other_1", "doi"),),
    ),
    "a DOI that does not exist, and none is known": Case(
        entry("misc", TITLE, "doi = {https://doi.org/10.1234/none}", "year = {2020}"),
        entry("misc", TITLE, "year = {2020}"),
        (found(FindingCode.UNKNOWN_DOI, "10.1234/none", "doi"),),
        PREPRINT,
    ),
    "wrong link": Case(
        entry("misc", TITLE, r"howpublished = {\url{https://example.org/a\_b}}", "year = {2020}"),
        entry("misc", TITLE, "year = {2020}", "url = {https://doi.org/10.1109/tiny.2020.1}"),
        (found(FindingCode.WRONG_LINK, "https://example.org/a_b", "link"),),
    ),
    "the number of another preprint": Case(
        entry("misc", TITLE, "eprint = {1901.00009}", "archiveprefix = {arXiv}"),
        entry("misc", TITLE, "eprint = {2001.00001}", "archiveprefix = {arXiv}"),
        (found(FindingCode.WRONG_LINK, "1901.00009", "arxiv"),),
    ),
    "nothing wrong that is an error": Case(
        entry("misc", TITLE, "year = {2020}"),
        entry("misc", TITLE, "year = {2020}"),
        (found(FindingCode.UNCONFIRMED, "CVPR", "venue"), found(FindingCode.DUPLICATE)),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_finding_is_corrected_and_nothing_else(case: Case, tmp_path: Path) -> None:
    done = mend(case.before, [checked(first(case.before, tmp_path), *case.findings, work=case.work)])

    assert done.text == case.after
    assert bool(done.changed) == (case.before != case.after)
    assert done.left == ()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_to_mend_again_changes_nothing(case: Case, tmp_path: Path) -> None:
    again = mend(case.after, [checked(first(case.after, tmp_path), *case.findings, work=case.work)])

    assert (again.text, again.changed) == (case.after, ())


def test_the_mended_entry_claims_what_is_so(tmp_path: Path) -> None:
    before = entry(
        "article",
        "title = {Tiny}",
        "author = {Nobody, Ned}",
        "journal = {CoRR}",
        "year = 2018",
        "url = {https://arxiv.org/abs/1901.00009}",
    )
    findings = (
        found(FindingCode.RENAMED),
        found(FindingCode.AUTHORS),
        found(FindingCode.PUBLISHED),
        found(FindingCode.YEAR, "2018", "year"),
        found(FindingCode.WRONG_LINK, "https://arxiv.org/abs/1901.00009", "link"),
    )
    done = mend(before, [checked(read(before, tmp_path)[0], *findings)])
    mended = read(done.text, tmp_path)[0]

    assert (mended.title, mended.authors, mended.venue, mended.year, mended.links) == (
        WORK.title,
        WORK.authors,
        CVPR,
        2020,
        (Link(WORK.url),),
    )
    assert (mended.key, mended.line) == ("a", 4)
    assert done.changed == (
        (
            "refs.bib:4: a: @article -> @inproceedings; "
            "title: Tiny -> {TinyNet}: Distilling Small Networks with {BERT}; "
            r"author: Nobody, Ned -> Smith, Ann and {van der Berg}, Bob and {\'O}bidos, Zoë; "
            f"booktitle: journal, CoRR -> {CVPR}; pages: 11--20; publisher: IEEE; doi: 10.1109/tiny.2020.1; "
            "year: 2018 -> 2020; url: https://arxiv.org/abs/1901.00009 -> https://doi.org/10.1109/tiny.2020.1"
        ),
    )


# What is not corrected is told


@pytest.mark.parametrize(
    ("finding", "work", "why"),
    [
        (found(FindingCode.AUTHORS), replace(WORK, authors_complete=False), "what is right is not known"),
        (found(FindingCode.YEAR, "2020", "year"), WORK, "what is right is not known"),
        (found(FindingCode.NOT_PUBLISHED), WORK, "what is right is not known"),
        (found(FindingCode.VENUE), replace(WORK, type="document"), "what is right is not known"),
        (found(FindingCode.DOI, "10.1234/elsewhere", "doi"), WORK, "what is right is not known"),
        (found(FindingCode.BROKEN_LINK), WORK, "that is for a person to do"),
        (found(FindingCode.RENAMED), WORK, "the fields of the entry are right"),
    ],
)
def test_a_finding_without_remedy_is_told(finding: Finding, work: Work, why: str, tmp_path: Path) -> None:
    text = entry("misc", TITLE, "year = 2020")
    done = mend(text, [checked(read(text, tmp_path)[0], finding, work=work)])

    assert done == Mended(text, (), (f"refs.bib:4: a: {finding.code}: not corrected: {why}",))


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (Standing.VERIFIED, ()),
        (Standing.NOT_FOUND, ("refs.bib:4: a: not changed: no source knows it",)),
        (Standing.UNSURE, ()),
    ],
)
def test_only_what_is_sure_is_changed(standing: Standing, told: tuple[str, ...], tmp_path: Path) -> None:
    text = entry("misc", TITLE, "year = 2018")
    sure = checked(read(text, tmp_path)[0], found(FindingCode.YEAR, "2018", "year"))

    assert mend(text, [replace(sure, standing=standing)]) == Mended(text, (), told)


def test_an_entry_that_moved_or_is_not_unique_is_left_alone() -> None:
    text = "@misc{a, year=2018} @misc{a, year=2018}\n"
    year = found(FindingCode.YEAR, "2018", "year")
    moved, twice = Entry("T", "refs.bib", 7, key="a"), Entry("T", "refs.bib", 1, key="a")
    done = mend(text, [checked(moved, year), checked(twice, year)])

    assert done.text == text
    assert done.left == (
        "refs.bib:7: a: not changed: the entry cannot be found in the file",
        "refs.bib:1: a: not changed: there are several such entries",
    )


def test_a_file_in_another_encoding_gets_ascii_alone(tmp_path: Path) -> None:
    text = b"@misc{a, title = {T}, author = {M\xfcller}, year = 2018}\n".decode("utf-8", "surrogateescape")
    findings = (found(FindingCode.AUTHORS), found(FindingCode.YEAR, "2018", "year"))
    done = mend(text, [checked(read(text, tmp_path)[0], *findings)])

    assert done.text == text.replace("2018", "2020")
    why = "the file is not UTF-8, and the correction is not ASCII"
    assert done.left == (f"refs.bib:1: a: wrong-authors: not corrected: {why}",)


def test_no_text_of_the_file_steers_the_terminal(tmp_path: Path) -> None:
    text = entry("misc", "title = {A\x1b[31m Tiny}", "year = 2018")
    done = mend(text, [checked(read(text, tmp_path)[0], found(FindingCode.RENAMED), found(FindingCode.DOI))])

    assert all(line.isprintable() for line in (*done.changed, *done.left))
    assert len(done.changed) == len(done.left) == 1


def test_keys_of_dblp_and_entries_without_a_key_are_found(tmp_path: Path) -> None:
    text = "@misc{DBLP:conf/x/A20, title={T}, year=2018}\n@misc{, title={U}, year=2018}\n"
    year = found(FindingCode.YEAR, "2018", "year")
    done = mend(text, [checked(one, year) for one in read(text, tmp_path)])

    assert done.text == text.replace("2018", "2020")


# The command

KNOWN = """\
@inproceedings{DBLP:conf/cvpr/SmithJ21, author = {Ann Smith and Bob Jones},
  title = {TinyNet: Distilling Small Networks for Careful Tests}, booktitle = {{CVPR} 2021}, year = {2021},
  pages = {1--9}, doi = {10.1109/CVPR46437.2021.00001}}
"""
REFERENCES = """\
\ufeff% my references\r
@article{tiny,\r
  author = {Ann Smith},\r
  title  = {TinyNet: Distilling Small Networks for Careful Tests},\r
  journal = {arXiv preprint},\r
  year   = 2019\r
}\r
"""


@pytest.fixture
def check(call: Call) -> Call:
    """Check references in a folder with an index of what is known."""
    Path("known.bib").write_text(KNOWN)
    Path("refs.bib").write_text(REFERENCES, newline="")
    assert call("index", "build", "known.bib").code == 0
    return partial(call, "check", "--offline")


def test_check_fix_corrects_the_file_and_the_next_check_finds_nothing(check: Call) -> None:
    first = check("refs.bib", "--fix")
    mended = Path("refs.bib").read_bytes()
    second = check("refs.bib", "--fix", "--fail-on", "warning")

    assert first.code == 1
    assert first.err.startswith("refs.bib:2: tiny: @article -> @inproceedings; ")
    assert mended.startswith(
        "\ufeff% my references\r\n@inproceedings{tiny,\r\n  author = {Ann Smith and".encode()
    )
    assert mended.count(b"\n") == mended.count(b"\r\n")
    assert second == Done(0, "verified: 1\ncorrectable: 0\nnot found: 0\nunsure: 0\n", "")
    assert Path("refs.bib").read_bytes() == mended


def test_check_alone_writes_nothing(check: Call, tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.rglob("*"))
    done = check("refs.bib", "--fail-on", "never", "--format", "github")

    assert done.code == 0
    assert done.out.startswith("::")
    assert Path("refs.bib").read_bytes() == REFERENCES.encode()
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("list.md", "- **TinyNet: Distilling Small Networks**, CVPR 2021\n", "'kdbib fix'"),
        ("refs.json", '[{"id": "a", "type": "book", "title": "A Title"}]', "CSL-JSON is only checked"),
    ],
)
def test_other_files_are_not_fixed(check: Call, name: str, text: str, why: str) -> None:
    Path(name).write_text(text)
    done = check(name, "--fix", "--fail-on", "never")

    assert done.code == 0
    assert f"{name}: not changed: " in done.err
    assert why in done.err
    assert Path(name).read_text() == text


def test_check_of_nothing(check: Call) -> None:
    Path("empty.bib").write_text("% nothing\n")

    assert check("missing.bib").code == 2
    assert check("empty.bib").code == 3
    assert check("refs.bib", "--format", "xml").code == 2
