"""review: the pictures that wait for a person's eyes."""

from dataclasses import asdict
from pathlib import Path

import typer

from ..ports.take_verdict import percent_words
from .app import LOOK, app
from .output import AsJson, Folder, here, print_json, short


@app.command(rich_help_panel=LOOK)
def review(folder: Folder = Path(), as_json: AsJson = False) -> None:
    """List pictures that did not pass, with every take and why."""
    from ..app import Project

    waiting = Project(folder).review()
    if as_json:
        print_json([asdict(one) for one in waiting])
        return
    if not waiting:
        typer.echo("nothing waits for you")
        return
    for one in waiting:
        typer.secho(f"{one.shot}: {one.why}", fg="magenta")
        for take in one.takes:
            mark = "→" if take.key == one.key else " "
            verdict = f"{take.word} {percent_words(take.percent)}".strip()
            typer.echo(f" {mark} take {take.take}  {short(take.key)}  {take.rung:9} {verdict}")
            typer.echo(f"     {here(Path(take.file))}")
    shot = waiting[0].shot
    typer.echo(f"right:  tetap accept {here(folder)} {shot}     (or a take: its first digits)")
    typer.echo(f"wrong:  tetap reject {here(folder)} {shot}, then tetap shoot {here(folder)} --redo {shot}")
