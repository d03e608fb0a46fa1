"""A run: nothing is lost, nothing changes without cause, keys are for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import entry, preprint, record
from kdbib import ledger as ledgers
from kdbib.explain import explain
from kdbib.ledger import Ledger
from kdbib.model import Attempt, Bibliography, Entry, FindingCode, Identifier, Outcome, Query, Record
from kdbib.pipeline import run
from kdbib.sources.memory import MemorySource
from kdbib.stages.changes import News, changes
from kdbib.stages.emit import outputs
from kdbib.stages.emit.bibtex import to_bibtex

First = tuple[Bibliography, Ledger]
DAY, NEXT_DAY = "2026-01-31", "2026-02-28"

TINY = record(
    "TinyNet: Distilling Small Networks",
    "CVPR",
    2021,
    ref="dblp/tiny",
    authors="Ann Smith; Bob Jones",
    ids="doi:10.1109/cvpr46437.2021.00001 arxiv:2101.00001",
)
TINY_PREPRINT = preprint("TinyNet: Distilling Small Networks", "2101.00001", authors="Ann Smith; Bob Jones")
PRUNE = record(
    "Pruning Transformers for Translation",
    "ACL",
    2020,
    ref="dblp/prune",
    authors="Jane Doe",
    ids="doi:10.18653/v1/2020.acl-main.7 acl:2020.acl-main.7",
)
SPEECH = record("Spiking Neurons Recognise Noisy Speech", "ICASSP", 2019, ref="dblp/speech", authors="Li Wei")
SHELF = (TINY, TINY_PREPRINT, PRUNE, SPEECH)

TINY_ENTRY = entry(TINY.title, venue="CVPR", year=2021, link="https://arxiv.org/abs/2101.00001")
PRUNE_ENTRY = entry(PRUNE.title, venue="ACL", year=2020, line=2)
UNKNOWN_ENTRY = entry("Nobody Knows This Paper Yet", venue="NeurIPS", year=2022, line=3)


def made(
    entries: Sequence[Entry], ledger: Ledger | None = None, records: Sequence[Record] = SHELF, day: str = DAY
) -> tuple[Bibliography, Ledger]:
    """A run over the records of one source."""
    return run(entries, ledger or Ledger(), [MemorySource("shelf", tuple(records))], day)


def keys(bibliography: Bibliography) -> list[str]:
    """The key of each entry, in the entries' order."""
    return [resolution.key for resolution in bibliography.resolutions]


@pytest.fixture
def first() -> First:
    """A bibliography of two known papers and an unknown one, with its ledger."""
    return made([TINY_ENTRY, PRUNE_ENTRY, UNKNOWN_ENTRY])


def reloaded(ledger: Ledger, folder: Path) -> Ledger:
    """The ledger as the next run finds it."""
    ledgers.save(ledger, folder / "ledger.jsonl")
    return ledgers.load(folder / "ledger.jsonl")


# Nothing is lost

MORE = (
    *SHELF,
    preprint(
        "Small Networks Distilled, an Early Name", "2101.00001", authors="Ann Smith; Bob Jones", ref="a/1"
    ),
    record(PRUNE.title, "EMNLP", 2021, ref="dblp/twin", authors="Carl Twin"),
    record(SPEECH.title, "TASLP", 2020, ref="dblp/speech", authors="Li Wei"),
)
TITLES = st.sampled_from([*(one.title for one in MORE), UNKNOWN_ENTRY.title, "Spiking Neurons", "TinyNet"])
ARXIV, ACL = "https://arxiv.org/abs/2101.00001", "https://aclanthology.org/2020.acl-main.7"
LINKS = st.sampled_from(["", ARXIV, ACL, "x"])
ENTRIES = st.lists(
    st.builds(
        entry,
        TITLES,
        link=LINKS,
        venue=st.sampled_from(["", "CVPR", "arXiv", "ACL"]),
        year=st.sampled_from([None, 2020, 2021]),
        file=st.sampled_from(["a.md", "b.md"]),
        section=st.sampled_from([(), ("Pruning",)]),
        authors=st.sampled_from(["", "Ann Smith", "Jane Doe"]),
        key=st.sampled_from(["", "own", "Own", "a b"]),
    ),
    max_size=8,
).map(lambda found: [replace(one, line=number) for number, one in enumerate(found, start=1)])
RECORDS = st.lists(st.sampled_from(MORE), unique=True)


