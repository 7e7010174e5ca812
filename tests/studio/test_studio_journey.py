import os
import re
import zipfile
from pathlib import Path
from time import sleep

import pytest
from running_studio import opened, running_studio

from checkout import EXAMPLES
from tetap.studio.work_order import WorkOrder, keep_order


def test_xiao_cheng_goes_from_an_empty_page_to_a_downloaded_set(browser, tmp_path: Path) -> None:
    troubles: list[str] = []
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "tetap" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[platforms.rehearsal]\nprofile = "calm"\nluck = 7\n')
    with running_studio(tmp_path / "cast", {"platform": "rehearsal"}) as (at, _):
        page = opened(browser)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.on(
            "request", lambda one: troubles.append(one.url) if not one.url.startswith((at, "data:")) else None
        )
        page.goto(at)
        page.get_by_role("link", name="Make the first character").click()
        page.get_by_label("Name").fill("Xiao Cheng")
        page.get_by_label("Description, pasted").fill((EXAMPLES / "article/xiao-cheng.txt").read_text())
        page.get_by_text(re.compile("^Understood: ")).wait_for()
        page.get_by_role("button", name="Make the character").click()
        page.get_by_role("heading", level=1, name="Xiao Cheng").wait_for()

        page.get_by_role("link", name="Shoot", exact=True).first.click()
        page.get_by_label("Scene 1").fill("在超市挑选橙子，表情开心")
        page.get_by_label("Scene 2").fill("在公园长椅上看书，阳光明媚")
        page.get_by_role("button", name="Keep the scenes").click()
        page.get_by_text("Scenes kept.").wait_for()
        page.get_by_label("Series seed").fill("7")
        page.get_by_label("Most tries a shot").fill("1")
        page.get_by_text("Only some shots").click()
        page.get_by_label("Without the turnaround").check()
        page.get_by_label("Spend what it costs").check()
        page.get_by_role("button", name=re.compile("Make 2 pictures")).click()
        page.get_by_role("link", name="To the contact sheet").click()

        page.locator("figure.take").nth(1).wait_for()
        page.get_by_role("link", name="Hand-off").click()
        with page.expect_download() as coming:
            page.get_by_role("button", name="Download", exact=True).click()
        names = zipfile.ZipFile(coming.value.path()).namelist()
        page.close()
    assert sum(name.endswith(".png") for name in names) == 2
    assert any(name.endswith("tetap.lock") for name in names)
    assert troubles == []


def test_takes_are_accepted_and_rejected_with_the_keyboard_alone(browser, drawn) -> None:
    with running_studio(drawn().parent) as (at, _):
        page = opened(browser)
        page.goto(f"{at}/c/mira/takes")
        for key in ("ArrowRight", "ArrowRight", "a"):
            page.keyboard.press(key)
        page.locator("figure.take").nth(1).get_by_text("accepted").wait_for()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("r")
        page.locator("figure.take.is-rejected").wait_for()
        assert page.locator("figure.take").nth(2).get_attribute("class").count("is-rejected") == 1
        page.keyboard.press("u")
        page.locator("figure.take.is-rejected").wait_for(state="detached")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("u")
        page.locator("figure.take.is-accepted").wait_for(state="detached")
        page.keyboard.press("ArrowRight")
        for key in ("c", "ArrowLeft", "c"):
            page.keyboard.press(key)
        page.get_by_role("button", name="Compare two").press("Enter")
        for mode in ("Slider", "Blink", "Difference"):
            page.get_by_label(mode, exact=True).and_(page.get_by_role("radio")).check()
            assert page.locator(".versus").get_attribute("data-mode") == {"Slider": "slide"}.get(
                mode, mode.lower()
            )
        page.close()


def test_a_panel_whose_stream_is_lost_comes_to_its_end_all_the_same(browser, drawn) -> None:
    folder = drawn()
    with running_studio(folder.parent) as (at, house):
        page = opened(browser)
        page.clock.install()
        page.route("**/progress", lambda route: route.abort())
        keep_order(folder / ".tetap", WorkOrder(state="running"))
        house.line._jobs["mira"] = "somebody draws"
        page.goto(f"{at}/c/mira/shoot")
        page.get_by_role("heading", name="Under way").wait_for()
        keep_order(folder / ".tetap", WorkOrder(state="done"))
        page.clock.fast_forward(11_000)
        page.get_by_role("link", name="To the contact sheet").wait_for()
        page.get_by_role("heading", name="The last series").wait_for()
        assert page.locator("[data-follow]").count() == 0
        page.close()


