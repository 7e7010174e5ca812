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
    arm_bones=(0.18, 0.175), arm=(40, 38, 32), leg=(55, 51, 43, 40, 31), hand=1.22, foot=1.0, prop=1.0,
)  # fmt: skip
CHILD = Measures(
    heads=(3.2, 4.0, 5.0),
    trunk=(
        (0.03, 37, 28, 32), (0.046, 58, 38, 40), (0.066, 82, 46, 46), (0.095, 90, 50, 48),
        (0.125, 89, 54, 49), (0.19, 82, 58, 50), (0.27, 77, 58, 47), (0.34, 78, 58, 50), (0.42, 84, 57, 58),
        (0.49, 84, 52, 57),
    ),
    neck_half=26, shoulder=(0.108, 76), waist=0.33, hip=(0.445, 43), knee=0.70, ankle=0.912,
    arm_bones=(0.178, 0.158), arm=(50, 44, 34), leg=(78, 69, 53, 53, 36), hand=1.5, foot=1.36, prop=1.12,
    slender=0.45, set_back=10,
)  # fmt: skip
ADULT = Measures(
    heads=(5.0, 6.0, 7.5),
    trunk=(
        (0.032, 45, 36, 40), (0.040, 74, 46, 50), (0.049, 108, 54, 58), (0.058, 131, 62, 62),
        (0.072, 145, 66, 63), (0.098, 145, 72, 64), (0.15, 132, 80, 64), (0.20, 123, 82, 62), (0.25, 110, 74, 58),
        (0.285, 104, 68, 56), (0.34, 110, 66, 66), (0.38, 116, 64, 74), (0.42, 114, 60, 72),
    ),
    neck_half=36, shoulder=(0.09, 133), waist=0.28, hip=(0.385, 58), knee=0.68, ankle=0.942,
    arm_bones=(0.182, 0.152), arm=(66, 54, 39), leg=(112, 98, 70, 76, 47), hand=2.2, foot=1.9, prop=1.4,
    slender=1.0, set_back=14,
)  # fmt: skip
ADULT_SLIM = replace(
    ADULT,
    trunk=(
        (0.034, 38, 32, 36), (0.041, 60, 40, 44), (0.051, 88, 48, 50), (0.060, 107, 56, 54),
        (0.072, 116, 58, 54), (0.095, 116, 66, 54), (0.145, 105, 78, 54), (0.182, 102, 86, 52), (0.22, 91, 74, 48),
        (0.268, 76, 60, 46), (0.305, 87, 58, 58), (0.35, 107, 60, 76), (0.385, 113, 60, 80),
        (0.42, 110, 56, 72),
    ),
    neck_half=29, shoulder=(0.084, 108), waist=0.265, hip=(0.382, 55), arm=(53, 42, 31),
    leg=(107, 90, 60, 66, 39), hand=1.85, foot=1.66, prop=1.3,
)  # fmt: skip
ADULT_ROUND = replace(
    ADULT,
    trunk=(
        (0.032, 50, 40, 42), (0.040, 82, 50, 52), (0.049, 115, 62, 60), (0.058, 137, 72, 64),
        (0.072, 152, 76, 65), (0.1, 154, 86, 66), (0.15, 150, 100, 68), (0.20, 155, 116, 68), (0.25, 160, 126, 68),
        (0.29, 162, 126, 70), (0.34, 159, 116, 80), (0.385, 151, 98, 84), (0.425, 143, 82, 82),
    ),
    neck_half=42, shoulder=(0.096, 138), arm=(84, 70, 50), leg=(140, 120, 86, 88, 56), hip=(0.393, 73),
    hand=2.35, foot=2.0,
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

    def trunk(self, stance: "Stance") -> tuple[Section, ...]:
        """The trunk's sections in a stance."""
        top, low = self.measures.trunk[0][0], self.measures.trunk[-1][0]
        shoulders, hips = self.measures.shoulder[0], self.measures.hip[0]
        sections = []
        for at, half, front, rear in self.measures.trunk:
            share = (at - top) / (low - top)
            turn = min(1.0, max(0.0, (at - shoulders) / (hips - shoulders)))
            tilt = stance.tilt[0] + (stance.tilt[1] - stance.tilt[0]) * turn
            if at < shoulders:
                tilt *= (at - top) / (shoulders - top)
            sections.append(
                Section(
                    self.y(at), self.wide(half), self.wide(front), self.wide(rear),
                    self.long(stance.sway * share), -self.measures.set_back - self.long(stance.lean * share), tilt,
                )
            )  # fmt: skip
        return tuple(sections)


@dataclass(frozen=True)
class Stance:
    """How a trunk stands: hips moved back and aside (shares of the body), and how much lower the character's
    left shoulder and left hip lie than the middle, for every unit outwards."""

    lean: float = 0.0
    sway: float = 0.0
    tilt: tuple[float, float] = (0.0, 0.0)


def build_of(spec: Spec) -> Build:
    """The build a spec asks for. `complete` refuses heads outside the template's range; a twin of `vary`
    with another template keeps its heads and is drawn at the nearest end."""
    measures = measures_of(spec)
    least, middle, most = measures.heads
    heads = min(most, max(least, number(spec, "body.heads")))
    return Build(word(spec, "body.template"), measures, heads, 1 + 0.1 * (heads / middle - 1))
