"""What is worn across the head: hairband, headphones, glasses and earrings."""

from tetap_sketch.colors import light, shade
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, box, ellipse, xy

from .build import Build
from .contour import lock
from .pins import bow
from .turn import Turn


def _arch(*left: Point) -> list[Point]:
    """A band that is the same on both sides: its left half from the ear to the top, mirrored."""
    return [*left, *((-x, y) for x, y in left[-2::-1])]


def hairband(paper: Paper, color: str, view: str) -> str:
    """A band from ear to ear with a small bow."""
    spines: dict[str, list[Point]] = {
        "front": _arch((-113, -8), (-110, -52), (-84, -98), (-44, -120), (0, -127)),
        "three-quarter": [
            (-104, -22),
            (-98, -66),
            (-68, -108),
            (-22, -130),
            (28, -124),
            (66, -92),
            (84, -46),
            (88, -8),
        ],
        "side": [(6, -139), (0, -104), (-2, -64), (4, -28), (12, -2)],
        "back": _arch((-115, 2), (-115, -44), (-98, -88), (-56, -123), (0, -134)),
    }
    spine = spines[view]
    wide = [10.0, 15, 16, 15, 10] if view != "back" else [9.0, 10, 12, 10, 9]
    data = lock(spine, wide, 18)
    shine = paper.fill(lock(spine[2:5], [0, 4, 0], 8), light(color, 0.7), 0.7)
    band = paper.shape(data, color, shift=(2, 4), depth=0.2, over=shine)
    x, y = {"front": (88, -90), "three-quarter": (62, -96), "side": (-2, -78), "back": (-104, -78)}[view]
    return band + group(
        bow(paper, color, 17),
        f"translate({xy(x, y)}) rotate({34 if view == 'front' else 20 if view != 'back' else -34})",
    )


def headphones(paper: Paper, color: str, view: str) -> str:
    """A band over the crown and soft cups on the ears."""
    spines: dict[str, list[Point]] = {
        "front": _arch((-120, 4), (-122, -50), (-94, -110), (-44, -143), (0, -150)),
        "three-quarter": [
            (-108, 0),
            (-112, -54),
            (-82, -114),
            (-30, -147),
            (26, -146),
            (78, -112),
            (98, -52),
            (92, 4),
        ],
        "side": [(12, -152), (8, -110), (10, -60), (16, 0)],
        "back": _arch((-120, 4), (-122, -50), (-94, -110), (-44, -143), (0, -150)),
    }
    spine = spines[view]
    band = paper.shape(lock(spine, [11, 13, 15, 13, 11], 18), color, shift=(2, 4), depth=0.2)
    pad = shade(color, 0.45)
    if view == "side":
        cup = paper.shape(ellipse(17, 22, 31, 35), pad, shift=(3, 4)) + paper.shape(
            ellipse(17, 22, 23, 27), color, shift=(4, 5), depth=0.2
        )
        return band + cup + paper.fill(ellipse(9, 11, 7, 9), light(color, 0.7), 0.7)
    if view == "three-quarter":
        far = paper.shape(box(-120, -10, 17, 60, 8), pad, shift=(2, 3))
        near = paper.shape(ellipse(84, 22, 23, 35), pad, shift=(3, 4)) + paper.shape(
            ellipse(90, 22, 18, 29), color, shift=(4, 5), depth=0.2
        )
        return far + band + near + paper.fill(ellipse(84, 10, 5, 8), light(color, 0.7), 0.7)
    cups = ""
    for side in (-1, 1):
        inner = paper.shape(box(side * 108 - 8, -14, 16, 70, 8), pad, shift=(2, 3))
        cups += inner + paper.shape(box(side * 124 - 11, -8, 22, 58, 11), color, shift=(4, 5), depth=0.2)
    return band + cups


