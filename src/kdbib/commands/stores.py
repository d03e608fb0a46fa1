"""What is kept: the index of local bibliographies, and the services' answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kdbib.commands import NOTHING, WAIT, CacheOption, MemoryOption, ThreadsOption, WaitOption

index = typer.Typer(help="The index of bibliographies and public dumps.", no_args_is_help=True)
answers = typer.Typer(help="What the services answered, kept in cache/http.", no_args_is_help=True)


@index.command("build")
def index_build(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            help="Bibliographies (.bib, CSL-JSON), public dumps, or folders of these.",
        ),
    ],
    cache: CacheOption = None,
    update: Annotated[
        bool, typer.Option("--update", help="Keep what is there; read only files that are new or changed.")
    ] = False,
    memory: MemoryOption = "2GB",
    threads: ThreadsOption = 0,
    wait: WaitOption = WAIT,
) -> None:
    """Index bibliographies and dumps by identifier and title, in place of the former index."""
    from kdbib.index.build import Means
    from kdbib.jobs import build_job
    from kdbib.summary import note, print_manifest

    manifest = build_job(files, cache, wait, update=update, means=Means(memory, threads))
    print_manifest(manifest)
    if not manifest.records:
        note("no record was found; a former index is as it was")
        raise typer.Exit(NOTHING)


@index.command("info")
def index_info(cache: CacheOption = None) -> None:
    """Tell what the index holds."""
    from kdbib.index.manifest import load
    from kdbib.jobs import index_path
    from kdbib.summary import print_manifest

    print_manifest(load(index_path(cache)))


@answers.command("info")
def cache_info(cache: CacheOption = None) -> None:
    """Tell how many of the services' answers are kept, and how much room they take."""
    from kdbib.jobs import answers_of
    from kdbib.summary import print_contents

    with answers_of(cache) as kept:
        print_contents(kept.contents())


@answers.command("prune")
def cache_prune(cache: CacheOption = None) -> None:
    """Forget the answers that are too old to be believed and that nobody asked for again."""
    from kdbib.jobs import answers_of

    with answers_of(cache) as kept:
        typer.echo(f"forgotten: {kept.prune()}")


@answers.command("clear")
def cache_clear(cache: CacheOption = None) -> None:
    """Forget all answers of the services. Ledger and index stay."""
    from kdbib.jobs import answers_of

    with answers_of(cache) as kept:
        kept.clear()
