"""serve: the gateway for programs; gateway-key: who may use it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import BadInput
from .app import SET_UP, app
from .output import AsJson, Platform, Url, print_json


@app.command(rich_help_panel=SET_UP)
def serve(
    folder: Annotated[
        Path, typer.Argument(help="A project, or a folder that holds projects.", show_default=False)
    ] = Path(),
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than 127.0.0.1 need a key.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 = a free one.", min=0, max=65535)] = 8710,
    platform: Platform = None,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Serve OpenAI's and Gemini's dialect to programs, with seeds, characters and money safety."""
    from ..gateway.application import Address
    from ..gateway.application import serve as run

    if not folder.is_dir():
        raise BadInput(f"{folder} is no folder", "Name a project, or the folder that holds them.")

    def ready(at: str) -> None:
        if as_json:
            print_json({"url": at})
            sys.stdout.flush()
            return
        typer.secho(f"tetap serves {folder} at {at}", bold=True)
        for what, how in (
            ("openai", f'OpenAI(base_url="{at}/v1", api_key="any")'),
            ("gemini", f'genai.Client(api_key="any", http_options={{"base_url": "{at}"}})'),
            ("models", f"curl {at}/v1/models"),
            ("stop", "Ctrl-C; what is under way is finished first"),
        ):
            typer.secho(f"  {what:8}", fg="cyan", nl=False)
            typer.echo(how)

    run(folder, {"platform": platform, "url": url}, Address(host, port), ready)
