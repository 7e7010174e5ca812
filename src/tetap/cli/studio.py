"""studio: pages in the browser, beside the gateway for programs."""

import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import BadInput
from .app import LOOK, app
from .output import AsJson, Language, Platform, Url, print_json

if TYPE_CHECKING:
    from ..studio.simulations import Simulated


@contextmanager
def _simulated(wire: str) -> "Iterator[Simulated]":
    """A simulator in this process, for the studio's page of platforms."""
    from ..simulators.backstage import Backstage
    from ..simulators.painting import paint_illustrated
    from ..simulators.serving import running
    from ..studio.simulations import Simulated

    with running(wire, Backstage(paint_illustrated)) as one:
        yield Simulated(one.url, one.bill)


@app.command(rich_help_panel=LOOK)
def studio(
    folder: Annotated[
        Path, typer.Argument(help="A project, or a folder that holds projects.", show_default=False)
    ] = Path(),
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than 127.0.0.1 ask for a word.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 = a free one.", min=0, max=65535)] = 8720,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
    platform: Platform = None,
    url: Url = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """See it, pick it, talk to it: characters, series and pictures in the browser."""
    from ..gateway.application import Address, open_house
    from ..gateway.application import application as gateway_application
    from ..simulators.serving import WIRES
    from ..studio.application import Place, application, serve
    from ..studio.guard import Word
    from ..studio.house import StudioHouse
    from ..studio.projects import Projects
    from ..studio.simulations import Simulations

    if not folder.is_dir():
        raise BadInput(f"{folder} is no folder", "Name a project, or the folder that holds them.")
    settings: dict[str, str | int | None] = {"platform": platform, "url": url, "language": language}
    loopback = Address(host, port).is_loopback
    simulations = Simulations(tuple(WIRES), _simulated)
    house = StudioHouse(Projects(folder, settings), None if loopback else Word(), simulations)

    def ready(at: str) -> None:
        if as_json:
            print_json({"url": at, "word": house.word.text if house.word else ""})
            sys.stdout.flush()
        else:
            typer.secho(f"tetap studio of {folder}: {at}", bold=True)
            if house.word is not None:
                typer.echo(f"  the word that opens it: {house.word.text}")
            typer.echo(f'  programs call it too:   OpenAI(base_url="{at}/v1", api_key="any")')
            typer.echo("  stop with Ctrl-C; what is sent arrives first")
        if browser and loopback:
            threading.Thread(target=webbrowser.open, args=(at,), daemon=True).start()

    with open_house(folder, settings) as gateway:
        programs = gateway_application(gateway, loopback=loopback)
        serve(house, application(house, programs), Place(host, port), ready)
