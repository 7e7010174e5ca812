"""The illustrator: flat vector characters and scenes, the same bytes for the same spec, seed and size."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .casting import made_up
    from .dataset import Recipe, make_dataset
    from .drawing import Drawing, PartMap
    from .scene import Actor, draw_scene, draw_sheet
    from .spec import Spec, SpecError, complete
    from .stages import StageError, load_stage, stage_names
    from .staging import Staging, StagingError
    from .truth import Truth, stagings_of, truth_of
    from .variants import fields_that_show, levels, parts_of, vary

VERSION = "1"
"""Raised whenever the same input may give another picture; part of every receipt."""

__all__ = [
    "VERSION", "Actor", "Drawing", "PartMap", "Recipe", "Spec", "SpecError", "StageError", "Staging", "StagingError",
    "Truth", "complete", "draw_scene", "draw_sheet", "fields_that_show", "levels", "load_stage", "made_up",
    "make_dataset", "parts_of", "stage_names", "stagings_of", "truth_of", "vary",
]  # fmt: skip

_HOMES = {
    "casting": ("made_up",),
    "dataset": ("Recipe", "make_dataset"),
    "drawing": ("Drawing", "PartMap"),
    "scene": ("Actor", "draw_scene", "draw_sheet"),
    "spec": ("Spec", "SpecError", "complete"),
    "stages": ("StageError", "load_stage", "stage_names"),
    "staging": ("Staging", "StagingError"),
    "truth": ("Truth", "stagings_of", "truth_of"),
    "variants": ("fields_that_show", "levels", "parts_of", "vary"),
}
"""Where each name lives; imported when it is first used, so that asking for VERSION costs nothing."""


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
