"""Emit: a bibliography as the texts of its files.

There is a module for each file: ``bibtex``, ``csl``, ``report``, ``corrections``. They share the
works' ``values``, the ``casing`` of titles, and what is known of ``latex``.
"""

from __future__ import annotations

from kdbib.model import Bibliography, VenueStyle


def outputs(bibliography: Bibliography, style: VenueStyle = VenueStyle.FULL) -> dict[str, str]:
    """The outputs by file name: ``kd.bib``, ``kd.json``, ``report.json`` and ``corrections.md``.

    The same bibliography gives the same bytes. ``style`` is how ``kd.bib`` and ``kd.json`` write venues.
    """
    from kdbib.stages.emit.bibtex import to_bibtex
    from kdbib.stages.emit.corrections import to_corrections
    from kdbib.stages.emit.csl import to_csl
    from kdbib.stages.emit.report import to_report
    from kdbib.stages.emit.values import in_style

    works = [in_style(work, style) for work in bibliography.works]
    return {
        "kd.bib": to_bibtex(works),
        "kd.json": to_csl(works),
        "report.json": to_report(bibliography),
        "corrections.md": to_corrections(bibliography),
    }
