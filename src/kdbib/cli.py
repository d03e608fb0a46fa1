"""The command line: its commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import errno
import gc
import os
import sys
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kdbib import __version__
from kdbib.commands import BUG, DONE, INTERRUPTED, NOTHING, USAGE, bibliography, bulk, judging, stores
from kdbib.errors import InputError, KdbibError
from kdbib.text import unsteered

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class _Commands(TyperGroup):
    """The commands, and the one place where errors become messages and exit codes."""

    def invoke(self, ctx: Any) -> Any:
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except KdbibError as error:
            typer.echo(unsteered(f"kdbib: {error}"), err=True)
            raise typer.Exit(USAGE if isinstance(error, InputError) else NOTHING) from error
        except KeyboardInterrupt as error:
            typer.echo(
                "kdbib: interrupted; the former outputs are as they were, what services answered is kept: "
                "run the same command again to go on",
                err=True,
            )
            raise typer.Exit(INTERRUPTED) from error
        except OSError as error:
            if error.errno != errno.EPIPE and error.errno not in _NO_ROOM:
                raise
            from kdbib.summary import hush

            hush()
            if error.errno == errno.EPIPE:  # who read our output has enough of it
                raise typer.Exit(DONE) from error
            typer.echo(f"kdbib: what is printed cannot be written: {error.strerror}", err=True)
            raise typer.Exit(NOTHING) from error
        return done


app = typer.Typer(
    cls=_Commands,
    help="Turns reading lists of papers into a bibliography with true titles, authors, venues and years.",
    epilog="Exit codes: 0 done · 1 findings (check; run --check) · 2 usage · 3 nothing could be done · "
    "4 some services did not answer · 10 something changed (refresh).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    bibliography.run,
    bibliography.refresh,
    judging.check,
    judging.fix,
    bibliography.parse,
    bibliography.explain,
    bibliography.cite,
    bulk.match,
):
    app.command()(command)
app.add_typer(stores.index, name="index")
app.add_typer(stores.answers, name="cache")


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(f"kdbib {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    gc.set_threshold(100_000)  # what a command makes lives until it ends; looking for garbage costs a sixth
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115, PTH123 - where they were closed before
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # titles have letters that a terminal may lack
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the outermost boundary: a traceback is a bug, and says so
        typer.echo(f"kdbib: this is a bug, please report it: {error!r}", err=True)
        sys.exit(BUG)
