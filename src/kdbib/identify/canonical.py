"""The address that stands for an identifier."""

from __future__ import annotations

from urllib.parse import quote

from kdbib.model import Identifier

_FORMS = {
    "doi": "https://doi.org/{}",
    "acm": "https://dl.acm.org/doi/{}",
    "arxiv": "https://arxiv.org/abs/{}",
    "acl": "https://aclanthology.org/{}/",
    "openreview": "https://openreview.net/forum?id={}",
    "s2": "https://www.semanticscholar.org/paper/{}",
    "corpusid": "https://api.semanticscholar.org/CorpusID:{}",
    "ieee": "https://ieeexplore.ieee.org/document/{}",
    "pii": "https://www.sciencedirect.com/science/article/pii/{}",
    "dblp": "https://dblp.org/rec/{}",
    "pmlr": "https://proceedings.mlr.press/{}.html",
    "ijcai": "https://www.ijcai.org/Abstract/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
    "hal": "https://hal.science/{}",
    "url": "https://{}",
}


def address(identifier: Identifier) -> str:
    """A page of the paper, from which the identifier can be read again; ``""`` where none follows from it."""
    scheme, value = identifier
    if scheme == "aaai" and value.isdecimal():
        return f"https://ojs.aaai.org/index.php/AAAI/article/view/{value}"
    if scheme == "neurips" and "/" in value:
        year, digest = value.split("/")
        return f"https://proceedings.neurips.cc/paper_files/paper/{year}/hash/{digest}-Abstract.html"
    if scheme == "ijcai":
        value = value.removeprefix("20")
    form = _FORMS.get(scheme)
    return form.format(quote(value, safe="/:()~?=&%!$'*+,;@")) if form else ""
