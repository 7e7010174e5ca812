"""How much one-field drift the verifier sees on made-up characters of the illustrator; figures for docs/verifying.md.

    python scripts/measure_what.py --characters 12 --seed 777 [--most 20] [--workers 2] [--blind]

References are sheets; every picture is another pose, mostly on a stage. Every field that a character.yaml can declare
is declared and changed in turn, colours by 12 and 25 CIEDE2000, numbers by .6 and 1 of what is left of their range,
words to another one. `drifted` is the share of which the verifier says so of the very trait, `hidden` the share that it
says it cannot see, `what` the share below the 5 % quantile of `what` over right pictures; false alarms are the right
pictures' traits that are called drifted. Changes that move fewer than 60 pixels of the picture are left out. `--blind`
lets the verifier not draw the character again: as for anybody's drawings.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context
from random import Random

import numpy as np
from PIL import Image

from tetap.domain.declared import DeclaredCharacter, DeclaredTrait, worn_on
from tetap.providers.sketch_redrawing import SketchRedrawing
from tetap.verifier.changes import changes
from tetap.verifier.looks import look_at
from tetap_sketch import (
    Actor,
    Drawing,
    Spec,
    SpecError,
    Staging,
    draw_scene,
    draw_sheet,
    fields_that_show,
    levels,
    load_stage,
    made_up,
    parts_of,
    stage_names,
    vary,
)
from tetap_sketch.spec import FIELDS, SLOTS, Choice, Color
from tetap_sketch.staging import EXPRESSIONS, VIEWS

SIZE = (768, 768)
BASES = 8
LEVELS = {"color": (3, 4), "ornament": (1, 2, 3, 4)}
"""Levels of tetap_sketch.vary: colours 12 and 25 CIEDE2000; ornaments recoloured, moved, another kind, missing."""

_NOT_DECLARED = (
    "body.template", "face.blush.color", "brows.color", "glow.color", "style.shading", "accessory.", "mark.",
)  # fmt: skip
"""Fields that no line of a character.yaml stands for; ornaments are declared as a whole."""

_LEAST = 60
_WORTH_A_LINE = 8
_NOTICED = 8


@dataclass(frozen=True)
class Examined:
    """One picture: the drift in it by `name` and `level` (none: it is right), the number of its pose and place, what
    was said of the drifted trait, which other traits were said to have drifted, and how alike it is on the whole."""

    character: int
    way: int
    name: str
    level: int
    state: str
    alarms: tuple[str, ...]
    measured: tuple[str, ...]
    what: float


def main() -> None:
    """Draw, examine, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, default=12)
    parser.add_argument("--seed", type=int, default=777)
    parser.add_argument("--most", type=int, help="drifts of each character, drawn by lot")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--blind", action="store_true")
    options = parser.parse_args()
    jobs = [(options.seed, number, options.blind, options.most) for number in range(options.characters)]
    found: list[Examined] = []
    with get_context("spawn").Pool(options.workers) as pool:
        for done, some in enumerate(pool.imap(_examined, jobs), start=1):
            found += some
            for one in some:
                if one.name and one.state != "drifted":
                    print(f"  {one.character}/{one.way} {one.name} {one.level}: {one.state}")
                elif not one.name and one.alarms:
                    print(f"  {one.character}/{one.way} right, but: {', '.join(one.alarms)}")
            print(f"character {done} of {options.characters}", flush=True)
    _report(found)


def _examined(job: tuple[int, int, bool, int | None]) -> list[Examined]:
    return list(_character(*job))


def _character(seed: int, number: int, blind: bool, most: int | None) -> Iterator[Examined]:
    """Every picture of one character, first the right ones."""
    luck, spec = Random(f"{seed}/{number}"), made_up(seed, number)
    promises = _promises(spec)
    drawn = None if blind else SketchRedrawing(spec, {trait.path: [trait.path] for trait in promises.traits})
    views = luck.choice(
        (("front", "three-quarter", "back"), ("front", "side", "back"), ("front", "three-quarter"))
    )
    references = [look_at(draw_sheet(spec, Staging(view=view), SIZE).png()) for view in views]
    ways = [luck.randrange(1 << 31) for _ in range(BASES)]

    def examined(picture: Drawing, way: int, path: str = "", level: int = 0) -> Examined:
        what = changes(references, look_at(picture.png()), promises, drawn)
        states = {verdict.trait: verdict.state for verdict in what.traits}
        return Examined(
            number, way, path, level, states.get(path, ""),
            tuple(trait for trait, state in states.items() if state == "drifted" and trait != path),
            tuple(trait for trait, state in states.items() if state in ("kept", "drifted")),
            what.what,
        )  # fmt: skip

    for way in ways:
        yield examined(_drawn(spec, way), way)
    drifts = [(trait.path, level) for trait in promises.traits for level in _levels(spec, trait.path, luck)]
    for path, level in drifts if most is None else luck.sample(drifts, min(most, len(drifts))):
        way = luck.choice(ways)
        picture = _drawn(vary(spec, path, level), way)
        if _moved(_drawn(spec, way), picture) > _LEAST:
            yield examined(picture, way, path, level)


