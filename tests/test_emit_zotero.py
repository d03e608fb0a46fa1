"""kd.rdf, read as Zotero's importer reads it (``RDF.js``): items, and collections with their parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from emit_sample import (
    BIBLIOGRAPHY,
    BOOK,
    CHAPTER,
    CONFERENCE,
    JOURNAL,
    PREPRINT,
    REPORT,
    SERIES,
    THESIS,
    UNVERIFIED,
    WORKS,
    check_golden,
)
from kdbib.model import Decision, Entry, Identified, Name, Record, Resolution, Work
from kdbib.stages.emit import outputs
from kdbib.stages.emit.zotero import to_rdf

NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "z": "http://www.zotero.org/namespaces/export#",
    "dcterms": "http://purl.org/dc/terms/",
    "bib": "http://purl.org/net/biblio#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
}
ABOUT, RESOURCE = (f"{{{NAMES['rdf']}}}{name}" for name in ("about", "resource"))


@dataclass
class Library:
    """What Zotero makes of the file: items by their ids, and the outermost collections."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    collections: list[dict[str, Any]] = field(default_factory=list)


def read(text: str) -> Library:
    root = etree.fromstring(text.encode())
    items = {node.get(ABOUT): item_of(node) for node in root.findall("rdf:Description", NAMES)}
    nodes = {node.get(ABOUT): node for node in root.findall("z:Collection", NAMES)}
    inner = {part for node in nodes.values() for part in parts_of(node)}
    tops = [collection_of(node, nodes, items) for name, node in nodes.items() if name not in inner]
    return Library(items, tops)


def parts_of(node: Any) -> list[str]:
    return [part.get(RESOURCE) for part in node.findall("dcterms:hasPart", NAMES)]


def collection_of(node: Any, nodes: dict[str, Any], items: dict[str, Any]) -> dict[str, Any]:
    parts = parts_of(node)
    assert all((part in nodes) != (part in items) for part in parts)
    return {
        "name": node.findtext("dc:title", namespaces=NAMES),
        "items": [part for part in parts if part in items],
        "collections": [collection_of(nodes[part], nodes, items) for part in parts if part in nodes],
    }


def item_of(node: Any) -> dict[str, Any]:
    def text(path: str) -> str:
        return node.findtext(path, "", NAMES)

    kind = text("z:itemType")
    container = "bib:Book" if kind == "bookSection" else "bib:Journal"
    identifiers = [one.text or "" for one in node.findall("dc:identifier", NAMES)]
    people = node.findall("bib:authors/rdf:Seq/rdf:li/foaf:Person", NAMES)
    return {
        "itemType": kind,
        "title": text("dc:title"),
        "creators": [
            (one.findtext("foaf:surname", "", NAMES), one.findtext("foaf:givenName", "", NAMES))
            for one in people
        ],
        "publicationTitle": text(f"dcterms:isPartOf/{container}/dc:title"),
        "journalAbbreviation": text(f"dcterms:isPartOf/{container}/dcterms:alternative"),
        "volume": text(f"dcterms:isPartOf/{container}/prism:volume"),
        "issue": text(f"dcterms:isPartOf/{container}/prism:number"),
        "series": text("dcterms:isPartOf/bib:Series/dc:title"),
        "conferenceName": text("bib:presentedAt/bib:Conference/dc:title"),
        "publisher": text("dc:publisher/foaf:Organization/foaf:name"),
        "date": text("dc:date"),
        "pages": text("bib:pages"),
        "url": text("dc:identifier/dcterms:URI/rdf:value"),
        "extra": text("dc:description"),
        "tags": [one.text for one in node.findall("dc:subject", NAMES)],
        **{name: value for name, _, value in (one.partition(" ") for one in identifiers) if value.strip()},
        **{etree.QName(one).localname: one.text for one in node if etree.QName(one).namespace == NAMES["z"]},
    }


def item(work: Work) -> dict[str, Any]:
    (found,) = read(to_rdf([work], ())).items.values()
    return found


