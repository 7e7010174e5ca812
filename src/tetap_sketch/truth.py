"""What a drawing really shows: resolved fields, every part's visible pixels, key points; nothing guessed.

A part that the figure has but that is covered or turned away is `hidden`; one it does not have is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from .drawing import UNKNOWN, Drawing, PartMap
from .figure import draw_figure
from .paper import Paper
from .paths import Point
from .scene import Actor
from .spec import FIELDS, Color, Spec, Value, complete
from .stages.stage import Stage
from .staging import Staging
from .streams import pick, stream

Box = tuple[int, int, int, int]

PARTS = (
    "hair", "hair-tie", "skin", "face", "eyes", "brows", "top", "bottom", "socks", "shoes",
    "fur", "ears", "tail", "limbs", "shell", "screen",
    "accessory-1", "accessory-2", "accessory-3", "accessory-4", "mark-1", "mark-2", "mark-3", "mark-4",
    "wear-apron", "wear-hat", "prop",
)  # fmt: skip
"""Every part a figure can have; `prop` is what it holds."""


@dataclass(frozen=True)
class PartTruth:
    """`present`: the figure has it. `box` is left, top, right, bottom in pixels, right and bottom one past
    the last visible pixel; None when none is visible."""

    present: bool
    visible_pixels: int
    box: Box | None

    @property
    def hidden(self) -> bool:
        """The figure has it and nothing of it is seen here."""
        return self.present and self.visible_pixels == 0


@dataclass(frozen=True)
class ActorTruth:
    """One actor: what it is, how it stands, what of it is seen and where. `parts` holds every one of PARTS;
    `keypoints` may lie outside the picture."""

    fields: Mapping[str, Value]
    parts: Mapping[str, PartTruth]
    keypoints: Mapping[str, Point]
    view: str | None = None
    pose: str | None = None
    expression: str | None = None
    wear: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Truth:
    """Everything about one drawing that a verifier could be asked."""

    size: tuple[int, int]
    actors: Mapping[str, ActorTruth]
    scenery: Mapping[str, PartTruth]
    stage: str | None = None
    seed: int | None = None

    def record(self) -> dict[str, object]:
        """Plain dicts, lists, numbers and words, ready for JSON; coordinates in tenths of a pixel."""
        return {
            "size": list(self.size),
            "stage": self.stage,
            "seed": self.seed,
            "scenery": {name: _part_record(part) for name, part in self.scenery.items()},
            "actors": {name: _actor_record(actor) for name, actor in self.actors.items()},
        }


def truth(
    drawing: Drawing,
    specs: Mapping[str, Spec],
    stagings: Mapping[str, Staging] | None = None,
    *,
    stage: str | None = None,
    seed: int | None = None,
    part_map: PartMap | None = None,
) -> Truth:
    """The truth about a drawing of these actors (the one of a character sheet is called `actor`).

    `stagings` says how each stands, see `stagings_of`; `part_map` spares drawing it again.
    """
    seen = seen_parts(part_map or drawing.part_map())
    actors = {}
    for name, spec in specs.items():
        staging = (stagings or {}).get(name)
        own = [part for part in drawing.part_colors if part.startswith(f"{name}/")]
        has = {*parts_of_figure(spec), *(part.removeprefix(f"{name}/") for part in own)}
        actors[name] = ActorTruth(
            fields=dict(spec),
            parts={part: _truth_of(f"{name}/{part}", seen, part in has) for part in PARTS},
            keypoints={
                key.removeprefix(f"{name}/"): at
                for key, at in drawing.keypoints.items()
                if key.startswith(f"{name}/")
            },
            view=staging.view if staging else None,
            pose=staging.pose if staging else None,
            expression=staging.expression if staging else None,
            wear=dict(staging.wear) if staging else {},
        )
    scenery = {part: _truth_of(part, seen, True) for part in drawing.part_colors if "/" not in part}
    return Truth(drawing.size, actors, scenery, stage, seed)


def stagings_of(stage: Stage, actors: Sequence[Actor], seed: int) -> dict[str, Staging]:
    """How the actors of a scene stand: what each asks for, and for what it leaves open what the scene's
    seed picks from its place."""
    found = {}
    for actor, place in zip(actors, stage.places, strict=False):
        luck = stream(seed, stage.name, "actor", actor.name)
        pose, expression = pick(luck, place.poses), pick(luck, place.expressions)
        found[actor.name] = Staging(
            view=actor.view or place.view,
            pose=actor.pose or pose,
            expression=actor.expression or expression,
            wear=place.wear if actor.wear is None else actor.wear,
            gaze=place.gaze,
        )
    return found


def parts_of_figure(spec: Spec) -> tuple[str, ...]:
    """The parts a figure has, seen or not, whatever it does."""
    return _parts(tuple((name, value) for name, value in spec.items() if not isinstance(FIELDS[name], Color)))


@lru_cache(maxsize=512)
def _parts(shape: tuple[tuple[str, Value], ...]) -> tuple[str, ...]:
    spec = complete(dict(shape))
    paper = Paper(ids=True)
    for view in ("front", "back"):
        draw_figure(paper, spec, Staging(view=view))
    return tuple(paper.part_colors)


def seen_parts(part_map: PartMap) -> Mapping[str, tuple[int, Box]]:
    """Visible pixels and box of every part that has any."""
    height, width = part_map.labels.shape
    flat = part_map.labels.astype(np.intp)
    rows = np.bincount((flat + (UNKNOWN + 1) * np.arange(height)[:, None]).ravel(), minlength=height * (UNKNOWN + 1))
    columns = np.bincount((flat + (UNKNOWN + 1) * np.arange(width)).ravel(), minlength=width * (UNKNOWN + 1))
    by_row, by_column = rows.reshape(height, -1), columns.reshape(width, -1)
    found = {}
    for label, name in enumerate(part_map.names):
        down, across = np.flatnonzero(by_row[:, label]), np.flatnonzero(by_column[:, label])
        if len(down):
            box = (int(across[0]), int(down[0]), int(across[-1]) + 1, int(down[-1]) + 1)
            found[name] = (int(by_row[:, label].sum()), box)
    return found


def _truth_of(name: str, seen: Mapping[str, tuple[int, Box]], present: bool) -> PartTruth:
    pixels, box = seen.get(name, (0, None))
    return PartTruth(present, pixels, box)


def _part_record(part: PartTruth) -> dict[str, object]:
    return {
        "visible_pixels": part.visible_pixels,
        "hidden": part.hidden,
        "box": list(part.box) if part.box else None,
    }


def _actor_record(actor: ActorTruth) -> dict[str, object]:
    return {
        "view": actor.view,
        "pose": actor.pose,
        "expression": actor.expression,
        "wear": dict(actor.wear),
        "fields": dict(actor.fields),
        "parts": {name: _part_record(part) for name, part in actor.parts.items() if part.present},
        "missing": [name for name, part in actor.parts.items() if not part.present],
        "keypoints": {name: [round(x, 1), round(y, 1)] for name, (x, y) in actor.keypoints.items()},
    }
