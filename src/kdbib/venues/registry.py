"""The registry of venues: ``data/venues.toml`` as values, and their names indexed by words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from kdbib import data
from kdbib.venues.words import TOKEN, key_of

EVENTS = frozenset(["conference", "meeting", "symposium", "workshop"])
PART_OF = {
    "workshop": "workshop",
    "conjunction": "workshop",
    "colocated": "workshop",
    "located": "workshop",
    "findings": "conference",
}
"""Words that tell of a part of a conference, with the ``type`` of the part."""
_KINDS = EVENTS | {"congress", "journal", "letters", "magazine", "transactions"}
HEAD = 3
_LONG_NAME = 4  # words that make a name special enough to be looked for inside a text


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue, or a publisher or society that stands where a venue should.

    ``type`` is "conference", "workshop", "journal", "preprint" or "publisher". ``container`` is the
    ``container-title`` of its papers and may hold ``{year}``; ``collection`` the series it appears in.
    ``short`` is a journal's title by ISO 4, where that differs from the name. ``parent`` is the id of the
    conference that workshops or a Findings volume belong to. ``first_volume`` is the year of volume 1 of a
    series that has one volume a year; ``years`` are "even" or "odd" for what is held every other year.
    """

    id: str
    name: str
    acronym: str
    type: str
    container: str
    collection: str = ""
    publisher: str = ""
    issn: str = ""
    parent: str = ""
    aliases: tuple[str, ...] = ()
    first_volume: int | None = None
    years: str = ""
    short: str = ""

    def held_by(self, year: int) -> int:
        """The last year in which the conference was held, for one held every other year; else ``year``."""
        return year - (self.years in _OTHER and year % 2 != _OTHER[self.years])

    def year_of(self, volume: str) -> int | None:
        """The year of a volume, where there is one a year; ``None`` where the number does not tell."""
        if self.first_volume is None or not (volume.isascii() and volume.isdigit()):
            return None
        return self.first_volume + int(volume) - 1 if 0 < int(volume) < _YEARS else None


_OTHER = {"even": 0, "odd": 1}
_YEARS = 200  # volumes that a series has at most; more is a volume number of another kind


class Phrase(NamedTuple):
    """A name of a venue by the keys of its words.

    ``kind`` is "acronym", "name", or "whole" for a name too general to be looked for inside a text.
    """

    words: tuple[str, ...]
    venue: Venue
    kind: str
    raw: str


class Registry(NamedTuple):
    """The venues by id and their names by their first words, at most ``HEAD`` of them.

    ``heads`` are the first words alone. ``cores`` holds the names that are no acronyms by number of words and
    first letter, without sponsors and without what only stands ``beside`` a name. ``parts`` are workshops and
    Findings by parent and type.
    """

    venues: dict[str, Venue]
    parts: dict[tuple[str, str], Venue]
    sponsors: frozenset[str]
    beside: frozenset[str]
    after: frozenset[str]
    ordinary: frozenset[str]
    phrases: dict[tuple[str, ...], list[Phrase]]
    heads: set[str]
    cores: dict[tuple[int, str], list[Phrase]]
    apart: frozenset[str]

    def core(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The keys without sponsors, words that stand beside a name, and words that tell of a part."""
        return tuple([key for key in keys if key not in self.apart])


@cache
def registered() -> Registry:
    """The venues of ``data/venues.toml``."""
    tables = data.toml("venues.toml")
    vocabulary = {name: frozenset(words) for name, words in tables.pop("words").items()}
    for fields in tables["workshop"].values():
        fields.setdefault("name", f"{tables['conference'][fields['parent']]['name']} Workshops")
    venues = {
        key: _venue(key, kind, fields) for kind, table in tables.items() for key, fields in table.items()
    }
    made = Registry(
        venues,
        parts={(venue.parent, venue.type): venue for venue in venues.values() if venue.parent},
        phrases=defaultdict(list),
        heads=set(),
        cores=defaultdict(list),
        apart=vocabulary["sponsors"] | vocabulary["beside"] | PART_OF.keys(),
        **vocabulary,
    )
    for venue in venues.values():
        for name in dict.fromkeys((venue.name, venue.acronym, _undated(venue), *venue.aliases)):
            _index(made, venue, name)
    return made


def _undated(venue: Venue) -> str:
    title = venue.container.replace("{year}", "")
    return venue.name if title.endswith(venue.name) else title


def is_acronym(raw: str) -> bool:
    """Whether a word is an acronym or part of one: "CVPR", "NeurIPS", "L" of "RA-L"; not "Sensors"."""
    return not raw[1:].islower() if len(raw) > 1 else raw.isupper()


def _venue(venue_id: str, kind: str, fields: dict[str, Any]) -> Venue:
    name = fields["name"]
    default = {
        "id": venue_id,
        "acronym": venue_id,
        "type": kind,
        "container": f"Proceedings of the {name}" if kind in {"conference", "workshop"} else name,
    }
    return Venue(**(default | fields | {"aliases": tuple(fields.get("aliases", ()))}))


def _index(made: Registry, venue: Venue, name: str) -> None:
    pairs = [(key, raw) for raw in TOKEN.findall(name) if (key := key_of(raw))]
    words = tuple([key for key, _ in pairs])
    kind = _kind(made, venue, pairs)
    made.heads.update(words[:1])
    made.phrases[words[:HEAD]].append(Phrase(words, venue, kind, name))
    if kind != "acronym" and not venue.parent and (core := made.core(words)):
        made.cores[len(core), core[0][0]].append(Phrase(core, venue, kind, name))


def _kind(made: Registry, venue: Venue, words: list[tuple[str, str]]) -> str:
    if venue.type == "publisher":
        return "whole"
    acronyms = [key for key, raw in words if is_acronym(raw)]
    if len(acronyms) == len(words):
        return "acronym"
    special = len(words) >= _LONG_NAME or any(key in _KINDS for key, _ in words)
    return "name" if special or not made.sponsors.issuperset(acronyms) else "whole"
