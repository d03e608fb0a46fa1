"""The ACL Anthology: one BibTeX file for each paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kdbib.model import Date, Identifier, Name, Outcome, Query, Record
from kdbib.sources.acl import AclAnthology

if TYPE_CHECKING:
    from conftest import Played

PAPER = Identifier("acl", "2020.acl-main.703")
PATH = "/2020.acl-main.703.bib"
BIBTEX = "text/x-bibtex"
BIB = r"""@inproceedings{lewis-etal-2020-bart,
    title = "{BART}: Denoising Sequence-to-Sequence Pre-training for Natural Language Generation",
    author = {Lewis, Mike  and
      Doll{\'a}r, Piotr  and
      van der Berg, Jan},
    editor = "Jurafsky, Dan  and
      Chai, Joyce",
    booktitle = "Proceedings of the 58th Annual Meeting of the Association for Computational Linguistics",
    month = jul,
    year = "2020",
    address = "Online",
    publisher = "Association for Computational Linguistics",
    url = "https://aclanthology.org/2020.acl-main.703/",
    doi = "10.18653/v1/2020.acl-main.703",
    pages = "7871--7880"
}
"""


def found(played: Played, bib: str, paper: Identifier = PAPER) -> Record:
    """The record that a file makes."""
    played.on(f"/{paper.value}.bib", bib, media_type=BIBTEX)
    attempt = played.look_up(AclAnthology(), paper)[paper]
    assert attempt.outcome is Outcome.FOUND, attempt.error
    return attempt.records[0]


def test_a_paper_is_found_by_its_id(played: Played) -> None:
    record = found(played, BIB)
    assert (record.source, record.id) == ("acl", "2020.acl-main.703")
    assert record.type == "paper-conference"
    assert record.title == "BART: Denoising Sequence-to-Sequence Pre-training for Natural Language Generation"
    assert record.authors == (Name("Lewis", "Mike"), Name("Dollár", "Piotr"), Name("van der Berg", "Jan"))
    assert record.issued == Date(2020, 7)
    assert record.container_title.startswith("Proceedings of the 58th Annual Meeting")
    assert (record.page, record.publisher) == ("7871-7880", "Association for Computational Linguistics")
    assert record.identifiers == (PAPER, Identifier("doi", "10.18653/v1/2020.acl-main.703"))
    assert record.url == "https://aclanthology.org/2020.acl-main.703/"
    assert played.requests[0].headers["Accept"] == "text/x-bibtex, */*"


@pytest.mark.parametrize("doi", ['    doi = "",\n', ""])
def test_coling_has_no_doi_and_none_is_made_up(played: Played, doi: str) -> None:
    bib = BIB.replace('    doi = "10.18653/v1/2020.acl-main.703",\n', doi)
    assert found(played, bib).identifiers == (PAPER,)


def test_a_letter_and_a_year_are_an_id_too(played: Played) -> None:
    paper = Identifier("acl", "P19-1001")
    bib = BIB.replace("2020.acl-main.703", "P19-1001")
    assert found(played, bib, paper).identifier("doi") == "10.18653/v1/p19-1001"


def test_the_id_asked_for_is_in_the_record_where_the_file_has_no_address(played: Played) -> None:
    record = found(played, '@inproceedings{k, title = "A Study of Words", year = "2001"}')
    assert record.identifiers == (PAPER,)
    assert record.url == "https://aclanthology.org/2020.acl-main.703/"


def test_months_are_macros(played: Played) -> None:
    assert found(played, BIB.replace("month = jul", 'month = "1--3 " # aug')).issued == Date(2020, 8)


def test_transactions_are_a_journal(played: Played) -> None:
    journal = BIB.replace("@inproceedings", "@article").replace("booktitle", "journal")
    assert found(played, journal).type == "article-journal"


def test_no_such_file_is_a_miss(played: Played) -> None:
    played.on(PATH, "<html><title>404</title></html>", status=404, media_type="text/html")
    assert played.look_up(AclAnthology(), PAPER)[PAPER].outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 200),
        ("<html><body>We are back soon.</body></html>", 200),
        (f"<html><body><pre>{BIB}</pre></body></html>", 200),
        (BIB[: len(BIB) // 2], 200),
        (BIB.rstrip()[:-1], 200),
        (BIB + BIB.replace("bart", "other"), 200),
        ('@inproceedings{k, author = "Lewis, Mike"}', 200),
        (BIB, 410),
    ],
    ids=["empty", "maintenance", "page", "half", "no end", "two", "untitled", "gone"],
)
def test_what_is_no_whole_entry_fails(played: Played, body: str, status: int) -> None:
    played.on(PATH, body, status=status, media_type=BIBTEX)
    attempt = played.look_up(AclAnthology(), PAPER)[PAPER]
    assert attempt.outcome is Outcome.FAILED
    assert attempt.error
    assert attempt.records == ()


def test_only_ids_of_the_anthology_are_known_and_titles_are_not_searched() -> None:
    service = AclAnthology()
    assert service.knows(PAPER)
    assert not service.knows(Identifier("doi", "10.18653/v1/2020.acl-main.703"))
    assert service.by_title(Query("BART")) is None
