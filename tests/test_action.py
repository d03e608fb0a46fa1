"""The GitHub actions: their very steps, run in scratch repositories with a bare remote and a stub of gh."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")

PROJECT = Path(__file__).resolve().parent.parent
STUBS = Path(__file__).parent / "action"
ACTION, CHECK = PROJECT / "action.yml", PROJECT / ".github/actions/check/action.yml"
BOT = "41898282+github-actions[bot]@users.noreply.github.com"
LIST = "# List\n\n- **Pruning Transformers for Translation**, KDD 2020, [[paper]](https://doi.org/10.1145/3394486.3403001)\n"
MORE = "- **Distilling Transformers for Translation**, ACL 2021, [[paper]](https://doi.org/10.18653/v1/2021.acl-1)\n"

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
    pytest.mark.skipif(os.name != "posix" or shutil.which("bash") is None, reason="needs bash"),
]


@dataclass
class Job:
    """What a job left: whether it failed, what it printed, its outputs and its summary, its checkout."""

    checkout: Path
    failed: bool = False
    log: str = ""
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    summary: str = ""
    ran: list[str] = field(default_factory=list)


class Hub:
    """A bare repository with its pull requests, and jobs that run on fresh, shallow checkouts of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bare = folder, folder / "remote.git"
        self.environment: dict[str, str] = {}
        self._jobs = 0
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.bare), at=folder)
        self.commit({"list.md": LIST, ".gitignore": "cache/http/\n*.sqlite\n"}, message="Begin")

    def git(self, *arguments: str, at: Path | None = None) -> str:
        who = {f"GIT_{role}_{what}": text for role in ("AUTHOR", "COMMITTER") for what, text in _ANN.items()}
        command = ["git", *arguments]
        done = subprocess.run(
            command, cwd=at or self.bare, env=_plain() | who, check=True, capture_output=True, text=True
        )
        return done.stdout.rstrip("\n")

    def commit(
        self, files: Mapping[str, str], *, branch: str = "main", message: str = "Change", amend: bool = False
    ) -> None:
        """Commit and push files as Ann, in a clone of her own."""
        clone = self._clone("ann", "--no-checkout")
        if self.branches():
            self.git("checkout", "--quiet", branch, at=clone)
        else:
            self.git("checkout", "--quiet", "-b", branch, at=clone)
        for name, text in files.items():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            (clone / name).write_text(text)
        self.git("add", "--all", at=clone)
        self.git("commit", "--quiet", "-m", message, *(["--amend"] if amend else []), at=clone)
        self.git("push", "--quiet", "--force", "origin", branch, at=clone)

    def branches(self) -> dict[str, str]:
        told = self.git("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
        return dict(line.split(" ") for line in told.splitlines())

    @property
    def tip(self) -> str:
        return self.branches()["kdbib/refresh"]

    @property
    def pulls(self) -> list[dict[str, Any]]:
        file = self.folder / "pulls.json"
        return json.loads(file.read_text()) if file.exists() else []

    def close(self, number: int) -> None:
        pulls = [one | ({"state": "closed"} if one["number"] == number else {}) for one in self.pulls]
        (self.folder / "pulls.json").write_text(json.dumps(pulls))

    def job(self, action: Path = ACTION, *, depth: int = 1, **inputs: str) -> Job:
        """Run the steps of a composite action that are commands, in their order, as a runner does."""
        self._jobs += 1
        job = Job(self._clone(f"job{self._jobs}", f"--depth={depth}"))
        steps = yaml.safe_load(action.read_text())
        known = {name.replace("-", "_"): one.get("default", "") for name, one in steps["inputs"].items()}
        assert not set(inputs) - set(known)
        for step in (one for one in steps["runs"]["steps"] if "run" in one):
            if _wanted(step, job):
                self._step(step, {**known, **inputs}, action.parent, job)
        job.summary = (self.folder / f"summary{self._jobs}").read_text()
        return job

    def _step(self, step: Mapping[str, Any], inputs: Mapping[str, str], folder: Path, job: Job) -> None:
        files = {name: self.folder / f"{name}{self._jobs}" for name in ("output", "summary", "temp")}
        files["temp"].mkdir(exist_ok=True)
        files["output"].write_text("")
        files["summary"].touch()
        environment = _plain() | self.environment
        environment |= {
            "PATH": f"{STUBS}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_ACTION_PATH": str(folder),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_REPOSITORY": "ann/papers",
            "GITHUB_REF_NAME": "main",
            "RUNNER_TEMP": str(files["temp"]),
            "STUB_FOLDER": str(self.folder),
            "STUB_PYTHON": sys.executable,
            "STUB_SOURCES": str(PROJECT / "src"),
        }
        environment |= {name: _evaluated(text, inputs) for name, text in step.get("env", {}).items()}
        assert step["shell"] == "bash"
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(
            command, cwd=job.checkout, env=environment, check=False, capture_output=True, text=True
        )
        job.ran.append(step["name"])
        job.log += done.stdout + done.stderr
        job.failed = done.returncode != 0
        lines = files["output"].read_text().splitlines()
        job.outputs[step.get("id", "")] = dict(line.split("=", 1) for line in lines)

    def _clone(self, name: str, *options: str) -> Path:
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        self.git("clone", "--quiet", *options, self.bare.as_uri(), str(folder), at=self.folder)
        return folder


_ANN = {"NAME": "Ann", "EMAIL": "ann@example.org"}


def _plain() -> dict[str, str]:
    """The environment without what would steer git."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def _wanted(step: Mapping[str, Any], job: Job) -> bool:
    """Whether a step runs after what ran before: of conditions the one form that the actions use."""
    if job.failed:
        return False
    condition = step.get("if", "")
    if not condition:
        return True
    found = re.fullmatch(r"steps\.(\w+)\.outputs\.(\w+) == '(\w+)'", condition)
    assert found, condition
    return job.outputs[found[1]].get(found[2]) == found[3]


def _evaluated(text: str, inputs: Mapping[str, str]) -> str:
    found = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", text)
    assert found, text
    return inputs[found[1].replace("-", "_")]


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def commands(log: str) -> list[str]:
    """The workflow commands that the runner obeys: none between stop-commands and its word."""
    obeyed, word = [], ""
    for line in log.splitlines():
        if word:
            word = "" if line == f"::{word}::" else word
        elif line.startswith("::stop-commands::"):
            word = line.removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::"):
            obeyed.append(line)
    return obeyed


# the refresh


def test_the_first_change_is_one_commit_upon_the_base_and_one_pull_request(hub: Hub) -> None:
    hub.environment = {"STUB_REAL": "yes"}
    job = hub.job(lists="list.md")
    assert not job.failed, job.log
    assert job.ran == ["Install kdbib", "Refresh", "Propose the changes"]
    base = hub.branches()["main"]
    assert hub.git("log", "--format=%H", "main..kdbib/refresh") == hub.tip
    assert hub.git("log", "-1", "--format=%P %an %ae %cn %ce %s", hub.tip) == (
        f"{base} github-actions[bot] {BOT} github-actions[bot] {BOT} Refresh the bibliography"
    )
    names = hub.git("diff", "--name-only", "main", "kdbib/refresh").splitlines()
    assert names == [
        "cache/ledger.jsonl",
        *(f"output/{name}" for name in ("changes.md", "corrections.md", "kd.bib", "kd.json")),
        "output/report.html",
        "output/report.json",
    ]
    (pull,) = hub.pulls
    assert (pull["title"], pull["head"]["ref"], pull["base"]) == (
        "Refresh the bibliography",
        "kdbib/refresh",
        "main",
    )
    assert pull["body"].index("# Changes") < pull["body"].index("# Corrections")
    assert job.outputs["refresh"]["changed"] == "true"
    assert job.outputs["propose"] == {"pull-request-number": "1"}
    assert "entries: 1" in job.summary
    assert Path(job.outputs["refresh"]["summary"]).read_text() == job.summary


def test_only_ledger_and_outputs_are_committed_and_the_checkout_stays_as_it_is(hub: Hub) -> None:
    hub.environment = {"STUB_LITTER": "cache/http/answer cache/ledger.jsonl.damaged elsewhere.txt list.md"}
    job = hub.job(lists="list.md", output=".")
    assert not job.failed, job.log
    names = hub.git("diff", "--name-only", "main", "kdbib/refresh").splitlines()
    assert "cache/ledger.jsonl" in names
    assert not [name for name in names if name.startswith("cache/") and name != "cache/ledger.jsonl"]
    job = hub.job(lists="list.md")
    names = hub.git("diff", "--name-only", "main", "kdbib/refresh").splitlines()
    assert {name.partition("/")[0] for name in names} == {"cache", "output"}
    assert hub.git("status", "--porcelain", "--untracked-files=no", at=job.checkout) == " M list.md"
    assert hub.git("rev-parse", "HEAD", at=job.checkout) == hub.branches()["main"]


def test_the_same_again_pushes_nothing_and_opens_nothing(hub: Hub) -> None:
    hub.environment = {"STUB_REAL": "yes"}
    hub.job(lists="list.md")
    before = hub.branches()
    job = hub.job(lists="list.md")
    assert not job.failed
    assert hub.branches() == before
    assert len(hub.pulls) == 1
    assert hub.pulls[0]["patched"] == 1
    assert job.outputs["propose"] == {"pull-request-number": "1"}


def test_a_new_change_makes_the_branch_anew_from_the_base_and_updates_the_pull_request(hub: Hub) -> None:
    hub.job(lists="list.md")
    first = hub.tip
    hub.commit({"list.md": LIST + MORE, "README.md": "news\n"})
    hub.environment = {"STUB_CHANGES": "# Changes\n\nDistilling is new.\n"}
    job = hub.job(lists="list.md")
    assert hub.tip != first
    assert hub.git("log", "--format=%H", "main..kdbib/refresh") == hub.tip
    (pull,) = hub.pulls
    assert "Distilling is new." in pull["body"]
    assert job.outputs["propose"] == {"pull-request-number": "1"}


def test_after_the_merge_nothing_is_left_to_propose(hub: Hub) -> None:
    hub.job(lists="list.md")
    hub.git("update-ref", "refs/heads/main", hub.tip)
    hub.close(1)
    job = hub.job(lists="list.md")
    assert job.outputs["refresh"]["changed"] == "false"
    assert job.ran == ["Install kdbib", "Refresh"]
    assert len(hub.pulls) == 1


@pytest.mark.parametrize("code", [3, 2, 70])
def test_a_refresh_that_fails_fails_the_job_and_proposes_nothing(hub: Hub, code: int) -> None:
    hub.environment = {"STUB_EXIT": str(code)}
    job = hub.job(lists="list.md")
    assert job.failed
    assert job.ran == ["Install kdbib", "Refresh"]
    (error,) = commands(job.log)
    assert error.startswith("::error title=kdbib refresh::")
    assert set(hub.branches()) == {"main"}
    assert not hub.pulls


def test_nothing_changed_leaves_the_open_pull_request_as_it_is(hub: Hub) -> None:
    hub.job(lists="list.md")
    before = hub.branches(), hub.pulls
    hub.environment = {"STUB_EXIT": "0"}
    job = hub.job(lists="list.md")
    assert not job.failed
    assert job.outputs["refresh"]["changed"] == "false"
    assert (hub.branches(), hub.pulls) == before


@pytest.mark.parametrize("amend", [False, True])
@pytest.mark.parametrize("depth", [1, 100])
def test_what_somebody_else_put_on_the_branch_is_never_overwritten(hub: Hub, amend: bool, depth: int) -> None:
    hub.job(lists="list.md")
    hub.commit({"output/note.md": "mine\n"}, branch="kdbib/refresh", amend=amend)
    hers, body = hub.tip, hub.pulls[0]["body"]
    hub.commit({"list.md": LIST + MORE})
    job = hub.job(lists="list.md", depth=depth)
    assert not job.failed, job.log
    assert hub.tip == hers
    assert hub.pulls[0]["body"] == body
    assert [line for line in commands(job.log) if line.startswith("::warning")]
    assert "somebody else" in job.summary
    assert job.outputs["propose"] == {"pull-request-number": "1"}


def test_a_commit_that_was_moved_to_another_base_is_somebody_elses(hub: Hub) -> None:
    hub.job(lists="list.md")
    hub.commit({"list.md": LIST + MORE})
    message = hub.git("log", "-1", "--format=%B", hub.tip)
    bot = {f"GIT_{role}_EMAIL": BOT for role in ("AUTHOR", "COMMITTER")}
    moved = subprocess.run(
        ["git", "-c", "user.name=bot", "commit-tree", f"{hub.tip}^{{tree}}", "-p", "main", "-m", message],
        cwd=hub.bare,
        env=_plain() | bot,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    hub.git("update-ref", "refs/heads/kdbib/refresh", moved)
    hub.job(lists="list.md")
    assert hub.tip == moved


def test_a_branch_that_is_not_the_actions_own_is_left_alone(hub: Hub) -> None:
    hub.commit({"x": "y"}, branch="main")
    hub.git("update-ref", "refs/heads/release", hub.branches()["main"])
    before = hub.branches()
    job = hub.job(lists="list.md", branch="release")
    assert not job.failed
    assert hub.branches() == before
    assert not hub.pulls


@pytest.mark.parametrize("branch", ["main", "a..b", "-x y", ""])
def test_a_branch_that_cannot_be_is_an_error(hub: Hub, branch: str) -> None:
    before = hub.branches()
    job = hub.job(lists="list.md", branch=branch)
    assert job.failed
    assert commands(job.log)[-1].startswith("::error title=kdbib refresh::'branch'")
    assert hub.branches() == before


def test_a_closed_pull_request_stays_closed_until_there_is_something_else(hub: Hub) -> None:
    hub.job(lists="list.md")
    hub.close(1)
    job = hub.job(lists="list.md")
    assert not job.failed
    assert len(hub.pulls) == 1
    assert job.outputs["propose"] == {"pull-request-number": ""}
    hub.commit({"list.md": LIST + MORE})
    hub.job(lists="list.md")
    assert [(one["number"], one["state"]) for one in hub.pulls] == [(1, "closed"), (2, "open")]


def test_a_pull_request_that_could_not_be_opened_is_opened_the_next_time(hub: Hub) -> None:
    hub.environment = {"STUB_FORBIDDEN": "yes"}
    job = hub.job(lists="list.md")
    assert job.failed
    assert "pull-requests: write" in commands(job.log)[-1]
    hub.environment = {}
    assert not hub.job(lists="list.md").failed
    assert len(hub.pulls) == 1


def test_without_a_pull_request_only_the_branch_is_pushed(hub: Hub) -> None:
    job = hub.job(lists="list.md", pull_request="false")
    assert not job.failed
    assert set(hub.branches()) == {"main", "kdbib/refresh"}
    assert not hub.pulls


def test_inputs_reach_kdbib_and_the_pull_request(hub: Hub) -> None:
    hub.commit({"my list.md": LIST, "-odd.md": MORE})
    hub.git("update-ref", "refs/heads/next", "refs/heads/main")
    lists = "\n  my list.md\n-odd.md\n\n"
    job = hub.job(lists=lists, output="out put", cache="my cache", budget="7", base="next", branch="bib")
    assert not job.failed, job.log
    assert (hub.folder / "called").read_text().splitlines() == [
        *("refresh", "--output", "out put", "--cache", "my cache", "--budget", "7"),
        *("--", "my list.md", "-odd.md"),
    ]
    names = hub.git("diff", "--name-only", "main", "bib").splitlines()
    assert {name.partition("/")[0] for name in names} == {"my cache", "out put"}
    assert (hub.pulls[0]["base"], hub.pulls[0]["head"]["ref"]) == ("next", "bib")


@pytest.mark.parametrize(("spec", "installed"), [("", str(PROJECT)), ("kdbib==1.2", "kdbib==1.2")])
def test_what_is_installed(hub: Hub, spec: str, installed: str) -> None:
    hub.job(lists="list.md", kdbib_spec=spec)
    told = (hub.folder / "python.log").read_text().splitlines()
    assert told[0].startswith("-m venv ")
    assert told[1] == f"-m pip install --quiet {installed}"


HOSTILE = "`touch pwned` $(touch pwned) ${{ github.token }} \"; touch pwned; ' %0A::error::x"


def test_a_hostile_list_breaks_out_of_nothing(hub: Hub) -> None:
    entry = f"- **{HOSTILE} for Translation**, KDD 2020, [[paper]](https://doi.org/10.1145/3394486.3403001)\n"
    hub.commit({"$(touch pwned).md": entry})
    said = f"::add-mask::secret\n::set-output name=x::y\n{HOSTILE}\n"
    hub.environment = {
        "STUB_REAL": "yes",
        "STUB_SAID": said,
        "STUB_CHANGES": f"# Changes\n\n{HOSTILE}\n::error::x\n",
    }
    job = hub.job(lists="$(touch pwned).md", title=HOSTILE)
    assert not job.failed, job.log
    assert not list(hub.folder.rglob("pwned"))
    assert commands(job.log) == []
    assert hub.pulls[0]["title"] == HOSTILE
    assert HOSTILE in hub.pulls[0]["body"]
    assert HOSTILE in job.summary
    assert hub.git("log", "-1", "--format=%s", hub.tip) == HOSTILE


def test_a_title_calls_nobody_and_closes_no_issue(hub: Hub) -> None:
    link = "[a](https://example.org/@ann/fixes)"
    said = f"@ann and (@ann/team): fixes #1, Closes: ann/papers#2, RESOLVED GH-3, fix\\t#4 {link} a@b.org"
    hub.environment = {"STUB_CHANGES": said}
    hub.job(lists="list.md")
    body = hub.pulls[0]["body"]
    assert not re.search(r"(?<![\w/])@\w", body)
    assert not re.search(r"\b(fix|close|resolve)(e?[sd])?:?\s", body, re.IGNORECASE)
    assert body.replace("\u2060", "").startswith(said)
    assert link in body


def test_a_long_text_is_cut_to_what_github_takes_at_the_end_of_a_line(hub: Hub) -> None:
    hub.environment = {"STUB_CHANGES": "# Changes\n\n" + "- Füße und mehr\n" * 6000}
    hub.job(lists="list.md")
    body = hub.pulls[0]["body"]
    assert 55_000 < len(body) < 65_536
    *lines, _, last = body.rstrip("\n").split("\n")
    assert "cut short" in last
    assert set(lines[2:]) == {"- Füße und mehr"}


def test_an_output_folder_that_git_ignores_is_left_out_and_said(hub: Hub) -> None:
    hub.commit({".gitignore": "output/\ncache/http/\n"})
    job = hub.job(lists="list.md")
    assert not job.failed, job.log
    assert hub.git("diff", "--name-only", "main", "kdbib/refresh") == "cache/ledger.jsonl"
    assert "output is ignored by git" in job.log
    assert "# Changes" in hub.pulls[0]["body"]


# the check of a pull request

WRONG = (
    "# List\n\n"
    "- **Pruning Transformers for Translation**, KDD 2019, [[paper]](https://doi.org/10.1145/3394486.3403001)\n"
    "- **Pruning Transformers for Translation**, KDD 2020, [[paper]](https://doi.org/10.1145/3394486.3403001)\n"
)


TRUTH = """@inproceedings{doe2020pruning,
 title = {Pruning Transformers for Translation},
 author = {Doe, Jane},
 booktitle = {Proceedings of the ACM SIGKDD International Conference on Knowledge Discovery and Data Mining},
 doi = {10.1145/3394486.3403001},
 year = {2020}
}
"""


def test_findings_stand_on_the_lines_of_the_changed_file_and_in_sarif(hub: Hub) -> None:
    (hub.folder / "truth.bib").write_text(TRUTH)
    hub.commit({"other.md": WRONG})
    hub.commit({"new list.md": WRONG})
    job = hub.job(CHECK, depth=2, fail_on="note")
    assert job.failed
    told = commands(job.log)
    assert [one for one in told if "file=new list.md,line=3," in one]
    assert not [one for one in told if "other.md" in one]
    assert told[-1] == "::error title=kdbib check::There are findings of severity note or above."
    sarif = json.loads(Path(job.outputs["check"]["sarif"]).read_text())
    places = [one["locations"][0]["physicalLocation"] for one in sarif["runs"][0]["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {"new%20list.md"}
    assert 3 in {place["region"]["startLine"] for place in places}


def test_findings_below_the_threshold_fail_nothing(hub: Hub) -> None:
    hub.commit({"list.md": WRONG})
    job = hub.job(CHECK, depth=2, fail_on="never")
    assert not job.failed, job.log
    assert commands(job.log)


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        ({"README.md": "Only words.\n"}, "*.md"),
        ({"code.py": "x = 1\n"}, "*.md\n*.bib\n"),
        ({"drafts/list.md": WRONG}, "*.md\n:(exclude)drafts"),
    ],
)
def test_where_no_list_changed_nothing_is_judged(hub: Hub, files: Mapping[str, str], paths: str) -> None:
    hub.commit(files)
    job = hub.job(CHECK, depth=2, files=paths)
    assert not job.failed, job.log
    assert job.outputs["check"] == {}
    assert "No file with entries was changed." in job.log


def test_links_in_the_repository_are_not_followed(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(WRONG)
    clone = hub._clone("ann")
    (clone / "list2.md").symlink_to(tmp_path / "secret.md")
    hub.git("add", "--all", at=clone)
    hub.git("commit", "--quiet", "-m", "Link", at=clone)
    hub.git("push", "--quiet", at=clone)
    job = hub.job(CHECK, depth=2)
    assert "No file with entries was changed." in job.log


def test_the_settings_of_a_pull_request_are_not_used(hub: Hub) -> None:
    hub.commit({"kdbib.toml": 'cache = "cache"\n'})
    hub.commit(
        {"list.md": WRONG, "kdbib.toml": "no settings", "pyproject.toml": "[tool.kdbib]\nunknown = 1\n"}
    )
    job = hub.job(CHECK, depth=2, fail_on="never")
    assert not job.failed, job.log
    assert (job.checkout / "kdbib.toml").read_text() == "no settings"
    assert (job.checkout / "pyproject.toml").exists()
    hub.commit({"kdbib.toml": "still none"})
    hub.commit({"list.md": LIST})
    assert commands(hub.job(CHECK, depth=2).log)[-1].endswith("with exit code 2; why is told above.")


def test_a_file_that_cannot_be_read_is_told_beside_the_others(hub: Hub) -> None:
    (hub.folder / "truth.bib").write_text(TRUTH)
    hub.commit({"list.md": WRONG, "broken.bib": "x" * 40 + "::error::x\n"})
    job = hub.job(CHECK, depth=2, fail_on="never")
    assert not job.failed, job.log
    assert any("file=list.md" in one for one in commands(job.log))
    assert not any("::error::x" in one for one in commands(job.log))
    assert "broken.bib:1" in job.log


def test_a_checkout_without_the_base_is_an_error(hub: Hub) -> None:
    hub.commit({"list.md": WRONG})
    job = hub.job(CHECK, depth=1)
    assert job.failed
    assert "fetch-depth: 2" in commands(job.log)[-1]


@pytest.mark.parametrize(("code", "failed", "level"), [(4, False, "warning"), (3, True, "error")])
def test_services_that_are_silent_warn_and_all_else_fails(
    hub: Hub, code: int, failed: bool, level: str
) -> None:
    hub.commit({"list.md": WRONG})
    hub.environment = {"STUB_EXIT": str(code)}
    job = hub.job(CHECK, depth=2)
    assert job.failed is failed
    assert commands(job.log)[-1].startswith(f"::{level} title=kdbib check::")


# what holds for all of them

WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))
ALL = [ACTION, CHECK, *WORKFLOWS]
Each = Callable[[Callable[..., None]], Callable[..., None]]
each: Each = pytest.mark.parametrize("file", ALL, ids=lambda file: str(file.relative_to(PROJECT)))


def _steps(file: Path) -> list[dict[str, Any]]:
    data = yaml.safe_load(file.read_text())
    if "runs" in data:
        return list(data["runs"]["steps"])
    return [step for job in data["jobs"].values() for step in job["steps"]]


@each
def test_no_expression_reaches_a_shell(file: Path) -> None:
    assert not [step["run"] for step in _steps(file) if "${{" in step.get("run", "")]


@each
def test_actions_are_pinned_by_commit_with_the_version_beside_it(file: Path) -> None:
    used = [line.strip() for line in file.read_text().splitlines() if re.match(r"\s*(- )?uses:", line)]
    assert used
    for line in used:
        assert re.search(r"uses: (\./|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)", line), line


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_workflows_may_only_read_unless_a_job_says_more(file: Path) -> None:
    data = yaml.safe_load(file.read_text())
    assert data["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in data[True]  # "on" is true in YAML 1.1
    granted = {name: job.get("permissions", {}) for name, job in data["jobs"].items()}
    writes = {name: {one for one, how in may.items() if how == "write"} for name, may in granted.items()}
    allowed = {"refresh": {"contents", "pull-requests"}, "check": {"security-events"}}
    assert all(may <= allowed.get(name, set()) for name, may in writes.items())
    for step in _steps(file):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
