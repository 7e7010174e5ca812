"""`tetap blindspots`: what the verifier sees of this character, measured on twins that are known to be good or bad."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from ..domain.character import Accessory, Mark
from ..domain.declared import DeclaredCharacter, DeclaredTrait, declared
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene
from ..domain.series import Shot
from ..errors import BadInput, TetapError
from ..plugins import load_provider
from ..ports import Connection, DrawRequest, Provider
from ..ports.verdict import TraitVerdict
from ..store.disk import make_folder, replace as write_file
from ..store.objects import digest_of
from ..strategies import Cast, Desk
from ..strategies.describe import prepare
from ..verifier.looks import Look, look_at
from ..verifier.twins import bad_twins, good_twins, moved_colors
from ..verifier.what import What, examine
from .workspace import Workspace, chosen_card

FILE_NAME = "blindspots.json"
_SHEETS = ("front", "three-quarter", "back")
_SEEN, _OFTEN = 0.8, 0.1
_DRAWN_BY = "sketch"


@dataclass
class TraitSight:
    """How well one trait is seen: bad twins that showed it, how many were caught; good twins, and how many
    were called drifted; the smallest colour step that was caught (CIEDE2000)."""

    trait: str
    tried: int = 0
    caught: int = 0
    good: int = 0
    false_alarms: int = 0
    smallest: float | None = None
    missed: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def blind(self) -> bool | None:
        """Whether it is not to be relied on; None where no twin could be made."""
        if not self.tried:
            return None
        return self.caught / self.tried < _SEEN or self.false_alarms > _OFTEN * max(1, self.good)


@dataclass(frozen=True)
class Sight:
    """The whole answer. `exact` says that twins were drawn anew, not recoloured in pixels."""

    character: str
    digest: str
    exact: bool
    references: int
    traits: tuple[TraitSight, ...]

    @property
    def blind(self) -> tuple[TraitSight, ...]:
        """The traits that a score says nothing about."""
        return tuple(trait for trait in self.traits if trait.blind)


Progress = Callable[[int, int], None]


def blindspots(workspace: Workspace, progress: Progress | None = None) -> Sight:
    """Make twins, look at them, count; the answer is kept for `tetap check`.

    Characters that the illustrator draws get twins drawn anew, in other poses and scenes; others get theirs
    from the pixels of their references. BadInput when there is nothing to make twins of.
    """
    promises = declared(workspace.resolved, workspace.vocabulary)
    drawing = _drawing(workspace)
    tally = {trait.path: TraitSight(trait.path) for trait in promises.traits if trait.aspect != "words"}
    if drawing is not None and not workspace.references:
        exact, count = True, _by_drawing(drawing, promises, tally, progress)
    else:
        exact, count = False, _by_pixels(workspace, promises, tally, progress)
    sight = Sight(promises.name, digest(workspace), exact, count, tuple(tally.values()))
    make_folder(workspace.state_folder)
    write_file(workspace.state_folder / FILE_NAME, (json.dumps(asdict(sight), indent=1) + "\n").encode())
    return sight


def known_blindspots(workspace: Workspace) -> Sight | None:
    """The last answer, if it is about the character as it is now; costs nothing."""
    path = workspace.state_folder / FILE_NAME
    if not path.is_file():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    if kept["digest"] != digest(workspace):
        return None
    traits = tuple(TraitSight(**trait) for trait in kept.pop("traits"))
    return Sight(**kept, traits=traits)


def digest(workspace: Workspace) -> str:
    """What the answer depends on: the character, its references, and the verifier's version."""
    from ..verifier import VERSION

    parts = [workspace.resolved.character.model_dump_json(), str(workspace.resolved.seed), VERSION]
    parts += [digest_of(picture.data) for picture in workspace.references]
    return digest_of("\n".join(parts).encode())


# -- twins that are drawn anew ----------------------------------------------------------------


@dataclass(frozen=True)
class _Drawing:
    """The illustrator at hand, and the character as it is."""

    provider: Provider
    desk: Desk
    cast: Cast

    def picture(self, resolved: ResolvedCharacter, shot: Shot) -> bytes:
        request: DrawRequest = prepare(shot, replace(self.cast, main=resolved), self.desk)
        return self.provider.draw(request, lambda _: None).picture


def _drawing(workspace: Workspace) -> _Drawing | None:
    """The illustrator, when it can draw this character at all."""
    provider = load_provider(_DRAWN_BY, Connection(_DRAWN_BY))
    card = chosen_card(provider, replace(workspace.settings, platform=_DRAWN_BY, model=""))
    drawing = _Drawing(provider, replace(workspace.desk, card=card, strategy="describe"), workspace.cast)
    try:
        drawing.picture(workspace.resolved, _sheet("front"))
    except TetapError:
        return None
    return drawing


