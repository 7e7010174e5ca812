"""Copies of one figure prove nothing about a series."""

from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image

from checkout import EXAMPLES
from tetap.documents.character_file import CharacterFile
from tetap.documents.words import load_vocabulary
from tetap.domain.scene import Scene
from tetap.simulators.illustrating import illustrate, sheet
from tetap.simulators.seen import Seen
from tetap.verifier.series import compare_series


@cache
def pictures() -> tuple[bytes, bytes]:
    """The same character from the front and waving in a park."""
    person = CharacterFile.load(EXAMPLES / "xiao-cheng/character.yaml", load_vocabulary()).character
    waving = Seen((person,), ({},), Scene(id="wave", place="park", action="wave"), False)
    return sheet(person, "front"), illustrate(waving, (512, 512), 1)


def test_a_series_of_one_figure_repeated_gets_no_percentage() -> None:
    front, _ = pictures()
    found = compare_series([front, front, front])
    assert (found.consistency, found.poses) == (None, 1)


def test_different_poses_are_counted_and_compared() -> None:
    front, waving = pictures()
    found = compare_series([front, waving, front])
    assert found.poses == 2
    assert found.consistency is not None and found.consistency < found.pairs[0][2]


def before(figure: Image.Image, luck: int) -> bytes:
    """The figure of a plain sheet before a ground that runs from one colour to another, a little moved and smaller."""
    colors = np.random.default_rng(luck).integers(110, 250, (2, 3))
    share = np.linspace(0, 1, 512)[:, None, None]
    ground = np.broadcast_to(colors[0] * (1 - share) + colors[1] * share, (512, 512, 3)).astype(np.uint8)
    page = Image.fromarray(ground)
    small = figure.resize((480 - 8 * luck,) * 2)
    pixels = np.asarray(small, dtype=np.int16)
    mask = Image.fromarray(np.abs(pixels - pixels[0, 0]).max(axis=2) > 12)
    page.paste(small, (8 * luck, 20), mask)
    out = BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def test_one_pose_before_five_grounds_is_one_pose() -> None:
    front, waving = pictures()
    with Image.open(BytesIO(front)) as opened:
        figure = opened.convert("RGB").resize((512, 512))
    found = compare_series([before(figure, luck) for luck in range(5)])
    assert found.poses <= 2 and found.consistency is None
    assert compare_series([before(figure, 0), waving]).poses == 2
