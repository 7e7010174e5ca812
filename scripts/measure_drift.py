"""How much one-region drift `what` notices in anybody's pictures; figures for docs/verifying.md.

    python scripts/measure_drift.py FILE.tsv --backgrounds DIR --every 2 --first 1

FILE.tsv is that of scripts/train_likeness.py (path, set, character, kind); `drawn` pictures are used. Of every
character the first pictures are references, cut out on white; a later one, another pose, is pasted on a background:
as it is (six ways), with one region of colour turned by 45, 90 or 180 degrees or made darker or lighter, and with an
accessory that the references wear, that is missing, or that has another colour. Printed is the share of `what` below
its 5 % quantile over pictures that kept everything.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tetap.verifier.color import lab_of, rgb_of
from tetap.verifier.looks import Look, look_at
from tetap.verifier.palettes import palette_of
from tetap.verifier.what import examine

SIDE, FIGURE = 512, 448
KEPT = ("plain", "pasted", "elsewhere", "small", "mirrored", "jpeg")
DRIFTS = ("hue 45", "hue 90", "hue 180", "dark or light")
KEPT_WORN = ("worn", "worn elsewhere")
WORN = ("accessory missing", "accessory recoloured")
Color = tuple[int, int, int]
Cut = Image.Image
"""A figure with transparency, cut to its box."""


@dataclass(frozen=True)
class Place:
    """Where a figure is pasted: a background, its size and position in shares."""

    ground: Image.Image
    size: float
    at: tuple[float, float]


def cut_out(path: str) -> Cut | None:
    """The figure of a picture by the verifier's own mask, longest side FIGURE; None when there is none."""
    look = look_at(path)
    if not look.found:
        return None
    mask = Image.fromarray((look.sharp_mask * 255).astype(np.uint8))
    figure = Image.fromarray(look.rgb).convert("RGBA")
    figure.putalpha(mask)
    box = mask.point(lambda value: 255 * (value > 127)).getbbox()
    if box is None:
        return None
    figure = figure.crop(box)
    step = FIGURE / max(figure.size)
    way = Image.Resampling.NEAREST if step > 2 else Image.Resampling.BICUBIC
    return figure.resize((max(8, int(figure.width * step)), max(8, int(figure.height * step))), way)


def pasted(figure: Cut, place: Place) -> Image.Image:
    """The figure on a crop of the background, 512×512."""
    ground = place.ground.convert("RGB")
    step = SIDE / min(ground.size)
    ground = ground.resize((max(SIDE, int(ground.width * step)), max(SIDE, int(ground.height * step))))
    left = (ground.width - SIDE) // 2
    page = ground.crop((left, 0, left + SIDE, SIDE))
    step = place.size * SIDE / max(figure.size)
    small = figure.resize((max(8, int(figure.width * step)), max(8, int(figure.height * step))))
    across, down = place.at
    page.paste(small, (int((SIDE - small.width) * across), int((SIDE - small.height) * down)), small)
    return page


def region_of(figure: Cut) -> NDArray[np.float32] | None:
    """Soft mask of one colourful region, between a twelfth and half of the figure; None when there is none."""
    rgb, mask = np.asarray(figure.convert("RGB")), np.asarray(figure.getchannel("A")) / 255
    palette = palette_of(rgb, mask, 6)
    chroma = np.hypot(palette.colors[:, 1], palette.colors[:, 2])
    fit = [
        (abs(share - 0.25), index)
        for index, share in enumerate(palette.shares)
        if 0.08 <= share <= 0.55 and chroma[index] > 14
    ]
    if not fit:
        return None
    _, red, yellow = palette.colors[min(fit)[1]]
    lab = lab_of(rgb)
    turn = np.arctan2(lab[..., 2], lab[..., 1]) - np.arctan2(yellow, red)
    near = np.abs((turn + np.pi) % (2 * np.pi) - np.pi) < np.radians(28)
    chosen = near & (np.hypot(lab[..., 1], lab[..., 2]) > 10) & (mask > 0.5)
    if chosen.sum() < 0.06 * (mask > 0.5).sum():
        return None
    soft = Image.fromarray(chosen.astype(np.uint8) * 255).filter(ImageFilter.GaussianBlur(1))
    return np.asarray(np.asarray(soft, dtype=np.float32) / np.float32(255))


