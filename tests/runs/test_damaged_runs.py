"""The durable engine's own file is damaged: said by whoever meets it, and done without."""

from pathlib import Path

import pytest

from tetap import Project
from tetap.app.examining import examine
from tetap.errors import StoreDamaged


def rubbish(file: Path) -> None:
    file.write_bytes(b"\xaa" * 9000)


def torn_pages(file: Path) -> None:
    held = bytearray(file.read_bytes())
    for start in range(4096, len(held), 8192):
        held[start : start + 300] = b"\xaa" * 300
    file.write_bytes(held)


@pytest.mark.parametrize("damage", [rubbish, torn_pages])
def test_damaged_runs_are_said_and_the_series_goes_on_without_them(delivered: Path, damage: object) -> None:
    file = delivered / ".tetap" / "runs.sqlite"
    assert examine(Project(delivered).open()) == []
    damage(file)  # type: ignore[operator]
    with pytest.raises(StoreDamaged, match=r"runs\.sqlite is damaged") as caught:
        Project(delivered, verify="no").shoot(["front", "side"])
    (found,) = examine(Project(delivered).open())
    assert found.hint == caught.value.hint and "Move runs.sqlite" in found.hint
    for one in file.parent.glob("runs.sqlite*"):
        one.rename(delivered / one.name)
    series = Project(delivered, verify="no").shoot(["front", "side"])
    assert {one.shot for one in series.lock.pictures} >= {"front", "side"}
