"""blindspots: which drift of a character a score would notice, and which it would not."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from .app import PROVE, app
from .output import AsJson, Folder, Language, here, print_json

if TYPE_CHECKING:
    from ..app.blindspots import Sight, TraitSight


@app.command(rich_help_panel=PROVE)
def blindspots(folder: Folder = Path(), language: Language = None, as_json: AsJson = False) -> None:
    """Measure which drift of this character the verifier sees."""
    from rich.progress import Progress

    from ..app.blindspots import blindspots as measured
    from ..app.workspace import Workspace

    workspace = Workspace(folder, {"language": language})
    with Progress(transient=True, disable=as_json) as bar:
        task = bar.add_task("looking at twins", total=None)
        sight = measured(workspace, lambda done, total: bar.update(task, completed=done, total=total))
    if as_json:
        from dataclasses import asdict

        rows = {
            name: [{**asdict(one), "blind": one.blind} for one in listed]
            for name, listed in (("traits", sight.traits), ("whole", sight.whole))
        }
        print_json({**asdict(sight), **rows})
        return
    _print(sight, folder)


def _print(sight: "Sight", folder: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    how = "drawn anew with one trait changed" if sight.exact else "made from the pixels of the references"
    typer.secho(f"What the verifier sees of {sight.character}", bold=True)
    typer.echo(f"{sight.references} references, twins {how}")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("trait", no_wrap=True)
    table.add_column("caught", justify="right", no_wrap=True)
    table.add_column("alarms", justify="right", no_wrap=True)
    table.add_column("ΔE", justify="right", no_wrap=True)
    table.add_column("")
    for trait in (*sight.traits, *sight.whole):
        table.add_row(*_row(trait))
    Console(highlight=False).print(table)
    typer.secho("caught: twins with it changed that were noticed; alarms: twins with nothing changed that were\n"
                "called drifted; ΔE: the smallest change of colour that was noticed (CIEDE2000)", dim=True)  # fmt: skip
    if sight.blind:
        names = ", ".join(trait.trait for trait in sight.blind)
        typer.echo(f"A score says nothing about: {names}. Look at these yourself.")
    typer.echo(f"kept for: tetap check {here(folder)}")


def _row(trait: "TraitSight") -> tuple[str, str, str, str, str]:
    alarms = f"{trait.false_alarms}/{trait.good}" if trait.good else "–"
    smallest = f"{trait.smallest:.0f}" if trait.smallest is not None else "–"
    if trait.blind is None:
        note = f"[dim]not tried{': ' + trait.note if trait.note else ''}[/]"
        return trait.trait, "–", alarms, smallest, note
    caught = f"{trait.caught}/{trait.tried}"
    if not trait.blind:
        return trait.trait, caught, alarms, smallest, "[green]seen[/]"
    # Of a colour that became another, the other one tells it.
    missed = [one.rpartition("→ ")[2] for one in trait.missed]
    why = "cries wolf" if trait.cries_wolf else f"misses {', '.join(missed[:2])}{', …' * (len(missed) > 2)}"
    return trait.trait, caught, alarms, smallest, f"[yellow]blind: {why}[/]"
