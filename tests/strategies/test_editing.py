"""One change to a picture: what goes out on models with turns, with a place for a picture, and with neither."""

import hashlib
from dataclasses import replace

import pytest

from simulators.rehearsal_requests import described, platform, scenes, small, with_angles, workspace
from tetap.config import translator
from tetap.errors import Rejected
from tetap.plugins import load_provider
from tetap.ports import Card, Connection, Drawing, DrawRequest
from tetap.simulators.rehearsal import drift_truth
from tetap.strategies.desk import Desk
from tetap.strategies.editing import Anchor, Edit, anchor_of, edit_request

CARDS = {
    name: load_provider(name, Connection(name)).cards()[0]
    for name in ("gemini", "openai", "rehearsal", "midjourney", "sketch")
}
LIBRARY = "the background: a library"


def desk(card: Card, language: str = "en") -> Desk:
    return replace(workspace("xiao-cheng").desk, card=card, language=language, say=translator(language))


def edit(anchor: Anchor, what: str = LIBRARY, **more: object) -> Edit:
    people = (workspace("xiao-cheng").resolved,)
    return Edit(what, anchor, people, "1:1", "1K", **more)  # type: ignore[arg-type]


def anchor_on(card: Card, *, reply: str = "sha256:reply") -> Anchor:
    asked = DrawRequest(card.platform, card.model, "", "a first turn\n", "1:1", "1K")
    return anchor_of(asked, "sha256:picture", "image/png", reply)


def test_a_model_with_signed_turns_gets_its_own_turn_back_verbatim() -> None:
    request = edit_request(edit(anchor_on(CARDS["gemini"])), desk(CARDS["gemini"]))
    (turn,) = request.earlier
    assert (turn.words, turn.picture, turn.reply) == ("a first turn\n", "sha256:picture", "sha256:reply")
    assert request.references == ()


def test_a_turn_that_lost_its_signature_goes_as_the_picture_to_change() -> None:
    request = edit_request(edit(anchor_on(CARDS["gemini"], reply="")), desk(CARDS["gemini"]))
    assert request.earlier == ()
    assert [(slot.role, slot.digest) for slot in request.references] == [("edit", "sha256:picture")]


def test_turns_of_another_model_go_as_the_picture_to_change() -> None:
    request = edit_request(edit(anchor_on(CARDS["rehearsal"])), desk(CARDS["gemini"]))
    assert request.earlier == () and request.references[0].role == "edit"


def test_a_model_without_signatures_gets_the_last_picture_through_its_turns() -> None:
    request = edit_request(edit(anchor_on(CARDS["openai"], reply="")), desk(CARDS["openai"]))
    assert [turn.picture for turn in request.earlier] == ["sha256:picture"]


@pytest.mark.parametrize("name", ["sketch"])
def test_a_model_that_cannot_change_pictures_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(Rejected) as refused:
        edit_request(edit(anchor_on(CARDS["gemini"])), desk(CARDS[name]))
    assert "cannot change a picture" in str(refused.value) and "--redo" in refused.value.hint


@pytest.mark.parametrize(("language", "change"), [("en", "Change only this: "), ("id", ""), ("zh", "")])
def test_the_words_keep_every_declared_trait_and_end_with_one_change(language: str, change: str) -> None:
    words = edit_request(edit(anchor_on(CARDS["gemini"])), desk(CARDS["gemini"], language)).words
    place = workspace("xiao-cheng")
    for trait in place.resolved.traits.values():
        assert trait.choice == "none" or trait.say(place.vocabulary, language) in words
    assert f"{change}{LIBRARY}" in words
    assert words.count(LIBRARY) == 1


def test_a_model_that_reads_tags_gets_the_change_first_and_the_character_as_tags() -> None:
    card = load_provider("a1111", Connection("a1111")).cards()[0]
    request = edit_request(edit(anchor_on(CARDS["gemini"])), desk(card))
    assert request.words.startswith("the background, a library, ") and "orange hair" in request.words
    assert "Change only" not in request.words and request.references[0].role == "edit"


def test_what_a_change_is_about_is_not_kept() -> None:
    about = frozenset({"hair.style", "accessories.0"})
    words = edit_request(
        edit(anchor_on(CARDS["gemini"]), "a bob without the hair pin", about=about), desk(CARDS["gemini"])
    ).words
    assert "twin tails" not in words and "Always wears" not in words and "#FF8C00" in words


def test_references_that_go_along_are_named_behind_the_picture_to_change() -> None:
    place = workspace("xiao-cheng")
    front = place.cast.references_of(place.resolved)[0]
    request = edit_request(
        edit(anchor_on(CARDS["gemini"], reply=""), references=((place.resolved, front),)),
        desk(CARDS["gemini"]),
    )
    assert [slot.role for slot in request.references] == ["edit", "front"]
    assert (
        request.references[1].label.startswith("Reference 2:")
        and request.references[1].label in request.words
    )
    assert request.pictures == {front.digest: front.data}


def drawn(request: DrawRequest) -> tuple[DrawRequest, Drawing]:
    return request, platform(profile="calm").draw(request, lambda _: None)


def after(request: DrawRequest, drawing: Drawing, what: str) -> DrawRequest:
    picture, reply = (
        "sha256:" + hashlib.sha256(data).hexdigest() for data in (drawing.final.data, drawing.reply)
    )
    anchor = anchor_of(request, picture, "image/png", reply)
    made = small(edit_request(edit(anchor, what), desk(CARDS["rehearsal"])), what)
    kept = {**request.pictures, picture: drawing.final.data, reply: drawing.reply}
    return replace(made, pictures=kept)


def test_on_the_rehearsal_platform_only_the_asked_part_changes() -> None:
    from io import BytesIO

    import numpy as np
    from PIL import Image

    def pixels(drawing: Drawing) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
        return np.asarray(Image.open(BytesIO(drawing.final.data)).convert("RGB"), dtype=np.int16)

    first = drawn(with_angles(scenes()[0], ("front",)))
    shoes = drawn(after(*first, "the shoes: blue"))[1]
    changed = (np.abs(pixels(first[1]) - pixels(shoes)).max(axis=2) > 8).mean()
    assert 0 < changed < 0.1
    place = drawn(after(*first, LIBRARY))[1]
    assert (np.abs(pixels(first[1]) - pixels(place)).max(axis=2) > 8).mean() > 0.3
    assert drift_truth(place.parameters) == ()


def test_equal_edits_are_equal_requests_and_survive_the_ledger() -> None:
    one, two = (edit_request(edit(anchor_on(CARDS["gemini"])), desk(CARDS["gemini"])) for _ in range(2))
    assert one.digest() == two.digest()
    assert DrawRequest.from_canonical(one.canonical()).digest() == one.digest()
    assert described(scenes()[0]).digest() != one.digest()
