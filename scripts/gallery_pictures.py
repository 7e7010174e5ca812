"""The few pictures that README and docs show, small enough to be committed."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from gallery_cast import MASCOTS, PEOPLE, XIAO_CHENG, XIAO_LAN, Given, of
from gallery_sheets import SCENES, Cell
from PIL import Image

from tetap_sketch.casting import made_up
from tetap_sketch.raster import png
from tetap_sketch.spec import ACCESSORIES, HAIR, TOPS, Spec
from tetap_sketch.staging import EXPRESSIONS, POSES, VIEWS, Staging

GAP = 8
MOST = 150_000
"""Bytes a picture may have; the quality sinks until it fits."""

Row = Sequence[Cell]


def draw_pictures(folder: Path) -> Iterator[Path]:
    """Draws every one and says where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in _pictures().items():
        path = folder / f"{name}.webp"
        path.write_bytes(_encoded(_joined(rows)))
        yield path


def _joined(rows: Sequence[Row]) -> Image.Image:
    """Rows of equal width, drawn twice as large and reduced."""
    strips = []
    for row in rows:
        pictures = []
        for cell in row:
            drawing = cell.drawn(2)
            assert drawing is not None, cell.label
            with Image.open(io.BytesIO(png(drawing.svg))) as picture:
                pictures.append(picture.convert("RGB").resize(cell.size, Image.Resampling.LANCZOS))
        strip = Image.new(
            "RGB", (sum(p.width for p in pictures) + GAP * (len(row) - 1), pictures[0].height), "white"
        )
        x = 0
        for picture in pictures:
            strip.paste(picture, (x, 0))
            x += picture.width + GAP
        strips.append(strip)
    wide = max(strip.width for strip in strips)
    whole = Image.new("RGB", (wide, sum(s.height for s in strips) + GAP * (len(strips) - 1)), "white")
    y = 0
    for strip in strips:
        whole.paste(strip, ((wide - strip.width) // 2, y))
        y += strip.height + GAP
    return whole


def _encoded(picture: Image.Image) -> bytes:
    for quality in range(86, 40, -4):
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MOST:
            break
    return out.getvalue()


def _rows(cells: Sequence[Cell], columns: int) -> list[Row]:
    return [cells[start : start + columns] for start in range(0, len(cells), columns)]


def _pictures() -> dict[str, list[Row]]:
    cheng, lan = of(XIAO_CHENG), of(XIAO_LAN)
    turned = [Cell(view, [cheng], Staging(view=view), size=(270, 360)) for view in VIEWS]
    scenes = [Cell(name, [cheng], stage=name, size=(278, 278)) for name in SCENES]
    lan_turned = [Cell(view, [lan], Staging(view=view), size=(200, 350)) for view in VIEWS]
    lan_scenes = [Cell(name, [lan], stage=name, size=(350, 350)) for name in ("cafe", "office", "beach")]
    return {
        "xiao-cheng": [turned, scenes],
        "xiao-lan": [lan_turned, lan_scenes],
        "people": _rows([Cell(name, [of(given)], size=(190, 330)) for name, given in PEOPLE.items()], 5),
        "mascots": [[Cell(name, [of(given)], size=(200, 270)) for name, given in MASCOTS.items()]],
        "hair": _rows([_face(of(XIAO_CHENG, hair__style=style)) for style in HAIR[:-1]], 5),
        "poses": _rows([Cell(pose, [cheng], _posed(pose), size=(190, 230)) for pose in POSES], 7),
        "expressions": _rows([_face(cheng, expression=one) for one in EXPRESSIONS], 5),
        "outfits": [
            [Cell(top, [_dressed(given, n, top)], size=(190, 250)) for n, top in enumerate(TOPS[:-1])]
            for given in (XIAO_CHENG, XIAO_LAN)
        ],
        "accessories": _rows(
            [_face(of(XIAO_CHENG, accessory__1__kind=kind, accessory__1__color=_ornament_color(n)))
             for n, kind in enumerate(ACCESSORIES[1:19])], 6,
        ),
        "seeds": _rows([Cell(f"seed {n}", [made_up(n)], size=(170, 220)) for n in range(1, 17)], 8),
    }  # fmt: skip


def _posed(pose: str) -> Staging:
    return Staging(
        view="three-quarter" if pose in ("walk", "run", "type") else "front", pose=pose, expression="happy"
    )


def _face(spec: Spec, expression: str = "own") -> Cell:
    staging = Staging(expression=expression)
    return Cell("", [spec], staging, stage="plain", camera="close", size=(230, 230), posed=True)


def _dressed(given: Given, number: int, top: str) -> Spec:
    """Bottom, shoes and colours that go with the top of this number."""
    bottoms = ("skirt", "pants", "shorts", "long-skirt", "pants", "pants", "skirt", "pants", "skirt")
    shoes = ("sneakers", "loafers", "sneakers", "boots", "loafers", "boots", "flats", "sneakers", "sandals")
    tops = ("#ff9a1f", "#f7fbff", "#f3c33f", "#3fa39a", "#2c3550", "#6fb35a", "#ffffff", "#8a6a4f", "#f2a5b5")
    unders = (
        "#ffffff",
        "#4f86c6",
        "#3f7fc4",
        "#c23b4e",
        "#5a5f6b",
        "#22252e",
        "#2c3550",
        "#22252e",
        "#ffffff",
    )
    return of(
        {**given, "accessory.1.kind": "none"},
        top__kind=top,
        top__color=tops[number],
        bottom__kind=bottoms[number],
        bottom__color=unders[number],
        shoes__kind=shoes[number],
    )


def _ornament_color(number: int) -> str:
    colors = (
        "#ff9d1e",
        "#f2a5b5",
        "#f3c33f",
        "#e8604c",
        "#c23b4e",
        "#9c6bb5",
        "#2c3550",
        "#5a3825",
        "#3fa39a",
    )
    return colors[number % len(colors)]
