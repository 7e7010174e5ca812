"""score: the same character? what of it was kept? With the evidence, picture by picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import BadInput
from .app import LOOK, app
from .judging import Agreed, Budget, Yes, ask, facts, print_opinions
from .output import AsJson, here, print_json
from .verdicts import print_verdict

if TYPE_CHECKING:
    from ..ports.verdict import Verdict
    from ..verifier.series import SeriesLikeness


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
    judge: Annotated[
        str | None,
        typer.Option(
            help="Ask a vision model too, PLATFORM or PLATFORM/MODEL; needs --character.", show_default=False
        ),
    ] = None,
    url: Annotated[str | None, typer.Option(help="Address of the judge.", show_default=False)] = None,
    budget: Budget = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Measure whether pictures show the same character.

    tetap score -r front.png -r side.png out/*.png --character examples/xiao-cheng
    """
    from ..app.scoring import chosen_scorer, compare, own_references, verify

    references = list(reference or ()) or list(own_references(character) if character else ())
    if not references and character:
        raise BadInput(
            f"the character in {character} has no references",
            "Add -r PICTURE twice or more, or write `references:` into its character.yaml.",
        )
    if not references:
        raise BadInput("no reference was given", "Add -r PICTURE twice or more, or --character DIR.")
    if judge is not None and character is None:
        raise BadInput("a judge is asked about declared traits", "Add --character DIR.")
    chosen = chosen_scorer(scorer, weights)
    verdicts = [verify(references, picture, character, scorer=chosen) for picture in pictures]
    series = compare(pictures) if len(pictures) > 2 else None
    if not as_json:
        _print_all(pictures, verdicts, series)
    asked = None
    if judge is not None and character is not None:
        named = {here(path): (path, verdict) for path, verdict in zip(pictures, verdicts, strict=True)}
        asked = ask(character, (judge, url or ""), references, named, Agreed(budget, yes=yes, quiet=as_json))
    if as_json:
        rows = [{"picture": str(p), **v.record()} for p, v in zip(pictures, verdicts, strict=True)]
        print_json(
            {"references": [str(r) for r in references], "verdicts": rows, "series": _facts(series)}
            | ({"judged": facts(asked)} if asked is not None else {})
        )
    elif asked is not None:
        print_opinions(asked)
    if asked is not None and asked.failed:
        raise typer.Exit(1)


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
        print_verdict(console, here(picture), verdict)
    if series is not None and series.consistency is not None:
        names = ", ".join(here(pictures[index]) for index in series.outliers) or "none"
        console.print(f"[bold]among themselves[/]  consistency {series.consistency:.2f}, outliers: {names}")
    console.print(f"[dim]{verdicts[0].standing}, {verdicts[0].references} references used[/]", soft_wrap=True)
