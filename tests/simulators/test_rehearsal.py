"""The rehearsal platform: seedless, forgetful, failing at the rates of a profile, and honest about what it is."""

import io
import json
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from rehearsal_requests import (
    ANGLES,
    described,
    next_turn,
    platform,
    referenced,
    scene_turn,
    scenes,
    small,
    views,
    with_angles,
    workspace,
)

from checkout import ROOT
from tetap.app.wishes import every_shot
from tetap.domain.series import Shot
from tetap.errors import (
    Busy,
    Misconfigured,
    OutcomeUnknown,
    ProviderError,
    Refused,
    Rejected,
    Unreachable,
)
from tetap.plugins import load_provider
from tetap.ports import Connection, DrawRequest, Provider
from tetap.simulators.backstage import Backstage
from tetap.simulators.illustrating import dressed, sheet
from tetap.simulators.plain import paint_plain
from tetap.simulators.rehearsal import TRUTH, drift_truth
from tetap.simulators.rehearsal_drift import Drift, Known, drifted, left, roll, stays_true
from tetap.simulators.rehearsal_luck import Luck
from tetap.simulators.rehearsal_own import OwnPictures
from tetap.simulators.rehearsal_profile import load_profile, profile_names
from tetap.simulators.rehearsal_seeing import situation_of
from tetap.simulators.serving import running
from tetap.strategies import prepare
from tetap.wire import pixel_size

TETAP = Path(sys.executable).with_name("tetap")
BLUE = "#2F6FDE"
HAIR = "hair.color"
MakeProfile = Callable[..., str]


@pytest.fixture
def profile(tmp_path: Path) -> MakeProfile:
    """The path of a profile like the default one, without faults, with these changes."""

    def make(like: str = "calm", **tables: dict[str, object]) -> str:
        lines = [f'like = "{like}"']
        for table, values in tables.items():
            lines += [f"[{table}]", *(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in values.items())]
        path = tmp_path / f"p{len(list(tmp_path.iterdir()))}.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return str(path)

    return make


def draw(provider: Provider, request: DrawRequest) -> bytes:
    return provider.draw(request, lambda _: None).final.data


def truth(provider: Provider, request: DrawRequest) -> list[str]:
    return [drift.trait for drift in drift_truth(provider.draw(request, lambda _: None).parameters)]


def known_by(request: DrawRequest) -> Known:
    return situation_of(request, OwnPictures()).people[0]


