"""kdbib: reading lists of papers in, a bibliography to cite from out.

The stages as functions, each pure but for the sources it is given::

    >>> import kdbib
    >>> reading = kdbib.parse("list.md")
    >>> bibliography, ledger = kdbib.run(reading.entries, kdbib.Ledger(), [], today="2026-01-31")
    >>> bibtex = kdbib.outputs(bibliography)["kd.bib"]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_WHERE = {
    "parse": "kdbib.parse:parse_file",
    "identify": "kdbib.identify:identify",
    "resolve": "kdbib.resolve:resolve",
    "judge": "kdbib.match:judge",
    "decide": "kdbib.decide:decide",
    "reconcile": "kdbib.reconcile:reconcile",
    "run": "kdbib.pipeline:run",
    "outputs": "kdbib.emit:outputs",
    "Ledger": "kdbib.ledger:Ledger",
    "LocalIndex": "kdbib.sources.local:LocalIndex",
    "build_index": "kdbib.sources.build:build",
}

if TYPE_CHECKING:
    from kdbib.decide import decide
    from kdbib.emit import outputs
    from kdbib.identify import identify
    from kdbib.ledger import Ledger
    from kdbib.match import judge
    from kdbib.parse import parse_file as parse
    from kdbib.pipeline import run
    from kdbib.reconcile import reconcile
    from kdbib.resolve import resolve
    from kdbib.sources.build import build as build_index
    from kdbib.sources.local import LocalIndex

__all__ = [
    "Ledger",
    "LocalIndex",
    "__version__",
    "build_index",
    "decide",
    "identify",
    "judge",
    "outputs",
    "parse",
    "reconcile",
    "resolve",
    "run",
]


def __getattr__(name: str) -> Any:
    """Import a stage when it is first used: start-up counts."""
    if name not in _WHERE:
        raise AttributeError(f"module 'kdbib' has no attribute {name!r}")
    module, _, attribute = _WHERE[name].partition(":")
    return getattr(import_module(module), attribute)
