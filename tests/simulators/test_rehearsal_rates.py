"""The rehearsal platform's faults and profiles, the article's ladder, play money."""

import json
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rehearsal_pictures import MakeProfile, draw, known_by, truth
from rehearsal_requests import (
    ANGLES,
    described,
    next_turn,
    platform,
    scene_turn,
    scenes,
    with_angles,
)

from tetap.errors import (
    Busy,
    Misconfigured,
    OutcomeUnknown,
    ProviderError,
    Refused,
    Unreachable,
)
from tetap.ports import DrawRequest, Provider
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.rehearsal import drift_truth
from tetap.simulators.rehearsal_drift import stays_true
from tetap.simulators.rehearsal_profile import load_profile, profile_names
from tetap.simulators.serving import running

TETAP = Path(sys.executable).with_name("tetap")


def tetap(*arguments: str | Path) -> tuple[int, str]:
    """A command in a process of its own."""
    done = subprocess.run(
        [TETAP, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


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
