"""Pictures that a scene names (pose, start, edit, mask): from the project file to the wire, or refused before it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tetap import Project
from tetap.app.showing import shown_takes
from tetap.app.wishes import Wishes, wanted_shots
from tetap.app.workspace import Workspace
from tetap.errors import DocumentError, OutsideProject, Rejected
from tetap.ports import DrawRequest
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import running
from tetap.store.objects import digest_of
from tetap.strategies.plan import make_plan

Example = Callable[[str], Path]


def picture(path: Path, color: str, size: tuple[int, int] = (512, 512)) -> str:
    """A file with a figure of lines, and its digest."""
    path.parent.mkdir(exist_ok=True)
    image = Image.new("RGB", size, "black")
    ImageDraw.Draw(image).line((256, 40, 256, 300, 120, 480), color, 12)
    image.save(path)
    return digest_of(path.read_bytes())


def scene(folder: Path, *pictures: str) -> Path:
    """The project with one scene that is drawn with these pictures."""
    lines = "".join(f"    - {one}\n" for one in pictures)
    (folder / "scenes.yaml").write_text(
        f"- id: run\n  text: running in a park\n  pictures:\n{lines}- id: rest\n  text: resting in a park\n"
    )
    return folder


def request(
    folder: Path, platform: str, strategy: str = "describe", model: str = "", shot: str = "run"
) -> DrawRequest:
    settings = {"platform": platform, "strategy": strategy} | ({"model": model} if model else {})
    workspace = Workspace(folder, settings)
    plan = make_plan(
        wanted_shots(workspace, Wishes((shot,)), 7),
        workspace.cast,
        workspace.desk,
        lambda: workspace.provider,
    )
    return plan.shots[0].request


def drawn(folder: Path, platform: str, strategy: str) -> dict[str, Any]:
    """The scene's receipt, drawn on a simulator."""
    with running(platform, Backstage(paint_plain)) as wire:
        (folder / "tetap.toml").write_text(
            f'platform = "{platform}"\nstrategy = "{strategy}"\n[platforms.{platform}]\nurl = "{wire.url}"\n'
        )
        series = Project(folder).shoot(["run"], agreed=True)
        assert series.run.failed == {}
    (take,) = [one.facts() for one in shown_takes(folder, ("run",))]
    return take["receipt"]  # type: ignore[return-value]


@pytest.mark.parametrize("strategy", ["describe", "reference"])
def test_a_pose_acts_as_a_controlnet_unit_of_the_web_ui(example: Example, strategy: str) -> None:
    folder = scene(example("xiao-cheng"), "{file: poses/run.png, role: pose}")
    digest = picture(folder / "poses/run.png", "white")
    receipt = drawn(folder, "a1111", strategy)
    (pose,) = [one for one in receipt["sent"] if one["role"] == "pose"]
    assert pose["digest"] == digest
    units = receipt["parameters"]["drawn_with"]["extra_generation_params"]
    assert any("openpose" in text.lower() for name, text in units.items() if name.startswith("ControlNet"))
    assert len([name for name in units if name.startswith("ControlNet")]) == len(receipt["sent"])
    assert receipt["remarks"] == []


@pytest.mark.parametrize("strategy", ["describe", "reference"])
def test_a_pose_becomes_a_controlnet_node_of_the_graph(example: Example, strategy: str) -> None:
    folder = scene(example("xiao-cheng"), "{file: poses/run.png, role: pose}")
    digest = picture(folder / "poses/run.png", "white")
    receipt = drawn(folder, "comfyui", strategy)
    assert digest in [one["digest"] for one in receipt["sent"] if one["role"] == "pose"]
    assert "ControlNetApplyAdvanced" in json.dumps(receipt["parameters"])


def test_a_picture_to_begin_with_is_sent_as_the_web_uis_first_picture(example: Example) -> None:
    folder = scene(example("xiao-cheng"), "start: sketch.png")
    digest = picture(folder / "sketch.png", "orange")
    receipt = drawn(folder, "a1111", "describe")
    assert [(one["role"], one["digest"]) for one in receipt["sent"]] == [("start", digest)]
    assert receipt["parameters"]["drawn_with"]["denoising_strength"] == 0.75


