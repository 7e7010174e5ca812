"""canva: hand finished pictures and layered files over to Canva."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from .app import LOOK, app
from .output import AsJson, print_json

canva = typer.Typer(no_args_is_help=True, help="Canva: sign in, upload pictures, import layered files.")
app.add_typer(canva, name="canva", rich_help_panel=LOOK)

Files = Annotated[list[Path], typer.Argument(help="Files.", show_default=False)]
Project = Annotated[Path, typer.Option("--folder", help="Project whose .env counts.", show_default=False)]


@canva.command("sign-in")
def sign_in(
    folder: Project = Path(),
    url: Annotated[str, typer.Option(help="Another address: a simulator.", show_default=False)] = "",
    port: Annotated[int, typer.Option(help="Of the redirect that you registered.")] = 8719,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
    as_json: AsJson = False,
) -> None:
    """Agree in the browser once; the tokens are kept for this user only."""
    from ..app.canva import sign_in as run

    def show(page: str) -> None:
        if not as_json:
            typer.echo(f"agree here: {page}")
        if browser:
            webbrowser.open(page)

    run(folder if folder.is_dir() else None, url.rstrip("/"), show, port)
    print_json({"signed_in": True}) if as_json else typer.echo("signed in at Canva")


@canva.command("upload")
def upload(files: Files, folder: Project = Path(), as_json: AsJson = False) -> None:
    """Put pictures among your assets."""
    _hand_over(folder, files, as_design=False, as_json=as_json)


@canva.command("import")
def import_files(files: Files, folder: Project = Path(), as_json: AsJson = False) -> None:
    """Import layered PSD files as designs."""
    _hand_over(folder, files, as_design=True, as_json=as_json)


def _hand_over(folder: Path, files: list[Path], *, as_design: bool, as_json: bool) -> None:
    from ..app.canva import hand_over

    done = hand_over(folder if folder.is_dir() else None, files, as_design=as_design)
    if as_json:
        print_json([{"file": str(file), "at_canva": place} for file, place in done])
        return
    for file, place in done:
        typer.echo(f"{file.name} → {place}")
