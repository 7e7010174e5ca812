"""Candidates, a front that is picked and frozen, the views made from it, and the gate through which they go."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from checkout import EXAMPLES
from otter import make_otter
from tetap import Project
from tetap.errors import BadInput, PriceNotAgreed
from tetap.simulators.illustrating import sheet
from tetap.store.objects import digest_of

Example = Callable[[str], Path]
CALM = 'platform = "rehearsal"\n[platforms.rehearsal]\nprofile = "calm"\nluck = 3\n'


@pytest.fixture
def folder(example: Example) -> Path:
    """Xiao Cheng before anybody has drawn her, on a platform that costs play money and does not drift."""
    folder = example("xiao-cheng")
    text = (folder / "character.yaml").read_text()
    (folder / "character.yaml").write_text(text[: text.index("# Drawn by the illustrator and frozen")])
    for path in (folder / "references").iterdir():
        path.unlink()
    (folder / "tetap.toml").write_text(CALM)
    return folder


def test_candidates_have_seeds_of_their_own_and_asking_again_is_free(folder: Path) -> None:
    project = Project(folder)
    with pytest.raises(PriceNotAgreed, match="3 pictures cost"):
        project.candidates(3)
    first = project.candidates(3, agreed=True)
    assert len({one.key for one in first.drawn}) == 3 and first.is_play and first.usd
    with Image.open(first.overview) as overview:
        assert overview.width > 3 * 300
    again = project.candidates(3)
    assert [one.key for one in again.drawn] == [one.key for one in first.drawn]
    others = project.candidates(2, new=True, agreed=True)
    assert not {one.key for one in others.drawn} & {one.key for one in first.drawn}


def test_the_picked_front_is_frozen_and_comments_stay(folder: Path) -> None:
    project = Project(folder)
    before = (folder / "character.yaml").read_text()
    drawn = project.candidates(2, agreed=True).drawn
    with pytest.raises(BadInput, match="there is no candidate 3"):
        project.pick(3)
    picked = project.pick(2)
    assert picked.digest == drawn[1].picture == digest_of((folder / picked.file).read_bytes())
    assert (folder / "character.yaml").read_text().startswith(before.rstrip())
    (reference,) = project.open().file.character.references
    assert (reference.role, reference.frozen) == ("front", picked.digest)
    with pytest.raises(BadInput, match="has a front already"):
        project.candidates(2)


def test_views_are_made_from_the_front_and_become_references_only_by_a_person(tmp_path: Path) -> None:
    project = Project(make_otter(tmp_path / "otto", CALM))
    project.candidates(2, agreed=True)
    front = project.pick(1)
    with pytest.raises(BadInput, match="waits for approval"):
        project.approve_views()
    made = project.turnaround(agreed=True)
    assert [one.shot for one in made.drawn] == ["three-quarter", "side", "back"]
    with project.open().state() as state:
        for one in made.drawn:
            purchase = state.ledger.purchase(one.key)
            assert purchase is not None
            assert [slot.digest for slot in purchase.request.references] == [front.digest]
    assert len(project.open().file.character.references) == 1
    project.turnaround(agreed=True, redo=["side"])
    project.approve_views(["side"])
    project.approve_views()
    roles = [one.role for one in project.open().file.character.references]
    assert roles == ["front", "side", "three-quarter", "back"]
    assert all(one.frozen for one in project.open().file.character.references)
    with pytest.raises(BadInput, match="the turnaround is whole"):
        project.turnaround()


def test_the_gate_keeps_somebody_else_out_unless_a_person_insists(tmp_path: Path) -> None:
    project = Project(make_otter(tmp_path / "otto", CALM, ("front", "side")), strategy="reference")
    series = project.shoot(["kitchen"], agreed=True)
    workspace = project.open()
    with workspace.state() as state:
        stranger = state.objects.put(
            sheet(Project(EXAMPLES / "xiao-lan").open().file.character, "three-quarter")
        )
        key = series.lock.pictures[0].key
        state.ledger.database.transact(
            lambda tables: tables.write("UPDATE takes SET picture = ? WHERE key = ?", stranger, key)
        )
    made, against = project.promote("kitchen", "three-quarter", agreed=True)
    assert made is None and any("does not look like" in why for why in against)
    assert len(project.open().file.character.references) == 2


def test_a_take_becomes_a_reference_when_a_person_says_so_and_rejected_ones_never(example: Example) -> None:
    folder = example("xiao-cheng")
    (folder / "tetap.toml").write_text(CALM)
    project = Project(folder, strategy="reference")
    project.shoot(["three-quarter"], agreed=True)
    made, against = project.promote("three-quarter", "three-quarter", agreed=False)
    assert made is None and against == ()
    made, _ = project.promote("three-quarter", "three-quarter", agreed=True)
    assert made is not None and made.file == "references/three-quarter.png"
    with pytest.raises(BadInput, match="is a reference already"):
        project.promote("three-quarter", "three-quarter", agreed=True)
    project.decide(["three-quarter"], accepted=False)
    with pytest.raises(BadInput, match="rejected by a person"):
        project.promote("three-quarter", "face", agreed=True)


def test_the_worth_of_a_reference_is_its_role_until_takes_tell(example: Example) -> None:
    found = Project(example("xiao-cheng")).worth_of_references(write=True)
    assert [round(one.worth, 2) for one in found] == [0.9, 0.7, 0.6]
    assert all(one.with_it == (0, 0) for one in found)
