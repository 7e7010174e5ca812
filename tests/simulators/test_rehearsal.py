"""The rehearsal platform: seedless, forgetful, failing at the rates of a profile, and honest about what it is."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from rehearsal_pictures import HAIR, MakeProfile, draw, known_by, truth
from rehearsal_requests import (
    ANGLES,
    described,
    platform,
    scenes,
    small,
    with_angles,
    workspace,
)

from checkout import ROOT
from tetap.app.wishes import every_shot
from tetap.domain.series import Shot
from tetap.plugins import load_provider
from tetap.ports import Connection
from tetap.simulators.rehearsal import TRUTH, drift_truth
from tetap.simulators.rehearsal_drift import Known, drifted, roll, stays_true
from tetap.simulators.rehearsal_luck import Luck
from tetap.simulators.rehearsal_profile import load_profile
from tetap.strategies import prepare
from tetap.wire import pixel_size


# -- what it is ---------------------------------------------------------------------------
def test_it_has_no_seed_and_its_prices_are_play_money() -> None:
    card = platform().cards()[0]
    assert (card.seed, card.play_money, card.is_free) == ("none", True, False)
    assert card.usd("1K") == 0.134
    assert "simulation" in card.label and "play money" in card.label


def test_luck_is_real_unless_a_number_is_set(profile: MakeProfile) -> None:
    drifting = profile(drift={"times": 2.0, "told": 0.4})
    request = described(scenes()[2])
    fixed = [draw(platform(profile=drifting), request) for _ in range(2)]
    assert fixed[0] == fixed[1]
    assert draw(platform(profile=drifting, luck=2), request) != fixed[0]
    assert draw(platform(profile=drifting), replace(request, purchase_key="another take")) != fixed[0]
    real = load_provider("rehearsal", Connection("rehearsal", settings={"profile": drifting}))
    assert len({draw(real, request) for _ in range(3)}) > 1


def test_a_picture_with_drift_is_not_told_from_a_true_one_by_its_bytes() -> None:
    data = draw(platform(profile="twice"), described(scenes()[0]))
    with Image.open(io.BytesIO(data)) as picture:
        assert not {"parameters", "prompt", TRUTH} & set(picture.info)
    assert b"drift" not in data and TRUTH.encode() not in data


def test_the_truth_is_read_nowhere_but_on_the_platforms_own_side() -> None:
    sources = (ROOT / "src/tetap").rglob("*.py")
    naming = {path.name for path in sources if TRUTH in path.read_text() or "drift_truth" in path.read_text()}
    # The bench of the strategies counts by it; it stands on the platform's side of the wire and judges nothing.
    assert naming == {"rehearsal.py", "strategies_bench.py"}


def test_asking_the_truth_of_another_platforms_picture_is_an_error() -> None:
    with pytest.raises(KeyError, match="rehearsal"):
        drift_truth({"parameters": {"width": 512}})


# -- what drifts --------------------------------------------------------------------------
def test_on_a_calm_profile_nothing_drifts() -> None:
    calm = platform(profile="calm")
    drawn = [draw(calm, replace(described(scenes()[0]), purchase_key=key)) for key in "ab"]
    assert truth(calm, described(scenes()[0])) == []
    assert all(pixel_size(data) == (512, 512) for data in drawn)


def test_what_is_shown_and_told_drifts_less_than_what_is_told_and_that_less_than_what_nobody_told() -> None:
    rates = load_profile("default")
    told = known_by(described(scenes()[0]))
    by_angles = [known_by(with_angles(scenes()[0], angles)) for angles in ANGLES.values()]
    nobody = known_by(small(replace(described(scenes()[0]), words="a girl in a kitchen")))
    shares = [stays_true(known, rates) for known in (nobody, told, *by_angles)]
    assert shares == sorted(shares) and len(set(shares)) == len(shares)


def test_a_view_counts_only_for_what_it_shows() -> None:
    shown = known_by(with_angles(scenes()[0], ("front", "back"))).shown
    assert (shown[HAIR], shown["face.eye_color"], shown["accessories.0"]) == (2, 1, 1)


def test_only_what_the_picture_shows_counts_as_drift(profile: MakeProfile) -> None:
    always = profile(drift={"times": 40.0, "told": 0.9}, weights={"face": 0, "hair": 0, "outfit": 0, "body": 0,
        "art": 0, "accessories": 0, "face.eye_color": 1})  # fmt: skip
    behind, front = (
        small(prepare(shot, workspace("xiao-cheng").cast, workspace("xiao-cheng").desk))
        for shot in (sheet_shot("back"), sheet_shot("front"))
    )
    assert truth(platform(profile=always), behind) == []
    assert truth(platform(profile=always), front) == ["face.eye_color"]


def sheet_shot(view: str) -> Shot:
    return next(shot for shot in every_shot(workspace("xiao-cheng"), 7) if shot.id == view)


THINGS = {"missing": "missing", "mirrored": "side right", "recoloured": "color #", "another": "what "}


@pytest.mark.parametrize("way", THINGS)
def test_an_accessory_gets_lost_mirrored_recoloured_or_mistaken(way: str, profile: MakeProfile) -> None:
    path = profile(
        drift={"times": 40.0, "told": 0.9},
        weights={name: 0 for name in ("face", "hair", "outfit", "body", "art")},
        things={one: float(one == way) for one in THINGS},
    )
    drawing = platform(profile=path).draw(described(scenes()[0]), lambda _: None)
    (drift,) = drift_truth(drawing.parameters)
    assert drift.trait == "accessories.0" and drift.value.startswith(THINGS[way])


def test_one_drift_changes_one_trait_and_no_other() -> None:
    person = workspace("xiao-cheng").file.character
    known = Known(person, frozenset(), True, {})
    rates = load_profile("twice")
    for number in range(60):
        for drift in roll(known, rates, Luck(str(number).encode())):
            other = drifted(person, [drift])
            before, after = person.model_dump(), other.model_dump()
            part, _, which = drift.trait.partition(".")
            if part in ("accessories", "marks"):
                assert {name for name in before if before[name] != after[name]} == {part}
                continue
            changed = {
                (category, element)
                for category, elements in after["traits"].items()
                for element, trait in elements.items()
                if before["traits"].get(category, {}).get(element) != trait
            }
            assert changed <= {(part, which)} and drift.value != drift.wanted


def test_in_a_group_one_takes_a_colour_of_another(profile: MakeProfile) -> None:
    group = next(shot for shot in scenes("kiko") if shot.scene.characters)
    bleeding = platform(profile=profile(drift={"times": 1.0, "told": 0.0, "bleed": 1.0}))
    drawing = bleeding.draw(described(group, "kiko"), lambda _: None)
    found = drift_truth(drawing.parameters)
    assert found and {drift.cause for drift in found} == {"bleed"}
