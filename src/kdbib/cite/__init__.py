"""Formatted references: items of CSL-JSON in a CSL style, through citeproc-py.

What citeproc-py does not do of CSL 1.0.2 is fed to it in a form that it understands (``items``, ``styles``),
or mended in what it gives (``marks``).
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

from kdbib.cite import marks
from kdbib.cite.items import fed
from kdbib.cite.styles import INSTALL, load
from kdbib.errors import InputError, KdbibError, NothingDone


class Form(StrEnum):
    """What ``kdbib cite`` prints."""

    TEXT = "text"
    HTML = "html"


def cite(path: Path, keys: Sequence[str], style: str, form: Form) -> str:
    """The references of the items with these keys in a CSL-JSON file, in the order of the keys.

    Text has a line for each reference and no markup, HTML the elements that citeproc-js makes.

    Raises:
        InputError: the file or the style cannot be used; NothingDone: a key is not known; KdbibError:
        citeproc-py is not installed.

    """
    items = _items(path)
    if unknown := [key for key in keys if key not in items]:
        raise NothingDone("; ".join(_unknown(key, items, path) for key in unknown))
    made = references([items[key] for key in dict.fromkeys(keys)], style)
    if form is Form.TEXT:
        return "".join(f"{marks.as_text(reference)}\n" for reference in made)
    entries = (f'  <div class="csl-entry">{marks.as_html(reference)}</div>\n' for reference in made)
    return f'<div class="csl-bib-body">\n{"".join(entries)}</div>\n'


def references(items: Sequence[Mapping[str, Any]], style: str) -> list[str]:
    """The references of CSL items in their order, with ``marks`` for markup.

    ``style`` is as :func:`kdbib.cite.styles.load` takes it.

    Raises:
        InputError: the style cannot be used; KdbibError: citeproc-py is not installed.

    """
    try:
        from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
        from citeproc.source.json import CiteProcJSON
    except ImportError as error:
        raise KdbibError(INSTALL) from error
    loaded = load(style)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of variables of CSL 1.0.2 that it has no list of, but hands on
        processor = CitationStylesStyle(BytesIO(loaded.xml), validate=False)
        source = CiteProcJSON([fed(item, f"i{number}", loaded) for number, item in enumerate(items)])
        bibliography = CitationStylesBibliography(processor, source, marks.FORMATTER)
        for number in range(len(items)):
            bibliography.register(Citation([CitationItem(f"i{number}")]))
        inside = str(processor.root.get_locale_option("punctuation-in-quote")).lower() == "true"
        quote = str(processor.root.get_single_term(name="close-quote")) if inside else ""
        return [marks.mended(str(reference), quote) for reference in bibliography.bibliography()]


def _items(path: Path) -> dict[str, Mapping[str, Any]]:
    """The items of a CSL-JSON file by their ids.

    Raises:
        InputError: there is no such file, or it is none.

    """
    try:
        items = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise InputError(str(path), "there is no such file; 'kdbib run' makes it") from error
    except OSError as error:
        raise InputError(str(path), f"it cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise InputError(str(path), f"not JSON: {error}") from error
    if not isinstance(items, list) or not all(isinstance(item, dict) and "id" in item for item in items):
        raise InputError(str(path), "not CSL-JSON: an array of items with an 'id' is expected")
    return {str(item["id"]): item for item in items}


def _unknown(key: str, items: Mapping[str, Any], path: Path) -> str:
    near = ", ".join(get_close_matches(key, sorted(items), n=5))
    return f"{path} has no key {key!r}{f'; do you mean {near}?' if near else ''}"
