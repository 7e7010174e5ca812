"""plan and shoot: making pictures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import MAKE, app
from .output import AsJson, Folder, Language, Model, Platform, here, is_terminal, print_json

if TYPE_CHECKING:
    from ..app.shooting import Series

Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        "-o",
        help="Shot to make: front, side, … or a scene id; repeat for more.",
        show_default=False,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(help="Series seed, 0 to 4294967295.  [default: the locked one]", show_default=False),
]
Turnaround = Annotated[
    bool, typer.Option("--turnaround/--no-turnaround", help="Front, side, back, three-quarter.")
]


def _frames() -> str:
    from ..domain.frame import PURPOSES, RATIOS, SIZES

    ratios = "; ".join(f"{ratio} {use}" for ratio, use in RATIOS.items())
    sizes = "; ".join(f"{size} {use}" for size, use in SIZES.items())
    return f"Frames of a scene: ratio {ratios}. Size {sizes}. Or `for`: {', '.join(PURPOSES)}."


@app.command(rich_help_panel=MAKE, epilog=_frames())
def plan(
    folder: Folder = Path(),
    only: Only = None,
    seed: Seed = None,
    turnaround: Turnaround = True,
    platform: Platform = None,
    model: Model = None,
    language: Language = None,
    prompts: Annotated[bool, typer.Option("--prompts", help="Show the whole prompt of every shot.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show shots, prompts, references and price; spend nothing."""
    from ..app import Project

    made = Project(folder, platform=platform, model=model, language=language).plan(
        only or (), seed=seed, turnaround=turnaround
    )
    if as_json:
        print_json(
            {
                "platform": made.card.platform,
                "model": made.card.model,
                "usd": made.usd,
                "shots": [
                    {
                        "id": p.shot.id, "key": p.key, "seed": p.shot.seed, "take": p.shot.take,
                        "ratio": p.request.ratio, "size": p.request.size,
                        "pixels": made.card.pixels[p.request.size][p.request.ratio], "usd": p.usd,
                        "references": [vars(slot) for slot in p.request.references],
                        "prompt": p.request.words, "remarks": list(p.remarks),
                    }
                    for p in made.shots
                ],
            }
        )  # fmt: skip
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=f"{len(made.shots)} shots on {made.card.label}", title_justify="left")
    for heading in ("shot", "scene", "frame", "seed", "price"):
        table.add_column(heading, overflow="fold", no_wrap=heading != "scene")
    for planned in made.shots:
        request = planned.request
        width, height = made.card.pixels[request.size][request.ratio]
        scene = planned.shot.scene.text or planned.shot.scene.place
        frame = f"{request.ratio} {width}×{height}"
        table.add_row(planned.shot.id, scene, frame, str(planned.shot.seed), _price(planned.usd))
    console.print(table)
    if prompts:
        for planned in made.shots:
            console.rule(planned.shot.id, align="left")
            typer.echo(planned.request.words)
    for remark in dict.fromkeys(remark for planned in made.shots for remark in planned.remarks):
        typer.secho(f"note: {remark}", fg="yellow")
    typer.echo(f"price: {_price(made.usd)}. Make it with: tetap shoot {here(folder)}")


def _price(usd: float | None) -> str:
    if usd is None:
        return "unknown"
    return f"US${usd:.2f}" if usd else "free"


@app.command(rich_help_panel=MAKE, epilog=_frames())
def shoot(
    folder: Folder = Path(),
    only: Only = None,
    seed: Seed = None,
    new: Annotated[bool, typer.Option("--new", help="New takes: draw another series seed.")] = False,
    turnaround: Turnaround = True,
    platform: Platform = None,
    model: Model = None,
    language: Language = None,
    lanes: Annotated[int | None, typer.Option(help="Pictures at the same time.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Make the series; run again to continue or replay it."""
    from ..app import Project
    from .progress import SeriesProgress

    project = Project(folder, platform=platform, model=model, language=language, lanes=lanes)
    try:
        with SeriesProgress(quiet=as_json) as progress:
            series = project.shoot(only or (), seed=seed, new=new, turnaround=turnaround, tell=progress.tell)
    except KeyboardInterrupt:
        typer.echo("stopped; nothing is lost: run the same command again to go on", err=True)
        raise typer.Exit(130) from None
    if as_json:
        print_json(_series_rows(series))
    else:
        _print_series(series, project.folder)
    if series.run.failed:
        raise typer.Exit(1)


def _series_rows(series: "Series") -> dict[str, object]:
    rows: list[dict[str, object]] = []
    for planned in series.plan.shots:
        bought = series.run.bought.get(planned.shot.id)
        locked = series.lock.picture(planned.shot.id)
        if bought is None or locked is None:
            error, hint = series.run.failed[planned.shot.id]
            rows.append({"id": planned.shot.id, "state": "failed", "error": error, "hint": hint})
            continue
        rows.append(
            {
                "id": planned.shot.id, "state": "reused" if bought.reused else "drawn", "file": locked.file,
                "sha256": locked.bytes, "key": planned.key, "seed": planned.shot.seed, "take": planned.shot.take,
                "width": locked.width, "height": locked.height, "verdict": locked.verdict, "usd": bought.cost_usd,
            }
        )  # fmt: skip
    return {
        "seed": series.lock.seed,
        "usd": series.usd,
        "shots": rows,
        "report": str(series.report),
        "contact_sheet": str(series.contact_sheet),
    }


def _print_series(series: "Series", folder: Path) -> None:
    drawn = len(series.run.bought) - series.reused
    for shot, (error, hint) in series.run.failed.items():
        typer.secho(f"failed: {shot}: {error}", fg="red", err=True)
        typer.secho(f"        {hint}", fg="cyan", err=True)
    parts = [f"{drawn} drawn", f"{series.reused} reused from the store"]
    if series.run.failed:
        parts.append(f"{len(series.run.failed)} failed")
    typer.echo(f"{', '.join(parts)}; cost {_price(series.usd)}; series seed {series.lock.seed}")
    typer.echo(
        f"pictures: {here(series.report.parent)}   not verified yet: the verifier is not part of this version"
    )
    typer.secho(f"report:   {here(series.report)}", bold=True)
    typer.echo(
        f"next:     tetap open {here(folder)}"
        + ("" if is_terminal() else f"   or   tetap replay {here(folder)}")
    )
