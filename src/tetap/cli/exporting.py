"""export, import and provenance: pictures go out, come back edited, and say where they come from."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from .app import LOOK, app
from .output import AsJson, Folder, here, print_json


@app.command(rich_help_panel=LOOK)
def export(
    folder: Folder = Path(),
    only: Annotated[list[str] | None, typer.Argument(help="Shots; all when none is named.")] = None,
    kind: Annotated[
        str, typer.Option("--format", "-f", help="zip, folder, psd, ora, pdf, stickers, sprite or lora.")
    ] = "zip",
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to.  [default: DIR/out/FORMAT]", show_default=False)
    ] = None,
    names: Annotated[
        str,
        typer.Option(
            help='In zip and folder: "{series}/{shot}-{preset}.{ext}" and its like.', show_default=False
        ),
    ] = "",
    picture: Annotated[
        str, typer.Option("--as", help="In zip and folder: png, jpeg, webp or avif.", show_default=False)
    ] = "",
    side: Annotated[
        int,
        typer.Option(help="In zip and folder: longest side in pixels, at most.", min=0, show_default=False),
    ] = 0,
    strip: Annotated[
        bool, typer.Option("--strip", help="In zip and folder: leave prompts and paths out.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Hand the set over: layers, archive, PDF, stickers, training set."""
    from ..app.bundling import FileWishes
    from ..app.project import Project

    wishes = FileWishes(names, picture.casefold(), side, strip)
    made = Project(folder).export(kind, out, only or (), wishes=wishes)
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
    role: Annotated[
        str,
        typer.Option(
            "--promote",
            help="Make a reference of this role of it too: front, side, face, …",
            show_default=False,
        ),
    ] = "",
    despite: Annotated[
        bool, typer.Option("--despite", help="With --promote: whatever the gate says against it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take an edited picture back: kept, judged, delivered in its place."""
    from ..app.project import Project
    from ..errors import BadInput

    if despite and not role:
        raise BadInput("--despite belongs to --promote", "Name a role: --promote front")
    project = Project(folder)
    made = project.import_edited(file, shot)
    promoted, against = (
        project.promote(made.before.shot, role, agreed=True, despite=despite) if role else (None, ())
    )
    if as_json:
        print_json(
            {
                "picture": asdict(made.picture), "before": made.before.key, "remark": made.remark or None,
                "reference": asdict(promoted) if promoted else None, "against": list(against),
            }
        )  # fmt: skip
    else:
        typer.secho(f"  {made.picture.file}", fg="green", nl=False)
        typer.echo(f"  {made.picture.width}×{made.picture.height}, verdict: {made.picture.verdict}")
        for path in made.verdict.drifted if made.verdict is not None else ():
            typer.echo(f"    differs from the references: {path}")
        if made.remark:
            typer.echo(f"    {made.remark}")
        typer.echo(f"it stands in tetap.lock in place of {made.before.bytes[7:19]}, which is kept")
        for why in against:
            typer.secho("against a reference: ", fg="yellow", nl=False)
            typer.echo(why)
        if promoted:
            typer.secho(f"  {promoted.file}", fg="green", nl=False)
            typer.echo(f"  is a reference now ({promoted.role})")
        elif role:
            typer.echo("it was not made a reference; when the gate is wrong: --despite")
    if role and promoted is None:
        raise typer.Exit(1)


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
