"""Writes dumps as the services publish them, of seeded invented papers, small or large.

    python benchmarks/dumps.py FOLDER --papers 100000 [--form crossref --form dblp …] [--seed 7] [--time]

Of each form there is one file or folder with the names and shapes of the real ones; ``--time`` reads each
three times and prints a Markdown table of the best times of one core, and of the peak of memory. ``lines``
gives whole files for other scripts and tests. Write into an empty folder.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from html import escape
from html.entities import codepoint2name
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

FILE_PAPERS = 5000  # papers of a file of Crossref; others have more
_GIVEN = "Ada Grace Alan Zoë Jürgen Łukasz Mei-Ling Renée Noor José Ingrid Soňa Kofi Yūki Björn".split()
_FAMILY = (
    "Byron Hopper Müller García Nguyễn Åström Øvergård Çelik O’Neill Krüger Sánchez Ito Zhang Šimek".split()
)
_WORDS = (
    "adaptive attention bayesian convolutional deep distillation efficient embedding federated graph "
    "hierarchical inference kernel latent learning memory model network optimal policy quantized recurrent "
    "sampling sparse teacher transfer unsupervised variational vision weighted zero-shot"
).split()
_VENUES = (
    ("conf", "CVPR", "IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"),
    ("conf", "ICASSP", "IEEE International Conference on Acoustics, Speech and Signal Processing (ICASSP)"),
    ("journals", "Pattern Recognit.", "Pattern Recognition"),
    ("journals", "Neurocomputing", "Neurocomputing"),
)


class Paper(NamedTuple):
    """An invented paper, of which each form says what it has room for; ``authors`` are (given, family)."""

    number: int
    title: str
    authors: tuple[tuple[str, str], ...]
    year: int
    kind: str
    acronym: str
    venue: str
    volume: str
    page: int

    @property
    def doi(self) -> str:
        """Its DOI; the prefix is nobody's."""
        return f"10.9999/inv.{self.year}.{self.number}"

    @property
    def pages(self) -> str:
        """First and last page."""
        return f"{self.page}-{self.page + 9}"


def papers(seed: int) -> Iterator[Paper]:
    """Papers without end, the same for the same seed."""
    random = Random(seed)  # noqa: S311
    number = 0
    while True:
        number += 1
        words = random.sample(_WORDS, random.randint(4, 9))
        title = f"{' '.join(words).capitalize()} {number:x}"
        people = tuple((random.choice(_GIVEN), random.choice(_FAMILY)) for _ in range(random.randint(1, 6)))
        year = random.randint(1995, 2025)
        volume, page = str(random.randint(1, 200)), random.randint(1, 9000)
        yield Paper(number, title, people, year, *random.choice(_VENUES), volume, page)


def crossref(paper: Paper) -> dict[str, Any]:
    conference = paper.kind == "conf"
    return {
        "indexed": {"date-parts": [[2026, 4, 1]], "timestamp": 1775000000000},
        "reference-count": 2,
        "publisher": "Inventions",
        "license": [{"start": {"date-parts": [[paper.year, 1, 1]]}, "URL": "https://example.org/licence"}],
        "DOI": paper.doi,
        "type": "proceedings-article" if conference else "journal-article",
        "page": paper.pages,
        "source": "Crossref",
        "title": [paper.title],
        "prefix": "10.9999",
        "volume": None if conference else paper.volume,
        "author": [
            {"given": given, "family": family, "sequence": "additional", "affiliation": []}
            for given, family in paper.authors
        ],
        "member": "1",
        "reference": [
            {
                "key": f"ref{n}",
                "doi-asserted-by": "publisher",
                "DOI": f"10.9999/{n}",
                "unstructured": "A. B. " * 20,
            }
            for n in range(8)
        ],
        "event": {"name": f"{paper.venue}, {paper.year}", "acronym": paper.acronym} if conference else None,
        "container-title": [paper.venue],
        "resource": {"primary": {"URL": f"https://example.org/{paper.number}"}},
        "issued": {"date-parts": [[paper.year]]},
        "published-print": {"date-parts": [[paper.year, 6]]},
    }


