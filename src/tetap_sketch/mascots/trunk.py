"""The trunk of an animal: a pear with a light belly."""

from tetap_sketch.paper import Paper
from tetap_sketch.paths import ellipse
from tetap_sketch.spec import Spec, word

from .rig import Rig


def draw_trunk(paper: Paper, spec: Spec, rig: Rig) -> str:
    """The bare trunk with its belly where this view sees it."""
    over = ""
    if rig.view != "back":
        tall = rig.level(1) - rig.level(0)
        x = {"front": 0.0, "three-quarter": -0.3, "side": -0.86}[rig.view] * rig.girth
        wide = {"front": 0.66, "three-quarter": 0.6, "side": 0.5}[rig.view] * rig.girth
        over = paper.fill(ellipse(x, rig.level(0.56), wide, tall * 0.4), word(spec, "fur.belly.color"))
    with paper.part("fur"):
        return paper.shape(rig.band(0, 1), word(spec, "fur.color"), shift=(8, 4), depth=0.14, over=over)
