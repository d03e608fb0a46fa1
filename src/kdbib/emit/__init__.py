"""Emit: a bibliography as the texts of its files."""

from __future__ import annotations

from kdbib.model import Bibliography


def outputs(bibliography: Bibliography) -> dict[str, str]:
    """The outputs by file name: ``kd.bib``, ``kd.json``, ``report.json`` and ``corrections.md``.

    The same bibliography gives the same bytes.
    """
    from kdbib.emit.bibtex import to_bibtex
    from kdbib.emit.corrections import to_corrections
    from kdbib.emit.csl import to_csl
    from kdbib.emit.report import to_report

    return {
        "kd.bib": to_bibtex(bibliography.works),
        "kd.json": to_csl(bibliography.works),
        "report.json": to_report(bibliography),
        "corrections.md": to_corrections(bibliography),
    }
