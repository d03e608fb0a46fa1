"""The public interface: the stages as functions of the package."""

from __future__ import annotations

from pathlib import Path

import kdbib


def test_the_example_of_the_package_runs(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text("- **Deep Learning on a Diet**, NeurIPS 2021, [pdf](https://arxiv.org/abs/2107.07075)\n")

    reading = kdbib.parse(str(path))
    bibliography, ledger = kdbib.run(reading.entries, kdbib.Ledger(), [], today="2026-01-31")

    assert [entry.title for entry in reading.entries] == ["Deep Learning on a Diet"]
    assert "title = {Deep Learning on a Diet}" in kdbib.outputs(bibliography)["kd.bib"]
    assert set(ledger.works) == {work.key for work in bibliography.works}


def test_every_stage_is_a_function_however_often_it_is_named() -> None:
    for name in kdbib.__all__:
        first, second = getattr(kdbib, name), getattr(kdbib, name)
        assert first is second
        assert callable(first) or name == "__version__"
