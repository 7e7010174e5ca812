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

        rows = [{**asdict(trait), "blind": trait.blind} for trait in sight.traits]
        print_json({**asdict(sight), "traits": rows})
        return
    _print(sight, folder)


def _print(sight: "Sight", folder: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    how = "drawn anew with one trait changed" if sight.exact else "made from the pixels of the references"
    title = f"What the verifier sees of {sight.character}: {sight.references} references, twins {how}"
    table = Table(title=title, title_justify="left")
    table.add_column("trait", no_wrap=True)
    table.add_column("caught", justify="right", no_wrap=True)
    table.add_column("false alarms", justify="right")
    table.add_column("smallest ΔE", justify="right")
    table.add_column("")
    for trait in sight.traits:
        table.add_row(*_row(trait))
    console = Console()
    console.print(table)
    if sight.blind:
        names = ", ".join(trait.trait for trait in sight.blind)
        console.print(f"A score says nothing about: {names}. Look at these yourself.", soft_wrap=True)
    typer.echo(f"kept for: tetap check {here(folder)}")


def _row(trait: "TraitSight") -> tuple[str, str, str, str, str]:
    alarms = f"{trait.false_alarms}/{trait.good}" if trait.good else "–"
    smallest = f"{trait.smallest:.0f}" if trait.smallest is not None else "–"
    if trait.blind is None:
        return (
            trait.trait,
            "–",
            alarms,
            smallest,
            f"[dim]not tried{': ' + trait.note if trait.note else ''}[/]",
        )
    caught = f"{trait.caught}/{trait.tried}"
    if not trait.blind:
        return trait.trait, caught, alarms, smallest, "[green]seen[/]"
    missed = f"; missed: {', '.join(trait.missed)}" if trait.missed and trait.caught else ""
    return trait.trait, caught, alarms, smallest, f"[yellow]blind{missed}[/]"
