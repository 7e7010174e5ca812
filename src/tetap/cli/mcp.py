"""mcp: the tools of tetap for agents, over the Model Context Protocol."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import BadInput
from .app import SET_UP, app
from .output import AsJson, Model, Platform, Url, print_json


@app.command(rich_help_panel=SET_UP)
def mcp(
    folder: Annotated[
        Path, typer.Argument(help="A project, or a folder that holds projects.", show_default=False)
    ] = Path(),
    http: Annotated[
        bool, typer.Option("--http", help="Serve over HTTP instead of standard input and output.")
    ] = False,
    host: Annotated[
        str, typer.Option(help="With --http: address; others than 127.0.0.1 need a key.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="With --http: port; 0 = a free one.", min=0, max=65535)] = 8710,
    budget_day: Annotated[
        float | None,
        typer.Option(
            help="US dollars a day that agents without a key may spend unasked.", min=0, show_default=False
        ),
    ] = None,
    platform: Platform = None,
    model: Model = None,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Let an agent list, plan, shoot, edit and score (Model Context Protocol).

    claude mcp add tetap -- tetap mcp /path/to/project
    """
    from ..gateway.application import Address
    from ..gateway.mcp_serving import serve, speak

    if not folder.is_dir():
        raise BadInput(f"{folder} is no folder", "Name a project, or the folder that holds them.")
    settings: dict[str, str | int | None] = {"platform": platform, "model": model, "url": url}
    if not http:
        speak(folder, settings, budget_day)
        return

    def ready(at: str) -> None:
        if as_json:
            print_json({"url": f"{at}/mcp"})
            sys.stdout.flush()
            return
        typer.secho(f"tetap's tools for agents, of {folder}: {at}/mcp", bold=True)
        typer.echo(f"  claude mcp add --transport http tetap {at}/mcp")
        typer.echo("  stop with Ctrl-C; what is under way is finished first")

    serve(folder, settings, Address(host, port), ready, budget_day)
