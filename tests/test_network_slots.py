"""Slots: no two requests of a lane at once, and a rest between them, whoever asks."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from kdbib.errors import CacheError
from kdbib.network.http import Trouble
from kdbib.network.slots import LONGEST, Slots

SPAWN = multiprocessing.get_context("spawn")


class Clock:
    """A clock that goes on when somebody sleeps, and tells how long they slept."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def slots(folder: Path, clock: Clock, lane: str = "crossref") -> Slots:
    return Slots(folder, lane, clock, clock.sleep)


def begun(folder: Path, clock: Clock, number: int = 0, rest: float = 0.0, lane: str = "crossref") -> float:
    """When a use of a slot, asked for now by a Slots of its own, began."""
    with slots(folder, clock, lane).use(number, rest):
        return clock.now


def test_the_rest_counts_from_the_end_of_the_use(tmp_path: Path) -> None:
    clock = Clock(100.0)
    with slots(tmp_path, clock).use(0, rest=3.0):
        clock.now += 10.0  # the service was slow
    assert begun(tmp_path, clock) == pytest.approx(113.0)


def test_a_use_that_failed_counts_too(tmp_path: Path) -> None:
    clock = Clock(100.0)
    with pytest.raises(ZeroDivisionError), slots(tmp_path, clock).use(0, rest=3.0):
        raise ZeroDivisionError
    assert begun(tmp_path, clock) == pytest.approx(103.0)


def test_a_rest_that_is_over_is_not_waited_for(tmp_path: Path) -> None:
    clock = Clock()
    begun(tmp_path, clock, rest=3.0)
    clock.now += 3.0
    begun(tmp_path, clock)
    assert clock.slept == []


@pytest.mark.parametrize(("number", "lane"), [(1, "crossref"), (0, "dblp"), (0, "crossref.org")])
def test_other_slots_and_lanes_do_not_wait(tmp_path: Path, number: int, lane: str) -> None:
    clock = Clock()
    begun(tmp_path, clock, rest=3.0)
    begun(tmp_path, clock, number, lane=lane)
    assert clock.slept == []


def test_two_of_one_process_do_not_overlap(tmp_path: Path) -> None:
    told: list[str] = []

    def second() -> None:
        with Slots(tmp_path, "arxiv").use(0, 0.0):
            told.append("second")

    with Slots(tmp_path, "arxiv").use(0, 0.0):
        other = threading.Thread(target=second)
        other.start()
        time.sleep(0.1)
        told.append("first")
    other.join(5)
    assert told == ["first", "second"]


# What a service asks for


def test_all_slots_of_a_lane_are_held(tmp_path: Path) -> None:
    clock = Clock(100.0)
    slots(tmp_path, clock).hold(20.0)
    assert begun(tmp_path, clock, 2) == pytest.approx(120.0)
    clock.now = 100.0
    assert begun(tmp_path, clock, 0, lane="dblp") == 100.0


def test_a_shorter_hold_does_not_end_a_longer_one(tmp_path: Path) -> None:
    clock = Clock(100.0)
    slots(tmp_path, clock).hold(20.0)
    slots(tmp_path, clock).hold(1.0)
    assert begun(tmp_path, clock) == pytest.approx(120.0)


def test_a_hold_ends_after_the_longest_wait(tmp_path: Path) -> None:
    clock = Clock(100.0)
    slots(tmp_path, clock).hold(10 * LONGEST)
    assert begun(tmp_path, clock) == pytest.approx(100.0 + LONGEST)


def test_a_rest_beyond_the_longest_is_cut_and_not_forgotten(tmp_path: Path) -> None:
    clock = Clock(100.0)
    begun(tmp_path, clock, rest=float("inf"))
    assert begun(tmp_path, clock) == pytest.approx(100.0 + LONGEST)


# What stands in the files


@pytest.mark.parametrize("back", [1.0, 60.0, 119.0, 3600.0, 1e9])
def test_a_clock_that_is_set_back_blocks_nobody_for_long(tmp_path: Path, back: float) -> None:
    clock = Clock(2e9)
    begun(tmp_path, clock, rest=3.0)
    slots(tmp_path, clock).hold(3.0)
    clock.now -= back
    begun(tmp_path, clock)
    assert sum(clock.slept) <= LONGEST


