"""A small bibliography of every kind of item, and the golden files of ``tests/golden/emit``.

The facts are well known or made up. To write the golden files anew after a wanted change, and then to
read what has changed::

    KDBIB_WRITE_GOLDEN=1 pytest tests/test_emit_bibtex.py tests/test_emit_csl.py \
        tests/test_emit_report.py tests/test_emit_corrections.py tests/test_emit_dialects.py
    git diff tests/golden/emit
"""

from __future__ import annotations

import os
from pathlib import Path

from kdbib.model import (
    Bibliography,
    Date,
    Decision,
    Entry,
    Feature,
    Finding,
    FindingCode,
    Identified,
    Identifier,
    Link,
    LinkRole,
    Match,
    Name,
    Provenance,
    Record,
    Resolution,
    Unread,
    Verdict,
    Work,
)

GOLDEN = Path(__file__).parent / "golden" / "emit"


def check_golden(name: str, text: str) -> None:
    """Compare a text with a golden file, or write it if KDBIB_WRITE_GOLDEN is set."""
    path = GOLDEN / name
    if os.environ.get("KDBIB_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


def record(source: str, key: str, title: str, kind: str = "paper-conference") -> Record:
    return Record(source=source, id=key, retrieved="2026-01-31", type=kind, title=title)


CONFERENCE = Work(
    key="vaswani2017attention",
    type="paper-conference",
    title="Attention Is All You Need",
    authors=(
        Name("Vaswani", "Ashish"),
        Name("Shazeer", "Noam"),
        Name("Parmar", "Niki"),
        Name("Uszkoreit", "Jakob"),
        Name("Jones", "Llion"),
        Name("Gomez", "Aidan N."),
        Name("Kaiser", "Łukasz"),
        Name("Polosukhin", "Illia"),
    ),
    issued=Date(2017),
    venue="NeurIPS",
    container_title="Advances in Neural Information Processing Systems 30",
    container_title_short="NeurIPS",
    page="5998–6008",
    url="https://proceedings.neurips.cc/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html",
    arxiv="1706.03762",
    arxiv_class="cs.CL",
    identifiers=(Identifier("arxiv", "1706.03762"), Identifier("dblp", "conf/nips/VaswaniSPUJGKP17")),
    keywords=("Text, Speech & Sound", "Architectures"),
    records=(
        record("dblp", "conf/nips/VaswaniSPUJGKP17", "Attention is All you Need"),
        record("arxiv", "1706.03762", "Attention Is All You Need", "article"),
    ),
    provenance=(
        Provenance(
            "title",
            "Attention Is All You Need",
            "arxiv/1706.03762",
            "the spelling of the authors",
            (("dblp/conf/nips/VaswaniSPUJGKP17", "Attention is All you Need"),),
        ),
        Provenance("year", "2017", "dblp/conf/nips/VaswaniSPUJGKP17", "the volume's year"),
    ),
)

JOURNAL = Work(
    key="king2020hints",
    type="article-journal",
    title="Hints & Tips for 100% Careful Cataloguers: Rules #1 to #9 of the U-Net_2 Handbook.",
    authors=(
        Name("King", "Robert L.", "Jr."),
        Name("de la Cruz", "José"),
        Name("O'Brien", "Mary-Ann"),
        Name("Čech", "Ágnes"),
        Name("Nguyễn", "Đorđe"),
    ),
    issued=Date(2020, 6, 15),
    venue="Libraries",
    container_title="Libraries & Archives",
    container_title_short="Libr. Arch.",
    volume="12",
    issue="2–3",
    page="101-119",
    issn="1234-5679",
    doi="10.5555/lib.2020_0012",
    url="https://doi.org/10.5555/lib.2020_0012",
    records=(record("crossref", "10.5555/lib.2020_0012", "Hints & Tips", "article-journal"),),
)

PREPRINT = Work(
    key="hinton2015distilling",
    type="article",
    title="Distilling the Knowledge in a Neural Network",
    authors=(Name("Hinton", "Geoffrey"), Name("Vinyals", "Oriol"), Name("Dean", "Jeff")),
    issued=Date(2015, 3),
    venue="arXiv",
    container_title="arXiv",
    doi="10.48550/arxiv.1503.02531",
    url="https://arxiv.org/abs/1503.02531",
    arxiv="1503.02531",
    arxiv_class="stat.ML",
    identifiers=(Identifier("arxiv", "1503.02531"),),
    keywords=("Distillation",),
    records=(record("arxiv", "1503.02531", "Distilling the Knowledge in a Neural Network", "article"),),
)

SERIES = Work(
    key="lin2014microsoft",
    type="paper-conference",
    title="Microsoft COCO: Common Objects in Context",
    authors=(Name("Lin", "Tsung-Yi"), Name("Dollár", "Piotr")),
    authors_complete=False,
    issued=Date(2014),
    venue="ECCV",
    container_title="Computer Vision – ECCV 2014",
    container_title_short="ECCV",
    collection_title="Lecture Notes in Computer Science",
    event_title="European Conference on Computer Vision",
    event_place="Zurich, Switzerland",
    event_date=Date(2014, 9, 6),
    volume="8693",
    issue="5",
    page="740-755",
    publisher="Springer",
    isbn="978-3-319-10601-4",
    issn="0302-9743",
    language="en",
    code=("https://github.com/cocodataset/cocoapi",),
    doi="10.1007/978-3-319-10602-1_48",
    url="https://link.springer.com/chapter/10.1007/978-3-319-10602-1_48",
    records=(
        record("crossref", "10.1007/978-3-319-10602-1_48", "Microsoft COCO: Common Objects in Context"),
    ),
)

CHAPTER = Work(
    key="damico2012sharing",
    type="chapter",
    title="Sharing CO$_2$ Records Across Europe: β-VAE and $L_1$ Losses in the Markov Sense",
    authors=(Name("D'Amico", "Aurélie"), Name(literal="The Sample Collaboration")),
    issued=Date(2012),
    container_title="Handbook of Sample Data",
    page="55-80",
    publisher="Example University Press",
)

BOOK = Work(
    key="goodfellow2016deep",
    type="book",
    title="DEEP LEARNING WITH GAUSSIAN CNNS: A SURVEY",
    authors=(Name("Goodfellow", "Ian"), Name("Bengio", "Yoshua"), Name("Courville", "Aaron")),
    issued=Date(2016),
    publisher="MIT Press",
    isbn="978-0-262-03561-3",
    url="https://www.deeplearningbook.org/",
)

THESIS = Work(
    key="muller2019compact",
    type="thesis",
    title="Compact Models: From “Large” to Small",
    authors=(Name("Müller", "Jean-François"),),
    issued=Date(2019),
    publisher="Universität Zürich",
)

REPORT = Work(
    key="openai2023gpt4",
    type="report",
    title="GPT-4 Technical Report",
    authors=(Name(literal="OpenAI"),),
    issued=Date(2023, 3),
    number="TR-7",
    publisher="OpenAI",
    url="https://example.org/reports/gpt 4|ü.pdf",
)

UNVERIFIED = Work(
    key="doe2021nowhere",
    type="paper-conference",
    title="Nowhere to Be Found",
    authors=(Name("Doe", "Jane"),),
    issued=Date(2021),
    container_title="CVPR",
    url="https://example.org/nowhere",
    keywords=("Vision",),
    resolved=False,
)

WORKS = (CONFERENCE, JOURNAL, PREPRINT, SERIES, CHAPTER, BOOK, THESIS, REPORT, UNVERIFIED)


def _resolution(work: Work, line: int, claims: dict[str, object], *findings: Finding) -> Resolution:
    entry = Entry(
        title=str(claims.get("title", work.title)),
        file="lists/papers.md",
        line=line,
        venue=str(claims.get("venue", "")),
        year=claims.get("year"),  # type: ignore[arg-type]
        links=(Link(work.url, LinkRole.PAPER, "paper"),),
        section=("Reading", "Vision | Language"),
    )
    features = (Feature("title", "the same", 6.0),)
    matches = tuple(Match(one, Verdict.ACCEPTED, 0.98765, features) for one in work.records)
    reason = "" if work.resolved else "no record has this title"
    return Resolution(Identified(entry), Decision(matches, reason=reason), work.key, findings)


_DBLP = f"{CONFERENCE.url} (dblp/conf/nips/VaswaniSPUJGKP17)"

BIBLIOGRAPHY = Bibliography(
    resolutions=(
        _resolution(
            CONFERENCE,
            3,
            {"title": "Attention is all you needed", "venue": "arXiv", "year": 2018},
            Finding(FindingCode.RENAMED, "title", "Attention is all you needed", CONFERENCE.title, _DBLP),
            Finding(FindingCode.PUBLISHED, "venue", "arXiv", "NeurIPS", _DBLP),
            Finding(FindingCode.YEAR, "year", "2018", "2017", _DBLP),
        ),
        _resolution(
            JOURNAL,
            4,
            {"venue": "Springer | IEEE", "year": 2020},
            Finding(
                FindingCode.PUBLISHER,
                "venue",
                "Springer | IEEE",
                "Libraries & Archives",
                f"{JOURNAL.url} (crossref/{JOURNAL.doi})",
            ),
        ),
        _resolution(PREPRINT, 5, {"venue": "arXiv", "year": 2015}),
        _resolution(
            SERIES,
            6,
            {"venue": "ECCV", "year": 2015},
            Finding(FindingCode.YEAR, "year", "2015", "2014", "https://doi.org/10.1007/978-3-319-10602-1_48"),
            Finding(
                FindingCode.WRONG_LINK,
                "link",
                "https://example.org/a_(b)?x=1|2",
                SERIES.url,
                "its record is another paper",
            ),
        ),
        _resolution(
            CHAPTER, 7, {"venue": "ICML", "year": 2012},
            Finding(FindingCode.VENUE, "venue", "ICML", "Handbook of Sample Data", "crossref/10.5555/1"),
        ),
        _resolution(
            PREPRINT, 12, {},
            Finding(FindingCode.EMPTY_LINK, "link", "", PREPRINT.url, "the link is empty"),
            Finding(
                FindingCode.DUPLICATE, "entry", "lists/papers.md:12", "lists/papers.md:5", PREPRINT.key
            ),
        ),
        _resolution(
            UNVERIFIED,
            14,
            {"title": "Nowhere *to* be [found]", "venue": "CVPR", "year": 2021},
            Finding(
                FindingCode.UNRESOLVED, "entry", "Nowhere *to* be [found]", "", "no record has this title"
            ),
        ),
    ),
    works=WORKS,
    unread=(Unread("lists/papers.md", 20, "no title", "| | <img> |"),),
)  # fmt: skip
