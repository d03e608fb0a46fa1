"""Making the bibliography and looking into it: run, refresh, parse, explain, cite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kdbib.commands import (
    CHANGED,
    FINDINGS,
    INCOMPLETE,
    NOTHING,
    WAIT,
    CacheOption,
    LogOption,
    OfflineOption,
    WaitOption,
    print_bytes,
)

if TYPE_CHECKING:
    from kdbib.jobs import Options
    from kdbib.model import Bibliography, VenueStyle

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
AsciiOption = Annotated[
    bool | None, typer.Option("--ascii/--no-ascii", help="Write kd.bib in ASCII, for old LaTeX.")
]
BiblatexOption = Annotated[
    bool | None,
    typer.Option(
        "--biblatex/--no-biblatex", help="Write kd.bib with the richer types and fields of biblatex."
    ),
]
StringsOption = Annotated[
    bool | None,
    typer.Option("--strings/--no-strings", help="Name repeated venues in kd.bib by @string macros."),
]
NotesOption = Annotated[
    bool | None,
    typer.Option("--notes/--no-notes", help="Tell of retractions and corrections in the field note."),
]
CollectionsOption = Annotated[
    bool | None,
    typer.Option(
        "--collections/--no-collections",
        help="Write kd.rdf as well: for Zotero, with collections that are nested as the headings are.",
    ),
]
DiffOption = Annotated[
    bool, typer.Option("--diff", help="Only print what would change in the .bib files; write nothing.")
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
    in_ascii: AsciiOption = None,
    biblatex: BiblatexOption = None,
    strings: StringsOption = None,
    notes: NotesOption = None,
    collections: CollectionsOption = None,
    diff: DiffOption = False,
    check: CheckOption = False,
    plan: PlanOption = False,
    wait: WaitOption = WAIT,
    verbose: VerboseOption = False,
    log_json: LogOption = None,
) -> None:
    """Make a bibliography of reading lists.

    Writes kd.bib (LaTeX), kd.json (CSL-JSON for Zotero, pandoc, Word), report.html (to look through),
    report.json and corrections.md. A copy of each .bib file that is named stands beside them, its entries
    corrected and completed: keys, unknown fields, comments, macros, order and layout are kept.
    Without LIST the lists named in kdbib.toml or pyproject.toml are taken, else those that come with kdbib.
    What the ledger (cache/ledger.jsonl) knows is taken from it; the rest is looked up in the index, if there
    is one, and asked of arXiv, Semantic Scholar, Crossref and others. Name yourself to them by KDBIB_MAILTO
    (an e-mail address), and it goes faster; S2_API_KEY and OPENALEX_API_KEY are used where they are set.
    """
    from kdbib.jobs import Options
    from kdbib.logs import Journal

    dialect = _dialect(ascii=in_ascii, biblatex=biblatex, strings=strings, notes=notes)
    options = Options(
        tuple(lists or ()),
        output,
        cache,
        offline,
        venues=_style(venues),
        dialect=dialect,
        collections=collections,
        wait=wait,
    )
    with Journal("run", log_json):
        _run(options, check=check, plan=plan, verbose=verbose, diff=diff)


def refresh(
    lists: ListArgument = None,
    output: OutputOption = None,
    cache: CacheOption = None,
    max_age: Annotated[
        float | None,
        typer.Option("--max-age", metavar="DAYS", min=0, help="Ask again about all that is older than this."),
    ] = None,
    budget: Annotated[
        int | None,
        typer.Option("--budget", metavar="REQUESTS", min=1, help="Send no more requests than this."),
    ] = None,
    venues: VenuesOption = None,
    in_ascii: AsciiOption = None,
    biblatex: BiblatexOption = None,
    strings: StringsOption = None,
    notes: NotesOption = None,
    collections: CollectionsOption = None,
    plan: PlanOption = False,
    wait: WaitOption = WAIT,
    verbose: VerboseOption = False,
    log_json: LogOption = None,
) -> None:
    """Ask again about what may have changed since, and write what did: the unit of a schedule.

    Preprints are asked about every week while they are young, after their field's conferences until they are
    three years old, then once a year; published works rarely. A field never gets worse: what is known stays
    where a service does not answer, forgets, or says otherwise, which is told. Nothing is written if nothing
    changed; else changes.md stands beside the other outputs, and its text is printed.
    Exit codes: 0 nothing changed · 10 something changed · 3 nothing could be asked.
    """
    from kdbib.jobs import Options
    from kdbib.logs import Journal

    options = Options(
        tuple(lists or ()),
        output,
        cache,
        refresh=True,
        max_age=max_age,
        budget=budget,
        venues=_style(venues),
        dialect=_dialect(ascii=in_ascii, biblatex=biblatex, strings=strings, notes=notes),
        collections=collections,
        wait=wait,
    )
    if plan:
        _print_plan(options)
        return
    from kdbib.jobs.refresh import refresh_job
    from kdbib.logs import log_requests, tell_outcome
    from kdbib.summary import print_refresh

    if verbose:
        log_requests()
    with Journal("refresh", log_json):
        refreshed = refresh_job(options)
        print_refresh(refreshed)
        tell_outcome(refreshed.bibliography)
        if refreshed.written:
            raise typer.Exit(CHANGED)


def _style(name: str | None) -> VenueStyle | None:
    """The style that the option ``--venues`` names.

    Raises:
        typer.BadParameter: there is none of this name.

    """
    from kdbib.model import VenueStyle

    if name is not None and name not in tuple(VenueStyle):
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(VenueStyle)}.", param_hint="'--venues'")
    return VenueStyle(name) if name else None


def _dialect(**chosen: bool | None) -> dict[str, bool]:
    """What the options say of the dialect of kd.bib, apart from the settings."""
    return {name: value for name, value in chosen.items() if value is not None}


def _run(options: Options, *, check: bool, plan: bool, verbose: bool, diff: bool = False) -> None:
    from kdbib.jobs import run_job
    from kdbib.logs import log_requests, tell_outcome
    from kdbib.model import FindingCode
    from kdbib.summary import print_summary, tell_failures

    if plan:
        _print_plan(options)
        return
    if verbose:
        log_requests()
    if diff:
        bibliography = _print_diff(options)
    else:
        bibliography = run_job(options)
        print_summary(bibliography)
    tell_outcome(bibliography)
    if tell_failures(bibliography):
        raise typer.Exit(INCOMPLETE)
    if check and any(
        f.code is not FindingCode.CORRECTED for r in bibliography.resolutions for f in r.findings
    ):
        raise typer.Exit(FINDINGS)


def _print_plan(options: Options) -> None:
    from kdbib.jobs.plan import plan_job
    from kdbib.summary import print_plan

    print_plan(plan_job(options))


def _print_diff(options: Options) -> Bibliography:
    from kdbib.jobs.enrich import diff_job

    bibliography, changes = diff_job(options)
    print_bytes(changes)
    return bibliography


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


def cite(
    keys: Annotated[list[str], typer.Argument(metavar="KEY...", help="Citation keys of the bibliography.")],
    style: Annotated[
        str,
        typer.Option(
            "--style", help="ieee, apa, chicago, acm, lncs, any name of zotero.org/styles, or a .csl file."
        ),
    ] = "ieee",
    form: Annotated[str, typer.Option("--format", metavar="text|html", help="Plain text, or HTML.")] = "text",
    output: OutputOption = None,
) -> None:
    """Print formatted references, in the order of the keys.

    They are those of kd.json, as the last run wrote it.
    """
    from kdbib import config
    from kdbib.cite import Form
    from kdbib.cite import cite as references

    if form not in tuple(Form):
        raise typer.BadParameter(f"{form!r} is not one of {', '.join(Form)}.", param_hint="'--format'")
    file = (output or config.load().output) / "kd.json"
    typer.echo(references(file, keys, style, Form(form)), nl=False)
