"""The public dumps, read as the services would answer."""

import bz2
import gzip
import json
import lzma
import os
import pickle
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kdbib.dumps import Item, Skipped, parts, read
from kdbib.dumps.model import MOST_AUTHORS
from kdbib.errors import InputError
from kdbib.model import Date, Identifier, Name, Record, Unread, Update
from kdbib.sources import crossref_work, datacite, dblp, openalex, semanticscholar_paper

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
dumps = pytest.importorskip("dumps")

FORMS = sorted(dumps.FILES)
INVENTED = tuple(islice(dumps.papers(3), 40))


def everything(path: Path) -> list[Item]:
    return [item for part in parts(path) for item in read(part)]


def told(path: Path) -> tuple[list[Record], list[Unread], Counter[str]]:
    """The records, the reports, and how many are left out for which reason."""
    items = everything(path)
    skipped: Counter[str] = Counter()
    for item in items:
        if isinstance(item, Skipped):
            skipped[item.reason] += item.times
    return (
        [item[0] for item in items if not isinstance(item, Unread | Skipped)],
        [item for item in items if isinstance(item, Unread)],
        skipped,
    )


def only(path: Path) -> Record:
    records, unread, skipped = told(path)
    assert (len(records), unread, skipped) == (1, [], Counter())
    return records[0]


def file_of(folder: Path, text: str | bytes, name: str = "dump") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def lines(*items: object) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


def text_of(form: str, papers: Iterable[Any] = INVENTED) -> str:
    return "".join(dumps.lines(form, papers))


# Each form, by hand

CROSSREF = {
    "DOI": "10.1145/1.2",
    "prefix": "10.1145",
    "type": "proceedings-article",
    "title": ["Distilling Müller’s <i>Networks</i>"],
    "author": [{"given": "Jürgen", "family": "Müller", "sequence": "first"}],
    "container-title": ["Proceedings of the 26th ACM SIGKDD Conference"],
    "event": {"name": "KDD '20"},
    "published-print": {"date-parts": [[2020, 8, 23]]},
    "page": "1-10",
}


def test_a_work_of_crossref(tmp_path: Path) -> None:
    path = file_of(tmp_path, lines(CROSSREF))
    found = only(path)
    assert found == crossref_work.record(CROSSREF, "crossref", found.retrieved)
    assert (found.title, found.page) == ("Distilling Müller’s Networks", "1-10")
    assert found.retrieved[:2] == "20"


def test_crossref_files_that_hold_one_array(tmp_path: Path) -> None:
    text = '{"items":[' + json.dumps(CROSSREF) + ",\n" + json.dumps(CROSSREF | {"DOI": "10.1145/3.4"}) + "]}"
    items = everything(file_of(tmp_path, text, "0.json"))
    assert [(item[0].id, item[1]) for item in items] == [("10.1145/1.2", 1), ("10.1145/3.4", 2)]


def test_what_is_no_paper_is_counted_by_its_kind(tmp_path: Path) -> None:
    kinds = ["component", "peer-review", "journal", "component"]
    others = [CROSSREF | {"type": kind} for kind in kinds]
    others.append(CROSSREF | {"update-to": [{"DOI": "10.1234/other", "type": "retraction"}]})
    records, unread, skipped = told(file_of(tmp_path, lines(CROSSREF, *others, CROSSREF | {"title": []})))
    assert len(records) == 1
    assert not unread
    told_apart = {"no title": 1, "notice on another paper": 1}
    assert skipped == {"component": 2, "peer review": 1, "journal": 1, **told_apart}


def test_a_work_of_openalex_has_all_its_authors(tmp_path: Path) -> None:
    work = dumps.openalex(INVENTED[0])
    work["authorships"] = [{"raw_author_name": f"Ada B{n}on", "author": {}} for n in range(150)]
    found = only(file_of(tmp_path, lines(work)))
    service = openalex.record(work)
    assert service is not None
    assert found == replace(service, retrieved=found.retrieved, authors_complete=True)
    assert len(found.authors) == 150