@settings(deadline=None, max_examples=60)
@given(ENTRIES, RECORDS)
def test_every_entry_comes_out_once_under_a_key(entries: list[Entry], records: list[Record]) -> None:
    bibliography, ledger = made(entries, records=records)
    known = [work.key for work in bibliography.works]

    assert [resolution.identified.entry for resolution in bibliography.resolutions] == entries
    assert set(keys(bibliography)) == set(known)
    assert known == sorted(known)
    assert len({key.lower() for key in known}) == len(known)
    assert set(known) == set(ledger.works) == {line.key for line in ledger.decisions.values()}
    cited = [key.lower() for work in bibliography.works for key in (work.key, *work.ids)]
    assert len(set(cited)) == len(cited)


@settings(deadline=None, max_examples=40)
@given(entries=ENTRIES, records=RECORDS)
def test_the_ledger_alone_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry], records: list[Record]
) -> None:
    bibliography, ledger = made(entries, records=records)
    kept = reloaded(ledger, tmp_path_factory.mktemp("cache"))

    again, after = run(entries, kept, [], NEXT_DAY)

    assert outputs(again) == outputs(bibliography)
    assert ledgers.to_text(after) == ledgers.to_text(ledger)


@settings(deadline=None, max_examples=40)
@given(ENTRIES, ENTRIES, RECORDS)
def test_keys_outlive_any_other_list(former: list[Entry], other: list[Entry], records: list[Record]) -> None:
    before, ledger = made(former, records=records)
    between, ledger = made(other, ledger, records)
    after, _ = made(former, ledger, records)

    resolved = [n for n, one in enumerate(before.resolutions) if one.decision.resolved]
    assert [keys(after)[n] for n in resolved] == [keys(before)[n] for n in resolved]
    for work in between.works:
        assert work.records or work.key not in {one.key for one in before.works if one.records}


def test_two_runs_give_the_same_bytes(first: First) -> None:
    bibliography, ledger = made([TINY_ENTRY, PRUNE_ENTRY, UNKNOWN_ENTRY])

    assert outputs(bibliography) == outputs(first[0])
    assert ledgers.to_text(ledger) == ledgers.to_text(first[1])


def test_no_entries_are_an_empty_bibliography(first: First) -> None:
    bibliography, ledger = made([], first[1])

    assert bibliography == Bibliography()
    assert ledger == first[1]


def test_one_paper_in_two_lists_is_one_work() -> None:
    entries = [
        replace(TINY_ENTRY, section=("Vision", "Small")),
        PRUNE_ENTRY,
        entry("Distilling Small Networks", venue="arXiv", file="other.md", line=9, section=("Speech",),
              link="https://arxiv.org/pdf/2101.00001v2"),
    ]  # fmt: skip

    bibliography, _ = made(entries)
    work = next(one for one in bibliography.works if one.key == keys(bibliography)[0])

    assert keys(bibliography)[2] == keys(bibliography)[0]
    assert len(bibliography.works) == 2
    assert work.keywords == ("Vision", "Small", "Speech")
    duplicates = [f for r in bibliography.resolutions for f in r.findings if f.code is FindingCode.DUPLICATE]
    assert [(found.claimed, found.actual) for found in duplicates] == [("other.md:9", "list.md:1")]


def test_an_unknown_paper_is_kept_as_the_list_has_it(first: First) -> None:
    unknown = next(work for work in first[0].works if not work.resolved)

    assert (unknown.title, unknown.year, unknown.venue) == (UNKNOWN_ENTRY.title, 2022, "NeurIPS")
    assert FindingCode.UNRESOLVED in {finding.code for finding in first[0].resolutions[2].findings}


def test_one_title_of_different_authors_is_two_works(tmp_path: Path) -> None:
    books = [
        record("Deep Learning", "Nature", 2015, ref="refs/a", authors="Yann LeCun; Yoshua Bengio"),
        record("Deep Learning", "MIT Press", 2016, ref="refs/b", authors="Ian Goodfellow; Yoshua Bengio"),
    ]
    entries = [
        entry("Deep Learning", authors="Yann LeCun; Yoshua Bengio", venue="Nature", year=2015),
        entry("Deep Learning", authors="Ian Goodfellow; Yoshua Bengio", year=2016, line=2),
    ]

    bibliography, ledger = made(entries, records=books)
    again, _ = run(entries, reloaded(ledger, tmp_path), [], NEXT_DAY)

    assert keys(bibliography) == ["lecun2015deep", "goodfellow2016deep"]
    assert outputs(again) == outputs(bibliography)


