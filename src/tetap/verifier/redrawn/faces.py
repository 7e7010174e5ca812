"""The expression, and the gaze, of a head found in a picture."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...ports.redrawing import Redrawing, Stance
from ..what.laying import Laid
from ..what.light import Light, between
from .beside import OFF, Reductions, Spot, beside
from .pages import draw_once
from .searching import HEAD, SIDE, head_template

_CAP = 0.3


def faced(drawn: Redrawing, stance: Stance, laid: Laid) -> Stance:
    """The stance with the expression, and the gaze, that the head in the picture has."""
    return _nearest_face(drawn, _faces(drawn, stance), laid)


def refaced(drawn: Redrawing, stance: Stance, spot: Spot, sizes: Reductions, scale: float) -> Stance:
    """The stance with the face that the head has when it is looked at closely."""
    best, least = stance, math.inf
    for face in dict.fromkeys((stance, *_faces(drawn, stance))):
        page = draw_once(drawn, replace(face, head_only=True), scale, HEAD)
        away = math.inf if page is None else beside(page, sizes, spot).away
        if away < least:
            best, least = face, away
    return best


def _faces(drawn: Redrawing, stance: Stance) -> list[Stance]:
    return [
        replace(stance, expression=expression, gaze=gaze)
        for gaze in drawn.gazes
        for expression in drawn.expressions
    ]


def _nearest_face(drawn: Redrawing, stances: Sequence[Stance], laid: Laid) -> Stance:
    best, least = stances[0], math.inf
    down, across = np.mgrid[:SIDE, :SIDE]
    places = (np.stack([across, down], axis=-1) / SIDE).astype(np.float32)[::2, ::2]
    light, seen = _light_of(laid), laid.seen[::2, ::2]
    for stance in stances:
        template = head_template(drawn, stance)
        if template is None:
            continue
        there = (template.mask & laid.inside)[::2, ::2]
        lit = light.apply(template.rgb[::2, ::2][there], places[there])
        away = np.minimum(np.abs(lit - seen[there]).max(axis=1), _CAP)
        error = float(away.mean()) if len(away) else math.inf
        if error < least - 1e-4:
            best, least = stance, error
    return best


def _light_of(laid: Laid) -> Light:
    """The light on a head that was laid, from a part of its pixels."""
    rows, columns = np.nonzero(laid.template.mask & laid.inside)
    few = slice(None, None, max(1, len(rows) // 2500))
    rows, columns = rows[few], columns[few]
    places = np.stack([columns, rows], axis=1).astype(np.float32) / laid.template.side
    away = np.abs(laid.seen[rows, columns] - laid.expected[rows, columns]).max(axis=1)
    weight = 1 / (1 + np.square(away / OFF)) ** 1.5
    return between(laid.template.rgb[rows, columns], laid.seen[rows, columns], places, weight)