def test_openalex_holds_more_than_works(tmp_path: Path) -> None:
    author = {"id": "https://openalex.org/A1", "display_name": "Ada Byron"}
    _, unread, skipped = told(file_of(tmp_path, lines(author)))
    assert (unread, skipped) == ([], {"no work": 1})


def test_a_paper_of_semantic_scholar(tmp_path: Path) -> None:
    paper = {
        "corpusid": 215416146,
        "externalids": {"DOI": "10.18653/V1/2020.ACL-MAIN.447", "DBLP": "conf/acl/LoWNKW20", "ArXiv": None},
        "url": "https://www.semanticscholar.org/paper/" + "5c57" * 10,
        "title": "S2ORC: The Semantic Scholar Open Research Corpus",
        "authors": [{"authorId": "1", "name": "Kyle Lo"}],
        "venue": "Annual Meeting of the Association for Computational Linguistics",
        "publicationvenueid": None,
        "year": 2020,
        "publicationtypes": ["JournalArticle"],
        "journal": {"name": "Proc. ACL", "pages": "4969-4983", "volume": None},
    }
    found = only(file_of(tmp_path, lines(paper)))
    graph = {
        **{key: paper[key] for key in ("title", "authors", "venue", "year", "journal")},
        "paperId": "5c57" * 10,
        "corpusId": paper["corpusid"],
        "externalIds": paper["externalids"],
        "publicationTypes": paper["publicationtypes"],
    }
    assert found == replace(semanticscholar_paper.record_of(graph), retrieved=found.retrieved)
    assert found.type == "paper-conference"
    assert found.identifier("doi") == "10.18653/v1/2020.acl-main.447"


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_doi_of_datacite(tmp_path: Path, wrapped: bool) -> None:
    item = dumps.datacite(INVENTED[0])
    found = only(file_of(tmp_path, lines(item if wrapped else item["attributes"])))
    assert found == datacite.record(item, found.retrieved)
    assert found.container_title == INVENTED[0].venue


def test_data_sets_of_datacite_are_left_out(tmp_path: Path) -> None:
    item = dumps.datacite(INVENTED[0])
    data = {**item, "attributes": item["attributes"] | {"types": {"resourceTypeGeneral": "Dataset"}}}
    _, unread, skipped = told(file_of(tmp_path, lines(item, data)))
    assert (unread, skipped) == ([], {"dataset": 1})


def test_a_preprint_of_the_arxiv_snapshot(tmp_path: Path) -> None:
    item = {
        "id": "math/0309136",
        "submitter": "A. Weil",
        "authors": "Andr\\'e Weil, John von Neumann Jr.",
        "title": "On $p$-adic\n  things of Poincar\\'e",
        "comments": "Accepted by CVPR 2021, 12 pages",
        "journal-ref": None,
        "doi": "10.1000/1.2, 10.48550/arXiv.math/0309136",
        "categories": "math.GT math.AG",
        "versions": [
            {"version": "v1", "created": "Sun, 7 Sep 2003 10:00:00 GMT"},
            {"version": "v2", "created": "Mon, 8 Sep 2008 10:00:00 GMT"},
        ],
        "update_date": "2008-09-08",
        "authors_parsed": [["Weil", "Andr\\'e", ""], ["von Neumann", "John", "Jr."]],
    }
    found = only(file_of(tmp_path, lines(item)))
    assert found.title == "On $p$-adic things of Poincaré"
    assert found.authors == (Name("Weil", "André"), Name("von Neumann", "John", "Jr."))
    assert (found.issued, found.arxiv_class, found.event_title) == (Date(2003, 9, 7), "math.GT", "CVPR 2021")
    assert found.identifiers == (Identifier("arxiv", "math/0309136"), Identifier("doi", "10.1000/1.2"))


DBLP = """<article mdate="2020-01-01" key="journals/ml/Cortes95" publtype="survey">
<author orcid="0000-0001">Corinna Cortes</author><author>J&ouml;rg M&uuml;ller 0002</author>
<author>Wei Zhang 0001</author>
<title>Learning H<sub>2</sub>O with <i>k</i><sup>2</sup> &lt;b&gt; &amp; more.</title>
<pages>273-297</pages><year>1995</year><volume>20</volume><journal>Mach. Learn.</journal><number>3</number>
<ee type="oa">https://doi.org/10.1007/BF00994018</ee><ee>https://www.wikidata.org/entity/Q1</ee>
</article>"""


