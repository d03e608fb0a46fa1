"""Fuzz the readers of everything that comes from outside: a Markdown table of crashes, hangs and memory.

Run it where kdbib is installed; it asks no network::

    python benchmarks/fuzz.py --seconds 300            # every target for five minutes
    python benchmarks/fuzz.py list crossref --seconds 60 --seed 7

Each target (``fuzz_targets.py``) runs in a process of its own, watched from outside. Damages keep to the
form of the input; with ``--guided`` they are led by coverage too, which needs atheris (Linux, up to Python
3.11). atheris itself dies of some inputs: try what it keeps without it. A crash is any error that the target
lets through, a hang an input of which one reading takes more than two seconds of CPU (``fix`` reads a list
a dozen times). Inputs that fail are made small and kept in ``tests/regressions/TARGET``;
``tests/test_regressions.py`` tries them again.
The script ends with 1 where something failed or the memory grew over 300 MB.
"""

from __future__ import annotations

import argparse
import mmap
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from random import Random

from fuzz_mutations import MOST, Mutator
from fuzz_tries import Failure, peak, smaller, tried

SLOW = 2.0  # seconds of CPU that no reading of an input may take
MEMORY = 300  # MB that no target may take
_SILENCE = 60.0  # seconds on one input after which a process is stuck in a library and killed
_GUARD = 2 << 30  # bytes of address space, so that a blow-up ends here
_KEPT = Path(__file__).parents[1] / "tests" / "regressions"
_HEAD = struct.Struct("<6Q")  # inputs, crashes, hangs, peak memory in KB, length of the input, tries
TABLE = """\
| target | inputs | inputs/s | crashes | hangs | peak memory, MB |
| --- | ---: | ---: | ---: | ---: | ---: |"""


@dataclass
class Tally:
    """What a process says of itself, in memory that outlives it: figures, and the input it is at."""

    memory: mmap.mmap
    figures: list[int] = field(default_factory=lambda: [0] * 6)

    @classmethod
    def of(cls, path: Path) -> Tally:
        """The tally in a file, which is made where there is none."""
        size = _HEAD.size + MOST
        with path.open("a+b") as file:
            file.truncate(size)
            memory = mmap.mmap(file.fileno(), size)
        return cls(memory, list(_HEAD.unpack_from(memory)))

    def read(self) -> Tally:
        """The same as it is now."""
        self.figures = list(_HEAD.unpack_from(self.memory))
        return self

    def begin(self, data: bytes) -> None:
        """Tell which input is tried next."""
        self.figures[4] = len(data)
        self.figures[5] += 1
        self.memory[_HEAD.size : _HEAD.size + len(data)] = data
        self.write()

    def write(self) -> None:
        """Tell the figures."""
        self.figures[3] = max(self.figures[3], peak())
        _HEAD.pack_into(self.memory, 0, *self.figures)

    @property
    def input(self) -> bytes:
        """The input that was tried last."""
        return bytes(self.memory[_HEAD.size : _HEAD.size + self.figures[4]])


@dataclass
class Trial:
    """Tries inputs on a target until its time is over, and keeps those that fail."""

    name: str
    run: Callable[[bytes], object]
    tally: Tally
    kept: Path
    until: float
    most: float
    known: set[str] = field(default_factory=set)

    def __call__(self, data: bytes) -> None:
        """Try one input; the process ends when the time is over."""
        if time.time() > self.until:
            self.tally.write()
            os._exit(0)
        self.tally.begin(data)
        failure = tried(self.run, data, self.most)
        self.tally.figures[0] += 1
        if failure is None and self._too_large():
            failure = Failure("memory", f"over {MEMORY} MB", "")
        if failure is not None and failure.signature not in self.known:
            self._keep(data, failure)
        self.tally.write()

    def _try(self, data: bytes) -> None:
        self.tally.begin(data)
        self.run(data)

    def _too_large(self) -> bool:
        return peak() > MEMORY << 10

    def _keep(self, data: bytes, failure: Failure) -> None:
        self.known.add(failure.signature)
        self.tally.figures[2 if failure.kind == "hang" else 1] += 1
        small = data if failure.kind == "memory" else smaller(self._try, data, failure, self.most)
        path = keep(self.kept, self.name, failure.kind, small)
        sys.stderr.write(f"{path}: {failure.signature}\n{failure.told}\n")
        sys.stderr.flush()


