"""Everything the illustrator can draw, on one page: artefacts/gallery/index.html, each section as a picture beside it.

    python scripts/gallery.py [--pictures] [NAME ...]

NAMEs limit it to some sections. `--pictures` also draws the few pictures that README and docs show (docs/pictures).
"""

import argparse
import base64
import html
import io
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from gallery_pictures import draw_pictures
from gallery_sheets import Sheet, sheets
from PIL import Image, ImageDraw, ImageFont

from tetap_sketch.raster import png

ROOT = Path(__file__).resolve().parent.parent
GALLERY = ROOT / "artefacts" / "gallery"
PICTURES = ROOT / "docs" / "pictures"
CAPTION = 20
STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1500px; padding: 0 1rem; }
section { margin: 3rem 0; }
.cells { display: grid; gap: .6rem; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }
figure { margin: 0; }
figure img { background: #fff; border-radius: 8px; display: block; height: auto; max-width: 100%; }
figcaption { font-size: .78rem; opacity: .75; }
nav a { margin-right: .8rem; }
"""


@cache
def all_sheets() -> dict[str, Sheet]:
    """By name; every worker makes its own."""
    return {sheet.name: sheet for sheet in sheets()}


def webp(which: tuple[str, int]) -> bytes:
    """One cell of a sheet as a small picture; empty where the view cannot show the pose."""
    drawing = all_sheets()[which[0]].cells[which[1]].drawn()
    if drawing is None:
        return b""
    with Image.open(io.BytesIO(png(drawing.svg))) as picture:
        out = io.BytesIO()
        picture.convert("RGB").save(out, "WEBP", quality=82, method=2)
    return out.getvalue()


def composed(sheet: Sheet, pictures: Sequence[bytes]) -> Image.Image:
    """The whole section as one picture with small captions."""
    wide = max(cell.size[0] for cell in sheet.cells)
    high = max(cell.size[1] for cell in sheet.cells) + CAPTION
    rows = -(-len(sheet.cells) // sheet.columns)
    whole = Image.new("RGB", (wide * sheet.columns, high * rows), "white")
    pen, letters = ImageDraw.Draw(whole), ImageFont.load_default(12)
    for index, (cell, content) in enumerate(zip(sheet.cells, pictures, strict=True)):
        x, y = index % sheet.columns * wide, index // sheet.columns * high
        if not content:
            continue
        with Image.open(io.BytesIO(content)) as picture:
            whole.paste(picture, (x + (wide - picture.width) // 2, y))
        pen.text((x + 4, y + high - CAPTION + 1), cell.label, fill="#444444", font=letters)
    return whole


def section(sheet: Sheet, pictures: Sequence[bytes]) -> str:
    """The section of the page."""
    figures = "".join(
        f'<figure><img loading="lazy" alt="{html.escape(cell.label)}" width="{cell.size[0]}" height="{cell.size[1]}"'
        f' src="data:image/webp;base64,{base64.b64encode(content).decode()}">'
        f"<figcaption>{html.escape(cell.label)}</figcaption></figure>\n"
        for cell, content in zip(sheet.cells, pictures, strict=True)
        if content
    )
    title = html.escape(sheet.title)
    return f'<section id="{sheet.name}"><h2>{title}</h2>\n<div class="cells">\n{figures}</div></section>\n'


def page(parts: Sequence[tuple[Sheet, str]]) -> str:
    """The page around its sections."""
    links = "".join(f'<a href="#{sheet.name}">{html.escape(sheet.title)}</a> ' for sheet, _ in parts)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>The illustrator's gallery</title><style>{STYLE}</style></head><body>\n"
        f"<h1>What the illustrator draws</h1>\n<nav>{links}</nav>\n{''.join(text for _, text in parts)}</body></html>\n"
    )


def main(arguments: list[str]) -> int:
    """Draws the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these sections")
    parser.add_argument("--pictures", action="store_true", help="also draw docs/pictures")
    options = parser.parse_args(arguments)
    start = time.monotonic()
    GALLERY.mkdir(parents=True, exist_ok=True)
    wanted = [sheet for name, sheet in all_sheets().items() if not options.names or name in options.names]
    parts, drawn = [], 0
    with ProcessPoolExecutor() as pool:
        for sheet in wanted:
            contents = list(
                pool.map(webp, [(sheet.name, index) for index in range(len(sheet.cells))], chunksize=4)
            )
            composed(sheet, contents).save(GALLERY / f"{sheet.name}.png")
            parts.append((sheet, section(sheet, contents)))
            drawn += sum(map(bool, contents))
    if not options.names:
        (GALLERY / "index.html").write_text(page(parts), encoding="utf-8")
    print(
        f"{drawn} pictures in {len(parts)} sections, {time.monotonic() - start:.0f} s: {GALLERY / 'index.html'}"
    )
    if options.pictures:
        for path in draw_pictures(PICTURES):
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