def dblp_file(folder: Path, *records: str, encoding: str = "ISO-8859-1") -> Path:
    head = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE dblp SYSTEM "dblp-2019-11-22.dtd">\n<dblp>\n'
    )
    return file_of(folder, (head + "".join(records) + "\n</dblp>\n").encode(encoding), "dblp.xml")


def test_a_record_of_dblp(tmp_path: Path) -> None:
    path = dblp_file(tmp_path, DBLP)
    found = only(path)
    hit = {
        "authors": {
            "author": [{"text": "Corinna Cortes"}, {"text": "Jörg Müller 0002"}, {"text": "Wei Zhang 0001"}]
        },
        "title": "Learning H2O with k2 &lt;b&gt; &amp; more.",
        "venue": "Mach. Learn.",
        "volume": "20",
        "number": "3",
        "pages": "273-297",
        "year": "1995",
        "type": "Journal Articles",
        "key": "journals/ml/Cortes95",
        "ee": ["https://doi.org/10.1007/BF00994018", "https://www.wikidata.org/entity/Q1"],
    }
    assert found == replace(dblp.record(hit), retrieved=found.retrieved)
    assert found.title == "Learning H2O with k2 <b> & more"
    assert found.authors[1:] == (Name("Müller", "Jörg"), Name("Zhang", "Wei"))
    assert found.identifier("doi") == "10.1007/bf00994018"
    assert [item[1] for item in everything(path)] == [4]


@pytest.mark.parametrize(
    ("record", "type_"),
    [
        (
            (
                '<article key="journals/corr/abs-2001-00001" publtype="informal"><author>A B</author>'
                "<title>T x.</title><year>2020</year><journal>CoRR</journal></article>"
            ),
            "article",
        ),
        (
            (
                '<inproceedings key="conf/x/Y20" publtype="informal"><author>A B</author><title>T x.</title>'
                "<year>2020</year><booktitle>X</booktitle><crossref>conf/x/2020</crossref></inproceedings>"
            ),
            "paper-conference",
        ),
        (
            (
                '<phdthesis key="phd/x/Y20"><author>A B</author><title>T x.</title><year>2020</year>'
                "<school>U</school></phdthesis>"
            ),
            "thesis",
        ),
        (
            '<incollection key="books/x/Y20"><title>T x.</title><booktitle>B</booktitle></incollection>',
            "chapter",
        ),
    ],
)
def test_the_types_of_dblp(tmp_path: Path, record: str, type_: str) -> None:
    assert only(dblp_file(tmp_path, record)).type == type_


def test_what_dblp_holds_beside_papers_is_counted(tmp_path: Path) -> None:
    page = '<www key="homepages/1/1"><author>Ada Byron</author><title>Home Page</title></www>'
    volume = '<proceedings key="conf/x/2020"><editor>A B</editor><title>X 2020.</title></proceedings>'
    gone = '<article key="journals/x/G" publtype="informal withdrawn"><title>Gone.</title></article>'
    records, unread, skipped = told(dblp_file(tmp_path, page, volume, DBLP, page, gone))
    assert (len(records), unread) == (1, [])
    assert skipped == {"home page": 2, "proceedings as a whole": 1, "withdrawn": 1}


ACL = """<?xml version='1.0' encoding='UTF-8'?>
<collection id="Q19">
  <volume id="1" type="journal">
    <meta>
      <booktitle>Transactions of the Association for Computational Linguistics, Volume 7</booktitle>
      <publisher>MIT Press</publisher><month>July</month><year>2019</year>
      <journal-title>Transactions of the Association for Computational Linguistics</journal-title>
      <journal-volume>7</journal-volume>
    </meta>
    <frontmatter><url>Q19-1000</url></frontmatter>
    <paper id="1">
      <title>Learning <fixed-case>BERT</fixed-case> in <tex-math>O(n^2)</tex-math> with <b>C</b>ommas</title>
      <author><first>Ada</first><last>García López</last></author>
      <author><first/><last>Plato</last></author>
      <pages>1–16</pages><url hash="1">Q19-1001</url><doi>10.1162/tacl_a_00001</doi>
    </paper>
    <paper id="2"><title>No Address</title></paper>
  </volume>
  <event id="acl-2019"><meta><title>57th Annual Meeting</title></meta></event>
</collection>
"""


