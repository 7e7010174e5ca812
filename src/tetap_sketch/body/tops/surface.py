"""A top's body: the cloth around the trunk, and lines and patches laid on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...paths import Point, smooth, xy
from ..loft import Loft
from ..model import Model
from .cut import Cut, cut_of, is_tucked

Spot = tuple[float, float]
"""Angle around the trunk and share of the way from the top's neckline to its hem."""


@dataclass(frozen=True)
class Cloth:
    """The cloth of a top as a loft, with the measures its details go by."""

    loft: Loft
    unit: float
    """Size of small details: 1 on a chibi."""

    def y(self, share: float) -> float:
        """The height at a share of the way from neckline to hem."""
        return self.loft.top + (self.loft.bottom - self.loft.top) * share

    def at(self, spot: Spot) -> Point:
        """A spot on paper."""
        return self.loft.point(spot[0], self.y(spot[1]))

    def patch(self, spots: Sequence[Spot]) -> str:
        """A closed patch with straight sides."""
        points = [self.at(spot) for spot in spots]
        return "M" + "L".join(xy(*point) for point in points) + "Z"

    def line(self, spots: Sequence[Spot]) -> str:
        """An open line, smooth where it has more than two spots."""
        return smooth([self.at(spot) for spot in spots])

    def shows(self, angle: float) -> bool:
        """Whether the surface at this angle looks at the viewer."""
        return self.loft.turn.faces(angle) > 0.08

    def low_band(self, height: float) -> str:
        """The strip along the hem."""
        bottom = self.loft.bottom
        top = self.loft.arc(bottom - height)
        low = [(x, y + 3 * height) for x, y in self.loft.arc(bottom)]
        wide = 60 * self.unit
        top = [(top[0][0] - wide, top[0][1]), *top, (top[-1][0] + wide, top[-1][1])]
        return smooth(top) + "L" + "L".join(xy(*point) for point in low[::-1]) + "Z"


def hem_height(model: Model, cut: Cut) -> float:
    """Where a top ends: 0 at the waist, 1 at the crotch."""
    build = model.rig.build
    if is_tucked(model):
        return build.y(build.measures.waist) - build.long(0.012) + 5
    waist, low = build.y(build.measures.waist), model.rig.trunk.bottom
    return waist + (low - waist) * cut.hem


def cloth_of(model: Model) -> Cloth:
    """The cloth of the spec's top."""
    cut = cut_of(model)
    return cloth(model, model.rig.trunk.top, hem_height(model, cut), cut.room)


def cloth(model: Model, top: float, bottom: float, room: tuple[float, float, float]) -> Cloth:
    """Cloth between two heights with its room at shoulder, waist and hem."""
    build, plain = model.rig.build, model.rig.trunk.cut(top, bottom)
    waist = build.y(build.measures.waist)
    sections = []
    for section in plain.sections:
        if section.y <= waist:
            share = (section.y - top) / max(1.0, waist - top)
            ease = room[0] + (room[1] - room[0]) * share
        else:
            share = (section.y - waist) / max(1.0, bottom - waist)
            ease = room[1] + (room[2] - room[1]) * share
        sections.append(section.eased(ease * build.stretch))
    return Cloth(Loft(tuple(sections), model.rig.turn), unit_of(model))


def unit_of(model: Model) -> float:
    """The size of collars, buttons and hoods: 1 on a chibi, with the neck on others."""
    return model.rig.build.wide(model.rig.build.measures.neck_half) / 23
