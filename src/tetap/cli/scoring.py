"""score: the same character? what of it was kept? With the evidence, picture by picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import BadInput
from .app import LOOK, app
from .output import AsJson, here, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from ..ports.verdict import TraitVerdict, Verdict
    from ..verifier.series import SeriesLikeness

_COLORS = {"same": "green", "same, drifted": "yellow", "different": "red", "cannot tell": "magenta"}
_STATES = {"kept": "green", "drifted": "yellow", "hidden": "dim", "not measurable": "dim"}


@app.command(rich_help_panel=LOOK)
def score(
    pictures: Annotated[list[Path], typer.Argument(help="Pictures to judge.", show_default=False)],
    reference: Annotated[
        list[Path] | None,
        typer.Option(
            "--reference", "-r", help="A picture of the character; two or more.", show_default=False
        ),
    ] = None,
    character: Annotated[
        Path | None,
        typer.Option(help="Character folder: its traits are judged too.", show_default=False),
    ] = None,
    scorer: Annotated[str, typer.Option(help="Who judges.")] = "tetap",
    weights: Annotated[
        Path | None, typer.Option(help="ONNX file for a scorer that takes one.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure whether pictures show the same character, trait by trait.

    tetap score -r front.png -r side.png out/*.png --character examples/xiao-cheng
    """
    from ..app.scoring import chosen_scorer, compare, own_references, verify

    references = list(reference or ()) or list(own_references(character) if character else ())
    if not references:
        raise BadInput("no reference was given", "Add -r PICTURE twice or more, or --character DIR.")
    judge = chosen_scorer(scorer, weights)
    verdicts = [verify(references, picture, character, scorer=judge) for picture in pictures]
    series = compare(pictures) if len(pictures) > 2 else None
    if as_json:
        rows = [{"picture": str(p), **v.record()} for p, v in zip(pictures, verdicts, strict=True)]
        print_json({"references": [str(r) for r in references], "verdicts": rows, "series": _facts(series)})
        return
    _print_all(pictures, verdicts, series)


def _facts(series: "SeriesLikeness | None") -> dict[str, object] | None:
    if series is None:
        return None
    return {"consistency": series.consistency, "outliers": list(series.outliers), "pairs": series.pairs}


def _print_all(
    pictures: Sequence[Path], verdicts: Sequence["Verdict"], series: "SeriesLikeness | None"
) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for picture, verdict in zip(pictures, verdicts, strict=True):
        _print_verdict(console, here(picture), verdict)
    if series is not None and series.consistency is not None:
        names = ", ".join(here(pictures[index]) for index in series.outliers) or "none"
        console.print(f"[bold]among themselves[/]  consistency {series.consistency:.2f}, outliers: {names}")
    first = verdicts[0]
    console.print(
        f"[dim]verifier {first.verifier}, calibrated on {first.calibration_n} pairs, "
        f"{first.references} references used[/]"
    )


def _print_verdict(console: "Console", name: str, verdict: "Verdict") -> None:
    from rich.markup import escape

    percent = "  —  " if verdict.percent is None else f"{verdict.percent:4.0f}%"
    color = _COLORS[verdict.word]
    console.print(
        f"[bold]{escape(name)}[/]  [{color}]{percent} {verdict.word}[/]  "
        f"who {verdict.who:.2f}  what {verdict.what:.2f}",
        soft_wrap=True,
    )
    if verdict.reason:
        console.print(f"  [magenta]{escape(verdict.reason)}[/]", soft_wrap=True)
    for caution in verdict.cautions:
        console.print(f"  [yellow]![/] {escape(caution.words)}", soft_wrap=True)
    if verdict.cast is not None and verdict.cast.delta_e >= 3:
        console.print(
            f"  [dim]light: all colours shifted by ΔE {verdict.cast.delta_e:.1f}; not counted as drift[/]"
        )
    if len(verdict.characters) > 1:
        for number, one in enumerate(verdict.characters, 1):
            console.print(
                f"  [dim]character {number} at {one.box}: who {one.who:.2f}  what {one.what:.2f}[/]"
            )
    _print_traits(console, verdict.traits)
    new = dict.fromkeys(one.color_after for one in verdict.undeclared_colors if one.color_after)
    gone = dict.fromkeys(one.color_before for one in verdict.missing_colors if one.color_before)
    for title, shades in (("new colours", new), ("missing colours", gone)):
        if shades:
            console.print(f"  [yellow]{title}[/] {'  '.join(map(_swatch, shades))}", soft_wrap=True)


def _print_traits(console: "Console", traits: Sequence["TraitVerdict"]) -> None:
    from rich.table import Table

    if not traits:
        return
    table = Table(box=None, padding=(0, 1), show_header=False)
    for trait in traits:
        seen = trait.evidence
        change = ""
        if seen.color_before and seen.color_after:
            change = f"{_swatch(seen.color_before)} → {_swatch(seen.color_after)}"
        step = f"ΔE {seen.delta_e:.1f}" if seen.delta_e is not None else ""
        table.add_row(
            f"  {trait.trait}", f"[{_STATES[trait.state]}]{trait.state}[/]", change, step, trait.words
        )
    console.print(table)


def _swatch(color: str) -> str:
    return f"[{color}]■[/] {color}" if color else ""