def openalex(paper: Paper) -> dict[str, Any]:
    kind = "conference" if paper.kind == "conf" else "journal"
    first, _, last = paper.pages.partition("-")
    abstract = {word: [n, n + 40, n + 80] for n, word in enumerate(_WORDS * 3)}
    return {
        "id": f"https://openalex.org/W{4_000_000_000 + paper.number}",
        "doi": f"https://doi.org/{paper.doi}",
        "title": paper.title,
        "display_name": paper.title,
        "publication_year": paper.year,
        "publication_date": f"{paper.year}-06-01",
        "language": "en",
        "primary_location": {
            "landing_page_url": f"https://doi.org/{paper.doi}",
            "source": {"id": "https://openalex.org/S1", "display_name": paper.venue, "type": kind},
        },
        "type": "article",
        "authorships": [
            {
                "author_position": "middle",
                "author": {"id": "https://openalex.org/A1", "display_name": f"{given} {family}"},
                "raw_author_name": f"{given} {family}",
                "institutions": [],
            }
            for given, family in paper.authors
        ],
        "biblio": {"volume": paper.volume, "issue": None, "first_page": first, "last_page": last},
        "abstract_inverted_index": abstract,
        "updated_date": "2026-01-01",
    }


def semanticscholar(paper: Paper) -> dict[str, Any]:
    key = f"{paper.kind}/inv/{paper.authors[0][1].encode('ascii', 'ignore').decode()}{paper.year % 100:02}"
    return {
        "corpusid": paper.number,
        "externalids": {
            **dict.fromkeys(("ACL", "ArXiv", "PubMed", "PubMedCentral", "MAG")),
            "DBLP": key,
            "CorpusId": str(paper.number),
            "DOI": paper.doi,
        },
        "url": f"https://www.semanticscholar.org/paper/{paper.number:040x}",
        "title": paper.title,
        "authors": [
            {"authorId": str(n), "name": f"{given} {family}"}
            for n, (given, family) in enumerate(paper.authors)
        ],
        "venue": paper.venue,
        "publicationvenueid": None,
        "year": paper.year,
        "publicationtypes": ["Conference" if paper.kind == "conf" else "JournalArticle"],
        "publicationdate": None,
        "journal": {"name": paper.venue, "pages": paper.pages, "volume": paper.volume},
    }


def datacite(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.doi,
        "type": "dois",
        "attributes": {
            "doi": paper.doi,
            "creators": [
                {
                    "name": f"{family}, {given}",
                    "nameType": "Personal",
                    "givenName": given,
                    "familyName": family,
                }
                for given, family in paper.authors
            ],
            "titles": [{"title": paper.title}],
            "publisher": "Inventions",
            "publicationYear": paper.year,
            "types": {"resourceTypeGeneral": "JournalArticle", "citeproc": "article-journal"},
            "container": {
                "type": "Journal",
                "title": paper.venue,
                "volume": paper.volume,
                "firstPage": str(paper.page),
            },
            "url": f"https://example.org/{paper.number}",
        },
    }


def arxiv(paper: Paper) -> dict[str, Any]:
    month, number = divmod(paper.number - 1, 99_999)
    return {
        "id": f"{15 + month // 12 % 11:02}{month % 12 + 1:02}.{number + 1:05}",
        "submitter": "Ada Byron",
        "authors": ", ".join(map(" ".join, paper.authors)),
        "title": paper.title,
        "comments": "12 pages",
        "journal-ref": None,
        "doi": paper.doi,
        "report-no": None,
        "categories": "cs.LG stat.ML",
        "license": None,
        "abstract": "  We invent. " * 60,
        "versions": [{"version": "v1", "created": f"Mon, 2 Jun {paper.year} 19:18:42 GMT"}],
        "update_date": "2025-01-01",
        "authors_parsed": [[family, given, ""] for given, family in paper.authors],
    }


def dblp(paper: Paper) -> str:
    tag, place = ("inproceedings", "booktitle") if paper.kind == "conf" else ("article", "journal")
    people = "".join(f"<author>{_named(f'{given} {family}')}</author>\n" for given, family in paper.authors)
    return (
        f'<{tag} mdate="2026-01-01" key="{paper.kind}/inv/X{paper.number}">\n{people}'
        f"<title>{_named(paper.title)}.</title>\n<pages>{paper.pages}</pages>\n<year>{paper.year}</year>\n"
        f"<volume>{paper.volume}</volume>\n<{place}>{_named(paper.acronym)}</{place}>\n"
        f"<ee>https://doi.org/{paper.doi}</ee>\n</{tag}>"
    )


def acl(paper: Paper) -> str:
    people = "".join(
        f"<author><first>{given}</first><last>{family}</last></author>" for given, family in paper.authors
    )
    return (
        f'    <paper id="{paper.number}">\n      <title><fixed-case>{escape(paper.title[:1])}</fixed-case>'
        f"{escape(paper.title[1:])}</title>\n      {people}\n      <pages>{paper.pages}</pages>\n"
        f"      <abstract>{'We invent. ' * 60}</abstract>\n"
        f'      <url hash="0">2022.acl-long.{paper.number}</url>\n      <doi>{paper.doi}</doi>\n    </paper>'
    )