def tetap(*arguments: str | Path) -> tuple[int, str]:
    """A command in a process of its own."""
    done = subprocess.run(
        [TETAP, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


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


# -- faults -------------------------------------------------------------------------------
FAULTS: dict[str, tuple[type[ProviderError], str]] = {
    "refuse": (Refused, "no"), "rate_limit": (Busy, "no"), "unreachable": (Unreachable, "no"),
    "lost": (OutcomeUnknown, "maybe"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_it_fails_as_often_as_the_profile_says(fault: str, profile: MakeProfile) -> None:
    kind, charged = FAULTS[fault]
    failing = platform(profile=profile(faults={fault: 1.0}))
    with pytest.raises(kind) as caught:
        draw(failing, described(scenes()[0]))
    assert caught.value.charged == charged and caught.value.hint
    if isinstance(caught.value, Busy):
        assert caught.value.retry_after == 1.0


def test_drafts_come_beside_the_picture(profile: MakeProfile) -> None:
    drawing = platform(profile=profile(faults={"drafts": 1.0})).draw(described(scenes()[0]), lambda _: None)
    assert [picture.role for picture in drawing.pictures] == ["draft", "final"]


def test_trying_again_after_a_fault_is_new_luck(profile: MakeProfile) -> None:
    often = platform(profile=profile(faults={"unreachable": 0.6}))
    outcomes = Counter(_outcome(often, described(scenes()[0])) for _ in range(12))
    assert set(outcomes) == {"picture", "Unreachable"}


def _outcome(provider: Provider, request: DrawRequest) -> str:
    try:
        draw(provider, request)
    except ProviderError as error:
        return type(error).__name__
    return "picture"


# -- profiles -----------------------------------------------------------------------------
def test_every_profile_that_comes_along_can_be_read() -> None:
    assert profile_names() == ["calm", "default", "hard-to-see", "twice"]
    assert {load_profile(name).name for name in profile_names()} == set(profile_names())


WRONG = {
    "there is no": "no-such-profile",
    "is nothing that can drift": {"weights": {"hair.colour": 1.0}},
    "drift.told": {"drift": {"told": 1.5}},
    "weight above 0": {"colors": {"3": 0.0, "4": 0.0}},
    "faults.explode": {"faults": {"explode": 1.0}},
}


@pytest.mark.parametrize("says", WRONG)
def test_a_wrong_profile_is_refused_with_what_is_wrong(says: str, profile: MakeProfile) -> None:
    wrong = WRONG[says]
    with pytest.raises(Misconfigured, match=says) as caught:
        load_profile(wrong if isinstance(wrong, str) else profile("default", **wrong))  # type: ignore[arg-type]
    assert caught.value.hint


def test_unknown_settings_and_addresses_are_refused() -> None:
    with pytest.raises(Misconfigured, match="unknown setting 'luk'"):
        platform(luk=1)


# -- the ladder ---------------------------------------------------------------------------
LADDER = {
    "describe": (0.60, 0.70),
    "converse": (0.70, 0.85),
    "reference": (0.80, 0.90),
    "pipeline": (0.95, 1.0),
}


def ways(times: int) -> Iterator[tuple[str, DrawRequest]]:
    """So many requests of each way but conversation: the article's front only and front with side are
    references, the whole turnaround is a pipeline's."""
    for number in range(times):
        shot = scenes()[number % len(scenes())]
        key = f"{number}"
        yield "describe", replace(described(shot), purchase_key=f"describe {key}")
        angles = ANGLES["front only" if number % 2 else "front and side"]
        yield "reference", replace(with_angles(shot, angles), purchase_key=f"reference {key}")
        yield "pipeline", replace(with_angles(shot, ANGLES["turnaround"]), purchase_key=f"pipeline {key}")


def conversations(provider: Provider, count: int) -> Iterator[bool]:
    """Whether each of five pictures is true, in conversations that begin with an approved picture."""
    calm = platform(profile="calm")
    for number in range(count):
        request = replace(described(scenes()[0]), purchase_key=f"start {number}")
        drawing = calm.draw(request, lambda _: None)
        for turn in range(1, 6):
            words = scene_turn(scenes()[turn % len(scenes())])
            request = replace(next_turn(request, drawing, words), purchase_key=f"turn {number} {turn}")
            drawing = provider.draw(request, lambda _: None)
            yield not drift_truth(drawing.parameters)


def test_the_default_profile_gives_each_way_its_place_in_the_articles_ladder() -> None:
    """What the rates say, with nothing drawn: hidden drift counts here, so it is a little below what is seen."""
    rates = load_profile("default")
    found = {way: stays_true(known_by(request), rates) for way, request in list(ways(1))}
    found["converse"] = sum(
        math.prod(1 - rates.drift.kept * rates.drift.each_turn**n for n in range(turn)) for turn in range(1, 6)
    ) / 5  # fmt: skip
    assert sorted(found, key=found.__getitem__) == list(LADDER)
    assert all(low - 0.03 <= found[way] <= high for way, (low, high) in LADDER.items()), found


@pytest.mark.full
def test_the_ladder_measured_by_the_truth_of_pictures(profile: MakeProfile) -> None:
    calm = load_profile("calm").faults.model_dump()
    provider = platform(profile=profile("default", faults=calm))
    true: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    for way, request in ways(120):
        true[way] += not truth(provider, request)
        drawn[way] += 1
    for is_true in conversations(provider, 24):
        true["converse"] += is_true
        drawn["converse"] += 1
    for way, (low, high) in LADDER.items():
        share, n = true[way] / drawn[way], drawn[way]
        slack = 1.96 * math.sqrt(share * (1 - share) / n)
        assert n >= 100 and share + slack >= low and share - slack <= high, (way, share, n)


# -- from the command line ----------------------------------------------------------------
@pytest.fixture
def project(example: Callable[[str], Path]) -> Path:
    """The article's character, on a calm platform."""
    folder = example("xiao-cheng")
    (folder / "tetap.toml").write_text('verify = "no"\n[platforms.rehearsal]\nprofile = "calm"\nluck = 1\n')
    return folder


@pytest.mark.full
def test_a_series_is_shot_in_play_money_which_is_no_part_of_what_is_really_spent(project: Path) -> None:
    wanted = ("shoot", project, "--only", "kitchen", "--only", "christmas")
    code, said = tetap(*wanted, "--platform", "rehearsal")
    assert code == 2 and "0.27 in play money; nothing was sent" in said and "US$" not in said
    code, said = tetap(*wanted, "--platform", "rehearsal", "--yes", "--budget-character", "0.2")
    assert code == 1 and "budget of 0.20 in play money" in said and "1 drawn" in said
    report = (project / "out/report.html").read_text(encoding="utf-8")
    assert "0.134 in play money" in report and "simulation" in report and "$0.1" not in report
    with running("gemini", Backstage(paint_plain)) as gemini:
        # The play money is gone; the dollars are all there.
        paid = ("--only", "beach-sunset", "--platform", "gemini", "--url", gemini.url)
        code, said = tetap("shoot", project, *paid, "--yes", "--budget-character", "0.2")
        assert code == 0, said
    spend = json.loads(tetap("spend", project, "--json")[1])
    in_play = {group["play_money"]: group["usd"] for group in spend["groups"]}
    assert in_play[True] == pytest.approx(0.134) and spend["usd"] == in_play[False] > 0
