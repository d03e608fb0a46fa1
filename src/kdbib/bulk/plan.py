"""The plan: tables, the queries that make them from others, and the steps in Python between these.

The SQL is the common part of DuckDB's and Spark's. ``explode`` is Spark's; DuckDB is taught the word. The
tables ``key``, ``crowd``, ``record`` and ``twin`` are the index's (:mod:`kdbib.index.layout`).

    raw -> entries -> (join) -> more -> (join) -> decided -> (groups) -> works -> (keys) -> result

What a step was handed is the table ``STEP_input``. Of an entry that is alone in its group ``decided`` has
made the work already; ``works`` makes those of several entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kdbib.bulk.steps import KEY
from kdbib.index.rows import COLUMNS

RAW = {"entry": "BIGINT", "file": "VARCHAR", "line": "BIGINT", "claim": "VARCHAR", "row": "VARCHAR"}
"""What is read of the inputs: an entry as JSON (``claim``), or a row of a table of references."""
GROUPS = {"entry": "BIGINT", "grp": "BIGINT", "alone": "BOOLEAN"}
KEYS = {"grp": "BIGINT", "name": "VARCHAR"}


@dataclass(frozen=True, slots=True)
class Step:
    """A step in Python: the query that it is handed, by ``bucket`` and sorted, and the columns it makes."""

    select: str
    order: str
    columns: Mapping[str, str]


_CANDIDATES = """
WITH asked AS (
    SELECT entry, explode(looked_up) AS key FROM entries
    UNION SELECT entry, explode(first) AS key FROM entries
    UNION SELECT entry, explode(spelled) AS key FROM entries
    UNION SELECT entry, explode(asked) AS key FROM more
),
years AS (SELECT entry, explode(years) AS year FROM entries),
names AS (SELECT entry, explode(names) AS name FROM entries),
common AS (
    SELECT a.entry, c.key, c.record, c.surname, c.venue
    FROM asked a JOIN crowd c ON c.key = a.key JOIN years y ON y.entry = a.entry AND y.year = c.year
),
hit AS (
    SELECT a.entry, k.key, k.record, FALSE AS crowded FROM asked a JOIN key k ON k.key = a.key
    UNION ALL
    SELECT DISTINCT c.entry, c.key, c.record, TRUE AS crowded
    FROM common c JOIN names n ON n.entry = c.entry AND (n.name = c.surname OR n.name = c.venue)
)
SELECT entry, record AS number,
    array_agg(key) FILTER (WHERE NOT crowded) AS told, array_agg(key) FILTER (WHERE crowded) AS crowded
FROM hit GROUP BY entry, record
"""

_CASES = f"""
SELECT bucket, entry, claim, NULL AS told, NULL AS crowded, {", ".join(f"NULL AS {one}" for one in COLUMNS)}
FROM entries WHERE problem = ''
UNION ALL
SELECT e.bucket, c.entry, NULL AS claim, c.told, c.crowded,
    r.number, r.source, r.id, r.retrieved, r.type, r.title, r.container, r.body, t.rank
