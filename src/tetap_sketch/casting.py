"""People, animals and robots made up from a seed, with colours that go together."""

from random import Random

from .showing import HEADS, SIDED, choices
from .spec import ANIMALS, FIELDS, HAIR, MARK_PLACES, MARKS, ROBOTS, Choice, Spec, Value, complete
from .streams import pick, stream, uniform

SKINS = ("#ffe3cf", "#fbd7bd", "#f1c3a0", "#dca27a", "#b97a52", "#8d5636", "#6b3f2a")
HAIRS = (
    "#2b2326", "#3d2a22", "#5a3825", "#7d4a2a", "#a8682f", "#d9a34f", "#f0cf86", "#b5452b", "#ff8c00", "#1e3a5f",
    "#e58bb0", "#8f7ac8", "#9fa6ad",
)  # fmt: skip
IRISES = ("#7a4318", "#4a2c1a", "#5f7a2e", "#2f7d6b", "#3f78b5", "#6fb7e6", "#6d5a9c", "#8a8f98")
CLOTHES = (
    "#ffffff", "#f6ead2", "#f3c33f", "#ff9a1f", "#e8604c", "#c23b4e", "#f2a5b5", "#9c6bb5", "#5b63b7", "#3f7fc4",
    "#7cc3e8", "#3fa39a", "#6fb35a", "#2f6b4f", "#8a6a4f", "#5a5f6b", "#2c3550", "#22252e",
)  # fmt: skip
FURS = (
    "#e8833a",
    "#c96a35",
    "#8f5b3b",
    "#5b4638",
    "#d9b38c",
    "#f3e3cc",
    "#a9a6a2",
    "#4a4a52",
    "#f2c9c0",
    "#ffffff",
)
SHELLS = ("#eef3f8", "#ffe9a8", "#bfe3d4", "#f6c1b4", "#c8cbe8", "#8fa3b8", "#3f4a5c")
GLOWS = ("#7fe3ff", "#8dffb0", "#ffd166", "#ff9ecb", "#ffffff")
_MASCOT_HEADS = (2.3, 3.2)


def made_up(seed: int, index: int = 0) -> Spec:
    """Number `index` of the figures that a seed makes up."""
    luck = stream(seed, "casting", index)
    share = luck.random()
    given = _person(luck) if share < 0.72 else _mascot(luck, ANIMALS if share < 0.88 else ROBOTS)
    given["eyes.shape"] = _any(luck, "eyes.shape")
    given["eyes.size"] = round(uniform(luck, 0.85, 1.15), 2)
    given["mouth.style"] = _any(luck, "mouth.style")
    given["brows.style"] = _any(luck, "brows.style")
    given["eyes.color"] = pick(luck, IRISES)
    given["face.blush"] = round(uniform(luck, 0.3, 1.1), 2)
    _ornaments(luck, given)
    return complete(given)


def _any(luck: Random, field: str) -> str:
    kind = FIELDS[field]
    assert isinstance(kind, Choice), field
    return pick(luck, kind.values)


def _person(luck: Random) -> dict[str, Value]:
    template = pick(luck, ("chibi", "chibi", "chibi", "child", "adult", "adult"))
    low, high = HEADS[template]
    bottom = _any(luck, "bottom.kind")
    return {
        "body.template": template,
        "body.heads": round(uniform(luck, low + 0.2, high - 0.3), 2),
        "body.build": _any(luck, "body.build"),
        "skin.color": pick(luck, SKINS),
        "face.shape": _any(luck, "face.shape"),
        "hair.style": pick(luck, HAIR[:-1]) if luck.random() < 0.97 else "none",
        "hair.length": round(uniform(luck, 0.7, 1.3), 2),
        "hair.curl": round(uniform(luck, 0, 1.4), 2),
        "hair.bangs": _any(luck, "hair.bangs"),
        "hair.color": pick(luck, HAIRS),
        "hair.tie.color": pick(luck, CLOTHES),
        "top.kind": pick(luck, _kinds("top.kind")),
        "bottom.kind": "shorts" if bottom == "none" else bottom,
        "socks.kind": _any(luck, "socks.kind"),
        "shoes.kind": pick(luck, _kinds("shoes.kind")),
        **_colors(luck),
    }


def _mascot(luck: Random, templates: tuple[str, ...]) -> dict[str, Value]:
    fur = pick(luck, FURS)
    given: dict[str, Value] = {
        "body.template": pick(luck, templates),
        "body.heads": round(uniform(luck, *_MASCOT_HEADS), 2),
        "body.build": _any(luck, "body.build"),
        "fur.color": fur,
        "fur.belly.color": pick(luck, ("#fff4e6", "#ffffff", "#f7e6cf")),
        "fur.tip.color": pick(luck, [other for other in ("#5a3a2e", "#2f2a30", "#ffffff") if other != fur]),
        "shell.color": pick(luck, SHELLS),
        "shell.accent.color": pick(luck, CLOTHES[2:]),
        "glow.color": pick(luck, GLOWS),
        "top.kind": pick(luck, ("hoodie", "t-shirt", "sweater", "vest", "none", "none")),
        "bottom.kind": pick(luck, ("shorts", "pants", "none", "none")),
        "shoes.kind": pick(luck, ("sneakers", "boots", "none", "none")),
        **_colors(luck),
    }
    return given


def _kinds(field: str) -> tuple[str, ...]:
    kind = FIELDS[field]
    assert isinstance(kind, Choice), field
    return tuple(value for value in kind.values if value != "none")


def _colors(luck: Random) -> dict[str, Value]:
    """Clothes: top and bottom differ, the accents go with both."""
    top = pick(luck, CLOTHES)
    bottom = pick(luck, [color for color in CLOTHES if color != top])
    accent = pick(
        luck, [color for color in ("#ffffff", "#f3c33f", "#2c3550", "#e8604c", bottom) if color != top]
    )
    shoes = pick(luck, CLOTHES)
    return {
        "top.color": top,
        "top.accent.color": accent,
        "bottom.color": bottom,
        "socks.color": pick(luck, ("#ffffff", "#f6ead2", "#2c3550", accent)),
        "shoes.color": shoes,
        "shoes.accent.color": pick(luck, [color for color in ("#ffffff", top, "#8a6a4f") if color != shoes]),
    }


def _ornaments(luck: Random, given: dict[str, Value]) -> None:
    for slot in range(1, 3):
        if luck.random() < (0.75 if slot == 1 else 0.35):
            field = f"accessory.{slot}.kind"
            kinds = [kind for kind in choices(complete(given), field) if kind != "none"]
            given[field] = pick(luck, kinds)
            given[f"accessory.{slot}.color"] = pick(luck, CLOTHES[2:])
            given[f"accessory.{slot}.side"] = pick(
                luck, ("left", "right") if given[field] in SIDED else ("left",)
            )
    if luck.random() < 0.45:
        given["mark.1.kind"] = pick(luck, MARKS[1:])
        given["mark.1.place"] = pick(luck, MARK_PLACES)
        given["mark.1.side"] = pick(luck, ("left", "right"))
