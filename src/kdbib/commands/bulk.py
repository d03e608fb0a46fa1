"""Matching in bulk: many lists, bibliographies or tables of references against the index."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kdbib.commands import WAIT, CacheOption, MemoryOption, ThreadsOption, WaitOption


class EngineName(StrEnum):
    """What carries the plan out."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def match(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="ENTRIES", help="Lists, .bib, CSL-JSON; tables of references: .parquet, .jsonl."
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.parquet", help="The result.")],
    cache: CacheOption = None,
    engine: Annotated[EngineName, typer.Option("--engine", help="What does the joins.")] = EngineName.DUCKDB,
    plan: Annotated[bool, typer.Option("--plan", help="Only tell what would be done, and its cost.")] = False,
    memory: MemoryOption = "2GB",
    threads: ThreadsOption = 0,
    master: Annotated[str, typer.Option("--master", metavar="ADDRESS", help="Spark's master.")] = "local[*]",
    wait: WaitOption = WAIT,
) -> None:
    """Match any number of references against the index, offline; a run that was cut short goes on."""
    from kdbib.jobs.bulk import Bulk, match_job, plan_job

    job = Bulk(tuple(inputs), output, cache, engine.value, memory, threads, master, wait)
    if plan:
        sys.stdout.write(plan_job(job))
        return
    for name, value in match_job(job):
        sys.stdout.write(f"{name}: {value}\n")
