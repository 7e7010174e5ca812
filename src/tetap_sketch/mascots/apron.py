"""The apron a scene puts on a mascot."""

from tetap_sketch.colors import light, shade
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import box, ellipse, num, smooth, taper, xy

from .clothes import front_x
from .rig import Rig


def draw_apron(paper: Paper, rig: Rig, color: str) -> str:
    """Bib, skirt and pocket in front; straps and a bow from behind."""
    with paper.part("wear-apron"):
        if rig.view == "back":
            return _ties(paper, rig, color)
        waist, low, top = rig.level(0.5), rig.level(0.97), rig.level(0.2)
        scale = rig.girth / 96
        edge = 74 * scale
        shape = (
            f"M{xy(-40 * scale, top)}Q{xy(0, top + 10, 40 * scale, top)}L{xy(46 * scale, waist - 8)}"
            f"C{xy(60 * scale, waist, edge, waist + 4, edge + 4, waist + 14)}L{xy(edge, low - 22)}"
            f"Q{xy(edge - 4, low, edge - 26, low)}Q{xy(0, low + 10, 26 - edge, low)}"
            f"Q{xy(4 - edge, low, -edge, low - 22)}L{xy(-edge - 4, waist + 14)}"
            f"C{xy(-edge, waist + 4, -60 * scale, waist, -46 * scale, waist - 8)}Z"
        )
        pocket = box(-30 * scale, waist + 24, 60 * scale, (low - waist) * 0.42, 12)
        over = paper.fill(pocket, light(color, 0.3)) + paper.stroke(pocket, shade(color, 0.42), 0.8)
        over += paper.stroke(
            f"M{xy(-90, waist + 4)}Q{xy(0, waist + 16, 90, waist + 4)}", shade(color, 0.35), 0.8
        )
        straps = "".join(
            paper.shape(
                taper([(s * 34 * scale, top + 6), (s * 44 * scale, rig.level(0.02))], [11, 10], 5),
                color,
                shift=None,
            )
            for s in (-1, 1)
        )
        body = straps + paper.shape(shape, color, shift=(6, 5), over=over)
        x, squeeze = front_x(rig, 0.5) * 0.9, {"three-quarter": 0.9, "side": 0.62}.get(rig.view, 1.0)
        placed = group(body, f"translate({num(x)} 0) scale({num(squeeze)} 1)")
        if rig.view == "front":
            return placed
        return paper.clipped(rig.band(0, 1, 8), placed) + _side_tie(paper, rig, color)


def _side_tie(paper: Paper, rig: Rig, color: str) -> str:
    y = rig.level(0.52)
    right = rig.edge(0.52, True, 7)[0]
    start = front_x(rig, 0.5) * 0.9 + 50
    return paper.shape(
        taper([(start, y), ((start + right) / 2, y + 4), (right, y - 2)], [12, 12, 12], 8),
        color,
        shift=(2, 2),
    )


def _ties(paper: Paper, rig: Rig, color: str) -> str:
    y = rig.level(0.52)
    half = rig.half(0.52, True) + 6
    band = taper([(-half, y - 4), (0, y + 6), (half, y - 4)], [12, 12, 12], 10)
    text = paper.shape(band, color, shift=(2, 2))
    straps = [
        taper([(s * 56, rig.level(0.06)), (s * 20, rig.level(0.3)), (-s * 30, y)], [11, 11, 11], 8)
        for s in (-1, 1)
    ]
    text = paper.limb(straps, color, shift=(2, 2)) + text
    for side in (-1, 1):
        loop = smooth(
            [(0, y), (side * 24, y - 18), (side * 44, y - 8), (side * 40, y + 14), (side * 20, y + 12)],
            closed=True,
        )
        end = taper([(0, y + 4), (side * 14, y + 34), (side * 20, y + 56)], [10, 12, 13], 8)
        text += paper.shape(end, color, shift=(2, 2)) + paper.shape(loop, color, shift=(3, 3))
    return text + paper.shape(ellipse(0, y + 3, 9), color, shift=(2, 2))
