"""show and open: looking at what was made."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import LOOK, app
from .output import AsJson, Folder, as_is, here, print_json
from .receipts import receipt_lines
from .verdicts import print_take

if TYPE_CHECKING:
    from ..app.showing import ShownTake


@app.command(rich_help_panel=LOOK)
def show(
    folder: Folder = Path(),
    shots: Annotated[
        list[str] | None, typer.Argument(help="Shots or hashes; none = all.", show_default=False)
    ] = None,
    width: Annotated[int, typer.Option(help="Width of a picture in characters.", min=8, max=200)] = 48,
    receipt: Annotated[
        bool | None,
        typer.Option(
            "--receipt/--no-receipt",
            help="Show what was sent.  [default: where shots are named]",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Preview pictures, verdicts and receipts in the terminal."""
    from ..app.showing import shown_takes

    takes = shown_takes(folder, tuple(shots or ()))
    if as_json:
        print_json([take.facts() for take in takes])
        return
    for take in takes:
        _print_take(take, width, named=bool(shots), receipt=bool(shots) if receipt is None else receipt)


def _print_take(take: "ShownTake", width: int, *, named: bool, receipt: bool) -> None:
    from io import BytesIO

    from PIL import Image
    from rich.console import Console
    from rich_pixels import Pixels

    console = Console()
    facts = take.facts()
    draft = "  [yellow]draft[/]" if take.is_draft else ""
    console.print(f"[bold]{facts['shot']}[/]{draft}  {facts['width']}×{facts['height']}  seed {facts['seed']}  "
                  f"{facts['platform']}/{facts['model']}  {facts['verdict']}")  # fmt: skip
    console.print(f"[dim]{facts['sha256']}  {as_is(facts['file'])}[/]", soft_wrap=True)
    if named and take.verdict is not None:
        print_take(console, take.verdict)
    if receipt:
        for name, text in receipt_lines(take.receipt):
            typer.echo(f"  {name:11} {text}")
    elif take.remarks:
        for remark in take.remarks:
            typer.secho(f"  note        {remark}", fg="yellow")
    if not console.is_terminal:
        return
    with Image.open(BytesIO(take.data)) as picture:
        columns = min(width, console.width)
        rows = max(2, round(columns * picture.height / picture.width))
        small = picture.convert("RGB").resize((columns, rows + rows % 2), Image.Resampling.LANCZOS)
    console.print(Pixels.from_image(small))


@app.command("open", rich_help_panel=LOOK)
def open_report(folder: Folder = Path(), as_json: AsJson = False) -> None:
    """Open the report in the browser."""
    from ..app.showing import report_path

    path = report_path(folder)
    if as_json:
        print_json({"report": str(path)})
        return
    typer.echo(f"opening {here(path)}")
    typer.launch(str(path))
