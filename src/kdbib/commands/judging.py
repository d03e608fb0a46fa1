"""Judging references and correcting lists: check, fix."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kdbib.commands import FINDINGS, INCOMPLETE, CacheOption, LogOption, OfflineOption, print_bytes


class Form(StrEnum):
    """What ``kdbib check`` prints."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class FailOn(StrEnum):
    """From which severity on ``kdbib check`` fails."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Bibliographies (.bib, CSL-JSON) or reading lists.")
    ],
    form: Annotated[Form, typer.Option("--format", help="Lines, or what programs read.")] = Form.TABLE,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Exit with 1 from this severity on.")
    ] = FailOn.ERROR,
    mend: Annotated[bool, typer.Option("--fix", help="Correct the .bib files in their places.")] = False,
    offline: OfflineOption = False,
    cache: CacheOption = None,
    sarif: Annotated[
        Path | None, typer.Option("--sarif", metavar="FILE", help="Write SARIF to a file as well.")
    ] = None,
    log_json: LogOption = None,
) -> None:
    """Tell of every reference whether it exists, and whether it says what is so.

    The verdicts are: verified; correctable, with what is wrong; not found: nobody knows the paper; unsure.
    --fix keeps keys, comments, macros, order and layout of a .bib file, and all that is right. What it
    corrects counts for the exit code all the same.
    """
    from kdbib.files import replace
    from kdbib.jobs import Options
    from kdbib.jobs.check import check_job, mend_job
    from kdbib.logs import Journal, tell_outcome
    from kdbib.model import Bibliography, Severity
    from kdbib.stages.emit import verdicts
    from kdbib.summary import printing, tell_failures

    with Journal("check", log_json):
        checked = check_job(Options(tuple(files), cache=cache, offline=offline))
        with printing():
            typer.echo(verdicts.report(checked, form, Path.cwd()), nl=False)
        if sarif is not None:
            replace(sarif, verdicts.to_sarif(checked, Path.cwd()))
        if mend:
            mend_job(files, checked)
        judged = Bibliography(tuple(one.resolution for one in checked))
        tell_outcome(judged)
        failed = tell_failures(judged)
        if verdicts.exceeds(checked, None if fail_on is FailOn.NEVER else Severity[fail_on.name]):
            raise typer.Exit(FINDINGS)
        if failed:
            raise typer.Exit(INCOMPLETE)


def fix(
    lists: Annotated[list[Path], typer.Argument(metavar="LIST", help="Reading lists.")],
    cache: CacheOption = None,
    offline: OfflineOption = False,
    write: Annotated[bool, typer.Option("--write", help="Change the lists instead of printing it.")] = False,
    log_json: LogOption = None,
) -> None:
    """Correct venues, years, titles, links and repeated entries in the lists themselves.

    Prints the change as a unified diff ("kdbib fix LIST | git apply"), or makes it. Nothing else of the lists
    changes, nor do outputs and ledger. What is left to be done by hand is told on standard error. Exit codes
    are 0 with a change or without, else as of the other commands.
    """
    from kdbib.jobs import Options
    from kdbib.jobs import fix as fixing
    from kdbib.logs import Journal, tell_outcome
    from kdbib.summary import tell_failures

    with Journal("fix", log_json):
        bibliography, mended = fixing.fix_job(Options(tuple(lists), cache=cache, offline=offline))
        if write:
            fixing.write(mended)
        else:
            print_bytes(b"".join(fixing.unified(one.name, one.before, one.after) for one in mended))
        fixing.tell(mended)
        tell_outcome(bibliography)
        if tell_failures(bibliography):
            raise typer.Exit(INCOMPLETE)
