"""The pipeline: stages as they stand, a stop where a person must look, and nothing made twice."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tetap import Project
from tetap.errors import Misconfigured, Rejected, WaitsForReview

Example = Callable[[str], Path]
CALM = 'platform = "rehearsal"\n[platforms.rehearsal]\nprofile = "calm"\nluck = 3\n'
SCENES = "seed: 7\nscenes:\n  - {id: kitchen, text: in a kitchen, place: kitchen}\n"


@pytest.fixture
def folder(example: Example) -> Path:
    folder = example("xiao-cheng")
    (folder / "tetap.toml").write_text(CALM)
    (folder / "scenes.yaml").write_text(SCENES)
    return folder


def states(project: Project) -> dict[str, str]:
    return {stage.name: stage.state for stage in project.stages()}


def test_a_person_looks_at_the_prototype_before_scenes_are_paid_for(folder: Path) -> None:
    project = Project(folder, strategy="pipeline")
    assert states(project) == {
        "prototype": "to do", "references": "later", "scenes": "later", "finishing": "left out",
    }  # fmt: skip
    assert [shot.shot.id for shot in project.plan().shots] == ["three-quarter"]
    with pytest.raises(WaitsForReview, match=r"out/sheet/overview\.png") as stop:
        project.shoot(agreed=True)
    assert "--approve" in stop.value.hint
    assert states(project)["references"] == "waits for you"
    assert project.open().lock is None
    done = project.pipeline(approve=True, agreed=True)
    assert [one.role for one in done.approved] == ["three-quarter"] and done.series is not None
    (picture,) = done.series.lock.pictures
    assert (picture.shot, picture.platform) == ("kitchen", "rehearsal")
    (planned,) = done.series.plan.shots
    assert [slot.role for slot in planned.request.references] == ["front", "side", "back", "three-quarter"]
    assert states(project) == {
        "prototype": "done", "references": "done", "scenes": "done", "finishing": "left out",
    }  # fmt: skip
    again = project.shoot()
    assert again.drawn == 0 and again.lock.pictures[0].bytes == picture.bytes


@pytest.mark.full
def test_without_review_it_goes_through_and_finishes_by_the_declared_recipe(folder: Path) -> None:
    (folder / "tetap.toml").write_text(
        CALM + '[pipeline]\nreview = false\nfinishing = {recipe = "finish.yaml"}\n'
    )
    (folder / "finish.yaml").write_text("sharpen: 1\n")
    done = Project(folder).pipeline(agreed=True)
    assert done.series is not None and done.finished is not None
    assert [one.name for one in sorted((folder / "out/finished").glob("kitchen*"))]


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("[pipeline.sketching]\nplatform = 'sketch'\n", "no stage 'sketching'"),
        ("[pipeline.scenes]\nsize = '2K'\n", "size = '2K' is not understood"),
        ("[pipeline]\nreview = 'yes'\n", "review is 'yes'"),
    ],
)
def test_a_stage_that_is_not_understood_is_an_error(folder: Path, table: str, complaint: str) -> None:
    (folder / "tetap.toml").write_text(CALM + table)
    with pytest.raises(Misconfigured, match=complaint):
        Project(folder).stages()


def test_views_of_the_prototype_take_their_stance_from_the_illustrators_joints(folder: Path) -> None:
    (folder / "tetap.toml").write_text(CALM + '[pipeline.prototype]\nplatform = "a1111"\npose = true\n')
    (planned,) = Project(folder, strategy="pipeline").plan().shots
    pose = planned.request.references[-1]
    assert planned.request.platform == "a1111" and pose.role == "pose"
    with Image.open(BytesIO(planned.request.pictures[pose.digest])) as skeleton:
        colors = {color for _, color in skeleton.convert("RGB").getcolors(1 << 16) or []}
    assert (0, 0, 0) in colors and (255, 85, 0) in colors, "black ground, and OpenPose's colour of the neck"


def test_a_pose_for_a_platform_that_takes_none_is_refused(folder: Path) -> None:
    (folder / "tetap.toml").write_text(CALM + '[pipeline.prototype]\nplatform = "rehearsal"\npose = true\n')
    with pytest.raises(Rejected, match="takes no pose"):
        Project(folder, strategy="pipeline").plan()
