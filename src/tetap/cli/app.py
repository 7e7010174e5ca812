"""The Typer application and the groups that its commands stand in."""

from typing import Annotated

import typer

DESCRIBE = "Describe a character"
MAKE = "Make pictures"
LOOK = "Look at them"
PROVE = "Prove them"
SET_UP = "Set up"

app = typer.Typer(
    name="tetap",
    help="The same character, every time, on any image model, with or without a seed.\n\n"
    "Start: tetap new xiao-cheng, edit character.yaml, tetap shoot xiao-cheng, tetap open xiao-cheng.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"tetap {version('tetap')}")
        raise typer.Exit


@app.callback()
def tetap(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options that stand before the command."""
