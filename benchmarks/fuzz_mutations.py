"""Inputs in small parts, and small damages to them: of bytes, of lines, and of the tree where it is JSON."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

MOST = 60_000  # bytes of an input
_SURROGATE = "\ud800"  # which JSON can hold, and TOML cannot
_DEEPEST = 120  # levels of nesting; deeper ones are written, not built
_TREES = frozenset({"json", "lines"})
_TREE_SHARE = 0.6  # of the damages to JSON that keep it JSON

_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 1e308, float("nan"), float("inf"), 10**30, "", " ", "0", "2020", "x"),
    *("\0", "\ud800", "\u202e", "<b>", "&amp;", "{\\'e}", "$", "\\", "10.1/x", "https://doi.org/10.1/x"),
    *([], {}, [[]], [None], [{}], {"": None}, {"text": 1}, ["a", 1], "[", "{" * 50),
)


@cache
def marks_of(form: str) -> list[str]:
    """The bits that mean something in an input of this form, and those that are odd in any."""
    bits = tomllib.loads(Path(__file__).with_name("fuzz_bits.toml").read_text(encoding="utf-8"))
    return sorted({*bits["any"], *bits["json" if form == "lines" else form], _SURROGATE})


def portions(path: Path, most: int = 1000) -> Iterator[bytes]:
    """A file in small parts that can be read: entries, items, or stretches of lines."""
    data = path.read_bytes()
    if path.suffix == ".json":
        yield from (json.dumps([item], ensure_ascii=False).encode() for item in json.loads(data))
        return
    part, mark = b"", b"\n@" if path.suffix == ".bib" else b"\n\n"
    for block in (b"\n" + data).split(mark):
        part += mark + block
        if len(part) >= most:
            yield part
            part = b""
    if part:
        yield part


class Mutator:
    """Damages inputs of one form: "markdown", "bib", "xml", "json", "lines" (of JSON) or "toml"."""

    def __init__(self, form: str, seeds: Sequence[bytes]) -> None:
        self._marks = [bit.encode("utf-8", "surrogatepass") for bit in marks_of(form)]
        self._trees, self._seeds = form in _TREES, [*seeds]
        self._ways: Sequence[Callable[[bytes, Random], bytes]] = (
            *(self._insert, self._insert, self._run, self._delete, self._repeat, self._replace),
            *(self._byte, self._cut, self._splice, self._swap),
        )

    def damaged(self, data: bytes, random: Random, most: int = MOST) -> bytes:
        """The input with one to five damages."""
        for _ in range(random.choice((1, 1, 2, 3, 5))):
            made = None
            if self._trees and random.random() < _TREE_SHARE:
                made = self._tree(data, random)
            data = made if made is not None else random.choice(self._ways)(data, random)
        return data[:most]

    def _tree(self, data: bytes, random: Random) -> bytes | None:
        """One line of the input as JSON with one part damaged, ``None`` where it is no JSON."""
        lines = data.split(b"\n") if data[:1] == b"{" and b"\n{" in data else [data]
        number = random.randrange(len(lines))
        with suppress(ValueError, RecursionError, MemoryError):
            tree = json.loads(lines[number])
            if parts := list(_parts(tree)):
                _damage_part(*random.choice(parts), [value for _, _, value in parts], random)
            lines[number] = json.dumps(tree, ensure_ascii=random.random() < 0.5).encode("utf-8", "replace")
            return b"\n".join(lines)
        return None

    def _bit(self, random: Random) -> bytes:
        return random.choice(self._marks)

    def _insert(self, data: bytes, random: Random) -> bytes:
        at = random.randint(0, len(data))
        return data[:at] + self._bit(random) + data[at:]

    def _run(self, data: bytes, random: Random) -> bytes:
        """Many times the same, which costs more than its length where something is super-linear."""
        at = random.randint(0, len(data))
        bit = b"".join(self._bit(random) for _ in range(random.choice((1, 1, 2, 3))))
        times = random.choice((10, 100, 1000, 10_000))
        return data[:at] + bit * min(times, 40_000 // len(bit)) + data[at:]

    def _delete(self, data: bytes, random: Random) -> bytes:
        start, end = _span(data, random)
        return data[:start] + data[end:]

    def _repeat(self, data: bytes, random: Random) -> bytes:
        start, end = _span(data, random)
        times = random.choice((2, 2, 10, 200))
        return data[:start] + data[start:end] * min(times, 1 + 40_000 // max(end - start, 1)) + data[end:]

    def _replace(self, data: bytes, random: Random) -> bytes:
        start, end = _span(data, random)
        return data[:start] + self._bit(random) + data[end:]

    def _byte(self, data: bytes, random: Random) -> bytes:
        at = random.randrange(len(data) or 1)
        return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]

    def _cut(self, data: bytes, random: Random) -> bytes:
        return data[: random.randint(0, len(data))]

    def _splice(self, data: bytes, random: Random) -> bytes:
        other = random.choice(self._seeds)
        start, end = _span(other, random)
        at = random.randint(0, len(data))
        return data[:at] + other[start:end] + data[at:]

    def _swap(self, data: bytes, random: Random) -> bytes:
        lines = data.split(b"\n")
        one, two = random.randrange(len(lines)), random.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
        return random.choice((b"\n", b"\n", b"\n", b"\r\n", b"\r")).join(lines)


def _span(data: bytes, random: Random) -> tuple[int, int]:
    """A stretch of an input, short ones more often than long ones."""
    start = random.randint(0, len(data))
    return start, min(len(data), start + int(random.choice((4, 20, 100, 2000)) * random.random()) + 1)


def _parts(tree: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Every part of a JSON value with what holds it: the holder, its key there, the part."""
    waiting = [tree] if isinstance(tree, dict | list) else []
    while waiting:
        holder = waiting.pop()
        pairs = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, value in pairs:
            yield holder, key, value
            if isinstance(value, dict | list):
                waiting.append(value)


def _damage_part(holder: Any, key: Any, value: Any, others: Sequence[Any], random: Random) -> None:
    """Put something else into the place of one part of a JSON value, or take it away."""
    match random.randrange(7):
        case 0 | 1:
            holder[key] = random.choice(_VALUES)
        case 2:
            holder[key] = json.loads(json.dumps(random.choice(others)))
        case 3:
            holder[key] = random.choice(([value], {"text": value}, [value] * 50, {str(value)[:20]: value}))
        case 4:
            for _ in range(random.choice((5, _DEEPEST))):
                value = [value]
            holder[key] = value
        case 5 if isinstance(holder, dict):
            del holder[key]
        case _:
            spelt = value if isinstance(value, str) else str(value)
            bits = "".join(random.choice(_TEXTS_OF_VALUES) for _ in range(random.choice((1, 2, 5))))
            at = random.randint(0, len(spelt))
            holder[key] = spelt[:at] + bits * random.choice((1, 1, 30, 3000)) + spelt[at:]


_TEXTS_OF_VALUES = [*marks_of("markdown"), *marks_of("bib"), *marks_of("xml")]
