"""The rehearsal platform's eyes and memory: references, conversations, its own pictures."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image
from rehearsal_pictures import HAIR, MakeProfile, draw, known_by, truth
from rehearsal_requests import (
    described,
    next_turn,
    platform,
    referenced,
    scene_turn,
    scenes,
    views,
    with_angles,
    workspace,
)

from tetap.errors import (
    Rejected,
)
from tetap.simulators.illustrating import dressed, sheet
from tetap.simulators.rehearsal import drift_truth
from tetap.simulators.rehearsal_drift import Drift, Known, left
from tetap.simulators.rehearsal_luck import Luck
from tetap.simulators.rehearsal_own import OwnPictures
from tetap.simulators.rehearsal_profile import load_profile
from tetap.simulators.rehearsal_seeing import situation_of

BLUE = "#2F6FDE"


# -- words and pixels only ----------------------------------------------------------------
HARMLESS: dict[str, Callable[[Image.Image], tuple[Image.Image, str]]] = {
    "JPEG": lambda picture: (picture, "JPEG"),
    "stripped and smaller": lambda picture: (picture.resize((700, 700), Image.Resampling.LANCZOS), "PNG"),
    "a tenth off every side": lambda picture: (
        picture.crop((picture.width // 10, picture.height // 10, picture.width * 9 // 10, picture.height * 9 // 10)),
        "PNG",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", HARMLESS)
def test_a_reference_sent_otherwise_is_drawn_the_same_drift_and_all(how: str, profile: MakeProfile) -> None:
    forgetful = profile(drift={"times": 4.0, "told_and_shown": [0.4]})
    front = views("xiao-cheng")["front"]
    with Image.open(io.BytesIO(front)) as opened:
        picture, kind = HARMLESS[how](opened.convert("RGB"))
    out = io.BytesIO()
    picture.save(out, kind)
    request, other = (referenced(scenes()[2], {"front": data}) for data in (front, out.getvalue()))
    drawings = [platform(profile=forgetful).draw(one, lambda _: None) for one in (request, other)]
    assert drawings[0].final.data == drawings[1].final.data
    assert drift_truth(drawings[0].parameters)


def test_a_recoloured_reference_is_followed() -> None:
    person = workspace("xiao-cheng").file.character
    blue = sheet(dressed(person, {HAIR: BLUE}), "front")
    request = referenced(scenes()[2], {"front": blue})
    assert known_by(request).target.traits["hair"]["color"].hex == BLUE
    calm = platform(profile="calm")
    assert draw(calm, request) != draw(calm, with_angles(scenes()[2], ("front",)))


# -- conversations ------------------------------------------------------------------------
def test_a_turn_keeps_what_was_drawn_and_changes_what_is_asked() -> None:
    calm = platform(profile="calm")
    first = described(scenes()[0])
    turn = next_turn(first, calm.draw(first, lambda _: None), "only the background: a library")
    situation = situation_of(turn, OwnPictures())
    assert (
        situation.people[0].kept and situation.people[0].target.traits["hair"]["style"].text == "twin-tails"
    )
    assert draw(calm, turn) != draw(calm, first)
    again = next_turn(turn, calm.draw(turn, lambda _: None), "give her blue hair")
    hair = situation_of(again, OwnPictures()).people[0].target.traits["hair"]["color"]
    assert "blue" in str(hair) or hair.hex != "#FF8C00"
    assert situation_of(again, OwnPictures()).scene.text == "only the background: a library"


def test_what_the_scene_adds_is_put_on_and_taken_off() -> None:
    calm = platform(profile="calm")
    first = described(scenes()[0])
    worn = []
    turn = first
    for words in ("戴上圣诞帽", "give her an apron", "take off the Santa hat"):
        turn = next_turn(turn, calm.draw(turn, lambda _: None), words)
        worn.append(situation_of(turn, OwnPictures()).scene.wear)
    hat, apron = "wearing a Santa hat", "wearing an apron"
    assert worn == [(hat,), (hat, apron), (apron,)]


def test_what_drifted_stays_until_words_put_it_right(profile: MakeProfile) -> None:
    drifting = platform(profile=profile(drift={"times": 9.0, "told": 0.5}))
    steady = platform(profile=profile(drift={"times": 1.0, "kept": 0.0, "corrects": 1.0}))
    first = described(scenes()[2])
    drawing = drifting.draw(first, lambda _: None)
    wrong = {drift.trait for drift in drift_truth(drawing.parameters)}
    assert wrong
    silent = next_turn(first, drawing, scene_turn(scenes()[0]))
    kept = steady.draw(silent, lambda _: None)
    assert {drift.trait for drift in drift_truth(kept.parameters)} >= wrong - {"outfit.socks_color"}
    spoken = next_turn(first, drawing, described(scenes()[0]).words)
    assert truth(steady, spoken) == []


def test_a_conversation_loses_more_with_every_turn() -> None:
    rates = load_profile("default")
    known = Known(workspace("xiao-cheng").file.character, frozenset(), True, {}, kept=True, turn=1)
    chances = [replace(known, turn=turn).chance(HAIR, rates) for turn in (1, 3, 6)]
    assert chances == sorted(chances) and chances[0] < chances[-1] <= rates.drift.told


def test_a_damaged_turn_is_refused() -> None:
    calm = platform(profile="calm")
    first = described(scenes()[0])
    turn = next_turn(first, calm.draw(first, lambda _: None), "at night")
    broken = {digest: data.replace(b"twin", b"twim") for digest, data in turn.pictures.items()}
    with pytest.raises(Rejected, match="damaged"):
        draw(calm, replace(turn, pictures=broken))


def test_an_own_picture_that_comes_back_without_its_turn_is_recognised_by_its_looks() -> None:
    calm = platform(profile="calm")
    first = described(scenes()[2])
    drawing = calm.draw(first, lambda _: None)
    with Image.open(io.BytesIO(drawing.final.data)) as picture:
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=80)
    bare = next_turn(first, drawing, "only the background: a library", is_signed=False)
    digest = bare.earlier[-1].picture
    own = calm._own  # type: ignore[attr-defined]
    for data in (drawing.final.data, out.getvalue()):
        known = situation_of(replace(bare, pictures={**bare.pictures, digest: data}), own).people[0]
        assert known.kept
    strange = situation_of(
        replace(bare, pictures={**bare.pictures, digest: views("xiao-cheng")["front"]}), own
    )
    assert not strange.people[0].kept and strange.unread == 1


def test_a_conversation_remembers_what_references_showed_in_its_first_turn() -> None:
    calm = platform(profile="calm")
    blue = sheet(dressed(workspace("xiao-cheng").file.character, {HAIR: BLUE}), "front")
    first = referenced(scenes()[2], {"front": blue})
    turn = next_turn(first, calm.draw(first, lambda _: None), "now at the beach")
    assert known_by(turn).target.traits["hair"]["color"].hex == BLUE


def test_it_says_so_when_it_can_make_nothing_of_a_picture() -> None:
    calm = platform(profile="calm")
    scene = calm.draw(described(scenes()[2]), lambda _: None).final.data
    drawing = platform(profile="calm").draw(referenced(scenes()[0], {"face": scene}), lambda _: None)
    assert "1 of the pictures showed nothing" in drawing.said
    known = calm.draw(referenced(scenes()[0], {"face": scene}), lambda _: None)
    assert known.said == ""


def test_a_drift_that_was_mended_in_the_pixels_is_seen_to_be_gone(profile: MakeProfile) -> None:
    eyes = {
        "weights": {n: 0 for n in ("face", "hair", "outfit", "body", "art", "accessories")}
        | {"face.eye_color": 1}
    }
    drifting = platform(profile=profile(drift={"times": 40.0, "told": 0.9}, **eyes))
    first = described(scenes()[2])
    drawing = drifting.draw(first, lambda _: None)
    own = drifting._own  # type: ignore[attr-defined]
    seen = own.recognise(drawing.final.data)
    assert [drift.trait for drift in seen.drifts] == ["face.eye_color"]
    assert own.recognise(seen.picture_with(())).drifts == ()


def test_carried_drift_is_put_right_as_often_as_the_profile_says() -> None:
    drift = Drift("Xiao Cheng", HAIR, "#FF8C00", BLUE)
    person = workspace("xiao-cheng").file.character
    known = Known(person, frozenset(), True, {}, True, 1, (drift,), frozenset({HAIR}))
    rates = load_profile("default")
    stayed = sum(bool(left(known, rates, Luck(str(n).encode()))) for n in range(400)) / 400
    assert stayed == pytest.approx(1 - rates.drift.corrects, abs=0.06)
