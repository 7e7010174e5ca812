"""The same recipe gives the same files, in one process or two, in one go or after an interruption."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tetap_sketch.dataset import DatasetError, Recipe, make_dataset
from tetap_sketch.dataset_items import BASES, ITEMS, _mask_png
from tetap_sketch.drawing import UNKNOWN
from tetap_sketch.scene import draw_sheet
from tetap_sketch.spec import FIELDS, Color, SpecError, complete
from tetap_sketch.staging import VIEWS, Staging
from tetap_sketch.variants import fields_that_show, levels, vary

COUNT = ITEMS + BASES + 2
RECIPE = Recipe(COUNT, seed=11, size=96)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dataset") / "one"
    told: list[tuple[int, int]] = []
    done = make_dataset(folder, RECIPE, processes=1, progress=lambda at, of: told.append((at, of)))
    assert (done.drawn, done.kept) == (COUNT, 0)
    assert told[0] == (0, COUNT) and told[-1] == (COUNT, COUNT)
    return folder


def test_two_processes_make_the_same_files(made: Path, tmp_path: Path) -> None:
    make_dataset(tmp_path / "two", RECIPE, processes=2)
    assert contents(tmp_path / "two") == contents(made)


def test_an_interrupted_run_goes_on(made: Path, tmp_path: Path) -> None:
    whole = contents(made)
    make_dataset(tmp_path, RECIPE, processes=1)
    (tmp_path / "labels" / "00001.jsonl").unlink()
    (tmp_path / "labels.jsonl").unlink()
    (tmp_path / "images" / f"{ITEMS:05}.png").unlink()
    done = make_dataset(tmp_path, RECIPE, processes=1)
    assert (done.drawn, done.kept) == (COUNT - ITEMS, ITEMS)
    assert contents(tmp_path) == whole


def test_labels_say_what_the_pictures_and_masks_show(made: Path) -> None:
    lines = [json.loads(line) for line in (made / "labels.jsonl").read_text("utf-8").splitlines()]
    facts = json.loads((made / "dataset.json").read_text("utf-8"))
    assert len(lines) == COUNT
    assert [line["kind"] for line in lines[:ITEMS]] == ["base"] * BASES + ["variant"] * (ITEMS - BASES)
    for line in lines:
        with Image.open(made / line["mask"]) as picture:
            mask = np.asarray(picture)
        with Image.open(made / line["image"]) as picture:
            assert picture.size == (96, 96)
        assert mask.dtype == np.uint8 and UNKNOWN not in mask
        for part, what in line["truth"]["actors"]["actor"]["parts"].items():
            assert (mask == facts["mask_labels"][f"actor/{part}"]).sum() == what["visible_pixels"]
        if line["kind"] == "variant":
            twin = next(other for other in lines if other["image"] == line["twin"])
            now, before = (one["truth"]["actors"]["actor"]["fields"] for one in (line, twin))
            assert line["diff"] == {
                name: [before[name], now[name]] for name in before if before[name] != now[name]
            }
            assert len(line["diff"]) == 1 and twin["kind"] == "base"


def test_given_specs_and_fields_are_kept_to(tmp_path: Path) -> None:
    girl = complete({"accessory.1.kind": "orange-pin"})
    recipe = Recipe(BASES + 4, 1, 64, {"xiao-cheng": girl}, ("hair.color", "accessory.1"))
    make_dataset(tmp_path, recipe, processes=1)
    lines = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text("utf-8").splitlines()]
    assert {line["character"] for line in lines} == {"xiao-cheng"}
    assert {line.get("field") for line in lines[BASES:]} == {"hair.color", "accessory.1"}


def test_a_folder_of_something_else_is_refused(tmp_path: Path, made: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(DatasetError, match="choose an empty folder"):
        make_dataset(tmp_path, RECIPE, processes=1)
    with pytest.raises(DatasetError, match="another seed"):
        make_dataset(made, Recipe(COUNT, seed=12, size=96), processes=1)
    with pytest.raises(SpecError, match="unknown field"):
        Recipe(1, 1, only_fields=("hair.colour",))
    with pytest.raises(DatasetError, match=r"fur\.color|none of the fields"):
        make_dataset(tmp_path / "new", Recipe(1, 1, specs={"girl": complete({})}, only_fields=("fur.color",)))


@pytest.mark.parametrize("view", VIEWS)
def test_a_colour_never_moves_the_part_map(view: str) -> None:
    spec = complete({"accessory.1.kind": "bow", "mark.1.kind": "mole"})
    plain = draw_sheet(spec, Staging(view=view), (96, 96))
    for name in fields_that_show(spec):
        if isinstance(FIELDS.get(name), Color):
            other = draw_sheet(vary(spec, name, levels(spec, name)), Staging(view=view), (96, 96))
            assert _mask_png(other.part_map()) == _mask_png(plain.part_map()), name