FROM candidates c
JOIN entries e ON e.entry = c.entry
JOIN record r ON r.number = c.number
LEFT JOIN twin t ON t.number = c.number
WHERE NOT coalesce(t.repeated, FALSE)
"""

_MORE = """
WITH looked AS (
    SELECT DISTINCT w.entry, r.title
    FROM (SELECT entry, explode(looked_up) AS key FROM entries) w
    JOIN key k ON k.key = w.key JOIN record r ON r.number = k.record
),
titles AS (SELECT entry, array_agg(title) AS titles FROM looked GROUP BY entry),
published AS (
    SELECT DISTINCT w.entry
    FROM (SELECT entry, explode(first) AS key FROM entries) w
    JOIN key k ON k.key = w.key WHERE NOT k.preprint
)
SELECT e.bucket, e.entry, e.claim, t.titles, p.entry IS NOT NULL AS published
FROM entries e LEFT JOIN titles t ON t.entry = e.entry LEFT JOIN published p ON p.entry = e.entry
WHERE e.problem = '' AND (p.entry IS NULL OR t.entry IS NOT NULL)
"""

PAIRS = """
WITH filed AS (
    SELECT k.key, m.number, m.grp FROM key k JOIN member m ON m.number = k.record WHERE k.key % 2 = 0
)
SELECT DISTINCT a.number AS one, b.number AS other
FROM filed a JOIN filed b ON b.key = a.key WHERE a.grp < b.grp
"""
"""Records that were accepted for different entries and meet under a key that is even (see
:mod:`kdbib.index.keys`): they may be of one work."""

RECORDS = f"""
SELECT DISTINCT {", ".join(COLUMNS)} FROM decided_input WHERE number IN ({{numbers}})
"""
"""What was joined to some entry, as it stands in the index."""

_SHARED = f"""
SELECT g.bucket, g.grp, c.entry, d.fingerprint, d.decision, c.claim,
    {", ".join(f"c.{one}" for one in COLUMNS)}
FROM groups g JOIN decided d ON d.entry = g.entry JOIN decided_input c ON c.entry = g.entry
WHERE NOT g.alone
"""

BUCKET = "SELECT CAST(floor({column} / {size}) AS INTEGER) AS bucket, * FROM {table}"
QUERIES = {"candidates": _CANDIDATES}
_WORK = {
    "outcome": "VARCHAR",
    "score": "DOUBLE",
    "reason": "VARCHAR",
    "findings": "VARCHAR",
    "csl": "VARCHAR",
    "stated": "VARCHAR",
    "base": "VARCHAR",
}
"""What is told of an entry and its work; ``stated`` is the entry's own key, ``base`` that of the work."""
STEPS = {
    "entries": Step(
        "SELECT bucket, entry, file, line, claim, row FROM raw",
        "entry",
        {
            "entry": "BIGINT",
            "file": "VARCHAR",
            "line": "BIGINT",
            "title": "VARCHAR",
            "claim": "VARCHAR",
            "problem": "VARCHAR",
            "looked_up": "BIGINT[]",
            "first": "BIGINT[]",
            "spelled": "BIGINT[]",
            "years": "INTEGER[]",
            "names": "VARCHAR[]",
        },
    ),
    "more": Step(_MORE, "entry", {"entry": "BIGINT", "asked": "BIGINT[]"}),
    "decided": Step(
        _CASES,
        "entry, number NULLS FIRST",
        {
            "entry": "BIGINT",
            "fingerprint": "VARCHAR",
            "resolved": "BOOLEAN",
            "full_score": "DOUBLE",
            "shared": "VARCHAR",
            "matched": "BIGINT[]",
            "decision": "VARCHAR",
            **_WORK,
        },
    ),
    "works": Step(_SHARED, "grp, entry, number NULLS FIRST", {"entry": "BIGINT", "grp": "BIGINT", **_WORK}),
}

TOLD = f"""
SELECT entry, grp, {", ".join(_WORK)} FROM works
UNION ALL
SELECT d.entry, g.grp, {", ".join(f"d.{one}" for one in _WORK)}
FROM decided d JOIN groups g ON g.entry = d.entry WHERE g.alone
"""

RESULT = f"""
SELECT e.entry, e.file, e.line, e.title, coalesce(w.outcome, 'unread') AS outcome,
    coalesce(w.reason, e.problem) AS reason, w.score, k.name AS key,
    replace(w.csl, '{KEY}', k.name) AS csl, replace(w.findings, '{KEY}', k.name) AS findings
FROM entries e LEFT JOIN told w ON w.entry = e.entry LEFT JOIN keys k ON k.grp = w.grp
ORDER BY e.entry
"""
"""One row an entry. ``outcome`` is resolved, unresolved or unread; ``csl`` and ``findings`` are JSON."""
