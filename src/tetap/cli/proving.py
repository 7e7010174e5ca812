"""replay: proving what was delivered."""

from pathlib import Path

import typer

from .app import PROVE, app
from .output import AsJson, Folder, print_json, short


@app.command(rich_help_panel=PROVE)
def replay(folder: Folder = Path(), as_json: AsJson = False) -> None:
    """Rebuild delivered pictures from tetap.lock; prove each hash."""
    from ..app import Project

    results = Project(folder).replay()
    proven = sum(one.is_proven for one in results)
    if as_json:
        rows = [
            {
                "shot": one.picture.shot, "file": one.picture.file, "sha256": one.picture.bytes,
                "state": one.state, "reason": one.reason,
            }
            for one in results
        ]  # fmt: skip
        print_json({"proven": proven, "pictures": len(results), "results": rows})
    else:
        for one in results:
            color = "green" if one.is_proven else "red"
            typer.secho(f"{one.state:8}", fg=color, nl=False)
            typer.echo(
                f" {short(one.picture.bytes)}  {one.picture.file}" + (f"  {one.reason}" if one.reason else "")
            )
        typer.echo(f"{proven} of {len(results)} pictures proven byte for byte")
    if proven < len(results):
        raise typer.Exit(1)
