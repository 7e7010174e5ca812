"""The Typer application and the groups that its commands stand in."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

DESCRIBE = "Describe a character"
MAKE = "Make pictures"
LOOK = "Look at them"
PROVE = "Prove them"
SET_UP = "Set up"

_START = "Start: tetap new mira, edit mira/character.yaml, tetap shoot mira."
_OWN_OPTIONS = "--version  --help, -h (after a command too)  --install-completion"


_EVERYDAY = (
    "new", "check", "sheet", "plan", "shoot", "chat", "edit", "pipeline", "show", "open", "studio", "review", "accept",
    "reject", "finish", "export", "replay", "pack", "spend", "doubts", "platforms", "key", "simulate", "serve",
)  # fmt: skip
"""Commands that the list explains; of the others it gives the names."""


class OneScreen(TyperGroup):
    """Prints the list of commands without frames, so that all of it fits one screen; also when no command is given."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Typer leaves it to its own frames to answer a call without a command, and then prints nothing."""
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            ctx.exit()
        return super().parse_args(ctx, args)

    def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override] # noqa: ANN401
        """Usage, what it is, how to start, every command on a line of its own."""
        formatter.write(f"Usage: {ctx.command_path} COMMAND [ARGS]…\n\n{self.help}\n{_START}\n")
        for panel in (DESCRIBE, MAKE, LOOK, PROVE, SET_UP):
            formatter.write(f"\n{typer.style(panel, bold=True)}\n")
            rest = []
            for name, command in self.commands.items():
                if getattr(command, "rich_help_panel", None) != panel or command.hidden:
                    continue
                if name in _EVERYDAY:
                    formatter.write(
                        f"  {typer.style(f'{name:12}', fg='cyan')}{command.get_short_help_str(66)}\n"
                    )
                else:
                    rest.append(name)
            if rest:
                formatter.write(f"  {typer.style('also', fg='cyan')}        {', '.join(rest)}\n")
        formatter.write(f"\n{typer.style('Options', bold=True)}  {_OWN_OPTIONS}\n")


app = typer.Typer(
    name="tetap",
    cls=OneScreen,
    help="The same character, every time, on any image model, with or without a seed.",
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
