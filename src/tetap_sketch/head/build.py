"""The proportions of a face: where everything sits, for round little heads and for grown-up ones."""

from dataclasses import dataclass

from tetap_sketch.spec import Spec, number, word


@dataclass(frozen=True)
class Outline:
    """Half width of the cheeks, their height, half width of the jaw, the chin and how blunt it is."""

    cheek: float
    cheek_y: float
    jaw: float
    chin: float
    blunt: float


CHILD_FACES = {
    "round": Outline(99, 30, 52, 97, 50),
    "oval": Outline(94, 18, 42, 102, 28),
    "square": Outline(97, 34, 64, 98, 60),
    "heart": Outline(99, 14, 40, 100, 14),
    "long": Outline(92, 28, 46, 105, 40),
}
ADULT_FACES = {
    "round": Outline(91, 22, 47, 101, 34),
    "oval": Outline(87, 12, 33, 107, 11),
    "square": Outline(88, 26, 54, 104, 40),
    "heart": Outline(90, 6, 32, 106, 9),
    "long": Outline(84, 16, 38, 109, 22),
}


@dataclass(frozen=True)
class Build:
    """Everything the parts of one face agree on."""

    adult: bool
    face: Outline
    eye_x: float
    eye_y: float
    eye_w: float
    eye_h: float
    iris: tuple[float, float]
    brow_y: float
    nose_y: float
    mouth_y: float
    mouth_size: float
    blush: tuple[float, float, float, float]
    ear: tuple[float, float, float, float]
    shoulder: float
    mid_back: float


def build_of(spec: Spec) -> Build:
    """The proportions that the fields of `spec` ask for."""
    template = word(spec, "body.template")
    adult = template == "adult"
    heads = number(spec, "body.heads")
    size = number(spec, "eyes.size")
    below = heads * 235 - 138 - 97
    mid_back = 97 + below * (0.33 - 0.022 * (heads - 2.75))
    shoulder = 97 + below * (0.066 if adult else 0.07)
    if adult:
        face = ADULT_FACES[word(spec, "face.shape")]
        return Build(
            True, face, 41, 17, 23 * size, 20 * size, (14.5 * size, 18 * size), -22, 54, 76, 0.86,
            (55, 57, 21, 12), (face.cheek + 1, 24, 11, 19), shoulder, mid_back,
        )  # fmt: skip
    little = 1.0 if template == "chibi" else 0.93
    face = CHILD_FACES[word(spec, "face.shape")]
    return Build(
        False, face, 45, 22, 25 * size * little, 30 * size * little,
        (20 * size * little, 25.5 * size * little), -27, 50, 65, 1.0,
        (64, 57, 25, 16), (face.cheek + 2, 24, 13, 19), shoulder, mid_back,
    )  # fmt: skip
