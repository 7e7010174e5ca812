"""The remembered drawings: which changed since they were accepted, before and after side by side.

python scripts/goldens.py             say what changed, show it in artefacts/goldens; exit 1 when anything did
python scripts/goldens.py --accept    remember the drawings as they are now
"""

import argparse
import base64
import html
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "sketch"))

from golden_drawings import drawings, hashes

from tetap_sketch import VERSION
from tetap_sketch.drawing import Drawing
from tetap_sketch.raster import png, renderer_name

ROOT = Path(__file__).resolve().parent.parent
REMEMBERED = ROOT / "tests" / "sketch" / "goldens.json"
PREVIEWS = ROOT / "tests" / "sketch" / "goldens"
SHOWN = ROOT / "artefacts" / "goldens"


def preview(drawing: Drawing) -> bytes:
    """A small WebP of what is drawn now."""
    with Image.open(io.BytesIO(png(drawing.svg))) as picture:
        out = io.BytesIO()
        picture.convert("RGB").save(out, "WEBP", quality=78, method=4)
    return out.getvalue()


def remembered() -> dict[str, dict[str, str]]:
    if not REMEMBERED.is_file():
        return {}
    found: dict[str, dict[str, str]] = json.loads(REMEMBERED.read_text("utf-8"))["drawings"]
    return found


def accept(now: Mapping[str, Drawing]) -> None:
    """Writes hashes and previews; a preview whose drawing did not change stays as it is."""
    before = remembered()
    PREVIEWS.mkdir(parents=True, exist_ok=True)
    found = {name: hashes(drawing) for name, drawing in now.items()}
    for name, drawing in now.items():
        path = PREVIEWS / f"{name}.webp"
        if before.get(name) != found[name] or not path.is_file():
            path.write_bytes(preview(drawing))
    for path in PREVIEWS.glob("*.webp"):
        if path.stem not in found:
            path.unlink()
    content = {"illustrator": VERSION, "renderer": renderer_name(), "drawings": found}
    REMEMBERED.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in PREVIEWS.glob("*.webp"))
    print(f"{len(found)} drawings accepted, previews {size // 1024} KiB")


def compare(now: Mapping[str, Drawing]) -> list[str]:
    """The names of the drawings that are not as accepted; the page shows each before and after."""
    before, rows, changed = remembered(), [], []
    for name, drawing in now.items():
        found = hashes(drawing)
        old = before.get(name, {})
        same = ("svg",) if found["svg"] == old.get("svg") else ()
        if found == old:
            continue
        what = "new" if not old else "the renderer draws it otherwise" if same else "drawn otherwise"
        changed.append(name)
        print(f"{name}: {what}")
        path = PREVIEWS / f"{name}.webp"
        pictures = [
            _picture(path.read_bytes()) if path.is_file() else "<i>none</i>",
            _picture(preview(drawing)),
        ]
        rows.append(
            f"<tr><th>{html.escape(name)}<br>{what}</th>{''.join(f'<td>{one}</td>' for one in pictures)}</tr>"
        )
    gone = [name for name in before if name not in now]
    for name in gone:
        print(f"{name}: gone")
    _write_page(rows)
    return changed + gone


def _picture(content: bytes) -> str:
    return f'<img alt="" src="data:image/webp;base64,{base64.b64encode(content).decode()}">'


def _write_page(rows: list[str]) -> None:
    SHOWN.mkdir(parents=True, exist_ok=True)
    style = "body{font:15px system-ui;margin:2em}td,th{padding:8px;border-bottom:1px solid #ddd}th{text-align:left}"
    head = "<tr><th></th><td>before</td><td>after</td></tr>"
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>goldens</title><style>{style}</style>'
        f"<h1>{len(rows)} drawings changed</h1><table>{head}{''.join(rows)}</table></html>\n"
    )
    (SHOWN / "index.html").write_text(page, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Compare, or accept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accept", action="store_true", help="remember the drawings as they are now")
    accepting = parser.parse_args(arguments).accept
    now = {name: draw() for name, draw in drawings().items()}
    changed = compare(now)
    if accepting:
        accept(now)
        return 0
    if changed:
        print(f"{len(changed)} of {len(now)} changed: {SHOWN / 'index.html'}; accept with --accept")
    else:
        print(f"{len(now)} drawings as accepted")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
