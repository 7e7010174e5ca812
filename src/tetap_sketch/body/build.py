"""The measures of a person's body: three templates of their own, each continuous in heads.

Heights are shares of the way from chin to soles, widths are units (the head's radius is 100).
"""

from dataclasses import dataclass, replace

from ..spec import Spec, number, word
from .loft import Section

CHIN = 97.0
HEAD = 235.0

Cut = tuple[float, float, float, float]
"""Height as a share, half width, depth before and behind the middle."""


@dataclass(frozen=True)
class Measures:
    """One template at its middle number of heads."""

    heads: tuple[float, float, float]
    """Least, middle, most."""
    trunk: tuple[Cut, ...]
    neck_half: float
    shoulder: tuple[float, float]
    """Height of the shoulder joint as a share, its half distance."""
    waist: float
    hip: tuple[float, float]
    """Height of the leg's joint as a share, its half distance."""
    knee: float
    ankle: float
    arm_bones: tuple[float, float]
    arm: tuple[float, float, float]
    """Width at shoulder, elbow, wrist."""
    leg: tuple[float, float, float, float, float]
    """Width at the top, mid thigh, knee, calf, ankle."""
    hand: float
    foot: float
    prop: float
    slender: float = 0.0
    """0 = the small round hands of a chibi, 1 = an adult's long fingers."""
    set_back: float = 8.0
    """How far the trunk's middle lies behind the head's."""


CHIBI = Measures(
    heads=(2.3, 2.75, 3.3),
    trunk=(
        (0.035, 34, 26, 30), (0.055, 49, 34, 38), (0.085, 56, 42, 42), (0.13, 58, 47, 44),
        (0.20, 59, 51, 44), (0.29, 62, 54, 45), (0.38, 66, 55, 49), (0.46, 68, 52, 52), (0.53, 63, 46, 48),
    ),
    neck_half=23, shoulder=(0.112, 45), waist=0.385, hip=(0.475, 31), knee=0.725, ankle=0.892,
    arm_bones=(0.18, 0.175), arm=(40, 38, 32), leg=(55, 51, 43, 40, 31), hand=1.12, foot=1.0, prop=1.0,
)  # fmt: skip
CHILD = Measures(
    heads=(3.2, 4.0, 5.0),
    trunk=(
        (0.035, 36, 28, 32), (0.055, 56, 38, 40), (0.085, 74, 45, 46), (0.125, 77, 50, 48),
        (0.19, 73, 54, 48), (0.27, 69, 55, 45), (0.34, 69, 56, 46), (0.42, 75, 54, 54), (0.49, 76, 50, 55),
    ),
    neck_half=25, shoulder=(0.116, 56), waist=0.335, hip=(0.445, 39), knee=0.70, ankle=0.918,
    arm_bones=(0.175, 0.16), arm=(44, 39, 31), leg=(70, 63, 49, 46, 34), hand=1.22, foot=1.18, prop=1.08,
    slender=0.45, set_back=10,
)  # fmt: skip
ADULT = Measures(
    heads=(5.0, 6.0, 7.5),
    trunk=(
        (0.044, 42, 34, 36), (0.056, 78, 44, 44), (0.072, 120, 52, 52), (0.10, 136, 58, 56),
        (0.15, 121, 68, 60), (0.19, 116, 70, 58), (0.24, 105, 64, 52), (0.285, 97, 62, 50),
        (0.34, 95, 60, 60), (0.38, 99, 58, 68), (0.42, 98, 54, 66),
    ),
    neck_half=32, shoulder=(0.103, 107), waist=0.28, hip=(0.388, 50), knee=0.68, ankle=0.945,
    arm_bones=(0.192, 0.165), arm=(58, 48, 34), leg=(94, 83, 60, 62, 40), hand=1.66, foot=1.62, prop=1.3,
    slender=1.0, set_back=14,
)  # fmt: skip
ADULT_SLIM = replace(
    ADULT,
    trunk=(
        (0.044, 34, 30, 32), (0.058, 62, 38, 38), (0.076, 96, 44, 46), (0.10, 105, 52, 50),
        (0.15, 91, 66, 50), (0.185, 90, 73, 47), (0.22, 79, 64, 44), (0.27, 66, 52, 42),
        (0.315, 76, 52, 54), (0.355, 91, 54, 67), (0.385, 97, 54, 72), (0.42, 95, 50, 66),
    ),
    neck_half=26, shoulder=(0.1, 82), waist=0.268, hip=(0.385, 47), arm=(46, 38, 27),
    leg=(93, 79, 51, 55, 32), hand=1.52, foot=1.42, prop=1.22,
)  # fmt: skip
ADULT_ROUND = replace(
    ADULT,
    trunk=(
        (0.044, 46, 36, 36), (0.058, 82, 48, 46), (0.076, 118, 58, 54), (0.10, 130, 68, 58),
        (0.15, 132, 88, 64), (0.19, 138, 102, 64), (0.24, 145, 116, 64), (0.285, 149, 122, 66),
        (0.34, 146, 112, 74), (0.38, 138, 94, 80), (0.42, 128, 78, 78),
    ),
    neck_half=37, shoulder=(0.105, 100), arm=(74, 62, 44), leg=(122, 106, 74, 74, 48), hip=(0.388, 66),
    hand=1.72,
)  # fmt: skip

