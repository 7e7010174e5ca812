"""Parks and gardens: lamp post, lanterns, fence, picnic blanket, bridge, fountain, signpost."""

from ..colors import light, shade
from ..paths import box, ellipse, num, xy
from ..streams import uniform
from .easel import Easel
from .registry import Color, Colors, draw_prop, prop
from .shapes import leafy, placed, plank


@prop("lamp-post", shadow=44)
def lamp_post(easel: Easel, *, color: Color = "#5f6b80", glass: Color = "#fff3cf", lit: bool = False) -> str:
    """A park lamp 560 units high."""
    paper = easel.paper
    body = paper.glow(ellipse(0, -500, 170), "#fff0b8", 0.7) if lit else ""
    body += paper.shape(
        "M-30 0C-28 -24 -14 -22 -10 -60H10C14 -22 28 -24 30 0Z", color, shift=(6, 0)
    ) + paper.shape(box(-7, -440, 14, 384, 3), color, shift=(5, 0), line=0.9)
    body += paper.shape("M-26 -452H26L38 -540H-38Z", glass, shift=(7, 0), depth=0.14)
    return (
        body
        + paper.shape("M-46 -538H46C30 -556 14 -572 0 -578C-14 -572 -30 -556 -46 -538Z", color, shift=(5, 3))
        + paper.shape(box(-30, -458, 60, 14, 5), color, shift=(3, 3))
    )


@prop("paper-lantern")
def paper_lantern(easel: Easel, *, color: Color = "#ff8f7a", cord: float = 60) -> str:
    """A paper lantern; 0, 0 is where its cord begins."""
    paper = easel.paper
    body = paper.stroke(f"M0 -500V{num(cord)}", "#8a5f5c", 1) + paper.glow(
        ellipse(0, cord + 60, 130), "#ffe2a0", 0.6
    )
    ribs = "".join(
        paper.stroke(
            f"M-60 {num(cord + y)}Q0 {num(cord + y + 8)} 60 {num(cord + y)}", shade(color, 0.3), 0.8, 0.6
        )
        for y in (28, 50, 72, 94)
    )
    body += paper.shape(
        ellipse(0, cord + 60, 54, 58),
        color,
        shift=(9, 6),
        over=ribs + paper.fill(ellipse(-12, cord + 54, 26, 36), "#fff0c8", 0.4),
    )
    for y in (0, 114):
        body += paper.shape(box(-22, cord + y, 44, 10, 4), "#7a4a45", shift=None, line=0.85)
    return body + paper.stroke(f"M0 {num(cord + 124)}v30", "#e0483f", 2)


@prop("stone-lantern", shadow=80)
def stone_lantern(easel: Easel, *, color: Color = "#b9bdc6") -> str:
    """A stone garden lantern 300 units high."""
    paper = easel.paper
    body = paper.shape(box(-62, -26, 124, 26, 6), color, shift=(10, 4)) + paper.shape(
        "M-24 -26L-18 -136H18L24 -26Z", color, shift=(9, 0)
    )
    body += paper.shape(box(-56, -156, 112, 24, 6), color, shift=(8, 4)) + paper.shape(
        box(-38, -214, 76, 60, 4), light(color, 0.2), shift=(8, 0)
    )
    body += paper.shape(box(-20, -204, 40, 42, 8), "#ffe2a0", shift=None, line=0.85)
    body += paper.shape(
        "M-92 -208C-50 -222 -30 -248 -16 -262H16C30 -248 50 -222 92 -208C60 -202 -60 -202 -92 -208Z",
        color,
        shift=(10, 6),
    )
    return body + paper.shape(ellipse(0, -274, 16, 18), color, shift=(4, 4))


