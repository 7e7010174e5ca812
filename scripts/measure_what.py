"""How much one-field drift the verifier sees on made-up characters of the illustrator; figures for docs/verifying.md.

    python scripts/measure_what.py --characters 12 --seed 777 [--blind]

References are sheets; every picture is another pose, mostly on a stage. Every field that a character.yaml can declare
is declared and changed in turn, colours by 12 and 25 CIEDE2000, numbers by .6 and 1 of what is left of their range,
words to another one. `own` is the share whose declared trait says `drifted`, `what` the share below the 5 % quantile of
`what` over kept pictures. Changes that move fewer than 60 pixels of the picture are left out. `--blind` lets the
verifier not draw the character again: as for anybody's drawings.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO
from random import Random

import numpy as np
from PIL import Image

from tetap.domain.declared import DeclaredCharacter, DeclaredTrait, worn_on
from tetap.providers.sketch_redrawing import SketchRedrawing
from tetap.verifier.changes import changes
from tetap.verifier.looks import Look, look_at
from tetap.verifier.what import What
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
_NOTICED = 8


def main() -> None:
    """Draw, examine, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, default=12)
    parser.add_argument("--seed", type=int, default=777)
    parser.add_argument("--blind", action="store_true")
    options = parser.parse_args()
    kept: list[What] = []
    drifted: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for number in range(options.characters):
        for name, path, found in _character(options.seed, number, options.blind):
            if not name:
                kept.append(found)
                continue
            state = next(verdict.state for verdict in found.traits if verdict.trait == path)
            print(f"  {name}: {state}", flush=True) if state != "drifted" else None
            drifted[name].append((state, found.what))
        print(f"character {number + 1} of {options.characters}", flush=True)
    _report(kept, drifted)


def _character(seed: int, number: int, blind: bool) -> Iterator[tuple[str, str, What]]:
    """(name of the drift or nothing, path of its trait, what was found) for every picture."""
    luck, spec = Random(f"{seed}/{number}"), made_up(seed, number)
    promises = _promises(spec)
    drawn = None if blind else SketchRedrawing(spec, {trait.path: [trait.path] for trait in promises.traits})
    views = luck.choice(
        (("front", "three-quarter", "back"), ("front", "side", "back"), ("front", "three-quarter"))
    )
    references = [look_at(draw_sheet(spec, Staging(view=view), SIZE).png()) for view in views]
    ways = [luck.randrange(1 << 31) for _ in range(BASES)]
    for way in ways:
        yield "", "", changes(references, _look(_drawn(spec, way)), promises, drawn)
    for trait in promises.traits:
        for level in _levels(spec, trait.path, luck):
            way, changed = luck.choice(ways), vary(spec, trait.path, level)
            picture = _drawn(changed, way)
            if _moved(_drawn(spec, way), picture) > _LEAST:
                yield (
                    f"{trait.path} {level}",
                    trait.path,
                    changes(references, _look(picture), promises, drawn),
                )


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


def _look(drawing: Drawing) -> Look:
    return look_at(drawing.png())


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


def _report(kept: list[What], drifted: dict[str, list[tuple[str, float]]]) -> None:
    limit = float(np.quantile([found.what for found in kept], 0.05))
    alarms: dict[str, list[bool]] = defaultdict(list)
    for found in kept:
        for verdict in found.traits:
            if verdict.state in ("kept", "drifted"):
                alarms[verdict.trait].append(verdict.state == "drifted")
    print(f"{len(kept)} kept pictures, 5 % of them below what = {limit:.3f}")
    print(f"{'drift':28s}    n   own  what  false alarms  not measurable or hidden")
    for name in sorted(drifted):
        rows = drifted[name]
        field = name.split(" ")[0]
        own = np.mean([state == "drifted" for state, _ in rows])
        silent = np.mean([state in ("hidden", "not measurable") for state, _ in rows])
        what = np.mean([what < limit for _, what in rows])
        wolf = np.mean(alarms[field]) if alarms[field] else float("nan")
        print(f"{name:28s} {len(rows):4d}  {own:.2f}  {what:.2f}  {wolf:12.2f}  {silent:.2f}")
    every = [row for rows in drifted.values() for row in rows]
    own = np.mean([state == "drifted" for state, _ in every])
    print(f"all: own {own:.3f}, what {np.mean([what < limit for _, what in every]):.3f}, n {len(every)}")


if __name__ == "__main__":
    main()
