"""Finishing: palette snap and light match of 2048², eight crops from one 4K, a PSD of three layers, memory."""

import resource
import statistics
import time
from collections.abc import Callable

import numpy as np

from tetap.finishing.canvas import Canvas
from tetap.finishing.crops import crop, presets
from tetap.finishing.cut_out import cut_out
from tetap.finishing.layered import Layer, psd_bytes
from tetap.finishing.light_match import light_of, under_light
from tetap.finishing.palette_snap import Snap, snap_palette

_TIMES = 5


def painted(side: int) -> Canvas:
    """A figure of flat colours on a soft ground, with a little noise as models make it."""
    luck = np.random.default_rng(1)
    rows, columns = np.mgrid[:side, :side].astype(np.float32) / side
    rgb = np.stack([220 - 30 * rows, 225 - 20 * columns, 235 - 25 * rows], axis=-1)
    for color, (top, left, bottom, right) in (
        ((216, 52, 58), (0.15, 0.3, 0.4, 0.7)), ((63, 117, 216), (0.4, 0.35, 0.75, 0.65)),
        ((245, 205, 180), (0.22, 0.4, 0.38, 0.6)),
    ):  # fmt: skip
        place = (rows > top) & (rows < bottom) & (columns > left) & (columns < right)
        rgb[place] = color
    return Canvas(np.clip(rgb + luck.normal(0, 1.5, rgb.shape), 0, 255).astype(np.uint8))


def median_ms(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> None:
    picture, large = painted(2048), painted(4096)
    mask = np.zeros((2048, 2048), np.uint8)
    mask[300:1540, 600:1440] = 255
    box = (600, 800, 1400, 1560)
    snaps = [Snap("top", "#3f75d8", "#2a9d5c", box)]
    frames = list(presets().values())[:8]

    def snap_and_match() -> None:
        snapped, _ = snap_palette(picture, snaps)
        under_light(snapped, light_of(snapped, mask), light_of(picture, mask).middle)

    rows = [
        ("palette snap and light match, 2048²", median_ms(snap_and_match), 400),
        (
            "crops of 8 presets from one 4096²",
            median_ms(
                lambda: [crop(large, one, (1600, 900, 2500, 1600), (1200, 600, 2900, 3100)) for one in frames]
            ),
            1500,
        ),
        (
            "PSD of 2048² with 3 layers",
            median_ms(lambda: psd_bytes(picture.size, [Layer(str(n), picture) for n in range(3)])),
            2500,
        ),
        ("cut-out, 2048²", median_ms(lambda: cut_out(picture)), 0),
    ]
    print("finishing, median of 5 on this machine")
    for what, ms, wanted in rows:
        print(f"  {what:40} {ms:7.0f} ms" + (f"   (wanted: ≤ {wanted})" if wanted else ""))
    snap_palette(large, [Snap("top", "#3f75d8", "#2a9d5c")])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  memory at most, 4096² among them        {peak:7.0f} MB   (wanted: ≤ 1024)")


if __name__ == "__main__":
    main()
