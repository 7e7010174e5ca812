"""probe: what a platform really does, measured with a few pictures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import PriceNotAgreed
from .app import PROVE, app
from .output import AsJson, Model, Options, Platform, Url, can_ask, price_words, print_json

if TYPE_CHECKING:
    from ..app.probing import SeedQuestion
    from ..ports import Card
    from ..store.seed_probes import SeedProbe

probe = typer.Typer(no_args_is_help=True, help="Measure what a platform really does.")
app.add_typer(probe, name="probe", rich_help_panel=PROVE)


@probe.command()
def seed(
    folder: Annotated[
        Path, typer.Argument(help="Project whose settings and keys count.", show_default=False)
    ] = Path(),
    platform: Platform = None,
    model: Model = None,
    url: Url = None,
    option: Options = None,
    pairs: Annotated[int, typer.Option(help="Same-seed and other-seed pairs; two pictures each.")] = 4,
    new: Annotated[bool, typer.Option("--new", help="Draw again instead of using the last probe's.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Spend without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure what a model's seed does: same seed twice against other seeds."""
    from rich.progress import Progress

    from ..app.probing import SeedProbing

    settings: dict[str, str | int | None] = {"platform": platform, "model": model, "url": url}
    probing = SeedProbing(folder if folder.is_dir() else None, settings, option or ())
    question = probing.ask(pairs, new=new)
    _confirm(question, yes=yes, quiet=as_json)
    with Progress(transient=True, disable=as_json) as bar:
        task = bar.add_task("drawing", total=2 * pairs)
        found = probing.answer(question, lambda: bar.advance(task))
    if as_json:
        print_json({**vars(found), "card": probing.card.seed})
        return
    _print(found, probing.card)


def _confirm(question: "SeedQuestion", *, yes: bool, quiet: bool) -> None:
    """Say what it costs and ask. Without a terminal, and with nothing to pay, only `yes` is asked for what costs."""
    stored = 2 * len(question.orders) - question.missing
    at = f" at {question.address}" if question.address else ""
    if not quiet:
        typer.echo(
            f"{question.card.name}{at}: {question.missing} pictures to draw, {stored} in the store;"
            f" cost {price_words(question.usd)}"
        )
    if yes or question.usd == 0:
        return
    if quiet or not can_ask():
        raise PriceNotAgreed(
            f"{question.missing} pictures cost {price_words(question.usd)}; nothing was sent", "Say --yes."
        )
    typer.confirm("Draw them?", abort=True)


def _print(found: "SeedProbe", card: "Card") -> None:
    typer.secho(f"{found.platform}/{found.model}: {found.verdict}", bold=True, nl=False)
    typer.echo(f"  ({found.date}): {found.why}")
    if found.pairs:
        for name, pixels, structure in (
            ("same seed ", found.same_pixels, found.same_structure),
            ("other seed", found.other_pixels, found.other_structure),
        ):
            typer.echo(f"  {name} {pixels:6.1f} of 255 pixel difference, {structure:.2f} in structure")
        typer.echo(
            f"  effect {found.effect:.0%} (95 %: {found.low:.0%} to {found.high:.0%}; 100 % = the same picture),"
            f" by chance in {found.chance:.1%}; n = {found.pairs} + {found.pairs} pairs"
        )
    if found.address:
        typer.echo(f"  measured at {found.address}; it says nothing of the platform at its own address")
    if found.verdict == card.seed:
        typer.echo("  the card says the same")
        return
    typer.secho(
        f"  the card says '{card.seed}'. To go by what was measured, write into tetap.toml:", fg="yellow"
    )
    typer.echo(f'  [platforms.{found.platform}.models."{found.model}"]\n  seed = "{found.verdict}"')
