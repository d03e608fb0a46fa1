"""The cache: how long answers are believed, who may write at once, and what a hostile one cannot do."""

from __future__ import annotations

import json
import multiprocessing
import pickle
import random
import shutil
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import diskcache
import pytest

from builders import preprint, record
from kdbib.errors import CacheError
from kdbib.model import Identifier, Outcome, Query
from kdbib.network.cache import DAY, MISS, PREPRINT, PUBLISHED, REFUSAL, Answers, Contents, Kept, _key
from kdbib.records import to_json
from kdbib.sources.crossref import Crossref
from kdbib.sources.openalex import OpenAlex
from kdbib.sources.semanticscholar import SemanticScholar
from kdbib.sources.service import LookUp, Search
from small_service import Small, answer, doi

NOW = 1_800_000_000.0
SPAWN = multiprocessing.get_context("spawn")
PAPER = record(
    "Learning to Test",
    "ICML",
    2021,
    authors="Ann Smith; Bob Jones",
    ids="doi:10.1/x arxiv:2101.00001",
    page="1-9",
)
EARLY = preprint("Learning to Test", "2101.00001")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def answers(tmp_path: Path, clock: Clock) -> Iterator[Answers]:
    made = Answers(tmp_path / "http", clock=clock)
    yield made
    made.close()


def test_an_answer_is_told_as_it_was_kept(answers: Answers) -> None:
    kept = Kept(NOW, (PAPER, EARLY), validators=(("If-None-Match", '"é1"'),))
    answers.keep([("a question", kept)])
    answers.close()
    assert Answers(answers.folder).last("a question") == kept


def test_what_was_not_asked_is_not_known(answers: Answers) -> None:
    answers.keep([("a question", Kept(NOW))])
    assert answers.last("a question ") is None


KINDS = {
    "published": (Kept(NOW, (PAPER,)), 180 * DAY),
    "published and preprint": (Kept(NOW, (EARLY, PAPER)), 180 * DAY),
    "preprint": (Kept(NOW, (EARLY,)), 6.5 * DAY),
    "miss": (Kept(NOW), 6.5 * DAY),
    "refused": (Kept(NOW, refused="no such identifier"), 600.0),
}


@pytest.mark.parametrize(("kept", "lasts"), KINDS.values(), ids=KINDS)
def test_an_answer_is_believed_as_long_as_its_kind(
    answers: Answers, clock: Clock, kept: Kept, lasts: float
) -> None:
    answers.keep([("a question", kept)])
    clock.now = NOW + lasts - 1
    assert answers.fresh("a question") == kept
    clock.now = NOW + lasts
    assert answers.fresh("a question") is None
    assert answers.last("a question") == kept


def test_published_papers_are_believed_longest() -> None:
    assert REFUSAL < MISS <= PREPRINT < PUBLISHED


@pytest.mark.parametrize(
    ("kept", "believed"),
    [(Kept(NOW, (PAPER,)), False), (Kept(NOW), False), (Kept(NOW, refused="no such identifier"), True)],
)
def test_no_answer_is_believed_beyond_the_most(
    answers: Answers, clock: Clock, kept: Kept, *, believed: bool
) -> None:
    answers.most = 60.0
    answers.keep([("a question", kept)])
    clock.now += 59
    assert answers.fresh("a question") == kept
    clock.now += 2
    assert (answers.fresh("a question") is not None) is believed


def test_the_most_makes_nothing_last_longer(answers: Answers, clock: Clock) -> None:
    answers.most = 1000 * DAY
    answers.keep([("a question", Kept(NOW))])
    clock.now += MISS
    assert answers.fresh("a question") is None


def test_answers_that_came_together_are_kept_together_or_not_at_all(answers: Answers) -> None:
    def cut_short() -> Iterator[tuple[str, Kept]]:
        yield "one", Kept(NOW)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answers.keep(cut_short())
    assert answers.last("one") is None


# Through the client


def test_each_answer_of_a_batch_is_kept_under_its_own_question(played: Any) -> None:
    played.on("/crossref", answer("known"))
    known, unknown, other = (LookUp(Small(), doi(value)) for value in ("known", "unknown", "other"))
    desk = played.desk()
    told = played.ask(known, unknown, desk=desk)
    assert [attempt.outcome for attempt in told] == [Outcome.FOUND, Outcome.NOTHING]
    assert [desk.known(question) for question in (known, unknown, other)] == [*told, None]