def listed(key: str, file: str, *section: str, record: Record | None = None) -> Resolution:
    entry = Entry(title=key, file=file, line=1, section=section, record=record)
    return Resolution(Identified(entry), Decision(), key)


def tree(collection: dict[str, Any]) -> Any:
    """Name, items and collections below, as a nested tuple."""
    return collection["name"], collection["items"], [tree(part) for part in collection["collections"]]


def test_the_file_is_as_the_golden_one() -> None:
    check_golden("kd.rdf", to_rdf(WORKS, BIBLIOGRAPHY.resolutions))


def test_it_is_written_on_demand_and_alike_each_time() -> None:
    assert "kd.rdf" not in outputs(BIBLIOGRAPHY)
    made = outputs(BIBLIOGRAPHY, collections=True)
    assert made["kd.rdf"] == to_rdf(tuple(reversed(WORKS)), BIBLIOGRAPHY.resolutions)


@pytest.mark.parametrize(
    ("work", "kind"),
    [
        (CONFERENCE, "conferencePaper"),
        (JOURNAL, "journalArticle"),
        (PREPRINT, "preprint"),
        (CHAPTER, "bookSection"),
        (BOOK, "book"),
        (THESIS, "thesis"),
        (REPORT, "report"),
        (replace(BOOK, type="document"), "document"),
        (replace(BOOK, type="webpage"), "webpage"),
        (replace(BOOK, type="entry-encyclopedia"), "document"),
    ],
)
def test_types(work: Work, kind: str) -> None:
    assert item(work)["itemType"] == kind


def test_an_article_has_its_journal() -> None:
    found = item(JOURNAL)
    assert found["publicationTitle"] == "Libraries & Archives"
    assert (found["volume"], found["issue"], found["pages"]) == ("12", "2–3", "101-119")
    assert (found["DOI"], found["ISSN"]) == ("10.5555/lib.2020_0012", "1234-5679")
    assert (found["journalAbbreviation"], found["date"]) == ("Libr. Arch.", "2020-06-15")
    assert item(replace(JOURNAL, page="", number="9866"))["pages"] == "9866"


def test_a_paper_has_its_proceedings_series_and_conference() -> None:
    found = item(SERIES)
    assert found["publicationTitle"] == "Computer Vision – ECCV 2014"
    assert found["series"] == "Lecture Notes in Computer Science"
    assert found["conferenceName"] == "European Conference on Computer Vision"
    assert (found["place"], found["publisher"]) == ("Zurich, Switzerland", "Springer")
    assert (found["language"], found["ISBN"]) == ("en", "978-3-319-10601-4")
    assert found["url"] == SERIES.url


def test_a_preprint_has_its_server_and_number() -> None:
    found = item(PREPRINT)
    assert (found["publisher"], found["archiveID"], found["date"]) == ("arXiv", "arXiv:1503.02531", "2015-03")
    assert found["extra"] == "Citation Key: hinton2015distilling\narXiv: 1503.02531"


def test_schools_institutes_and_books() -> None:
    assert item(THESIS)["publisher"] == "Universität Zürich"
    assert (item(REPORT)["publisher"], item(REPORT)["reportNumber"]) == ("OpenAI", "TR-7")
    assert item(CHAPTER)["publicationTitle"] == "Handbook of Sample Data"
    assert (
        item(replace(BOOK, type="document", publisher="", container_title="A Site"))["publisher"] == "A Site"
    )


def test_names_of_people_and_groups() -> None:
    assert item(JOURNAL)["creators"][:2] == [("King", "Robert L., Jr."), ("de la Cruz", "José")]
    assert item(CHAPTER)["creators"][1] == ("The Sample Collaboration", "")
    assert item(replace(JOURNAL, authors=(Name(given="Plato"),)))["creators"] == [("Plato", "")]
    assert item(replace(JOURNAL, authors=()))["creators"] == []


