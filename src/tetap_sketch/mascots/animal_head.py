"""The head of an animal: outline, light face, muzzle, nose, cheeks, eyes and ears in every view."""

from tetap_sketch.colors import mix
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, ellipse, move, smooth, xy
from tetap_sketch.spec import Spec, number, word

from .ears import draw_ear, ear_places
from .eyes import Sockets, draw_eyes
from .moods import Mood
from .mouths import LIP, draw_mouth
from .species import Species

_RUFF = (
    "M-160 40C-140 30 -122 33 -106 39C-88 47 -62 49 -42 42C-20 34 6 24 40 4Q36 24 58 36Q42 40 34 46"
    "Q42 58 50 70Q32 68 20 72Q20 82 12 98L-20 130L-160 120Z"
)
"""The light lower face of a fox in profile: along the snout, under the eye, and out in three tufts."""


def outline_points(animal: Species, view: str) -> list[Point]:
    """The head's outline; in three-quarter the chin and lower face move with the turn."""
    if view == "side":
        return list(animal.side)
    right = list(animal.half)
    left = [(-x, y) for x, y in reversed(right[1:-1])]
    whole = right + left
    if view != "three-quarter":
        return whole
    turned = []
    for x, y in whole:
        low = max(0.0, min(1.0, (y - 30) / 70))
        middle = 1 - min(1.0, abs(x) / 150) ** 2
        far = 0.93 if x < 0 else 0.97
        turned.append((x * far - 26 * low * middle, y))
    return turned


def head_outline(animal: Species, view: str) -> str:
    """The head's outline as a path."""
    return smooth(outline_points(animal, view), closed=True, tension=0.52)


def _mask(animal: Species, view: str) -> str:
    """The light lower face or blaze: its border laid on the skull and closed below the chin."""
    if view == "side" and animal.ears.shape == "fox":
        return _RUFF
    border = [*((-x, y) for x, y in reversed(animal.mask[1:])), *animal.mask]
    seen = [animal.skull.far_spot(x, y, view) for x, y in border]
    end = animal.skull.far_spot(animal.mask[-1][0], 96, view)[0]
    start = -170 if view == "side" else animal.skull.far_spot(-animal.mask[-1][0], 96, view)[0]
    return smooth(seen, tension=0.5) + f"L{xy(end, 140)}L{xy(start, 140)}Z"


def nose_at(animal: Species, view: str) -> Point:
    """Where the nose is; not seen from behind."""
    if view == "side":
        return animal.nose_side
    return (-53.0 if view == "three-quarter" else 0.0), animal.nose_y


def _light_face(paper: Paper, spec: Spec, animal: Species, view: str) -> str:
    if view == "back":
        return ""
    belly = word(spec, "fur.belly.color")
    text = paper.fill(_mask(animal, view), belly) if animal.mask else ""
    if animal.muzzle:
        y, rx, ry = animal.muzzle
        x = {"three-quarter": -44.0, "side": animal.nose_side[0] + rx * 0.62}.get(view, 0.0)
        narrow = {"three-quarter": 0.93, "side": 0.9}.get(view, 1.0)
        text += paper.fill(ellipse(x, y + 2, rx * narrow, ry), belly)
    return text


def _nose(paper: Paper, spec: Spec, animal: Species, view: str) -> str:
    x, y = nose_at(animal, view)
    w, h = animal.nose
    squeeze = {"three-quarter": 0.9, "side": 0.74}.get(view, 1.0)
    color = mix(word(spec, "fur.tip.color"), "#241318", 0.45)
    w *= squeeze
    data = (
        f"M0 {h:.2f}C{-w * 0.5:.2f} {h:.2f} {-w:.2f} {h * 0.1:.2f} {-w:.2f} {-h * 0.45:.2f}"
        f"C{-w:.2f} {-h:.2f} {-w * 0.4:.2f} {-h * 1.05:.2f} 0 {-h * 1.05:.2f}"
        f"C{w * 0.4:.2f} {-h * 1.05:.2f} {w:.2f} {-h:.2f} {w:.2f} {-h * 0.45:.2f}"
        f"C{w:.2f} {h * 0.1:.2f} {w * 0.5:.2f} {h:.2f} 0 {h:.2f}Z"
    )
    shine = paper.fill(ellipse(-w * 0.3, -h * 0.55, w * 0.3, h * 0.2), "#ffffff", 0.7)
    return group(paper.fill(data, color, solid=True) + shine, move(x, y))