def test_papers_of_the_anthology(tmp_path: Path) -> None:
    records, unread, skipped = told(file_of(tmp_path, ACL))
    first, second = records
    assert first == Record(
        source="acl",
        id="Q19-1001",
        retrieved=first.retrieved,
        type="article-journal",
        title="Learning BERT in $O(n^2)$ with Commas",
        authors=(Name("García López", "Ada"), Name(literal="Plato")),
        issued=Date(2019, 7),
        container_title="Transactions of the Association for Computational Linguistics",
        volume="7",
        page="1-16",
        publisher="MIT Press",
        url="https://aclanthology.org/Q19-1001/",
        identifiers=(Identifier("acl", "Q19-1001"), Identifier("doi", "10.1162/tacl_a_00001")),
    )
    assert (second.id, unread, skipped) == ("Q19-1002", [], {"front matter": 1})


@pytest.mark.parametrize(("tag", "kind"), [("retracted", "retraction"), ("removed", "removal")])
def test_papers_that_the_anthology_retracts_or_removes_say_so(tmp_path: Path, tag: str, kind: str) -> None:
    notice = f'<title>No Address</title><{tag} date="2021-05-06">By its authors.</{tag}>'
    records, _, _ = told(file_of(tmp_path, ACL.replace("<title>No Address</title>", notice)))
    assert [record.updates for record in records] == [(), (Update(kind, "", "2021-05-06", "publisher"),)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@article{a, title = {On Graphs}, year = 1999}\n", "anthology.bib"),
        ("% exported\n\n@article{a, title = {On Graphs}, year = 1999}\n", "noname"),
        ('[{"id": "a", "type": "article-journal", "title": "On Graphs"}]', "x.json"),
        ('{"id": "a", "type": "article-journal", "title": "On Graphs"}\n', "x.jsonl"),
        ('{\n "id": "a",\n "type": "article-journal",\n "title": "On Graphs"\n}\n', "x.json"),
        ('{"references": [{"id": "a", "type": "article-journal", "title": "On Graphs"}]}', "x.json"),
    ],
)
def test_bibliographies_are_read_as_before(tmp_path: Path, text: str, name: str) -> None:
    assert only(file_of(tmp_path, text, name)).title == "On Graphs"


# What papers say comes back


@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_is_read(tmp_path: Path, form: str) -> None:
    path = dumps.write(form, tmp_path, 40, 3)
    records, unread, skipped = told(path)
    assert (unread, skipped) == ([], Counter())
    assert [record.title for record in records] == [paper.title for paper in INVENTED]
    for record, paper in zip(records, INVENTED, strict=True):
        names = [f"{one.given} {one.family}".strip() for one in record.authors]
        assert names == [" ".join(person) for person in paper.authors]
        assert record.identifier("doi") == paper.doi
        assert record.source == form.partition("-")[0]
        if form != "acl":  # whose papers take the year of their volume
            assert record.issued is not None
            assert record.issued.year == paper.year


# What a file is, is told by what it holds

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda data: data,
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "members": lambda data: gzip.compress(data[:500]) + gzip.compress(data[500:]),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("packer", PACKERS)
def test_a_form_is_known_whatever_its_name(tmp_path: Path, form: str, packer: str) -> None:
    path = file_of(tmp_path, PACKERS[packer](text_of(form).encode()), "a.bin")
    (part,) = parts(path)
    assert part.form == form
    assert pickle.loads(pickle.dumps(part)) == part  # noqa: S301
    assert len(told(path)[0]) == len(INVENTED)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"PK\x03\x04", "it is a zip archive; unpack it"),
        (b"\x28\xb5\x2f\xfd1", "it is packed by zstd, which is not unpacked; unpack it"),
        (b"\0" * 257 + b"ustar", "it is a tar archive; unpack it"),
        (b"<?xml version='1.0'?><html/>", "it is XML, but neither dblp's nor the ACL Anthology's"),
        (b"just words\n", "it is of no known form"),
        (
            b'{"citingcorpusid": 1, "x": 2}\n',
            "its items are no papers of a known kind; they have citingcorpusid, x",
        ),
        ("{}".encode("utf-16"), "it is UTF-16; save it as UTF-8"),
    ],
)
def test_other_files_are_reported(tmp_path: Path, data: bytes, reason: str) -> None:
    path = file_of(tmp_path, data)
    assert everything(path) == [Unread(str(path), 1, reason)]


