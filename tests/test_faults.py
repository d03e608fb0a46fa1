"""A small fault campaign, where the stand-in for the services is at hand: ``pytest -m world``, as root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kdbib

WORLD = Path(__file__).parents[2] / "shared" / "world" / "world.py"
CAMPAIGN = Path(__file__).parents[1] / "benchmarks" / "faults.py"

pytestmark = [
    pytest.mark.world,
    pytest.mark.skipif(not WORLD.is_file(), reason="the stand-in for the services is not at hand"),
    pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="full disks need root"),
]


@pytest.mark.parametrize("harm", ["faults", "killed", "together", "full disk", "cache", "ledger"])
def test_after_any_harm_one_clean_run_gives_the_same_bytes(harm: str) -> None:
    command = [sys.executable, str(CAMPAIGN), str(WORLD), "--runs", "3", "--entries", "8", "--only", harm]
    environment = {**os.environ, "PYTHONPATH": str(Path(kdbib.__file__).parents[1])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"| {harm} | 3 |" in done.stdout
