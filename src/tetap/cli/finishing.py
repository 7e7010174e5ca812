"""finish: the delivered pictures, made ready for use."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from .app import LOOK, app
from .output import AsJson, Folder, here, print_json


@app.command(rich_help_panel=LOOK)
def finish(
    folder: Folder = Path(),
    only: Annotated[list[str] | None, typer.Argument(help="Shots; all when none is named.")] = None,
    recipe: Annotated[
        Path | None, typer.Option(help="Recipe file.  [default: finish.yaml]", show_default=False)
    ] = None,
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

    By a recipe; originals stay as they are."""
    from ..app.finishing import RECORD, the_recipe
    from ..app.finishing import finish as run
    from ..app.project import Project
    from ..app.provenance import signing_key
    from ..documents.recipe_file import Recipe
    from ..errors import BadInput

    if presets:
        _list_presets(as_json=as_json)
        return
    workspace = Project(folder).open()
    said = {
        "snap": snap or None, "match": match or None, "denoise": denoise, "enlarge": enlarge, "sharpen": sharpen,
        "strip": strip or None, "sign": (sign or certificate is not None or key is not None) or None,
        "cut_out": cut_out or None, "crops": tuple(crop) if crop else None, "format": kind, "quality": quality,
    }  # fmt: skip
    steps = {name: value for name, value in said.items() if value is not None}
    if steps and recipe is not None:
        raise BadInput("both a recipe and steps of its own", "Write the steps into the recipe.")
    if kind not in (None, "png", "jpeg", "webp", "avif"):
        raise BadInput(f"format '{kind}' is not known", "Write png, jpeg, webp or avif.")
    chosen = Recipe.model_validate(steps) if steps else the_recipe(workspace, recipe)
    signer = signing_key(workspace, certificate, key) if certificate or key else None
    made = run(workspace, chosen, tuple(only or ()), signer)
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
    matched = steps.get("match")
    if isinstance(matched, str):
        yield f"light: {matched}"
    if isinstance(matched, dict):
        yield f"light: ΔE {matched['delta_e_before']:.1f} from the series before, {matched['delta_e_after']:.1f} now"


@app.command(rich_help_panel=LOOK)
def export(
    folder: Folder = Path(),
    only: Annotated[list[str] | None, typer.Argument(help="Shots; all when none is named.")] = None,
    kind: Annotated[
        str, typer.Option("--format", "-f", help="psd, ora, zip, pdf, stickers, sprite or lora.")
    ] = "zip",
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to.  [default: DIR/out/FORMAT]", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hand the set over: layers, archive, PDF, stickers, training set."""
    from ..app.exporting import export as run
    from ..app.project import Project

    workspace = Project(folder).open()
    target = out or workspace.out_folder / kind
    made = run(workspace, kind, target, tuple(only or ()))
    if as_json:
        print_json({"files": [str(path) for path in made.files], "remarks": made.remarks})
        return
    for path in made.files:
        typer.secho(f"  {here(path)}", fg="green")
    for remark in made.remarks:
        typer.secho("note: ", fg="yellow", nl=False)
        typer.echo(remark)


@app.command("import", rich_help_panel=LOOK)
def import_file(
    file: Annotated[
        Path, typer.Argument(help="The edited PSD, OpenRaster or picture file.", show_default=False)
    ],
    folder: Folder = Path(),
    shot: Annotated[
        str, typer.Option(help="Which shot it is.  [default: the file's name]", show_default=False)
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Take an edited picture back: kept, judged, delivered in its place."""
    from ..app.importing import import_edited
    from ..app.project import Project

    made = import_edited(Project(folder).open(), file, shot)
    if as_json:
        print_json(
            {"picture": asdict(made.picture), "before": made.before.key, "remark": made.remark or None}
        )
        return
    typer.secho(f"  {made.picture.file}", fg="green", nl=False)
    typer.echo(f"  {made.picture.width}×{made.picture.height}, verdict: {made.picture.verdict}")
    for path in made.verdict.drifted if made.verdict is not None else ():
        typer.echo(f"    differs from the references: {path}")
    if made.remark:
        typer.echo(f"    {made.remark}")
    typer.echo(f"it stands in tetap.lock in place of {made.before.bytes[7:19]}, which is kept")


@app.command(rich_help_panel=LOOK)
def provenance(
    file: Annotated[Path, typer.Argument(help="A picture of anybody's.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Read what a picture says of its making.

    Content Credentials, IPTC source type, the record of tetap."""
    from ..app.provenance import read_provenance

    found = read_provenance(file)
    if as_json:
        print_json(found.as_plain())
        return
    rows = [("file", found.file), ("sha256", found.sha256.removeprefix("sha256:"))]
    rows.append(("source type", found.source_type.rpartition("/")[2] or "it does not say"))
    signed = found.credentials
    if signed is None:
        rows.append(("credentials", found.remark or "none"))
    else:
        trust = (
            ", its signer is not on a trust list" if "signingCredential.untrusted" in signed.problems else ""
        )
        rows.append(("credentials", f"{signed.state}, signed by {signed.signer}{trust}"))
        if signed.manifests > 1:
            rows.append(("", f"{signed.manifests - 1} earlier manifest kept inside"))
    rows += [(name, str(value)) for name, value in found.record.items() if name not in ("steps", "words")]
    for name, value in rows:
        typer.secho(f"  {name:12} ", fg="cyan", nl=False)
        typer.echo(value)


def _list_presets(*, as_json: bool) -> None:
    from ..finishing.crops import presets

    if as_json:
        print_json([asdict(one) for one in presets().values()])
        return
    for one in presets().values():
        typer.echo(f"{one.name:18} {one.width}×{one.height}  {one.use}")
