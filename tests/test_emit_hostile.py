"""Metadata that means harm, or is broken, comes out of every output as plain text of one entry."""

from __future__ import annotations

import json
import logging
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from emit_sample import CONFERENCE, JOURNAL, PREPRINT
from kdbib import data
from kdbib.model import (
    Bibliography,
    Decision,
    Dialect,
    Entry,
    Finding,
    FindingCode,
    Identified,
    Link,
    Name,
    Resolution,
    Unread,
    Work,
)
from kdbib.stages.emit.bibtex import to_bibtex
from kdbib.stages.emit.corrections import to_corrections
from kdbib.stages.emit.csl import to_csl
from kdbib.stages.emit.formulas import is_well_formed
from kdbib.stages.emit.latex import tables
from kdbib.stages.emit.report import to_report
from kdbib.stages.emit.values import container, names, title
from kdbib.text import from_latex

if TYPE_CHECKING:
    from markdown_it.token import Token

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- no end",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<https://evil.example/>",
    "&lt;b&gt;",
    "| a | b |",
    "```` `` `code",
    r"\input{/etc/passwd}",
    r"\write18{rm -rf /}",
    r"\immediate\openout1=x",
    r"\catcode`\@=11",
    r"\csname input\endcsname{/etc/passwd}",
    r"^^5cinput{/etc/passwd}",
    r"$\input{/etc/passwd}$",
    r"$\left($ and $x_1_2$ and $\frac{1}$ and $a^$",
    r"$\mathbb{R}^n$",
    "}}",
    "{{{",
    "}, author = {Mallory",
    "},\n}\n@misc{other,\n  title = {Other}\n}\n",
    "@entry{key, title={x}}",
    '@comment{ @string{x = "y"}',
    '" # jan # "',
    "100%",
    "ends in \\",
    "$",
    "$$ $ #1 ~ ^ _ &",
    "\u202eright to left\u202c \u200f\u2066x",
    "NUL \x00 BEL \x07 DEL \x7f",
    "\x1b[31mred\x1b[0m \x9b2J",
    "lone \ud800 \udfff surrogate",
    "Smith and Jones, Jr., and others",
    "\u0301accent first, \u0131\u0307",
    "very long " * 300,
]
HOSTILE = st.one_of(
    st.sampled_from(PAYLOADS),
    st.text(st.characters(), max_size=40),
    st.text("{}\\$%#~^&_@\"'`<>|[]()!*-=,; \nab\x00\x1b\u202e\ud800", max_size=25),
    st.lists(st.sampled_from(PAYLOADS[:-1]), max_size=3).map(" ".join),
)
DIALECTS = [Dialect(), Dialect(ascii=True), Dialect(biblatex=True), Dialect(True, True, True)]
dialects = st.sampled_from(DIALECTS)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def work_of(text: str) -> Work:
    """A work with this text wherever text can be; its title begins and ends with a letter."""
    return replace(
        JOURNAL,
        title=f"A{text}z",
        authors=(Name(f"A{text}", f"B{text}", text), Name(literal=f"C{text}")),
        container_title=f"A{text}z",
        event_title=text,
        event_place=text,
        publisher=text,
        volume=text,
        issue=text,
        page=text,
        number=text,
        issn=text,
        doi=f"10.1000/{text}",
        url=f"https://example.org/{text}",
        arxiv=text,
        arxiv_class=text,
        language=text,
        keywords=(text, "Vision"),
        code=(f"https://example.org/{text}",),
    )


def fields_of(text: str) -> dict[str, str]:
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    (entry,) = library.entries
    assert entry.key == JOURNAL.key
    return {field.key: field.value for field in entry.fields}


