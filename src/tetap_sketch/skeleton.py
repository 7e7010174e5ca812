"""The pose of a drawing as the coloured skeleton that ControlNet's OpenPose models read: joints and bones on black.

Order and colours of the eighteen joints are OpenPose's body model; a joint that is out of sight is left out.
"""

import math
from collections.abc import Iterable, Mapping
from io import BytesIO

from PIL import Image, ImageDraw

from .drawing import Drawing
from .paths import Point

_NAMES = (
    "nose", "neck", "shoulder_right", "elbow_right", "hand_right", "shoulder_left", "elbow_left", "hand_left",
    "hip_right", "knee_right", "foot_right", "hip_left", "knee_left", "foot_left",
    "eye_right", "eye_left", "ear_right", "ear_left",
)  # fmt: skip
_BONES = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13),
    (1, 0), (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
_COLORS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0),
    (0, 255, 85), (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255),
    (170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85),
)  # fmt: skip
_NEEDED = ("elbow_right", "elbow_left", "knee_right", "knee_left")
_BONE_LIGHT = 0.6
_WIDTH = 1 / 128
"""Of a bone, as a share of the shorter side."""


class NoSkeleton(ValueError):
    """This figure has no joints that OpenPose knows."""


def skeleton_png(drawing: Drawing) -> bytes:
    """A PNG of the drawing's size with the skeleton of every person on it. NoSkeleton for mascots."""
    canvas = Image.new("RGB", drawing.size, "black")
    draw = ImageDraw.Draw(canvas)
    width = max(2.0, min(drawing.size) * _WIDTH)
    for actor in dict.fromkeys(key.partition("/")[0] for key in drawing.keypoints):
        _draw_actor(draw, _joints(drawing.keypoints, actor), width)
    page = BytesIO()
    canvas.save(page, "PNG", compress_level=9)
    return page.getvalue()


def _joints(keypoints: Mapping[str, Point], actor: str) -> Mapping[int, Point]:
    own = {key.partition("/")[2]: at for key, at in keypoints.items() if key.startswith(f"{actor}/")}
    if any(name not in own for name in _NEEDED):
        raise NoSkeleton(f"{actor} has no arms and legs with joints")
    eyes = [own[name] for name in ("eye_right", "eye_left") if name in own]
    if eyes and "chin" in own:
        middle = _middle(eyes)
        own["nose"] = (
            middle[0] + 0.4 * (own["chin"][0] - middle[0]),
            middle[1] + 0.4 * (own["chin"][1] - middle[1]),
        )
    return {number: own[name] for number, name in enumerate(_NAMES) if name in own}


def _middle(points: Iterable[Point]) -> Point:
    several = list(points)
    return sum(x for x, _ in several) / len(several), sum(y for _, y in several) / len(several)


def _draw_actor(draw: ImageDraw.ImageDraw, joints: Mapping[int, Point], width: float) -> None:
    for bone, (first, second) in enumerate(_BONES):
        if first in joints and second in joints:
            red, green, blue = (round(channel * _BONE_LIGHT) for channel in _COLORS[bone])
            draw.polygon(_spindle(joints[first], joints[second], width), (red, green, blue))
    for number, (x, y) in joints.items():
        draw.ellipse((x - width, y - width, x + width, y + width), _COLORS[number])


def _spindle(start: Point, end: Point, width: float) -> list[Point]:
    """A bone as an ellipse from joint to joint."""
    middle = _middle((start, end))
    half, angle = math.dist(start, end) / 2, math.atan2(end[1] - start[1], end[0] - start[0])
    return [
        (
            middle[0] + half * math.cos(t) * math.cos(angle) - width * math.sin(t) * math.sin(angle),
            middle[1] + half * math.cos(t) * math.sin(angle) + width * math.sin(t) * math.cos(angle),
        )
        for t in (math.tau * step / 36 for step in range(36))
    ]
