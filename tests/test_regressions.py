"""Inputs that a fuzzer once failed on do no more; and the fuzzer finds what it should."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
fuzz = pytest.importorskip("fuzz")
targets = pytest.importorskip("fuzz_targets")
mutations = pytest.importorskip("fuzz_mutations")
tries = pytest.importorskip("fuzz_tries")

KEPT = sorted(path for path in (Path(__file__).parent / "regressions").glob("*/*") if path.is_file())


@pytest.mark.parametrize("path", KEPT, ids=[f"{path.parent.name}-{path.name}" for path in KEPT])
def test_an_input_that_once_failed_is_read_or_refused(path: Path) -> None:
    """On machines slower than the fuzzer's too: what hangs takes minutes."""
    failure = tries.tried(targets.TARGETS[path.parent.name].tried, path.read_bytes(), 5 * fuzz.SLOW)
    assert failure is None, failure.told


@pytest.mark.parametrize("name", targets.TARGETS)
def test_what_the_fuzzer_begins_with_is_sound(name: str) -> None:
    target = targets.TARGETS[name]
    seeds = target.seeds()
    assert seeds
    for seed in seeds[::4]:
        failure = tries.tried(target.tried, seed, 10 * fuzz.SLOW)
        assert failure is None, failure.told


def _answers() -> list[tuple[str, Path]]:
    return [
        (name, path)
        for name, *_ in targets.SERVICES
        for path in sorted((targets.TESTS / "seeds" / name).glob("*"))
        if path.stem not in {"none", "unknown", "miss", "error"}
    ]


@pytest.mark.parametrize(("name", "path"), _answers(), ids=lambda value: str(getattr(value, "name", value)))
def test_a_record_is_read_of_each_answer_that_the_fuzzer_begins_with(
    name: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried: list[object] = []
    monkeypatch.setattr(targets, "carry_record", carried.append)
    targets.TARGETS[name].tried(path.read_bytes())
    assert carried


def _crash(data: bytes) -> None:
    if b"!" in data:
        raise RuntimeError(data)


def _hang(data: bytes) -> None:
    while b"!" in data:
        pass


@pytest.mark.parametrize(("run", "kind"), [(_crash, "crash"), (_hang, "hang")])
def test_a_failure_is_told_by_its_kind(run: object, kind: str) -> None:
    assert tries.tried(run, b"ok", 0.2) is None
    assert tries.tried(run, b"a!", 0.2).kind == kind


def test_an_input_that_fails_is_made_small() -> None:
    data = b"a" * 1000 + b"!" + b"b" * 1000
    failure = tries.tried(_crash, data, 1.0)
    assert tries.smaller(_crash, data, failure, 1.0) == b"!"


@pytest.mark.parametrize("form", ["markdown", "bib", "xml", "json", "lines", "toml"])
def test_damages_are_the_same_for_the_same_number_and_never_too_large(form: str) -> None:
    seeds = [b'{"a": [1, {"b": "text"}], "c": null}', b"- **Title**, CVPR 2020\n" * 50]
    mutator = mutations.Mutator(form, seeds)
    made, again = (
        [mutator.damaged(seeds[number % 2], Random(number)) for number in range(200)]  # noqa: S311
        for _ in range(2)
    )
    assert made == again
    assert len(set(made)) > 150
    assert max(map(len, made)) <= mutations.MOST


def test_the_fuzzer_prints_a_row_and_keeps_what_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fuzz.main(["config", "--seconds", "1", "--keep", str(tmp_path)]) == 0
    *_, row = capsys.readouterr().out.splitlines()
    name, inputs, _, crashes, hangs, peak = (cell.strip() for cell in row.strip("| ").split("|"))
    assert (name, crashes, hangs) == ("config", "0", "0")
    assert int(inputs) > 0
    assert 0 < int(peak) < fuzz.MEMORY
    assert not list(tmp_path.iterdir())