CROWD = CROSSREF | {"author": [{"given": "Ada", "family": "Byron"}] * 300_000}
BESIDE = CROSSREF | {"DOI": "10.1145/7.8"}


@pytest.mark.parametrize(
    "written",
    [
        lines,
        lambda *items: lines(*items).replace(": ", ":").replace(", ", ","),
        lambda *items: '{"items":[' + ",".join(map(json.dumps, items)) + "]}",
        lambda *items: json.dumps({"items": items}, indent=1),
        lambda *items: '{"items": [{"DOI": oops}, ' + ",".join(map(json.dumps, items)) + "]}",
    ],
    ids=["lines", "compact", "array", "indented", "damaged"],
)
def test_a_first_record_of_any_length_is_recognised(tmp_path: Path, written: Callable[..., str]) -> None:
    """Ten megabytes; the records behind it are read as well."""
    path = file_of(tmp_path, written(CROWD, BESIDE))
    records, unread, _ = told(path)
    assert {record.identifier("doi") for record in records} >= {"10.1145/7.8"}
    assert any(one.reason.startswith("of 300000 authors") for one in unread)


def test_a_file_that_begins_with_a_record_beyond_all_measure_is_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kdbib.dumps.unpacked.PIECE", 5000)
    monkeypatch.setattr("kdbib.dumps.unpacked.LONGEST", 40_000)
    long = CROSSREF | {"reference": ["x" * 100] * 5000}
    records, unread, _ = told(file_of(tmp_path, lines(long, BESIDE)))
    assert [record.identifier("doi") for record in records] == ["10.1145/7.8"]
    assert "a record of more than 0 MB is not read" in {one.reason for one in unread}
    assert {one.line for one in unread} == {1}


def test_an_item_of_many_lines_is_a_bibliography(tmp_path: Path) -> None:
    item = {"id": "a", "type": "book", "title": "On Graphs", "note": "x" * 100_000}
    assert only(file_of(tmp_path, json.dumps(item, indent=1))).title == "On Graphs"


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        list(parts(tmp_path / "none"))


# Folders


