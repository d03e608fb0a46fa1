"""LaTeX, HTML and odd Unicode become plain text; folding makes texts comparable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdbib.text import collapse, fold, from_html, from_latex, language_tag

any_text = st.text(max_size=40)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("Plain words", "Plain words"),
        ("{IEEE} {Transactions} on {{Image}} Processing", "IEEE Transactions on Image Processing"),
        (r"J{\"o}rg M{\"{u}}ller", "Jörg Müller"),
        (r"Jos\'e Garc\'{\i}a", "José García"),
        (r"{\'\i}ndice de {\v Z}i\v{z}ek", "índice de Žižek"),
        (r"{\AA}ngstr{\"o}m {\o}re {\ss} {\L}{\'o}d{\'z} {\ae}", "Ångström øre ß Łódź æ"),
        (r"Fa\c{c}ade", "Façade"),
        (r"Rock \& Roll, 50\% off \#1 a\_b", "Rock & Roll, 50% off #1 a_b"),
        ("pages~1--9", "pages 1–9"),
        ("em---dash", "em—dash"),
        ("``quoted'' text", "“quoted” text"),
        (r"\textit{emphasis} and \emph{more}", "emphasis and more"),
        (r"the $\ell_1$ norm of $\alpha$", r"the $\ell_1$ norm of $\alpha$"),
        (r"\(\beta\)-VAE", r"$\beta$-VAE"),
        (r"costs \$5", "costs $5"),
        ("two\n   lines", "two lines"),
        (r"Pruning 50% of Q&A {BERT}s, \emph{100%} \& more", "Pruning 50% of Q&A BERTs, 100% & more"),
        (r"one \\% two \emph{three}", "one % two three"),
    ],
)
def test_from_latex(latex: str, text: str) -> None:
    assert from_latex(latex) == text


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "N", "Zs"]), max_size=30))
def test_plain_words_pass_through_latex(text: str) -> None:
    assert from_latex(text) == collapse(text)


ESCAPED = {
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "é": r"{\'e}",
    "ü": r"{\"u}",
    "ç": r"\c{c}",
    "ß": r"{\ss}",
}


@given(st.text(alphabet="abcXYZ 0123" + "".join(ESCAPED), max_size=30))
def test_escaped_text_is_read_back(text: str) -> None:
    assert from_latex("".join(ESCAPED.get(char, char) for char in text)) == collapse(text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Depth of <i>Escherichia</i> cells", "Depth of Escherichia cells"),
        ("H<sub>2</sub>O", "H2O"),
        ("Chips &amp; Circuits &lt;2&gt;", "Chips & Circuits <2>"),
        ("<jats:title>Abstract</jats:title>", "Abstract"),
        ("for a < b and c > d", "for a < b and c > d"),
        ("1<2 and 3>2", "1<2 and 3>2"),
        ("caf&#233;", "café"),
        ("line<br/>break", "line break"),
    ],
)
def test_from_html(html: str, text: str) -> None:
    assert from_html(html) == text


@pytest.mark.parametrize(
    ("told", "tag"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("eng", "en"),
        ("English", "en"),
        ("american", "en"),
        ("en-US", "en-US"),
        ("zh_Hans", "zh-Hans"),
        ("ngerman", "de"),
        ("chi", "zh"),
        ("n/a", ""),
        ("English (US)", ""),
        ("Klingon", ""),
        ("", ""),
    ],
)
def test_languages(told: str, tag: str) -> None:
    assert language_tag(told) == tag


def test_collapse_drops_what_cannot_be_seen() -> None:
    assert collapse(" soft\u00adhyphen\u200b and\u00a0blank\ufeff\t ") == "softhyphen and blank"
    assert collapse("e\u0301") == "é"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ünïcödé", "unicode"),
        ("STRASSE Straße", "strasse strasse"),
        ("Łódź Ørsted Ægir", "lodz orsted aegir"),
        ("ﬁne R² ℌilbert", "fine r2 hilbert"),
        ("İstanbul", "istanbul"),
        ("2×2", "2x2"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(any_text)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(any_text)
def test_case_does_not_survive_folding(text: str) -> None:
    assert fold(fold(text).upper()) == fold(text)


@given(any_text)
def test_collapsing_twice_changes_nothing(text: str) -> None:
    assert collapse(collapse(text)) == collapse(text)


@given(any_text)
def test_no_text_breaks_the_readers(text: str) -> None:
    assert isinstance(from_latex(text), str)
    assert isinstance(from_html(text), str)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Jos{\'{e}} Mu{\~{n}}oz", "José Muñoz"),
        (r"Garc{\'{\i}}a", "García"),
        (r"Stra{\ss}e", "Straße"),
        (r"{\L}ukasz {\AA}str{\"o}m", "Łukasz Åström"),
        (r"Ho{\v{c}} and {\H{o}}", "Hoč and ő"),
        (r"{\'{e}}~tude -- {\o}", "é tude – ø"),
    ],
)
def test_letters_in_braces_of_their_own(latex: str, text: str) -> None:
    assert from_latex(latex) == text
