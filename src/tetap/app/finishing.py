"""`tetap finish`: the delivered pictures, made ready for use by a recipe; the originals are never touched."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from ..documents.lock_file import LockedPicture
from ..documents.recipe_file import FILE_NAME, Recipe, read_recipe
from ..errors import BadInput, LockBroken
from ..finishing.canvas import Canvas, Mask, open_canvas
from ..finishing.credentials import SigningKey, signed
from ..finishing.crops import Box, crop, preset
from ..finishing.cut_out import cut_out
from ..finishing.light_match import match_light
from ..finishing.notes_in_file import save, without_words, xmp_of
from ..finishing.palette_snap import Snap, snap_palette
from ..finishing.sharpness import denoised, enlarged, sharpened
from ..ports.parts import KnowsParts
from ..ports.take_verdict import TakeVerdict
from ..store.disk import make_folder
from ..store.disk import replace as write_file
from ..store.objects import digest_of
from .provenance import disclosure, record_of, signing_key, source_type_of
from .shooting import made_with
from .state import State, platforms_of
from .verifying import known_verdicts
from .workspace import Workspace

FOLDER = "finished"
RECORD = "recipe.json"
_SUFFIX = {"png": "png", "jpeg": "jpg", "webp": "webp", "avif": "avif"}
_HEAD = ("hair", "face", "eyes", "brows", "headgear", "ears")
_CHARACTER = "character"
_PLAIN = 12.0
_ENLARGED = 1.05
"""From here on an enlargement shows."""


@dataclass(frozen=True)
class FinishedFile:
    """One file that was made: from which picture, what was done, and what a person should know."""

    shot: str
    file: str
    source: str
    bytes: str
    preset: str
    steps: Mapping[str, object]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finished:
    """Everything that a recipe made, and the recipe itself."""

    recipe: Recipe
    folder: Path
    files: tuple[FinishedFile, ...]


@dataclass(frozen=True, eq=False)
class _Work:
    """One picture on its way."""

    picture: LockedPicture
    canvas: Canvas
    verdict: TakeVerdict | None
    steps: Mapping[str, object]
    remarks: tuple[str, ...] = ()


def the_recipe(workspace: Workspace, path: Path | None) -> Recipe:
    """The named recipe, or finish.yaml of the project. BadInput when there is none."""
    found = path or workspace.folder / FILE_NAME
    if not found.is_file():
        raise BadInput(
            f"there is no recipe {found}",
            "Write finish.yaml (docs/finishing.md), or say what to do: tetap finish --snap --crop instagram.",
        )
    return read_recipe(found)


def finish(
    workspace: Workspace, recipe: Recipe, only: Sequence[str] = (), key: SigningKey | None = None
) -> Finished:
    """Make out/finished/ from the locked pictures. The same pictures and recipe give the same bytes, signatures apart.

    `key`: signs the files where the recipe says so; the project's own key when none is given."""
    for name in recipe.crops:
        preset(name)
    with workspace.state() as state:
        works = [_opened(workspace, state, picture) for picture in chosen_pictures(workspace, only)]
        if recipe.snap:
            works = [_snapped(work) for work in works]
        if recipe.match:
            works = _matched(works)
        folder = workspace.out_folder / FOLDER
        make_folder(folder)
        files: list[FinishedFile] = []
        marking = _Marking(workspace, state, recipe, _key(workspace, recipe, key))
        for work in works:
            files += _written(folder, _refined(work, recipe), marking)
    record = {
        "made_with": made_with(),
        "recipe": recipe.model_dump(mode="json"),
        "files": [asdict(one) for one in files],
    }
    write_file(folder / RECORD, (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode())
    return Finished(recipe, folder, tuple(files))


def chosen_pictures(workspace: Workspace, only: Sequence[str]) -> list[LockedPicture]:
    """The delivered pictures, or those of some shots. LockBroken without any, BadInput for a shot without one."""
    pictures = workspace.lock.pictures if workspace.lock is not None else ()
    if not pictures:
        raise LockBroken(f"{workspace.lock_path} names no pictures", "Make some first: tetap shoot.")
    missing = [name for name in only if name not in {picture.shot for picture in pictures}]
    if missing:
        known = ", ".join(picture.shot for picture in pictures)
        raise BadInput(f"there is no delivered picture '{missing[0]}'", f"Delivered: {known}.")
    return [picture for picture in pictures if not only or picture.shot in only]


def _opened(workspace: Workspace, state: State, picture: LockedPicture) -> _Work:
    canvas = open_canvas(state.objects.get(picture.bytes))
    masks = exact_masks(workspace, state, picture)
    fits = all(mask.shape == canvas.rgb.shape[:2] for mask in masks.values())
    verdict = known_verdicts(state, [picture]).get(picture.shot)
    return _Work(picture, replace(canvas, masks=masks if fits else {}), verdict, {}, canvas.notes)


def exact_masks(workspace: Workspace, state: State, picture: LockedPicture) -> dict[str, Mask]:
    """Where every part is, from a platform that knows it to the pixel; empty for all others."""
    purchase = state.ledger.purchase(picture.key)
    if purchase is None or purchase.request.spec is None:
        return {}
    _, provider = platforms_of(workspace.folder)(purchase.request.platform, purchase.request.model, "")
    drawer = provider()
    if not isinstance(drawer, KnowsParts):
        return {}
    found = drawer.parts(purchase.request)
    with Image.open(BytesIO(found.png)) as page:
        labels = np.asarray(page)
    masks: dict[str, Mask] = {}
    for number, name in enumerate(found.names):
        owner, _, part = name.partition("/")
        if not part or part in ("backdrop", "prop"):
            continue
        own = (labels == number).astype(np.float32)
        for key in (part, _CHARACTER, f"{owner}/{part}"):
            masks[key] = np.maximum(masks[key], own) if key in masks else own
    return masks


def _snapped(work: _Work) -> _Work:
    snaps = list(_snaps(work.verdict)) if work.verdict is not None else []
    if not snaps:
        why = "nothing drifted in colour" if work.verdict is not None else "not verified: no colours to go by"
        return replace(work, steps={**work.steps, "snap": why})
    canvas, report = snap_palette(work.canvas, snaps)
    return replace(work, canvas=canvas, steps={**work.steps, "snap": [asdict(one) for one in report]})


def _snaps(verdict: TakeVerdict) -> Sequence[Snap]:
    """What the verifier saw in another colour than the references have."""
    return [
        Snap(trait.trait, seen.color_after, seen.color_before, seen.box_in_picture)
        for one in verdict.characters
        for trait in one.drifted
        if (seen := trait.evidence).color_before and seen.color_after
    ]


def _matched(works: Sequence[_Work]) -> list[_Work]:
    """Pictures of scenes under one light; sheets on plain ground keep theirs."""
    figures = [figure_of(work.canvas) for work in works]
    staged = [number for number, figure in enumerate(figures) if figure is not None and not figure.on_plain]
    canvases, report = match_light(
        [works[number].canvas for number in staged],
        [None if (figure := figures[number]) is None else figure.mask for number in staged],
    )
    done = {number: (canvas, one) for number, canvas, one in zip(staged, canvases, report, strict=True)}
    return [
        replace(work, canvas=done[number][0], steps={**work.steps, "match": asdict(done[number][1])})
        if number in done
        else replace(work, steps={**work.steps, "match": "left alone: a plain sheet, or no character found"})
        for number, work in enumerate(works)
    ]


def _refined(work: _Work, recipe: Recipe) -> _Work:
    canvas, steps, remarks = work.canvas, dict(work.steps), list(work.remarks)
    canvas = sharpened(enlarged(denoised(canvas, recipe.denoise), recipe.enlarge), recipe.sharpen)
    steps |= {"denoise": recipe.denoise, "enlarge": recipe.enlarge, "sharpen": recipe.sharpen}
    if recipe.cut_out:
        cut = cut_out(canvas, canvas.masks.get(_CHARACTER))
        if cut is None:
            remarks.append("no character was found to cut out; the background stays")
        else:
            canvas = cut.canvas
            steps["cut_out"] = {"how": cut.how, "confidence": cut.confidence, "fringe": cut.fringe}
            if cut.needs_a_look:
                remarks.append("look at the edge of the cut-out before you use it")
    return replace(work, canvas=canvas, steps=steps, remarks=tuple(remarks))


@dataclass(frozen=True, eq=False)
class _Output:
    """One file to be written."""

    canvas: Canvas
    remarks: tuple[str, ...]
    preset: str = ""
    dpi: int = 72


@dataclass(frozen=True, eq=False)
class _Marking:
    """What is written into every file, and how it is saved."""

    workspace: Workspace
    state: State
    recipe: Recipe
    key: SigningKey | None

    def file(self, work: _Work, output: _Output) -> bytes:
        """The file's bytes, its record inside; signed last of all."""
        workspace, recipe, picture = self.workspace, self.recipe, work.picture
        record = record_of(workspace, self.state, picture) | {"steps": work.steps, "preset": output.preset}
        if recipe.strip:
            record = without_words(record)
        source = source_type_of(workspace, picture)
        rights = workspace.resolved.character.rights
        xmp = xmp_of(record, source, disclosure(workspace.say, source), rights)
        data = save(output.canvas.image(), recipe.format, recipe.quality, output.dpi, xmp)
        if self.key is None:
            return data
        original = self.state.objects.get(picture.bytes)
        about = {name: value for name, value in record.items() if name not in ("words", "steps")}
        return signed(data, self.key, about, original=original, source_type=source)


def _key(workspace: Workspace, recipe: Recipe, key: SigningKey | None) -> SigningKey | None:
    if not recipe.sign:
        return None
    return key or signing_key(workspace, None, None)


def _written(folder: Path, work: _Work, marking: _Marking) -> list[FinishedFile]:
    outputs = [_Output(work.canvas, work.remarks), *_crops(work, marking.recipe)]
    return [_file(folder, work, output, marking) for output in outputs]


def _crops(work: _Work, recipe: Recipe) -> Iterator[_Output]:
    if not recipe.crops:
        return
    head, character = boxes_of(work.canvas)
    for name in recipe.crops:
        frame = preset(name)
        cut = crop(work.canvas, frame, head, character)
        remarks = [*work.remarks, f"{cut.kept} is inside"]
        if cut.enlarged > _ENLARGED:
            remarks.append(f"enlarged {cut.enlarged:.2f} times: it has fewer pixels than {name} wants")
        if cut.padded:
            remarks.append("ground was added around it, so that nothing is cut off")
        yield _Output(cut.canvas, tuple(remarks), name, frame.dpi)


def _file(folder: Path, work: _Work, output: _Output, marking: _Marking) -> FinishedFile:
    stem = f"{work.picture.shot}-{output.preset}" if output.preset else work.picture.shot
    name = f"{stem}.{_SUFFIX[marking.recipe.format]}"
    data = marking.file(work, output)
    write_file(folder / name, data)
    return FinishedFile(
        work.picture.shot, f"out/{FOLDER}/{name}", work.picture.bytes, digest_of(data), output.preset,
        work.steps, output.remarks,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Figure:
    """Where the character is, and whether it stands on plain ground."""

    mask: Mask
    on_plain: bool


def figure_of(canvas: Canvas) -> Figure | None:
    """The character of a canvas, from exact masks, its transparency, or looked for; None when it is not found."""
    exact = canvas.masks.get(_CHARACTER)
    if exact is not None:
        around = canvas.rgb[exact < 0.5]
        return Figure(exact, on_plain=bool(len(around)) and float(around[::97].std(axis=0).max()) < _PLAIN)
    cut = cut_out(canvas)
    if cut is None or cut.canvas.alpha is None:
        return None
    mask = (cut.canvas.alpha / np.float32(255)).astype(np.float32)
    return Figure(mask, on_plain=cut.how != "figure finder")


def boxes_of(canvas: Canvas) -> tuple[Box | None, Box | None]:
    """(head, character) in pixels, from exact masks, else from what is not see-through; None where unknown."""
    head: Mask | None = None
    for part in _HEAD:
        mask = canvas.masks.get(part)
        if mask is not None:
            head = mask if head is None else np.maximum(head, mask)
    figure = figure_of(canvas)
    return _box(head), _box(figure.mask if figure is not None else None)


def _box(mask: Mask | None) -> Box | None:
    if mask is None:
        return None
    rows, columns = np.flatnonzero((mask > 0.5).any(axis=1)), np.flatnonzero((mask > 0.5).any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
