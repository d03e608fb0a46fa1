"""What BibTeX entries inherit through ``crossref``."""

from __future__ import annotations

from kdbib.bibliographies.bibtex_blocks import RawEntry

PARENT_TYPES = frozenset(
    "proceedings book collection mvbook mvproceedings mvcollection periodical reference".split()
)
"""Types that others refer to by ``crossref`` (biblatex 3.19, appendix B)."""

_GROUPS = (
    ("year", "date", "month"),
    ("publisher", "organization"),
    ("eventtitle",),
    ("series",),
    ("volume",),
    ("isbn",),
    ("issn",),
)
"""Fields that say one thing together: a parent's count where the child has none of a group."""


def crossref(entry: RawEntry) -> str:
    """The folded key of the entry's parent, ``""`` where it has none."""
    return entry.fields.get("crossref", "").strip().lower()


def inherit(child: RawEntry, parent: RawEntry) -> RawEntry:
    """The child with what it leaves to its parent: where and when, never title, authors, pages or DOI.

    The parent's title is the child's ``booktitle`` (of an article: ``journal``).
    """
    container = "journal" if child.type == "article" else "booktitle"
    fields = {container: parent.fields.get(container) or parent.fields.get("title", "")}
    for group in _GROUPS:
        if not any(child.fields.get(name) for name in group):
            fields |= {name: parent.fields[name] for name in group if name in parent.fields}
    return child._replace(fields=fields | {name: value for name, value in child.fields.items() if value})