LISTED = {"message-type": "work-list", "message": {"items": [], "total-results": 0}}


def test_neither_address_nor_key_is_kept(played: Any) -> None:
    played.on("/works", {"meta": {"count": 0}, "results": []}, params={"api_key": "openalex-secret"})
    played.on("/works", LISTED, params={"mailto": "reader@example.org"})
    played.on("/graph/v1/paper/batch", [None])
    doi = Identifier("doi", "10.1/x")
    secret = {"S2_API_KEY": "s2-secret", "OPENALEX_API_KEY": "openalex-secret"}
    desk = played.desk(contact="reader@example.org", environment=secret)
    for question in (
        LookUp(Crossref(), doi),
        LookUp(SemanticScholar(), doi),
        Search(OpenAlex(), Query("A Title")),
    ):
        assert [attempt.outcome for attempt in played.ask(question, desk=desk)] == [Outcome.NOTHING]
    desk.close()
    assert [len(played.requests), desk.answers.contents().misses] == [3, 3]
    kept = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    with sqlite3.connect(desk.folder / "cache.db") as database:
        kept += b"".join(zlib.decompress(row[0]) for row in database.execute("SELECT value FROM Cache"))
    assert b'"records"' in kept
    assert not [one for one in (b"reader", b"example.org", b"secret") if one in kept]


def test_answers_are_found_again_with_another_address_and_key(played: Any) -> None:
    played.on("/graph/v1/paper/batch", [None])
    question = LookUp(SemanticScholar(), Identifier("doi", "10.1/x"))
    played.ask(question, desk=played.desk(contact="me@example.org", environment={"S2_API_KEY": "secret"}))
    attempt = played.desk(contact="you@example.org").known(question)
    assert attempt is not None
    assert attempt.outcome is Outcome.NOTHING


# Housekeeping


def fill(answers: Answers) -> None:
    answers.keep((name, kept) for name, (kept, _) in KINDS.items())


def test_the_contents_are_counted(answers: Answers, clock: Clock) -> None:
    assert answers.contents().records == 0
    fill(answers)
    clock.now += 8 * DAY
    told = answers.contents()
    assert told == Contents(records=3, misses=1, refusals=1, stale=3, size=told.size)
    assert told.size >= 4096


def test_pruning_forgets_what_is_long_stale(answers: Answers, clock: Clock) -> None:
    fill(answers)
    clock.now += 8 * DAY
    assert answers.prune() == 1
    clock.now += 7 * DAY
    assert answers.prune() == 2
    assert (answers.prune(), answers.contents().records) == (0, 2)
    clock.now += 400 * DAY
    assert (answers.prune(), answers.contents().records) == (2, 0)


def test_clearing_forgets_everything(answers: Answers) -> None:
    fill(answers)
    answers.clear()
    assert answers.last("published") is None
    fill(answers)
    assert answers.last("published") is not None


def test_clearing_what_is_not_there_does_nothing(tmp_path: Path) -> None:
    Answers(tmp_path / "none").clear()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_dropped_however_full(answers: Answers) -> None:
    # a cache that another version left with limits of its own
    diskcache.Cache(
        str(answers.folder), size_limit=1, cull_limit=50, eviction_policy="least-recently-stored"
    ).close()
    for number in range(30):
        answers.keep([(str(number), Kept(NOW, (PAPER,) * 20))])
    assert answers.contents().records == 30


def test_the_folder_is_the_users_alone(answers: Answers) -> None:
    fill(answers)
    assert answers.folder.stat().st_mode & 0o777 == 0o700


def keep_many(folder: Path, name: str) -> None:
    answers = Answers(folder)
    for number in range(25):
        answers.keep([(f"{name}{number}", Kept(NOW, (PAPER,))), (f"{name}{number} too", Kept(NOW))])


