"""Settings: where they stand, what they may say, and what is told of a fault in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kdbib.config import Config, load, packaged_lists
from kdbib.errors import ConfigError
from kdbib.model import VenueStyle


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load(tmp_path) == Config((), tmp_path / "output", tmp_path / "cache")
    assert load(Path()).output == Path("output")


@pytest.mark.parametrize("head", ["", "[tool.kdbib]\n"])
def test_settings_are_relative_to_their_file(tmp_path: Path, head: str) -> None:
    path = tmp_path / ("pyproject.toml" if head else "kdbib.toml")
    path.write_text(f'{head}lists = ["a.md", "sub/b.md"]\noutput = "out"\n')

    assert load(tmp_path) == Config(
        (tmp_path / "a.md", tmp_path / "sub/b.md"), tmp_path / "out", tmp_path / "cache", str(path)
    )


@pytest.mark.parametrize("style", VenueStyle)
def test_how_venues_are_written(tmp_path: Path, style: VenueStyle) -> None:
    (tmp_path / "kdbib.toml").write_text(f'venues = "{style}"')

    assert load(tmp_path).venues is style
    assert Config().venues is VenueStyle.FULL


def test_collections_for_zotero(tmp_path: Path) -> None:
    assert not load(tmp_path).collections
    (tmp_path / "kdbib.toml").write_text("collections = true")

    assert load(tmp_path).collections


def test_kdbib_toml_comes_before_pyproject(tmp_path: Path) -> None:
    (tmp_path / "kdbib.toml").write_text('output = "mine"')
    (tmp_path / "pyproject.toml").write_text('[tool.kdbib]\noutput = "other"')

    assert load(tmp_path).output == tmp_path / "mine"


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'", "[tool.other]\nlists = 3", "[tool]\n"])
def test_a_pyproject_of_others_has_no_settings(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    assert load(tmp_path).file == ""


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("kdbib.toml", b"lists = [", "not TOML"),
        ("kdbib.toml", b"output = 'caf\xe9'", "not TOML"),
        ("kdbib.toml", b"list = ['a.md']", "unknown setting 'list'; known are lists, output, cache"),
        ("kdbib.toml", b"venues = 'long'", "'venues' must be one of full, short, iso4"),
        ("kdbib.toml", b"venues = ['full']", "'venues' must be one of full, short, iso4"),
        ("kdbib.toml", b"collections = 'yes'", "'collections' must be true or false"),
        ("kdbib.toml", b"lists = 'a.md'", "'lists' must be an array of file names"),
        ("kdbib.toml", b"lists = [1]", "'lists' must be an array of file names"),
        ("kdbib.toml", rb'lists = ["a\u0000.md"]', "no file name holds a zero byte"),
        ("kdbib.toml", rb'cache = "a\u0000"', "no file name holds a zero byte"),
        ("kdbib.toml", b"cache = 1", "'cache' must be the name of a folder"),
        ("pyproject.toml", b"tool = 3", "[tool.kdbib] must be a table"),
        ("pyproject.toml", b"[tool]\nkdbib = 'x'", "[tool.kdbib] must be a table"),
        ("pyproject.toml", b"[tool.kdbib]\nfoo = 1", "unknown setting 'foo'"),
    ],
)
def test_a_fault_is_told_with_its_file(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    (tmp_path / name).write_bytes(data)

    with pytest.raises(ConfigError) as told:
        load(tmp_path)

    assert str(told.value).startswith(f"{tmp_path / name}: {problem}")


def test_lists_come_with_the_package() -> None:
    assert [path.name for path in packaged_lists()] == ["applications.md", "modalities.md"]
