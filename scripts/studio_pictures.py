"""The studio's pictures in docs/pictures, of its real pages: `python scripts/studio_pictures.py FOLDER CHARACTER`.

FOLDER holds projects, as `tetap studio` opens it; CHARACTER is one of them, with a series that was looked at.
"""

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import urllib3
from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
WIDTH = 1440


def main(folder: str, character: str) -> None:
    """Open the studio, look at each page, and keep what was seen."""
    command = (sys.executable, "-u", "-m", "tetap", "studio", folder, "--port", "0", "--no-browser", "--json")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as studio:
        assert studio.stdout is not None
        said = "".join(iter(studio.stdout.readline, "}\n"))
        (at,) = re.findall(r"http://[^\"]+", said)
        root = f"{at}/c/{character}"
        keys = re.findall(r'data-key="([0-9a-f]{64})"', urllib3.request("GET", f"{root}/takes").data.decode())
        try:
            take_pictures(
                {
                    "contact-sheet": (f"{root}/takes", 1000),
                    "take": (f"{root}/take/{keys[len(keys) // 2]}", 900),
                    "drift": (f"{root}/drift", 1160),
                }
            )
        finally:
            studio.terminate()


def take_pictures(pages: dict[str, tuple[str, int]]) -> None:
    """Name to address and height in pixels: every page as WebP."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (address, height) in pages.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": height}, color_scheme="light")
            page.goto(address)
            page.wait_for_load_state("networkidle")
            seen = Image.open(io.BytesIO(page.screenshot()))
            seen.save(PICTURES / f"studio-{name}.webp", quality=82, method=6)
            page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
