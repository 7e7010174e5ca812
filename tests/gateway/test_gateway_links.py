"""Pictures behind links: shown by chat programs on their own pages, kept by the browser, read by no page."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from running_gateway import generate, running_gateway
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from web_server import serving

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
FOX = {"model": "sketch", "prompt": "a fox", "seed": 5, "response_format": "url"}


@pytest.fixture
def chromium() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium here; Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def test_a_page_of_another_origin_shows_a_linked_picture_and_cannot_read_it(
    tmp_path: Path, chromium: Any
) -> None:
    with running_gateway(tmp_path) as (url, _):
        link = generate(url, FOX)[1]["data"][0]["url"]

        async def chat(_: Request) -> Response:
            return HTMLResponse(f'<link rel="icon" href="data:,"><img src="{link}">')

        with serving(Starlette(routes=[Route("/", chat)])) as other:
            page = chromium.new_page()
            page.goto(other.replace("127.0.0.1", "localhost"), wait_until="load")
            assert page.evaluate("document.images[0].naturalWidth") == 1024
            read = f"fetch('{link}').then(answer => answer.text()).catch(error => 'refused')"
            assert page.evaluate(read) == "refused"
            page.close()


def test_a_linked_picture_is_kept_for_as_long_as_its_link_holds(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as (url, _), urllib3.PoolManager() as pool:
        answer = pool.request("GET", generate(url, FOX)[1]["data"][0]["url"])
        assert answer.headers["cache-control"] == "private, max-age=86400, immutable"
        assert pool.request("GET", f"{url}/v1/models").headers["cache-control"] == "no-store"
