"""axe-core on every page of the studio: no finding that is serious or worse."""

from collections.abc import Callable
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest
from running_studio import opened, running_studio

from tetap import Project
from tetap.store.verdicts import VerdictRow

PAGES = (
    "/", "/new", "/spend", "/platforms", "/c/mira", "/c/mira/edit", "/c/mira/edit?as=text", "/c/mira/earlier",
    "/c/mira/references", "/c/mira/shoot", "/c/mira/takes", "/c/mira/drift", "/c/mira/take/{key}",
    "/c/mira/compare?a={key}&b={key}", "/c/mira/chat", "/c/mira/hand-off", "/c/mira/spend", "/c/nobody",
)  # fmt: skip


@pytest.fixture
def axe() -> str:
    pytest.importorskip("axe_playwright_python", reason="pip install axe-playwright-python")
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def findings(page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def prepared(drawn: Callable[[], Path]) -> tuple[Path, str]:
    folder = drawn()
    with Project(folder).open().state() as state:
        (key,) = state.ledger.keys_of("park")
        state.ledger.verdicts.keep(VerdictRow(key, "1", "same, drifted", 0.9, 0.8, 84.0, "sha256:0", ""))
    return folder, key.removeprefix("sha256:")


def on_pages(browser, axe: str, at: str, paths: tuple[str, ...], how: dict[str, str]) -> dict[str, list[str]]:
    page = opened(browser, color_scheme=how["light"])
    page.context.add_cookies([{"name": "tetap-language", "value": how["language"], "url": at}])
    troubles = {}
    for path in paths:
        page.goto(at + path)
        page.wait_for_load_state("networkidle")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        if found := findings(page, axe):
            troubles[f"{path} {how}"] = found
    page.context.close()
    return troubles


def test_the_busiest_pages_have_no_serious_finding_of_axe(
    browser, axe: str, drawn: Callable[[], Path]
) -> None:
    folder, _ = prepared(drawn)
    with running_studio(folder.parent) as (at, _):
        busy = ("/c/mira/shoot", "/c/mira/takes", "/c/mira/drift")
        assert on_pages(browser, axe, at, busy, {"light": "dark", "language": "en"}) == {}


@pytest.mark.full
@pytest.mark.parametrize(("light", "language"), list(product(("light", "dark"), ("en", "id", "zh"))))
def test_no_page_has_one_in_any_light_and_language(
    browser, axe: str, drawn: Callable[[], Path], light: str, language: str
) -> None:
    folder, key = prepared(drawn)
    with running_studio(folder.parent) as (at, _):
        paths = tuple(path.format(key=key) for path in PAGES)
        assert on_pages(browser, axe, at, paths, {"light": light, "language": language}) == {}
