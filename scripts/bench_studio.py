"""The studio: how long its first page takes and weighs, and how smoothly a series of 500 takes scrolls in Chromium."""

import re
import shutil
import sys
import tempfile
import threading
import time
from io import BytesIO
from pathlib import Path

import numpy as np
import urllib3
import uvicorn
from PIL import Image

from tetap import Project
from tetap.ports import DrawRequest
from tetap.store.attempts import Asking, Limits
from tetap.store.ledger import Take
from tetap.store.verdicts import VerdictRow
from tetap.studio.application import application
from tetap.studio.house import StudioHouse
from tetap.studio.projects import Projects

SHOTS, TRIES = 125, 4
SIDE = 1024
FRAMES = """() => new Promise((done) => {
  const gaps = [], long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration)))
    .observe({entryTypes: ['longtask']});
  let last = performance.now();
  const end = document.documentElement.scrollHeight - innerHeight;
  function step(now) {
    gaps.push(now - last);
    last = now;
    scrollBy(0, 60);
    if (scrollY < end - 1) requestAnimationFrame(step);
    else setTimeout(() => done({gaps: gaps.slice(1), long, height: end}), 300);
  }
  requestAnimationFrame(step);
})"""


def picture(number: int) -> bytes:
    """A picture like no other, the size of a real one."""
    luck = np.random.default_rng(number)
    coarse = Image.fromarray(luck.integers(0, 255, (24, 24, 3), dtype=np.uint8), "RGB")
    out = BytesIO()
    coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(out, "PNG", compress_level=1)
    return out.getvalue()


def make_series(folder: Path) -> None:
    """A character with 500 judged takes."""
    folder.mkdir(parents=True)
    (folder / "character.yaml").write_text("name: Mira\nkind: person\nseed: 5\n", encoding="utf-8")
    scenes = "".join(f"  - {{id: s{n}, text: reading in park number {n}}}\n" for n in range(SHOTS))
    (folder / "scenes.yaml").write_text("scenes:\n" + scenes, encoding="utf-8")
    with Project(folder).open().state() as state:
        ledger = state.ledger
        for number in range(SHOTS * TRIES):
            shot, take = f"s{number // TRIES}", number % TRIES
            digest = state.objects.put(picture(number))
            request = DrawRequest("rehearsal", "rehearsal-1", "1", f"{number}", "1:1", "1K")
            key = request.key(7, take)
            ledger.intend(key, shot, request, seed=7, take=take)
            asking = Asking(
                token=str(number), key=key, platform="rehearsal", model="rehearsal-1", expected_usd=0.1, is_free=False,
                play_money=True, character="Mira", run="run", limits=Limits(0.0, 1000), budgets=(),
            )  # fmt: skip
            attempt = ledger.attempts.begin(asking).attempt
            made = Take(key, shot, digest, SIDE, SIDE, "image/png", "unverified", True)
            ledger.settle(attempt, made, cost_usd=0.1, receipt={})
            ledger.verdicts.keep(VerdictRow(key, "1", "same", 0.9, 0.9, 90.0, "sha256:0", ""))


def measure_pages(at: str) -> None:
    """Milliseconds and kilobytes of the first page, warm and with all that it loads, and of the pages of 500 takes."""
    http = urllib3.PoolManager()
    text = http.request("GET", at + "/").data.decode()
    loaded = {
        one: len(http.request("GET", at + one).data) for one in set(re.findall(r'"(/static/[^"]+)"', text))
    }
    weight = (len(text.encode()) + sum(loaded.values())) / 1000
    for name, path in {
        f"first page ({weight:.0f} kB with all it loads; target 80 kB, 300 ms)": "/",
        "contact sheet of 500 takes": "/c/mira/takes",
        "drift and scores of 500 takes": "/c/mira/drift",
        "shoot, 125 scenes": "/c/mira/shoot",
    }.items():
        found = []
        for _ in range(7):
            started = time.perf_counter()
            size = len(http.request("GET", at + path).data)
            found.append(time.perf_counter() - started)
        print(f"{name:66} {1000 * min(found):7.0f} ms best of 7, {size / 1000:.0f} kB")


def measure_scrolling(at: str) -> None:
    """Frames while 500 takes are scrolled through, first with every thumbnail yet to be made, then again."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium here: scrolling was not measured")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(300_000)
        for name in ("thumbnails made on the way", "thumbnails there"):
            started = time.perf_counter()
            page.goto(f"{at}/c/mira/takes")
            usable = time.perf_counter() - started
            found = page.evaluate(FRAMES)
            gaps = np.array(found["gaps"])
            print(
                f"scrolling 500 takes, {name}: usable after {1000 * usable:.0f} ms; {len(gaps)} frames, median"
                f" {np.median(gaps):.0f} ms, 95 % below {np.quantile(gaps, 0.95):.0f} ms, over 50 ms:"
                f" {(gaps > 50).sum()}; long tasks: {len(found['long'])},"
                f" longest {max(found['long'], default=0):.0f} ms"
            )
        browser.close()


def main() -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory(prefix="tetap-bench-") as scratch:
        make_series(Path(scratch) / "cast" / "mira")
        house = StudioHouse(Projects(Path(scratch) / "cast"))
        config = uvicorn.Config(
            application(house), host="127.0.0.1", port=0, log_config=None, access_log=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        at = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        try:
            measure_pages(at)
            measure_scrolling(at)
        finally:
            server.should_exit = True
            thread.join(10)
            house.close()


if __name__ == "__main__":
    sys.exit(main())
