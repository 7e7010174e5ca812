"""accept, reject, calibrate: what people say of the pictures, and what that makes of the percentages."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import LOOK, PROVE, app
from .output import AsJson, Folder, here, print_json, short

if TYPE_CHECKING:
    from ..app.deciding import Decided

_Takes = Annotated[
    list[str], typer.Argument(help="Shots (their delivered take), or first digits of a hash.", metavar="TAKE...")
]  # fmt: skip
_Needed = Annotated[Path, typer.Argument(help="Project folder, the one with character.yaml.")]


@app.command(rich_help_panel=LOOK)
def accept(folder: _Needed, takes: _Takes, as_json: AsJson = False) -> None:
    """Say that takes are right, whatever the verifier says."""
    _decide(folder, takes, "", accepted=True, as_json=as_json)


@app.command(rich_help_panel=LOOK)
def reject(
    folder: _Needed,
    takes: _Takes,
    why: Annotated[str, typer.Option(help="What is wrong; kept with the decision.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say that takes are wrong, whatever the verifier says."""
    _decide(folder, takes, why, accepted=False, as_json=as_json)


def _decide(folder: Path, takes: list[str], why: str, *, accepted: bool, as_json: bool) -> None:
    from ..app import Project

    project = Project(folder)
    decided = project.decide(takes, accepted=accepted, why=why)
    delivered = project.deliver() if accepted else []
    if as_json:
        print_json([vars(one) for one in decided])
        return
    for one in decided:
        typer.echo(_line(one))
    if delivered:
        typer.echo(f"delivered: {', '.join(delivered)}; the pictures that lay there stay in the store")
    if not accepted:
        shots = " ".join(f"--redo {one.shot}" for one in decided)
        typer.echo(f"make new takes: tetap shoot {here(folder)} {shots}")


def _line(one: "Decided") -> str:
    word = "accepted" if one.accepted else "rejected"
    return f"{word}  {one.shot}  {short(one.picture)}  the verifier says: {one.verdict}"


@app.command(rich_help_panel=PROVE)
def calibrate(folder: Folder = Path(), as_json: AsJson = False) -> None:
    """Make percentages mean what your accepts and rejects say."""
    from ..app import Project

    found = Project(folder).calibrate()
    fitted = found.calibration
    if as_json:
        print_json({**vars(found), "calibration": vars(fitted)})
        return
    typer.echo(f"fitted on {fitted.n} judgements: {found.accepted} accepted, {found.rejected} rejected")
    if found.unused:
        typer.echo(
            f"not used: {found.unused} takes without a percentage of this verifier, or with several on them"
        )
    typer.echo(
        f"calibration error {fitted.error_before:.3f} before, {fitted.error_after:.3f} after"
        " (judgements that were left out of the fit)"
    )
    read = ", ".join(f"{score} % reads {100 * fitted.apply(score / 100):.0f} %" for score in (50, 70, 90, 97))
    typer.echo(f"from now on: {read}")
    if fitted.error_after >= fitted.error_before:
        typer.secho(
            "it does not say more than before: judge more pictures, or delete calibration.toml", fg="yellow"
        )
    typer.echo(f"kept in calibration.toml; verify the pictures anew: tetap shoot {here(folder)}")
