"""Tied tails: two at the sides, or one at the back."""

from tetap_sketch.colors import shade
from tetap_sketch.head.contour import contour, curled, flipped, lock
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, num, smooth, xy

from .cap import gathered
from .coiffure import Coiffure, Hair
from .strands import glint, strands


def tie(paper: Paper, color: str, x: float, y: float, turn: float = 0.0) -> str:
    """A soft hair tie around a tail that leaves along `turn` degrees."""
    with paper.part("hair-tie"):
        folds = "M-4 -12C0 -6 0 6 -4 12M4 -10C7 -4 7 4 4 10"
        body = paper.shape(
            contour([(-7, -15), (3, -18), (11, -12), (13, 0), (11, 12), (3, 18), (-7, 15), (-10, 0)]),
            color, shift=None, line=0.9,
        )  # fmt: skip
        body += paper.stroke(folds, shade(color, 0.34), 0.6)
    return group(body, f"translate({xy(x, y)}) rotate({num(turn)})")


def _tail_spine(hair: Hair, out: float, share: float, curl: float) -> list[Point]:
    """A spine from the tie out and down; `out` shifts it outwards, `share` of the full length."""
    down = hair.length * share
    points = [
        (0.0, 0.0),
        (24 + out * 0.3, -10.0),
        (47 + out * 0.75, 12.0),
        (57 + out, 52.0),
        (54 + out * 1.05, 52 + 58 * down),
        (44 + out * 1.1, 52 + 112 * down),
    ]
    swung = [(x + hair.sway * max(0.0, y) / 150, y) for x, y in points]
    return curled(swung, 36 + 32 * hair.length, 150 * curl)


def tail(hair: Hair, side: float, at: Point, narrow: float = 1.0) -> str:
    """One tail that leaves the tie at `at` towards `side`."""
    paper, color = hair.paper, hair.color

    def place(spine: list[Point]) -> list[Point]:
        return [(at[0] + side * x * narrow, at[1] + y) for x, y in spine]

    curl, drop = hair.curl, hair.length
    thin = 0.75 + 0.25 * min(1.0, drop)
    widths = [14.0, 40, 58, 64, 56, 42, 24, 0]
    outer = lock(place(_tail_spine(hair, 21, 0.74, curl * 1.05)), [8, 24, 38, 44, 38, 26, 0], 14)
    inner = lock(place(_tail_spine(hair, -19, 0.93, curl * 0.86)), [8, 24, 36, 40, 32, 20, 0], 14)
    main = lock(place(_tail_spine(hair, 0, 1.0, curl)), [width * thin for width in widths], 17)
    flow = [
        smooth(place([(16, -4), (38, 22), (44, 52 + 30 * drop), (36, 52 + 84 * drop)])),
        smooth(place([(26, -12), (58, 16), (70, 52 + 14 * drop), (66, 52 + 60 * drop)])),
    ]
    shine = glint(paper, color, place([(32, 0), (48, 26), (54, 66)]), 12)
    shine += glint(paper, color, place([(52, 4), (64, 26), (70, 56)]), 7)
    return (
        paper.shape(outer, shade(color, 0.12), shift=None)
        + paper.shape(inner, shade(color, 0.09), shift=None)
        + paper.shape(main, color, shift=(8, 4), depth=0.17, over=strands(paper, color, flow) + shine)
    )


def twin_tails(hair: Hair) -> Coiffure:
    """Two tails, high at the sides."""
    if hair.view in ("front", "back"):
        ends = [(side, (side * 107.0, -56.0)) for side in (-1.0, 1.0)]
        tails = "".join(tail(hair, side, at) for side, at in ends)
        ties = "".join(tie(hair.paper, hair.tie, at[0], at[1], side * -22) for side, at in ends)
        if hair.view == "back":
            lines = gathered(hair, [at for _, at in ends]) + strands(
                hair.paper, hair.color, ["M0 -139C-3 -90 4 -50 0 0C-3 40 2 70 0 98"], 0.9, 0.8
            )
            return Coiffure(details=lines, front=tails + ties, tied=True)
        return Coiffure(behind=tails, pieces=side_locks(hair), details=_centre(hair), front=ties, tied=True)
    if hair.view == "three-quarter":
        far = tail(hair, -1.0, (-98.0, -58.0), 0.88)
        near = tail(hair, 1.0, (100.0, -52.0), 0.96) + tie(hair.paper, hair.tie, 100, -53, -20)
        far_tie = tie(hair.paper, hair.tie, -106, -58, 20)
        lines = gathered(hair, [(98.0, -52.0)]) + _centre(hair)
        return Coiffure(far + far_tie, side_locks(hair), lines, near, tied=True)
    near = tail(hair, 1.0, (44.0, -46.0), 1.0) + tie(hair.paper, hair.tie, 45, -47, -24)
    far = tail(hair, 1.0, (66.0, -60.0), 0.95)
    return Coiffure(far, side_locks(hair), _pulled(hair, (44.0, -46.0)), near, tied=True)


def _centre(hair: Hair) -> str:
    x = {"front": 0.0, "three-quarter": -14.0}[hair.view]
    data = f"M{xy(x * 0.3, -139)}C{xy(x - 3, -124, x - 4, -112, x - 4, -100)}"
    return strands(hair.paper, hair.color, [data], 0.9, 0.75)


def _pulled(hair: Hair, to: Point) -> str:
    """In profile the lines run from all around to the tie."""
    x, y = to
    starts = ((-90, -62, -50, -92), (-34, -132, 0, -112), (56, -130, 58, -96), (112, -40, 84, -50),
              (112, 26, 84, 0), (62, 88, 62, 30), (-40, 2, -14, -24))  # fmt: skip
    lines = [f"M{xy(a, b)}C{xy(c, d, (c + x) / 2, (d + y) / 2, x, y)}" for a, b, c, d in starts]
    return strands(hair.paper, hair.color, lines, 0.7)


def side_locks(hair: Hair, reach: float = 92.0) -> tuple[str, ...]:
    """Slim locks in front of the ears that frame the face."""
    bend = 4 + 5 * hair.curl
    spine: list[Point] = [(-101, -30), (-104, 14), (-101, reach - 42), (-97 - bend * 0.2, reach)]
    widths = [20.0, 23, 19, 0]
    if hair.view == "front":
        return lock(spine, widths), lock(flipped(spine, -1), widths)
    if hair.view == "three-quarter":
        near: list[Point] = [(50, -30), (60, 6), (63, reach - 42), (57, reach)]
        far: list[Point] = [(-100, -30), (-101, 8), (-99, 34), (-95, 56)]
        return lock(near, [24, 25, 18, 0]), lock(far, [10, 11, 8, 0])
    if hair.view == "side":
        near = [(-36, -30), (-24, 6), (-20, reach - 42), (-24, reach)]
        return (lock(near, [34, 31, 20, 0]),)
    return ()