TEMPLATES = {"chibi": CHIBI, "child": CHILD, "adult": ADULT}
_WIDER = {"slim": 0.88, "average": 1.0, "round": 1.22}


def measures_of(spec: Spec) -> Measures:
    """The template's measures with the build applied."""
    template, build = word(spec, "body.template"), word(spec, "body.build")
    if template == "adult":
        return {"slim": ADULT_SLIM, "average": ADULT, "round": ADULT_ROUND}[build]
    plain, times = TEMPLATES[template], _WIDER[build]
    if times == 1:
        return plain
    belly = 1.12 if build == "round" else 1.0
    limbs = (times + 1) / 2
    return replace(
        plain,
        trunk=tuple(
            (at, half * times, front * times * belly, rear * times) for at, half, front, rear in plain.trunk
        ),
        shoulder=(plain.shoulder[0], plain.shoulder[1] * times),
        hip=(plain.hip[0], plain.hip[1] * times),
        arm=_wider3(plain.arm, limbs),
        leg=_wider5(plain.leg, limbs),
    )


def _wider3(widths: tuple[float, float, float], times: float) -> tuple[float, float, float]:
    return widths[0] * times, widths[1] * times, widths[2] * times


def _wider5(
    widths: tuple[float, float, float, float, float], times: float
) -> tuple[float, float, float, float, float]:
    a, b, c, d, e = widths
    return a * times, b * times, c * times, d * times, e * times


@dataclass(frozen=True)
class Build:
    """A person's measures in units, for one number of heads."""

    template: str
    measures: Measures
    heads: float
    stretch: float
    """Widths grow a little with the number of heads."""

    def y(self, share: float) -> float:
        """The height at a share of the way from chin to soles."""
        return CHIN + share * self.long(1)

    def long(self, share: float) -> float:
        """A length given as a share of the way from chin to soles."""
        return share * HEAD * (self.heads - 1)

    def wide(self, width: float) -> float:
        """A width of the template, grown with the number of heads."""
        return width * self.stretch

    @property
    def soles(self) -> float:
        return self.y(1)

    def trunk(self, lean: float = 0.0, sway: float = 0.0) -> tuple[Section, ...]:
        """The trunk's sections; `lean` and `sway` move the hips back and aside."""
        top, low = self.measures.trunk[0][0], self.measures.trunk[-1][0]
        sections = []
        for at, half, front, rear in self.measures.trunk:
            share = (at - top) / (low - top)
            sections.append(
                Section(
                    self.y(at), self.wide(half), self.wide(front), self.wide(rear),
                    sway * share, -self.measures.set_back - lean * share,
                )
            )  # fmt: skip
        return tuple(sections)


def build_of(spec: Spec) -> Build:
    """The build a spec asks for; heads outside the template's range count as its nearest end."""
    measures = measures_of(spec)
    least, middle, most = measures.heads
    heads = min(most, max(least, number(spec, "body.heads")))
    return Build(word(spec, "body.template"), measures, heads, 1 + 0.1 * (heads / middle - 1))
