"""What the gallery shows: every view, pose, expression, hair style, outfit, ornament, stage and seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gallery_cast import MASCOTS, PEOPLE, XIAO_CHENG, XIAO_LAN, Given, of, templates

from tetap_sketch.casting import made_up
from tetap_sketch.drawing import Drawing
from tetap_sketch.scene import Actor, draw_scene, draw_sheet
from tetap_sketch.spec import (
    ACCESSORIES,
    BOTTOMS,
    FIELDS,
    HAIR,
    MARK_PLACES,
    MARKS,
    SHOES,
    TOPS,
    Choice,
    Spec,
)
from tetap_sketch.stages import load_stage, stage_names
from tetap_sketch.stages.camera import RATIOS
from tetap_sketch.staging import EXPRESSIONS, HATS, POSES, VIEWS, Staging, StagingError
from tetap_sketch.variants import levels, vary

CELL = 240
SCENES = ("supermarket", "park", "kitchen", "beach-sunset", "christmas")
"""The five scenes of the article's Xiao Cheng."""

BOY: Given = {**XIAO_LAN, "hair.style": "short", "hair.length": 0.6, "bottom.kind": "pants", "shoes.kind": "loafers",
              "body.build": "average"}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One picture with its label: a figure on plain ground, or actors on a stage."""

    label: str
    cast: Sequence[Spec]
    staging: Staging = field(default_factory=Staging)
    stage: str = ""
    camera: str = "stage default"
    size: tuple[int, int] = (CELL, CELL)
    seed: int = 1
    posed: bool = False
    """Whether the staging counts on a stage too."""

    def drawn(self, times: float = 1) -> Drawing | None:
        """The drawing, `times` as large; None where the view cannot show the pose."""
        size = (round(self.size[0] * times), round(self.size[1] * times))
        try:
            if not self.stage:
                return draw_sheet(self.cast[0], self.staging, size)
            return draw_scene(
                load_stage(self.stage), self._actors(), seed=self.seed, size=size, camera=self.camera
            )
        except StagingError:
            return None

    def _actors(self) -> list[Actor]:
        if not self.posed:
            return [Actor(f"actor-{index}", spec) for index, spec in enumerate(self.cast)]
        how = self.staging
        return [Actor("actor-0", self.cast[0], how.pose, how.expression, how.wear, "nothing", how.view)]


@dataclass(frozen=True)
class Sheet:
    """A page's section: a title, what to see in it, and its cells in rows of `columns`."""

    name: str
    title: str
    columns: int
    cells: Sequence[Cell]


def sheets() -> Iterator[Sheet]:
    """Every section, in the order of the page."""
    yield Sheet("turnaround", "Xiao Cheng: the turnaround", 4, _turned(XIAO_CHENG, 360))
    yield Sheet(
        "scenes", "Xiao Cheng: the article's five scenes", 5, [_on(name, (360, 360)) for name in SCENES]
    )
    yield Sheet(
        "people", "People", 5, [Cell(name, [of(given)], size=(240, 320)) for name, given in PEOPLE.items()]
    )
    yield Sheet(
        "mascots", "Mascots", 7, [Cell(name, [of(given)], size=(210, 260)) for name, given in MASCOTS.items()]
    )
    yield Sheet("views", "Templates × views", 8, _views())
    yield Sheet("poses", "Poses × views", 8, _poses())
    yield Sheet("expressions", "Expressions", len(EXPRESSIONS), _expressions())
    yield from _heads()
    yield from _clothes()
    yield from _ornaments()
    yield from _stages()
    yield Sheet(
        "seeds", "Made up from a seed", 8, [Cell(f"seed {n}", [made_up(n)], seed=n) for n in range(1, 17)]
    )
    seeds = [_on("park", (CELL, CELL), f"seed {n}", seed=n) for n in range(1, 9)]
    yield Sheet("scene-seeds", "One scene, eight seeds", 8, seeds)
    yield Sheet("variants", "One field changed, four levels", 9, _variants())


