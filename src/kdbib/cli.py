"""The command line.

Exit codes: 0 done, 1 findings (check, run --check), 2 usage, 3 nothing could be done, 4 done as far as the
services answered: the outputs are written, the same command again completes them.
"""

from __future__ import annotations

import gc
import os
import sys
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from kdbib import __version__
from kdbib.errors import InputError, KdbibError

if TYPE_CHECKING:
    from kdbib.jobs import Options
    from kdbib.model import VenueStyle

DONE, FINDINGS, USAGE, NOTHING, INCOMPLETE, BUG, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130


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
            typer.echo(
                "kdbib: interrupted; the former outputs are as they were, what services answered is kept: "
                "run the same command again to go on",
                err=True,
            )
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError as error:  # who read our output has enough of it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(DONE) from error
        return done


app = typer.Typer(
    cls=_Commands,
    help="Turns reading lists of papers into a bibliography with true titles, authors, venues and years.",
    epilog="Exit codes: 0 done · 1 findings (check; run --check) · 2 usage · 3 nothing could be done · "
    "4 some services did not answer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
index_app = typer.Typer(help="The index of local bibliographies (.bib, CSL-JSON).", no_args_is_help=True)
app.add_typer(index_app, name="index")
cache_app = typer.Typer(help="What the services answered, kept in cache/http.", no_args_is_help=True)
app.add_typer(cache_app, name="cache")

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


ListArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="LIST",
        help="Reading lists (.md), bibliographies (.bib, .json) or files of DOIs and arXiv ids.",
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Folder of the outputs.", show_default="output")
]
CheckOption = Annotated[bool, typer.Option("--check", help="Exit with 1 if the lists say anything wrong.")]
VenuesOption = Annotated[
    str | None,
    typer.Option(
        "--venues",
        metavar="full|short|iso4",
        help="How venues are written: in full, by their acronym, or abbreviated by ISO 4.",
        show_default="full",
    ),
]
PlanOption = Annotated[
    bool, typer.Option("--plan", help="Only tell what would be asked, and how long it takes.")
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Tell each request as it is answered.")]


@app.command()
def run(
    lists: ListArgument = None,
    output: OutputOption = None,
    cache: CacheOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service on the network.")] = False,
    venues: VenuesOption = None,
    check: CheckOption = False,
    plan: PlanOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Make a bibliography of reading lists.

    Writes kd.bib (LaTeX), kd.json (CSL-JSON for Zotero, pandoc, Word), report.json and corrections.md.
    Without LIST the lists named in kdbib.toml or pyproject.toml are taken, else those that come with kdbib.
    What the ledger (cache/ledger.jsonl) knows is taken from it; the rest is looked up in the index, if there
    is one, and asked of arXiv, Semantic Scholar, Crossref and others. Name yourself to them by KDBIB_MAILTO
    (an e-mail address), and it goes faster; S2_API_KEY and OPENALEX_API_KEY are used where they are set.
    """
    from kdbib.jobs import Options

    options = Options(tuple(lists or ()), output, cache, offline, venues=_style(venues))
    _run(options, check=check, plan=plan, verbose=verbose)


@app.command()
def refresh(
    lists: ListArgument = None,
    output: OutputOption = None,
    cache: CacheOption = None,
    max_age: Annotated[
        float | None,
        typer.Option("--max-age", metavar="DAYS", min=0, help="Ask again about all that is older than this."),
    ] = None,
    venues: VenuesOption = None,
    check: CheckOption = False,
    plan: PlanOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Make the bibliography again, and ask again about what may have changed since.

    Preprints are asked about after 7 days, published works after 180. What is known stays where a service
    does not answer or knows nothing better.
    """
    from kdbib.jobs import Options

    options = Options(tuple(lists or ()), output, cache, refresh=True, max_age=max_age, venues=_style(venues))
    _run(options, check=check, plan=plan, verbose=verbose)


def _style(name: str | None) -> VenueStyle | None:
    """The style that the option ``--venues`` names.

    Raises:
        typer.BadParameter: there is none of this name.

    """
    from kdbib.model import VenueStyle

    if name is not None and name not in tuple(VenueStyle):
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(VenueStyle)}.", param_hint="'--venues'")
    return VenueStyle(name) if name else None


def _run(options: Options, *, check: bool, plan: bool, verbose: bool) -> None:
    from kdbib.jobs import plan_job, run_job
    from kdbib.summary import log_requests, print_plan, print_summary, tell_failures

    if plan:
        print_plan(plan_job(options))
        return
    if verbose:
        log_requests()
    bibliography = run_job(options)
    print_summary(bibliography)
    if tell_failures(bibliography):
        raise typer.Exit(INCOMPLETE)
    if check and any(resolution.findings for resolution in bibliography.resolutions):
        raise typer.Exit(FINDINGS)


@app.command()
def fix(
    lists: Annotated[list[Path], typer.Argument(metavar="LIST", help="Reading lists.")],
    cache: CacheOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service on the network.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Change the lists instead of printing it.")] = False,
) -> None:
    """Correct venues, years, titles, links and repeated entries in the lists themselves.

    Prints the change as a unified diff ("kdbib fix LIST | git apply"), or makes it. Nothing else of the lists
    changes, nor do outputs and ledger. What is left to be done by hand is told on standard error. Exit codes
    are 0 with a change or without, else as of the other commands.
    """
    from kdbib import fixing
    from kdbib.jobs import Options
    from kdbib.summary import tell_failures

    bibliography, mended = fixing.fix_job(Options(tuple(lists), cache=cache, offline=offline))
    if write:
        fixing.write(mended)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(b"".join(map(fixing.unified, mended)))
        sys.stdout.buffer.flush()
    fixing.tell(mended)
    if tell_failures(bibliography):
        raise typer.Exit(INCOMPLETE)


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


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Bibliographies (.bib, CSL-JSON) or reading lists.")
    ],
    form: Annotated[Form, typer.Option("--format", help="Lines, or what programs read.")] = Form.TABLE,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Exit with 1 from this severity on.")
    ] = FailOn.ERROR,
    mend: Annotated[bool, typer.Option("--fix", help="Correct the .bib files in their places.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service on the network.")] = False,
    cache: CacheOption = None,
) -> None:
    """Tell of every reference whether it exists, and whether it says what is so.

    The verdicts are: verified; correctable, with what is wrong; not found: nobody knows the paper; unsure.
    --fix keeps keys, comments, macros, order and layout of a .bib file, and all that is right. What it
    corrects counts for the exit code all the same.
    """
    from kdbib.checking import check_job, mend_job
    from kdbib.jobs import Options
    from kdbib.model import Bibliography, Severity
    from kdbib.stages.emit import verdicts
    from kdbib.summary import tell_failures

    checked = check_job(Options(tuple(files), cache=cache, offline=offline))
    typer.echo(verdicts.report(checked, form, Path.cwd()), nl=False)
    if mend:
        mend_job(files, checked)
    failed = tell_failures(Bibliography(tuple(one.resolution for one in checked)))
    if verdicts.exceeds(checked, None if fail_on is FailOn.NEVER else Severity[fail_on.name]):
        raise typer.Exit(FINDINGS)
    if failed:
        raise typer.Exit(INCOMPLETE)


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


@cache_app.command("info")
def cache_info(cache: CacheOption = None) -> None:
    """Tell how many of the services' answers are kept, and how much room they take."""
    from kdbib.jobs import answers_of
    from kdbib.summary import print_contents

    with answers_of(cache) as answers:
        print_contents(answers.contents())


@cache_app.command("prune")
def cache_prune(cache: CacheOption = None) -> None:
    """Forget the answers that are too old to be believed and that nobody asked for again."""
    from kdbib.jobs import answers_of

    with answers_of(cache) as answers:
        typer.echo(f"forgotten: {answers.prune()}")


@cache_app.command("clear")
def cache_clear(cache: CacheOption = None) -> None:
    """Forget all answers of the services. Ledger and index stay."""
    from kdbib.jobs import answers_of

    with answers_of(cache) as answers:
        answers.clear()


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
