"""Made works and references to them: seeded, from real titles, people and venues.

A tenth of the works are nearly another one. A tenth of the references have a damaged title. The kinds of
damage and their shares (``SHARES``) are those that reference lists show: half of it is what comes of typing
and of LaTeX, the rest what people leave out. They were set once, before anything was measured with them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from papers import seeded

from kdbib.model import Record
from kdbib.titles import STOP_WORDS

DAMAGED = 0.1
DOUBLES = 0.1  # of works are nearly another one
_LONG = 7  # letters
_SMALL = re.compile(r"^\W*\w{1,3}\W*$")


@dataclass(frozen=True, slots=True)
class Work:
    """A made work as a line of CSL-JSON."""

    number: int
    title: str
    authors: tuple[tuple[str, str], ...]
    venue: str
    year: int

    def csl(self) -> str:
        """The work as a CSL item."""
        item = {
            "id": f"w{self.number}",
            "type": "paper-conference",
            "title": self.title,
            "author": [{"given": given, "family": family} for given, family in self.authors],
            "issued": {"date-parts": [[self.year]]},
            "container-title": self.venue,
            "DOI": f"10.5072/made.{self.number}",
            "page": f"{self.number % 9000 + 1}-{self.number % 9000 + 10}",
        }
        return json.dumps(item, ensure_ascii=False)


def works(records: Sequence[Record], count: int, seed: int) -> Iterator[Work]:
    """So many works; every tenth is nearly the one before it."""
    random = seeded(seed, "works")
    halves = [_halves(record.title) for record in records]
    groups = [
        tuple((name.given, name.family) for name in record.authors[:8] if name.family) for record in records
    ]
    former: Work | None = None
    for number in range(count):
        told = random.choice(records)
        people = random.choice(groups)
        title = f"{random.choice(halves)[0]} {random.choice(halves)[1]}"
        if former and random.random() < DOUBLES:
            title = _nearly(former.title, random, halves)
        year = told.issued.year if told.issued else 2020
        former = Work(number, title, people, told.container, year)
        yield former


def _halves(title: str) -> tuple[str, str]:
    words = title.split()
    return " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])


def _nearly(title: str, random: Random, halves: Sequence[tuple[str, str]]) -> str:
    """Another work's title that differs in a word or a number at the end, or not at all."""
    words = title.split()
    way = random.randrange(3)
    if way == 0:
        words[random.randrange(len(words))] = random.choice(random.choice(halves)[1].split())
    elif way == 1:
        words.append(str(random.randrange(2, 5)))
    return " ".join(words)


def _content(words: Sequence[str]) -> list[int]:
    return [n for n, word in enumerate(words) if word.lower() not in STOP_WORDS and not _SMALL.match(word)]


def _slip(words: list[str], random: Random) -> None:
    """A letter is left out, in a word that is long enough to be known by the others."""
    place = random.choice([n for n in _content(words) if len(words[n]) >= _LONG] or [0])
    word = words[place]
    cut = random.randrange(2, max(3, len(word) - 1))
    words[place] = word[:cut] + word[cut + 1 :]


def _twice(words: list[str], random: Random) -> None:
    _slip(words, random)
    _slip(words, random)


def _plural(words: list[str], random: Random) -> None:
    place = random.choice(_content(words) or [0])
    words[place] = words[place][:-1] if words[place].endswith("s") else words[place] + "s"


def _drop_small(words: list[str], random: Random) -> None:
    small = [
        n for n, word in enumerate(words) if word.lower() in {"a", "an", "the", "of", "for", "in", "with"}
    ]
    if small:
        words[random.choice(small)] = "on"
    else:
        _plural(words, random)


def _hyphen(words: list[str], random: Random) -> None:
    place = random.randrange(max(1, len(words) - 1))
    words[place : place + 2] = ["-".join(words[place : place + 2])]


def _acronym(words: list[str], random: Random) -> None:
    words.insert(0, "".join(random.choices("ABDEKLMNRST", k=4)) + "Net:")


def _subtitle(words: list[str], random: Random) -> None:
    words[-1] += ":"
    words += random.choice(["A New View", "Theory and Practice Together", "The Case of Images"]).split()


def _replaced(words: list[str], random: Random) -> None:
    words[random.choice(_content(words) or [0])] = random.choice(["Robust", "Sparse", "Causal", "Lossless"])


_SMALL_WORDS = frozenset("a an the of for in with on via".split())


def _small_missing(words: list[str], random: Random) -> None:
    small = [n for n, word in enumerate(words) if word.lower() in _SMALL_WORDS]
    if small:
        del words[random.choice(small)]
    else:
        _small_added(words, random)


def _small_added(words: list[str], random: Random) -> None:
    words.insert(random.randrange(len(words)), random.choice(["the", "a"]))


def _subtitle_cut(words: list[str], random: Random) -> None:
    ends = [n for n, word in enumerate(words[:-1]) if n and word.endswith((":", "?"))]
    if ends:
        del words[ends[0] + 1 :]
        words[-1] = words[-1].rstrip(":")
    else:
        _slip(words, random)


def _punctuation(words: list[str], random: Random) -> None:
    """Capitals, hyphens and colons as another list writes them."""
    change = random.choice([str.lower, str.upper, str.title])
    words[:] = [change(word.replace("-", " ").replace(":", " -")) for word in words]


def _latex(words: list[str], random: Random) -> None:
    """Accents as commands, braces around a word with capitals, a word set in italics."""
    place = random.randrange(len(words))
    words[place] = random.choice(["{%s}", r"\emph{%s}"]) % words[place]
    words[:] = ["".join(map(_command, word)) for word in words]


def _command(char: str) -> str:
    letter, *marks = unicodedata.normalize("NFD", char)
    known = {"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"'}
    return f"{{\\{known[marks[0]]}{letter}}}" if marks and marks[0] in known else char


DAMAGES = {
    "slip": _slip,
    "plural": _plural,
    "small word": _drop_small,
    "hyphen": _hyphen,
    "acronym": _acronym,
    "two slips": _twice,
    "subtitle added": _subtitle,
    "word replaced": _replaced,
    "small word missing": _small_missing,
    "small word added": _small_added,
    "subtitle cut": _subtitle_cut,
    "case and punctuation": _punctuation,
    "LaTeX": _latex,
}
"""Ways in which people get a title wrong; "subtitle added" and "word replaced" make another paper of it,
which is only offered."""

SHARES = {
    "slip": 20,
    "plural": 10,
    "small word": 5,
    "small word missing": 10,
    "small word added": 5,
    "subtitle cut": 10,
    "hyphen": 10,
    "case and punctuation": 20,
    "LaTeX": 10,
}
"""Of a hundred damaged references those with each kind. A title that has no subtitle to cut gets a slip."""


def references(made: Sequence[Work], count: int, seed: int) -> Iterator[tuple[dict[str, Any], int, str]]:
    """References to the works as people write them: the row, the number of the work, the damage."""
    random = seeded(seed, "references")
    for _ in range(count):
        work = random.choice(made)
        words, damage = work.title.split(), ""
        if random.random() < DAMAGED:
            damage = random.choices(list(SHARES), list(SHARES.values()))[0]
            DAMAGES[damage](words, random)
        authors = [f"{given} {family}".strip() for given, family in work.authors]
        yield (
            {"title": " ".join(words), "authors": authors, "venue": work.venue, "year": work.year},
            work.number,
            damage,
        )
