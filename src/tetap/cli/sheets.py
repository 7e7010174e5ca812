"""sheet, promote, references, pipeline: how a character gets its references, and what is made from them."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ..errors import PriceNotAgreed
from .app import DESCRIBE, MAKE, app
from .output import (
    AsJson,
    Folder,
    Language,
    Model,
    Options,
    Platform,
    Url,
    as_is,
    can_ask,
    here,
    price_words,
    print_json,
)

if TYPE_CHECKING:
    from ..app.pipeline import PipelineRun
    from ..app.promoting import Promoted
    from ..app.sheets import Sheet

Made = TypeVar("Made")
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Spend what it costs without asking.")]
Budget = Annotated[
    float | None, typer.Option(help="Spend at most so many US dollars.", min=0.0, show_default=False)
]
Despite = Annotated[bool, typer.Option("--despite", help="Let through what the gate objects to.")]


@app.command(rich_help_panel=DESCRIBE)
def sheet(
    folder: Folder = Path(),
    candidates: Annotated[
        int | None, typer.Option(help="Draw so many fronts to choose from.", show_default=False)
    ] = None,
    pick: Annotated[
        int | None, typer.Option(help="Freeze this candidate as the front.", show_default=False)
    ] = None,
    redo: Annotated[list[str] | None, typer.Option(help="View to draw again; repeat for more.")] = None,
    approve: Annotated[
        bool, typer.Option("--approve", help="Views you have seen become references.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", "-o", help="Approve only this view; repeat for more.")
    ] = None,
    despite: Despite = False,
    new: Annotated[bool, typer.Option("--new", help="Other candidates than the last ones.")] = False,
    platform: Platform = None,
    model: Model = None,
    url: Url = None,
    option: Options = None,
    language: Language = None,
    budget: Budget = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Candidates, a frozen front, and the turnaround made from it."""
    from ..app import Project
    from .progress import SeriesProgress

    project = Project(
        folder, options=option or (), platform=platform, model=model, url=url, language=language
    )
    if pick is not None:
        _print_promoted([project.pick(pick)], as_json=as_json)
        _next(f"tetap sheet {here(folder)}   draws the other views from it", as_json=as_json)
        return
    if approve:
        _print_promoted(project.approve_views(only or (), despite=despite), as_json=as_json)
        _next(f"tetap shoot {here(folder)} --strategy reference", as_json=as_json)
        return

    def make(agreed: bool) -> "Sheet":
        with SeriesProgress(quiet=as_json) as progress:
            if candidates is not None:
                return project.candidates(
                    candidates, new=new, tell=progress.tell, agreed=agreed, budget=budget
                )
            return project.turnaround(tell=progress.tell, agreed=agreed, budget=budget, redo=redo or ())

    made = _agreed(make, yes=yes, as_json=as_json)
    if as_json:
        print_json({**asdict(made), "overview": str(made.overview)})
        return
    _print_sheet(made)
    if candidates is not None:
        _next(f"open it, then tetap sheet {here(folder)} --pick NUMBER")
    else:
        _next(f"open it, then tetap sheet {here(folder)} --approve   (or --redo VIEW)")