def keep(folder: Path, name: str, kind: str, data: bytes) -> Path:
    """Write an input that failed to where the tests find it."""
    path = folder / name / f"{kind}-{sha256(data).hexdigest()[:12]}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def child(name: str, tally: Path, kept: Path, seconds: float, seed: int, *, guided: bool) -> None:
    """Fuzz one target for so long."""
    resource.setrlimit(resource.RLIMIT_AS, (_GUARD, _GUARD))
    if not guided:
        trial, mutator, seeds = _prepared(name, tally, kept, seconds)
        random = Random(seed)  # noqa: S311 - to be repeated
        while True:
            trial(mutator.damaged(random.choice(seeds), random))
    import atheris

    with atheris.instrument_imports(include=["kdbib", "bibtexparser", "markdown_it", "pylatexenc"]):
        trial, mutator, seeds = _prepared(name, tally, kept, seconds)
    options = ["fuzz", f"-seed={seed}", "-timeout=0", "-rss_limit_mb=0", f"-max_len={MOST}", "-verbosity=0"]

    def damaged(data: bytes, most: int, number: int) -> bytes:
        random = Random(number)  # noqa: S311
        fresh = not data or random.random() < 0.1
        return mutator.damaged(random.choice(seeds) if fresh else data, random, most)

    with tempfile.TemporaryDirectory() as corpus:
        for number, one in enumerate(seeds):
            Path(corpus, str(number)).write_bytes(one)
        atheris.Setup([*options, corpus], trial, custom_mutator=damaged)
        atheris.Fuzz()


def _prepared(name: str, tally: Path, kept: Path, seconds: float) -> tuple[Trial, Mutator, list[bytes]]:
    from fuzz_targets import TARGETS

    target = TARGETS[name]
    seeds = target.seeds()
    for one in seeds:  # imports what is imported late, which takes long where imports are instrumented
        tried(target.tried, one, _SILENCE)
    trial = Trial(name, target.tried, Tally.of(tally), kept, time.time() + seconds, SLOW * target.readings)
    return trial, Mutator(target.form, seeds), seeds


def fuzz(name: str, seconds: float, kept: Path, seed: int, *, guided: bool) -> tuple[str, bool]:
    """Fuzz a target in processes of its own, a new one where one dies; its row, and whether all is well."""
    left = seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tally"
        tally, died = Tally.of(path), 0
        while left > 0:
            began = time.time()
            command = [sys.executable, __file__, name, "--child", str(path), "--keep", str(kept)]
            options = ["--seconds", str(left), "--seed", str(seed + died), *(["--guided"] if guided else [])]
            with subprocess.Popen([*command, *options], env={**os.environ, "TMPDIR": folder}) as process:
                stuck = _watched(process, tally)
            if process.returncode == 0 and not stuck:
                break
            died, left = died + 1, left - (time.time() - began)
            keep(kept, name, "hang" if stuck else "crash", tally.read().input)
            tally.figures[2 if stuck else 1] += 1
            tally.write()
        inputs, crashes, hangs, peak, _, _ = tally.read().figures
    row = f"| {name} | {inputs} | {inputs / seconds:.0f} | {crashes} | {hangs} | {peak >> 10} |"
    return row, not (crashes or hangs or peak >> 10 > MEMORY)


def _watched(process: subprocess.Popen[bytes], tally: Tally) -> bool:
    """Wait for a process; whether it had to be killed, since it did nothing for long."""
    seen, since = -1, time.monotonic()
    while process.poll() is None:
        time.sleep(0.5)
        if seen != (tries := tally.read().figures[5]):
            seen, since = tries, time.monotonic()
        elif time.monotonic() - since > _SILENCE:
            process.kill()
            return True
    return False


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="what to fuzz (default: everything)")
    parser.add_argument("--seconds", type=float, default=300, help="for each target (default 300)")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (default 1)")
    parser.add_argument("--keep", type=Path, default=_KEPT, metavar="DIR", help="where inputs that fail go")
    parser.add_argument("--guided", action="store_true", help="let coverage lead the damages (needs atheris)")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args(arguments)
    if told.guided and find_spec("atheris") is None:
        parser.error("--guided needs atheris (pip install atheris; Linux, up to Python 3.11)")
    if told.child:
        child(told.targets[0], told.child, told.keep, told.seconds, told.seed, guided=told.guided)
    from fuzz_targets import TARGETS

    if unknown := sorted(set(told.targets) - set(TARGETS)):
        parser.error(f"no such target: {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    sys.stdout.write(f"{TABLE}\n")
    well = True
    for name in told.targets or TARGETS:
        row, good = fuzz(name, told.seconds, told.keep, told.seed, guided=told.guided)
        well = well and good
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
