"""Simulated models see words and pixels, nothing else: what they draw follows what they are told and shown."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from checkout import EXAMPLES
from tetap.app.workspace import Workspace
from tetap.domain.character import Character
from tetap.domain.prompt import compile_words, identity_block, scene_delta, sheet_delta
from tetap.domain.resolving import resolve
from tetap.domain.scene import TURNAROUND, Scene
from tetap.simulators.illustrating import dressed, sheet
from tetap.simulators.painting import paint_illustrated, understand
from tetap.wire import pixel_size

SQUARE = (512, 512)
HAIR = "hair.color"
BLUE = "#2F6FDE"


def workspace(name: str, language: str = "en") -> Workspace:
    return Workspace(EXAMPLES / name, {"language": language})


def prompt(name: str, language: str, **scene: object) -> str:
    """What tetap writes for a scene of an example."""
    place = workspace(name, language)
    say = place.say
    identity = [identity_block(place.resolved, place.vocabulary, language, say)]
    wanted = Scene.model_validate({"id": "s", **(scene or {"place": "kitchen", "action": "baking"})})
    return compile_words(identity, scene_delta(wanted, place.vocabulary, language, say), say)


@pytest.fixture(scope="module")
def xiao_cheng() -> Character:
    return workspace("xiao-cheng").file.character


@pytest.fixture(scope="module")
def front(xiao_cheng: Character) -> bytes:
    return sheet(xiao_cheng, "front")


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **how)  # type: ignore[arg-type]
    return data.getvalue()


def noted(picture: Image.Image) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("prompt", "purple hair")
    return saved(picture, "PNG", pnginfo=notes)


def cropped(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    return picture.crop((width // 10, height // 10, width - width // 10, height - height // 10))


HARMLESS: dict[str, Callable[[Image.Image], bytes]] = {
    "JPEG at quality 80": lambda p: saved(p, "JPEG", quality=80),
    "WebP at quality 80": lambda p: saved(p, "WEBP", quality=80),
    "other metadata": noted,
    "half the size": lambda p: saved(p.resize((512, 512), Image.Resampling.LANCZOS), "PNG"),
    "a tenth off every side": lambda p: saved(cropped(p), "PNG"),
    "all of it at once": lambda p: saved(cropped(p).resize((600, 600)), "JPEG", quality=80),
}


@pytest.mark.parametrize("how", HARMLESS)
def test_a_reference_sent_otherwise_gives_the_same_picture(how: str, front: bytes) -> None:
    words = prompt("xiao-cheng", "en")
    with Image.open(io.BytesIO(front)) as picture:
        other = HARMLESS[how](picture.convert("RGB"))
    assert other != front
    assert paint_illustrated(words, [other], SQUARE, 3) == paint_illustrated(words, [front], SQUARE, 3)


@pytest.mark.parametrize("view", TURNAROUND)
def test_a_recoloured_reference_gives_another_picture_with_the_new_colour(
    view: str, xiao_cheng: Character, front: bytes
) -> None:
    words = prompt("xiao-cheng", "en")
    blue = sheet(dressed(xiao_cheng, {HAIR: BLUE}), view)  # type: ignore[arg-type]
    seen = understand(words, [blue])
    assert seen.shown[0][HAIR] == BLUE
    assert seen.shown[0]["outfit.top_color"] == "#FF9A1F"
    assert paint_illustrated(words, [blue], SQUARE, 3) != paint_illustrated(words, [front], SQUARE, 3)


def test_the_first_reference_goes_before_the_others(xiao_cheng: Character, front: bytes) -> None:
    blue = sheet(dressed(xiao_cheng, {HAIR: BLUE}), "back")
    words = prompt("xiao-cheng", "en")
    assert understand(words, [front, blue]).shown[0][HAIR] == "#FF8C00"
    assert understand(words, [blue, front]).shown[0][HAIR] == BLUE


def test_each_characters_references_are_its_own() -> None:
    kiko = workspace("kiko")
    bolt = kiko.cast.others[0]
    words = (
        f"{identity_block(kiko.resolved, kiko.vocabulary, 'en', str)}\n\n"
        f"{identity_block(bolt, kiko.vocabulary, 'en', str)}\n\n"
        "Reference 1: Kiko, front\nReference 2: Bolt, front\n\nPlace: in a park\n"
    )
    red = sheet(dressed(bolt.character, {"shell.color": "#D9342B"}), "front")
    seen = understand(words, [sheet(kiko.file.character, "front"), red])
    assert seen.shown[0]["coat.color"] == "#E8833A"
    assert seen.shown[1]["shell.color"] == "#D9342B"


def test_a_reference_without_words_still_colours_the_stranger(front: bytes) -> None:
    assert understand("draw this character in a kitchen", [front]).shown[0][HAIR] == "#FF8C00"


@pytest.mark.parametrize("what", [b"", b"no picture", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_picture_shows_nothing(what: bytes) -> None:
    assert understand("a girl", [what]).shown == ({},)


def test_a_photograph_like_ground_shows_nothing() -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    assert understand("a girl", [saved(noise, "PNG")]).shown == ({},)


@pytest.mark.parametrize("language", ["en", "id", "zh"])
@pytest.mark.parametrize("name", ["xiao-cheng", "xiao-lan", "kiko"])
def test_tetaps_own_words_are_understood_to_the_last_trait(name: str, language: str) -> None:
    place = workspace(name, language)
    heard = understand(prompt(name, language), ()).people[0]
    told = resolve(heard, 0, place.vocabulary).traits
    meant = {
        path: (trait.choice, trait.hex)
        for path, trait in place.resolved.traits.items()
        if trait.choice or trait.hex
    }
    assert {path: (told[path].choice, told[path].hex) for path in meant} == meant
    assert len(heard.accessories) == len(place.file.character.accessories)
    sides = place.vocabulary.sides
    meant_sides = [sides.exact(mark.side) for mark in place.file.character.marks]
    assert [sides.exact(mark.side) for mark in heard.marks] == meant_sides


@pytest.mark.parametrize("view", TURNAROUND)
@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_a_character_sheet_is_one_view_on_white(language: str, view: str) -> None:
    place = workspace("xiao-cheng", language)
    identity = identity_block(place.resolved, place.vocabulary, language, place.say)
    seen = understand(compile_words([identity], sheet_delta(view, place.say), place.say), ())
    assert (seen.is_sheet, seen.scene.view) == (True, view)


@pytest.mark.parametrize(
    ("words", "kind", "trait", "choice"),
    [
        ("a girl with long blue hair in a red hoodie", "person", "outfit.top_color", "red"),
        ("A cute panda mascot with a green scarf, waving", "animal", "body.species", "panda"),
        ("robot kotak di dapur, sedang memasak", "robot", "body.form", "box-robot"),
        ((EXAMPLES / "article/xiao-cheng.txt").read_text(), "person", "hair.style", "twin-tails"),
        ((EXAMPLES / "article/xiao-lan.txt").read_text(), "person", "hair.color", "navy"),
    ],
)
def test_anybodys_words_are_understood(words: str, kind: str, trait: str, choice: str) -> None:
    person = understand(words, ()).people[0]
    assert person.kind == kind
    assert resolve(person, 0, workspace("kiko").vocabulary).traits[trait].choice == choice


def test_a_colour_beside_a_noun_is_its_colour() -> None:
    person = understand("a panda with a green scarf and blue eyes", ()).people[0]
    assert person.accessories[0].color == "#3FA34D"
    assert person.traits["face"]["eye_color"].hex == BLUE


def test_a_label_of_a_reference_asks_for_no_view() -> None:
    seen = understand("Image 1 (side view of the girl)\nThe girl reads in a park", ())
    assert seen.scene.view is None


@pytest.mark.parametrize("words", ["", "qwxz", "😀", "#ZZZ", "a whale on the moon", "{", "Hair: #12"])
def test_words_that_mean_nothing_still_give_a_picture(words: str) -> None:
    assert pixel_size(paint_illustrated(words, (), SQUARE, 1)) == SQUARE


@pytest.mark.parametrize("size", [(1408, 768), (512, 2064), (256, 256), (1024, 1024), (5, 400)])
def test_every_size_is_met_to_the_pixel(size: tuple[int, int]) -> None:
    assert pixel_size(paint_illustrated("a fox in the park", (), size, 1)) == size


def test_luck_moves_what_words_leave_free_and_equal_luck_moves_nothing(tmp_path: Path) -> None:
    words = prompt("kiko", "en", text="at the beach")
    first = paint_illustrated(words, (), SQUARE, 1)
    assert paint_illustrated(words, (), SQUARE, 1) == first
    assert any(paint_illustrated(words, (), SQUARE, luck) != first for luck in range(2, 6))
    assert understand(words, ()).people == understand(words, ()).people


def test_more_people_than_a_place_holds_are_fewer() -> None:
    block = "Character: Person {} (person)\n\n"
    words = "".join(block.format(number) for number in range(9)) + "Place: in a kitchen\n"
    assert len(understand(words, ()).people) == 9
    assert pixel_size(paint_illustrated(words, (), SQUARE, 1)) == SQUARE