@app.command(rich_help_panel=DESCRIBE)
def promote(
    folder: Annotated[Path, typer.Argument(help="Project folder, the one with character.yaml.")],
    take: Annotated[str, typer.Argument(help="Shot, or the first digits of a take's hash.")],
    role: Annotated[str, typer.Option(help="front, three-quarter, side, back, face, outfit, object, style.")],
    despite: Despite = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="You have looked at it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a reference of a take, through the gate."""
    from ..app import Project
    from ..domain.character import ROLES
    from ..errors import BadInput

    if role not in ROLES:
        raise BadInput(f"there is no role '{role}'", f"Roles: {', '.join(ROLES)}.")
    project = Project(folder)
    made, against = project.promote(take, role, agreed=yes, despite=despite)
    if (
        made is None
        and not against
        and not as_json
        and can_ask()
        and typer.confirm(f"Have you looked at {take}?")
    ):
        made, against = project.promote(take, role, agreed=True)
    if made is None and against:
        raise BadInput(
            f"the gate does not let '{take}' through: {'; '.join(against)}",
            "Make a better take, or, if the gate is wrong: --yes --despite",
        )
    if made is None:
        raise BadInput(f"nobody has said that '{take}' is right", "Look at it, then say --yes.")
    _print_promoted([made], as_json=as_json)


@app.command(rich_help_panel=DESCRIBE)
def references(
    folder: Folder = Path(),
    write: Annotated[
        bool, typer.Option("--write", help="Write what was measured into character.yaml.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what each reference is worth, measured on your takes."""
    from rich.console import Console
    from rich.table import Table

    from ..app import Project

    found = Project(folder).worth_of_references(write=write)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    table = Table()
    for heading in ("reference", "role", "worth", "same with it", "same without"):
        table.add_column(heading)
    for one in found:
        shares = [f"{same} of {count}" if count else "-" for same, count in (one.with_it, one.without)]
        table.add_row(as_is(one.file), one.role, f"{one.worth:.2f}", *shares)
    Console().print(table)
    if not any(one.with_it[1] and one.without[1] for one in found):
        typer.echo("by role and quality alone: no takes with and without a reference have been verified yet")
    elif write:
        typer.echo(f"written into {here(folder / 'character.yaml')}")


@app.command(rich_help_panel=MAKE)
def pipeline(
    folder: Folder = Path(),
    status: Annotated[bool, typer.Option("--status", help="Show the stages; do nothing.")] = False,
    approve: Annotated[bool, typer.Option("--approve", help="You have seen the prototype: go on.")] = False,
    redo: Annotated[list[str] | None, typer.Option(help="View, or scene, to make again; repeat.")] = None,
    review: Annotated[
        bool | None,
        typer.Option(
            "--review/--no-review",
            help="Stop between stages for you to look.  [default: where the next costs]",
            show_default=False,
        ),
    ] = None,
    platform: Platform = None,
    model: Model = None,
    url: Url = None,
    language: Language = None,
    budget: Budget = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Prototype, references, scenes, finishing: go on with the next stage."""
    from ..app import Project
    from .progress import SeriesProgress

    project = Project(folder, platform=platform, model=model, url=url, language=language)
    if not status:

        def make(agreed: bool) -> "PipelineRun":
            with SeriesProgress(quiet=as_json) as progress:
                return project.pipeline(
                    review=review,
                    approve=approve,
                    tell=progress.tell,
                    agreed=agreed,
                    budget=budget,
                    redo=redo or (),
                )

        done = _agreed(make, yes=yes, as_json=as_json)
        if not as_json:
            _print_promoted(list(done.approved), as_json=False)
            if done.series is not None:
                typer.echo(f"scenes: {done.series.drawn} drawn; report: {here(done.series.report)}")
    stages = project.stages()
    if as_json:
        print_json([asdict(one) for one in stages])
        return
    for one in stages:
        cost = price_words(one.usd, is_play=one.is_play) if one.state == "to do" else ""
        typer.secho(f"{one.name:11} {one.state:14}", bold=one.state in ("to do", "waits for you"), nl=False)
        typer.echo(f"{one.words}  ({one.by}{', ' + cost if cost else ''})")


def _agreed(make: Callable[[bool], Made], *, yes: bool, as_json: bool) -> Made:
    """Do it; where it costs something and a person sits there, ask."""
    try:
        return make(yes)
    except PriceNotAgreed as price:
        if as_json or not can_ask() or not typer.confirm(f"{price}. Go on?"):
            raise
        return make(True)


def _print_sheet(made: "Sheet") -> None:
    for one in made.drawn:
        typer.echo(f"  {one.shot.removeprefix('candidate-'):14} {one.file}", nl=False)
        typer.secho(
            f"  against it: {'; '.join(one.objections)}" if one.objections else "", fg="red", nl=False
        )
        typer.secho(f"  look at it: {'; '.join(one.doubts)}" if one.doubts else "", fg="yellow")
    for failure in made.failed:
        typer.secho(f"failed: {failure}", fg="red", err=True)
    typer.echo(f"overview: {here(made.overview)}   cost {price_words(made.usd, is_play=made.is_play)}")


def _print_promoted(made: "list[Promoted]", *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(one) for one in made])
        return
    for one in made:
        typer.echo(f"frozen as {one.role}: {one.file}")
        for remark in one.remarks:
            typer.secho(f"note: {remark}", fg="yellow")


def _next(text: str, *, as_json: bool = False) -> None:
    if not as_json:
        typer.echo(f"next:     {text}")