@pytest.mark.parametrize("text", ["", "soon", "\0\0\0", "1e"])
def test_files_that_say_nothing_let_pass(tmp_path: Path, text: str) -> None:
    clock = Clock()
    begun(tmp_path, clock, rest=3.0)
    for path in (tmp_path / "crossref.0", tmp_path / "crossref.all"):
        path.write_text(text, encoding="ascii")
    begun(tmp_path, clock)
    assert clock.slept == []


@pytest.mark.parametrize(
    "lane", ["example.org:8080", "../../up", "/etc", "ü", "A B", "", "x" * 500, "..", "a\0b"]
)
def test_any_name_of_a_lane_is_a_file_in_the_folder(tmp_path: Path, lane: str) -> None:
    clock, folder = Clock(100.0), tmp_path / "in" / "slots"
    begun(folder, clock, rest=3.0, lane=lane)
    slots(folder, clock, lane).hold(1.0)
    assert begun(folder, clock, lane=lane) == pytest.approx(103.0)
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} == {folder}


def test_the_folder_is_the_users_alone(tmp_path: Path) -> None:
    begun(tmp_path / "slots", Clock())
    assert (tmp_path / "slots").stat().st_mode & 0o777 == 0o700


# Other processes


REST = 0.1


def use_often(folder: Path, times: multiprocessing.Queue[tuple[float, float]]) -> None:
    for _ in range(4):
        with Slots(folder, "arxiv").use(0, REST):
            start = time.time()
            time.sleep(0.02)
            times.put((start, time.time()))


def test_processes_neither_overlap_nor_come_too_soon(tmp_path: Path) -> None:
    times: multiprocessing.Queue[tuple[float, float]] = SPAWN.Queue()
    processes = [SPAWN.Process(target=use_often, args=(tmp_path, times)) for _ in range(2)]
    for process in processes:
        process.start()
    uses = sorted(times.get(timeout=10) for _ in range(8))
    for process in processes:
        process.join(10)
    pauses = [later[0] - earlier[1] for earlier, later in pairwise(uses)]
    assert min(pauses) >= REST
    assert [process.exitcode for process in processes] == [0, 0]


def use_for_ever(folder: Path, began: multiprocessing.Queue[float]) -> None:
    with Slots(folder, "arxiv").use(0, 0.3):
        began.put(time.time())
        time.sleep(60)


def test_a_killed_process_holds_nobody_up_but_what_it_sent_counts(tmp_path: Path) -> None:
    queue: multiprocessing.Queue[float] = SPAWN.Queue()
    process = SPAWN.Process(target=use_for_ever, args=(tmp_path, queue))
    process.start()
    began = queue.get(timeout=10)
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    with Slots(tmp_path, "arxiv").use(0, 0.0):
        waited = time.time() - began
    assert 0.28 <= waited < 5


def test_a_slot_need_not_rest_after_what_never_reached_the_service(tmp_path: Path) -> None:
    waits: list[float] = []
    slots = Slots(tmp_path, "here", clock=lambda: 1000.0, sleep=waits.append)
    with pytest.raises(ConnectionError), slots.use(0, 5.0, (ConnectionError,)):
        raise ConnectionError
    with slots.use(0, 5.0):
        pass
    assert waits == []


# Damage


@pytest.mark.parametrize("name", ["crossref.0", "crossref.0.lock"])
def test_a_folder_in_a_files_place_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(CacheError, match="cannot be written: "), Slots(tmp_path, "crossref").use(0, 0.0):
        raise AssertionError("nothing may be asked")


def test_a_folder_that_is_removed_in_use_is_made_again(tmp_path: Path) -> None:
    clock = Clock(100.0)
    with slots(tmp_path / "slots", clock).use(0, rest=3.0):
        shutil.rmtree(tmp_path / "slots")
    assert begun(tmp_path / "slots", clock) == pytest.approx(103.0)


def test_a_process_that_does_not_let_go_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kdbib.network.slots._HELD", 0.05)
    with Slots(tmp_path, "arxiv").use(0, 0.0):  # as a process that was stopped holds it
        other = Slots(tmp_path, "arxiv").use(0, 0.0)
        with pytest.raises(Trouble, match="another process has been asking it"):
            other.__enter__()
