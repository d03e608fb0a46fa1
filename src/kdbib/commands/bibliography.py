"""Making the bibliography and looking into it: run, refresh, parse, explain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kdbib.commands import FINDINGS, INCOMPLETE, NOTHING, CacheOption, OfflineOption

if TYPE_CHECKING:
    from kdbib.jobs import Options
    from kdbib.model import VenueStyle

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


def run(
    lists: ListArgument = None,
    output: OutputOption = None,
    cache: CacheOption = None,
    offline: OfflineOption = False,
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


def explain(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A citation key of the bibliography.")],
    cache: CacheOption = None,
) -> None:
    """Tell where each field of an item comes from, what other records said, and why this one was taken."""
    from kdbib.explain import explain as text_of
    from kdbib.jobs import ledger_of

    typer.echo(text_of(key, ledger_of(cache)))
