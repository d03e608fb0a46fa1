"""The index of local bibliographies: built whole or not at all, searched in every way."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from builders import entry, people
from kdbib.errors import IndexStoreError, InputError
from kdbib.index import build as building
from kdbib.index.build import build
from kdbib.index.layout import VERSION
from kdbib.index.lookup import LocalIndex
from kdbib.index.manifest import load
from kdbib.model import Identifier, Link, LinkEvidence, Outcome, Query, Record, Unread
from kdbib.sources.memory import MemorySource
from kdbib.stages.identify import identify

BIB = r"""
@inproceedings{DBLP:conf/cvpr/SmithJ21,
  author = {Ann Smith and Bob Jones}, title = {TinyNet: Distilling Small Networks by Attention},
  booktitle = {{IEEE} Conference on Computer Vision and Pattern Recognition, {CVPR} 2021}, year = {2021},
  pages = {1234--1243}, doi = {10.1109/CVPR46437.2021.01234},
}
@article{DBLP:journals/corr/abs-2012-01234,
  author = {Ann Smith}, title = {TinyNet: Distilling Small Networks by Attention},
  journal = {CoRR}, volume = {abs/2012.01234}, year = {2020},
}
@inproceedings{DBLP:conf/acl/Doe20,
  author = {Jane Doe}, title = {Multilingual Pruning of Quantized Transformers},
  booktitle = {Proceedings of {ACL} 2020}, pages = {17--29}, year = {2020},
  doi = {10.18653/v1/2020.acl-main.7},
}
@misc{wei2019speech, title = {Recognising Speech with Spiking Neurons}, author = {Li Wei}, year = {2019},
  url = {https://openreview.net/forum?id=abcDEF123},
}
"""
CSL = [
    {
        "id": "facts1",
        "title": "An Entirely Different Survey of Pruning",
        "type": "article-journal",
        "author": [{"family": "Poe", "given": "Edgar"}],
        "custom": {"ids": {"s2": "a" * 40, "pmlr": "v119/poe20a"}},
    }
]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    bib, csl = tmp_path / "small.bib", tmp_path / "facts.json.gz"
    bib.write_text(BIB)
    csl.write_bytes(gzip.compress(json.dumps(CSL).encode()))
    return [bib, csl]


@pytest.fixture
def index(files: list[Path], tmp_path: Path) -> Iterator[LocalIndex]:
    build(files, tmp_path / "index")
    opened = LocalIndex(tmp_path / "index")
    yield opened
    opened.close()


def ids(records: tuple[Record, ...]) -> list[str]:
    return [record.id for record in records]


CVPR, ARXIV, ACL = "conf/cvpr/SmithJ21", "journals/corr/abs-2012-01234", "conf/acl/Doe20"


# Looking up and searching


@pytest.mark.parametrize(
    ("identifier", "found"),
    [
        (Identifier("doi", "10.1109/cvpr46437.2021.01234"), CVPR),
        (Identifier("arxiv", "2012.01234"), ARXIV),
        (Identifier("dblp", ACL), ACL),
        (Identifier("acl", "2020.acl-main.7"), ACL),
        (Identifier("openreview", "abcDEF123"), "wei2019speech"),
        (Identifier("s2", "a" * 40), "facts1"),
        (Identifier("pmlr", "v119/poe20a"), "facts1"),
    ],
)
def test_every_kind_of_identifier_is_found(index: LocalIndex, identifier: Identifier, found: str) -> None:
    unknown = Identifier(identifier.scheme, "nothing-like-it")

    attempts = index.look_up([identifier, unknown])

    assert ids(attempts[identifier].records) == [found]
    assert attempts[identifier].outcome is Outcome.FOUND
    assert attempts[unknown].outcome is Outcome.NOTHING
    assert attempts[unknown].records == ()


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("tinynet - distilling small networks by attention", {CVPR, ARXIV}),
        ("Distilling Small Networks by Attention", {CVPR, ARXIV}),
        ("MULTILINGUAL PRUNING OF QUANTIZED TRANSFORMERS.", {ACL}),
        ("QPrune: Multilingual Pruning of Quantized Transformers", {ACL}),
        ("Recognizing Speech by Spiking Neurons", {"wei2019speech"}),  # by its rare words
        ("Zymurgy", set()),
        ("", set()),
    ],
)
def test_titles_are_found_as_they_are_written(index: LocalIndex, title: str, found: set[str]) -> None:
    attempt = index.search(Query(title))

    assert found <= set(ids(attempt.records))
    assert (attempt.outcome is Outcome.FOUND) == bool(found)


def evidence(**said: object) -> LinkEvidence:
    return LinkEvidence(Link("https://example.org"), "test", **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("page", "found"), [(1234, True), (1230, True), (1241, True), (1226, True), (1225, False), (1243, False)]
)
def test_a_place_is_found_within_the_window(index: LocalIndex, page: int, found: bool) -> None:
    query = Query("Zymurgy", evidence=(evidence(venue="CVPR", year=2021, page=page),))

    assert (ids(index.search(query).records) == [CVPR]) is found


def test_a_place_in_another_year_is_not_found(index: LocalIndex) -> None:
    query = Query("Zymurgy", evidence=(evidence(venue="CVPR", year=2020, page=1234),))

    assert index.search(query).outcome is Outcome.NOTHING


def test_the_words_that_a_link_spells_are_found(index: LocalIndex) -> None:
    spelled = evidence(title_words=("multilingual", "pruning", "of", "quantized"))
    short = evidence(title_words=("multilingual", "pruning"))

    assert ids(index.search(Query("Zymurgy", evidence=(spelled,))).records) == [ACL]
    assert index.search(Query("Zymurgy", evidence=(short,))).outcome is Outcome.NOTHING


def test_an_entrys_own_link_leads_to_its_place(index: LocalIndex) -> None:
    address = (
        "https://openaccess.thecvf.com/content/CVPR2021/html/"
        "Smith_TinyNet_Distilling_Small_Networks_by_Attention_CVPR_2021_paper.html"
    )
    known = identify(entry("Renamed since", link=address))

    assert CVPR in ids(index.search(Query("Renamed since", evidence=known.evidence)).records)


def test_the_memory_finds_by_identifier_and_title(index: LocalIndex) -> None:
    records = index.search(Query("Distilling Small Networks by Attention")).records
    memory = MemorySource("ledger", records)
    arxiv, other = Identifier("arxiv", "2012.01234"), Identifier("arxiv", "2012.99999")

    assert ids(memory.look_up([arxiv, other])[arxiv].records) == [ARXIV]
    assert memory.look_up([arxiv, other])[other].outcome is Outcome.NOTHING
    assert memory.search(Query("tinynet: distilling small networks by attention")).records == records
    assert memory.search(Query("Distilling Small Networks")).outcome is Outcome.NOTHING


# What is in it


def test_records_come_back_as_they_were_read(index: LocalIndex) -> None:
    found = index.look_up([Identifier("dblp", CVPR)])[Identifier("dblp", CVPR)].records[0]

    assert found.authors == people("Ann Smith; Bob Jones")
    assert found.issued is not None
    assert (found.issued.year, found.page, found.source) == (2021, "1234-1243", "dblp")


def test_the_manifest_tells_what_was_read(files: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.bib"
    bad.write_text(
        "@article{open, title={Never closed\n\n@article{a, title={Fine}}\n@article{a, title={Other}}"
    )

    (again := tmp_path / "again" / files[0].name).parent.mkdir()
    shutil.copy2(files[0], again)
    made = build([*files, bad, again, again], tmp_path / "index")

    assert load(tmp_path / "index") == made
    assert made.records == 7
    assert made.sources == {"dblp": 3, "small": 1, "facts": 1, "bad": 2}
    assert made.repeated == 4
    assert [(item.file, item.line) for item in made.unread] == [(str(bad), 1), (str(bad), 4)]


def test_two_papers_with_one_key_are_both_kept(tmp_path: Path) -> None:
    names = []
    for number, title in enumerate(["Alpha Paper", "Beta Paper", "Gamma Paper", "Beta Paper"]):
        path = tmp_path / str(number) / "refs.bib"
        path.parent.mkdir()
        path.write_text(f"@article{{smith2020, title = {{{title}}}}}")
        names.append(path)

    made = build(names, tmp_path / "index")
    index = LocalIndex(tmp_path / "index")
    found = {title: ids(index.search(Query(title)).records) for title in ("Alpha Paper", "Beta Paper")}
    gamma = index.search(Query("Gamma Paper")).records
    index.close()

    assert found["Alpha Paper"][0] == "smith2020"
    assert found["Beta Paper"][0] == "smith2020#2"
    assert gamma[0].ref == "refs/smith2020#3"
    assert (made.records, made.repeated) == (3, 1)


def tables(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.parquet")}


def test_one_input_makes_one_index(files: list[Path], tmp_path: Path) -> None:
    build(files, tmp_path / "one")
    build(files, tmp_path / "two")

    assert tables(tmp_path / "one") == tables(tmp_path / "two")


def test_every_core_reads_the_same(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(files, tmp_path / "one")
    monkeypatch.setattr(building, "_WORTH_CORES", 1)
    build(files, tmp_path / "many")

    assert tables(tmp_path / "one") == tables(tmp_path / "many")


def test_a_reader_goes_on_while_the_index_is_built_anew(files: list[Path], tmp_path: Path) -> None:
    build(files, tmp_path / "index")
    reader = LocalIndex(tmp_path / "index")
    assert reader.search(Query("Multilingual Pruning of Quantized Transformers")).records
    build(files[1:], tmp_path / "index")
    found = reader.search(Query("TinyNet: Distilling Small Networks by Attention"))
    assert ids(found.records) == [CVPR, ARXIV]  # of the index that it began with
    reader.close()
    assert [record.id for record in LocalIndex(tmp_path / "index").records()] == ["facts1"]


def test_what_nobody_can_be_reading_is_deleted(files: list[Path], tmp_path: Path) -> None:
    for _ in range(4):
        build(files, tmp_path / "index")
    assert len(list((tmp_path / "index").glob("segment-*"))) == 2


# Records that contradict each other


def _book(key: str, title: str, doi: str) -> str:
    return f"@article{{{key},\n  title = {{{title}}},\n  doi = {{{doi}}},\n}}\n"


def test_a_doi_with_two_titles_is_reported_with_both_places(tmp_path: Path) -> None:
    bib = tmp_path / "dump.bib"
    bib.write_text(
        _book("one", "Sparse Attention for Long Documents", "10.1000/a")
        + _book("two", "Quantum Error Correction on a Chip", "10.1000/a")
        + _book("three", "A Third Paper of its Own", "10.1000/b")
    )
    (report,) = build([bib], tmp_path / "index").unread
    assert (report.file, report.line) == (str(bib), 5)
    assert report.reason == "its DOI 10.1000/a is that of another title in line 1; both records are kept"
    assert report.text == "Quantum Error Correction on a Chip / Sparse Attention for Long Documents"
    found = LocalIndex(tmp_path / "index").look_up([Identifier("doi", "10.1000/a")])
    assert [ids(attempt.records) for attempt in found.values()] == [["one", "two"]]


@pytest.mark.parametrize(
    "title",
    [
        "Sparse attention for long documents",
        "SPAT: Sparse Attention for Long Documents",
        "Sparse Attention for Long Documents: A Study",
        "Sparse Attentions for Long Document",
        "Sparse Attention in Long Documents with Structure",
    ],
)
def test_nearly_the_same_title_of_a_doi_is_no_damage(tmp_path: Path, title: str) -> None:
    bib = tmp_path / "dump.bib"
    first = _book("one", "Sparse Attention for Long Documents", "10.1000/a")
    bib.write_text(first + _book("two", title, "10.1000/a"))
    assert not build([bib], tmp_path / "index").unread


def test_two_sources_may_tell_a_doi_differently(tmp_path: Path) -> None:
    one, other = tmp_path / "one.bib", tmp_path / "other.bib"
    one.write_text(_book("a", "Sparse Attention for Long Documents", "10.1000/a"))
    other.write_text(_book("a", "Quantum Error Correction on a Chip", "10.1000/a"))
    assert not build([one, other], tmp_path / "index").unread


def test_one_source_in_two_files_contradicts_itself(tmp_path: Path) -> None:
    one, other = tmp_path / "one.bib", tmp_path / "other.bib"
    one.write_text(_book("DBLP:a/b/C", "Sparse Attention for Long Documents", "10.1000/a"))
    other.write_text(_book("DBLP:a/b/D", "Quantum Error Correction on a Chip", "10.1000/a"))
    (report,) = build([one, other], tmp_path / "index").unread
    assert (report.file, report.line) == (str(other), 1)
    assert f"in {one}:1;" in report.reason


def test_of_very_many_contradictions_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_MOST_CLASHES", 2)
    bib = tmp_path / "dump.bib"
    titles = ["Sparse Attention", "Quantum Chips", "Protein Folding", "Marine Biology", "Roman Law"]
    bib.write_text("".join(_book(f"k{n}", title, "10.1000/a") for n, title in enumerate(titles)))
    reports = build([bib], tmp_path / "index").unread
    assert [report.line for report in reports] == [5, 9, 1]
    assert reports[-1].reason == "2 more records share a DOI with another title"


def test_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "many.bib"
    path.write_text("".join(f"@article{{k{n}, title={{Title {n}}}}}\n" for n in range(2500)))
    told: list[tuple[str, int]] = []

    build([path], tmp_path / "index", lambda name, count: told.append((name, count)))

    assert told == [(str(path), 1000), (str(path), 2000)]


# Updates


def write_bib(path: Path, **titles: str) -> Path:
    path.write_text("".join(f"@article{{{key}, title = {{{title}}}}}\n" for key, title in titles.items()))
    return path


def found(folder: Path, *titles: str) -> list[list[str]]:
    index = LocalIndex(folder)
    try:
        return [[record.ref for record in index.search(Query(title)).records] for title in titles]
    finally:
        index.close()


def test_an_update_reads_only_what_is_new_or_changed(tmp_path: Path) -> None:
    one = write_bib(tmp_path / "one.bib", a="Alpha of Ants", b="Beta of Bees")
    two = write_bib(tmp_path / "two.bib", c="Gamma of Gnats")
    folder = tmp_path / "index"
    build([one, two], folder)
    two.chmod(0)
    told: list[object] = []
    write_bib(one, a="Alpha of Ants", d="Delta of Drones")
    write_bib(tmp_path / "three.bib", e="Epsilon of Elks")

    made = build([one, tmp_path / "three.bib"], folder, update=True)

    assert found(
        folder, "Alpha of Ants", "Beta of Bees", "Gamma of Gnats", "Delta of Drones", "Epsilon of Elks"
    ) == [["one/a"], [], ["two/c"], ["one/d"], ["three/e"]]
    assert made == load(folder)
    assert {Path(name).name: held.records for name, held in made.files.items()} == {
        "one.bib": 2,
        "two.bib": 1,
        "three.bib": 1,
    }
    assert (made.records, len(made.segments), told) == (4, 2, [])


def test_an_update_with_nothing_new_changes_nothing(files: list[Path], tmp_path: Path) -> None:
    made = build(files, tmp_path / "index")
    before = tables(tmp_path / "index")
    os.utime(files[0], ns=(1, 1))

    again = build(files, tmp_path / "index", update=True)

    assert tables(tmp_path / "index") == before
    assert again.segments == made.segments


def work(number: int, kind: str = "journal-article") -> str:
    """A line of Crossref's public data."""
    item = {
        "DOI": f"10.1234/{number}",
        "member": "1",
        "type": kind,
        "title": [f"Paper Number {number} of Many"],
    }
    return json.dumps(item) + "\n"


def test_an_update_counts_what_is_left_out_of_a_file_once(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_text(work(1) + work(2, "component"))
    build([dump], tmp_path / "index")
    dump.write_text(work(1) + work(2, "component") + work(3) + work(4, "journal"))

    made = build([dump], tmp_path / "index", update=True)

    assert made.skipped == {"component": 1, "journal": 1}
    assert load(tmp_path / "index") == made
    assert json.loads((tmp_path / "index/manifest.json").read_text())["skipped"] == made.skipped


def test_an_update_tells_of_files_that_are_gone_and_keeps_their_records(tmp_path: Path) -> None:
    (tmp_path / "dump").mkdir()
    for number in (1, 2):
        (tmp_path / f"dump/{number}.jsonl").write_text(work(number))
    build([tmp_path / "dump"], tmp_path / "index")
    (tmp_path / "dump/2.jsonl").rename(tmp_path / "dump/3.jsonl")

    renamed = build([tmp_path / "dump"], tmp_path / "index", update=True)
    again = build([tmp_path / "dump"], tmp_path / "index", update=True)

    for made in (renamed, again):
        assert [(item.file, item.reason.split(";")[0]) for item in made.unread] == [
            (str(tmp_path / "dump/2.jsonl"), "it is gone")
        ]
        assert (made.records, made.repeated) == (2, 1)
    assert load(tmp_path / "index").unread == []


def test_a_file_is_one_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dump.jsonl").write_text(work(1))

    made = build([Path("dump.jsonl"), tmp_path / "dump.jsonl"], Path("index"))
    Path("dump.jsonl").write_text(work(2) + work(3))
    updated = build([tmp_path / "dump.jsonl"], Path("index"), update=True)

    assert (made.records, made.repeated) == (1, 0)
    assert (updated.records, list(updated.files)) == (2, ["dump.jsonl"])


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes there")
def test_file_names_that_are_no_text_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "dump").mkdir()
    folder = os.fsencode(tmp_path / "dump")
    for number, name in enumerate((b"/caf\xe8.jsonl", b"/caf\xe9.jsonl", b"/two\nlines.jsonl")):
        with open(folder + name, "w") as file:  # noqa: PTH123 - of bytes there are no paths
            file.write(work(number))

    made = build([tmp_path / "dump"], tmp_path / "index")

    assert [Path(name).name for name in made.files] == [
        "caf\\udce8.jsonl",
        "caf\\udce9.jsonl",
        "two\nlines.jsonl",
    ]
    assert made.records == 3
    assert build([tmp_path / "dump"], tmp_path / "index", update=True).segments == made.segments


def test_a_file_that_is_gone_or_closed_behind_its_reader_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_: Path) -> str:
        raise PermissionError

    (tmp_path / "dump.jsonl").write_text(work(1))
    with monkeypatch.context() as patched:
        patched.setattr("kdbib.index.manifest.digest_of", closed)
        made = build([tmp_path / "dump.jsonl"], tmp_path / "index")

    assert made.records == 1
    assert build([tmp_path / "dump.jsonl"], tmp_path / "index", update=True).next_serial == 3


