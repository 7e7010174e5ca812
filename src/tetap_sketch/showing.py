"""Which fields of a spec can be seen at all, which values they can take, and in which parts they show."""

from .head.pins import PINS
from .mascots.allowed import ACCESSORIES as MASCOT_ACCESSORIES
from .mascots.allowed import HEADS as MASCOT_HEADS
from .mascots.clothes import BOTTOMS as MASCOT_BOTTOMS
from .mascots.clothes import TOPS as MASCOT_TOPS
from .mascots.footwear import SHOES as MASCOT_SHOES
from .spec import ANIMALS, FIELDS, PEOPLE, ROBOTS, SLOTS, Choice, Scale, Spec, SpecError, number, word

TIED = ("twin-tails", "ponytail", "bun", "braids")
SIDED = (*PINS, "shoulder-bag")
"""Accessories that sit on one side."""

BODY_WORN = ("scarf", "necklace", "tie", "bow-tie", "backpack", "shoulder-bag")
"""Accessories that are drawn with the body; the others sit on the head."""

HEADS = {"chibi": (2.3, 3.3), "child": (3.2, 5.0), "adult": (5.0, 7.5)}
"""Heads tall: what lies outside is drawn as the nearest end."""

_ONLY = {
    "people": ("skin.", "face.shape", "hair."),
    "animals": ("fur.",),
    "robots": ("shell.", "screen.", "glow."),
}
_ROBOTS_LACK = ("eyes.color", "brows.")
_MASCOT_VALUES = {"top.kind": MASCOT_TOPS, "bottom.kind": MASCOT_BOTTOMS, "shoes.kind": MASCOT_SHOES}
_TOGETHER = (
    ("cap", "beanie", "straw-hat", "beret", "crown", "headphones", "hairband"),
    ("glasses", "round-glasses"),
    ("scarf", "necklace", "tie", "bow-tie"),
    ("backpack", "shoulder-bag"),
)
"""Accessories that would cover each other."""

_PARTS = {
    "skin.color": ("skin", "face"),
    "face.shape": ("skin", "face"),
    "face.": ("face", "skin", "fur", "shell", "screen"),
    "mouth.": ("face", "skin", "fur", "shell", "screen"),
    "eyes.": ("eyes", "screen"),
    "brows.": ("brows",),
    "hair.tie.": ("hair-tie",),
    "hair.": ("hair",),
    "top.": ("top",),
    "bottom.": ("bottom",),
    "socks.": ("socks",),
    "shoes.": ("shoes",),
    "fur.": ("fur", "ears", "tail", "limbs", "face"),
    "shell.": ("shell", "ears", "limbs"),
    "screen.": ("screen",),
    "glow.": ("eyes", "face", "shell", "screen", "ears"),
}


def fields_that_show(spec: Spec) -> tuple[str, ...]:
    """The fields whose change can be seen on this figure, in the order of FIELDS; then `accessory.N` and
    `mark.N`, the whole ornament of a used slot. Of the empty slots the kind of the first counts: a new
    ornament would be seen."""
    groups = [f"{what}.{slot}" for what in ("accessory", "mark") for slot in _used(spec, what)]
    return (*(name for name in FIELDS if _shows(spec, name)), *groups)


def choices(spec: Spec, field: str) -> tuple[str, ...]:
    """The other values a choice can take on this figure and be seen, the next one first."""
    kind = FIELDS.get(field)
    if not isinstance(kind, Choice):
        raise SpecError(f"{field}: only choices have values to choose from")
    now = word(spec, field)
    at = kind.values.index(now)
    order = kind.values[at + 1 :] + kind.values[:at]
    return tuple(value for value in order if _possible(spec, field, value))


def bounds(spec: Spec, field: str) -> tuple[float, float]:
    """From where to where a number can go on this figure and be seen."""
    kind = FIELDS.get(field)
    if not isinstance(kind, Scale):
        raise SpecError(f"{field}: only numbers have bounds")
    if field == "body.heads":
        return HEADS.get(word(spec, "body.template"), MASCOT_HEADS)
    return kind.low, kind.high