def _levels(spec: Spec, field: str, luck: Random) -> Sequence[int]:
    most = levels(spec, field)
    if isinstance(FIELDS.get(field), Choice):
        return (luck.randint(1, most),)
    return LEVELS["ornament" if field not in FIELDS else "color"]


def _moved(before: Drawing, after: Drawing) -> int:
    one, other = (
        np.asarray(Image.open(BytesIO(it.png())).convert("RGB"), np.int16) for it in (before, after)
    )
    return int((np.abs(one - other).max(axis=2) > _NOTICED).sum())


def _promises(spec: Spec) -> DeclaredCharacter:
    traits = [
        _declared(field, str(spec[field]))
        for field in fields_that_show(spec)
        if field in FIELDS and not field.startswith(_NOT_DECLARED)
    ]
    for slot in range(1, SLOTS + 1):
        for name, aspect in (("accessory", "accessory"), ("mark", "mark")):
            kind = str(spec[f"{name}.{slot}.kind"])
            if kind != "none":
                part = worn_on(kind) if name == "accessory" else "mark"
                colors = (str(spec[f"{name}.{slot}.color"]).upper(),)
                traits.append(DeclaredTrait(f"{name}.{slot}", aspect, part, kind, kind, colors))  # type: ignore[arg-type]
    return DeclaredCharacter("made up", "person", tuple(traits))


def _declared(field: str, value: str) -> DeclaredTrait:
    part = next(iter(parts_of(field)), "figure")
    if isinstance(FIELDS[field], Color):
        return DeclaredTrait(field, "color", part, "", "", (value.upper(),))
    return DeclaredTrait(field, "shape", part, value)


def _drawn(spec: Spec, way: int) -> Drawing:
    """The figure as one number says: mostly on a stage, its pose, view, light and camera from the number."""
    luck = Random(way)
    expression, view, pose = luck.choice(EXPRESSIONS), luck.choice((*VIEWS, "front", "three-quarter")), "wave"
    if luck.random() < 0.25:
        try:
            return draw_sheet(
                spec, Staging(view, luck.choice((pose, "walk", "jump", "sit")), expression), SIZE
            )
        except SpecError:
            return draw_sheet(spec, Staging(view, "stand", expression), SIZE)
    stage = load_stage(luck.choice([name for name in stage_names() if name != "plain"]))
    camera = luck.choice(("wide", "wide", "medium", "close"))
    for asked in (luck.choice((None, None, view)), None):
        try:
            return draw_scene(
                stage,
                [Actor("actor", spec, expression=expression, view=asked)],
                seed=way,
                size=SIZE,
                camera=camera,
            )
        except SpecError:
            continue
    raise SystemExit(f"{stage.name} does not draw this figure")


def _report(found: list[Examined]) -> None:
    right, drifted = [one for one in found if not one.name], [one for one in found if one.name]
    limit = float(np.quantile([one.what for one in right], 0.05))
    said = sum(len(one.measured) for one in right)
    wrong = Counter(trait for one in right for trait in one.alarms)
    print(
        f"{len(right)} right pictures: {sum(bool(one.alarms) for one in right)} with a false alarm, "
        f"{sum(wrong.values())} of {said} traits; 5 % of them below what = {limit:.3f}"
    )
    print(f"{'trait':22s}    n  drifted  hidden  what  false alarms")
    for name in sorted({one.name for one in drifted}):
        mine = [one for one in drifted if one.name == name]
        measured = sum(name in one.measured for one in right)
        print(_line(name, mine, limit) + f"  {wrong[name]:4d} of {measured}")
        levels = sorted({one.level for one in mine})
        for level in levels if len(levels) > 1 and len(mine) > _WORTH_A_LINE else ():
            print(_line(f"  {level}", [one for one in mine if one.level == level], limit))
    print(_line("all", drifted, limit))


def _line(name: str, some: list[Examined], limit: float) -> str:
    told = np.mean([one.state == "drifted" for one in some])
    silent = np.mean([one.state in ("hidden", "not measurable") for one in some])
    return f"{name:22s} {len(some):4d}  {told:7.2f}  {silent:6.2f}  {np.mean([one.what < limit for one in some]):4.2f}"


if __name__ == "__main__":
    main()
