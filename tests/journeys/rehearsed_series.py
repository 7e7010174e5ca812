"""A small series on the rehearsal platform, made with the loop."""

import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from checkout import EXAMPLES
from tetap import Project
from tetap.app.shooting import Series
from tetap.cli.main import app
from tetap.store.ledger import Event

SCENES = """
seed: 7
scenes:
  - {id: park, place: park, action: reading}
  - {id: cafe, place: cafe, action: sip}
"""
ONE = SCENES.partition("  - {id: cafe")[0]


def project(
    folder: Path, profile: str, *, strategy: str = "reference", scenes: str = SCENES, **more: object
) -> Path:
    """The article's character asking the rehearsal platform, with luck of its own."""
    shutil.copytree(
        EXAMPLES / "xiao-cheng", folder, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock")
    )
    (folder / "scenes.yaml").write_text(scenes)
    (folder / "drift.toml").write_text(f'like = "calm"\n{profile}')
    settings = {"platform": "rehearsal", "strategy": strategy, **more}
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    pixels = '{ "1K" = { "1:1" = [512, 512] } }'
    lines += [
        'model = "small"', "[platforms.rehearsal]", f'profile = "{folder / "drift.toml"}"', "luck = 5",
        f'[platforms.rehearsal.models.small]\nlike = "rehearsal-1"\npixels = {pixels}\nprice = {{ "1K" = 0.1 }}',
    ]  # fmt: skip
    (folder / "tetap.toml").write_text("\n".join(lines) + "\n")
    return folder


HAIR_ONLY = """
[drift]
times = 1.0
told = 0.9
told_and_shown = [0.9]
[weights]
face = 0
body = 0
outfit = 0
art = 0
accessories = 0
marks = 0
hair = 0
"hair.color" = 1.0
[colors]
4 = 1.0
3 = 0
"""
"""Nine of ten pictures have hair of quite another colour."""


def shoot(folder: Path, **more: object) -> tuple[Series, list[Event]]:
    told: list[Event] = []
    return Project(folder, verify="yes").shoot(turnaround=False, tell=told.append, **more), told  # type: ignore[arg-type]


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, [*map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output
