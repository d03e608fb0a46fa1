"""Emit: a bibliography as the texts of its files.

There is a module for each file: ``bibtex``, ``csl``, ``report``, ``corrections``. They share the
works' ``values``, the ``casing`` of titles, and what is known of ``latex``.
"""

from __future__ import annotations

from kdbib.model import Bibliography


def outputs(bibliography: Bibliography) -> dict[str, str]:
    """The outputs by file name: ``kd.bib``, ``kd.json``, ``report.json`` and ``corrections.md``.

    The same bibliography gives the same bytes.
    """
    from kdbib.stages.emit.bibtex import to_bibtex
    from kdbib.stages.emit.corrections import to_corrections
    from kdbib.stages.emit.csl import to_csl
    from kdbib.stages.emit.report import to_report

    return {
        "kd.bib": to_bibtex(bibliography.works),
        "kd.json": to_csl(bibliography.works),
        "report.json": to_report(bibliography),
        "corrections.md": to_corrections(bibliography),
    }
