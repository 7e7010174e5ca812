"""Finishing: palette snap and light match of 2048², eight crops from one 4K, a PSD of three layers; memory by stage."""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

import numpy as np

from tetap.finishing.canvas import Canvas
from tetap.finishing.crops import crop, presets
from tetap.finishing.cut_out import cut_out
from tetap.finishing.layered import Layer, ora_bytes, psd_bytes
from tetap.finishing.light_match import light_of, under_light
from tetap.finishing.notes_in_file import save
from tetap.finishing.palette_snap import Snap, snap_palette
from tetap.finishing.print_gamut import PrintGamut, counts_of
from tetap.finishing.sharpness import denoised, enlarged, sharpened

_TIMES = 5
_LARGE = 4096
_MOST_MB = 1024


def painted(side: int) -> Canvas:
    """A figure of flat colours on a soft ground, with a little noise as models make it; made in strips."""
    luck = np.random.default_rng(1)
    rgb = np.empty((side, side, 3), np.uint8)
    for top in range(0, side, 256):
        rows, columns = np.mgrid[top : min(top + 256, side), :side].astype(np.float32) / side
        strip = np.stack([220 - 30 * rows, 225 - 20 * columns, 235 - 25 * rows], axis=-1)
        for color, (above, left, below, right) in (
            ((216, 52, 58), (0.15, 0.3, 0.4, 0.7)), ((63, 117, 216), (0.4, 0.35, 0.75, 0.65)),
            ((245, 205, 180), (0.22, 0.4, 0.38, 0.6)),
        ):  # fmt: skip
            strip[(rows > above) & (rows < below) & (columns > left) & (columns < right)] = color
        rgb[top : top + 256] = np.clip(strip + luck.normal(0, 1.5, strip.shape), 0, 255)
    return Canvas(rgb)


def median_ms(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def stages(canvas: Canvas) -> Mapping[str, Callable[[], object]]:
    """Every stage, on one picture."""
    height, width = canvas.rgb.shape[:2]
    figure = np.zeros((height, width), np.uint8)
    figure[height // 7 : height * 3 // 4, width * 3 // 10 : width * 7 // 10] = 255
    head = (int(width * 0.39), int(height * 0.22), int(width * 0.61), int(height * 0.39))
    body = (int(width * 0.3), int(height * 0.15), int(width * 0.7), int(height * 0.75))
    light = light_of(canvas, figure)
    return {
        "palette snap": lambda: snap_palette(canvas, [Snap("top", "#3f75d8", "#2a9d5c")]),
        "light match": lambda: under_light(canvas, light, light.middle + 3),
        "denoise": lambda: denoised(canvas, 1),
        "sharpen": lambda: sharpened(canvas, 1),
        "cut-out, looked for": lambda: cut_out(canvas),
        "cut-out, exact mask": lambda: cut_out(canvas, figure),
        "8 crops": lambda: [crop(canvas, one, head, body) for one in list(presets().values())[:8]],
        "print proof": lambda: PrintGamut().outside(counts_of(canvas)),
        "PNG": lambda: save(canvas.image(), "png", 92, 72),
        "JPEG": lambda: save(canvas.image(), "jpeg", 92, 72),
        "WebP": lambda: save(canvas.image(), "webp", 92, 72),
        "PSD, 3 layers": lambda: psd_bytes(canvas.size, [Layer(str(n), canvas) for n in range(3)]),
        "OpenRaster, 3 layers": lambda: ora_bytes(canvas.size, [Layer(str(n), canvas) for n in range(3)]),
        "enlarge 2048² twice": lambda: enlarged(Canvas(canvas.rgb[:2048, :2048]), 2),
    }


def _peak() -> float:
    """Megabytes that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform != "darwin" else 1 << 20
    )


def one_stage(name: str) -> None:
    """In a process of its own: the peak of one stage, the picture and the interpreter in it."""
    work = stages(painted(_LARGE))[name]
    before = _peak()
    work()
    print(f"{before:.0f} {_peak():.0f}")


def timings() -> None:
    picture, large = painted(2048), painted(_LARGE)
    figure = np.zeros((2048, 2048), np.uint8)
    figure[300:1540, 600:1440] = 255
    snaps = [Snap("top", "#3f75d8", "#2a9d5c", (600, 800, 1400, 1560))]
    wanted = light_of(picture, figure).middle

    def snap_and_match() -> None:
        snapped, _ = snap_palette(picture, snaps)
        under_light(snapped, light_of(snapped, figure), wanted)

    rows = [
        ("palette snap and light match, 2048²", snap_and_match, 400),
        ("crops of 8 presets from one 4096²", stages(large)["8 crops"], 1500),
        ("PSD of 2048² with 3 layers", stages(picture)["PSD, 3 layers"], 2500),
        ("cut-out, 2048²", stages(picture)["cut-out, looked for"], 0),
    ]
    print("finishing, median of 5 on this machine")
    for what, work, most in rows:
        print(f"  {what:40} {median_ms(work):7.0f} ms" + (f"   (wanted: ≤ {most})" if most else ""))


def memory() -> None:
    print(f"memory of each stage at {_LARGE}², in a process of its own   (wanted: ≤ {_MOST_MB} MB)")
    for name in stages(painted(64)):
        told = subprocess.run(
            [sys.executable, __file__, name], capture_output=True, text=True, check=True
        ).stdout
        before, peak = told.split()
        print(f"  {name:24} {peak:>6} MB, {before:>4} of it the picture and Python")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one_stage(sys.argv[1])
    else:
        # First, while this process is small: on Linux a child's peak begins with that of who started it.
        memory()
        timings()
