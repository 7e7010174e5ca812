"""What users add: their own scenery, sanitised and part of the key, and more characters on stage."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tetap import Project, TetapError

STAGE = """
stage: moon
places: [{at: [0, 900], height: 560}]
backdrop: [{piece: wall, color: "#20264a", low: "#3a3f6a"}, {piece: floor, y: 760, color: "#b8bcc8"}]
behind: [{prop: {svg: moon-rock.svg}, at: [260, 880], scale: 1.0, color: "#8890a8"}]
"""
ROCK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-50 -80 100 80">'
    '<path data-role="color" fill="#888" d="M-40 0L-20 -60L30 -50L45 0Z"/>{more}</svg>'
)


def project(folder: Path, more: str = "") -> Project:
    (folder / "stages").mkdir(exist_ok=True)
    (folder / "stages/moon.yaml").write_text(STAGE)
    (folder / "stages/moon-rock.svg").write_text(ROCK.replace("{more}", more))
    (folder / "scenes.yaml").write_text("- {id: moon, text: standing on the moon, place: moon}\n")
    return Project(folder)


def test_a_stage_of_ones_own_is_drawn_and_counts_in_the_key(example: Callable[[str], Path]) -> None:
    folder = example("xiao-cheng")
    first = project(folder).plan(["moon"]).shots[0].key
    assert project(folder).shoot(["moon"]).run.failed == {}
    (folder / "stages/moon.yaml").write_text(STAGE.replace("#b8bcc8", "#b8bcff"))
    assert Project(folder).plan(["moon"]).shots[0].key != first


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<image href="https://example.org/x.png"/>',
        '<use href="file:///etc/passwd"/>',
        '<path onclick="x()" d="M0 0"/>',
        "<foreignObject/>",
        '<path style="fill:url(http://example.org/a)" d="M0 0"/>',
    ],
)
def test_a_hostile_svg_prop_is_refused_before_anything_is_written(
    example: Callable[[str], Path], hostile: str
) -> None:
    folder = example("xiao-cheng")
    with pytest.raises(TetapError) as raised:
        project(folder, hostile).shoot(["moon"])
    assert raised.value.exit_code == 2
    assert not (folder / "out").exists()


def test_a_stage_file_with_a_mistake_names_it(example: Callable[[str], Path]) -> None:
    folder = example("xiao-cheng")
    made = project(folder)
    (folder / "stages/moon.yaml").write_text(STAGE.replace("places:", "plcaes:"))
    with pytest.raises(TetapError, match=r"moon\.yaml.*plcaes"):
        made.plan()


def test_two_characters_share_a_scene_and_both_are_told(example: Callable[[str], Path]) -> None:
    folder = example("xiao-cheng")
    kai = folder / "cast/kai"
    kai.mkdir(parents=True)
    (kai / "character.yaml").write_text("name: Kai\nkind: animal\nbody: {species: fox}\n")
    (folder / "scenes.yaml").write_text("- {id: two, text: in a park, characters: [小橙, Kai]}\n")
    planned = Project(folder).plan(["two"]).shots[0]
    assert planned.request.words.index("Character: Xiao Cheng") < planned.request.words.index(
        "Character: Kai"
    )
    assert Project(folder).shoot(["two"]).run.failed == {}


def test_an_unknown_character_on_stage_is_refused(example: Callable[[str], Path]) -> None:
    folder = example("xiao-cheng")
    (folder / "scenes.yaml").write_text("- {id: two, text: in a park, characters: [Nobody]}\n")
    with pytest.raises(TetapError, match="not in the cast"):
        Project(folder).plan()


def test_what_the_illustrator_cannot_draw_is_said_not_dropped(character: Callable[..., Path]) -> None:
    folder = character(
        "name: Mira\nface: {nose: small}\naccessories: [wristwatch, {what: glasses}]\n",
        "- {id: a, text: in a park, wear: [raincoat], expression: mysterious}\n",
    )
    remarks = " ".join(Project(folder).plan(["a"]).shots[0].remarks)
    assert "'wristwatch' is not drawn" in remarks
    assert "face.nose" in remarks
    assert "raincoat" in remarks and "mysterious" in remarks
    assert "glasses" not in remarks


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("name: Kai\nkind: animal\nbody: {species: tiger}", "It draws fox, cat"),
        ("name: Botol\nkind: object", "not objects"),
        ("name: Robo\nkind: robot\nbody: {form: humanoid}", "round-robot"),
    ],
)
def test_what_the_illustrator_cannot_draw_at_all_is_refused(
    character: Callable[..., Path], description: str, said: str
) -> None:
    with pytest.raises(TetapError) as raised:
        Project(character(description, "- in a park\n")).plan()
    assert said in f"{raised.value} {raised.value.hint}"
