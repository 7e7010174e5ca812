import re
from collections.abc import Callable
from pathlib import Path

from running_studio import get, post, running_studio

from tetap.store.spending import Spent
from tetap.studio.house_spend import added_up


def spent(group: str, usd: float, *, play: bool = False) -> Spent:
    return Spent(group, 1, 1, usd, usd, 0.0, 0.0, usd, 1, play)


def test_what_characters_cost_is_added_up_and_play_money_stays_apart() -> None:
    rows = added_up([spent("2026-11-22", 0.1), spent("2026-11-22", 0.2), spent("2026-11-22", 5.0, play=True)])
    assert [(one.pictures, round(one.usd, 6), one.play_money) for one in rows] == [
        (2, 0.3, False),
        (1, 5.0, True),
    ]


def test_the_spend_of_all_characters_names_each_and_a_broken_one_hides_nobody(
    drawn: Callable[[], Path],
) -> None:
    cast = drawn().parent
    for name, text in (("broken", "name: ["), ("new", "name: Rin\nkind: person\n")):
        (cast / name).mkdir()
        (cast / name / "character.yaml").write_text(text)
    with running_studio(cast) as (at, _):
        text = get(at, "/spend")
    assert re.search(r"Mira</th><td>3</td><td>3</td><td>free</td>", text), text
    assert "broken:" in text and "Rin" not in text


def test_a_simulator_started_on_the_page_can_be_chosen_and_is_gone_when_it_is_stopped(
    character: Callable[..., Path],
) -> None:
    folder = character("name: Mira\nkind: person\nseed: 5\n", "scenes: [in a park]\n", name="mira")
    with running_studio(folder.parent) as (at, house):
        order = [("model", "openai/gpt-image-1.5@simulated"), ("turnaround", "no")]
        assert "does not run" in post(at, "/c/mira/plan", order).data.decode()
        assert post(at, "/platforms", [("wire", "openai"), ("step", "start")]).status == 303
        url = house.simulations.running["openai"].url
        assert url in get(at, "/platforms")
        assert '<option value="openai/gpt-image-1.5@simulated">' in get(at, "/c/mira/shoot")
        plan = post(at, "/c/mira/plan", order).data.decode()
        assert "Pictures it will take" in plan and "All pass" in plan and "US dollars" in plan
        assert post(at, "/platforms", [("wire", "openai"), ("step", "stop")]).status == 303
        assert url not in get(at, "/platforms") and "@simulated" not in get(at, "/c/mira/shoot")
        refused = post(at, "/platforms", [("wire", "nobody"), ("step", "start")])
        assert refused.status == 422 and "no simulator" in refused.data.decode()


def test_a_series_is_drawn_by_a_simulator_and_stands_in_the_books(character: Callable[..., Path]) -> None:
    folder = character("name: Mira\nkind: person\nseed: 5\n", "scenes: [in a park]\n", name="mira")
    with running_studio(folder.parent) as (at, house):
        post(at, "/platforms", [("wire", "openai"), ("step", "start")])
        order = [("model", "openai/gpt-image-1.5@simulated"), ("turnaround", "no"), ("agreed", "yes")]
        assert post(at, "/c/mira/shoot", order).status == 303
        assert "1 of 1" in get(at, "/c/mira/progress")
        assert house.simulations.running["openai"].bill()["pictures"] == 1
        assert "openai/gpt-image-1.5" in get(at, "/spend")
