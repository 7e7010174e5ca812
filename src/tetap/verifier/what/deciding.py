"""From how far a check is off to whether it drifted: thresholds measured on characters kept for that."""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from .drawn_checks import GROUPS

_MORE = 0.5
"""Steps beyond what its own references show that are allowed."""


@cache
def thresholds(path: str) -> Mapping[str, tuple[float, float]]:
    """Threshold and step of every check of `drawn` or `any` pictures."""
    text = (files(__package__) / "thresholds.toml").read_text(encoding="utf-8")
    return {name: (float(at), float(step)) for name, (at, step) in tomllib.loads(text)[path].items()}


def family(check: str) -> str:
    """The name that a check's threshold stands under: `missing:cap` is `missing:headgear`."""
    kind, _, thing = check.partition(":")
    if not thing:
        return check
    if kind in ("missing", "side", "added"):
        part = "mark" if thing.startswith("mark:") else thing
        return f"{kind}:{next((name for name, kinds in GROUPS.items() if part in kinds), part)}"
    if kind == "color":
        part, _, place = thing.partition(":")
        return f"color:{part}" if place == "0" else f"color:{part}:more"
    return check


def is_blind(check: str) -> bool:
    """Whether this kind of drift is not seen reliably enough to be spoken of."""
    return thresholds("drawn").get(family(check), (0.0, 1.0))[0] <= 0


def beyond(check: str, score: float, usual: float = 0.0) -> float:
    """How many steps a score lies beyond its threshold; below 0 = kept. `usual` is what the character's own
    references show among themselves: where they differ more than others do, more is allowed."""
    at, step = thresholds("drawn").get(family(check), (0.0, 1.0))
    limit = max(at, usual + _MORE * step if usual > 0 else 0.0)
    return (score - limit) / step if at > 0 else -math.inf


def unchanged(steps: float) -> float:
    """0..1 from steps beyond a threshold: 0.5 at the threshold, near 1 well below it."""
    if steps == -math.inf:
        return 1.0
    return 1 / (1 + math.exp(max(-30.0, min(30.0, 1.5 * steps))))
