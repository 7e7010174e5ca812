"""The truth of a pixel fix on a picture of the rehearsal platform: mended, left, spoiled."""

from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image
from rehearsal_requests import workspace

from tetap.domain.scene import Scene
from tetap.simulators.bench_figures import rung_lines
from tetap.simulators.rehearsal_drift import Drift
from tetap.simulators.rehearsal_own import Drawn
from tetap.simulators.retouched import truth_after_fix
from tetap.simulators.strategies_bench import Cell, MadeTry, Outcome

HAIR = Drift("Xiao Cheng", "hair.color", "#FF8C00", "#2A4FBF")
PLAIN = Drawn(
    (workspace("xiao-cheng").file.character,),
    (),
    Scene(id="park", text="", place="park"),
    False,
    3,
    (384, 384),
)


def test_what_a_fix_mended_is_true_what_it_left_is_not_and_what_it_spoiled_is_told() -> None:
    drawn = replace(PLAIN, drifts=(HAIR,))
    right, wrong, reply = PLAIN.picture_with(()), drawn.picture_with((HAIR,)), drawn.reply(b"")
    assert truth_after_fix([HAIR], reply, wrong, right) == ()
    assert truth_after_fix([HAIR], reply, wrong, wrong) == (HAIR,)
    with Image.open(BytesIO(right)) as opened:
        spoiled = np.asarray(opened.convert("RGB")).copy()
    spoiled[:40, :40] = 255 - spoiled[:40, :40]
    out = BytesIO()
    Image.fromarray(spoiled).save(out, "PNG")
    assert [one.trait for one in truth_after_fix([HAIR], reply, wrong, out.getvalue())] == ["pixels"]


def test_every_rung_is_counted_against_the_take_that_was_drawn_before() -> None:
    way = (
        MadeTry("planned", ("hair.color",), False), MadeTry("snap", ("pixels",), False), MadeTry("edit", (), True),
    )  # fmt: skip
    harmed = (MadeTry("planned", (), False), MadeTry("again", ("face.brows",), False))
    shots = [
        Outcome(str(n), "s", True, True, False, False, 2, 0.1, way=one) for n, one in enumerate((way, harmed))
    ]
    found = {
        one.rung: (one.mended, one.harmed, one.still_wrong)
        for one in rung_lines({Cell("describe", True): shots})
    }
    assert found == {"snap": (0, 0, 1), "edit": (1, 0, 0), "again": (0, 1, 0)}