def known_commands() -> frozenset[str]:
    """The names of all commands and signs that an output may have behind a backslash."""
    own = data.toml("latex.toml")["ascii"]
    spelled = " ".join((*tables().escapes.values(), *tables().symbols.values(), *own["spelled"].values()))
    accents = tables().accents.values()
    return frozenset(
        (*re.findall(r"\\([A-Za-z]+|.)", spelled), *tables().letters.values(), *accents, *tables().commands)
    ) | {*own["accepted"]["commands"].split(), "textcompwordmark", *",;:!{}| "}


KNOWN = known_commands()
_BRACES = {r"{\textbraceleft}": "\ue000", r"{\textbraceright}": "\ue001", r"{\textasciicircum}": "\ue002"}


def read_back(value: str) -> str:
    """A field as text, the signs included that ``text.from_latex`` has no reading for."""
    for spelled, mark in _BRACES.items():
        value = value.replace(spelled, mark)
    return from_latex(value).translate({0xE000: "{", 0xE001: "}", 0xE002: "^"})


@given(HOSTILE, dialects)
def test_bibtex_is_one_entry_without_live_commands(text: str, dialect: Dialect) -> None:
    written = to_bibtex([work_of(text)], dialect)
    fields = fields_of(written)
    assert written.encode()
    assert written.count("\n@") + written.startswith("@") == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written)
    for value in fields.values():
        assert set(re.findall(r"\\([A-Za-z]+|.)", value.replace(r"\\", ""))) <= KNOWN
        assert value.count("{") == value.count("}")
        assert r"\\" not in value
        assert "^^" not in value
    for name in fields.keys() & {"doi", "url", "eprint", "issn"}:
        assert not set(fields[name]) & set("\\{}^ \n")


@given(HOSTILE, st.sampled_from([Dialect(), Dialect(biblatex=True), Dialect(strings=True)]))
def test_bibtex_says_the_same_text(text: str, dialect: Dialect) -> None:
    if "$" in text or any(char in tables().symbols for char in text) or not text.isascii():
        text = "".join(
            char for char in text if char.isascii() and char != "$"
        )  # formulas have tests of their own
    work = work_of(text)
    fields = fields_of(to_bibtex([work], dialect))
    assert read_back(fields["title"]) == title(work)
    assert read_back(fields.get("journal") or fields["journaltitle"]) == container(work)


@given(HOSTILE)
def test_csl_is_one_item_of_the_same_text(text: str) -> None:
    work = work_of(text)
    written = to_csl([work])
    (item,) = json.loads(written)
    assert written.encode()
    assert item["id"] == work.key
    assert "$" in text or item["title"] == title(work)
    assert item["author"][1] == {"literal": names(work)[1].literal}
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", written)


def bibliography_of(text: str) -> Bibliography:
    """A work of this text, claimed with it, with a finding of each kind, and a place that cannot be read."""
    work = work_of(text)
    link = Link(f"https://example.org/{text}", label=text)
    entry = Entry(f"T{text}", f"list{text}.md", 3, venue=text, year=2020, links=(link,), section=(text,))
    findings = tuple(Finding(code, "title", f"{text}1", f"{text}2", f"{text}3") for code in FindingCode)
    resolution = Resolution(Identified(entry), Decision(reason=text), work.key, findings)
    return Bibliography((resolution,), (work,), (Unread("list.md", 9, text, f"U{text}"),))


def tokens_of(markdown: str) -> list[Token]:
    blocks = MARKDOWN.parse(markdown)
    return [*blocks, *(child for block in blocks for child in block.children or ())]


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_markdown_has_no_html_and_no_links_but_to_pages(text: str) -> None:
    written = to_corrections(bibliography_of(text))
    tokens = tokens_of(written)
    assert written.encode()
    assert not {token.type for token in tokens} & {
        "html_block",
        "html_inline",
        "image",
        "fence",
        "code_block",
    }
    links = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    assert all(link.startswith(("https://", "http://")) for link in links)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", written)


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_markdown_tables_keep_their_shape(text: str) -> None:
    tokens = tokens_of(to_corrections(bibliography_of(text)))
    kinds = [token.type for token in tokens]
    harmless = [token.type for token in tokens_of(to_corrections(bibliography_of("x")))]
    for kind in ("table_open", "heading_open", "tr_open", "paragraph_open"):
        assert kinds.count(kind) == harmless.count(kind)


