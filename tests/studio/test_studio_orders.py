import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from running_studio import post, running_studio

from tetap.studio.work_order import WorkOrder


def test_an_order_whose_folder_is_taken_away_holds_up_nobody_else(drawn: Callable[[], Path]) -> None:
    first = drawn()
    for name in ("gone", "last"):
        shutil.copytree(first, first.parent / name)
    with running_studio(first.parent) as (_, house):
        for name in ("mira", "gone", "last"):
            house.line.begin(name, WorkOrder(turnaround=False))
        shutil.rmtree(first.parent / "gone")
        until = time.monotonic() + 60
        while (order := house.line.order("last")) is None or order.is_open:
            assert time.monotonic() < until
            time.sleep(0.05)
    assert order.state == "done"


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        ("auto", "chosen by what is known: describe"),
        ("pipeline", "4 shots on tetap&#39;s embedded illustrator"),
    ],
)
def test_the_plan_knows_every_strategy_that_can_be_chosen(
    character: Callable[..., Path], strategy: str, said: str
) -> None:
    folder = character("name: Mira\nkind: person\nseed: 5\n", "scenes: [in a park]\n", name="mira")
    with running_studio(folder.parent) as (at, _):
        plan = post(
            at, "/c/mira/plan", [("model", "rehearsal/rehearsal-1"), ("strategy", strategy)]
        ).data.decode()
    assert said.lower() in plan.lower(), plan
