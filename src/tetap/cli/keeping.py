"""store and doctor: what is kept, and whether all is well."""

from pathlib import Path
from typing import Annotated

import typer

from .app import PROVE, SET_UP, app
from .output import AsJson, Folder, here, print_json

store = typer.Typer(
    name="store", help="Look after kept pictures: size, gc, export, import.", no_args_is_help=True
)
app.add_typer(store, name="store", rich_help_panel=PROVE)


@store.command()
def size(folder: Folder = Path(), as_json: AsJson = False) -> None:
    """Show how much is kept, and what no lock and no ledger row names."""
    from ..app import Project
    from ..app.keeping import kept

    found = kept(Project(folder).open())
    if as_json:
        print_json(
            {
                "pictures": found.pictures,
                "bytes": found.size,
                "loose": list(found.loose),
                "loose_bytes": found.loose_size,
            }
        )
        return
    typer.echo(f"{found.pictures} files, {found.size / 1e6:.1f} MB")
    typer.echo(f"named by no lock and no ledger row: {len(found.loose)}, {found.loose_size / 1e6:.1f} MB")


@store.command()
def gc(
    folder: Folder = Path(),
    delete: Annotated[bool, typer.Option("--delete", help="Really delete; without it, only show.")] = False,
    days: Annotated[float, typer.Option(help="Keep what is younger.", min=0.0)] = 30.0,
) -> None:
    """Delete kept pictures that no lock and no ledger row names."""
    from ..app import Project
    from ..app.keeping import collect_garbage

    gone = collect_garbage(Project(folder).open(), older_than_days=days, dry_run=not delete)
    word = "deleted" if delete else "would delete"
    typer.echo(f"{word} {gone.pictures} files, {gone.size / 1e6:.1f} MB")
    if gone.pictures and not delete:
        typer.echo(f"do it: tetap store gc {here(folder)} --delete --days {days:g}")


@store.command("export")
def export_(
    file: Annotated[Path, typer.Argument(help="The zip file to write.")], folder: Folder = Path()
) -> None:
    """Write every picture that lock or ledger names into one zip."""
    from ..app import Project
    from ..app.keeping import export_store

    typer.echo(f"{export_store(Project(folder).open(), file)} files in {file}")


@store.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A zip made by export.")], folder: Folder = Path()
) -> None:
    """Take the pictures of an export into this store."""
    from ..app import Project
    from ..app.keeping import import_store

    typer.echo(
        f"{import_store(Project(folder).open(), file)} files taken in; prove them: tetap replay {here(folder)}"
    )


@app.command(rich_help_panel=SET_UP)
def doctor(
    folder: Folder = Path(),
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every kept picture; mend what can be mended.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check keys, ledger, store and spool, and say what to do."""
    from ..app import Project
    from ..app.examining import as_plain, examine

    found = examine(Project(folder).open(), deep=deep)
    bad = [one for one in found if one.is_error and not one.mended]
    if as_json:
        print_json(as_plain(found))
    else:
        for one in found:
            word, color = (
                ("mended", "green")
                if one.mended
                else ("error", "red")
                if one.is_error
                else ("note", "yellow")
            )
            typer.secho(f"{word}: {one.what}", fg=color)
            typer.echo(f"       {one.hint}")
        if not found:
            typer.echo("all is well" + ("" if deep else "; tetap doctor --deep reads every picture too"))
    if bad:
        raise typer.Exit(1)
