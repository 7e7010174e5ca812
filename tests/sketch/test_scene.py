"""Scenes: repeatable, filled in every ratio, with every part of the character in sight."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tetap_sketch.drawing import UNKNOWN, Drawing
from tetap_sketch.props import PROPS
from tetap_sketch.scene import Actor, draw_scene, draw_sheet
from tetap_sketch.spec import complete
from tetap_sketch.stages import StageError, load_stage, read_stage, stage_names
from tetap_sketch.stages.camera import RATIOS
from tetap_sketch.staging import Staging

CHENG = complete({"accessory.1.kind": "orange-pin", "accessory.1.side": "left"})
FEET = {"cheng/socks", "cheng/shoes"}
BEHIND_FURNITURE = {
    "kitchen": FEET | {"cheng/bottom"},
    "cafe": FEET,
    "office": FEET | {"cheng/bottom"},
}
STAGES = (
    "beach", "beach-sunset", "cafe", "cherry-tree", "christmas", "kitchen", "library", "office", "park", "plain",
    "supermarket",
)  # fmt: skip


def scene(name: str, seed: int = 1, size: tuple[int, int] = (256, 256), **wishes: str) -> Drawing:
    return draw_scene(load_stage(name), [Actor("cheng", CHENG, **wishes)], seed=seed, size=size)


def pixels(drawing: Drawing) -> np.ndarray:
    with Image.open(io.BytesIO(drawing.png())) as picture:
        return np.asarray(picture.convert("RGBA"))


def size_of(ratio: str, side: int = 128) -> tuple[int, int]:
    wide, tall = (int(part) for part in ratio.split(":"))
    return (side, round(side * tall / wide)) if wide >= tall else (round(side * wide / tall), side)


def test_the_built_in_stages_are_these():
    assert stage_names() == STAGES
    assert len(PROPS.names()) >= 40


def test_same_input_gives_the_same_bytes():
    first, second = scene("park", seed=5), scene("park", seed=5)
    assert first.svg == second.svg
    assert first.part_svg == second.part_svg
    assert first.png() == second.png()


def test_another_process_draws_the_same_svg():
    code = (
        "import hashlib; from tetap_sketch.scene import Actor, draw_scene;"
        "from tetap_sketch.spec import complete; from tetap_sketch.stages import load_stage;"
        "d = draw_scene(load_stage('christmas'), [Actor('a', complete({}))], seed=9, size=(64, 64));"
        "print(hashlib.sha256((d.svg + d.part_svg).encode()).hexdigest())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "77")
    }
    here = draw_scene(load_stage("christmas"), [Actor("a", complete({}))], seed=9, size=(64, 64))
    digest = hashlib.sha256((here.svg + here.part_svg).encode()).hexdigest()
    assert outputs == {digest + "\n"}


@pytest.mark.parametrize("name", STAGES)
def test_every_ratio_is_filled_to_the_edges(name: str):
    for ratio in RATIOS:
        drawing = scene(name, size=size_of(ratio))
        seen = pixels(drawing)
        assert seen.shape[:2] == drawing.size[::-1]
        assert seen[..., 3].min() == 255, ratio
        assert not (drawing.part_map().labels == UNKNOWN).any(), ratio


@pytest.mark.parametrize("name", STAGES)
def test_every_part_of_the_character_is_in_sight(name: str):
    sheet = draw_sheet(CHENG, Staging(), (256, 256))
    shown = sheet.part_map()
    wanted = {
        name.replace("actor/", "cheng/") for name in shown.names if "/" in name and shown.mask(name).any()
    }
    assert "cheng/accessory-1" in wanted
    for seed in (1, 2, 3):
        drawing = scene(name, seed=seed)
        shown = drawing.part_map()
        hidden = {part for part in wanted if shown.mask(part).sum() < 5}
        assert hidden <= BEHIND_FURNITURE.get(name, set()), seed


@pytest.mark.parametrize("camera", ["wide", "medium", "close"])
@pytest.mark.parametrize("name", STAGES)
def test_face_and_pin_are_in_sight_of_every_camera(name: str, camera: str):
    drawing = draw_scene(load_stage(name), [Actor("cheng", CHENG)], seed=1, size=(192, 256), camera=camera)
    shown = drawing.part_map()
    for part in ("eyes", "accessory-1", "face", "hair", "top"):
        assert shown.mask(f"cheng/{part}").sum() >= 5, part
    width, height = drawing.size
    for point in ("eye_left", "eye_right", "chin"):
        x, y = drawing.keypoints[f"cheng/{point}"]
        assert 0 < x < width and 0 < y < height


@pytest.mark.parametrize("name", ["park", "kitchen", "beach-sunset"])
def test_the_seed_moves_the_scenery_and_never_the_identity(name: str):
    wishes = {"pose": load_stage(name).places[0].poses[0], "expression": "own"}
    first, second = (scene(name, seed=seed, **wishes) for seed in (1, 2))
    assert first.svg != second.svg
    seen = [(pixels(one)[..., :3].astype(float), one.part_map()) for one in (first, second)]
    for part in first.part_colors:
        if not part.startswith("cheng/"):
            continue
        tones = [
            np.median(picture[shown.mask(part)], axis=0)
            for picture, shown in seen
            if shown.mask(part).sum() > 40
        ]
        if len(tones) == 2:
            assert np.abs(tones[0] - tones[1]).max() < 8, part


def test_three_actors_keep_their_own_parts():
    actors = [Actor(name, CHENG) for name in ("one", "two", "three")]
    drawing = draw_scene(load_stage("park"), actors, seed=1, size=(400, 225))
    for name in ("one", "two", "three"):
        assert drawing.part_map().mask(f"{name}/accessory-1").any()
    with pytest.raises(StageError, match="places for 1 to 3 actors, found 4"):
        draw_scene(load_stage("park"), [*actors, Actor("four", CHENG)], seed=1, size=(64, 64))
    with pytest.raises(StageError, match="same name"):
        draw_scene(load_stage("park"), [actors[0], actors[0]], seed=1, size=(64, 64))


def test_an_actor_may_do_and_hold_something_else():
    usual = scene("kitchen")
    assert usual.part_map().mask("cheng/wear-apron").any()
    other = draw_scene(
        load_stage("kitchen"),
        [Actor("cheng", CHENG, pose="wave", wear={}, hold="nothing")],
        seed=1,
        size=(256, 256),
    )
    assert not other.part_map().mask("cheng/wear-apron").any()
    assert not other.part_map().mask("cheng/prop").any()


def test_png_says_who_drew_it_and_nothing_of_the_time():
    with Image.open(io.BytesIO(scene("plain").png())) as picture:
        assert picture.info["Software"].startswith("tetap_sketch ")
        assert "resvg" in picture.info["Software"]
        assert picture.info["Description"] == "drawn by the tetap illustrator"
        assert set(picture.info) == {"Software", "Description"}


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_sheet_shows_the_whole_figure(ratio: str):
    drawing = draw_sheet(CHENG, Staging(), size_of(ratio, 256))
    figure = drawing.part_map().labels != list(drawing.part_colors).index("backdrop")
    assert figure.any()
    for edge in (figure[0], figure[-1], figure[:, 0], figure[:, -1]):
        assert not edge.any()


PLAIN = """\
stage: mine
places:
  - {at: [0, 900], height: 560}