def _named(text: str) -> str:
    """The text in ASCII as dblp writes it: names of Latin-1's letters, numbers of the others."""
    return "".join(
        char
        if char.isascii()
        else (f"&{codepoint2name[ord(char)]};" if ord(char) < 256 else f"&#{ord(char)};")
        for char in escape(text, quote=False)
    )


DBLP_HEAD = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n'
ACL_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<collection id="2022.acl">
  <volume id="long" type="proceedings">
    <meta>
      <booktitle>Proceedings of the 60th Annual Meeting of the ACL (Volume 1: Long Papers)</booktitle>
      <publisher>Association for Computational Linguistics</publisher>
      <month>May</month>
      <year>2022</year>
    </meta>
"""
ACL_TAIL = "  </volume>\n</collection>\n"


def _json_lines(item: Callable[[Paper], Any], invented: Iterable[Paper]) -> Iterator[str]:
    return (json.dumps(item(paper), ensure_ascii=False) + "\n" for paper in invented)


def _array(invented: Iterable[Paper]) -> Iterator[str]:
    for number, text in enumerate(_json_lines(crossref, invented)):
        yield (",\n" if number else '{"items":[') + text.rstrip()
    yield "]}\n"


def lines(form: str, invented: Iterable[Paper]) -> Iterator[str]:
    """A whole file of a form, piece by piece."""
    if form == "dblp":
        yield DBLP_HEAD
        yield from (dblp(paper) for paper in invented)
        yield "\n</dblp>\n"
    elif form == "acl":
        yield ACL_HEAD
        yield from (acl(paper) + "\n" for paper in invented)
        yield ACL_TAIL
    elif form == "crossref-array":
        yield from _array(invented)
    else:
        yield from _json_lines(ITEMS[form], invented)


ITEMS: dict[str, Callable[[Paper], Any]] = {
    "crossref": crossref,
    "openalex": openalex,
    "semanticscholar": semanticscholar,
    "datacite": datacite,
    "arxiv": arxiv,
}
FILES = {
    "crossref": "crossref/{}.jsonl.gz",
    "crossref-array": "crossref-array/{}.json.gz",
    "openalex": "openalex/works/updated_date=2026-01-01/part_{:03}.gz",
    "semanticscholar": "semanticscholar/papers-part{}.jsonl.gz",
    "datacite": "datacite/dois/updated_2026-01/part_{:04}.jsonl.gz",
    "arxiv": "arxiv-metadata-oai-snapshot.json",
    "dblp": "dblp.xml.gz",
    "acl": "acl/2022.acl.xml",
}
"""Where each form keeps its files, by their number."""


def write(form: str, folder: Path, count: int, seed: int) -> Path:
    """A dump of ``count`` papers; the file or folder that holds it."""
    invented = islice(papers(seed), count)
    many = "{" in FILES[form]
    for number in range(max(1, -(-count // FILE_PAPERS)) if many else 1):
        path = folder / FILES[form].format(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            gzip.open(path, "wt", 6, "utf-8")
            if path.suffix == ".gz"
            else path.open("w", encoding="utf-8") as out
        ):
            out.writelines(lines(form, islice(invented, FILE_PAPERS) if many else invented))
    return folder / FILES[form].split("/")[0]


def timed(path: Path) -> tuple[int, float]:
    """How many records one process reads of a dump, and in how many seconds of its core."""
    from kdbib.dumps import Skipped, parts, read
    from kdbib.model import Unread

    start = time.process_time()
    items = (item for part in parts(path) for item in read(part))
    found = sum(not isinstance(item, Unread | Skipped) for item in items)
    return found, time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--form", action="append", choices=sorted(FILES))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--time", action="store_true")
    args = parser.parse_args()
    if args.time:
        sys.stdout.write("| form | records | seconds | records/s | peak MB so far |\n|---|---|---|---|---|\n")
    for form in args.form or FILES:
        path = write(form, args.folder, args.papers, args.seed)
        if args.time:
            found, seconds = min((timed(path) for _ in range(3)), key=lambda one: one[1])
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
            sys.stdout.write(f"| {form} | {found} | {seconds:.1f} | {found / seconds:.0f} | {peak} |\n")


if __name__ == "__main__":
    main()
