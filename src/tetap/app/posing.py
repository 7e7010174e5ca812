"""The stance of a turnaround's views from the illustrator's joints, for platforms that take a pose (ControlNet)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ..config.settings import SETTINGS
from ..domain.scene import ScenePicture
from ..domain.series import Shot
from ..errors import Rejected
from ..store.objects import digest_of
from ..strategies import Cast, ReferencePicture
from ..strategies.plan import make_plan
from .workspace import Workspace

_POSE: Final = "pose"


def with_poses(workspace: Workspace, shots: Sequence[Shot]) -> tuple[list[Shot], Cast]:
    """The shots, each with a pose picture of its view, and the cast that holds those pictures. Rejected where the
    chosen model takes no pose, or the character has no joints."""
    if _POSE not in workspace.card.roles:
        raise Rejected(
            f"{workspace.card.label} takes no pose",
            "Take `pose = true` out of [pipeline.prototype], or choose a platform with ControlNet: tetap platforms",
        )
    illustrator = workspace.again(platform=str(SETTINGS["platform"].default), model="", url="")
    desk = replace(illustrator.desk, options={"show": _POSE}, strategy="describe")
    plan = make_plan(shots, workspace.cast, desk, lambda: illustrator.provider)
    posed, pictures = [], dict(workspace.cast.pictures)
    for shot, planned in zip(shots, plan.shots, strict=True):
        drawn = illustrator.provider.draw(planned.request, lambda _: None).final
        name = f"{shot.id}-pose.png"
        pictures[f"{shot.scene.id}/{_POSE}"] = ReferencePicture(
            _POSE, name, digest_of(drawn.data), drawn.media_type, drawn.data
        )
        own = (*shot.scene.pictures, ScenePicture(file=name, role=_POSE))
        posed.append(replace(shot, scene=shot.scene.model_copy(update={"pictures": own})))
    return posed, replace(workspace.cast, pictures=pictures)