def test_claims_of_one_paper_are_decided_as_one(tmp_path: Path) -> None:
    entries = [entry(TINY.title, year=2020), entry(TINY.title, venue="CVPR", year=2021, line=2)]

    bibliography, ledger = made(entries)
    again, _ = run(entries, reloaded(ledger, tmp_path), [], NEXT_DAY)

    assert len(bibliography.works) == 1
    assert bibliography.resolutions[0].decision == bibliography.resolutions[1].decision
    assert outputs(again) == outputs(bibliography)


def test_unknown_papers_of_one_title_are_one_work() -> None:
    short = entry("Pruning", line=4)
    twin = replace(UNKNOWN_ENTRY, line=5, links=())

    linked = replace(short, line=6, links=entry(link="https://openreview.net/forum?id=abcdEFGH12").links)

    bibliography, _ = made([UNKNOWN_ENTRY, twin, short, linked])

    assert keys(bibliography)[0] == keys(bibliography)[1]
    assert len(bibliography.works) == 3


# Keys


OTHER_NAME = entry(
    "TinyNet: Distilling a Small Network", link="https://doi.org/10.1109/cvpr46437.2021.00001", line=2
)


def test_where_two_works_prove_to_be_one_both_keys_can_be_cited(tmp_path: Path) -> None:
    before, ledger = made([TINY_ENTRY, OTHER_NAME], records=())
    kept, lost = keys(before)

    after, ledger = made([TINY_ENTRY, OTHER_NAME], reloaded(ledger, tmp_path))
    assert kept != lost
    assert keys(after) == [kept, kept]
    assert [work.ids for work in after.works] == [(lost,)]
    assert f"  ids = {{{lost}}}\n" in to_bibtex(after.works)
    joined = [one for one in changes(before, after) if one.news is News.JOINED]
    assert [(one.was, one.now) for one in joined] == [(lost, kept)]

    again, ledger = made([TINY_ENTRY, OTHER_NAME], reloaded(ledger, tmp_path))
    assert again.works == after.works
    assert explain(lost, ledger) == explain(kept, ledger)
    without, ledger = made([TINY_ENTRY], reloaded(ledger, tmp_path))
    assert [work.ids for work in without.works] == [(lost,)]
    assert lost in ledger.keys


def test_a_work_that_a_bibliography_calls_otherwise_can_be_cited_so_too() -> None:
    twice = [replace(TINY_ENTRY, key="mine"), replace(TINY_ENTRY, key="Smith21", line=2), PRUNE_ENTRY]
    bibliography, _ = made([*twice, replace(UNKNOWN_ENTRY, key="no key")])
    assert [(work.key, work.ids) for work in bibliography.works] == [
        ("doe2020pruning", ()),
        ("mine", ("Smith21",)),
        ("nobody2022knows", ()),
    ]


def test_new_keys_name_author_year_and_title(first: First) -> None:
    assert keys(first[0]) == ["smith2021tinynet", "doe2020pruning", "nobody2022knows"]


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, {"venue": "ICCV", "year": 2023}),
        (0, {"line": 77, "file": "renamed.md", "section": ("Elsewhere",)}),
        (0, {"links": ()}),
        (0, {"title": "TinyNet - Distilling Very Small Networks"}),  # still found by its link
        (1, {"title": "PTT: Pruning Transformers for Translation"}),  # an acronym apart the same
        (1, {"links": entry(link="https://doi.org/10.18653/v1/2020.acl-main.7").links}),
        (2, {"venue": "ICML", "year": 2024}),
        (2, {"links": entry(link="https://example.org/a.pdf").links}),
    ],
)
def test_corrections_of_the_list_change_no_key(
    first: First, tmp_path: Path, number: int, change: dict[str, Any]
) -> None:
    bibliography, ledger = first
    entries = [TINY_ENTRY, PRUNE_ENTRY, UNKNOWN_ENTRY]
    entries[number] = replace(entries[number], **change)

    with_source, _ = made(entries, reloaded(ledger, tmp_path))
    with_ledger_alone, _ = run(entries, reloaded(ledger, tmp_path), [], NEXT_DAY)

    assert keys(with_source) == keys(bibliography)
    assert keys(with_ledger_alone)[number] == keys(bibliography)[number]


