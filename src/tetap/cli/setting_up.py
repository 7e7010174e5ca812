"""config and schema: setting up."""

from pathlib import Path
from typing import Annotated

import typer

from .app import SET_UP, app
from .output import AsJson, as_is, here, print_json


@app.command(rich_help_panel=SET_UP)
def config(
    folder: Annotated[Path, typer.Argument(help="Project folder, if any.", show_default=False)] = Path(),
    as_json: AsJson = False,
) -> None:
    """Show every setting and where it came from."""
    from ..config import load_settings
    from ..config.settings import SETTINGS, user_file

    settings = load_settings(folder if folder.is_dir() else None, {})
    if as_json:
        rows = {n: {"value": s.value, "source": s.source} for n, s in settings.sources.items()}
        print_json({"settings": rows, "user_file": str(user_file())})
        return
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for heading in ("setting", "value", "from", "what it is"):
        table.add_column(heading)
    for name, found in settings.sources.items():
        table.add_row(name, as_is(found.value) or "(empty)", found.source, SETTINGS[name].help)
    Console().print(table)
    typer.echo(f"change: tetap.toml in the project, TETAP_… in the environment, or {user_file()}")


@app.command(rich_help_panel=SET_UP)
def schema(
    folder: Annotated[
        Path | None, typer.Argument(help="Project to write them into.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """JSON Schemas for editors that complete as you type."""
    from ..app.creating import write_schemas
    from ..documents.schema import SCHEMAS

    if folder is None:
        print_json({name: schema() for name, schema in SCHEMAS.items()})
        return
    files = write_schemas(folder)
    if as_json:
        print_json({"files": [str(path) for path in files]})
    else:
        typer.echo(f"written: {', '.join(here(path) for path in files)}")
