"""How each kind of top is cut: hem, room, sleeves and neckline."""

from dataclasses import dataclass

from ..model import Model


@dataclass(frozen=True)
class Cut:
    """`hem` 0 at the waist .. 1 at the crotch; `room` stands off at shoulder, waist, hem; the sleeve ends
    at `sleeve` (0 shoulder, 1 elbow, 2 wrist); the neckline dips by `neck` of the neck's half width."""

    hem: float
    room: tuple[float, float, float]
    sleeve: float
    sleeve_room: tuple[float, ...]
    neck: float
    cuff: str = "plain"


CUTS = {
    "hoodie": Cut(0.34, (4, 8, 6), 1.9, (4, 6, 8, 7), 0.6, "rib"),
    "sweater": Cut(0.32, (3, 7, 5), 1.9, (3, 5, 7, 6), 0.55, "rib"),
    "shirt": Cut(0.4, (2, 5, 5), 1.93, (2, 3, 4, 4), 0.7, "band"),
    "t-shirt": Cut(0.36, (2, 5, 6), 0.66, (3, 6, 8), 0.75, "hem"),
    "blazer": Cut(0.8, (5, 5, 10), 1.9, (5, 5, 5, 5), 1.0, "slit"),
    "jacket": Cut(0.4, (5, 9, 6), 1.9, (5, 7, 9, 7), 0.8, "rib"),
    "sailor": Cut(0.2, (2, 6, 8), 0.72, (3, 7, 9), 0.9, "band"),
    "vest": Cut(0.3, (4, 5, 5), 1.93, (2, 3, 4, 4), 1.2, "band"),
    "dress": Cut(0.0, (1, 2, 1), 0.42, (3, 9, 8), 1.2, "puff"),
    "none": Cut(0.0, (1, 2, 2), 0.0, (0, 0), 1.2, "none"),
}


def cut_of(model: Model) -> Cut:
    """The cut of the spec's top."""
    return CUTS[model.word("top.kind")]


def is_tucked(model: Model) -> bool:
    """Whether the top disappears in the bottom's waistband."""
    top, bottom = model.word("top.kind"), model.word("bottom.kind")
    if top == "shirt":
        return bottom in ("skirt", "long-skirt", "pants")
    return top in ("t-shirt", "none") and bottom in ("skirt", "long-skirt")


def sleeve_color(model: Model) -> str:
    """The colour of the sleeves: a vest shows those of the shirt below."""
    return model.word("top.accent.color" if model.word("top.kind") == "vest" else "top.color")
