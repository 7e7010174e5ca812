"""Colour as people see it: CIELAB under D65 and the CIEDE2000 difference, on whole arrays."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])
_LEVELS = np.arange(256) / 255
_LINEAR = np.where(_LEVELS > 0.04045, ((_LEVELS + 0.055) / 1.055) ** 2.4, _LEVELS / 12.92).astype(np.float32)
_MATRIX = (_TO_XYZ / _WHITE[:, None]).T.astype(np.float32)


def lab_of(rgb: NDArray[np.uint8]) -> Floats:
    """L (0..100), a, b of sRGB bytes; the last axis holds the three channels."""
    xyz = _LINEAR[rgb] @ _MATRIX
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


def rgb_of(lab: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The sRGB bytes nearest to Lab colours; what lies outside sRGB is clipped."""
    light = (lab[..., 0] + 16) / 116
    root = np.stack([light + lab[..., 1] / 500, light, light - lab[..., 2] / 200], axis=-1)
    xyz = np.where(root**3 > 0.008856, root**3, (root - 16 / 116) / 7.787) * _WHITE
    linear = np.clip(xyz @ np.linalg.inv(_TO_XYZ).T, 0, 1)
    srgb = np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear)
    return np.asarray(np.clip(srgb * 255 + 0.5, 0, 255), dtype=np.uint8)


def hex_of(lab: NDArray[np.floating]) -> str:
    """`#rrggbb` of one Lab colour."""
    red, green, blue = (int(value) for value in rgb_of(lab))
    return f"#{red:02x}{green:02x}{blue:02x}"


def lab_of_hex(color: str) -> Floats:
    """Lab of `#rrggbb`."""
    return lab_of(np.frombuffer(bytes.fromhex(color.removeprefix("#")), dtype=np.uint8))


def delta_e(first: NDArray[np.floating], second: NDArray[np.floating]) -> NDArray[np.float64]:
    """CIEDE2000 between Lab colours; the arrays are broadcast against each other."""
    light1, a1, b1 = (first[..., i].astype(np.float64) for i in range(3))
    light2, a2, b2 = (second[..., i].astype(np.float64) for i in range(3))
    mean_chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1 + 0.5 * (1 - _seventh(mean_chroma))
    a1, a2 = a1 * stretch, a2 * stretch
    chroma1, chroma2 = np.hypot(a1, b1), np.hypot(a2, b2)
    hue1, hue2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    gray = chroma1 * chroma2 == 0
    turn = (hue2 - hue1 + 180) % 360 - 180
    step = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(np.where(gray, 0, turn)) / 2)
    far = np.abs(hue1 - hue2) > 180
    hue = (hue1 + hue2) / 2 + np.where(far, np.where(hue1 + hue2 < 360, 180, -180), 0)
    hue = np.where(gray, hue1 + hue2, hue)
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    shape = (
        1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.2 * _cos(4 * hue - 63)
    )
    weight_light = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    part_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    part_hue = step / (1 + 0.015 * chroma * shape)
    rotation = -2 * _seventh(chroma) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    total = (
        ((light2 - light1) / weight_light) ** 2
        + part_chroma**2
        + part_hue**2
        + rotation * part_chroma * part_hue
    )
    return np.asarray(np.sqrt(np.maximum(total, 0)))


def evened(lab: NDArray[np.floating]) -> Floats:
    """Lab bent so that straight distances are about CIEDE2000 (DIN99o, its unit made the same): within a fifth of it
    for most pairs up to 60 apart, and many times faster."""
    light, a, b = (lab[..., i] for i in range(3))
    turned = a * _COS26 + b * _SIN26
    across = 0.83 * (b * _COS26 - a * _SIN26)
    gray = np.hypot(turned, across) + 1e-9
    far = _UNIT * np.log1p(0.075 * gray) / 0.0435 / gray
    bent = [_UNIT * 303.67 * np.log1p(0.0039 * light), far * turned, far * across]
    return np.stack(bent, axis=-1).astype(np.float32)


def nearest_step(colors: Floats, others: Floats) -> Floats:
    """[n] from each of `evened` colours [n, 3] to the nearest of others [m, 3]."""
    squares = np.square(colors).sum(axis=1)[:, None] + np.square(others).sum(axis=1) - 2 * colors @ others.T
    return np.asarray(np.sqrt(np.maximum(squares.min(axis=1), 0)), dtype=np.float32)


_COS26, _SIN26, _UNIT = math.cos(math.radians(26)), math.sin(math.radians(26)), 0.83


def _seventh(chroma: NDArray[np.float64]) -> NDArray[np.float64]:
    power = chroma**7
    return np.asarray(np.sqrt(power / (power + 25.0**7)))


def _cos(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.cos(np.radians(degrees)))