def _mouth(paper: Paper, animal: Species, view: str, mood: Mood, clip: str) -> str:
    x, y = nose_at(animal, view)
    below = y + animal.nose[1]
    squeeze, shift, drop = {"three-quarter": (0.92, 3.0, 8.0), "side": (0.62, *animal.mouth_side)}.get(
        view, (1.0, 0.0, 8.0)
    )
    mouth = draw_mouth(paper, mood.mouth, animal.teeth and view != "side")
    text = group(mouth, f"{move(x + shift, below + drop)} scale({squeeze} 1)")
    if view != "side" and mood.mouth not in ("round", "small-round"):
        text = paper.stroke(f"M{x:.2f} {below - 1:.2f}V{below + drop:.2f}", LIP, 0.95) + text
    return paper.clipped(clip, text) if view == "side" else text


def _cheeks(paper: Paper, spec: Spec, animal: Species, view: str, mood: Mood) -> str:
    strength = min(1.0, number(spec, "face.blush") * mood.blush * 0.62)
    color = word(spec, "face.blush.color")
    text = ""
    for side in (-1, 1):
        spot = animal.skull.spot(side * (animal.eyes[0] + 30), animal.eyes[1] + 40, view)
        if spot.seen and strength > 0:
            x, wide = (animal.eye_side[0] + 26, 20.0) if view == "side" else (spot.x, 23 * spot.squeeze)
            paint = paper.radial([(0, color, strength), (0.55, color, strength * 0.62), (1, color, 0)])
            text += paper.fill(ellipse(x, spot.y, wide, 15), paint)
    return text


def _whiskers(paper: Paper, animal: Species, view: str) -> str:
    sides = {"front": (-1, 1), "three-quarter": (-1, 1), "side": (1,), "back": (-1, 1)}[view]
    text = ""
    for side in sides:
        x = {"side": -34.0, "three-quarter": side * 88.0 - 14}.get(view, side * 96.0)
        for rise, drop in ((44, -6), (58, 4)):
            reach = side * (52 if view != "side" else 60)
            start = x if view != "back" else side * 118
            data = f"M{start:.2f} {rise}Q{start + reach * 0.6:.2f} {rise + drop * 0.4:.2f} "
            text += paper.stroke(f"{data}{start + reach:.2f} {rise + drop * 1.6:.2f}", "#6f5a5e", 0.8)
    return text


def draw_animal_head(
    paper: Paper, spec: Spec, animal: Species, view: str, mood: Mood, gaze: Point
) -> tuple[str, str]:
    """The head with its face, and the ears that lie over a hat."""
    behind, front = "", ""
    for place in ear_places(animal.ears, view):
        ear = draw_ear(paper, spec, animal.ears, place, view)
        if (animal.ears.behind_head and not place.near) or place.hidden:
            behind += ear
        else:
            front += ear
    outline = head_outline(animal, view)
    with paper.part("face"):
        whiskers = _whiskers(paper, animal, view) if animal.whiskers else ""
    with paper.part("fur"):
        face = _light_face(paper, spec, animal, view)
        head = paper.shape(outline, word(spec, "fur.color"), shift=(7, 8), depth=0.13, over=face)
    if view == "back":
        return behind + whiskers + head, front
    with paper.part("face"):
        cheeks = paper.clipped(outline, _cheeks(paper, spec, animal, view, mood))
        features = _nose(paper, spec, animal, view)
        features = _mouth(paper, animal, view, mood, outline) + features
    eyes = draw_eyes(paper, spec, Sockets(animal.skull, animal.eyes, view, animal.eye_side), mood, gaze)
    return behind + head + cheeks + features + whiskers + eyes, front
