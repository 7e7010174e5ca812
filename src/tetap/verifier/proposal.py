"""A first description of a character that exists in pictures only: what is seen, with its evidence, and what is not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .color import delta_e, hex_of, lab_of
from .looks import Look
from .palettes import palette_of
from .what.drawn_parts import drawn_figure
from .what.observing import Observed, observe
from .what.part_colors import Palette, reference_palettes

WORDS_ARE_YOURS = "words for face, hair, body and outfit: the pictures' colours are here, the words are yours"
"""The gap that is there until somebody who sees shapes has said what they are."""
_SAME = 8.0
_SHARE = 0.06
_SURE = 0.6
_NAMED = {
    "hair": "hair", "eyes": "eyes", "skin": "skin", "top": "top", "bottom": "bottom", "shoes": "shoes",
    "socks": "socks", "hair-tie": "hair tie", "fur": "coat", "shell": "shell", "screen": "screen",
}  # fmt: skip
_KINDS = ("person", "person", "person", "animal", "animal", "animal", "animal", "animal", "robot", "robot")
"""What the templates of the part finder are, in its order."""


@dataclass(frozen=True)
class ProposedColor:
    """A colour of the palette; `part` is empty where the picture does not tell; `pictures` counts from 0."""

    hex: str
    part: str
    share: float
    pictures: tuple[int, ...]


@dataclass(frozen=True)
class ProposedReference:
    """What a picture shows, and why that is thought: a role, empty where nothing can be said."""

    role: str
    why: str


@dataclass(frozen=True)
class Proposal:
    """`kind` is empty where it was not seen; `gaps` are sentences about what the pictures do not show."""

    kind: str
    kind_why: str
    palette: tuple[ProposedColor, ...]
    accessories: tuple[str, ...]
    references: tuple[ProposedReference, ...]
    gaps: tuple[str, ...]


def propose(looks: Sequence[Look]) -> Proposal:
    """What pictures of one character tell of it. Nothing is claimed that was not seen in them."""
    figures = [drawn_figure(look) for look in looks]
    drawn = [observe(one) if one is not None and one.is_drawn else None for one in figures]
    seen = [one for one in drawn if one is not None]
    kind, why = _kind(seen, len(looks))
    palette = _part_palette(drawn) if len(seen) == len(looks) else _plain_palette(looks)
    references = tuple(_role(one) for one in drawn)
    return Proposal(kind, why, palette, _accessories(seen), references, tuple(_gaps(looks, references, kind)))


def _kind(seen: Sequence[Observed], count: int) -> tuple[str, str]:
    if not seen:
        return "", "the pictures are no flat drawings of a figure, so the kind was not told"
    odds = [
        np.exp(one.body.choices["body.template"] - one.body.choices["body.template"].max()) for one in seen
    ]
    shares = np.mean([one / one.sum() for one in odds], axis=0)
    by_kind = {kind: float(shares[[k == kind for k in _KINDS]].sum()) for kind in dict.fromkeys(_KINDS)}
    best = max(by_kind, key=lambda kind: by_kind[kind])
    if by_kind[best] < _SURE:
        return "", "the pictures do not tell clearly what it is"
    return best, f"{len(seen)} of {count} pictures look like a drawn {best} ({by_kind[best]:.0%})"


def _part_palette(drawn: Sequence[Observed | None]) -> tuple[ProposedColor, ...]:
    """The main colour of every part that is seen, and a second one where it is large."""
    seen = [one for one in drawn if one is not None]
    found = []
    for part, palette in reference_palettes(seen).items():
        if part not in _NAMED:
            continue
        pictures = tuple(i for i, one in enumerate(drawn) if one is not None and part in one.parts)
        share = float(np.mean([one.parts[part].share for one in seen if part in one.parts]))
        index = _most_colorful(palette) if part == "eyes" else 0
        found.append(ProposedColor(_hex(palette, index), _NAMED[part], share, pictures))
    return tuple(sorted(found, key=lambda color: -color.share))


def _most_colorful(palette: Palette) -> int:
    """The iris: lids and white take more of an eye, but have less colour."""
    lab = lab_of((np.clip(palette.colors, 0, 1) * 255 + 0.5).astype(np.uint8))
    return int((np.hypot(lab[:, 1], lab[:, 2]) * (palette.shares > 0.04)).argmax())


def _hex(palette: Palette, index: int) -> str:
    red, green, blue = (int(value) for value in np.clip(palette.colors[index], 0, 1) * 255 + 0.5)
    return f"#{red:02X}{green:02X}{blue:02X}"


def _plain_palette(looks: Sequence[Look]) -> tuple[ProposedColor, ...]:
    """Colours that most of the pictures share, without parts."""
    palettes = [palette_of(look.rgb, look.mask) for look in looks]
    found: list[ProposedColor] = []
    kept: list[np.ndarray] = []
    for palette in palettes:
        for color, _ in zip(palette.colors, palette.shares, strict=True):
            if any(float(delta_e(color, other)) < _SAME for other in kept):
                continue
            having = [
                (index, float(one.shares[delta_e(one.colors, color[None]) < _SAME].sum()))
                for index, one in enumerate(palettes)
            ]
            shown = [(index, share) for index, share in having if share >= _SHARE]
            if 2 * len(shown) > len(looks):
                kept.append(color)
                share = float(np.mean([share for _, share in shown]))
                found.append(ProposedColor(hex_of(color).upper(), "", share, tuple(i for i, _ in shown)))
    return tuple(sorted(found, key=lambda color: -color.share)[:8])


def _accessories(seen: Sequence[Observed]) -> tuple[str, ...]:
    """Ornaments that most pictures clearly show."""
    kinds = {kind for one in seen for kind, odds in one.body.ornaments.items() if odds > 1}
    return tuple(
        sorted(
            kind
            for kind in kinds
            if not kind.startswith("mark:")
            and 2 * sum(one.body.ornaments[kind] > 1 for one in seen) > len(seen)
        )
    )


def _role(one: Observed | None) -> ProposedReference:
    if one is None:
        return ProposedReference("", "no flat drawing of a figure: the view was not told")
    view = max(one.body.view, key=lambda name: one.body.view[name])
    share = one.body.view[view]
    if share < _SURE:
        return ProposedReference("", f"perhaps {view} ({share:.0%})")
    return ProposedReference(view, f"looks like the {view} ({share:.0%})")


def _gaps(looks: Sequence[Look], references: Sequence[ProposedReference], kind: str) -> list[str]:
    roles = {reference.role for reference in references}
    gaps = [] if kind else ["kind: write person, animal, robot or object"]
    gaps += [
        f"no picture clearly shows the {view}" for view in ("front", "side", "back") if view not in roles
    ]
    gaps += [
        f"picture {index + 1}: no character was found" for index, look in enumerate(looks) if not look.found
    ]
    return [*gaps, WORDS_ARE_YOURS]