def _sheet(view: str) -> Shot:
    return Shot(view, Scene(id=view, text="character sheet", view=view), 1, is_sheet=True)  # type: ignore[arg-type]


def _stages() -> list[Shot]:
    """Other poses, places and light than the references'."""
    wanted = (
        ("park", "waving", "sunny", "front"), ("cafe", "holding", "", "three-quarter"),
        ("beach", "cheering", "sunset", "front"), ("office", "pointing", "", "three-quarter"),
    )  # fmt: skip
    return [
        Shot(f"twin-{index}", Scene(id=f"twin-{index}", place=place, action=action, light=light, view=view), 3 + index)  # type: ignore[arg-type]
        for index, (place, action, light, view) in enumerate(wanted)
    ]


def _by_drawing(
    drawing: _Drawing, promises: DeclaredCharacter, tally: dict[str, TraitSight], progress: Progress | None
) -> int:
    main = drawing.cast.main
    references = [look_at(drawing.picture(main, _sheet(view))) for view in _SHEETS]
    stages = _stages()
    bases = [drawing.picture(main, shot) for shot in stages]
    for base in bases:
        look = look_at(base)
        _count_good(tally, examine(references, look, promises))
        for twin in list(good_twins(look))[2:5]:
            _count_good(tally, examine(references, look_at(twin.picture), promises))
    changes = [(trait, change) for trait in promises.traits for change in _changes(trait, main)]
    for number, (trait, (words, size, changed)) in enumerate(changes):
        at = number % len(stages)
        try:
            data = drawing.picture(changed, stages[at])
        except TetapError:
            continue
        if data == bases[at]:
            tally[trait.path].note = "the illustrator draws it the same"
            continue
        _count_bad(tally, trait.path, words, size, examine(references, look_at(data), promises))
        if progress:
            progress(number + 1, len(changes))
    return len(references)


def _changes(trait: DeclaredTrait, main: ResolvedCharacter) -> Iterator[tuple[str, tuple[str, float, ResolvedCharacter]] | tuple[str, float, ResolvedCharacter]]:
    """Every way to change one trait: what it is called, its CIEDE2000, and the character with it."""
    if trait.aspect == "color":
        for color, size in moved_colors(trait.colors[0]):
            yield f"{trait.colors[0]} → {color}", size, _with_trait(main, trait.path, hex=color, text="", choice="", colors=())
    elif trait.aspect == "shape":
        element = main.traits[trait.path].element
        others = [value for value in element.values if value.id not in (trait.choice, "none")]
        for value in others[:3]:
            yield value.id, 0.0, _with_trait(main, trait.path, text=value.say("en"), choice=value.id)
    elif trait.aspect == "accessory":
        yield from _changed_accessory(trait, main)
    elif trait.aspect == "mark":
        yield from _changed_mark(trait, main)


def _with_trait(main: ResolvedCharacter, path: str, **changes: object) -> ResolvedCharacter:
    changed = replace(main.traits[path], origin="file", **changes)  # type: ignore[arg-type]
    return replace(main, traits={**main.traits, path: changed})


def _changed_accessory(trait: DeclaredTrait, main: ResolvedCharacter) -> Iterator[tuple[str, float, ResolvedCharacter]]:
    index = int(trait.path.split(".")[1])
    things = main.character.accessories
    yield "missing", 0.0, _with_things(main, accessories=_without(things, index))
    if trait.colors:
        color, size = moved_colors(trait.colors[0])[-1]
        yield f"in {color}", size, _with_things(main, accessories=_changed(things, index, color=color))
    if trait.side in ("left", "right"):
        side = "right" if trait.side == "left" else "left"
        yield f"on the {side}", 0.0, _with_things(main, accessories=_changed(things, index, side=side))


def _changed_mark(trait: DeclaredTrait, main: ResolvedCharacter) -> Iterator[tuple[str, float, ResolvedCharacter]]:
    index = int(trait.path.split(".")[1])
    things = main.character.marks
    yield "missing", 0.0, _with_things(main, marks=_without(things, index))
    if trait.side in ("left", "right"):
        side = "right" if trait.side == "left" else "left"
        yield f"on the {side}", 0.0, _with_things(main, marks=_changed(things, index, side=side))


def _with_things(main: ResolvedCharacter, **things: object) -> ResolvedCharacter:
    return replace(main, character=main.character.model_copy(update=things))


def _without[Thing](things: Sequence[Thing], index: int) -> tuple[Thing, ...]:
    return tuple(thing for at, thing in enumerate(things) if at != index)


def _changed[Thing: (Accessory, Mark)](things: Sequence[Thing], index: int, **changes: object) -> tuple[Thing, ...]:
    return tuple(
        thing.model_copy(update=changes) if at == index else thing for at, thing in enumerate(things)
    )