def parts_of(field: str) -> tuple[str, ...]:
    """The parts a field may change by itself; none named = the whole figure or its outline.

    Blush, mouth and a robot's glow are light and lines on what lies below, so they show there too.
    """
    if field.startswith(("accessory.", "mark.")):
        what, slot = field.split(".")[:2]
        return (f"{what}-{slot}",)
    return next((parts for start, parts in _PARTS.items() if field.startswith(start)), ())


def family(spec: Spec) -> str:
    """people, animals or robots."""
    template = word(spec, "body.template")
    return "people" if template in PEOPLE else "animals" if template in ANIMALS else "robots"


def _used(spec: Spec, what: str) -> list[int]:
    return [slot for slot in range(1, SLOTS + 1) if word(spec, f"{what}.{slot}.kind") != "none"]


def _shows(spec: Spec, name: str) -> bool:
    who = family(spec)
    for other, starts in _ONLY.items():
        if other != who and name.startswith(starts):
            return False
    if who == "robots" and name.startswith(_ROBOTS_LACK):
        return False
    if name.startswith(("accessory.", "mark.")):
        return _slot_shows(spec, name)
    return _worn_shows(spec, name) and not (isinstance(FIELDS[name], Choice) and not choices(spec, name))


def _slot_shows(spec: Spec, name: str) -> bool:
    what, slot, trait = name.split(".")
    used = _used(spec, what)
    if int(slot) not in used:
        first = next(number for number in range(1, SLOTS + 1) if number not in used)
        return trait == "kind" and int(slot) == first
    if trait == "side" and what == "accessory":
        return word(spec, f"accessory.{slot}.kind") in SIDED
    return True


def _worn_shows(spec: Spec, name: str) -> bool:
    """Whether the rest of the figure leaves something of this field to be seen."""
    top, bottom, shoes = (word(spec, f"{what}.kind") for what in ("top", "bottom", "shoes"))
    hair, person = word(spec, "hair.style"), family(spec) == "people"
    if name.startswith("hair.") and name != "hair.style":
        if hair == "none" or (name == "hair.bangs" and hair == "afro"):
            return False
        return name != "hair.tie.color" or hair in TIED
    if name.startswith("socks."):
        return _socks_show(spec, name)
    if name in ("bottom.kind", "bottom.color"):
        return top != "dress" and (person or name == "bottom.kind" or bottom != "none")
    if name in ("top.color", "top.accent.color"):
        return top != "none" or (person and name == "top.color")
    if name in ("shoes.color", "shoes.accent.color"):
        return shoes != "none"
    return name != "face.blush.color" or number(spec, "face.blush") > 0


def _socks_show(spec: Spec, name: str) -> bool:
    bottom, shoes, socks = (word(spec, f"{what}.kind") for what in ("bottom", "shoes", "socks"))
    if (bottom == "pants" and word(spec, "top.kind") != "dress") or (
        family(spec) != "people" and shoes == "none"
    ):
        return False
    if name == "socks.kind":
        return True
    return socks == "knee" or (socks == "ankle" and shoes != "boots")


def _possible(spec: Spec, field: str, value: str) -> bool:
    if field == "body.template":
        return any(value in group and word(spec, field) in group for group in (PEOPLE, ANIMALS, ROBOTS))
    if value == "middle" and word(spec, field.replace(".side", ".kind")) == "shoulder-bag":
        return False
    person = family(spec) == "people"
    if not person and value not in _MASCOT_VALUES.get(field, (value,)):
        return False
    if field.startswith("accessory.") and field.endswith(".kind"):
        if not person and value not in MASCOT_ACCESSORIES:
            return False
        return not _covered(spec, int(field.split(".")[1]), value)
    return True


def _covered(spec: Spec, slot: int, kind: str) -> bool:
    """Whether another slot already holds this kind, or one that would cover it."""
    if kind == "none":
        return False
    others = [word(spec, f"accessory.{other}.kind") for other in _used(spec, "accessory") if other != slot]
    near = next((group for group in _TOGETHER if kind in group), (kind,))
    return any(other in near for other in others)


def worn_together(kind: str) -> tuple[str, ...]:
    """The accessories that sit where this one does, itself among them."""
    return next((group for group in (*_TOGETHER, tuple(PINS)) if kind in group), (kind,))
