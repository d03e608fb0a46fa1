"""The ways in which the trials of ``faults.py`` do harm to a folder in which kdbib works."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faulty import Proxy  # noqa: TC002

import kdbib

LONGEST = 120.0  # seconds after which a run counts as hanging
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")},
    "S2_API_KEY": "x",
    "PYTHONPATH": str(Path(kdbib.__file__).parents[1]),
    "no_proxy": "*",
}


@dataclass
class Trial:
    """One trial: its folder, its chance, and what came of it."""

    folder: Path
    chance: random.Random
    begun: bool = False
    codes: list[int] = field(default_factory=list)
    killed: list[float] = field(default_factory=list)
    told: str = ""
    hangs: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def run(self, count: int = 1, kill: float | None = None) -> None:
        """Run kdbib so many times side by side; kill the first after so many seconds."""
        command = [sys.executable, "-m", "kdbib", "run", "list.md"]
        errors = [tempfile.TemporaryFile() for _ in range(count)]  # noqa: SIM115 - closed below
        running = [
            subprocess.Popen(command, cwd=self.folder, env=ENVIRONMENT, stdout=error, stderr=error)
            for error in errors
        ]
        for process, error in zip(running, errors, strict=True):
            try:
                process.wait(LONGEST if kill is None else kill)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                if kill is None:
                    self.hangs += 1
                else:
                    self.killed.append(kill)
            else:
                self.codes.append(process.returncode)
            kill = None
            error.seek(0)
            self.told += error.read().decode(errors="replace")
            error.close()


@dataclass(frozen=True)
class Campaign:
    """What all trials share: the proxy, the list, and the folder and the seconds of the reference run."""

    proxy: Proxy
    lines: Sequence[str]
    reference: Path
    seconds: dict[bool, float] = field(default_factory=dict)

    def prepare(self, folder: Path, percent: int = 0, *, begun: bool = False) -> None:
        """The list, and settings that let so many answers in a hundred be broken, in a folder."""
        (folder / "list.md").write_text("## Papers\n\n" + "\n".join(self.lines) + "\n", encoding="utf-8")
        urls = "".join(f'{name} = "{url}"\n' for name, url in self.proxy.urls(percent).items())
        (folder / "kdbib.toml").write_text(f'mailto = "a@example.org"\n[urls]\n{urls}', encoding="utf-8")
        if begun:
            for name in ("cache", "output"):
                shutil.copytree(self.reference / name, folder / name)

    def moment(self, trial: Trial) -> float:
        """A random moment of a run."""
        return trial.chance.uniform(0.0, self.seconds[trial.begun] * 1.05)


def faults(campaign: Campaign, trial: Trial) -> None:
    campaign.prepare(trial.folder, trial.chance.choice([10, 20, 20, 50]))
    trial.run(kill=trial.chance.choice([None, None, None, campaign.moment(trial)]))


def killed(campaign: Campaign, trial: Trial) -> None:
    for _ in range(trial.chance.choice([1, 1, 2])):
        trial.run(kill=campaign.moment(trial))


def together(campaign: Campaign, trial: Trial) -> None:
    trial.run(2, kill=trial.chance.choice([None, campaign.moment(trial)]))


def full_disk(campaign: Campaign, trial: Trial) -> None:
    """The folder on a disk that has room for a part of what a run writes; then for all of it."""
    used = sum(path.stat().st_size for path in trial.folder.rglob("*") if path.is_file())
    whole = sum(path.stat().st_size for path in campaign.reference.rglob("*") if path.is_file())
    kept = Path(tempfile.mkdtemp(dir=trial.folder.parent))
    shutil.copytree(trial.folder, kept, dirs_exist_ok=True)
    size = used + 40_000 + trial.chance.randrange(whole)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", trial.folder], check=True)
    shutil.copytree(kept, trial.folder, dirs_exist_ok=True)
    trial.run()
    subprocess.run(["mount", "-o", "remount,size=64m", trial.folder], check=True)


def cache(campaign: Campaign, trial: Trial) -> None:
    """The cache of answers damaged; what the ledger holds is mostly taken away, so that it is needed."""
    http = trial.folder / "cache" / "http"
    http.mkdir(parents=True, exist_ok=True)
    if trial.chance.random() < 0.7:
        (trial.folder / "cache" / "ledger.jsonl").unlink(missing_ok=True)
    trial.chance.choice([changed, cut, text, folder, removed])(http / "cache.db", trial.chance)
    for path in (http / "slots").glob("*[0-9l]"):
        path.write_text(trial.chance.choice(["", "soon", "9" * 30, "\0\xff"]), encoding="utf-8")
    trial.run(kill=trial.chance.choice([None, campaign.moment(trial)]))


def changed(path: Path, chance: random.Random) -> None:
    """Some bytes are others."""
    data = bytearray(path.read_bytes() if path.is_file() else b"no cache")
    for _ in range(chance.choice([1, 10, 1000])):
        data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
    path.write_bytes(data)


def cut(path: Path, chance: random.Random) -> None:
    data = path.read_bytes() if path.is_file() else b"no cache"
    path.write_bytes(data[: chance.randrange(len(data))])


def text(path: Path, _: random.Random) -> None:
    path.write_text("This is a note.\n" * 99, encoding="utf-8")


def folder(path: Path, chance: random.Random) -> None:
    removed(path, chance)
    path.mkdir()


def removed(path: Path, _: random.Random) -> None:
    path.unlink(missing_ok=True)


def ledger(campaign: Campaign, trial: Trial) -> None:
    """The ledger cut at a random byte, or one byte of it changed; sometimes there is no cache to help."""
    path = trial.folder / "cache" / "ledger.jsonl"
    if not path.is_file():
        campaign.prepare(trial.folder, begun=True)
        trial.begun = True
    data = bytearray(path.read_bytes())
    at = trial.chance.randrange(len(data))
    data[at] ^= trial.chance.randrange(1, 256)
    path.write_bytes(data if trial.chance.random() < 0.5 else data[:at])
    if trial.chance.random() < 0.2:
        shutil.rmtree(trial.folder / "cache" / "http")


HARMS: dict[str, tuple[Callable[[Campaign, Trial], None], int]] = {
    "faults": (faults, 20),
    "killed": (killed, 25),
    "together": (together, 13),
    "full disk": (full_disk, 12),
    "cache": (cache, 15),
    "ledger": (ledger, 15),
}
"""The ways of doing harm, and how often in a hundred trials."""
