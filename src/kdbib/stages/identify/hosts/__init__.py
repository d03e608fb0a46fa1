"""The rules that read addresses, by the names that ``data/hosts.toml`` gives them.

A rule takes the address and returns what it says of its paper, or ``NOTHING``. To add one: write the
function, name it here, and put its hosts into the data file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kdbib.stages.identify.clues import Clue
from kdbib.stages.identify.hosts import conferences, ieee, publishers, repositories
from kdbib.stages.identify.urls import Url

Rule = Callable[[Url], Clue]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.__name__: rule
        for rule in (
            repositories.arxiv,
            repositories.biorxiv,
            repositories.ssrn,
            repositories.zenodo,
            repositories.hal,
            repositories.iacr,
            repositories.openreview,
            ieee.ieee,
            ieee.csdl,
            conferences.cvf,
            conferences.ecva,
            conferences.bmvc,
            conferences.neurips,
            conferences.pmlr,
            conferences.jmlr,
            conferences.acl,
            conferences.aaai,
            conferences.ijcai,
            conferences.isca,
            conferences.usenix,
            conferences.pvldb,
            publishers.doi,
            publishers.acm,
            publishers.elsevier,
            publishers.mdpi,
            publishers.nature,
            publishers.silverchair,
            publishers.numbered,
            repositories.semanticscholar,
            repositories.dblp,
            repositories.pubmed,
            repositories.researchgate,
            repositories.slug,
            repositories.diva,
            repositories.query,
        )
    }
)