def test_headings_are_tags_and_so_is_what_no_source_confirms() -> None:
    assert item(CONFERENCE)["tags"] == ["Text / Speech & Sound", "Architectures"]
    assert item(UNVERIFIED)["tags"] == ["Vision", "unverified"]


def test_a_formula_becomes_text_with_the_tags_that_zotero_knows() -> None:
    assert item(replace(BOOK, title="On $x^{a+b}$ & <b>"))["title"] == "On x<sup>a+b</sup> & <b>"


def test_collections_are_nested_as_the_headings() -> None:
    works = [replace(BOOK, key=key) for key in "abcd"]
    library = read(
        to_rdf(
            works,
            [
                listed("b", "lists/vision.md", "Images", "Depth"),
                listed("a", "lists/vision.md", "Images"),
                listed("c", "lists/vision.md", "Images", "Depth"),
                listed("a", "lists/vision.md", "Videos", "Depth"),
                listed("c", "lists/vision.md", "Images", "Depth"),
                listed("d", "text.md"),
            ],
        )
    )
    assert list(map(tree, library.collections)) == [
        (
            "vision",
            [],
            [
                ("Images", ["#item_a"], [("Depth", ["#item_b", "#item_c"], [])]),
                ("Videos", [], [("Depth", ["#item_a"], [])]),
            ],
        ),
        ("text", ["#item_d"], []),
    ]


def test_lists_of_one_name_are_told_apart_by_their_folders() -> None:
    library = read(to_rdf([BOOK], [listed(BOOK.key, f"{folder}/README.md") for folder in ("one", "two")]))
    assert [one["name"] for one in library.collections] == ["one/README.md", "two/README.md"]


def test_keywords_of_a_bibliography_are_no_collections() -> None:
    record = Record("refs.bib", BOOK.key, "", "book", BOOK.title)
    (top,) = read(to_rdf([BOOK], [listed(BOOK.key, "refs.bib", "deep", "survey", record=record)])).collections
    assert tree(top) == ("refs", [f"#item_{BOOK.key}"], [])


ANY = (
    st.text()
    | st.text(st.characters(codec=None), max_size=20)
    | st.sampled_from(["]]>", "<script>", "\0 &", "{$"])
)


@given(ANY, ANY, ANY)
def test_any_text_makes_well_formed_xml(title: str, name: str, heading: str) -> None:
    work = replace(
        SERIES, title=title, authors=(Name(name, name), Name(literal=title)), url=f"https://x.org/{name}",
        container_title=name, collection_title=heading, event_title=title, publisher=name, doi=f"10.1/{name}",
        keywords=(heading,), number=title, arxiv=name,
    )  # fmt: skip
    library = read(to_rdf([work], [listed(work.key, heading, heading, title)]))
    assert list(library.items) == [f"#item_{work.key}"]
    assert [key for top in library.collections for key in held(top)] == [f"#item_{work.key}"]


def held(collection: dict[str, Any]) -> Iterator[str]:
    yield from collection["items"]
    for part in collection["collections"]:
        yield from held(part)


PLACES = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from(["x.md", "y/x.md", "z.md"]),
    st.lists(st.sampled_from("HIJ"), max_size=3),
)


@given(st.lists(PLACES, max_size=12))
def test_every_item_is_in_each_of_its_collections_once(places: list[tuple[str, str, list[str]]]) -> None:
    works = [replace(BOOK, key=key) for key in "abc"]
    library = read(to_rdf(works, [listed(key, file, *section) for key, file, section in places]))
    assert len(library.items) == len(works)
    files = {file for _, file, _ in places}
    shown = {PurePath(file).stem for file in files}
    names = {
        file: PurePath(file).stem if len(shown) == len(files) or file == "z.md" else file for file in files
    }
    found = [(key, *path) for top in library.collections for key, *path in paths(top)]
    assert sorted(found) == sorted({(f"#item_{key}", names[file], *section) for key, file, section in places})


def paths(collection: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    yield from ((key, collection["name"]) for key in collection["items"])
    for part in collection["collections"]:
        yield from ((key, collection["name"], *path) for key, *path in paths(part))
