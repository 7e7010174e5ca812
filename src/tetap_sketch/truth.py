"""What a drawing really shows: resolved fields, every part's visible pixels, key points; nothing guessed.

A part that the figure has but that is covered or turned away is `hidden`; one it does not have is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from .drawing import Drawing, PartMap
from .figure import draw_figure
from .paper import Paper
from .paths import Point
from .scene import Actor
from .spec import FIELDS, Spec, Value, complete
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


def truth_of(
    drawing: Drawing,
    specs: Mapping[str, Spec],
    stagings: Mapping[str, Staging] | None = None,
    *,
    stage: str | None = None,
    seed: int | None = None,
    seen: Mapping[str, tuple[int, Box]] | None = None,
) -> Truth:
    """The truth about a drawing of these actors (the one of a character sheet is called `actor`).

    `stagings` says how each stands, see `stagings_of`; `seen` (of `seen_parts`) spares drawing the part map.
    """
    seen = seen_parts(drawing.part_map()) if seen is None else seen
    actors = {}
    for name, spec in specs.items():
        staging = (stagings or {}).get(name)
        own = [part for part in drawing.part_colors if part.startswith(f"{name}/")]
        has = {*parts_of_figure(spec), *(part.removeprefix(f"{name}/") for part in own)}
        actors[name] = ActorTruth(
            fields=dict(spec),
            parts={part: _part_truth(f"{name}/{part}", seen, part in has) for part in PARTS},
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
    scenery = {part: _part_truth(part, seen, True) for part in drawing.part_colors if "/" not in part}
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
    return _parts(tuple((name, value) for name, value in spec.items() if name in _DECIDE))


_DECIDE = {name for name in FIELDS if name.endswith(".kind")} | {"body.template", "hair.style"}
"""The fields that give a figure a part or take it away."""


@lru_cache(maxsize=512)
def _parts(deciding: tuple[tuple[str, Value], ...]) -> tuple[str, ...]:
    spec = complete(dict(deciding))
    paper = Paper(ids=True)
    for view in ("front", "back"):
        draw_figure(paper, spec, Staging(view=view))
    return tuple(paper.part_colors)


def seen_parts(part_map: PartMap) -> Mapping[str, tuple[int, Box]]:
    """Visible pixels and box of every part that has any."""
    found = {}
    for label, name in enumerate(part_map.names):
        mask = part_map.labels == label
        down = np.flatnonzero(mask.any(axis=1))
        if len(down):
            rows = mask[down[0] : down[-1] + 1]
            across = np.flatnonzero(rows.any(axis=0))
            box = (int(across[0]), int(down[0]), int(across[-1]) + 1, int(down[-1]) + 1)
            found[name] = (int(np.count_nonzero(rows)), box)
    return found


def _part_truth(name: str, seen: Mapping[str, tuple[int, Box]], present: bool) -> PartTruth:
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
