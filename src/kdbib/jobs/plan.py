"""A plan: what a run or a refresh would ask, before it asks."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

from kdbib import config
from kdbib import ledger as ledgers
from kdbib.jobs import LEDGER, Options, entries_of, sources_of
from kdbib.network.forecast import Forecast, Forecaster
from kdbib.network.online import Schedule, open_desk
from kdbib.pipeline import run
from kdbib.settle import Online, unresolved


def plan_job(options: Options) -> tuple[Forecast, ...]:
    """What a run would ask of each service at first, without asking.

    Raises:
        as :func:`run_job`

    """
    settings = config.load()
    entries, _ = entries_of(options, settings)
    folder = options.cache or settings.cache
    today = datetime.now(UTC).date()
    with sources_of(folder) as sources, closing(open_desk(settings, folder, max_age=options.max_age)) as desk:
        forecaster = Forecaster(desk)
        due = Schedule(today, desk.answers, options.max_age).due if options.refresh else unresolved
        run(entries, ledgers.load(folder / LEDGER), sources, "", (), Online(forecaster, due))
    return forecaster.forecasts
