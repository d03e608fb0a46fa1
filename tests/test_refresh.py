"""kdbib refresh: asks what is due, changes things only for the better, says what is new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Call, Played, services_at, without_rests

PREPRINT, OLD = "2101.00001", "1801.00001"
LIST = f"""
- **Pruning Transformers for Fast Translation**, arXiv 2021, [paper](https://arxiv.org/abs/{PREPRINT})
- **Spiking Neurons Recognise Noisy Speech**, arXiv 2018, [paper](https://arxiv.org/abs/{OLD})
"""
DOI = "10.1145/3394486.3403001"
TITLES = {
    PREPRINT: "Pruning Transformers for Fast Translation",
    OLD: "Spiking Neurons Recognise Noisy Speech",
}


def feed(*numbers: str) -> str:
    """arXiv's answer for these numbers."""
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{one}v1</id><published>20{one[:2]}-01-05T00:00:00Z</published>"
        f"<updated>20{one[:2]}-01-05T00:00:00Z</updated><title>{TITLES[one]}</title>"
        "<author><name>Jane Doe</name></author>"
        '<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.CL"/></entry>'
        for one in numbers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        "<id>http://arxiv.org/api/x</id>"
        '<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"{len(numbers)}</opensearch:totalResults>{entries}</feed>"
    )


def paper(number: str, **more: Any) -> dict[str, Any]:
    """Semantic Scholar's paper."""
    return {
        "paperId": number.replace(".", "").ljust(40, "0"),
        "externalIds": {"ArXiv": number, **more.pop("ids", {})},
        "title": TITLES[number],
        "authors": [{"authorId": "1", "name": "Jane Doe"}],
        "year": 2000 + int(number[:2]),
        "venue": "arXiv.org",
        "publicationTypes": None,
        **more,
    }


PUBLISHED = paper(
    PREPRINT, ids={"DOI": DOI}, venue="Knowledge Discovery and Data Mining", publicationTypes=["Conference"]
)
WORK = {
    "DOI": DOI,
    "type": "proceedings-article",
    "title": [TITLES[PREPRINT]],
    "container-title": ["Proceedings of the ACM SIGKDD Conference on Knowledge Discovery and Data Mining"],
    "author": [{"given": "Jane", "family": "Doe"}],
    "published-print": {"date-parts": [[2022]]},
}


def crossref(*works: dict[str, Any]) -> dict[str, Any]:
    message = {"total-results": len(works), "items": list(works)}
    return {"status": "ok", "message-type": "work-list", "message": message}


@pytest.fixture
def call(call: Call, monkeypatch: pytest.MonkeyPatch, played: Played) -> Call:
    """Run commands in a folder with a list, all services being one local server."""
    monkeypatch.setattr("kdbib.network.online.all_terms", without_rests)
    Path("list.md").write_text(LIST)
    services_at(played.url)
    return call


@pytest.fixture
def known(call: Call, played: Played) -> None:
    """A first run, when both papers were preprints; then a year goes by."""
    played.on("/api/query", feed(OLD, PREPRINT), media_type="application/atom+xml")
    played.on("/graph/v1/paper/batch", [paper(OLD), paper(PREPRINT)])
    played.on("/graph/v1/paper/search/bulk", {"total": 0, "data": []})
    played.on("/graph/v1/paper/search/match", {"error": "Title match not found"}, status=404)
    played.on("/works", crossref())
    played.on("/search/publ/api", {"result": {"hits": {"@total": "0", "@sent": "0"}}})
    assert call("run", "list.md").code == 0
    a_year_ago()


def a_year_ago() -> None:
    """The ledger as a year later finds it, without the cache of answers."""
    ledger = Path("cache/ledger.jsonl")
    text = ledger.read_text()
    for line in map(json.loads, text.splitlines()):
        for day in {line.get("decided"), *(one["retrieved"] for one in line.get("records", ()))} - {None}:
            text = text.replace(day, f"{int(day[:4]) - 1}{day[4:]}")
    ledger.write_text(text)
    for path in Path("cache/http").glob("cache.db*"):
        path.unlink()


def state() -> dict[str, bytes]:
    """Everything a refresh may write."""
    files = [*Path("output").iterdir(), Path("cache/ledger.jsonl")]
    return {str(path): path.read_bytes() for path in files}


def item(key: str) -> dict[str, Any]:
    return next(one for one in json.loads(Path("output/kd.json").read_text()) if one["id"] == key)


KEY, OTHER = "doe2021pruning", "doe2018spiking"


@pytest.mark.usefixtures("known")
def test_what_was_published_since_is_upgraded_under_its_key(call: Call, played: Played) -> None:
    played.on("/graph/v1/paper/batch", [paper(OLD), PUBLISHED])
    played.on("/works", crossref(WORK))
    code, out, _ = call("refresh", "list.md")
    assert code == 10
    assert "## Newly published (1)" in out
    assert Path("output/changes.md").read_text() in out
    assert (item(KEY)["DOI"], item(KEY)["issued"]["date-parts"]) == (DOI, [[2022]])
    assert item(OTHER)["type"] == "article"

    before, sent = state(), len(played.requests)
    code, out, _ = call("refresh", "list.md")
    assert (code, state(), len(played.requests)) == (0, before, sent)
    assert "no entry was due; nothing changed" in out


@pytest.mark.usefixtures("known")
def test_only_what_is_due_is_asked_about(call: Call, played: Played) -> None:
    text = Path("cache/ledger.jsonl").read_text()
    recent = [line.replace("2025-", "2099-") if OTHER in line else line for line in text.splitlines()]
    Path("cache/ledger.jsonl").write_text("\n".join(recent) + "\n")
    played.on("/api/query", feed(PREPRINT), media_type="application/atom+xml")
    played.on("/graph/v1/paper/batch", [paper(PREPRINT)])
    played.requests.clear()
    _, out, _ = call("refresh", "list.md")
    assert "1 entries were due, 1 of them" in out
    asked = " ".join(f"{one.url} {one.get_data(as_text=True)}" for one in played.requests)
    assert PREPRINT in asked
    assert OLD not in asked


@pytest.mark.usefixtures("known")
def test_where_nothing_is_new_nothing_is_written(call: Call) -> None:
    before = state()
    code, out, _ = call("refresh", "list.md")
    assert (code, state()) == (0, before)
    assert "No entry changed." in out


@pytest.mark.usefixtures("known")
def test_what_was_proposed_and_not_taken_is_proposed_again(call: Call, played: Played) -> None:
    ledger, before = Path("cache/ledger.jsonl").read_bytes(), item(KEY)
    played.on("/graph/v1/paper/batch", [paper(OLD), PUBLISHED])
    played.on("/works", crossref(WORK))
    assert call("refresh", "list.md").code == 10
    proposed = state()

    Path("cache/ledger.jsonl").write_bytes(ledger)  # the branch that it was written on is not merged
    sent = len(played.requests)
    code, out, _ = call("refresh", "list.md")
    assert (code, len(played.requests)) == (10, sent)
    assert "## Newly published (1)" in out
    assert state() == proposed
    assert item(KEY) != before


@pytest.mark.usefixtures("known")
def test_a_retraction_is_news_and_no_loss(call: Call, played: Played) -> None:
    played.on("/graph/v1/paper/batch", [paper(OLD), PUBLISHED])
    played.on("/works", crossref(WORK))
    assert call("refresh", "list.md").code == 10
    published = item(KEY)
    notice = {
        "DOI": "10.1145/9",
        "type": "retraction",
        "updated": {"date-parts": [[2026, 1, 2]]},
        "source": "publisher",
    }
    played.on("/works", crossref(WORK | {"updated-by": [notice]}))
    code, out, _ = call("refresh", "list.md", "--max-age", "0")
    assert code == 10
    assert "## Retracted, withdrawn or corrected by a notice (1)" in out
    assert {**item(KEY), "custom": {}} == {**published, "custom": {}}
    played.on("/works", crossref(WORK))
    assert call("refresh", "list.md", "--max-age", "0").code == 0


@pytest.mark.usefixtures("known")
def test_where_nobody_answers_the_work_cannot_be_done(call: Call, played: Played) -> None:
    before = state()
    for path in ("/api/query", "/graph/v1/paper/batch", "/works", "/graph/v1/paper/search/bulk"):
        played.on(path, "down for maintenance", status=403, media_type="text/plain")
    played.on("/search/publ/api", "no", status=403, media_type="text/plain")
    code, _, err = call("refresh", "list.md")
    assert state() == before
    assert code in {0, 3}
    assert "refuses the request" in err


@pytest.mark.usefixtures("known")
def test_a_budget_is_kept_and_the_next_refresh_goes_on(call: Call, played: Played) -> None:
    before, sent = state(), len(played.requests)
    code, out, err = call("refresh", "list.md", "--budget", "1")
    assert len(played.requests) == sent + 1
    assert (code, state()) == (3, before)
    assert "the budget of requests is spent" in err

    code, out, _ = call("refresh", "list.md")
    assert code == 0
    assert "2 entries were due, 2 of them" in out


@pytest.mark.usefixtures("known")
def test_a_link_that_its_registrar_knows_no_more_is_told_once(call: Call, played: Played) -> None:
    played.on("/api/query", feed(PREPRINT), media_type="application/atom+xml")
    code, out, _ = call("refresh", "list.md")
    assert code == 10
    assert "## Links that died (1)" in out
    assert item(OTHER)["title"] == TITLES[OLD]
    (entry,) = [
        one for one in json.loads(Path("output/report.json").read_text())["entries"] if one["key"] == OTHER
    ]
    assert "dead-link" in str(entry)

    Path("cache/http/cache.db").unlink()
    code, out, _ = call("refresh", "list.md", "--max-age", "0")
    assert code == 0
    assert "died" not in out


@pytest.mark.usefixtures("known")
def test_an_output_that_cannot_be_replaced_is_told_and_nothing_is_written(call: Call, played: Played) -> None:
    ledger = Path("cache/ledger.jsonl").read_bytes()
    Path("output/kd.bib").unlink()
    Path("output/kd.bib").mkdir()
    played.on("/graph/v1/paper/batch", [paper(OLD), PUBLISHED])
    played.on("/works", crossref(WORK))
    code, _, err = call("refresh", "list.md")
    assert (code, Path("cache/ledger.jsonl").read_bytes()) == (3, ledger)
    assert "output/kd.bib: cannot be written: " in err


@pytest.mark.usefixtures("known")
def test_a_source_that_tells_nonsense_makes_nothing_worse(call: Call, played: Played) -> None:
    played.on("/graph/v1/paper/batch", [paper(OLD), PUBLISHED])
    played.on("/works", crossref(WORK))
    assert call("refresh", "list.md").code == 10
    before = {path: text for path, text in state().items() if "changes" not in path}
    other = {"title": ["On Whales and Their Songs"], "author": [{"given": "Xaver", "family": "Nobody"}]}
    for nonsense in (other, {"published-print": {"date-parts": [[1970]]}}, {"page": "0", "title": ["TEST"]}):
        played.on("/works", crossref(WORK | nonsense))
        code, out, _ = call("refresh", "list.md", "--max-age", "0")
        assert code == 0
        assert "## Conflicts" in out
        assert {path: text for path, text in state().items() if "changes" not in path} == before
