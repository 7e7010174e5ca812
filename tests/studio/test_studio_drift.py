import re
from collections.abc import Callable
from pathlib import Path

import pytest
from running_studio import get, opened, running_studio

from tetap import Project
from tetap.store.verdicts import VerdictRow
from tetap.studio.drift_chart import Told, drift_chart


def told(percent: float | None, before: int | None) -> Told:
    return Told("t", "Take", "same", percent, "/", "/", before)


@pytest.fixture
def judged(drawn: Callable[[], Path]) -> Path:
    """Mira with a verdict on her scene."""
    folder = drawn()
    with Project(folder).open().state() as state:
        (key,) = state.ledger.keys_of("park")
        row = VerdictRow(key, "1", "same, drifted", 0.9, 0.8, 84.0, "sha256:0", "")
        state.ledger.verdicts.keep(row)
    return folder


def test_a_chart_draws_higher_what_is_more_alike_and_leads_its_lines_past_what_was_not_measured() -> None:
    chart = drift_chart([told(90.0, None), told(None, 0), told(45.0, 1)])
    ((line),) = chart.lines
    assert (line.x1, line.x2) == (chart.dots[0].x, chart.dots[2].x) and line.y1 < line.y2
    assert chart.dots[1].y == chart.scale[0][0]
    branches = drift_chart([told(90.0, None), told(80.0, 0), told(70.0, 0)])
    assert [one.x1 for one in branches.lines] == [branches.dots[0].x] * 2
    assert len(drift_chart([told(50.0, None)] * 300).names) <= 12


def test_the_drift_page_shows_each_take_and_leads_from_a_score_to_its_takes(judged: Path) -> None:
    with running_studio(judged.parent) as (at, _):
        text = get(at, "/c/mira/drift")
        assert text.count('class="point') == 3 and text.count("<tr>") >= 5
        assert "reading in a park, take 0: same, drifted, 84 %" in text
        (cell, *_) = re.findall(r'class="score different" href="([^"]+)"><strong>84 %</strong>', text)
        takes = get(at, cell.replace("&amp;", "&"))
        assert takes.count('<figure class="take') == 1 and "park" in takes
        assert "<figure" not in get(at, "/c/mira/takes?strategy=converse")


def test_the_take_in_focus_on_the_chart_is_shown(browser, judged: Path) -> None:
    with running_studio(judged.parent) as (at, _):
        page = opened(browser)
        page.goto(f"{at}/c/mira/drift")
        page.get_by_role("link", name=re.compile("drifted, 84 %")).first.focus()
        shown = page.locator(".shown-take")
        shown.wait_for()
        assert "/thumb/" in shown.locator("img").get_attribute("src")
        page.get_by_text("As a table").focus()
        shown.wait_for(state="hidden")
        page.close()
