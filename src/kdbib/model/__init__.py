"""The values that flow through kdbib, from a line of a list to an item of a bibliography.

    parse -> Entry    identify -> LinkEvidence    resolve -> Attempt[Record]
    match -> Match    reconcile -> Work, Finding   emit -> files

All values are frozen. Field names are those of CSL 1.0.2 with ``_`` for ``-``
(https://docs.citationstyles.org/en/stable/specification.html); identifiers, venues and
versions use the words of Crossref and dblp.
"""

from kdbib.model.decision import Asked, Conflict, Decision, Elsewhere, Feature, Match, Verdict
from kdbib.model.entry import (
    Date,
    Entry,
    Identified,
    Identifier,
    Link,
    LinkEvidence,
    LinkRole,
    Name,
    Reading,
    Unread,
)
from kdbib.model.finding import Audit, Finding, FindingCode, Leads, Severity, Witness
from kdbib.model.record import PREPRINT_TYPES, Attempt, Outcome, Query, Record, Update
from kdbib.model.work import Bibliography, Dialect, Provenance, Resolution, VenueStyle, Work

__all__ = [
    "PREPRINT_TYPES",
    "Asked",
    "Attempt",
    "Audit",
    "Bibliography",
    "Conflict",
    "Date",
    "Decision",
    "Dialect",
    "Elsewhere",
    "Entry",
    "Feature",
    "Finding",
    "FindingCode",
    "Identified",
    "Identifier",
    "Leads",
    "Link",
    "LinkEvidence",
    "LinkRole",
    "Match",
    "Name",
    "Outcome",
    "Provenance",
    "Query",
    "Reading",
    "Record",
    "Resolution",
    "Severity",
    "Unread",
    "Update",
    "VenueStyle",
    "Verdict",
    "Witness",
    "Work",
]
