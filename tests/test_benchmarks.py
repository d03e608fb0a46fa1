"""What the benchmarks are made of: true references, damaged ones, titles that do not exist."""

import json
import sys
from collections import Counter
from dataclasses import fields
from itertools import cycle, islice, product
from pathlib import Path

import pytest

import kdbib
from kdbib import names, venues
from kdbib.difference import difference
from kdbib.model import Identifier, Outcome
from kdbib.titles import title_key

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
damaged = pytest.importorskip("damaged")
damages = pytest.importorskip("damages")
invented = pytest.importorskip("invented")
papers_module = pytest.importorskip("papers")
wording = pytest.importorskip("wording")

APPROACHES = [
    "Adaptive Graph Matching",
    "Sparse Kernel Transport",
    "Deep Motion Priors",
    "Calibrated Token Routing",
    "Hierarchical Scene Memory",
    "Spectral Feature Alignment",
    "Local Shape Attention",
]
TASKS = [
    "Underwater Image Restoration",
    "Chinese Speech Recognition",
    "Pedestrian Trajectory Prediction",
    "Few-Shot Document Classification",
    "Robot Grasp Planning",
    "Medical Video Retrieval",
]
METHODS = ["Optimal Transport", "Bilevel Gradient Search", "Contrastive Sampling"]
FAMILIES = "Müller Nowak Okafor Schmidt Silva Tanaka van_der_Berg Weiß Yılmaz Ødegård García Haddad".split()
GIVEN = "Anna Björn Chiara Dmitri Elif François Greta Hyun_Jin Ines Joan_M.".split()
COUNT = 40
PLACES = [
    (
        "IEEE/CVF Conference on Computer Vision and Pattern Recognition, CVPR {}",
        "paper-conference",
    ),
    ("Proceedings of the 33rd International Conference on Machine Learning, ICML {}", "paper-conference"),
    ("IEEE Transactions on Image Processing", "article-journal"),
    ("arXiv", "article"),
]
CHANGED = {
    "title: word replaced": {"title"},
    "title: longer or shorter": {"title"},
    "authors missing": {"authors"},
    "authors swapped": {"authors"},
    "authors invented": {"authors"},
    "placeholder authors": {"authors", "truncated"},
    "year": {"year"},
    "year in the future": {"year"},
    "venue": {"venue"},
    "venue that does not exist": {"venue"},
    "DOI of another paper": {"doi", "url"},
    "DOI that does not exist": {"doi", "url"},
    "preprint cited as published": {"type", "venue", "arxiv", "url"},
    "published cited as preprint": {
        "type", "venue", "pages", "volume", "publisher", "doi", "url", "arxiv"
    },
}  # fmt: skip


def items() -> list[dict[str, object]]:
    """CSL-JSON of papers with invented titles and people."""
    people = cycle(f"{given} {family}" for given, family in product(GIVEN, FAMILIES))
    titles = [f"{approach} for {task}" for approach, task in product(APPROACHES, TASKS)]
    titles += [f"{task} via {method}" for task, method in product(TASKS, METHODS)]
    made = []
    for number, title in enumerate(titles):
        container, kind = PLACES[number % len(PLACES)]
        year = 2018 + number % 5
        named = [name.split() for name in islice(people, 1 + number % 7)]
        item = {
            "id": f"p{number}",
            "type": kind,
            "title": title,
            "author": [{"given": a.replace("_", " "), "family": b.replace("_", " ")} for a, b in named],
            "issued": {"date-parts": [[year]]},
            "container-title": container.format(year),
        }
        if kind == "article":
            item["custom"] = {"ids": {"arxiv": f"{year % 100}01.{number:05}"}}
        else:
            item |= {"DOI": f"10.1234/paper.{number}", "page": f"{number}-{number + 8}"}
        made.append(item)
    return made


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    (folder / "records.json").write_text(json.dumps(items()), encoding="utf-8")
    kdbib.build_index([folder / "records.json"], folder / "index")
    return papers_module.Papers(folder / "index")


@pytest.fixture(scope="module")
def made(papers):
    return damaged.references(papers, 1, COUNT)


def titles_of(papers, each=6, seed=1):
    return [one for one, _ in wording.made(papers, papers_module.seeded(seed), each)]


def test_references_are_the_same_for_a_seed_and_others_for_another(papers, made):
    again, other = (damaged.references(papers, seed, COUNT) for seed in (1, 2))
    assert [(one.damage, one.text) for one in again] == [(one.damage, one.text) for one in made]
    assert [one.text for one in other] != [one.text for one in made]


def test_half_of_the_references_are_damaged_each_way_about_as_often(made):
    counts = Counter(one.damage for one in made)
    assert counts.pop("") == COUNT // 2
    assert set(counts) >= set(damages.WAYS) - {"preprint cited as published"}
    assert max(counts.values()) - min(counts.values()) <= 1


def test_no_work_is_drawn_twice(made):
    assert len({one.case.record.ref for one in made}) == len(made)


