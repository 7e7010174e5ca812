"""What a character promises of every picture, and where its ornaments are said to sit."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tetap.app import Project
from tetap.domain.changed import changes_of
from tetap.domain.declared import DeclaredCharacter, declared
from tetap.errors import DocumentError
from tetap.verifier.twins import moved_colors

CHARACTER = """\
name: Rin
hair: {color: "orange #FF8C00", style: twin-tails}
face: {eye_color: "brown #7A4318"}
outfit: {top: hoodie, top_accent_color: "white #FFFFFF"}
accessories:
  - {what: orange-slice hair pin, side: left, color: "#FF9D1E"}
  - {what: umbrella}
marks:
  - {what: mole, where: ear, side: right}
"""


def promises(folder: Path) -> DeclaredCharacter:
    workspace = Project(folder).open()
    return declared(workspace.resolved, workspace.vocabulary)


def test_colors_shapes_and_ornaments_are_promised_where_they_show(character: Callable[..., Path]) -> None:
    found = {trait.path: trait for trait in promises(character(CHARACTER)).traits}
    hair, accent = found["hair.color"], found["outfit.top_accent_color"]
    assert (hair.aspect, hair.part, hair.colors, hair.accent) == ("color", "hair", ("#FF8C00",), False)
    assert (accent.part, accent.accent) == ("top", True)
    assert (found["hair.style"].aspect, found["hair.style"].choice) == ("shape", "twin-tails")
    pin, umbrella, mole = found["accessories.0"], found["accessories.1"], found["marks.0"]
    assert (pin.part, pin.choice, pin.side) == ("pin", "orange-pin", "left")
    assert umbrella.part == "accessory"
    assert (mole.choice, mole.place, mole.side) == ("mole", "ear", "right")


def test_a_box_says_where_an_ornament_is_on_a_reference(character: Callable[..., Path]) -> None:
    text = "references:\n  - {file: a.png, role: front}\nmarks:\n  - {what: mole, reference: a.png, box: [0.4, 0.2]}\n"
    from tetap.documents.character_file import CharacterFile
    from tetap.documents.words import load_vocabulary

    folder = character(f"name: Rin\n{text}")
    mark = CharacterFile.load(folder / "character.yaml", load_vocabulary()).character.marks[0]
    assert mark.box == pytest.approx((0.37, 0.17, 0.43, 0.23))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{what: mole, box: [0.1, 0.2]}", "needs a reference"),
        ("{what: mole, reference: b.png}", "no file of `references:`"),
        ("{what: mole, box: [3, 0.2]}", "shares 0 to 1"),
        ("{what: mole, box: [0.6, 0.2, 0.5, 0.4]}", "left < right"),
    ],
)
def test_a_box_that_cannot_be_is_refused(character: Callable[..., Path], entry: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        Project(character(f"name: Rin\nmarks:\n  - {entry}\n")).open()
    assert said in f"{caught.value} {caught.value.hint}"


def test_every_change_moves_one_trait_only(character: Callable[..., Path]) -> None:
    workspace = Project(character(CHARACTER)).open()
    main = workspace.resolved
    for trait in declared(main, workspace.vocabulary).traits:
        for change in changes_of(trait, main, moved_colors):
            moved = [path for path in main.traits if change.character.traits[path] != main.traits[path]]
            ornaments = change.character.character != main.character
            assert moved == ([] if trait.aspect in ("accessory", "mark") else [trait.path])
            assert ornaments == (trait.aspect in ("accessory", "mark"))


@pytest.mark.parametrize("color", ["#FF8C00", "#FFFFFF", "#101010", "#7F7F7F"])
def test_the_ladder_of_colors_goes_ever_farther(color: str) -> None:
    steps = [size for _, size in moved_colors(color)]
    assert steps == sorted(steps)
    assert 7.5 < steps[0] < 10 and steps[2] > 20
