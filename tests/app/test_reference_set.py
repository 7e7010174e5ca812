"""References are looked at as a set: what is blurred, doubled, changed since it was approved, or of somebody else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from checkout import EXAMPLES
from tetap import Project
from tetap.errors import BadInput
from tetap.simulators.illustrating import sheet
from tetap.store.objects import digest_of

Example = Callable[[str], Path]


def codes(project: Project) -> dict[str, str]:
    return {one.finding.code: one.finding.level for one in project.check() if "reference" in one.finding.code}


def test_a_good_set_has_nothing_to_say(example: Example) -> None:
    assert codes(Project(example("xiao-cheng"), verify="yes")) == {}


def test_somebody_elses_picture_is_named_and_nothing_is_spent(example: Example) -> None:
    folder = example("xiao-cheng")
    (folder / "references/side.png").write_bytes(
        sheet(Project(EXAMPLES / "xiao-lan").open().file.character, "side")
    )
    project = Project(folder, platform="rehearsal", strategy="reference", verify="yes")
    assert codes(project)["reference-disagrees"] == "error"
    with pytest.raises(BadInput, match=r"references/side\.png: does not look like the character") as error:
        project.shoot(agreed=True)
    assert "nothing was sent" in str(error.value)
    assert not (folder / ".tetap").exists()


def test_a_picture_that_is_not_the_approved_one_is_found_by_its_hash(example: Example) -> None:
    folder = example("xiao-cheng")
    front = folder / "references/front.png"
    text = (folder / "character.yaml").read_text()
    frozen = f"role: front, frozen: '{digest_of(front.read_bytes())}'}}"
    (folder / "character.yaml").write_text(text.replace("role: front}", frozen))
    assert codes(Project(folder)) == {}
    front.write_bytes((folder / "references/back.png").read_bytes())
    assert codes(Project(folder))["reference-changed"] == "error"
    with pytest.raises(BadInput, match="not the one that was approved"):
        Project(folder, platform="rehearsal", strategy="reference").plan()


def test_a_blurred_reference_is_remarked_where_it_is_sent_and_only_there(example: Example) -> None:
    folder = example("xiao-cheng")
    side = folder / "references/side.png"
    with Image.open(side) as picture:
        picture.convert("RGB").filter(ImageFilter.GaussianBlur(8)).save(side)
    sent = Project(folder, platform="rehearsal", strategy="reference").plan(["kitchen"]).shots[0].remarks
    assert any("references/side.png: the picture is blurred" in remark for remark in sent)
    words = Project(folder, platform="rehearsal").plan(["kitchen"]).shots[0].remarks
    assert not any("blurred" in remark for remark in words)
