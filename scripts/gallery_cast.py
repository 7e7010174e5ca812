"""The people and mascots of the gallery, by name, as specs."""

from collections.abc import Mapping

from tetap_sketch.spec import ANIMALS, ROBOTS, Spec, Value, complete

Given = dict[str, Value]

XIAO_CHENG: Given = {"accessory.1.kind": "orange-pin"}
XIAO_LAN: Given = {
    "body.template": "adult", "body.heads": 6.0, "body.build": "slim", "skin.color": "#ffe9e0", "face.shape": "oval",
    "face.blush": 0.6, "eyes.color": "#6fb7e6", "hair.style": "bob", "hair.length": 1.2, "hair.curl": 0,
    "hair.bangs": "side", "hair.color": "#1e3a5f", "mouth.style": "soft", "top.kind": "shirt", "top.color": "#f7fbff",
    "top.accent.color": "#4f86c6", "bottom.kind": "skirt", "bottom.color": "#4f86c6", "socks.kind": "none",
    "shoes.kind": "flats", "shoes.color": "#2b3f5c", "shoes.accent.color": "#6fb7e6",
    "mark.1.kind": "mole", "mark.1.place": "ear", "mark.1.side": "right",
}  # fmt: skip
SI_BIRU: Given = {
    "body.template": "child", "body.heads": 4.2, "hair.style": "ponytail", "hair.color": "#3f7fc4",
    "hair.tie.color": "#f3c33f", "hair.bangs": "blunt", "eyes.color": "#3f78b5", "top.kind": "sailor",
    "top.color": "#ffffff", "top.accent.color": "#2c3550", "bottom.color": "#2c3550", "socks.kind": "knee",
    "shoes.kind": "loafers", "shoes.color": "#5a3825", "shoes.accent.color": "#8a6a4f",
}  # fmt: skip
WHITE_DRESS: Given = {
    "body.template": "adult", "body.heads": 5.6, "body.build": "slim", "hair.color": "#4f7fd0", "hair.curl": 0.2,
    "hair.bangs": "blunt", "eyes.color": "#3f78b5", "top.kind": "dress", "top.color": "#ffffff",
    "top.accent.color": "#bcd8f5", "socks.kind": "none", "shoes.kind": "sandals", "shoes.color": "#d9b38c",
}  # fmt: skip
PEOPLE: Mapping[str, Given] = {
    "Xiao Cheng": XIAO_CHENG,
    "Xiao Lan": XIAO_LAN,
    "white dress, short hair": {**WHITE_DRESS, "hair.style": "short"},
    "white dress, shoulder hair": {**WHITE_DRESS, "hair.style": "bob", "hair.length": 1.3},
    "Si Biru": SI_BIRU,
    "man in a suit": {
        "body.template": "adult", "body.heads": 6.4, "face.shape": "square", "hair.style": "short",
        "hair.color": "#3d2a22", "hair.bangs": "side", "hair.length": 0.6, "hair.curl": 0, "brows.style": "thick",
        "eyes.size": 0.85, "eyes.color": "#4a2c1a", "face.blush": 0.2, "mouth.style": "soft", "skin.color": "#f1c3a0",
        "top.kind": "blazer", "top.color": "#2c3550", "top.accent.color": "#ffffff", "bottom.kind": "pants",
        "bottom.color": "#2c3550", "shoes.kind": "loafers", "shoes.color": "#3d2a22", "shoes.accent.color": "#22252e",
        "accessory.1.kind": "tie", "accessory.1.color": "#c23b4e",
    },
    "schoolboy": {
        "body.template": "child", "body.heads": 3.8, "hair.style": "spiky", "hair.color": "#2b2326", "hair.length": 0.8,
        "eyes.color": "#4a2c1a", "top.kind": "shirt", "top.color": "#ffffff", "bottom.kind": "shorts",
        "bottom.color": "#c23b4e", "socks.kind": "knee", "shoes.kind": "sneakers", "shoes.color": "#22252e",
        "shoes.accent.color": "#ffffff", "accessory.1.kind": "backpack", "accessory.1.color": "#3f7fc4",
    },
    "granny": {
        "body.template": "adult", "body.heads": 5.0, "body.build": "round", "hair.style": "bun",
        "hair.color": "#d9dce0", "hair.tie.color": "#9c6bb5", "hair.bangs": "side", "brows.color": "#a9a6a2",
        "eyes.shape": "droopy", "eyes.size": 0.9, "eyes.color": "#5f7a2e", "top.kind": "sweater",
        "top.color": "#9c6bb5", "top.accent.color": "#f6ead2", "bottom.kind": "long-skirt", "bottom.color": "#5a5f6b",
        "shoes.kind": "flats", "shoes.color": "#8a6a4f", "accessory.1.kind": "round-glasses",
        "accessory.1.color": "#5a3825", "accessory.2.kind": "necklace", "accessory.2.color": "#f3e3cc",
    },
    "runner": {
        "body.template": "adult", "body.heads": 6.2, "skin.color": "#8d5636", "hair.style": "afro",
        "hair.color": "#2b2326", "hair.length": 0.7, "eyes.color": "#4a2c1a", "top.kind": "t-shirt",
        "top.color": "#3fa39a", "top.accent.color": "#f3c33f", "bottom.kind": "shorts", "bottom.color": "#22252e",
        "shoes.color": "#f3c33f", "shoes.accent.color": "#e8604c", "accessory.1.kind": "headphones",
        "accessory.1.color": "#e8604c",
    },
    "baker": {
        "body.template": "adult", "body.heads": 5.4, "body.build": "round", "skin.color": "#dca27a",
        "hair.style": "braids", "hair.color": "#5a3825", "hair.tie.color": "#e8604c", "eyes.color": "#7a4318",
        "top.kind": "vest", "top.color": "#e8604c", "top.accent.color": "#ffffff", "bottom.kind": "pants",
        "bottom.color": "#3f78b5", "shoes.kind": "boots", "shoes.color": "#8a6a4f",
    },
}  # fmt: skip
_BARE: Given = {"bottom.kind": "none", "top.kind": "none", "shoes.kind": "none"}
MASCOTS: Mapping[str, Given] = {
    "fox": {"body.template": "fox", **_BARE, "accessory.1.kind": "scarf", "accessory.1.color": "#3fa39a"},
    "cat": {
        "body.template": "cat", **_BARE, "fur.color": "#8a8f98", "fur.belly.color": "#ffffff",
        "fur.tip.color": "#4a4a52", "eyes.color": "#5f7a2e", "accessory.1.kind": "bow", "accessory.1.color": "#e8604c",
    },
    "bear": {
        "body.template": "bear", **_BARE, "fur.color": "#a8682f", "fur.belly.color": "#f3e3cc", "top.kind": "sweater",
        "top.color": "#c23b4e", "top.accent.color": "#ffffff", "body.build": "round",
    },
    "rabbit": {
        "body.template": "rabbit", **_BARE, "fur.color": "#fdf3ee", "fur.belly.color": "#ffffff",
        "fur.tip.color": "#f2a5b5", "accessory.1.kind": "flower-pin", "accessory.1.color": "#f2a5b5",
    },
    "dog": {
        "body.template": "dog", **_BARE, "fur.color": "#d9a34f", "fur.tip.color": "#8f5b3b", "top.kind": "hoodie",
        "top.color": "#3f7fc4", "top.accent.color": "#ffffff",
    },
    "round robot": {"body.template": "round-robot", **_BARE},
    "box robot": {
        "body.template": "box-robot", **_BARE, "shell.color": "#ffe9a8", "shell.accent.color": "#e8604c",
        "glow.color": "#8dffb0", "accessory.1.kind": "headphones", "accessory.1.color": "#3f4a5c",
    },
}  # fmt: skip


def of(given: Given, **changes: Value) -> Spec:
    """A spec with some fields changed; `hair__style` stands for `hair.style`."""
    return complete({**given, **{name.replace("__", "."): value for name, value in changes.items()}})


def templates() -> Mapping[str, Given]:
    """One figure of every template and build."""
    found: dict[str, Given] = {}
    for template, heads in (("chibi", 2.75), ("child", 4.0), ("adult", 6.0)):
        for build in ("slim", "average", "round"):
            found[f"{template} {build}"] = {
                **XIAO_CHENG,
                "body.template": template,
                "body.heads": heads,
                "body.build": build,
            }
    for template in (*ANIMALS, *ROBOTS):
        found[template] = {"body.template": template, **_BARE}
    return found
