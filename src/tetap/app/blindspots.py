"""`tetap blindspots`: what the verifier sees of this character, measured on twins that are known to be good or bad."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace

from ..config.settings import SETTINGS
from ..domain.changed import changes_of, stranger, swapped
from ..domain.character import THINGS
from ..domain.declared import DeclaredCharacter
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene, View
from ..domain.series import Shot
from ..errors import BadInput, TetapError
from ..plugins import load_provider
from ..ports import DrawRequest, Provider
from ..store.disk import make_folder
from ..store.disk import replace as write_file
from ..store.objects import digest_of
from ..strategies import Cast, Desk
from ..strategies.describe import prepare
from ..verifier.changes import changes
from ..verifier.color import delta_e, lab_of_hex
from ..verifier.likeness import SAME, who
from ..verifier.looks import Look, look_at
from ..verifier.twins import bad_twins, good_twins, moved_colors, swapped_twins
from ..verifier.what import VERSION, What
from .promises import promises_of
from .redrawing import redrawing_of
from .workspace import Workspace, chosen_card

FILE_NAME = "blindspots.json"
_SHEETS: tuple[View, ...] = ("front", "three-quarter", "back")
ANOTHER, SWAPPED = "another character of this style", "two colours swapped"
_STRANGERS = 4
_SEEN, _OFTEN = 0.8, 0.1
_CLEAR = 12.0
"""CIEDE2000 below which a change of colour is subtle: it tells the smallest step seen, but makes nobody blind."""


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
        return self.caught / self.tried < _SEEN or self.cries_wolf

    @property
    def cries_wolf(self) -> bool:
        """Whether twins with nothing changed are called drifted too often."""
        return self.false_alarms > _OFTEN * max(1, self.good)


@dataclass(frozen=True)
class Sight:
    """The whole answer. `exact` says that twins were drawn anew, not recoloured in pixels."""

    character: str
    digest: str
    exact: bool
    references: int
    traits: tuple[TraitSight, ...]
    whole: tuple[TraitSight, ...] = ()
    """The same for what no single trait stands for: ANOTHER and SWAPPED."""

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
    promises = promises_of(workspace.resolved, workspace.vocabulary, workspace.folder)
    drawing = _drawing_of(workspace)
    tally = {trait.path: TraitSight(trait.path) for trait in promises.traits if trait.aspect != "words"}
    tally |= {name: TraitSight(name) for name in (ANOTHER, SWAPPED)}
    if drawing is not None and (
        drawing.desk.card.platform == workspace.settings.platform or not workspace.references
    ):
        exact, count = True, _by_drawing(drawing, promises, tally, progress)
    else:
        exact, count = False, _by_pixels(workspace, promises, tally, progress)
    whole = tuple(tally.pop(name) for name in (ANOTHER, SWAPPED))
    sight = Sight(promises.name, digest(workspace), exact, count, tuple(tally.values()), whole)
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
    whole = tuple(TraitSight(**trait) for trait in kept.pop("whole", ()))
    return Sight(**kept, traits=traits, whole=whole)


def digest(workspace: Workspace) -> str:
    """What the answer depends on: the character, its references, and the verifier's version."""
    parts = [workspace.resolved.character.model_dump_json(), str(workspace.resolved.seed), VERSION]
    parts += [digest_of(picture.data) for picture in workspace.references]
    return digest_of("\n".join(parts).encode())


@dataclass(frozen=True)
class _Drawing:
    """The illustrator at hand, and the character as it is."""

    provider: Provider
    desk: Desk
    cast: Cast

    def stranger(self, seed: int) -> ResolvedCharacter:
        """Somebody else of this kind and style."""
        return stranger(self.cast.main, self.desk.vocabulary, seed)

    def picture(self, resolved: ResolvedCharacter, shot: Shot) -> bytes:
        request: DrawRequest = prepare(shot, replace(self.cast, main=resolved), self.desk)
        return self.provider.draw(request, lambda _: None).final.data


def _drawing_of(workspace: Workspace) -> _Drawing | None:
    """The illustrator, when it can draw this character at all."""
    platform = SETTINGS["platform"].default
    provider = load_provider(str(platform))
    card = chosen_card(provider, replace(workspace.settings, platform=str(platform), model=""))
    drawing = _Drawing(provider, replace(workspace.desk, card=card, strategy="describe"), workspace.cast)
    try:
        drawing.picture(workspace.resolved, _sheet("front"))
    except TetapError:
        return None
    return drawing


def _sheet(view: View) -> Shot:
    return Shot(view, Scene(id=view, text="character sheet", view=view), 1, is_sheet=True)


def _stages() -> list[Shot]:
    """Other poses, places and light than the references'."""
    wanted: tuple[tuple[str, str, str, View], ...] = (
        ("park", "waving", "sunny", "front"), ("cafe", "holding", "", "three-quarter"),
        ("beach", "cheering", "sunset", "front"), ("office", "pointing", "", "three-quarter"),
    )  # fmt: skip
    return [
        Shot(name, Scene(id=name, place=place, action=action, light=light, view=view), 3 + index)
        for index, (place, action, light, view) in enumerate(wanted)
        for name in (f"twin-{index}",)
    ]


