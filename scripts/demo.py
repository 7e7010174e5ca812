"""`make demo`: the article's Xiao Cheng from her two files to turnaround, five scenes, verdicts and a report.

`--picture` also puts its contact sheet into docs/pictures/demo.webp, the picture README shows.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
TETAP = Path(sys.executable).with_name("tetap")


def run(*arguments: str) -> None:
    print(f"\n$ tetap {' '.join(arguments)}", flush=True)
    subprocess.run([TETAP, *arguments], check=True, cwd=ROOT)


def main() -> None:
    started = time.monotonic()
    folder = ROOT / "artefacts" / "xiao-cheng"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(
        ROOT / "examples" / "xiao-cheng", folder, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock")
    )
    where = str(folder.relative_to(ROOT))
    run("check", where, "--no-hints")
    run("plan", where)
    run("shoot", where)
    run("show", where, "kitchen", "--no-receipt")
    run("replay", where)
    print(f"\ndone in {time.monotonic() - started:.0f} s. Open the report: {folder / 'out' / 'report.html'}")
    if "--picture" in sys.argv:
        from PIL import Image

        with Image.open(folder / "out" / "contact-sheet.png") as sheet:
            small = sheet.convert("RGB").resize((1100, round(1100 * sheet.height / sheet.width)))
            small.save(ROOT / "docs" / "pictures" / "demo.webp", quality=82, method=6)
    if os.environ.get("DISPLAY") or sys.platform == "darwin":
        print(f"or: .venv/bin/tetap open {where}")


if __name__ == "__main__":
    main()
