"""Feet in and out of shoes: six kinds in every view, standing flat or with the heel lifted."""

import math
from dataclasses import dataclass

from ..colors import is_near_white, mix, outline, shade
from ..paths import Point, ellipse
from . import shoe_patterns as patterns
from .model import Model
from .rig import Leg
from .stencil import Setting

ANKLE = 44.0
"""The ankle's height in the stencils."""

LOW_CUT = ("loafers", "flats", "sandals", "none")


@dataclass(frozen=True)
class Foot:
    """Which drawing of a foot a view needs, and where it goes."""

    pattern: str
    setting: Setting
    ground: float


def foot_of(model: Model, leg: Leg, ankle: Point) -> Foot:
    """The foot at an ankle, by its heading towards the viewer."""
    rig, measures = model.rig, model.rig.build.measures
    toe = rig.turn.at(leg.toe)[0], rig.turn.near(leg.toe)
    heading = math.degrees(math.atan2(-toe[0], toe[1]))
    size = abs(heading)
    pattern = "front" if size <= 24 else "quarter" if size <= 65 else "side" if size <= 125 else "back"
    tall = (rig.build.soles - rig.build.y(measures.ankle)) / ANKLE
    slim = {"front": 1 - 0.17 * measures.slender, "back": 1 - 0.2 * measures.slender}
    wide = rig.build.wide(measures.foot) * slim.get(pattern, 1 - 0.04 * measures.slender)
    left = heading >= 0
    turn = 0.0
    if pattern in ("quarter", "side"):
        turn = (-leg.heel if left else leg.heel) * (0.75 if pattern == "quarter" else 1)
    elif leg.heel > 0:
        tall *= 1 + 0.2 * math.sin(math.radians(leg.heel))
    radians = math.radians(turn)
    drop = ANKLE * tall
    at = ankle[0] - math.sin(radians) * drop, ankle[1] + math.cos(radians) * drop
    setting = Setting(at, wide if left else -wide, tall, turn)
    ends = [setting.point(x, 0)[1] for x in (-52 if pattern == "side" else -30, 24)]
    return Foot(pattern, setting, max(at[1], *ends) if turn else at[1])


def bare_foot(model: Model, foot: Foot) -> list[str]:
    """The foot's outline where the shoe leaves it open, to be one with the leg or its sock."""
    if model.word("shoes.kind") not in LOW_CUT:
        return []
    return [foot.setting.path(patterns.FOOT[foot.pattern])]


def toes(model: Model, foot: Foot) -> str:
    """Lines between bare toes."""
    if foot.pattern != "front" or model.word("shoes.kind") not in ("none", "sandals"):
        return ""
    skin = model.word("skin.color")
    fine = mix(outline(skin), skin, 0.35)
    lines = (foot.setting.path(f"M{x} -3C{x} -6 {x} -8 {x} -10") for x in (-15, -6, 3, 11))
    return "".join(model.paper.stroke(line, fine, 0.5, 0.7) for line in lines)


def draw_shoe(model: Model, foot: Foot) -> str:
    """The shoe of the spec's kind."""
    kind = model.word("shoes.kind")
    if kind == "none":
        return ""
    with model.paper.part("shoes"):
        shoe = _Shoe(model, foot)
        if kind == "sneakers":
            return shoe.sneaker()
        if kind == "boots":
            return shoe.boot()
        if kind == "loafers":
            return shoe.loafer()
        return shoe.flat() if kind == "flats" else shoe.sandal()