def test_a_corrected_title_keeps_the_key_of_an_unknown_paper() -> None:
    link = "https://openreview.net/forum?id=abcdEFGH12"
    _, ledger = made([entry("Nobody Nkows This", link=link)])

    corrected, _ = made([entry("Nobody Knows This", link=link)], ledger)

    assert keys(corrected) == ["nobodynkows"]


def test_a_key_that_the_list_states_is_kept(tmp_path: Path) -> None:
    stated = replace(TINY_ENTRY, key="Smith:2021")
    bibliography, ledger = made([stated, replace(UNKNOWN_ENTRY, key="unknown_one")])
    corrected = [stated, replace(UNKNOWN_ENTRY, key="unknown_one", title="Somebody Does Know It", venue="")]

    again, _ = made(corrected, reloaded(ledger, tmp_path))

    assert keys(bibliography) == keys(again) == ["Smith:2021", "unknown_one"]


def test_a_key_that_two_works_state_is_given_once() -> None:
    bibliography, _ = made([replace(TINY_ENTRY, key="k"), replace(PRUNE_ENTRY, key="K")])

    assert keys(bibliography) == ["k", "doe2020pruning"]


def test_a_stated_key_that_belonged_to_another_work_is_not_given(first: First) -> None:
    other = replace(entry(SPEECH.title, file="other.bib"), key="Smith2021TinyNet")

    bibliography, _ = made([other], first[1])

    assert keys(bibliography) == ["wei2019spiking"]


def test_an_entry_that_left_and_came_back_has_its_key(first: First, tmp_path: Path) -> None:
    title = "TinyNet Hears: Recognising Birds with Phones"
    lookalike = record(title, "ICML", 2021, ref="dblp/x", authors="Carl Smith")
    ledger = reloaded(first[1], tmp_path)

    without, ledger = made([entry(lookalike.title)], ledger, [lookalike])
    back, _ = made([TINY_ENTRY, entry(lookalike.title, line=2)], reloaded(ledger, tmp_path), [lookalike])

    assert keys(without) == ["smith2021tinyneta"]
    assert keys(back) == ["smith2021tinynet", "smith2021tinyneta"]


def test_an_entry_that_becomes_known_keeps_its_key(first: First, tmp_path: Path) -> None:
    found = record(UNKNOWN_ENTRY.title, "NeurIPS", 2022, ref="dblp/found", authors="Zoe Quick")

    bibliography, ledger = made([UNKNOWN_ENTRY], reloaded(first[1], tmp_path), [found], NEXT_DAY)

    assert keys(bibliography) == ["nobody2022knows"]
    assert bibliography.works[0].resolved
    assert {line.decided for line in ledger.decisions.values() if line.key == "nobody2022knows"} == {NEXT_DAY}
    assert ledger.works["nobody2022knows"] == (found,)


def test_entries_that_become_one_work_take_one_key(tmp_path: Path) -> None:
    published = record("A Wholly New Name", "ICML", 2022, ref="dblp/new", authors="Ann Smith; Bob Jones")
    entries = [entry(published.title), replace(TINY_ENTRY, line=2)]
    separate, ledger = made(entries, records=[published, TINY_PREPRINT])
    linked = replace(published, identifiers=(Identifier("arxiv", "2101.00001"),))
    both = entry(published.title, link="https://arxiv.org/abs/2101.00001", line=3)

    merged, after = made([*entries, both], reloaded(ledger, tmp_path), [linked, TINY_PREPRINT])
    again, _ = run([*entries, both], reloaded(after, tmp_path), [], NEXT_DAY)
    apart, _ = made([entries[1]], after, [])

    assert len(set(keys(separate))) == 2
    assert set(keys(merged)) <= set(keys(separate))
    assert set(keys(separate)) <= set(after.works)
    assert outputs(again) == outputs(merged)
    assert keys(apart)[0] in keys(separate)


