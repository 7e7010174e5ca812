"""bench: how well the strategies do on the rehearsal platform, measured by the truth of its drift."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import BadInput
from .app import SET_UP, app
from .output import AsJson, here, print_json

if TYPE_CHECKING:
    from ..simulators.bench_figures import Figure, Line, RungLine

bench = typer.Typer(no_args_is_help=True, help="Measure strategies on the rehearsal platform.")
app.add_typer(bench, name="bench", rich_help_panel=SET_UP)


@bench.callback()
def _group() -> None:
    """Measure strategies on the rehearsal platform."""


@bench.command()
def strategies(
    shots: Annotated[
        int, typer.Option(help="Shots of each strategy, with and without the loop.", min=1)
    ] = 100,
    profile: Annotated[
        str, typer.Option(help="How the platform drifts: a name, or a TOML file.")
    ] = "default",
    only: Annotated[
        list[str] | None, typer.Option("--only", help="One strategy; repeat for more.", show_default=False)
    ] = None,
    tries: Annotated[int, typer.Option(help="Most tries a shot of the closed loop.", min=1, max=20)] = 4,
    luck: Annotated[int, typer.Option(help="The same number gives the same pictures.")] = 1,
    workers: Annotated[
        int, typer.Option(help="Processes; 0 = one for each core. The figures are the same.", min=0)
    ] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the plot, the table and every shot.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Every strategy, open and closed loop: share of right pictures, tries, cost."""
    from ..simulators.bench_figures import lines, rung_lines
    from ..simulators.rehearsal_profile import load_profile
    from ..simulators.strategies_bench import STRATEGIES, cores, run

    load_profile(profile)
    unknown = [name for name in only or () if name not in STRATEGIES]
    if unknown:
        raise BadInput(f"there is no strategy '{unknown[0]}'", f"Strategies: {', '.join(STRATEGIES)}.")
    started = time.monotonic()
    drifting = str(Path(profile).resolve()) if Path(profile).is_file() else profile
    settings: dict[str, str | int] = {"profile": drifting, "luck": luck, "tries": tries}
    asked = list(dict.fromkeys(only or STRATEGIES))
    found = run(asked, shots, settings, workers or cores(), lambda said: typer.echo(said, err=True))
    table, rungs = lines(found), rung_lines(found)
    facts = {
        "simulation": True, "profile": profile, "shots": shots, "tries": tries, "luck": luck,
        "seconds": round(time.monotonic() - started, 1), "lines": [one.plain() for one in table],
        "rungs": [vars(one) for one in rungs],
    }  # fmt: skip
    if out is not None:
        rows = {str(cell): [asdict(one) for one in outcomes] for cell, outcomes in found.items()}
        _write(out, table, facts | {"outcomes": rows})
    if as_json:
        print_json(facts)
        return
    _print(table, f"profile {profile}, {shots} shots a line, {facts['seconds']} s; a simulation, play money")
    _print_rungs(rungs)
    if out is not None:
        typer.echo(f"plot and every shot: {here(out)}")


def _write(out: Path, table: list["Line"], facts: dict[str, object]) -> None:
    from ..simulators.bench_plot import plot

    out.mkdir(parents=True, exist_ok=True)
    title = (
        f"Rehearsal, profile {Path(str(facts['profile'])).stem}, {facts['shots']} shots each (a simulation)"
    )
    (out / "bench-strategies.svg").write_text(plot(table, title), encoding="utf-8")
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    (out / "bench-strategies.json").write_text(text, encoding="utf-8")


def _print(table: list["Line"], title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0), header_style="dim")
    for heading in ("strategy", "loop", "right", "false", "person", "tries", "cost"):
        shown.add_column(heading, no_wrap=True)
    for one in table:
        shown.add_row(
            one.cell.strategy, "closed" if one.cell.is_closed else "open", _share(one.right),
            _share(one.false_accepts), _share(one.for_a_person), f"{one.tries_median:g}, {one.tries_p95:g}",
            _money(one.cost),
        )  # fmt: skip
    console = Console(highlight=False)
    console.print(shown)
    for explained in (
        "right    % of shots: delivered as good, and true by the platform's own drift (95 % interval)",
        "false    % of those delivered as good: something had drifted",
        "person   % of shots: the tries ended without a picture that passes",
        "tries    of a shot: median, 95 % have at most;   cost   all that was paid, for each right picture",
    ):
        console.print(f"[dim]{explained}[/]", soft_wrap=True)


def _print_rungs(rungs: list["RungLine"]) -> None:
    """What every rung of the repair ladder did, by the truth."""
    from rich.console import Console
    from rich.table import Table

    if not rungs:
        return
    shown = Table(title="repairs", title_justify="left", box=None, padding=(0, 1, 0, 0), header_style="dim")
    for heading in ("rung", "tries", "mended", "harmed", "still right", "still wrong"):
        shown.add_column(heading, no_wrap=True)
    for one in rungs:
        counts = (one.tries, one.mended, one.harmed, one.still_right, one.still_wrong)
        shown.add_row(one.rung, *map(str, counts))
    console = Console(highlight=False)
    console.print(shown)
    console.print(
        "[dim]against the take before, by the truth: wrong before and right now; right before and wrong now; …[/]",
        soft_wrap=True,
    )


def _share(figure: "Figure") -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return "–"
    return f"{100 * figure.value:.0f} ({100 * figure.low:.0f}–{100 * figure.high:.0f})"


def _money(figure: "Figure") -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return "–"
    return f"{figure.value:.3f} ({figure.low:.2f}–{figure.high:.2f})"
