"""References with marks for markup, which become tags in HTML and nothing in text.

Marks are characters of Unicode's private use area, which no value of ours has: so what looks like markup in
a title is text, and is escaped.
"""

from __future__ import annotations

import re
from functools import partial
from html import escape
from types import SimpleNamespace

_TAGS = {tag: number for number, tag in enumerate(("i", "b", "u", "sup", "sub", "span"))}
_OPEN, _CLOSE = "\ue000", "\ue080"  # the marks of the first tag
TITLE, TITLE_END = "\ue100", "\ue101"
"""Marks around a title that a style may put into the place of missing authors."""
_QUOTE_END = "\ue102"  # of a quotation inside another
_OPENING, _CLOSING, _MARK = "[\ue000-\ue07f]", "[\ue080-\ue0ff]", "[\ue000-\ue0ff]"
_PAIR = re.compile(r"<(i|b|sup|sub)>((?:(?!</?(?:i|b|sup|sub)>).)*)</\1>")  # innermost first: they nest
_TITLE = f"{TITLE}[^{TITLE_END}]*{TITLE_END}"
_TITLE_AGAIN = re.compile(f'(?:[“"]?{_OPENING}[“"]?{_TITLE}[”"]?{_CLOSING}[”"]?|[“"]?{_TITLE}[”"]?)[.,]? ?')
_STOP_TOO_MANY = re.compile(f"((?:[?!]|\\.(?={_MARK})){TITLE_END}?{_MARK}*[”’]*{_MARK}*)\\.")
_STOP_ALONE = re.compile(r"(?<!\.)\. \.(?! ?\.)")
_QUOTE_INSIDE = re.compile("“([^“”]*)“([^“”]*)”")


def _marked(tag: str, text: object) -> str:
    return f"{chr(ord(_OPEN) + _TAGS[tag])}{text}{chr(ord(_CLOSE) + _TAGS[tag])}"


FORMATTER = SimpleNamespace(
    preformat=str,
    Light=str,
    Italic=partial(_marked, "i"),
    Oblique=partial(_marked, "i"),
    Bold=partial(_marked, "b"),
    Underline=partial(_marked, "u"),
    Superscript=partial(_marked, "sup"),
    Subscript=partial(_marked, "sub"),
    SmallCaps=partial(_marked, "span"),
)
"""What citeproc-py asks for markup (a module of ``citeproc.formatter`` has these names)."""


def with_marks(value: str) -> str:
    """A value with marks in place of the tags that CSL-JSON allows, where they come in pairs."""
    while (marked := _PAIR.sub(lambda found: _marked(found[1], found[2]), value)) != value:
        value = marked
    return value


def mended(reference: str, quote: str) -> str:
    """A reference without a repeated title or stop, with single quotation marks inside double ones.

    Commas and stops come inside the closing ``quote``, which is empty where the style leaves them outside
    (CSL 1.0.2, locale option ``punctuation-in-quote``). A title that stands for missing authors is not
    printed again (``cs:substitute``).
    """
    first, title, rest = reference.partition(TITLE_END)
    text = first + title + (_TITLE_AGAIN.sub("", rest) if title else rest)
    text = _STOP_ALONE.sub(".", _STOP_TOO_MANY.sub(r"\1", text))
    for _ in range(text.count("“")):
        text = _QUOTE_INSIDE.sub(rf"“\1‘\2{_QUOTE_END}", text)
    if quote:
        text = re.sub(f"({_QUOTE_END}?{re.escape(quote)})([.,])", r"\2\1", text)
    text = text.replace(TITLE, "").replace(TITLE_END, "").replace(_QUOTE_END, "’")
    return re.sub(r" {2,}", " ", text).strip()


def as_text(reference: str) -> str:
    """The reference without markup."""
    return re.sub(_MARK, "", reference)


def as_html(reference: str) -> str:
    """The reference as HTML, all of its text escaped."""
    html = escape(reference, quote=False)
    for tag, number in _TAGS.items():
        opening = '<span style="font-variant:small-caps;">' if tag == "span" else f"<{tag}>"
        html = html.replace(chr(ord(_OPEN) + number), opening)
        html = html.replace(chr(ord(_CLOSE) + number), f"</{tag}>")
    return html
