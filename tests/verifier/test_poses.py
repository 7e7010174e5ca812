"""Copies of one figure prove nothing about a series."""

from functools import cache

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
