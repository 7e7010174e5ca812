"""The drawings whose bytes are remembered: every view, style, outfit, stage and template at least once."""

import hashlib
import io
from collections.abc import Callable, Mapping

from PIL import Image

from tetap_sketch.drawing import Drawing
from tetap_sketch.raster import png
from tetap_sketch.scene import Actor, draw_scene, draw_sheet
from tetap_sketch.spec import ACCESSORIES, ANIMALS, BOTTOMS, HAIR, ROBOTS, SHOES, TOPS, Value, complete
from tetap_sketch.stages import load_stage, stage_names
from tetap_sketch.staging import EXPRESSIONS, HATS, POSES, VIEWS, Staging

SIZE = (256, 256)
Given = dict[str, Value]
GIRL: Given = {"accessory.1.kind": "orange-pin"}
ADULT: Given = {
    "body.template": "adult", "body.heads": 6.2, "hair.style": "bob", "hair.color": "#1e3a5f", "eyes.color": "#6fb7e6",
    "mark.1.kind": "mole", "mark.1.place": "ear",
}  # fmt: skip
BARE: Given = {"bottom.kind": "none", "top.kind": "none", "shoes.kind": "none"}
Draw = Callable[[], Drawing]


def drawings() -> Mapping[str, Draw]:
    """Name to drawer, always in this order."""
    return {**_people(), **_mascots(), **_scenes()}


def hashes(drawing: Drawing) -> dict[str, str]:
    """Of the SVG text, which is the same on every machine, and of the pixels, which need the same renderer."""
    with Image.open(io.BytesIO(png(drawing.svg))) as picture:
        rgba = picture.convert("RGBA").tobytes()
    text = (drawing.svg + drawing.part_svg).encode()
    return {"svg": hashlib.sha256(text).hexdigest(), "rgba": hashlib.sha256(rgba).hexdigest()}


def _sheet(given: Given, staging: Staging) -> Draw:
    return lambda: draw_sheet(complete(given), staging, SIZE)


def _people() -> dict[str, Draw]:
    found = {f"girl-{view}": _sheet(GIRL, Staging(view=view, seed=1)) for view in VIEWS}
    found |= {f"adult-{view}": _sheet(ADULT, Staging(view=view)) for view in VIEWS}
    for index, style in enumerate(HAIR):
        # Each style comes with another view, pose, expression, outfit and ornament, so all are seen once.
        given: Given = {
            "body.template": ("chibi", "child", "adult")[index % 3],
            "body.heads": (2.75, 4.0, 6.0)[index % 3],
            "body.build": ("slim", "average", "round")[index // 3 % 3],
            "hair.style": style,
            "hair.bangs": ("curtain", "blunt", "side", "none")[index % 4],
            "face.shape": ("round", "oval", "square", "heart", "long")[index % 5],
            "eyes.shape": ("round", "almond", "droopy", "sharp", "dot")[index % 5],
            "top.kind": TOPS[index % len(TOPS)],
            "bottom.kind": BOTTOMS[index % len(BOTTOMS)],
            "shoes.kind": SHOES[index % len(SHOES)],
            "accessory.1.kind": ACCESSORIES[1 + 2 * index % (len(ACCESSORIES) - 1)],
            "accessory.2.kind": ACCESSORIES[2 + 2 * index % (len(ACCESSORIES) - 2)],
        }
        staging = Staging(
            view=("front", "three-quarter")[index % 2],
            pose=POSES[(index + 2) % len(POSES)],
            expression=EXPRESSIONS[index % len(EXPRESSIONS)],
            wear={"hat": HATS[index % len(HATS)]},
            seed=index,
        )
        found[f"hair-{style}"] = _sheet(given, staging)
    found["ink"] = _sheet({**GIRL, "style.line.mode": "ink", "style.shading": 0.0}, Staging(pose="wave"))
    found["no-lines"] = _sheet({**GIRL, "style.line.mode": "none"}, Staging(pose="walk", view="side"))
    return found


def _mascots() -> dict[str, Draw]:
    return {
        name: _sheet({"body.template": name, **BARE}, Staging(view=VIEWS[index % 4], seed=index))
        for index, name in enumerate((*ANIMALS, *ROBOTS))
    }


def _scenes() -> dict[str, Draw]:
    def scene(name: str, camera: str, size: tuple[int, int], *actors: Given) -> Draw:
        cast = [Actor(f"actor-{index}", complete(given)) for index, given in enumerate(actors)]
        return lambda: draw_scene(load_stage(name), cast, seed=5, size=size, camera=camera)

    found = {f"scene-{name}": scene(name, "stage default", SIZE, GIRL) for name in stage_names()}
    found["scene-park-two-wide-21-9"] = scene(
        "park", "wide", (336, 144), GIRL, {"body.template": "fox", **BARE}
    )
    found["scene-kitchen-close-9-16"] = scene("kitchen", "close", (144, 256), ADULT)
    return found
