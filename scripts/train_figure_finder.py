"""Train the figure finder: a small head over the focus network's tokens that says where characters are
and where the middle of each one is, by which they are counted.

    python scripts/train_figure_finder.py --cutouts DIR --backgrounds DIR   (needs: pip install torch)

Cut-outs are pictures with transparency (the shipped head: 1500 of Openclipart, public domain, Debian package
openclipart-png), backgrounds any pictures without characters (Debian packages gnome-backgrounds,
mate-backgrounds, ukui-wallpapers, plasma-workspace-wallpapers); the illustrator's scenes with one to three
made-up characters give the rest. Writes src/tetap/verifier/weights/figure_finder.npz; then run
scripts/weights.py --list to write its hash. The same folders give the same head on the same machine.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn
from torch.nn import functional

from tetap.verifier.networks import INPUT, letterbox_of, letterboxed, tokens_of
from tetap_sketch.casting import made_up
from tetap_sketch.scene import Actor, draw_scene
from tetap_sketch.stages import load_stage, stage_names
from tetap_sketch.staging import EXPRESSIONS

WEIGHTS = Path(__file__).parent.parent / "src" / "tetap" / "verifier" / "weights" / "figure_finder.npz"
FINE, CHANNELS, TOKEN_SCALE = 32, 48, 19.6
SIZES = ((512, 512), (512, 512), (640, 427), (427, 640), (640, 360), (360, 640))
Bools = NDArray[np.bool_]
Sample = tuple[Image.Image, list[Bools]]
"""A picture and the mask of every character in it."""


def drawn_scenes(count: int, seed: int) -> Iterator[Sample]:
    """Scenes of the illustrator with one to three made-up characters."""
    luck, names = random.Random(seed), list(stage_names())
    number = made = 0
    while made < count:
        number += 1
        stage = load_stage(luck.choice(names))
        many = min(luck.choice((1, 1, 2, 2, 3, 3)), len(stage.places))
        actors = [
            Actor(f"a{k}", made_up(seed + 31, number * 4 + k), expression=luck.choice(EXPRESSIONS))
            for k in range(many)
        ]
        cameras = ("stage default", "wide", "medium", "close" if many == 1 else "stage default")
        try:
            drawing = draw_scene(
                stage,
                actors,
                seed=luck.randrange(1 << 31),
                size=luck.choice(SIZES),
                camera=luck.choice(cameras),
            )
            parts = drawing.part_map()
        except ValueError:
            continue
        masks = []
        for actor in actors:
            own = [parts.mask(name) for name in parts.names if name.startswith(f"{actor.name}/")]
            masks.append(np.logical_or.reduce(own))
        made += 1
        with Image.open(BytesIO(drawing.png())) as picture:
            yield picture.convert("RGB"), masks


def pasted(cutouts: Sequence[Path], backgrounds: Sequence[Path], count: int, seed: int) -> Iterator[Sample]:
    """Cut-outs, none to three, on crops of backgrounds."""
    luck, side = random.Random(seed), 448
    figures = [figure for path in cutouts if (figure := _figure(path)) is not None]
    for _ in range(count):
        page = _crop(Image.open(luck.choice(backgrounds)).convert("RGB"), side, luck)
        many = 0 if luck.random() < 0.03 else luck.choice((1, 1, 1, 1, 2, 3))
        masks: list[Bools] = []
        for place in range(many):
            figure = luck.choice(figures)
            share = luck.uniform(0.35, 0.95) if many == 1 else luck.uniform(0.3, 0.6)
            scale = share * side / max(figure.size)
            figure = figure.resize((max(8, int(figure.width * scale)), max(8, int(figure.height * scale))))
            if luck.random() < 0.5:
                figure = figure.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            left = (side - figure.width) * luck.uniform(-0.05, 1.05)
            if many > 1:
                left = side * (place + 0.5) / many - figure.width / 2 + luck.uniform(-0.12, 0.12) * side
            corner = int(left), int((side - figure.height) * luck.uniform(0.1, 1.05))
            page.paste(figure, corner, figure)
            mask = Image.new("L", (side, side))
            mask.paste(figure.getchannel("A"), corner)
            shown = np.asarray(mask) > 127
            masks = [*(one & ~shown for one in masks), shown]
        yield page, masks


def _figure(path: Path) -> Image.Image | None:
    picture = Image.open(path).convert("RGBA")
    box = picture.getbbox()
    if box is None or min(box[2] - box[0], box[3] - box[1]) < 100:
        return None
    figure = picture.crop(box)
    solid = float((np.asarray(figure.getchannel("A")) > 127).mean())
    figure.thumbnail((400, 400))
    return figure if 0.2 < solid < 0.93 else None


def _crop(page: Image.Image, side: int, luck: random.Random) -> Image.Image:
    scale = max(side / min(page.size), luck.uniform(0.56, 1) * 800 / max(800, min(page.size)))
    page = page.resize((max(side, int(page.width * scale)), max(side, int(page.height * scale))))
    left, top = luck.randrange(page.width - side + 1), luck.randrange(page.height - side + 1)
    return page.crop((left, top, left + side, top + side))


def measured(samples: Iterator[Sample]) -> list[torch.Tensor]:
    """Tokens [n, 384, 16, 16], and [n, 32, 32] each: masks and middles of boxes."""
    tokens, masks, centres = [], [], []
    for picture, shown in samples:
        tokens.append(tokens_of(letterboxed(np.asarray(picture))).transpose(2, 0, 1).astype(np.float16))
        left, top, width, height = letterbox_of(*picture.size)
        union, peaks = np.zeros((INPUT, INPUT), np.float32), np.zeros((FINE, FINE), np.float32)
        for mask in shown:
            if mask.mean() < 0.002:
                continue
            inner = Image.fromarray(mask.astype(np.uint8) * 255).resize((width, height), Image.Resampling.BOX)
            page = np.zeros((INPUT, INPUT), np.float32)
            page[top : top + height, left : left + width] = np.asarray(inner) / 255
            union = np.maximum(union, page)
            peaks = np.maximum(peaks, _peak(page > 0.5))
        small = Image.fromarray(union).resize((FINE, FINE), Image.Resampling.BOX)
        masks.append(np.asarray(small))
        centres.append(peaks)
    return [torch.tensor(np.array(rows)) for rows in (tokens, masks, centres)]


def _peak(mask: Bools) -> NDArray[np.float32]:
    """A soft dot in the middle of the mask's box, as wide as the box in parts."""
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return np.zeros((FINE, FINE), np.float32)
    (left, right), (top, bottom) = np.percentile(columns, [1, 99]) / 7, np.percentile(rows, [1, 99]) / 7
    wide, tall = np.clip((right - left) * 0.12, 0.8, 2.0), np.clip((bottom - top) * 0.12, 0.8, 2.5)
    down, across = np.mgrid[:FINE, :FINE]
    x, y = across - ((left + right) / 2 - 0.5), down - ((top + bottom) / 2 - 0.5)
    return np.exp(-(x**2) / (2 * wide**2) - y**2 / (2 * tall**2)).astype(np.float32)