@prop("fence", reach=900)
def fence(easel: Easel, *, color: Color = "#fff6e8", wide: float = 600, tall: float = 100) -> str:
    """A picket fence."""
    paper = easel.paper
    half = wide / 2
    body = "".join(
        plank(paper, (-half, -tall * y), (wide, 13), shade(color, 0.1), grain=False) for y in (0.72, 0.36)
    )
    count = max(3, int(wide // 52))
    pickets = ""
    for index in range(count):
        x = -half + 12 + index * (wide - 24) / (count - 1)
        pickets += (
            f"M{num(x - 13)} 0V{num(-tall + 14)}L{num(x)} {num(-tall)}L{num(x + 13)} {num(-tall + 14)}V0Z"
        )
    return body + paper.shape(pickets, color, shift=(5, 0), depth=0.14, line=0.9)


@prop("picnic-blanket", reach=300)
def picnic_blanket(
    easel: Easel, *, color: Color = "#f08a7a", second: Color = "#fff4e6", wide: float = 460
) -> str:
    """A chequered blanket spread on the ground around 0, 0."""
    paper = easel.paper
    half = wide / 2
    bands = ""
    for index in range(-4, 5, 2):
        x = index * wide / 9
        bands += (
            f"M{xy(x * 0.82 - 11, -44)}H{num(x * 0.82 + 11)}L{xy(x * 1.08 + 15, 44)}H{num(x * 1.08 - 15)}Z"
        )
    across = "".join(
        f"M{num(-half - 20)} {y}H{num(half + 20)}v{h}H{num(-half - 20)}Z"
        for y, h in ((-30, 10), (-6, 13), (21, 15))
    )
    over = paper.fill(bands, color, 0.75) + paper.fill(across, color, 0.6)
    return paper.shape(
        f"M{num(-half * 0.84)} -40H{num(half * 0.84)}L{num(half)} 38C{xy(half * 0.4, 46, -half * 0.4, 46, -half, 38)}Z",
        second,
        shift=(0, 4),
        depth=0.1,
        over=over,
    )


@prop("hedge", reach=700)
def hedge(
    easel: Easel, *, color: Color = "#82c46c", wide: float = 700, flowers: Colors = ("#ffffff", "#ffc2d6")
) -> str:
    """A long low hedge with blossoms."""
    paper, luck = easel.paper, easel.luck
    body = paper.shape(
        leafy(luck, (0, -50), (wide / 2, 60), int(wide / 34), 0.06), color, shift=(8, 14), depth=0.2
    )
    for index in range(int(wide / 44)):
        at = (uniform(luck, -0.46, 0.46) * wide, uniform(luck, -88, -24))
        body += paper.fill(ellipse(at[0], at[1], 6), flowers[index % len(flowers)])
    return body


@prop("fountain", shadow=190, reach=240)
def fountain(easel: Easel, *, color: Color = "#d9d5d0", water: Color = "#a9dcf2") -> str:
    """A round fountain with two bowls; 360 units wide, 330 high."""
    paper = easel.paper
    body = paper.stroke(
        "M0 -300C-40 -340 -90 -280 -96 -206M0 -300C40 -340 90 -280 96 -206M0 -306V-240", water, 3, 0.9
    )
    body += paper.shape(box(-20, -230, 40, 190, 4), color, shift=(9, 0)) + paper.shape(
        "M-110 -212H110C96 -176 40 -168 0 -168C-40 -168 -96 -176 -110 -212Z", color, shift=(14, 5)
    )
    body += paper.fill(ellipse(0, -212, 104, 10), water)
    body += paper.shape("M-180 -74H180V-20C180 8 -180 8 -180 -20Z", color, shift=(18, 4), depth=0.14)
    return (
        body
        + paper.shape(ellipse(0, -74, 186, 22), light(color, 0.3), shift=None)
        + paper.fill(ellipse(0, -73, 166, 15), water)
    )


@prop("flower-bed", reach=300)
def flower_bed(easel: Easel, *, color: Color = "", wide: float = 300) -> str:
    """A row of flowers, taller ones behind; `wide` units."""
    luck = easel.luck
    count = int(wide // 44)
    options = {"color": color} if color else {}
    body = ""
    for index in range(count):
        x = (index - (count - 1) / 2) * wide / count + uniform(luck, -8, 8)
        body += placed(draw_prop(easel, "flowers", options), x, uniform(luck, -5, 5), uniform(luck, 0.8, 1.1))
    return body


@prop("signpost", shadow=34)
def signpost(easel: Easel, *, color: Color = "#d9a066") -> str:
    """A wooden arrow sign without text; 220 units high."""
    paper = easel.paper
    body = paper.shape(box(-9, -200, 18, 202, 4), shade(color, 0.14), shift=(5, 0))
    return (
        body
        + paper.shape("M-70 -190H56L84 -162L56 -134H-70Z", color, shift=(5, 7))
        + paper.stroke("M-40 -162H36M18 -176L36 -162L18 -148", "#fff4e2", 2.2)
    )
