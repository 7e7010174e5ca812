"""What was understood to a picture, drawn by the platform that draws from traits: the illustrator."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO

from PIL import Image, ImageOps

from ..app.drawable import drawable_scene, resolved_as_drawn
from ..config import translator
from ..config.settings import SETTINGS
from ..documents.words import load_vocabulary
from ..domain.character import Character, Trait
from ..domain.frame import SIZES
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene, View
from ..domain.series import Shot
from ..errors import Rejected
from ..plugins import load_provider
from ..ports import Card, Provider
from ..strategies import Cast, Desk, prepare
from .seen import Seen

Size = tuple[int, int]
_SOMEBODY = 0
"""The identity seed that fills what nobody tells: everybody's default stranger."""


def illustrate(seen: Seen, size: Size, luck: int) -> bytes:
    """A PNG of (width, height). `luck` moves only what traits and scene leave free."""
    people = [
        resolved_as_drawn(dressed(person, shown))
        for person, shown in zip(seen.people, seen.shown, strict=True)
    ]
    scene = drawable_scene(seen.scene)
    for on_stage in (people, people[:2], people[:1]):
        try:
            return _draw(on_stage, scene, size, luck, seen.is_sheet)
        except Rejected:
            continue  # too many for this place
    return _draw(people[:1], Scene(id="plain", place="plain"), size, luck, seen.is_sheet)


def sheet(person: Character, view: View) -> bytes:
    """A 1024 × 1024 PNG of one view of a character on plain ground."""
    return _draw(
        [resolved_as_drawn(person)], Scene(id=view, text=view, view=view), (1024, 1024), 0, is_sheet=True
    )


def dressed(person: Character, colors: Mapping[str, str]) -> Character:
    """The same character with these colours: trait path, or `accessories.N`, to #RRGGBB."""
    traits = {category: dict(elements) for category, elements in person.traits.items()}
    accessories = list(person.accessories)
    for path, color in colors.items():
        part, _, which = path.partition(".")
        if part == "accessories":
            accessories[int(which)] = accessories[int(which)].model_copy(update={"color": color})
        else:
            traits.setdefault(part, {})[which] = Trait(hex=color)
    return person.model_copy(update={"traits": traits, "accessories": tuple(accessories)})


def _draw(people: Sequence[ResolvedCharacter], scene: Scene, size: Size, luck: int, is_sheet: bool) -> bytes:
    provider, card = _illustrator()
    people = _each_with_a_name(people)
    names = tuple(person.character.name for person in people) if len(people) > 1 else ()
    frame = _frame(card, size)
    scene = scene.model_copy(update={"ratio": frame[0], "size": frame[1], "characters": names})
    shot = Shot("simulated", scene, luck % 2**32, is_sheet=is_sheet)
    desk = Desk(load_vocabulary(), "en", translator("en"), card)
    drawing = provider.draw(prepare(shot, Cast(people[0], tuple(people[1:])), desk), lambda _: None)
    data = drawing.final.data
    return data if card.pixels[frame[1]][frame[0]] == size else _fitted(data, size)


def _each_with_a_name(people: Sequence[ResolvedCharacter]) -> list[ResolvedCharacter]:
    """Two strangers are still two."""
    named: dict[str, ResolvedCharacter] = {}
    for number, one in enumerate(people, 1):
        name = one.character.name
        name = f"{name} {number}" if name in named else name
        named[name] = replace(one, character=one.character.model_copy(update={"name": name, "also": {}}))
    return list(named.values())


@cache
def _illustrator() -> tuple[Provider, Card]:
    provider = load_provider(str(SETTINGS["platform"].default))
    return provider, provider.cards()[0]


def _frame(card: Card, size: Size) -> tuple[str, str]:
    """The ratio nearest to the wanted one and the smallest size that is not enlarged."""
    width, height = size
    table = card.pixels[next(iter(SIZES))]
    ratio = min(table, key=lambda name: abs(table[name][0] / table[name][1] - width / height))
    large_enough = [name for name in card.pixels if card.pixels[name][ratio][0] >= width]
    return ratio, (large_enough or list(card.pixels))[0 if large_enough else -1]


def _fitted(data: bytes, size: Size) -> bytes:
    with Image.open(BytesIO(data)) as picture:
        fitted = ImageOps.fit(picture.convert("RGB"), size, Image.Resampling.LANCZOS)
    written = BytesIO()
    fitted.save(written, "PNG", compress_level=1)
    return written.getvalue()
