"""dblp: records by key in BibTeX, and the search by title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kdbib.model import Date, Identifier, Name, Outcome, Query, Record
from kdbib.sources.dblp import Dblp
from kdbib.venues import find

if TYPE_CHECKING:
    from conftest import Played

KEY = Identifier("dblp", "conf/cvpr/RadosavovicKGHD20")
BIB_PATH = "/rec/conf/cvpr/RadosavovicKGHD20.bib"
BIB = r"""@inproceedings{DBLP:conf/cvpr/RadosavovicKGHD20,
  author       = {Ilija Radosavovic and
                  Piotr Doll{\'{a}}r},
  title        = {Designing Network Design Spaces},
  booktitle    = {2020 {IEEE/CVF} Conference on Computer Vision and Pattern Recognition,
                  {CVPR} 2020, Seattle, WA, USA, June 13-19, 2020},
  pages        = {10425--10433},
  publisher    = {Computer Vision Foundation / {IEEE}},
  year         = {2020},
  url          = {https://doi.org/10.1109/CVPR42600.2020.01044},
  doi          = {10.1109/CVPR42600.2020.01044},
  bibsource    = {dblp computer science bibliography, https://dblp.org}
}
"""
SEARCH = "/search/publ/api"
ASKED = Query("Designing Network Design Spaces")


def info(**other: Any) -> dict[str, Any]:
    """What dblp says of a paper."""
    return {
        "authors": {
            "author": [
                {"@pid": "1/1", "text": "Ilija Radosavovic"},
                {"@pid": "2/2", "text": "Piotr Doll&aacute;r"},
            ]
        },
        "title": "Designing Network Design Spaces.",
        "venue": "CVPR",
        "pages": "10425-10433",
        "year": "2020",
        "type": "Conference and Workshop Papers",
        "key": "conf/cvpr/RadosavovicKGHD20",
        "doi": "10.1109/CVPR42600.2020.01044",
        "ee": "https://doi.org/10.1109/CVPR42600.2020.01044",
        "url": "https://dblp.org/rec/conf/cvpr/RadosavovicKGHD20",
        **other,
    }


def answer(*infos: dict[str, Any], total: int | None = None, sent: int | None = None) -> dict[str, Any]:
    """An answer of the search, with its hits in dblp's three forms: several, one, none."""
    hits: dict[str, Any] = {
        "@total": str(len(infos) if total is None else total),
        "@computed": str(len(infos)),
        "@sent": str(len(infos) if sent is None else sent),
        "@first": "0",
    }
    found = [{"@score": "5", "@id": str(i), "info": one, "url": f"URL#{i}"} for i, one in enumerate(infos)]
    if found:
        hits["hit"] = found if len(found) > 1 else found[0]
    return {"result": {"query": "?", "status": {"@code": "200", "text": "OK"}, "hits": hits}}


def found(played: Played, *infos: dict[str, Any]) -> tuple[Record, ...]:
    played.on(SEARCH, answer(*infos))
    return played.search(Dblp(), ASKED).records


def test_a_key_is_looked_up_as_bibtex(played: Played) -> None:
    played.on(BIB_PATH, BIB, media_type="text/x-bibtex; charset=UTF-8", params={"param": "1"})
    attempt = played.look_up(Dblp(), KEY)[KEY]
    assert attempt.outcome is Outcome.FOUND
    (record,) = attempt.records
    assert (record.source, record.id, record.type) == ("dblp", KEY.value, "paper-conference")
    assert record.authors == (Name("Radosavovic", "Ilija"), Name("Dollár", "Piotr"))
    assert (record.page, record.issued) == ("10425-10433", Date(2020))
    assert record.identifier("doi") == "10.1109/cvpr42600.2020.01044"
    assert KEY in record.identifiers
    assert played.requests[0].headers["Accept"] == "text/x-bibtex"


def test_a_key_that_dblp_does_not_have_is_a_miss(played: Played) -> None:
    played.on(BIB_PATH, "<html>Not Found</html>", status=404, media_type="text/html")
    assert played.look_up(Dblp(), KEY)[KEY].outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="empty"),
        pytest.param(BIB[: len(BIB) // 2], id="cut"),
        pytest.param(BIB.rstrip()[:-1], id="without its last brace"),
        pytest.param("<html><style>@media screen {p {color: red}}</style>Maintenance</html>", id="a page"),
        pytest.param(BIB.replace("RadosavovicKGHD20", "Somebody20"), id="another key"),
        pytest.param(BIB.replace("  title ", "  note ", 1), id="no title"),
    ],
)
def test_what_is_not_the_entry_of_the_key_is_no_miss(played: Played, body: str) -> None:
    played.on(BIB_PATH, body, media_type="text/x-bibtex")
    attempt = played.look_up(Dblp(), KEY)[KEY]
    assert attempt.outcome is Outcome.FAILED
    assert KEY.value in attempt.error


def test_gone_is_no_documented_miss(played: Played) -> None:
    played.on(BIB_PATH, "", status=410)
    assert played.look_up(Dblp(), KEY)[KEY].outcome is Outcome.FAILED


def test_only_keys_of_dblp_are_known() -> None:
    assert Dblp().knows(KEY)
    assert not Dblp().knows(Identifier("doi", "10.1109/cvpr42600.2020.01044"))


def test_a_hit_becomes_a_record(played: Played) -> None:
    (record,) = found(played, info())
    assert record == Record(
        source="dblp",
        id="conf/cvpr/RadosavovicKGHD20",
        retrieved=record.retrieved,
        type="paper-conference",
        title="Designing Network Design Spaces",
        authors=(Name("Radosavovic", "Ilija"), Name("Dollár", "Piotr")),
        issued=Date(2020),
        container_title="CVPR",
        page="10425-10433",
        url="https://doi.org/10.1109/CVPR42600.2020.01044",
        identifiers=(KEY, Identifier("doi", "10.1109/cvpr42600.2020.01044")),
    )


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Designing Network Design Spaces", "designing network design spaces"),
        ("{BERT}: Pre-training of Deep, Wide Nets", "bert pre training of deep wide nets"),
        ("What's in a Na\\\"ive $\\alpha$-Divergence? A|B & 3D", "what in naive divergence 3d"),
        ("β-VAE learns", "vae learns"),
        (" ".join(f"word{n}" for n in range(30)), " ".join(f"word{n}" for n in range(20))),
    ],
)  # fmt: skip
def test_only_words_that_must_occur_are_searched_for(played: Played, title: str, words: str) -> None:
    played.on(SEARCH, answer())
    played.search(Dblp(), Query(title))
    assert played.requests[0].args.to_dict() == {"q": words, "format": "json", "h": "30", "c": "0"}


def test_a_short_title_is_searched_with_its_first_author(played: Played) -> None:
    played.on(SEARCH, answer())
    played.search(Dblp(), Query("Deep Learning", (Name("García-López", "Ana"), Name("Hinton", "Geoffrey"))))
    assert played.requests[0].args["q"] == "deep learning garcia lopez"


def test_a_title_without_words_is_not_searched_for() -> None:
    assert Dblp().by_title(Query("深度学习")) is None


def test_no_hits_are_a_miss(played: Played) -> None:
    played.on(SEARCH, answer())
    assert played.search(Dblp(), ASKED).outcome is Outcome.NOTHING


def test_one_hit_and_one_author_stand_bare(played: Played) -> None:
    (record,) = found(played, info(authors={"author": {"@pid": "3/3", "text": "Ralf Jung 0002"}}))
    assert record.authors == (Name("Jung", "Ralf"),)


def test_several_hits_keep_their_order(played: Played) -> None:
    hits = info(key="conf/cvpr/A20"), info(key="journals/pami/B21", type="Journal Articles")
    assert [record.id for record in found(played, *hits)] == ["conf/cvpr/A20", "journals/pami/B21"]


def test_a_record_may_have_no_authors(played: Played) -> None:
    bare = info()
    del bare["authors"]
    (record,) = found(played, bare)
    assert record.authors == ()


def test_titles_lose_their_dot_and_html(played: Played) -> None:
    (record,) = found(played, info(title="What&apos;s Hidden in H<sub>2</sub>O &amp; Co."))
    assert record.title == "What's Hidden in H2O & Co"


def test_corr_is_a_preprint_with_its_arxiv_id(played: Played) -> None:
    corr = info(
        key="journals/corr/abs-2003-13678",
        type="Informal and Other Publications",
        venue="CoRR",
        volume="abs/2003.13678",
        doi="10.48550/ARXIV.2003.13678",
        ee="https://doi.org/10.48550/arXiv.2003.13678",
    )
    (record,) = found(played, corr)
    assert record.is_preprint
    assert record.identifier("arxiv") == "2003.13678"


def test_corr_without_a_doi_has_its_arxiv_id_from_the_key(played: Played) -> None:
    bare = info(key="journals/corr/abs-2003-13678", venue="CoRR", type="Journal Articles", doi=None, ee=None)
    (record,) = found(played, bare)
    assert record.is_preprint
    assert record.identifier("arxiv") == "2003.13678"


def test_a_key_of_corr_is_no_proof_of_a_preprint(played: Played) -> None:
    """ICLR 2015 has such keys."""
    (record,) = found(
        played,
        info(key="journals/corr/KingmaB14", venue="ICLR (Poster)", ee="http://arxiv.org/abs/1412.6980"),
    )
    assert record.type == "paper-conference"
    assert record.identifier("arxiv") == "1412.6980"


def test_corrosion_science_is_no_preprint(played: Played) -> None:
    (record,) = found(played, info(type="Journal Articles", venue="Corrosion Science"))
    assert record.type == "article-journal"


@pytest.mark.parametrize(
    ("kind", "key", "csl"),
    [
        ("Journal Articles", "journals/pami/A20", "article-journal"),
        ("Parts in Books or Collections", "books/sp/A20", "chapter"),
        ("Reference Works", "reference/ml/A20", "chapter"),
        ("Books and Theses", "phd/us/A20", "thesis"),
        ("Informal and Other Publications", "conf/iclr/A18", "paper-conference"),
        ("Informal and Other Publications", "tr/mit/A70", "report"),
        ("Something New", "conf/x/A20", "document"),
    ],
)
def test_long_names_of_types_become_csl_types(played: Played, kind: str, key: str, csl: str) -> None:
    (record,) = found(played, info(type=kind, key=key, venue="TPAMI"))
    assert record.type == csl


def test_the_venue_of_a_book_is_its_series(played: Played) -> None:
    book = info(type="Books and Theses", key="series/sci/1062", venue="Studies in Computational Intelligence")
    (record,) = found(played, book)
    assert (record.type, record.container_title) == ("book", "")
    assert record.collection_title == "Studies in Computational Intelligence"


def test_volumes_and_data_are_no_papers(played: Played) -> None:
    hits = info(type="Editorship"), info(type="Data and Artifacts"), info()
    assert [record.type for record in found(played, *hits)] == ["paper-conference"]


@pytest.mark.parametrize(
    ("venue", "known"),
    [
        (["EMNLP", "IJCNLP"], "EMNLP"),
        ("ICCV Workshops", "ICCVW"),
        ("ECCV (19)", "ECCV"),
        ("ACL/IJCNLP (Findings)", "FindingsACL"),
        ("Comput. Vis. Image Underst.", "CVIU"),
    ],
)
def test_the_venue_is_one_that_is_known(played: Played, venue: object, known: str) -> None:
    (record,) = found(played, info(venue=venue))
    named = find(record.container_title)
    assert named is not None
    assert named.id == known


def test_several_pages_give_their_identifiers(played: Played) -> None:
    """Conferences without DOIs have a page, perhaps OpenReview's for ICML."""
    pages = ["https://proceedings.mlr.press/v119/chen20j.html", "https://openreview.net/forum?id=imZcqOrbig"]
    (record,) = found(played, info(venue="ICML", doi=None, ee=pages))
    assert record.url == pages[0]
    assert record.identifier("pmlr") == "v119/chen20j"
    assert record.identifier("openreview") == "imZcqOrbig"


@pytest.mark.parametrize("doi", ["10.24963/IJCAI.2021/549", "10.24963/ijcai.2021/549"])
def test_dois_come_in_any_case(played: Played, doi: str) -> None:
    (record,) = found(played, info(doi=doi))
    assert record.identifier("doi") == "10.24963/ijcai.2021/549"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<html>Scheduled maintenance</html>", id="a page"),
        pytest.param("", id="empty"),
        pytest.param('{"result":{"hits":{"@total":"1","hit":[{"in', id="cut"),
        pytest.param({"result": {}}, id="no hits object"),
        pytest.param({"result": {"hits": {}}}, id="no total"),
        pytest.param({"result": {"hits": {"@total": "many"}}}, id="a total that is no number"),
        pytest.param([], id="a list"),
        pytest.param(answer(total=7, sent=7), id="hits announced and none sent"),
        pytest.param(answer(total=7, sent=0), id="hits counted and none sent"),
        pytest.param(answer(info(), info(), total=3, sent=3), id="a hit is missing"),
        pytest.param(answer(info(), info(title=None)), id="no title"),
        pytest.param(answer(info(key=None)), id="no key"),
        pytest.param(answer(info(authors=["Ilija"])), id="authors of another shape"),
        pytest.param(answer(info(year={"x": 1})), id="a year of another shape"),
    ],
)
def test_a_broken_search_is_no_miss(played: Played, body: object) -> None:
    played.on(SEARCH, body)
    attempt = played.search(Dblp(), ASKED)
    assert attempt.outcome is Outcome.FAILED
    assert attempt.error


def test_more_hits_than_were_asked_for_are_no_fault(played: Played) -> None:
    played.on(SEARCH, answer(info(), info(), total=4711, sent=2))
    assert played.search(Dblp(), ASKED).outcome is Outcome.FOUND
