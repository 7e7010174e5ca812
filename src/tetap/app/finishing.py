"""`tetap finish`: the delivered pictures, made ready for use by a recipe; the originals are never touched."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from ..documents.lock_file import LockedPicture
from ..documents.recipe_file import FILE_NAME, Recipe, read_recipe
from ..domain.prompt import Say
from ..errors import BadInput, LockBroken
from ..finishing.canvas import Canvas, open_canvas
from ..finishing.credentials import SigningKey
from ..finishing.crops import Cropped, crop, preset
from ..finishing.cut_out import cut_out
from ..finishing.drawn_over import drawn_over
from ..finishing.light_match import Lab, Light, light_of, light_of_series, under_light
from ..finishing.networks import CutOutNetwork, EnlargingNetwork
from ..finishing.palette_snap import Snap, snap_palette
from ..finishing.print_gamut import Part, PrintGamut
from ..finishing.sharpness import denoised, enlarged, sharpened
from ..ports.take_verdict import TakeVerdict
from ..store.disk import make_folder
from ..store.disk import replace as write_file
from ..store.ledger import Event
from ..store.objects import digest_of
from .figures import CHARACTER, boxes_of, exact_masks, figure_of
from .marking import Marking, key_of
from .shooting import made_with
from .state import State
from .styling import Styled, StylePlan, plan_style, run_style
from .verifying import known_verdicts
from .workspace import Workspace

FOLDER = "finished"
RECORD = "recipe.json"
SUFFIX = {"png": "png", "jpeg": "jpg", "webp": "webp", "avif": "avif"}
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


@dataclass(frozen=True)
class Agreement:
    """What a style pass may spend: all that it costs (`agreed`), or up to `budget` US dollars; who hears of it."""

    agreed: bool = False
    budget: float | None = None
    tell: Callable[[Event], None] = field(default=lambda _: None)


NOTHING_AGREED = Agreement()


@dataclass(frozen=True, eq=False)
class _Work:
    """One picture on its way. `made_from`: the take that its pixels come from, the delivered one or its styled one."""

    picture: LockedPicture
    made_from: LockedPicture
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


def plan_recipe_style(workspace: Workspace, recipe: Recipe, only: Sequence[str] = ()) -> StylePlan:
    """What the style of a recipe would draw and cost; nothing is bought. BadInput where the recipe has none."""
    if recipe.style is None:
        raise BadInput("the recipe has no style", "Write one: docs/finishing.md.")
    with workspace.state() as state:
        return plan_style(workspace, state, recipe.style, chosen_pictures(workspace, only))


def finish(
    workspace: Workspace,
    recipe: Recipe,
    only: Sequence[str] = (),
    key: SigningKey | None = None,
    may: Agreement = NOTHING_AGREED,
) -> Finished:
    """Make out/finished/ from the locked pictures. The same pictures and recipe give the same bytes, signatures apart.

    `key`: signs the files where the recipe says so; the project's own key when none is given. PriceNotAgreed where
    the recipe's style costs money that `may` does not cover."""
    _check(recipe)
    with workspace.state() as state:
        work = _Finishing(
            workspace, state, recipe, Marking(workspace, state, recipe, key_of(workspace, recipe, key))
        )
        files = work.files(chosen_pictures(workspace, only), may)
    plain = recipe.model_dump(mode="json", exclude={"style"} if recipe.strip else None)
    record = {"made_with": made_with(), "recipe": plain, "files": [asdict(one) for one in files]}
    folder = workspace.out_folder / FOLDER
    write_file(folder / RECORD, (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode())
    return Finished(recipe, folder, tuple(files))


def _check(recipe: Recipe) -> None:
    """BadInput for a preset that there is not, and for what would be named and not used."""
    prints = [name for name in recipe.crops if preset(name).is_print]
    for named, used, words in (
        (recipe.models.cut_out, recipe.cut_out, "models.cut_out goes with cut_out: true"),
        (recipe.models.enlarge, recipe.enlarge > 1, "models.enlarge goes with enlarge: 2 or more"),
        (recipe.print_profile, prints, "print_profile goes with a crop for print"),
    ):
        if named and not used:
            raise BadInput(words, "Write both into the recipe, or neither.")


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


class _Finishing:
    """A recipe at work, one picture at a time, so that a long series needs no more memory than a short one."""

    def __init__(self, workspace: Workspace, state: State, recipe: Recipe, marking: Marking) -> None:
        self._workspace, self._state, self._recipe, self._marking = workspace, state, recipe, marking
        self._folder = workspace.out_folder / FOLDER
        # Loaded before anything is bought or written: what is wrong with a file is said first.
        named = recipe.models
        self._cutter = (
            CutOutNetwork(workspace.folder / named.cut_out, named.cut_out_scale) if named.cut_out else None
        )
        self._enlarger = EnlargingNetwork(workspace.folder / named.enlarge) if named.enlarge else None
        self._gamut = PrintGamut(workspace.folder / recipe.print_profile if recipe.print_profile else None)

    def files(self, pictures: Sequence[LockedPicture], may: Agreement) -> list[FinishedFile]:
        """Everything that the recipe makes of these pictures."""
        styled: Mapping[str, Styled] = {}
        if self._recipe.style is not None:
            plan = plan_style(self._workspace, self._state, self._recipe.style, pictures)
            styled = run_style(
                self._workspace, self._state, plan, may.tell, agreed=may.agreed, budget=may.budget
            )
        make_folder(self._folder)
        lights = self._lights(pictures, styled) if self._recipe.match else {}
        wanted = light_of_series([*lights.values()]) if lights else None
        made: list[FinishedFile] = []
        for picture in pictures:
            work = self._prepared(picture, styled.get(picture.shot))
            if self._recipe.match:
                work = _lit(work, lights.get(picture.shot), wanted, self._workspace.say)
            made += self._written(self._refined(work))
        return made

    def _prepared(self, picture: LockedPicture, styled: Styled | None) -> _Work:
        """The picture as it goes into the series: opened, in its style, in its colours."""
        work = self._opened(picture)
        if styled is not None:
            work = self._in_style(work, styled)
        return _snapped(work, self._workspace.say) if self._recipe.snap else work

    def _opened(self, picture: LockedPicture) -> _Work:
        canvas = open_canvas(self._state.objects.get(picture.bytes), self._workspace.say)
        canvas = with_masks(canvas, self._workspace, self._state, picture)
        verdict = known_verdicts(self._state, [picture]).get(picture.shot)
        return _Work(picture, picture, canvas, verdict, {}, canvas.notes)

    def _in_style(self, work: _Work, styled: Styled) -> _Work:
        say = self._workspace.say
        over = open_canvas(self._state.objects.get(styled.picture.bytes), say)
        canvas, lost = drawn_over(work.canvas, over)
        remarks = [*work.remarks, *styled.remarks]
        if over.size != canvas.size:
            remarks.append(
                say("drawn over at {drawn}, brought to {size} pixels").format(
                    drawn="×".join(map(str, over.size)), size="×".join(map(str, canvas.size))
                )
            )
        if lost:
            remarks.append(
                say("{share} % of it lie outside the model's frame and are cut off").format(share=lost)
            )
        steps = {**work.steps, "style": styled.facts()}
        return replace(
            work,
            canvas=canvas,
            made_from=styled.picture,
            verdict=styled.verdict,
            steps=steps,
            remarks=tuple(remarks),
        )

    def _lights(self, pictures: Sequence[LockedPicture], styled: Mapping[str, Styled]) -> dict[str, Light]:
        """The light of every picture of a scene, by shot; sheets on plain ground are left out."""
        lights = {}
        for picture in pictures:
            canvas = self._prepared(picture, styled.get(picture.shot)).canvas
            figure = figure_of(canvas)
            if figure is not None and not figure.on_plain:
                lights[picture.shot] = light_of(canvas, figure.mask)
        return lights

    def _refined(self, work: _Work) -> _Work:
        recipe, say = self._recipe, self._workspace.say
        canvas, steps, remarks = work.canvas, dict(work.steps), list(work.remarks)
        canvas = denoised(canvas, recipe.denoise)
        canvas = enlarged(canvas, recipe.enlarge, self._enlarger)
        canvas = sharpened(canvas, recipe.sharpen)
        steps |= {"denoise": recipe.denoise, "enlarge": recipe.enlarge, "sharpen": recipe.sharpen}
        if self._enlarger is not None and recipe.enlarge > 1:
            steps["enlarged_by"] = self._enlarger.name
        if recipe.cut_out:
            known, found = canvas.masks.get(CHARACTER), None
            if known is None and canvas.alpha is None and self._cutter is not None:
                found = self._cutter.mask(canvas.rgb)
                steps["cut_out_by"] = self._cutter.name
            cut = cut_out(canvas, known, found)
            if cut is None:
                remarks.append(say("no character was found to cut out; the background stays"))
            else:
                canvas = cut.canvas
                steps["cut_out"] = {"how": cut.how, "confidence": cut.confidence, "fringe": cut.fringe}
                if cut.needs_a_look:
                    remarks.append(say("look at the edge of the cut-out before you use it"))
        return replace(work, canvas=canvas, steps=steps, remarks=tuple(remarks))

    def _written(self, work: _Work) -> Iterator[FinishedFile]:
        yield self._file(work, work.canvas, work.remarks)
        if not self._recipe.crops:
            return
        head, character = boxes_of(work.canvas)
        for name in self._recipe.crops:
            cut = crop(work.canvas, preset(name), head, character)
            remarks = [*work.remarks, *_cropped_remarks(cut, self._workspace.say)]
            if cut.preset.is_print:
                remarks += self._gamut.remarks(cut.canvas, self._workspace.say, self._parts())
            yield self._file(work, cut.canvas, tuple(remarks), name, cut.preset.dpi)

    def _parts(self) -> list[Part]:
        """The character's declared colours, and what has them."""
        palette, say = self._workspace.resolved.character.palette, self._workspace.say
        return [(one.part or one.name or say("a colour"), one.hex) for one in palette]

    def _file(
        self, work: _Work, canvas: Canvas, remarks: tuple[str, ...], preset: str = "", dpi: int = 72
    ) -> FinishedFile:
        stem = f"{work.picture.shot}-{preset}" if preset else work.picture.shot
        name = f"{stem}.{SUFFIX[self._recipe.format]}"
        facts = {"steps": work.steps, "preset": preset}
        if work.made_from is not work.picture:
            facts["made_from"] = work.picture.bytes
        data = self._marking.file(work.made_from, canvas, dpi, facts)
        write_file(self._folder / name, data)
        return FinishedFile(
            work.picture.shot,
            f"out/{FOLDER}/{name}",
            work.picture.bytes,
            digest_of(data),
            preset,
            work.steps,
            remarks,
        )


def with_masks(canvas: Canvas, workspace: Workspace, state: State, picture: LockedPicture) -> Canvas:
    """The canvas with exact masks, where they are known and of its size."""
    masks = exact_masks(workspace, state, picture)
    fits = all(mask.shape == canvas.rgb.shape[:2] for mask in masks.values())
    return replace(canvas, masks=dict(masks) if fits else {})


def _snapped(work: _Work, say: Say) -> _Work:
    snaps = list(_snaps(work.verdict)) if work.verdict is not None else []
    if not snaps:
        why = (
            say("nothing drifted in colour")
            if work.verdict is not None
            else say("not verified: no colours to go by")
        )
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


def _lit(work: _Work, own: Light | None, wanted: Lab | None, say: Say) -> _Work:
    if own is None or wanted is None:
        why = say("left alone: a plain sheet, or no character found")
        return replace(work, steps={**work.steps, "match": why})
    canvas, report = under_light(work.canvas, own, wanted)
    return replace(work, canvas=canvas, steps={**work.steps, "match": asdict(report)})


def _cropped_remarks(cut: Cropped, say: Say) -> Iterator[str]:
    yield {
        "head": say("the head is inside"),
        "upper half": say("the upper half of the character is inside; its head is not known apart"),
        "character": say("the whole character is inside"),
        "picture": say("the whole picture is inside"),
    }[cut.kept]
    if cut.enlarged > _ENLARGED:
        yield say("enlarged {times} times: it has fewer pixels than {preset} wants").format(
            times=f"{cut.enlarged:.2f}", preset=cut.preset.name
        )
    if cut.padded:
        yield say("ground was added around it, so that nothing is cut off")