def test_one_reference_of_two_bibliographies_is_two_works(tmp_path: Path) -> None:
    mine = record("Alpha Beta Gamma Delta", "ICML", 2020, ref="refs/k1", authors="Ann Smith")
    other = record("Wholly Different Words Here", "ICML", 2020, ref="refs/k1", authors="Ann Smith")
    one, ledger = made([entry(mine.title)], records=[mine])

    both, ledger = made([entry(mine.title), entry(other.title, line=2)], reloaded(ledger, tmp_path), [other])
    again, _ = run([entry(mine.title), entry(other.title, line=2)], reloaded(ledger, tmp_path), [], NEXT_DAY)

    assert keys(one) == keys(both)[:1]
    assert [work.title for work in both.works] == [mine.title, other.title]
    assert outputs(again) == outputs(both)


# Sources that fail


class Failing:
    """A source that is out of reach."""

    name = "far away"

    def look_up(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Attempt]:
        """Nothing but failures."""
        return {one: Attempt(self.name, str(one), Outcome.FAILED, error="timed out") for one in identifiers}

    def search(self, query: Query) -> Attempt:
        """A failure."""
        return Attempt(self.name, query.title, Outcome.FAILED, error="timed out")


@pytest.mark.parametrize(
    "sources", [[], [Failing()], [MemorySource("shelf", ())], [MemorySource("shelf", (SPEECH,)), Failing()]]
)
def test_a_source_that_is_gone_makes_nothing_worse(first: First, tmp_path: Path, sources: list[Any]) -> None:
    entries = [TINY_ENTRY, PRUNE_ENTRY, UNKNOWN_ENTRY]

    bibliography, ledger = run(entries, reloaded(first[1], tmp_path), sources, NEXT_DAY)

    assert outputs(bibliography) == outputs(first[0])
    assert ledgers.to_text(ledger) == ledgers.to_text(first[1])


def test_without_a_source_nothing_is_resolved_and_nothing_lost() -> None:
    bibliography, _ = run([TINY_ENTRY, PRUNE_ENTRY], Ledger(), [Failing()], DAY)

    assert [one.decision.resolved for one in bibliography.resolutions] == [False, False]
    assert [work.title for work in bibliography.works] == [PRUNE.title, TINY.title]


def test_the_ledgers_record_comes_before_the_sources(first: First, tmp_path: Path) -> None:
    changed = replace(TINY, publisher="Somebody Else")
    entries = [TINY_ENTRY, entry(TINY.title, file="new.md")]

    bibliography, ledger = made(entries, reloaded(first[1], tmp_path), [changed])
    again, _ = run(entries, reloaded(ledger, tmp_path), [], NEXT_DAY)

    assert bibliography.works[0].publisher == first[0].works[1].publisher == ""
    assert outputs(again) == outputs(bibliography)


class Offering:
    """A source that finds one paper whatever it is asked for."""

    name = "the nearest"

    def search(self, query: Query) -> Attempt:
        """A paper that may be meant."""
        return Attempt(self.name, query.title, Outcome.FOUND, (SPEECH,))


def test_better_evidence_replaces_the_reason_and_lasts(tmp_path: Path) -> None:
    listed = entry("Spiking Neurons Recognise Loud Music", venue="ICASSP", year=2019)
    _, ledger = run([listed], Ledger(), [], DAY)

    informed, ledger = run([listed], ledger, [Offering()], DAY)
    later, _ = run([listed], reloaded(ledger, tmp_path), [], NEXT_DAY)

    assert "dblp/speech" in informed.resolutions[0].decision.reason
    assert outputs(later) == outputs(informed)


def test_a_corrected_claim_is_written_down(first: First) -> None:
    moved = replace(TINY_ENTRY, line=50)
    corrected = replace(TINY_ENTRY, venue="IEEE CVPR", year=2022, line=50)

    _, same = made([moved], first[1], day=NEXT_DAY)
    _, changed = made([corrected], first[1], day=NEXT_DAY)
    line = next(line for line in changed.decisions.values() if line.key == "smith2021tinynet")

    assert same == first[1]
    assert (line.claim.venue, line.claim.year, line.claim.line, line.decided) == ("IEEE CVPR", 2022, 50, DAY)
