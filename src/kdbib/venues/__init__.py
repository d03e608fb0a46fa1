"""Which venue a free text names, and how a venue is written in a bibliography.

The venues are those of ``data/venues.toml``.
"""

from __future__ import annotations

from kdbib.text import collapse, remembered
from kdbib.venues.finder import SHORT, abbreviates, core, find_venue, standing
from kdbib.venues.registry import EVENTS, PART_OF, Venue, is_acronym, registered
from kdbib.venues.words import clean, venue_words

__all__ = [
    "Venue",
    "all_venues",
    "by_id",
    "clean",
    "container_title",
    "event_title",
    "find",
    "is_cut_short",
    "same",
]

_SAYS_LITTLE = EVENTS | {"international", "journal", "report", "technical"}


@remembered(16384)
def find(text: str) -> Venue | None:
    """The venue a text names ("CVPR 2021", "IEEE Trans. Med. Imaging"); ``None`` where none surely is named.

    Workshops and Findings are venues of their own: "CVPR 2021 Workshops" is CVPRW. A conference that a
    paper was only submitted to is not its venue.
    """
    return find_venue(text)


def by_id(venue_id: str) -> Venue | None:
    """The venue with an id of ``venues.toml``."""
    return registered().venues.get(venue_id)


def all_venues() -> tuple[Venue, ...]:
    """Every venue, in the order of ``venues.toml``."""
    return tuple(registered().venues.values())


def container_title(venue: Venue, year: int | None) -> str:
    """The CSL ``container-title`` of a venue's papers; without the year where none is known."""
    return collapse(venue.container.replace("{year}", str(year or ""))).replace(" )", ")")


def event_title(venue: Venue, year: int | None) -> str:
    """The CSL ``event-title`` of a conference's or workshop's papers ("CVPR 2021"); else ``""``."""
    return f"{venue.acronym} {year or ''}".strip() if venue.type in {"conference", "workshop"} else ""


def same(first: str, second: str) -> bool:
    """Whether two texts name one venue: by id where both are known, else by their words.

    A joint conference is each of its parts ("ACL-IJCNLP 2021"). Words may be abbreviated ("Proc. Foo Bar
    Symp."); years, ordinals, sponsors and words such as "International Conference" do not count. An unknown
    acronym names a text that holds it or spells it out.
    """
    one, other = find(first), find(second)
    if one and other:
        return one == other or _names_jointly(second, one) or _names_jointly(first, other)
    left, right = _essence(first), _essence(second)
    if left and (abbreviates(left, right) or abbreviates(right, left)):
        return True
    return _is_acronym_of(first, second) or _is_acronym_of(second, first)


def is_cut_short(text: str, full: str) -> bool:
    """Whether a text is the beginning of another one, cut off: "International Conference on Acoustics"."""
    if find(text) is not None:
        return False
    one, other = ([word.key for word in venue_words(whole)] for whole in (text, full))
    return _CUT <= len(one) < len(other) and other[: len(one)] == one


_CUT = 3  # words of a name from which it can be told that the rest is cut off


def _names_jointly(text: str, venue: Venue) -> bool:
    words = venue_words(text)
    if venue.type != "conference" or any(word.key in PART_OF for word in words):
        return False
    return any(hit.phrase.venue == venue for hit in standing(words))


def _essence(text: str) -> tuple[str, ...]:
    return tuple(key for key in core(venue_words(text)) if key not in _SAYS_LITTLE)


def _is_acronym_of(short: str, full: str) -> bool:
    acronym, words = _essence(short), venue_words(full)
    if len(acronym) != 1 or len(acronym[0]) <= SHORT or len(words) <= 1:
        return False
    if any(word.key == acronym[0] and is_acronym(word.raw) for word in words):
        return True
    return acronym[0] in {"".join(key[0] for key in keys) for keys in (core(words), _essence(full))}
