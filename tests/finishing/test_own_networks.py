"""Networks that a user brings: they are used, their seams are not seen, and what cannot be used is said at once."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_networks import doubler, red_finder

from tetap import Project
from tetap.documents.recipe_file import Models, Recipe
from tetap.errors import BadInput
from tetap.finishing.canvas import Canvas
from tetap.finishing.cut_out import cut_out
from tetap.finishing.networks import CutOutNetwork, EnlargingNetwork
from tetap.finishing.sharpness import enlarged


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_network_of_ones_own_finds_the_character(tmp_path: Path) -> None:
    luck = np.random.default_rng(2)
    rgb = luck.integers(90, 140, (200, 160, 3)).astype(np.uint8)
    rgb[60:150, 40:110] = (220, 20, 30)
    network = CutOutNetwork(written(tmp_path, "red.onnx", red_finder()), "half")
    cut = cut_out(Canvas(rgb), found=network.mask(rgb))
    assert cut is not None and cut.how == "a network" and cut.canvas.alpha is not None
    assert cut.canvas.alpha[100, 70] == 255 and cut.canvas.alpha[10, 10] == 0
    assert abs(int((cut.canvas.alpha > 127).sum()) - 90 * 70) < 300
    assert cut_out(Canvas(rgb[:50]), found=network.mask(rgb[:50])) is None


@pytest.mark.parametrize("side", [None, 96])
@pytest.mark.parametrize("times", [2, 3])
def test_what_is_enlarged_tile_by_tile_shows_no_seam(tmp_path: Path, side: int | None, times: int) -> None:
    rows, columns = np.mgrid[:300, :410]
    rgb = np.stack([rows % 256, columns % 256, (rows + columns) // 4 % 256], axis=-1).astype(np.uint8)
    network = EnlargingNetwork(written(tmp_path, "twice.onnx", doubler(side=side)))
    made = enlarged(Canvas(rgb, masks={"head": rgb[..., 0]}), times, network)
    assert made.size == (410 * times, 300 * times) and made.masks["head"].shape == (300 * times, 410 * times)
    twice = Image.fromarray(rgb.repeat(2, axis=0).repeat(2, axis=1))
    expected = np.asarray(twice if times == 2 else twice.resize(made.size, Image.Resampling.LANCZOS))
    assert np.abs(made.rgb.astype(int) - expected).max() <= 2


def test_a_recipe_uses_the_networks_and_says_so(delivered: Path) -> None:
    written(delivered, "red.onnx", red_finder())
    written(delivered, "twice.onnx", doubler())
    models = Models(cut_out="red.onnx", enlarge="twice.onnx")
    (file,) = Project(delivered).finish(Recipe(enlarge=2, cut_out=True, models=models), ["front"]).files
    assert file.steps["enlarged_by"] == "twice.onnx"
    # The illustrator knows the figure to the pixel: no network is asked.
    assert "cut_out_by" not in file.steps
    with Image.open(delivered / file.file) as made, Image.open(delivered / "out/front.png") as before:
        assert made.size == (before.width * 2, before.height * 2)


def test_files_that_are_no_such_network_are_said_before_anything_is_made(delivered: Path) -> None:
    project = Project(delivered)
    wrong = {
        "no network": Recipe(enlarge=2, models=Models(enlarge="none.onnx")),
        "cannot read it": Recipe(cut_out=True, models=Models(cut_out="bad.onnx")),
        "goes with cut_out": Recipe(models=Models(cut_out="red.onnx")),
        "goes with enlarge": Recipe(models=Models(enlarge="twice.onnx")),
        "print_profile goes": Recipe(print_profile="press.icc"),
    }
    written(delivered, "bad.onnx", b"no network at all")
    for words, recipe in wrong.items():
        with pytest.raises(BadInput, match=words) as caught:
            project.finish(recipe, ["front"])
        assert caught.value.hint
    assert not (delivered / "out/finished").exists()


def test_a_network_that_makes_something_else_is_said(tmp_path: Path) -> None:
    finder = EnlargingNetwork(written(tmp_path, "red.onnx", red_finder()))
    with pytest.raises(BadInput, match="makes 64×64 of 64×64"):
        finder.enlarged(np.zeros((40, 40, 3), np.uint8), 2)
