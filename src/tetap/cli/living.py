"""canary and migrate: models change and end; what that does to a character is measured."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import BadInput, PriceNotAgreed
from .app import PROVE, app
from .output import (
    AsJson,
    Folder,
    Model,
    Options,
    Platform,
    Strategy,
    Url,
    can_ask,
    here,
    price_words,
    print_json,
)
from .probing import seed as probe_seed

if TYPE_CHECKING:
    from ..app.migrating import Migration, Side
    from ..app.watching import CanaryAnswer, CanaryPlan

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Spend without asking.")]
BudgetOption = Annotated[
    float | None, typer.Option(help="Spend at most so much.", min=0.0, show_default=False)
]


@app.command(rich_help_panel=PROVE)
def canary(
    what: Annotated[str, typer.Argument(help="Project folder, or a platform.", metavar="DIR|PLATFORM")] = ".",
    platform: Platform = None,
    model: Model = None,
    strategy: Strategy = None,
    url: Url = None,
    option: Options = None,
    rounds: Annotated[
        int | None,
        typer.Option(
            help="Pictures of each probe that one look draws at most.  [default: 3]", show_default=False
        ),
    ] = None,
    keep_anew: Annotated[
        bool, typer.Option("--keep-anew", help="Forget what was kept; keep what it draws now.")
    ] = False,
    seed: Annotated[
        bool, typer.Option("--seed", help="Measure the seed again instead, and propose its class.")
    ] = False,
    pairs: Annotated[
        int | None, typer.Option(help="With --seed: pairs of pictures.  [default: 4]", show_default=False)
    ] = None,
    budget: BudgetOption = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Draw a few probes again: did the platform change under you?"""
    if seed:
        if budget is not None or rounds is not None or keep_anew or strategy:
            raise BadInput(
                "--budget, --rounds, --keep-anew and --strategy do not go with --seed",
                "What it costs is said first; fewer pairs cost less: --pairs 3.",
            )
        folder = Path(what)
        named = None if folder.is_dir() else what
        probe_seed(folder, platform or named, model, url, option, pairs or 4, True, yes, as_json)
        return
    if pairs is not None:
        raise BadInput("--pairs belongs to --seed", "Without it: --rounds.")
    from rich.progress import Progress

    from ..app.watching import ROUNDS, open_canary

    settings: dict[str, str | int | None] = {
        "platform": platform, "model": model, "strategy": strategy, "url": url,
    }  # fmt: skip
    with open_canary(what, settings, option or (), rounds or ROUNDS) as watch:
        if keep_anew:
            watch.keep_anew()
        plan = watch.plan()
        agreed = _agree(
            _plan_words(plan), plan.pictures, plan.usd, yes=yes or budget is not None, quiet=as_json
        )
        with Progress(transient=True, disable=as_json) as bar:
            task = bar.add_task("drawing", total=plan.pictures)
            answer = watch.look(lambda: bar.advance(task), agreed=agreed and budget is None, budget=budget)
    if as_json:
        change = answer.change
        print_json(
            {
                "model": plan.label, "look": plan.look, "kept": answer.kept, "drawn": answer.drawn, "usd": answer.usd,
                "changed": answer.has_changed, "chance": change.chance if change else None,
                "level": change.level if change else None, "remark": answer.remark,
            }
        )  # fmt: skip
    else:
        _print_canary(answer)
    if answer.has_changed:
        raise typer.Exit(1)