class _Shoe:
    def __init__(self, model: Model, foot: Foot) -> None:
        self.paper, self.foot = model.paper, foot
        self.color, self.accent = model.word("shoes.color"), model.word("shoes.accent.color")

    def _path(self, table: dict[str, str]) -> str:
        return self.foot.setting.path(table[self.foot.pattern])

    def _sole(self, table: dict[str, str], color: str, stripe: str = "") -> str:
        over = ""
        if stripe:
            over = self.paper.stroke(self.foot.setting.path("M-62 -6C-30 -3 10 -3 34 -6"), stripe, 0.75, 0.9)
        return self.paper.shape(self._path(table), color, shift=(3, 5), depth=0.15, over=over)

    def _shine(self, x: float, y: float) -> str:
        at = self.foot.setting.point(x, y)
        wide = abs(self.foot.setting.wide)
        return self.paper.fill(ellipse(*at, 6.5 * wide, 3 * wide), "#ffffff", 0.5)

    def sneaker(self) -> str:
        paper, pattern = self.paper, self.foot.pattern
        details = paper.fill(self._path(patterns.TOE), self.accent)
        details += paper.fill(self._path(patterns.COLLAR), self.accent)
        edge = mix(outline(self.accent), self.accent, 0.3)
        details += paper.stroke(self._path(patterns.TOE), edge, 0.55)
        details += paper.stroke(self._path(patterns.COLLAR), edge, 0.5)
        if pattern in ("side", "quarter"):
            heel = "M14 -60L34 -60L34 0L17 0C21 -16 18 -34 14 -46Z"
            details += paper.fill(self.foot.setting.path(heel), self.accent)
            details += paper.stroke(self.foot.setting.path(heel), edge, 0.5)
        if patterns.TONGUE[pattern]:
            details += paper.fill(self._path(patterns.TONGUE), shade(self.color, 0.06))
        lace = mix(outline(self.color), self.color, 0.45) if is_near_white(self.color) else "#ffffff"
        for line in patterns.LACES[pattern]:
            details += paper.stroke(self.foot.setting.path(line), lace, 0.85)
        if pattern == "front":
            details += self._shine(-13, -21)
        elif pattern != "back":
            details += self._shine(-44, -20) if pattern == "side" else self._shine(-34, -21)
        upper = paper.shape(self._path(patterns.UPPER), self.color, shift=(6, 4), depth=0.16, over=details)
        return upper + self._sole(patterns.SOLE, self.color, self.accent)

    def boot(self) -> str:
        details = self.paper.fill(self._path(patterns.COLLAR), shade(self.color, 0.1))
        if self.foot.pattern == "front":
            details += self._shine(-12, -23)
        upper = self.paper.shape(
            self._path(patterns.UPPER), self.color, shift=(6, 4), depth=0.18, over=details
        )
        return upper + self._sole(patterns.SOLE, self.accent)

    def loafer(self) -> str:
        details = self.paper.fill(self._path(patterns.STRAP), shade(self.color, 0.14))
        details += self.paper.stroke(self._path(patterns.STRAP), outline(self.color), 0.55)
        shine = {"front": (-14, -9), "quarter": (-36, -12), "side": (-46, -12)}
        if self.foot.pattern in shine:
            details += self._shine(*shine[self.foot.pattern])
        upper = self.paper.shape(self._path(patterns.LOW), self.color, shift=(5, 4), depth=0.18, over=details)
        return upper + self._sole(patterns.THIN_SOLE, self.accent)

    def flat(self) -> str:
        shine = {"front": (-15, -10), "quarter": (-37, -12), "side": (-48, -12)}
        details = self._shine(*shine[self.foot.pattern]) if self.foot.pattern in shine else ""
        shoe = self.paper.shape(self._path(patterns.LOW), self.color, shift=(5, 4), depth=0.16, over=details)
        if self.foot.pattern == "back":
            return shoe
        x, y = patterns.BOW[self.foot.pattern]
        bow = (
            f"M{x} {y}C{x - 4} {y - 7} {x - 11} {y - 6} {x - 11} {y}C{x - 11} {y + 6} {x - 4} {y + 6} {x} {y}"
            f"C{x + 4} {y + 6} {x + 11} {y + 6} {x + 11} {y}C{x + 11} {y - 6} {x + 4} {y - 7} {x} {y}Z"
        )
        return shoe + self.paper.shape(self.foot.setting.path(bow), self.accent, shift=(1, 2), line=0.7)

    def sandal(self) -> str:
        text = self._sole(patterns.THIN_SOLE, self.accent)
        for table in (patterns.STRAP, patterns.STRAP_HIGH):
            if self.foot.pattern == "back" and table is patterns.STRAP:
                continue
            text += self.paper.shape(self._path(table), self.color, shift=(3, 3), depth=0.16, line=0.85)
        return text
