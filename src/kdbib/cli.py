"""The command line. Exit codes: 0 done, 1 findings (only with --check), 2 usage, 3 nothing could be done."""

from __future__ import annotations

import gc
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kdbib import __version__
from kdbib.errors import InputError, KdbibError

DONE, FINDINGS, USAGE, NOTHING, BUG, INTERRUPTED = 0, 1, 2, 3, 70, 130


class _Commands(TyperGroup):
    """The commands, and the one place where errors become messages and exit codes."""

    def invoke(self, ctx: Any) -> Any:
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except KdbibError as error:
            typer.echo(f"kdbib: {error}", err=True)
            raise typer.Exit(USAGE if isinstance(error, InputError) else NOTHING) from error
        except KeyboardInterrupt as error:
            typer.echo("kdbib: interrupted; the former outputs are as they were", err=True)
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError as error:  # who read our output has enough of it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(DONE) from error
        return done


app = typer.Typer(
    cls=_Commands,
    help="Turns reading lists of papers into a bibliography with true titles, authors, venues and years.",
    epilog="Exit codes: 0 done · 1 findings (only with --check) · 2 usage · 3 nothing could be done.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
index_app = typer.Typer(help="The index of local bibliographies (.bib, CSL-JSON).", no_args_is_help=True)
app.add_typer(index_app, name="index")

CacheOption = Annotated[
    Path | None, typer.Option("--cache", help="Folder of the ledger and the index.", show_default="cache")
]


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(f"kdbib {__version__}")
        raise typer.Exit


@app.command()
def run(
    lists: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="LIST",
            help="Reading lists (.md), bibliographies (.bib, .json) or files of DOIs and arXiv ids.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder of the outputs.", show_default="output")
    ] = None,
    cache: CacheOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service on the network.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 if the lists say anything wrong.")
    ] = False,
) -> None:
    """Make a bibliography of reading lists.

    Writes kd.bib (LaTeX), kd.json (CSL-JSON for Zotero, pandoc, Word), report.json and corrections.md.
    Without LIST the lists named in kdbib.toml or pyproject.toml are taken, else those that come with kdbib.
    What the ledger (cache/ledger.jsonl) knows is taken from it; the rest is looked up in the index.
    """
    from kdbib.jobs import run_job

    bibliography = run_job(lists or [], output, cache, offline=offline)
    from kdbib.summary import print_summary

    print_summary(bibliography)
    if check and any(resolution.findings for resolution in bibliography.resolutions):
        raise typer.Exit(FINDINGS)


@app.command()
def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Reading lists or bibliographies.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the entries as JSON.")] = False,
) -> None:
    """Show the entries that are read from lists, and what cannot be read as one."""
    from kdbib.jobs import read_inputs, shown
    from kdbib.summary import entries_json, print_entries, warn

    entries, unread = read_inputs([(path, shown(path)) for path in files])
    warn(unread, shown=len(unread))
    if as_json:
        typer.echo(entries_json(entries))
    else:
        print_entries(entries)
    if not entries:
        raise typer.Exit(NOTHING)


@app.command()
def explain(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A citation key of the bibliography.")],
    cache: CacheOption = None,
) -> None:
    """Tell where each field of an item comes from, what other records said, and why this one was taken."""
    from kdbib.explain import explain as text_of
    from kdbib.jobs import ledger_of

    typer.echo(text_of(key, ledger_of(cache)))


@index_app.command("build")
def index_build(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Bibliographies: .bib or CSL-JSON, plain or .gz.")
    ],
    cache: CacheOption = None,
) -> None:
    """Index bibliographies by identifier and title, replacing the former index."""
    from kdbib.jobs import build_job
    from kdbib.summary import print_manifest, warn

    manifest = build_job(files, cache)
    warn(manifest.unread)
    print_manifest(manifest)
    if not manifest.records:
        raise typer.Exit(NOTHING)


@index_app.command("info")
def index_info(cache: CacheOption = None) -> None:
    """Tell what the index holds."""
    from kdbib.jobs import index_path
    from kdbib.sources.manifest import load
    from kdbib.summary import print_manifest

    print_manifest(load(index_path(cache)))


def main() -> None:
    """Run the command line."""
    gc.set_threshold(100_000)  # what a command makes lives until it ends; looking for garbage costs a sixth
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # titles have letters that a terminal may lack
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the outermost boundary: a traceback is a bug, and says so
        typer.echo(f"kdbib: this is a bug, please report it: {error!r}", err=True)
        sys.exit(BUG)
