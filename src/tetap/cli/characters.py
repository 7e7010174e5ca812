"""new, check, resolve: describing a character."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import BadInput
from .app import DESCRIBE, app
from .judging import Agreed, Budget, Yes, agree
from .output import AsJson, Folder, Language, Model, Platform, Strategy, as_is, here, print_json

if TYPE_CHECKING:
    from ..app.checking import PlacedFinding
    from ..app.creating import Made
    from ..app.filling_gaps import Asking

_COLORS = {"error": "red", "warning": "yellow", "hint": "cyan"}


@app.command(rich_help_panel=DESCRIBE)
def new(
    name: Annotated[Path, typer.Argument(help="Folder to make; its last part is the character's name.")],
    more: Annotated[
        list[Path] | None,
        typer.Argument(help="More pictures for --from-pictures.", metavar="[PICTURES]", show_default=False),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="person, animal, robot or object.  [default: person]", show_default=False),
    ] = None,
    from_text: Annotated[
        Path | None,
        typer.Option(
            help="A description to import: a text block, a Python dict or JSON. - reads standard input."
        ),
    ] = None,
    from_pictures: Annotated[
        list[Path] | None,
        typer.Option(help="Pictures of a character that exists, any number.", show_default=False),
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(
            help="A vision model that fills in words, PLATFORM or PLATFORM/MODEL; needs --from-pictures.",
            show_default=False,
        ),
    ] = None,
    url: Annotated[str | None, typer.Option(help="Address of the judge.", show_default=False)] = None,
    budget: Budget = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Start a character: empty, from a description or from pictures."""
    pictures = [*(from_pictures or ()), *(more or ())]
    if more and not from_pictures:
        raise BadInput(f"'{more[0]}' is one name too many", "Pictures come after --from-pictures.")
    if judge is None and (url is not None or budget is not None or yes):
        raise BadInput("--url, --budget and --yes are a judge's", "Add --judge PLATFORM.")
    if judge is not None and not pictures:
        raise BadInput("a judge looks at pictures", "Add --from-pictures PICTURES.")
    agreed = Agreed(budget, yes=yes, quiet=as_json)
    asking = None if judge is None else _asking(name, (judge, url or ""), agreed)
    made = _made(name, kind, from_text, pictures, asking)
    if as_json:
        print_json(
            {
                "folder": str(made.folder),
                "files": made.files,
                "understood": made.understood,
                "kept": made.kept,
            }
        )
        return
    typer.echo(f"made {here(made.folder)}: {', '.join(made.files)}")
    if made.understood:
        typer.echo(f"understood {len(made.understood)}: {', '.join(made.understood)}")
    for kept in made.kept:
        typer.secho(
            f"{'not seen' if from_pictures else 'kept as a note, not understood'}: {kept}", fg="yellow"
        )
    typer.echo(f"next: edit {here(made.folder / 'character.yaml')}, then tetap check {here(made.folder)}")


def _asking(folder: Path, judge: tuple[str, str], agreed: Agreed) -> "Asking":
    from ..app.filling_gaps import Asking
    from ..app.judging import chosen_judge

    name, url = judge
    chosen = chosen_judge(name, folder, url)
    return Asking(chosen, lambda due: agree(chosen, due, agreed))


def _made(
    folder: Path, kind: str | None, from_text: Path | None, pictures: list[Path], asking: "Asking | None"
) -> "Made":
    if from_text is not None and pictures:
        raise BadInput("a description and pictures were both given", "Give one of the two.")
    if pictures:
        from ..app.proposing import create_from_pictures

        return create_from_pictures(folder, kind or "", pictures, asking)
    from ..app.creating import create

    return create(folder, kind or "person", from_text)


@app.command(rich_help_panel=DESCRIBE)
def check(
    folder: Folder = Path(),
    platform: Platform = None,
    model: Model = None,
    strategy: Strategy = None,
    language: Language = None,
    hints: Annotated[
        bool | None,
        typer.Option(
            "--hints/--no-hints", help="Explain what is optional, or leave it out.", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a character: complete, consistent, drawable."""
    from ..app import Project

    placed = Project(folder, platform=platform, model=model, strategy=strategy, language=language).check()
    errors = sum(one.finding.level == "error" for one in placed)
    if as_json:
        rows = [{**vars(one.finding), "file": one.file, "line": one.line} for one in placed]
        print_json({"errors": errors, "findings": rows})
    else:
        open_ = [one.finding.field for one in placed if one.finding.code == "open"]
        for one in placed:
            is_hint = one.finding.level == "hint"
            if hints or not is_hint or (hints is None and one.finding.code != "open"):
                _show_finding(one)
        if hints is None and open_:
            typer.secho(f"open: {', '.join(open_)} (optional; --hints explains)", dim=True)
        counts = {level: sum(one.finding.level == level for one in placed) for level in _COLORS}
        typer.echo(", ".join(f"{count} {level}{'s' * (count != 1)}" for level, count in counts.items()))
        if any(one.finding.code == "missing" for one in placed):
            name = here(folder)
            typer.echo(
                f"next: write what is missing, or let the identity seed choose: tetap resolve {name} --write"
            )
    if errors:
        raise typer.Exit(2)


def _show_finding(one: "PlacedFinding") -> None:
    finding = one.finding
    where = f"{here(Path(one.file))}:{one.line}" if one.line else here(Path(one.file))
    typer.secho(f"{finding.level}: ", fg=_COLORS[finding.level], bold=True, nl=False)
    field = f" ({finding.field})" if finding.field else ""
    typer.echo(f"{where}{field}: {finding.message}")
    if finding.advice:
        typer.secho(f"         {finding.advice}", dim=True)


@app.command(rich_help_panel=DESCRIBE)
def resolve(
    folder: Folder = Path(),
    seed: Annotated[
        int | None,
        typer.Option(help="Identity seed, 0 to 4294967295.  [default: the file's]", show_default=False),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the chosen traits into character.yaml.")
    ] = False,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Fill open traits from the identity seed; show or keep them."""
    from ..app import Project

    project = Project(folder, language=language)
    resolved = project.resolve(seed, write=write)
    if as_json:
        rows = [
            {"trait": t.path, "value": t.choice or t.text, "hex": t.hex or None, "origin": t.origin}
            for t in resolved.traits.values()
        ]
        print_json({"name": resolved.character.name, "seed": resolved.seed, "written": write, "traits": rows})
        return
    from rich.console import Console
    from rich.table import Table

    workspace = project.open()
    table = Table(
        title=f"{as_is(resolved.character.name)}, identity seed {resolved.seed}", title_justify="left"
    )
    for heading in ("trait", "value", "from"):
        table.add_column(heading)
    for trait in resolved.traits.values():
        origin = f"seed {resolved.seed}" if trait.origin == "seed" else trait.origin
        color = f"[{trait.hex}]■[/] " if trait.hex else ""
        table.add_row(
            trait.path, color + as_is(trait.say(workspace.vocabulary, workspace.settings.language)), origin,
            style="bold" if trait.origin == "seed" else "",
        )  # fmt: skip
    Console().print(table)
    if write:
        typer.echo(f"{len(resolved.filled)} traits written into {here(project.folder / 'character.yaml')}")
    elif resolved.filled:
        typer.echo(
            f"{len(resolved.filled)} traits were open; keep them with: tetap resolve {here(project.folder)} --write"
        )