def _turned(given: Given, size: int) -> list[Cell]:
    return [Cell(view, [of(given)], Staging(view=view), size=(size, size)) for view in VIEWS]


def _on(stage: str, size: tuple[int, int], label: str = "", seed: int = 1) -> Cell:
    return Cell(label or stage, [of(XIAO_CHENG)], stage=stage, size=size, seed=seed)


def _views() -> list[Cell]:
    return [
        Cell(f"{name}, {view}", [of(given)], Staging(view=view), size=(170, 210))
        for name, given in templates().items()
        for view in VIEWS
    ]


def _poses() -> list[Cell]:
    cells = []
    for pose in POSES:
        for who, given in (("chibi", XIAO_CHENG), ("adult", XIAO_LAN)):
            cells += [
                Cell(f"{pose}, {who}, {view}", [of(given)], Staging(view=view, pose=pose), size=(190, 230))
                for view in VIEWS
            ]
    for pose in POSES:
        cells += [
            Cell(f"{pose}, {name}", [of(MASCOTS[name])], Staging(pose=pose), size=(190, 230))
            for name in MASCOTS
        ]
        cells.append(Cell(f"{pose}, man", [of(PEOPLE["man in a suit"])], Staging(pose=pose), size=(190, 230)))
    return cells


def _face(label: str, spec: Spec, staging: Staging, size: int = 190) -> Cell:
    return Cell(label, [spec], staging, stage="plain", camera="close", size=(size, size), posed=True)


def _expressions() -> list[Cell]:
    cells = []
    cast = {"chibi": XIAO_CHENG, "adult": XIAO_LAN, "fox": MASCOTS["fox"], "robot": MASCOTS["round robot"]}
    for name, given in cast.items():
        for view in ("front", "three-quarter", "side") if name in ("chibi", "adult") else ("front",):
            cells += [
                _face(f"{expression}, {name} {view}", of(given), Staging(view=view, expression=expression))
                for expression in EXPRESSIONS
            ]
    return cells


def _values(name: str) -> tuple[str, ...]:
    kind = FIELDS[name]
    assert isinstance(kind, Choice), name
    return kind.values


def _heads() -> Iterator[Sheet]:
    cells = []
    for who, given in (("chibi", XIAO_CHENG), ("adult", XIAO_LAN)):
        for style in HAIR:
            spec = of(given, hair__style=style, accessory__1__kind="none")
            cells += [_face(f"{style}, {who} {view}", spec, Staging(view=view)) for view in VIEWS]
    yield Sheet("hair", "Hair styles × views", 8, cells)
    cells = []
    for length in (0.5, 1.0, 1.4):
        cells += [
            Cell(
                f"{style}, length {length}",
                [of(XIAO_CHENG, hair__style=style, hair__length=length)],
                size=(150, 190),
            )
            for style in HAIR[:-1]
        ]
    yield Sheet("hair-length", "Hair lengths", 10, cells)
    cells = [
        _face(f"{bangs}, {who} {view}", of(given, hair__bangs=bangs), Staging(view=view))
        for who, given in (("chibi", XIAO_CHENG), ("adult", XIAO_LAN))
        for bangs in _values("hair.bangs")
        for view in VIEWS[:3]
    ]
    yield Sheet("bangs", "Bangs", 6, cells)
    cells = [
        _face(f"{name.removesuffix('.style').removesuffix('.shape')}: {value}, {who}",
              of(given, **{name.replace(".", "__"): value}), Staging())
        for name in ("face.shape", "eyes.shape", "brows.style", "mouth.style")
        for who, given in (("chibi", XIAO_CHENG), ("adult", XIAO_LAN))
        for value in _values(name)
    ]  # fmt: skip
    yield Sheet("faces", "Face shapes, eyes, brows, mouths", 9, cells)


