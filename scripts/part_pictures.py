"""Training pictures of the part finder: made-up figures of the illustrator with exact labels."""

import io
import multiprocessing
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from tetap.verifier.what.answers import ACCESSORIES, CHOICES, MARKS, NUMBERS, VIEWS
from tetap.verifier.what.drawn_checks import GROUPS
from tetap.verifier.what.drawn_parts import ON_FEET, ON_HEAD, PARTS
from tetap_sketch import (
    Actor,
    Drawing,
    Spec,
    SpecError,
    StageError,
    Staging,
    complete,
    draw_scene,
    draw_sheet,
    load_stage,
    made_up,
    stage_names,
    stagings_of,
    truth_of,
)
from tetap_sketch.spec import FIELDS, PEOPLE, SLOTS, Choice, Color, Scale
from tetap_sketch.staging import EXPRESSIONS, HATS, POSES
from tetap_sketch.truth import ActorTruth, seen_parts

INPUT, OUTPUT = 224, 112
CAST_SEED = 900_001
"""Characters that no evaluation uses."""

_OPEN_EYES = ("own", "calm", "focused", "surprised", "sad", "shy")
_WHOLE = 0.4
"""Share of drawings that are shown whole as well."""

_LEAST = 12
"""Visible pixels from which on a part can be told at all."""

Sample = dict[str, Any]


