"""Labelled pictures in any number: made-up or given characters, and the same with one field changed.

Every character has the same pattern of items: first its pictures as it is, on plain ground and on stages,
then variants, each drawn exactly as one of the first, its twin. Item n depends on the recipe and n only.
"""

import errno
import json
import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from . import VERSION
from .dataset_items import ITEMS, MASK_NAMES, Recipe, character_items, shown_fields
from .raster import renderer_name
from .showing import fields_that_show

__all__ = ["DatasetError", "Made", "Recipe", "make_dataset"]

Progress = Callable[[int, int], None]
"""Told how many items are done, and of how many."""

_MOST_PROCESSES = 16


class DatasetError(Exception):
    """The dataset cannot be made here; the message says what to do."""


@dataclass(frozen=True)
class Made:
    """What `make_dataset` did: `drawn` items now, `kept` ones that were there, `labels` names them all."""

    folder: Path
    drawn: int
    kept: int
    labels: Path


def make_dataset(
    folder: Path, recipe: Recipe, *, processes: int | None = None, progress: Progress | None = None
) -> Made:
    """Writes images/NNNNN.png, masks/NNNNN.png and labels.jsonl, one line a picture, into `folder`.

    Finished characters that are already there are kept, so an interrupted run goes on where it stopped.
    Raises DatasetError for a folder that holds something else, a full disk, or a recipe that cannot be.
    """
    _check(recipe)
    _prepare(folder, recipe)
    wanted = [
        (number, min(ITEMS, recipe.count - number * ITEMS)) for number in range(-(-recipe.count // ITEMS))
    ]
    open_ones = [one for one in wanted if not _is_done(folder, *one)]
    kept = recipe.count - sum(count for _, count in open_ones)
    done = kept
    if progress:
        progress(done, recipe.count)
    try:
        for written in _written(folder, recipe, open_ones, processes):
            done += written
            if progress:
                progress(done, recipe.count)
        labels = _joined(folder, wanted)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DatasetError(
            f"no space left in {folder} after {done} of {recipe.count} items; free some and run the same again: "
            "finished items are kept"
        ) from None
    return Made(folder, done - kept, kept, labels)


def _check(recipe: Recipe) -> None:
    if recipe.count < 1:
        raise DatasetError(f"a dataset has at least one item, not {recipe.count}")
    if not 64 <= recipe.size <= 4096:
        raise DatasetError(f"pictures are 64 to 4096 pixels wide, not {recipe.size}")
    for name, spec in recipe.specs.items():
        if not shown_fields(recipe, spec):
            known = ", ".join(fields_that_show(spec))
            raise DatasetError(f"none of the fields to vary shows on '{name}'; those that do are {known}")


def _prepare(folder: Path, recipe: Recipe) -> None:
    """The folders, and what they hold; a folder of something else is refused."""
    facts = _facts(recipe)
    described = folder / "dataset.json"
    if described.is_file():
        before = json.loads(described.read_text(encoding="utf-8"))
        differing = [name for name, value in facts.items() if before.get(name) != value]
        if differing:
            raise DatasetError(
                f"{folder} holds a dataset with another {', '.join(differing)}; choose an empty folder, or delete it"
            )
        return
    if folder.is_dir() and any(folder.iterdir()):
        raise DatasetError(f"{folder} is not empty and holds no dataset.json; choose an empty folder")
    if folder.exists() and not folder.is_dir():
        raise DatasetError(f"{folder} is a file; choose a folder")
    for name in ("images", "masks", "labels"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write(described, json.dumps(facts, indent=1, ensure_ascii=False) + "\n")


def _facts(recipe: Recipe) -> dict[str, object]:
    """All that decides what an item looks like; the number of items does not."""
    return {
        "seed": recipe.seed,
        "size": recipe.size,
        "illustrator": VERSION,
        "renderer": renderer_name(),
        "items_per_character": ITEMS,
        "only_fields": list(recipe.only_fields),
        "specs": {name: dict(spec) for name, spec in recipe.specs.items()},
        "mask_labels": {name: number for number, name in enumerate(MASK_NAMES)},
    }


def _is_done(folder: Path, number: int, count: int) -> bool:
    path = _labels_of(folder, number)
    if not path.is_file():
        return False
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) < count:
        return False
    items = range(number * ITEMS, number * ITEMS + count)
    return all((folder / kind / f"{item:05}.png").is_file() for item in items for kind in ("images", "masks"))


def _labels_of(folder: Path, number: int) -> Path:
    return folder / "labels" / f"{number:05}.jsonl"


def _written(
    folder: Path, recipe: Recipe, open_ones: list[tuple[int, int]], processes: int | None
) -> Iterator[int]:
    work = partial(_write_character, folder, recipe)
    workers = min(processes or multiprocessing.cpu_count(), _MOST_PROCESSES, max(1, len(open_ones)))
    if workers == 1:
        yield from map(work, open_ones)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            yield from pool.map(work, open_ones)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _write_character(folder: Path, recipe: Recipe, which: tuple[int, int]) -> int:
    number, count = which
    lines = []
    for item in character_items(recipe, number, count):
        name = f"{item.index:05}.png"
        for kind, content in (("images", item.image), ("masks", item.mask)):
            _write(folder / kind / name, content)
        record: Mapping[str, object] = {"image": f"images/{name}", "mask": f"masks/{name}", **item.label}
        lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    _write(_labels_of(folder, number), "\n".join(lines) + "\n")
    return count


def _write(path: Path, content: bytes | str) -> None:
    """Whole or not at all: an interrupted run leaves no half file under the real name."""
    part = path.with_suffix(path.suffix + ".part")
    part.write_bytes(content if isinstance(content, bytes) else content.encode())
    part.replace(path)


def _joined(folder: Path, wanted: list[tuple[int, int]]) -> Path:
    path = folder / "labels.jsonl"
    part = path.with_suffix(".jsonl.part")
    with part.open("w", encoding="utf-8", newline="\n") as labels:
        for number, count in wanted:
            lines = _labels_of(folder, number).read_text(encoding="utf-8").splitlines(keepends=True)
            labels.writelines(lines[:count])
    part.replace(path)
    return path
