"""pack and unpack: a character with everything that proves it, in one file."""

from pathlib import Path
from typing import Annotated

import typer

from .app import PROVE, app
from .output import AsJson, Folder, here, print_json


@app.command(rich_help_panel=PROVE)
def pack(
    folder: Folder = Path(),
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file.  [default: NAME.tetap]", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put character, references, lock and pictures into one file that proves itself."""
    from ..app import Project

    file = out or Path(f"{folder.resolve().name}.tetap")
    packed = Project(folder).pack(file)
    if as_json:
        print_json({"file": str(file), **vars(packed)})
        return
    typer.echo(
        f"{packed.pictures} pictures, {packed.files} files, {packed.size / 1e6:.1f} MB in {here(file)}"
    )
    typer.echo(f"elsewhere: tetap unpack {file.name} DIR --sha256 {packed.digest}")


@app.command(rich_help_panel=PROVE)
def unpack(
    file: Annotated[Path, typer.Argument(help="A file made by tetap pack.", show_default=False)],
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.", show_default=False)],
    sha256: Annotated[
        str, typer.Option("--sha256", help="The hash that whoever packed it told you.", show_default=False)
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Take a packed character into a new folder; nothing is unpacked that was changed."""
    from ..app.packing import unpack

    packed = unpack(file, folder, digest=sha256)
    if as_json:
        print_json({"folder": str(folder), **vars(packed)})
        return
    typer.echo(f"{packed.name}: {packed.pictures} pictures in {here(folder)}, each proven by its hash")
    typer.echo(f"sha256 {packed.digest}")
    typer.echo(f"next: tetap open {here(folder)}   or   tetap replay {here(folder)}")
