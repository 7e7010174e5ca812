"""Twins of a picture: known-good ones that must pass, known-bad ones with one trait changed that must not."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from ..domain.declared import DeclaredCharacter, DeclaredTrait
from .color import delta_e, lab_of, lab_of_hex, rgb_of
from .looks import Look

HUES = (45, 90, 180)
"""Degrees that a colour is turned by."""

LADDER = (8.0, 16.0, 30.0)
"""CIEDE2000 steps that a flat colour is moved by, when the picture can be drawn anew."""

_LIKE = 16.0
_FEW = 60
_GRAY = 10.0


@dataclass(frozen=True, eq=False)
class Twin:
    """`trait` is the path of what was changed, empty for a good twin; `change` says how; `size` is CIEDE2000
    for colours, 0 for what has no measure."""

    trait: str
    change: str
    picture: Image.Image
    size: float = 0.0


def moved_colors(color: str) -> tuple[tuple[str, float], ...]:
    """A ladder of colours ever farther from `#rrggbb`, with the CIEDE2000 of each: another hue for what has
    one, lighter or darker for greys."""
    lab = lab_of_hex(color.lower()).astype(np.float64)
    gray = float(np.hypot(lab[1], lab[2])) < _GRAY
    found = []
    for wanted in LADDER:
        amounts = np.linspace(0, 1, 181)
        if gray:
            direction = -1 if lab[0] > 50 else 1
            moved = np.stack([lab + np.array([direction * 70 * amount, 0, 0]) for amount in amounts])
        else:
            turn = np.radians(180 * amounts)
            red = lab[1] * np.cos(turn) - lab[2] * np.sin(turn)
            yellow = lab[1] * np.sin(turn) + lab[2] * np.cos(turn)
            moved = np.stack([np.full(181, lab[0]), red, yellow], axis=1)
        shown = lab_of(rgb_of(moved))
        away = delta_e(shown, lab[None])
        step = int(np.argmax(away >= wanted)) if (away >= wanted).any() else 180
        red8, green8, blue8 = (int(value) for value in rgb_of(moved[step]))
        found.append((f"#{red8:02X}{green8:02X}{blue8:02X}", float(away[step])))
    return tuple(found)


def good_twins(look: Look) -> Iterator[Twin]:
    """The same character in other light, size, crop and file format."""
    picture = Image.fromarray(look.picture)
    width, height = picture.size
    inset = round(0.04 * width), round(0.04 * height)
    yield Twin("", "cropped", picture.crop((*inset, width - inset[0], height - inset[1])))
    yield Twin("", "half size", picture.resize((max(64, width // 2), max(64, height // 2))))
    yield Twin("", "JPEG 70", _saved(picture, "JPEG", 70))
    yield Twin("", "WebP 60", _saved(picture, "WEBP", 60))
    pixels = look.picture.astype(np.float32)
    yield Twin("", "brighter", _image(pixels * 1.07 + 6))
    yield Twin("", "darker", _image(pixels * 0.92 - 4))
    slope = np.linspace(0.9, 1.08, width, dtype=np.float32)[None, :, None]
    yield Twin("", "light from one side", _image(pixels * slope))
    yield Twin("", "another background", _on_ground(look))


def bad_twins(look: Look, declared: DeclaredCharacter) -> Iterator[Twin]:
    """The picture with one declared trait changed, for every trait that this can be done to in pixels."""
    for trait in declared.traits:
        region = _region(look, trait)
        if region is not None and trait.colors:
            yield from _recolored(look, trait, region)
        if region is not None and trait.aspect in ("accessory", "mark"):
            yield Twin(trait.path, "missing", _painted_over(look, region))
        if trait.side in ("left", "right"):
            yield Twin(trait.path, "mirrored", Image.fromarray(look.picture[:, ::-1]))
        if trait.path in ("body.proportions", "form.proportions"):
            wide = Image.fromarray(look.picture)
            yield Twin(trait.path, "15 % wider", wide.resize((round(wide.width * 1.15), wide.height)))
        if trait.path == "art.line":
            yield Twin(
                trait.path, "bolder lines", Image.fromarray(look.picture).filter(ImageFilter.MinFilter(5))
            )


def swapped_twins(look: Look, declared: DeclaredCharacter) -> Iterator[tuple[tuple[str, str], Twin]]:
    """Two declared colours in each other's place, each colour in at most one pair: (their paths, the twin)."""
    seen = [
        (trait, region)
        for trait in declared.traits
        if trait.aspect == "color" and trait.colors and (region := _region(look, trait)) is not None
    ]
    lab = lab_of(look.picture).astype(np.float64)
    for (one, here), (other, there) in zip(seen[::2], seen[1::2], strict=False):
        first, second = (np.median(lab[region > 0.5], axis=0) for region in (here, there))
        if float(delta_e(first, second)) < _LIKE:
            continue
        step = (second - first) * here[..., None] + (first - second) * (there * (here < 0.5))[..., None]
        picture = Image.fromarray(rgb_of(lab + step))
        yield (one.path, other.path), Twin("", f"{one.path} and {other.path} swapped", picture)


