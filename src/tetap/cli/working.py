"""worker, runs and cancel: who does the work, and what was started."""

import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import MAKE, app
from .output import AsJson, Folder, as_is, here, print_json

if TYPE_CHECKING:
    from ..app.working import Worker

Database = Annotated[
    str | None, typer.Option(help="postgresql://… that the workers share.", show_default=False)
]
Store = Annotated[str | None, typer.Option(help="s3://BUCKET for the pictures.", show_default=False)]


@app.command(rich_help_panel=MAKE)
def worker(
    folder: Folder = Path(),
    database: Database = None,
    store: Store = None,
    platform: Annotated[
        list[str] | None, typer.Option("--platform", "-p", help="Serve only this platform; repeat for more.")
    ] = None,
    lanes: Annotated[int | None, typer.Option(help="Pictures at the same time.", show_default=False)] = None,
) -> None:
    """Make what others have ordered, until Ctrl-C.

    With PostgreSQL any number of workers may run, on any number of machines."""
    from ..app.working import work

    stopping = threading.Event()

    def stop(number: int, _: object) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        typer.echo("stopping: what is sent already may arrive (once more to stop at once)", err=True)
        stopping.set()

    def ready(one: "Worker") -> None:
        served = ", ".join(one.serves)
        typer.echo(f"worker {one.name} serves {served} with {one.lanes} lanes; ledger {one.database}")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        work(folder, {"database": database, "store": store, "lanes": lanes}, platform or (), ready, stopping)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@app.command(rich_help_panel=MAKE)
def runs(
    folder: Folder = Path(),
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what was started, what it spent and how it ended."""
    from ..app import Project
    from ..app.working import as_plain, started_runs

    found = started_runs(Project(folder).open(), limit)
    if as_json:
        print_json([as_plain(*one) for one in found])
        return
    if not found:
        typer.echo(f"nothing was started yet in {folder}")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title="series, newest first", title_justify="left")
    for heading in ("run", "started (UTC)", "shots", "US$", "state"):
        table.add_column(heading, overflow="fold")
    for row, usd, play in found:
        started = datetime.fromtimestamp(row.started_at, UTC).strftime("%Y-%m-%d %H:%M")
        spent = f"{usd:.3f}" if usd or not play else f"{play:.3f} (play money)"
        table.add_row(row.id, started, str(len(row.shots)), spent, as_is(f"{row.state} {row.why}".strip()))
    Console().print(table)
    if any(row.state == "running" for row, *_ in found):
        typer.echo(
            f"end one: tetap cancel RUN {here(folder)}; go on with one that was cut: tetap shoot {here(folder)}"
        )


@app.command(rich_help_panel=MAKE)
def cancel(
    run: Annotated[str, typer.Argument(help="The run, or the first letters of its name.")],
    folder: Folder = Path(),
) -> None:
    """Send nothing more for a series; what is sent still arrives."""
    from ..app import Project
    from ..app.working import cancel_run

    row = cancel_run(Project(folder).open(), run)
    typer.echo(f"cancelled {row.id}; tetap shoot {here(folder)} makes the rest when you want it")