@given(HOSTILE)
def test_the_report_is_json_of_the_same_text(text: str) -> None:
    written = to_report(bibliography_of(text))
    report = json.loads(written)
    assert written.encode()
    assert report["entries"][0]["title"] == f"T{text}"
    assert report["works"][0]["title"] == f"A{text}z"
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written)


@pytest.mark.parametrize(
    "formula",
    [r"x_1^2", r"\frac{1}{2}", r"x'^2", r"^2", r"\left(x\right)", r"\text{top-}k", r"\hat{x}_{i_j}^{2}", ""],
)
def test_formulas_that_latex_sets(formula: str) -> None:
    assert is_well_formed(formula)


BROKEN = r"x_1_2 x^ _ \frac{1} \left( \right) x^2' \text{a_b} \text \hat \hat\mathbf{x} { }".split()


@pytest.mark.parametrize("formula", [*BROKEN, "{" * 3000 + "}" * 3000])
def test_formulas_that_latex_stops_at(formula: str) -> None:
    assert not is_well_formed(formula)


def compiled(folder: Path, bib: str, preamble: str, end: str, processor: str) -> str:
    """What TeX says of the whole bibliography, typeset without shell escape; errors alone."""
    (folder / "refs.bib").write_text(bib, encoding="utf-8")
    (folder / "doc.tex").write_text(
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage[utf8]{inputenc}"
        f"\\usepackage{{amsmath,amssymb,textcomp,url}}{preamble}"
        f"\\begin{{document}}\\nocite{{*}}{end}\\end{{document}}\n",
        encoding="utf-8",
    )
    latex = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-file-line-error", "doc"]
    said = ""
    for command in (latex, [processor, "doc"], latex):
        run = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
        said += run.stdout.decode(errors="replace") if command[0] != "pdflatex" or said else "\n"
    errors = re.findall(r"^(?:!|\S+:\d+:|ERROR|WARN|I was|Warning--|.*---line \d+).*", said, re.MULTILINE)
    return "\n".join(errors if (folder / "doc.pdf").is_file() else ["no PDF", *errors])


# What pdflatex has no letter for is a fault of no file in UTF-8; biber makes UTF-8 of accents in ASCII.
TYPESET = [payload for payload in PAYLOADS if payload.isascii()]


@pytest.mark.latex
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="there is no pdflatex")
@pytest.mark.parametrize(
    ("dialect", "preamble", "end", "processor"),
    [
        (dialect, r"\usepackage{natbib}", r"\bibliographystyle{plainnat}\bibliography{refs}", "bibtex")
        for dialect in (Dialect(), Dialect(ascii=True), Dialect(strings=True))
    ]
    + [
        (dialect, r"\usepackage{biblatex}\addbibresource{refs.bib}", r"\printbibliography", "biber")
        for dialect in (Dialect(), Dialect(biblatex=True), Dialect(True, True, True))
    ],
    ids=str,
)
def test_hostile_entries_compile(
    tmp_path: Path, dialect: Dialect, preamble: str, end: str, processor: str
) -> None:
    if not shutil.which(processor):
        pytest.skip(f"there is no {processor}")
    texts = PAYLOADS[:-1] if dialect.ascii and processor == "bibtex" else TYPESET[:-1]
    kinds = (JOURNAL.type, CONFERENCE.type, PREPRINT.type)
    works = [
        replace(work_of(text), key=f"k{number}{kind}", type=kind, arxiv="2001.00001", issn="")
        for number, text in enumerate(texts)
        for kind in kinds
    ]
    assert compiled(tmp_path, to_bibtex(works, dialect), preamble, end, processor) == ""