def glasses(paper: Paper, color: str, build: Build, turn: Turn, round_lens: bool) -> str:
    """Frames with a hint of glass; from behind only the ends of the arms are seen."""
    rx = (29.0 if round_lens else 31.0) if not build.adult else (27.0 if round_lens else 29.0)
    ry = rx if round_lens else rx * 0.78
    y = build.eye_y + 2
    if turn.view == "back":
        hooks = "".join(
            lock([(s * 108, 8), (s * 112, 16), (s * 106, 30), (s * 102, 42)], [7, 8, 7, 6], 8) + " "
            for s in (-1, 1)
        )
        return paper.limb([hooks.strip()], color, shift=(1, 1), line=0.6)
    if turn.view == "side":
        lens = _lens(paper, color, (-80, y), (rx * 0.5, ry), round_lens)
        arm = lock([(-66, y - 6), (-20, y - 9), (10, y - 8), (24, y + 6)], [7, 6, 6, 4], 10)
        return paper.limb([arm], color, shift=(1, 1), line=0.5) + lens
    text = ""
    edges = []
    for side in (-1.0, 1.0):
        x, squeeze = turn.x(side * build.eye_x), turn.squeeze(side * build.eye_x)
        if turn.view == "three-quarter" and side < 0:
            x += 2
        text += _lens(paper, color, (x, y), (rx * squeeze, ry), round_lens)
        edges.append((x - rx * squeeze, x + rx * squeeze))
    bridge = lock(
        [(edges[0][1] - 2, y - 4), ((edges[0][1] + edges[1][0]) / 2, y - 9), (edges[1][0] + 2, y - 4)],
        [5, 5, 5],
        6,
    )
    far_end = (edges[0][0] - 12, y - 8) if turn.view == "front" else (edges[0][0] - 4, y - 7)
    near_end = (edges[1][1] + 12, y - 8) if turn.view == "front" else (78.0, y - 8)
    arms = [
        lock([(edges[0][0] + 1, y - 6), far_end], [5, 4], 4),
        lock([(edges[1][1] - 1, y - 6), near_end], [5, 4], 4),
    ]
    return paper.limb([bridge, *arms], color, shift=(1, 1), line=0.5) + text


def _lens(paper: Paper, color: str, at: Point, size: Point, round_lens: bool) -> str:
    (x, y), (rx, ry) = at, size
    thick = 4.6
    if round_lens:
        outer, inner = ellipse(x, y, rx, ry), ellipse(x, y, rx - thick, ry - thick)
    else:
        outer = box(x - rx, y - ry, rx * 2, ry * 2, min(rx, ry) * 0.55)
        inner = box(x - rx + thick, y - ry + thick, (rx - thick) * 2, (ry - thick) * 2, min(rx, ry) * 0.42)
    glass = paper.fill(inner, "#dff2ff", 0.16)
    glint = paper.fill(
        f"M{xy(x - rx * 0.5, y - ry * 0.1)}L{xy(x - rx * 0.1, y - ry * 0.7)}"
        f"L{xy(x + rx * 0.1, y - ry * 0.7)}L{xy(x - rx * 0.5, y + ry * 0.2)}Z",
        "#ffffff", 0.35,
    )  # fmt: skip
    return glass + glint + _rim(paper, color, outer, inner)


def _rim(paper: Paper, color: str, outer: str, inner: str) -> str:
    rim = paper.fill(f"{outer} {inner}", color).replace("<path ", '<path fill-rule="evenodd" ')
    return rim + paper.stroke(outer, shade(color, 0.5), 0.5) + paper.stroke(inner, shade(color, 0.5), 0.4)


def earrings(paper: Paper, color: str, build: Build, turn: Turn) -> str:
    """Drops at the ear lobes, over the hair so that they stay seen."""
    x, y, _, ry = build.ear
    low = y + ry - 1
    places = {
        "front": ((-x - 1, low), (x + 1, low)),
        "three-quarter": ((80.0, low),),
        "side": ((13.0, low + 2),),
        "back": ((-x - 1, low), (x + 1, low)),
    }[turn.view]
    text = ""
    for px, py in places:
        stud = paper.shape(ellipse(px, py, 4), color, shift=(1, 1), line=0.7)
        drop = paper.shape(
            f"M{xy(px, py + 4)}C{xy(px + 3, py + 10, px + 7.5, py + 14, px + 7.5, py + 19)}"
            f"C{xy(px + 7.5, py + 28, px - 7.5, py + 28, px - 7.5, py + 19)}"
            f"C{xy(px - 7.5, py + 14, px - 3, py + 10, px, py + 4)}Z",
            color, shift=(3, 3), depth=0.22, line=0.8, over=paper.fill(ellipse(px - 2.5, py + 17, 2, 3),
                "#ffffff", 0.85),
        )  # fmt: skip
        text += drop + stud
    return text
