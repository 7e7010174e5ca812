"""Printing: for people on a terminal, as JSON for programs."""

import json
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..domain.control_letters import is_command
from ..domain.money import amount_words
from ..errors import DocumentError, TetapError

Folder = Annotated[
    Path, typer.Argument(help="Project folder, the one with character.yaml.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Platform = Annotated[
    str | None, typer.Option("--platform", "-p", help="Who draws.  [default: sketch]", show_default=False)
]
Model = Annotated[
    str | None, typer.Option("--model", help="Which of the platform's models.", show_default=False)
]
Strategy = Annotated[
    str | None,
    typer.Option(
        "--strategy",
        "-s",
        help="describe (words), reference (pictures too), converse (turns), pipeline.",
        show_default=False,
    ),
]
Url = Annotated[
    str | None,
    typer.Option(help="Address of the platform: a gateway, a simulator, your machine.", show_default=False),
]
Options = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        help="name=value or name=@file for the model; repeat. tetap platforms ID lists them.",
        show_default=False,
    ),
]
Language = Annotated[
    str | None, typer.Option("--language", "-l", help="Prompts and report: en, id, zh.", show_default=False)
]


def print_json(data: object) -> None:
    """One JSON document on standard output; in ASCII where the output knows no Unicode."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    typer.echo(json.dumps(data, indent=2, ensure_ascii=not is_unicode, default=str))


def show_error(error: TetapError, *, as_json: bool) -> None:
    """What went wrong and what to do next."""
    if as_json:
        details: dict[str, object] = {
            "type": type(error).__name__, "message": str(error), "hint": error.hint,
        }  # fmt: skip
        if isinstance(error, DocumentError):
            details |= {"file": error.file, "line": error.line, "field": error.field}
        print_json({"error": details})
        return
    typer.secho("error: ", fg="red", bold=True, nl=False, err=True)
    typer.echo(printable(str(error)), err=True)
    if error.hint:
        typer.secho(f"       {printable(error.hint)}", fg="cyan", err=True)


def printable(text: str) -> str:
    """Words of others for a terminal: without characters that command it."""
    return "".join("\N{REPLACEMENT CHARACTER}" if is_command(one) else one for one in text)


def as_is(text: object) -> str:
    """Words of others between marks of rich: their brackets are brackets."""
    from rich.markup import escape

    return escape(printable(str(text)))


def here(path: Path) -> str:
    """A path as short as it can be said from the current folder, quoted where a shell would need it."""
    try:
        said = str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        said = str(path)
    return shlex.quote(f"./{said}" if said.startswith("-") else said)


def short(digest: str) -> str:
    """The first digits of a hash, enough to tell pictures apart."""
    return digest.partition(":")[2][:12]


def price_words(usd: float | None, *, is_play: bool = False) -> str:
    """US dollars, or play money, as they are read: cents from a dollar on, tenths of a cent below."""
    if usd is None:
        return "unknown"
    return amount_words(usd, 2 if usd >= 1 else 3, is_play=is_play) if usd else "free"


def can_ask() -> bool:
    """Whether a person sits there who can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def is_terminal() -> bool:
    """Whether a person reads standard output."""
    return sys.stdout.isatty()
