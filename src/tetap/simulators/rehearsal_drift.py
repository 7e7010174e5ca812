"""What may drift of a character, how likely, and into what: one trait at a time, as the illustrator can draw it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import prod
from typing import Any, Literal

from tetap_sketch.showing import SIDED
from tetap_sketch.spec import complete
from tetap_sketch.variants import vary

from ..app.drawable import resolved_as_drawn
from ..documents.words import load_vocabulary
from ..domain.character import Accessory, Character, Mark, Trait
from ..domain.resolving import ResolvedTrait
from .rehearsal_luck import Luck
from .rehearsal_profile import Profile, drift_table

Cause = Literal["drift", "bleed"]
_DIRECTIONS = ("skin.color", "eyes.color", "hair.color", "top.color", "bottom.color", "shoes.color")
"""The illustrator's colour fields; a colour moves in a direction of its field's own."""


@dataclass(frozen=True)
class Drift:
    """One trait of one character that is not as it was told, shown or kept. `trait`: `hair.color`, or
    `accessories.0`; `value` is drawn, `wanted` should have been: a word, #RRGGBB, or what became of a thing."""

    character: str
    trait: str
    wanted: str
    value: str
    cause: Cause = "drift"
    visible: bool = True
    """Whether it can be seen in this picture."""

    def plain(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Known:
    """One character as the model knows it in one call. Traits and things by path."""

    target: Character
    """What is drawn when nothing drifts."""
    told: frozenset[str]
    is_complete: bool
    """Whether the words leave nothing open."""
    shown: Mapping[str, int]
    """How many references show a trait."""
    kept: bool = False
    """Whether the conversation's last picture shows the character."""
    turn: int = 0
    """How many turns the conversation has behind it."""
    carried: tuple[Drift, ...] = ()
    """What had drifted in its last picture already."""
    told_now: frozenset[str] = frozenset()
    """What this call's own words tell."""

    def chance(self, path: str, profile: Profile) -> float:
        """The chance that a picture drifts, were every trait known as this one is: the best of the ways."""
        rates = profile.drift
        told, shown = path in self.told or self.is_complete, self.shown.get(path, 0)
        ways = [rates.neither]
        if told:
            ways.append(rates.told)
        if shown:
            table = rates.told_and_shown if told else rates.shown
            ways.append(table[min(shown, len(table)) - 1])
        if self.kept:
            ways.append(rates.kept * rates.each_turn ** (self.turn - 1))
        return min(ways)


def left(known: Known, profile: Profile, luck: Luck) -> list[Drift]:
    """The carried drifts that nothing puts right: words of this call or references may."""
    return [
        drift
        for drift in known.carried
        if not (
            (drift.trait in known.told_now or drift.trait in known.shown)
            and luck.share("put right", drift.character, drift.trait) < profile.drift.corrects
        )
    ]


def stays_true(known: Known, profile: Profile) -> float:
    """The chance that nothing of this character drifts by itself in one picture, seen or hidden."""
    return prod(1.0 - chance for chance in _chances(known, profile).values())


def roll(known: Known, profile: Profile, luck: Luck) -> list[Drift]:
    """What drifts of this character by itself in one picture, carried drifts not counted."""
    name = known.target.name
    found = []
    for path, chance in _chances(known, profile).items():
        if luck.share("drifts", name, path) < chance:
            value = _other_value(known.target, path, profile, luck)
            if value:
                found.append(Drift(name, path, drawn_value(known.target, path), value))
    return found


def _chances(known: Known, profile: Profile) -> dict[str, float]:
    """Trait to the chance that it drifts: its part, by weight, of the chance that the picture does."""
    weights = {path: profile.weight(path) for path in driftable(known.target)}
    whole = sum(weights.values())
    settled = {drift.trait for drift in known.carried}
    return {
        path: 1.0 - max(0.0, 1.0 - known.chance(path, profile)) ** (profile.drift.times * weight / whole)
        for path, weight in weights.items()
        if weight and path not in settled
    }


def bleed(people: Sequence[Known], profile: Profile, luck: Luck) -> list[Drift]:
    """What characters of a group take from each other: a colour that the other has there."""
    found = []
    for one in people:
        others = [other for other in people if other is not one]
        rate = 1.0 - (1.0 - profile.drift.bleed) ** profile.drift.times if others else 0.0
        if luck.share("bleeds", one.target.name) >= rate:
            continue
        other = luck.pick(others, "bleeds from", one.target.name)
        mine, theirs = _colors(one.target), _colors(other.target)
        differing = [path for path in mine if theirs.get(path, mine[path]) != mine[path]]
        if differing:
            path = luck.pick(differing, "bleeds into", one.target.name)
            found.append(Drift(one.target.name, path, mine[path], theirs[path], "bleed"))
    return found


def driftable(person: Character) -> list[str]:
    """Traits and things of a character that can drift, by path."""
    resolved = resolved_as_drawn(person).traits
    words = drift_table()["words"].get(person.kind, {})
    paths = [path for path in words if path in resolved and resolved[path].choice in words[path]]
    paths += [
        path for path in _colors(person) if path != "outfit.color" or "outfit.top_color" not in resolved
    ]
    paths += [f"accessories.{number}" for number in range(len(person.accessories))]
    return paths + [f"marks.{number}" for number in range(len(person.marks))]


def drifted(person: Character, drifts: Sequence[Drift]) -> Character:
    """The character with these drifts, those of others left out."""
    missing: list[tuple[str, int]] = []
    for drift in drifts:
        if drift.character != person.name:
            continue
        part, _, which = drift.trait.partition(".")
        if part not in ("accessories", "marks"):
            person = _with_trait(person, part, which, drift.value)
        elif drift.value == "missing":
            missing.append((part, int(which)))
        else:
            person = _with_thing(person, part, int(which), drift.value)
    for part in ("accessories", "marks"):
        gone = {number for one, number in missing if one == part}
        kept = tuple(thing for number, thing in enumerate(getattr(person, part)) if number not in gone)
        person = person.model_copy(update={part: kept})
    return person


def _with_trait(person: Character, category: str, element: str, value: str) -> Character:
    trait = Trait(hex=value) if value.startswith("#") else Trait(text=value)
    inside = {**person.traits.get(category, {}), element: trait}
    return person.model_copy(update={"traits": {**person.traits, category: inside}})


def _with_thing(person: Character, part: str, number: int, value: str) -> Character:
    things: list[Accessory | Mark] = list(getattr(person, part))
    field, _, text = value.partition(" ")
    things[number] = things[number].model_copy(update={field: text})
    return person.model_copy(update={part: tuple(things)})


def drawn_value(person: Character, path: str) -> str:
    """How a trait or thing is drawn when nothing drifts: a word's id, #RRGGBB, or what a thing is."""
    part, _, which = path.partition(".")
    if part in ("accessories", "marks"):
        return str(getattr(person, part)[int(which)].what)
    trait: ResolvedTrait = resolved_as_drawn(person).traits[path]
    return _hex_of(trait) or trait.choice


def _colors(person: Character) -> dict[str, str]:
    resolved = resolved_as_drawn(person).traits
    paths = drift_table()["colors"].get(person.kind, ())
    return {path: _hex_of(resolved[path]) for path in paths if path in resolved and _hex_of(resolved[path])}


def _hex_of(trait: ResolvedTrait) -> str:
    return trait.hex or (trait.colors[0].hex if trait.colors else "")


def _other_value(person: Character, path: str, profile: Profile, luck: Luck) -> str:
    """What a trait drifts into; empty where there is nothing else that it could be."""
    part, _, which = path.partition(".")
    named = _Named(person.name, path, luck)
    if part in ("accessories", "marks"):
        return _thing(getattr(person, part)[int(which)], part, profile, named)
    now = drawn_value(person, path)
    if now.startswith("#"):
        return _recolored(now, profile, named)
    words: Sequence[str] = drift_table()["words"][person.kind][path]
    return named.pick([word for word in words if word != now], "becomes")


@dataclass(frozen=True)
class _Named:
    """Luck for one trait of one character."""

    character: str
    path: str
    luck: Luck

    def pick(self, choices: Sequence[str], what: str) -> str:
        """One of these, all alike."""
        return self.luck.pick(choices, what, self.character, self.path)


def _recolored(color: str, profile: Profile, named: _Named) -> str:
    level = named.luck.weigh(profile.colors, "how far", named.character, named.path)
    field = named.pick(_DIRECTIONS, "which way")
    return str(vary(complete({field: color.lower()}), field, level)[field]).upper()


def _thing(thing: Accessory | Mark, part: str, profile: Profile, named: _Named) -> str:
    """What becomes of an accessory or a mark: `missing`, or a field of it and what that becomes."""
    ways = {"missing": "missing"}
    glossary = getattr(load_vocabulary(), part)
    known = glossary.exact(thing.what)
    usual = "right" if part == "marks" else "left"
    side = {"left": "right", "right": "left"}.get(thing.side or usual, "")
    if side and (part == "marks" or (known is not None and known.id in SIDED)):
        ways["mirrored"] = f"side {side}"
    if isinstance(thing, Accessory) and thing.color:
        ways["recoloured"] = f"color {_recolored(thing.color, profile, named)}"
    others = [
        one
        for row in drift_table()["mistaken"][part]
        if known and known.id in row
        for one in row
        if one != known.id
    ]
    if others:
        ways["another"] = f"what {named.pick(others, 'mistaken for')}"
    weights = {way: getattr(profile.things, way) for way in ways}
    if not sum(weights.values()):
        return ""
    return ways[named.luck.weigh(weights, "what becomes", named.character, named.path)]


def told_paths(person: Character) -> Iterator[str]:
    """Everything that words tell of a character, by path."""
    for category, elements in person.traits.items():
        for element in elements:
            yield f"{category}.{element}"
    for part in ("accessories", "marks"):
        yield from (f"{part}.{number}" for number in range(len(getattr(person, part))))
