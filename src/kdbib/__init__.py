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
    "parse": "kdbib.stages.parse:parse_file",
    "identify": "kdbib.stages.identify:identify",
    "resolve": "kdbib.stages.resolve:resolve",
    "judge": "kdbib.stages.match:judge",
    "decide": "kdbib.stages.decide:decide",
    "reconcile": "kdbib.stages.reconcile:reconcile",
    "run": "kdbib.pipeline:run",
    "outputs": "kdbib.stages.emit:outputs",
    "Ledger": "kdbib.ledger:Ledger",
    "LocalIndex": "kdbib.index.lookup:LocalIndex",
    "build_index": "kdbib.index.build:build",
}

if TYPE_CHECKING:
    from kdbib.index.build import build as build_index
    from kdbib.index.lookup import LocalIndex
    from kdbib.ledger import Ledger
    from kdbib.pipeline import run
    from kdbib.stages.decide import decide
    from kdbib.stages.emit import outputs
    from kdbib.stages.identify import identify
    from kdbib.stages.match import judge
    from kdbib.stages.parse import parse_file as parse
    from kdbib.stages.reconcile import reconcile
    from kdbib.stages.resolve import resolve

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
