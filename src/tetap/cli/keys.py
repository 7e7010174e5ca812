"""key: which keys are set and where, and keeping them in the system keyring; a key itself is never shown."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from .app import SET_UP, app
from .output import AsJson, print_json

key = typer.Typer(no_args_is_help=True, help="Keys of platforms: environment, .env, system keyring.")
app.add_typer(key, name="key", rich_help_panel=SET_UP)

Name = Annotated[str, typer.Argument(help="Name of the key, as tetap key list shows it.")]
Project = Annotated[Path, typer.Option("--folder", help="Project whose .env counts.", show_default=False)]


@key.command("list")
def list_keys(folder: Project = Path(), as_json: AsJson = False) -> None:
    """List keys by platform and where each is set."""
    from ..app.keys import known_keys

    found = known_keys(folder if folder.is_dir() else None)
    if as_json:
        print_json(
            [{"name": one.name, "platforms": one.platforms, "set_in": one.place or None} for one in found]
        )
        return
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for heading in ("key", "for", "set in"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(one.name, ", ".join(one.platforms), one.place or "not set")
    Console().print(table)
    typer.echo("set one in the environment, in .env of the project, or with: tetap key set NAME")


@key.command("set")
def set_key(name: Name, as_json: AsJson = False) -> None:
    """Keep a key in the system keyring; it is asked for and not shown. Or: printenv NAME | tetap key set NAME"""
    from ..app.keys import check_name, keep

    check_name(name)
    if sys.stdin.isatty():
        written = typer.prompt(name, hide_input=True, default="", show_default=False)
    else:
        written = sys.stdin.readline()
    keep(name, written)
    if as_json:
        print_json({"name": name, "set_in": "keyring"})
    else:
        typer.echo(f"{name} is in the system keyring")


@key.command("remove")
def remove_key(name: Name, folder: Project = Path(), as_json: AsJson = False) -> None:
    """Take a key out of the system keyring."""
    from ..app.keys import remove

    place = remove(name, folder if folder.is_dir() else None)
    if as_json:
        print_json({"name": name, "set_in": place or None})
    else:
        still = f"; it is still set in: {place}" if place else ""
        typer.echo(f"{name} is no longer in the system keyring{still}")