def samples(seed: int, count: int, processes: int) -> Iterator[Sample]:
    """Up to four crops (whole, figure, head, feet) of each of `count` drawings; the order is not fixed."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for crops in pool.imap_unordered(_crops, [(seed, index) for index in range(count)], chunksize=4):
            yield from crops


def _crops(which: tuple[int, int]) -> list[Sample]:
    luck = Random(f"{which[0]}/{which[1]}")
    try:
        drawing, specs, stagings = _drawn(luck, which[1])
    except (SpecError, StageError):
        return []
    pixels = np.asarray(Image.open(io.BytesIO(drawing.png())).convert("RGB"))
    part_map = drawing.part_map()
    table = np.zeros(256, dtype=np.uint8)
    for number, name in enumerate(part_map.names):
        table[number] = _label(name, specs)
    labels = table[part_map.labels]
    actor = truth_of(drawing, specs, stagings, seen=seen_parts(part_map)).actors["actor"]
    boxes = [("body", _box(actor, tuple(actor.parts)))]
    if luck.random() < _WHOLE:
        boxes.append(("whole", (0, 0, labels.shape[1], labels.shape[0])))
    if len(specs) == 1:
        boxes += [("head", _box(actor, ON_HEAD)), ("feet", _box(actor, ON_FEET))]
    found = [
        _crop(luck, kind, box, pixels, labels, actor, stagings["actor"], alone=len(specs) == 1)
        for kind, box in boxes
        if box is not None
    ]
    return [sample for sample in found if sample is not None]


def _label(name: str, specs: Mapping[str, Spec]) -> int:
    actor, _, part = name.partition("/")
    if part.startswith("accessory-"):
        kind = specs[actor][f"accessory.{part[-1]}.kind"]
        part = next((group for group, kinds in GROUPS.items() if kind in kinds), "background")
    part = {"prop": "held"}.get(part, part)
    part = "mark" if part.startswith("mark-") else "wear" if part.startswith("wear-") else part
    return PARTS.index(part) if part in PARTS else 0


def _drawn(luck: Random, index: int) -> tuple[Drawing, dict[str, Spec], dict[str, Staging]]:
    spec, kind, size = _spec(luck, index), luck.random(), luck.choice((448, 512, 640, 768))
    view = luck.choice((*VIEWS, "front", "three-quarter"))
    expression, pose = luck.choice(EXPRESSIONS), luck.choice(POSES)
    if kind < 0.35:
        wear = {"hat": luck.choice(HATS)} if luck.random() < 0.2 else {}
        ground = luck.choice(("#ffffff", "#ffffff", "#f0f0f0", f"#{luck.randrange(1 << 24):06x}"))
        for pose_ in (pose, "stand"):
            staging = Staging(view, pose_, expression, wear=wear, seed=luck.randrange(1 << 31))
            try:
                return draw_sheet(spec, staging, (size, size), ground), {"actor": spec}, {"actor": staging}
            except SpecError:
                continue
        raise SpecError("no pose of this view")
    stage = load_stage(luck.choice(stage_names()))
    count = 1 if kind < 0.8 else min(luck.choice((2, 3)), len(stage.places))
    pose_on_stage = luck.choice((None, None, "stand", "wave", "point", "cheer", "hold"))
    actors = [
        Actor("actor", spec, pose=pose_on_stage, expression=expression, view=luck.choice((None, view))),
        *(Actor(f"other-{at}", _spec(luck, luck.randrange(1 << 30))) for at in range(1, count)),
    ]
    seed, ratio = luck.randrange(1 << 31), luck.choice((1.0, 1.0, 1.0, 4 / 3, 3 / 4, 16 / 9))
    camera = luck.choice(("wide", "wide", "medium", "close"))
    frame = round(size * ratio**0.5), round(size / ratio**0.5)
    drawing = draw_scene(stage, actors, seed=seed, size=frame, camera=camera)
    return drawing, {actor.name: actor.spec for actor in actors}, stagings_of(stage, actors, seed)


def _spec(luck: Random, index: int) -> Spec:
    """A made-up figure, often in colours that nobody would choose, so that shapes are learnt and not colours."""
    spec = dict(made_up(CAST_SEED, index))
    if luck.random() < 0.55:
        for name, kind in FIELDS.items():
            keep = name == "skin.color" and luck.random() < 0.6
            if isinstance(kind, Color) and not keep and luck.random() < 0.8:
                channels = (int(255 * luck.random() ** luck.choice((0.5, 1, 1.5))) for _ in range(3))
                spec[name] = "#" + "".join(f"{channel:02x}" for channel in channels)
    if luck.random() < 0.5:
        spec |= {
            "style.line": round(luck.uniform(0.5, 2), 2),
            "style.line.mode": luck.choice(("tint", "ink", "none")),
            "style.shading": round(luck.uniform(0, 1.5), 2),
        }
    if luck.random() < 0.4:
        for slot in range(1, SLOTS):
            if spec[f"accessory.{slot}.kind"] == "none" and luck.random() < 0.5:
                spec[f"accessory.{slot}.kind"] = luck.choice(ACCESSORIES)
                spec[f"accessory.{slot}.side"] = luck.choice(("left", "right"))
    if luck.random() < 0.3:
        spec["mark.2.kind"], spec["mark.2.side"] = luck.choice(MARKS), luck.choice(("left", "right"))
    try:
        return complete(spec)
    except SpecError:
        return made_up(CAST_SEED, index)


def _box(actor: ActorTruth, parts: tuple[str, ...]) -> tuple[int, int, int, int] | None:
    boxes = [box for part in parts if part != "prop" and (box := actor.parts[part].box) is not None]
    if not boxes:
        return None
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip


def _crop(luck, kind, box, pixels, labels, actor, staging, *, alone):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    """One square crop with labels and answers; None when it is too small to show anything."""
    middle = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
    side = max(box[2] - box[0], box[3] - box[1])
    if kind != "whole":
        least, most = (1.3, 1.9) if kind == "feet" else (1.06, 1.31)
        side *= luck.uniform(least, most)
        spread = (0.08 if kind == "body" else 0.15) * side / 2
        middle = [value + luck.uniform(-spread, spread) for value in middle]
        if side < 40:
            return None
    left, top = int(middle[0] - side / 2), int(middle[1] - side / 2)
    right, bottom = int(middle[0] + side / 2), int(middle[1] + side / 2)
    fill = tuple(int(value) for value in pixels.reshape(-1, 3).mean(axis=0))
    page = Image.new("RGB", (right - left, bottom - top), fill)
    page.paste(Image.fromarray(pixels), (-left, -top))
    flat = Image.new("L", page.size, 0)
    flat.paste(Image.fromarray(labels), (-left, -top))

    def shows(part: str) -> bool:
        seen = actor.parts[part]
        if seen.box is None or seen.visible_pixels * (INPUT / side) ** 2 <= _LEAST:
            return False
        x, y = (seen.box[0] + seen.box[2]) / 2, (seen.box[1] + seen.box[3]) / 2
        return left < x < right and top < y < bottom

    answers = _answers(actor, staging, shows, kind) if alone or kind != "whole" else None
    return {
        "rgb": np.asarray(page.resize((INPUT, INPUT), Image.Resampling.BICUBIC)),
        "labels": np.asarray(flat.resize((OUTPUT, OUTPUT), Image.Resampling.NEAREST)),
        "answers": answers or _nothing(),
    }


def _nothing() -> Sample:
    return {
        "choices": [-1] * len(CHOICES), "numbers": [-1.0] * len(NUMBERS),
        "ornaments": [-1] * (len(ACCESSORIES) + len(MARKS)), "view": -1,
    }  # fmt: skip


def _answers(actor, staging, shows, kind) -> Sample:  # type: ignore[no-untyped-def]
    """The answers this crop can give; -1 = it cannot tell."""
    fields = actor.fields
    face, whole = shows("eyes") and staging.view != "back", kind in ("whole", "body")
    feet = whole or kind == "feet"
    person = fields["body.template"] in PEOPLE
    able = {
        "body.template": kind != "feet", "hair.style": person and shows("hair"),
        "hair.bangs": person and shows("hair") and face and fields["hair.style"] not in ("afro", "none"),
        "top.kind": whole and (shows("top") or fields["top.kind"] == "none"),
        "bottom.kind": whole and fields["top.kind"] != "dress" and shows("bottom"),
        "socks.kind": feet and (shows("socks") or shows("shoes")), "shoes.kind": feet and shows("shoes"),
        "eyes.shape": face and staging.expression in _OPEN_EYES, "mouth.style": face and staging.expression == "own",
        "brows.style": face and shows("brows"), "face.shape": face and person, "body.build": whole,
        "style.line.mode": True,
        "body.heads": whole, "eyes.size": face, "face.blush": face, "style.shading": True,
        "hair.length": whole and person and shows("hair"),
        "hair.curl": whole and person and fields["hair.style"] in ("long", "twin-tails", "ponytail", "bob"),
        "style.line": fields["style.line.mode"] != "none",
    }  # fmt: skip
    worn = {fields[f"accessory.{slot}.kind"]: f"accessory-{slot}" for slot in range(1, SLOTS + 1)}
    marked = {fields[f"mark.{slot}.kind"]: f"mark-{slot}" for slot in range(1, SLOTS + 1)}
    return {
        "choices": [_chosen(name, fields[name]) if able[name] else -1 for name in CHOICES],
        "numbers": [_share(name, fields[name]) if able[name] else -1.0 for name in NUMBERS],
        "ornaments": [
            *((1 if shows(worn[kind]) else -1) if kind in worn else 0 for kind in ACCESSORIES),
            *(
                (1 if shows(marked[kind]) else -1) if kind in marked else (0 if face else -1)
                for kind in MARKS
            ),
        ],
        "view": VIEWS.index(staging.view),
    }


def _chosen(name: str, value: object) -> int:
    field = FIELDS[name]
    assert isinstance(field, Choice)
    return field.values.index(str(value))


def _share(name: str, value: object) -> float:
    field = FIELDS[name]
    assert isinstance(field, Scale)
    return (float(str(value)) - field.low) / (field.high - field.low)
