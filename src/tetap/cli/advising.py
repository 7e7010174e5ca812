"""advise: the article's table of strategies beside what was measured; and what a plan will probably take."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from .app import MAKE, app
from .output import AsJson, Folder, Model, Platform, print_json

if TYPE_CHECKING:
    from ..app.chances import Chances
    from ..strategies.chances import Interval, Outlook


@app.command(rich_help_panel=MAKE)
def advise(folder: Folder, platform: Platform = None, model: Model = None, as_json: AsJson = False) -> None:
    """Compare strategies: what the article says, what was measured."""
    from ..app import Project
    from ..app.advising import ARTICLE

    found = Project(folder, platform=platform, model=model).advise()
    if as_json:
        rows = [
            asdict(row) | {
                "usable": row.strategy in found.open,
                "takes": known.takes if (known := found.known.get(row.strategy)) else 0,
                "accepted": known.accepted if known else 0,
                "outlook": asdict(found.outlooks[row.strategy]),
            }
            for row in ARTICLE
        ]  # fmt: skip
        print_json({"auto": asdict(found.choice), "play_money": found.play_money, "strategies": rows})
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"strategies on {found.label}", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in ("strategy", "article", "effort", "cost", "measured", "each accepted"):
        table.add_column(heading, no_wrap=True)
    for row in ARTICLE:
        known, ahead = found.known.get(row.strategy), found.outlooks[row.strategy]
        measured = f"{known.accepted} of {known.takes}" if known is not None else "–"
        each = ahead.per_accepted if row.strategy in found.open else None
        table.add_row(
            row.strategy, row.consistency, row.complexity, row.cost, measured,
            _amount(each, play_money=found.play_money) if each is not None else "cannot be used here"
            if row.strategy not in found.open else "–",
        )  # fmt: skip
    console = Console(highlight=False)
    console.print(table)
    console.print(
        "[dim]article: its share of consistent pictures, effort and cost; it does not say how it counted.\n"
        "measured: takes of this character on this model that passed. each accepted: expected price (90 % interval),\n"
        "from what was measured, and from the article's share where that is little.[/]",
        soft_wrap=True,
    )
    for row in ARTICLE:
        console.print(f"[dim]{row.strategy:10} suits {row.suits}[/]")
    console.print(f"auto takes [bold]{found.choice.strategy}[/]: {found.choice.why}", soft_wrap=True)


def print_chances(found: "Chances", shots: int, *, play_money: bool, budget: float | None) -> None:
    """What a plan will probably take, on a few lines."""
    own = found.own
    prior = own.prior
    shares = f"the card's {100 * prior.low:.0f}–{100 * prior.high:.0f} % for {found.strategy}"
    assumed = f"{shares}, {_source(prior.source)} worth {prior.takes:g} takes"
    basis = (
        f"{own.takes_known} judged takes and {assumed}"
        if own.takes_known
        else f"{assumed}; nothing is measured"
    )
    typer.echo(
        f"chance:   a take passes {_share(own.take)}; all {shots} with at most {found.tries} a shot"
        f" {100 * own.all_pass:.0f} %"
    )
    typer.echo(f"          from {basis}; in brackets: 90 % intervals")
    expected = f"{own.tries.mean:.1f} ({own.tries.low:.0f}–{own.tries.high:.0f}) pictures to draw"
    if own.usd is not None:
        expected += f", {_amount(own.usd, play_money=play_money)}"
    if own.seconds is not None:
        expected += (
            f", {own.seconds.mean / 60:.1f} ({own.seconds.low / 60:.1f}–{own.seconds.high / 60:.1f}) minutes"
        )
    typer.echo(f"expected: {expected}")
    if budget is not None and own.within_budget is not None:
        typer.echo(f"budget:   {budget:g} suffices with a chance of {100 * own.within_budget:.0f} %")
    each = [
        f"{name} {ahead.per_accepted.mean:.3f}"
        for name, ahead in found.by_strategy.items()
        if ahead.per_accepted is not None and ahead.per_accepted.mean
    ]
    if len(each) > 1:
        typer.echo(f"for each accepted picture: {', '.join(each)}; cheapest: {found.cheapest}")


def chances_facts(found: "Chances") -> dict[str, object]:
    """For --json."""
    ways: dict[str, Outlook] = dict(found.by_strategy)
    return {
        "strategy": found.strategy, "tries": found.tries, "cheapest": found.cheapest,
        "strategies": {name: asdict(one) for name, one in ways.items()},
    }  # fmt: skip


def _share(value: "Interval") -> str:
    return f"{100 * value.mean:.0f} % ({100 * value.low:.0f}–{100 * value.high:.0f})"


def _amount(value: "Interval", *, play_money: bool) -> str:
    unit = " in play money" if play_money else " US dollars"
    return f"{value.mean:.2f} ({value.low:.2f}–{value.high:.2f}){unit}"


def _source(source: str) -> str:
    return "an assumption" if source == "assumption" else f"by {source},"