def test_a_damaged_reference_differs_in_the_damaged_field_alone(made):
    for one in made:
        true, claim = one.case.claim, one.claim
        changed = {f.name for f in fields(claim) if getattr(claim, f.name) != getattr(true, f.name)}
        if one.damage == "wholly invented":
            assert {"title", "authors"} <= changed
        elif one.damage:
            assert changed
            assert changed <= CHANGED[one.damage], one.damage
        else:
            assert not changed


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_called_damage_contradicts_every_record_of_the_work(papers, seed):
    for one in damaged.references(papers, seed, COUNT):
        claim, versions = one.claim, one.case.versions
        if one.damage.startswith("title"):
            assert not any(difference(claim.title, record.title).same for record in versions)
        elif one.damage.startswith("year"):
            assert claim.year not in {record.issued.year for record in versions}
        elif one.damage.startswith("venue"):
            assert not any(venues.same(claim.venue, record.container) for record in versions)
        elif one.damage.startswith("authors"):
            listed = [list(record.authors) for record in versions]
            assert list(claim.authors) not in listed
        elif one.damage == "DOI of another paper":
            assert known(papers, claim.doi) == Outcome.FOUND
        elif one.damage == "DOI that does not exist":
            assert known(papers, claim.doi) == Outcome.NOTHING


def known(papers, doi):
    asked = Identifier("doi", doi)
    return papers.index.look_up([asked])[asked].outcome


@pytest.mark.parametrize("seed", range(5))
def test_true_references_read_back_say_what_their_records_say(papers, seed, tmp_path):
    made = damaged.references(papers, seed, COUNT)
    damaged.write(made, tmp_path)
    read = {entry.key: entry for entry in kdbib.parse(tmp_path / "refs.bib").entries}
    assert list(read) == [one.key for one in made]
    for one in made:
        if one.damage:
            continue
        entry, record = read[one.key], one.case.record
        assert title_key(entry.title) == title_key(record.title)
        assert entry.year == record.issued.year
        assert all(map(names.same_person, entry.authors, record.authors)), one.text
        assert len(entry.authors) == len(record.authors) or not entry.authors_complete
        if record.type != "article":
            assert venues.same(entry.venue, record.container), one.text


def test_the_truth_is_written_beside_the_references(made, tmp_path):
    damaged.write(made, tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert truth == {one.key: {"damage": one.damage or None, "record": one.case.record.ref} for one in made}


def test_a_hidden_work_is_in_the_copied_index_no_more(papers, made, tmp_path):
    damaged.without(papers.path, [made[0].case], tmp_path / "index")
    left = papers_module.Papers(tmp_path / "index")
    assert made[0].case.record not in left.records
    assert len(left.records) == len(papers.records) - len(made[0].case.versions)


def test_the_table_counts_detections_alarms_and_named_fields(made):
    said = {one.key: {"verdict": "verified", "differences": []} for one in made}
    year = next(one for one in made if one.damage == "year")
    title = next(one for one in made if one.damage.startswith("title"))
    true = next(one for one in made if not one.damage)
    said[year.key] = {"verdict": "correctable", "differences": [{"field": "year"}]}
    said[title.key] = {"verdict": "correctable", "differences": [{"field": "venue"}]}
    said[true.key] = {"verdict": "not found", "differences": []}
    table = damaged.tables(made, said, frozenset())
    assert "| all damaged | 20 | 2 | 1 | 2 | 0 | 0 | 18 |" in table
    assert table.endswith("detection 2 of 20 (10.0%), false alarms 1 of 20 (5.0%)")


def test_invented_titles_are_none_of_the_real_ones(papers):
    made = titles_of(papers)
    real = [record.title for record in papers.records]
    assert Counter(one.how for one in made) == {"crossed": 6, "swapped": 6, "invented": 6}
    for one in made:
        assert title_key(one.title) not in set(map(title_key, real))
        assert not any(papers_module.is_same_title(one.title, title) for title in real)


def test_invented_titles_are_the_same_for_a_seed(papers):
    assert titles_of(papers) == titles_of(papers)
    assert titles_of(papers) != titles_of(papers, seed=2)


@pytest.mark.parametrize("prefix", ["", "XYZ: "])
def test_a_real_title_is_known_with_an_acronym_in_front(papers, prefix):
    title = "Sparse Kernel Transport for Robot Grasp Planning"
    assert papers.known_as(prefix + title) == title


def test_the_list_of_invented_titles_is_read_entry_by_entry(papers, tmp_path):
    made = titles_of(papers)
    entries = [(one.title, one.source) for one in made]
    (tmp_path / "list.md").write_text(
        invented.markdown(entries, papers, papers_module.seeded(1)), encoding="utf-8"
    )
    read = kdbib.parse(tmp_path / "list.md").entries
    assert [title_key(entry.title) for entry in read] == [title_key(one.title) for one in made]
    assert sum(not entry.links for entry in read) == len(made) // 3
    assert all(entry.year == one.source.issued.year for entry, one in list(zip(read, made, strict=True))[::2])


def test_the_report_tells_false_matches_and_real_titles(papers):
    table = invented.report(titles_of(papers), papers, papers_module.seeded(1))
    assert "| crossed | 6 | 0 | 6 | 0 | false matches: 0 |" in table
    assert "| real, as it appeared | 9 | 9 | 0 | 0 | right: 9, wrong: 0 |" in table