def test_threads_bound_the_readers_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    staging = building.staging
    monkeypatch.setattr(building, "_WORTH_CORES", 0)
    monkeypatch.setattr(building, "staging", lambda count: asked.append(count) or staging(1))
    (tmp_path / "dump.jsonl").write_text(work(1))

    build([tmp_path / "dump.jsonl"], tmp_path / "index", means=building.Means(threads=3))

    assert asked == [3]


def test_what_others_left_in_the_folder_of_the_index_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "dump.jsonl").write_text(work(1))
    (tmp_path / "index/.editor.tmp").mkdir(parents=True)

    assert build([tmp_path / "dump.jsonl"], tmp_path / "index").records == 1


def test_a_build_of_nothing_takes_the_place_of_no_index(tmp_path: Path) -> None:
    (tmp_path / "dump.jsonl").write_text(work(1))
    (tmp_path / "odd.jsonl").write_text("odd\n")
    former = build([tmp_path / "dump.jsonl"], tmp_path / "index")

    made = build([tmp_path / "odd.jsonl"], tmp_path / "index")

    assert (made.records, [item.reason for item in made.unread]) == (0, ["it is of no known form"])
    assert load(tmp_path / "index") == former


def test_an_update_counts_records_that_are_there_already(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    (tmp_path / "more").mkdir()
    first = write_bib(tmp_path / "refs.bib", a="Alpha of Ants")
    build([first], folder)
    other = write_bib(tmp_path / "more/refs.bib", a="Beta of Bees", b="Gamma of Gnats")
    made = build([other], folder, update=True)

    assert found(folder, "Alpha of Ants", "Beta of Bees") == [["refs/a"], ["refs/a#2"]]
    assert (made.records, made.repeated) == (3, 0)

    write_bib(first, z="Zeta of Zebras")
    build([first], folder, update=True)

    assert found(folder, "Alpha of Ants", "Beta of Bees") == [[], ["refs/a"]]


def test_what_could_not_be_read_of_a_file_that_changed_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "empty.bib"
    path.touch()
    build([path], tmp_path / "index")
    write_bib(path, a="Alpha of Ants")

    assert build([path], tmp_path / "index", update=True).unread == []


# Titles that are nearly the same, and those that everybody has


@pytest.mark.parametrize(
    "title",
    [
        "Multilingual Pruning of Quantised Transformers",
        "Multilingual Pruning of Transformers",
        "Efficient Multilingual Pruning of Quantized Transformers",
        "Multilingual Distillation of Quantized Transformers",
        "Multi-Lingual Prunings for the Quantized Transformer",
        "Multilingual Pruning of Quantized Transformers: A Look Behind",
        "Multilingual Pruning of Small and Quantized Vision Transformers",
    ],
)
def test_nearly_the_same_titles_are_offered(index: LocalIndex, title: str) -> None:
    assert ids(index.search(Query(title)).records) == [ACL]


def test_many_questions_are_answered_as_one_by_one(index: LocalIndex) -> None:
    titles = [
        "Multilingual Pruning",
        "Distilling Small Networks by Attention",
        "",
        "Recognizing Speech Neurons",
    ]
    queries = [Query(title) for title in titles]

    assert index.search_all(queries) == [index.search(query) for query in queries]


def editorials(tmp_path: Path) -> LocalIndex:
    entry = (
        "@article{{k{0}, title={{Editorial}}, author={{{1} Author}}, year={2}, journal={{Journal {0}}}}}\n"
    )
    text = "".join(entry.format(n, "ABCDEFGHIJ"[n % 10], 1900 + n) for n in range(120))
    (tmp_path / "many.bib").write_text(text.replace("A Author", "Ann Smith"))
    build([tmp_path / "many.bib"], tmp_path / "index")
    return LocalIndex(tmp_path / "index")


def test_a_title_that_everybody_has_needs_a_second_witness(tmp_path: Path) -> None:
    index = editorials(tmp_path)
    smith = people("Ann Smith")

    assert load(tmp_path / "index").crowded >= 120
    assert index.search(Query("Editorial")).records == ()
    assert index.search(Query("Editorial", year=1910)).records == ()
    assert ids(index.search(Query("Editorial", smith, 1910)).records) == ["k10"]
    assert ids(index.search(Query("Editorial", smith, 1911)).records) == ["k10"]
    assert index.search(Query("Editorial", people("Bob Jones"), 1910)).records == ()
    index.close()


# What is wrong with it


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexStoreError, match="there is no index; make one with 'kdbib index build"):
        load(tmp_path / "index")


