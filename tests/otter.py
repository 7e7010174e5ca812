"""Otto, an otter: the illustrator cannot draw him again for comparison, which is thorough and takes its time."""

import json
from collections.abc import Sequence
from pathlib import Path

from tetap import Project
from tetap.simulators.illustrating import sheet

_OTTO = """\
name: Otto
kind: animal
seed: 5
body: {species: otter}
coat: {color: "brown #8B5A2B"}
"""


def make_otter(folder: Path, settings: str, views: Sequence[str] = ()) -> Path:
    """His project with one scene, `settings` as tetap.toml, and references of these views."""
    (folder / "references").mkdir(parents=True)
    (folder / "character.yaml").write_text(_OTTO)
    (folder / "scenes.yaml").write_text(
        "seed: 7\nscenes: [{id: kitchen, place: kitchen, text: baking bread}]\n"
    )
    (folder / "tetap.toml").write_text(settings)
    otto = Project(folder).open().file.character
    references = [{"file": f"references/{view}.png", "role": view} for view in views]
    for one in references:
        (folder / one["file"]).write_bytes(sheet(otto, one["role"]))
    if references:
        (folder / "character.yaml").write_text(f"{_OTTO}references: {json.dumps(references)}\n")
    return folder
