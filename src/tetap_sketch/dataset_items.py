"""The items of one character in a dataset: its own pictures, then one-field variants of them."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np
from PIL import Image

from .casting import made_up
from .drawing import UNKNOWN, Drawing, PartMap
from .scene import Actor, draw_scene, draw_sheet
from .spec import FIELDS, Spec, SpecError
from .stages import load_stage, stage_names
from .staging import EXPRESSIONS, POSES, VIEWS, Staging, StagingError
from .streams import SEED_LIMIT, pick, stream
from .truth import PARTS, Box, seen_parts, stagings_of, truth_of
from .variants import fields_that_show, levels, parts_of, vary

ITEMS = 20
"""Pictures of one character: BASES of its own, the rest variants."""

BASES = 6
SHEETS = 3
"""How many of the bases stand on plain ground; the others are on stages."""

TWINS = (0, 0, 1, 1, 2, 2, 3, 4, 5)
"""The bases that variants are drawn like; plain ground twice as often, where more of the figure is seen."""

ACTOR = "actor"
MASK_NAMES = ("backdrop", "prop", *(f"{ACTOR}/{part}" for part in PARTS))
"""What the values in a mask mean: a pixel of value n belongs to `MASK_NAMES[n]`."""

_FREE_POSES = ("stand", "wave", "point", "cheer", "hold")


@dataclass(frozen=True)
class Recipe:
    """What to make. Without `specs` characters are made up from the seed; with them, item by item, those in
    turn. `only_fields` limits what the variants change."""

    count: int
    seed: int
    size: int = 512
    specs: Mapping[str, Spec] = field(default_factory=dict)
    only_fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = {
            *FIELDS,
            *(name.removesuffix(".kind") for name in FIELDS if name.startswith(("accessory", "mark"))),
        }
        for name in self.only_fields:
            if name not in known:
                raise SpecError(f"unknown field '{name}' to vary")
        # Plain dicts, because a recipe travels to other processes.
        object.__setattr__(self, "specs", {name: dict(spec) for name, spec in self.specs.items()})


@dataclass(frozen=True)
class Item:
    """One labelled picture; `mask` is an 8-bit PNG whose pixel values are the dataset's mask labels."""

    index: int
    image: bytes
    mask: bytes
    label: Mapping[str, object]


@dataclass(frozen=True)
class Appearance:
    """One way to draw a character; `stage` empty is plain ground, None is as the stage says."""

    stage: str
    view: str | None
    pose: str | None
    expression: str
    camera: str
    seed: int


def shown_fields(recipe: Recipe, spec: Spec) -> tuple[str, ...]:
    """What the variants of this character may change."""
    return tuple(
        name for name in fields_that_show(spec) if not recipe.only_fields or name in recipe.only_fields
    )


def character_items(recipe: Recipe, number: int, count: int) -> Iterator[Item]:
    """The first `count` items of character `number`."""
    name, spec = _character(recipe, number)
    luck = stream(recipe.seed, "dataset", number)
    ways = [_appearance(luck, index >= SHEETS) for index in range(BASES)]
    plans = _plans(luck, recipe, spec)
    masks = _Masks()
    for index in range(count):
        at = number * ITEMS + index
        label: dict[str, object] = {"character": name, "kind": "base"}
        shown, way = spec, index
        if index >= BASES:
            field_name, level, way = plans[index - BASES]
            shown = vary(spec, field_name, level)
            label |= {
                "kind": "variant",
                "twin": f"images/{number * ITEMS + way:05}.png",
                "field": field_name,
                "level": level,
                "parts": list(parts_of(field_name)),
                "diff": {key: [spec[key], shown[key]] for key in FIELDS if spec[key] != shown[key]},
            }
        drawing, stagings = _draw(ways[way], shown, recipe.size)
        seen, mask = masks.of(drawing)
        facts = truth_of(
            drawing,
            {ACTOR: shown},
            stagings,
            stage=ways[way].stage or None,
            seed=ways[way].seed,
            seen=seen,
        )
        label |= {"appearance": way, "camera": ways[way].camera, "truth": facts.record()}
        yield Item(at, drawing.png(), mask, label)


def _character(recipe: Recipe, number: int) -> tuple[str, Spec]:
    if not recipe.specs:
        return f"made-up-{number:05}", made_up(recipe.seed, number)
    name = list(recipe.specs)[number % len(recipe.specs)]
    return name, recipe.specs[name]


def _plans(luck: Random, recipe: Recipe, spec: Spec) -> list[tuple[str, int, int]]:
    """Field, level and appearance of every variant; no field comes twice before all have come."""
    known = shown_fields(recipe, spec)
    plans: list[tuple[str, int, int]] = []
    bag: list[str] = []
    while known and len(plans) < ITEMS - BASES:
        bag = bag or list(known)
        name = pick(luck, bag)
        bag.remove(name)
        level = pick(luck, range(1, levels(spec, name) + 1))
        plans.append((name, level, pick(luck, TWINS)))
    return plans


def _appearance(luck: Random, on_stage: bool) -> Appearance:
    seed = int(luck.random() * SEED_LIMIT)
    expression, view = pick(luck, EXPRESSIONS), pick(luck, (*VIEWS, "front", "three-quarter"))
    pose = pick(luck, POSES)
    if not on_stage:
        return Appearance("", view, pose, expression, "whole", seed)
    free = pick(luck, _FREE_POSES) if luck.random() < 0.3 else None
    camera = pick(luck, ("wide", "wide", "medium", "close"))
    return Appearance(pick(luck, stage_names()), view, free, expression, camera, seed)


def _draw(way: Appearance, spec: Spec, size: int) -> tuple[Drawing, dict[str, Staging]]:
    """The drawing and how the actor stands; what a view cannot show is stood for on plain ground, and
    shown from the stage's own view on a stage."""
    try:
        return _drawn(way, spec, size)
    except StagingError:
        return _drawn(replace(way, view=None) if way.stage else replace(way, pose="stand"), spec, size)


def _drawn(way: Appearance, spec: Spec, size: int) -> tuple[Drawing, dict[str, Staging]]:
    if not way.stage:
        staging = Staging(way.view or "front", way.pose or "stand", way.expression, seed=way.seed)
        return draw_sheet(spec, staging, (size, size)), {ACTOR: staging}
    stage = load_stage(way.stage)
    actors = [Actor(ACTOR, spec, pose=way.pose, expression=way.expression, view=way.view)]
    drawing = draw_scene(stage, actors, seed=way.seed, size=(size, size), camera=way.camera)
    return drawing, stagings_of(stage, actors, way.seed)


class _Masks:
    """What is seen of every part, and the mask's PNG; a variant of a colour has those of its twin."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Mapping[str, tuple[int, Box]], bytes]] = {}

    def of(self, drawing: Drawing) -> tuple[Mapping[str, tuple[int, Box]], bytes]:
        if drawing.part_svg not in self._known:
            part_map = drawing.part_map()
            self._known[drawing.part_svg] = (seen_parts(part_map), _mask_png(part_map))
        return self._known[drawing.part_svg]


def _mask_png(part_map: PartMap) -> bytes:
    table = np.full(UNKNOWN + 1, UNKNOWN, dtype=np.uint8)
    for label, name in enumerate(part_map.names):
        table[label] = MASK_NAMES.index(name) if name in MASK_NAMES else UNKNOWN
    out = io.BytesIO()
    Image.fromarray(table[part_map.labels]).save(out, "PNG", compress_level=1)
    return out.getvalue()
