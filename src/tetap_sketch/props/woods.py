"""Forest and snow: trunks, ferns, mushrooms, a log, snowy pines, falling flakes."""

from ..colors import light, mix, shade
from ..paths import box, ellipse, num, smooth, xy
from ..streams import pick, uniform
from .easel import Easel
from .registry import Color, prop
from .shapes import dot, leaf, placed


@prop("trunk", shadow=90, reach=200)
def trunk(
    easel: Easel, *, color: Color = "#9a7256", wide: float = 110, tall: float = 1500, moss: bool = True
) -> str:
    """A tall tree's trunk that leaves the picture above."""
    paper, luck = easel.paper, easel.luck
    half = wide / 2
    lean = uniform(luck, -0.25, 0.25) * wide
    data = (
        f"M{xy(-half * 1.5, 6)}C{xy(-half * 0.9, -40, -half, -160, -half * 0.86 + lean * 0.3, -tall * 0.4)}"
        f"L{xy(-half * 0.7 + lean, -tall)}H{num(half * 0.7 + lean)}L{xy(half * 0.86 + lean * 0.3, -tall * 0.4)}"
        f"C{xy(half, -160, half * 0.9, -40, half * 1.6, 6)}C{xy(half * 0.6, -4, -half * 0.5, -6, -half * 1.5, 6)}Z"
    )
    bark = ""
    for index in range(5):
        x = (index - 2) * half * 0.34
        start = uniform(luck, 0.2, 0.5) * tall
        bark += f"M{xy(x + lean * 0.4, -start)}C{xy(x - 5, -start * 0.7, x + 6, -start * 0.45, x * 1.2, -start * 0.2)}"
    over = paper.stroke(bark, shade(color, 0.34), 1, 0.5)
    if moss:
        over += paper.fill(
            smooth(
                [(-half * 2, -70), (-half * 0.7, -54), (-half * 0.2, -24), (half * 0.3, 10), (-half * 2, 30)],
                closed=True,
            ),
            "#8fbf6a",
            0.9,
        )
    return paper.shape(data, color, shift=(half * 0.5, 0), depth=0.24, over=over)


@prop("fern", shadow=40)
def fern(easel: Easel, *, color: Color = "#6fb35a") -> str:
    """A fan of fronds, 150 units wide and 110 high."""
    paper, luck = easel.paper, easel.luck
    body = ""
    for turn in (-168, -12, -146, -34, -118, -62, -90):
        long = uniform(luck, 86, 112)
        frond = leaf(long, 15)
        rib = paper.stroke(f"M6 0L{num(long * 0.9)} -1", shade(color, 0.35), 0.6, 0.7)
        body += placed(
            paper.shape(
                frond, mix(color, light(color, 0.4), abs(turn + 90) / 100), shift=(0, 5), over=rib, line=0.75
            ),
            turn=turn,
        )
    return body


@prop("mushrooms", shadow=36)
def mushrooms(easel: Easel, *, color: Color = "#e8604c", count: float = 3) -> str:
    """Toadstools in a group, the tallest 90 units high."""
    paper = easel.paper
    body = ""
    for x, size in ((-34, 0.62), (36, 0.74), (0, 1.0))[-int(max(1, min(3, count))) :]:
        cap = "M-40 -52C-38 -92 38 -92 40 -52C20 -44 -20 -44 -40 -52Z"
        spots = "".join(
            ellipse(*spot) for spot in ((-16, -70, 6, 5), (10, -78, 7, 5), (22, -60, 5, 4), (-28, -57, 4, 3))
        )
        one = paper.shape("M-11 2C-14 -20 -12 -40 -9 -54H9C12 -40 14 -20 11 2Z", "#fff4e4", shift=(4, 0))
        one += paper.shape(cap, color, shift=(7, 6), depth=0.2, over=paper.fill(spots, "#fff4e4"))
        body += placed(one, x, 0, size)
    return body


@prop("log", shadow=190, reach=300)
def log(easel: Easel, *, color: Color = "#a87a58", wide: float = 360) -> str:
    """A fallen trunk lying across, 96 units high, its cut end on the right."""
    paper = easel.paper
    half = wide / 2
    bark = "".join(
        paper.stroke(
            f"M{xy(-half + 30 + index * 22, y)}H{num(half - 60 - index * 14)}", shade(color, 0.3), 0.8, 0.5
        )
        for index, y in enumerate((-74, -52, -30))
    )
    bark += paper.fill(
        smooth(
            [(-half, -110), (-half * 0.2, -110), (-half * 0.1, -80), (-half * 0.5, -66), (-half * 0.9, -78)],
            closed=True,
        ),
        "#8fbf6a",
        0.9,
    )
    body = paper.shape(box(-half, -96, wide, 96, 46), color, shift=(0, 12), depth=0.22, over=bark)
    ring = paper.stroke(
        ellipse(half - 34, -48, 20, 28) + ellipse(half - 34, -48, 9, 13), shade("#e9c79c", 0.3), 0.8
    )
    return body + paper.shape(ellipse(half - 34, -48, 34, 46), "#e9c79c", shift=(4, 4), over=ring)


