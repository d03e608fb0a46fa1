"""kd.bib in each of its dialects.

Entries are sorted by key, with a blank line between them. A field has a line, indented by two blanks;
their order is told in ``classic`` and ``biblatex``, whose entries are the two dialects. ``ids`` (other keys
to cite by, which biblatex takes), ``note`` (on request) and ``keywords`` come last. Macros (``macros``) stand
above the first entry. ``ascii`` is a spelling of the same fields.

- An item that no source confirms has the keyword ``unverified`` and a comment above it; nothing of that is
  printed. A list of authors known in part is marked by a comment: ``and others`` is a name to half of the
  importers. So are letters that ASCII has no spelling for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from kdbib.bibliographies.bibtex_entries import UNVERIFIED
from kdbib.model import Dialect, Work
from kdbib.stages.emit import classic, values
from kdbib.stages.emit.latex import escape

_UNVERIFIED_COMMENT = "% unverified: no source confirms this item; it holds what the list claims."
_AUTHORS_COMMENT = "% incomplete: more authors than these are not known."
_ASCII_COMMENT = "% ascii: LaTeX has no spelling for {} of this item."
_CONTAINERS = frozenset({"journal", "journaltitle", "booktitle"})
"""The fields that name venues."""
_USUAL = Dialect()


class _Entry(NamedTuple):
    """An entry of the file; ``fields`` are names and values with their braces."""

    work: Work
    kind: str
    fields: list[tuple[str, str]]


def to_bibtex(works: Sequence[Work], dialect: Dialect = _USUAL) -> str:
    """The works as a BibTeX file."""
    return _written(_entries(works, dialect), dialect)


def _written(entries: Sequence[_Entry], dialect: Dialect) -> str:
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Block, Entry, Field, ImplicitComment, String
    from bibtexparser.writer import BibtexFormat

    named = _macros(entries) if dialect.strings else {}
    spelled = _spelling(dialect)
    blocks: list[Block] = [String(macro, spelled(value)) for value, macro in named.items()]
    for entry in entries:
        lines = [*([""] if blocks else []), *_comments(entry, dialect)]  # a blank line between entries
        if lines:
            blocks.append(ImplicitComment("\n".join(lines)))
        written = [Field(n, _macro(n, value, named) or spelled(value)) for n, value in entry.fields]
        blocks.append(Entry(entry.kind, entry.work.key, written))
    layout = BibtexFormat()  # type: ignore[no-untyped-call]
    layout.indent = "  "
    layout.block_separator = ""
    return write_string(Library(blocks), unparse_stack=[], bibtex_format=layout)


def each(works: Sequence[Work], dialect: Dialect = _USUAL) -> dict[str, str]:
    """The text of each work's entry by its key, in the order of the file: the file but for macros."""
    alone = replace(dialect, strings=False)
    return {entry.work.key: _written([entry], alone) for entry in _entries(works, dialect)}


def _entries(works: Sequence[Work], dialect: Dialect) -> list[_Entry]:
    """The entries of the works in the order of the file."""
    kind_of, fields_of = classic.entry_type, classic.fields
    if dialect.biblatex:
        from kdbib.stages.emit import biblatex

        kind_of, fields_of = (
            biblatex.entry_type,
            partial(biblatex.fields, own_items=biblatex.preprints(works)),
        )
    entries = []
    for work in sorted(works, key=lambda work: work.key):
        kind = kind_of(work)
        note = classic.braced(escape(values.note(work))) if dialect.notes else ""
        ids = classic.braced(", ".join(work.ids))
        fields = (*fields_of(work, kind), ("ids", ids), ("note", note), ("keywords", _keywords(work)))
        entries.append(_Entry(work, kind, [field for field in fields if field[1]]))
    return entries


def _keywords(work: Work) -> str:
    words = [escape(word) for word in values.keywords(work)] + ([] if work.resolved else [UNVERIFIED])
    return classic.braced(", ".join(words))


def _macros(entries: Sequence[_Entry]) -> dict[str, str]:
    """The macros of the file by the values they stand for."""
    from kdbib.stages.emit.macros import macros

    return macros(
        (entry.work.venue or values.container(entry.work), value)
        for entry in entries
        for name, value in entry.fields
        if name in _CONTAINERS
    )


def _macro(name: str, value: str, named: dict[str, str]) -> str:
    """The macro that a field is written as, or ``""``."""
    return named.get(value, "") if name in _CONTAINERS else ""


def _spelling(dialect: Dialect) -> Callable[[str], str]:
    if not dialect.ascii:
        return str
    from kdbib.stages.emit.ascii import to_ascii

    return to_ascii


def _comments(entry: _Entry, dialect: Dialect) -> Iterator[str]:
    if not entry.work.resolved:
        yield _UNVERIFIED_COMMENT
    if entry.work.authors and not entry.work.authors_complete:
        yield _AUTHORS_COMMENT
    if dialect.ascii:
        from kdbib.stages.emit.ascii import unspelled

        signs = dict.fromkeys(sign for _, value in entry.fields for sign in unspelled(value))
        if signs:
            yield _ASCII_COMMENT.format(", ".join(f"U+{ord(char):04X}" for sign in signs for char in sign))
