"""finish: the delivered pictures, made ready for use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..documents.recipe_file import Recipe
from .app import LOOK, app
from .output import (
    AsJson,
    Folder,
    Model,
    Options,
    Platform,
    Url,
    can_ask,
    here,
    price_words,
    print_json,
)
from .progress import SeriesProgress

if TYPE_CHECKING:
    from ..app.project import Project


@app.command(rich_help_panel=LOOK)
def finish(
    folder: Folder = Path(),
    only: Annotated[list[str] | None, typer.Argument(help="Shots; all when none is named.")] = None,
    recipe: Annotated[
        Path | None, typer.Option(help="Recipe file.  [default: finish.yaml]", show_default=False)
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(help="One style over all pictures, in words; drawn by a model.", show_default=False),
    ] = None,
    style_picture: Annotated[
        Path | None, typer.Option(help="A picture in that style (IP-Adapter).", show_default=False)
    ] = None,
    style_lora: Annotated[
        list[str] | None, typer.Option(help="A LoRA of that style: name=weight; repeat.", show_default=False)
    ] = None,
    style_strength: Annotated[
        float | None,
        typer.Option(
            help="How much may change, 0 to 1.  [default: 0.35]", min=0.01, max=1, show_default=False
        ),
    ] = None,
    platform: Platform = None,
    model: Model = None,
    url: Url = None,
    option: Options = None,
    budget: Annotated[
        float | None, typer.Option(help="The style may cost so much at most.", min=0.0, show_default=False)
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Spend what the style costs without asking.")
    ] = False,
    snap: Annotated[
        bool, typer.Option("--snap", help="Drifted parts get their declared colour back.")
    ] = False,
    match: Annotated[bool, typer.Option("--match", help="One light over the series.")] = False,
    denoise: Annotated[
        int | None, typer.Option(help="Specks away: 1 weak to 3 strong.", min=0, max=3)
    ] = None,
    enlarge: Annotated[int | None, typer.Option(help="Times as many pixels a side.", min=1, max=4)] = None,
    sharpen: Annotated[float | None, typer.Option(help="1 usual, 2 strong.", min=0, max=2)] = None,
    cut_out: Annotated[bool, typer.Option("--cut-out", help="Take the background away.")] = False,
    crop: Annotated[
        list[str] | None, typer.Option(help="Crop for a purpose; repeat. --presets lists them.")
    ] = None,
    kind: Annotated[str | None, typer.Option("--format", help="png, jpeg, webp or avif.")] = None,
    quality: Annotated[int | None, typer.Option(help="Of jpeg and webp.", min=1, max=100)] = None,
    strip: Annotated[bool, typer.Option("--strip", help="Leave prompts and paths out of the files.")] = False,
    sign: Annotated[
        bool, typer.Option("--sign", help="Content Credentials, by the project's own (untrusted) key.")
    ] = False,
    certificate: Annotated[
        Path | None, typer.Option(help="Your certificate chain, PEM; signs with it.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="Its key, PEM (PKCS8).")] = None,
    presets: Annotated[bool, typer.Option("--presets", help="List the crops there are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Finish delivered pictures: colours, light, cut-out, crops.

    By a recipe; originals stay as they are. A style is drawn by a model and costs what a picture costs there."""
    from ..app.finishing import RECORD
    from ..app.project import Project
    from ..errors import BadInput

    if presets:
        _list_presets(as_json=as_json)
        return
    project = Project(folder, options=option or (), platform=platform, model=model, url=url)
    said = {
        "snap": snap or None, "match": match or None, "denoise": denoise, "enlarge": enlarge, "sharpen": sharpen,
        "strip": strip or None, "sign": (sign or certificate is not None or key is not None) or None,
        "cut_out": cut_out or None, "crops": tuple(crop) if crop else None, "format": kind, "quality": quality,
        "style": _style(project.folder, style, style_picture, style_lora, style_strength),
    }  # fmt: skip
    steps = {name: value for name, value in said.items() if value is not None}
    if steps and recipe is not None:
        raise BadInput("both a recipe and steps of its own", "Write the steps into the recipe.")
    if kind not in (None, "png", "jpeg", "webp", "avif"):
        raise BadInput(f"format '{kind}' is not known", "Write png, jpeg, webp or avif.")
    chosen = project.recipe(recipe) if not steps else Recipe.model_validate(steps)
    if chosen.style is None and any(one is not None for one in (platform, model, url, option, budget)):
        raise BadInput(
            "--platform, --model, --url, --option and --budget are for a style",
            "Add one (--style), or leave them out.",
        )
    agreed = yes or _agreed(project, chosen, only or (), budget, quiet=as_json)
    signer = project.signing_key(certificate, key) if certificate or key else None
    with SeriesProgress(quiet=as_json or chosen.style is None) as progress:
        made = project.finish(
            chosen, only or (), key=signer, agreed=agreed, budget=budget, tell=progress.tell
        )
    if as_json:
        files = [asdict(one) for one in made.files]
        print_json({"folder": str(made.folder), "recipe": chosen.model_dump(mode="json"), "files": files})
        return
    for one in made.files:
        typer.secho(f"  {one.file}", fg="green", nl=False)
        typer.echo("".join(f"\n    {words}" for words in (*_done(one.steps, one.preset), *one.remarks)))
    typer.echo(f"{len(made.files)} files in {here(made.folder)}; what was done stands in {RECORD} there")


