"""Words in the dialect of the model's card: sentences, tags, phrases; the identity is one prefix in each of them."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tetap.app.hearing import hear
from tetap.app.wishes import Wishes, wanted_shots
from tetap.app.workspace import Workspace
from tetap.errors import BadInput
from tetap.ports import Card, DrawRequest, Price
from tetap.strategies.describe import prepare
from tetap.strategies.wording import identity_words, wording_remarks

Example = Callable[[str], Path]
PROSE = Card(
    "paid", "model-1", "A paid model", "2026-11-22", "1", "none",
    {"1K": {ratio: (64, 64) for ratio in ("1:1", "16:9", "4:5", "3:2")}}, {"1K": Price(0.04, "2026-11-22")},
)  # fmt: skip
TAGS = replace(PROSE, dialect="tags", weighs_words=True, negative="negative")
PHRASES = replace(PROSE, dialect="phrases", negative="no")
CARDS = {"prose": PROSE, "tags": TAGS, "phrases": PHRASES}
GOLDEN = Path(__file__).parent / "golden_words"


def requests(folder: Path, card: Card, language: str = "en", **options: str | bool) -> list[DrawRequest]:
    workspace = Workspace(folder, {"language": language})
    desk = replace(workspace.desk, card=card, options=options)
    shots = wanted_shots(workspace, Wishes(), 7)
    return [prepare(shot, workspace.cast, desk) for shot in shots]


@pytest.mark.parametrize("language", ["en", "id", "zh"])
@pytest.mark.parametrize("dialect", CARDS)
def test_the_identity_is_the_same_bytes_in_every_picture_and_as_it_was_released(
    example: Example, dialect: str, language: str
) -> None:
    folder, card = example("xiao-cheng"), CARDS[dialect]
    workspace = Workspace(folder, {"language": language})
    identity = identity_words(workspace.resolved, replace(workspace.desk, card=card))
    assert all(one.words.startswith(identity) for one in requests(folder, card, language))
    golden = GOLDEN / f"xiao-cheng.{dialect}.{language}.txt"
    if os.environ.get("TETAP_ACCEPT_WORDS"):
        golden.write_text(identity + "\n", encoding="utf-8")
    assert identity + "\n" == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_tags_are_english_without_digits_of_colours_and_weigh_small_things(
    example: Example, language: str
) -> None:
    words = requests(example("xiao-lan"), TAGS, language)[0].words
    assert "#" not in words and words.isascii()
    assert "small mole on the right ear:1.2)" in words


def test_a_garment_and_its_colour_are_one_tag_and_nothing_is_said_twice(example: Example) -> None:
    words = requests(example("xiao-cheng"), TAGS)[0].words
    tags = words.strip().split(", ")
    assert {"orange hoodie", "white short skirt", "white sneakers", "long hair", "1girl"} <= set(tags)
    assert len(tags) == len(set(tags))


def test_a_turnaround_asks_for_one_figure(example: Example) -> None:
    front, _, _, back = requests(example("xiao-cheng"), TAGS)[:4]
    assert "character sheet" not in front.words and "front view, plain white background" in front.words
    assert "from behind" in back.words


def test_a_scene_in_another_script_goes_as_what_was_understood_and_a_remark_says_so(example: Example) -> None:
    folder = example("xiao-cheng")
    workspace = Workspace(folder, {})
    desk = replace(workspace.desk, card=TAGS)
    (shot,) = wanted_shots(workspace, Wishes(("kitchen",)), 7)
    words = prepare(shot, workspace.cast, desk).words
    assert words.endswith("in a kitchen, baking an orange cake, wearing an apron\n")
    assert any("stays behind" in remark for remark in wording_remarks(shot, [workspace.resolved], desk))


def test_syntax_of_the_platform_in_the_users_words_is_text_unless_the_user_sends_it_as_syntax(
    character: Callable[..., Path],
) -> None:
    folder = character(
        "name: A\nstyle: flat <lora:x:1>, (bold) lines\n", "scenes:\n  - id: s\n    text: a (sunset:1.3)\n"
    )
    (plain,) = [one for one in requests(folder, TAGS) if "sunset" in one.words]
    assert (
        "lora" in plain.words and not set("<>()[]") & set(plain.words) and plain.options["emphasis"] is True
    )
    (meant,) = [one for one in requests(folder, TAGS, emphasis=True) if "sunset" in one.words]
    assert "a (sunset:1.3)" in meant.words


@pytest.mark.parametrize(("card", "option"), [(TAGS, "negative"), (PHRASES, "no")], ids=["tags", "flags"])
def test_what_a_character_never_has_goes_where_the_model_takes_it(
    character: Callable[..., Path], card: Card, option: str
) -> None:
    folder = character("name: A\nnever: [glasses, a beard]\n", "scenes: [{id: s, text: at the beach}]\n")
    sent = requests(folder, card, **{option: "text"})[-1]
    assert sent.options[option] == "text, glasses, a beard" and "glasses" not in sent.words
    prose = requests(folder, PROSE)[-1]
    assert "Never: glasses; a beard" in prose.words and not prose.options


def test_who_is_who_and_who_does_what_is_said_of_a_group(character: Callable[..., Path]) -> None:
    folder = character(
        "name: Ana\nalso: {zh: 安娜}\n",
        "scenes:\n  - {id: two, text: a picnic, characters: [Ana, Ben], parts: {Ben: pours tea, 安娜: reads}}\n"
        "  - {id: one, text: a walk}\n",
    )
    (folder / "cast/ben").mkdir(parents=True)
    (folder / "cast/ben/character.yaml").write_text("name: Ben\n")
    two, one = (sent.words for sent in requests(folder, PROSE)[-2:])
    assert "On stage, each exactly once: person 1 = Ana; person 2 = Ben" in two
    assert two.index("Person 1 (Ana): reads") < two.index("Person 2 (Ben): pours tea") < two.index("Scene:")
    assert "person 1" not in one
    assert two.split("\n\n")[0] == one.split("\n\n")[0]
    tags = requests(folder, TAGS)[-2].words
    assert tags.startswith("2 characters, ") and "reads, pours tea, a picnic" in tags


def test_a_part_for_somebody_who_is_not_on_stage_is_an_error(character: Callable[..., Path]) -> None:
    folder = character("name: Ana\n", "scenes: [{id: s, text: a walk, parts: {Cleo: sings}}]\n")
    with pytest.raises(BadInput, match="a part for 'Cleo'"):
        requests(folder, PROSE)


@pytest.mark.parametrize("card", [TAGS, PHRASES], ids=["tags", "phrases"])
def test_simulated_models_hear_the_whole_character_in_tags(example: Example, card: Card) -> None:
    folder = example("xiao-cheng")
    sheet, scene = requests(folder, replace(card, weighs_words=False))[0], requests(folder, card)[-1]
    heard = hear(sheet.words)
    assert heard.is_sheet and heard.scene.view == "front"
    traits = heard.people[0].traits
    assert traits["hair"]["style"].text == "twin-tails" and traits["outfit"]["top"].text == "hoodie"
    assert traits["body"]["gender"].text in ("female", "girl")
    assert [one.what for one in heard.people[0].accessories] == ["orange-slice hair pin"]
    assert not hear(scene.words).is_sheet