def _by_drawing(
    drawing: _Drawing, promises: DeclaredCharacter, tally: dict[str, TraitSight], progress: Progress | None
) -> int:
    main = drawing.cast.main
    drawn = redrawing_of(main, drawing.desk.vocabulary)
    references = [look_at(drawing.picture(main, _sheet(view))) for view in _SHEETS]
    stages = _stages()
    bases = [drawing.picture(main, shot) for shot in stages]
    for number, base in enumerate(bases):
        look = look_at(base)
        for good in (look, *(look_at(twin.picture) for twin in list(good_twins(look))[number % 2 :: 2])):
            _count_good(tally, changes(references, good, promises, drawn))
            _count_known(tally, references, good)
    made = [(trait, change) for trait in promises.traits for change in changes_of(trait, main, moved_colors)]
    for number, (trait, change) in enumerate(made):
        at = number % len(stages)
        try:
            data = drawing.picture(change.character, stages[at])
        except TetapError:
            continue
        if data == bases[at]:
            tally[trait.path].note = "the illustrator draws it all the same"
            continue
        _count_bad(
            tally, trait.path, change.words, change.size, changes(references, look_at(data), promises, drawn)
        )
        if progress:
            progress(number + 1, len(made))
    for number, shot in enumerate(stages[:_STRANGERS]):
        _count_stranger(tally, references, look_at(drawing.picture(drawing.stranger(number), shot)))
    for number, (paths, change) in enumerate(swapped(promises.traits, main, _apart)):
        with suppress(TetapError):
            data = drawing.picture(change.character, stages[number % len(stages)])
            _count_swapped(tally, paths, change.words, changes(references, look_at(data), promises, drawn))
    return len(references)


def _by_pixels(
    workspace: Workspace, promises: DeclaredCharacter, tally: dict[str, TraitSight], progress: Progress | None
) -> int:
    """Every reference in turn is the picture; the others are its references."""
    looks = [
        look_at(picture.data) for picture in workspace.references[: len(workspace.file.character.references)]
    ]
    if len(looks) < 2:
        raise BadInput(
            f"{promises.name} has {len(looks)} references; twins need two or more",
            "Add references of other angles to character.yaml. The illustrator cannot draw this character.",
        )
    for number, look in enumerate(looks):
        others = [other for other in looks if other is not look] if len(looks) > 2 else looks
        for twin in good_twins(look):
            good = look_at(twin.picture)
            _count_good(tally, changes(others, good, promises))
            _count_known(tally, others, good)
        for twin in bad_twins(look, promises):
            found = changes(others, look_at(twin.picture), promises)
            _count_bad(tally, twin.trait, twin.change, twin.size, found)
        for paths, twin in swapped_twins(look, promises):
            _count_swapped(tally, paths, twin.change, changes(others, look_at(twin.picture), promises))
        if progress:
            progress(number + 1, len(looks))
    for one in workspace.cast.others:
        for picture in workspace.cast.references_of(one):
            if picture.role not in THINGS:
                _count_stranger(tally, looks, look_at(picture.data))
    return len(looks)


def _count_good(tally: dict[str, TraitSight], found: What) -> None:
    for verdict in found.traits:
        if verdict.trait in tally and verdict.state in ("kept", "drifted"):
            tally[verdict.trait].good += 1
            tally[verdict.trait].false_alarms += verdict.state == "drifted"


def _apart(one: str, other: str) -> bool:
    return float(delta_e(lab_of_hex(one.lower()), lab_of_hex(other.lower()))) > _CLEAR


def _count_known(tally: dict[str, TraitSight], references: Sequence[Look], look: Look) -> None:
    """The character itself: calling it somebody else is a false alarm."""
    tally[ANOTHER].good += 1
    tally[ANOTHER].false_alarms += who(references, look).probability < SAME


def _count_stranger(tally: dict[str, TraitSight], references: Sequence[Look], look: Look) -> None:
    tally[ANOTHER].tried += 1
    tally[ANOTHER].caught += who(references, look).probability < SAME


def _count_swapped(tally: dict[str, TraitSight], paths: tuple[str, str], words: str, found: What) -> None:
    """Seen when either of the two is said to have drifted; not tried where both are hidden."""
    states = [verdict.state for verdict in found.traits if verdict.trait in paths]
    if set(states) == {"hidden"}:
        return
    tally[SWAPPED].tried += 1
    tally[SWAPPED].caught += "drifted" in states
    if "drifted" not in states:
        tally[SWAPPED].missed.append(words)


def _count_bad(tally: dict[str, TraitSight], path: str, words: str, size: float, found: What) -> None:
    verdict = next(verdict for verdict in found.traits if verdict.trait == path)
    sight = tally[path]
    if verdict.state == "hidden":
        return
    seen, subtle = verdict.state == "drifted", 0 < size < _CLEAR
    if seen and size and (sight.smallest is None or size < sight.smallest):
        sight.smallest = round(size, 1)
    if not subtle:
        sight.tried += 1
        sight.caught += seen
    if not seen and words not in sight.missed:
        sight.missed.append(words)