@prop("snowy-pine", shadow=90)
def snowy_pine(
    easel: Easel, *, color: Color = "#5f9a8c", snow: Color = "#ffffff", trunk: Color = "#8a6650"
) -> str:
    """A pine under snow, 380 units high."""
    paper = easel.paper
    body = paper.shape(box(-15, -60, 30, 62, 4), trunk, shift=(6, 0))
    for y, half, tall in ((-44, 130, 150), (-132, 104, 136), (-218, 78, 150)):
        tier = (
            f"M{xy(-half, y)}C{xy(-half * 0.5, y - tall * 0.4, -half * 0.2, y - tall * 0.8, 0, y - tall)}"
            f"C{xy(half * 0.2, y - tall * 0.8, half * 0.5, y - tall * 0.4, half, y)}"
            f"Q{xy(half * 0.5, y + 14, 0, y + 4)}Q{xy(-half * 0.5, y + 14, -half, y)}Z"
        )
        cover = (
            f"M{xy(-half * 1.1, y + 20)}L{xy(-half * 0.72, y - 22)}Q{xy(-half * 0.5, y + 4, -half * 0.3, y - 30)}"
            f"Q{xy(-half * 0.04, y + 2, half * 0.2, y - 34)}Q{xy(half * 0.36, y - 6, half * 0.62, y - 36)}"
            f"L{xy(half * 0.4, y - tall * 1.2)}H{num(-half * 0.9)}Z"
        )
        body += paper.shape(
            tier, color, shift=(half * 0.14, 6), depth=0.2, over=paper.fill(cover, snow, 0.92)
        )
    return body


@prop("snow-heap", reach=260)
def snow_heap(easel: Easel, *, color: Color = "#ffffff", wide: float = 300) -> str:
    """A low drift of snow."""
    paper = easel.paper
    half = wide / 2
    data = (
        f"M{num(-half)} 6C{xy(-half * 0.8, -44, -half * 0.3, -58, 0, -40)}"
        f"C{xy(half * 0.3, -70, half * 0.8, -36, half, 6)}Z"
    )
    return paper.shape(data, color, shift=(8, 10), depth=0.12, line=0.6)


@prop("flakes", reach=900)
def flakes(
    easel: Easel, *, color: Color = "#ffffff", count: float = 60, wide: float = 1200, tall: float = 900
) -> str:
    """Falling snow over an area `wide` by `tall` around 0, 0."""
    paper, luck = easel.paper, easel.luck
    near, far = "", ""
    for index in range(int(count)):
        at = (uniform(luck, -0.5, 0.5) * wide, uniform(luck, -0.5, 0.5) * tall)
        if index % 3:
            far += ellipse(*at, uniform(luck, 2, 4))
        else:
            near += ellipse(*at, uniform(luck, 4.5, 8))
    return paper.fill(far, color, 0.7) + paper.fill(near, color, 0.92)


@prop("fireflies", reach=900)
def fireflies(
    easel: Easel, *, color: Color = "#fff0a0", count: float = 16, wide: float = 900, tall: float = 500
) -> str:
    """Small floating lights over an area around 0, 0."""
    paper, luck = easel.paper, easel.luck
    body = ""
    for _ in range(int(count)):
        at = (uniform(luck, -0.5, 0.5) * wide, uniform(luck, -0.5, 0.5) * tall)
        size = uniform(luck, 12, 24)
        body += paper.glow(ellipse(*at, size), color, 0.85) + dot(paper, at, size * 0.17, "#fffbe0")
    return body


@prop("stars", reach=4000)
def stars(
    easel: Easel, *, color: Color = "#ffffff", count: float = 70, wide: float = 2600, tall: float = 700
) -> str:
    """A starry sky over an area `wide` by `tall` around 0, 0."""
    paper, luck = easel.paper, easel.luck
    small, large = "", ""
    for index in range(int(count)):
        x, y = uniform(luck, -0.5, 0.5) * wide, uniform(luck, -0.5, 0.5) * tall
        size = pick(luck, (1.4, 1.8, 2.4))
        if index % 9:
            small += ellipse(x, y, size)
        else:
            r = size * 4
            near, far = r * 0.1, r
            large += (
                f"M{xy(x, y - far)}Q{xy(x + near, y - near, x + far, y)}Q{xy(x + near, y + near, x, y + far)}"
                f"Q{xy(x - near, y + near, x - far, y)}Q{xy(x - near, y - near, x, y - far)}Z"
            )
    return paper.fill(small, color, 0.85) + paper.fill(large, color, 0.95)


@prop("snow-tracks", reach=400)
def snow_tracks(easel: Easel, *, color: Color = "#c9d8ee", long: float = 500) -> str:
    """A double line of footprints that winds away to the upper right from 0, 0."""
    paper = easel.paper
    data = ""
    for step in range(11):
        share = step / 10
        x = long * share * (1.1 - 0.2 * share) + (10 if step % 2 else -10) * (1 - share * 0.7)
        size = 1 - 0.72 * share
        data += ellipse(x, -150 * share, 17 * size, 8 * size)
    return paper.fill(data, color, 0.75)