class Finder(nn.Module):
    """Masks and middles of boxes; `tetap.verifier.figure_finder` computes the same with numpy."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv2d(386, CHANNELS, 1)
        self.b = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1)
        self.c = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1)
        self.e = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=2, dilation=2)
        self.d = nn.Conv2d(CHANNELS, 8, 1)
        line = torch.linspace(-1, 1, 16)
        self.register_buffer("place", torch.stack(torch.meshgrid(line, line, indexing="ij"))[None])

    def forward(self, tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        place = self.place.expand(len(tokens), -1, -1, -1)  # type: ignore[operator]
        values = functional.relu(self.a(torch.cat([tokens, place], 1)))
        for layer in (self.b, self.e, self.c):
            values = values + functional.relu(layer(values))
        out = self.d(values)
        return functional.pixel_shuffle(out[:, :4], 2)[:, 0], functional.pixel_shuffle(out[:, 4:], 2)[:, 0]


def train_finder(data: Sequence[torch.Tensor], epochs: int) -> Finder:
    """The finder after some rounds, mirrored and noisy samples among them."""
    torch.manual_seed(0)
    head, (tokens, masks, centres) = Finder(), data
    optimizer = torch.optim.AdamW(head.parameters(), 2e-3, weight_decay=1e-2)
    batches = len(tokens) // 64
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, epochs * batches)
    for epoch in range(epochs):
        order, total = torch.randperm(len(tokens)), 0.0
        for start in range(0, batches * 64, 64):
            chosen = order[start : start + 64]
            given, mask, peaks = tokens[chosen].float() * TOKEN_SCALE, masks[chosen], centres[chosen]
            if torch.rand(1) < 0.5:
                given, mask, peaks = given.flip(3), mask.flip(2), peaks.flip(2)
            mask_odds, peak_odds = head(given + 0.15 * torch.randn_like(given))
            seen = torch.sigmoid(mask_odds)
            overlap = (2 * (seen * mask).sum((1, 2)) + 1) / (seen.sum((1, 2)) + mask.sum((1, 2)) + 1)
            hits = functional.binary_cross_entropy_with_logits(peak_odds, peaks, reduction="none")
            loss = (
                functional.binary_cross_entropy_with_logits(mask_odds, mask)
                + 0.5 * (1 - overlap).mean()
                + 1.5 * (hits * (1 + 12 * peaks)).mean()
            )
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            total += float(loss)
        print(f"round {epoch + 1} of {epochs}: loss {total / batches:.4f}", flush=True)
    return head


def save(finder: Finder) -> None:
    """The weights as the numpy side wants them: [inputs, outputs], half precision."""
    stored = {}
    for name in "abecd":
        layer = getattr(finder, name)
        weight = layer.weight.detach().numpy()
        flat = weight.transpose(2, 3, 1, 0).reshape(-1, weight.shape[0])
        stored[f"{name}.weight"], stored[f"{name}.bias"] = (
            flat.astype(np.float16),
            layer.bias.detach().numpy(),
        )
    np.savez(WEIGHTS, **stored)


def main() -> None:
    """Make the pictures, train, save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cutouts", type=Path, required=True)
    parser.add_argument("--backgrounds", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    cutouts = sorted(options.cutouts.rglob("*.png"))
    random.Random(99).shuffle(cutouts)
    backgrounds = [p for p in sorted(options.backgrounds.rglob("*")) if p.suffix in (".jpg", ".png", ".webp")]
    scenes = measured(drawn_scenes(1300, 1))
    others = measured(pasted(cutouts[:1500], backgrounds, 1500, 7))
    data = [torch.cat(pair) for pair in zip(scenes, others, strict=True)]
    save(train_finder(data, options.epochs))


if __name__ == "__main__":
    main()