def _clothes() -> Iterator[Sheet]:
    people: Mapping[str, Given] = {"chibi": XIAO_CHENG, "woman": XIAO_LAN, "man": BOY}
    for name, kinds in (("top", TOPS), ("bottom", BOTTOMS), ("shoes", SHOES)):
        cells = [
            Cell(
                f"{kind}, {who} {view}",
                [of(given, **{f"{name}__kind": kind})],
                Staging(view=view),
                size=(150, 200),
            )
            for kind in kinds
            for who, given in people.items()
            for view in (VIEWS if who == "chibi" else ("front", "side", "back"))
        ]
        yield Sheet(name, f"{name.capitalize()} × views", 10, cells)


def _ornaments() -> Iterator[Sheet]:
    cells = []
    for kind in ACCESSORIES[1:]:
        spec = of(
            XIAO_CHENG,
            accessory__1__kind=kind,
            accessory__1__color="#3f7fc4" if kind != "orange-pin" else "#ff9d1e",
        )
        cells += [Cell(f"{kind}, {view}", [spec], Staging(view=view), size=(190, 210)) for view in VIEWS]
        adult = of(XIAO_LAN, accessory__1__kind=kind, accessory__1__color="#e8604c")
        cells += [
            Cell(f"{kind}, adult {view}", [adult], Staging(view=view), size=(190, 210)) for view in VIEWS
        ]
    yield Sheet("accessories", "Accessories × views", 8, cells)
    cells = [
        _face(
            f"{hat}, {style} {view}", of(XIAO_CHENG, hair__style=style), Staging(view=view, wear={"hat": hat})
        )
        for hat in HATS[:-1]
        for style in ("twin-tails", "bun", "afro")
        for view in VIEWS
    ]
    yield Sheet("hats", "What a scene puts on the head", 8, cells)
    cells = [
        _face(f"{kind}, {place}", of(given, mark__1__kind=kind, mark__1__place=place), Staging())
        for given in (XIAO_CHENG, {**XIAO_LAN})
        for kind in MARKS[1:]
        for place in MARK_PLACES
    ]
    yield Sheet("marks", "Marks × places", 7, cells)


def _stages() -> Iterator[Sheet]:
    cells = []
    for name in stage_names():
        for camera in ("wide", "medium", "close"):
            cells.append(
                Cell(f"{name}, {camera}", [of(XIAO_CHENG)], stage=name, camera=camera, size=(260, 260))
            )
        for label, given in (
            ("Xiao Lan", XIAO_LAN),
            ("fox", MASCOTS["fox"]),
            ("robot", MASCOTS["round robot"]),
        ):
            cells.append(Cell(f"{name}, {label}", [of(given)], stage=name, size=(260, 260)))
    yield Sheet("stages", "Stages: cameras and casts", 6, cells)
    cells = []
    for name in stage_names():
        places = len(load_stage(name).places)
        cast = [of(XIAO_CHENG), of(XIAO_LAN), of(MASCOTS["cat"])][:places]
        cells.append(Cell(f"{name}, {len(cast)} actors", cast, stage=name, size=(426, 240)))
    yield Sheet("companies", "Several actors", 4, cells)
    cells = []
    for name in stage_names():
        for ratio in RATIOS:
            wide, high = (int(part) for part in ratio.split(":"))
            most = max(wide, high)
            cells.append(
                _on(name, (round(CELL * wide / most), round(CELL * high / most)), f"{name}, {ratio}")
            )
    yield Sheet("ratios", "Stages × ratios", 10, cells)


def _variants() -> list[Cell]:
    spec = of(XIAO_CHENG, mark__1__kind="star")
    cells = []
    for name in ("hair.color", "top.color", "skin.color", "eyes.color", "hair.length", "eyes.size", "hair.style",
                 "accessory.1", "mark.1"):  # fmt: skip
        for level in range(1, min(4, levels(spec, name)) + 1):
            cells.append(Cell(f"{name}, level {level}", [vary(spec, name, level)], size=(170, 200)))
    return cells
