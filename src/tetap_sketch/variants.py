"""The same figure with one field changed, a little or a lot: the known-bad twins a verifier is tested on."""

from functools import lru_cache
from types import MappingProxyType

from .color_difference import difference, lab
from .colors import mix
from .showing import SIDED, bounds, choices, fields_that_show, parts_of, worn_together
from .spec import FIELDS, Choice, Color, Scale, Spec, SpecError, Value, number, word
from .streams import pick, stream

__all__ = [
    "COLOR_STEPS", "SCALE_STEPS", "bounds", "choices", "fields_that_show", "levels", "parts_of", "vary",
    "worn_together",
]  # fmt: skip

COLOR_STEPS = (3.0, 6.0, 12.0, 25.0)
"""CIEDE2000 differences of the four levels."""

SCALE_STEPS = (0.15, 0.3, 0.6, 1.0)
"""How far a number goes to the end of its range that is farther away."""

_TOWARDS = (
    "#d23c3c", "#e6c83c", "#3cb44b", "#3cc8c8", "#3c5ad2", "#c83cc8", "#f5f5f5", "#202020",
)  # fmt: skip
"""Colours to move towards."""

_ORNAMENT_LEVELS = 4


def levels(spec: Spec, field: str) -> int:
    """How many levels `vary` has for a field of this figure: 1 to this number; 0 when nothing would show."""
    if field not in fields_that_show(spec):
        if field not in FIELDS and not _is_ornament(field):
            raise SpecError(f"unknown field '{field}'")
        return 0
    kind = FIELDS.get(field)
    if isinstance(kind, Choice):
        return len(choices(spec, field))
    return len(COLOR_STEPS) if isinstance(kind, Color) else _ORNAMENT_LEVELS


def vary(spec: Spec, field: str, level: int) -> Spec:
    """The spec with one field changed, more with each level.

    Colours move by COLOR_STEPS in a direction of the field's own, numbers by SCALE_STEPS, choices to the
    level-th next value. `accessory.N` and `mark.N` are the whole ornament: 1 recoloured, 2 on the other
    side (what has no side: recoloured more), 3 another kind, 4 missing. Raises SpecError for a field that
    does not show on this figure or a level it does not have.
    """
    most = levels(spec, field)
    if not 1 <= level <= most:
        shown = (
            f"has levels 1 to {most}"
            if most
            else f"does not show on a {word(spec, 'body.template')} like this"
        )
        raise SpecError(f"{field}: {shown}, not {level}")
    kind = FIELDS.get(field)
    if kind is None:
        return _ornament(spec, field, level)
    if isinstance(kind, Color):
        return _with(spec, field, _recolored(word(spec, field), field, COLOR_STEPS[level - 1]))
    if isinstance(kind, Scale):
        return _with(spec, field, _moved(spec, field, SCALE_STEPS[level - 1]))
    return _with(spec, field, choices(spec, field)[level - 1])


def _is_ornament(field: str) -> bool:
    return f"{field}.kind" in FIELDS and field.split(".")[0] in ("accessory", "mark")


def _with(spec: Spec, field: str, value: Value) -> Spec:
    return MappingProxyType({**spec, field: value})


def _ornament(spec: Spec, field: str, level: int) -> Spec:
    sided = field.startswith("mark.") or word(spec, f"{field}.kind") in SIDED
    if level == 1 or (level == 2 and not sided):
        return vary(spec, f"{field}.color", 2 + level)
    if level == 2:
        return _with(spec, f"{field}.side", "right" if word(spec, f"{field}.side") == "left" else "left")
    others = [kind for kind in choices(spec, f"{field}.kind") if kind != "none"]
    return _with(spec, f"{field}.kind", others[0] if level == 3 else "none")


def _moved(spec: Spec, field: str, share: float) -> float:
    low, high = bounds(spec, field)
    now = min(high, max(low, number(spec, field)))
    end = high if high - now > now - low else low
    return round(now + (end - now) * share, 4)


@lru_cache(maxsize=4096)
def _recolored(color: str, field: str, step: float) -> str:
    """The colour `step` away, towards the first colour of the field's own order that is farther off than
    the longest step, so that all levels lie on one line."""
    luck, start = stream(0, "vary", field), lab(color)
    far = [other for other in _TOWARDS if difference(start, lab(other)) > COLOR_STEPS[-1]]
    towards = pick(luck, far)
    near, far_off = 0.0, 1.0
    for _ in range(12):
        middle = (near + far_off) / 2
        if difference(start, lab(mix(color, towards, middle))) < step:
            near = middle
        else:
            far_off = middle
    return mix(color, towards, far_off)
