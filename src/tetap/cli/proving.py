"""replay: proving what the lock promises of the delivered pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import BadInput, PriceNotAgreed
from .app import PROVE, app
from .output import AsJson, Folder, Options, Url, can_ask, price_words, print_json, short

if TYPE_CHECKING:
    from ..app import Project
    from ..app.fresh_takes import FreshTake, IdentityTest


@app.command(rich_help_panel=PROVE)
def replay(
    folder: Folder = Path(),
    prove_bytes: Annotated[
        bool, typer.Option("--bytes", help="The files, byte for byte.  [default]")
    ] = False,
    request: Annotated[
        bool, typer.Option("--request", help="Whether asking again is the same request; costs nothing.")
    ] = False,
    identity: Annotated[
        bool, typer.Option("--identity", help="Whether a fresh take passes again; costs what it draws.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", "-o", help="With --identity: shot to test; repeat for more.", show_default=False
        ),
    ] = None,
    url: Url = None,
    option: Options = None,
    budget: Annotated[
        float | None,
        typer.Option(help="With --identity: spend at most so much.", min=0.0, show_default=False),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Spend without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Rebuild delivered pictures from tetap.lock; prove each promise."""
    from ..app import Project

    if sum((prove_bytes, request, identity)) > 1:
        raise BadInput("one promise is proven at a time", "Write --bytes, --request or --identity.")
    if not identity and (only or budget is not None or yes):
        raise BadInput(
            "--only, --budget and --yes belong to --identity", "Add --identity, or leave them out."
        )
    project = Project(folder, options=option or (), url=url)
    if request:
        _requests(project, as_json=as_json)
    elif identity:
        _identity(project, project.plan_identity(only or ()), yes=yes, budget=budget, as_json=as_json)
    else:
        _bytes(project, as_json=as_json)


def _bytes(project: "Project", *, as_json: bool) -> None:
    results = project.replay()
    proven = sum(one.is_proven for one in results)
    if as_json:
        rows = [
            {
                "shot": one.picture.shot, "file": one.picture.file, "sha256": one.picture.bytes,
                "state": one.state, "reason": one.reason,
            }
            for one in results
        ]  # fmt: skip
        print_json({"proven": proven, "pictures": len(results), "results": rows})
    else:
        for one in results:
            _line(
                one.state,
                f"{short(one.picture.bytes)}  {one.picture.file}",
                one.reason,
                is_good=one.is_proven,
            )
        typer.echo(f"{proven} of {len(results)} pictures proven byte for byte")
    _end(proven == len(results))


def _requests(project: "Project", *, as_json: bool) -> None:
    results = project.ask_again()
    kept = sum(one.is_kept for one in results)
    if as_json:
        rows = [
            {
                "shot": one.picture.shot, "request": one.picture.request, "state": one.state, "reason": one.reason,
                "now": one.request.digest() if one.request else None,
            }
            for one in results
        ]  # fmt: skip
        print_json({"same": kept, "pictures": len(results), "results": rows})
    else:
        for one in results:
            _line(
                one.state,
                f"{short(one.picture.request)}  {one.picture.shot}",
                one.reason,
                is_good=one.is_kept,
            )
        typer.echo(f"{kept} of {len(results)} pictures would be asked for by the same request")
    _end(kept == len(results))


def _identity(
    project: "Project", test: "IdentityTest", *, yes: bool, budget: float | None, as_json: bool
) -> None:
    from .progress import SeriesProgress

    if test.tests and not as_json:
        price = price_words(test.usd, is_play=test.is_play)
        typer.echo(f"{test.words} to draw; cost {price}")
    agreed = yes or test.usd == 0
    if test.tests and not agreed and budget is None:
        if as_json or not can_ask():
            raise PriceNotAgreed(
                f"{test.words} cost {price_words(test.usd, is_play=test.is_play)}; nothing was sent",
                "Say --yes, or set a limit: --budget.",
            )
        agreed = typer.confirm("Draw them?", abort=True)
    with SeriesProgress(quiet=as_json) as progress:
        results = project.test_identity(test, agreed=agreed, budget=budget, tell=progress.tell)
    _print_identity(results, as_json=as_json)
    _end(all(one.is_kept for one in results))


def _print_identity(results: "Sequence[FreshTake]", *, as_json: bool) -> None:
    kept = sum(one.is_kept for one in results)
    if as_json:
        rows = [
            {
                "shot": one.picture.shot, "state": one.state, "reason": one.reason, "percent": one.percent,
                "usd": one.usd,
            }
            for one in results
        ]  # fmt: skip
        print_json({"kept": kept, "pictures": len(results), "results": rows})
        return
    for one in results:
        percent = "" if one.percent is None else f"{int(one.percent)} %"
        _line(one.state, f"{percent:>5}  {one.picture.shot}", one.reason, is_good=one.is_kept)
    tested = sum(one.state != "unknown" for one in results)
    typer.echo(f"{kept} of {tested} fresh takes passed; {len(results) - tested} could not be tested")


def _line(state: str, what: str, reason: str, *, is_good: bool) -> None:
    color = "green" if is_good else "yellow" if state == "unknown" else "red"
    typer.secho(f"{state:8}", fg=color, nl=False)
    typer.echo(f" {what}" + (f"  {reason}" if reason else ""))


def _end(is_good: bool) -> None:
    if not is_good:
        raise typer.Exit(1)
