"""spend and doubts: what was paid, and what nobody knows yet."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import PROVE, app
from .output import AsJson, Folder, as_is, here, print_json

if TYPE_CHECKING:
    from rich.table import Table

By = Annotated[str, typer.Option("--by", help="character, platform, day or run.")]
Since = Annotated[str, typer.Option(help="Only from this day on, as 2026-11-22.", show_default=False)]


@app.command(rich_help_panel=PROVE)
def spend(
    folder: Folder = Path(),
    by: By = "platform",
    since: Since = "",
    csv: Annotated[
        Path | None, typer.Option(help="Write every attempt into this CSV file.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what was spent: accepted, in doubt, wasted, estimated."""
    from ..app import Project
    from ..app.spending import every_attempt, spent, write_csv

    workspace = Project(folder).open()
    groups = spent(workspace, by, since)
    if csv is not None:
        write_csv(csv, every_attempt(workspace, since))
    if as_json:
        rows = [asdict(one) | {"per_accepted_usd": one.per_accepted} for one in groups]
        print_json({"by": by, "groups": rows, "usd": sum(one.usd for one in groups if not one.play_money)})
        return
    if not groups:
        typer.echo(f"nothing was bought yet in {folder}")
        return
    from rich.console import Console

    table = _table(f"spent by {by}, US$")
    table.add_column(by, overflow="fold")
    for heading in ("tries", "pictures", "spent", "in\ndoubt", "wasted", "card's\nprice", "per\naccepted"):
        table.add_column(heading, justify="right")
    for one in groups:
        per = f"{one.per_accepted:.3f}" if one.per_accepted is not None else "–"
        group = f"{_broken(one.group)} (play money)" if one.play_money else _broken(one.group)
        table.add_row(
            group, str(one.attempts), str(one.pictures), f"{one.usd:.3f}", f"{one.doubt_usd:.3f}",
            f"{one.wasted_usd:.3f}", f"{one.estimated_usd:.3f}", per,
        )  # fmt: skip
    Console().print(table)
    if any(one.doubt_usd for one in groups):
        typer.secho(f"some calls are in doubt: tetap doubts {here(folder)}", fg="yellow")


@app.command(rich_help_panel=PROVE)
def doubts(
    folder: Folder = Path(),
    charged: Annotated[
        list[int] | None,
        typer.Option(
            help="The platform's bill has it: counted for good, may be bought again.", show_default=False
        ),
    ] = None,
    not_charged: Annotated[
        list[int] | None,
        typer.Option(help="The platform's bill does not have it: not counted any more.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show and settle paid calls that were cut before an answer."""
    from ..app import Project
    from ..app.spending import doubts as open_doubts
    from ..app.spending import resolve_doubt

    workspace = Project(folder).open()
    for numbers, was_charged in ((charged or (), True), (not_charged or (), False)):
        for number in numbers:
            resolve_doubt(workspace, number, charged=was_charged)
    found = open_doubts(workspace)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    if not found:
        typer.echo("nothing is in doubt")
        return
    from rich.console import Console

    table = _table("sent, and no answer came")
    for heading in ("number", "shot", "model", "sent (UTC)", "US$", "platform's id"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(
            str(one.attempt), one.shot, _broken(f"{one.platform}/{one.model}"), one.sent_at[:19].replace("T", " "),
            f"{one.usd:.3f} (play)" if one.play_money else f"{one.usd:.3f}", as_is(one.remote_id or "–"),
        )  # fmt: skip
    Console().print(table)
    typer.echo(
        "Each counts as spent. Look at the platform's bill, then: "
        f"tetap doubts {here(folder)} --charged NUMBER  or  --not-charged NUMBER"
    )
    typer.echo("Afterwards tetap shoot buys the shot anew.")


def _table(title: str) -> "Table":
    """Without frames: the columns fit on a terminal of 80."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))


def _broken(name: str) -> str:
    """`platform/model` on two lines: model names are long."""
    return name.replace("/", "/\n", 1) or "–"
