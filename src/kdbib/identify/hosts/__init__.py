"""The rules that read addresses, by the names that ``data/hosts.toml`` gives them.

A rule takes the address and returns what it says of its paper, or ``NOTHING``. To add one: write the
function, name it here, and put its hosts into the data file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kdbib.identify.clue import Clue
from kdbib.identify.hosts import ieee, indexes, learning, preprints, publishers, societies, vision
from kdbib.identify.urls import Url

Rule = Callable[[Url], Clue]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.__name__: rule
        for rule in (
            preprints.arxiv,
            preprints.biorxiv,
            preprints.ssrn,
            preprints.zenodo,
            preprints.hal,
            preprints.openreview,
            ieee.ieee,
            ieee.csdl,
            vision.cvf,
            vision.ecva,
            vision.bmvc,
            learning.neurips,
            learning.pmlr,
            learning.jmlr,
            societies.acl,
            societies.aaai,
            societies.ijcai,
            societies.isca,
            societies.usenix,
            publishers.doi,
            publishers.acm,
            publishers.elsevier,
            publishers.mdpi,
            publishers.nature,
            publishers.oup,
            publishers.numbered,
            indexes.semanticscholar,
            indexes.dblp,
            indexes.pubmed,
            indexes.researchgate,
            indexes.slug,
            indexes.diva,
            indexes.query,
        )
    }
)
