"""How a stage's light falls: shadows on the ground, an edge of light, a tint on the actors, beams, a wash."""

import re
from collections.abc import Callable

from ..paper import Paper, group
from ..paths import box, ellipse, num, taper, xy
from ..props import View
from .camera import Standing
from .stage import Light

_PAINT = re.compile(r'(fill|stroke)="#[0-9a-f]{6}"')
Silhouette = Callable[[str], str]
"""Gives a figure's outline filled with one colour, in the figure's own units."""


def silhouette_of(flat_body: str) -> Silhouette:
    """From a figure drawn in part colours."""
    return lambda color: _PAINT.sub(rf'\1="{color}"', flat_body)


def ground_shadow(paper: Paper, one: Standing, light: Light) -> str:
    """What the actor throws on the ground: a plain long shape where the sun is low, and a soft contact."""
    color, strength, length = light.cast
    left, _, right, bottom = one.box
    feet = one.feet
    middle = sum(feet) / len(feet) if feet else (left + right) / 2
    half = max(0.3 * (right - left), (max(feet) - min(feet)) * 0.9 if feet else 0.0)
    body = ""
    if length > 0 and not paper.ids:
        lean = light.direction[0] * length
        lying = f"matrix(1 0 {num(lean)} {num(-0.26 * length)} 0 0) translate(0 {num(-one.figure.box[3])})"
        turned = f"translate({xy(one.shift[0], bottom - 3)}) scale({one.scale:.4f}) {lying}"
        body += group(_long_shadow(paper, one, color, strength * 0.8), turned)
    stops = [(0.0, color, min(1.0, strength * 1.25)), (0.6, color, strength * 0.6), (1.0, color, 0.0)]
    return body + paper.fill(ellipse(middle, bottom + 1, half, half * 0.15), paper.radial(stops))


def _long_shadow(paper: Paper, one: Standing, color: str, strength: float) -> str:
    """Head and body as one calm outline, fainter towards the head; arms and tails would only smudge it."""
    points = one.figure.keypoints
    feet = [points[name] for name in ("foot_left", "foot_right") if name in points]
    x = sum(foot[0] for foot in feet) / len(feet) if feet else 0.0
    low = max((foot[1] for foot in feet), default=one.figure.box[3])
    body = taper([(0, 70), (x * 0.5, 0.55 * low + 40), (x, low)], [130, 196, 124], 10)
    paint = paper.linear([(0, color, strength * 0.5), (0.6, color, strength), (1, color, strength)])
    return paper.fill(ellipse(0, -12, 122) + body, paint)


def rim(paper: Paper, one: Standing, light: Light, silhouette: Silhouette) -> str:
    """An edge of light behind the actor, on the side the light comes from."""
    if not light.rim or paper.ids:
        return ""
    away = 4.5 * light.direction[0]
    return group(
        silhouette(light.rim),
        f"translate({xy(one.shift[0] + away, one.shift[1] - 2.5)}) scale({one.scale:.4f})",
        0.9,
    )


def tinted(paper: Paper, one: Standing, light: Light, silhouette: Silhouette) -> str:
    """The colour of the light on the actor itself."""
    if light.tint is None or paper.ids:
        return ""
    color, strength = light.tint
    place = f"translate({xy(*one.shift)}) scale({one.scale:.4f})"
    return (
        f'<g style="mix-blend-mode:multiply" opacity="{num(strength)}">{group(silhouette(color), place)}</g>'
    )


def dimmed(paper: Paper, view: View, light: Light) -> str:
    """The dark that lies over the scenery behind the actors."""
    if light.dim is None or paper.ids:
        return ""
    color, strength = light.dim
    whole = box(view.left - 2, view.top - 2, view.width + 4, view.height + 4)
    return f'<g style="mix-blend-mode:multiply">{paper.fill(whole, color, strength)}</g>'


def dimmed_front(paper: Paper, flat: Callable[[], str], light: Light) -> str:
    """The same dark over what stands before the actors; `flat` draws that in part colours."""
    if light.dim is None or paper.ids:
        return ""
    color, strength = light.dim
    paper.ids = True
    shapes = silhouette_of(flat())(color)
    paper.ids = False
    return f'<g style="mix-blend-mode:multiply" opacity="{num(strength)}">{shapes}</g>' if shapes else ""


def beams(paper: Paper, view: View, light: Light) -> str:
    """Shafts of light that fall from the light's upper corner, soft at both edges."""
    if light.beams is None or paper.ids:
        return ""
    color, strength = light.beams
    side = light.direction[0]
    corner = view.right if side > 0 else view.left
    long = view.height * 1.7
    soft = paper.linear([(0, color, 0), (0.5, color, strength), (1, color, 0)], (0, 0), (1, 0))
    fade = ""
    for shift, wide in ((0.02, 0.10), (0.17, 0.16), (0.38, 0.08)):
        x = corner - side * view.width * shift * 1.4
        half = view.width * wide / 2
        place = f"translate({xy(x, view.top - view.height * 0.2)}) rotate({num(side * 27)})"
        fade += group(paper.fill(box(-half, 0, half * 2, long), soft), place)
    return fade


def wash(paper: Paper, view: View, light: Light) -> str:
    """The light of the place over everything, which ties the actors to the scenery."""
    first, strength, second, other = light.wash
    start = (1.0, 0.0) if light.side == "right" else (0.0, 0.0)
    end = (1.0 - start[0], 1.0)
    paint = paper.linear(
        [(0, first, strength), (0.55, first, strength * 0.35), (1, second, other)], start, end
    )
    return paper.wash(box(view.left - 2, view.top - 2, view.width + 4, view.height + 4), paint)