def test_folders_are_read_in_order_and_what_stands_beside_is_left_out(tmp_path: Path) -> None:
    for name in ("b/part_000.gz", "a/part_001.gz", "a/part_000.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(gzip.compress(lines(CROSSREF).encode()))
    for name in ("README.md", "manifest", "a/2024-07.csv.gz", ".hidden", "dblp.dtd"):
        file_of(tmp_path, "no records", name)
    file_of(tmp_path, "strange", "z.dat")
    found = list(parts(tmp_path, "D"))
    assert [part.name for part in found] == [
        "D/a/part_000.gz",
        "D/a/part_001.gz",
        "D/b/part_000.gz",
        "D/z.dat",
    ]
    assert [bool(part.problem) for part in found] == [False, False, False, True]


def test_links_inside_a_folder_lead_nowhere(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    outside.mkdir()
    secret = file_of(outside, lines(CROSSREF), "secret.jsonl")
    (folder / "file.jsonl").symlink_to(secret)
    (folder / "folder").symlink_to(outside)
    os.mkfifo(folder / "pipe")
    records, unread, _ = told(folder)
    assert not records
    assert [Path(one.file).name for one in unread] == ["file.jsonl", "folder", "pipe"]
    (tmp_path / "named").symlink_to(secret)
    assert len(told(tmp_path / "named")[0]) == 1


# Large files are parted and read in pieces


@pytest.mark.parametrize("form", [form for form in FORMS if form not in {"acl", "crossref-array"}])
def test_parts_and_pieces_change_nothing(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file_of(tmp_path, text_of(form), "plain")
    whole = everything(path)
    for module in ("kdbib.dumps.unpacked", "kdbib.dumps.files"):
        monkeypatch.setattr(f"{module}.PIECE", 3000)
    assert everything(path) == whole
    monkeypatch.setattr("kdbib.dumps.files.PART", 5000)
    found = list(parts(path))
    assert len(found) > 2
    assert [part.start for part in found[1:]] == [part.end for part in found[:-1]]
    assert [item for part in found for item in read(part)] == whole


def test_a_mapper_gets_the_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kdbib.dumps.unpacked.PIECE", 3000)
    path = file_of(tmp_path, text_of("dblp"), "dblp.xml")
    calls: list[object] = []

    def mapped(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterable[Any]:
        function = pickle.loads(pickle.dumps(function))  # noqa: S301 - as another process gets it
        for item in items:
            calls.append(item)
            yield function(item)

    (part,) = parts(path)
    assert list(read(part, mapped)) == everything(path)
    assert len(calls) > 2


# Damage


def test_a_cut_gzip_file_gives_what_is_whole_and_one_report(tmp_path: Path) -> None:
    for form in FORMS:
        data = gzip.compress(text_of(form).encode())
        path = file_of(tmp_path, data[: len(data) * 2 // 3], f"{form}.gz")
        records, unread, _ = told(path)
        assert len(unread) == 1, form
        assert "cut or damaged" in unread[0].reason
        assert unread[0].line > 0
        if form != "acl":
            assert records
            assert [one.title for one in records] == [one.title for one in INVENTED[: len(records)]]


def test_a_cut_bibtex_file_is_reported_too(tmp_path: Path) -> None:
    text = "".join(f"@article{{k{n}, title = {{On Graph {n * 7919}}}, year = 1999}}\n" for n in range(500))
    data = gzip.compress(text.encode())
    records, unread, _ = told(file_of(tmp_path, data[: len(data) // 2], "x.bib.gz"))
    assert len(records) > 50
    assert "cut or damaged" in unread[-1].reason
    assert unread[-1].line >= len(records)


def test_broken_utf_8_is_reported_with_its_line(tmp_path: Path) -> None:
    second = (
        json.dumps(CROSSREF | {"DOI": "10.1145/3.4"}, ensure_ascii=False).encode().replace(b"\xc3", b"\xff")
    )
    path = file_of(tmp_path, lines(CROSSREF).encode() + second + b"\n" + lines(CROSSREF).encode())
    records, unread, _ = told(path)
    assert [one.id for one in records] == ["10.1145/1.2", "10.1145/3.4", "10.1145/1.2"]
    assert [(one.file, one.line) for one in unread] == [(str(path), 2)]
    assert "is not UTF-8" in unread[0].reason


def test_broken_utf_8_in_xml(tmp_path: Path) -> None:
    broken = DBLP.replace("Corinna", "Corinnä").replace("journals/ml/Cortes95", "x/y/broken")
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n<dblp>'
    data = head + DBLP.encode() + broken.encode("latin-1") + DBLP.encode() + b"</dblp>"
    records, unread, _ = told(file_of(tmp_path, data))
    assert len(records) == 3
    assert [(one.line, one.text) for one in unread] == [(8, "x/y/broken")]


def test_latin_1_is_read_where_it_is_declared(tmp_path: Path) -> None:
    found = only(dblp_file(tmp_path, DBLP.replace("Corinna", "Corinnä")))
    assert found.authors[0] == Name("Cortes", "Corinnä")


def test_an_unknown_entity_costs_its_record_alone(tmp_path: Path) -> None:
    strange = DBLP.replace("&ouml;", "&nosuch;").replace("journals/ml/Cortes95", "x/y/strange")
    records, unread, _ = told(dblp_file(tmp_path, DBLP, strange, DBLP))
    assert len(records) == 2
    assert [(one.line, one.text) for one in unread] == [(10, "x/y/strange")]
    assert "Entity 'nosuch' not defined" in unread[0].reason


def test_nothing_is_fetched_for_a_file_of_xml(tmp_path: Path) -> None:
    file_of(tmp_path, "secret", "secret.txt")
    head = f'<?xml version="1.0"?><!DOCTYPE dblp [<!ENTITY x SYSTEM "{tmp_path}/secret.txt">]><dblp>'
    path = file_of(tmp_path, head + DBLP.replace("&ouml;", "&x;") + "</dblp>", "dblp.xml")
    records, unread, _ = told(path)
    assert not records
    assert "Entity 'x' not defined" in unread[0].reason


@pytest.mark.parametrize("tag", ["</article>", '<article mdate="2020-01-01" key='])
def test_a_broken_tag_costs_its_record_alone(tmp_path: Path, tag: str) -> None:
    broken = DBLP.replace(tag, tag.replace("article", "artXcle")).replace("Cortes95", "Broken")
    records, unread, _ = told(dblp_file(tmp_path, DBLP, broken, DBLP))
    assert [one.id for one in records] == ["journals/ml/Cortes95"] * 2
    assert len(unread) == 1
    assert unread[0].line == 10


def test_a_record_of_an_unknown_kind_is_not_lost_in_silence(tmp_path: Path) -> None:
    records, unread, skipped = told(
        dblp_file(tmp_path, DBLP, '<stream key="s/1"><title>S</title></stream>', DBLP)
    )
    assert len(records) == 2
    assert unread or skipped


def test_a_broken_item_of_an_array_costs_itself_alone(tmp_path: Path) -> None:
    items = [
        json.dumps({"DOI": f"10.1145/{n}.0"} | CROSSREF | {"DOI": f"10.1145/{n}.0"}) for n in range(1, 5)
    ]
    items[1] = items[1].replace('"page":', '"page";')
    records, unread, _ = told(file_of(tmp_path, '{"items":[' + ",\n".join(items) + "]}"))
    assert [one.id for one in records] == ["10.1145/1.0", "10.1145/3.0", "10.1145/4.0"]
    assert [one.line for one in unread] == [2]
    assert "item 2 is no JSON" in unread[0].reason


def test_an_array_that_is_not_closed_is_reported(tmp_path: Path) -> None:
    records, unread, _ = told(file_of(tmp_path, '{"items":[' + json.dumps(CROSSREF) + ","))
    assert len(records) == 1
    assert unread[0].reason == "the array is not closed; the file may be cut"


def test_items_of_another_shape_are_reported(tmp_path: Path) -> None:
    items = [CROSSREF, CROSSREF | {"author": {}}, [1], CROSSREF | {"DOI": 5}, CROSSREF]
    records, unread, _ = told(file_of(tmp_path, lines(*items)))
    assert len(records) == 2
    assert [one.line for one in unread] == [2, 3, 4]


@pytest.mark.parametrize(
    "form", ["crossref", "arxiv", "semanticscholar", "openalex", "datacite", "dblp", "acl"]
)
def test_of_too_many_authors_the_first_are_kept(tmp_path: Path, form: str) -> None:
    crowd = INVENTED[0]._replace(authors=(("Ada", "Byron"),) * (MOST_AUTHORS + 5))
    records, unread, _ = told(file_of(tmp_path, text_of(form, [INVENTED[1], crowd, INVENTED[2]])))
    assert [len(one.authors) for one in records][1] == MOST_AUTHORS
    assert [one.authors_complete for one in records] == [True, False, True]
    assert [one.reason for one in unread] == [
        f"of {MOST_AUTHORS + 5} authors the first {MOST_AUTHORS} are kept"
    ]


@pytest.mark.parametrize("form", ["crossref", "dblp", "crossref-array"])
def test_a_record_beyond_all_measure_is_reported_and_the_rest_read(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("unpacked", "json_items"):
        monkeypatch.setattr(f"kdbib.dumps.{module}.PIECE", 5000)
        monkeypatch.setattr(f"kdbib.dumps.{module}.LONGEST", 40_000)
    crowd = INVENTED[0]._replace(authors=(("Ada", "Byron"),) * 3000)
    records, unread, _ = told(file_of(tmp_path, text_of(form, [*INVENTED[:5], crowd, *INVENTED[5:]])))
    titles = {one.title for one in records}
    assert titles >= {one.title for one in INVENTED[1:]}
    assert form == "crossref-array" or unread


def test_of_too_many_authors_of_a_csl_item_the_first_are_kept(tmp_path: Path) -> None:
    item = {"id": "a", "type": "book", "title": "On Graphs"}
    crowd = item | {"author": [{"given": "Ada", "family": f"B{n}"} for n in range(MOST_AUTHORS + 5)]}
    records, unread, _ = told(file_of(tmp_path, lines(item, crowd)))
    assert [(len(one.authors), one.authors_complete) for one in records] == [(0, True), (MOST_AUTHORS, False)]
    assert [(one.line, one.text) for one in unread] == [(2, "a")]


MEASURED = 50_000_000  # bytes
BOUND = 20_000_000


@pytest.mark.parametrize("form", ["crossref", "crossref-array", "dblp"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, form: str) -> None:
    """Most of it is what no record keeps: references, notes."""
    path, ballast = tmp_path / "large", "x" * 100_000
    long = (
        text.replace("A. B. ", ballast, 1).replace("<year>", f"<note>{ballast}</note><year>")
        for text in dumps.lines(form, islice(dumps.papers(1), MEASURED // len(ballast)))
    )
    with path.open("w", encoding="utf-8") as out:
        out.writelines(long)
    assert path.stat().st_size > MEASURED
    items = (item for part in parts(path) for item in read(part))
    next(items)  # what is imported and kept for good
    tracemalloc.start()
    try:
        count = sum(1 for _ in items)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == MEASURED // len(ballast) - 1
    assert peak < BOUND


# Whatever happens to a file


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_flipped_bytes_cost_little_and_nothing_in_silence(
    tmp_path: Path, form: str, data: st.DataObject
) -> None:
    text = bytearray(text_of(form, INVENTED[:12]).encode())
    begin = len(text) // 4  # the head tells what it is
    for _ in range(data.draw(st.integers(1, 3))):
        text[data.draw(st.integers(begin, len(text) - 1))] = data.draw(st.integers(0, 255))
    items = everything(file_of(tmp_path, bytes(text)))
    unread = [item for item in items if isinstance(item, Unread)]
    records = [item for item in items if not isinstance(item, Unread)]
    assert all(one.line >= 1 and one.reason for one in unread)
    assert len(records) >= 12 - 2 * 3
    assert unread or len(records) == 12


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(share=st.floats(0.2, 0.999))
def test_a_cut_file_keeps_what_is_whole(tmp_path: Path, form: str, share: float) -> None:
    whole = text_of(form, INVENTED[:12]).encode()
    text = whole[: int(len(whole) * share)]
    items = everything(file_of(tmp_path, text))
    titles = [item[0].title for item in items if not isinstance(item, Unread | Skipped)]
    assert titles == [paper.title for paper in INVENTED[: len(titles)]]
    ends = {"dblp": b"</inproceedings>", "acl": b"</paper>"}.get(form, b"}\n")
    assert len(titles) >= text.count(ends) - 1
    assert any(isinstance(item, Unread) for item in items) or text.rstrip().endswith((b"}", b">"))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_gzip_file_never_breaks_the_reader(tmp_path: Path, form: str, data: st.DataObject) -> None:
    packed = bytearray(gzip.compress(text_of(form, INVENTED[:12]).encode()))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    for item in everything(file_of(tmp_path, bytes(packed))):
        assert isinstance(item, Unread | Skipped) or item[0].title


STRANGE = st.sampled_from(
    [None, 5, -1.5, True, "", "x", [], {}, [None], [5], ["x"], [{}], {"x": 5}, [[]], "\ud800"]
)


@pytest.mark.parametrize("form", sorted(dumps.ITEMS))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_members_of_any_shape_are_read_or_reported(tmp_path: Path, form: str, data: st.DataObject) -> None:
    items = [dumps.ITEMS[form](paper) for paper in INVENTED[:3]]
    place, strange = items[1], data.draw(STRANGE)
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = strange
        break
    found = everything(file_of(tmp_path, lines(*items)))
    records = [item for item in found if not isinstance(item, Unread | Skipped)]
    assert (records[0][1], records[-1][1]) == (1, 3)
    assert len(found) >= 3
