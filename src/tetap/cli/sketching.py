"""sketch: what the embedded illustrator can do beside drawing series."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import BadInput
from .app import SET_UP, app
from .output import AsJson, here, print_json

sketch = typer.Typer(no_args_is_help=True, help="The embedded illustrator: what it draws, labelled datasets.")
app.add_typer(sketch, name="sketch", rich_help_panel=SET_UP)


@sketch.command("list")
def list_parts(as_json: AsJson = False) -> None:
    """List everything it draws: fields with their values, stages, poses, expressions."""
    from tetap_sketch.spec import FIELDS, Choice, Scale
    from tetap_sketch.stages import stage_names
    from tetap_sketch.staging import EXPRESSIONS, HATS, POSES, VIEWS

    fields = {
        name: list(field.values)
        if isinstance(field, Choice)
        else f"{field.low} to {field.high}"
        if isinstance(field, Scale)
        else "#rrggbb"
        for name, field in FIELDS.items()
    }
    scenes = {
        "stages": list(stage_names()), "views": list(VIEWS), "poses": list(POSES),
        "expressions": list(EXPRESSIONS), "hats": list(HATS),
    }  # fmt: skip
    if as_json:
        print_json({"fields": fields, **scenes})
        return
    for name, values in {**scenes, **fields}.items():
        text = values if isinstance(values, str) else ", ".join(values)
        typer.secho(f"{name}: ", bold=True, nl=False)
        typer.echo(text)


@sketch.command()
def dataset(
    folder: Annotated[
        Path, typer.Argument(help="Folder to write; interrupted runs go on where they stopped.")
    ],
    count: Annotated[int, typer.Option(help="How many pictures.", min=1, max=1_000_000)] = 1000,
    seed: Annotated[int, typer.Option(help="0 to 4294967295.", min=0, max=2**32 - 1)] = 0,
    size: Annotated[int, typer.Option(help="Width and height in pixels.", min=64, max=2048)] = 512,
    processes: Annotated[
        int | None, typer.Option(help="[default: one per core]", min=1, show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write labelled pictures: random characters, other poses and scenes, one-field variants, part masks."""
    from rich.progress import Progress

    from tetap_sketch.dataset import DatasetError, Recipe, make_dataset

    with Progress(transient=True, disable=as_json) as bar:
        task = bar.add_task("drawing", total=count)
        try:
            made = make_dataset(
                folder,
                Recipe(count=count, seed=seed, size=size),
                processes=processes,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        except DatasetError as error:
            raise BadInput(str(error), "Choose another folder or recipe.") from None
    if as_json:
        print_json({"folder": str(folder), "count": count, **{k: v for k, v in vars(made).items()}})
    else:
        typer.echo(f"{count} pictures with masks and labels in {here(folder)}")