def recolored(figure: Cut, region: NDArray[np.float32], degrees: float = 0, lighter: float = 0) -> Cut:
    """The region's hue turned in CIELAB, or its lightness moved."""
    lab = lab_of(np.asarray(figure.convert("RGB")))
    turn, changed = np.radians(degrees), lab.copy()
    changed[..., 1] = lab[..., 1] * np.cos(turn) - lab[..., 2] * np.sin(turn)
    changed[..., 2] = lab[..., 1] * np.sin(turn) + lab[..., 2] * np.cos(turn)
    changed[..., 0] = np.clip(lab[..., 0] + lighter, 4, 98)
    found = Image.fromarray(rgb_of(lab + (changed - lab) * region[..., None])).convert("RGBA")
    found.putalpha(figure.getchannel("A"))
    return found


def wearing(figure: Cut, color: Color, hat: bool) -> Cut:
    """The figure with a bow or a hat near its top."""
    dressed, mask = figure.copy(), np.asarray(figure.getchannel("A")) > 127
    radius = max(6, int(0.13 * max(figure.size)))
    y = max(int(np.flatnonzero(mask.any(axis=1))[0]) + int(0.12 * figure.height), int(radius * 0.7))
    columns = np.flatnonzero(mask[min(y, figure.height - 1)])
    x = int(columns.mean()) if len(columns) else figure.width // 2
    pen, line = ImageDraw.Draw(dressed), (20, 20, 20, 255)
    if hat:
        pen.rectangle((x - radius * 0.6, y - radius * 0.7, x + radius * 0.6, y + radius * 0.25), color, line)
        pen.rectangle((x - radius * 1.1, y + radius * 0.2, x + radius * 1.1, y + radius * 0.5), color, line)
        return dressed
    for side in (-radius, radius):
        pen.polygon(((x + side, y - radius * 0.6), (x + side, y + radius * 0.6), (x, y)), color, line)
    pen.ellipse((x - radius * 0.28, y - radius * 0.28, x + radius * 0.28, y + radius * 0.28), color, line)
    return dressed


def kept_and_drifted(
    figure: Cut, region: NDArray[np.float32], places: tuple[Place, Place]
) -> Iterator[tuple[str, Image.Image]]:
    """(name, picture) of everything without an accessory; drift stands on the first place."""
    here, elsewhere = places
    yield "plain", pasted(figure, Place(_white(), 0.9, here.at))
    yield "pasted", pasted(figure, here)
    yield "elsewhere", pasted(figure, elsewhere)
    yield "small", pasted(figure, Place(here.ground, here.size * 0.6, here.at))
    yield "mirrored", pasted(figure.transpose(Image.Transpose.FLIP_LEFT_RIGHT), here)
    yield "jpeg", _brighter_jpeg(pasted(figure, here))
    for degrees in (45, 90, 180):
        yield f"hue {degrees}", pasted(recolored(figure, region, degrees), here)
    light = float(lab_of(np.asarray(figure.convert("RGB")))[..., 0][region > 0.5].mean())
    yield "dark or light", pasted(recolored(figure, region, lighter=-35 if light > 50 else 35), here)


