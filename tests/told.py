"""Services that answer what a test says: a world for those who plan what to ask."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from kdbib.model import Attempt, Outcome, Record
from kdbib.network.online import services_of
from kdbib.network.terms import all_terms
from kdbib.sources.service import LookUp, Question

SERVICES = services_of(all_terms({}))
WITH_OPENALEX = services_of(all_terms({"OPENALEX_API_KEY": "x"}))
FAILED = "failed"
Told = Mapping[str, Sequence[Record] | str]
"""What is answered, by question as :func:`named` names it; all else is a miss."""


def named(question: Question) -> str:
    """``<service> <identifier>``, or ``<service> search``."""
    names = {getattr(WITH_OPENALEX, field.name): field.name for field in dataclasses.fields(WITH_OPENALEX)}
    return f"{names[question.service]} {question if isinstance(question, LookUp) else 'search'}"


def attempt(question: Question, told: Told) -> Attempt:
    """How asking a question goes."""
    said = told.get(named(question), ())
    name, query = question.service.name, str(question)
    if said == FAILED:
        return Attempt(name, query, Outcome.FAILED, (), "it broke")
    records = tuple(one for one in said if isinstance(one, Record))
    return Attempt(name, query, Outcome.FOUND if records else Outcome.NOTHING, records)