def test_edit_and_mask_go_out_with_the_references_and_are_named_where_words_are_read(
    example: Example,
) -> None:
    folder = scene(example("xiao-cheng"), "{file: mask.png, role: mask}", "{file: porch.png, role: edit}")
    picture(folder / "porch.png", "red")
    picture(folder / "mask.png", "white")
    sent = request(folder, "openai", "reference", "gpt-image-2")
    roles = [slot.role for slot in sent.references]
    assert roles[0] == "edit" and roles[-1] == "mask" and "front" in roles
    named = [slot.label for slot in sent.references[:2]]
    assert named[0] == "Reference 1: the picture to change" and named[1].startswith("Reference 2: Xiao Cheng")
    assert all(sent.words.count(label) == 1 for label in named)
    assert "Keep everything of that picture" in sent.words
    painted = request(folder, "a1111", "describe")
    assert "picture" not in painted.words


def test_only_the_scene_that_names_a_picture_gets_it_and_its_bytes_count_in_the_key(example: Example) -> None:
    folder = scene(example("xiao-cheng"), "pose: poses/run.png")
    picture(folder / "poses/run.png", "white")
    assert request(folder, "a1111", shot="rest").references == ()
    assert request(folder, "a1111", shot="front").references == ()
    before = request(folder, "a1111").digest()
    picture(folder / "poses/run.png", "grey")
    assert request(folder, "a1111").digest() != before


@pytest.mark.parametrize(
    ("platform", "model", "said"),
    [
        ("gemini", "", "does not know the reference role 'pose'"),
        ("a1111", "flux", "does not know the reference role 'pose'"),
        ("sketch", "", "takes no references"),
    ],
)
@pytest.mark.parametrize("strategy", ["describe", "reference"])
def test_a_model_that_does_not_know_the_role_refuses_before_anything_is_sent(
    example: Example, platform: str, model: str, said: str, strategy: str
) -> None:
    folder = scene(example("xiao-cheng"), "pose: poses/run.png")
    picture(folder / "poses/run.png", "white")
    with pytest.raises(Rejected, match=said):
        request(folder, platform, strategy, model)


def test_what_has_no_place_beside_the_references_is_named_with_its_file(example: Example) -> None:
    folder = scene(example("xiao-cheng"), "edit: a.png")
    picture(folder / "a.png", "white")
    text = (folder / "character.yaml").read_text().replace(", optional: true", "")
    (folder / "character.yaml").write_text(text)
    with pytest.raises(Rejected, match="takes 3 references, 4 were given") as error:
        request(folder, "diffusers", "reference", "qwen-image-edit")
    assert "Would not fit: Xiao Cheng, back (references/back.png)" in error.value.hint
    scene(folder, "edit: a.png", "mask: a.png")
    with pytest.raises(Rejected, match="'mask'") as error:
        request(folder, "diffusers", "reference", "qwen-image-edit")
    assert "optional" not in error.value.hint


def test_a_csv_cell_and_every_spelling_of_the_list_mean_the_same(example: Example) -> None:
    folder = scene(example("xiao-cheng"), "pose: poses/run.png", "{berkas: a.png, peran: awal}")
    picture(folder / "poses/run.png", "white")
    picture(folder / "a.png", "white")
    listed = request(folder, "comfyui")
    (folder / "scenes.yaml").unlink()
    (folder / "scenes.csv").write_text(
        "id,text,gambar\nrun,running in a park,pose: poses/run.png; start: a.png\n"
    )
    assert request(folder, "comfyui") == listed
    assert [slot.role for slot in listed.references] == ["pose", "start"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{file: a.png, role: posse}", "Did you mean pose"),
        ("{file: a.png}", "required"),
        ("{file: a.png, role: front}", "found 'front'"),
        ("{file: a.png, role: pose, weight: 2}", "unknown field 'weight'"),
        ("just-a-file.png", "required"),
    ],
)
def test_a_mistake_in_the_list_is_told_with_its_line(example: Example, entry: str, said: str) -> None:
    folder = scene(example("xiao-cheng"), entry)
    picture(folder / "a.png", "white")
    with pytest.raises(DocumentError) as error:
        Workspace(folder, {})
    assert said in f"{error.value} {error.value.hint}"
    assert error.value.line == 4


def test_one_role_twice_and_a_file_outside_the_project_are_refused(example: Example, tmp_path: Path) -> None:
    folder = example("xiao-cheng")
    picture(tmp_path / "outside.png", "white")
    with pytest.raises(DocumentError, match="two pictures have the role pose"):
        Workspace(scene(folder, "pose: a.png", "pose: b.png"), {})
    with pytest.raises(OutsideProject, match="scene 'run', pose"):
        Workspace(scene(folder, "pose: ../outside.png"), {})
