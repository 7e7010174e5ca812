"""Timings of the illustrator, as ratios to its own character sheet, side by side with other renderers and drawers.

    python scripts/bench_sketch.py [--quick] [--prototype FOLDER] [--items N]

Absolute milliseconds differ by machine; the ratios and the limits beside them are what is compared.
`--prototype` times an older drawer (its kit.py, char.py, render.py, scenes.py) in the same run.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tetap_sketch import (
    Actor,
    Recipe,
    complete,
    draw_scene,
    draw_sheet,
    load_stage,
    make_dataset,
    stage_names,
)
from tetap_sketch.drawing import Drawing
from tetap_sketch.raster import png, renderer_name
from tetap_sketch.staging import VIEWS, Staging

XIAO_CHENG = complete({"accessory.1.kind": "orange-pin"})
LIMITS = {"sheet 1024": 0.15, "scene 1024": 0.4, "scene 4096": 3.0}
"""Seconds, drawing and rendering together, on two cores."""

DATASET_ITEMS, DATASET_SECONDS = 10_000, 480.0


@dataclass(frozen=True)
class Row:
    """One line of the table; times in seconds."""

    name: str
    draw: float
    render: float
    limit: float | None = None

    @property
    def whole(self) -> float:
        return self.draw + self.render


def best(work: Callable[[], object], rounds: int) -> float:
    """The shortest of a few runs, after one to warm up."""
    work()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def timed(name: str, draw: Callable[[], Drawing], rounds: int, limit: float | None = None) -> Row:
    drawing = draw()
    return Row(name, best(draw, rounds), best(drawing.png, rounds), limit)


def sheets(rounds: int) -> list[Row]:
    return [
        timed(
            f"sheet 1024 {view}",
            lambda view=view: draw_sheet(XIAO_CHENG, Staging(view=view)),
            rounds,
            LIMITS["sheet 1024"],
        )
        for view in VIEWS
    ]


def scenes(size: int, rounds: int) -> list[Row]:
    rows = []
    for name in stage_names():
        stage = load_stage(name)

        def draw(stage: object = stage) -> Drawing:
            return draw_scene(stage, [Actor("a", XIAO_CHENG)], seed=1, size=(size, size))

        rows.append(timed(f"{name} {size}", draw, rounds, LIMITS[f"scene {size}"]))
    return rows


def with_librsvg(rounds: int) -> list[Row]:
    """The same SVG in another renderer; its time holds the start of its process."""
    program = shutil.which("rsvg-convert")
    if program is None:
        print("rsvg-convert is missing (Debian: librsvg2-bin); librsvg is left out")
        return []
    rows = []
    convert = [program, "--unlimited"]
    for name, svg in (
        ("sheet 1024", draw_sheet(XIAO_CHENG, Staging()).svg),
        (
            "park 1024",
            draw_scene(load_stage("park"), [Actor("a", XIAO_CHENG)], seed=1, size=(1024, 1024)).svg,
        ),
    ):
        content = svg.encode()
        rows.append(Row(f"{name}, {renderer_name()}", 0.0, best(lambda svg=svg: png(svg), rounds)))
        rows.append(
            Row(
                f"{name}, librsvg",
                0.0,
                best(
                    lambda content=content: subprocess.run(
                        convert, input=content, capture_output=True, check=True
                    ),
                    rounds,
                ),
            )
        )
    return rows


def prototype(folder: Path, rounds: int) -> list[Row]:
    """The older drawer: its own drawing, our renderer."""
    sys.path.insert(0, str(folder))
    sheet, char, places = import_module("render"), import_module("char"), import_module("scenes")
    works: dict[str, Callable[[], str]] = {
        "prototype sheet 1024 front": lambda: str(sheet.sheet(char.CHENG, 1))
    }
    for view in ("side", "back"):
        works[f"prototype sheet 1024 {view}"] = lambda view=view: str(
            sheet.sheet(char.CHENG, 1, kw_view=view)
        )
    for name in ("park", "kitchen", "beach"):
        girl = dict(char.CHENG, gaze=(0, 8), lid=0.5, apron="#5fb3a3")
        works[f"prototype {name} 1024"] = lambda name=name, girl=girl: str(getattr(places, name)(girl, 1))
    rows = []
    for name, work in works.items():
        try:
            svg = work()
        except Exception as error:  # noqa: BLE001 - another program's drawing may fail in any way
            print(f"{name}: left out, {type(error).__name__}: {error}")
            continue
        rows.append(Row(name, best(work, rounds), best(lambda svg=svg: png(svg), rounds)))
    return rows


def table(rows: Sequence[Row], unit: float) -> None:
    print(f"{'what':38} {'draw ms':>8} {'render ms':>9} {'whole ms':>8} {'ratio':>7} {'limit':>7}")
    for row in rows:
        limit = f"{row.whole / row.limit:6.0%}" if row.limit else ""
        times = f"{row.draw * 1000:8.1f} {row.render * 1000:9.1f} {row.whole * 1000:8.1f}"
        print(f"{row.name:38} {times} {row.whole / unit:7.2f} {limit:>7}")


def dataset(items: int) -> None:
    """Wall time and the workers' own processor time: on a busy machine only the second can be compared."""
    with tempfile.TemporaryDirectory() as folder:
        before, start = _workers_seconds(), time.perf_counter()
        make_dataset(Path(folder) / "timed", Recipe(items, seed=1), processes=2)
        taken, worked = time.perf_counter() - start, _workers_seconds() - before
    print(
        f"dataset 512: {items} items in {taken:.1f} s with 2 processes, {worked / items * 1000:.0f} ms of work each"
    )
    for what, whole in (
        ("as timed", taken / items * DATASET_ITEMS),
        ("by work", worked / items * DATASET_ITEMS / 2),
    ):
        share = whole / DATASET_SECONDS
        print(
            f"{what}, {DATASET_ITEMS} take {whole / 60:.1f} min on 2 cores, {share:.0%} of the limit of 8 min"
        )


def _workers_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no 4096")
    parser.add_argument(
        "--prototype", type=Path, metavar="FOLDER", help="an older drawer to time beside ours"
    )
    parser.add_argument("--items", type=int, default=400, help="pictures of the dataset that are timed")
    options = parser.parse_args()
    rounds = 2 if options.quick else 4
    first = sheets(rounds)
    rows = [*first, *scenes(1024, rounds)]
    if not options.quick:
        rows += scenes(4096, 1)
    rows += with_librsvg(rounds)
    if options.prototype:
        rows += prototype(options.prototype.resolve(), rounds)
    table(rows, first[0].whole)
    dataset(options.items)


if __name__ == "__main__":
    main()
