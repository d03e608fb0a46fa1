"""What the tests of deciding share: a title, a link, and who is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from builders import record
from kdbib.model import Identified, Record
from kdbib.stages.decide import decide

HAND = "Hand-Eye Calibration of Surgical Robots from a Single Demonstration"
DEEP = "Deep Learning"
OLD = "Calibrating Surgical Robots from One Demonstration"
OTHER = "Speech Separation in Cocktail Party Rooms"
ARXIV = "https://arxiv.org/abs/2104.01234"


def chosen(entry: Identified, records: Iterable[Record]) -> set[str]:
    """The ids of the accepted records."""
    return {match.record.id for match in decide(entry, tuple(records)).matches}


def paper(title: str, key: str = "right", **fields: Any) -> Record:
    """A paper of CVPR 2021 unless ``fields`` say otherwise; "right" is the one the entry means."""
    return record(title, **{"venue": "CVPR", "year": 2021, "ref": f"dblp/{key}", **fields})