def compared(figures: list[Cut], grounds: list[Path], luck: Random) -> Iterator[tuple[str, list[Look], Look]]:
    """(name, references, picture) of one character; nothing when no later figure has a region to recolour. The first
    three figures are references, or the first two of three."""
    references = figures[: 3 if len(figures) > 3 else 2]
    pairs = ((figure, region_of(figure)) for figure in figures[len(references) :])
    figure, region = next(((one, found) for one, found in pairs if found is not None), (None, None))
    if figure is None or region is None:
        return
    at, size = (luck.uniform(0.2, 0.8), luck.uniform(0.4, 0.9)), luck.uniform(0.7, 0.85)
    here, elsewhere = (Place(Image.open(luck.choice(grounds)), size, at) for _ in range(2))
    plain = Place(_white(), 0.9, (0.5, 0.5))
    looks = [look_at(pasted(one, plain)) for one in references]
    for name, page in kept_and_drifted(figure, region, (here, elsewhere)):
        yield name, looks, look_at(page)
    hue, hat = luck.random(), luck.random() < 0.5
    looks = [look_at(pasted(wearing(one, _color(hue), hat), plain)) for one in references]
    worn, other = wearing(figure, _color(hue), hat), wearing(figure, _color(hue + 0.4), hat)
    for name, dressed, place in (
        (KEPT_WORN[0], worn, here),
        (KEPT_WORN[1], worn, elsewhere),
        (WORN[0], figure, here),
        (WORN[1], other, here),
    ):
        yield name, looks, look_at(pasted(dressed, place))


def _color(hue: float) -> Color:
    page = Image.new("HSV", (1, 1), (int(hue * 255) % 256, 217, 230)).convert("RGB")
    red, green, blue = (int(value) for value in np.asarray(page)[0, 0])
    return red, green, blue


def _white() -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), "white")


def _brighter_jpeg(page: Image.Image) -> Image.Image:
    values = np.clip((np.asarray(page, dtype=np.float32) - 128) * 1.08 + 134, 0, 255).astype(np.uint8)
    stored = BytesIO()
    Image.fromarray(values).save(stored, "JPEG", quality=70)
    with Image.open(stored) as opened:
        return opened.convert("RGB")


def report(rows: list[dict[str, float]]) -> None:
    """The share of each drift below the 5 % quantile of what kept everything, with and without accessories."""
    kept = [row[name] for row in rows for name in KEPT]
    dressed = kept + [row[name] for row in rows for name in KEPT_WORN]
    print(f"{len(rows)} characters, {np.mean(np.array(dressed) < 0.5):.3f} of what was kept is below .5")
    for names, usual in ((DRIFTS, kept), (WORN, dressed)):
        least = float(np.quantile(usual, 0.05))
        for name in names:
            caught = np.mean([row[name] < least for row in rows])
            print(f"{name:22s} {caught:.2f}   (below .5: {np.mean([row[name] < 0.5 for row in rows]):.2f})")


def characters(file: Path) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """(set and name, drawn pictures) of every character of a table that has three or more, sorted."""
    paths: dict[tuple[str, str], list[str]] = defaultdict(list)
    with file.open(newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            if (row.get("kind") or "drawn") == "drawn":
                paths[row["set"], row["character"]].append(row["path"])
    yield from ((key, pictures) for key, pictures in sorted(paths.items()) if len(pictures) > 2)


def figures_of(pictures: list[str]) -> list[Cut]:
    """The figures of up to five pictures; none when fewer than three were found."""
    found = [figure for path in pictures[:5] if (figure := cut_out(path)) is not None]
    return found if len(found) > 2 else []


def grounds_in(folder: Path) -> list[Path]:
    """The pictures of a folder."""
    return [path for path in sorted(folder.rglob("*")) if path.suffix in (".jpg", ".png", ".webp")]


def main() -> None:
    """Cut out, paste, change, examine, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--backgrounds", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    grounds = grounds_in(options.backgrounds)
    by_set: dict[str, list[dict[str, float]]] = defaultdict(list)
    for number, (key, pictures) in enumerate(characters(options.file)):
        if number % options.every != options.first:
            continue
        pages = compared(figures_of(pictures), grounds, Random(f"{key}"))
        found = {name: examine(looks, look).what for name, looks, look in pages}
        if found:
            by_set[key[0]].append(found)
    for name, rows_of in by_set.items():
        print(f"\n{name}")
        report(rows_of)
    print("\nall")
    report([row for rows_of in by_set.values() for row in rows_of])


if __name__ == "__main__":
    main()
