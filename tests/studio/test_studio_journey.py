import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_studio import need_chromium, running_studio

from checkout import EXAMPLES


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    chromium = need_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield made
        made.close()


def test_xiao_cheng_goes_from_an_empty_page_to_a_downloaded_set(browser, tmp_path: Path) -> None:
    troubles: list[str] = []
    with running_studio(tmp_path / "cast", {"platform": "rehearsal"}) as (at, _):
        page = browser.new_page()
        page.set_default_timeout(20_000)
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
