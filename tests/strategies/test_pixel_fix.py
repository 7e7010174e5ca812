"""The pixel fix: colours put right where they are, as a take with its lineage; and what a group's faults are."""

from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw
from test_next_step import SAME

from tetap.ports import DrawRequest
from tetap.ports.take_verdict import CharacterVerdict, TakeVerdict
from tetap.ports.verdict import Evidence, TraitVerdict
from tetap.store.objects import digest_of
from tetap.strategies.faults import Fault, bled, faults_of, off_colors
from tetap.strategies.loop import Again, Try
from tetap.strategies.pixel_fix import PIXEL_FIX, drawn_key, fix_request, fixer_for

BLUE, BROWN, LEFT, RIGHT = "#3060c0", "#804000", (10, 10, 110, 110), (140, 10, 240, 110)
DRAWN = DrawRequest("rehearsal", "rehearsal-1", "1", "words", "1:1", "1K")


def picture() -> bytes:
    """Two blue squares on white; the left one should be brown."""
    page = Image.new("RGB", (256, 128), "white")
    for left, top, right, bottom in (LEFT, RIGHT):
        ImageDraw.Draw(page).rectangle((left, top, right - 1, bottom - 1), fill=BLUE)
    out = BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def character(name: str, trait: str, before: str, after: str = "") -> CharacterVerdict:
    seen = Evidence(0, LEFT, LEFT, before, after or None, 30.0)
    state = "drifted" if after else "kept"
    traits = (TraitVerdict(trait, state, trait, seen),)  # type: ignore[arg-type]
    word = "same, drifted" if after else "same"
    return CharacterVerdict(name, ("sha256:r",), replace(SAME, word=word, traits=traits))  # type: ignore[arg-type]


def again(verdict: TakeVerdict) -> Again:
    return Again("snap", faults_of(verdict), Try(0, "sha256:drawn", "planned", verdict), "why")


def test_a_part_gets_its_colour_back_and_nothing_beside_its_box_changes() -> None:
    data = picture()
    request = fix_request(
        again(TakeVerdict((character("Mira", "hair.color", BROWN, BLUE),))),
        DRAWN,
        digest_of(data),
        "image/png",
    )
    assert (request.platform, drawn_key(request), drawn_key(DRAWN)) == (PIXEL_FIX, "sha256:drawn", "")
    assert request == DrawRequest.from_canonical(request.canonical())
    card, fixer = fixer_for(request, data)
    assert card.is_free and card.pixels == {"1K": {"1:1": (256, 128)}}
    drawing = fixer.draw(replace(request, pictures={digest_of(data): data}), lambda _: None)
    with Image.open(BytesIO(drawing.final.data)) as opened:
        fixed = np.asarray(opened.convert("RGB"), dtype=np.int16)
    with Image.open(BytesIO(data)) as opened:
        before = np.asarray(opened.convert("RGB"), dtype=np.int16)
    assert np.abs(fixed[60, 60] - np.array([0x80, 0x40, 0x00])).max() <= 6
    assert (fixed[:, 120:] == before[:, 120:]).all(), "the other blue square is somebody else's"
    assert [slot.digest for slot in drawing.sent] == [digest_of(data)] and drawing.cost_usd == 0.0
    assert fixer.draw(replace(request, pictures={digest_of(data): data}), print).final == drawing.final


def test_in_a_group_nothing_is_painted_over_and_what_one_takes_from_another_is_named() -> None:
    pair = TakeVerdict(
        (character("Ana", "outfit.top_color", BROWN), character("Ben", "outfit.top_color", BLUE, "#7e4203"))
    )
    (fault,) = faults_of(pair)
    assert (
        fault == Fault("trait", "Ben", "outfit.top_color", "Ana")
        and str(fault) == "Ben: outfit.top_color (as Ana's)"
    )
    assert bled(pair) == (fault,) and off_colors(pair, fault) == ()


def test_a_colour_that_nobody_else_has_is_taken_from_nobody() -> None:
    pair = TakeVerdict(
        (character("Ana", "outfit.top_color", BROWN), character("Ben", "outfit.top_color", BLUE, "#20a040"))
    )
    assert bled(pair) == () and faults_of(pair) == (Fault("trait", "Ben", "outfit.top_color"),)


def test_a_stranger_in_a_group_is_still_told_what_was_mixed_up() -> None:
    ben = character("Ben", "outfit.top_color", BLUE, BROWN)
    stranger = replace(ben, verdict=replace(ben.verdict, word="different"))
    found = faults_of(TakeVerdict((character("Ana", "outfit.top_color", BROWN), stranger)))
    assert [fault.kind for fault in found] == ["who", "trait"] and found[1].taken_from == "Ana"
