"""Plain text out of LaTeX, HTML and odd Unicode, and the folded form that comparisons use."""

from __future__ import annotations

import html
import logging
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, wraps
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

T = TypeVar("T")

_TAG = re.compile(r"</?(?:[a-zA-Z][\w:.-]*)(?:\s[^<>]*)?/?>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACE = re.compile(r"\s+")
_LATEX = ("\\", "~", "--", "``", "''")  # one of which a text has that is more than braces
_MATH = re.compile(r"(?<!\\)\$[^$]+\$")
_LONGEST = 20_000  # characters that are read as LaTeX, whose reader takes time by their square
_STROKED = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "æ": "ae"}
    | {"Æ": "AE", "œ": "oe", "Œ": "OE", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "×": "x"}
)


_SHORT = 500  # characters; what repeats itself in a bibliography is not longer


def remembered(most: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Keep so many results of a function of a text; those of long texts would fill the memory."""

    def of_short_texts(function: Callable[[str], T]) -> Callable[[str], T]:
        kept = lru_cache(maxsize=most)(function)

        @wraps(function)
        def called(text: str) -> T:
            return kept(text) if len(text) <= _SHORT else function(text)

        return called

    return of_short_texts


def collapse(text: str) -> str:
    """The text in NFC, without invisible characters, runs of white space made one blank."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    joined = " ".join(text.split())
    if joined.isprintable() and unicodedata.is_normalized("NFC", joined):
        return joined
    return _SPACE.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def holds_any(text: str, parts: Iterable[str]) -> bool:
    """Whether a text holds one of these parts; to ask so first spares most texts a slow pattern."""
    return any(map(text.__contains__, parts))


_LANGUAGES = {
    name: tag
    for tag, names in {
        "en": "eng english american british usenglish ukenglish",
        "de": "deu ger german ngerman deutsch",
        "fr": "fra fre french français",
        "es": "spa spanish español",
        "it": "ita italian",
        "pt": "por portuguese brazilian",
        "ru": "rus russian",
        "zh": "zho chi chinese",
        "ja": "jpn japanese",
        "ko": "kor korean",
    }.items()
    for name in names.split()
}
_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)")


def language_tag(text: str) -> str:
    """The tag (BCP 47) of a language that is named by tag, by ISO 639-2 code, in English or as in babel.

    ``""`` for what is no language's tag or known name.
    """
    text = text.strip()
    if tag := _LANGUAGES.get(text.lower()):
        return tag
    found = _LANGUAGE_TAG.fullmatch(text)
    return found.group(1).lower() + found.group(2).replace("_", "-") if found else ""


def from_html(text: str) -> str:
    """Plain text of a value with HTML or JATS tags and entities, as Crossref and dblp serve them.

    Comparison signs that are no tags stay: ``a < b``.
    """
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", text))
    if "&" in text:
        text = html.unescape(text)
    return collapse(text)


@remembered(65536)
def from_latex(text: str) -> str:
    """Unicode of a BibTeX value: accents and commands decoded, case braces dropped, math kept as ``$…$``."""
    formulas: list[str] = []

    def keep(found: re.Match[str]) -> str:
        formulas.append(found.group())
        return f"\ue000{len(formulas) - 1}\ue001"

    text = text.replace(r"\(", "$").replace(r"\)", "$")
    text = _MATH.sub(keep, text.replace("\ue000", "")) if "$" in text else text
    if len(text) <= _LONGEST and holds_any(text, _LATEX):
        plain = _LETTER.sub(lambda found: _letter(found.group()), text)
        text = _latex_to_unicode(text) if holds_any(plain, _LATEX) else plain
    text = text.replace("{", "").replace("}", "")
    if formulas:
        text = re.sub("\ue000(\\d+)\ue001", lambda found: formulas[int(found.group(1))], text)
    return collapse(text)


_LETTER = re.compile(
    r"""\{\\(?:[`'^"~=.](?:[a-zA-Z]|\{\\?[a-zA-Z]\})|[uvHcdbkr]\{[a-zA-Z]\}|ss|[oOlLij]|aa|AA|[ao]e|[AO]E)\}"""
)
"""A letter in braces of its own, which reads the same wherever it stands; there are few of them."""


@cache
def _letter(text: str) -> str:
    return _latex_to_unicode(text)


_BARE = re.compile(r"(?<!\\)((?:\\\\)*)([%&])")
"""Signs that no value means as LaTeX does (a comment, the end of a cell), though many do not escape them."""


def _latex_to_unicode(text: str) -> str:
    # The dotless i carries no accent in Unicode: {\'{\i}} is í, not ı́.
    text = _DOTLESS.sub(r"\\\1{\2}", text)
    if len(text) << min(_depth(text), _DEEPEST) > _LARGEST:
        return _COMMAND.sub(" ", text)
    text = _BARE.sub(r"\1\\\2", text)
    try:
        converted = str(_converter().latex_to_text(text, tolerant_parsing=True))
    except (RecursionError, IndexError):  # hundreds of commands in one another, or one that is cut off
        return _COMMAND.sub(" ", text)
    return converted.replace("\u00a0", " ")


def _depth(text: str) -> int:
    """How deep braces stand in one another."""
    steps = (1 if brace == "{" else -1 for brace in _BRACE.findall(text))
    return max(accumulate(steps, initial=0))


_DEEPEST = 30  # braces in one another
_LARGEST = 500_000  # characters that a text may become: an accent over an accented text doubles it each time
_BRACE = re.compile(r"[{}]")
_COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)?", re.DOTALL)
_DOTLESS = re.compile(r"\\([`'^\"~=.uvHcdbkr])\s*\{?\\([ij])(?![a-zA-Z])\s*\}?")


@cache
def _converter() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # the text is what it can make of it
    return LatexNodes2Text(math_mode="verbatim", keep_braced_groups=True, strict_latex_spaces=True)


def fold(text: str) -> str:
    """The text for comparing: lower case, no accents, compatibility forms resolved, letters in ASCII."""
    return text.lower() if text.isascii() else _decomposed(text)


@lru_cache(maxsize=8192)
def _decomposed(text: str) -> str:
    # Compatibility forms may be capitals ("ℌ"), and capitals may decompose once they are small ("İ").
    small = unicodedata.normalize("NFKD", text).casefold().translate(_STROKED)
    decomposed = unicodedata.normalize("NFKD", small)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def unsteered(text: str) -> str:
    """The text with blanks for what steers a terminal (ECMA-48), ends a line or turns the direction."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def printable(text: str) -> str:
    """The same with single blanks, on one line."""
    return " ".join(unsteered(text).split())
