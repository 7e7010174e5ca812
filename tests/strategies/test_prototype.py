"""The pipeline's scenes: a whole turnaround is demanded, and a prototype fills the views that nobody approved."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tetap.app.wishes import Wishes, wanted_shots
from tetap.app.workspace import Workspace
from tetap.domain.scene import TURNAROUND
from tetap.errors import BadInput
from tetap.ports import Provider
from tetap.strategies import Cast
from tetap.strategies.plan import Plan, make_plan
from tetap.strategies.prototype import missing_views, with_prototype

Example = Callable[[str], Path]


def scenes(workspace: Workspace, cast: Cast) -> Plan:
    shots = wanted_shots(workspace, Wishes(("kitchen", "christmas")), 7)
    desk = replace(workspace.desk, strategy="pipeline")

    def provider() -> Provider:
        return workspace.provider

    return make_plan(shots, cast, desk, provider)


def test_scenes_without_the_whole_turnaround_are_refused_with_the_views_that_lack(example: Example) -> None:
    workspace = Workspace(example("xiao-cheng"), {"platform": "rehearsal"})
    assert missing_views(workspace.cast) == ("three-quarter",)
    with pytest.raises(BadInput, match="lacks three-quarter"):
        scenes(workspace, workspace.cast)


def test_a_prototype_fills_the_missing_views_and_leaves_approved_ones_alone(example: Example) -> None:
    folder = example("xiao-cheng")
    workspace = Workspace(folder, {"platform": "rehearsal"})
    other = (folder / "references/back.png").read_bytes()
    cast = with_prototype(workspace.cast, {view: (other, "image/png") for view in TURNAROUND})
    assert missing_views(cast) == ()
    before = [picture.digest for picture in workspace.cast.references_of(workspace.cast.main)]
    assert [picture.digest for picture in cast.references_of(cast.main)][:3] == before
    for planned in scenes(workspace, cast).shots:
        assert [slot.role for slot in planned.request.references] == [
            "front",
            "side",
            "back",
            "three-quarter",
        ]