backdrop:
  - {piece: tone}
"""


@pytest.mark.parametrize(
    ("wrong", "line", "hint"),
    [
        (PLAIN.replace("backdrop:", "backdrops:"), 4, "did you mean 'backdrop'"),
        (PLAIN.replace("tone", "tonne"), 5, "did you mean 'tone'"),
        (PLAIN + "behind:\n  - {prop: brench, at: [0, 1]}\n", 7, "did you mean 'bench'"),
        (PLAIN + "behind:\n  - {prop: bench, colour: '#ffffff'}\n", 7, "did you mean 'color'"),
        (PLAIN + "behind:\n  - {prop: bench, color: red}\n", 7, "#rrggbb"),
        (PLAIN + "behind:\n  - {prop: bench, at: [0]}\n", 7, "two numbers"),
        (PLAIN + "behind:\n  - {prop: cup, fit: seat}\n", 7, "height"),
        (PLAIN + "behind:\n  - {at: [0, 1]}\n", 7, "one 'prop:' or one 'piece:'"),
        (PLAIN.replace("height: 560", "height: tall"), 3, "expected a number"),
        (PLAIN.replace("height: 560", "height: 560, pose: sleep"), 3, "'sleep' is not allowed"),
        (PLAIN + "camera: near\n", 6, "'near' is not allowed"),
        (PLAIN + "light: {wash: [1]}\n", 6, "expected"),
        (PLAIN + "stage: twice\n", 6, "written twice"),
        ("stage: mine\nplaces: [\n", 3, "not valid YAML"),
    ],
)
def test_a_wrong_stage_names_the_line(tmp_path: Path, wrong: str, line: int, hint: str):
    path = tmp_path / "mine.yaml"
    path.write_text(wrong)
    with pytest.raises(StageError) as error:
        read_stage(path)
    assert f"mine.yaml:{line}:" in str(error.value)
    assert hint in str(error.value)


def test_references_in_a_stage_are_refused(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text(PLAIN + "behind: &a\n  - *a\n")
    with pytest.raises(StageError, match="references"):
        read_stage(path)


def test_a_users_stage_comes_before_the_built_in_one(tmp_path: Path):
    (tmp_path / "park.yaml").write_text(PLAIN)
    (tmp_path / "mine.yaml").write_text(PLAIN)
    assert load_stage("park", [tmp_path]).name == "mine"
    assert load_stage("park").name == "park"
    assert "mine" in stage_names([tmp_path])
    with pytest.raises(StageError, match="did you mean 'office'"):
        load_stage("ofice")