@app.command(rich_help_panel=PROVE)
def migrate(
    old: Annotated[str, typer.Argument(help="platform/model, a platform, or a model.", show_default=False)],
    new: Annotated[str, typer.Argument(help="The same for the one to go to.", show_default=False)],
    folder: Folder = Path(),
    strategy: Strategy = None,
    takes: Annotated[int, typer.Option(help="Pictures of each probe on each model.")] = 3,
    move: Annotated[bool, typer.Option("--move", help="Then let tetap.toml name the new one.")] = False,
    budget: BudgetOption = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Compare two models for a character: loss per trait and cost."""
    from rich.progress import Progress

    from ..app.migrating import Migrating

    migrating = Migrating(folder, (old, new), {"strategy": strategy}, takes)
    plan = migrating.plan()
    words = f"{plan.pictures} pictures to draw on both models; cost {plan.words}"
    agreed = _agree(
        words, plan.pictures, 0.0 if plan.is_free else None, yes=yes or budget is not None, quiet=as_json
    )
    with Progress(transient=True, disable=as_json) as bar:
        task = bar.add_task("drawing", total=plan.pictures)
        found = migrating.run(
            lambda: bar.advance(task), agreed=agreed and budget is None, budget=budget, move=move
        )
    if as_json:
        print_json(
            {
                "old": _side(found.old), "new": _side(found.new), "moved": found.moved,
                "losses": [
                    {"trait": loss.trait, "old": loss.old, "new": loss.new, "chance": round(loss.chance, 4)}
                    for loss in found.losses
                ],
            }
        )  # fmt: skip
        return
    _print_migration(found, folder)


def _agree(words: str, pictures: int, usd: float | None, *, yes: bool, quiet: bool) -> bool:
    """Say what it costs and ask, where there is something to pay."""
    if not quiet:
        typer.echo(words)
    if yes or not pictures or usd == 0:
        return True
    if quiet or not can_ask():
        raise PriceNotAgreed(f"{words}; nothing was sent", "Say --yes, or set a limit: --budget.")
    return typer.confirm("Draw them?", abort=True)


def _plan_words(plan: "CanaryPlan") -> str:
    at = f" at {plan.address}" if plan.address else ""
    most = "" if plan.is_first else "at most "
    why = "to keep" if plan.is_first else f"to compare (look {plan.look})"
    return f"{plan.label}{at}: {most}{plan.pictures} pictures {why}; cost {price_words(plan.usd, is_play=plan.is_play)}"


def _print_canary(answer: "CanaryAnswer") -> None:
    cost = price_words(answer.usd, is_play=answer.plan.is_play)
    change = answer.change
    if change is None:
        typer.echo(f"{answer.kept} pictures kept, {answer.drawn} of them drawn now ({cost}).")
        typer.echo("Run the same command again next week: it tells whether the platform still draws so.")
        return
    word, color = ("CHANGED", "red") if change.has_changed else ("no change seen", "green")
    typer.secho(word, fg=color, bold=True, nl=False)
    typer.echo(
        f"  {answer.drawn} drawn ({cost}), {answer.kept} kept; an unchanged model looks so different in"
        f" {_share(change.chance)} of cases, and look {change.look} calls it changed from {change.level:.2%} on"
    )
    if change.has_changed:
        typer.echo("  What it means for your character: tetap migrate OLD NEW, or shoot one scene and look.")
        typer.echo("  Go on from what it draws now: --keep-anew")
    if answer.remark:
        typer.secho(f"note: {answer.remark}", fg="yellow")


def _share(chance: float) -> str:
    return f"{chance:.2%}" if chance >= 0.0001 else "less than 0.01%"


def _side(side: "Side") -> dict[str, object]:
    return {
        "model": side.card.name, "pictures": side.pictures, "accepted": side.accepted, "percent": side.percent,
        "usd": side.usd, "spent": side.spent, "usd_per_accepted": side.usd_per_accepted, "kept": dict(side.kept),
    }  # fmt: skip


def _print_migration(found: "Migration", folder: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("model", no_wrap=True)
    for head in ("same character", "likeness", "a picture", "an accepted picture"):
        table.add_column(head)
    for side in (found.old, found.new):
        play = side.card.play_money
        percent = "" if side.percent is None else f"{int(side.percent)} %"
        per = side.usd_per_accepted
        per_words = price_words(per, is_play=play) if per is not None else "none was accepted"
        table.add_row(
            side.card.name,
            f"{side.accepted} of {side.pictures}",
            percent,
            price_words(side.usd, is_play=play),
            per_words,
        )
    Console(highlight=False).print(table)
    if not found.losses:
        typer.echo("no trait is kept less often on the new one")
    for loss in found.losses:
        sure = "" if loss.chance > 0.05 else "  (hardly by chance)"
        typer.secho(
            f"lost: {loss.trait}: kept {loss.old[0]} of {loss.old[1]} → {loss.new[0]} of {loss.new[1]}{sure}",
            fg="yellow",
        )
    if found.moved:
        typer.echo(f"moved: {here(folder)}/tetap.toml names {found.new.card.name} now")
    else:
        typer.echo("nothing was moved; --move lets tetap.toml name the new one")