def _done(steps: Mapping[str, object], preset: str) -> Iterator[str]:
    """What a person wants to know of the steps, said once with the whole picture."""
    if preset:
        return
    snapped = steps.get("snap")
    if isinstance(snapped, str):
        yield f"colours: {snapped}"
    elif isinstance(snapped, list):
        for one in snapped:
            before, after = one["delta_e_before"], one["delta_e_after"]
            yield (
                f"{one['part']} → {one['wanted']}: ΔE {before:.1f} before, {after:.1f} now"
                if one["pixels"]
                else f"{one['part']}: not found, left alone"
            )
    styled = steps.get("style")
    if isinstance(styled, dict):
        cost = price_words(styled["usd"])
        yield f"style: drawn over by {styled['model']} ({cost}), verdict: {styled['verdict']}"
    matched = steps.get("match")
    if isinstance(matched, str):
        yield f"light: {matched}"
    if isinstance(matched, dict):
        yield f"light: ΔE {matched['delta_e_before']:.1f} from the series before, {matched['delta_e_after']:.1f} now"


def _style(
    folder: Path, words: str | None, picture: Path | None, loras: list[str] | None, strength: float | None
) -> dict[str, object] | None:
    """The style as a recipe has it; None where nothing is said of one."""
    from ..errors import BadInput

    if not (words or picture or loras):
        if strength is not None:
            raise BadInput(
                "--style-strength without a style", "Say which: --style, --style-picture or --style-lora."
            )
        return None
    weights = {}
    for one in loras or ():
        name, _, weight = one.rpartition("=")
        try:
            weights[name] = float(weight)
        except ValueError:
            name = ""
        if not name:
            raise BadInput(
                f"'{one}' is no LoRA with its weight", "Write name=weight: --style-lora gouache=0.8"
            )
    named = ""
    if picture is not None:
        inside = picture.resolve()
        is_inside = inside.is_relative_to(folder.resolve())
        named = str(inside.relative_to(folder.resolve()) if is_inside else inside)
    return {"words": words or "", "picture": named, "loras": weights, "strength": strength}


def _agreed(
    project: "Project", recipe: Recipe, only: Sequence[str], budget: float | None, *, quiet: bool
) -> bool:
    """Show what the style costs, and ask; True when it may be spent. Where nobody can answer, finishing refuses."""
    if recipe.style is None:
        return True
    plan = project.plan_style(recipe, only)
    if not quiet:
        price = price_words(plan.usd, is_play=plan.card.play_money)
        here_already = len(plan.orders) - plan.missing
        store = f", {here_already} in the store" if here_already else ""
        pictures = "1 picture" if plan.missing == 1 else f"{plan.missing} pictures"
        typer.echo(f"style: {pictures} to draw on {plan.card.label}{store}; cost {price}")
    if plan.usd == 0 or budget is not None or quiet or not can_ask():
        return plan.usd == 0
    return typer.confirm("Draw them?", abort=True)


def _list_presets(*, as_json: bool) -> None:
    from ..finishing.crops import presets

    if as_json:
        print_json([asdict(one) for one in presets().values()])
        return
    for one in presets().values():
        typer.echo(f"{one.name:18} {one.width}×{one.height}  {one.use}")