def _region(look: Look, trait: DeclaredTrait) -> NDArray[np.float32] | None:
    """Where on the whole picture a trait shows, soft 0..1: inside its box, or where its colour is."""
    height, width = look.picture.shape[:2]
    inside = np.zeros((height, width), dtype=np.bool_)
    left, top, right, bottom = look.box
    across, down = width / look.size[0], height / look.size[1]
    place = round(left * across), round(top * down), round(right * across), round(bottom * down)
    size = max(1, place[2] - place[0]), max(1, place[3] - place[1])
    mask = np.asarray(Image.fromarray(look.mask).resize(size, Image.Resampling.BILINEAR)) > 0.5
    shown = inside[place[1] : place[3], place[0] : place[2]]
    shown |= mask[: shown.shape[0], : shown.shape[1]]
    if trait.spot is not None and trait.spot.digest not in ("", look.digest):
        return None
    if trait.spot is not None:
        box = np.zeros_like(inside)
        x0, y0, x1, y1 = trait.spot.box
        box[round(y0 * height) : round(y1 * height), round(x0 * width) : round(x1 * width)] = True
        inside &= box
    elif not trait.colors or trait.aspect == "mark":
        return None
    if trait.colors:
        inside &= delta_e(lab_of(look.picture), lab_of_hex(trait.colors[0].lower())[None, None]) < _LIKE
    if inside.sum() < _FEW:
        return None
    soft = Image.fromarray(inside.astype(np.uint8) * 255).filter(ImageFilter.GaussianBlur(0.7))
    return (np.asarray(soft, dtype=np.float32) / np.float32(255)).astype(np.float32)


def _recolored(look: Look, trait: DeclaredTrait, region: NDArray[np.float32]) -> Iterator[Twin]:
    lab = lab_of(look.picture).astype(np.float64)
    own = np.median(lab[region > 0.5], axis=0)
    changes = []
    if float(np.hypot(own[1], own[2])) >= _GRAY:
        for degrees in HUES:
            turn = np.radians(degrees)
            turned = lab.copy()
            turned[..., 1] = lab[..., 1] * np.cos(turn) - lab[..., 2] * np.sin(turn)
            turned[..., 2] = lab[..., 1] * np.sin(turn) + lab[..., 2] * np.cos(turn)
            changes.append((f"hue {degrees}°", turned))
    step = -30 if own[0] > 50 else 30
    changes.append(("darker" if step < 0 else "lighter", lab + np.array([step, 0, 0])))
    for change, moved in changes:
        shown = rgb_of(moved)
        away = float(delta_e(lab_of(shown[region > 0.5]), lab[region > 0.5]).mean())
        mixed = look.picture + (shown.astype(np.float32) - look.picture) * region[..., None]
        yield Twin(trait.path, change, _image(mixed), away)


def _painted_over(look: Look, region: NDArray[np.float32]) -> Image.Image:
    """The region filled from around it, again and again until nothing of it is left."""
    picture = Image.fromarray(look.picture)
    hole = Image.fromarray((region * 255).astype(np.uint8)).filter(ImageFilter.MaxFilter(5))
    open_pixels = np.asarray(hole, dtype=np.float32)[..., None] / 255
    pixels = look.picture.astype(np.float32)
    known = 1 - open_pixels
    for radius in (2, 4, 8, 16, 32, 64):
        blurred = [
            np.asarray(_image(value).filter(ImageFilter.BoxBlur(radius)), dtype=np.float32)
            for value in (pixels * known, np.repeat(known * 255, 3, axis=2))
        ]
        share = blurred[1] / 255
        fill = np.where(share > 0.02, blurred[0] / np.maximum(share, 0.02), 0)
        fresh = (known < 0.5) & (share[..., :1] > 0.02)
        pixels = np.where(fresh, fill, pixels)
        known = np.where(fresh, 1.0, known)
    smooth = _image(pixels).filter(ImageFilter.GaussianBlur(2))
    picture.paste(smooth, (0, 0), hole)
    return picture


def _on_ground(look: Look) -> Image.Image:
    """The character on a soft ground of two colours that are none of its own."""
    height, width = look.picture.shape[:2]
    left, top, right, bottom = look.box
    across, down = width / look.size[0], height / look.size[1]
    place = round(left * across), round(top * down), round(right * across), round(bottom * down)
    size = max(1, place[2] - place[0]), max(1, place[3] - place[1])
    mask = Image.fromarray((look.mask * 255).astype(np.uint8)).resize(size)
    slope = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    ground = np.array([196, 214, 206]) * (1 - slope) + np.array([150, 160, 178]) * slope
    page = _image(np.broadcast_to(ground, (height, width, 3)))
    page.paste(
        Image.fromarray(look.picture).crop((place[0], place[1], place[0] + size[0], place[1] + size[1])),
        place[:2],
        mask,
    )
    return page


def _saved(picture: Image.Image, format_: str, quality: int) -> Image.Image:
    spooled = BytesIO()
    picture.save(spooled, format_, quality=quality)
    return Image.open(BytesIO(spooled.getvalue())).convert("RGB")


def _image(pixels: NDArray[np.floating]) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
