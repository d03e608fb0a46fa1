"""Emit: a bibliography as the texts of its files.

There is a module for each file: ``bibtex``, ``csl``, ``report``, ``corrections``, ``html``, ``zotero``. They
share the works' ``values``, the ``casing`` of titles, and what is known of ``latex``.
"""

from __future__ import annotations

from dataclasses import replace

from kdbib.model import Bibliography, Dialect, VenueStyle

_USUAL = Dialect()


def outputs(
    bibliography: Bibliography,
    style: VenueStyle = VenueStyle.FULL,
    dialect: Dialect = _USUAL,
    *,
    collections: bool = False,
) -> dict[str, str]:
    """The outputs by file name: ``kd.bib``, ``kd.json``, ``report.json`` and ``.html``, ``corrections.md``.

    The same bibliography gives the same bytes. ``style`` is how ``kd.bib`` and ``kd.json`` write venues,
    ``dialect`` how ``kd.bib`` is spelled, and whether both tell of retractions
    in notes. With ``collections`` there is also ``kd.rdf``, for Zotero.
    """
    from kdbib.stages.emit.bibtex import each, to_bibtex
    from kdbib.stages.emit.corrections import to_corrections
    from kdbib.stages.emit.csl import to_csl
    from kdbib.stages.emit.html import to_html
    from kdbib.stages.emit.report import to_report
    from kdbib.stages.emit.values import in_style

    works = [in_style(work, style) for work in bibliography.works]
    entries = each(works, dialect)
    made = {
        "kd.bib": to_bibtex(works, dialect) if dialect.strings else "\n".join(entries.values()),
        "kd.json": to_csl(works, notes=dialect.notes),
        "report.json": to_report(bibliography),
        "corrections.md": to_corrections(bibliography),
        "report.html": to_html(replace(bibliography, works=tuple(works)), entries),
    }
    if collections:
        from kdbib.stages.emit.zotero import to_rdf

        made["kd.rdf"] = to_rdf(works, bibliography.resolutions)
    return made