def test_processes_may_write_at_once(tmp_path: Path) -> None:
    writers = [SPAWN.Process(target=keep_many, args=(tmp_path / "http", name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(20)
    assert [writer.exitcode for writer in writers] == [0, 0]
    contents = Answers(tmp_path / "http").contents()
    assert (contents.records, contents.misses) == (50, 50)


# Damage


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"this is no database" * 500),
    "half of it": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "a page of zeros": lambda path: path.write_bytes(
        path.read_bytes()[:4096] + bytes(path.stat().st_size - 4096)
    ),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}
USES: dict[str, Callable[[Answers], object]] = {
    "fresh": lambda answers: answers.fresh("published"),
    "keep": lambda answers: answers.keep([("published", Kept(NOW))]),
    "contents": lambda answers: answers.contents(),
    "prune": lambda answers: answers.prune(),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_database_is_begun_anew(
    answers: Answers,
    damage: Callable[[Path], object],
    use: Callable[[Answers], object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    fill(answers)
    answers.close()
    for path in answers.folder.glob("cache.db-*"):
        path.unlink()
    damage(answers.folder / "cache.db")
    use(answers)
    told = [record.getMessage() for record in caplog.records]
    assert told == [f"{answers.folder}: the cache was damaged and is begun anew"]
    fill(answers)
    assert answers.last("published") is not None
    assert answers.contents().records == 3


def other_tables(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE Cache (question TEXT, answer TEXT)")
        database.execute("CREATE TABLE Settings (version INTEGER)")
    database.close()


@pytest.mark.parametrize("change_it", [other_tables, lambda path: path.write_bytes(b"")])
def test_tables_of_another_kind_are_no_cache(answers: Answers, change_it: Callable[[Path], object]) -> None:
    fill(answers)
    answers.close()
    change_it(answers.folder / "cache.db")
    assert answers.last("published") is None
    fill(answers)
    assert answers.last("published") is not None


@pytest.mark.parametrize("seed", range(30))
def test_wherever_bytes_change_no_answer_does(answers: Answers, seed: int) -> None:
    fill(answers)
    answers.close()
    path, chosen = answers.folder / "cache.db", random.Random(seed)  # noqa: S311 - no secret
    data = bytearray(path.read_bytes())
    for _ in range(chosen.choice([1, 20, 500])):
        data[chosen.randrange(len(data))] = chosen.randrange(256)
    path.write_bytes(data[: chosen.choice([len(data), chosen.randrange(len(data))])])
    for name, (kept, _) in KINDS.items():
        assert answers.last(name) in (kept, None)
    fill(answers)
    assert {name: answers.last(name) for name in KINDS} == {name: kept for name, (kept, _) in KINDS.items()}


@pytest.mark.parametrize("whole", [True, False])
def test_a_cache_that_is_removed_in_use_is_made_again(answers: Answers, *, whole: bool) -> None:
    fill(answers)
    if whole:
        shutil.rmtree(answers.folder)
    else:
        (answers.folder / "cache.db").unlink()
    fill(answers)
    answers.last("published")
    answers.close()
    assert answers.last("published") is not None


def test_a_database_that_is_damaged_in_use_is_begun_anew_by_one_thread(answers: Answers) -> None:
    fill(answers)
    answers.last("published")
    (answers.folder / "cache.db").write_bytes(b"this is no database" * 2000)
    (answers.folder / "cache.db-wal").write_bytes(b"")
    threads = [threading.Thread(target=fill, args=(answers,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers.contents().records == 3


def test_answers_of_another_question_are_none(answers: Answers) -> None:
    fill(answers)
    answers.close()
    with sqlite3.connect(answers.folder / "cache.db") as database:
        value = database.execute("SELECT value FROM Cache WHERE rowid = 1").fetchone()[0]
        database.execute("UPDATE Cache SET value = ?", (value,))
    database.close()
    assert sum(answers.last(name) is not None for name in KINDS) == 1


@pytest.mark.parametrize("ahead", [2 * DAY, 1e12, float("inf"), float("nan")])
def test_an_answer_of_a_day_to_come_is_not_believed(answers: Answers, ahead: float) -> None:
    answers.keep([("a question", Kept(NOW + ahead, (PAPER,)))])
    assert answers.fresh("a question") is None


def test_a_database_that_may_not_be_written_is_told_and_not_waited_for(answers: Answers) -> None:
    fill(answers)

    def refuse(cache: diskcache.Cache) -> None:
        cache.close()
        connection = cache._con  # where permissions do not bind, as for root
        connection.execute("PRAGMA query_only = 1")

    refuse(answers._opened())
    with pytest.raises(CacheError, match="see that the folder can be written"):
        answers.keep([("a question", Kept(NOW))])


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "http").write_text("a file", encoding="utf-8")
    with pytest.raises(CacheError, match=r"http: the cache cannot be used .*'kdbib cache clear'"):
        Answers(tmp_path / "http").last("a question")


def packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value).encode())


KEY = _key("published")
UNKNOWN: list[Any] = [
    None,
    1,
    "text",
    [],
    {},
    {"at": 1},
    {"at": "x", "records": [], "refused": "", "validators": []},
]
UNKNOWN += [{"at": 1, "records": [{"title": 1}], "refused": "", "validators": []}]
UNKNOWN += [{"at": 1, "records": [to_json(PAPER) | {"issued": [1e999]}], "refused": "", "validators": []}]
UNKNOWN = [{**value, "key": KEY} if isinstance(value, dict) else value for value in UNKNOWN]


@pytest.mark.parametrize("value", UNKNOWN, ids=repr)
def test_json_of_another_shape_is_no_answer(answers: Answers, value: object) -> None:
    fill(answers)
    change(answers, value=packed(value))
    assert answers.last("published") is None
    assert answers.contents().records == 0


NOT_JSON = [
    b"",
    b"\0",
    "text",
    7,
    1.5,
    None,
    zlib.compress(b"{"),
    zlib.compress(b"\xff"),
    packed("x" * 99)[:-5],
]
NOT_JSON += [zlib.compress(b"[" * 200_000)]


@pytest.mark.parametrize("value", NOT_JSON, ids=[str(number) for number in range(len(NOT_JSON))])
def test_a_value_that_is_no_json_is_no_answer(answers: Answers, value: object) -> None:
    fill(answers)
    change(answers, value=value)
    assert answers.last("published") is None
    fill(answers)
    assert answers.last("published") is not None


# Hostile rows: a cache that comes from elsewhere is read, and never run


class Bomb:
    """Unpickling it makes a file."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.marker,)


def change(answers: Answers, **columns: object) -> None:
    """Overwrite columns of every row."""
    answers.close()
    setting = ", ".join(f"{name} = ?" for name in columns)
    with sqlite3.connect(answers.folder / "cache.db") as database:
        database.execute(f"UPDATE Cache SET {setting}", tuple(columns.values()))
    database.close()


@pytest.fixture
def bomb(tmp_path: Path) -> bytes:
    marker = tmp_path / "test"
    pickle.loads(pickle.dumps(Bomb(marker)))  # noqa: S301 - it does what the tests are about
    assert marker.exists()
    return pickle.dumps(Bomb(tmp_path / "exploded"))


def use_all(answers: Answers) -> None:
    for use in USES.values():
        use(answers)


@pytest.mark.parametrize("mode", [0, 1, 2, 3, 4, 5])
def test_a_pickled_value_is_never_loaded(answers: Answers, tmp_path: Path, bomb: bytes, mode: int) -> None:
    fill(answers)
    change(answers, mode=mode, value=bomb)
    assert answers.fresh("published") is None
    use_all(answers)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("mode", [1, 2, 3, 4])
@pytest.mark.parametrize("form", ["../outside", "{folder}/outside"])
@pytest.mark.parametrize("expire_time", [None, 1.0])
def test_a_file_that_a_row_names_is_neither_read_nor_deleted(
    answers: Answers, tmp_path: Path, bomb: bytes, expire_time: float | None, form: str, mode: int
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(bomb)
    fill(answers)
    change(answers, mode=mode, value=None, filename=form.format(folder=tmp_path), expire_time=expire_time)
    use_all(answers)
    answers.clear()
    assert outside.read_bytes() == bomb
    assert not (tmp_path / "exploded").exists()


def test_a_pickled_key_is_never_loaded(answers: Answers, tmp_path: Path, bomb: bytes) -> None:
    fill(answers)
    answers.close()
    with sqlite3.connect(answers.folder / "cache.db") as database:
        database.execute("UPDATE Cache SET key = ?, raw = 0 WHERE rowid = 1", (bomb,))
    database.close()
    use_all(answers)
    assert not (tmp_path / "exploded").exists()
