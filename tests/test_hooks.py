"""The hooks for pre-commit: that they are well-formed, and that their commands do what they say."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import Call

yaml = pytest.importorskip("yaml")

MANIFEST = Path(__file__).resolve().parent.parent / ".pre-commit-hooks.yaml"
HOOKS: dict[str, dict[str, Any]] = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text())}
LIST = """# Papers

- **Pruning Transformers for Translation**, ACL 2018, [[paper]](https://aclanthology.org/2020.acl-main.7)
"""
BIB = """@inproceedings{smith, author = {Ann Smith}, title = {Pruning Transformers for Translation},
  booktitle = {Proceedings of {ACL} 2020}, year = {2020}, doi = {10.18653/v1/2020.acl-main.7}}
"""


@pytest.fixture
def call(call: Call) -> Call:
    """Run commands in a folder with a list that is wrong, and what is known about its paper."""
    Path("list.md").write_text(LIST)
    Path("known.bib").write_text(BIB)
    assert call("index", "build", "known.bib").code == 0
    return call


def hook(call: Call, name: str, *files: str) -> int:
    """Run a hook as pre-commit does: its command, its arguments, the files."""
    command, *arguments = [*shlex.split(HOOKS[name]["entry"]), *HOOKS[name].get("args", []), *files]
    assert command == "kdbib"
    return call(*arguments).code


def test_check_fails_on_what_is_wrong_and_changes_nothing(call: Call) -> None:
    assert hook(call, "kdbib-check", "list.md") == 1
    assert Path("list.md").read_text() == LIST
    assert hook(call, "kdbib-check", "known.bib") == 0


def test_fix_corrects_the_list_and_then_check_is_content(call: Call) -> None:
    assert hook(call, "kdbib-fix", "list.md") == 0
    assert Path("list.md").read_text() == LIST.replace("2018", "2020")
    assert hook(call, "kdbib-check", "list.md") == 0


@pytest.mark.parametrize("name", sorted(HOOKS))
def test_hooks_open_no_connection_and_run_once_at_a_time(name: str) -> None:
    assert "--offline" in HOOKS[name]["entry"].split()
    assert HOOKS[name]["require_serial"] is True


@pytest.mark.parametrize("name", sorted(HOOKS))
@pytest.mark.parametrize(
    ("file", "left_out"),
    [
        ("CHANGELOG.md", True),
        ("docs/CONTRIBUTING.md", True),
        ("README.md", False),
        ("a/my-license.md", False),
    ],
)
def test_texts_that_are_no_lists_are_left_out(name: str, file: str, left_out: bool) -> None:
    assert bool(re.search(HOOKS[name]["exclude"], file)) is left_out


@pytest.mark.skipif(shutil.which("pre-commit") is None, reason="pre-commit is not installed")
def test_pre_commit_takes_the_manifest() -> None:
    done = subprocess.run(["pre-commit", "validate-manifest", str(MANIFEST)], check=False)
    assert done.returncode == 0