@pytest.mark.parametrize("data", [b"this is a text", b"", b"[1]", b"{}", b"\xff" * 50])
def test_what_is_no_index_says_so(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "index"
    path.mkdir()
    (path / "manifest.json").write_bytes(data)

    with pytest.raises(IndexStoreError, match="build"):
        load(path)
    with pytest.raises(IndexStoreError, match="build"):
        LocalIndex(path).search(Query("A Title"))


def test_an_index_of_another_version_says_so(files: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "index"
    build(files, path)
    manifest = path / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"version": {VERSION}', f'"version": {VERSION + 1}'))

    with pytest.raises(IndexStoreError, match=f"version {VERSION + 1}, not {VERSION}; build it again"):
        LocalIndex(path).search(Query("A Title"))


@pytest.mark.parametrize("table", ["record-00001", "key", "twin"])
@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_a_damaged_index_says_so(files: list[Path], tmp_path: Path, table: str, damage: str) -> None:
    path = tmp_path / "index"
    build(files, path)
    damaged = path / "segment-0001" / f"{table}.parquet"
    data = damaged.read_bytes()
    damaged.unlink()
    if damage != "missing":
        damaged.write_bytes(data[: len(data) // 2] if damage == "cut" else b"PAR1 and no more")

    with pytest.raises(IndexStoreError, match=r"the index is damaged .* build it again"):
        LocalIndex(path).search(Query("Multilingual Pruning of Quantised Transformers"))


def test_a_manifest_that_is_damaged_says_so(files: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "index"
    build(files, path)
    manifest = path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"serial"', '"number"'))

    with pytest.raises(IndexStoreError, match="build it again"):
        load(path)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def cut(path: Path) -> None:
    path.write_bytes(gzip.compress(BIB.encode() * 50)[:200])


@pytest.mark.parametrize("cores", [1, 1 << 40])
def test_a_file_that_fails_leaves_the_former_index(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    monkeypatch.setattr(building, "_WORTH_CORES", cores)
    path = tmp_path / "cache" / "index"
    build(files, path)
    before = contents(path)

    with pytest.raises(InputError, match="there is no such file"):
        build([*files, tmp_path / "none.bib"], path)

    assert contents(path) == before


def test_a_file_that_is_cut_is_told_and_the_rest_is_there(files: list[Path], tmp_path: Path) -> None:
    cut(tmp_path / "cut.bib.gz")

    made = build([tmp_path / "cut.bib.gz", *files], tmp_path / "index")

    assert [item.file for item in made.unread] == [str(tmp_path / "cut.bib.gz")] * len(made.unread) != []
    assert made.sources["dblp"] >= 3


def test_a_dump_is_indexed_and_what_is_no_paper_is_counted(tmp_path: Path) -> None:
    registered = {"member": "1", "prefix": "10.1234", "issued": {}, "indexed": {}, "deposited": {}}
    items = [
        {"DOI": "10.1234/a", "type": "journal-article", "title": ["Pruning of Ants"], **registered},
        {"DOI": "10.1234/b", "type": "component", "title": ["Figure 1"], **registered},
    ]
    (tmp_path / "crossref").mkdir()
    path = tmp_path / "crossref/0.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(item) + "\n" for item in items).encode()))

    made = build([tmp_path / "crossref"], tmp_path / "index")

    assert (made.sources, sum(made.skipped.values())) == ({"crossref": 1}, 1)
    assert found(tmp_path / "index", "Pruning of Ants") == [["crossref/10.1234/a"]]
    assert list(load(tmp_path / "index").files) == [str(path)]


def test_a_place_that_cannot_be_written_says_so(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(IndexStoreError, match="cannot be written"):
        build(files, tmp_path / "file" / "index")
    with pytest.raises(IndexStoreError, match="cannot be written"):
        build(files, tmp_path / "file")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_killed_build_leaves_the_former_index(files: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    build(files, folder / "index")
    before = contents(folder / "index")
    big = tmp_path / "big.bib"
    big.write_text("".join(f"@article{{k{n}, title={{Title {n}}}}}\n" for n in range(200_000)))
    command = [sys.executable, "-m", "kdbib", "index", "build", str(big), "--cache", str(folder)]

    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    deadline = time.monotonic() + 20
    while not list((folder / "index").glob(".*.tmp")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert process.returncode == -signal.SIGKILL
    left = contents(folder / "index")
    assert {name: left[name] for name in before} == before
    build(files, folder / "index")
    assert {path.name for path in (folder / "index").iterdir()} == {
        "manifest.json",
        "segment-0001",  # what the last build replaced
        "segment-0002",
    }
    assert not list((folder / "index").rglob(".*"))


def test_what_cannot_be_read_is_in_the_manifest(tmp_path: Path) -> None:
    path = tmp_path / "empty.bib"
    path.touch()

    made = build([path], tmp_path / "index")

    assert made.unread == [Unread(str(path), 1, "the file is empty")]
    assert made.records == 0


def proceedings(pages: Iterable[int]) -> str:
    """A .bib of CVPR 2021 with a paper at each of these pages."""
    head = "@inproceedings{{k{0}, title={{Paper number {0}}}, booktitle={{CVPR}}, year=2021, "
    return "\n".join((head + "pages={{{0}--{1}}}}}").format(page, page + 9) for page in pages)


@pytest.mark.parametrize(
    ("pages", "year", "whole"),
    [
        (range(1, 2001, 10), 2021, True),
        (range(1, 2001, 10), 2020, False),
        (range(1, 901, 10), 2021, False),
        ([page for page in range(1, 4001, 10) if page % 70 < 30], 2021, False),
        ([*range(1, 2001, 10), 90_001], 2021, True),
    ],
    ids=["all", "another year", "few", "with holes", "one far away"],
)
def test_whether_all_papers_of_a_conference_are_held(
    tmp_path: Path, pages: Iterable[int], year: int, *, whole: bool
) -> None:
    file = tmp_path / "cvpr.bib"
    file.write_text(proceedings(pages), encoding="utf-8")
    build([file], tmp_path / "index")
    index = LocalIndex(tmp_path / "index")
    assert index.covers("CVPR", year) is whole
    index.close()
