"""What matching and deciding make of an entry and its candidates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kdbib.model.record import Outcome, Record


class Verdict(StrEnum):
    """What matching decided of a record."""

    ACCEPTED = "accepted"
    UNCERTAIN = "uncertain"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Feature:
    """One reason for or against a match: its name, what was compared, its weight in nats."""

    name: str
    detail: str
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """The judgement of one record against one entry; ``score`` is a probability between 0 and 1."""

    record: Record
    verdict: Verdict
    score: float
    features: tuple[Feature, ...] = ()

    @property
    def nats(self) -> float:
        """The sum of the features' weights: the score before the logistic function."""
        return sum(feature.weight for feature in self.features)


_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A link or a stated identifier of an entry that is another paper's: the record and title of that."""

    target: str
    record: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """How asking one source about an entry went, over all questions."""

    source: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Conflict:
    """New evidence against what is settled, which stays: the field, both values, and who says so now."""

    field: str
    known: str
    said: str
    record: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one entry: the accepted matches (none: unresolved), and what was turned down.

    ``reason`` explains an unresolved entry. ``elsewhere`` are links and identifiers of other papers.
    ``asked`` are the sources that were asked, sorted. ``dead`` are links that led to the paper once.
    """

    matches: tuple[Match, ...] = ()
    rejected: tuple[Match, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    reason: str = ""
    asked: tuple[Asked, ...] = ()
    dead: tuple[str, ...] = ()

    @property
    def resolved(self) -> bool:
        """Whether any record was accepted."""
        return bool(self.matches)

    @property
    def score(self) -> float:
        """The best accepted score, 0 where there is none."""
        return max((match.score for match in self.matches), default=0.0)

    @property
    def nearest(self) -> tuple[Match, ...]:
        """The likeliest of the rejected matches, which are remembered and told."""
        return tuple(sorted(self.rejected, key=lambda match: (-match.score, match.record.ref))[:_NEAREST])

    @property
    def foreign(self) -> frozenset[str]:
        """The links and identifiers that are other papers'."""
        return frozenset(one.target for one in self.elsewhere)