def test_a_price_can_be_agreed_to_only_while_it_stands_and_the_agreement_lasts_as_long_as_it_does(
    browser, character
) -> None:
    folder = character("name: Mira\nkind: person\nseed: 5\n", "scenes: [in a park, at sea]\n", name="mira")
    with running_studio(folder.parent, {"platform": "rehearsal"}) as (at, _):
        page = opened(browser)
        for late in ("**/studio.js*", "**/plan"):
            page.route(late, lambda route: (sleep(0.5), route.continue_()), times=1)
        page.goto(f"{at}/c/mira/shoot")
        page.get_by_label("Spend what it costs").check()
        asked: list[object] = []
        page.route("**/plan", lambda route: asked.append(route))
        page.get_by_label("Most tries a shot").fill("2")
        page.get_by_label("Most tries a shot").press("Tab")
        page.locator("#plan[inert]").wait_for()
        (waits,) = asked
        waits.continue_()
        page.unroute("**/plan")
        page.locator("#plan:not([inert])").wait_for()
        assert page.get_by_label("Spend what it costs").is_checked()
        page.get_by_text("Only some shots").click()
        page.get_by_label("Without the turnaround").check()
        page.get_by_role("button", name="Make 2 pictures").click()
        page.get_by_text("nothing was sent").wait_for()
        assert page.get_by_label("Without the turnaround").is_checked()
        assert page.get_by_label("Most tries a shot").input_value() == "2"
        page.get_by_label("Spend what it costs").check()
        page.get_by_role("button", name="Make 2 pictures").wait_for()
        page.close()


def test_what_was_typed_and_not_kept_stops_the_series_and_asks_before_leaving(browser, character) -> None:
    folder = character("name: Mira\nkind: person\nseed: 5\n", "scenes: [in a park]\n", name="mira")
    with running_studio(folder.parent) as (at, _):
        page = opened(browser)
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.goto(f"{at}/c/mira/shoot")
        page.get_by_role("button", name="Make 5 pictures").wait_for()
        page.get_by_label("Scene 2").fill("on a beach")
        page.get_by_text("Keep the scenes first").wait_for()
        assert not page.locator("#plan").is_visible()
        with page.expect_event("dialog"):
            page.evaluate("setTimeout(() => { location.href = '/' })")
        page.get_by_role("button", name="Keep the scenes").click()
        page.get_by_role("button", name="Make 6 pictures").wait_for()
        assert asked == ["beforeunload"]
        page.goto(f"{at}/c/mira/chat")
        page.get_by_label("What the picture shows").fill("under a tree")
        page.goto(f"{at}/c/mira/takes")
        page.goto(f"{at}/c/mira/chat")
        assert page.get_by_label("What the picture shows").input_value() == "under a tree"
        page.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_the_window_and_every_control_has_a_name(
    browser, character, width: int
) -> None:
    folder = character("name: Mira\nkind: person\nseed: 5\n", "scenes: [reading in a park]\n", name="mira")
    unnamed = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a, img')]
      .filter(
        (one) => one.checkVisibility() && !(one.labels && one.labels.length) && !one.getAttribute('aria-label')
          && !one.textContent.trim() && one.getAttribute('alt') === null && !one.querySelector('img[alt]')
      ).map((one) => one.outerHTML.slice(0, 120))"""
    with running_studio(folder.parent) as (at, _):
        page = browser.new_page(viewport={"width": width, "height": 900})
        for where in ("", "/edit", "/references", "/shoot", "/takes", "/chat", "/hand-off", "/spend"):
            page.goto(f"{at}/c/mira{where}")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, where
            assert page.evaluate(unnamed) == [], where
            assert page.locator("h1").count() == 1 and page.locator("main").count() == 1, where
        page.close()
